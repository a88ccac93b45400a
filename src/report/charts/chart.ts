/** What a chart is before anything draws it: lines over the common time axis as plain data, with the words around them. */
import type { Result } from '../../experiment/result.ts';
import { periodsPerPoint, runMaxima, type Values } from '../downsample.ts';
import { countOf, formatMs } from '../format.ts';
import type { TimeAxis } from '../time-axis.ts';
import type { ColorName } from './palette.ts';
import type { ValueKind } from './value-axis.ts';

export interface Line {
  /** Untrusted text, made printable. */
  readonly label: string;
  /** One value per period, null where there is none. */
  readonly values: Values;
  readonly color: ColorName;
  readonly dash?: 'dashed' | 'dotted';
  /** Stroke width in pixels; default 1.6. */
  readonly width?: number;
  /** Whether the area below is tinted. */
  readonly filled?: boolean;
  /** A limit: dashed, and left out where it lies far above everything that happened. */
  readonly limit?: boolean;
}

export interface LineChart {
  /** Unique in a report; letters and hyphens. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences on how to read it. */
  readonly note: string;
  /** Name of the value axis, with its unit. */
  readonly valueName: string;
  /** Which numbers are round on the value axis. */
  readonly kind: ValueKind;
  /** How a value is written in full; axis labels may be shorter. */
  readonly format: (value: number) => string;
  /** `steps`: a value holds for its period; `slopes`: it is reached at the end of its period, starting from 0. */
  readonly shape: 'steps' | 'slopes';
  readonly scale: 'linear' | 'logarithmic';
  readonly lines: readonly Line[];
}

/** "requests per 10 s", "requests per s": what a value of a period is. */
export function perPeriod(what: string, { periodMs }: TimeAxis): string {
  return `${what} per ${formatMs(periodMs).replace(/^1 /, '')}`;
}

/** A chart file exports one of these; it returns nothing where the result has nothing to draw. */
export type ChartBuilder = (result: Result, axis: TimeAxis) => LineChart[];

/** A chart's numbers in few rows: time of each row, then one value per line. */
export interface ChartRow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly values: readonly (number | null)[];
}

/** At most `most` rows, each the largest value of its periods: the table behind a chart. */
export function chartRows(chart: LineChart, axis: TimeAxis, most: number): ChartRow[] {
  const size = periodsPerPoint(axis.periods, most);
  const columns = chart.lines.map((line) => runMaxima(line.values, size));
  return Array.from({ length: Math.ceil(axis.periods / size) }, (_, row) => ({
    fromMs: axis.fromMs + row * size * axis.periodMs,
    toMs: Math.min(axis.toMs, axis.fromMs + (row + 1) * size * axis.periodMs),
    values: columns.map((column) => column[row] ?? null),
  }));
}

/** The sum of several series, period by period. */
export function summed(all: readonly (readonly number[] | undefined)[], periods: number): number[] {
  const sums = new Array<number>(periods).fill(0);
  for (const values of all) {
    values?.forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value;
    });
  }
  return sums;
}

/** What the note of a chart of sources says of those that it leaves out. */
export function notDrawn(others: readonly string[]): string {
  return others.length > 0 ? ` ${countOf(others.length, 'other source')} not drawn.` : '';
}

/** The largest value of a line; 0 if it has none. */
export function peak(values: Values): number {
  return values.reduce<number>((most, value) => (value !== null && value > most ? value : most), 0);
}
