/** Tally against two passes, time averages and counters by period against hand-worked cases. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PeriodCounters, Tally, TimeAverage } from '../../src/sim/statistics.ts';

function tallyOf(values: readonly number[]): Tally {
  const tally = new Tally();
  for (const value of values) tally.add(value);
  return tally;
}

/** Mean and sample variance in two passes. */
function twoPass(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: values.length < 2 ? 0 : squares / (values.length - 1) };
}

describe('tally', () => {
  test('agrees with two passes, far from 0 too', () => {
    const value = fc.double({ min: -1000, max: 1000, noNaN: true });
    const offset = fc.constantFrom(0, 1e3, -1e6);
    const property = fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), offset, (deviations, base) => {
      const values = deviations.map((deviation) => base + deviation);
      const tally = tallyOf(values);
      const { mean, variance } = twoPass(values);
      const scale = Math.abs(base) + 1000;
      expect(tally.count).toBe(values.length);
      expect([tally.min, tally.max]).toEqual([Math.min(...values), Math.max(...values)]);
      expect(Math.abs(tally.mean - mean)).toBeLessThan(1e-12 * scale);
      expect(Math.abs(tally.variance - variance)).toBeLessThan(1e-12 * scale * 1000 + 1e-9 * variance);
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('by hand: 2, 4, 4, 4, 5, 5, 7, 9 have mean 5 and variance 32/7', () => {
    const tally = tallyOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(tally).toMatchObject({ count: 8, min: 2, max: 9 });
    expect(tally.mean).toBeCloseTo(5, 14);
    expect(tally.variance).toBeCloseTo(32 / 7, 13);
  });

  test('of a constant varies by exactly 0; of one observation, or none, it is 0', () => {
    expect(tallyOf(new Array<number>(1000).fill(0.1))).toMatchObject({ mean: 0.1, variance: 0 });
    expect(tallyOf([7])).toMatchObject({ mean: 7, variance: 0, min: 7, max: 7 });
    expect(new Tally()).toMatchObject({ count: 0, mean: 0, variance: 0 });
  });

  test('begins anew after a reset', () => {
    const tally = tallyOf([100, 200, 300]);
    tally.reset();
    expect(tally).toMatchObject({ count: 0, mean: 0, variance: 0 });
    tally.add(1);
    tally.add(3);
    expect(tally).toMatchObject({ count: 2, mean: 2, variance: 2, min: 1, max: 3 });
  });
});

describe('time average', () => {
  test('by hand: 0 for 10 ms, 3 for 20, 1 for 10', () => {
    const average = new TimeAverage();
    average.set(10, 3);
    expect(average.average(10)).toBe(0);
    expect(average.average(20)).toBe(1.5);
    average.set(30, 1);
    expect(average.average(40)).toBe(1.75);
    expect(average.level).toBe(1);
  });

  test('asking changes nothing', () => {
    const average = new TimeAverage();
    average.set(10, 4);
    expect([average.average(20), average.average(20), average.average(40)]).toEqual([2, 2, 3]);
    average.set(40, 0);
    expect(average.average(60)).toBe(2);
  });

  test('of two levels at one instant only the later lasts', () => {
    const average = new TimeAverage();
    average.set(0, 9);
    average.set(0, 1);
    average.set(10, 50);
    average.set(10, 3);
    expect(average.average(20)).toBe(2);
  });

  test('before any time has passed it is the level', () => {
    const average = new TimeAverage();
    expect(average.average(0)).toBe(0);
    average.set(0, 5);
    expect(average.average(0)).toBe(5);
  });

  test('a reset begins anew at the present level', () => {
    const average = new TimeAverage();
    average.set(10, 8);
    average.set(20, 2);
    average.reset(30);
    expect([average.level, average.average(30), average.average(40)]).toEqual([2, 2, 2]);
    average.set(40, 6);
    expect(average.average(60)).toBeCloseTo((10 * 2 + 20 * 6) / 30, 14);
  });

  test('is the area under the steps over the time', () => {
    const level = fc.record({ forMs: fc.nat({ max: 1000 }), level: fc.nat({ max: 1000 }) });
    const property = fc.property(fc.array(level, { minLength: 1, maxLength: 50 }), (levels) => {
      const average = new TimeAverage();
      let timeMs = 0;
      let area = 0;
      for (const { forMs, level } of levels) {
        average.set(timeMs, level);
        timeMs += forMs;
        area += forMs * level;
      }
      // Whole numbers throughout: the division is the only rounding.
      expect(average.average(timeMs)).toBe(timeMs === 0 ? levels.at(-1)!.level : area / timeMs);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe('counters by period', () => {
  const SUM = 0;
  const MAX = 1;
  const NEVER = 2;
  const countersFor = (periods: number): PeriodCounters => new PeriodCounters(['sum', 'max', 'sum'], periods);

  /** The level becomes `level`: it may be the period's highest, and it is where the next period would begin. */
  function stand(counters: PeriodCounters, level: number): void {
    counters.raise(MAX, level);
    counters.setLevel(MAX, level);
  }

  test('sums begin at 0 in each period; a maximum carries its level over the border', () => {
    const counters = countersFor(4);
    counters.counts[SUM]! += 2;
    stand(counters, 5);
    stand(counters, 3);
    counters.roll();
    counters.counts[SUM]! += 7;
    counters.roll();
    stand(counters, 1);
    counters.roll();
    counters.counts[SUM]! += 1;
    stand(counters, 4);
    expect(counters.column(SUM, 4)).toEqual([2, 7, 0, 1]);
    // Period 1 saw nothing happen at level 3; period 2 began there and fell to 1.
    expect(counters.column(MAX, 4)).toEqual([5, 3, 3, 4]);
    expect([counters.total(SUM), counters.total(MAX)]).toEqual([10, 5]);
  });

  test('a maximum is raised only by something higher', () => {
    const counters = countersFor(1);
    for (const level of [2, 9, 4]) counters.raise(MAX, level);
    expect(counters.total(MAX)).toBe(9);
  });

  test('asking in the middle of a period disturbs nothing and can be repeated', () => {
    const asked = countersFor(3);
    const silent = countersFor(3);
    const look = (): unknown => [SUM, MAX, NEVER].map((i) => [asked.column(i, 3), asked.total(i)]);
    for (const [amount, level] of [
      [1, 4],
      [2, 2],
      [3, 6],
    ] as const) {
      for (const counters of [asked, silent]) {
        counters.counts[SUM]! += amount;
        stand(counters, level);
      }
      expect(look()).toEqual(look());
      for (const counters of [asked, silent]) {
        counters.counts[SUM]! += 10;
        stand(counters, level + 1);
      }
      expect(look()).toEqual(look());
      if (amount === 3) break;
      asked.roll();
      silent.roll();
      expect(look()).toEqual(look());
    }
    expect(asked.column(SUM, 3)).toEqual([11, 12, 13]);
    expect(asked.column(MAX, 3)).toEqual([5, 5, 7]);
    for (const i of [SUM, MAX, NEVER]) {
      expect(asked.column(i, 3)).toEqual(silent.column(i, 3));
      expect(asked.total(i)).toBe(silent.total(i));
    }
  });

  test('the present period is in columns and totals before it is closed', () => {
    const counters = countersFor(3);
    counters.counts[SUM]! += 1;
    counters.roll();
    counters.counts[SUM]! += 5;
    expect(counters.column(SUM, 2)).toEqual([1, 5]);
    expect(counters.total(SUM)).toBe(6);
    counters.counts[SUM]! += 1;
    expect(counters.column(SUM, 2)).toEqual([1, 6]);
    expect(counters.total(SUM)).toBe(7);
  });

  test('a counter that wakes up late has zeros before; one that never does is all zeros', () => {
    const counters = countersFor(3);
    counters.roll();
    counters.roll();
    counters.counts[SUM]! += 2;
    expect(counters.column(SUM, 3)).toEqual([0, 0, 2]);
    expect(counters.column(NEVER, 3)).toEqual([0, 0, 0]);
    expect([counters.total(SUM), counters.total(NEVER)]).toEqual([2, 0]);
    expect(counters.column(SUM, 2)).toEqual([0, 0]);
  });

  test('a maximum that falls back to 0 shows 0 again', () => {
    const counters = countersFor(3);
    stand(counters, 2);
    stand(counters, 0);
    counters.roll();
    counters.roll();
    expect(counters.column(MAX, 3)).toEqual([2, 0, 0]);
    expect(counters.total(MAX)).toBe(2);
  });

  test('a reset forgets the periods, keeps the level, and counts from period 0', () => {
    const counters = countersFor(3);
    for (const level of [9, 8]) {
      counters.counts[SUM]! += 4;
      stand(counters, level);
      counters.roll();
    }
    counters.counts[SUM]! += 4;
    stand(counters, 2);
    counters.reset();
    expect([counters.total(SUM), counters.total(MAX)]).toEqual([0, 2]);
    expect(counters.column(SUM, 3)).toEqual([0, 0, 0]);
    counters.counts[SUM]! += 1;
    counters.roll();
    stand(counters, 7);
    expect(counters.column(SUM, 3)).toEqual([1, 0, 0]);
    expect(counters.column(MAX, 3)).toEqual([2, 7, 0]);
  });

  test('sums and maxima of any history agree with plain arrays', () => {
    const happening = fc.record({ add: fc.nat({ max: 5 }), level: fc.nat({ max: 9 }), isPeriodEnd: fc.boolean() });
    const property = fc.property(fc.array(happening, { maxLength: 60 }), (history) => {
      const periods = 1 + history.filter(({ isPeriodEnd }) => isPeriodEnd).length;
      const counters = countersFor(periods);
      const sums = [0];
      const maxima = [0];
      for (const { add, level, isPeriodEnd } of history) {
        counters.counts[SUM]! += add;
        stand(counters, level);
        sums[sums.length - 1]! += add;
        maxima[maxima.length - 1] = Math.max(maxima.at(-1)!, level);
        if (!isPeriodEnd) continue;
        counters.roll();
        sums.push(0);
        maxima.push(level);
      }
      expect(counters.column(SUM, periods)).toEqual(sums);
      expect(counters.column(MAX, periods)).toEqual(maxima);
      expect(counters.total(SUM)).toBe(sums.reduce((total, sum) => total + sum, 0));
      expect(counters.total(MAX)).toBe(Math.max(...maxima));
    });
    fc.assert(property, { numRuns: 200 });
  });
});
