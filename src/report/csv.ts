/** The series as CSV, for spreadsheets and data frames: tables of functions, versions and sources, one row per period and name. */
import { stringify } from '#csv-stringify';
import type { Result } from '../experiment/result.ts';
import {
  COMMON_FUNCTION_METRICS,
  LATENCY_SERIES,
  PROVISIONED_METRICS,
  SOURCE_METRICS,
  VERSION_METRICS,
} from '../lambda/metrics.ts';
import { instantAt, timeAxis } from './time-axis.ts';
import { printable } from './untrusted.ts';

/** Rows handed over at once: bounds the memory of the rows, not of the text. */
const ROWS_PER_PART = 10_000;

type Series = Readonly<Record<string, readonly number[]>>;
type CellOf = (series: Series, metric: string, period: number) => number | '';

/** What a row is about: the cells that name it, and its series. */
interface Named {
  readonly names: readonly string[];
  readonly series: Series;
}

const named = (all: Readonly<Record<string, Series>>): Named[] =>
  Object.entries(all).map(([name, series]) => ({ names: [name], series }));

/**
 * The functions. Columns: `timeMs` (start of the period, ms since t = 0), `instant` (the same as an ISO instant), `function`, then every
 * metric of the table of metrics, in its order, those of provisioned concurrency only if a function has any; a metric without a value is
 * left empty. Text that a spreadsheet would take for a formula gets a leading apostrophe.
 */
export function renderCsv(result: Result): string {
  const { functions } = result.series;
  const ofSome = PROVISIONED_METRICS.filter(({ name }) =>
    Object.values(functions).some((series) => series[name] !== undefined),
  );
  const metrics = [...COMMON_FUNCTION_METRICS, ...ofSome].map(({ name }) => name);
  return table(result, ['function'], named(functions), metrics, numberAt);
}

/**
 * The versions of functions that have several, in the same form: `timeMs`, `instant`, `function`, `version`, then what is counted for a
 * version. Undefined where no function has several: that is no table.
 */
export function renderVersionsCsv(result: Result): string | undefined {
  const { versions } = result.series;
  if (versions === undefined) return undefined;
  const all = Object.entries(versions).flatMap(([name, ofFunction]) =>
    Object.entries(ofFunction).map(([version, series]): Named => ({ names: [name, version], series })),
  );
  const metrics = VERSION_METRICS.map(({ name }) => name);
  return table(result, ['function', 'version'], all, metrics, numberAt);
}

/**
 * The sources, in the same form: `timeMs`, `instant`, `source`, then those metrics of the table of metrics that any of them has, then the
 * quantiles of latency in ms. Left empty are metrics that a type of source does not have, and latencies where nothing succeeded.
 */
export function renderSourcesCsv(result: Result): string {
  const { sources } = result.series;
  const all: readonly string[] = [...SOURCE_METRICS.map(({ name }) => name), ...LATENCY_SERIES];
  const metrics = all.filter((name) => Object.values(sources).some((series) => series[name] !== undefined));
  return table(result, ['source'], named(sources), metrics, (series, metric, period) =>
    LATENCIES.has(metric) && series.succeeded?.[period] === 0 ? '' : numberAt(series, metric, period),
  );
}

const LATENCIES: ReadonlySet<string> = new Set(LATENCY_SERIES);

const numberAt: CellOf = (series, metric, period) => series[metric]?.[period] ?? '';

function table(
  result: Result,
  what: readonly string[],
  all: readonly Named[],
  metrics: readonly string[],
  cellOf: CellOf,
): string {
  const axis = timeAxis(result);
  const parts = [toCsv([['timeMs', 'instant', ...what, ...metrics]])];
  let rows: (string | number)[][] = [];
  for (let period = 0; period < axis.periods; period++) {
    const timeMs = axis.fromMs + period * axis.periodMs;
    const instant = instantAt(axis, timeMs);
    for (const { names, series } of all) {
      rows.push([timeMs, instant, ...names.map(printable), ...metrics.map((metric) => cellOf(series, metric, period))]);
      if (rows.length === ROWS_PER_PART) {
        parts.push(toCsv(rows));
        rows = [];
      }
    }
  }
  parts.push(toCsv(rows));
  return parts.join('');
}

function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(rows as (string | number)[][], { escape_formulas: true });
}
