/** What starts add to a trial's numbers: restores, what snapshots cost, refusals for want of a network interface. */
import type { LambdaFunction } from '../lambda/function.ts';
import { THROTTLE_REASONS, type ThrottleReason } from '../lambda/metrics.ts';
import { MB_PER_GB } from '../quantities/units.ts';

/** Refused requests by reason; those of network interfaces only where the function is in a VPC. */
export function throttlesByReason({ recorder, network }: LambdaFunction): Partial<Record<ThrottleReason, number>> {
  const counts = THROTTLE_REASONS.map((reason, i) => [reason, recorder.throttlesByReason[i]!] as const);
  return Object.fromEntries(counts.filter(([reason]) => reason !== 'ENILimitReachedException' || network !== null));
}

/** Whether any version of the function has SnapStart. */
export function hasSnapStart({ versions }: LambdaFunction): boolean {
  return versions.some(({ snapStart }) => snapStart !== null);
}

/** What snapshots are metered at: MB·ms in the cache (to be divided into GB-seconds), GB restored. Nothing where none is billed. */
export function snapStartUsage(
  functions: Iterable<LambdaFunction>,
  fromMs: number,
  nowMs: number,
): Record<string, number> {
  const all = [...functions];
  const billed = all
    .flatMap(({ versions }) => versions)
    .flatMap(({ snapStart }) => (snapStart?.isMetered === true ? [snapStart] : []));
  if (billed.length === 0) return {};
  return {
    'lambda.snapStart.cacheGbSeconds': billed.reduce((sum, snapshot) => sum + snapshot.cachedMbMs(fromMs, nowMs), 0),
    'lambda.snapStart.restoreGb': all.reduce((sum, { recorder }) => sum + recorder.restoredMb, 0) / MB_PER_GB,
  };
}
