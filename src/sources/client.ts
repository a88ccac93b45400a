/** The caller's side of a synchronous request: attempts, patience, back-off, quota and the adaptive rate limit. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { Ending, Request } from '../lambda/request.ts';
import type { Stream } from '../sim/random.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import { Pacer, PacerEvents } from './pacer.ts';
import { FinalOutcome } from './recorder.ts';
import { backOffMs, type RetryCauses, RetryQuota, type RetryRule, SDK_CAUSES } from './retry.ts';
import type { ClientConfig } from './sync-config.ts';

/** What a client sends its attempts through: Lambda itself, or a service in front of it. */
export interface Line {
  /** Makes an attempt. True: it runs, and `request.endsAtMs` says until when. False: it was refused. */
  invoke(target: LambdaFunction, request: Request): boolean;
  /** What the last refusal is to the caller (a `FinalOutcome`); a throttle when left out. */
  readonly refusal?: number | undefined;
}

/** A missing permission: nobody comes through, which to the caller is a failure and not a throttle. */
const NO_PERMISSION: Line = { invoke: () => false, refusal: FinalOutcome.failed };

/** Lambda, as someone with or without the permission to invoke the function meets it. */
export function behindPermission({ permission }: { readonly permission: boolean }, lambda: Line): Line {
  return permission ? lambda : NO_PERMISSION;
}

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

/** Registers the events of clients, once for a simulation; the functions give the request behind an id, and its client. */
export function clientEvents(
  simulation: Simulation,
  requestOf: (id: number) => Request,
  clientOf: (request: Request) => Client,
): ClientEvents {
  return {
    retry: simulation.kind('retry', TieClass.arrival, (id) => {
      const request = requestOf(id);
      clientOf(request).attempt(request);
    }),
    patience: simulation.kind('client time-out', TieClass.timer, (id) => {
      const request = requestOf(id);
      clientOf(request).losePatience(request);
    }),
    pacing: new PacerEvents(simulation),
  };
}

/** What an ending is to the caller, by `Ending`: a kill is a failure like any other. */
const OUTCOMES = [FinalOutcome.succeeded, FinalOutcome.failed, FinalOutcome.timedOut, FinalOutcome.failed];

/** Sends requests to one function as its settings say, from one or more processes. */
export class Client {
  readonly #simulation: Simulation;
  #line: Line;
  readonly #target: LambdaFunction;
  readonly #listener: ClientListener;
  readonly #events: ClientEvents;
  readonly #rule: RetryRule;
  readonly #causes: RetryCauses;
  /** Whether any answer is tried again. */
  readonly #retriesAnswers: boolean;
  readonly #patienceMs: number;
  readonly #jitter: Stream;
  readonly #quotas: RetryQuota[] | null;
  readonly #pacers: Pacer[] | null;

  constructor(
    config: ClientConfig,
    simulation: Simulation,
    line: Line,
    target: LambdaFunction,
    jitter: Stream,
    events: ClientEvents,
    listener: ClientListener,
  ) {
    const { retry, processes, timeoutMs } = config;
    const perProcess = <T>(create: () => T): T[] => Array.from({ length: processes }, create);
    this.#simulation = simulation;
    this.#line = line;
    this.#target = target;
    this.#jitter = jitter;
    this.#events = events;
    this.#listener = listener;
    this.#rule = retry;
    this.#causes = retry.causes ?? SDK_CAUSES;
    this.#retriesAnswers = this.#causes.errors || this.#causes.functionTimeouts;
    this.#patienceMs = timeoutMs ?? Number.POSITIVE_INFINITY;
    this.#quotas = retry.hasQuota ? perProcess(() => new RetryQuota()) : null;
    this.#pacers = retry.isAdaptive
      ? perProcess(() => new Pacer(events.pacing, (request) => this.#send(request)))
      : null;
  }

  /** Attempts go through `line` from now on. */
  sendThrough(line: Line): void {
    this.#line = line;
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
    this.#tryAgain(request, FinalOutcome.timedOut, this.#causes.unanswered, true);
    this.#pacers?.[process]?.answered(false);
  }

  /** The attempt that the caller waits for was answered. To an SDK function errors are answers like others. */
  answered(request: Request, ending: Ending): void {
    const { process } = request;
    const outcome = OUTCOMES[ending]!;
    if (this.#retriesAnswers && outcome !== FinalOutcome.succeeded) this.#answeredBadly(request, outcome);
    else {
      this.#quotas?.[process]?.giveBack(request.quotaTaken);
      this.#listener.settled(request, outcome);
    }
    this.#pacers?.[process]?.answered(false);
  }

  #send(request: Request): void {
    const { now } = this.#simulation;
    request.attempt++;
    if (!this.#line.invoke(this.#target, request)) {
      const { process } = request;
      this.#refused(request);
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

  #refused(request: Request): void {
    const outcome = this.#line.refusal ?? FinalOutcome.throttled;
    const isRetried = outcome === FinalOutcome.throttled ? this.#causes.throttles : this.#causes.errors;
    this.#tryAgain(request, outcome, isRetried, false);
  }

  #answeredBadly(request: Request, outcome: number): void {
    request.awaited = 0;
    const { errors, functionTimeouts } = this.#causes;
    this.#tryAgain(request, outcome, outcome === FinalOutcome.timedOut ? functionTimeouts : errors, true);
  }

  /** Makes another attempt after one that ended with `outcome`, if that is retried and tries are left; else it is the final one. */
  #tryAgain(request: Request, outcome: number, isRetried: boolean, hasRun: boolean): void {
    const quota = this.#quotas?.[request.process];
    if (isRetried && request.attempt < this.#rule.attempts) {
      const taken = quota?.take(outcome === FinalOutcome.timedOut);
      if (taken !== 0) {
        request.quotaTaken = taken ?? 0;
        this.#listener.retried(request, hasRun);
        const waitMs = backOffMs(this.#rule, request.attempt, this.#jitter);
        this.#simulation.schedule(this.#simulation.now + waitMs, this.#events.retry, request.id);
        return;
      }
    }
    this.#listener.settled(request, outcome);
  }
}
