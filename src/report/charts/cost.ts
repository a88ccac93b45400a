/** Chart: what the run had cost by the end of each period, by billed dimension, at the list prices of the bill. */
import type { Result } from '../../experiment/result.ts';
import { dimensionName } from '../bill-words.ts';
import { formatUsd } from '../format.ts';
import { printable } from '../untrusted.ts';
import { type ChartBuilder, type Line, summed } from './chart.ts';
import type { ColorName } from './palette.ts';

/** What billed durations are called, one for each architecture, on demand and on provisioned environments, and at Lambda@Edge. */
const DURATION = 'lambda.gbSeconds.';
const PROVISIONED_DURATION = 'lambda.provisioned.durationGbSeconds.';
const EDGE_REQUESTS = 'lambda.edge.requests';
const EDGE_DURATION = 'lambda.edge.gbSeconds';

/** A cost line: which series it adds up, and which lines of the bill price it. */
const COSTS: readonly { label: string; color: ColorName; metric: string; prices: (dimension: string) => boolean }[] = [
  {
    label: 'requests',
    color: 'orange',
    metric: 'billedRequests',
    prices: (name) => name === 'lambda.requests' || name === EDGE_REQUESTS,
  },
  {
    label: 'duration',
    color: 'blue',
    metric: 'gbSeconds',
    prices: (name) => name.startsWith(DURATION) || name === EDGE_DURATION,
  },
  {
    label: 'provisioned duration',
    color: 'sky',
    metric: 'provisionedGbSeconds',
    prices: (name) => name.startsWith(PROVISIONED_DURATION),
  },
  {
    label: 'ephemeral storage',
    color: 'green',
    metric: 'ephemeralGbSeconds',
    prices: (name) => name === 'lambda.ephemeralGbSeconds',
  },
];

export const costCharts: ChartBuilder = (result, axis) => {
  const lines = COSTS.flatMap(({ label, color, metric, prices }): Line[] => {
    const used = summed(
      Object.values(result.series.functions).map((series) => series[metric]),
      axis.periods,
    );
    const price = meanPriceUsd(result, prices, used);
    return price > 0 ? [{ label, color, values: cumulative(used, price) }] : [];
  });
  if (lines.length === 0) return [];
  const sum = summed(
    lines.map((line) => line.values.map((value) => value ?? 0)),
    axis.periods,
  );
  const left = undrawn(result);
  const used = (matches: (dimension: string) => boolean): number =>
    result.bill.lines.filter((line) => matches(line.dimension) && line.quantity > 0).length;
  const shared = [
    Math.max(
      used((name) => name.startsWith(DURATION)),
      used((name) => name.startsWith(PROVISIONED_DURATION)),
    ) > 1
      ? ' Both architectures share the duration line, at their mean price.'
      : '',
    used((dimension) => dimension === EDGE_REQUESTS) > 0 ? ' Lambda@Edge shares these lines, at mean prices.' : '',
  ].join('');
  return [
    {
      id: 'cost',
      title: 'Cost so far',
      note: `At first-tier list prices, without free tier.${shared}${left}`,
      valueName: 'US dollars',
      kind: 'money',
      format: formatUsd,
      shape: 'slopes',
      scale: 'linear',
      lines:
        lines.length > 1
          ? [
              { label: left === '' ? 'total' : 'total of these', color: 'ink', width: 2.2, filled: true, values: sum },
              ...lines,
            ]
          : lines,
    },
  ];
};

/** What is billed but not known period by period: requests of queues, hours of shards. */
function undrawn({ bill }: Result): string {
  const left = bill.lines.filter(({ dimension }) => !COSTS.some(({ prices }) => prices(dimension)));
  const amountUsd = left.reduce((sum, line) => sum + line.amountUsd, 0);
  if (amountUsd === 0) return '';
  return ` Not drawn, as it is known for the whole run only: ${formatUsd(amountUsd)} for ${left
    .filter((line) => line.amountUsd > 0)
    .map((line) => printable(dimensionName(line.dimension)))
    .join(', ')}.`;
}

/**
 * Amount over quantity of the bill's lines that match: exact for one line, a mean for several. Where more is billed than was used, as large
 * events count for several requests, it is the amount over what was used. 0 if nothing was.
 */
function meanPriceUsd(result: Result, matches: (dimension: string) => boolean, used: readonly number[]): number {
  const lines = result.bill.lines.filter((line) => matches(line.dimension));
  const billed = lines.reduce((sum, line) => sum + line.quantity, 0);
  const inAll = used.reduce((sum, quantity) => sum + quantity, 0);
  const quantity = billed > inAll * 1.000_001 ? inAll : billed;
  return quantity > 0 ? lines.reduce((sum, line) => sum + line.amountUsd, 0) / quantity : 0;
}

function cumulative(used: readonly number[], priceUsd: number): number[] {
  let sum = 0;
  return used.map((quantity) => {
    sum += quantity;
    return sum * priceUsd;
  });
}
