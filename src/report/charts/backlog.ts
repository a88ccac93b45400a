/** Chart: how many events waited in each queue or stream, and how many were in the hands of the function. */
import { busiestEventSources } from '../busiest.ts';
import { formatCount } from '../format.ts';
import { printable, shortened } from '../untrusted.ts';
import { type ChartBuilder, type Line, notDrawn, peak } from './chart.ts';
import { lineStyle } from './palette.ts';

const MOST_SOURCES = 4;
/** Leaves room for what is said after the name in a legend. */
const LONGEST_NAME = 18;

export const backlogCharts: ChartBuilder = (result) => {
  const { shown, others } = busiestEventSources(result, MOST_SOURCES);
  const alone = shown.length === 1;
  const lines = shown.flatMap((name, index): Line[] => {
    const { queueDepth = [], messagesInFlight = [] } = result.series.sources[name] ?? {};
    const label = printable(name);
    const { color } = lineStyle(index);
    const waiting: Line = { label: alone ? `${label}, waiting` : label, values: queueDepth, color };
    const inFlight: Line = { label: `${shortened(label, LONGEST_NAME)}, in flight`, values: messagesInFlight, color };
    return alone
      ? [
          { ...waiting, width: 2.2, filled: true },
          { ...inFlight, color: 'orange' },
        ]
      : [waiting, { ...inFlight, dash: 'dotted' }];
  });
  if (!lines.some((line) => peak(line.values) > 0)) return [];
  return [
    {
      id: 'backlog',
      title: 'Backlog',
      note: `The most events that waited in each period, and the most that were in flight: handed out and not yet done with.${alone ? '' : ' Dotted lines are those in flight.'}${notDrawn(others)}`,
      valueName: 'events at once',
      kind: 'count',
      format: formatCount,
      shape: 'steps',
      scale: 'linear',
      lines,
    },
  ];
};
