/** The life of an invocation: arrive → admit → init → run → settle. */
import { billedMs } from '../platform/index.ts';
import { Pool } from '../sim/pool.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import { Environment } from './environment.ts';
import type { LambdaFunction } from './function.ts';
import { THROTTLE_REASONS, type ThrottleReason } from './metrics.ts';
import { Ending, type Request } from './request.ts';

const reason = (code: ThrottleReason): number => THROTTLE_REASONS.indexOf(code);
const POOL_FULL = reason('ConcurrentInvocationLimitExceeded');
const SCALING = reason('FunctionInvocationRateLimitExceeded');
const RESERVED_FULL = reason('ReservedFunctionConcurrentInvocationLimitExceeded');
const RESERVED_RATE = reason('ReservedFunctionInvocationRateLimitExceeded');
const ACCOUNT_RATE = reason('CallerRateLimitExceeded');
/** `admit` found nothing to object to. */
const ADMITTED = -1;

/** What an observer is told, by `Ending`. */
const ENDINGS = ['end', 'error', 'timeout', 'kill'] as const;

/** Rules of the day that decide single invocations. */
export interface InvocationRules {
  /** Init that takes longer is broken off and done again inside the invocation; ms. */
  readonly initLimitMs: number;
}

/**
 * Runs invocations on environments. One for all functions of an account.
 *
 *   request ──admit──▶ refused, with AWS's reason code
 *               │
 *               ├─ idle environment ─────────────▶ run ──▶ settle ──▶ idle ──▶ reused, or reclaimed after its idle time-out
 *               │                                  (after a time-out or kill the next run begins with init, inside its duration)
 *               └─ new environment ──▶ init (≤ 10 s) ─▶ run …
 */
export class Invocations {
  readonly #simulation: Simulation;
  readonly #rules: InvocationRules;
  readonly #environments = new Pool((id) => new Environment(id));
  readonly #completion: EventKind;
  readonly #idleExpiry: EventKind;

  constructor(simulation: Simulation, rules: InvocationRules) {
    this.#simulation = simulation;
    this.#rules = rules;
    this.#completion = simulation.kind('completion', TieClass.completion, (id) => this.#complete(id));
    this.#idleExpiry = simulation.kind('idle expiry', TieClass.expiry, (id) => this.#expire(id), true);
  }

  /**
   * Attempts to invoke `target` with `request`. True: it runs, and `request.endsAtMs` says until when; its caller will be told. False: it
   * was refused, which is counted here, and the caller decides what to do.
   */
  invoke(target: LambdaFunction, request: Request): boolean {
    const { now } = this.#simulation;
    const verdict = this.#admit(target, request);
    if (verdict !== ADMITTED) {
      target.recorder.throttled(verdict);
      this.#simulation.observer?.(now, `throttle ${THROTTLE_REASONS[verdict]}`, target.name, -1, request.number);
      return false;
    }
    const { account, idle } = target;
    if (request.isRateLimited) {
      account.requests.take(now);
      target.requests?.take(now);
    }
    account.enter(target.isReserved);
    target.concurrency++;
    if (idle.size > 0) this.#start(target, idle.take(), request, false);
    else {
      (target.scaling ?? account.burst)!.take(now);
      this.#start(target, this.#create(target), request, true);
    }
    return true;
  }

  /** Environments that are warm and idle from the beginning; they took no token and no init. */
  warm(target: LambdaFunction, count: number): void {
    for (let i = 0; i < count; i++) {
      const environment = this.#environments.acquire();
      target.furnish(environment);
      environment.served = 1;
      target.recorder.environmentsAre(target.environments);
      this.#goIdle(target, environment);
    }
  }

  /** Idle environments of `target` that an earlier version left behind end now; busy ones when they have finished. */
  retireIdle(target: LambdaFunction): void {
    while (target.idle.size > 0) {
      const environment = target.idle.take();
      environment.idle = false;
      this.#reclaim(target, environment);
    }
  }

  /** What the account and the function have to say, in the order in which they are asked; a refused request takes no token. */
  #admit(target: LambdaFunction, request: Request): number {
    const { now } = this.#simulation;
    const { account } = target;
    if (request.isRateLimited) {
      if (!account.requests.has(now)) return ACCOUNT_RATE;
      if (target.requests !== null && !target.requests.has(now)) return RESERVED_RATE;
    }
    if (target.reservationIsFull) return RESERVED_FULL;
    if (!(target.isReserved ? account.hasConcurrency : account.hasUnreserved)) return POOL_FULL;
    if (target.idle.size === 0 && !(target.scaling ?? account.burst)!.has(now)) return SCALING;
    return ADMITTED;
  }

  #create(target: LambdaFunction): Environment {
    const environment = this.#environments.acquire();
    target.furnish(environment);
    target.recorder.environmentCreated(target.environments);
    target.recorder.coldStarted();
    return environment;
  }

  #start(target: LambdaFunction, environment: Environment, request: Request, isCold: boolean): void {
    const now = this.#simulation.now;
    target.recorder.started(target.concurrency);
    environment.idle = false;
    environment.request = request;
    environment.attempt = request.attempt;
    this.#foresee(target, environment, request, isCold);
    const responseMs = environment.initPhaseMs + environment.durationMs;
    request.running++;
    request.sentAtMs = now;
    request.responseMs = responseMs;
    request.endsAtMs = now + responseMs;
    this.#simulation.schedule(request.endsAtMs, this.#completion, environment.id);
    const { observer } = this.#simulation;
    if (observer !== null) {
      if (isCold) observer(now, 'init', target.name, environment.number, request.number);
      observer(now + environment.initPhaseMs, 'run', target.name, environment.number, request.number);
    }
  }

  /** Works out at its start how an invocation will go: nothing that happens meanwhile can change it. */
  #foresee(target: LambdaFunction, environment: Environment, request: Request, isCold: boolean): void {
    let durationMs = request.handler.wallMs(request, environment.memoryMb);
    if (environment.served++ === 0) durationMs += request.firstInvocationExtraMs;
    environment.initPhaseMs = 0;
    environment.initReported = false;
    if (isCold) {
      const isInTime = environment.initMs <= this.#rules.initLimitMs;
      environment.initPhaseMs = isInTime ? environment.initMs : this.#rules.initLimitMs;
      environment.initReported = isInTime;
      if (!isInTime) durationMs += environment.initMs;
    } else if (environment.needsReset) {
      durationMs += environment.initMs;
    }
    environment.needsReset = false;
    if (durationMs > target.config.timeoutMs) {
      durationMs = target.config.timeoutMs;
      environment.ending = Ending.timeout;
    } else if (request.memoryUsedMb > environment.memoryMb) environment.ending = Ending.outOfMemory;
    else environment.ending = request.fails ? Ending.error : Ending.success;
    environment.durationMs = durationMs;
  }

  #complete(id: number): void {
    const environment = this.#environments.at(id);
    const target = environment.function;
    const request = environment.request!;
    const { ending } = environment;
    const now = this.#simulation.now;
    target.concurrency--;
    target.account.leave(target.config.reservedConcurrency, target.concurrency + 1);
    const billableInitMs = environment.initReported && target.initIsBilled ? environment.initPhaseMs : 0;
    environment.billedMs = billedMs(environment.durationMs, billableInitMs, target.granularityMs);
    target.recorder.completed(environment, target.concurrency);
    this.#simulation.observer?.(now, ENDINGS[ending]!, target.name, environment.number, request.number);
    environment.request = null;
    environment.needsReset = ending === Ending.timeout || ending === Ending.outOfMemory;
    if (environment.version === target.version) this.#goIdle(target, environment);
    else this.#reclaim(target, environment);
    request.running--;
    request.caller.answered(request, environment.attempt, ending);
  }

  /**
   * One timer for each environment, set again when it goes off too early, instead of one for each idle spell: a busy environment that
   * idles a thousand times before its time-out costs one event (bench `busy`). An earlier timer replaces a later one, which then goes off
   * for nothing.
   */
  #goIdle(target: LambdaFunction, environment: Environment): void {
    target.idle.add(environment);
    environment.idle = true;
    environment.expiresAtMs = this.#simulation.now + target.drawIdleTimeoutMs(-1);
    if (environment.expiresAtMs < environment.timerAtMs) this.#setTimer(environment);
  }

  #setTimer(environment: Environment): void {
    environment.timerAtMs = environment.expiresAtMs;
    // What lies beyond the end will never go off, and must not be waited for.
    if (environment.expiresAtMs > this.#simulation.endMs) return;
    environment.timers++;
    this.#simulation.schedule(environment.expiresAtMs, this.#idleExpiry, environment.id);
  }

  #expire(id: number): void {
    const environment = this.#environments.at(id);
    const { now } = this.#simulation;
    environment.timers--;
    if (!environment.alive) this.#releaseIfUnused(environment);
    else if (environment.timerAtMs === now) {
      environment.timerAtMs = Number.POSITIVE_INFINITY;
      if (!environment.idle) return;
      if (now < environment.expiresAtMs) this.#setTimer(environment);
      else {
        environment.function.idle.remove(environment);
        this.#reclaim(environment.function, environment);
      }
    }
  }

  #reclaim(target: LambdaFunction, environment: Environment): void {
    const now = this.#simulation.now;
    environment.alive = false;
    environment.idle = false;
    target.environments--;
    target.recorder.environmentReclaimed(environment, target.environments);
    this.#simulation.observer?.(now, 'reclaim', target.name, environment.number, -1);
    this.#releaseIfUnused(environment);
  }

  #releaseIfUnused(environment: Environment): void {
    if (environment.timers === 0) this.#environments.release(environment);
  }
}
