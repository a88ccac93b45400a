/** The queue in front of an adaptive client's rate limit: who may not send yet waits, first come first served. */
import type { Request } from '../lambda/request.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import { AdaptiveRateLimiter } from './rate-limiter.ts';

/** The timers of all pacers of a simulation. */
export class PacerEvents {
  readonly simulation: Simulation;
  readonly #kind: EventKind;
  readonly #pacers: Pacer[] = [];

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    this.#kind = simulation.kind('client rate limit', TieClass.arrival, (id) => this.#pacers[id]!.pump());
  }

  /** The pacer's id for `wake`. */
  register(pacer: Pacer): number {
    return this.#pacers.push(pacer) - 1;
  }

  wake(timeMs: number, id: number): void {
    this.simulation.schedule(timeMs, this.#kind, id);
  }
}

/** One client process in adaptive mode. */
export class Pacer {
  readonly #events: PacerEvents;
  readonly #id: number;
  readonly #send: (request: Request) => void;
  readonly #limiter = new AdaptiveRateLimiter();
  #first: Request | null = null;
  #last: Request | null = null;
  #wakesAtMs = Number.POSITIVE_INFINITY;

  constructor(events: PacerEvents, send: (request: Request) => void) {
    this.#events = events;
    this.#send = send;
    this.#id = events.register(this);
  }

  /** Sends `request` when it is its turn, at once if nothing stands against it. */
  submit(request: Request): void {
    request.next = null;
    if (this.#last === null) this.#first = request;
    else this.#last.next = request;
    this.#last = request;
    this.pump();
  }

  /** An answer came back, a throttle or not; the rate may have changed. Who may send now does so in the turn of arrivals. */
  answered(wasThrottled: boolean): void {
    const { now } = this.#events.simulation;
    this.#limiter.answered(now, wasThrottled);
    if (this.#first !== null) this.#wakeAt(now);
  }

  /** Sends whatever may be sent now, and sets a timer for the next. */
  pump(): void {
    const { now } = this.#events.simulation;
    if (now >= this.#wakesAtMs) this.#wakesAtMs = Number.POSITIVE_INFINITY;
    while (this.#first !== null) {
      const waitMs = this.#limiter.acquire(now);
      if (waitMs > 0) {
        this.#wakeAt(now + waitMs);
        break;
      }
      const request = this.#first;
      this.#first = request.next;
      if (this.#first === null) this.#last = null;
      request.next = null;
      this.#send(request);
    }
  }

  #wakeAt(timeMs: number): void {
    if (timeMs >= this.#wakesAtMs) return;
    this.#wakesAtMs = timeMs;
    this.#events.wake(timeMs, this.#id);
  }
}
