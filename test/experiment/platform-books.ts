/** A run watched event by event: what must hold after each of them, and every invocation with the version and settings that it met. */
import { buildModel, type Model } from '../../src/experiment/model.ts';
import { summarise, type TrialResult } from '../../src/experiment/summary.ts';
import type { Environment } from '../../src/lambda/environment.ts';
import type { LambdaFunction } from '../../src/lambda/function.ts';
import type { FunctionConfig } from '../../src/lambda/function-config.ts';
import type { Request } from '../../src/lambda/request.ts';
import type { FunctionVersion } from '../../src/lambda/version.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Entry } from '../support/scenarios.ts';

/** One invocation, as it looks from outside. */
export interface Run {
  readonly functionName: string;
  readonly version: string;
  /** Number of its environment in the function. */
  readonly environment: number;
  /** Settings of the version when it began. */
  readonly config: FunctionConfig;
  readonly isProvisioned: boolean;
  /** Provisioned concurrency was asked for, and did not serve it. */
  readonly isSpillover: boolean;
  readonly isCold: boolean;
  /** The draw that decides the version. */
  readonly route: number;
  readonly startedAtMs: number;
  readonly runsAtMs: number;
  endedAtMs: number;
  ending: string;
}

/** Provisioned concurrency that a version asked for, from an instant on. */
export interface Level {
  readonly functionName: string;
  readonly version: string;
  readonly timeMs: number;
  readonly concurrency: number;
  readonly memoryMb: number;
}

/** A provisioned environment that came to be in mid-run. */
export interface Made {
  readonly functionName: string;
  readonly timeMs: number;
  readonly config: FunctionConfig;
}

export interface Watched {
  readonly model: Model;
  readonly told: readonly Entry[];
  readonly runs: readonly Run[];
  readonly levels: readonly Level[];
  readonly made: readonly Made[];
  readonly result: TrialResult;
}

const ENDINGS = ['end', 'error', 'timeout', 'kill'];

/** Runs a scenario event by event, and holds the model against its invariants after each. */
export function watch(scenario: Scenario): Watched {
  const told: Entry[] = [];
  const runs: Run[] = [];
  const running = new Map<Environment, Run>();
  const log = {
    started(environment: Environment, request: Request, runsAtMs: number) {
      const run = runOf(environment, request, model.simulation.now, runsAtMs);
      runs.push(run);
      // It may have come to be in this very event.
      if (run.isProvisioned) levels.see(environment.version, environment.number);
      running.set(environment, run);
    },
    ended(environment: Environment, nowMs: number) {
      const run = running.get(environment)!;
      running.delete(environment);
      run.endedAtMs = nowMs;
      run.ending = ENDINGS[environment.ending]!;
    },
  };
  const model = buildModel(
    scenario,
    1,
    (timeMs, what, owner, environment, request) => told.push({ timeMs, what, owner, environment, request }),
    log,
  );
  const levels = new Levels(model);
  const check = new Check(scenario, model, told, running);
  do {
    check.afterEvent();
    levels.note(model.simulation.now);
  } while (!model.simulation.advance(1));
  return { model, told, runs, levels: levels.found, made: levels.made, result: summarise(model, scenario) };
}

function runOf(environment: Environment, request: Request, startedAtMs: number, runsAtMs: number): Run {
  const { version, isProvisioned, served } = environment;
  const { config, name, provisioned } = version;
  return {
    functionName: version.function.name,
    version: name,
    environment: environment.number,
    config,
    isProvisioned,
    isSpillover: !isProvisioned && (provisioned?.requested ?? 0) > 0,
    isCold: !isProvisioned && served === 1,
    route: request.route,
    startedAtMs,
    runsAtMs,
    endedAtMs: Number.POSITIVE_INFINITY,
    ending: '',
  };
}

/** The versions with provisioned concurrency: what each asked for last, and the newest environment that it was seen to have. */
class Levels {
  readonly found: Level[] = [];
  readonly made: Made[] = [];
  readonly #model: Model;
  readonly #versions: readonly { readonly of: FunctionVersion; last: Level | undefined; newest: number }[];

  constructor(model: Model) {
    this.#model = model;
    const versions = [...model.functions.values()].flatMap((target) => target.versions);
    this.#versions = versions
      .filter(({ provisioned }) => provisioned !== null)
      .map((of) => ({ of, last: undefined, newest: Math.max(0, ...numbersOf(of)) }));
  }

  /** `of` has a provisioned environment of that number. */
  see(of: FunctionVersion, number: number): void {
    const version = this.#versions.find((candidate) => candidate.of === of)!;
    if (number <= version.newest) return;
    version.newest = number;
    this.made.push({ functionName: of.function.name, timeMs: this.#model.simulation.now, config: of.config });
  }

  note(timeMs: number): void {
    for (const version of this.#versions) {
      const { last, of } = version;
      for (const number of numbersOf(of)) this.see(of, number);
      const concurrency = of.provisioned!.requested;
      const { memoryMb } = of.config;
      if (last?.concurrency === concurrency && last.memoryMb === memoryMb) continue;
      version.last = { functionName: of.function.name, version: of.name, timeMs, concurrency, memoryMb };
      this.found.push(version.last);
    }
  }
}

const numbersOf = ({ provisioned }: FunctionVersion): number[] => provisioned!.idle.map(({ number }) => number);

/** Throws where two numbers are not the same; `what` is only asked then. */
function equal(got: number, expected: number, what: () => string): void {
  if (got !== expected) throw new Error(`${what()}: expected ${expected}, got ${got}`);
}

function atMost(got: number, most: number, what: () => string): void {
  if (!(got <= most)) throw new Error(`${what()}: ${got}, more than ${most}`);
}

function total<T>(items: Iterable<T>, of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}

/** Compares the levels of a model with each other, and with what they were before the event. */
class Check {
  readonly #model: Model;
  readonly #functions: readonly LambdaFunction[];
  readonly #told: readonly Entry[];
  readonly #running: ReadonlyMap<Environment, Run>;
  readonly #limits: readonly number[];
  readonly #reclaimed = new Map<string, number>();
  readonly #onDemandBefore = new Map<string, number>();
  #heard = 0;
  #changes = 0;
  #inUseBefore = 0;
  #sharedBefore = 0;

  constructor(
    { account, changes }: Scenario,
    model: Model,
    told: readonly Entry[],
    running: ReadonlyMap<Environment, Run>,
  ) {
    this.#model = model;
    this.#functions = [...model.functions.values()];
    this.#told = told;
    this.#running = running;
    this.#limits = [account, ...changes.map((change) => change.account)].map(
      ({ concurrency = model.platform.account.concurrency }) => concurrency,
    );
  }

  afterEvent(): void {
    for (; this.#heard < this.#told.length; this.#heard++) {
      const { what, owner } = this.#told[this.#heard]!;
      if (what === 'reclaim') this.#reclaimed.set(owner, (this.#reclaimed.get(owner) ?? 0) + 1);
      if (what === 'change') this.#changes++;
    }
    for (const target of this.#functions) this.#checkFunction(target);
    this.#checkAccount();
  }

  #checkFunction(target: LambdaFunction): void {
    const { name, versions } = target;
    const at = (what: string) => () => `${name} at ${this.#model.simulation.now}: ${what}`;
    const busy = [...this.#running.keys()].filter(({ version }) => version.function === target);
    const idle = total(versions, (version) => version.idle.size + (version.provisioned?.idle.length ?? 0));
    equal(target.concurrency, busy.length, at('busy'));
    equal(target.environments, busy.length + idle, at('alive'));
    equal(target.created - (this.#reclaimed.get(name) ?? 0), target.environments, at('created and not reclaimed'));
    for (const version of versions) checkVersion(version, busy, at);
    const claimed = total(versions, ({ provisioned }) => provisioned?.claim ?? 0);
    equal(target.provisioned, claimed, at('claimed'));
    const provisionedBusy = busy.filter(({ isProvisioned }) => isProvisioned).length;
    equal(target.provisionedBusy, provisionedBusy, at('provisioned and busy'));
    const onDemand = busy.length - provisionedBusy;
    const { reservedConcurrency } = target.config;
    if (reservedConcurrency !== undefined && onDemand > (this.#onDemandBefore.get(name) ?? 0)) {
      atMost(onDemand, reservedConcurrency - target.provisioned, at('on demand'));
      atMost(busy.length, reservedConcurrency, at('busy of what is reserved'));
    }
    this.#onDemandBefore.set(name, onDemand);
  }

  #checkAccount(): void {
    const at = (what: string) => () => `account at ${this.#model.simulation.now}: ${what}`;
    const inUse = total(this.#functions, ({ concurrency }) => concurrency);
    const limit = this.#limits[this.#changes]!;
    if (inUse > this.#inUseBefore) atMost(inUse, limit, at('busy'));
    this.#inUseBefore = inUse;
    const open = this.#functions.filter(({ config }) => config.reservedConcurrency === undefined);
    const shared = total(open, ({ concurrency, provisionedBusy }) => concurrency - provisionedBusy);
    const taken = total(this.#functions, ({ config, provisioned }) => config.reservedConcurrency ?? provisioned);
    // What is taken out of the pool while invocations run there does not end them.
    if (shared > this.#sharedBefore) atMost(shared + taken, limit, at('claimed'));
    this.#sharedBefore = shared;
  }
}

function checkVersion(
  version: FunctionVersion,
  busy: readonly Environment[],
  at: (what: string) => () => string,
): void {
  const { provisioned, name, generation } = version;
  if (provisioned === null) return;
  const { idle, requested, ready, pending } = provisioned;
  const own = busy.filter((environment) => environment.isProvisioned && environment.version === version);
  const present = own.filter((environment) => environment.generation === generation).length;
  equal(provisioned.busy, own.length, at(`${name}: busy`));
  equal(ready, idle.length + present, at(`${name}: ready`));
  atMost(ready, Math.max(requested, present), at(`${name}: ready`));
  if (idle.length > 0) atMost(ready, requested, at(`${name}: ready, some of them idle`));
  atMost(requested, ready + pending.length, at(`${name}: requested`));
  if (pending.length > 0) equal(ready + pending.length, requested, at(`${name}: ready and pending`));
  for (const environment of idle) {
    const isUsable = environment.alive && environment.isProvisioned && environment.generation === generation;
    equal(Number(isUsable && environment.version === version), 1, at(`${name}: idle and usable`));
  }
}
