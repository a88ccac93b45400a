/** Which word is the nearest, and when none is near. */
import { expect, test } from 'vitest';
import { nearestWord } from '../../src/quantities/nearest-word.ts';

test.each<[string, string[], string | undefined]>([
  ['lognorml', ['exponential', 'lognormal', 'normal'], 'lognormal'],
  ['LogNormal', ['exponential', 'lognormal', 'normal'], 'lognormal'],
  ['reservedConcurency', ['concurrency', 'reservedConcurrency'], 'reservedConcurrency'],
  ['mroe', ['more', 'mode'], 'more'],
  ['rat', ['at', 'rate'], 'rate'],
  ['x', ['y', 'z'], undefined],
  ['formula', ['normal', 'uniform'], undefined],
  ['', ['a', 'ab'], undefined],
  ['a'.repeat(10_000), ['a'], undefined],
])('%s', (word, candidates, expected) => {
  expect(nearestWord(word, candidates)).toBe(expected);
});
