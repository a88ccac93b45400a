/** The terminal summary: the answer first, then what supports it, on one screen of 100 × 30, good at 80 columns and without colour. */
import pc from 'picocolors';
import type { Result } from '../../experiment/result.ts';
import { answerOf, circumstances, headline, interruption } from '../answer.ts';
import { isNotable, isStuck } from '../backlog.ts';
import { isEventSource, LOSS_WORDS, LOSSES } from '../events.ts';
import { countOf, formatCount, formatMs } from '../format.ts';
import { accountLimit } from '../limits.ts';
import { throttleReasons } from '../throttling.ts';
import { printable } from '../untrusted.ts';
import { billLines } from './bill-lines.ts';
import { functionColumns, sourceColumns } from './entity-tables.ts';
import { displayWidth, squeeze, truncate, wrap } from './lines.ts';
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
const LABEL_WIDTH = 13;
const LONGEST_ASSUMPTION = 60;
const LONGEST_NAME = 16;

type Colors = ReturnType<typeof pc.createColors>;

/** How much room everything but the opening may take. */
interface Room {
  readonly billLines: number;
  readonly assumptionLines: number;
  readonly warnings: number;
  /** Whether losses and warnings are cut where their first line ends. */
  readonly short?: true;
  /** Whether age and pollers over time are shown beside the backlog. */
  readonly detail?: true;
  /** Whether the backlog over time and the blank lines around the bill are left out. */
  readonly dense?: true;
  /** Rows that each table keeps at least, if it has more. */
  readonly rows: number;
}

/** From generous to frugal: the first that fits the screen is taken. */
const ROOMS: readonly Room[] = [
  { billLines: 6, assumptionLines: 3, warnings: 3, rows: 3, detail: true },
  { billLines: 5, assumptionLines: 1, warnings: 3, rows: 3, detail: true },
  { billLines: 6, assumptionLines: 3, warnings: 3, rows: 3 },
  { billLines: 5, assumptionLines: 1, warnings: 3, rows: 3 },
  { billLines: 4, assumptionLines: 1, warnings: 2, rows: 3 },
  { billLines: 3, assumptionLines: 1, warnings: 1, rows: 2 },
  { billLines: 3, assumptionLines: 1, warnings: 1, rows: 2, short: true },
  { billLines: 2, assumptionLines: 1, warnings: 1, rows: 2, short: true, dense: true },
  { billLines: 1, assumptionLines: 1, warnings: 0, rows: 1, short: true, dense: true },
];

/** What a person at a terminal wants to know of a run. No line is wider than `columns`; ends with a line break. */
export function renderText(result: Result, options: TextOptions = {}): string {
  const colors = pc.createColors(options.color ?? false);
  const width = Math.max(40, Math.floor(options.columns ?? 100));
  const before = opening(result, width, colors);
  let lines: string[] = [];
  for (const room of ROOMS) {
    const after = supporting(result, width, colors, room);
    const tables = entityTables(result, width, colors, SCREEN_LINES - before.length - after.length, room.rows);
    lines = [...before, ...tables, ...after];
    if (lines.length <= SCREEN_LINES) break;
  }
  return `${lines.join('\n')}\n`;
}

/** What supports the tables. */
function supporting(result: Result, width: number, colors: Colors, room: Room): string[] {
  const gap = room.dense ? [] : [''];
  return [
    ...throttleLines(result, width, colors),
    ...lossLines(result, width, room, colors),
    ...concurrencyLines(result, width, colors),
    ...(room.dense ? [] : backlogLines(result, width, room, colors)),
    ...gap,
    ...billLines(result, width, room.billLines, colors.bold),
    ...gap,
    ...assumptionLines(result, width, room.assumptionLines, colors),
    ...warningLines(result, width, room, colors),
    closing(result, width, colors),
  ];
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
function entityTables(result: Result, width: number, colors: Colors, room: number, leastRows: number): string[] {
  const paint = { bad: colors.red, dim: colors.dim };
  const linesPerRow = result.halfWidth === undefined ? 1 : 2;
  const fewest = linesPerRow === 1 ? leastRows : Math.min(2, leastRows);
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

/** The text beside a label, on one line where there is no room for more. */
function fitted(text: string, width: number, { short }: Room): string {
  return short ? truncate(text, width - LABEL_WIDTH) : text;
}

function throttleLines(result: Result, width: number, colors: Colors): string[] {
  const reasons = throttleReasons(Object.values(result.functions));
  if (reasons.length === 0) return [];
  const text = reasons.map(({ reason, count }) => `${reason} ${formatCount(count)}`).join(', ');
  return labelled('Throttles', text, width).map((line) => colors.red(line));
}

/** How events were lost. */
function lossLines(result: Result, width: number, room: Room, colors: Colors): string[] {
  const entries = Object.values(result.sources).filter(isEventSource);
  const counts = LOSSES.map((outcome) => ({
    words: LOSS_WORDS[outcome],
    count: entries.reduce((sum, entry) => sum + (entry[outcome] ?? 0), 0),
  })).filter(({ count }) => count > 0);
  if (counts.length === 0) return [];
  const text = counts.map(({ words, count }) => `${words} ${formatCount(count)}`).join(', ');
  return labelled('Lost', fitted(text, width, room), width).map((line) => colors.red(line));
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

/** Levels of a source that go with its backlog, as far as it has them. */
const BESIDE_BACKLOG = [
  { metric: 'IteratorAge', label: 'IteratorAge', format: formatMs },
  { metric: 'oldestAgeMs', label: 'Oldest', format: formatMs },
  { metric: 'pollers', label: 'Pollers', format: formatCount },
] as const;
const MOST_BESIDE = 2;

/** The queue of the answer over time, where there was a backlog, and what became of it. */
function backlogLines(result: Result, width: number, room: Room, colors: Colors): string[] {
  const { events } = answerOf(result);
  if (events === undefined || !isNotable(events.deepest, result)) return [];
  const { source, deepest } = events.deepest;
  const series = result.series.sources[source] ?? {};
  const name = squeeze(printable(source), LONGEST_NAME);
  const level = (label: string, values: readonly number[], most: string, paint: (text: string) => string): string => {
    const note = ` max ${most}, ${name}`;
    const top = values.reduce((highest, value) => Math.max(highest, value), 0);
    const line = sparkline(values, width - LABEL_WIDTH - displayWidth(note), top);
    return `${label.padEnd(LABEL_WIDTH)}${paint(line)}${note}`;
  };
  const plain = (text: string): string => text;
  const beside = BESIDE_BACKLOG.filter(({ metric }) => series[metric] !== undefined).slice(0, MOST_BESIDE);
  return [
    level('Backlog', series.queueDepth ?? [], formatCount(deepest.value), isStuck(events.deepest) ? colors.red : plain),
    ...(room.detail ? beside : []).map(({ metric, label, format }) =>
      level(label, series[metric]!, format(result.sources[source]![metric] ?? 0), plain),
    ),
  ];
}

/** The assumptions in short; the full list with sources is in the JSON and HTML reports. */
function assumptionLines(result: Result, width: number, most: number, colors: Colors): string[] {
  const items = result.assumptions.map(({ id, value }) =>
    truncate(`${printable(id)} = ${printable(value)}`, LONGEST_ASSUMPTION),
  );
  if (items.length === 0) return [];
  const text = (shown: number): string => {
    const left = items.length - shown;
    return [...items.slice(0, shown), ...(left > 0 ? [`${left} more in the JSON and HTML reports`] : [])].join('; ');
  };
  if (most === 1) {
    const short = `${items.length}, listed with their sources in the JSON and HTML reports`;
    return [colors.dim(`${'Assumptions'.padEnd(LABEL_WIDTH)}${truncate(short, width - LABEL_WIDTH)}`)];
  }
  let shown = items.length;
  while (shown > 1 && labelled('Assumptions', text(shown), width).length > most) shown--;
  return labelled('Assumptions', text(shown), width).map((line) => colors.dim(line));
}

function warningLines(result: Result, width: number, room: Room, colors: Colors): string[] {
  const shown = result.warnings.slice(0, room.warnings);
  const left = result.warnings.length - shown.length;
  return [
    ...shown.flatMap(({ path, message }) => {
      const text = printable(path === '' ? message : `${path}: ${message}`);
      return labelled('Warning', fitted(text, width, room), width);
    }),
    ...(left > 0 && shown.length > 0 ? labelled('', `${countOf(left, 'more warning')} in the JSON report`, width) : []),
    ...(left > 0 && shown.length === 0 ? labelled('Warnings', `${formatCount(left)}, in the JSON report`, width) : []),
  ].map((line) => colors.yellow(line));
}

function closing(result: Result, width: number, colors: Colors): string {
  const { engine, scenario, events } = result;
  const text = `Seed ${printable(scenario.seed)}, ${engine.name} ${printable(engine.version)}, ${formatCount(events)} events`;
  return colors.dim(truncate(text, width));
}
