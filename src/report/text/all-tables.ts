/** All tables of the terminal summary, one below the other, with as many rows as the screen has room for. */
import type pc from 'picocolors';
import type { Result } from '../../experiment/result.ts';
import { provisionedNames } from '../provisioned.ts';
import { versionEntries } from '../versions.ts';
import type { Paint } from './entity-columns.ts';
import { functionColumns, sourceColumns } from './entity-tables.ts';
import { provisionedColumns, versionColumns } from './occasional-tables.ts';
import { type Column, tableLines } from './table.ts';

type Colors = ReturnType<typeof pc.createColors>;

const MOST_ROWS = 8;

/** What the screen leaves to the tables. */
export interface TablesRoom {
  readonly lines: number;
  /** Rows that each table keeps at least, if it has more. */
  readonly rows: number;
  /** Whether there are blank lines between three tables or more. */
  readonly dense: boolean;
}

/** One table: how many names it is about, and its columns with at most so many of them. */
interface Table {
  readonly names: number;
  readonly columns: (most: number) => Column[];
  /** Names that it shows; the others share a row. */
  most: number;
}

/** Tables that are there only where they apply: how many names each is about. */
const OCCASIONAL = [
  { columns: provisionedColumns, names: (result: Result) => provisionedNames(result).length },
  { columns: versionColumns, names: ({ functions }: Result) => Object.keys(versionEntries(functions)).length },
] as const;

/** How many of them a result has. */
export function occasionalTables(result: Result): number {
  return OCCASIONAL.filter(({ names }) => names(result) > 0).length;
}

function tablesOf(result: Result, paint: Paint): Table[] {
  const table = (names: number, columns: (result: Result, most: number, paint: Paint) => Column[]): Table => ({
    names,
    columns: (most) => columns(result, most, paint),
    most: MOST_ROWS,
  });
  return [
    table(Object.keys(result.functions).length, functionColumns),
    ...OCCASIONAL.map(({ columns, names }) => table(names(result), columns)).filter(({ names }) => names > 0),
    table(Object.keys(result.sources).length, sourceColumns),
  ];
}

/** The lines of all tables, a blank one after each. */
export function allTables(result: Result, width: number, colors: Colors, room: TablesRoom): string[] {
  const tables = tablesOf(result, { bad: colors.red, dim: colors.dim });
  const linesPerRow = result.halfWidth === undefined ? 1 : 2;
  const fewest = linesPerRow === 1 ? room.rows : Math.min(2, room.rows);
  const linesOf = ({ names, most }: Table): number =>
    names <= most + 1 ? names * linesPerRow : most * linesPerRow + 1;
  const isDense = room.dense && tables.length > 2;
  const beside = isDense ? tables.length + 1 : 2 * tables.length;
  while (beside + tables.reduce((sum, table) => sum + linesOf(table), 0) > room.lines) {
    const free = tables.filter(({ most }) => most > fewest);
    if (free.length === 0) break;
    // The longest gives way; of several the last.
    free.reduce((longest, next) => (linesOf(next) >= linesOf(longest) ? next : longest)).most--;
  }
  return tables.flatMap(({ columns, most }, place) => [
    ...tableLines(columns(most), width, colors.bold),
    ...(isDense && place < tables.length - 1 ? [] : ['']),
  ]);
}
