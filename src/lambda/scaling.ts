/** How fast execution environments may be added: one bucket for the Region until 2023-11-26, one for each function since. */
import type { ScalingRule } from '../platform/index.ts';
import type { AccountConfig } from './account-config.ts';
import { TokenBucket } from './token-bucket.ts';

const MINUTE_MS = 60_000;

/** The bucket that all functions of the account share, a token for each new environment; null where each function has its own. */
export function regionalBucket(rule: ScalingRule, account: AccountConfig): TokenBucket | null {
  if (rule.kind !== 'regional-burst') return null;
  return new TokenBucket(account.burst ?? rule.burst, rule.perMinute, MINUTE_MS, account.burstRefill);
}

/** The bucket of one function, a token for each new environment; null where the Region has one for all. */
export function functionBucket(rule: ScalingRule): TokenBucket | null {
  return rule.kind === 'per-function' ? new TokenBucket(rule.capacity, rule.perInterval, rule.intervalMs) : null;
}
