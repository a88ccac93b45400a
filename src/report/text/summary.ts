/** The terminal summary: the answer first, then what supports it, on a screen of 100 × 30 or little more, good at 80 columns, without colour. */
import pc from 'picocolors';
import type { Result } from '../../experiment/result.ts';
import { answerOf, circumstances, headline, interruption } from '../answer.ts';
import { isNotable, isStuck } from '../backlog.ts';
import { busiest } from '../busiest.ts';
import { deploymentWords, isTrouble, shownDeployments } from '../deployments.ts';
import { isEventSource, LOSS_WORDS, LOSSES } from '../events.ts';
import { countOf, formatCount, formatMs, unbroken } from '../format.ts';
import { accountLimit } from '../limits.ts';
import { claimedConcurrency } from '../provisioned.ts';
import { throttleReasons } from '../throttling.ts';
import { printable } from '../untrusted.ts';
import { allTables, occasionalTables } from './all-tables.ts';
import { billLines } from './bill-lines.ts';
import { displayWidth, LABEL_WIDTH, labelled, squeeze, truncate, wrap } from './lines.ts';
import { sparkline } from './sparkline.ts';

export interface TextOptions {
  /** ANSI colours; default false. */
  readonly color?: boolean;
  /** Columns of the screen; default 100, at least 40. */
  readonly columns?: number;
}

const SCREEN_LINES = 30;
/** What a table that is there only where it applies may add, and a deployment. */
const LINES_PER_OCCASIONAL_TABLE = 5;
const LINES_PER_DEPLOYMENT = 3;
const MOST_DEPLOYMENTS = 4;
const LONGEST_ASSUMPTION = 60;
const LONGEST_NAME = 16;
const MOST_RESTORED = 3;
/** Columns from which there is room for a word more. */
const ROOMY = 60;

type Colors = ReturnType<typeof pc.createColors>;

/** How much room everything but the opening may take. */
interface Room {
  readonly billLines: number;
  readonly assumptionLines: number;
  readonly warnings: number;
  readonly deployments: number;
  /** Whether losses and warnings are cut where their first line ends. */
  readonly short?: true;
  /** Whether age and pollers over time are shown beside the backlog. */
  readonly detail?: true;
  /** Whether the backlog over time and the blank lines around the bill are left out, and deployments cut as well. */
  readonly dense?: true;
  /** Rows that each table keeps at least, if it has more. */
  readonly rows: number;
}

/** From generous to frugal: the first that fits the screen is taken. */
const ROOMS: readonly Room[] = [
  { billLines: 6, assumptionLines: 3, warnings: 3, deployments: MOST_DEPLOYMENTS, rows: 3, detail: true },
  { billLines: 5, assumptionLines: 1, warnings: 3, deployments: MOST_DEPLOYMENTS, rows: 3, detail: true },
  { billLines: 6, assumptionLines: 3, warnings: 3, deployments: MOST_DEPLOYMENTS, rows: 3 },
  { billLines: 5, assumptionLines: 1, warnings: 3, deployments: MOST_DEPLOYMENTS, rows: 3 },
  { billLines: 4, assumptionLines: 1, warnings: 2, deployments: MOST_DEPLOYMENTS, rows: 3 },
  { billLines: 3, assumptionLines: 1, warnings: 1, deployments: 3, rows: 2 },
  { billLines: 3, assumptionLines: 1, warnings: 1, deployments: 3, rows: 2, short: true },
  { billLines: 2, assumptionLines: 1, warnings: 1, deployments: 2, rows: 2, short: true, dense: true },
  { billLines: 1, assumptionLines: 1, warnings: 0, deployments: 1, rows: 1, short: true, dense: true },
];

/** What a person at a terminal wants to know of a run. No line is wider than `columns`; ends with a line break. */
export function renderText(result: Result, options: TextOptions = {}): string {
  const colors = pc.createColors(options.color ?? false);
  const width = Math.max(40, Math.floor(options.columns ?? 100));
  const before = opening(result, width, colors);
  const screen = screenLines(result);
  let lines: string[] = [];
  for (const room of ROOMS) {
    const after = supporting(result, width, colors, room);
    const left = screen - before.length - after.length;
    const tables = allTables(result, width, colors, { lines: left, rows: room.rows, dense: room.dense === true });
    lines = [...before, ...tables, ...after];
    if (lines.length <= screen) break;
  }
  return `${lines.join('\n')}\n`;
}

/** Lines that the summary may take: more than a screen only where there is more than usual to say. */
function screenLines(result: Result): number {
  const deployments = Math.min(MOST_DEPLOYMENTS, result.deployments?.length ?? 0);
  return SCREEN_LINES + occasionalTables(result) * LINES_PER_OCCASIONAL_TABLE + deployments * LINES_PER_DEPLOYMENT;
}

/** What supports the tables. */
function supporting(result: Result, width: number, colors: Colors, room: Room): string[] {
  const gap = room.dense ? [] : [''];
  return [
    ...throttleLines(result, width, colors),
    ...lossLines(result, width, room, colors),
    ...deploymentLines(result, width, room, colors),
    ...restoreLines(result, width, room),
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

/** One deployment in each: whether its traffic stayed, and who met the new version. */
function deploymentLines(result: Result, width: number, room: Room, colors: Colors): string[] {
  const { deployments = [] } = result;
  const shown = shownDeployments(result, room.deployments);
  const left = deployments.length - shown.length;
  const lines = shown.flatMap((place, row) => {
    const deployment = deployments[place]!;
    const text = `${printable(deployment.function)}: ${unbroken(deploymentWords(result, place))}`;
    const paint = isTrouble(deployment) ? colors.red : (line: string): string => line;
    const whole = room.dense ? truncate(text, width - LABEL_WIDTH) : text;
    return labelled(row === 0 ? 'Deployments' : '', whole, width).map(paint);
  });
  return [...lines, ...(left > 0 ? labelled('', `${formatCount(left)} more in the JSON and HTML reports`, width) : [])];
}

/** How long restores from snapshots took, where a function has SnapStart. */
function restoreLines({ functions }: Result, width: number, room: Room): string[] {
  const restores = (name: string): number => functions[name]!.RestoreDuration?.count ?? 0;
  const names = Object.keys(functions).filter((name) => restores(name) > 0);
  if (names.length === 0) return [];
  const { shown, others } = busiest(names, restores, MOST_RESTORED);
  const words = shown.map((name) => {
    const { p50, p99 } = functions[name]!.RestoreDuration!;
    return `${printable(name)} ${countOf(restores(name), 'time')}, ${formatMs(p50)} at p50, ${formatMs(p99)} at p99`;
  });
  const rest = others.length > 0 ? [`${formatCount(others.length)} others in the JSON and HTML reports`] : [];
  return labelled('Restored', fitted([...words, ...rest].join('; '), width, room), width);
}

function concurrencyLines(result: Result, width: number, colors: Colors): string[] {
  const values = result.series.account.ConcurrentExecutions ?? [];
  const limit = accountLimit(result);
  const most = values.reduce((top, value) => Math.max(top, value), 0);
  const claimed = claimedConcurrency(result);
  const note =
    ` max ${formatCount(result.account.ConcurrentExecutions)}${limit !== undefined ? ` of ${formatCount(limit)}` : ''}` +
    `${claimed !== undefined && width >= ROOMY ? `, ${formatCount(claimed)} claimed` : ''}`;
  const line = sparkline(values, width - LABEL_WIDTH - displayWidth(note), most);
  const atLimit = limit !== undefined && Math.max(most, claimed ?? 0) >= limit;
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
