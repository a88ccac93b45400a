/** A standard queue: messages that are visible, hidden while they are received, and visible again. */
import type { PagedColumn, PagedColumns } from '../sim/paged-columns.ts';
import { RowList } from '../sim/row-lists.ts';
import type { Poller } from './pollers.ts';
import { Mark } from './queue-messages.ts';
import { type MessageQueue, type QueueParts, Returned } from './queue-store.ts';
import { FinalOutcome, type SourceRecorder } from './recorder.ts';

/** Where a message is; `nowhere`: past its retention, and only a batch still holds it. */
const Place = { fresh: 0, returned: 1, hidden: 2, nowhere: 3 } as const;

/** The columns that a standard queue adds to those of its messages. */
interface StandardColumns {
  readonly receivedAtMs: PagedColumn<Float64Array>;
  readonly place: PagedColumn<Uint8Array>;
  readonly older: PagedColumn<Int32Array>;
  readonly newer: PagedColumn<Int32Array>;
}

export function standardColumns(rows: PagedColumns): StandardColumns {
  return { receivedAtMs: rows.float64(), place: rows.uint8(), older: rows.int32(), newer: rows.int32() };
}

/**
 * Messages come out in the order in which they came in, and those that return before those that nobody has received yet, which are younger.
 * Each received message is hidden for the same time, so that those hidden longest reappear first: one alarm serves all.
 */
export class StandardQueue implements MessageQueue {
  receivable = 0;
  readonly #parts: QueueParts;
  readonly #columns: StandardColumns;
  readonly #fresh: RowList;
  readonly #returned: RowList;
  readonly #hidden: RowList;
  readonly #counts: Float64Array;
  readonly #reordered: number;
  /** Number of the youngest message handled. */
  #youngest = 0;

  constructor(parts: QueueParts, columns: StandardColumns, recorder: SourceRecorder) {
    const { older, newer } = columns;
    this.#parts = parts;
    this.#columns = columns;
    this.#fresh = new RowList(older, newer);
    this.#returned = new RowList(older, newer);
    this.#hidden = new RowList(older, newer);
    this.#counts = recorder.counters.counts;
    this.#reordered = recorder.counter('reordered');
  }

  draw(): number {
    return 0;
  }

  place(): void {}

  show(row: number): void {
    this.#columns.place.set(row, Place.fresh);
    this.#fresh.push(row);
    this.receivable++;
  }

  receive(poller: Poller, most: number): number {
    const { messages, backlog, maxReceiveCount, bury } = this.#parts;
    const { receives } = messages;
    const before = poller.size;
    let received = 0;
    let taken = 0;
    while (received < most && this.receivable > 0) {
      const list = this.#returned.size > 0 ? this.#returned : this.#fresh;
      const row = list.oldest;
      const count = receives.get(row);
      list.remove(row);
      this.receivable--;
      taken++;
      if (count >= maxReceiveCount) {
        bury(row);
        continue;
      }
      received++;
      receives.set(row, count + 1);
      if (messages.is(row, Mark.filtered)) messages.settle(row, FinalOutcome.filtered);
      else this.#hide(poller, row);
    }
    backlog.move(-taken, poller.size - before);
    return received;
  }

  finish(poller: Poller, returned: Returned): number {
    const { messages, backlog } = this.#parts;
    const { holders, running } = messages;
    const waitingBefore = this.receivable;
    let gone = 0;
    let back = 0;
    for (let i = 0; i < poller.size; i++) {
      const row = poller.rows[i]!;
      const held = holders.get(row) - 1;
      holders.set(row, held);
      if (poller.isRunning) running.set(row, running.get(row) - 1);
      const returns = returned === Returned.all || (returned === Returned.failedOnes && messages.is(row, Mark.poison));
      if (returns) back++;
      if (messages.is(row, Mark.settled)) messages.releaseIfUnused(row);
      else if (!returns) {
        this.#takeOut(row);
        this.#handled(row);
        gone++;
      } else if (held === 0 && messages.is(row, Mark.overdue)) {
        this.#takeOut(row);
        messages.settle(row, FinalOutcome.expired);
        gone++;
      }
    }
    // Mostly the messages that leave were hidden; those that had reappeared meanwhile were waiting.
    const waiting = this.receivable - waitingBefore;
    backlog.move(waiting, -gone - waiting);
    return back;
  }

  reappear(): void {
    const { messages, backlog, clock, visibility, visibilityMs } = this.#parts;
    const { receivedAtMs, place } = this.#columns;
    let shown = 0;
    for (let row = this.#hidden.oldest; row >= 0; row = this.#hidden.oldest) {
      const visibleAtMs = receivedAtMs.get(row) + visibilityMs;
      if (visibleAtMs > clock.now) {
        visibility.set(visibleAtMs);
        break;
      }
      this.#hidden.remove(row);
      if (messages.is(row, Mark.overdue)) place.set(row, Place.nowhere);
      else {
        place.set(row, Place.returned);
        this.#returned.push(row);
        shown++;
      }
    }
    this.receivable += shown;
    backlog.move(shown, -shown);
  }

  withdraw(row: number): void {
    const waitingBefore = this.receivable;
    this.#takeOut(row);
    const waiting = this.receivable - waitingBefore;
    this.#parts.backlog.move(waiting, -1 - waiting);
  }

  #hide(poller: Poller, row: number): void {
    const { messages, clock, visibility, visibilityMs } = this.#parts;
    const { now } = clock;
    this.#columns.receivedAtMs.set(row, now);
    this.#columns.place.set(row, Place.hidden);
    this.#hidden.push(row);
    messages.holders.set(row, messages.holders.get(row) + 1);
    if (poller.size === 0) poller.visibleAtMs = now + visibilityMs;
    poller.add(row);
    visibility.set(now + visibilityMs);
  }

  #takeOut(row: number): void {
    switch (this.#columns.place.get(row)) {
      case Place.hidden:
        this.#hidden.remove(row);
        return;
      case Place.fresh:
        this.#fresh.remove(row);
        this.receivable--;
        return;
      case Place.returned:
        this.#returned.remove(row);
        this.receivable--;
    }
  }

  #handled(row: number): void {
    const { messages } = this.#parts;
    const number = messages.number.get(row);
    if (number < this.#youngest) this.#counts[this.#reordered]!++;
    else this.#youngest = number;
    messages.settle(row, FinalOutcome.succeeded);
  }
}
