/** What is counted for one source: requests offered, their final outcomes, retries, and the latency its callers see. */
import { SOURCE_METRICS, type SourceMetric } from '../lambda/metrics.ts';
import { PeriodQuantiles } from '../sim/period-quantiles.ts';
import { PeriodCounters } from '../sim/statistics.ts';

const counter = (name: SourceMetric): number => SOURCE_METRICS.findIndex((metric) => metric.name === name);
const OFFERED = counter('offered');
const RETRIES = counter('retries');

/** The final outcome of a request, by the counter that counts it. */
export const FinalOutcome = {
  succeeded: counter('succeeded'),
  failed: counter('failed'),
  throttled: counter('throttled'),
  timedOut: counter('timedOut'),
} as const;

/** Counts requests offered after warm-up; the caller of these methods leaves the others out. */
export class SourceRecorder {
  readonly counters: PeriodCounters;
  readonly latency: PeriodQuantiles;

  constructor(periods: number) {
    this.counters = new PeriodCounters(
      SOURCE_METRICS.map((metric) => metric.statistic),
      periods,
    );
    this.latency = new PeriodQuantiles(periods);
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
  }

  total(metric: SourceMetric): number {
    return this.counters.total(counter(metric));
  }
}
