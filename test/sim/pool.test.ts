/** The pool: what it hands out is free, findable by its id, and no more than was ever needed at once. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pool } from '../../src/sim/pool.ts';

interface Thing {
  readonly id: number;
  note: string;
}

function things(): { pool: Pool<Thing>; created: Thing[] } {
  const created: Thing[] = [];
  const pool = new Pool<Thing>((id) => {
    const thing = { id, note: '' };
    created.push(thing);
    return thing;
  });
  return { pool, created };
}

describe('pool', () => {
  test('ids count from 0 and find their object', () => {
    const { pool } = things();
    const [first, second] = [pool.acquire(), pool.acquire()];
    expect([first.id, second.id]).toEqual([0, 1]);
    expect(pool.at(0)).toBe(first);
    expect(pool.at(1)).toBe(second);
  });

  test('a released object is used again as its last user left it, under the same id', () => {
    const { pool, created } = things();
    pool.acquire();
    const second = pool.acquire();
    second.note = 'left behind';
    pool.release(second);
    const again = pool.acquire();
    expect(again).toBe(second);
    expect(again.note).toBe('left behind');
    expect(pool.at(1)).toBe(again);
    expect(created).toHaveLength(2);
  });

  test('hands out nothing that is in use, and makes as many as were ever in use at once', () => {
    const property = fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 100 }), (choices) => {
      const { pool, created } = things();
      const inUse: Thing[] = [];
      let most = 0;
      for (const choice of choices) {
        if (choice < 4 && inUse.length > 0) {
          pool.release(inUse.splice(choice % inUse.length, 1)[0]!);
        } else {
          const thing = pool.acquire();
          expect(inUse).not.toContain(thing);
          expect(pool.at(thing.id)).toBe(thing);
          inUse.push(thing);
          most = Math.max(most, inUse.length);
        }
      }
      expect(created.map(({ id }) => id)).toEqual(Array.from({ length: most }, (_, i) => i));
    });
    fc.assert(property, { numRuns: 200 });
  });
});
