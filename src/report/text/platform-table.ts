/** The rules of a day in the terminal, or what changed between two days: each with its value, its day and its source. */
import pc from 'picocolors';
import { FIRST_DAY } from '../../platform/index.ts';
import { countOf } from '../format.ts';
import { type RuleRow, type RuleTable, rowsOf } from '../rule-table.ts';
import { displayWidth, fill, pad, wrap } from './lines.ts';
import { isSure, Sources } from './sources.ts';
import type { TextOptions } from './summary.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** Widths of the columns: name, value, day, number of the source. */
type Widths = readonly [name: number, value: number, day: number, source: number];

/** In narrower terminals lines are broken by the terminal itself. */
const LEAST_WIDTH = 80;
const GAP = '  ';
const DAY_WIDTH = '~2026-11-20'.length;
/** Of the column of names: at least so many columns, at most such a share of the width. */
const LEAST_NAME = 40;
const NAME_SHARE = 0.45;

/**
 * Rules under the first part of their names, each with what it is, its value in words, its day and the number of its source, which are
 * listed at the end. What AWS does not say is marked. Nothing is left out in a narrow terminal: names and values wrap.
 */
export function renderPlatformText(table: RuleTable, options: TextOptions = {}): string {
  const colors = pc.createColors(options.color ?? false);
  const width = Math.max(LEAST_WIDTH, Math.floor(options.columns ?? 100));
  const rows = rowsOf(table);
  const sources = new Sources(rows);
  const widths = widthsFor(rows, sources, width);
  const lines = wrap(headline(table, rows), width).map((line) => colors.bold(line));
  let group: string | undefined;
  for (const row of rows) {
    const [first] = row.id.split('.');
    if (first !== group) lines.push('', colors.bold(first!));
    group = first;
    lines.push(...rowLines(row, sources.numberOf(row), widths, colors));
  }
  if (rows.length > 0) {
    lines.push('', ...sources.lines(width, colors), '');
    lines.push(...legend(rows, width, colors), ...sources.unsureLines(width, colors, false));
  }
  return `${lines.join('\n')}\n`;
}

function headline(table: RuleTable, rows: readonly RuleRow[]): string {
  const unsure = rows.filter((row) => !isSure(row)).length;
  const note = unsure === 0 ? '' : `, ${unsure} of them not from AWS (*)`;
  return 'facts' in table
    ? `${table.region} on ${table.asOf}: ${countOf(rows.length, 'rule')} in force${note}`
    : `${table.region} from ${table.from} to ${table.to}: ${countOf(rows.length, 'change')}${note}`;
}

function widthsFor(rows: readonly RuleRow[], sources: Sources, width: number): Widths {
  const longest = (texts: readonly string[]): number =>
    texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
  const source = longest(rows.map((row) => sources.numberOf(row)));
  const room = width - DAY_WIDTH - source - 3 * GAP.length;
  const word = longest(rows.flatMap((row) => valueInWords(row).split(' ')));
  const wanted = Math.max(longest(rows.map(({ id }) => id)) + GAP.length, LEAST_NAME);
  const name = Math.min(wanted, Math.floor(width * NAME_SHARE), room - word);
  return [name, room - name, DAY_WIDTH, source];
}

/** The value, or what it was and is. */
function valueInWords({ text, before }: RuleRow): string {
  if (before === undefined) return text;
  return before === null ? `new: ${text}` : `${before} → ${text}`;
}

/** The name with what it is below it; the value with how it is known below it; the day; the source. */
function rowLines(row: RuleRow, source: string, [name, value, day, number]: Widths, colors: Colors): string[] {
  const { id, doc, since, dateAssumed, confidence } = row;
  const names = [
    ...nameLines(id, name).map((line) => ({ line, paint: String })),
    ...wrap(doc, name - GAP.length).map((line) => ({ line: GAP + line, paint: colors.dim })),
  ];
  const values = [
    ...fill(valueInWords(row), value).map((line) => ({ line, paint: String })),
    ...(isSure(row) ? [] : wrap(`* ${confidence}`, value).map((line) => ({ line, paint: colors.yellow }))),
  ];
  const lines: string[] = [];
  for (let i = 0; i < Math.max(names.length, values.length); i++) {
    const [left, right] = [names[i], values[i]];
    const cells = [
      paintedPad(left, name),
      paintedPad(right, value),
      i === 0 ? pad(`${dateAssumed === true ? '~' : ''}${since}`, day, 'right') : '',
      i === 0 ? pad(source, number, 'right') : '',
    ];
    lines.push(cells.join(GAP).trimEnd());
  }
  return lines;
}

/** A name that is too long goes on in the next line, after a dot. */
function nameLines(id: string, width: number): string[] {
  if (displayWidth(id) <= width) return [id];
  return fill(id.replaceAll('.', '. '), width).map((line) => line.replaceAll('. ', '.'));
}

interface Painted {
  readonly line: string;
  readonly paint: (text: string) => string;
}

/** Padded outside the colour, so that blanks at the end can be cut. */
function paintedPad(cell: Painted | undefined, width: number): string {
  if (cell === undefined) return ' '.repeat(width);
  return cell.paint(cell.line) + pad('', width - displayWidth(cell.line), 'left');
}

/** What the marks mean, as far as there are any. */
function legend(rows: readonly RuleRow[], width: number, colors: Colors): string[] {
  const notes = [
    ...(rows.some(({ since }) => since === FIRST_DAY)
      ? [`${FIRST_DAY}: in force on that day, the first of Lambda, or as far back as is known.`]
      : []),
    ...(rows.some(({ dateAssumed }) => dateAssumed === true)
      ? ['~: the day is not sourced, only its neighbourhood.']
      : []),
  ];
  return notes.flatMap((note) => wrap(note, width)).map((line) => colors.dim(line));
}
