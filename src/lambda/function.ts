/** One function: its settings in force, its limits, its execution environments. */
import { initIsBilled, initOf, type Platform } from '../platform/index.ts';
import type { Sampler } from '../quantities/distribution.ts';
import type { Resources } from '../quantities/resources.ts';
import type { Streams } from '../sim/random.ts';
import type { Account } from './account.ts';
import type { Environment } from './environment.ts';
import type { FunctionConfig } from './function-config.ts';
import { KeptSamplers } from './kept-samplers.ts';
import { type Clock, FunctionRecorder } from './recorder.ts';
import { type IdleEnvironments, idleEnvironments } from './reuse.ts';
import { functionBucket } from './scaling.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a function needs around it. */
export interface FunctionContext {
  readonly account: Account;
  readonly platform: Platform;
  readonly streams: Streams;
  readonly resources: Resources;
  readonly periods: number;
  readonly clock: Clock;
  /** Whether it runs at the edge (Lambda@Edge), which is billed in another way. */
  readonly isAtEdge: boolean;
}

/** A function's state. What happens to it is in `invocation.ts`. */
export class LambdaFunction {
  readonly name: string;
  readonly account: Account;
  readonly recorder: FunctionRecorder;
  readonly idle: IdleEnvironments;
  /** The bucket of new environments of its own; null under the rules before 2023-11-26. */
  readonly scaling: TokenBucket | null;
  config: FunctionConfig;
  /** Rises with each deployment; environments of an older version serve no further request. */
  version = 0;
  /** Requests that reserved concurrency lets through in a second; null without a reservation or with one of 0. */
  requests: TokenBucket | null = null;
  /** Init time of the next environment, and the next idle spell; ms. */
  drawInitMs!: Sampler;
  drawIdleTimeoutMs!: Sampler;
  /** Environments busy now, and alive now. */
  concurrency = 0;
  environments = 0;
  /** Environments ever created. */
  created = 0;
  readonly initIsBilled: boolean;
  readonly isAtEdge: boolean;
  /** Billed duration is a multiple of this; ms. */
  readonly granularityMs: number;
  readonly #context: FunctionContext;
  readonly #samplers: KeptSamplers;

  constructor(name: string, config: FunctionConfig, context: FunctionContext) {
    this.name = name;
    this.account = context.account;
    this.config = config;
    this.#context = context;
    this.#samplers = new KeptSamplers({
      stream: (purpose) => context.streams.get(`${name}/${purpose}`),
      resources: context.resources,
      recordsOf: undefined,
    });
    this.recorder = new FunctionRecorder(context.periods, context.clock);
    this.idle = idleEnvironments(config.reuse, context.streams.get(`${name}/reuse`));
    this.scaling = functionBucket(context.platform.scaling);
    const { billing, callers } = context.platform;
    this.isAtEdge = context.isAtEdge;
    this.granularityMs = context.isAtEdge ? callers.edgeGranularityMs : billing.granularityMs;
    this.initIsBilled = initIsBilled(context.platform.billing.init, this.runtime);
    context.account.reserve(undefined, config.reservedConcurrency, 0);
    this.#configure();
  }

  /** The runtime it names, or the one that headroom assumes. */
  get runtime(): string {
    return this.config.runtime ?? this.#context.platform.init.defaultRuntime;
  }

  get isReserved(): boolean {
    return this.config.reservedConcurrency !== undefined;
  }

  /** The most it may run at once: its reservation, or all that is not reserved. */
  get concurrencyLimit(): number {
    return this.config.reservedConcurrency ?? this.account.unreservedLimit;
  }

  /** Whether it has a reservation and runs all of it. */
  get reservationIsFull(): boolean {
    const reserved = this.config.reservedConcurrency;
    return reserved !== undefined && this.concurrency >= reserved;
  }

  /** Puts new settings in force. A deployment makes the idle environments obsolete: returns true if it was one. */
  reconfigure(config: FunctionConfig): boolean {
    const old = this.config;
    this.config = config;
    this.account.reserve(old.reservedConcurrency, config.reservedConcurrency, this.concurrency);
    this.#configure();
    const isDeployment =
      old.memoryMb !== config.memoryMb ||
      old.timeoutMs !== config.timeoutMs ||
      old.ephemeralStorageMb !== config.ephemeralStorageMb;
    if (isDeployment) this.version++;
    return isDeployment;
  }

  /** Gives a new environment its number and the settings in force. */
  furnish(environment: Environment): void {
    environment.function = this;
    environment.number = ++this.created;
    environment.version = this.version;
    environment.memoryMb = this.config.memoryMb;
    environment.extraStorageMb = this.config.ephemeralStorageMb - this.#context.platform.ephemeralStorage.includedMb;
    environment.createdAtMs = this.#context.clock.now;
    environment.initMs = this.drawInitMs(-1);
    environment.served = 0;
    environment.needsReset = false;
    environment.alive = true;
    environment.timerAtMs = Number.POSITIVE_INFINITY;
    this.environments++;
  }

  #configure(): void {
    const { config } = this;
    this.drawInitMs = this.#samplers.get('init', config.init ?? initOf(this.runtime));
    this.drawIdleTimeoutMs = this.#samplers.get(
      'idleTimeout',
      config.idleTimeout ?? this.#context.platform.idleTimeout,
    );
    this.#limitRequests();
  }

  #limitRequests(): void {
    const { requestsPerConcurrency, requestBucketSeconds } = this.#context.platform.account;
    const reserved = this.config.reservedConcurrency;
    if (reserved === undefined || reserved === 0) {
      this.requests = null;
      return;
    }
    const perSecond = reserved * requestsPerConcurrency;
    const capacity = perSecond * requestBucketSeconds;
    if (this.requests === null) this.requests = new TokenBucket(capacity, perSecond, 1000);
    else this.requests.change(this.#context.clock.now, capacity, perSecond);
  }
}
