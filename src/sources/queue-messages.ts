/** The messages of one queue that have no outcome yet, as rows of typed columns, and what becomes of them. */
import type { SourceMetric } from '../lambda/metrics.ts';
import { PagedColumns } from '../sim/paged-columns.ts';
import { RowList, RowQueue } from '../sim/row-lists.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Backlog } from './backlog.ts';
import { FinalOutcome, OUTCOME_WORDS, type SourceRecorder } from './recorder.ts';

/** What is known of a message, as bits of a byte. */
export const Mark = {
  /** Offered after warm-up. */
  measured: 1,
  /** Fails whenever it is tried, unless the function is repaired meanwhile. */
  poison: 2,
  /** The filter keeps it from the function. */
  filtered: 4,
  /** An invocation was tried with it. */
  tried: 8,
  /** An invocation ran with it. */
  ran: 16,
  /** It has its outcome; its row is kept because something still refers to it. */
  settled: 32,
  /** Older than the retention, but in a batch: what becomes of that decides. */
  overdue: 64,
  /** A list holds it that will release it when it comes by. */
  listed: 128,
} as const;

/** How a queue keeps its messages. */
export interface MessageRules {
  readonly retentionMs: number;
  /** Measurement begins; ms. */
  readonly warmUpMs: number;
  /** What is dead-lettered comes back at a time in the run: it has no outcome until then. */
  readonly keepsDeadLetters: boolean;
}

/**
 * One row for each message without an outcome, about 50 bytes. Beside the columns here a queue adds its own before the first message. A row
 * is released when its message is settled and no batch holds it any longer.
 */
export class QueueMessages {
  readonly rows = new PagedColumns();
  /** Counts from 1 in the order offered. */
  readonly number = this.rows.uint32();
  /** From when its age counts; ms. */
  readonly enqueuedAtMs = this.rows.float64();
  readonly marks = this.rows.uint8();
  /** How often it was received. */
  readonly receives = this.rows.int32();
  /** Batches that hold it: more than one when its visibility ended while an invocation ran. */
  readonly holders = this.rows.uint8();
  /** Invocations that run with it. */
  readonly running = this.rows.uint8();
  /** The trace record behind it, −1 if none. */
  readonly record = this.rows.int32();
  /** Everything that the retention can still end, oldest first. */
  readonly all = new RowList(this.rows.int32(), this.rows.int32());
  /** Dead letters that will come back. */
  readonly dead: RowQueue;
  /** When the invocation that ends now was sent and how long it took; ms. */
  sentAtMs = 0;
  responseMs = 0;
  /** Messages left out by the filter so far. */
  filtered = 0;
  readonly #offeredAtMs;
  readonly #rules: MessageRules;
  readonly #name: string;
  readonly #simulation: Simulation;
  readonly #recorder: SourceRecorder;
  readonly #backlog: Backlog;
  readonly #filteredOut: number;
  #keepsDeadLetters: boolean;
  #offered = 0;

  constructor(name: string, rules: MessageRules, simulation: Simulation, recorder: SourceRecorder, backlog: Backlog) {
    this.#name = name;
    this.#rules = rules;
    this.#simulation = simulation;
    this.#recorder = recorder;
    this.#backlog = backlog;
    this.#keepsDeadLetters = rules.keepsDeadLetters;
    this.#filteredOut = recorder.counter('FilteredOutEventCount' satisfies SourceMetric);
    // A dead letter that comes back is a new message for the queue, but no new offer; without them the two times are one.
    this.#offeredAtMs = rules.keepsDeadLetters ? this.rows.float64() : this.enqueuedAtMs;
    this.dead = new RowQueue(this.rows.int32());
  }

  /** A message is offered now. Returns its row. */
  offer(marks: number, record: number): number {
    const { now, observer } = this.#simulation;
    const row = this.rows.acquire();
    const number = ++this.#offered;
    const isMeasured = now >= this.#rules.warmUpMs;
    this.number.set(row, number);
    this.enqueuedAtMs.set(row, now);
    this.#offeredAtMs.set(row, now);
    this.marks.set(row, isMeasured ? marks | Mark.measured : marks);
    this.receives.set(row, 0);
    this.holders.set(row, 0);
    this.running.set(row, 0);
    this.record.set(row, record);
    this.all.push(row);
    if (isMeasured) this.#recorder.offered();
    if (observer !== null) observer(now, 'arrive', this.#name, -1, number);
    return row;
  }

  /** A message that the queue refuses to take in: it never has a row. */
  refuse(): void {
    const { now, observer } = this.#simulation;
    const number = ++this.#offered;
    if (now >= this.#rules.warmUpMs) {
      this.#recorder.offered();
      this.#recorder.settled(FinalOutcome.throttled, 0);
    }
    if (observer === null) return;
    observer(now, 'arrive', this.#name, -1, number);
    observer(now, OUTCOME_WORDS[FinalOutcome.throttled]!, this.#name, -1, number);
  }

  is(row: number, mark: number): boolean {
    return (this.marks.get(row) & mark) !== 0;
  }

  mark(row: number, mark: number): void {
    this.marks.set(row, this.marks.get(row) | mark);
  }

  unmark(row: number, mark: number): void {
    this.marks.set(row, this.marks.get(row) & ~mark);
  }

  /** The message has its outcome. It is in no list but `all`, or marked as listed. */
  settle(row: number, outcome: number): void {
    this.#leave(row);
    if (outcome === FinalOutcome.filtered) {
      this.filtered++;
      this.#recorder.counters.counts[this.#filteredOut]!++;
    }
    if (this.is(row, Mark.measured)) {
      // Not now − offered: a difference of two late clock readings would be less exact.
      const latencyMs = this.sentAtMs - this.#offeredAtMs.get(row) + this.responseMs;
      this.#recorder.settled(outcome, latencyMs);
    }
    const { now, observer } = this.#simulation;
    if (observer !== null) observer(now, OUTCOME_WORDS[outcome]!, this.#name, -1, this.number.get(row));
    this.mark(row, Mark.settled);
    this.releaseIfUnused(row);
  }

  /** The message goes to the dead-letter queue: its outcome, unless it will come back. */
  bury(row: number): void {
    if (!this.#keepsDeadLetters) {
      this.settle(row, FinalOutcome.deadLettered);
      return;
    }
    this.#leave(row);
    this.mark(row, Mark.settled | Mark.listed);
    this.dead.push(row);
  }

  /** Dead letters come back now: those that come later stay. */
  beginRedrive(): void {
    this.#keepsDeadLetters = false;
  }

  /** Takes a dead letter out again, a new message for the queue: nobody has received it. Only when there is one. */
  exhume(): number {
    const row = this.dead.shift();
    this.unmark(row, Mark.settled | Mark.listed | Mark.overdue);
    this.enqueuedAtMs.set(row, this.#simulation.now);
    this.receives.set(row, 0);
    this.all.push(row);
    const { now, observer } = this.#simulation;
    if (observer !== null) observer(now, 'redrive', this.#name, -1, this.number.get(row));
    return row;
  }

  /** A settled message's row is free when neither a batch nor a list refers to it. */
  releaseIfUnused(row: number): void {
    if (this.holders.get(row) === 0 && !this.is(row, Mark.listed)) this.rows.release(row);
  }

  /** Age of the message now; ms. */
  ageMs(row: number): number {
    return this.#simulation.now - this.enqueuedAtMs.get(row);
  }

  /** Age of the oldest message; 0 without any. */
  oldestAgeMs(): number {
    return this.all.oldest < 0 ? 0 : this.ageMs(this.all.oldest);
  }

  /**
   * The next message whose retention is over now and that nobody holds, −1 if none. Those that a batch holds are marked on the way, and no
   * longer asked about.
   */
  nextOverdue(): number {
    const { all } = this;
    while (all.oldest >= 0 && this.#expiresAtMs(all.oldest) <= this.#simulation.now) {
      const row = all.oldest;
      if (this.holders.get(row) === 0) return row;
      this.#backlog.oldestIs(this.ageMs(row));
      all.remove(row);
      this.mark(row, Mark.overdue);
    }
    return -1;
  }

  /** When the retention of the oldest message ends; Infinity without one. In ms. */
  nextExpiryMs(): number {
    return this.all.oldest < 0 ? Number.POSITIVE_INFINITY : this.#expiresAtMs(this.all.oldest);
  }

  #expiresAtMs(row: number): number {
    return this.enqueuedAtMs.get(row) + this.#rules.retentionMs;
  }

  #leave(row: number): void {
    if (this.is(row, Mark.overdue)) return;
    if (row === this.all.oldest) this.#backlog.oldestIs(this.ageMs(row));
    this.all.remove(row);
  }
}
