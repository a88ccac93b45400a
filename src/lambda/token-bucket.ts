/** A token bucket with exact arithmetic: the limit on request rates and on adding environments. */

/** When tokens come back: evenly, or all of an interval's at each full interval of simulated time. */
export type Refill = 'continuous' | 'step';

/** A few units in the last place of a clock reading. */
const CLOCK_ROUNDING = 2 ** -50;

/**
 * Holds at most `capacity` tokens, is full at first, and gains `perInterval` tokens each `intervalMs`. Its state is a whole number of
 * tokens taken since an instant at which it was full, so that the tokens there at time t, capacity + ⌊(t − full) · rate⌋ − taken, come out
 * exact when the numbers are (checked by comparing products; nothing is divided or accumulated).
 */
export class TokenBucket {
  #capacity: number;
  #perInterval: number;
  readonly #intervalMs: number;
  readonly #step: boolean;
  #fullAtMs = 0;
  #taken = 0;

  constructor(capacity: number, perInterval: number, intervalMs: number, refill: Refill = 'continuous') {
    this.#capacity = capacity;
    this.#perInterval = perInterval;
    this.#intervalMs = intervalMs;
    this.#step = refill === 'step';
  }

  /** Whether a token is there at `nowMs`. */
  has(nowMs: number): boolean {
    if (this.#taken < this.#capacity) return true;
    return this.#capacity > 0 && (this.#taken + 1 - this.#capacity) * this.#intervalMs <= this.#gained(nowMs);
  }

  /** Takes a token; only after `has` said that there is one. */
  take(nowMs: number): void {
    // Full again: what would have come on top is lost, and counting starts afresh from here.
    if (this.#taken * this.#intervalMs <= this.#gained(nowMs)) {
      this.#fullAtMs = nowMs;
      this.#taken = 0;
    }
    this.#taken++;
  }

  /** The first instant from `nowMs` on at which a token is there; Infinity when none ever will be. */
  nextAt(nowMs: number): number {
    if (this.has(nowMs)) return nowMs;
    if (this.#capacity === 0 || this.#perInterval === 0) return Number.POSITIVE_INFINITY;
    const missing = this.#taken + 1 - this.#capacity;
    if (!this.#step) return this.#fullAtMs + (missing * this.#intervalMs) / this.#perInterval;
    return (Math.floor(this.#fullAtMs / this.#intervalMs) + Math.ceil(missing / this.#perInterval)) * this.#intervalMs;
  }

  /** Changes capacity and rate at `nowMs`. Tokens missing stay missing, and the part of a token earned so far is kept. */
  change(nowMs: number, capacity: number, perInterval: number): void {
    const gained = this.#gained(nowMs) / this.#intervalMs;
    const whole = Math.floor(gained);
    const missing = this.#taken - whole;
    const partMs = missing > 0 && perInterval > 0 ? ((gained - whole) * this.#intervalMs) / perInterval : 0;
    this.#taken = Math.min(Math.max(0, missing), capacity);
    this.#fullAtMs = nowMs - partMs;
    this.#capacity = capacity;
    this.#perInterval = perInterval;
  }

  /** Tokens gained since the bucket was full, times the interval. */
  #gained(nowMs: number): number {
    // The clock's own rounding is forgiven: 32.3 − 27.3 ms is 5 ms, although the computed difference is a little less.
    if (!this.#step) return (nowMs - this.#fullAtMs + nowMs * CLOCK_ROUNDING) * this.#perInterval;
    const intervals = Math.floor(nowMs / this.#intervalMs) - Math.floor(this.#fullAtMs / this.#intervalMs);
    return intervals * this.#perInterval * this.#intervalMs;
  }
}
