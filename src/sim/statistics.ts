/** Statistics of a run in bounded memory: averages of observations, averages over time, and counters by period. */

/** Count, mean and variance of observations (Welford's recurrence), with their extremes. */
export class Tally {
  count = 0;
  mean = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  #squares = 0;

  add(value: number): void {
    this.count++;
    const deviation = value - this.mean;
    this.mean += deviation / this.count;
    this.#squares += deviation * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Sample variance; 0 with fewer than two observations. */
  get variance(): number {
    return this.count < 2 ? 0 : this.#squares / (this.count - 1);
  }

  reset(): void {
    this.count = 0;
    this.mean = 0;
    this.#squares = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
  }
}

/** The time average of a level that changes by steps, such as the number of busy servers. */
export class TimeAverage {
  level = 0;
  #area = 0;
  #since = 0;
  #start = 0;

  /** The level becomes `level` at `timeMs`. */
  set(timeMs: number, level: number): void {
    this.#area += this.level * (timeMs - this.#since);
    this.#since = timeMs;
    this.level = level;
  }

  /** The average from the last reset to `timeMs`; the level itself if no time has passed. */
  average(timeMs: number): number {
    const elapsed = timeMs - this.#start;
    return elapsed > 0 ? (this.#area + this.level * (timeMs - this.#since)) / elapsed : this.level;
  }

  /** Starts averaging anew at `timeMs`, at the present level. */
  reset(timeMs: number): void {
    this.#area = 0;
    this.#since = timeMs;
    this.#start = timeMs;
  }
}

/** How one counter becomes one number per period, and one per run. */
export type Aggregation = 'sum' | 'max';

/**
 * Counters by period. `counts[i]` is the running value of counter i in the present period: add to it (`sum`) or raise it through `raise`
 * (`max`). `roll` closes the period; a maximum's next period begins at the level that `setLevel` named last. A counter that never leaves 0
 * costs no column.
 */
export class PeriodCounters {
  /** The present period's values; sums are added to directly. */
  readonly counts: Float64Array;
  readonly #aggregations: readonly Aggregation[];
  readonly #levels: Float64Array;
  readonly #columns: (Float64Array | undefined)[];
  readonly #periods: number;
  #period = 0;

  constructor(aggregations: readonly Aggregation[], periods: number) {
    this.#aggregations = aggregations;
    this.#periods = periods;
    this.counts = new Float64Array(aggregations.length);
    this.#levels = new Float64Array(aggregations.length);
    this.#columns = new Array(aggregations.length).fill(undefined);
  }

  /** A `max` counter reached `level`. */
  raise(counter: number, level: number): void {
    if (level > this.counts[counter]!) this.counts[counter] = level;
  }

  /** Names the level at which a `max` counter stands now; needed only before `roll` and `reset`. */
  setLevel(counter: number, level: number): void {
    this.#levels[counter] = level;
  }

  /** The present period begins: its maxima are the levels of this moment. */
  beginAtLevels(): void {
    for (let counter = 0; counter < this.counts.length; counter++) {
      if (this.#aggregations[counter] === 'max') this.counts[counter] = this.#levels[counter]!;
    }
  }

  /** Closes the present period and opens the next. */
  roll(): void {
    this.#store();
    this.#period++;
    this.#begin();
  }

  /** Forgets all periods (the end of warm-up): levels stay, counts begin anew in period 0. */
  reset(): void {
    this.#columns.fill(undefined);
    this.#period = 0;
    this.#begin();
  }

  /** Values of a counter, period by period, the present one included, each divided by `divisor`: `periods` of them. Not to be changed. */
  column(counter: number, periods: number, divisor = 1): readonly number[] {
    this.#store();
    const column = this.#columns[counter];
    return column === undefined ? zeros(periods) : toArray(column, periods, divisor);
  }

  /** The counter over all periods, the present one included: their sum or maximum. */
  total(counter: number): number {
    this.#store();
    const column = this.#columns[counter];
    if (column === undefined) return 0;
    const isSum = this.#aggregations[counter] === 'sum';
    let total = 0;
    for (let period = 0; period <= this.#period; period++) {
      const value = column[period]!;
      total = isSum ? total + value : value > total ? value : total;
    }
    return total;
  }

  #store(): void {
    for (let counter = 0; counter < this.counts.length; counter++) {
      const value = this.counts[counter]!;
      const column = this.#columns[counter];
      if (column !== undefined) column[this.#period] = value;
      else if (value !== 0) {
        const opened = new Float64Array(this.#periods);
        opened[this.#period] = value;
        this.#columns[counter] = opened;
      }
    }
  }

  #begin(): void {
    for (let counter = 0; counter < this.counts.length; counter++) {
      this.counts[counter] = this.#aggregations[counter] === 'sum' ? 0 : this.#levels[counter]!;
    }
  }
}

/** The first `length` entries as a plain array, without the detour over an iterator, which would allocate twice as much. */
export function toArray(column: Float64Array, length: number, divisor = 1): readonly number[] {
  const array = new Array<number>(length);
  for (let i = 0; i < length; i++) array[i] = column[i]! / divisor;
  return array;
}

let lastZeros: readonly number[] = [];

/** So many zeros; one array for all who ask, since most series of a run are nothing but zeros. */
export function zeros(length: number): readonly number[] {
  if (lastZeros.length !== length) lastZeros = Object.freeze(new Array<number>(length).fill(0));
  return lastZeros;
}
