/** The future event list against a plain sorted array. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventList, MOST_KINDS } from '../../src/sim/event-list.ts';

interface Row {
  readonly time: number;
  readonly tieClass: number;
  readonly sequence: number;
  readonly kind: number;
  readonly id: number;
}

/** The plain twin: an array, sorted whenever the earliest event is wanted. */
class SortedArray {
  readonly rows: Row[] = [];
  #sequence = 0;

  push(time: number, tieClass: number, kind: number, id: number): void {
    this.rows.push({ time, tieClass, kind, id, sequence: this.#sequence++ });
    this.rows.sort((a, b) => a.time - b.time || a.tieClass - b.tieClass || a.sequence - b.sequence);
  }

  take(): Row {
    return this.rows.shift()!;
  }
}

/** The earliest event of a list, taken out as the kernel does it. */
function taken(list: EventList): { time: number; kind: number; id: number } {
  const row = { time: list.nextTime, kind: list.nextKind, id: list.nextId };
  list.take();
  list.settle();
  return row;
}

const event = fc.record({
  // Few whole times make many ties; the others reach over all magnitudes.
  time: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 1e12, noNaN: true })),
  tieClass: fc.integer({ min: 0, max: 4 }),
});
type PlainEvent = { time: number; tieClass: number };

type Step = { readonly take: boolean; readonly pushes: readonly PlainEvent[] };
/** Either a push from outside, or an event taken whose handling pushes none, one (the fused path) or more. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ take: fc.constant(false), pushes: fc.array(event, { minLength: 1, maxLength: 3 }) }),
  fc.record({ take: fc.constant(true), pushes: fc.array(event, { maxLength: 3 }) }),
);

function expectSameEarliest(list: EventList, twin: SortedArray): void {
  const earliest = twin.rows[0];
  expect(list.size).toBe(twin.rows.length);
  expect(list.nextTime).toBe(earliest?.time ?? Number.POSITIVE_INFINITY);
  if (earliest !== undefined) expect([list.nextKind, list.nextId]).toEqual([earliest.kind, earliest.id]);
}

describe('event list', () => {
  test('agrees with a sorted array under any interleaving', () => {
    const property = fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (steps, capacity) => {
        const list = new EventList({ next: 0 }, capacity);
        const twin = new SortedArray();
        let id = 0;
        for (const { take, pushes } of steps) {
          const takes = take && twin.rows.length > 0;
          if (takes) {
            twin.take();
            list.take();
          }
          expect(list.size).toBe(twin.rows.length);
          for (const { time, tieClass } of pushes) {
            const kind = id % 7;
            list.push(time, tieClass, kind, id);
            twin.push(time, tieClass, kind, id);
            id++;
            expect(list.size).toBe(twin.rows.length);
          }
          if (takes) list.settle();
          expectSameEarliest(list, twin);
        }
        while (twin.rows.length > 0) {
          expectSameEarliest(list, twin);
          twin.take();
          taken(list);
        }
        expectSameEarliest(list, twin);
      },
    );
    fc.assert(property, { numRuns: 400 });
  });

  test('equal times come by class, equal classes in the order in which they were pushed', () => {
    const list = new EventList();
    for (const [id, tieClass] of [4, 2, 0, 3, 2, 1, 4, 0].entries()) list.push(5, tieClass, 9, id);
    list.push(4, 4, 9, 8);
    const ids = Array.from({ length: 9 }, () => taken(list).id);
    expect(ids).toEqual([8, 2, 7, 5, 1, 4, 3, 0, 6]);
  });

  test('a push between take and settle fills the open place: later, earliest, and beside a second push', () => {
    const list = new EventList();
    for (const time of [1, 3, 5]) list.push(time, 0, 0, time);
    list.take();
    list.push(4, 0, 0, 4);
    list.settle();
    expect([list.size, list.nextTime]).toEqual([3, 3]);
    list.take();
    list.push(2, 0, 0, 2);
    list.push(6, 0, 0, 6);
    list.settle();
    expect(list.size).toBe(4);
    expect(Array.from({ length: 4 }, () => taken(list).time)).toEqual([2, 4, 5, 6]);
  });

  test('the last event can be taken, replaced, and taken again', () => {
    const list = new EventList({ next: 0 }, 1);
    expect([list.size, list.nextTime]).toEqual([0, Number.POSITIVE_INFINITY]);
    list.push(7, 1, 2, 3);
    expect([list.nextTime, list.nextKind, list.nextId]).toEqual([7, 2, 3]);
    list.take();
    expect(list.size).toBe(0);
    list.push(8, 1, 4, 5);
    list.settle();
    expect(taken(list)).toEqual({ time: 8, kind: 4, id: 5 });
    expect([list.size, list.nextTime]).toEqual([0, Number.POSITIVE_INFINITY]);
    list.push(1, 0, 6, 7);
    expect(taken(list)).toEqual({ time: 1, kind: 6, id: 7 });
  });

  test('grows from one place and keeps every row whole', () => {
    const list = new EventList({ next: 0 }, 1);
    for (let i = 0; i < 1000; i++) list.push(1000 - i, i % 5, i % 3, i);
    expect(list.size).toBe(1000);
    for (let i = 999; i >= 0; i--) expect(taken(list)).toEqual({ time: 1000 - i, kind: i % 3, id: i });
  });

  test('keeps kind and id apart, up to the last kind and the highest id', () => {
    const list = new EventList();
    const most = 2 ** 25 - 1;
    const rows = [0, MOST_KINDS - 1].flatMap((kind) => [0, 1, most].map((id) => ({ time: 1, kind, id })));
    for (const { time, kind, id } of rows) list.push(time, 0, kind, id);
    expect(rows.map(() => taken(list))).toEqual(rows);
    expect(() => list.push(1, 0, 0, most + 1)).toThrow('internal error: more than 33554432 things');
  });

  test('drains 100,000 events in order, ties among them', () => {
    const list = new EventList();
    const twin: Row[] = [];
    let state = 1;
    for (let id = 0; id < 100_000; id++) {
      state = (state * 48_271) % 2_147_483_647;
      const row = { time: state % 20_000, tieClass: state % 5, sequence: id, kind: state % 11, id };
      twin.push(row);
      list.push(row.time, row.tieClass, row.kind, row.id);
    }
    twin.sort((a, b) => a.time - b.time || a.tieClass - b.tieClass || a.sequence - b.sequence);
    const drained = Array.from({ length: twin.length }, () => taken(list));
    expect(drained).toEqual(twin.map(({ time, kind, id }) => ({ time, kind, id })));
    expect(list.size).toBe(0);
  });
});
