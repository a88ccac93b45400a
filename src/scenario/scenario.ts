/** A scenario as plain data: validated, in engine units, with everything it refers to. */
import type { AccountConfig } from '../lambda/account-config.ts';
import type { DeploymentConfig } from '../lambda/deployment-config.ts';
import type { FunctionConfig } from '../lambda/function-config.ts';
import type { Resources } from '../quantities/resources.ts';
import type { SourceConfig } from '../sources/source-types.ts';

/** Settings from an instant on: those of the account, and those of the functions and sources that changed (whole, not only what changed). */
export interface ScenarioChange {
  readonly atMs: number;
  readonly account: AccountConfig;
  readonly functions: Readonly<Record<string, FunctionConfig>>;
  readonly sources: Readonly<Record<string, SourceConfig>>;
}

/** Something odd but valid. */
export interface Warning {
  readonly code: string;
  /** Dotted path in the scenario. */
  readonly path: string;
  readonly message: string;
}

/** What `parseScenario` makes and `startRun` takes. Structured-cloneable; names are in code-unit order. */
export interface Scenario {
  readonly name: string;
  readonly description?: string;
  readonly seed: string;
  /** YYYY-MM-DD. */
  readonly asOf: string;
  readonly region: string;
  /** The instant of t = 0, ISO 8601 in UTC. */
  readonly startIso: string;
  /** Measured time, after the warm-up. */
  readonly durationMs: number;
  readonly periodMs: number;
  readonly warmUpMs: number;
  readonly account: AccountConfig;
  readonly functions: Readonly<Record<string, FunctionConfig>>;
  readonly sources: Readonly<Record<string, SourceConfig>>;
  /** In order of time. */
  readonly changes: readonly ScenarioChange[];
  /** In order of time. */
  readonly deployments: readonly DeploymentConfig[];
  readonly resources: Resources;
  /** The file as it was read. */
  readonly text: string;
  /** `PATH=VALUE` as given from outside the file, in order. */
  readonly overrides: readonly string[];
  readonly warnings: readonly Warning[];
  /** The name of the file, as used in places. */
  readonly file?: string;
}

/** The mapping with its names in code-unit order. */
export function sortedByName<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
