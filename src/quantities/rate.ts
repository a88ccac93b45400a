/** A rate that may vary over time: a number, steps with ramps, or a formula; and the way along its integral. */
import * as z from 'zod';
import { assert } from '../sim/assert.ts';
import { compileExpression } from './expression.ts';
import { ScenarioError } from './issue.ts';
import type { Need } from './needs.ts';
import { dispatched, parameters, variant } from './one-of.ts';
import { raise, shown } from './problem.ts';
import type { Resources } from './resources.ts';
import { duration, rate } from './units.ts';

/** From `atMs` on the rate is `perSecond`, reached from the rate before it along a straight line of `rampMs`. */
export interface RateStep {
  readonly atMs: number;
  readonly perSecond: number;
  readonly rampMs: number;
}

/** A rate over time, per second. Before the first step it is 0. A formula is of t, in seconds, and found in `Resources.formulas`. */
export type RateSpec =
  | { readonly type: 'constant'; readonly perSecond: number }
  | { readonly type: 'steps'; readonly steps: readonly RateStep[] }
  | { readonly type: 'formula'; readonly formula: string };

const FORMULA_VARIABLES = ['t'];
/** The largest rate a formula may give, per second: that of `units.ts`. */
const HIGHEST_RATE = 1e9;

const step = parameters('a step', [
  variant({ at: duration, rate, ramp: duration.optional() }, ({ at, rate: perSecond, ramp = 0 }) => ({
    atMs: at,
    perSecond,
    rampMs: ramp,
  })),
]);

const stepsSchema = z
  .array(step)
  .min(1, 'expected at least one step')
  .transform((steps, ctx): RateSpec => {
    for (const [index, { atMs }] of steps.entries()) {
      const before = steps[index - 1];
      if (before === undefined) continue;
      if (atMs <= before.atMs) {
        const message = `expected steps in order of time: this one is at ${atMs} ms, the one before at ${before.atMs} ms`;
        raise(ctx, { code: 'order', message, expected: `later than ${before.atMs} ms`, path: [index, 'at'] });
      } else if (before.atMs + before.rampMs > atMs) {
        const message = `expected the ramp to end before the next step, at ${atMs} ms; it ends at ${before.atMs + before.rampMs} ms`;
        raise(ctx, { code: 'order', message, expected: `at most ${atMs - before.atMs} ms`, path: [index - 1, 'ramp'] });
      }
    }
    return { type: 'steps', steps };
  });

const constantSchema = rate.transform((perSecond): RateSpec => ({ type: 'constant', perSecond }));
const formulaSchema = z
  .string()
  .meta({ description: 'A formula of t, in seconds, that gives the rate per second.' })
  .transform((formula): RateSpec => ({ type: 'formula', formula }));

/** A number, alone, with a unit, or with one after a slash; `200/t` is a formula all the same. */
const RATE_TEXT = /^\s*[+-]?[\d.]+(?:e[+-]?\d+)?\s*(?:[a-z]*\s*(?:\/|\bper\b))?\s*([a-zµ]*)\s*$/i;
const FORMULA_NAMES = ['t', 'e', 'pi', 'tau'];

/** Whether text is meant as a plain rate, right or wrong, and not as a formula. */
function readsAsRate(text: string): boolean {
  const match = RATE_TEXT.exec(text);
  return text.trim() === '' || (match !== null && !FORMULA_NAMES.includes(match[1]!));
}

/** The schema of a rate over time: "200/s", a number per second, a list of steps, or a formula of t. */
export const rateSchema: z.ZodType<RateSpec> = dispatched(
  [constantSchema, formulaSchema, stepsSchema],
  (input, ctx) => {
    if (Array.isArray(input)) return stepsSchema;
    if (typeof input === 'string') return readsAsRate(input) ? constantSchema : formulaSchema;
    if (typeof input === 'number') return constantSchema;
    const expected = 'a rate such as "200/s", a list of steps, or a formula of t';
    const code = input === undefined ? 'missing' : 'type';
    raise(ctx, { code, message: `expected ${expected}, got ${shown(input)}`, expected, got: shown(input) });
    return undefined;
  },
  {
    id: 'RateOverTime',
    description: 'A rate, a list of steps { at, rate, ramp }, or a formula of t (seconds), per second.',
    examples: ['200/s', [{ at: '0 s', rate: '10/s' }], '120 + 80*sin(2*pi*t/86400)'],
  },
);

/** The formula a rate refers to, if any. */
export function rateNeeds(spec: RateSpec): Need[] {
  return spec.type === 'formula'
    ? [{ type: 'formula', path: [], text: spec.formula, variables: FORMULA_VARIABLES }]
    : [];
}

/** A stretch of time over which the rate goes along a straight line. Filled in by `Rate.segment`. */
interface Segment {
  startMs: number;
  lengthMs: number;
  /** Rate at the start and at the end, per second. */
  first: number;
  last: number;
}

/** A rate over time, ready to evaluate. */
export interface Rate {
  /** The rate at a time, per second. A formula is constant within each simulated second, at its midpoint. */
  at(timeMs: number): number;
  /** Fills in the index-th segment. The segments follow one another from time 0; the last is endless. */
  segment(index: number, segment: Segment): void;
}

/**
 * Prepares a rate, multiplied by `scale`. `at` and `segment` throw a `ScenarioError` with code `formula-value` where a formula gives no
 * number, or more than 1e9 per second; what it gives below 0 counts as 0.
 */
export function compileRate(spec: RateSpec, resources: Resources, scale = 1): Rate {
  switch (spec.type) {
    case 'constant':
      return stepped([{ atMs: 0, perSecond: spec.perSecond, rampMs: 0 }], scale);
    case 'steps':
      return stepped(spec.steps, scale);
    case 'formula':
      return formulaRate(spec.formula, resources, scale);
  }
}

function stepped(steps: readonly RateStep[], scale: number): Rate {
  const segments: Segment[] = [];
  let before = 0;
  let reachedMs = 0;
  const until = (endMs: number, last: number) => {
    if (endMs > reachedMs) segments.push({ startMs: reachedMs, lengthMs: endMs - reachedMs, first: before, last });
    before = last;
    reachedMs = endMs;
  };
  for (const { atMs, perSecond, rampMs } of steps) {
    until(atMs, before);
    if (rampMs > 0) until(atMs + rampMs, perSecond * scale);
    before = perSecond * scale;
  }
  until(Number.POSITIVE_INFINITY, before);
  const rateIn = ({ startMs, lengthMs, first, last }: Segment, timeMs: number) =>
    first === last ? first : first + ((last - first) * (timeMs - startMs)) / lengthMs;
  return {
    at: (timeMs) => rateIn(segments.findLast(({ startMs }) => startMs <= timeMs) ?? segments[0]!, timeMs),
    segment: (index, segment) => {
      Object.assign(segment, segments[index]!);
    },
  };
}

function formulaRate(formula: string, resources: Resources, scale: number): Rate {
  const expression = resources.formulas[formula];
  assert(expression !== undefined, `the formula ${formula} was not parsed`);
  const evaluate = compileExpression(expression, FORMULA_VARIABLES);
  const inSecond = (second: number) => {
    const t = second + 0.5;
    const value = evaluate(t);
    if (!(value <= HIGHEST_RATE)) {
      const expected = 'a rate of at most 1e9 per second';
      const message = `the formula ${shown(formula)} gives ${value} at t = ${t}, expected ${expected}`;
      throw new ScenarioError([{ code: 'formula-value', path: '', message, expected, got: String(value) }]);
    }
    return Math.max(0, value) * scale;
  };
  return {
    at: (timeMs) => inSecond(Math.floor(timeMs / 1000)),
    segment: (index, segment) => {
      segment.startMs = index * 1000;
      segment.lengthMs = 1000;
      segment.first = inSecond(index);
      segment.last = segment.first;
    },
  };
}

/**
 * Walks along the integral of a rate. It keeps its place as a segment and what was passed of the integral since the segment's start, and
 * works the time out from there, so that times do not drift: one constant rate r passes the whole numbers i at exactly i × 1000 / r ms.
 */
export class RateWalk {
  readonly #rate: Rate;
  readonly #horizonMs: number;
  readonly #segment: Segment = { startMs: 0, lengthMs: 0, first: 0, last: 0 };
  #index = 0;
  /** The integral over the segment, and what of it has been passed. */
  #total = 0;
  #passed = 0;
  #timeMs = 0;

  /** Beyond `horizonMs` the walk ends: a formula may be 0 for ever. */
  constructor(rate: Rate, horizonMs: number) {
    this.#rate = rate;
    this.#horizonMs = horizonMs;
    this.#enter();
  }

  /** The time in ms at which the integral (the expected number of arrivals) has grown by `amount` since the last call; Infinity if never. */
  advance(amount: number): number {
    let target = this.#passed + amount;
    while (target > this.#total || this.#total === 0) {
      if (this.#segment.lengthMs === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
      if (this.#segment.startMs > this.#horizonMs) return Number.POSITIVE_INFINITY;
      target -= this.#total;
      this.#index++;
      this.#enter();
    }
    this.#passed = target;
    this.#timeMs = Math.max(this.#timeMs, this.#segment.startMs + this.#offset(target));
    return this.#timeMs;
  }

  #enter(): void {
    const segment = this.#segment;
    this.#rate.segment(this.#index, segment);
    const mean = segment.first === segment.last ? segment.first : (segment.first + segment.last) / 2;
    this.#total = mean === 0 ? 0 : (mean * segment.lengthMs) / 1000;
    this.#passed = 0;
  }

  /** Time since the segment's start, ms, at which its integral reaches `target`. */
  #offset(target: number): number {
    const { first, last, lengthMs } = this.#segment;
    if (first === last) return (target * 1000) / first;
    // Λ(τ) = first·τ + slope·τ²/2 solved in the form that subtracts nothing, whichever the sign of the slope.
    const slope = ((last - first) * 1000) / lengthMs;
    const divisor = first + Math.sqrt(Math.max(0, first * first + 2 * slope * target));
    return divisor === 0 ? 0 : Math.min(lengthMs, (2000 * target) / divisor);
  }
}
