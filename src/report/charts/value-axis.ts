/** The value axis of a chart: bounds and ticks at round numbers of its kind, linear or logarithmic. */

export interface ValueTick {
  /** Position on the axis that is drawn: the value, or its decimal logarithm. */
  readonly position: number;
  readonly value: number;
}

/** `place` turns a value into a position; positions run from `min` to `max`. */
export interface ValueAxis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly ValueTick[];
  readonly place: (value: number) => number;
}

/** What is measured, hence which numbers are round: counts have no fractions, times (in ms) have minutes and hours. */
export type ValueKind = 'count' | 'time' | 'money';

const MOST_STEPS = 6;
const MOST_TICKS = 8;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Round times between a second and a day; the first of each unit, and its tenfold, are the rounder ones. */
const ROUND_TIMES = [
  ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 5, 10].map((n) => n * HOUR),
];
const ROUNDEST_TIMES = new Set([1, 10].flatMap((n) => [n * SECOND, n * MINUTE, n * HOUR]));

/** Round numbers in ascending order that cover `least` to `most` and a step beyond on each side. */
function roundNumbers(kind: ValueKind, least: number, most: number): number[] {
  const exponentOf = (value: number): number => Number(value.toExponential(0).split('e')[1]);
  const numbers: number[] = [];
  for (let exponent = exponentOf(least) - 1; exponent <= exponentOf(most) + 1; exponent++) {
    for (const digit of [1, 2, 5]) numbers.push(Number(`${digit}e${exponent}`));
  }
  if (kind === 'count') return numbers.filter((number) => number >= 1);
  if (kind === 'money') return numbers;
  const days = numbers.map((number) => number * 24 * HOUR).filter((time) => time >= 24 * HOUR);
  return [...numbers.filter((number) => number < SECOND), ...ROUND_TIMES, ...days];
}

/** From 0 to a round number at or above `top`, in at most six steps. */
export function linearAxis(kind: ValueKind, top: number): ValueAxis {
  const target = top > 0 ? top : 1;
  const step = roundNumbers(kind, target / 10, target).find((number) => target / number <= MOST_STEPS) ?? target;
  const steps = Math.max(1, Math.ceil(target / step));
  // Fractions are drawn as multiples of the step: the top of the axis must be a sum of its steps, which 5 × 0.000001 is not in binary.
  const unit = step < 1 ? step : 1;
  const inUnits = step / unit;
  const ticks = Array.from({ length: steps + 1 }, (_, i) => ({ position: i * inUnits, value: i * step }));
  return { min: 0, max: steps * inUnits, ticks, place: (value) => value / unit };
}

/** Equal steps are equal factors: for values whose largest is many times the smallest. Both positive. */
export function logarithmicAxis(kind: ValueKind, least: number, most: number): ValueAxis {
  const numbers = roundNumbers(kind, least, most);
  const first = Math.max(
    0,
    numbers.findLastIndex((number) => number <= least),
  );
  const last = numbers.findIndex((number) => number >= most);
  const inside = numbers.slice(first, last < 0 ? numbers.length : Math.max(last, first + 1) + 1);
  const min = Math.log10(inside[0]!);
  const max = Math.log10(inside.at(-1)!);
  const roundest = inside.filter((number) => ROUNDEST_TIMES.has(number) || number.toExponential().startsWith('1e'));
  const ticks = thinned(inside.length <= MOST_TICKS ? inside : roundest).map((value) => ({
    position: Math.log10(value),
    value,
  }));
  return { min, max, ticks, place: (value) => (value > 0 ? Math.max(min, Math.log10(value)) : min) };
}

/** Every n-th, so that not too many remain. */
function thinned(values: readonly number[]): number[] {
  const every = Math.ceil(values.length / MOST_TICKS);
  return values.filter((_, index) => index % every === 0);
}
