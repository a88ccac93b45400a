/** Aligned tables for the terminal that give way when the screen is narrow: short numbers first, then fewer columns. */
import { displayWidth, pad, squeeze, truncate } from './lines.ts';

export interface Cell {
  readonly text: string;
  /** A shorter spelling for narrow screens. */
  readonly short?: string;
  /** Colour, applied after padding. */
  readonly paint?: ((text: string) => string) | undefined;
}

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Columns with a higher number leave first when the table is too wide; 0 stays. */
  readonly rank: number;
  /** Whether the column says nothing (all zero): such columns leave before the others. */
  readonly idle?: boolean;
  /** Of the first column: how far it may shrink before others give way; default 12. */
  readonly minWidth?: number;
  readonly cells: readonly Cell[];
}

const GAP = 2;
const MIN_FIRST_COLUMN = 12;

const spelled = (cell: Cell | undefined, short: boolean): string =>
  (short ? cell?.short : undefined) ?? cell?.text ?? '';

function columnWidth(column: Column, short: boolean): number {
  return column.cells.reduce(
    (width, cell) => Math.max(width, displayWidth(spelled(cell, short))),
    displayWidth(column.header),
  );
}

/** Width of the table if its first column may shrink to its minimum. */
function leastWidth(columns: readonly Column[], short: boolean): number {
  return columns.reduce((sum, column, index) => {
    const width = columnWidth(column, short);
    return sum + (index === 0 ? Math.min(width, column.minWidth ?? MIN_FIRST_COLUMN) : width + GAP);
  }, 0);
}

/** The columns without the one to give up next: of those that may go, the one with the highest rank. */
function withoutLeast(columns: readonly Column[], may: (column: Column) => boolean): readonly Column[] | undefined {
  const free = columns.filter((column) => column.rank > 0 && may(column));
  if (free.length === 0) return undefined;
  const leaving = free.reduce((worst, next) => (next.rank > worst.rank ? next : worst));
  return columns.filter((column) => column !== leaving);
}

/** What fits in a width: idle columns leave first, then numbers become short, then columns leave by rank. */
function fitted(all: readonly Column[], width: number): { columns: readonly Column[]; short: boolean } {
  let columns = all;
  const stages = [
    { short: false, may: (column: Column) => column.idle === true },
    { short: true, may: () => true },
  ];
  for (const { short, may } of stages) {
    for (;;) {
      if (leastWidth(columns, short) <= width) return { columns, short };
      const fewer = withoutLeast(columns, may);
      if (fewer === undefined) break;
      columns = fewer;
    }
  }
  return { columns, short: true };
}

/** A header line and one line per row, none wider than `width`. The first column takes what the others leave. */
export function tableLines(all: readonly Column[], width: number, paintHeader: (text: string) => string): string[] {
  const { columns, short } = fitted(all, width);
  const widths = columns.map((column) => columnWidth(column, short));
  const taken = widths.reduce((sum, each) => sum + each + GAP, 0);
  widths[0] = Math.max(1, Math.min(widths[0] ?? 0, width - (taken - (widths[0] ?? 0) - GAP)));
  const rows = Math.max(0, ...columns.map((column) => column.cells.length));
  const header = columns.map((column, i) => pad(column.header, widths[i]!, column.align)).join(' '.repeat(GAP));
  const lines = [paintHeader(header.trimEnd())];
  for (let row = 0; row < rows; row++) {
    const texts = columns.map((column, i) => {
      const cell = column.cells[row];
      const text = pad((i === 0 ? squeeze : truncate)(spelled(cell, short), widths[i]!), widths[i]!, column.align);
      return cell?.paint ? cell.paint(text) : text;
    });
    lines.push(texts.join(' '.repeat(GAP)).trimEnd());
  }
  return lines;
}
