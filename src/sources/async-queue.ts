/** The queue of asynchronous invocations of one function: it tries its events, tries them again, and gives them up. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { Handler } from '../lambda/handler.ts';
import { type Caller, Ending, Request } from '../lambda/request.ts';
import { Pool } from '../sim/pool.ts';
import type { Stream } from '../sim/random.ts';
import { RowList, RowQueue } from '../sim/row-lists.ts';
import { type EventKind, TieClass } from '../sim/simulation.ts';
import type { QueueRules } from './async-config.ts';
import { type Outlets, queueCounter, Taker } from './async-outlets.ts';
import { AsyncEvents, Mark } from './async-store.ts';
import type { Backlog } from './backlog.ts';
import { FinalOutcome, type SourceRecorder } from './recorder.ts';
import type { SourceContext, SourceNeeds } from './source.ts';

const DUPLICATES = queueCounter('duplicates');
const REDRIVEN = queueCounter('redriven');
const RECEIVED = queueCounter('AsyncEventsReceived');
const AGE = queueCounter('AsyncEventAge');
const DROPPED = queueCounter('AsyncEventsDropped');

/** The source whose events a queue holds. */
export interface QueueOwner {
  readonly name: string;
  readonly recorder: SourceRecorder;
  readonly backlog: Backlog;
  readonly outlets: Outlets;
  /** Rules in force. */
  readonly rules: QueueRules;
  /** What reaches the dead-letter queue will be taken out again. */
  readonly awaitsRedrive: boolean;
  /** The event, which `request` was made for, has come to the end of its way to the queue. */
  receive(row: number, queue: AsyncQueue, request: Request): void;
  /** An invocation was made. */
  invoked(): void;
  settle(number: number, isMeasured: boolean, outcome: number, latencyMs: number): void;
}

/** What the queues of all sources of a type share: the events in them, the requests that run, the kinds of what happens. */
export class QueueContext {
  readonly context: SourceContext;
  readonly events = new AsyncEvents<AsyncQueue>();
  readonly requests = new Pool((id) => new Request(id));
  /** The event that each request runs, by the request's id. */
  readonly rows: number[] = [];
  readonly delivery: EventKind;
  readonly attempt: EventKind;
  readonly expiry: EventKind;

  constructor(context: SourceContext) {
    const { events } = this;
    const kind = (name: string, tieClass: TieClass, act: (queue: AsyncQueue, row: number) => void): EventKind =>
      context.simulation.kind(name, tieClass, (row) => act(events.queue(row), row));
    this.context = context;
    this.delivery = kind('delivery to the queue', TieClass.arrival, (queue, row) =>
      queue.owner.receive(row, queue, this.filled(row)),
    );
    this.attempt = kind('asynchronous attempt', TieClass.arrival, (queue, row) => queue.attempt(row));
    this.expiry = kind('maximum event age', TieClass.expiry, (queue, row) => queue.expire(row));
  }

  /** A request for the event, with what was kept for it. */
  filled(row: number): Request {
    const request = this.requests.acquire();
    this.events.fill(row, request);
    return request;
  }
}

/**
 * The events of one source for one function.
 *
 *   add ──try──▶ runs ──▶ succeeded
 *    ▲ │ refused   │ error
 *    │ ├─ 1, 2, 4 … 300 s: again, until its maximum age
 *    └─┴──────── 1 min, 2 min: again, then given up
 *
 *   given up: deadLettered if a dead-letter queue or onFailure takes it; else failed, timedOut, expired, or dropped (reserved concurrency 0)
 *
 * An event in a dead-letter queue that will be redriven has no outcome yet: what becomes of it then is its outcome.
 */
export class AsyncQueue implements Caller {
  readonly owner: QueueOwner;
  readonly target: LambdaFunction;
  readonly needs: SourceNeeds;
  readonly #shared: QueueContext;
  readonly #jitter: Stream | null;
  /** Everything that waits or runs, oldest first. */
  readonly #queued: RowList;
  /** What lies in the dead-letter queue until the redrive. */
  readonly #deadLetters: RowQueue;
  /** The handlers that events were drawn for, with the numbers under which rows name them: few, one or two for each version of the function. */
  readonly #handlers: Handler[] = [];
  readonly #draws: number[] = [];
  #waiting = 0;

  constructor(
    owner: QueueOwner,
    target: LambdaFunction,
    needs: SourceNeeds,
    shared: QueueContext,
    jitter: Stream | null,
  ) {
    const { older, newer } = shared.events;
    this.owner = owner;
    this.target = target;
    this.needs = needs;
    this.#shared = shared;
    this.#jitter = jitter;
    this.#queued = new RowList(older, newer);
    this.#deadLetters = new RowQueue(newer);
  }

  /** Age of the oldest event that waits or runs; 0 if there is none. */
  get oldestAgeMs(): number {
    const { oldest } = this.#queued;
    return oldest < 0 ? 0 : this.#now - this.#shared.events.queuedAtMs.get(oldest);
  }

  get deadLetters(): number {
    return this.#deadLetters.size;
  }

  get #now(): number {
    return this.#shared.context.simulation.now;
  }

  /** Keeps what `request` was drawn to need as what the event needs, which has to wait; the request is free again. */
  keep(row: number, request: Request): void {
    const { events, requests } = this.#shared;
    let known = this.#handlers.lastIndexOf(request.handler);
    if (known < 0) {
      known = this.#handlers.push(request.handler) - 1;
      this.#draws.push(events.drawsFor(this, request.handler));
    }
    events.keep(row, this.#draws[known]!, request);
    requests.release(request);
  }

  /** The event is in the queue now, and tried at once, with `request`. */
  add(row: number, request: Request): void {
    const { events } = this.#shared;
    const isTwice = events.is(row, Mark.twice);
    // Made first: the first delivery may be over at once.
    const duplicate = isTwice ? events.add(request, Mark.duplicate) : -1;
    this.#enqueue(row);
    this.#try(row, request, false);
    if (duplicate < 0) return;
    events.queuedAtMs.set(duplicate, this.#now);
    this.#try(duplicate, this.#drawnAgain(duplicate), false);
  }

  /** A waiting event is due. */
  attempt(row: number): void {
    // Its maximum age may have been lowered meanwhile.
    if (this.#now > this.#expiresAtMs(row)) this.expire(row);
    else {
      const hasRun = this.#shared.events.is(row, Mark.spent);
      this.#try(row, hasRun ? this.#drawnAgain(row) : this.#shared.filled(row), true);
    }
  }

  /** A waiting event has reached its maximum age. */
  expire(row: number): void {
    this.#stopWaiting();
    this.#giveUp(row, FinalOutcome.expired);
  }

  answered(request: Request, _attempt: number, ending: Ending): void {
    const { events, rows, requests } = this.#shared;
    const { backlog, outlets, rules } = this.owner;
    const row = rows[request.id]!;
    // Not now − offered: a difference of two late clock readings would be less exact than the response time itself.
    const latencyMs = request.sentAtMs - request.offeredAtMs + request.responseMs;
    this.owner.invoked();
    if (ending !== Ending.success && !events.is(row, Mark.duplicate)) {
      const failures = events.failures.get(row) + 1;
      events.failures.set(row, failures);
      if (failures <= rules.retries) {
        const { retryDelaysMs } = rules;
        this.keep(row, request);
        events.mark(row, Mark.spent);
        this.#startWaiting(-1);
        this.#waitUntil(row, this.#now + retryDelaysMs[Math.min(failures, retryDelaysMs.length) - 1]!);
        return;
      }
    }
    requests.release(request);
    backlog.move(0, -1);
    if (events.is(row, Mark.duplicate)) events.release(row);
    else if (ending === Ending.success) {
      outlets.succeeded();
      this.#end(row, FinalOutcome.succeeded, latencyMs);
    } else this.#giveUp(row, ending === Ending.timeout ? FinalOutcome.timedOut : FinalOutcome.failed);
  }

  /** What lies in the dead-letter queue is sent again, each event as a new one that has not been tried. */
  redrive(): void {
    const { events } = this.#shared;
    while (this.#deadLetters.size > 0) {
      const row = this.#deadLetters.shift();
      events.failures.set(row, 0);
      events.refusals.set(row, 0);
      events.unmark(row, Mark.tried);
      this.owner.recorder.counters.counts[REDRIVEN]!++;
      this.#tell('redrive', row);
      this.#enqueue(row);
      this.#try(row, this.#drawnAgain(row), false);
    }
  }

  #enqueue(row: number): void {
    this.#shared.events.queuedAtMs.set(row, this.#now);
    this.#queued.push(row);
    this.owner.recorder.counters.counts[RECEIVED]!++;
  }

  /** Asks the function to run the event as `request`. `isWaiting`: it was in the queue for some time. */
  #try(row: number, request: Request, isWaiting: boolean): void {
    const { context, events, requests, rows } = this.#shared;
    // No throttle: the event leaves at once, untried (Developer Guide, Configuring reserved concurrency; observed so).
    if (this.target.config.reservedConcurrency === 0) {
      requests.release(request);
      if (isWaiting) this.#stopWaiting();
      this.#giveUp(row, FinalOutcome.dropped);
      return;
    }
    this.#countTry(row);
    request.caller = this;
    request.attempt = events.failures.get(row) + 1;
    request.isRateLimited = this.owner.rules.isRateLimited;
    rows[request.id] = row;
    if (context.invocations.invoke(this.target, request)) {
      events.refusals.set(row, 0);
      if (isWaiting) this.#waiting--;
      this.owner.backlog.move(isWaiting ? -1 : 0, 1);
      context.simulation.observer?.(this.#now, 'deliver', this.owner.name, request.number, request.number);
      return;
    }
    this.keep(row, request);
    if (!isWaiting) this.#startWaiting(0);
    this.#waitUntil(row, this.#now + this.#backOffMs(row));
  }

  #countTry(row: number): void {
    const { events } = this.#shared;
    const { recorder } = this.owner;
    const ageMs = this.#now - events.queuedAtMs.get(row);
    const marks = events.marks.get(row);
    recorder.age.record(ageMs);
    recorder.counters.raise(AGE, ageMs);
    if ((marks & Mark.tried) !== 0) {
      if ((marks & Mark.measured) !== 0) recorder.retried();
      this.#tell('retry', row);
      return;
    }
    events.mark(row, Mark.tried);
    if ((marks & Mark.duplicate) === 0) return;
    recorder.counters.counts[DUPLICATES]!++;
    this.#tell('duplicate', row);
  }

  /** How long an event waits that was refused once more. */
  #backOffMs(row: number): number {
    const { events } = this.#shared;
    const { firstMs, longestMs, slowsAbove, jitter } = this.owner.rules;
    const refusals = events.refusals.get(row);
    if (refusals < 255) events.refusals.set(row, refusals + 1);
    const pressure = Math.max(1, this.#waiting / slowsAbove);
    const waitMs = Math.min(longestMs, firstMs * 2 ** refusals * pressure);
    return this.#jitter === null ? waitMs : waitMs * (1 + this.#jitter.uniform() * jitter);
  }

  /** The next try is at that time, or never if the event is too old by then: it leaves when its age is reached. */
  #waitUntil(row: number, timeMs: number): void {
    const { context, attempt, expiry } = this.#shared;
    const expiresAtMs = this.#expiresAtMs(row);
    if (timeMs <= expiresAtMs) context.simulation.schedule(timeMs, attempt, row);
    else context.simulation.schedule(Math.max(this.#now, expiresAtMs), expiry, row);
  }

  #expiresAtMs(row: number): number {
    return this.#shared.events.queuedAtMs.get(row) + this.owner.rules.eventAgeMs;
  }

  #startWaiting(inFlight: number): void {
    this.#waiting++;
    this.owner.backlog.move(1, inFlight);
  }

  #stopWaiting(): void {
    this.#waiting--;
    this.owner.backlog.move(-1, 0);
  }

  /** A request for one more attempt or delivery of the event, which does the work anew, as the function is now. */
  #drawnAgain(row: number): Request {
    const { events, requests } = this.#shared;
    const request = requests.acquire();
    events.identify(row, request);
    events.unmark(row, Mark.spent);
    this.needs.later.draw(request, request.record);
    return request;
  }

  /** Without success. A duplicate just ends: what becomes of the event is decided by the other delivery. */
  #giveUp(row: number, outcome: number): void {
    const { events } = this.#shared;
    const { recorder, outlets, awaitsRedrive } = this.owner;
    if (events.is(row, Mark.duplicate)) {
      events.release(row);
      return;
    }
    recorder.counters.counts[DROPPED]!++;
    const taker = outlets.gaveUp();
    if (taker === Taker.deadLetterQueue && awaitsRedrive) {
      this.#leave(row);
      this.#deadLetters.push(row);
    } else this.#end(row, taker === Taker.nobody ? outcome : FinalOutcome.deadLettered, 0);
  }

  #end(row: number, outcome: number, latencyMs: number): void {
    const { events } = this.#shared;
    this.#leave(row);
    this.owner.settle(events.number.get(row), events.is(row, Mark.measured), outcome, latencyMs);
    events.release(row);
  }

  #leave(row: number): void {
    if (this.#queued.oldest === row) this.owner.backlog.oldestIs(this.oldestAgeMs);
    this.#queued.remove(row);
  }

  #tell(what: string, row: number): void {
    const { observer } = this.#shared.context.simulation;
    observer?.(this.#now, what, this.owner.name, -1, this.#shared.events.number.get(row));
  }
}
