/** SnapStart: environments of a version are restored from its snapshot instead of initialised. */
import * as z from 'zod';
import { billedMs, type Platform, restoreFactOf, type StartSettings } from '../platform/index.ts';
import { type Distribution, distributionNeeds, distributionOf, type Sampler } from '../quantities/distribution.ts';
import { type Need, needsAt } from '../quantities/needs.ts';
import { dispatched } from '../quantities/one-of.ts';
import { duration } from '../quantities/units.ts';
import type { Environment } from './environment.ts';
import type { KeptSamplers } from './kept-samplers.ts';

/** What `snapStart` says; times in ms. */
export interface SnapStartConfig {
  /** Restoring the snapshot, without the hooks; undefined: as published of the runtime. */
  readonly restore: Distribution | undefined;
  /** Loading the runtime and the hooks that run after it: the part of a restore that is billed. */
  readonly hooks: Distribution;
}

const NO_TIME: Distribution = { type: 'constant', value: 0 };

/** Null: without SnapStart, which a version may say of itself. */
const flag = z
  .boolean()
  .transform((isOn): SnapStartConfig | null => (isOn ? { restore: undefined, hooks: NO_TIME } : null));

const detailed = z
  .strictObject({
    restore: distributionOf(duration)
      .optional()
      .meta({ description: 'Time to restore the snapshot. Default for Java: as published; other runtimes need it.' }),
    hooks: distributionOf(duration)
      .optional()
      .meta({ description: 'Time to load the runtime and run afterRestore hooks, which is billed. Default 0 s.' }),
  })
  .transform(({ restore, hooks = NO_TIME }): SnapStartConfig | null => ({ restore, hooks }));

export const snapStartSchema = dispatched<SnapStartConfig | null>(
  [flag, detailed],
  (input) => (typeof input === 'object' && input !== null ? detailed : flag),
  { description: 'SnapStart: environments are restored from a snapshot of the version instead of initialised.' },
);

/** The traces that restores refer to. */
export function snapStartNeeds({ restore, hooks }: SnapStartConfig): Need[] {
  return [
    ...(restore === undefined ? [] : needsAt(['restore'], distributionNeeds(restore))),
    ...needsAt(['hooks'], distributionNeeds(hooks)),
  ];
}

/** A snapshot in the cache, at a price: how much memory, from when until when. */
interface KeptSnapshot {
  readonly memoryMb: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What the snapshot of a version belongs to. */
export interface SnapStartContext {
  readonly platform: Platform;
  readonly samplers: KeptSamplers;
  readonly settings: StartSettings;
}

/**
 * The snapshot of one version. Without `publish` it is taken to have been there long before the run, and to stay after it: then it costs
 * its time in the run alone.
 */
export class SnapStart {
  /** Whether its cache and its restores are billed now: those of Java are not. */
  isBilled: boolean;
  /** What restoring the next environment takes, without the hooks; ms. */
  readonly drawRestoreMs: Sampler;
  readonly #drawHooksMs: Sampler;
  readonly #billedRuntimes: readonly string[];
  readonly #restoreLimitMs: number;
  readonly #minimumCacheMs: number;
  #memoryMb: number;
  #publishedAtMs = Number.NEGATIVE_INFINITY;
  /** What earlier snapshots of it were kept for at a price, each with its time. */
  readonly #replaced: KeptSnapshot[] = [];

  constructor(config: SnapStartConfig, { platform, samplers, settings }: SnapStartContext) {
    const { runtime, memoryMb } = settings;
    this.drawRestoreMs = samplers.get('restore', config.restore ?? restoreFactOf(runtime)!.value);
    this.#drawHooksMs = samplers.get('restore hooks', config.hooks);
    this.#billedRuntimes = platform.snapStart.billedRuntimes;
    this.isBilled = this.#billedRuntimes.includes(runtime);
    this.#restoreLimitMs = platform.snapStart.restoreLimitMs;
    this.#minimumCacheMs = platform.snapStart.minimumCacheMs;
    this.#memoryMb = memoryMb;
  }

  /** The version is published in the run, at that time: there is no snapshot before. Of several times the first counts. */
  publish(atMs: number): void {
    const isFirst = this.#publishedAtMs === Number.NEGATIVE_INFINITY || atMs < this.#publishedAtMs;
    if (isFirst) this.#publishedAtMs = atMs;
  }

  /** Another snapshot takes the place of this one, which is deleted: the version was updated. */
  replace(nowMs: number, { memoryMb, runtime }: StartSettings): void {
    this.#replaced.push(...this.#kept(nowMs));
    this.#memoryMb = memoryMb;
    this.isBilled = this.#billedRuntimes.includes(runtime);
    this.#publishedAtMs = nowMs;
  }

  /** Whether it is billed, or was before an update. */
  get isMetered(): boolean {
    return this.isBilled || this.#replaced.length > 0;
  }

  /**
   * MB·ms of snapshots kept since `fromMs`. One that was published in the run owes three hours whatever happens to it (AWS Lambda
   * Developer Guide, snapstart.html); one that was there before owed them then.
   */
  cachedMbMs(fromMs: number, nowMs: number): number {
    const kept = [...this.#replaced, ...this.#kept(nowMs)];
    return kept.reduce(
      (sum, part) => sum + part.memoryMb * Math.max(0, part.untilMs - Math.max(fromMs, part.fromMs)),
      0,
    );
  }

  /** Adds the hooks to what restoring a new environment takes. */
  furnish(environment: Environment): void {
    environment.hooksMs = this.#drawHooksMs(-1);
    environment.initMs += environment.hooksMs;
  }

  /**
   * Restores a new environment for its first request. What takes longer than AWS waits is given up (SnapStartTimeoutException): the
   * invocation ends in an error without running its handler, and the environment with it.
   */
  restore(environment: Environment): void {
    const isInTime = environment.initMs <= this.#restoreLimitMs;
    environment.initPhaseMs = isInTime ? environment.initMs : this.#restoreLimitMs;
    environment.initReported = isInTime;
    environment.isRestored = isInTime;
    environment.startFailed = !isInTime;
    if (!isInTime) environment.diesAtMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Adds to the bill of an invocation that has ended the restore that came before it: the hooks, rounded up on their own. So printed REPORT
   * lines have it: "Duration: 306.34 ms, Billed Duration: 610 ms, Restore Duration: 511.25 ms, Billed Restore Duration: 303 ms".
   */
  completed(environment: Environment): void {
    const { initReported, hooksMs, isRestored, memoryMb } = environment;
    const { granularityMs, recorder } = environment.version.function;
    environment.billedRestoreMs = initReported ? billedMs(hooksMs, 0, granularityMs) : 0;
    environment.billedMs += environment.billedRestoreMs;
    if (isRestored && this.isBilled) recorder.restoredMb += memoryMb;
    environment.isRestored = false;
  }

  #kept(nowMs: number): KeptSnapshot[] {
    const untilMs = this.#owedUntilMs(nowMs);
    return this.isBilled ? [{ memoryMb: this.#memoryMb, fromMs: this.#publishedAtMs, untilMs }] : [];
  }

  #owedUntilMs(nowMs: number): number {
    if (nowMs < this.#publishedAtMs || this.#publishedAtMs === Number.NEGATIVE_INFINITY) return nowMs;
    return Math.max(nowMs, this.#publishedAtMs + this.#minimumCacheMs);
  }
}
