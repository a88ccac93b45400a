/** How much may be read from a shard: so much a second, where one read may take several seconds' worth and is waited for afterwards. */

/** In KB: more than the rounding of times leaves of a debt that was paid. */
const NEXT_TO_NOTHING = 0.01;

/**
 * What was read is a debt, paid at a steady rate. While there is one nothing is read: "if a call to GetRecords returns 10 MB, subsequent
 * calls made within the next 5 seconds throw an exception" (Kinesis quotas). Readers who come at the same instant share one second's worth.
 */
export class ReadLimit {
  readonly kbPerSecond: number;
  #owedKb = 0;
  #atMs = 0;
  #isOpen = false;

  constructor(kbPerSecond: number) {
    this.kbPerSecond = kbPerSecond;
  }

  /** Readers come at `nowMs`: they may read if this is true, one after the other, until `isSpent`. */
  open(nowMs: number): boolean {
    this.#owedKb = Math.max(0, this.#owedKb - ((nowMs - this.#atMs) * this.kbPerSecond) / 1000);
    this.#atMs = nowMs;
    this.#isOpen = this.#owedKb <= NEXT_TO_NOTHING;
    return this.#isOpen;
  }

  /** Whether those who came at this instant have read a second's worth. */
  get isSpent(): boolean {
    return !this.#isOpen || this.#owedKb >= this.kbPerSecond;
  }

  take(kb: number): void {
    this.#owedKb += kb;
  }

  /** When the debt will be paid; ms. */
  get paidAtMs(): number {
    return this.#atMs + (this.#owedKb * 1000) / this.kbPerSecond;
  }
}
