/** What one function has of a shard: the records it has not read yet, and the lanes through which the others go. */
import { RowQueue } from '../sim/row-lists.ts';
import type { StreamConsumer } from './stream-consumer.ts';
import { Lane } from './stream-lane.ts';
import type { StreamParts } from './stream-parts.ts';
import { ReadLimit } from './stream-read-limit.ts';
import { RecordMark } from './stream-records.ts';
import type { Shard } from './stream-shard.ts';

export class ShardReader {
  readonly id: number;
  readonly shard: Shard;
  readonly consumer: StreamConsumer;
  readonly unread: RowQueue;
  readonly lanes: readonly Lane[];
  readonly #parts: StreamParts;
  /** What enhanced fan-out may push; null where the shard is polled. */
  readonly #pushes: ReadLimit | null;
  #pushesAtMs = Number.POSITIVE_INFINITY;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  /** The epoch in which it last read everything there was; −1 if it left something. */
  #readEpoch = -1;

  /** `laneIds` are those of its lanes. */
  constructor(id: number, shard: Shard, consumer: StreamConsumer, laneIds: readonly number[], parts: StreamParts) {
    const { fanOut } = parts.shape;
    this.id = id;
    this.shard = shard;
    this.consumer = consumer;
    this.unread = new RowQueue(parts.records.next);
    this.#parts = parts;
    this.lanes = laneIds.map((laneId) => new Lane(laneId, this, parts));
    this.#pushes = fanOut === null ? null : new ReadLimit(fanOut.kbPerSecond);
  }

  /** Whether everything has been read that was written before the deepest queue, and all there was to read since. */
  get isRead(): boolean {
    return this.unread.size === 0 || this.#readEpoch === this.#parts.progress.epoch;
  }

  /** Records that are not done with: unread, waiting in a lane, or in flight. */
  get held(): number {
    let count = this.unread.size;
    for (const { queue } of this.lanes) count += queue.size;
    return count;
  }

  /** A record is written. */
  write(row: number): void {
    this.unread.push(row);
    if (this.#expiresAtMs === Number.POSITIVE_INFINITY) this.armExpiry(row);
    this.wantMore();
  }

  /** If there is something to read, it is read as soon as may be. */
  wantMore(): void {
    if (this.unread.size === 0) return;
    if (this.#pushes === null) this.shard.pollSoon();
    else this.#pushSoon(this.#pushes);
  }

  /** Whether the poller goes on reading: it holds little, or a lane could soon be idle while others are stuck. */
  get hasRoom(): boolean {
    const { settings, shape } = this.#parts;
    let store = 0;
    for (const { queue, held } of this.lanes) {
      const waiting = queue.size - held;
      if (waiting < settings.fullBatch) return true;
      store += waiting;
    }
    return store < shape.readAhead;
  }

  /** Reads up to `most` records that were written at least `delayMs` ago; `limit` is told how much that was. Returns how many. */
  read(most: number, delayMs: number, limit: ReadLimit | null): number {
    const { records, recorder, counters, progress, settings, simulation, shape } = this.#parts;
    const { unread, lanes } = this;
    const { now } = simulation;
    // Windows that end at this very instant end before more is read.
    if (settings.windowMs > 0) for (const lane of lanes) lane.proceed();
    let count = 0;
    for (; count < most && unread.size > 0; count++) {
      const row = unread.first;
      if (records.writtenAtMs.get(row) + delayMs > now) break;
      if ((records.marks.get(row) & RecordMark.filtered) !== 0) {
        this.consumer.filteredOut(unread);
        continue;
      }
      unread.shift();
      records.readAtMs.set(row, now);
      lanes[records.lane.get(row)]!.push(row);
    }
    limit?.take(count * shape.sizeKb);
    recorder.counters.counts[counters.polled]! += count;
    const isAll = count < most || unread.size === 0;
    this.#readEpoch = isAll ? progress.epoch : -1;
    for (const lane of lanes) lane.proceed();
    progress.look(this);
    return count;
  }

  /** It would have read, and was not allowed to, or has no room. */
  leftOut(): void {
    this.#readEpoch = -1;
  }

  /** Enhanced fan-out delivers what there is. */
  push(): void {
    const { simulation, shape, settings } = this.#parts;
    if (simulation.now !== this.#pushesAtMs) return;
    this.#pushesAtMs = Number.POSITIVE_INFINITY;
    if (!settings.permission || !this.hasRoom) {
      this.leftOut();
      return;
    }
    const limit = this.#pushes!;
    if (limit.open(simulation.now)) {
      const most = Math.max(1, Math.floor(limit.kbPerSecond / shape.sizeKb));
      this.consumer.pushed += this.read(most, shape.fanOut!.latencyMs, limit);
    }
    this.wantMore();
  }

  #pushSoon(limit: ReadLimit): void {
    const { simulation, settings, records, events } = this.#parts;
    if (!settings.permission || this.#pushesAtMs !== Number.POSITIVE_INFINITY) return;
    const readyAtMs = this.readableAtMs(records.writtenAtMs.get(this.unread.first));
    this.#pushesAtMs = Math.max(simulation.now, readyAtMs, limit.paidAtMs);
    simulation.schedule(this.#pushesAtMs, events.push, this.id);
  }

  /** When everything written before `timeMs` can have been read; ms. */
  readableAtMs(timeMs: number): number {
    const { fanOut } = this.#parts.shape;
    return fanOut === null ? this.shard.pollAtOrAfter(timeMs) : timeMs + fanOut.latencyMs;
  }

  hasUnreadBefore(timeMs: number): boolean {
    return this.unread.size > 0 && this.#parts.records.writtenAtMs.get(this.unread.first) < timeMs;
  }

  /** When the oldest record was written that is not done with; Infinity if there is none. */
  get oldestMs(): number {
    const { writtenAtMs } = this.#parts.records;
    let oldestMs = this.unread.size > 0 ? writtenAtMs.get(this.unread.first) : Number.POSITIVE_INFINITY;
    for (const { queue } of this.lanes) if (queue.size > 0) oldestMs = Math.min(oldestMs, writtenAtMs.get(queue.first));
    return oldestMs;
  }

  /** Sets the timer that gives up the record in time, if none goes off before. */
  armExpiry(row: number): void {
    const { simulation, events, records, settings } = this.#parts;
    const dueMs = Math.max(simulation.now, records.writtenAtMs.get(row) + settings.lifetimeMs);
    if (dueMs >= this.#expiresAtMs) return;
    this.#expiresAtMs = dueMs;
    simulation.schedule(dueMs, events.expiry, this.id);
  }

  /** Gives up what is too old, where it waits. An earlier timer replaces a later one, which then goes off for nothing. */
  expire(): void {
    const { simulation, records, settings, progress } = this.#parts;
    const { unread } = this;
    if (simulation.now !== this.#expiresAtMs) return;
    let aged = 0;
    for (let row = unread.first; row >= 0; row = unread.after(row), aged++) {
      if (records.writtenAtMs.get(row) + settings.lifetimeMs > simulation.now) break;
    }
    if (aged > 0) this.consumer.aged(unread, aged, false);
    for (const lane of this.lanes) lane.expire();
    this.rearm();
    progress.look(this);
  }

  /** Sets the timer for the oldest record that waits. */
  rearm(): void {
    this.#expiresAtMs = Number.POSITIVE_INFINITY;
    if (this.unread.size > 0) this.armExpiry(this.unread.first);
    for (const { isRunning, queue } of this.lanes) if (!isRunning && queue.size > 0) this.armExpiry(queue.first);
  }
}
