/** What is counted for one function, and when: CloudWatch metrics, latency histograms, environment statistics, billing meters. */
import { Histogram } from '../sim/histogram.ts';
import { PeriodCounters, Tally, TimeAverage } from '../sim/statistics.ts';
import type { Environment } from './environment.ts';
import { FUNCTION_METRICS, type FunctionMetric, THROTTLE_REASONS } from './metrics.ts';
import { Ending } from './request.ts';

const counter = (name: FunctionMetric): number => FUNCTION_METRICS.findIndex((metric) => metric.name === name);
const INVOCATIONS = counter('Invocations');
const ERRORS = counter('Errors');
const THROTTLES = counter('Throttles');
const CONCURRENT = counter('ConcurrentExecutions');
const COLD_STARTS = counter('coldStarts');
const TIMEOUTS = counter('timeouts');
const OUT_OF_MEMORY = counter('outOfMemory');
const BILLED_DURATION = counter('BilledDuration');
const BILLED_REQUESTS = counter('billedRequests');
const GB_SECONDS = counter('gbSeconds');
const EPHEMERAL_GB_SECONDS = counter('ephemeralGbSeconds');
const ENVIRONMENTS = counter('environments');
const LIMIT = counter('concurrencyLimit');

/** GB-seconds are counted in MB·ms, whole numbers, so that their sums are exact in any order; this many make one GB-second. */
export const MB_MS_PER_GB_SECOND = 1024 * 1000;

/** Whoever knows the simulated time; ms. */
export interface Clock {
  readonly now: number;
}

/** The statistics of one function. Counts belong to the moment they happen; durations, errors and billing to the moment of completion. */
export class FunctionRecorder {
  readonly counters: PeriodCounters;
  readonly throttlesByReason = new Float64Array(THROTTLE_REASONS.length);
  readonly duration = new Histogram();
  readonly initDuration = new Histogram();
  readonly lifespan = new Tally();
  readonly alive = new TimeAverage();
  readonly busy = new TimeAverage();
  created = 0;

  readonly #clock: Clock;

  constructor(periods: number, clock: Clock) {
    this.#clock = clock;
    this.counters = new PeriodCounters(
      FUNCTION_METRICS.map((metric) => metric.statistic),
      periods,
    );
  }

  throttled(reason: number): void {
    this.counters.counts[THROTTLES]!++;
    this.throttlesByReason[reason]!++;
  }

  /** An invocation began; `concurrency` counts it. */
  started(concurrency: number): void {
    const counters = this.counters;
    counters.counts[INVOCATIONS]!++;
    counters.raise(CONCURRENT, concurrency);
    this.busy.set(this.#clock.now, concurrency);
  }

  /** The invocation that began has to wait for a new environment. */
  coldStarted(): void {
    this.counters.counts[COLD_STARTS]!++;
  }

  /** The invocation of `environment` ended; `concurrency` no longer counts it. */
  completed(environment: Environment, concurrency: number): void {
    const { billedMs } = environment;
    const counts = this.counters.counts;
    if (environment.ending !== Ending.success) {
      counts[ERRORS]!++;
      if (environment.ending === Ending.timeout) counts[TIMEOUTS]!++;
      else if (environment.ending === Ending.outOfMemory) counts[OUT_OF_MEMORY]!++;
    }
    counts[BILLED_DURATION]! += billedMs;
    counts[BILLED_REQUESTS]!++;
    counts[GB_SECONDS]! += billedMs * environment.memoryMb;
    if (environment.extraStorageMb > 0) counts[EPHEMERAL_GB_SECONDS]! += billedMs * environment.extraStorageMb;
    this.duration.record(environment.durationMs);
    if (environment.initReported) this.initDuration.record(environment.initPhaseMs);
    this.busy.set(this.#clock.now, concurrency);
  }

  /** An environment came to be; `environments` counts it. */
  environmentCreated(environments: number): void {
    this.created++;
    this.environmentsAre(environments);
  }

  /** So many environments are alive now. */
  environmentsAre(environments: number): void {
    this.counters.raise(ENVIRONMENTS, environments);
    this.alive.set(this.#clock.now, environments);
  }

  environmentReclaimed({ createdAtMs }: Environment, environments: number): void {
    this.lifespan.add(this.#clock.now - createdAtMs);
    this.alive.set(this.#clock.now, environments);
  }

  /** The concurrency limit in force enters the series. */
  noteLimit(limit: number): void {
    this.counters.raise(LIMIT, limit);
  }

  /** Tells the counters where the levels stand, before a period is closed or statistics begin anew. */
  settleLevels(limit: number): void {
    this.counters.setLevel(CONCURRENT, this.busy.level);
    this.counters.setLevel(ENVIRONMENTS, this.alive.level);
    this.counters.setLevel(LIMIT, limit);
  }

  /** Forgets what was counted so far (the end of warm-up). */
  reset(): void {
    const { now } = this.#clock;
    this.counters.reset();
    this.throttlesByReason.fill(0);
    this.duration.reset();
    this.initDuration.reset();
    this.lifespan.reset();
    this.alive.reset(now);
    this.busy.reset(now);
    this.created = 0;
  }

  total(metric: FunctionMetric): number {
    return this.counters.total(counter(metric));
  }
}
