/** Charts: provisioned concurrency asked for, ready and busy, one chart for each of the busiest functions, and who spilled over. */
import type { Result } from '../../experiment/result.ts';
import { countOf, formatCount } from '../format.ts';
import { busiestProvisioned } from '../provisioned.ts';
import type { TimeAxis } from '../time-axis.ts';
import { printable, shortened } from '../untrusted.ts';
import { type ChartBuilder, type Line, type LineChart, peak, perPeriod, summed } from './chart.ts';
import { lineStyle } from './palette.ts';

const MOST_FUNCTIONS = 4;

type SeriesOf = Result['series']['functions'][string];

export const provisionedCharts: ChartBuilder = (result, axis) => {
  const { shown, others } = busiestProvisioned(result, MOST_FUNCTIONS);
  const left = others.length > 0 ? ` ${countOf(others.length, 'other function')} not drawn.` : '';
  const levels = shown.map((name, index) =>
    levelChart(result.series.functions[name] ?? {}, {
      id: `provisioned-${index + 1}`,
      name,
      left: index === shown.length - 1 ? left : '',
    }),
  );
  return [...levels, ...spilloverChart(result, shown, others, axis)];
};

/** What was asked for, what of it was ready, and what of that was busy. */
function levelChart(series: SeriesOf, { id, name, left }: { id: string; name: string; left: string }): LineChart {
  const line = (metric: string, rest: Omit<Line, 'values'>): Line => ({ values: series[metric] ?? [], ...rest });
  return {
    id,
    title: `Provisioned concurrency of ${shortened(printable(name), 40)}`,
    note: `The most environments in each period. Where all environments are more than the provisioned ones that are busy, the others run on demand.${left}`,
    valueName: 'environments at once',
    kind: 'count',
    format: formatCount,
    shape: 'steps',
    scale: 'linear',
    lines: [
      line('ProvisionedConcurrentExecutions', { label: 'provisioned, busy', color: 'blue', width: 2.2, filled: true }),
      line('ConcurrentExecutions', { label: 'all, busy', color: 'vermillion', dash: 'dotted' }),
      line('provisionedReady', { label: 'provisioned, ready', color: 'green' }),
      line('provisionedRequested', { label: 'asked for', color: 'ink', dash: 'dashed', width: 1.3 }),
    ],
  };
}

/** Invocations that met a provisioned environment and those that did not; nothing where all of them did. */
function spilloverChart(
  result: Result,
  shown: readonly string[],
  others: readonly string[],
  axis: TimeAxis,
): LineChart[] {
  const spilled = (name: string) => result.series.functions[name]?.ProvisionedConcurrencySpilloverInvocations ?? [];
  const all = [...shown, ...others];
  if (!all.some((name) => peak(spilled(name)) > 0)) return [];
  const met = summed(
    all.map((name) => result.series.functions[name]?.ProvisionedConcurrencyInvocations),
    axis.periods,
  );
  const rest: Line[] =
    others.length > 0
      ? [
          {
            label: `${others.length} others, spilled over`,
            values: summed(others.map(spilled), axis.periods),
            color: 'muted',
          },
        ]
      : [];
  const lines = shown.map(
    (name, index): Line =>
      all.length === 1
        ? { label: 'spilled over', values: spilled(name), color: 'vermillion' }
        : { label: `${shortened(printable(name), 16)}, spilled over`, values: spilled(name), ...lineStyle(index + 1) },
  );
  return [
    {
      id: 'spillover',
      title: 'Spillover of provisioned concurrency',
      note: 'Invocations that met a provisioned environment, and those on demand because none was free, in each period.',
      valueName: perPeriod('invocations', axis),
      kind: 'count',
      format: formatCount,
      shape: 'steps',
      scale: 'linear',
      lines: [{ label: 'on provisioned environments', values: met, color: 'blue', filled: true }, ...lines, ...rest],
    },
  ];
}
