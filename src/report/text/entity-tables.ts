/** The two tables of the terminal summary: one row per function, one per source, with half-widths on a row of their own. */
import type { FunctionResult, Quantiles, Result, SourceResult } from '../../experiment/result.ts';
import { busiestFunctions, busiestSources, type Selection, total } from '../busiest.ts';
import { formatCompact, formatCount, formatMs } from '../format.ts';
import { concurrencyLimit } from '../limits.ts';
import { printable } from '../untrusted.ts';
import type { Cell, Column } from './table.ts';

export interface Paint {
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** One column: what to show of an entry, of its half-widths, and of the others together (`sum`) if that has a meaning. */
interface Field<Entry> {
  readonly header: string;
  readonly rank: number;
  readonly pick: (entry: Entry) => number;
  readonly format: 'count' | 'time';
  /** Whether a number above zero is bad news. */
  readonly bad?: boolean;
  /** A fixed text after the value of one name, such as its limit. */
  readonly limit?: (name: string) => number | undefined;
  readonly sum: boolean;
}

const count = <Entry>(header: string, rank: number, pick: (entry: Entry) => number, bad = false): Field<Entry> => ({
  header,
  rank,
  pick,
  format: 'count',
  bad,
  sum: true,
});
const time = <Entry>(header: string, rank: number, pick: (entry: Entry) => number): Field<Entry> => ({
  header,
  rank,
  pick,
  format: 'time',
  sum: false,
});

export function functionColumns(result: Result, most: number, paint: Paint): Column[] {
  const concurrency: Field<FunctionResult> = {
    ...count('Busy/limit', 4, (entry) => entry.ConcurrentExecutions),
    limit: (name) => concurrencyLimit(result, name),
    sum: false,
  };
  const fields: Field<FunctionResult>[] = [
    count('Invocations', 0, (entry) => entry.Invocations),
    count('Errors', 5, (entry) => entry.Errors, true),
    count('Throttles', 0, (entry) => entry.Throttles, true),
    count('Cold', 6, (entry) => entry.coldStarts),
    concurrency,
    { ...count('Envs', 3, (entry: FunctionResult) => entry.environments.max), sum: false },
    time('p50', 2, (entry) => entry.Duration.p50),
    time('p99', 1, (entry) => entry.Duration.p99),
  ];
  const selection = busiestFunctions(result, most);
  return columns(
    'Function',
    selection,
    result.functions,
    result.halfWidth?.functions,
    fields,
    paint,
    (entry) => entry.Duration,
  );
}

export function sourceColumns(result: Result, most: number, paint: Paint): Column[] {
  const fields: Field<SourceResult>[] = [
    count('Offered', 0, (entry) => entry.offered),
    count('Succeeded', 3, (entry) => entry.succeeded),
    count('Failed', 5, (entry) => entry.failed, true),
    count('Throttled', 0, (entry) => entry.throttled, true),
    count('Timed out', 6, (entry) => entry.timedOut, true),
    count('Retries', 7, (entry) => entry.retries),
    count('In flight', 9, (entry) => entry.inFlight),
    time('p50', 4, (entry) => entry.latency.p50),
    time('p90', 8, (entry) => entry.latency.p90),
    time('p99', 1, (entry) => entry.latency.p99),
    time('max', 2, (entry) => entry.latency.max),
  ];
  const selection = busiestSources(result, most);
  return columns(
    'Source',
    selection,
    result.sources,
    result.halfWidth?.sources,
    fields,
    paint,
    (entry) => entry.latency,
  );
}

type Entries<Entry> = Readonly<Record<string, Entry>>;

function columns<Entry extends FunctionResult | SourceResult>(
  header: string,
  selection: Selection,
  entries: Entries<Entry>,
  halfWidths: Entries<Entry> | undefined,
  fields: readonly Field<Entry>[],
  paint: Paint,
  times: (entry: Entry) => Quantiles,
): Column[] {
  const { shown, others } = selection;
  const names: Cell[] = shown.flatMap((name) => [{ text: printable(name) }, ...(halfWidths ? [{ text: '' }] : [])]);
  if (others.length > 0) names.push({ text: `${others.length} others` });
  const first: Column = { header, align: 'left', rank: 0, cells: names };
  const rest = fields.map((field): Column => {
    const cells: Cell[] = [];
    for (const name of shown) {
      const entry = entries[name]!;
      const absent = field.format === 'time' && times(entry).count === 0;
      cells.push(absent ? { text: '–' } : cellOf(field, field.pick(entry), paint, field.limit?.(name)));
      const halfWidth = halfWidths?.[name];
      if (halfWidths !== undefined)
        cells.push(halfWidth && !absent ? halfWidthCell(field, field.pick(halfWidth), paint) : { text: '' });
    }
    if (others.length > 0)
      cells.push(field.sum ? cellOf(field, total(entries, others, field.pick), paint) : { text: '' });
    const idle = Object.values(entries).every((entry) => field.pick(entry) === 0);
    return { header: field.header, align: 'right', rank: field.rank, idle, cells };
  });
  return [first, ...rest];
}

function cellOf<Entry>(field: Field<Entry>, value: number, paint: Paint, limit?: number): Cell {
  const colour = field.bad && value > 0 ? paint.bad : undefined;
  if (field.format === 'time') return { text: formatMs(value), paint: colour };
  const suffix = (format: (value: number) => string): string => (limit === undefined ? '' : `/${format(limit)}`);
  return {
    text: formatCount(value) + suffix(formatCount),
    short: formatCompact(value) + suffix(formatCompact),
    paint: limit !== undefined && value >= limit ? paint.bad : colour,
  };
}

function halfWidthCell<Entry>(field: Field<Entry>, value: number, paint: Paint): Cell {
  if (field.format === 'time') return { text: `±${formatMs(value)}`, paint: paint.dim };
  return { text: `±${formatCount(value)}`, short: `±${formatCompact(value)}`, paint: paint.dim };
}
