/** The series of the functions as CSV, one row per period and function: for spreadsheets and data frames. */
import { stringify } from '#csv-stringify';
import type { Result } from '../experiment/result.ts';
import { FUNCTION_METRICS } from '../lambda/metrics.ts';
import { instantAt, timeAxis } from './time-axis.ts';
import { printable } from './untrusted.ts';

/** Rows handed over at once: bounds the memory of the rows, not of the text. */
const ROWS_PER_PART = 10_000;

/**
 * Columns: `timeMs` (start of the period, ms since t = 0), `instant` (the same as an ISO instant), `function`, then every metric of the
 * table of metrics, in its order; a metric without a value is left empty. Text that a spreadsheet would take for a formula gets a
 * leading apostrophe.
 */
export function renderCsv(result: Result): string {
  const axis = timeAxis(result);
  const names = Object.keys(result.series.functions);
  const columns = ['timeMs', 'instant', 'function', ...FUNCTION_METRICS.map((metric) => metric.name)];
  const parts = [toCsv([columns])];
  let rows: (string | number)[][] = [];
  for (let period = 0; period < axis.periods; period++) {
    const timeMs = axis.fromMs + period * axis.periodMs;
    const instant = instantAt(axis, timeMs);
    for (const name of names) {
      const series = result.series.functions[name]!;
      rows.push([
        timeMs,
        instant,
        printable(name),
        ...FUNCTION_METRICS.map((metric) => series[metric.name]?.[period] ?? ''),
      ]);
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
