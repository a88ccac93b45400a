/** The client-side rate limiter of the SDKs' adaptive retry mode: a token bucket whose rate follows a cubic curve. */
import { pow } from '../sim/elementary.ts';

/** Constants of the published algorithm (AWS SDKs and Tools Reference Guide, "Retry behavior"; botocore, retries/throttling.py). */
const BETA = 0.7;
const SCALE = 0.4;
const SMOOTHING = 0.8;
const MEASURE_SECONDS = 0.5;
const MIN_RATE = 0.5;
const HEADROOM = 2;
/** Shorter waits could vanish in the rounding of a late clock, and time would stand still. */
const SHORTEST_WAIT_MS = 0.001;

/**
 * One client process. Until the first throttle it lets everything pass, measures the rate of answers, in half-second bins, smoothed, and
 * lets its bucket fill.
 * A throttle cuts the allowed rate to 0.7 of the measured one; afterwards the rate grows along 0.4 · (t − K)³ + the rate at the throttle,
 * never above twice the measured rate. Times in ms of simulated time.
 */
export class AdaptiveRateLimiter {
  #enabled = false;
  #fillRate = 1;
  #capacity = 1;
  #tokens = 0;
  #filledAt = 0;
  #measuredRate = 0;
  #answers = 0;
  #bin = 0;
  #rateAtThrottle = 0;
  #throttledAt = 0;

  /** How long sending must wait now; 0: a token was taken, send. In ms. */
  acquire(nowMs: number): number {
    if (!this.#enabled) return 0;
    this.#refill(nowMs / 1000);
    // A wait ends at the instant that fills the token up; rounding must not make it wait again for nothing.
    if (this.#tokens >= 1 - 1e-9) {
      this.#tokens = Math.max(0, this.#tokens - 1);
      return 0;
    }
    return Math.max(SHORTEST_WAIT_MS, ((1 - this.#tokens) / this.#fillRate) * 1000);
  }

  /** An answer came back, a throttle or not. */
  answered(nowMs: number, wasThrottled: boolean): void {
    const now = nowMs / 1000;
    this.#measure(now);
    let rate: number;
    if (wasThrottled) {
      const allowed = this.#enabled ? Math.min(this.#measuredRate, this.#fillRate) : this.#measuredRate;
      this.#rateAtThrottle = allowed;
      this.#throttledAt = now;
      this.#enabled = true;
      rate = allowed * BETA;
    } else {
      const flatAt = pow((this.#rateAtThrottle * (1 - BETA)) / SCALE, 1 / 3);
      const x = now - this.#throttledAt - flatAt;
      rate = SCALE * x * x * x + this.#rateAtThrottle;
    }
    this.#setRate(now, Math.min(rate, HEADROOM * this.#measuredRate));
  }

  #measure(now: number): void {
    this.#answers++;
    const bin = Math.floor(now / MEASURE_SECONDS) * MEASURE_SECONDS;
    if (bin <= this.#bin) return;
    const rate = this.#answers / (bin - this.#bin);
    this.#measuredRate = rate * SMOOTHING + this.#measuredRate * (1 - SMOOTHING);
    this.#answers = 0;
    this.#bin = bin;
  }

  #setRate(now: number, rate: number): void {
    this.#refill(now);
    this.#fillRate = Math.max(rate, MIN_RATE);
    this.#capacity = Math.max(rate, 1);
    this.#tokens = Math.min(this.#tokens, this.#capacity);
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#filledAt) * this.#fillRate);
    this.#filledAt = now;
  }
}
