/** How much of an invocation's time is billed. */

/** Times are sums and differences of binary fractions: anything this little above a step is taken for the step itself. */
const FLOAT_GUARD_MS = 1e-6;

/**
 * Billed time in ms: duration plus the part of init that is billed, rounded up to a multiple of the granularity (100 ms until
 * 2020-11-30, 1 ms since; AWS Lambda pricing page, AWS News Blog of 2020-12-01). No minimum. A time that exceeds a step by less than
 * 10^-6 ms counts as that step: 166.2 + 402.8 bills 569 also when 166.2 is the difference of two instants far from 0.
 */
export function billedMs(durationMs: number, billableInitMs: number, granularityMs: number): number {
  return Math.max(0, Math.ceil((durationMs + billableInitMs - FLOAT_GUARD_MS) / granularityMs)) * granularityMs;
}

/**
 * Whether an on-demand zip function's successful init is billed. `custom-runtimes`: only where the runtime is the function's own (the
 * `provided` family); `all`: everywhere, since 2025-08-01.
 */
export function initIsBilled(rule: 'custom-runtimes' | 'all', runtime: string): boolean {
  return rule === 'all' || runtime.startsWith('provided');
}
