/** Drawing categories by weight: shares against the weights, and the alias table against them exactly. */
import { expect, test } from 'vitest';
import { Categories, zipfWeights } from '../../src/sim/categories.ts';
import { Stream } from '../../src/sim/random.ts';

/** A stream that gives the middle of each of `n` equal slices of [0, 1), once: counts come out as the table's own probabilities. */
function sweep(n: number): Stream {
  let i = 0;
  return { uniform: () => (i++ + 0.5) / n } as Stream;
}

test.each([
  ['one category', [1]],
  ['equal ones', [1, 1, 1, 1]],
  ['unequal ones', [1, 2, 3, 4]],
  ['some never', [0, 5, 0, 1]],
  ['one for nearly all', [1e6, 1, 1]],
])('%s', (_, weights) => {
  const n = 1_000_000;
  const categories = new Categories(Float64Array.from(weights));
  const stream = sweep(n);
  const counts = weights.map(() => 0);
  for (let i = 0; i < n; i++) counts[categories.draw(stream)]!++;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Each category has a few slices whose border lies within one of the million.
  weights.forEach((weight, i) => {
    expect(Math.abs(counts[i]! - (n * weight) / total)).toBeLessThanOrEqual(2 * weights.length);
    if (weight === 0) expect(counts[i]).toBe(0);
  });
});

test("Zipf's weights: the k-th of n has k^−skew of the first", () => {
  expect([...zipfWeights(4, 0)]).toEqual([1, 1, 1, 1]);
  const weights = zipfWeights(100, 1);
  expect(weights[9]! / weights[0]!).toBeCloseTo(0.1, 12);
  // The harmonic number of 100 is 5.187: the first has a fifth.
  expect(1 / weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1 / 5.187377517639621, 12);
});

test('draws from a real stream have the shares of the weights', () => {
  const categories = new Categories(zipfWeights(10, 1));
  const stream = new Stream('categories');
  const n = 200_000;
  let first = 0;
  for (let i = 0; i < n; i++) if (categories.draw(stream) === 0) first++;
  const share = 1 / 2.9289682539682538;
  expect(Math.abs(first / n - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / n));
});
