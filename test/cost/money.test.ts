/** Amounts at a rate, and rounding to cents. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountAt, roundToCents } from '../../src/cost/money.ts';

describe('a quantity at a rate', () => {
  test.each([
    [1, 0.2, 1_000_000, 0.0000002],
    [2_000_000, 0.2, 1_000_000, 0.4],
    [1_000_000, 0.0000166667, 1, 16.6667],
    [6e9, 0.0000166667, 1, 100_000.2],
    [17_500, 0.0000133334, 1, 0.2333345],
    [1, 3.09e-8, 1, 0.0000000309],
    [12, 3.5, 1, 42],
    [3, 500, 10, 150],
    [0, 0.2, 1_000_000, 0],
    [5, 0, 1, 0],
  ])('%d units at $%d per %d cost $%d', (quantity, usd, per, expected) => {
    expect(amountAt(quantity, usd, per)).toBe(expected);
  });

  test('is the plain product to within rounding, for any rate', () => {
    const rate = fc.double({ min: 1e-10, max: 1000, noNaN: true });
    const property = fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), rate, (quantity, usd) => {
      expect(Math.abs(amountAt(quantity, usd, 1) - quantity * usd)).toBeLessThanOrEqual(quantity * usd * 1e-15);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('rounding to cents', () => {
  test.each([
    [0, 0],
    [0.004999, 0],
    [0.005, 0.01],
    [1.005, 1.01],
    [1.004999, 1],
    [2.675, 2.68],
    [8.345, 8.35],
    [0.145, 0.15],
    [1.0049999999999, 1],
    [105.333544, 105.33],
    [145_000.2, 145_000.2],
    [99_999_999.995, 100_000_000],
  ])('%d → %d', (amount, expected) => {
    expect(roundToCents(amount)).toBe(expected);
  });

  test('half a cent goes up, a hundredth of a cent less goes down, at every cent up to a million dollars', () => {
    const property = fc.property(fc.integer({ min: 0, max: 100_000_000 }), (cents) => {
      expect(roundToCents(Number(`${(cents * 10 + 5) / 1000}`))).toBe((cents + 1) / 100);
      expect(roundToCents((cents * 100 + 49) / 10_000)).toBe(cents / 100);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
