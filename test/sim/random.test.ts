/** Streams of random numbers: the same for the same name, independent otherwise, 53 bits, and known first values. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Stream, Streams } from '../../src/sim/random.ts';

function draws(stream: Stream, count = 5): number[] {
  return Array.from({ length: count }, () => stream.uniform());
}

/** Correlation of two samples of uniform numbers. */
function correlation(a: readonly number[], b: readonly number[]): number {
  return (12 * a.reduce((sum, x, i) => sum + (x - 0.5) * (b[i]! - 0.5), 0)) / a.length;
}

describe('streams by name', () => {
  // Worked out by a second implementation of alea, in Python; a change of these changes every result.
  test.each([
    {
      replication: 1,
      first: [0.16949856091713367, 0.3200977856294247, 0.8672641224722062, 0.048058363716641295, 0.4275364917115324],
    },
    {
      replication: 2,
      first: [0.9986344548765291, 0.7336382038827063, 0.3734386182108258, 0.09758250456727013, 0.6022627440681745],
    },
  ])('known first values of replication $replication', ({ replication, first }) => {
    expect(draws(new Streams('42', replication).get('web>checkout/duration'))).toEqual(first);
  });

  test('what a stream draws does not depend on which streams there are, or on who drew before', () => {
    const name = fc.string({ maxLength: 12 });
    const property = fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), fc.string(), (names, seed) => {
      const expected = names.map((own) => draws(new Streams(seed, 3).get(own)));
      const backwards = new Streams(seed, 3);
      const found = names.toReversed().map((own) => draws(backwards.get(own)));
      expect(found.toReversed()).toEqual(expected);
      const interleaved = new Streams(seed, 3);
      const rounds = [0, 1, 2, 3, 4].map(() => names.map((own) => interleaved.get(own).uniform()));
      expect(names.map((_, i) => rounds.map((round) => round[i]))).toEqual(expected);
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('the same name is the same stream, which goes on where it was', () => {
    const streams = new Streams('42', 1);
    const stream = streams.get('web>checkout/duration');
    const [first] = draws(stream, 1);
    expect(streams.get('web>checkout/duration')).toBe(stream);
    expect([first, ...draws(streams.get('web>checkout/duration'), 4)]).toEqual(
      draws(new Streams('42', 1).get('web>checkout/duration')),
    );
    expect(streams.get('web>checkout/init')).not.toBe(stream);
  });

  test('another seed, replication or name is another stream', () => {
    const streams = [
      new Streams('42', 1).get('a'),
      new Streams('43', 1).get('a'),
      new Streams('42', 2).get('a'),
      new Streams('42', 1).get('b'),
      new Streams('42', 1).get(''),
      new Streams('', 1).get('42'),
    ];
    expect(new Set(streams.flatMap((stream) => draws(stream))).size).toBe(5 * streams.length);
  });

  test.each([
    { one: ['a', 1, 'b/c'], other: ['a/b', 1, 'c'] },
    { one: ['a', 1, '1b'], other: ['a', 11, 'b'] },
    { one: ['4', 21, 'x'], other: ['42', 1, 'x'] },
    { one: ['a,1', 1, 'b'], other: ['a', 1, '1,b'] },
    { one: ['a","b', 1, 'c'], other: ['a', 1, 'b","c'] },
    { one: ['a\\', 1, 'b'], other: ['a', 1, '\\b'] },
    { one: ['', 1, 'a b'], other: ['a', 1, ' b'] },
  ] as const)('$one and $other, alike when joined, are two streams', ({ one, other }) => {
    const streamOf = ([seed, replication, name]: readonly [string, number, string]): Stream =>
      new Streams(seed, replication).get(name);
    expect(draws(streamOf(one))).not.toEqual(draws(streamOf(other)));
  });
});

describe('the numbers', () => {
  const COUNT = 100_000;
  const sample = draws(new Streams('quality', 1).get('1'), COUNT);

  test('lie in [0, 1) and carry 53 bits', () => {
    expect(sample.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true);
    // Of 21 low bits all are 0 once in two million draws; a generator of 32 bits would have them 0 always.
    const coarse = sample.filter((u) => Number.isInteger(u * 2 ** 32));
    expect(coarse.length).toBeLessThan(5);
    for (let bit = 33; bit <= 53; bit++) {
      const ones = sample.filter((u) => Math.floor(u * 2 ** bit) % 2 === 1).length;
      expect(Math.abs(ones - COUNT / 2)).toBeLessThan(4 * Math.sqrt(COUNT / 4));
    }
  });

  test('fill a hundred classes evenly', () => {
    const counts = new Array<number>(100).fill(0);
    for (const u of sample) counts[Math.floor(100 * u)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - COUNT / 100) ** 2 / (COUNT / 100), 0);
    // 99 degrees of freedom: between the 0.05 % and 99.95 % points.
    expect(chiSquare).toBeGreaterThan(59);
    expect(chiSquare).toBeLessThan(151);
  });

  test('of sibling streams are uncorrelated, and so is each with its own past', () => {
    const siblings = ['1', '2', '3', '11', '21'].map((name) => draws(new Streams('quality', 1).get(name), COUNT));
    siblings.push(draws(new Streams('quality', 2).get('1'), COUNT));
    for (const [i, one] of siblings.entries()) {
      for (const other of siblings.slice(i + 1)) {
        expect(Math.abs(correlation(one, other))).toBeLessThan(4 / Math.sqrt(COUNT));
      }
      expect(Math.abs(correlation(one.slice(0, -1), one.slice(1)))).toBeLessThan(4 / Math.sqrt(COUNT));
    }
  });
});
