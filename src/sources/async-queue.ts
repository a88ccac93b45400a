/** The queue of asynchronous invocations of one function: it tries its events, tries them again, and gives them up. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { Handler } from '../lambda/handler.ts';
import { type Caller, Ending, type Request } from '../lambda/request.ts';
import type { Stream } from '../sim/random.ts';
import { RowList, RowQueue } from '../sim/row-lists.ts';
import { type AsyncContext, type AsyncOwner, drawNeeds } from './async-context.ts';
import { asyncCounter, Taker } from './async-outlets.ts';
import { Mark } from './async-store.ts';
import { FinalOutcome } from './recorder.ts';
import type { SourceNeeds } from './source.ts';

const DUPLICATES = asyncCounter('duplicates');
const REDRIVEN = asyncCounter('redriven');
const RECEIVED = asyncCounter('AsyncEventsReceived');
const AGE = asyncCounter('AsyncEventAge');
const DROPPED = asyncCounter('AsyncEventsDropped');

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
  readonly keepsRequestId = true;
  readonly owner: AsyncOwner;
  readonly target: LambdaFunction;
  readonly needs: SourceNeeds;
  readonly #shared: AsyncContext;
  readonly #jitter: Stream | null;
  /** Everything that waits or runs, oldest first. */
  readonly #queued: RowList;
  /** The second deliveries among it, which are not counted as its events. */
  readonly #duplicates: RowList;
  /** What lies in the dead-letter queue until the redrive. */
  readonly #deadLetters: RowQueue;
  /** The handlers that events were drawn for, with the numbers under which rows name them: few, one or two for each version of the function. */
  readonly #handlers: Handler[] = [];
  readonly #draws: number[] = [];
  #waiting = 0;

  constructor(
    owner: AsyncOwner,
    target: LambdaFunction,
    needs: SourceNeeds,
    shared: AsyncContext,
    jitter: Stream | null,
  ) {
    const { older, newer } = shared.events;
    this.owner = owner;
    this.target = target;
    this.needs = needs;
    this.#shared = shared;
    this.#jitter = jitter;
    this.#queued = new RowList(older, newer);
    this.#duplicates = new RowList(older, newer);
    this.#deadLetters = new RowQueue(newer);
  }

  get name(): string {
    return this.owner.name;
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
      this.#draws.push(events.drawsFor(this, request, this.target.alias !== null));
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
    this.#try(row, request);
    if (duplicate < 0) return;
    events.queuedAtMs.set(duplicate, this.#now);
    this.#duplicates.push(duplicate);
    this.#try(duplicate, this.#drawnAgain(duplicate));
  }

  /** A waiting event is due; unless it left meanwhile, because the maximum age was lowered: then its row may even be another's. */
  attempt(row: number): void {
    const { events } = this.#shared;
    if (!events.is(row, Mark.waits) || events.dueAtMs.get(row) !== this.#now) return;
    if (this.#now > this.#expiresAtMs(row)) this.#expire(row);
    else this.#try(row, events.is(row, Mark.spent) ? this.#drawnAgain(row) : this.#shared.filled(row));
  }

  /** A waiting event has reached its maximum age; unless it left meanwhile, or the maximum age was raised. */
  expire(row: number): void {
    const { events } = this.#shared;
    if (!events.is(row, Mark.waits)) return;
    if (this.#now >= this.#expiresAtMs(row)) this.#expire(row);
    else this.#waitUntil(row, events.dueAtMs.get(row));
  }

  /** The maximum age was lowered: what will be too old for its next try leaves when it is, or now. */
  expireSooner(): void {
    for (const list of [this.#queued, this.#duplicates]) this.#expireSooner(list);
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
        this.#startWaiting(row, -1);
        this.#waitUntil(row, this.#now + retryDelaysMs[Math.min(failures, retryDelaysMs.length) - 1]!);
        return;
      }
    }
    requests.release(request);
    backlog.move(0, -1);
    if (events.is(row, Mark.duplicate)) this.#endDuplicate(row);
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
      this.#try(row, this.#drawnAgain(row));
    }
  }

  #enqueue(row: number): void {
    this.#shared.events.queuedAtMs.set(row, this.#now);
    this.#queued.push(row);
    this.owner.recorder.counters.counts[RECEIVED]!++;
  }

  /** Asks the function to run the event as `request`. */
  #try(row: number, request: Request): void {
    const { context, events, requests, rows } = this.#shared;
    const isWaiting = events.is(row, Mark.waits);
    // No throttle: the event leaves at once, untried (Developer Guide, Configuring reserved concurrency; observed so).
    if (this.target.config.reservedConcurrency === 0) {
      requests.release(request);
      if (isWaiting) this.#stopWaiting(row, 0);
      this.#giveUp(row, FinalOutcome.dropped);
      return;
    }
    this.#countTry(row);
    request.caller = this;
    request.attempt = events.failures.get(row) + 1;
    request.isRateLimited = this.owner.rules.isRateLimited;
    rows[request.id] = row;
    const failsByRate = request.fails;
    request.fails ||= request.poison && this.needs.first.poisonFails;
    if (context.invocations.invoke(this.target, request)) {
      events.refusals.set(row, 0);
      if (isWaiting) this.#stopWaiting(row, 1);
      else this.owner.backlog.move(0, 1);
      context.simulation.observer?.(this.#now, 'deliver', this.owner.name, request.number, request.number);
      return;
    }
    request.fails = failsByRate;
    this.keep(row, request);
    if (!isWaiting) this.#startWaiting(row, 0);
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
    const { firstMs, longestMs, slowsAbove, jitter, sparesLone } = this.owner.rules;
    const refusals = events.refusals.get(row);
    if (refusals < 255) events.refusals.set(row, refusals + 1);
    const pressure = Math.max(1, this.#waiting / slowsAbove);
    const waitMs = Math.min(longestMs, firstMs * 2 ** refusals * pressure);
    // Without it events that were refused together would come back together for ever.
    if (this.#jitter === null || (sparesLone && this.#waiting <= 1)) return waitMs;
    return waitMs * (1 + this.#jitter.uniform() * jitter);
  }

  /** The next try is at that time, or never if the event is too old by then: it leaves when its age is reached. */
  #waitUntil(row: number, timeMs: number): void {
    const { context, events, attempt, expiry } = this.#shared;
    const expiresAtMs = this.#expiresAtMs(row);
    events.dueAtMs.set(row, timeMs);
    if (timeMs <= expiresAtMs) context.simulation.schedule(timeMs, attempt, row);
    else context.simulation.schedule(Math.max(this.#now, expiresAtMs), expiry, row);
  }

  #expiresAtMs(row: number): number {
    return this.#shared.events.queuedAtMs.get(row) + this.owner.rules.eventAgeMs;
  }

  #startWaiting(row: number, inFlight: number): void {
    this.#waiting++;
    this.#shared.events.mark(row, Mark.waits);
    this.owner.backlog.move(1, inFlight);
  }

  #stopWaiting(row: number, inFlight: number): void {
    this.#waiting--;
    this.#shared.events.unmark(row, Mark.waits);
    this.owner.backlog.move(-1, inFlight);
  }

  #expire(row: number): void {
    this.#stopWaiting(row, 0);
    this.#giveUp(row, FinalOutcome.expired);
  }

  #expireSooner(list: RowList): void {
    const { context, events, expiry } = this.#shared;
    for (let row = list.oldest; row >= 0; row = list.newer(row)) {
      const expiresAtMs = this.#expiresAtMs(row);
      if (!events.is(row, Mark.waits) || events.dueAtMs.get(row) <= expiresAtMs) continue;
      context.simulation.schedule(Math.max(this.#now, expiresAtMs), expiry, row);
    }
  }

  /** A request for one more attempt or delivery of the event, which does the work anew, as the function is now. */
  #drawnAgain(row: number): Request {
    const { events, requests } = this.#shared;
    const request = requests.acquire();
    events.identify(row, request);
    events.unmark(row, Mark.spent);
    drawNeeds(this.needs.later, request, request.record, request.poison);
    return request;
  }

  /** Without success. A duplicate just ends: what becomes of the event is decided by the other delivery. */
  #giveUp(row: number, outcome: number): void {
    const { events } = this.#shared;
    const { recorder, outlets, awaitsRedrive } = this.owner;
    if (events.is(row, Mark.duplicate)) {
      this.#endDuplicate(row);
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

  #endDuplicate(row: number): void {
    this.#duplicates.remove(row);
    this.#shared.events.release(row);
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
