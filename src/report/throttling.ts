/** When and why requests were throttled: the window, its share, and AWS's reason codes with what they mean. */
import type { FunctionResult } from '../experiment/result.ts';
import { THROTTLE_REASONS, type ThrottleReason } from '../lambda/metrics.ts';

/** What each reason code stands for. AWS documents the names; which limit belongs to which is headroom's reading. */
export const REASON_MEANINGS: Readonly<Record<ThrottleReason, string>> = {
  ConcurrentInvocationLimitExceeded: 'the concurrency of the account, or its unreserved pool, was used up',
  FunctionInvocationRateLimitExceeded: 'environments could not be added fast enough',
  ReservedFunctionConcurrentInvocationLimitExceeded: "the function's reserved concurrency was used up",
  ReservedFunctionInvocationRateLimitExceeded: 'more than 10 requests per second for each unit of reserved concurrency',
  CallerRateLimitExceeded: "more than 10 requests per second for each unit of the account's concurrency",
  ENILimitReachedException: 'no network interface was left for a new environment in the VPC (AWS answers status 502)',
};

export interface ReasonCount {
  readonly reason: ThrottleReason;
  readonly count: number;
}

/** Throttles by reason over some functions, the most frequent first; reasons that never occurred are left out. */
export function throttleReasons(functions: readonly FunctionResult[]): ReasonCount[] {
  return THROTTLE_REASONS.map((reason) => ({
    reason,
    count: functions.reduce((sum, entry) => sum + (entry.throttlesByReason[reason] ?? 0), 0),
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/** From the start of the first period with a throttle to the end of the last. */
export interface ThrottleWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly throttles: number;
  /** Throttles among all requests of the window. */
  readonly share: number;
  /** How many runs of neighbouring periods had throttles. */
  readonly spells: number;
}

/** The window of one function's throttles, from its series; undefined if nothing was throttled. */
export function throttleWindow(
  series: Readonly<Record<string, readonly number[]>> | undefined,
  startMs: number,
  periodMs: number,
): ThrottleWindow | undefined {
  const throttles = series?.Throttles ?? [];
  const invocations = series?.Invocations ?? [];
  const first = throttles.findIndex((count) => count > 0);
  if (first < 0) return undefined;
  const last = throttles.findLastIndex((count) => count > 0);
  let refused = 0;
  let served = 0;
  let spells = 0;
  for (let i = first; i <= last; i++) {
    const count = throttles[i] ?? 0;
    refused += count;
    served += invocations[i] ?? 0;
    if (count > 0 && !((throttles[i - 1] ?? 0) > 0)) spells++;
  }
  return {
    fromMs: startMs + first * periodMs,
    toMs: startMs + (last + 1) * periodMs,
    throttles: refused,
    share: refused / (refused + served),
    spells,
  };
}
