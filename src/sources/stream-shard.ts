/** A shard: it takes records in up to its write limits, and is polled by its readers up to its read limits. */
import { TokenBucket } from '../lambda/token-bucket.ts';
import type { StreamParts } from './stream-parts.ts';
import { ReadLimit } from './stream-read-limit.ts';
import type { ShardReader } from './stream-reader.ts';

export class Shard {
  readonly id: number;
  /** One for each function that reads the stream. */
  readonly readers: ShardReader[] = [];
  readonly #parts: StreamParts;
  readonly #writes: TokenBucket;
  readonly #reads: ReadLimit | null;
  /** Polls are at this time and each full interval after it; ms. */
  readonly #phaseMs: number;
  #isPollDue = false;
  /** The reader whose turn it is, when not all may read. */
  #turn = 0;

  /** `place` is the place of the shard in its stream, from 0. */
  constructor(id: number, place: number, parts: StreamParts) {
    const { shards, writes, readKbPerSecond, isSpread, pollMs } = parts.shape;
    this.id = id;
    this.#parts = parts;
    this.#writes = new TokenBucket(writes.capacity, writes.perInterval, writes.intervalMs);
    this.#reads = readKbPerSecond === Number.POSITIVE_INFINITY ? null : new ReadLimit(readKbPerSecond);
    this.#phaseMs = isSpread ? (place * pollMs) / shards : 0;
  }

  /** Whether the shard takes in a record written now. */
  takesIn(): boolean {
    const { now } = this.#parts.simulation;
    if (!this.#writes.has(now)) return false;
    this.#writes.take(now);
    return true;
  }

  /**
   * Makes the next poll an event, if it is none already: polls are made all the time, but only one that may find something is worth an
   * event. A record is read by a poll after it was written, not by one at the same instant.
   */
  pollSoon(): void {
    const { simulation, settings, events } = this.#parts;
    if (this.#isPollDue || !settings.permission) return;
    this.#isPollDue = true;
    const { now } = simulation;
    const nextMs = this.pollAtOrAfter(now);
    simulation.schedule(nextMs > now ? nextMs : nextMs + this.#parts.shape.pollMs, events.poll, this.id);
  }

  /** What was written before t = 0 can be read by a poll at t = 0. */
  pollFirst(): void {
    const { simulation, settings, events, shape } = this.#parts;
    if (!settings.permission || shape.fanOut !== null) return;
    this.#isPollDue = true;
    simulation.schedule(this.pollAtOrAfter(0), events.poll, this.id);
  }

  pollAtOrAfter(timeMs: number): number {
    const { pollMs } = this.#parts.shape;
    const pollAtMs = this.#phaseMs + Math.ceil((timeMs - this.#phaseMs) / pollMs) * pollMs;
    // Rounding may have put it a poll too early.
    return pollAtMs < timeMs ? pollAtMs + pollMs : pollAtMs;
  }

  /**
   * Every reader polls, in turn from the one that was left out last. What all may read together in a second may be read in any shares at
   * one instant; whoever finds nothing left has to wait, and is then the first.
   */
  poll(): void {
    const { simulation, settings, shape } = this.#parts;
    this.#isPollDue = false;
    if (!settings.permission) return;
    const { readers } = this;
    const from = this.#turn;
    let polls = 0;
    let hasLeft = false;
    let isOneLeftOut = false;
    this.#reads?.open(simulation.now);
    for (let i = 0; i < readers.length; i++) {
      const place = (from + i) % readers.length;
      const reader = readers[place]!;
      if (reader.unread.size === 0) continue;
      if (!reader.hasRoom) {
        reader.leftOut();
        continue;
      }
      if (polls === shape.readersMost || this.#reads?.isSpent) {
        reader.leftOut();
        if (!isOneLeftOut) this.#turn = place;
        isOneLeftOut = true;
        hasLeft = true;
        continue;
      }
      reader.read(shape.readMost, 0, this.#reads);
      polls++;
      hasLeft ||= reader.unread.size > 0;
    }
    if (hasLeft) this.pollSoon();
  }
}
