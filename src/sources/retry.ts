/** When a caller tries again: the retry modes of the AWS SDKs, a custom one, and the rules of services that call by themselves. */
import { pow } from '../sim/elementary.ts';
import type { Stream } from '../sim/random.ts';

/** How much of a computed wait is left to chance: all of it, half of it, or none. */
export type Jitter = 'full' | 'equal' | 'none';

/** What is tried again. */
export interface RetryCauses {
  /** Attempts that were refused. */
  readonly throttles: boolean;
  /** Attempts that the caller gave up waiting for. */
  readonly unanswered: boolean;
  /** Answers that say that the handler failed. */
  readonly errors: boolean;
  /** Answers that say that the function's own time-out ended it. */
  readonly functionTimeouts: boolean;
}

/** To an SDK a function error or time-out is an answer with status 200: nobody retries it. */
export const SDK_CAUSES: RetryCauses = { throttles: true, unanswered: true, errors: false, functionTimeouts: false };

/** To a client of a service in front of the function every failure is a status of 429 or 5xx. */
export const ALL_CAUSES: RetryCauses = { throttles: true, unanswered: true, errors: true, functionTimeouts: true };

/** The back-off of a retry mode. The wait before retry n (from 1) is at most min(cap, base · rate^(n − 1)). */
export interface RetryRule {
  /** Tries in all, the first included. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** How many times the last wait the next one is at most. Left out: 2. */
  readonly backoffRate?: number;
  readonly jitter: Jitter;
  /** Retries take tokens from a quota that each client process has. */
  readonly hasQuota: boolean;
  /** A client-side rate limiter slows sending down once throttles come back. */
  readonly isAdaptive: boolean;
  /** Left out: those of an SDK. */
  readonly causes?: RetryCauses;
}

const sdk = (attempts: number, capMs: number, hasQuota: boolean, isAdaptive: boolean): RetryRule => ({
  attempts,
  baseMs: 1000,
  capMs,
  jitter: 'full',
  hasQuota,
  isAdaptive,
});

/**
 * The modes by name. `standard` and `adaptive`: three tries, full jitter on 1 s doubling, at most 20 s, with a retry quota. `legacy`: five
 * tries, no cap, no quota. Sources: AWS SDKs and Tools Reference Guide, "Retry behavior"; botocore, retries/standard.py and
 * retryhandler.py. (The back-off announced for 2026 is opt-in, and so not what `standard` means.)
 */
export const RETRY_MODES = {
  none: { attempts: 1, baseMs: 0, capMs: 0, jitter: 'none', hasQuota: false, isAdaptive: false },
  standard: sdk(3, 20_000, true, false),
  legacy: sdk(5, Number.POSITIVE_INFINITY, false, false),
  adaptive: sdk(3, 20_000, true, true),
} as const satisfies Record<string, RetryRule>;

/** Wait in ms before retry number `retry` (1 for the first). */
export function backOffMs(rule: RetryRule, retry: number, stream: Stream): number {
  const longestMs = Math.min(rule.capMs, rule.baseMs * pow(rule.backoffRate ?? 2, retry - 1));
  switch (rule.jitter) {
    case 'full':
      return stream.uniform() * longestMs;
    case 'equal':
      return longestMs / 2 + (stream.uniform() * longestMs) / 2;
    case 'none':
      return longestMs;
  }
}

const QUOTA = 500;
const RETRY_COST = 5;
const TIMEOUT_RETRY_COST = 10;
const FIRST_TRY_REWARD = 1;

/**
 * The retry quota of one client process: 500 tokens; a retry takes 5, or 10 after a time-out; an answer gives back what the request's last
 * retry took, or 1 if it needed none. Source: botocore, retries/standard.py and quota.py.
 */
export class RetryQuota {
  #tokens = QUOTA;

  /** Takes the tokens of one more retry and says how many they were; 0 when the quota refuses. */
  take(afterTimeout: boolean): number {
    const cost = afterTimeout ? TIMEOUT_RETRY_COST : RETRY_COST;
    if (this.#tokens < cost) return 0;
    this.#tokens -= cost;
    return cost;
  }

  /** A request was answered whose last retry took `taken` tokens (0 for none). */
  giveBack(taken: number): void {
    this.#tokens = Math.min(QUOTA, this.#tokens + (taken === 0 ? FIRST_TRY_REWARD : taken));
  }
}
