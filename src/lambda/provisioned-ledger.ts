/** What provisioned concurrency of one version is billed: for being enabled, and for what ran on it. In MB·ms (see `MB_MS_PER_GB_SECOND`). */

/** Times are differences of binary fractions: a time this little above a step counts as the step itself. */
const FLOAT_GUARD_MS = 1e-6;

/** So many environments, enabled together. */
interface Tranche {
  count: number;
  readonly enabledAtMs: number;
}

/**
 * Provisioned concurrency is billed from the time it is enabled until it is disabled, rounded up to five minutes (AWS Lambda pricing
 * page). The page does not say how a concurrency that was raised meanwhile is rounded: here every environment has a clock of its own, from
 * the request for it to its end, and what was raised last is lowered first. What is still enabled is billed up to the moment of asking.
 */
export class ProvisionedLedger {
  /** What ran on provisioned environments, and their initialisation. */
  executedMbMs = 0;
  readonly #stepMs: number;
  readonly #tranches: Tranche[] = [];
  #requested = 0;
  #memoryMb: number;
  #accruedMbMs = 0;
  #sinceMs = 0;

  constructor(stepMs: number, memoryMb: number) {
    this.#stepMs = stepMs;
    this.#memoryMb = memoryMb;
  }

  /** So many are asked for from now on. */
  requestedIs(nowMs: number, requested: number): void {
    this.#accrue(nowMs);
    if (requested > this.#requested) {
      this.#tranches.push({ count: requested - this.#requested, enabledAtMs: nowMs });
    }
    for (let excess = this.#requested - requested; excess > 0; ) {
      const tranche = this.#tranches.at(-1)!;
      const ended = Math.min(excess, tranche.count);
      this.#accruedMbMs += ended * this.#memoryMb * this.#untilStepMs(nowMs - tranche.enabledAtMs);
      excess -= ended;
      tranche.count -= ended;
      if (tranche.count === 0) this.#tranches.pop();
    }
    this.#requested = requested;
  }

  /** Each has so much memory from now on. */
  memoryIs(nowMs: number, memoryMb: number): void {
    this.#accrue(nowMs);
    this.#memoryMb = memoryMb;
  }

  /** Billed for being enabled, up to now. */
  allocatedMbMs(nowMs: number): number {
    return this.#accruedMbMs + this.#requested * this.#memoryMb * (nowMs - this.#sinceMs);
  }

  /** Forgets what was billed so far (the end of warm-up). */
  reset(nowMs: number): void {
    this.#accruedMbMs = 0;
    this.#sinceMs = nowMs;
    this.executedMbMs = 0;
  }

  #accrue(nowMs: number): void {
    this.#accruedMbMs = this.allocatedMbMs(nowMs);
    this.#sinceMs = nowMs;
  }

  /** What is missing to the next full step. */
  #untilStepMs(enabledMs: number): number {
    return Math.max(0, Math.ceil((enabledMs - FLOAT_GUARD_MS) / this.#stepMs) * this.#stepMs - enabledMs);
  }
}
