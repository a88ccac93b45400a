/** The contract of an event source: who calls a function, who waits, who retries. One file each; this one names them all. */

import type { CpuQuotaRule } from '../lambda/cpu-quota.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { FunctionConfig } from '../lambda/function-config.ts';
import type { Invocations } from '../lambda/invocation.ts';
import type { Resources } from '../quantities/resources.ts';
import type { Streams } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { SourceRecorder } from './recorder.ts';
import { type SyncConfig, syncSchema } from './sync-config.ts';

/** Source types planned for later; naming one is an input error that says so. */
export const PLANNED_SOURCE_TYPES = ['async', 'schedule', 'sqs', 'sqs-fifo', 'kinesis', 'dynamodb-streams'] as const;

/** The schema of one source, chosen by its `type`. */
export const sourceSchema = syncSchema;
export type SourceConfig = SyncConfig;

/** What a source needs around it. */
export interface SourceContext {
  readonly simulation: Simulation;
  readonly streams: Streams;
  readonly resources: Resources;
  readonly invocations: Invocations;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly cpu: CpuQuotaRule;
  /** Statistics count requests offered from here on; ms. */
  readonly warmUpMs: number;
  readonly periods: number;
  /** Whether the function's error rate is above 0 at any time of the run. */
  mayFail(functionName: string): boolean;
}

/** A source at work. */
export interface Source {
  readonly name: string;
  readonly target: string;
  readonly recorder: SourceRecorder;
  /** The target has new settings, which hold for requests offered from now on. */
  reconfigure(target: FunctionConfig): void;
}
