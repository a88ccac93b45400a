/** The discrete-event kernel: a clock, event kinds registered by their owners, and the loop that advances from event to event. */
import { assert } from './assert.ts';
import { EventList, MOST_KINDS } from './event-list.ts';

/**
 * What happens first at one instant: bookkeeping (period ends, the end of warm-up), then completions, then timers and
 * changes, then the levels at which a period begins, then arrivals and retries, then the expiry of idle things. So a server freed at t serves a request arriving at t.
 */
export const TieClass = { bookkeeping: 0, completion: 1, timer: 2, levels: 3, arrival: 4, expiry: 5 } as const;
export type TieClass = (typeof TieClass)[keyof typeof TieClass];

/** Handles one event; `id` means what the owner of the kind wants it to mean. */
export type Handler = (id: number) => void;

/** A registered kind of event, to be given to `schedule`. */
export interface EventKind {
  readonly number: number;
  readonly name: string;
  readonly tieClass: TieClass;
  /** Its events mostly wait long, or are superseded before they are due: time-outs of idle things. */
  readonly waitsLong: boolean;
}

/**
 * The one opening into a running model, for hand-traced tests, logs and timelines: called with what happens, in the order of events, but
 * for the `run` of a cold start, which is told at its `init` with the later time. `owner` names the function or source concerned ('' for a
 * change). Environments count from 1 within their function, requests within their source; −1 where there is none. When a source of events tells
 * `deliver`, the environment is the number of the batch; when provisioned concurrency is asked for (`provision`), refused or ready
 * (`provisioned`), it is how many environments.
 */
export type Observer = (timeMs: number, what: string, owner: string, environment: number, request: number) => void;

/** A clock and its future events. Times are in ms, from 0 to `endMs`, both included. */
export class Simulation {
  /** The simulated time in ms. */
  now = 0;
  /** Events handled so far; brought up to date when `advance` returns. */
  events = 0;
  /** Nothing is left to happen. */
  isOver = false;
  readonly endMs: number;
  readonly observer: Observer | null;
  readonly #list: EventList;
  /**
   * Events of kinds that wait long are kept apart, in the same total order: the many short-lived events then sift through a list that is
   * often a third as long (bench `trickle`: a tenth faster).
   */
  readonly #waiting: EventList;
  readonly #kinds: EventKind[] = [];
  readonly #handlers: Handler[] = [];

  constructor(endMs: number, observer: Observer | null = null) {
    this.endMs = endMs;
    this.observer = observer;
    const sequence = { next: 0 };
    this.#list = new EventList(sequence);
    this.#waiting = new EventList(sequence);
  }

  /** Registers a kind of event with what is to be done when one is due. */
  kind(name: string, tieClass: TieClass, handler: Handler, waitsLong = false): EventKind {
    assert(this.#kinds.length < MOST_KINDS, 'too many kinds of events');
    const kind = { number: this.#kinds.length, name, tieClass, waitsLong };
    this.#kinds.push(kind);
    this.#handlers.push(handler);
    return kind;
  }

  /** Makes an event due at `timeMs`, now or later. An event after the end is forgotten at once: it would never be handled. */
  schedule(timeMs: number, kind: EventKind, id: number): void {
    if (timeMs > this.endMs) return;
    // The message is only put together when it is needed: this is called for every event.
    if (!(timeMs >= this.now)) assert(false, `event "${kind.name}" scheduled at ${timeMs} ms, before ${this.now} ms`);
    (kind.waitsLong ? this.#waiting : this.#list).push(timeMs, kind.tieClass, kind.number, id);
  }

  /** Handles at most `maxEvents` events; true when none is left, and the clock then stands at the end. */
  advance(maxEvents: number): boolean {
    const near = this.#list;
    const waiting = this.#waiting;
    const handlers = this.#handlers;
    for (let handled = 0; handled < maxEvents; handled++) {
      const list = waiting.goesBefore(near) ? waiting : near;
      const time = list.nextTime;
      if (time === Number.POSITIVE_INFINITY) {
        this.now = this.endMs;
        this.isOver = true;
        this.events += handled;
        return true;
      }
      this.now = time;
      const handler = handlers[list.nextKind]!;
      const id = list.nextId;
      list.take();
      handler(id);
      list.settle();
    }
    this.events += maxEvents;
    return false;
  }
}
