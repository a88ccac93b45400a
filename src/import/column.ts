/** Columns of numbers that grow while a file is read, and putting them in order of time. */
import { TraceError } from './trace-error.ts';

/** More records than this are refused: a column of them takes 1.6 GB. */
export const MAX_RECORDS = 2e8;

/** A growing column of doubles: memory is bounded by twice its length, and by `limit`. */
export class Column {
  readonly #file: string;
  readonly #limit: number;
  #values = new Float64Array(1024);
  #length = 0;

  constructor(file: string, limit: number = MAX_RECORDS) {
    this.#file = file;
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length || this.#length === this.#limit) this.#grow();
    this.#values[this.#length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** The values in an array of their own. */
  toArray(): Float64Array {
    return this.#values.slice(0, this.#length);
  }

  #grow(): void {
    if (this.#length < this.#limit) {
      try {
        const larger = new Float64Array(2 * this.#length);
        larger.set(this.#values);
        this.#values = larger;
        return;
      } catch {
        // No room for it: too large for this machine, although within the limit.
      }
    }
    throw new TraceError(
      'trace-too-large',
      { file: this.#file },
      {
        message: 'The file has more records than fit in memory.',
        expected: `at most ${this.#limit} records`,
        got: `more than ${this.#length} records`,
        suggestion: 'use a shorter piece of the trace',
      },
    );
  }
}

/** The order that sorts `timesMs` ascending and leaves equal times as they are; undefined when they are sorted already. */
export function timeOrder(timesMs: Float64Array): Uint32Array | undefined {
  let sorted = true;
  for (let i = 1; i < timesMs.length && sorted; i++) sorted = timesMs[i - 1]! <= timesMs[i]!;
  if (sorted) return undefined;
  const order = Uint32Array.from(timesMs, (_, index) => index);
  return order.sort((a, b) => timesMs[a]! - timesMs[b]! || a - b);
}

/** `values` in the given order. */
export function inOrder(values: Float64Array, order: Uint32Array | undefined): Float64Array {
  return order === undefined ? values : Float64Array.from(order, (index) => values[index]!);
}

/** Times in ascending order, the first at 0. */
export function arrivalTimes(timesMs: Float64Array): Float64Array {
  const sorted = inOrder(timesMs, timeOrder(timesMs));
  const first = sorted[0] ?? 0;
  return sorted.map((time) => time - first);
}
