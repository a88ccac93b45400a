/** How many pollers read a queue, as it is reported; in provisioned mode also as it is billed. */
import type { PollerMeter } from './pollers.ts';
import type { SourceRecorder } from './recorder.ts';

/** Event pollers in provisioned mode. */
interface BilledPollers {
  readonly batchesEach: number;
  readonly minimumBilledMs: number;
}

/**
 * Counts event pollers: each has `batchesEach` concurrent batches (1 but in provisioned mode). Those that came last go first; each is billed
 * for the time it is there, at least for `minimumBilledMs`.
 */
export class PollerLevel implements PollerMeter {
  level = 0;
  readonly #recorder: SourceRecorder;
  readonly #clock: { readonly now: number };
  readonly #counter: number;
  readonly #batchesEach: number;
  readonly #minimumBilledMs: number;
  /** When those that are there came, ms; those from before the last reset are billed from then on, without a minimum. */
  readonly #since: number[] = [];
  #resetAtMs = 0;
  #billedMs = 0;

  constructor(
    recorder: SourceRecorder,
    clock: { readonly now: number },
    { batchesEach, minimumBilledMs }: BilledPollers = { batchesEach: 1, minimumBilledMs: 0 },
  ) {
    this.#recorder = recorder;
    this.#clock = clock;
    this.#counter = recorder.counter('pollers');
    this.#batchesEach = batchesEach;
    this.#minimumBilledMs = minimumBilledMs;
  }

  changed(pollers: number): void {
    const level = Math.ceil(pollers / this.#batchesEach);
    while (this.level < level) {
      this.#since.push(this.#clock.now);
      this.level++;
    }
    while (this.level > level) {
      this.#billedMs += this.#billedSince(this.#since.pop()!);
      this.level--;
    }
    this.#recorder.counters.raise(this.#counter, level);
  }

  settle(): void {
    this.#recorder.counters.setLevel(this.#counter, this.level);
  }

  /** Time billed since the last reset, for all together; ms. */
  billedMs(): number {
    return this.#since.reduce((sum, sinceMs) => sum + this.#billedSince(sinceMs), this.#billedMs);
  }

  reset(): void {
    this.#resetAtMs = this.#clock.now;
    this.#billedMs = 0;
  }

  #billedSince(sinceMs: number): number {
    if (sinceMs < this.#resetAtMs) return this.#clock.now - this.#resetAtMs;
    return Math.max(this.#minimumBilledMs, this.#clock.now - sinceMs);
  }
}
