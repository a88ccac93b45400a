/** Chart: requests and events offered in each period, and what went wrong: throttles, errors, retries, events lost. */
import { eventSourceNames, LOSSES } from '../events.ts';
import { formatCount } from '../format.ts';
import { type ChartBuilder, type Line, peak, perPeriod, summed } from './chart.ts';

export const trafficCharts: ChartBuilder = (result, axis) => {
  const functions = Object.values(result.series.functions);
  const sources = Object.values(result.series.sources);
  const offered = summed(
    sources.map((series) => series.offered),
    axis.periods,
  );
  const succeeded = summed(
    sources.map((series) => series.succeeded),
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
  const ofEvents = eventSourceNames(result).map((name) => result.series.sources[name] ?? {});
  const chart = {
    id: 'traffic',
    title: 'Arrivals, throttles and errors',
    note:
      ofEvents.length === 0
        ? 'Requests that the sources offered in each period; throttles are refusals, those of retries included.'
        : 'What the sources offered in each period, when it was handled, and what failed; throttles are refusals, those of retries included.',
    valueName: perPeriod(ofEvents.length === 0 ? 'requests' : 'requests and events', axis),
    kind: 'count' as const,
    format: formatCount,
    shape: 'steps' as const,
    scale: 'linear' as const,
    lines: [
      { label: 'offered', values: offered, color: 'blue' as const, filled: true },
      ...(ofEvents.length === 0 ? [] : [{ label: 'succeeded', values: succeeded, color: 'green' as const }]),
      ...[...trouble, ...lossLines(ofEvents, axis.periods)].filter(
        (line) => line.label === 'throttles' || peak(line.values) > 0,
      ),
    ],
  };
  return axis.periods > 0 ? [chart] : [];
};

/** Events given up: handed to a dead-letter queue, or lost. */
function lossLines(ofEvents: readonly Readonly<Record<string, readonly number[]>>[], periods: number): Line[] {
  const sumsOf = (outcomes: readonly string[]): number[] =>
    summed(
      ofEvents.flatMap((series) => outcomes.map((outcome) => series[outcome])),
      periods,
    );
  return [
    { label: 'dead-lettered', values: sumsOf(['deadLettered']), color: 'ink' },
    { label: 'lost', values: sumsOf(LOSSES), color: 'ink', dash: 'dotted' },
  ];
}
