/** What is counted for one function, and when: CloudWatch metrics, latency histograms, environment statistics, billing meters. */
import { Histogram } from '../sim/histogram.ts';
import { PeriodCounters, Tally, TimeAverage } from '../sim/statistics.ts';
import type { Environment } from './environment.ts';
import { COMMON_FUNCTION_METRICS, FUNCTION_METRICS, type FunctionMetric, THROTTLE_REASONS } from './metrics.ts';
import { ProvisionedRecorder } from './provisioned-recorder.ts';
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
  /** With SnapStart: restores that were reported, and the memory of all that are billed. */
  readonly restoreDuration = new Histogram();
  restoredMb = 0;
  readonly lifespan = new Tally();
  readonly alive = new TimeAverage();
  readonly busy = new TimeAverage();
  created = 0;
  /** Counts provisioned concurrency; null where there never is any. */
  readonly provisioned: ProvisionedRecorder | null;

  readonly #clock: Clock;

  /** `isProvisioned`: the function has provisioned concurrency at any time of the run. */
  constructor(periods: number, clock: Clock, isProvisioned: boolean) {
    this.#clock = clock;
    const metrics = isProvisioned ? FUNCTION_METRICS : COMMON_FUNCTION_METRICS;
    this.counters = new PeriodCounters(
      metrics.map((metric) => metric.statistic),
      periods,
    );
    this.provisioned = isProvisioned ? new ProvisionedRecorder(this.counters, clock) : null;
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
    if (!environment.isProvisioned) counts[GB_SECONDS]! += billedMs * environment.memoryMb;
    if (environment.extraStorageMb > 0) counts[EPHEMERAL_GB_SECONDS]! += billedMs * environment.extraStorageMb;
    this.duration.record(environment.durationMs);
    if (environment.initReported) this.#started(environment);
    this.busy.set(this.#clock.now, concurrency);
  }

  #started({ version, initPhaseMs }: Environment): void {
    (version.snapStart === null ? this.initDuration : this.restoreDuration).record(initPhaseMs);
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
    this.provisioned?.settleLevels();
  }

  /** Forgets what was counted so far (the end of warm-up). */
  reset(): void {
    const { now } = this.#clock;
    this.counters.reset();
    this.throttlesByReason.fill(0);
    this.duration.reset();
    this.initDuration.reset();
    this.restoreDuration.reset();
    this.restoredMb = 0;
    this.lifespan.reset();
    this.alive.reset(now);
    this.busy.reset(now);
    this.provisioned?.reset();
    this.created = 0;
  }

  total(metric: FunctionMetric): number {
    return this.counters.total(counter(metric));
  }
}
