/** Application Auto Scaling of provisioned concurrency: target tracking minute by minute, and scheduled actions. */
import type { Platform } from '../platform/index.ts';
import { type Firings, firingsAfter } from '../quantities/schedule-expression.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import type { ProvisionedAllocation } from './provisioned-allocation.ts';
import type { ProvisionedConfig, ScheduledBounds } from './provisioned-config.ts';
import { TargetTracking, trackingRules } from './provisioned-tracking.ts';
import type { FunctionVersion } from './version.ts';

/** What auto scaling needs around it. */
export interface ScalingContext {
  readonly simulation: Simulation;
  readonly platform: Platform;
  readonly allocation: ProvisionedAllocation;
  /** The calendar instant of t = 0, ms since 1970. */
  readonly startMs: number;
}

/** A version as a scalable target. */
interface ScalableTarget {
  readonly version: FunctionVersion;
  config: ProvisionedConfig | undefined;
  min: number;
  max: number;
  tracking: TargetTracking | null;
  /** No further action of target tracking before this; ms. */
  restsUntilMs: number;
}

/** One scheduled action: from each of its firings on, `target` has other bounds. */
interface ScheduledAction {
  readonly target: ScalableTarget;
  readonly config: ProvisionedConfig;
  readonly bounds: ScheduledBounds;
  readonly firings: Firings;
}

/**
 * Keeps the capacity of versions within bounds that scheduled actions move, and lets target tracking choose it there. A point of the metric
 * is a whole minute of simulated time from t = 0, known at its end: every invocation of the version that begins in it is a sample, busy /
 * allocated environments at that moment, and the point is their average or maximum. Target tracking asks for nothing while an allocation is
 * under way or a cooldown lasts; scheduled actions do not wait.
 */
export class ProvisionedScaling {
  readonly #context: ScalingContext;
  readonly #minute: EventKind;
  readonly #alarm: EventKind;
  readonly #scheduled: EventKind;
  readonly #targets: ScalableTarget[] = [];
  readonly #actions: ScheduledAction[] = [];

  constructor(context: ScalingContext) {
    const { simulation } = context;
    this.#context = context;
    this.#minute = simulation.kind('utilization point', TieClass.bookkeeping, () => this.#closePoints());
    this.#alarm = simulation.kind('utilization alarm', TieClass.timer, (index) => this.#scale(index));
    this.#scheduled = simulation.kind('scheduled scaling', TieClass.timer, (index) => this.#fire(index));
  }

  /** `version` may be scaled, now or later. */
  include(version: FunctionVersion): void {
    const target = { version, config: undefined, min: 0, max: 0, tracking: null, restsUntilMs: 0 };
    this.#targets.push(target);
    this.#register(target, version.provisionedConfig);
  }

  /** Begins to look at the metric, every minute. */
  watch(): void {
    const { simulation, platform } = this.#context;
    simulation.schedule(platform.provisioned.periodMs, this.#minute, 0);
  }

  /** The settings of `version` may have changed. What was asked for stays within its new bounds, unless other concurrency is set. */
  reconfigure(version: FunctionVersion): void {
    const target = this.#targets.find((candidate) => candidate.version === version)!;
    const old = target.config;
    const config = version.provisionedConfig;
    if (JSON.stringify(config) === JSON.stringify(old)) return;
    this.#register(target, config);
    const isSet = config?.concurrency !== old?.concurrency;
    const capacity = isSet ? (config?.concurrency ?? 0) : version.provisioned!.requested;
    this.#move(target, capacity);
  }

  #register(target: ScalableTarget, config: ProvisionedConfig | undefined): void {
    const { simulation, platform, startMs } = this.#context;
    const tracking = config?.tracking;
    target.config = config;
    target.min = config?.min ?? 0;
    target.max = config?.max ?? 0;
    target.tracking = tracking === undefined ? null : new TargetTracking(trackingRules(tracking, platform));
    target.version.provisioned!.point.reset();
    for (const bounds of config?.schedule ?? []) {
      const firings = firingsAfter(bounds.schedule, startMs);
      this.#actions.push({ target, config: config!, bounds, firings });
      let firstMs = firings.next();
      while (firstMs < simulation.now) firstMs = firings.next();
      simulation.schedule(firstMs, this.#scheduled, this.#actions.length - 1);
    }
  }

  #closePoints(): void {
    const { simulation, platform } = this.#context;
    for (const [index, { version, tracking, config }] of this.#targets.entries()) {
      const { point } = version.provisioned!;
      if (tracking === null) continue;
      const value = config!.tracking!.statistic === 'average' ? point.sum / point.count : point.max;
      if (tracking.add(point.count === 0 ? undefined : value)) simulation.schedule(simulation.now, this.#alarm, index);
      point.reset();
    }
    simulation.schedule(simulation.now + platform.provisioned.periodMs, this.#minute, 0);
  }

  #scale(index: number): void {
    const target = this.#targets[index]!;
    const { tracking, version, config } = target;
    const { now } = this.#context.simulation;
    const { isAllocating, requested } = version.provisioned!;
    if (tracking === null || isAllocating || now < target.restsUntilMs) return;
    const before = requested;
    this.#move(target, tracking.desired(requested));
    if (version.provisioned!.requested !== before) target.restsUntilMs = now + config!.tracking!.cooldownMs;
  }

  /** Where only one bound is set and the other is beyond it, the other moves along. */
  #fire(index: number): void {
    const { target, config, bounds, firings } = this.#actions[index]!;
    if (target.config !== config) return;
    this.#context.simulation.schedule(firings.next(), this.#scheduled, index);
    target.min = bounds.min ?? Math.min(target.min, bounds.max!);
    target.max = bounds.max ?? Math.max(target.max, bounds.min!);
    this.#move(target, target.version.provisioned!.requested);
  }

  /** Asks for `capacity`, or for what the bounds leave of it, if that is not what is asked for already. */
  #move({ version, min, max }: ScalableTarget, capacity: number): void {
    const within = Math.min(Math.max(capacity, min), max);
    if (within !== version.provisioned!.requested) this.#context.allocation.request(version, within);
  }
}
