/** What comes into a queue: the backlog, arrivals, messages from other sources, dead letters that return. */
import type { TokenBucket } from '../lambda/token-bucket.ts';
import { type ArrivalProcess, arrivalProcess } from '../quantities/arrivals.ts';
import type { Stream } from '../sim/random.ts';
import type { Backlog } from './backlog.ts';
import type { QueueConfig } from './queue-config.ts';
import { Mark, type QueueMessages } from './queue-messages.ts';
import type { QueueRequests } from './queue-requests.ts';
import type { DelayLine, MessageQueue } from './queue-store.ts';
import type { SourceRecorder } from './recorder.ts';
import type { SourceContext, SourceNeeds } from './source.ts';

/** What messages come into. */
export interface IntakeParts {
  readonly messages: QueueMessages;
  readonly queue: MessageQueue;
  readonly backlog: Backlog;
  readonly requests: QueueRequests;
  readonly needs: SourceNeeds;
  /** Null where new messages are visible at once. */
  readonly delay: DelayLine | null;
  /** Null where nothing limits the producers. */
  readonly writes: TokenBucket | null;
}

/** Everything that chance decides about a message is drawn here, when it is offered. */
export class QueueIntake {
  readonly #parts: IntakeParts;
  readonly #clock: { readonly now: number };
  readonly #arrivals: ArrivalProcess | null;
  readonly #filterShare: number;
  readonly #filter: Stream | null;
  readonly #duplicateShare: number;
  readonly #duplicate: Stream | null;
  readonly #counts: Float64Array;
  readonly #duplicates: number;
  readonly #rejected: number;
  readonly #redriven: number;

  constructor(name: string, config: QueueConfig, parts: IntakeParts, recorder: SourceRecorder, context: SourceContext) {
    const { simulation, streams, resources } = context;
    const stream = (purpose: string) => streams.get(`${name}>${config.targets[0]}/${purpose}`);
    this.#parts = parts;
    this.#clock = simulation;
    const { arrivals } = config;
    this.#arrivals =
      arrivals === undefined || arrivals.type === 'users'
        ? null
        : arrivalProcess(arrivals, stream('arrivals'), resources, simulation.endMs);
    this.#filterShare = config.filter;
    this.#filter = config.filter > 0 ? stream('filter') : null;
    this.#duplicateShare = config.duplicates;
    this.#duplicate = config.duplicates > 0 ? stream('duplicates') : null;
    this.#counts = recorder.counters.counts;
    this.#duplicates = recorder.counter('duplicates');
    this.#rejected = recorder.counter('rejectedWrites');
    this.#redriven = recorder.counter('redriven');
  }

  /** Time of the next arrival; Infinity when there is none. In ms. */
  nextArrivalMs(): number {
    return this.#arrivals === null ? Number.POSITIVE_INFINITY : this.#arrivals.next();
  }

  /** All arrivals of this instant, which a receive then sees together. Returns the time of the next; ms. */
  arrive(): number {
    const arrivals = this.#arrivals!;
    let nextMs: number;
    do {
      this.#send(arrivals.record);
      nextMs = arrivals.next();
    } while (nextMs === this.#clock.now);
    return nextMs;
  }

  /** Messages that are in the queue from the beginning. */
  fill(messages: number): void {
    for (let i = 0; i < messages; i++) this.#take(this.#draw(), this.#parts.queue.draw(), -1);
  }

  /** Another source hands a message over; `isSend`: in a call that is billed. */
  accept(isSend: boolean): void {
    if (isSend) this.#parts.requests.sentAlone();
    this.#take(this.#draw(), this.#parts.queue.draw(), -1);
  }

  /** The dead letters return. */
  redrive(): void {
    const { messages, requests } = this.#parts;
    requests.redriven(messages.dead.size);
    messages.beginRedrive();
    while (messages.dead.size > 0) {
      const row = messages.exhume();
      this.#counts[this.#redriven]!++;
      this.#enter(row);
    }
  }

  /** Delayed messages whose time has come become visible. */
  showDelayed(): void {
    const { delay, queue } = this.#parts;
    for (let row = delay!.next(this.#clock.now); row >= 0; row = delay!.next(this.#clock.now)) queue.show(row);
  }

  /** The message leaves for good while it waits; its outcome is known. */
  withdraw(row: number): void {
    const { delay, queue, backlog } = this.#parts;
    if (delay?.removeIfFirst(row)) backlog.move(-1, 0);
    else queue.withdraw(row);
  }

  /** A producer sends a message, and perhaps again: the queue recognises the repetition, which is billed and is no new message. */
  #send(record: number): void {
    const marks = this.#draw();
    const place = this.#parts.queue.draw();
    const isRepeated = this.#duplicate !== null && this.#duplicate.uniform() < this.#duplicateShare;
    if (this.#mayWrite()) this.#take(marks, place, record);
    else {
      this.#counts[this.#rejected]!++;
      this.#parts.messages.refuse();
    }
    if (isRepeated && this.#mayWrite()) this.#counts[this.#duplicates]!++;
  }

  /** Whether the queue's write limit lets a message in; it is billed then. */
  #mayWrite(): boolean {
    const { writes, requests } = this.#parts;
    const { now } = this.#clock;
    if (writes !== null) {
      if (!writes.has(now)) return false;
      writes.take(now);
    }
    requests.sent(1);
    return true;
  }

  /** What kind of message it is, as marks. */
  #draw(): number {
    const poison = this.#parts.needs.first.drawPoison() ? Mark.poison : 0;
    const isFiltered = this.#filter !== null && this.#filter.uniform() < this.#filterShare;
    return isFiltered ? poison | Mark.filtered : poison;
  }

  #take(marks: number, place: number, record: number): void {
    const { messages, queue } = this.#parts;
    const row = messages.offer(marks, record);
    queue.place(row, place);
    this.#enter(row);
  }

  #enter(row: number): void {
    const { backlog, delay, queue } = this.#parts;
    backlog.move(1, 0);
    if (delay === null) queue.show(row);
    else delay.push(row);
  }
}
