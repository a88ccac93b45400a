/** Reads a trial's numbers off its model, finished or not. */
import { bill } from '../cost/bill.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import {
  ACCOUNT_METRICS,
  FUNCTION_METRICS,
  LATENCY_SERIES,
  type MetricDefinition,
  type SourceMetric,
  THROTTLE_REASONS,
} from '../lambda/metrics.ts';
import { MB_MS_PER_GB_SECOND } from '../lambda/recorder.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { assert } from '../sim/assert.ts';
import type { Histogram } from '../sim/histogram.ts';
import type { PeriodCounters } from '../sim/statistics.ts';
import { OUTCOMES, type SourceRecorder } from '../sources/recorder.ts';
import type { Source } from '../sources/source.ts';
import { typeOf } from '../sources/source-types.ts';
import type { Model } from './model.ts';
import type { FunctionResult, Measures, Quantiles, Result, SourceResult } from './result.ts';

/** What one trial measured. */
export interface TrialResult extends Measures {
  /** Measured time so far, the warm-up left out. */
  readonly simulatedMs: number;
  readonly partial: boolean;
  readonly series: Result['series'];
}

/** The trial's numbers at the present simulated time. Changes nothing. */
export function summarise(model: Model, scenario: Scenario): TrialResult {
  const { simulation, account, functions, sources, periodMs, periods, platform } = model;
  const measuredMs = Math.max(0, simulation.now - scenario.warmUpMs);
  const { isOver } = simulation;
  const periodsSoFar = isOver ? periods : Math.min(periods, Math.floor(measuredMs / periodMs) + 1);
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
    bill: bill(usage, platform.prices, { simulatedMs: measuredMs, freeTier: scenario.account.freeTier }),
    series: {
      periodMs,
      startMs: scenario.warmUpMs,
      account: columns(account.counters, ACCOUNT_METRICS, periodsSoFar),
      sources: byName(sources, ({ recorder }) => ({
        ...columns(recorder.counters, recorder.metrics, periodsSoFar),
        ...latencyColumns(recorder.latency.columns(periodsSoFar)),
      })),
      functions: byName(functions.values(), ({ recorder }) =>
        columns(recorder.counters, FUNCTION_METRICS, periodsSoFar),
      ),
    },
  };
}

function byName<T extends { readonly name: string }, U>(parts: Iterable<T>, of: (part: T) => U): Record<string, U> {
  return Object.fromEntries(Array.from(parts, (part) => [part.name, of(part)]));
}

function functionResult({ recorder }: LambdaFunction, nowMs: number): FunctionResult {
  const avg = recorder.alive.average(nowMs);
  const avgBusy = recorder.busy.average(nowMs);
  return {
    Invocations: recorder.total('Invocations'),
    Errors: recorder.total('Errors'),
    Throttles: recorder.total('Throttles'),
    throttlesByReason: Object.fromEntries(
      THROTTLE_REASONS.map((reason, i) => [reason, recorder.throttlesByReason[i]!]),
    ),
    ConcurrentExecutions: recorder.total('ConcurrentExecutions'),
    Duration: quantiles(recorder.duration),
    BilledDuration: recorder.total('BilledDuration'),
    InitDuration: quantiles(recorder.initDuration),
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
  { functions, sources, platform }: Model,
  scenario: Scenario,
  measuredMs: number,
): Record<string, number> {
  const { includedMb } = platform.ephemeralStorage;
  const usage: Record<string, number> = { 'lambda.requests': 0 };
  const settings = [scenario.functions, ...scenario.changes.map((change) => change.functions)].flatMap(Object.values);
  for (const { architecture } of settings) usage[`lambda.gbSeconds.${architecture}`] = 0;
  if (settings.some(({ ephemeralStorageMb }) => ephemeralStorageMb > includedMb))
    usage['lambda.ephemeralGbSeconds'] = 0;
  const add = (meter: string, quantity: number): void => {
    if (usage[meter] !== undefined) usage[meter] += quantity;
  };
  if ([...functions.values()].some(({ isAtEdge }) => isAtEdge))
    Object.assign(usage, { 'lambda.edge.requests': 0, 'lambda.edge.gbSeconds': 0 });
  for (const { config, recorder, isAtEdge } of functions.values()) {
    add(isAtEdge ? 'lambda.edge.requests' : 'lambda.requests', recorder.total('billedRequests'));
    add(isAtEdge ? 'lambda.edge.gbSeconds' : `lambda.gbSeconds.${config.architecture}`, recorder.total('gbSeconds'));
    add('lambda.ephemeralGbSeconds', recorder.total('ephemeralGbSeconds'));
  }
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
