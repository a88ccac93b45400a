/** What functions write to their logs and stream to their callers: so much for each invocation that has ended. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { FunctionConfig } from '../lambda/function-config.ts';
import type { Platform } from '../platform/index.ts';
import { MB_PER_GB } from '../quantities/units.ts';
import { type Assumption, assumedRules } from './assumption.ts';

/**
 * GB written and streamed, by meter: binary, as Lambda's price list has it for streaming; that of CloudWatch Logs does not say. A meter is
 * there if a function has the setting, whatever happened.
 */
export function dataUsage(functions: Iterable<LambdaFunction>, { billing }: Platform): Record<string, number> {
  const usage: Record<string, number> = {};
  const add = (meter: string, invocations: number, sizeMb: number | undefined): void => {
    if (sizeMb !== undefined) usage[meter] = (usage[meter] ?? 0) + (invocations * sizeMb) / MB_PER_GB;
  };
  for (const { recorder, versions } of functions) {
    for (const { config, recorder: own } of versions) {
      const { logSize, streamedResponse } = config;
      // A version alone has no counts of its own.
      const invocations = own === null ? recorder.total('billedRequests') : own.duration.count;
      const billedMb = streamedResponse === undefined ? undefined : streamedResponse - billing.streamedIncludedMb;
      add('logs.gb', invocations, logSize);
      add('lambda.streamedGb', invocations, billedMb === undefined ? undefined : Math.max(0, billedMb));
    }
  }
  return usage;
}

/** The prices of that, and what streaming is taken to cost in time. */
export function dataAssumptions(configs: readonly FunctionConfig[], platform: Platform): Assumption[] {
  const streams = configs.some(({ streamedResponse }) => streamedResponse !== undefined);
  return [
    ...(configs.some(({ logSize }) => logSize !== undefined) ? assumedRules(platform, 'price.logs.gb') : []),
    ...(streams ? [...assumedRules(platform, 'price.lambda.streamedGb'), streamingTime(platform)] : []),
  ];
}

/** The model adds nothing to a duration: a handler that streams runs until the response is sent. */
function streamingTime({ limits }: Platform): Assumption {
  const { streamedAtFullSpeedMb, streamedMbPerSecond } = limits;
  return {
    id: 'streamedResponse',
    value:
      `the duration given includes the sending: AWS sends the first ${streamedAtFullSpeedMb} MB at full speed, ` +
      `the rest at ${streamedMbPerSecond} MB/s`,
    source: 'how much of it overlaps with the work of the handler is not known (assumption)',
  };
}
