/** Chart: requests offered in each period, and what went wrong: throttles, errors, retries. */
import { formatCount, formatMs } from '../format.ts';
import { type ChartBuilder, type Line, peak, summed } from './chart.ts';

export const trafficCharts: ChartBuilder = (result, axis) => {
  const functions = Object.values(result.series.functions);
  const sources = Object.values(result.series.sources);
  const offered = summed(
    sources.map((series) => series.offered),
    axis.periods,
  );
  const trouble: Line[] = [
    {
      label: 'throttles',
      values: summed(
        functions.map((series) => series.Throttles),
        axis.periods,
      ),
      color: 'vermillion',
    },
    {
      label: 'errors',
      values: summed(
        functions.map((series) => series.Errors),
        axis.periods,
      ),
      color: 'purple',
    },
    {
      label: 'retries',
      values: summed(
        sources.map((series) => series.retries),
        axis.periods,
      ),
      color: 'orange',
      dash: 'dotted',
    },
  ];
  const chart = {
    id: 'traffic',
    title: 'Arrivals, throttles and errors',
    note: 'Requests that the sources offered in each period; throttles are refusals, those of retries included.',
    valueName: `requests per ${formatMs(axis.periodMs).replace(/^1 /, '')}`,
    kind: 'count' as const,
    format: formatCount,
    shape: 'steps' as const,
    scale: 'linear' as const,
    lines: [
      { label: 'offered', values: offered, color: 'blue' as const, filled: true },
      ...trouble.filter((line) => line.label === 'throttles' || peak(line.values) > 0),
    ],
  };
  return axis.periods > 0 ? [chart] : [];
};
