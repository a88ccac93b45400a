/** Chart: environments busy at once, for the account and its busiest functions, against the limits that apply. */
import type { Result } from '../../experiment/result.ts';
import { busiestFunctions } from '../busiest.ts';
import { formatCount } from '../format.ts';
import { claimedConcurrency } from '../provisioned.ts';
import type { TimeAxis } from '../time-axis.ts';
import { printable } from '../untrusted.ts';
import { type ChartBuilder, type Line, type LineChart, peak, summed } from './chart.ts';
import { type ColorName, lineStyle } from './palette.ts';

const MOST_FUNCTIONS = 10;
/** A limit this many times above the peak would flatten the picture and is told in words instead. */
const LIMIT_IN_SIGHT = 4;

export const concurrencyCharts: ChartBuilder = (result, axis) => {
  const busy = [...accountLines(result), ...functionLines(result, axis)];
  if (busy.length === 0) return [];
  const top = busy.reduce((most, line) => Math.max(most, peak(line.values)), 0);
  const limits = limitLines(result);
  const above = [...claimedLines(result), ...limits];
  const far = top > 0 ? above.filter((line) => Math.min(...finite(line)) > top * LIMIT_IN_SIGHT) : [];
  const near = above.filter((line) => !far.includes(line));
  const chart: LineChart = {
    id: 'concurrency',
    title: 'Concurrency against its limits',
    note: noteOn(
      limits.some((limit) => near.includes(limit)),
      far,
    ),
    valueName: 'environments at once',
    kind: 'count',
    format: formatCount,
    shape: 'steps',
    scale: 'linear',
    lines: [...busy, ...near],
  };
  return [chart];
};

const finite = (line: Line): number[] => line.values.filter((value) => value !== null);

function noteOn(anyLimits: boolean, far: readonly Line[]): string {
  const beyond = far.map((line) => `${line.label} (${formatCount(peak(line.values))})`);
  return [
    'The most execution environments busy at once in each period, those still initialising included.',
    anyLimits ? 'Dashed lines are limits.' : '',
    beyond.length > 0 ? `Far above the scale: ${beyond.join(', ')}.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** The account as a whole, unless its only function already says it. */
function accountLines(result: Result): Line[] {
  const values = result.series.account.ConcurrentExecutions;
  if (values === undefined || Object.keys(result.series.functions).length === 1) return [];
  return [{ label: 'whole account', values, color: 'ink', width: 2.2, filled: true }];
}

/** What is spoken for, where provisioned concurrency makes it more than what is busy. */
function claimedLines(result: Result): Line[] {
  const values = result.series.account.ClaimedAccountConcurrency;
  if (values === undefined || claimedConcurrency(result) === undefined) return [];
  return [{ label: 'claimed of the account', values, color: 'muted', dash: 'dotted' }];
}

function functionLines(result: Result, axis: TimeAxis): Line[] {
  const { functions } = result.series;
  const { shown, others } = busiestFunctions(result, MOST_FUNCTIONS);
  const only = shown.length === 1;
  const lines = shown.flatMap((name, index): Line[] => {
    const busy = functions[name]?.ConcurrentExecutions;
    const alive = only ? functions[name]?.environments : undefined;
    const label = printable(name);
    return [
      ...(alive ? [{ label: `${label}, idle ones included`, values: alive, color: 'sky' as const }] : []),
      ...(busy
        ? [
            {
              label: only ? `${label}, busy` : label,
              values: busy,
              ...lineStyle(index),
              ...(only ? { width: 2.2, filled: true } : {}),
            },
          ]
        : []),
    ];
  });
  if (others.length === 0) return lines;
  const rest = summed(
    others.map((name) => functions[name]?.ConcurrentExecutions),
    axis.periods,
  );
  const account = result.series.account.ConcurrentExecutions;
  const capped = rest.map((value, period) => Math.min(value, account?.[period] ?? value));
  return [...lines, { label: `${others.length} others, at most`, values: capped, color: 'muted', dash: 'dotted' }];
}

/** The account's limit, and each function limit that differs from it; functions that share one share its line. */
function limitLines(result: Result): Line[] {
  const lines: Line[] = [];
  const account = result.series.account.concurrencyLimit;
  const seen = new Set<string>();
  const limit = (label: string, values: readonly number[], color: ColorName): void => {
    lines.push({ label, values, color, dash: 'dashed', width: 1.3, limit: true });
  };
  if (account !== undefined) {
    limit("account's limit", account, 'ink');
    seen.add(account.join());
  }
  const { shown } = busiestFunctions(result, MOST_FUNCTIONS);
  const limitOf = (name: string): readonly number[] | undefined => result.series.functions[name]?.concurrencyLimit;
  shown.forEach((name, index) => {
    const values = limitOf(name);
    if (values === undefined || seen.has(values.join())) return;
    seen.add(values.join());
    const sharing = shown.filter((other) => limitOf(other)?.join() === values.join());
    if (sharing.length > 1) limit(`limit of ${sharing.length} functions`, values, 'muted');
    else limit(`limit of ${printable(name)}`, values, lineStyle(index).color);
  });
  return lines;
}
