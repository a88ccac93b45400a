/** Numbers in words, against the engine's own spelling. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatNumber, formatShare } from '../../src/quantities/decimal.ts';

test.each([
  [0, '0'],
  [7, '7'],
  [1000, '1,000'],
  [1234567.5, '1,234,567.5'],
  [1.66667e-5, '0.0000166667'],
  [3.09e-8, '0.0000000309'],
  [6e9, '6,000,000,000'],
  [1e21, '1,000,000,000,000,000,000,000'],
  [-0.25, '-0.25'],
])('%d', (value, text) => expect(formatNumber(value)).toBe(text));

test.each([
  [0, '0 %'],
  [0.07, '7 %'],
  [0.29, '29 %'],
  [1 / 3, '33.3333333333 %'],
])('the share %d', (share, text) => expect(formatShare(share)).toBe(text));

test('a share with so many digits', () => expect(formatShare(0.0662369, 3)).toBe('6.62 %'));

test('at least so many decimals', () => {
  expect(formatNumber(0.2, 2)).toBe('0.20');
  expect(formatNumber(8, 2)).toBe('8.00');
  expect(formatNumber(0.125, 2)).toBe('0.125');
});

test('reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(formatNumber(value).replaceAll(',', ''))).toBe(value === 0 ? 0 : value);
    }),
  );
});
