/** Columns of the tables of the terminal summary: a row per name, half-widths on a row of their own, the others summed in the last. */
import { type Selection, total } from '../busiest.ts';
import { formatCompact, formatCount, formatMs, formatPercent } from '../format.ts';
import { printable } from '../untrusted.ts';
import type { Cell, Column } from './table.ts';

export interface Paint {
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** One column: what to show of an entry, of its half-widths, and of the others together (`sum`) if that has a meaning. */
export interface Field<Entry> {
  readonly header: string;
  readonly rank: number;
  readonly pick: (entry: Entry) => number;
  readonly format: 'count' | 'time' | 'share';
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

export const count = <Entry>(
  header: string,
  rank: number,
  pick: (entry: Entry) => number,
  bad = false,
): Field<Entry> => ({
  header,
  rank,
  pick,
  format: 'count',
  bad,
  sum: true,
});
export const time = <Entry>(header: string, rank: number, pick: (entry: Entry) => number): Field<Entry> => ({
  header,
  rank,
  pick,
  format: 'time',
  sum: false,
});

/** A share, 0..1; those of several names have no sum. */
export const share = <Entry>(header: string, rank: number, pick: (entry: Entry) => number): Field<Entry> => ({
  header,
  rank,
  pick,
  format: 'share',
  sum: false,
});

type Entries<Entry> = Readonly<Record<string, Entry>>;

/** One column for the names, under `header`, and one for each field. */
export function columns<Entry>(
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
  if (field.format === 'share') return { text: formatPercent(value), paint: colour };
  const suffix = (format: (value: number) => string): string => (limit === undefined ? '' : `/${format(limit)}`);
  return {
    text: formatCount(value) + suffix(formatCount),
    short: formatCompact(value) + suffix(formatCompact),
    paint: limit !== undefined && value >= limit ? paint.bad : colour,
  };
}

function halfWidthCell<Entry>(field: Field<Entry>, value: number, paint: Paint): Cell {
  if (field.format === 'time') return { text: `±${formatMs(value)}`, paint: paint.dim };
  if (field.format === 'share') return { text: `±${formatPercent(value)}`, paint: paint.dim };
  return { text: `±${formatCount(value)}`, short: `±${formatCompact(value)}`, paint: paint.dim };
}
