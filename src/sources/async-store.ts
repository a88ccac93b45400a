/** Asynchronous events from their offer to their outcome, in typed columns: what each needs, how old it is, how often it was tried. */
import type { Handler } from '../lambda/handler.ts';
import type { Request } from '../lambda/request.ts';
import type { RoutedNeeds } from '../lambda/routed-needs.ts';
import { type PagedColumn, PagedColumns } from '../sim/paged-columns.ts';

/** What is true of an event, as bits. */
export const Mark = {
  /** Offered after warm-up. */
  measured: 1,
  /** Fails whenever it is tried, until the function is repaired. */
  poison: 2,
  /** By what was drawn for the error rate, the next attempt that runs ends in an error. */
  fails: 4,
  /** The second delivery of an event that has another row: it has no outcome. */
  duplicate: 8,
  /** A second delivery will come with it. */
  twice: 16,
  /** It was tried since it reached the queue. */
  tried: 32,
  /** It ran: a further attempt does the work anew, and what was kept does not count. */
  spent: 64,
  /** It waits for its next try, at `dueAtMs`, or for its end before that. */
  waits: 128,
} as const;

/** A queue, and what its events were drawn for: a handler, and where the function has several versions one of these. */
interface Draws<Queue> {
  readonly queue: Queue;
  readonly handler: Handler;
  /** Who drew; null where the function has one version. */
  readonly routed: RoutedNeeds | null;
  readonly drawnFor: number;
}

/** Rows of 59 bytes, 91 with all needs; one that waits has 20 more in the event list. `Queue` is what a row refers to as its queue. */
export class AsyncEvents<Queue> {
  readonly #table = new PagedColumns();
  readonly number = this.#table.uint32();
  /** Bits of `Mark`. */
  readonly marks = this.#table.uint8();
  readonly offeredAtMs = this.#table.float64();
  /** When it reached the queue, which is what its age counts from. */
  readonly queuedAtMs = this.#table.float64();
  /** While it waits: when it will be tried again, if it is not too old by then. */
  readonly dueAtMs = this.#table.float64();
  /** The trace record behind it, −1 if none. */
  readonly record = this.#table.int32();
  /** Attempts that ran and failed. */
  readonly failures = this.#table.uint8();
  /** Tries refused since the last attempt that ran, up to 255: waits have stopped growing long before. */
  readonly refusals = this.#table.uint8();
  /**
   * Links of the list of what is in the queue. Of an event that has not reached it, `older` is its object; of one that waits in the
   * dead-letter queue, `newer` is the link.
   */
  readonly older = this.#table.int32();
  readonly newer = this.#table.int32();
  readonly #draws = this.#table.int32();
  readonly #workMs = this.#table.float64();
  /** Needs that few functions have: their columns are made when the first event has them. */
  #waitMs: PagedColumn<Float64Array> | null = null;
  #memoryUsedMb: PagedColumn<Float64Array> | null = null;
  #firstInvocationMs: PagedColumn<Float64Array> | null = null;
  #route: PagedColumn<Float64Array> | null = null;
  readonly #all: Draws<Queue>[] = [];

  /** A row for the event that `request` was drawn for. What it needs is kept apart, by `keep`, if it has to wait. */
  add(request: Request, marks: number): number {
    const row = this.#table.acquire();
    this.number.set(row, request.number);
    this.marks.set(row, marks | (request.measured ? Mark.measured : 0) | (request.poison ? Mark.poison : 0));
    this.offeredAtMs.set(row, request.offeredAtMs);
    this.record.set(row, request.record);
    this.failures.set(row, 0);
    this.refusals.set(row, 0);
    return row;
  }

  /** Says of which event `request` is. */
  identify(row: number, request: Request): void {
    const marks = this.marks.get(row);
    request.number = this.number.get(row);
    request.offeredAtMs = this.offeredAtMs.get(row);
    request.measured = (marks & Mark.measured) !== 0;
    request.record = this.record.get(row);
    request.records = 1;
    request.poison = (marks & Mark.poison) !== 0;
  }

  release(row: number): void {
    this.#table.release(row);
  }

  /** The queue in which it waits, or to which it is on its way. */
  queue(row: number): Queue {
    return this.#all[this.#draws.get(row)]!.queue;
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

  /** Keeps what `request` was drawn to need, with a number from `drawsFor`. */
  keep(row: number, draws: number, request: Request): void {
    this.#draws.set(row, draws);
    this.#workMs.set(row, request.workMs);
    if (request.waitMs !== 0) this.#waitMs ??= this.#table.float64();
    this.#waitMs?.set(row, request.waitMs);
    if (request.memoryUsedMb !== 0) this.#memoryUsedMb ??= this.#table.float64();
    this.#memoryUsedMb?.set(row, request.memoryUsedMb);
    if (request.firstInvocationMs !== 0) this.#firstInvocationMs ??= this.#table.float64();
    this.#firstInvocationMs?.set(row, request.firstInvocationMs);
    this.#route?.set(row, request.route);
    if (request.fails) this.mark(row, Mark.fails);
    else this.unmark(row, Mark.fails);
  }

  /** Makes `request` the event's, with what was kept. */
  fill(row: number, request: Request): void {
    this.identify(row, request);
    request.fails = this.is(row, Mark.fails);
    const { handler, routed, drawnFor } = this.#all[this.#draws.get(row)]!;
    request.handler = handler;
    request.workMs = this.#workMs.get(row);
    request.waitMs = this.#waitMs === null ? 0 : this.#waitMs.get(row);
    request.memoryUsedMb = this.#memoryUsedMb === null ? 0 : this.#memoryUsedMb.get(row);
    request.firstInvocationMs = this.#firstInvocationMs === null ? 0 : this.#firstInvocationMs.get(row);
    if (routed === null) return;
    request.routed = routed;
    request.drawnFor = drawnFor;
    request.route = this.#route!.get(row);
  }

  /**
   * The number under which rows name a queue and the handler of a request to it, whose function has several versions (`isRouted`) or one.
   * Called once for each pair: a queue remembers its own.
   */
  drawsFor(queue: Queue, { handler, routed, drawnFor }: Request, isRouted: boolean): number {
    if (isRouted) this.#route ??= this.#table.float64();
    return this.#all.push({ queue, handler, routed: isRouted ? routed : null, drawnFor }) - 1;
  }
}
