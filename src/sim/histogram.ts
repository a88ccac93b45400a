/** A log-linear histogram: quantiles of any number of values in bounded memory, to within 0.2 %, mergeable. */

/** Each power of two is cut into 2^9 buckets, each at most 1/512 of its lower edge wide: 0.195 % relative error at most. */
const SUB_BUCKET_BITS = 9;
/** The high word of a double holds 20 bits of the fraction; the bits that choose the bucket are left after this shift. */
const SHIFT = 20 - SUB_BUCKET_BITS;
const PAGE_BITS = 6;
const PAGE_SIZE = 1 << PAGE_BITS;
/** Values below 2^−20 ms (about a nanosecond) share the lowest bucket, values from 2^44 ms (over 500 years) the highest. */
const LOWEST = (1023 - 20) << SUB_BUCKET_BITS;
const BUCKETS = 64 << SUB_BUCKET_BITS;
const PAGES = BUCKETS >> PAGE_BITS;
const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);
/** Where the high word of a double lies: 1 on little-endian machines, 0 on big-endian ones. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The 1-based rank of the `share` quantile of `count` values; the guard keeps 0.9 × 10 at 9. */
export function nearestRank(share: number, count: number): number {
  return Math.max(1, Math.ceil(share * count - 1e-12 * count));
}

/**
 * Counts non-negative values in buckets whose width is proportional to the value. Exact count, sum, minimum and maximum are kept beside
 * them. Each bucket remembers the smallest value it has met and answers with it: still within a bucket's width of the truth, and exact
 * wherever a bucket holds one value only, as in a run with constant times. Pages of 64 buckets are made when first touched, so that an
 * idle function costs little. Merging adds counts: exact, and the same in any order (the sum to its last bits).
 */
export class Histogram {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;
  /** A page holds count and smallest value of each of its buckets, side by side: one cache line serves both. */
  readonly #pages: (Float64Array | undefined)[] = new Array(PAGES).fill(undefined);
  #firstPage = PAGES;
  #lastPage = -1;

  /** Counts `value`, which is at least 0. (The value is handed on in `scratch`: a double argument would be boxed, see EventList.push.) */
  record(value: number): void {
    // −0 becomes 0, whose bits are those of the smallest value.
    scratch[0] = value + 0;
    this.#recordScratch();
  }

  #recordScratch(): void {
    const value = scratch[0]!;
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    let bucket = (words[HIGH]! >>> SHIFT) - LOWEST;
    if (bucket < 0) bucket = 0;
    else if (bucket >= BUCKETS) bucket = BUCKETS - 1;
    const page = this.#pages[bucket >> PAGE_BITS] ?? this.#open(bucket >> PAGE_BITS);
    const place = (bucket & (PAGE_SIZE - 1)) << 1;
    if (page[place]!++ === 0 || value < page[place + 1]!) page[place + 1] = value;
  }

  /** The `share` quantile by nearest rank, e.g. 0.99; 0 when nothing was recorded. */
  quantile(share: number): number {
    return this.quantiles([share])[0]!;
  }

  /** Several quantiles in one walk; `shares` ascend. All 0 when nothing was recorded. */
  quantiles(shares: readonly number[]): number[] {
    const found: number[] = [];
    let number = this.#firstPage;
    let place = 0;
    let seen = 0;
    let smallest = 0;
    for (const share of shares) {
      const rank = nearestRank(share, this.count);
      while (seen < rank && number <= this.#lastPage) {
        const page = this.#pages[number];
        if (page === undefined || place === PAGE_SIZE << 1) {
          number++;
          place = 0;
          continue;
        }
        seen += page[place]!;
        smallest = page[place + 1]!;
        place += 2;
      }
      found.push(rank >= this.count ? this.max : smallest);
    }
    return found;
  }

  /** The mean of what was recorded; 0 when nothing was. */
  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** Adds everything that `other` holds. */
  merge(other: Histogram): void {
    this.count += other.count;
    this.sum += other.sum;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
    for (let number = other.#firstPage; number <= other.#lastPage; number++) {
      const source = other.#pages[number];
      if (source === undefined) continue;
      const page = this.#pages[number] ?? this.#open(number);
      for (let place = 0; place < PAGE_SIZE << 1; place += 2) {
        const count = source[place]!;
        if (count === 0) continue;
        if (page[place] === 0 || source[place + 1]! < page[place + 1]!) page[place + 1] = source[place + 1]!;
        page[place] = page[place]! + count;
      }
    }
  }

  /** Forgets everything; the pages stay open for what comes next. */
  reset(): void {
    this.count = 0;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = 0;
    for (let number = this.#firstPage; number <= this.#lastPage; number++) this.#pages[number]?.fill(0);
  }

  #open(number: number): Float64Array {
    const page = new Float64Array(PAGE_SIZE << 1);
    this.#pages[number] = page;
    if (number < this.#firstPage) this.#firstPage = number;
    if (number > this.#lastPage) this.#lastPage = number;
    return page;
  }
}
