/** Rows in typed columns that grow by pages: the store of things that wait in large numbers. */

const PAGE_BITS = 12;
const PAGE = 1 << PAGE_BITS;
const WITHIN = PAGE - 1;

/** One number of each row. */
export interface Column {
  get(row: number): number;
  set(row: number, value: number): void;
}

type TypedArray = Float64Array | Int32Array | Uint32Array | Uint8Array;

class PagedColumn<Page extends TypedArray> implements Column {
  readonly #make: (length: number) => Page;
  readonly #pages: Page[] = [];

  constructor(make: (length: number) => Page) {
    this.#make = make;
  }

  get(row: number): number {
    return this.#pages[row >> PAGE_BITS]![row & WITHIN]!;
  }

  set(row: number, value: number): void {
    this.#pages[row >> PAGE_BITS]![row & WITHIN] = value;
  }

  grow(): void {
    this.#pages.push(this.#make(PAGE));
  }
}

/**
 * Rows with numbers 0, 1, 2 …, each with one entry in every column. As many rows as were ever in use at once; pages of 4,096 rows, so that
 * memory is what waits and not twice that, and nothing is ever copied. A column made later holds 0 for the rows there are.
 *
 * There are four kinds of columns and no fifth: `get` and `set` of a column are shared by all kinds, and V8 compiles them well for up to
 * four kinds of typed arrays only (with a fifth a queue of a million messages took four times as long, bench `sqs-drain`).
 */
export class PagedColumns {
  readonly #columns: { grow(): void }[] = [];
  #rows = 0;
  readonly #nextFree = this.int32();
  #firstFree = -1;
  /** Rows in use. */
  size = 0;

  float64(): PagedColumn<Float64Array> {
    return this.#add(new PagedColumn((length) => new Float64Array(length)));
  }

  int32(): PagedColumn<Int32Array> {
    return this.#add(new PagedColumn((length) => new Int32Array(length)));
  }

  uint32(): PagedColumn<Uint32Array> {
    return this.#add(new PagedColumn((length) => new Uint32Array(length)));
  }

  uint8(): PagedColumn<Uint8Array> {
    return this.#add(new PagedColumn((length) => new Uint8Array(length)));
  }

  /** A row that nobody uses; its entries are what its last user left there. */
  acquire(): number {
    this.size++;
    const row = this.#firstFree;
    if (row >= 0) {
      this.#firstFree = this.#nextFree.get(row);
      return row;
    }
    if ((this.#rows & WITHIN) === 0) for (const column of this.#columns) column.grow();
    return this.#rows++;
  }

  release(row: number): void {
    this.size--;
    this.#nextFree.set(row, this.#firstFree);
    this.#firstFree = row;
  }

  #add<T extends { grow(): void }>(column: T): T {
    for (let row = 0; row < this.#rows; row += PAGE) column.grow();
    this.#columns.push(column);
    return column;
  }
}

export type { PagedColumn };
