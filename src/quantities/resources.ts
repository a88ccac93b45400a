/** What a scenario refers to by name and needs at hand before it can run: parsed formulas and loaded traces, as plain data. */
import type { Expression } from './expression.ts';

/** A trace in columns. Every column that is present has one entry per record; records are in order of time where they have times. */
export interface Trace {
  /** Arrival times in ms, ascending, the first at 0. */
  readonly timesMs?: Float64Array;
  /** The duration each record carries, or the column asked for, in ms. */
  readonly durationsMs?: Float64Array;
  /** Requests per minute: entry i is the count of minute i. */
  readonly perMinute?: Float64Array;
}

/** Plain data (structured-cloneable). Formulas are found by their text, traces by `traceKey`. */
export interface Resources {
  readonly formulas: Readonly<Record<string, Expression>>;
  readonly traces: Readonly<Record<string, Trace>>;
}

/** Which part of which file: one load each. `row` is for per-minute files: 0-based index or function hash. */
export interface TraceReference {
  readonly file: string;
  readonly time?: string;
  /** Unit of the time column, or of `column`: ms, s, min, h. */
  readonly unit?: string;
  readonly column?: string;
  readonly row?: number | string;
  /** Of a log of several functions: the one whose records are meant. */
  readonly function?: string;
  readonly use: 'arrivals' | 'durations' | 'perMinute';
}

/** The key of a reference in `Resources.traces`. */
export function traceKey(reference: TraceReference): string {
  const { file, use, time, unit, column, row, function: functionName } = reference;
  return JSON.stringify([use, file, time ?? null, unit ?? null, column ?? null, row ?? null, functionName ?? null]);
}

/** What two references have in common that are to the same records: the file, and the function in it where one is named. */
export function recordsKey({ file, function: functionName }: TraceReference): string {
  return functionName === undefined ? file : JSON.stringify([file, functionName]);
}
