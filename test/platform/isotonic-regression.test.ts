/** Isotonic regression against hand-worked cases and against its definition. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nonIncreasing } from '../../src/platform/isotonic-regression.ts';

describe('non-increasing regression', () => {
  test.each([
    { values: [], expected: [] },
    { values: [3, 2, 2, 1], expected: [3, 2, 2, 1] },
    { values: [100, 98, 100, 99, 97], expected: [100, 99, 99, 99, 97] },
    { values: [1, 2, 3], expected: [2, 2, 2] },
    { values: [5, 1, 2, 9], expected: [5, 4, 4, 4] },
  ])('$values → $expected', ({ values, expected }) => {
    expect(nonIncreasing(values)).toEqual(expected);
  });

  test('pools by weight', () => {
    expect(nonIncreasing([0, 1], [3, 1])).toEqual([0.25, 0.25]);
  });

  test('is monotone, keeps the weighted sum, and no other monotone sequence is nearer', () => {
    const entry = fc.record({ value: fc.integer({ min: 0, max: 100 }), weight: fc.integer({ min: 1, max: 5 }) });
    const rivals = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 8, maxLength: 8 });
    const property = fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), rivals, (entries, rival) => {
      const values = entries.map(({ value }) => value);
      const weights = entries.map(({ weight }) => weight);
      const fitted = nonIncreasing(values, weights);
      const monotoneRival = rival.slice(0, values.length).sort((a, b) => b - a);
      const sumOf = (sequence: number[]): number => sequence.reduce((sum, x, i) => sum + weights[i]! * x, 0);
      const distanceOf = (sequence: number[]): number =>
        sequence.reduce((sum, x, i) => sum + weights[i]! * (x - values[i]!) ** 2, 0);
      expect(fitted.every((x, i) => i === 0 || x <= fitted[i - 1]!)).toBe(true);
      expect(sumOf(fitted)).toBeCloseTo(sumOf(values), 8);
      expect(distanceOf(fitted)).toBeLessThanOrEqual(distanceOf(monotoneRival) + 1e-9);
    });
    fc.assert(property, { numRuns: 300 });
  });
});
