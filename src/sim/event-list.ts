/** The future event list: a 4-ary heap in typed arrays, totally ordered by (time, class, sequence). */
import { assert } from './assert.ts';

/** Sequence numbers stay below this, so that class × SPAN + sequence is an exact double. */
const SEQUENCE_SPAN = 2 ** 50;
/** Kind and id share a column, which makes every move in the heap cheaper: 64 kinds, ids below 2^25. */
const KIND_BITS = 6;
export const MOST_KINDS = 1 << KIND_BITS;
const MOST_IDS = 2 ** (31 - KIND_BITS);

/** Numbers events in the order in which they are scheduled; lists that share one have one order. */
export interface Sequence {
  next: number;
}

/**
 * Pending events, earliest first. An event is a row (time, class and sequence, kind, id) spread over typed columns: no object is made for
 * it. Events at the same time come by class, events of the same class in the order in which they were pushed.
 *
 * Four children a node instead of two: half as many levels, and the children of a node share a cache line.
 */
export class EventList {
  #size = 0;
  readonly #sequence: Sequence;
  #capacity: number;
  #times: Float64Array;
  /** class × SEQUENCE_SPAN + sequence: one comparison breaks a tie of times. */
  #orders: Float64Array;
  /** id × MOST_KINDS + kind. */
  #targets: Int32Array;
  /**
   * True between `take` and the next `push` or `settle`: the root has been handed out and its place is still open. A handler mostly
   * schedules an event, which then fills the place in one sift instead of two; see the bench `event-list`.
   */
  #rootIsOpen = false;

  constructor(sequence: Sequence = { next: 0 }, capacity = 256) {
    this.#sequence = sequence;
    this.#capacity = capacity;
    this.#times = new Float64Array(capacity);
    this.#orders = new Float64Array(capacity);
    this.#targets = new Int32Array(capacity);
  }

  /** Number of pending events. */
  get size(): number {
    return this.#rootIsOpen ? this.#size - 1 : this.#size;
  }

  /** Time of the earliest event; Infinity when there is none. Not to be asked between `take` and `settle`. */
  get nextTime(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** Whether the earliest event goes before that of `other`, which shares the sequence. Empty lists go last. */
  goesBefore(other: EventList): boolean {
    const time = this.nextTime;
    const otherTime = other.nextTime;
    return time < otherTime || (time === otherTime && this.#orders[0]! < other.#orders[0]!);
  }

  /** Kind of the earliest event. */
  get nextKind(): number {
    return this.#targets[0]! & (MOST_KINDS - 1);
  }

  /** Id of the earliest event. */
  get nextId(): number {
    return this.#targets[0]! >>> KIND_BITS;
  }

  /**
   * Adds an event. `tieClass` is a small whole number; lower goes first at equal times. `kind` is below MOST_KINDS.
   *
   * The event is put down first and sifted from there, so that no double is handed to a function: V8 would allocate a box for it wherever
   * the call is not inlined (bench `trickle`).
   */
  push(time: number, tieClass: number, kind: number, id: number): void {
    if (id >= MOST_IDS) assert(false, `more than ${MOST_IDS} things wait for an event at once`);
    let position = 0;
    const fillsRoot = this.#rootIsOpen;
    if (fillsRoot) this.#rootIsOpen = false;
    else {
      if (this.#size === this.#capacity) this.#grow();
      position = this.#size++;
    }
    this.#times[position] = time;
    this.#orders[position] = tieClass * SEQUENCE_SPAN + this.#sequence.next++;
    this.#targets[position] = (id << KIND_BITS) | kind;
    if (fillsRoot) this.#siftDown();
    else this.#siftUp(position);
  }

  /** Hands out the earliest event: read `nextTime`, `nextKind` and `nextId` before, call `settle` after handling it. */
  take(): void {
    this.#rootIsOpen = true;
  }

  /** Closes the place of the event taken last, if no push has filled it. */
  settle(): void {
    if (!this.#rootIsOpen) return;
    this.#rootIsOpen = false;
    const last = --this.#size;
    if (last === 0) return;
    this.#times[0] = this.#times[last]!;
    this.#orders[0] = this.#orders[last]!;
    this.#targets[0] = this.#targets[last]!;
    this.#siftDown();
  }

  #siftUp(start: number): void {
    const times = this.#times;
    const orders = this.#orders;
    const targets = this.#targets;
    const time = times[start]!;
    const order = orders[start]!;
    const target = targets[start]!;
    let position = start;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      const parentTime = times[parent]!;
      if (time > parentTime || (time === parentTime && order > orders[parent]!)) break;
      times[position] = parentTime;
      orders[position] = orders[parent]!;
      targets[position] = targets[parent]!;
      position = parent;
    }
    times[position] = time;
    orders[position] = order;
    targets[position] = target;
  }

  /** Sifts the event at the root down to its place. */
  #siftDown(): void {
    const times = this.#times;
    const orders = this.#orders;
    const targets = this.#targets;
    const size = this.#size;
    const time = times[0]!;
    const order = orders[0]!;
    const target = targets[0]!;
    let position = 0;
    for (;;) {
      const firstChild = (position << 2) + 1;
      if (firstChild >= size) break;
      let child = firstChild;
      let childTime = times[child]!;
      const end = firstChild + 4 < size ? firstChild + 4 : size;
      for (let other = firstChild + 1; other < end; other++) {
        const otherTime = times[other]!;
        if (otherTime < childTime || (otherTime === childTime && orders[other]! < orders[child]!)) {
          child = other;
          childTime = otherTime;
        }
      }
      if (time < childTime || (time === childTime && order < orders[child]!)) break;
      times[position] = childTime;
      orders[position] = orders[child]!;
      targets[position] = targets[child]!;
      position = child;
    }
    times[position] = time;
    orders[position] = order;
    targets[position] = target;
  }

  #grow(): void {
    this.#capacity *= 2;
    const grown = <T extends Float64Array | Int32Array>(bigger: T, old: T): T => {
      bigger.set(old);
      return bigger;
    };
    this.#times = grown(new Float64Array(this.#capacity), this.#times);
    this.#orders = grown(new Float64Array(this.#capacity), this.#orders);
    this.#targets = grown(new Int32Array(this.#capacity), this.#targets);
  }
}
