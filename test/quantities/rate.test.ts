/** Rates over time: how they are written, and the way along their integral. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFormula } from '../../src/quantities/formula.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import {
  compileRate,
  type RateSpec,
  type RateStep,
  RateWalk,
  rateNeeds,
  rateSchema,
} from '../../src/quantities/rate.ts';
import type { Resources } from '../../src/quantities/resources.ts';
import { problems } from './zod-problems.ts';

const NOTHING: Resources = { formulas: {}, traces: {} };

async function withFormula(formula: string): Promise<{ spec: RateSpec; resources: Resources }> {
  const resources = { formulas: { [formula]: await parseFormula(formula, ['t']) }, traces: {} };
  return { spec: { type: 'formula', formula }, resources };
}

function walk(spec: RateSpec, amounts: readonly number[], resources = NOTHING, horizonMs = 1e12): number[] {
  const along = new RateWalk(compileRate(spec, resources), horizonMs);
  return amounts.map((amount) => along.advance(amount));
}

const ones = (count: number) => Array.from({ length: count }, () => 1);
const step = (atMs: number, perSecond: number, rampMs = 0): RateStep => ({ atMs, perSecond, rampMs });
const steps = (...list: RateStep[]): RateSpec => ({ type: 'steps', steps: list });

describe('forms', () => {
  test.each<[unknown, RateSpec]>([
    ['200/s', { type: 'constant', perSecond: 200 }],
    ['30 / minute', { type: 'constant', perSecond: 0.5 }],
    ['12', { type: 'constant', perSecond: 12 }],
    [0, { type: 'constant', perSecond: 0 }],
    [
      [
        { at: '0 s', rate: '10/s' },
        { at: '10 min', rate: '500/s', ramp: '30 s' },
      ],
      steps(step(0, 10), step(600_000, 500, 30_000)),
    ],
    [
      [
        { at: 0, rate: 1, ramp: 500 },
        { at: 500, rate: 2 },
      ],
      steps(step(0, 1, 500), step(500, 2)),
    ],
    ['120 + 80*sin(2*pi*t/86400)', { type: 'formula', formula: '120 + 80*sin(2*pi*t/86400)' }],
    ['t', { type: 'formula', formula: 't' }],
    ['2 t', { type: 'formula', formula: '2 t' }],
    ['200/t', { type: 'formula', formula: '200/t' }],
    ['100*2', { type: 'formula', formula: '100*2' }],
  ])('%j', (input, expected) => {
    expect(rateSchema.parse(input)).toEqual(expected);
  });

  const aRate = 'expected a rate such as "200/s" or "30/min"';
  test.each<[unknown, string]>([
    ['200 rps', `: ${aRate}, got "200 rps" (unit; 200/s)`],
    ['200/minn', `: ${aRate}, got "200/minn" (unit; 200/min)`],
    ['-5/s', `: ${aRate}, not below 0, got "-5/s" (range)`],
    ['', `: ${aRate}, got "" (unit)`],
    [Number.NaN, `: ${aRate}, got NaN (range)`],
    [true, ': expected a rate such as "200/s", a list of steps, or a formula of t, got true (type)'],
    [undefined, ': expected a rate such as "200/s", a list of steps, or a formula of t, got nothing (missing)'],
    [[], ': expected at least one step (too_small)'],
    [[{ at: 0, rat: 5 }], '0.rat: unknown key "rat" in a step (unknown-key; rate)'],
    [[{ at: 0 }], '0: a step takes { at, rate, ramp? }; got { at } (keys)'],
    [[{ at: 0, rate: '5 parsecs' }], `0.rate: ${aRate}, got "5 parsecs" (unit)`],
    [[{ at: 0, rate: '2*t' }], `0.rate: ${aRate}, got "2*t" (unit)`],
    [
      [
        { at: 5, rate: 1 },
        { at: 5, rate: 2 },
      ],
      '1.at: expected steps in order of time: this one is at 5 ms, the one before at 5 ms (order)',
    ],
    [
      [
        { at: 0, rate: 1, ramp: 6 },
        { at: 5, rate: 2 },
      ],
      '0.ramp: expected the ramp to end before the next step, at 5 ms; it ends at 6 ms (order)',
    ],
  ])('refuses %j', (input, expected) => {
    expect(problems(rateSchema, input)).toEqual([expected]);
  });

  test('a formula is what it needs', () => {
    expect(rateNeeds(rateSchema.parse('2*t'))).toEqual([{ type: 'formula', path: [], text: '2*t', variables: ['t'] }]);
    expect(rateNeeds(rateSchema.parse(5))).toEqual([]);
  });
});

describe('at', () => {
  test('steps and ramps', () => {
    const rate = compileRate(steps(step(1000, 10), step(5000, 50, 2000), step(9000, 0)), NOTHING);
    const times = [0, 999, 1000, 4999, 5000, 6000, 7000, 8999, 9000, 1e9];
    expect(times.map((time) => rate.at(time))).toEqual([0, 0, 10, 10, 10, 30, 50, 50, 0, 0]);
  });

  test('scale multiplies', () => {
    expect(compileRate(steps(step(0, 10), step(5000, 50, 2000)), NOTHING, 1.5).at(6000)).toBe(45);
    expect(compileRate({ type: 'constant', perSecond: 10 }, NOTHING, 0).at(5)).toBe(0);
  });

  test('a formula is constant within each second, at its midpoint; below 0 it is 0', async () => {
    const { spec, resources } = await withFormula('10*t - 20');
    const rate = compileRate(spec, resources, 2);
    expect([0, 1999, 2000, 2999.9, 3000].map((time) => rate.at(time))).toEqual([0, 0, 10, 10, 30]);
  });
});

describe('walking by whole numbers, by hand', () => {
  test('a constant rate: exactly i × 1000 / rate', () => {
    const rates = [3, 7, 0.1, 1 / 3, 30, 1e6];
    for (const perSecond of rates) {
      const expected = ones(10_000).map((_, i) => ((i + 1) * 1000) / perSecond);
      expect(walk({ type: 'constant', perSecond }, ones(10_000))).toEqual(expected);
    }
  });

  test('a ramp: 1/s until 2 s, then up to 3/s within 2 s', () => {
    // Λ = t up to 2, then 2 + τ + τ²/2 up to Λ(4) = 6, then 3 per second.
    const times = walk(steps(step(0, 1), step(2000, 3, 2000)), ones(8));
    const expected = [1, 2, 1 + Math.sqrt(3), 1 + Math.sqrt(5), 1 + Math.sqrt(7), 4, 4 + 1 / 3, 4 + 2 / 3];
    times.forEach((time, i) => {
      expect(time).toBeCloseTo(expected[i]! * 1000, 8);
    });
  });

  test('a ramp down to 0: nothing after its end', () => {
    // Λ(τ) = 2τ − τ²/2 up to Λ(2) = 2.
    const times = walk(steps(step(0, 2), step(1000, 0, 2000)), ones(6));
    const expected = [500, 1000, 1000 + 1000 * (2 - Math.sqrt(2)), 3000];
    expected.forEach((time, i) => {
      expect(times[i]).toBeCloseTo(time, 8);
    });
    expect(times.slice(4)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test('a ramp from 0', () => {
    // Λ(τ) = τ²/2 per second², up to 2 at τ = 2.
    expect(walk(steps(step(1000, 2, 2000)), [0.5, 1.5, 2])).toEqual([2000, 3000, 4000]);
  });

  test('a pause is jumped over, and a rate of 0 lasts for ever', () => {
    const spec = steps(step(0, 1), step(1500, 0), step(1e9, 1));
    expect(walk(spec, ones(3))).toEqual([1000, 1e9 + 500, 1e9 + 1500]);
    expect(walk(steps(step(0, 0)), [1, 0])).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(walk({ type: 'constant', perSecond: 0 }, [1])).toEqual([Number.POSITIVE_INFINITY]);
  });

  test('an arrival on the boundary comes at the boundary', () => {
    expect(walk(steps(step(0, 10), step(600_000, 500)), ones(6001)).slice(-2)).toEqual([600_000, 600_002]);
  });

  test('a formula, second by second', async () => {
    const { spec, resources } = await withFormula('t - 0.5');
    // Rates 0, 1, 2, 3 in the seconds 0, 1, 2, 3.
    expect(walk(spec, ones(4), resources)).toEqual([2000, 2500, 3000, 3000 + 1000 / 3]);
  });

  test('a formula that is 0 ends at the horizon', async () => {
    const { spec, resources } = await withFormula('max(0, 5 - t)');
    expect(walk(spec, [100], resources, 1e7)).toEqual([Number.POSITIVE_INFINITY]);
    const late = await withFormula('t < 1000 ? 0 : 1');
    expect(walk(late.spec, [1], late.resources, 1e7)).toEqual([1_001_000]);
    expect(walk(late.spec, [1], late.resources, 1000)).toEqual([Number.POSITIVE_INFINITY]);
  });
});

describe('formulas that give no rate', () => {
  test.each([
    ['sqrt(2 - t)', 'NaN', 2.5],
    ['1/(t - 2.5)', 'Infinity', 2.5],
    ['t > 2 ? 2e9 : 1', '2000000000', 2.5],
  ])('%s', async (formula, value, t) => {
    const { spec, resources } = await withFormula(formula);
    const along = new RateWalk(compileRate(spec, resources), 1e6);
    let error: unknown;
    try {
      for (let i = 0; i < 100; i++) along.advance(0.1);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ScenarioError);
    expect((error as ScenarioError).issues[0]).toMatchObject({
      code: 'formula-value',
      message: `the formula "${formula}" gives ${value} at t = ${t}, expected a rate of at most 1e9 per second`,
      got: value,
    });
  });
});

describe('against numeric integration', () => {
  /** Random steps on whole ms, some with ramps that fit. */
  const randomSteps = fc
    .array(
      fc.record({
        gapMs: fc.integer({ min: 1, max: 3000 }),
        rate: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 50, noNaN: true })),
        rampShare: fc.constantFrom(0, 0, 0.3, 1),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((raw) => {
      let atMs = 0;
      return raw.map(({ gapMs, rate, rampShare }, index) => {
        const next = raw[index + 1]?.gapMs ?? 1000;
        atMs += index === 0 && gapMs < 1500 ? 0 : gapMs;
        return step(atMs, rate, Math.floor(rampShare * next));
      });
    })
    .map((list) => steps(...list));

  /** The expected number of arrivals in [from, to), by the midpoint rule between whole ms, where it is exact for straight lines. */
  function integral(spec: RateSpec, from: number, to: number): number {
    const rate = compileRate(spec, NOTHING);
    let sum = 0;
    for (let left = from; left < to; ) {
      const right = Math.min(to, Math.floor(left) + 1);
      sum += (rate.at((left + right) / 2) * (right - left)) / 1000;
      left = right;
    }
    return sum;
  }

  test('each step of the walk covers the amount asked for, and time never goes back', () => {
    const amounts = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(randomSteps, amounts, (spec, list) => {
        let before = 0;
        let asked = 0;
        for (const [index, time] of walk(spec, list).entries()) {
          expect(time).toBeGreaterThanOrEqual(before);
          asked += list[index]!;
          // Slow rates go on for long: what is checked up to a minute holds beyond.
          if (time > 60_000) return;
          expect(integral(spec, 0, time)).toBeCloseTo(asked, 7);
          before = time;
        }
      }),
      { numRuns: 60 },
    );
  });

  test('nothing drifts: a million small steps through steep ramps arrive where one large step does', () => {
    const spec = steps(step(0, 1e-3), step(1000, 1e5, 9000), step(20_000, 1e-3, 9000), step(40_000, 100));
    const along = new RateWalk(compileRate(spec, NOTHING), 1e9);
    let time = 0;
    for (let i = 0; i < 1_000_000; i++) time = along.advance(1.75);
    const [direct] = walk(spec, [1_750_000]);
    expect(Math.abs(time - direct!)).toBeLessThan(1e-6);
  });
});
