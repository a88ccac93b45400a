/** What is counted for one source: events offered, their final outcomes, retries, what waits, and the latency its callers see. */
import { eventMetrics, type MetricDefinition, type SourceMetric } from '../lambda/metrics.ts';
import { Histogram } from '../sim/histogram.ts';
import { PeriodQuantiles } from '../sim/period-quantiles.ts';
import { PeriodCounters } from '../sim/statistics.ts';

/** The metrics common to sources of events come first, in one order, so their places are the same in every recorder that has them. */
const COMMON = eventMetrics();
const counter = (name: SourceMetric): number => COMMON.findIndex((metric) => metric.name === name);
const OFFERED = counter('offered');
const RETRIES = counter('retries');

/** The final outcome of a request or event, by the counter that counts it. From `deadLettered` on only sources of events have them. */
export const FinalOutcome = {
  succeeded: counter('succeeded'),
  failed: counter('failed'),
  throttled: counter('throttled'),
  timedOut: counter('timedOut'),
  deadLettered: counter('deadLettered'),
  expired: counter('expired'),
  dropped: counter('dropped'),
  filtered: counter('filtered'),
  coalesced: counter('coalesced'),
} as const;

/** The names of the outcomes, in the order of the contract. */
export const OUTCOMES = Object.keys(FinalOutcome) as (keyof typeof FinalOutcome)[];

/** What an observer is told of an outcome, by the outcome. */
export const OUTCOME_WORDS: readonly string[] = placed({
  succeeded: 'succeed',
  failed: 'fail',
  throttled: 'throttle',
  timedOut: 'timeout',
  deadLettered: 'dead-letter',
  expired: 'expire',
  dropped: 'drop',
  filtered: 'filter',
  coalesced: 'coalesce',
});

function placed(words: Readonly<Record<keyof typeof FinalOutcome, string>>): string[] {
  const list: string[] = [];
  for (const outcome of OUTCOMES) list[FinalOutcome[outcome]] = words[outcome];
  return list;
}

/**
 * Counts for one source. Outcomes, retries and latency belong to the requests offered after warm-up: the caller of `offered`, `retried` and
 * `settled` leaves the others out. The rest is counted when it happens.
 */
export class SourceRecorder {
  /** The metrics it has, in the order of the table. */
  readonly metrics: readonly MetricDefinition[];
  readonly counters: PeriodCounters;
  /** From the offer to success; ms. */
  readonly latency: PeriodQuantiles;
  /** Ages of events when they are handed to the function, each time; ms. Only for sources of events. */
  readonly age = new Histogram();

  constructor(periods: number, metrics: readonly MetricDefinition[]) {
    this.metrics = metrics;
    this.counters = new PeriodCounters(
      metrics.map((metric) => metric.statistic),
      periods,
    );
    this.latency = new PeriodQuantiles(periods);
  }

  /** The place of a metric in `counters`; −1 if the source does not have it. */
  counter(name: SourceMetric): number {
    return this.metrics.findIndex((metric) => metric.name === name);
  }

  offered(): void {
    this.counters.counts[OFFERED]!++;
  }

  retried(): void {
    this.counters.counts[RETRIES]!++;
  }

  /** A request is settled; `latencyMs` counts if it succeeded. */
  settled(outcome: number, latencyMs: number): void {
    this.counters.counts[outcome]!++;
    if (outcome === FinalOutcome.succeeded) this.latency.record(latencyMs);
  }

  roll(): void {
    this.counters.roll();
    this.latency.roll();
  }

  reset(): void {
    this.counters.reset();
    this.latency.reset();
    this.age.reset();
  }

  /** A metric over all periods; 0 if the source does not have it. */
  total(name: SourceMetric): number {
    const place = this.counter(name);
    return place < 0 ? 0 : this.counters.total(place);
  }
}
