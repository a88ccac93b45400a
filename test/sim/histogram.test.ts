/** The histogram against exact quantiles of the sorted values, and merging against recording. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram, nearestRank } from '../../src/sim/histogram.ts';
import { Stream } from '../../src/sim/random.ts';
import { standardExponential, standardNormal } from '../../src/sim/variates.ts';

const SHARES = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];
/** The promise of the histogram: 0.2 % of the value. */
const RELATIVE_ERROR = 0.002;
/** Below 2^−20 ms all values share one bucket. */
const SMALLEST = 2 ** -20;

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

function exactQuantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[nearestRank(share, values.length) - 1]!;
}

/** All that can be asked of a histogram. */
function answers(histogram: Histogram): Record<string, unknown> {
  const { count, sum, min, max, mean } = histogram;
  return { count, sum, min, max, mean, quantiles: histogram.quantiles(SHARES) };
}

type Drawn = { seed: string; exponent: number; count: number; kind: Kind };
type Kind = 'lognormal' | 'exponential' | 'uniform' | 'narrow' | 'bimodal';

const shape: fc.Arbitrary<Drawn> = fc.record({
  seed: fc.string({ maxLength: 8 }),
  exponent: fc.integer({ min: -3, max: 9 }),
  count: fc.integer({ min: 1, max: 1500 }),
  kind: fc.constantFrom<Kind>('lognormal', 'exponential', 'uniform', 'narrow', 'bimodal'),
});

function sampleOf({ seed, exponent, count, kind }: Drawn): number[] {
  const stream = new Stream(seed);
  const draw = {
    lognormal: () => Math.exp(1.2 * standardNormal(stream)),
    exponential: () => standardExponential(stream),
    uniform: () => stream.uniform(),
    narrow: () => 1 + 0.01 * stream.uniform(),
    bimodal: () => (stream.uniform() < 0.8 ? 1 : 50) * Math.exp(0.1 * standardNormal(stream)),
  }[kind];
  return Array.from({ length: count }, () => 10 ** exponent * draw());
}

/** Whole multiples of 1/1024: their sums are exact in any order. */
const dyadic = fc.nat({ max: 1 << 30 }).map((whole) => whole / 1024);

describe('nearest rank', () => {
  test.each([
    { share: 0.9, count: 10, rank: 9 },
    { share: 0.91, count: 10, rank: 10 },
    { share: 0.99, count: 100, rank: 99 },
    { share: 0.99, count: 101, rank: 100 },
    { share: 0.95, count: 20, rank: 19 },
    { share: 0.5, count: 1, rank: 1 },
    { share: 0.5, count: 2, rank: 1 },
    { share: 0.5, count: 3, rank: 2 },
    { share: 0.07, count: 100, rank: 7 },
    { share: 0.29, count: 100, rank: 29 },
    { share: 0.57, count: 100, rank: 57 },
    { share: 0, count: 10, rank: 1 },
    { share: 1, count: 10, rank: 10 },
    { share: 0.999, count: 1_000_000, rank: 999_000 },
    { share: 0.99, count: 100_000_000, rank: 99_000_000 },
  ])('$share of $count is rank $rank', ({ share, count, rank }) => {
    expect(nearestRank(share, count)).toBe(rank);
  });

  test('is the rounded-up product, worked out in whole numbers', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 1e8 }),
      (perMille, count) => {
        const product = BigInt(perMille) * BigInt(count);
        expect(nearestRank(perMille / 1000, count)).toBe(Number((product + 999n) / 1000n));
      },
    );
    fc.assert(property, { numRuns: 5000 });
  });
});

describe('quantiles', () => {
  test('are within 0.2 % of the exact ones over twelve powers of ten', () => {
    const property = fc.property(shape, (drawn) => {
      const values = sampleOf(drawn);
      const histogram = histogramOf(values);
      for (const share of SHARES) {
        const exact = exactQuantile(values, share);
        const error = Math.abs(histogram.quantile(share) - exact);
        expect(error).toBeLessThanOrEqual(Math.max(RELATIVE_ERROR * exact, SMALLEST));
      }
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('are within 0.2 % right at the edges of powers of two and of buckets', () => {
    const near = fc
      .record({
        power: fc.integer({ min: -19, max: 43 }),
        step: fc.nat({ max: 511 }),
        ulps: fc.integer({ min: -2, max: 2 }),
      })
      .map(({ power, step, ulps }) => 2 ** power * (1 + step / 512 + ulps * 2 ** -52));
    const property = fc.property(fc.array(near, { minLength: 1, maxLength: 40 }), (values) => {
      const histogram = histogramOf(values);
      for (const share of SHARES) {
        const exact = exactQuantile(values, share);
        expect(Math.abs(histogram.quantile(share) - exact)).toBeLessThanOrEqual(RELATIVE_ERROR * exact);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('of a constant are that constant, whatever it is', () => {
    const constant = fc.oneof(fc.double({ min: 0, max: 1e300, noNaN: true }), dyadic, fc.constantFrom(0, 5e-324, 1e-9));
    const property = fc.property(constant, fc.integer({ min: 1, max: 50 }), (value, count) => {
      const histogram = histogramOf(new Array<number>(count).fill(value));
      expect(histogram.quantiles(SHARES)).toEqual(SHARES.map(() => value));
      expect([histogram.min, histogram.max, histogram.count]).toEqual([value, value, count]);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('of two values that are not neighbours are exact', () => {
    const pair = fc.record({
      low: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      ratio: fc.double({ min: 1.004, max: 1e6, noNaN: true }),
      lows: fc.integer({ min: 0, max: 60 }),
      highs: fc.integer({ min: 1, max: 60 }),
    });
    const property = fc.property(pair, ({ low, ratio, lows, highs }) => {
      const values = [...new Array<number>(lows).fill(low), ...new Array<number>(highs).fill(low * ratio)];
      const histogram = histogramOf(values);
      expect(histogram.quantiles(SHARES)).toEqual(SHARES.map((share) => exactQuantile(values, share)));
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('asked for together are those asked for one by one', () => {
    const property = fc.property(shape, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (drawn, shares) => {
      const histogram = histogramOf(sampleOf(drawn));
      const ascending = [...shares, ...SHARES, 0.5].sort((a, b) => a - b);
      expect(histogram.quantiles(ascending)).toEqual(ascending.map((share) => histogram.quantile(share)));
    });
    fc.assert(property, { numRuns: 50 });
  });

  test('never descend, and stay between the extremes, however huge or tiny the values', () => {
    const values = [0, 5e-324, 1e-300, 1e-7, SMALLEST, 3, 2 ** 44, 1e15, 1e300, Number.MAX_VALUE];
    const property = fc.property(fc.array(fc.constantFrom(...values), { minLength: 1 }), (drawn) => {
      const histogram = histogramOf(drawn);
      const quantiles = histogram.quantiles(SHARES);
      expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
      expect(quantiles[0]).toBe(Math.min(...drawn));
      expect(quantiles.at(-1)).toBe(Math.max(...drawn));
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('values too small or too large to tell apart still count, each at its end', () => {
    const histogram = histogramOf([0, 1e-300, 1e-7, 7, 2 ** 44, 1e20, 1e300]);
    expect(histogram.quantile(0.5)).toBe(7);
    expect([histogram.count, histogram.min, histogram.max]).toEqual([7, 0, 1e300]);
    expect(histogram.quantile(0.4)).toBeLessThan(SMALLEST);
    expect(histogram.quantile(0.6)).toBe(2 ** 44);
  });

  test('a zero counts as zero, whatever its sign', () => {
    const histogram = histogramOf([-0, 0, -0, 5]);
    expect(histogram.quantiles([0.25, 0.5, 0.75, 1]).map((value) => value + 0)).toEqual([0, 0, 0, 5]);
  });

  test('of nothing are 0', () => {
    const histogram = new Histogram();
    expect(histogram.quantiles([0, 0.5, 1])).toEqual([0, 0, 0]);
    expect([histogram.count, histogram.sum, histogram.mean, histogram.max]).toEqual([0, 0, 0, 0]);
    expect(histogram.min).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('count, sum and extremes', () => {
  test('are exact', () => {
    const property = fc.property(fc.array(dyadic, { minLength: 1 }), (values) => {
      const histogram = histogramOf(values);
      const sum = values.reduce((total, value) => total + value, 0);
      expect(answers(histogram)).toMatchObject({
        count: values.length,
        sum,
        mean: sum / values.length,
        min: Math.min(...values),
        max: Math.max(...values),
      });
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe('merging', () => {
  test('in any order and grouping equals recording everything', () => {
    const part = fc.array(fc.oneof(dyadic, fc.constantFrom(0, 1, 2 ** 32)), { maxLength: 60 });
    const property = fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.nat(), (parts, turn) => {
      const expected = answers(histogramOf(parts.flat()));
      const inOrder = new Histogram();
      for (const values of parts) inOrder.merge(histogramOf(values));
      expect(answers(inOrder)).toEqual(expected);

      const turned = parts.map((_, i) => parts[(i + turn) % parts.length]!);
      const backwards = histogramOf(turned[0]!);
      for (const values of turned.slice(1).toReversed()) backwards.merge(histogramOf(values));
      expect(answers(backwards)).toEqual(expected);

      const grouped = turned.map(histogramOf).reduceRight((group, histogram) => {
        histogram.merge(group);
        return histogram;
      });
      expect(answers(grouped)).toEqual(expected);
    });
    fc.assert(property, { numRuns: 150 });
  });

  test('of any values gives the same quantiles in both orders', () => {
    const property = fc.property(shape, shape, (one, other) => {
      const a = [...sampleOf(one), 0, 1e-300, 2 ** 44];
      const b = [...sampleOf(other), 2 ** -25, 1e20];
      const ab = histogramOf(a);
      ab.merge(histogramOf(b));
      const ba = histogramOf(b);
      ba.merge(histogramOf(a));
      const both = answers(histogramOf([...a, ...b]));
      // Sums of arbitrary doubles depend on their order in the last bits.
      for (const { sum, mean, ...rest } of [answers(ab), answers(ba)]) {
        expect(both).toMatchObject(rest);
        expect((sum as number) / (both.sum as number)).toBeCloseTo(1, 12);
        expect((mean as number) / (both.mean as number)).toBeCloseTo(1, 12);
      }
    });
    fc.assert(property, { numRuns: 60 });
  });

  test('leaves the other one as it was, and nothing changes nothing', () => {
    const histogram = histogramOf([1, 2, 3]);
    const before = answers(histogram);
    const total = histogramOf([10, 20]);
    total.merge(histogram);
    expect(answers(histogram)).toEqual(before);
    total.record(5);
    expect(answers(histogram)).toEqual(before);
    histogram.merge(new Histogram());
    expect(answers(histogram)).toEqual(before);
    const empty = new Histogram();
    empty.merge(histogram);
    expect(answers(empty)).toEqual(before);
  });
});

describe('reset', () => {
  test('forgets everything, and the histogram serves again like a new one', () => {
    const property = fc.property(shape, fc.array(dyadic, { maxLength: 60 }), (earlier, later) => {
      const histogram = histogramOf(sampleOf(earlier));
      histogram.reset();
      expect(answers(histogram)).toEqual(answers(new Histogram()));
      for (const value of later) histogram.record(value);
      expect(answers(histogram)).toEqual(answers(histogramOf(later)));
      const merged = new Histogram();
      merged.merge(histogram);
      expect(answers(merged)).toEqual(answers(histogramOf(later)));
    });
    fc.assert(property, { numRuns: 60 });
  });
});
