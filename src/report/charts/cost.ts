/** Chart: what the run had cost by the end of each period, by billed dimension, at the list prices of the bill. */
import type { Result } from '../../experiment/result.ts';
import { formatUsd } from '../format.ts';
import { type ChartBuilder, type Line, summed } from './chart.ts';
import type { ColorName } from './palette.ts';

/** What billed durations are called, one for each architecture. */
const DURATION = 'lambda.gbSeconds.';

/** A cost line: which series it adds up, and which lines of the bill price it. */
const COSTS: readonly { label: string; color: ColorName; metric: string; prices: (dimension: string) => boolean }[] = [
  { label: 'requests', color: 'orange', metric: 'billedRequests', prices: (name) => name === 'lambda.requests' },
  { label: 'duration', color: 'blue', metric: 'gbSeconds', prices: (name) => name.startsWith(DURATION) },
  {
    label: 'ephemeral storage',
    color: 'green',
    metric: 'ephemeralGbSeconds',
    prices: (name) => name === 'lambda.ephemeralGbSeconds',
  },
];

export const costCharts: ChartBuilder = (result, axis) => {
  const lines = COSTS.flatMap(({ label, color, metric, prices }): Line[] => {
    const price = meanPriceUsd(result, prices);
    const used = summed(
      Object.values(result.series.functions).map((series) => series[metric]),
      axis.periods,
    );
    return price > 0 ? [{ label, color, values: cumulative(used, price) }] : [];
  });
  if (lines.length === 0) return [];
  const sum = summed(
    lines.map((line) => line.values.map((value) => value ?? 0)),
    axis.periods,
  );
  const architectures = result.bill.lines.filter(
    (line) => line.dimension.startsWith(DURATION) && line.quantity > 0,
  ).length;
  return [
    {
      id: 'cost',
      title: 'Cost so far',
      note: `At first-tier list prices, without free tier.${architectures > 1 ? ' Both architectures share the duration line, at their mean price.' : ''}`,
      valueName: 'US dollars',
      kind: 'money',
      format: formatUsd,
      shape: 'slopes',
      scale: 'linear',
      lines:
        lines.length > 1 ? [{ label: 'total', color: 'ink', width: 2.2, filled: true, values: sum }, ...lines] : lines,
    },
  ];
};

/** Amount over quantity of the bill's lines that match: exact for one line, a mean for several. 0 if nothing was used. */
function meanPriceUsd(result: Result, matches: (dimension: string) => boolean): number {
  const lines = result.bill.lines.filter((line) => matches(line.dimension));
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  return quantity > 0 ? lines.reduce((sum, line) => sum + line.amountUsd, 0) / quantity : 0;
}

function cumulative(used: readonly number[], priceUsd: number): number[] {
  let sum = 0;
  return used.map((quantity) => {
    sum += quantity;
    return sum * priceUsd;
  });
}
