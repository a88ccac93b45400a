/** What is counted of a function's provisioned concurrency, all its versions together. */
import { type PeriodCounters, TimeAverage } from '../sim/statistics.ts';
import { FUNCTION_METRICS, type FunctionMetric } from './metrics.ts';
import type { Clock } from './recorder.ts';

const counter = (name: FunctionMetric): number => FUNCTION_METRICS.findIndex((metric) => metric.name === name);
const INVOCATIONS = counter('ProvisionedConcurrencyInvocations');
const SPILLOVERS = counter('ProvisionedConcurrencySpilloverInvocations');
const CONCURRENT = counter('ProvisionedConcurrentExecutions');
const UTILIZATION = counter('ProvisionedConcurrencyUtilization');
const REQUESTED = counter('provisionedRequested');
const READY = counter('provisionedReady');
const GB_SECONDS = counter('provisionedGbSeconds');

/** Counts beside the `FunctionRecorder` of a function that has provisioned concurrency at any time, in the same counters. */
export class ProvisionedRecorder {
  /** What is asked for, and what is usable. */
  readonly requested = new TimeAverage();
  readonly ready = new TimeAverage();
  readonly #counters: PeriodCounters;
  readonly #clock: Clock;
  #busy = 0;

  constructor(counters: PeriodCounters, clock: Clock) {
    this.#counters = counters;
    this.#clock = clock;
  }

  /** An invocation began on a provisioned environment; `busy` counts it. */
  started(busy: number): void {
    this.#busy = busy;
    this.#counters.counts[INVOCATIONS]!++;
    this.#counters.raise(CONCURRENT, busy);
  }

  /** An invocation of a version with provisioned concurrency began on demand. */
  spilledOver(): void {
    this.#counters.counts[SPILLOVERS]!++;
  }

  /** The share of its provisioned environments that a version had busy when one of its invocations began. */
  utilizationIs(share: number): void {
    this.#counters.raise(UTILIZATION, share);
  }

  /** An invocation on a provisioned environment ended; `busy` no longer counts it. */
  ended(busy: number): void {
    this.#busy = busy;
  }

  /** Billed at the duration rate of provisioned concurrency, in MB·ms: an invocation, or the initialisation of an environment. */
  billed(mbMs: number): void {
    this.#counters.counts[GB_SECONDS]! += mbMs;
  }

  /** So many more are asked for; negative for fewer. */
  requestedBy(more: number): void {
    const requested = this.requested.level + more;
    this.requested.set(this.#clock.now, requested);
    this.#counters.raise(REQUESTED, requested);
  }

  /** So many more are usable; negative for fewer. */
  readyBy(more: number): void {
    const ready = this.ready.level + more;
    this.ready.set(this.#clock.now, ready);
    this.#counters.raise(READY, ready);
  }

  /** Tells the counters where the levels stand, before a period is closed or statistics begin anew. */
  settleLevels(): void {
    this.#counters.setLevel(CONCURRENT, this.#busy);
    this.#counters.setLevel(REQUESTED, this.requested.level);
    this.#counters.setLevel(READY, this.ready.level);
  }

  /** Starts the time averages anew (the end of warm-up). */
  reset(): void {
    this.requested.reset(this.#clock.now);
    this.ready.reset(this.#clock.now);
  }
}
