/** The caller's side of a synchronous request: attempts, patience, back-off, quota and the adaptive rate limit. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { Invocations } from '../lambda/invocation.ts';
import type { Request } from '../lambda/request.ts';
import type { Stream } from '../sim/random.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import { Pacer, PacerEvents } from './pacer.ts';
import { FinalOutcome } from './recorder.ts';
import { backOffMs, RetryQuota, type RetryRule } from './retry.ts';
import type { ClientConfig } from './sync-config.ts';

/** What a client tells its source. */
export interface ClientListener {
  /** Another attempt is going to be made; `hasRun` says whether the last one was admitted, and so did its work. */
  retried(request: Request, hasRun: boolean): void;
  /** The request has its final outcome (a `FinalOutcome`). */
  settled(request: Request, outcome: number): void;
}

/** Kinds of events that clients schedule; ids of `retry` and `patience` are those of requests. */
export interface ClientEvents {
  readonly retry: EventKind;
  readonly patience: EventKind;
  readonly pacing: PacerEvents;
}

/** Registers the events of clients, once for a simulation; `find` gives the client and the request behind an id. */
export function clientEvents(
  simulation: Simulation,
  find: (id: number) => { client: Client; request: Request },
): ClientEvents {
  return {
    retry: simulation.kind('retry', TieClass.arrival, (id) => {
      const { client, request } = find(id);
      client.attempt(request);
    }),
    patience: simulation.kind('client time-out', TieClass.timer, (id) => {
      const { client, request } = find(id);
      client.losePatience(request);
    }),
    pacing: new PacerEvents(simulation),
  };
}

/** Sends requests to one function as its settings say, from one or more processes. */
export class Client {
  readonly #simulation: Simulation;
  readonly #invocations: Invocations;
  readonly #target: LambdaFunction;
  readonly #listener: ClientListener;
  readonly #events: ClientEvents;
  readonly #rule: RetryRule;
  readonly #patienceMs: number;
  readonly #jitter: Stream;
  readonly #quotas: RetryQuota[] | null;
  readonly #pacers: Pacer[] | null;

  constructor(
    config: ClientConfig,
    simulation: Simulation,
    invocations: Invocations,
    target: LambdaFunction,
    jitter: Stream,
    events: ClientEvents,
    listener: ClientListener,
  ) {
    const { retry, processes, timeoutMs } = config;
    const perProcess = <T>(create: () => T): T[] => Array.from({ length: processes }, create);
    this.#simulation = simulation;
    this.#invocations = invocations;
    this.#target = target;
    this.#jitter = jitter;
    this.#events = events;
    this.#listener = listener;
    this.#rule = retry;
    this.#patienceMs = timeoutMs ?? Number.POSITIVE_INFINITY;
    this.#quotas = retry.hasQuota ? perProcess(() => new RetryQuota()) : null;
    this.#pacers = retry.isAdaptive
      ? perProcess(() => new Pacer(events.pacing, (request) => this.#send(request)))
      : null;
  }

  /** Makes the next attempt, now or as soon as the adaptive rate limit lets it pass. */
  attempt(request: Request): void {
    if (this.#pacers === null) this.#send(request);
    else this.#pacers[request.process]!.submit(request);
  }

  /** The caller stops waiting for the running attempt, which runs on. */
  losePatience(request: Request): void {
    request.awaited = 0;
    const { process } = request;
    this.#tryAgain(request, FinalOutcome.timedOut);
    this.#pacers?.[process]?.answered(false);
  }

  /** The attempt that the caller waits for was answered. Function errors are answers too: nobody retries them. */
  answered(request: Request, outcome: number): void {
    const { process } = request;
    this.#quotas?.[process]?.giveBack(request.quotaTaken);
    this.#listener.settled(request, outcome);
    this.#pacers?.[process]?.answered(false);
  }

  #send(request: Request): void {
    const { now } = this.#simulation;
    request.attempt++;
    if (!this.#invocations.invoke(this.#target, request)) {
      const { process } = request;
      this.#tryAgain(request, FinalOutcome.throttled);
      this.#pacers?.[process]?.answered(true);
      return;
    }
    request.awaited = request.attempt;
    // The end is known already: patience only matters, and only then costs an event, if it ends sooner.
    const patienceEndsAtMs = now + this.#patienceMs;
    if (patienceEndsAtMs < request.endsAtMs) {
      this.#simulation.schedule(patienceEndsAtMs, this.#events.patience, request.id);
    }
  }

  #tryAgain(request: Request, outcome: number): void {
    const quota = this.#quotas?.[request.process];
    if (request.attempt < this.#rule.attempts) {
      const taken = quota?.take(outcome === FinalOutcome.timedOut);
      if (taken !== 0) {
        request.quotaTaken = taken ?? 0;
        this.#listener.retried(request, outcome === FinalOutcome.timedOut);
        const waitMs = backOffMs(this.#rule, request.attempt, this.#jitter);
        this.#simulation.schedule(this.#simulation.now + waitMs, this.#events.retry, request.id);
        return;
      }
    }
    this.#listener.settled(request, outcome);
  }
}
