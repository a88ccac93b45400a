/** Rows in pages, and the lists that link them, against plain arrays. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PagedColumns } from '../../src/sim/paged-columns.ts';
import { RowList, RowQueue } from '../../src/sim/row-lists.ts';

test('rows keep their entries over many pages, and released rows are used again', () => {
  const rows = new PagedColumns();
  const offeredAtMs = rows.float64();
  const receives = rows.uint8();
  const ids = Array.from({ length: 10_000 }, () => rows.acquire());
  expect(ids).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  for (const id of ids) {
    offeredAtMs.set(id, id / 4);
    receives.set(id, id % 7);
  }
  expect(ids.every((id) => offeredAtMs.get(id) === id / 4 && receives.get(id) === id % 7)).toBe(true);
  rows.release(5000);
  rows.release(3);
  expect(rows.size).toBe(9998);
  expect(new Set([rows.acquire(), rows.acquire()])).toEqual(new Set([3, 5000]));
  expect(rows.acquire()).toBe(10_000);
  expect(offeredAtMs.get(9999)).toBe(9999 / 4);
});

const operations = fc.array(
  fc.oneof(
    fc.constant(['push'] as const),
    fc.constant(['unshift'] as const),
    fc.constant(['shift'] as const),
    fc.tuple(fc.constant('remove' as const), fc.nat()),
  ),
  { maxLength: 300 },
);

test('a queue is first in, first out, with rows put before the others', () => {
  fc.assert(
    fc.property(operations, (all) => {
      const rows = new PagedColumns();
      const queue = new RowQueue(rows.int32());
      const plain: number[] = [];
      for (const [what] of all) {
        if (what === 'push') {
          const row = rows.acquire();
          queue.push(row);
          plain.push(row);
        } else if (what === 'unshift') {
          const row = rows.acquire();
          queue.unshift(row);
          plain.unshift(row);
        } else if (plain.length > 0) {
          const row = queue.shift();
          expect(row).toBe(plain.shift());
          rows.release(row);
        }
        const walked: number[] = [];
        for (let row = queue.first; row >= 0; row = queue.after(row)) walked.push(row);
        expect(queue.size === 0 ? [] : walked).toEqual(plain);
        expect(queue.size).toBe(plain.length);
      }
    }),
    { numRuns: 200 },
  );
});

test('a list keeps the order of pushing while rows leave from anywhere', () => {
  fc.assert(
    fc.property(operations, (all) => {
      const rows = new PagedColumns();
      const list = new RowList(rows.int32(), rows.int32());
      const plain: number[] = [];
      for (const [what, index = 0] of all) {
        if (what === 'remove' && plain.length > 0) {
          const [row] = plain.splice(index % plain.length, 1) as [number];
          list.remove(row);
          rows.release(row);
        } else if (what === 'push') {
          const row = rows.acquire();
          list.push(row);
          plain.push(row);
        }
        const walked: number[] = [];
        for (let row = list.oldest; row >= 0; row = list.newer(row)) walked.push(row);
        expect(walked).toEqual(plain);
        expect(list.size).toBe(plain.length);
      }
    }),
    { numRuns: 200 },
  );
});
