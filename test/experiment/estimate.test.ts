/** Means and half-widths of whole trees, worked out by hand and in two passes. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TreeEstimate } from '../../src/experiment/estimate.ts';
import { studentT } from '../../src/experiment/student-t.ts';

function estimateOf<T>(trees: readonly T[]): TreeEstimate<T> {
  const estimate = new TreeEstimate<T>();
  for (const tree of trees) estimate.add(tree);
  return estimate;
}

describe('an estimate', () => {
  test('of 1, 2, 3: mean 2, half-width 4.302652729749464 / √3', () => {
    const estimate = estimateOf([1, 2, 3]);
    expect(estimate.count).toBe(3);
    expect(estimate.mean()).toBe(2);
    expect(estimate.halfWidth()).toBeCloseTo(4.302652729749464 / Math.sqrt(3), 12);
  });

  test('of two runs: half their distance times t for one degree of freedom', () => {
    const estimate = estimateOf([10, 14]);
    expect(estimate.mean()).toBe(12);
    expect(estimate.halfWidth()).toBeCloseTo((12.706204736174 * Math.sqrt(8)) / Math.sqrt(2), 9);
  });

  test('a number that some run does not know is not known in the mean', () => {
    const estimate = estimateOf([{ drainedAtMs: 5 }, { drainedAtMs: null }, { drainedAtMs: 7 }]);
    expect(estimate.mean()).toEqual({ drainedAtMs: null });
    expect(estimate.halfWidth()).toEqual({ drainedAtMs: null });
    const known = estimateOf<{ drainedAtMs: number | null }>([{ drainedAtMs: 5 }, { drainedAtMs: 7 }]);
    expect(known.mean()).toEqual({ drainedAtMs: 6 });
  });

  test('keeps the shape of the tree; what is not a number is that of the first run', () => {
    const run = (n: number) => ({
      name: `run ${n}`,
      isPartial: n === 1,
      nothing: null,
      missing: undefined,
      counts: { a: n, b: { c: 10 * n } },
      series: [n, 0, [2 * n]],
      empty: {},
      none: [],
      lines: [{ dimension: 'requests', quantity: 3 * n }],
    });
    const estimate = estimateOf([run(1), run(3)]);
    expect(estimate.mean()).toEqual({
      ...run(2),
      name: 'run 1',
      isPartial: true,
    });
    const t = studentT(0.95, 1);
    const halfWidth = estimate.halfWidth();
    expect(halfWidth).toMatchObject({ name: 'run 1', isPartial: true, nothing: null, empty: {}, none: [] });
    // The standard error of 1 and 3 is 1.
    expect(halfWidth.counts.a).toBeCloseTo(t, 12);
    expect(halfWidth.counts.b.c).toBeCloseTo(10 * t, 10);
    expect(halfWidth.series[1]).toBe(0);
    expect((halfWidth.series[2] as number[])[0]).toBeCloseTo(2 * t, 12);
    expect(halfWidth.lines[0]!.quantity).toBeCloseTo(3 * t, 11);
  });

  test('of a single run is that run', () => {
    const tree = { a: 1, b: [2, { c: 'three' }] };
    const estimate = estimateOf([tree]);
    expect(estimate.mean()).toEqual(tree);
    expect(() => estimate.halfWidth()).toThrow('internal error');
  });

  test('of runs that do not vary has that value and exactly 0 around it', () => {
    // Adding 0 makes a 0 of −0: the sign of a zero is nobody's concern.
    const value = fc.double({ min: -1e300, max: 1e300, noNaN: true }).map((number) => number + 0);
    const property = fc.property(value, fc.integer({ min: 2, max: 30 }), (constant, runs) => {
      const estimate = estimateOf(new Array(runs).fill({ constant, series: [constant, 1] }));
      expect(estimate.mean()).toEqual({ constant, series: [constant, 1] });
      expect(estimate.halfWidth()).toEqual({ constant: 0, series: [0, 0] });
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('agrees with two passes over every leaf', () => {
    const leaf = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    const tree = fc.record({ a: leaf, b: fc.record({ c: leaf, d: fc.tuple(leaf, leaf) }) });
    const property = fc.property(fc.array(tree, { minLength: 2, maxLength: 25 }), (trees) => {
      const estimate = estimateOf(trees);
      const [mean, halfWidth] = [estimate.mean(), estimate.halfWidth()];
      const n = trees.length;
      for (const of of [
        (part: (typeof trees)[0]) => part.a,
        (part: (typeof trees)[0]) => part.b.c,
        (part: (typeof trees)[0]) => part.b.d[0],
        (part: (typeof trees)[0]) => part.b.d[1],
      ]) {
        const expected = trees.reduce((sum, part) => sum + of(part), 0) / n;
        const variance = trees.reduce((sum, part) => sum + (of(part) - expected) ** 2, 0) / (n - 1);
        expect(of(mean)).toBeCloseTo(expected, 8);
        expect(of(halfWidth)).toBeCloseTo(studentT(0.95, n - 1) * Math.sqrt(variance / n), 7);
      }
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('can be read while replications still come', () => {
    const estimate = new TreeEstimate<{ a: number }>();
    estimate.add({ a: 1 });
    expect(estimate.mean()).toEqual({ a: 1 });
    estimate.add({ a: 3 });
    expect(estimate.mean()).toEqual({ a: 2 });
    estimate.halfWidth();
    estimate.add({ a: 8 });
    expect(estimate.mean()).toEqual({ a: 4 });
    expect(estimate.halfWidth().a).toBeCloseTo((4.302652729749464 * Math.sqrt(13)) / Math.sqrt(3), 11);
  });

  test('does not touch the runs it was given', () => {
    const trees = [{ a: [1, 2] }, { a: [3, 4] }];
    const estimate = estimateOf(trees);
    estimate.mean().a[0] = 99;
    estimate.halfWidth();
    expect(trees).toEqual([{ a: [1, 2] }, { a: [3, 4] }]);
    expect(estimate.mean()).toEqual({ a: [2, 3] });
  });

  test.each([
    { what: 'fewer numbers', other: { a: 1, b: [1] } },
    { what: 'more numbers', other: { a: 1, b: [1, 2, 3] } },
    { what: 'a string in place of a number', other: { a: '1', b: [1, 2] } },
  ])('refuses runs of different shape: $what', ({ other }) => {
    const estimate = new TreeEstimate<unknown>();
    estimate.add({ a: 1, b: [1, 2] });
    expect(() => estimate.add(other)).toThrow('internal error: replications of different shape');
  });
});
