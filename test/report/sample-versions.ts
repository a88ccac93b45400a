/** Hand-made results with provisioned concurrency, versions, deployments and restores, on top of those of `sample-result.ts`. */
import type {
  DeploymentResult,
  FunctionResult,
  Quantiles,
  Result,
  VersionResult,
} from '../../src/experiment/result.ts';
import { largest, sampleResult, sum } from './sample-result.ts';

type Series = Record<string, number[]>;

export interface SampleProvisioned {
  /** Environments asked for in a minute, and ready in it. */
  readonly requested: (minute: number) => number;
  readonly ready: (minute: number) => number;
}

/** The result with provisioned concurrency for some of its functions: what is ready serves its share of what is busy, the rest spills over. */
export function withProvisioned(result: Result, all: Readonly<Record<string, SampleProvisioned>>): Result {
  const functions = { ...result.functions };
  const series = { ...result.series.functions };
  for (const [name, { requested, ready }] of Object.entries(all)) {
    const own = series[name]!;
    const of = (pick: (minute: number) => number): number[] => own.Invocations!.map((_, minute) => pick(minute));
    const busy = of((minute) => Math.min(ready(minute), own.ConcurrentExecutions![minute]!));
    const met = of((minute) =>
      Math.floor((own.Invocations![minute]! * busy[minute]!) / own.ConcurrentExecutions![minute]!),
    );
    const columns: Series = {
      ProvisionedConcurrentExecutions: busy,
      ProvisionedConcurrencyUtilization: of((minute) => (ready(minute) > 0 ? busy[minute]! / ready(minute) : 0)),
      ProvisionedConcurrencyInvocations: met,
      ProvisionedConcurrencySpilloverInvocations: of((minute) => own.Invocations![minute]! - met[minute]!),
      provisionedRequested: of(requested),
      provisionedReady: of(ready),
      provisionedGbSeconds: of((minute) => met[minute]! * 0.1),
    };
    series[name] = { ...own, ...columns };
    const mean = (values: readonly number[]): number => sum(values) / values.length;
    functions[name] = {
      ...functions[name]!,
      ProvisionedConcurrentExecutions: largest(busy),
      ProvisionedConcurrencyUtilization: largest(columns.ProvisionedConcurrencyUtilization!),
      ProvisionedConcurrencyInvocations: sum(met),
      ProvisionedConcurrencySpilloverInvocations: sum(columns.ProvisionedConcurrencySpilloverInvocations!),
      provisionedConcurrency: {
        avgRequested: mean(columns.provisionedRequested!),
        avgReady: mean(columns.provisionedReady!),
        maxReady: largest(columns.provisionedReady!),
      },
    };
  }
  const account = { ...result.account, ClaimedAccountConcurrency: result.account.ConcurrentExecutions + 20 };
  const claimed = result.series.account.ConcurrentExecutions!.map((value) => value + 20);
  return {
    ...result,
    account,
    functions,
    series: {
      ...result.series,
      functions: series,
      account: { ...result.series.account, ClaimedAccountConcurrency: claimed },
    },
  };
}

const durations = (count: number, medianMs: number): Quantiles => ({
  count,
  avg: medianMs * 1.2,
  p50: medianMs,
  p90: medianMs * 2,
  p95: medianMs * 3,
  p99: medianMs * 5,
  max: medianMs * 9,
});

export interface SampleVersion {
  /** Share of the function's invocations in a minute. */
  readonly share: (minute: number) => number;
  readonly errorRate?: number;
  readonly medianMs: number;
}

/** The result with versions of one function, whose shares are those of each minute. */
export function withVersions(result: Result, name: string, all: Readonly<Record<string, SampleVersion>>): Result {
  const { Invocations } = result.series.functions[name]!;
  const series: Record<string, Series> = {};
  const versions: Record<string, VersionResult> = {};
  for (const [version, { share, errorRate = 0, medianMs }] of Object.entries(all)) {
    const served = Invocations!.map((count, minute) => Math.round(count * share(minute)));
    const coldStarts = served.map((count, minute) => (count > 0 && (served[minute - 1] ?? 0) === 0 ? 12 : 0));
    const errors = served.map((count) => Math.round(count * errorRate));
    series[version] = { Invocations: served, Errors: errors, coldStarts, timeouts: served.map(() => 0) };
    versions[version] = {
      Invocations: sum(served),
      Errors: sum(errors),
      timeouts: 0,
      coldStarts: sum(coldStarts),
      Duration: durations(sum(served), medianMs),
    };
  }
  return {
    ...result,
    functions: { ...result.functions, [name]: { ...result.functions[name]!, versions } },
    series: { ...result.series, versions: { ...result.series.versions, [name]: series } },
  };
}

/** A deployment of version 2 of checkout at 10 min, completed at once unless said otherwise. */
export function deployment(of: Partial<DeploymentResult> = {}): DeploymentResult {
  return {
    function: 'checkout',
    from: '1',
    to: '2',
    status: 'completed',
    startedAtMs: 600_000,
    shiftedAtMs: 600_000,
    completedAtMs: 600_000,
    rolledBackAtMs: null,
    metNewVersion: 812,
    failedOnNewVersion: 61,
    ...of,
  };
}

/** A tenth of the requests meets version 2 for two minutes from 10 min on; then the alarm sends it back. */
export function canaryRolledBack(): Result {
  const inCanary = (minute: number): boolean => minute >= 10 && minute < 12;
  const result = withVersions(sampleResult({ name: 'A canary' }), 'checkout', {
    1: { share: (minute) => (inCanary(minute) ? 0.9 : 1), medianMs: 90 },
    2: { share: (minute) => (inCanary(minute) ? 0.1 : 0), errorRate: 0.1, medianMs: 140 },
  });
  const { Invocations, Errors } = result.functions.checkout!.versions!['2']!;
  const rolledBack = deployment({
    status: 'rolled back',
    reason: 'error rate 10 % above 5 % at 12 min',
    completedAtMs: null,
    rolledBackAtMs: 720_000,
    metNewVersion: Invocations,
    failedOnNewVersion: Errors,
  });
  return { ...result, deployments: [rolledBack] };
}

/** Two functions with provisioned concurrency, one of which gets it late, and one function without. */
export function provisionedLag(): Result {
  const functions = [
    { name: 'quotes', rate: (t: number) => (t < 600 ? 40 : 200), durationMs: 200 },
    { name: 'orders', rate: () => 20, durationMs: 100 },
    { name: 'archive', rate: () => 1, durationMs: 900 },
  ];
  return withProvisioned(sampleResult({ name: 'Provisioned lag', functions }), {
    quotes: { requested: (minute) => (minute < 12 ? 10 : 60), ready: (minute) => (minute < 14 ? 10 : 60) },
    orders: { requested: () => 5, ready: () => 5 },
  });
}

/** The result with restores from snapshots instead of inits for one of its functions. */
export function withRestores(result: Result, name: string): Result {
  const entry: FunctionResult = result.functions[name]!;
  const restored = { ...entry, InitDuration: durations(0, 0), RestoreDuration: durations(entry.coldStarts, 250) };
  return { ...result, functions: { ...result.functions, [name]: restored } };
}
