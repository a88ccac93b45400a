/** The two tables of the terminal summary: one row per function, one per source, with half-widths on a row of their own. */
import type { FunctionResult, Result, SourceResult } from '../../experiment/result.ts';
import { busiestFunctions, busiestSources, type Selection, total } from '../busiest.ts';
import { isEventSource, LOSSES, lostEvents } from '../events.ts';
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
  /** Whether an entry has the number but nothing that it was measured of. */
  readonly unmeasured?: (entry: Entry) => boolean;
  /** Whether a number above zero is bad news. */
  readonly bad?: boolean;
  /** A fixed text after the value of one name, such as its limit. */
  readonly limit?: (name: string) => number | undefined;
  readonly sum: boolean;
  /** Whether an entry has no such number at all; a column that every entry lacks is not there. */
  readonly lacking?: (entry: Entry) => boolean;
  /** Whether nothing is known about its half-width. */
  readonly isUnsure?: (entry: Entry) => boolean;
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

const duration = (quantile: 'p50' | 'p99', rank: number): Field<FunctionResult> => ({
  ...time(quantile, rank, (entry) => entry.Duration[quantile]),
  unmeasured: (entry) => entry.Duration.count === 0,
});
const latency = (quantile: 'p50' | 'p90' | 'p99' | 'max', rank: number): Field<SourceResult> => ({
  ...time(quantile, rank, (entry) => entry.latency[quantile]),
  unmeasured: (entry) => entry.latency.count === 0,
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
    duration('p50', 2),
    duration('p99', 1),
  ];
  const selection = busiestFunctions(result, most);
  return columns('Function', selection, result.functions, result.halfWidth?.functions, fields, paint);
}

/** A count that only sources of events have. */
const ofEvents = (
  header: string,
  rank: number,
  name: 'deadLettered' | 'filtered' | 'coalesced' | 'duplicates' | 'queueDepth',
  bad = false,
): Field<SourceResult> => ({
  ...count(header, rank, (entry) => entry[name] ?? 0, bad),
  lacking: (entry) => entry[name] === undefined,
});

/** An outcome of callers; for events it is one of several ways to be lost. */
const ofCallers = (header: string, rank: number, name: 'failed' | 'throttled' | 'timedOut'): Field<SourceResult> => ({
  ...count(header, rank, (entry) => (isEventSource(entry) ? 0 : entry[name]), true),
  lacking: isEventSource,
});

const SOURCE_FIELDS: readonly Field<SourceResult>[] = [
  count('Offered', 0, (entry) => entry.offered),
  count('Succeeded', 6, (entry) => entry.succeeded),
  ofCallers('Failed', 8, 'failed'),
  ofCallers('Throttled', 0, 'throttled'),
  ofCallers('Timed out', 9, 'timedOut'),
  ofEvents('Dead letters', 1, 'deadLettered', true),
  {
    ...count('Lost', 1, (entry: SourceResult) => (isEventSource(entry) ? lostEvents(entry) : 0), true),
    lacking: (entry) => !isEventSource(entry),
    // The half-width of a sum of several counts that vary is not known.
    isUnsure: (entry) => LOSSES.filter((outcome) => (entry[outcome] ?? 0) > 0).length > 1,
  },
  ofEvents('Filtered', 13, 'filtered'),
  ofEvents('Merged', 14, 'coalesced'),
  count('Retries', 10, (entry) => entry.retries),
  ofEvents('Duplicates', 15, 'duplicates'),
  count('In flight', 12, (entry) => entry.inFlight),
  { ...ofEvents('Queue max', 2, 'queueDepth'), sum: false },
  {
    ...time('Oldest', 4, (entry: SourceResult) => entry.oldestAgeMs ?? 0),
    lacking: (entry) => entry.oldestAgeMs === undefined,
  },
  ...(
    [
      ['p50', 7],
      ['p90', 11],
      ['p99', 3],
      ['max', 5],
    ] as const
  ).map(([quantile, rank]) => latency(quantile, rank)),
];

/** One row per source; columns that only callers or only sources of events have are there if such a source is. */
export function sourceColumns(result: Result, most: number, paint: Paint): Column[] {
  const { sources, halfWidth } = result;
  const entries = Object.values(sources);
  const fields = SOURCE_FIELDS.filter(({ lacking }) => !lacking || entries.some((entry) => !lacking(entry)));
  return columns('Source', busiestSources(result, most), sources, halfWidth?.sources, fields, paint);
}

type Entries<Entry> = Readonly<Record<string, Entry>>;

function columns<Entry extends FunctionResult | SourceResult>(
  header: string,
  selection: Selection,
  entries: Entries<Entry>,
  halfWidths: Entries<Entry> | undefined,
  fields: readonly Field<Entry>[],
  paint: Paint,
): Column[] {
  const { shown, others } = selection;
  const names: Cell[] = shown.flatMap((name) => [{ text: printable(name) }, ...(halfWidths ? [{ text: '' }] : [])]);
  if (others.length > 0) names.push({ text: `${others.length} others` });
  const first: Column = { header, align: 'left', rank: 0, cells: names };
  const rest = fields.map((field): Column => {
    const cells: Cell[] = [];
    for (const name of shown) {
      const entry = entries[name]!;
      const absent = field.unmeasured?.(entry) === true || field.lacking?.(entry) === true;
      cells.push(absent ? { text: '–' } : cellOf(field, field.pick(entry), paint, field.limit?.(name)));
      const halfWidth = halfWidths?.[name];
      if (halfWidths !== undefined)
        cells.push(
          halfWidth && !absent && !field.isUnsure?.(entry)
            ? halfWidthCell(field, field.pick(halfWidth), paint)
            : { text: '' },
        );
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
