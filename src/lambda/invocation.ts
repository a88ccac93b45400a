/** The life of an invocation: arrive → admit → init → run → settle. */
import { billedMs } from '../platform/index.ts';
import { Pool } from '../sim/pool.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import { Environment } from './environment.ts';
import { foresee, type InvocationRules } from './foresee.ts';
import type { LambdaFunction } from './function.ts';
import type { InvocationLog } from './invocation-log.ts';
import { THROTTLE_REASONS, type ThrottleReason } from './metrics.ts';
import type { ProvisionedConcurrency } from './provisioned-concurrency.ts';
import { Ending, type Request } from './request.ts';
import type { FunctionVersion } from './version.ts';

const reason = (code: ThrottleReason): number => THROTTLE_REASONS.indexOf(code);
const POOL_FULL = reason('ConcurrentInvocationLimitExceeded');
const SCALING = reason('FunctionInvocationRateLimitExceeded');
const RESERVED_FULL = reason('ReservedFunctionConcurrentInvocationLimitExceeded');
const RESERVED_RATE = reason('ReservedFunctionInvocationRateLimitExceeded');
const ACCOUNT_RATE = reason('CallerRateLimitExceeded');
const NO_INTERFACE = reason('ENILimitReachedException');
/** `admit` found nothing to object to: a provisioned environment takes the request, or one on demand. */
const ADMITTED = -1;
const PROVISIONED = -2;

/** What an observer is told, by `Ending`. */
const ENDINGS = ['end', 'error', 'timeout', 'kill'] as const;

/**
 * Runs invocations on environments. One for all functions of an account.
 *
 *   request ──admit──▶ refused, with AWS's reason code
 *               │
 *               ├─ provisioned environment ──────▶ run ──▶ settle ──▶ kept for the next
 *               │
 *               ├─ idle environment ─────────────▶ run ──▶ settle ──▶ idle ──▶ reused, or reclaimed after its idle time-out
 *               │                                  (after a time-out or kill the next run begins with init, inside its duration)
 *               └─ new environment ──▶ init (≤ 10 s), or restore (SnapStart) ─▶ run …
 */
export class Invocations {
  readonly #simulation: Simulation;
  readonly #rules: InvocationRules;
  /** Told of every invocation when it begins and when it ends; null costs nothing. */
  readonly #log: InvocationLog | null;
  readonly #environments = new Pool((id) => new Environment(id));
  readonly #completion: EventKind;
  readonly #idleExpiry: EventKind;

  constructor(simulation: Simulation, rules: InvocationRules, log: InvocationLog | null = null) {
    this.#simulation = simulation;
    this.#rules = rules;
    this.#log = log;
    this.#completion = simulation.kind('completion', TieClass.completion, (id) => this.#complete(id));
    this.#idleExpiry = simulation.kind('idle expiry', TieClass.expiry, (id) => this.#expire(id), true);
  }

  /**
   * Attempts to invoke `target` with `request`. True: it runs, and `request.endsAtMs` says until when; its caller will be told. False: it
   * was refused, which is counted here, and the caller decides what to do.
   */
  invoke(target: LambdaFunction, request: Request): boolean {
    const { now } = this.#simulation;
    const version = target.alias === null ? target.live : target.alias.versionFor(request.route);
    const verdict = this.#admit(target, version, request);
    if (verdict >= 0) {
      target.recorder.throttled(verdict);
      this.#simulation.observer?.(now, `throttle ${THROTTLE_REASONS[verdict]}`, target.name, -1, request.number);
      return false;
    }
    if (target.alias !== null && version.index !== request.drawnFor) request.routed!.redraw(request, version);
    const { account } = target;
    const { isRateLimited } = request;
    if (isRateLimited) {
      account.requests.take(now);
      target.requests?.take(now);
    }
    target.concurrency++;
    if (verdict === PROVISIONED) {
      account.enter(false);
      target.provisionedBusy++;
      target.recorder.provisioned!.started(target.provisionedBusy);
      this.#start(version, version.provisioned!.take(now, isRateLimited), request, false);
      this.#sampleUtilization(version, version.provisioned!);
      return true;
    }
    account.enter(!target.isReserved);
    if (version.provisioned !== null) this.#spillOver(version, version.provisioned);
    if (version.idle.size > 0) this.#start(version, version.idle.take(), request, false);
    else {
      (target.scaling ?? account.burst)!.take(now);
      this.#start(version, this.#create(version), request, true);
    }
    return true;
  }

  /** Environments that are warm and idle from the beginning; they took no token and no init. */
  warm(version: FunctionVersion, count: number): void {
    for (let i = 0; i < count; i++) {
      const environment = this.#environments.acquire();
      version.furnish(environment, this.#simulation.now);
      environment.served = 1;
      version.function.recorder.environmentsAre(version.function.environments);
      this.#goIdle(version, environment);
    }
    version.function.network?.settle();
  }

  /** Adds an environment to the provisioned concurrency of `version` that was initialised in `initMs`, or before the run (undefined). */
  provision(version: FunctionVersion, initMs?: number): void {
    const environment = this.#environments.acquire();
    const { recorder, granularityMs } = version.function;
    version.furnish(environment, this.#simulation.now, initMs);
    environment.isProvisioned = true;
    if (initMs === undefined) recorder.environmentsAre(version.function.environments);
    else {
      recorder.environmentCreated(version.function.environments);
      this.#billProvisioned(version, billedMs(0, initMs, granularityMs) * environment.memoryMb);
    }
    version.provisioned!.add(environment);
    environment.expiresAtMs = environment.diesAtMs;
    // One with no time to live serves a request before it is replaced: to replace it now would never end.
    if (environment.diesAtMs > this.#simulation.now) this.#setTimer(environment);
  }

  /** Ends provisioned environments that are idle, at most `count` of them, the least recently used first. Returns how many. */
  deprovision(version: FunctionVersion, count: number): number {
    const ended = version.provisioned!.idle.splice(0, count);
    for (const environment of ended) this.#reclaim(environment);
    return ended.length;
  }

  /** Idle environments on demand that an update in place left behind end now; busy ones when they have finished. */
  retireIdle(version: FunctionVersion): void {
    while (version.idle.size > 0) {
      const environment = version.idle.take();
      environment.idle = false;
      this.#reclaim(environment);
    }
  }

  /** What the account and the function have to say, in the order in which they are asked; a refused request takes no token. */
  #admit(target: LambdaFunction, version: FunctionVersion, request: Request): number {
    const { now } = this.#simulation;
    const { account } = target;
    const { isRateLimited } = request;
    if (isRateLimited) {
      if (!account.requests.has(now)) return ACCOUNT_RATE;
      if (target.requests !== null && !target.requests.has(now)) return RESERVED_RATE;
    }
    // What is provisioned is already taken out of the pool or the reservation.
    if (version.provisioned?.has(now, isRateLimited) === true && target.isWithinLimits) return PROVISIONED;
    if (target.reservationIsFull) return RESERVED_FULL;
    if (!(target.isReserved ? account.hasConcurrency : account.hasUnreserved)) return POOL_FULL;
    if (version.idle.size > 0) return ADMITTED;
    if (!(target.scaling ?? account.burst)!.has(now)) return SCALING;
    if (target.network?.hasRoom(version.config.memoryMb) === false) return NO_INTERFACE;
    return ADMITTED;
  }

  #create(version: FunctionVersion): Environment {
    const environment = this.#environments.acquire();
    const { recorder, environments } = version.function;
    version.furnish(environment, this.#simulation.now);
    recorder.environmentCreated(environments + 1);
    recorder.coldStarted();
    return environment;
  }

  #start(version: FunctionVersion, environment: Environment, request: Request, isCold: boolean): void {
    const now = this.#simulation.now;
    const target = version.function;
    target.recorder.started(target.concurrency);
    version.recorder?.started(isCold);
    environment.idle = false;
    environment.request = request;
    environment.attempt = request.attempt;
    foresee(environment, request, isCold, this.#rules);
    const startMs = isCold ? environment.networkMs + environment.initPhaseMs : 0;
    const responseMs = startMs + environment.durationMs;
    request.running++;
    request.sentAtMs = now;
    request.responseMs = responseMs;
    request.endsAtMs = now + responseMs;
    this.#simulation.schedule(request.endsAtMs, this.#completion, environment.id);
    this.#log?.started(environment, request, now + startMs);
    const { observer } = this.#simulation;
    if (observer !== null) {
      if (isCold) observer(now, 'init', target.name, environment.number, request.number);
      observer(now + startMs, 'run', target.name, environment.number, request.number);
    }
  }

  #complete(id: number): void {
    const environment = this.#environments.at(id);
    const { version } = environment;
    const target = version.function;
    const request = environment.request!;
    const { ending, isProvisioned } = environment;
    const now = this.#simulation.now;
    target.concurrency--;
    if (isProvisioned) target.provisionedBusy--;
    target.account.leave(target.config.reservedConcurrency, target.concurrency + 1, isProvisioned);
    const billableInitMs = environment.initReported && version.initIsBilled ? environment.initPhaseMs : 0;
    environment.billedMs = billedMs(environment.durationMs, billableInitMs, target.granularityMs);
    version.snapStart?.completed(environment);
    target.recorder.completed(environment, target.concurrency);
    version.recorder?.completed(environment);
    this.#log?.ended(environment, now);
    this.#simulation.observer?.(now, ENDINGS[ending]!, target.name, environment.number, request.number);
    environment.request = null;
    environment.needsReset = ending === Ending.timeout || ending === Ending.outOfMemory;
    if (isProvisioned) this.#keep(version, environment);
    else if (environment.generation === version.generation && now <= environment.diesAtMs)
      this.#goIdle(version, environment);
    else this.#reclaim(environment);
    request.running--;
    request.caller.answered(request, environment.attempt, ending);
  }

  /** A provisioned environment waits for the next request; unless it is of before an update in place, or one too many by now. */
  #keep(version: FunctionVersion, environment: Environment): void {
    const provisioned = version.provisioned!;
    const { recorder } = version.function;
    recorder.provisioned!.ended(version.function.provisionedBusy);
    this.#billProvisioned(version, environment.billedMs * environment.memoryMb);
    if (provisioned.busy-- > provisioned.requested) version.function.claimBy(-1);
    if (environment.generation !== version.generation) this.#reclaim(environment);
    else if (provisioned.ready > provisioned.requested) {
      provisioned.ready--;
      recorder.provisioned!.readyBy(-1);
      this.#reclaim(environment);
    } else if (this.#simulation.now <= environment.diesAtMs) provisioned.add(environment);
    else this.#replace(environment);
  }

  /** A provisioned environment has reached the end of its life: one that was initialised ahead takes its place, a busy one's when it is done. */
  #replaceIdle(environment: Environment): void {
    const { idle } = environment.version.provisioned!;
    const place = idle.indexOf(environment);
    if (place < 0) return;
    idle.splice(place, 1);
    this.#replace(environment);
  }

  #replace(environment: Environment): void {
    const { version } = environment;
    this.#reclaim(environment);
    this.provision(version, version.drawInitMs(-1));
  }

  /** An invocation of a version with provisioned concurrency began on demand. */
  #spillOver(version: FunctionVersion, provisioned: ProvisionedConcurrency): void {
    if (provisioned.requested > 0) version.function.recorder.provisioned!.spilledOver();
    this.#sampleUtilization(version, provisioned);
  }

  /** The metric that target tracking follows has a sample for each invocation, when it begins. */
  #sampleUtilization(version: FunctionVersion, provisioned: ProvisionedConcurrency): void {
    const { utilization } = provisioned;
    if (utilization === undefined) return;
    provisioned.point.add(utilization);
    version.function.recorder.provisioned!.utilizationIs(utilization);
  }

  #billProvisioned(version: FunctionVersion, mbMs: number): void {
    version.provisioned!.ledger.executedMbMs += mbMs;
    version.function.recorder.provisioned!.billed(mbMs);
  }

  /**
   * One timer for each environment, set again when it goes off too early, instead of one for each idle spell: a busy environment that
   * idles a thousand times before its time-out costs one event (bench `busy`). An earlier timer replaces a later one, which then goes off
   * for nothing.
   */
  #goIdle(version: FunctionVersion, environment: Environment): void {
    version.idle.add(environment);
    environment.idle = true;
    environment.expiresAtMs = Math.min(this.#simulation.now + version.drawIdleTimeoutMs(-1), environment.diesAtMs);
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
      if (environment.isProvisioned) this.#replaceIdle(environment);
      if (!environment.idle) return;
      if (now < environment.expiresAtMs) this.#setTimer(environment);
      else {
        environment.version.idle.remove(environment);
        this.#reclaim(environment);
      }
    }
  }

  #reclaim(environment: Environment): void {
    const now = this.#simulation.now;
    const target = environment.version.function;
    environment.alive = false;
    environment.idle = false;
    target.environments--;
    target.network?.leave(environment.memoryMb);
    target.recorder.environmentReclaimed(environment, target.environments);
    this.#simulation.observer?.(now, 'reclaim', target.name, environment.number, -1);
    this.#releaseIfUnused(environment);
  }

  #releaseIfUnused(environment: Environment): void {
    if (environment.timers === 0) this.#environments.release(environment);
  }
}
