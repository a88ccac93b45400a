/** Builds the model of a scenario: the account, its functions, their sources, what changes, and the ends of periods. */
import { Account } from '../lambda/account.ts';
import { attachDeployments, type Deployment } from '../lambda/deployment.ts';
import { LambdaFunction } from '../lambda/function.ts';
import { Invocations } from '../lambda/invocation.ts';
import type { InvocationLog } from '../lambda/invocation-log.ts';
import type { FunctionVersion } from '../lambda/version.ts';
import { type Platform, platformOn } from '../platform/index.ts';
import type { Scenario, ScenarioChange } from '../scenario/scenario.ts';
import { Streams } from '../sim/random.ts';
import { type Observer, Simulation, TieClass } from '../sim/simulation.ts';
import type { Source, SourceContext } from '../sources/source.ts';
import { SOURCE_TYPES, typeOf } from '../sources/source-types.ts';
import { attachProvisioned, type ProvisionedPart, provisionedVersions } from './provisioned.ts';
import { settingsOf } from './settings.ts';

/** Series hold at most this many cells, functions (or sources, or versions) × periods; the period doubles until they fit. */
const MOST_CELLS = 1e6;

/** A model ready to run, and the parts that a result is read from. */
export interface Model {
  readonly simulation: Simulation;
  readonly platform: Platform;
  readonly account: Account;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly sources: readonly Source[];
  /** In order of time. */
  readonly deployments: readonly Deployment[];
  readonly periodMs: number;
  readonly periods: number;
}

/** The period of the series in ms, and how many there are. */
export function periodsOf(scenario: Scenario): { periodMs: number; periods: number } {
  const functions = Object.values(scenario.functions);
  const versions = functions.reduce((sum, config) => sum + Object.keys(config.versions).length, 0);
  // Each function that has further versions has a first one.
  const rows = Math.max(1, functions.length + versions, Object.keys(scenario.sources).length);
  let { periodMs } = scenario;
  while (rows * Math.ceil(scenario.durationMs / periodMs) > MOST_CELLS) periodMs *= 2;
  return { periodMs, periods: Math.max(1, Math.ceil(scenario.durationMs / periodMs)) };
}

/** The model of one replication of a scenario, with its first events scheduled. Functions and sources take effect in order of name. */
export function buildModel(
  scenario: Scenario,
  replication: number,
  observer: Observer | null,
  log: InvocationLog | null = null,
): Model {
  const platform = platformOn(scenario.asOf, scenario.region);
  const simulation = new Simulation(scenario.warmUpMs + scenario.durationMs, observer);
  const { periodMs, periods } = periodsOf(scenario);
  const { resources } = scenario;
  const streams = new Streams(scenario.seed, replication);
  const account = new Account(scenario.account, simulation, platform, periods);
  const functions = new Map<string, LambdaFunction>();
  const around = { account, platform, streams, resources, periods, clock: simulation };
  const startMs = Date.parse(scenario.startIso);
  const atEdge = edgeFunctions(scenario);
  for (const [name, config] of inOrder(scenario.functions)) {
    const isProvisioned = provisionedVersions(scenario, name).size > 0;
    functions.set(name, new LambdaFunction(name, config, { ...around, isProvisioned, isAtEdge: atEdge.has(name) }));
  }
  const rules = { initLimitMs: platform.init.limitMs, cpu: platform.cpu };
  const invocations = new Invocations(simulation, rules, log);
  for (const { live } of functions.values()) invocations.warm(live, live.config.warm);
  const byName = new Map<string, Source>();
  const sources = attachSources(scenario, {
    simulation,
    streams,
    resources,
    invocations,
    functions,
    platform,
    startMs,
    warmUpMs: scenario.warmUpMs,
    periods,
    mayFail: (name) => settingsOf(scenario, name).some(({ config }) => config.errorRate > 0),
    mayPoison: (name) => settingsOf(scenario, name).some(({ config }) => config.recordErrorRate > 0),
    source: (name) => byName.get(name),
  });
  for (const source of sources) byName.set(source.name, source);
  const deployments = attachDeployments(scenario.deployments, {
    simulation,
    streams,
    platform,
    functions,
    startMs,
    reprovision: (name) => provisioned?.change([name], []),
  });
  const model: Model = { simulation, platform, account, functions, sources, deployments, periodMs, periods };
  const provisioned = attachProvisioned(scenario, functions, {
    simulation,
    platform,
    account: scenario.account,
    invocations,
    startMs,
    limitsChanged: () => noteLimits(model),
  });
  scheduleChanges(model, scenario.changes, invocations, provisioned);
  schedulePeriods(model, scenario.warmUpMs, provisioned);
  return model;
}

/** Entries in the order of their names as text: an object would put names made of digits first. */
function inOrder<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Functions that a source calls at the edge. */
function edgeFunctions({ sources }: Scenario): ReadonlySet<string> {
  const configs = Object.values(sources).filter((config) => typeOf(config).isEdge?.(config));
  return new Set(configs.flatMap(({ targets }) => targets));
}

/** All sources, type by type, in the order of their names. */
function attachSources(scenario: Scenario, context: SourceContext): Source[] {
  const configs = inOrder(scenario.sources);
  const sources = SOURCE_TYPES.flatMap((type) => {
    const own = configs.filter(([, config]) => typeOf(config) === type);
    return own.length === 0 ? [] : type.attach(new Map(own), context);
  });
  return sources.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function scheduleChanges(
  model: Model,
  changes: readonly ScenarioChange[],
  invocations: Invocations,
  provisioned: ProvisionedPart | null,
): void {
  const { simulation, account, functions, sources } = model;
  const kind = simulation.kind('change', TieClass.timer, (index) => {
    const change = changes[index]!;
    account.reconfigure(change.account);
    const updated: FunctionVersion[] = [];
    for (const [name, config] of Object.entries(change.functions)) {
      const target = functions.get(name)!;
      for (const version of target.reconfigure(config)) {
        invocations.retireIdle(version);
        updated.push(version);
      }
      for (const source of sources) if (source.targets.includes(name)) source.reconfigure(config, name);
    }
    provisioned?.change(Object.keys(change.functions), updated);
    for (const source of sources) {
      const config = change.sources[source.name];
      if (config !== undefined) source.change?.(config);
    }
    noteLimits(model);
    simulation.observer?.(simulation.now, 'change', '', -1, -1);
  });
  changes.forEach((change, index) => {
    simulation.schedule(change.atMs, kind, index);
  });
}

/**
 * Closes a period at the end of each, and forgets what was counted when the warm-up ends. A period begins before anything else of its first
 * instant, but its maxima only after what ends or changes at that instant: a level that held for no time is nobody's maximum.
 */
function schedulePeriods(model: Model, warmUpMs: number, provisioned: ProvisionedPart | null): void {
  const { simulation, account, functions, sources, periodMs, periods } = model;
  const versions = [...functions.values()].flatMap((target) =>
    target.versions.flatMap(({ recorder }) => recorder ?? []),
  );
  const begin = (period: number): void => {
    simulation.schedule(simulation.now, levels, 0);
    if (period + 1 < periods) simulation.schedule(warmUpMs + (period + 1) * periodMs, periodEnd, period + 1);
  };
  const levels = simulation.kind('period levels', TieClass.levels, () => {
    settleLevels(model);
    account.counters.beginAtLevels();
    for (const { recorder } of functions.values()) recorder.counters.beginAtLevels();
    for (const { recorder } of sources) recorder.counters.beginAtLevels();
  });
  const periodEnd = simulation.kind('period end', TieClass.bookkeeping, (period) => {
    settleLevels(model);
    account.counters.roll();
    for (const { recorder } of functions.values()) recorder.counters.roll();
    for (const { counters } of versions) counters.roll();
    for (const { recorder } of sources) recorder.roll();
    begin(period);
  });
  if (warmUpMs === 0) {
    begin(0);
    return;
  }
  const warmUpEnd = simulation.kind('warm-up end', TieClass.bookkeeping, () => {
    settleLevels(model);
    account.counters.reset();
    for (const { recorder } of functions.values()) recorder.reset();
    for (const recorder of versions) recorder.reset();
    for (const deployment of model.deployments) deployment.reset();
    provisioned?.reset();
    for (const source of sources) {
      source.recorder.reset();
      source.reset?.();
    }
    begin(0);
  });
  simulation.schedule(warmUpMs, warmUpEnd, 0);
}

function settleLevels({ account, functions, sources }: Model): void {
  account.settleLevels();
  for (const target of functions.values()) target.recorder.settleLevels(target.concurrencyLimit);
  for (const source of sources) source.settleLevels?.();
}

function noteLimits({ account, functions }: Model): void {
  account.noteLimit();
  for (const target of functions.values()) target.recorder.noteLimit(target.concurrencyLimit);
}
