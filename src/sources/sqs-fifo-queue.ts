/** A FIFO queue: message groups, each in order, each locked while one of its messages is received. */
import type { Categories } from '../sim/categories.ts';
import type { PagedColumn, PagedColumns } from '../sim/paged-columns.ts';
import type { Stream } from '../sim/random.ts';
import type { Poller } from './pollers.ts';
import { Mark } from './queue-messages.ts';
import { type MessageQueue, type QueueParts, Returned } from './queue-store.ts';
import { FinalOutcome, type SourceRecorder } from './recorder.ts';
import { GroupState, Groups } from './sqs-fifo-groups.ts';

/** How a message finds its group, and what happens within a group. */
export interface GroupRules {
  readonly count: number;
  readonly choice: Categories;
  readonly stream: Stream;
  /** With partial responses: the first failure ends the work on its group, or on the whole batch. */
  readonly stopsWholeBatch: boolean;
}

/** The columns that a FIFO queue adds to those of its messages. */
interface FifoColumns {
  readonly group: PagedColumn<Int32Array>;
  readonly next: PagedColumn<Int32Array>;
  /** 1 while it is in the list of its group, and not visible. */
  readonly hidden: PagedColumn<Uint8Array>;
}

export function fifoColumns(rows: PagedColumns): FifoColumns {
  return { group: rows.int32(), next: rows.int32(), hidden: rows.uint8() };
}

/**
 * A receive takes as many messages as it can of one group before it takes from the next (docs.aws.amazon.com/AWSSimpleQueueService/latest/
 * SQSDeveloperGuide/FIFO-queues-understanding-logic.html). Groups take turns in the order in which they became available. A group stays
 * locked until all its received messages are handled, or their visibility time-out is over; those that failed are then first in it again.
 */
export class FifoQueue implements MessageQueue {
  receivable = 0;
  readonly #parts: QueueParts;
  readonly #columns: FifoColumns;
  readonly #rules: GroupRules;
  readonly #groups: Groups;
  readonly #counts: Float64Array;
  readonly #reordered: number;
  /** Messages that left the list of a group, or all, during a call: by how much the backlog moves then. */
  #waiting = 0;
  #inFlight = 0;

  constructor(parts: QueueParts, columns: FifoColumns, rules: GroupRules, recorder: SourceRecorder) {
    this.#parts = parts;
    this.#columns = columns;
    this.#rules = rules;
    this.#groups = new Groups(rules.count);
    this.#counts = recorder.counters.counts;
    this.#reordered = recorder.counter('reordered');
  }

  draw(): number {
    return this.#rules.choice.draw(this.#rules.stream);
  }

  place(row: number, group: number): void {
    this.#columns.group.set(row, group);
    this.#columns.hidden.set(row, 0);
  }

  show(row: number): void {
    const { state, first, last, size, available } = this.#groups;
    const group = this.#columns.group.get(row);
    this.#columns.next.set(row, -1);
    if (first.get(group) < 0) first.set(group, row);
    else this.#columns.next.set(last.get(group), row);
    last.set(group, row);
    size.set(group, size.get(group) + 1);
    this.#parts.messages.mark(row, Mark.listed);
    if (state.get(group) === GroupState.empty) {
      state.set(group, GroupState.available);
      available.push(group);
    }
    if (state.get(group) === GroupState.available) this.receivable++;
  }

  receive(poller: Poller, most: number): number {
    const { clock, visibilityMs } = this.#parts;
    const { available, size, state } = this.#groups;
    if (poller.size === 0) poller.visibleAtMs = clock.now + visibilityMs;
    this.#waiting = 0;
    this.#inFlight = 0;
    let received = 0;
    while (received < most && this.receivable > 0) {
      const group = available.shift();
      this.receivable -= size.get(group);
      const before = poller.size;
      received += this.#receiveFrom(group, poller, most - received);
      if (poller.size > before) this.#lock(group, poller);
      else {
        state.set(group, GroupState.empty);
        this.#open(group);
      }
    }
    this.#tellBacklog();
    return received;
  }

  finish(poller: Poller, returned: Returned): number {
    const { group: groupOf } = this.#columns;
    this.#waiting = 0;
    this.#inFlight = 0;
    let back = 0;
    let stops = false;
    for (let from = 0, to = 0; from < poller.size; from = to) {
      const group = groupOf.get(poller.rows[from]!);
      while (to < poller.size && groupOf.get(poller.rows[to]!) === group) to++;
      const failed = stops || returned === Returned.all ? from : this.#firstFailure(poller, from, to, returned);
      if (failed < to && this.#rules.stopsWholeBatch) stops = true;
      back += to - failed;
      this.#finishGroup(group, poller, from, failed, to);
    }
    this.#tellBacklog();
    return back;
  }

  reappear(): void {
    const { clock, visibility } = this.#parts;
    const { locked, lockedUntilMs, holders } = this.#groups;
    this.#waiting = 0;
    this.#inFlight = 0;
    for (let group = locked.oldest; group >= 0; group = locked.oldest) {
      const untilMs = lockedUntilMs.get(group);
      if (untilMs > clock.now) {
        visibility.set(untilMs);
        break;
      }
      const holder = holders[group]!;
      if (holder !== null) this.#putBack(group, holder);
      this.#unlock(group);
    }
    this.#tellBacklog();
  }

  withdraw(row: number): void {
    const group = this.#columns.group.get(row);
    this.#waiting = 0;
    this.#inFlight = 0;
    this.#takeOut(row);
    this.#tellBacklog();
    // It is the oldest of its group: the list need not keep it, nor what was settled before it.
    for (let first = this.#groups.first.get(group); first >= 0; first = this.#groups.first.get(group)) {
      if (first !== row && !this.#parts.messages.is(first, Mark.settled)) return;
      this.#shift(group, first);
      if (first === row) return;
      this.#parts.messages.releaseIfUnused(first);
    }
  }

  /** Messages of one group, in order. Returns how many were received. */
  #receiveFrom(group: number, poller: Poller, most: number): number {
    const { messages, maxReceiveCount, bury } = this.#parts;
    const { first, size } = this.#groups;
    const { receives } = messages;
    let received = 0;
    while (received < most && first.get(group) >= 0) {
      const row = first.get(group);
      this.#shift(group, row);
      if (messages.is(row, Mark.settled)) {
        messages.releaseIfUnused(row);
        continue;
      }
      size.set(group, size.get(group) - 1);
      this.#waiting--;
      const count = receives.get(row);
      if (count >= maxReceiveCount) {
        bury(row);
        continue;
      }
      received++;
      receives.set(row, count + 1);
      if (messages.is(row, Mark.filtered)) messages.settle(row, FinalOutcome.filtered);
      else {
        messages.holders.set(row, messages.holders.get(row) + 1);
        poller.add(row);
        this.#inFlight++;
      }
    }
    return received;
  }

  /** Takes the first message out of the list of its group. */
  #shift(group: number, row: number): void {
    this.#groups.first.set(group, this.#columns.next.get(row));
    this.#parts.messages.unmark(row, Mark.listed);
  }

  /** The first poison message of a group's part of the batch; `to` if there is none, or nobody tells. */
  #firstFailure(poller: Poller, from: number, to: number, returned: Returned): number {
    if (returned === Returned.none) return to;
    for (let i = from; i < to; i++) if (this.#parts.messages.is(poller.rows[i]!, Mark.poison)) return i;
    return to;
  }

  /** Entries from `from` to before `failed` were handled; those from there to before `to` go back. */
  #finishGroup(group: number, poller: Poller, from: number, failed: number, to: number): void {
    const { messages } = this.#parts;
    const { holders, running } = messages;
    // Not any longer if its visibility time-out is over.
    const isLocked = this.#groups.holders[group] === poller;
    for (let i = from; i < to; i++) {
      const row = poller.rows[i]!;
      holders.set(row, holders.get(row) - 1);
      if (poller.isRunning) running.set(row, running.get(row) - 1);
      if (messages.is(row, Mark.settled)) messages.releaseIfUnused(row);
      else if (i < failed) this.#handle(row);
      else if (holders.get(row) === 0 && messages.is(row, Mark.overdue)) {
        this.#takeOut(row);
        messages.settle(row, FinalOutcome.expired);
      }
    }
    if (!isLocked) return;
    this.#groups.holders[group] = null;
    // The last first: each goes before all others of its group.
    for (let i = to - 1; i >= failed; i--) this.#returnTo(group, poller.rows[i]!, true);
    if (this.#groups.hidden.get(group) === 0) this.#unlock(group);
  }

  #handle(row: number): void {
    const { messages } = this.#parts;
    const { youngest } = this.#groups;
    const group = this.#columns.group.get(row);
    const number = messages.number.get(row);
    this.#takeOut(row);
    if (number < youngest.get(group)) this.#counts[this.#reordered]!++;
    else youngest.set(group, number);
    messages.settle(row, FinalOutcome.succeeded);
  }

  #lock(group: number, poller: Poller): void {
    const { state, holders, lockedUntilMs, locked } = this.#groups;
    state.set(group, GroupState.locked);
    holders[group] = poller;
    lockedUntilMs.set(group, poller.visibleAtMs);
    locked.push(group);
    this.#parts.visibility.set(poller.visibleAtMs);
  }

  #unlock(group: number): void {
    const { state, holders, hidden, locked } = this.#groups;
    locked.remove(group);
    holders[group] = null;
    state.set(group, GroupState.empty);
    const shown = hidden.get(group);
    if (shown > 0) {
      hidden.set(group, 0);
      this.#waiting += shown;
      this.#inFlight -= shown;
      // All hidden ones are first in the list.
      let row = this.#groups.first.get(group);
      for (let i = 0; i < shown; ) {
        i += this.#columns.hidden.get(row);
        this.#columns.hidden.set(row, 0);
        row = this.#columns.next.get(row);
      }
    }
    this.#open(group);
  }

  /** A group that is neither locked nor in the list of available ones may be received from, if it has messages. */
  #open(group: number): void {
    const { state, size, available } = this.#groups;
    const waiting = size.get(group);
    if (waiting === 0) return;
    state.set(group, GroupState.available);
    available.push(group);
    this.receivable += waiting;
  }

  /** The visibility time-out of a batch is over while the poller still has it: its messages of the group are visible, and first in order. */
  #putBack(group: number, poller: Poller): void {
    for (let i = poller.size - 1; i >= 0; i--) {
      const row = poller.rows[i]!;
      if (this.#columns.group.get(row) === group) this.#returnTo(group, row, false);
    }
  }

  /** A message is first in its group again; hidden as long as the group is locked, or visible. */
  #returnTo(group: number, row: number, isHidden: boolean): void {
    const { messages } = this.#parts;
    // A message past its retention is not shown again.
    if (messages.is(row, Mark.settled | Mark.overdue)) return;
    const { first, last, size, hidden } = this.#groups;
    if (first.get(group) < 0) last.set(group, row);
    this.#columns.next.set(row, first.get(group));
    first.set(group, row);
    size.set(group, size.get(group) + 1);
    messages.mark(row, Mark.listed);
    if (isHidden) {
      this.#columns.hidden.set(row, 1);
      hidden.set(group, hidden.get(group) + 1);
    } else {
      this.#waiting++;
      this.#inFlight--;
    }
  }

  /** A message without an outcome leaves: in a list, where its row stays until the list comes by it, or in a batch. */
  #takeOut(row: number): void {
    const { messages } = this.#parts;
    if (!messages.is(row, Mark.listed)) {
      this.#inFlight--;
      return;
    }
    const { state, size, hidden } = this.#groups;
    const group = this.#columns.group.get(row);
    size.set(group, size.get(group) - 1);
    if (this.#columns.hidden.get(row) === 1) {
      hidden.set(group, hidden.get(group) - 1);
      this.#columns.hidden.set(row, 0);
      this.#inFlight--;
    } else {
      this.#waiting--;
      if (state.get(group) === GroupState.available) this.receivable--;
    }
  }

  #tellBacklog(): void {
    this.#parts.backlog.move(this.#waiting, this.#inFlight);
  }
}
