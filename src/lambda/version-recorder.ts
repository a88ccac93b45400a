/** What is counted for one version of a function that has several: who met it, how it went, what it is billed. */
import { Histogram } from '../sim/histogram.ts';
import { PeriodCounters } from '../sim/statistics.ts';
import type { Environment } from './environment.ts';
import { VERSION_METRICS, type VersionMetric } from './metrics.ts';
import { Ending } from './request.ts';

const counter = (name: VersionMetric): number => VERSION_METRICS.findIndex((metric) => metric.name === name);
const INVOCATIONS = counter('Invocations');
const ERRORS = counter('Errors');
const COLD_STARTS = counter('coldStarts');
const TIMEOUTS = counter('timeouts');

/** Is told of every invocation that has ended: the alarm of a deployment. */
export interface VersionWatch {
  ended(isError: boolean, durationMs: number): void;
}

/** Counts since the end of warm-up. Invocations and cold starts belong to the moment they begin, the rest to completion. */
export class VersionRecorder {
  readonly counters: PeriodCounters;
  readonly duration = new Histogram();
  /** On demand; MB·ms, whole numbers where times are (see `MB_MS_PER_GB_SECOND`). */
  billedMbMs = 0;
  watch: VersionWatch | null = null;

  constructor(periods: number) {
    this.counters = new PeriodCounters(
      VERSION_METRICS.map((metric) => metric.statistic),
      periods,
    );
  }

  started(isCold: boolean): void {
    const { counts } = this.counters;
    counts[INVOCATIONS]!++;
    if (isCold) counts[COLD_STARTS]!++;
  }

  completed({ ending, billedMs, memoryMb, durationMs, isProvisioned }: Environment): void {
    const { counts } = this.counters;
    const isError = ending !== Ending.success;
    if (isError) counts[ERRORS]!++;
    if (ending === Ending.timeout) counts[TIMEOUTS]!++;
    if (!isProvisioned) this.billedMbMs += billedMs * memoryMb;
    this.duration.record(durationMs);
    this.watch?.ended(isError, durationMs);
  }

  /** Forgets what was counted so far (the end of warm-up). */
  reset(): void {
    this.counters.reset();
    this.duration.reset();
    this.billedMbMs = 0;
  }

  total(metric: VersionMetric): number {
    return this.counters.total(counter(metric));
  }
}
