/** Limits on receive calls: so many a second, and so many KB. */

/** The limit of a queue, or of each event poller in provisioned mode. Infinity: no limit. */
export interface PaceLimit {
  readonly callsPerSecond: number;
  readonly kbPerSecond: number;
  readonly isPerPoller: boolean;
}

/** A limit may be used up to a second ahead: what AWS calls "per second" (its bucket sizes are not published). */
const AHEAD_MS = 1000;
/** Waits this short are nothing but the rounding of the clock. */
const ROUNDING_MS = 1e-6;

/**
 * Each call uses up time: 1/rate seconds, or its KB / (KB per second) if that is longer. Calls may be made while less than a second ahead of
 * the clock is used up.
 */
export class ReceivePace {
  readonly #limits: readonly PaceLimit[];
  /** By limit: until when the time is used up, ms. */
  readonly #usedUntilMs: Float64Array;

  constructor(limits: readonly PaceLimit[]) {
    this.#limits = limits;
    this.#usedUntilMs = new Float64Array(limits.length);
  }

  /** How long the next call must wait; 0: not at all. `pollers` share the limits that are per poller. In ms. */
  waitMs(nowMs: number, pollers: number): number {
    let waitMs = 0;
    for (let i = 0; i < this.#limits.length; i++) {
      const { callsPerSecond, isPerPoller } = this.#limits[i]!;
      const callMs = 1000 / (isPerPoller ? callsPerSecond * pollers : callsPerSecond);
      const ownMs = this.#usedUntilMs[i]! + Math.min(callMs, AHEAD_MS) - AHEAD_MS - nowMs;
      if (ownMs > waitMs) waitMs = ownMs;
    }
    return waitMs > ROUNDING_MS ? waitMs : 0;
  }

  /** So many calls are made now, and bring so much. */
  use(nowMs: number, pollers: number, calls: number, kb: number): void {
    for (let i = 0; i < this.#limits.length; i++) {
      const { callsPerSecond, kbPerSecond, isPerPoller } = this.#limits[i]!;
      const share = isPerPoller ? pollers : 1;
      const usedMs = 1000 * Math.max(calls / (callsPerSecond * share), kb / (kbPerSecond * share));
      this.#usedUntilMs[i] = Math.max(nowMs, this.#usedUntilMs[i]!) + usedMs;
    }
  }
}
