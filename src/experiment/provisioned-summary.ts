/** Reads the numbers of provisioned concurrency off a model: result fields, and what is billed for it. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { FunctionResult } from './result.ts';

/** Whether a function has provisioned concurrency at any time of the run. */
export function isProvisioned({ recorder }: LambdaFunction): boolean {
  return recorder.provisioned !== null;
}

/** The fields of a function's result that only provisioned concurrency gives it; none without. */
export function provisionedResult({ recorder }: LambdaFunction, nowMs: number): Partial<FunctionResult> {
  const { provisioned } = recorder;
  if (provisioned === null) return {};
  return {
    ProvisionedConcurrentExecutions: recorder.total('ProvisionedConcurrentExecutions'),
    ProvisionedConcurrencyUtilization: recorder.total('ProvisionedConcurrencyUtilization'),
    ProvisionedConcurrencyInvocations: recorder.total('ProvisionedConcurrencyInvocations'),
    ProvisionedConcurrencySpilloverInvocations: recorder.total('ProvisionedConcurrencySpilloverInvocations'),
    provisionedConcurrency: {
      avgRequested: provisioned.requested.average(nowMs),
      avgReady: provisioned.ready.average(nowMs),
      maxReady: recorder.total('provisionedReady'),
    },
  };
}

/** Meter → quantity so far, in MB·ms: environments enabled, and what ran on them. */
export function provisionedUsage(functions: Iterable<LambdaFunction>, nowMs: number): Record<string, number> {
  const usage: Record<string, number> = {};
  for (const { provisioned, config } of [...functions].flatMap(({ versions }) => versions)) {
    if (provisioned === null) continue;
    const { ledger } = provisioned;
    const enabled = `lambda.provisioned.gbSeconds.${config.architecture}`;
    const executed = `lambda.provisioned.durationGbSeconds.${config.architecture}`;
    usage[enabled] = (usage[enabled] ?? 0) + ledger.allocatedMbMs(nowMs);
    usage[executed] = (usage[executed] ?? 0) + ledger.executedMbMs;
  }
  return usage;
}
