/** Hashes of names: the published function, and identifiers that scatter. */
import { describe, expect, test } from 'vitest';
import { hash128, hexHash, uuidOf } from '../../../src/report/logs/name-hash.ts';

describe('MurmurHash3_x86_128 with seed 0', () => {
  // Words as the reference implementation gives them (package mmh3 of Python), for texts that end inside and at a block.
  test.each([
    ['', '00000000000000000000000000000000'],
    ['hello', '2b2444a0db91def79adb31b69adb31b6'],
    ['aaaaaaaaaaaaaaaaa', '792b9acbb7c56e048626bd335bfadb91'],
    ['The quick brown fox jumps over the lazy dog', '2f1583c3ecee2c675d7bf66ce5e91d2c'],
    ['é€😀 headroom', '3c6c8187767d5656433cd22aaa29ae68'],
  ])('"%s"', (text, expected) => {
    expect(hexHash(text)).toBe(expected);
    expect(Array.from(hash128(text), (word) => word.toString(16).padStart(8, '0')).join('')).toBe(expected);
  });
});

describe('UUIDs', () => {
  test('are those of version 4 by their form', () => {
    expect(uuidOf('The quick brown fox jumps over the lazy dog')).toBe('2f1583c3-ecee-4c67-9d7b-f66ce5e91d2c');
    for (let i = 0; i < 1000; i++) {
      expect(uuidOf(`name ${i}`)).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    }
  });

  test('of neighbouring names differ, and half of their first bits on average', () => {
    const seen = new Set<string>();
    let differing = 0;
    for (let i = 0; i < 50_000; i++) {
      seen.add(uuidOf(`["42",1,"web","checkout",${i},1]`));
      const [first] = hash128(`["42",1,"web","checkout",${i},1]`);
      const [next] = hash128(`["42",1,"web","checkout",${i + 1},1]`);
      for (let bits = first! ^ next!; bits !== 0; bits &= bits - 1) differing++;
    }
    expect(seen.size).toBe(50_000);
    // 1.6 million fair coins: five standard deviations are 0.2 % of them.
    expect(Math.abs(differing / 1_600_000 - 0.5)).toBeLessThan(0.002);
  });
});
