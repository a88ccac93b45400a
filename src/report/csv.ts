/** The series as CSV, for spreadsheets and data frames: a table of the functions and one of the sources, one row per period and name. */
import { stringify } from '#csv-stringify';
import type { Result } from '../experiment/result.ts';
import { FUNCTION_METRICS, LATENCY_SERIES, SOURCE_METRICS } from '../lambda/metrics.ts';
import { instantAt, timeAxis } from './time-axis.ts';
import { printable } from './untrusted.ts';

/** Rows handed over at once: bounds the memory of the rows, not of the text. */
const ROWS_PER_PART = 10_000;

type Series = Readonly<Record<string, readonly number[]>>;
type CellOf = (series: Series, metric: string, period: number) => number | '';

/**
 * The functions. Columns: `timeMs` (start of the period, ms since t = 0), `instant` (the same as an ISO instant), `function`, then every
 * metric of the table of metrics, in its order; a metric without a value is left empty. Text that a spreadsheet would take for a formula
 * gets a leading apostrophe.
 */
export function renderCsv(result: Result): string {
  const metrics = FUNCTION_METRICS.map(({ name }) => name);
  return table(result, 'function', result.series.functions, metrics, numberAt);
}

/**
 * The sources, in the same form: `timeMs`, `instant`, `source`, then those metrics of the table of metrics that any of them has, then the
 * quantiles of latency in ms. Left empty are metrics that a type of source does not have, and latencies where nothing succeeded.
 */
export function renderSourcesCsv(result: Result): string {
  const { sources } = result.series;
  const all: readonly string[] = [...SOURCE_METRICS.map(({ name }) => name), ...LATENCY_SERIES];
  const metrics = all.filter((name) => Object.values(sources).some((series) => series[name] !== undefined));
  return table(result, 'source', sources, metrics, (series, metric, period) =>
    LATENCIES.has(metric) && series.succeeded?.[period] === 0 ? '' : numberAt(series, metric, period),
  );
}

const LATENCIES: ReadonlySet<string> = new Set(LATENCY_SERIES);

const numberAt: CellOf = (series, metric, period) => series[metric]?.[period] ?? '';

function table(
  result: Result,
  what: 'function' | 'source',
  all: Readonly<Record<string, Series>>,
  metrics: readonly string[],
  cellOf: CellOf,
): string {
  const axis = timeAxis(result);
  const names = Object.keys(all);
  const parts = [toCsv([['timeMs', 'instant', what, ...metrics]])];
  let rows: (string | number)[][] = [];
  for (let period = 0; period < axis.periods; period++) {
    const timeMs = axis.fromMs + period * axis.periodMs;
    const instant = instantAt(axis, timeMs);
    for (const name of names) {
      rows.push([timeMs, instant, printable(name), ...metrics.map((metric) => cellOf(all[name]!, metric, period))]);
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
