/** Provisioned concurrency of one version: environments that are initialised ahead of requests, and kept. */
import type { Platform } from '../platform/index.ts';
import type { Environment } from './environment.ts';
import { ProvisionedLedger } from './provisioned-ledger.ts';
import { TokenBucket } from './token-bucket.ts';

/** An environment on its way: what its init takes, and when that is over; ms. */
export interface PendingEnvironment {
  readonly initMs: number;
  readonly atMs: number;
}

/** The utilization samples of the present point of target tracking: one for each invocation of the version, when it begins. */
class UtilizationPoint {
  count = 0;
  sum = 0;
  max = 0;

  add(share: number): void {
    this.count++;
    this.sum += share;
    if (share > this.max) this.max = share;
  }

  reset(): void {
    this.count = 0;
    this.sum = 0;
    this.max = 0;
  }
}

/** The environments that are ready, busy or not. Requests beyond them spill over to environments on demand. */
export class ProvisionedConcurrency {
  /** What is asked for: it counts against the account's or the function's concurrency from the request on. */
  requested = 0;
  /** Environments of the present settings that are allocated and usable; busy ones that are too many by now are among them. */
  ready = 0;
  /** Busy environments, those of earlier settings included. */
  busy = 0;
  /** Those that wait for a request: the most recently used last. */
  readonly idle: Environment[] = [];
  /** Environments on their way, usable when all of them are there. */
  readonly pending: PendingEnvironment[] = [];
  /** When that will be; Infinity when none is on its way. */
  readyAtMs = Number.POSITIVE_INFINITY;
  /** Requests that provisioned environments take in a second; beyond it requests spill over. */
  readonly requests = new TokenBucket(0, 0, 1000);
  readonly point = new UtilizationPoint();
  readonly ledger: ProvisionedLedger;
  readonly #requestsPerSecond: number;
  readonly #bucketSeconds: number;

  constructor({ provisioned, account }: Platform, memoryMb: number) {
    this.ledger = new ProvisionedLedger(provisioned.billingStepMs, memoryMb);
    this.#requestsPerSecond = provisioned.requestsPerConcurrency;
    this.#bucketSeconds = account.requestBucketSeconds;
  }

  /** What it takes from the account or the reservation: what was asked for, and busy environments beyond a lowered request until they end. */
  get claim(): number {
    return Math.max(this.requested, this.busy);
  }

  /** Whether environments were asked for that are not usable yet: AWS's status IN_PROGRESS. */
  get isAllocating(): boolean {
    return this.pending.length > 0;
  }

  /** Whether a request can be served now. After an update in place busy environments of before count until they end. */
  has(nowMs: number, isRateLimited: boolean): boolean {
    return this.idle.length > 0 && this.busy < this.requested && (!isRateLimited || this.requests.has(nowMs));
  }

  /** Takes an environment for a request; only after `has`. */
  take(nowMs: number, isRateLimited: boolean): Environment {
    if (isRateLimited) this.requests.take(nowMs);
    this.busy++;
    return this.idle.pop()!;
  }

  /** An environment is there for the next request: new, or done with one. */
  add(environment: Environment): void {
    this.idle.push(environment);
  }

  /** So many are ready now; the limit on requests follows. */
  readyIs(nowMs: number, ready: number): void {
    this.ready = ready;
    const perSecond = Math.min(ready, this.requested) * this.#requestsPerSecond;
    this.requests.change(nowMs, perSecond * this.#bucketSeconds, perSecond);
  }

  /** Busy ones as a share of those allocated; undefined, as the metric is missing, while none is. */
  get utilization(): number | undefined {
    return this.ready === 0 ? undefined : this.busy / Math.max(this.ready, this.busy);
  }
}
