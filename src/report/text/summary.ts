/** The terminal summary: the answer first, then what supports it, on one screen of 100 × 30, good at 80 columns and without colour. */
import pc from 'picocolors';
import type { Result } from '../../experiment/result.ts';
import { circumstances, headline, interruption } from '../answer.ts';
import { countOf, formatCount } from '../format.ts';
import { accountLimit } from '../limits.ts';
import { throttleReasons } from '../throttling.ts';
import { printable } from '../untrusted.ts';
import { billLines } from './bill-lines.ts';
import { functionColumns, sourceColumns } from './entity-tables.ts';
import { displayWidth, truncate, wrap } from './lines.ts';
import { sparkline } from './sparkline.ts';
import { tableLines } from './table.ts';

export interface TextOptions {
  /** ANSI colours; default false. */
  readonly color?: boolean;
  /** Columns of the screen; default 100, at least 40. */
  readonly columns?: number;
}

const SCREEN_LINES = 30;
const MOST_ROWS = 8;
const MOST_WARNINGS = 3;
const MOST_ASSUMPTION_LINES = 3;
const LABEL_WIDTH = 13;
const LONGEST_ASSUMPTION = 60;

type Colors = ReturnType<typeof pc.createColors>;

/** What a person at a terminal wants to know of a run. No line is wider than `columns`; ends with a line break. */
export function renderText(result: Result, options: TextOptions = {}): string {
  const colors = pc.createColors(options.color ?? false);
  const width = Math.max(40, Math.floor(options.columns ?? 100));
  const before = opening(result, width, colors);
  const after = [
    ...throttleLines(result, width, colors),
    ...concurrencyLines(result, width, colors),
    '',
    ...billLines(result, width, colors.bold),
    '',
    ...assumptionLines(result, width, colors),
    ...warningLines(result, width, colors),
    closing(result, width, colors),
  ];
  const tables = entityTables(result, width, colors, SCREEN_LINES - before.length - after.length);
  return `${[...before, ...tables, ...after].join('\n')}\n`;
}

/** The marker of a partial run, the name, the headline and what was simulated. */
function opening(result: Result, width: number, colors: Colors): string[] {
  const cut = interruption(result);
  return [
    ...(cut === undefined ? [] : wrap(`PARTIAL: ${cut}`, width).map((line) => colors.yellow(line))),
    truncate(printable(result.scenario.name), width),
    ...wrap(headline(result), width).map((line) => colors.bold(line)),
    ...wrap(circumstances(result).join(', '), width).map((line) => colors.dim(line)),
    '',
  ];
}

/** Both tables, with as many rows as the screen has room for. */
function entityTables(result: Result, width: number, colors: Colors, room: number): string[] {
  const paint = { bad: colors.red, dim: colors.dim };
  const linesPerRow = result.halfWidth === undefined ? 1 : 2;
  const fewest = linesPerRow === 1 ? 3 : 2;
  let functions = MOST_ROWS;
  let sources = MOST_ROWS;
  const build = (): string[] => [
    ...tableLines(functionColumns(result, functions, paint), width, colors.bold),
    '',
    ...tableLines(sourceColumns(result, sources, paint), width, colors.bold),
    '',
  ];
  const rows = (entries: object, most: number): number => {
    const names = Object.keys(entries).length;
    return names <= most + 1 ? names * linesPerRow : most * linesPerRow + 1;
  };
  while (4 + rows(result.functions, functions) + rows(result.sources, sources) > room) {
    const fewerSources = rows(result.sources, sources) >= rows(result.functions, functions);
    if (sources > fewest && (fewerSources || functions === fewest)) sources--;
    else if (functions > fewest) functions--;
    else break;
  }
  return build();
}

/** A label in the left column, the text beside it. */
function labelled(label: string, text: string, width: number): string[] {
  return wrap(label.padEnd(LABEL_WIDTH, '\u00a0') + text, width, ' '.repeat(LABEL_WIDTH)).map((line) =>
    line.replaceAll('\u00a0', ' '),
  );
}

function throttleLines(result: Result, width: number, colors: Colors): string[] {
  const reasons = throttleReasons(Object.values(result.functions));
  if (reasons.length === 0) return [];
  const text = reasons.map(({ reason, count }) => `${reason} ${formatCount(count)}`).join(', ');
  return labelled('Throttles', text, width).map((line) => colors.red(line));
}

function concurrencyLines(result: Result, width: number, colors: Colors): string[] {
  const values = result.series.account.ConcurrentExecutions ?? [];
  const limit = accountLimit(result);
  const most = values.reduce((top, value) => Math.max(top, value), 0);
  const note = ` max ${formatCount(result.account.ConcurrentExecutions)}${limit !== undefined ? ` of ${formatCount(limit)}` : ''}`;
  const line = sparkline(values, width - LABEL_WIDTH - displayWidth(note), most);
  const atLimit = limit !== undefined && most >= limit;
  return [`${'Concurrency'.padEnd(LABEL_WIDTH)}${atLimit ? colors.red(line) : line}${note}`];
}

/** The assumptions in short; the full list with sources is in the JSON and HTML reports. */
function assumptionLines(result: Result, width: number, colors: Colors): string[] {
  const items = result.assumptions.map(({ id, value }) =>
    truncate(`${printable(id)} = ${printable(value)}`, LONGEST_ASSUMPTION),
  );
  if (items.length === 0) return [];
  const text = (shown: number): string => {
    const left = items.length - shown;
    return [...items.slice(0, shown), ...(left > 0 ? [`${left} more in the JSON and HTML reports`] : [])].join('; ');
  };
  let shown = items.length;
  while (shown > 1 && labelled('Assumptions', text(shown), width).length > MOST_ASSUMPTION_LINES) shown--;
  return labelled('Assumptions', text(shown), width).map((line) => colors.dim(line));
}

function warningLines(result: Result, width: number, colors: Colors): string[] {
  const shown = result.warnings.slice(0, MOST_WARNINGS);
  const left = result.warnings.length - shown.length;
  return [
    ...shown.flatMap(({ path, message }) =>
      labelled('Warning', printable(path === '' ? message : `${path}: ${message}`), width),
    ),
    ...(left > 0 ? labelled('', `${countOf(left, 'more warning')} in the JSON report`, width) : []),
  ].map((line) => colors.yellow(line));
}

function closing(result: Result, width: number, colors: Colors): string {
  const { engine, scenario, events } = result;
  const text = `Seed ${printable(scenario.seed)}, ${engine.name} ${printable(engine.version)}, ${formatCount(events)} events`;
  return colors.dim(truncate(text, width));
}
