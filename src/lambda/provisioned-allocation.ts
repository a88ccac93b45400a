/** Allocates provisioned concurrency: asked for now, usable once all of it is there; given back at once. */
import type { Platform } from '../platform/index.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import type { AccountConfig } from './account-config.ts';
import type { Invocations } from './invocation.ts';
import { ProvisionedConcurrency } from './provisioned-concurrency.ts';
import { type AllocationPace, allocationPaces } from './provisioned-pace.ts';
import type { FunctionVersion } from './version.ts';

/** What allocation needs around it. */
export interface AllocationContext {
  readonly simulation: Simulation;
  readonly platform: Platform;
  readonly account: AccountConfig;
  readonly invocations: Invocations;
  /** What a function may run at once, or what the account has left, is another now. */
  limitsChanged(): void;
}

/**
 * What is asked for is claimed at once, allocated at the platform's pace, initialised, and not used before all of it is there; what was
 * ready before serves meanwhile. A lower request takes effect at once: what is on its way and what is idle ends, busy environments end with
 * their invocation, the first to finish first (AWS Lambda Developer Guide, provisioned-concurrency).
 */
export class ProvisionedAllocation {
  readonly #context: AllocationContext;
  readonly #paceOf: (functionName: string) => AllocationPace;
  readonly #ready: EventKind;
  readonly #versions: FunctionVersion[] = [];

  constructor(context: AllocationContext) {
    this.#context = context;
    this.#paceOf = allocationPaces(context.platform.provisioned.allocation, context.account);
    this.#ready = context.simulation.kind('provisioned ready', TieClass.timer, (index) => this.#complete(index));
  }

  /** `version` has provisioned concurrency, now or later. */
  include(version: FunctionVersion): void {
    version.provisioned = new ProvisionedConcurrency(this.#context.platform, version.config.memoryMb);
    this.#versions.push(version);
  }

  /** The provisioned concurrency of `version` that was allocated before the run. */
  begin(version: FunctionVersion, concurrency: number): void {
    this.#ask(version, concurrency);
    for (let i = 0; i < concurrency; i++) this.#context.invocations.provision(version);
    this.#readyBy(version, concurrency);
  }

  /** Asks for so much. False, and nothing changes, where neither the reservation nor the account has it to give. */
  request(version: FunctionVersion, concurrency: number): boolean {
    const provisioned = version.provisioned!;
    const { simulation, limitsChanged } = this.#context;
    const more = concurrency - provisioned.requested;
    const isGranted = more <= 0 || version.function.mayClaim(more);
    simulation.observer?.(
      simulation.now,
      isGranted ? 'provision' : 'provision refused',
      version.function.name,
      concurrency,
      -1,
    );
    if (!isGranted) return false;
    this.#ask(version, concurrency);
    const missing = concurrency - provisioned.ready - provisioned.pending.length;
    if (missing > 0) this.#allocate(version, missing);
    else this.#giveUp(version, -missing);
    this.#await(version);
    limitsChanged();
    return true;
  }

  /** `version` was updated in place: none of its provisioned environments serves another request, and as many new ones are allocated. */
  renew(version: FunctionVersion): void {
    const { simulation, invocations } = this.#context;
    const provisioned = version.provisioned!;
    provisioned.ledger.memoryIs(simulation.now, version.config.memoryMb);
    invocations.deprovision(version, provisioned.idle.length);
    this.#readyBy(version, -provisioned.ready);
    provisioned.pending.length = 0;
    this.#allocate(version, provisioned.requested);
    this.#await(version);
  }

  /** Forgets what was billed so far (the end of warm-up). */
  reset(): void {
    for (const { provisioned } of this.#versions) provisioned!.ledger.reset(this.#context.simulation.now);
  }

  #ask(version: FunctionVersion, concurrency: number): void {
    const provisioned = version.provisioned!;
    const { claim, requested } = provisioned;
    const { now } = this.#context.simulation;
    provisioned.requested = concurrency;
    provisioned.readyIs(now, provisioned.ready);
    provisioned.ledger.requestedIs(now, concurrency);
    version.function.claimBy(provisioned.claim - claim);
    version.function.recorder.provisioned!.requestedBy(concurrency - requested);
  }

  /** An init beyond the limit for what is initialised ahead makes the allocation fail: it never becomes ready. */
  #allocate(version: FunctionVersion, count: number): void {
    const { simulation, platform } = this.#context;
    const limitMs = Math.max(platform.init.aheadLimitMs, version.config.timeoutMs);
    const pace = this.#paceOf(version.function.name);
    const preparationMs = version.config.provisionedConcurrency?.preparationMs;
    for (const allocatedAtMs of pace.allocate(simulation.now, count, preparationMs)) {
      const initMs = version.drawInitMs(-1);
      const atMs = initMs <= limitMs ? allocatedAtMs + initMs : Number.POSITIVE_INFINITY;
      version.provisioned!.pending.push({ initMs, atMs });
    }
  }

  /** Up to `count` environments go: the last of those on their way first, then idle ones. */
  #giveUp(version: FunctionVersion, count: number): void {
    const { pending } = version.provisioned!;
    const cancelled = Math.min(count, pending.length);
    pending.length -= cancelled;
    this.#readyBy(version, -this.#context.invocations.deprovision(version, count - cancelled));
  }

  /** Sets the time at which all that is on its way will be there. */
  #await(version: FunctionVersion): void {
    const provisioned = version.provisioned!;
    const { simulation } = this.#context;
    provisioned.readyAtMs = Number.POSITIVE_INFINITY;
    if (!provisioned.isAllocating) return;
    provisioned.readyAtMs = provisioned.pending.reduce((latest, { atMs }) => Math.max(latest, atMs), simulation.now);
    simulation.schedule(provisioned.readyAtMs, this.#ready, this.#versions.indexOf(version));
  }

  #complete(index: number): void {
    const version = this.#versions[index]!;
    const provisioned = version.provisioned!;
    const { simulation, invocations } = this.#context;
    // Asked for in another way meanwhile.
    if (provisioned.readyAtMs !== simulation.now) return;
    provisioned.readyAtMs = Number.POSITIVE_INFINITY;
    const ready = provisioned.pending.splice(0);
    for (const { initMs } of ready) invocations.provision(version, initMs);
    this.#readyBy(version, ready.length);
    simulation.observer?.(simulation.now, 'provisioned', version.function.name, ready.length, -1);
  }

  #readyBy(version: FunctionVersion, more: number): void {
    const provisioned = version.provisioned!;
    provisioned.readyIs(this.#context.simulation.now, provisioned.ready + more);
    version.function.recorder.provisioned!.readyBy(more);
  }
}
