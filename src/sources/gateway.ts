/** The service in front of a function: what it lets through, and what passed. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { Request } from '../lambda/request.ts';
import { TokenBucket } from '../lambda/token-bucket.ts';
import type { Meter, Platform } from '../platform/index.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Line } from './client.ts';
import { FinalOutcome, type SourceRecorder } from './recorder.ts';
import type { SyncConfig } from './sync-config.ts';
import { type RateLimit, type Traffic, viaOf } from './via.ts';
import { effectiveClient, ownLimit, sharedLimits } from './via-caller.ts';

/** A limit as a bucket that is full at first and filled again evenly. */
function bucketOf({ burst, perSecond }: RateLimit): TokenBucket {
  return new TokenBucket(burst, perSecond, 1000);
}

/** The buckets that sources share, by what they share. */
export function sharedBuckets(configs: Iterable<SyncConfig>, platform: Platform): ReadonlyMap<string, TokenBucket> {
  return new Map(Array.from(sharedLimits(configs, platform), ([name, limit]) => [name, bucketOf(limit)]));
}

interface GatewayContext {
  readonly simulation: Simulation;
  readonly platform: Platform;
}

/**
 * One source's way through such a service. A request needs a token of the source's own limit and one of the limit that it shares with
 * others; one that is refused takes neither, never reaches the function, and is not billed.
 */
export class Gateway {
  readonly #source: string;
  readonly #config: SyncConfig;
  readonly #context: GatewayContext;
  readonly #recorder: SourceRecorder;
  readonly #own: TokenBucket | null;
  readonly #shared: TokenBucket | null;
  readonly #refused: number;

  constructor(
    source: string,
    config: SyncConfig,
    context: GatewayContext,
    recorder: SourceRecorder,
    shared: ReadonlyMap<string, TokenBucket>,
  ) {
    const { shares } = viaOf(config.via);
    const own = ownLimit(config, context.platform);
    this.#source = source;
    this.#config = config;
    this.#context = context;
    this.#recorder = recorder;
    this.#own = own === undefined ? null : bucketOf(own);
    this.#shared = (shares === undefined ? undefined : shared.get(shares)) ?? null;
    this.#refused = recorder.counter('gatewayThrottles');
  }

  /** Whether a request gets through now; one that does not is counted, with the number it has in its source. */
  admits(number: number): boolean {
    const { simulation } = this.#context;
    const { now } = simulation;
    const own = this.#own;
    const shared = this.#shared;
    if ((own !== null && !own.has(now)) || (shared !== null && !shared.has(now))) {
      this.#recorder.counters.counts[this.#refused]!++;
      simulation.observer?.(now, 'gateway throttle', this.#source, -1, number);
      return false;
    }
    own?.take(now);
    shared?.take(now);
    return true;
  }

  /** What is billed for what passed. */
  usage(passed: Omit<Traffic, 'sizeKb'>, measuredMs: number): Readonly<Partial<Record<Meter, number>>> {
    const { meters, quantities } = viaOf(this.#config.via);
    const traffic: Traffic = { ...passed, sizeKb: this.#config.sizeKb };
    const found = quantities?.(traffic, this.#context.platform.callers, measuredMs) ?? [];
    return Object.fromEntries(meters.map((meter, index) => [meter, found[index] ?? 0]));
  }
}

/** A gateway that passes on to Lambda, at once, what it lets through. */
export class GatewayLine extends Gateway implements Line {
  /** Attempts passed on since the last reset. */
  #requests = 0;
  /** Time that they were open, all together; ms. */
  #openMs = 0;
  /** Requests that it refused at their last attempt, since the last reset. */
  #turnedAway = 0;
  readonly #simulation: Simulation;
  readonly #recorder: SourceRecorder;
  readonly #waitsMs: number;
  readonly #transitions: number;
  #lambda: Line;
  #wasLambda = false;

  constructor(
    source: string,
    config: SyncConfig,
    context: GatewayContext,
    recorder: SourceRecorder,
    shared: ReadonlyMap<string, TokenBucket>,
    lambda: Line,
  ) {
    super(source, config, context, recorder, shared);
    this.#simulation = context.simulation;
    this.#recorder = recorder;
    this.#waitsMs = effectiveClient(config, context.platform).timeoutMs ?? Number.POSITIVE_INFINITY;
    this.#transitions = recorder.counter('stateTransitions');
    this.#lambda = lambda;
  }

  /** What the last refusal is to the client: Lambda may have reasons that are no throttle. */
  get refusal(): number | undefined {
    return this.#wasLambda ? this.#lambda.refusal : undefined;
  }

  /** What it lets through goes to `lambda` from now on. */
  passOnTo(lambda: Line): void {
    this.#lambda = lambda;
  }

  invoke(target: LambdaFunction, request: Request): boolean {
    this.#wasLambda = this.admits(request.number);
    if (!this.#wasLambda) return false;
    this.#requests++;
    if (this.#transitions >= 0) this.#recorder.counters.counts[this.#transitions]!++;
    if (!this.#lambda.invoke(target, request)) return false;
    const { now, endMs } = this.#simulation;
    this.#openMs += Math.min(request.responseMs, this.#waitsMs, endMs - now);
    return true;
  }

  /** A request of the statistics has its outcome: after a throttle at once, so that the last refusal is its own. */
  settled(outcome: number): void {
    if (outcome === FinalOutcome.throttled && !this.#wasLambda) this.#turnedAway++;
  }

  /** What is billed for it when so many requests were offered since the last reset. */
  usageOf(offered: number, measuredMs: number): Readonly<Partial<Record<Meter, number>>> {
    const passed = { requests: this.#requests, events: offered - this.#turnedAway, openMs: this.#openMs };
    return this.usage(passed, measuredMs);
  }

  /** The warm-up is over. */
  reset(): void {
    this.#requests = 0;
    this.#openMs = 0;
    this.#turnedAway = 0;
  }
}
