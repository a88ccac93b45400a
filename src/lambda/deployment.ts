/** A deployment at work: hooks, traffic that moves step by step, an alarm that watches, and the way back. */
import type { Platform } from '../platform/index.ts';
import { formatShare } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { assert } from '../sim/assert.ts';
import type { Streams } from '../sim/random.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import type { Alias } from './alias.ts';
import { DeploymentAlarm } from './deployment-alarm.ts';
import type { DeploymentConfig, HookConfig } from './deployment-config.ts';
import { type ShiftStep, shiftSteps } from './deployment-shift.ts';
import type { LambdaFunction } from './function.ts';
import type { FunctionVersion } from './version.ts';

/** What deployments need around them. */
export interface DeploymentContext {
  readonly simulation: Simulation;
  readonly streams: Streams;
  readonly platform: Platform;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  /** The calendar instant of t = 0, on whose minutes CloudWatch's periods begin; ms since 1970-01-01T00:00Z. */
  readonly startMs: number;
  /** Versions of the function of that name are to have other provisioned concurrency now. */
  reprovision(functionName: string): void;
}

/** What all deployments of a run share. */
interface Parts {
  readonly context: DeploymentContext;
  readonly start: EventKind;
  readonly step: EventKind;
  readonly periodEnd: EventKind;
  readonly rollBack: EventKind;
  /** The deployment of each function that is under way. */
  readonly underWay: Map<LambdaFunction, Deployment>;
  /** The deployment to which the invocations of a version count. */
  readonly counting: Map<FunctionVersion, Deployment>;
}

/** Puts the deployments, which are in order of time, into the model. */
export function attachDeployments(configs: readonly DeploymentConfig[], context: DeploymentContext): Deployment[] {
  if (configs.length === 0) return [];
  const { simulation } = context;
  const deployments: Deployment[] = [];
  const kind = (name: string, act: (deployment: Deployment) => void) =>
    simulation.kind(name, TieClass.timer, (index) => act(deployments[index]!));
  const parts: Parts = {
    context,
    start: kind('deployment', (deployment) => deployment.start()),
    step: kind('deployment step', (deployment) => deployment.proceed()),
    periodEnd: kind('deployment alarm', (deployment) => deployment.closePeriod()),
    rollBack: kind('rollback', (deployment) => deployment.rollBackIfDue()),
    underWay: new Map(),
    counting: new Map(),
  };
  for (const [index, config] of configs.entries()) {
    deployments.push(new Deployment(index, config, parts));
    simulation.schedule(config.atMs, parts.start, index);
  }
  return deployments;
}

/** How a deployment stands. Until traffic moves it waits: for its time, its hook, its provisioned concurrency. */
export type DeploymentStatus = 'waiting' | 'shifting' | 'completed' | 'rolled back' | 'refused';

/** What happens next, as long as a deployment is under way. */
type Phase = 'planned' | 'preparing' | 'shifting' | 'finishing' | 'over';

/**
 *   planned ──▶ preparing (pre-traffic hook, ──▶ shifting, step by step ──▶ finishing (post-traffic hook) ──▶ completed
 *                   │      provisioned            │                            │
 *                   │      concurrency)           │                            │
 *                   ▼ hook or alarm               ▼ alarm                      ▼ hook or alarm
 *                refused                       rolled back                  rolled back
 */
export class Deployment {
  readonly config: DeploymentConfig;
  readonly to: FunctionVersion;
  status: DeploymentStatus = 'waiting';
  /** Why it was rolled back or refused. */
  reason: string | undefined;
  shiftedAtMs: number | null = null;
  completedAtMs: number | null = null;
  rolledBackAtMs: number | null = null;
  readonly #index: number;
  readonly #parts: Parts;
  readonly #target: LambdaFunction;
  readonly #alias: Alias;
  readonly #steps: readonly ShiftStep[];
  readonly #hookFails: { readonly pre: boolean; readonly post: boolean };
  readonly #alarm: DeploymentAlarm | null;
  /** The version that had the traffic when it began. */
  #from: FunctionVersion | null = null;
  #phase: Phase = 'planned';
  /** When what happens next is due. */
  #dueAtMs = 0;
  #shiftBeganAtMs = 0;
  #stepsDone = 0;
  #periodEndsAtMs = Number.POSITIVE_INFINITY;
  /** Totals of the new version when it began to count for this deployment, and when it ceased to. */
  #before: Met | null = null;
  #after: Met | null = null;

  constructor(index: number, config: DeploymentConfig, parts: Parts) {
    const { functions, platform } = parts.context;
    const target = functions.get(config.function)!;
    const steps = shiftSteps(config.shift, platform);
    assert(target.alias !== null && steps !== undefined, `the deployment ${index} was not checked`);
    this.config = config;
    this.to = target.version(config.to);
    this.#index = index;
    this.#parts = parts;
    this.#target = target;
    this.#alias = target.alias;
    if (this.to !== target.live && this.to.isDeployed) {
      // It is published for the first deployment that names it.
      this.to.isDeployed = false;
      this.to.snapStart?.publish(config.atMs);
    }
    this.#steps = steps;
    this.#hookFails = { pre: this.#draws('pre', config.preTraffic), post: this.#draws('post', config.postTraffic) };
    this.#alarm = config.alarm === undefined ? null : new DeploymentAlarm(config.alarm);
  }

  /** The version that it replaces: the one that has the traffic, as long as it has not begun. */
  get from(): FunctionVersion {
    return this.#from ?? this.#alias.primary;
  }

  /** Invocations of the new version since traffic moved, up to a later deployment of that version, and how many of them failed. */
  get met(): Met {
    if (this.#before === null) return { invocations: 0, errors: 0 };
    const { invocations, errors } = this.#after ?? metBy(this.to);
    return { invocations: invocations - this.#before.invocations, errors: errors - this.#before.errors };
  }

  /** The warm-up is over: the counts of versions begin anew. */
  reset(): void {
    if (this.#before !== null) this.#before = { invocations: 0, errors: 0 };
    if (this.#after !== null) this.#after = { invocations: 0, errors: 0 };
  }

  /** Its time has come. */
  start(): void {
    const { now } = this.#parts.context.simulation;
    const { underWay, start } = this.#parts;
    const other = underWay.get(this.#target);
    if (other !== undefined && other.#dueAtMs === now) {
      // The other may end at this very instant: it goes first.
      this.#parts.context.simulation.schedule(now, start, this.#index);
      return;
    }
    if (other !== undefined) this.#refuse(`the deployment to ${other.to.name} was still under way`);
    else if (this.#alias.primary === this.to) this.#refuse(`the version ${this.to.name} has the traffic already`);
    else this.#begin(now);
  }

  /** What was due next happens. */
  proceed(): void {
    this.closePeriod();
    switch (this.#phase) {
      case 'preparing':
        if (this.#hookFails.pre) this.#rollBack(`the pre-traffic hook failed at ${this.#time}`);
        else if (this.#isProvisioned) this.#beginShift();
        else this.#proceedAt(this.to.provisioned!.readyAtMs);
        return;
      case 'shifting':
        this.#shift(this.#steps[this.#stepsDone++]!);
        return;
      case 'finishing':
        if (this.#hookFails.post) this.#rollBack(`the post-traffic hook failed at ${this.#time}`);
        else this.#complete();
        return;
    }
  }

  /** A period of the alarm's metric may be over, and set it off. Done before whatever else happens at that instant. */
  closePeriod(): void {
    const { now } = this.#parts.context.simulation;
    if (this.#phase === 'over' || now < this.#periodEndsAtMs) return;
    const reason = this.#alarm!.closePeriod();
    this.#schedulePeriodEnd();
    if (reason === undefined || this.reason !== undefined) return;
    this.reason = `${reason} at ${this.#time}`;
    const { delayMs } = this.config.alarm!;
    if (delayMs === 0) this.#rollBack(this.reason);
    else this.#parts.context.simulation.schedule(now + delayMs, this.#parts.rollBack, this.#index);
  }

  /** The alarm went off a while ago, and CodeDeploy knows it now. */
  rollBackIfDue(): void {
    if (this.#phase !== 'over') this.#rollBack(this.reason!);
  }

  #begin(now: number): void {
    const { preTraffic } = this.config;
    this.#from = this.#alias.primary;
    this.#phase = 'preparing';
    this.#parts.underWay.set(this.#target, this);
    this.#provision(this.to, true);
    if (this.config.waitForProvisioned && this.#isDenied) {
      this.#rollBack(`the provisioned concurrency of the version ${this.to.name} was not granted at ${this.#time}`);
      return;
    }
    if (this.#alarm !== null) {
      for (const { recorder } of this.#watched) recorder!.watch = this.#alarm;
      this.#schedulePeriodEnd();
    }
    this.#proceedAt(now + (preTraffic?.durationMs ?? 0));
  }

  #beginShift(): void {
    this.#phase = 'shifting';
    this.#shiftBeganAtMs = this.#parts.context.simulation.now;
    this.#proceedAt(this.#shiftBeganAtMs + this.#steps[0]!.afterMs);
  }

  #shift({ share }: ShiftStep): void {
    const { now } = this.#parts.context.simulation;
    if (this.shiftedAtMs === null) {
      this.shiftedAtMs = now;
      this.status = 'shifting';
      this.#count();
    }
    this.#alias.route(share < 1 ? this.#from! : this.to, share < 1 ? { version: this.to, weight: share } : undefined);
    this.#tell(`shift ${formatShare(share)}`);
    const next = this.#steps[this.#stepsDone];
    if (next !== undefined) this.#proceedAt(this.#shiftBeganAtMs + next.afterMs);
    else if (this.config.postTraffic === undefined) this.#complete();
    else {
      this.#phase = 'finishing';
      this.#proceedAt(now + this.config.postTraffic.durationMs);
    }
  }

  #complete(): void {
    this.status = 'completed';
    this.completedAtMs = this.#parts.context.simulation.now;
    // An alarm that went off too late to matter.
    this.reason = undefined;
    this.#end();
    this.#provision(this.#from!, false);
    this.#tell('deployed');
  }

  #rollBack(reason: string): void {
    this.#end();
    this.#provision(this.to, false);
    if (this.shiftedAtMs === null) {
      this.#refuse(reason);
      return;
    }
    this.#alias.route(this.#from!);
    this.status = 'rolled back';
    this.reason = reason;
    this.rolledBackAtMs = this.#parts.context.simulation.now;
    this.#tell('rolled back');
  }

  #refuse(reason: string): void {
    this.#phase = 'over';
    this.status = 'refused';
    this.reason = reason;
    this.#tell('refused');
  }

  #end(): void {
    this.#phase = 'over';
    this.#parts.underWay.delete(this.#target);
    for (const { recorder } of this.#watched) recorder!.watch = null;
  }

  /** From now on invocations of the new version count for this deployment, and for none before it. */
  #count(): void {
    const { counting } = this.#parts;
    const before = metBy(this.to);
    const other = counting.get(this.to);
    if (other !== undefined) other.#after = before;
    counting.set(this.to, this);
    this.#before = before;
  }

  #proceedAt(timeMs: number): void {
    const { context, step } = this.#parts;
    this.#dueAtMs = timeMs;
    context.simulation.schedule(timeMs, step, this.#index);
  }

  /** The metric's periods begin at full minutes, or whatever they last, of the calendar. */
  #schedulePeriodEnd(): void {
    const { context, periodEnd } = this.#parts;
    const { startMs, simulation } = context;
    const { periodMs } = this.config.alarm!;
    this.#periodEndsAtMs = (Math.floor((startMs + simulation.now) / periodMs) + 1) * periodMs - startMs;
    simulation.schedule(this.#periodEndsAtMs, periodEnd, this.#index);
  }

  /** The version has the provisioned concurrency of its settings, or none. */
  #provision(version: FunctionVersion, isDeployed: boolean): void {
    version.isDeployed = isDeployed;
    this.#parts.context.reprovision(this.#target.name);
  }

  /** Neither the reservation nor the account had what its settings name. */
  get #isDenied(): boolean {
    const { provisioned, provisionedConfig } = this.to;
    return (provisioned?.requested ?? 0) < (provisionedConfig?.concurrency ?? 0);
  }

  /** Whether traffic need not wait for provisioned concurrency: all that was granted is ready, or it is not waited for. */
  get #isProvisioned(): boolean {
    return !this.config.waitForProvisioned || this.to.provisioned?.isAllocating !== true;
  }

  get #watched(): readonly FunctionVersion[] {
    return this.config.alarm?.of === 'alias' ? this.#target.versions : [this.to];
  }

  /** The present time in words. */
  get #time(): string {
    return formatDuration(this.#parts.context.simulation.now);
  }

  #draws(purpose: string, hook: HookConfig | undefined): boolean {
    if (hook === undefined) return false;
    const { function: name, to } = this.config;
    return this.#parts.context.streams.get(`deployment ${name}>${to}/${purpose}`).uniform() < hook.failureRate;
  }

  #tell(what: string): void {
    const { simulation } = this.#parts.context;
    simulation.observer?.(simulation.now, what, this.#target.name, -1, -1);
  }
}

/** How many invocations a version had, and how many of them failed. */
interface Met {
  readonly invocations: number;
  readonly errors: number;
}

function metBy({ recorder }: FunctionVersion): Met {
  return { invocations: recorder!.total('Invocations'), errors: recorder!.total('Errors') };
}
