/** A version of a function: settings of its own, and the execution environments that run it. */
import {
  type DurationByMemory,
  firstRunFactOf,
  initIsBilled,
  type Platform,
  type StartSettings,
} from '../platform/index.ts';
import type { Sampler } from '../quantities/distribution.ts';
import type { Resources } from '../quantities/resources.ts';
import type { Streams } from '../sim/random.ts';
import type { Environment } from './environment.ts';
import type { LambdaFunction } from './function.ts';
import type { FunctionConfig } from './function-config.ts';
import { interpolate } from './handler.ts';
import { initDistribution, startSettingsOf } from './init-config.ts';
import { KeptSamplers } from './kept-samplers.ts';
import type { ProvisionedConcurrency } from './provisioned-concurrency.ts';
import type { ProvisionedConfig } from './provisioned-config.ts';
import type { Clock } from './recorder.ts';
import { type IdleEnvironments, idleEnvironments } from './reuse.ts';
import { SnapStart } from './snap-start.ts';
import type { VersionRecorder } from './version-recorder.ts';

/** What a version needs around it. */
export interface VersionContext {
  readonly platform: Platform;
  readonly streams: Streams;
  readonly resources: Resources;
  readonly clock: Clock;
}

/** What AWS changes by an update of the function, after which only new environments serve requests. The other settings are the world's. */
const PARTS_OF_CODE_OR_CONFIGURATION = [
  'memoryMb',
  'timeoutMs',
  'ephemeralStorageMb',
  'runtime',
  'package',
  'environmentVariables',
] as const satisfies readonly (keyof FunctionConfig)[];

/** One version's state. A function that names no versions has one, and all its requests meet it. */
export class FunctionVersion {
  readonly function: LambdaFunction;
  readonly name: string;
  /** Its place among the versions of the function; 0 is the one whose settings are the function's own. */
  readonly index: number;
  config: FunctionConfig;
  /** Rises with each update in place; environments of an older generation serve no further request. */
  generation = 0;
  /** Warm environments on demand. */
  readonly idle: IdleEnvironments;
  /** Environments kept ready for a price; null without. */
  provisioned: ProvisionedConcurrency | null = null;
  /** A version that is going to be deployed, or was replaced, has none of the provisioned concurrency that its settings name. */
  isDeployed = true;
  /** What is counted for it alone; null where the function has no other version. */
  readonly recorder: VersionRecorder | null;
  /** Init time of the next environment (with SnapStart: the restore, without its hooks), and the next idle spell; ms. */
  drawInitMs!: Sampler;
  drawIdleTimeoutMs!: Sampler;
  /** How long the next environment lives; null: until it has idled for long enough. */
  drawLifetimeMs: Sampler | null = null;
  initIsBilled = false;
  /** Its snapshot; null without SnapStart. */
  readonly snapStart: SnapStart | null;
  /** How long the first run of a new environment's handler is, by memory; null where that does not count. */
  #firstRun: DurationByMemory | null = null;
  readonly #context: VersionContext;
  readonly #samplers: KeptSamplers;

  constructor(
    owner: LambdaFunction,
    { name, index, config }: { readonly name: string; readonly index: number; readonly config: FunctionConfig },
    recorder: VersionRecorder | null,
    context: VersionContext,
  ) {
    const { streams, resources } = context;
    // The first version's streams bear the function's name alone: further versions leave its draws as they were.
    const prefix = index === 0 ? owner.name : `${owner.name}/version ${name}`;
    this.function = owner;
    this.name = name;
    this.index = index;
    this.config = config;
    this.recorder = recorder;
    this.#context = context;
    this.#samplers = new KeptSamplers({
      stream: (purpose) => streams.get(`${prefix}/${purpose}`),
      resources,
      recordsOf: undefined,
    });
    this.idle = idleEnvironments(config.reuse, streams.get(`${prefix}/reuse`));
    const { platform } = context;
    this.snapStart = config.snapStart
      ? new SnapStart(config.snapStart, { platform, samplers: this.#samplers, settings: this.startSettings })
      : null;
    this.#configure();
  }

  /** What decides how its environments start. */
  get startSettings(): StartSettings {
    return startSettingsOf(this.config, this.#context.platform);
  }

  /** The provisioned concurrency that it is to have now; undefined for none. */
  get provisionedConfig(): ProvisionedConfig | undefined {
    return this.isDeployed ? this.config.provisionedConcurrency : undefined;
  }

  /** Puts new settings in force. Returns whether that is an update in place, which makes its environments obsolete. */
  reconfigure(config: FunctionConfig): boolean {
    const old = this.config;
    this.config = config;
    this.#configure();
    const isUpdate = PARTS_OF_CODE_OR_CONFIGURATION.some(
      (key) => JSON.stringify(old[key]) !== JSON.stringify(config[key]),
    );
    if (isUpdate) {
      this.generation++;
      this.snapStart?.replace(this.#context.clock.now, this.startSettings);
    }
    return isUpdate;
  }

  /** Gives a new environment its number and the settings in force; what initialising it takes is drawn, unless it was before. */
  furnish(environment: Environment, nowMs: number, initMs = this.drawInitMs(-1)): void {
    environment.version = this;
    environment.generation = this.generation;
    environment.number = ++this.function.created;
    environment.memoryMb = this.config.memoryMb;
    environment.extraStorageMb = this.config.ephemeralStorageMb - this.#context.platform.ephemeralStorage.includedMb;
    environment.createdAtMs = nowMs;
    environment.initMs = initMs;
    this.snapStart?.furnish(environment);
    environment.networkMs = this.function.network?.join(environment.memoryMb, nowMs) ?? 0;
    environment.firstRunMs = this.#firstRun === null ? 0 : interpolate(this.#firstRun, environment.memoryMb);
    environment.diesAtMs = this.drawLifetimeMs === null ? Number.POSITIVE_INFINITY : nowMs + this.drawLifetimeMs(-1);
    environment.isProvisioned = false;
    environment.served = 0;
    environment.startFailed = false;
    environment.needsReset = false;
    environment.alive = true;
    environment.timerAtMs = Number.POSITIVE_INFINITY;
    this.function.environments++;
  }

  #configure(): void {
    const { config } = this;
    const { platform } = this.#context;
    const settings = this.startSettings;
    const { runtime, packageType } = settings;
    this.initIsBilled = this.snapStart === null && initIsBilled(platform.billing.init, runtime, packageType);
    this.drawInitMs =
      this.snapStart?.drawRestoreMs ?? this.#samplers.get('init', initDistribution(config.init, settings));
    this.drawLifetimeMs = config.lifetime === undefined ? null : this.#samplers.get('lifetime', config.lifetime);
    this.#firstRun = config.firstInvocation?.type === 'runtime' ? firstRunFactOf(runtime)!.value : null;
    this.drawIdleTimeoutMs = this.#samplers.get('idleTimeout', config.idleTimeout ?? platform.idleTimeout);
  }
}
