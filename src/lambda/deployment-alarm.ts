/** The alarm of a deployment: what CloudWatch would measure, period by period, and when it goes off. */
import { formatShare } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { Histogram } from '../sim/histogram.ts';
import type { AlarmConfig } from './deployment-config.ts';
import type { VersionWatch } from './version-recorder.ts';

const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
/** Of a measured error rate. */
const SHOWN_DIGITS = 3;

/**
 * Watches invocations as they end, and compares each period with the thresholds. Invocations count in the period in which they end, so
 * that errors are never more than invocations. A period without any is no reason to go off (missing data treated as not breaching).
 */
export class DeploymentAlarm implements VersionWatch {
  readonly #config: AlarmConfig;
  readonly #durations = new Histogram();
  #errors = 0;
  /** Periods above each threshold, one after the other up to now. */
  #failing = 0;
  #slow = 0;

  constructor(config: AlarmConfig) {
    this.#config = config;
  }

  ended(isError: boolean, durationMs: number): void {
    if (isError) this.#errors++;
    this.#durations.record(durationMs);
  }

  /** Closes a period. Returns why it goes off: "error rate 7.3 % above 5 %"; undefined when it does not. */
  closePeriod(): string | undefined {
    const { errorRate, latencyMs, datapoints } = this.#config;
    const { count } = this.#durations;
    const rate = count === 0 ? 0 : this.#errors / count;
    const statisticMs = this.#statisticMs();
    this.#failing = errorRate !== undefined && rate > errorRate ? this.#failing + 1 : 0;
    this.#slow = latencyMs !== undefined && statisticMs > latencyMs ? this.#slow + 1 : 0;
    this.#durations.reset();
    this.#errors = 0;
    if (this.#failing >= datapoints)
      return `error rate ${formatShare(rate, SHOWN_DIGITS)} above ${formatShare(errorRate!)}`;
    if (this.#slow < datapoints) return undefined;
    const { statistic } = this.#config;
    return `${statistic} latency ${formatDuration(statisticMs)} above ${formatDuration(latencyMs!)}`;
  }

  #statisticMs(): number {
    const { statistic } = this.#config;
    if (statistic === 'avg') return this.#durations.mean;
    return statistic === 'max' ? this.#durations.max : this.#durations.quantile(SHARES[statistic]);
  }
}
