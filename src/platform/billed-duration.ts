/** How much of an invocation's time is billed. */
import type { PackageType } from './cold-starts.ts';

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
 * Whether the init of an environment on demand is billed. `custom-runtimes`: only where AWS does not manage the runtime, in the `provided`
 * family and in container images; `all`: everywhere, since 2025-08-01 (AWS Compute Blog on billing of the init phase).
 */
export function initIsBilled(
  rule: 'custom-runtimes' | 'all',
  runtime: string,
  packageType: PackageType = 'zip',
): boolean {
  return rule === 'all' || runtime.startsWith('provided') || packageType === 'image';
}
