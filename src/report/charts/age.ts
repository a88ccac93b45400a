/** Charts: how old events get, in the queue or stream (the oldest one) and on their way to the function (IteratorAge). */
import type { Result } from '../../experiment/result.ts';
import type { SourceMetric } from '../../lambda/metrics.ts';
import { busiestEventSources } from '../busiest.ts';
import type { Values } from '../downsample.ts';
import { formatMs } from '../format.ts';
import { printable } from '../untrusted.ts';
import { type ChartBuilder, type Line, type LineChart, notDrawn, peak } from './chart.ts';
import { lineStyle } from './palette.ts';

const MOST_SOURCES = 4;

type SeriesOf = Result['series']['sources'][string];

export const ageCharts: ChartBuilder = (result) => [
  ...ageChart(result, {
    id: 'age',
    metric: 'oldestAgeMs',
    title: 'Age of the oldest event',
    note: 'How old the oldest event was that was neither handled nor given up, at most, in each period.',
    valuesOf: ({ oldestAgeMs = [] }) => oldestAgeMs,
  }),
  ...ageChart(result, {
    id: 'iterator-age',
    metric: 'IteratorAge',
    title: 'IteratorAge',
    note: 'How old the last record of a batch was when the batch was handed to the function, at most, in each period: how far a stream is behind.',
    valuesOf: iteratorAges,
  }),
];

interface AgeChart {
  readonly id: string;
  readonly metric: SourceMetric;
  readonly title: string;
  readonly note: string;
  readonly valuesOf: (series: SeriesOf) => Values;
}

function ageChart(result: Result, { id, metric, title, note, valuesOf }: AgeChart): LineChart[] {
  const { shown, others } = busiestEventSources(result, MOST_SOURCES, metric);
  const style = shown.length === 1 ? { width: 2.2, filled: true } : {};
  const lines = shown.map((name, index): Line => {
    const values = valuesOf(result.series.sources[name] ?? {});
    return { label: printable(name), values, ...lineStyle(index), ...style };
  });
  if (!lines.some((line) => peak(line.values) > 0)) return [];
  return [
    {
      id,
      title,
      note: `${note}${notDrawn(others)}`,
      valueName: 'age',
      kind: 'time',
      format: formatMs,
      shape: 'steps',
      scale: 'linear',
      lines,
    },
  ];
}

/** With gaps where nothing was handed over: no age is not an age of zero. */
function iteratorAges({ IteratorAge = [], InvokedEventCount }: SeriesOf): Values {
  return IteratorAge.map((age, period) => (InvokedEventCount?.[period] === 0 && age === 0 ? null : age));
}
