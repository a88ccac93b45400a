/** Reads a trial's numbers off its model, finished or not. */
import { bill } from '../cost/bill.ts';
import { priceBookOf } from '../cost/price-book.ts';
import type { Deployment } from '../lambda/deployment.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import {
  ACCOUNT_METRICS,
  COMMON_FUNCTION_METRICS,
  FUNCTION_METRICS,
  LATENCY_SERIES,
  type MetricDefinition,
  type SourceMetric,
  VERSION_METRICS,
} from '../lambda/metrics.ts';
import { MB_MS_PER_GB_SECOND } from '../lambda/recorder.ts';
import type { FunctionVersion } from '../lambda/version.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { assert } from '../sim/assert.ts';
import type { Histogram } from '../sim/histogram.ts';
import type { PeriodCounters } from '../sim/statistics.ts';
import { OUTCOMES, type SourceRecorder } from '../sources/recorder.ts';
import type { Source } from '../sources/source.ts';
import { typeOf } from '../sources/source-types.ts';
import { dataUsage } from './data-usage.ts';
import type { Model } from './model.ts';
import { isProvisioned, provisionedResult, provisionedUsage } from './provisioned-summary.ts';
import type {
  DeploymentResult,
  FunctionResult,
  Measures,
  Quantiles,
  Result,
  SourceResult,
  VersionResult,
} from './result.ts';
import { settingsOfRun } from './settings.ts';
import { hasSnapStart, snapStartUsage, throttlesByReason } from './start-summary.ts';

/** What one trial measured. */
export interface TrialResult extends Measures {
  /** Measured time so far, the warm-up left out. */
  readonly simulatedMs: number;
  readonly partial: boolean;
  readonly series: Result['series'];
}

/** The trial's numbers at the present simulated time. Changes nothing. */
export function summarise(model: Model, scenario: Scenario): TrialResult {
  const { simulation, account, functions, sources, deployments, periodMs, periods, platform } = model;
  const measuredMs = Math.max(0, simulation.now - scenario.warmUpMs);
  const { isOver } = simulation;
  const periodsSoFar = isOver ? periods : Math.min(periods, Math.floor(measuredMs / periodMs) + 1);
  account.settleLevels();
  for (const source of sources) source.settleLevels?.();
  const usage = usageOf(model, scenario, measuredMs);
  return {
    simulatedMs: measuredMs,
    partial: !isOver,
    events: simulation.events,
    account: account.maxima(),
    functions: byName(functions.values(), (target) => functionResult(target, simulation.now)),
    sources: byName(sources, sourceResult),
    usage,
    bill: bill(usage, priceBookOf(platform.prices, scenario.account), {
      simulatedMs: measuredMs,
      freeTier: scenario.account.freeTier,
    }),
    series: {
      periodMs,
      startMs: scenario.warmUpMs,
      account: columns(account.counters, ACCOUNT_METRICS, periodsSoFar),
      sources: byName(sources, ({ recorder }) => ({
        ...columns(recorder.counters, recorder.metrics, periodsSoFar),
        ...latencyColumns(recorder.latency.columns(periodsSoFar)),
      })),
      functions: byName(functions.values(), (target) =>
        columns(target.recorder.counters, functionMetrics(target), periodsSoFar),
      ),
      ...versionSeries(functions.values(), periodsSoFar),
    },
    ...(deployments.length === 0 ? {} : { deployments: deployments.map(deploymentResult) }),
  };
}

function byName<T extends { readonly name: string }, U>(parts: Iterable<T>, of: (part: T) => U): Record<string, U> {
  return Object.fromEntries(Array.from(parts, (part) => [part.name, of(part)]));
}

/** What is counted for a function; provisioned concurrency only where there is any. */
function functionMetrics(target: LambdaFunction): readonly MetricDefinition[] {
  return isProvisioned(target) ? FUNCTION_METRICS : COMMON_FUNCTION_METRICS;
}

function functionResult(target: LambdaFunction, nowMs: number): FunctionResult {
  const { recorder, alias, versions } = target;
  const avg = recorder.alive.average(nowMs);
  const avgBusy = recorder.busy.average(nowMs);
  return {
    Invocations: recorder.total('Invocations'),
    Errors: recorder.total('Errors'),
    Throttles: recorder.total('Throttles'),
    throttlesByReason: throttlesByReason(target),
    ConcurrentExecutions: recorder.total('ConcurrentExecutions'),
    Duration: quantiles(recorder.duration),
    BilledDuration: recorder.total('BilledDuration'),
    InitDuration: quantiles(recorder.initDuration),
    ...(hasSnapStart(target) ? { RestoreDuration: quantiles(recorder.restoreDuration) } : {}),
    coldStarts: recorder.total('coldStarts'),
    timeouts: recorder.total('timeouts'),
    outOfMemory: recorder.total('outOfMemory'),
    environments: {
      created: recorder.created,
      max: recorder.total('environments'),
      avg,
      avgBusy,
      avgIdle: avg - avgBusy,
      avgLifespanMs: recorder.lifespan.mean,
    },
    ...provisionedResult(target, nowMs),
    ...(alias === null ? {} : { versions: byName(versions, versionResult) }),
  };
}

/** One of several versions. */
function versionResult(version: FunctionVersion): VersionResult {
  const recorder = version.recorder!;
  return {
    Invocations: recorder.total('Invocations'),
    Errors: recorder.total('Errors'),
    timeouts: recorder.total('timeouts'),
    coldStarts: recorder.total('coldStarts'),
    Duration: quantiles(recorder.duration),
  };
}

/** Series of the versions of functions that have several; nothing where none has. */
function versionSeries(functions: Iterable<LambdaFunction>, periods: number): Pick<TrialResult['series'], 'versions'> {
  const several = [...functions].filter(({ alias }) => alias !== null);
  if (several.length === 0) return {};
  const ofVersion = ({ recorder }: FunctionVersion) => columns(recorder!.counters, VERSION_METRICS, periods);
  return { versions: byName(several, ({ versions }) => byName(versions, ofVersion)) };
}

function deploymentResult(deployment: Deployment): DeploymentResult {
  const { config, from, to, status, reason, met } = deployment;
  return {
    function: config.function,
    from: from.name,
    to: to.name,
    status,
    ...(reason === undefined ? {} : { reason }),
    startedAtMs: config.atMs,
    shiftedAtMs: deployment.shiftedAtMs,
    completedAtMs: deployment.completedAtMs,
    rolledBackAtMs: deployment.rolledBackAtMs,
    metNewVersion: met.invocations,
    failedOnNewVersion: met.errors,
  };
}

/** The numbers of one source: the outcomes, what is counted beside them, and for sources of events what waited. */
function sourceResult({ recorder, backlog }: Source): SourceResult {
  const { metrics } = recorder;
  const totals = Object.fromEntries(metrics.map(({ name }) => [name, recorder.total(name as SourceMetric)]));
  const result = { ...totals, inFlight: inFlight(recorder), latency: quantiles(recorder.latency.total()) };
  return (
    backlog === undefined ? result : { ...result, age: quantiles(recorder.age), drainedAtMs: backlog.drainedAtMs }
  ) as SourceResult;
}

/** Every event offered has one outcome; those without one are still under way. */
function inFlight(recorder: SourceRecorder): number {
  return OUTCOMES.reduce((rest, outcome) => rest - recorder.total(outcome), recorder.total('offered'));
}

function quantiles(histogram: Histogram): Quantiles {
  const [p50, p90, p95, p99] = histogram.quantiles([0.5, 0.9, 0.95, 0.99]) as [number, number, number, number];
  return { count: histogram.count, avg: histogram.mean, p50, p90, p95, p99, max: histogram.max };
}

/** The meters of a run. Which there are depends on the scenario's settings, not on what happened, so that replications agree. */
function usageOf(
  { simulation, functions, sources, platform }: Model,
  scenario: Scenario,
  measuredMs: number,
): Record<string, number> {
  const { includedMb } = platform.ephemeralStorage;
  const usage: Record<string, number> = { 'lambda.requests': 0 };
  const settings = settingsOfRun(scenario).map(({ config }) => config);
  for (const { architecture } of settings) usage[`lambda.gbSeconds.${architecture}`] = 0;
  if (settings.some(({ ephemeralStorageMb }) => ephemeralStorageMb > includedMb))
    usage['lambda.ephemeralGbSeconds'] = 0;
  const add = (meter: string, quantity: number): void => {
    if (usage[meter] !== undefined) usage[meter] += quantity;
  };
  if ([...functions.values()].some(({ isAtEdge }) => isAtEdge))
    Object.assign(usage, { 'lambda.edge.requests': 0, 'lambda.edge.gbSeconds': 0 });
  for (const { config, recorder, isAtEdge, alias, versions } of functions.values()) {
    add(isAtEdge ? 'lambda.edge.requests' : 'lambda.requests', recorder.total('billedRequests'));
    if (isAtEdge) add('lambda.edge.gbSeconds', recorder.total('gbSeconds'));
    else if (alias === null) add(`lambda.gbSeconds.${config.architecture}`, recorder.total('gbSeconds'));
    else
      for (const version of versions)
        add(`lambda.gbSeconds.${version.config.architecture}`, version.recorder!.billedMbMs);
    add('lambda.ephemeralGbSeconds', recorder.total('ephemeralGbSeconds'));
  }
  Object.assign(usage, dataUsage(functions.values(), platform));
  Object.assign(usage, provisionedUsage(functions.values(), simulation.now));
  Object.assign(usage, snapStartUsage(functions.values(), scenario.warmUpMs, simulation.now));
  // Summed in MB·ms, exactly; divided once.
  for (const meter of Object.keys(usage)) if (meter.includes('Seconds')) usage[meter]! /= MB_MS_PER_GB_SECOND;
  for (const config of Object.values(scenario.sources)) {
    for (const meter of typeOf(config).meters?.(config, platform) ?? []) usage[meter] ??= 0;
  }
  for (const source of sources) {
    for (const [meter, quantity] of Object.entries(source.usage?.(measuredMs) ?? {})) {
      assert(usage[meter] !== undefined, `the source ${source.name} bills ${meter}, which its type does not name`);
      usage[meter] += quantity;
    }
  }
  return usage;
}

function columns(
  counters: PeriodCounters,
  metrics: readonly MetricDefinition[],
  periods: number,
): Record<string, readonly number[]> {
  return Object.fromEntries(
    metrics.map(({ name, unit }, i) => [name, counters.column(i, periods, unit === 'GB-s' ? MB_MS_PER_GB_SECOND : 1)]),
  );
}

function latencyColumns(quantileColumns: readonly (readonly number[])[]): Record<string, readonly number[]> {
  return Object.fromEntries(LATENCY_SERIES.map((name, i) => [name, quantileColumns[i]!]));
}
