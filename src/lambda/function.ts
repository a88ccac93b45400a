/** One function: its limits, its versions, and what they have in common. */
import type { Platform } from '../platform/index.ts';
import type { Resources } from '../quantities/resources.ts';
import type { Streams } from '../sim/random.ts';
import type { Account } from './account.ts';
import { Alias } from './alias.ts';
import { type FunctionConfig, versionsOf } from './function-config.ts';
import { KeptSamplers } from './kept-samplers.ts';
import { Network } from './network.ts';
import { type Clock, FunctionRecorder } from './recorder.ts';
import { functionBucket } from './scaling.ts';
import { TokenBucket } from './token-bucket.ts';
import { FunctionVersion } from './version.ts';
import { VersionRecorder } from './version-recorder.ts';

/** What a function needs around it. */
export interface FunctionContext {
  readonly account: Account;
  readonly platform: Platform;
  readonly streams: Streams;
  readonly resources: Resources;
  readonly periods: number;
  readonly clock: Clock;
  /** Whether any of its versions has provisioned concurrency at any time of the run. */
  readonly isProvisioned: boolean;
  /** Whether it runs at the edge (Lambda@Edge), which is billed in another way. */
  readonly isAtEdge: boolean;
}

/** A function's state. What happens to it is in `invocation.ts`. */
export class LambdaFunction {
  readonly name: string;
  readonly account: Account;
  readonly recorder: FunctionRecorder;
  /** The bucket of new environments of its own; null under the rules before 2023-11-26. */
  readonly scaling: TokenBucket | null;
  config: FunctionConfig;
  /** Its network interfaces in a VPC; null without, and where environments share one that was made with the function. */
  readonly network: Network | null;
  /** The first is the one whose settings are the function's own. */
  readonly versions: readonly FunctionVersion[];
  /** The version that requests meet where there is no choice. */
  readonly live: FunctionVersion;
  /** Chooses among several versions; null where there is one. */
  readonly alias: Alias | null;
  /** Requests that reserved concurrency lets through in a second; null without a reservation or with one of 0. */
  requests: TokenBucket | null = null;
  /** Environments busy now, and alive now. */
  concurrency = 0;
  environments = 0;
  /** What provisioned concurrency of all its versions takes from its reservation or the account, and how much of that is busy. */
  provisioned = 0;
  provisionedBusy = 0;
  /** Environments ever created. */
  created = 0;
  readonly isAtEdge: boolean;
  /** Billed duration is a multiple of this; ms. */
  readonly granularityMs: number;
  readonly #context: FunctionContext;

  constructor(name: string, config: FunctionConfig, context: FunctionContext) {
    this.name = name;
    this.account = context.account;
    this.config = config;
    this.#context = context;
    this.recorder = new FunctionRecorder(context.periods, context.clock, context.isProvisioned);
    this.scaling = functionBucket(context.platform.scaling);
    const { billing, callers } = context.platform;
    this.isAtEdge = context.isAtEdge;
    this.granularityMs = context.isAtEdge ? callers.edgeGranularityMs : billing.granularityMs;
    this.network = networkOf(name, config, context);
    const versions = versionsOf(config);
    this.versions = versions.map(
      (version, index) =>
        new FunctionVersion(
          this,
          { ...version, index },
          versions.length > 1 ? new VersionRecorder(context.periods) : null,
          context,
        ),
    );
    this.live = this.versions[0]!;
    this.alias = versions.length > 1 ? new Alias(this.live) : null;
    if (config.alias !== undefined) {
      const { version, weight } = config.alias;
      this.alias?.route(this.live, { version: this.version(version), weight });
    }
    context.account.reserve(undefined, config.reservedConcurrency, 0, 0);
    this.#limitRequests();
  }

  /** The version of that name, which must be there. */
  version(name: string): FunctionVersion {
    return this.versions.find((version) => version.name === name)!;
  }

  get isReserved(): boolean {
    return this.config.reservedConcurrency !== undefined;
  }

  /** The most it may run at once: its reservation, or all that is not reserved. */
  get concurrencyLimit(): number {
    return this.config.reservedConcurrency ?? this.account.unreservedLimit + this.provisioned;
  }

  /** Whether it has a reservation, and runs all of it that is not provisioned. */
  get reservationIsFull(): boolean {
    const reserved = this.config.reservedConcurrency;
    return reserved !== undefined && this.concurrency - this.provisionedBusy >= reserved - this.provisioned;
  }

  /** Whether it and the account may run one more; in doubt only after a reservation or provisioned concurrency changed in mid-run. */
  get isWithinLimits(): boolean {
    const { reservedConcurrency = Number.POSITIVE_INFINITY } = this.config;
    return this.concurrency < reservedConcurrency && this.account.hasConcurrency;
  }

  /** Whether so much more provisioned concurrency can be asked for: within its reservation, or what the account can give away. */
  mayClaim(more: number): boolean {
    const { reservedConcurrency } = this.config;
    if (reservedConcurrency === undefined) return this.account.mayClaim(more);
    return this.provisioned + more <= reservedConcurrency;
  }

  /** Provisioned concurrency takes so much more; negative for less. */
  claimBy(more: number): void {
    this.provisioned += more;
    if (!this.isReserved) this.account.claim(more);
  }

  /** Puts new settings in force. Returns the versions that this updates in place. */
  reconfigure(config: FunctionConfig): FunctionVersion[] {
    const old = this.config;
    this.config = config;
    const onDemand = this.concurrency - this.provisionedBusy;
    this.account.reserve(old.reservedConcurrency, config.reservedConcurrency, this.concurrency, onDemand);
    // Provisioned concurrency is part of the reservation, where there is one.
    if (old.reservedConcurrency === undefined) this.account.claim(-this.provisioned);
    if (config.reservedConcurrency === undefined) this.account.claim(this.provisioned);
    this.#limitRequests();
    const settings = versionsOf(config);
    return this.versions.filter((version) => version.reconfigure(settings[version.index]!.config));
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

function networkOf(name: string, { vpc }: FunctionConfig, context: FunctionContext): Network | null {
  const { platform, streams, resources } = context;
  if (!vpc || platform.network.interfaces === 'shared') return null;
  const stream = (purpose: string) => streams.get(`${name}/${purpose}`);
  return new Network(vpc, platform, new KeptSamplers({ stream, resources, recordsOf: undefined }));
}
