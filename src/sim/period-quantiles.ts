/** Quantiles of a value by period and over a whole run, in bounded memory. */
import { Histogram, nearestRank } from './histogram.ts';
import { toArray, zeros } from './statistics.ts';

/** So many values of a period are kept as they are; beyond, a histogram takes them. */
const EXACT = 1024;

/** The quantiles kept for each period, beside the maximum. */
export const PERIOD_SHARES = [0.5, 0.9, 0.99] as const;

/**
 * Records values and keeps p50, p90, p99 and the maximum of each period (0 where a period has no values) and a histogram of the whole run.
 *
 * The values of a period wait in a small array; only when it is full do they go to a histogram of the period. A quiet source has a few
 * values a period, and picking quantiles from those costs less than walking a histogram, whose pages or occupied buckets are many: with
 * one for each period a request cost a tenth more (bench `trickle`).
 */
export class PeriodQuantiles {
  readonly #periods: number;
  readonly #total = new Histogram();
  readonly #current = new Histogram();
  readonly #waiting = new Float64Array(EXACT);
  /** Made when the first value comes: a source that never succeeds costs no columns. */
  #columns: Float64Array[] | undefined;
  #waitingCount = 0;
  #period = 0;

  constructor(periods: number) {
    this.#periods = periods;
  }

  record(value: number): void {
    if (this.#waitingCount === EXACT) this.#spill();
    this.#waiting[this.#waitingCount++] = value;
  }

  /** Closes the present period and opens the next. */
  roll(): void {
    if (this.#current.count > 0) {
      this.#spill();
      this.#store(quantilesOf(this.#current));
      this.#total.merge(this.#current);
      this.#current.reset();
    } else if (this.#waitingCount > 0) {
      this.#store(exactQuantiles(this.#waiting, this.#waitingCount));
      this.#countWaiting(this.#total);
      this.#waitingCount = 0;
    }
    this.#period++;
  }

  /** Forgets everything (the end of warm-up). */
  reset(): void {
    this.#total.reset();
    this.#current.reset();
    this.#columns = undefined;
    this.#waitingCount = 0;
    this.#period = 0;
  }

  /** The values of all periods, the present one included. The present period goes on. */
  total(): Histogram {
    const all = new Histogram();
    all.merge(this.#total);
    all.merge(this.#current);
    this.#countWaiting(all);
    return all;
  }

  /** p50, p90, p99 and maximum by period: four columns of `periods` numbers. The present period goes on. */
  columns(periods: number): (readonly number[])[] {
    if (this.#current.count > 0) {
      const snapshot = new Histogram();
      snapshot.merge(this.#current);
      this.#countWaiting(snapshot);
      this.#store(quantilesOf(snapshot));
    } else if (this.#waitingCount > 0) {
      // A copy: in another order the waiting values would add up to another last bit.
      this.#store(exactQuantiles(this.#waiting.slice(0, this.#waitingCount), this.#waitingCount));
    }
    const columns = this.#columns;
    if (columns !== undefined) return columns.map((column) => toArray(column, periods));
    return Array.from({ length: PERIOD_SHARES.length + 1 }, () => zeros(periods));
  }

  #spill(): void {
    this.#countWaiting(this.#current);
    this.#waitingCount = 0;
  }

  #countWaiting(histogram: Histogram): void {
    for (let i = 0; i < this.#waitingCount; i++) histogram.record(this.#waiting[i]!);
  }

  #store(values: readonly number[]): void {
    this.#columns ??= Array.from({ length: PERIOD_SHARES.length + 1 }, () => new Float64Array(this.#periods));
    for (let i = 0; i < values.length; i++) this.#columns[i]![this.#period] = values[i]!;
  }
}

function quantilesOf(histogram: Histogram): number[] {
  return [...histogram.quantiles(PERIOD_SHARES), histogram.max];
}

/** The same of the first `count` numbers of `values`, whose order it changes. */
function exactQuantiles(values: Float64Array, count: number): number[] {
  const found: number[] = [];
  let from = 0;
  for (const share of PERIOD_SHARES) {
    const place = nearestRank(share, count) - 1;
    found.push(select(values, from, count - 1, place));
    from = place;
  }
  found.push(select(values, from, count - 1, count - 1));
  return found;
}

/**
 * The value that would stand at `place` if `values[from … to]` were sorted: quickselect. Smaller ones end up before it, larger ones after
 * it, so that the next, higher quantile need only look there. The partition counts comparisons instead of branching on them, since a
 * processor guesses every other one wrong: 11 ns a value where sorting takes 27 (bench `select`).
 */
export function select(values: Float64Array, from: number, to: number, place: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    const pivot = values[middle]!;
    values[middle] = values[high]!;
    let smaller = low;
    for (let i = low; i < high; i++) {
      const value = values[i]!;
      values[i] = values[smaller]!;
      values[smaller] = value;
      smaller += +(value < pivot);
    }
    values[high] = values[smaller]!;
    values[smaller] = pivot;
    if (place < smaller) {
      high = smaller - 1;
      continue;
    }
    // Those equal to the pivot go next to it, or many equal values would be split off one by one.
    let larger = smaller + 1;
    for (let i = larger; i <= high; i++) {
      const value = values[i]!;
      values[i] = values[larger]!;
      values[larger] = value;
      larger += +(value === pivot);
    }
    if (place < larger) return pivot;
    low = larger;
  }
  return values[place]!;
}
