/** The Region's account: its concurrency, shared or reserved, its request rate, and who may have how much of it. */
import type { Platform } from '../platform/index.ts';
import type { Simulation } from '../sim/simulation.ts';
import { PeriodCounters } from '../sim/statistics.ts';
import type { AccountConfig } from './account-config.ts';
import { ACCOUNT_METRICS, type AccountMetric } from './metrics.ts';
import { regionalBucket } from './scaling.ts';
import { TokenBucket } from './token-bucket.ts';

const counter = (name: AccountMetric): number => ACCOUNT_METRICS.findIndex((metric) => metric.name === name);
const CONCURRENT = counter('ConcurrentExecutions');
const UNRESERVED = counter('UnreservedConcurrentExecutions');
const CLAIMED = counter('ClaimedAccountConcurrency');
const LIMIT = counter('concurrencyLimit');

/** Counts who runs how much. Functions ask it whether they may and tell it when they do. */
export class Account {
  readonly counters: PeriodCounters;
  /** All requests of all functions draw on it: 10 a second for each unit of the concurrency limit. */
  readonly requests: TokenBucket;
  /** The bucket of new environments that functions shared until 2023-11-26; null under the rules since. */
  readonly burst: TokenBucket | null;
  readonly #simulation: Simulation;
  readonly #platform: Platform;
  #limit: number;
  #reserved = 0;
  /** Provisioned concurrency of functions without a reservation: taken out of the shared pool, used or not. */
  #provisioned = 0;
  #inUse = 0;
  #unreservedInUse = 0;
  /** Executions of functions above a reservation that was lowered while they ran: until they end they take from the shared pool. */
  #aboveReservations = 0;

  constructor(config: AccountConfig, simulation: Simulation, platform: Platform, periods: number) {
    this.#simulation = simulation;
    this.#platform = platform;
    this.#limit = config.concurrency ?? platform.account.concurrency;
    this.counters = new PeriodCounters(
      ACCOUNT_METRICS.map((metric) => metric.statistic),
      periods,
    );
    const perSecond = this.#requestsPerSecond();
    this.requests = new TokenBucket(perSecond * platform.account.requestBucketSeconds, perSecond, 1000);
    this.burst = regionalBucket(platform.scaling, config);
  }

  /** What is spoken for, used or not (AWS Lambda Developer Guide, monitoring-concurrency). */
  get #claimed(): number {
    return this.#unreservedInUse + this.#reserved + this.#provisioned;
  }

  /** The concurrency that functions without a reservation share on demand. */
  get unreservedLimit(): number {
    return this.#limit - this.#reserved - this.#provisioned;
  }

  /** Whether the account as a whole may run one more; in doubt only after a reservation was raised, or the limit lowered, in mid-run. */
  get hasConcurrency(): boolean {
    return this.#inUse < this.#limit;
  }

  /** Whether a function without a reservation may run one more. */
  get hasUnreserved(): boolean {
    return this.#unreservedInUse < this.unreservedLimit - this.#aboveReservations;
  }

  /**
   * The reservation of a function that has `running` executions, `onDemand` of them not on provisioned environments, was `from` and is
   * now `to` (undefined: none).
   */
  reserve(from: number | undefined, to: number | undefined, running: number, onDemand: number): void {
    this.#reserved += (to ?? 0) - (from ?? 0);
    if (from === undefined) this.#unreservedInUse -= onDemand;
    else this.#aboveReservations -= Math.max(0, running - from);
    if (to === undefined) this.#unreservedInUse += onDemand;
    else this.#aboveReservations += Math.max(0, running - to);
  }

  /** Whether so much more can be taken out of the shared pool for good: 100 stay unreserved. */
  mayClaim(more: number): boolean {
    const { minimumUnreserved } = this.#platform.account;
    const committed = this.#reserved + this.#provisioned + more;
    return committed <= this.#limit - minimumUnreserved && this.#claimed + more <= this.#limit;
  }

  /** So much provisioned concurrency is claimed from the shared pool besides; negative when it is given back. */
  claim(provisioned: number): void {
    this.#provisioned += provisioned;
  }

  /** One more execution began; `isShared`: it takes from the pool that functions without a reservation share. */
  enter(isShared: boolean): void {
    this.counters.raise(CONCURRENT, ++this.#inUse);
    if (isShared) {
      this.counters.raise(UNRESERVED, ++this.#unreservedInUse);
      // Where nothing is reserved or provisioned the two are the same, and `settleLevels` says so once a period (bench `busy`).
      if (this.#reserved + this.#provisioned > 0) this.counters.raise(CLAIMED, this.#claimed);
    }
  }

  /** One execution ended, of a function with that reservation (undefined: none) that had `running` until now. */
  leave(reserved: number | undefined, running: number, isProvisioned: boolean): void {
    this.#inUse--;
    if (reserved === undefined) {
      if (!isProvisioned) this.#unreservedInUse--;
    } else if (running > reserved) this.#aboveReservations--;
  }

  /** The limit was raised or lowered while running. Executions beyond a lowered limit finish. */
  reconfigure(config: AccountConfig): void {
    this.#limit = config.concurrency ?? this.#platform.account.concurrency;
    const perSecond = this.#requestsPerSecond();
    this.requests.change(this.#simulation.now, perSecond * this.#platform.account.requestBucketSeconds, perSecond);
  }

  /** Tells the counters where the levels stand, before a period is closed or statistics begin anew. */
  settleLevels(): void {
    this.counters.setLevel(CONCURRENT, this.#inUse);
    this.counters.setLevel(UNRESERVED, this.#unreservedInUse);
    this.counters.setLevel(CLAIMED, this.#claimed);
    // At no time is less claimed than runs.
    this.counters.raise(CLAIMED, this.counters.counts[UNRESERVED]!);
    this.counters.setLevel(LIMIT, this.#limit);
  }

  /** The limit, and what is claimed, enter the series from now on. */
  noteLimit(): void {
    this.counters.raise(CLAIMED, this.#claimed);
    this.counters.raise(LIMIT, this.#limit);
  }

  /** The maxima that a result reports. */
  maxima(): Record<Exclude<AccountMetric, 'concurrencyLimit'>, number> {
    return {
      ConcurrentExecutions: this.counters.total(CONCURRENT),
      UnreservedConcurrentExecutions: this.counters.total(UNRESERVED),
      ClaimedAccountConcurrency: this.counters.total(CLAIMED),
    };
  }

  #requestsPerSecond(): number {
    return this.#limit * this.#platform.account.requestsPerConcurrency;
  }
}
