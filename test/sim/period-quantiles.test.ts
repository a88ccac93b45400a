/** Quantiles by period against a plain twin that keeps and sorts every value. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram, nearestRank } from '../../src/sim/histogram.ts';
import { PERIOD_SHARES, PeriodQuantiles } from '../../src/sim/period-quantiles.ts';
import { Stream } from '../../src/sim/random.ts';
import { standardExponential } from '../../src/sim/variates.ts';

/** Whole values, so that sums are the same in any order. */
function wholeValues(seed: string, count: number): number[] {
  const stream = new Stream(seed);
  return Array.from({ length: count }, () => Math.round(100_000 * standardExponential(stream)));
}

/** p50, p90, p99 and maximum, by sorting. */
function sorted(values: readonly number[]): number[] {
  if (values.length === 0) return [0, 0, 0, 0];
  const ascending = values.toSorted((a, b) => a - b);
  return [...PERIOD_SHARES.map((share) => ascending[nearestRank(share, values.length) - 1]!), ascending.at(-1)!];
}

/** Records the periods one after the other, the last of them left open. */
function recorded(periods: readonly (readonly number[])[], lookEach = Number.POSITIVE_INFINITY): PeriodQuantiles {
  const quantiles = new PeriodQuantiles(periods.length);
  periods.forEach((values, period) => {
    if (period > 0) quantiles.roll();
    values.forEach((value, i) => {
      quantiles.record(value);
      if ((i + 1) % lookEach === 0) {
        quantiles.columns(periods.length);
        quantiles.total();
      }
    });
  });
  return quantiles;
}

/** The four numbers of each period. */
function rows(quantiles: PeriodQuantiles, periods: number): number[][] {
  const columns = quantiles.columns(periods);
  return Array.from({ length: periods }, (_, period) => columns.map((column) => column[period]!));
}

function expectNear(row: readonly number[], values: readonly number[]): void {
  const exact = sorted(values);
  row.forEach((found, i) => {
    expect(Math.abs(found - exact[i]!)).toBeLessThanOrEqual(0.002 * exact[i]!);
  });
  expect(row[3]).toBe(exact[3]);
}

function answers(histogram: Histogram): unknown {
  const { count, sum, min, max } = histogram;
  return { count, sum, min, max, quantiles: histogram.quantiles([0, 0.1, 0.5, 0.9, 0.99, 0.999, 1]) };
}

describe('periods', () => {
  test.each([0, 1, 2, 1023, 1024, 1025, 5000])('of %i values are within 0.2 %%, the maximum exact', (count) => {
    const periods = [wholeValues('before', 10), wholeValues('it', count), wholeValues('after', 10), []];
    const found = rows(recorded(periods), 4);
    periods.forEach((values, period) => {
      expectNear(found[period]!, values);
    });
  });

  test('of constant values are exact, and a value of one period is not seen in the next', () => {
    const periods = [[100, 100, 100], [100.1, 100.1], [], [100.05]];
    expect(rows(recorded(periods), 4)).toEqual(periods.map(sorted));
  });

  test('the open period answers within 0.2 %, at any number of values', () => {
    for (const count of [0, 1, 1023, 1024, 1025, 5000]) {
      const values = wholeValues('open', count);
      const quantiles = recorded([wholeValues('before', 5), values]);
      expectNear(rows(quantiles, 2)[1]!, values);
    }
  });

  test('asking in the middle of a period changes nothing that follows', () => {
    const periods = [900, 0, 1500, 1024, 3].map((count, i) => wholeValues(`asked ${i}`, count));
    const silent = recorded(periods);
    const asked = recorded(periods, 100);
    expect(asked.columns(5)).toEqual(silent.columns(5));
    expect(answers(asked.total())).toEqual(answers(silent.total()));
    for (const quantiles of [silent, asked]) {
      expect(quantiles.columns(5)).toEqual(quantiles.columns(5));
      quantiles.roll();
    }
    expect(asked.columns(5)).toEqual(silent.columns(5));
    expectNear(rows(asked, 5)[4]!, periods[4]!);
  });

  test('any history agrees with sorting', () => {
    // Few values far apart, which no two of share a bucket: answers are exact.
    const value = fc.constantFrom(0, 1, 1.5, 20, 300, 4000.25, 1e6);
    const periods = fc.array(fc.array(value, { maxLength: 30 }), { minLength: 1, maxLength: 8 });
    const property = fc.property(periods, fc.integer({ min: 1, max: 10 }), (values, lookEach) => {
      const quantiles = recorded(values, lookEach);
      quantiles.roll();
      expect(rows(quantiles, values.length)).toEqual(values.map(sorted));
    });
    fc.assert(property, { numRuns: 150 });
  });

  test('columns are as long as asked for, of zeros before the first value', () => {
    expect(recorded([[], [], []]).columns(2)).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const quantiles = recorded([[1], [2], []]);
    expect(quantiles.columns(2)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });
});

describe('the whole run', () => {
  test('is the histogram of all values, of closed periods and the open one', () => {
    const periods = [10, 5000, 0, 1024, 1025, 1500].map((count, i) => wholeValues(`total ${i}`, count));
    const expected = new Histogram();
    for (const value of periods.flat()) expected.record(value);
    expect(answers(recorded(periods).total())).toEqual(answers(expected));
    expect(answers(recorded([[]]).total())).toEqual(answers(new Histogram()));
  });

  test('can be asked for while a period is open, without entering twice', () => {
    const quantiles = recorded([[5, 7], [9]]);
    expect(quantiles.total().count).toBe(3);
    expect(quantiles.total().count).toBe(3);
    quantiles.record(1);
    quantiles.roll();
    expect(quantiles.total()).toMatchObject({ count: 4, sum: 22, min: 1, max: 9 });
  });
});

describe('reset', () => {
  test.each([3, 3000])('with %i values in the open period forgets everything', (count) => {
    const quantiles = recorded([wholeValues('a', 2000), wholeValues('b', count)]);
    quantiles.reset();
    expect(quantiles.columns(2)).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(answers(quantiles.total())).toEqual(answers(new Histogram()));
    quantiles.record(4);
    quantiles.roll();
    quantiles.record(8);
    expect(rows(quantiles, 2)).toEqual([
      [4, 4, 4, 4],
      [8, 8, 8, 8],
    ]);
    expect(quantiles.total().count).toBe(2);
  });
});
