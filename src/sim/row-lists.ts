/** Lists of rows of `PagedColumns`, linked through columns of their own: queues of things that wait, in order. */
import type { PagedColumn } from './paged-columns.ts';

type Links = PagedColumn<Int32Array>;

/** First in, first out. A row is in at most one queue of those that share a column of links. */
export class RowQueue {
  size = 0;
  /** The next to leave; −1 when it is empty. */
  first = -1;
  #last = -1;
  readonly #next: Links;

  constructor(next: Links) {
    this.#next = next;
  }

  push(row: number): void {
    this.#next.set(row, -1);
    if (this.first < 0) this.first = row;
    else this.#next.set(this.#last, row);
    this.#last = row;
    this.size++;
  }

  /** Puts a row before all others. */
  unshift(row: number): void {
    this.#next.set(row, this.first);
    if (this.first < 0) this.#last = row;
    this.first = row;
    this.size++;
  }

  /** Takes the first row; only when there is one. */
  shift(): number {
    const row = this.first;
    this.first = this.#next.get(row);
    this.size--;
    return row;
  }

  /** The row after `row`; −1 for the last. */
  after(row: number): number {
    return this.#next.get(row);
  }
}

/** In the order of pushing, with rows that leave from anywhere: what was offered and is not yet settled, oldest first. */
export class RowList {
  size = 0;
  /** −1 when it is empty. */
  oldest = -1;
  #newest = -1;
  readonly #older: Links;
  readonly #newer: Links;

  constructor(older: Links, newer: Links) {
    this.#older = older;
    this.#newer = newer;
  }

  push(row: number): void {
    this.#newer.set(row, -1);
    this.#older.set(row, this.#newest);
    if (this.#newest < 0) this.oldest = row;
    else this.#newer.set(this.#newest, row);
    this.#newest = row;
    this.size++;
  }

  remove(row: number): void {
    const older = this.#older.get(row);
    const newer = this.#newer.get(row);
    if (older < 0) this.oldest = newer;
    else this.#newer.set(older, newer);
    if (newer < 0) this.#newest = older;
    else this.#older.set(newer, older);
    this.size--;
  }

  /** The row pushed after `row`; −1 for the newest. */
  newer(row: number): number {
    return this.#newer.get(row);
  }
}
