import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countOf,
  formatCompact,
  formatCount,
  formatMs,
  formatPercent,
  formatUnitPrice,
  formatUsd,
  plusMinus,
} from '../../src/report/format.ts';

/** Each row: the input and how it is written. */
function spells(format: (value: number) => string, rows: readonly (readonly [number, string])[]): void {
  for (const [value, text] of rows) expect([value, format(value)]).toEqual([value, text]);
}

describe('numbers as people read them', () => {
  test('counts', () => {
    spells(formatCount, [
      [0, '0'],
      [-0, '0'],
      [7, '7'],
      [999, '999'],
      [1000, '1,000'],
      [1234567, '1,234,567'],
      [-1234567, '-1,234,567'],
      [812.37, '812.4'],
      [Math.PI, '3.14'],
      [2.5, '2.5'],
      [12345.6, '12,346'],
      [2 ** 53, '9,007,199,254,740,992'],
      [1e21, '1e+21'],
      [Number.NaN, '–'],
      [Number.POSITIVE_INFINITY, '–'],
    ]);
  });

  test('compact counts', () => {
    spells(formatCompact, [
      [0, '0'],
      [0.5, '0.5'],
      [0.0001, '<0.001'],
      [999.6, '1,000'],
      [9500, '9,500'],
      [12_345, '12.3k'],
      [999_499, '999k'],
      [999_501, '1M'],
      [4_560_000, '4.56M'],
      [1.2e9, '1.2G'],
      [7e12, '7T'],
      [-12_345, '-12.3k'],
    ]);
  });

  test('times', () => {
    spells(formatMs, [
      [0, '0 ms'],
      [0.0001, '<0.001 ms'],
      [0.1234, '0.123 ms'],
      [9.345, '9.35 ms'],
      [92.44, '92.4 ms'],
      [640.2, '640 ms'],
      [999.4, '999 ms'],
      [999.7, '1 s'],
      [1240, '1.24 s'],
      [59_940, '59.9 s'],
      [59_960, '1 min'],
      [125_000, '2 min 5 s'],
      [900_000, '15 min'],
      [3_599_600, '1 h'],
      [3_900_000, '1 h 5 min'],
      [86_400_000, '24 h'],
      [273_600_000, '3 d 4 h'],
      [-1240, '-1.24 s'],
    ]);
  });

  test('money', () => {
    spells(formatUsd, [
      [0, '$0.00'],
      [0.01, '$0.01'],
      [0.0012, '$0.0012'],
      [0.0000000309, '$0.000000031'],
      [1e-15, '<$0.000000000001'],
      [1234.565, '$1,234.57'],
      [16255.38, '$16,255.38'],
      [-3.5, '-$3.50'],
    ]);
    spells(formatUnitPrice, [
      [0, '$0'],
      [0.0000002, '$0.0000002'],
      [0.0000166667, '$0.0000166667'],
      [0.0000000309, '$0.0000000309'],
      [12.5, '$12.5'],
    ]);
  });

  test('shares never round to nothing or all', () => {
    spells(formatPercent, [
      [0, '0 %'],
      [1, '100 %'],
      [0.000001, '<0.01 %'],
      [0.999999, '>99.99 %'],
      [0.0003, '0.03 %'],
      [0.012, '1.2 %'],
      [0.104483, '10.4 %'],
      [0.9995, '99.95 %'],
      [Number.NaN, '–'],
    ]);
  });

  test('half-widths and plurals', () => {
    expect(plusMinus(812, 3, formatCount)).toBe('812 ± 3');
    expect(plusMinus(812, undefined, formatCount)).toBe('812');
    expect(countOf(1, 'request')).toBe('1 request');
    expect(countOf(0, 'request')).toBe('0 requests');
    expect(countOf(2000, 'entry', 'entries')).toBe('2,000 entries');
  });

  test('grouping only adds commas', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        (value) => formatCount(value).replaceAll(',', '') === String(value === 0 ? 0 : value),
      ),
      { numRuns: 300 },
    );
  });

  test('a larger time is never written as a smaller one', () => {
    const unit: Record<string, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };
    const back = (text: string): number =>
      [...text.matchAll(/([\d.,]+) (ms|s|min|h|d)/g)].reduce(
        (sum, [, n, u]) => sum + Number(n!.replaceAll(',', '')) * unit[u!]!,
        0,
      );
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e11, noNaN: true }), (value) => {
        expect(Math.abs(back(formatMs(value)) - value) / value).toBeLessThan(0.03);
      }),
      { numRuns: 500 },
    );
  });
});
