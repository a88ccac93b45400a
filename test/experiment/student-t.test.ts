/** Student's t against published tables, against closed forms, and as the inverse of its tail. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { studentT, twoSidedTail } from '../../src/experiment/student-t.ts';

describe("quantiles of Student's t", () => {
  // Published values: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, to three decimals.
  test.each([
    { degrees: 1, t90: 6.314, t95: 12.706, t99: 63.657 },
    { degrees: 2, t90: 2.92, t95: 4.303, t99: 9.925 },
    { degrees: 3, t90: 2.353, t95: 3.182, t99: 5.841 },
    { degrees: 4, t90: 2.132, t95: 2.776, t99: 4.604 },
    { degrees: 5, t90: 2.015, t95: 2.571, t99: 4.032 },
    { degrees: 9, t90: 1.833, t95: 2.262, t99: 3.25 },
    { degrees: 10, t90: 1.812, t95: 2.228, t99: 3.169 },
    { degrees: 19, t90: 1.729, t95: 2.093, t99: 2.861 },
    { degrees: 30, t90: 1.697, t95: 2.042, t99: 2.75 },
    { degrees: 99, t90: 1.66, t95: 1.984, t99: 2.626 },
    { degrees: 100, t90: 1.66, t95: 1.984, t99: 2.626 },
  ])('$degrees degrees of freedom', ({ degrees, t90, t95, t99 }) => {
    expect(studentT(0.9, degrees)).toBeCloseTo(t90, 3);
    expect(studentT(0.95, degrees)).toBeCloseTo(t95, 3);
    expect(studentT(0.99, degrees)).toBeCloseTo(t99, 3);
  });

  test('to twelve digits where they are known', () => {
    expect(studentT(0.95, 1)).toBeCloseTo(12.706204736174, 10);
    expect(studentT(0.95, 9)).toBeCloseTo(2.262157162798205, 12);
    expect(studentT(0.5, 1)).toBeCloseTo(1, 13);
  });

  test('approach the normal distribution', () => {
    expect(studentT(0.95, 1_000_000)).toBeCloseTo(1.959966, 6);
    expect(studentT(0.99, 1_000_000)).toBeCloseTo(2.575834, 6);
  });

  test('have closed forms for 1, 2 and 4 degrees of freedom', () => {
    const property = fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (confidence) => {
      expect(studentT(confidence, 1) / Math.tan((Math.PI * confidence) / 2)).toBeCloseTo(1, 10);
      expect(studentT(confidence, 2) / (confidence * Math.sqrt(2 / (1 - confidence ** 2)))).toBeCloseTo(1, 10);
      const a = Math.sqrt(1 - confidence ** 2);
      const t4 = 2 * Math.sqrt(Math.cos(Math.acos(a) / 3) / a - 1);
      // The closed form cancels near 0, where it loses what this comparison would need.
      if (confidence > 0.05) expect(studentT(confidence, 4) / t4).toBeCloseTo(1, 9);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('undo the tail', () => {
    const confidence = fc.double({ min: 0.01, max: 0.9999, noNaN: true });
    const property = fc.property(confidence, fc.integer({ min: 1, max: 500 }), (share, degrees) => {
      expect(1 - twoSidedTail(studentT(share, degrees), degrees)).toBeCloseTo(share, 11);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test('fall with the degrees of freedom and rise with the confidence', () => {
    const shares = [0.1, 0.5, 0.9, 0.95, 0.99, 0.999];
    for (let degrees = 1; degrees <= 60; degrees++) {
      const row = shares.map((share) => studentT(share, degrees));
      expect(row).toEqual(row.toSorted((a, b) => a - b));
      shares.forEach((share, i) => {
        expect(studentT(share, degrees + 1)).toBeLessThan(row[i]!);
      });
    }
  });

  test.each([
    { confidence: 0.95, degrees: 0 },
    { confidence: 0, degrees: 5 },
    { confidence: 1, degrees: 5 },
    { confidence: Number.NaN, degrees: 5 },
  ])('are not defined for $confidence and $degrees', ({ confidence, degrees }) => {
    expect(() => studentT(confidence, degrees)).toThrow("internal error: Student's t");
  });
});

describe('the tail', () => {
  test('is everything beyond 0, and nothing far out', () => {
    for (const degrees of [1, 2, 3, 10, 99]) {
      expect(twoSidedTail(0, degrees)).toBe(1);
      expect(twoSidedTail(1e9, degrees)).toBeLessThan(1e-9);
    }
  });

  test('falls without a step where its two expansions meet', () => {
    for (const degrees of [1, 2, 5, 9, 30]) {
      // They meet at x = (a + 1) / (a + 2.5), where x = degrees / (degrees + t²) and a = degrees / 2.
      const x = (degrees / 2 + 1) / (degrees / 2 + 2.5);
      const t = Math.sqrt(degrees / x - degrees);
      const [before, after] = [twoSidedTail(t * (1 - 1e-9), degrees), twoSidedTail(t * (1 + 1e-9), degrees)];
      expect(before).toBeGreaterThan(after);
      expect(before - after).toBeLessThan(1e-8);
    }
  });
});
