/** What the queues of asynchronous invocation have around them: the sources whose events they hold, and what all queues share. */

import { Request } from '../lambda/request.ts';
import type { RequestNeeds } from '../lambda/request-needs.ts';
import { Pool } from '../sim/pool.ts';
import { type EventKind, TieClass } from '../sim/simulation.ts';
import type { AsyncRules } from './async-config.ts';
import type { Outlets } from './async-outlets.ts';
import type { AsyncQueue } from './async-queue.ts';
import { AsyncEvents } from './async-store.ts';
import type { Backlog } from './backlog.ts';
import type { SourceRecorder } from './recorder.ts';
import type { SourceContext } from './source.ts';

/** The source whose events a queue holds. */
export interface AsyncOwner {
  readonly name: string;
  readonly recorder: SourceRecorder;
  readonly backlog: Backlog;
  readonly outlets: Outlets;
  /** Rules in force. */
  readonly rules: AsyncRules;
  /** What reaches the dead-letter queue will be taken out again. */
  readonly awaitsRedrive: boolean;
  /** The event, which `request` was made for, has come to the end of its way to the queue. */
  receive(row: number, queue: AsyncQueue, request: Request): void;
  /** An invocation was made. */
  invoked(): void;
  settle(number: number, isMeasured: boolean, outcome: number, latencyMs: number): void;
}

/** What the queues of all sources of a type share: the events in them, the requests that run, the kinds of what happens. */
export class AsyncContext {
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
 * Draws what `request` needs, for an event that is poison or not. Poison does not make it fail here, but when it is tried: the function may
 * be repaired by then.
 */
export function drawNeeds(needs: RequestNeeds, request: Request, record: number, isPoison: boolean): void {
  request.poison = false;
  needs.draw(request, record);
  request.poison = isPoison;
}
