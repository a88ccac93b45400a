/** How long CPU work takes under a quota of CPU time per period, as Lambda shares out processors by memory size. */

/** The quota's mechanics on a day; see `platform` for the numbers and their sources. */
export interface CpuQuotaRule {
  /** Memory that comes with one whole core, in MB. */
  readonly mbPerCore: number;
  /** The quota is granted anew each period, in ms. */
  readonly periodMs: number;
  /** Overruns are noticed only at scheduler ticks this far apart, in ms. */
  readonly tickMs: number;
}

/**
 * Wall time in ms of `cpuMs` of CPU work on `threads` equal threads, from a fresh period.
 *
 * Each period grants memory / mbPerCore × periodMs of CPU time. The work runs until a tick finds the grant used up, then waits for a later
 * period; the overrun is a debt that following grants pay first. Because a throttled process always ends a period in debt (ticks are
 * coarser than the quota is fine), all of it has a closed form: tick k (from 0) may run in the first period p with
 * (p + 1) · quota > k · tick work, that is p = ⌊k · tick work / quota⌋, and within a period ticks follow each other from its start.
 * With that, 17.3 ms of work gives the wall times measured at 98 memory sizes (test/fidelity/memory-curve.test.ts).
 */
export function cpuWallMs(cpuMs: number, memoryMb: number, threads: number, rule: CpuQuotaRule): number {
  const { mbPerCore, periodMs, tickMs } = rule;
  if (memoryMb >= threads * mbPerCore) return cpuMs / threads;
  const tickWorkMs = threads * tickMs;
  // Quota and tick work, both times mbPerCore: whole numbers, so that a grant that ends exactly at a tick is seen to.
  const quotaShare = memoryMb * periodMs;
  const tickShare = tickWorkMs * mbPerCore;
  const lastTick = Math.max(0, Math.ceil(cpuMs / tickWorkMs) - 1);
  const period = Math.floor((lastTick * tickShare) / quotaShare);
  const firstTickOfPeriod = Math.ceil((period * quotaShare) / tickShare);
  const restMs = (cpuMs - lastTick * tickWorkMs) / threads;
  return period * periodMs + (lastTick - firstTickOfPeriod) * tickMs + restMs;
}
