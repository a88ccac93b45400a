/** Keys, shards and lanes: fixed, even, and independent of one another. */
import { describe, expect, test } from 'vitest';
import { Stream } from '../../src/sim/random.ts';
import { laneOf, mixed, StreamKeys, shardOf } from '../../src/sources/stream-keys.ts';

/** Pearson's statistic of counts against equal shares. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((total, count) => total + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

const KEYS = Array.from({ length: 100_000 }, (_, key) => key);

describe('the hash', () => {
  test('is that of MurmurHash3', () => {
    // The finaliser maps 0 to 0, and 1 to 0x514e28b7 (as the hash of the empty text with seed 1).
    expect(mixed(0)).toBe(0);
    expect(mixed(1)).toBe(0x514e28b7);
  });

  test('spreads keys evenly over shards, lanes and both', () => {
    const counts = (places: number, place: (key: number) => number) => {
      const found = new Array<number>(places).fill(0);
      for (const key of KEYS) found[place(key)]!++;
      return found;
    };
    // χ² has mean n − 1 and variance 2 (n − 1): within five standard deviations.
    for (const [places, place] of [
      [100, (key: number) => shardOf(key, 100)],
      [10, (key: number) => laneOf(key, 10)],
      [1000, (key: number) => shardOf(key, 100) * 10 + laneOf(key, 10)],
    ] as const) {
      const found = counts(places, place);
      expect(found).toHaveLength(places);
      expect(Math.abs(chiSquared(found) - (places - 1))).toBeLessThan(5 * Math.sqrt(2 * (places - 1)));
    }
  });

  test('leaves a key where it was when other keys come', () => {
    const few = new StreamKeys(10, 0, 7, 4, new Stream('few'));
    const many = new StreamKeys(1000, 0, 7, 4, new Stream('many'));
    for (let key = 0; key < 10; key++) {
      expect(few.shard(key)).toBe(shardOf(key, 7));
      expect(many.shard(key)).toBe(few.shard(key));
    }
  });
});

describe('lanes', () => {
  test('are counted from 0 without gaps, in the order of laneOf', () => {
    const keys = new StreamKeys(12, 0, 3, 10, new Stream('lanes'));
    for (let shard = 0; shard < 3; shard++) {
      const own = KEYS.slice(0, 12).filter((key) => keys.shard(key) === shard);
      const used = [...new Set(own.map((key) => laneOf(key, 10)))].sort((a, b) => a - b);
      expect(keys.lanes[shard]).toBe(used.length);
      for (const key of own) expect(keys.lane(key)).toBe(used.indexOf(laneOf(key, 10)));
    }
  });
});
