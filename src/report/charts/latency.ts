/** Charts: the caller's latency over time by percentile, one chart for each of the busiest sources. */
import { LATENCY_SERIES } from '../../lambda/metrics.ts';
import { busiestSources } from '../busiest.ts';
import { eventNoun, isEventSource } from '../events.ts';
import { formatMs } from '../format.ts';
import { printable, shortened } from '../untrusted.ts';
import { type ChartBuilder, type Line, type LineChart, notDrawn } from './chart.ts';
import type { ColorName } from './palette.ts';

const MOST_SOURCES = 4;
/** From this ratio of largest to smallest on, equal steps of the axis are equal factors. */
const WIDE_RANGE = 20;

const STYLE: Readonly<Record<(typeof LATENCY_SERIES)[number], { label: string; color: ColorName; dash?: 'dotted' }>> = {
  latencyP50: { label: 'p50', color: 'blue' },
  latencyP90: { label: 'p90', color: 'green' },
  latencyP99: { label: 'p99', color: 'vermillion' },
  latencyMax: { label: 'max', color: 'muted', dash: 'dotted' },
};

export const latencyCharts: ChartBuilder = (result) => {
  const { shown, others } = busiestSources(result, MOST_SOURCES);
  return shown.flatMap((name, index): LineChart[] => {
    const lines = latencyLines(result.series.sources[name] ?? {});
    if (lines.length === 0) return [];
    const left = index === shown.length - 1 ? notDrawn(others) : '';
    const entry = result.sources[name];
    const noun = entry !== undefined && isEventSource(entry) ? eventNoun(entry) : undefined;
    return [
      {
        id: `latency-${index + 1}`,
        title: `${noun === undefined ? 'Latency of' : `From ${noun} to success:`} ${shortened(printable(name), 40)}`,
        note:
          noun === undefined
            ? `What callers waited for an answer, retries included, in the period of the answer.${left}`
            : `From the moment that the ${noun} was offered to the end of the attempt that handled it, waiting and retries included, in the period of that end.${left}`,
        valueName: 'latency',
        kind: 'time',
        format: formatMs,
        shape: 'steps',
        scale: isWide(lines) ? 'logarithmic' : 'linear',
        lines,
      },
    ];
  });
};

/** The percentile lines, with gaps where nothing was answered; none if nothing ever was. */
function latencyLines(series: Readonly<Record<string, readonly number[]>>): Line[] {
  const succeeded = series.succeeded;
  const answered = (period: number, value: number): boolean =>
    succeeded === undefined ? value > 0 : (succeeded[period] ?? 0) > 0;
  return LATENCY_SERIES.flatMap((metric): Line[] => {
    const values = series[metric]?.map((value, period) => (answered(period, value) ? value : null)) ?? [];
    return values.some((value) => value !== null) ? [{ ...STYLE[metric], values }] : [];
  });
}

function isWide(lines: readonly Line[]): boolean {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const line of lines) {
    for (const value of line.values) {
      if (value === null || value <= 0) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return most > least * WIDE_RANGE;
}
