/** Chart: how many pollers read each queue. */
import { busiestEventSources } from '../busiest.ts';
import { formatCount } from '../format.ts';
import { printable } from '../untrusted.ts';
import { type ChartBuilder, type Line, notDrawn, peak } from './chart.ts';
import { lineStyle } from './palette.ts';

const MOST_SOURCES = 4;

export const pollerCharts: ChartBuilder = (result) => {
  const { shown, others } = busiestEventSources(result, MOST_SOURCES, 'pollers');
  const lines = shown.map((name, index): Line => {
    const values = result.series.sources[name]?.pollers ?? [];
    return { label: printable(name), values, ...lineStyle(index) };
  });
  if (!lines.some((line) => peak(line.values) > 0)) return [];
  return [
    {
      id: 'pollers',
      title: 'Pollers',
      note: `The most pollers that read the queue in each period.${notDrawn(others)}`,
      valueName: 'pollers at once',
      kind: 'count',
      format: formatCount,
      shape: 'steps',
      scale: 'linear',
      lines,
    },
  ];
};
