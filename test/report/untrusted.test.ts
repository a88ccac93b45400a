import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableLines, shortened } from '../../src/report/untrusted.ts';

const ESC = '\u001b';

test('escape sequences leave no trace', () => {
  expect(printable(`${ESC}[31mred${ESC}[0m`)).toBe('red');
  expect(printable(`a${ESC}[2J${ESC}[1;1Hb`)).toBe('ab');
  expect(printable(`${ESC}]0;title\u0007name`)).toBe('name');
  expect(printable(`${ESC}]8;;https://example.org`)).toBe('');
  expect(printable(`x${ESC}`)).toBe('x');
  expect(printable(`x${ESC}cy`)).toBe('xy');
});

test('control characters and deceptive marks go, white space folds, other text stays', () => {
  expect(printable(' a\r\n\tb\u0000\u0008\u007f\u009bc ')).toBe('a bc');
  expect(printable('abc\u202e\u200bdef')).toBe('abcdef');
  expect(printable('Überraschung 東京 🚀 <b>&')).toBe('Überraschung 東京 🚀 <b>&');
});

test('lines keep their breaks and tabs', () => {
  expect(printableLines('a:\r\n\t[1]\rb\u0000')).toBe('a:\n\t[1]\nb');
});

test('nothing unprintable survives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
      expect(printableLines(text).replace(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 150 },
  );
});

test('shortened counts characters, not code units', () => {
  expect(shortened('🚀🚀🚀', 3)).toBe('🚀🚀🚀');
  expect(shortened('🚀🚀🚀🚀', 3)).toBe('🚀🚀…');
});
