/** The time axis that all charts, tables and sentences of one report share, in UTC and without a locale. */
import type { Result } from '../experiment/result.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Distances between ticks that people find natural, in ms, up to two weeks; then months. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14].map((n) => n * DAY),
];
const STEPS_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

export interface Tick {
  readonly timeMs: number;
  readonly label: string;
}

/** Times are ms of simulated time; `epochMs` is the calendar instant of t = 0. */
export interface TimeAxis {
  readonly epochMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly periodMs: number;
  readonly periods: number;
  /** Whether labels carry dates: from two days on. */
  readonly dated: boolean;
}

/** The number of periods in a result's series: the longest, as a metric may be absent. */
function periodCount(series: Result['series']): number {
  let periods = 0;
  for (const group of [[series.account], Object.values(series.functions), Object.values(series.sources)]) {
    for (const metrics of group) {
      for (const values of Object.values(metrics)) periods = Math.max(periods, values.length);
    }
  }
  return periods;
}

export function timeAxis(result: Result): TimeAxis {
  const { periodMs, startMs } = result.series;
  const parsed = Date.parse(result.scenario.start);
  const periods = periodCount(result.series);
  const spanMs = periods * periodMs;
  return {
    epochMs: Number.isFinite(parsed) ? parsed : 0,
    fromMs: startMs,
    toMs: startMs + spanMs,
    periodMs,
    periods,
    dated: spanMs >= 2 * DAY,
  };
}

/** The calendar instant of a simulated time: "2026-11-20T10:00:00.000Z"; empty if it lies beyond the calendar. */
export function instantAt(axis: TimeAxis, timeMs: number): string {
  const date = new Date(axis.epochMs + timeMs);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

const two = (value: number): string => String(value).padStart(2, '0');

function clock(date: Date, unitMs: number): string {
  const minutes = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  if (unitMs % MINUTE === 0) return minutes;
  const seconds = `${minutes}:${two(date.getUTCSeconds())}`;
  return unitMs % SECOND === 0 ? seconds : `${seconds}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
}

/** Day and month, with the year where the axis spans more than one: "20 Nov", "20 Nov 2026". */
function day(date: Date, withYear: boolean): string {
  const text = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  return withYear ? `${text} ${date.getUTCFullYear()}` : text;
}

/** A point in time as a sentence or a table names it: "10:03", or from two days on "20 Nov 10:03". */
export function timeLabel(axis: TimeAxis, timeMs: number): string {
  const date = new Date(axis.epochMs + timeMs);
  if (Number.isNaN(date.getTime())) return '';
  const unitMs = gcd(MINUTE, gcd(axis.periodMs, axis.epochMs + axis.fromMs));
  if (!axis.dated) return clock(date, unitMs);
  const withYear = axis.toMs - axis.fromMs > 300 * DAY;
  return axis.periodMs % DAY === 0 ? day(date, withYear) : `${day(date, withYear)} ${clock(date, unitMs)}`;
}

/** The finest unit that both numbers are multiples of; 1 for what is not whole milliseconds. */
function gcd(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return 1;
  return b === 0 ? Math.abs(a) : gcd(b, a % b);
}

/** Ticks at round times, at most `most` + 1 of them. */
export function ticks(axis: TimeAxis, most: number): Tick[] {
  const span = axis.toMs - axis.fromMs;
  const step = STEPS_MS.find((candidate) => span / candidate <= most);
  if (step === undefined) return monthTicks(axis, most);
  const first = Math.ceil((axis.epochMs + axis.fromMs) / step) * step;
  const found: Tick[] = [];
  for (let instant = first; instant <= axis.epochMs + axis.toMs; instant += step) {
    const date = new Date(instant);
    const dated = axis.dated && instant % DAY === 0;
    found.push({ timeMs: instant - axis.epochMs, label: dated ? day(date, false) : clock(date, gcd(MINUTE, step)) });
  }
  return found;
}

/** Ticks at first days of months. */
function monthTicks(axis: TimeAxis, most: number): Tick[] {
  const begin = new Date(axis.epochMs + axis.fromMs);
  const months = (axis.toMs - axis.fromMs) / (30 * DAY);
  const step = STEPS_MONTHS.find((candidate) => months / candidate <= most) ?? Math.ceil(months / most);
  const found: Tick[] = [];
  const firstMonth = Math.floor((begin.getUTCFullYear() * 12 + begin.getUTCMonth()) / step) * step;
  for (let month = firstMonth; ; month += step) {
    const instant = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (!(instant <= axis.epochMs + axis.toMs)) break;
    if (instant < axis.epochMs + axis.fromMs) continue;
    const year = Math.floor(month / 12);
    found.push({
      timeMs: instant - axis.epochMs,
      label: step % 12 === 0 ? String(year) : `${MONTHS[month % 12]} ${year}`,
    });
  }
  return found;
}
