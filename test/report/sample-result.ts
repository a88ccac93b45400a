/** Hand-made results for tests of the reports: arithmetic that looks like a run, no simulation. */
import type { FunctionResult, Quantiles, Result, SourceResult } from '../../src/experiment/result.ts';

export interface SampleFunction {
  readonly name: string;
  /** Requests per second at a time in seconds. */
  readonly rate: (seconds: number) => number;
  readonly durationMs: number;
  readonly memoryGb?: number;
  /** The most it may run at once: its reservation; left out for the account's limit. */
  readonly reserved?: number;
  readonly errorRate?: number;
  readonly architecture?: 'x86_64' | 'arm64';
  readonly ephemeralGb?: number;
}

export interface SampleOptions {
  readonly name?: string;
  readonly start?: string;
  readonly periods?: number;
  readonly periodMs?: number;
  readonly accountLimit?: number;
  readonly functions?: readonly SampleFunction[];
  readonly freeTier?: boolean;
}

type Series = Record<string, number[]>;

const REQUEST_USD = 0.2 / 1e6;
const GB_SECOND_USD = { x86_64: 0.0000166667, arm64: 0.0000133334 };
const EPHEMERAL_USD = 0.0000000309;
const MONTH_MS = 730 * 3_600_000;

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);

function quantiles(count: number, medianMs: number, spread: number): Quantiles {
  if (count === 0) return { count: 0, avg: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };
  const at = (factor: number): number => medianMs * (1 + (factor - 1) * spread);
  return { count, avg: at(1.3), p50: medianMs, p90: at(2.2), p95: at(3), p99: at(6.6), max: at(11.3) };
}

interface Part {
  readonly functionSeries: Series;
  readonly sourceSeries: Series;
  readonly entry: FunctionResult;
  readonly source: SourceResult;
}

function simulate(config: SampleFunction, periods: number, periodMs: number, accountLimit: number): Part {
  const { rate, durationMs, memoryGb = 1, errorRate = 0, ephemeralGb = 0 } = config;
  const limit = config.reserved ?? accountLimit;
  const row = Array.from({ length: periods }, (_, i) => {
    const perSecond = rate(((i + 0.5) * periodMs) / 1000);
    const wobble = 1 + 0.08 * Math.sin(i * 2.3 + durationMs) + 0.05 * Math.sin(i * 7.1);
    const offered = Math.round((perSecond * wobble * periodMs) / 1000);
    const needed = (offered * durationMs * 1.15) / periodMs;
    const share = needed > limit ? 1 - limit / needed : 0;
    const throttles = Math.round(offered * share);
    const invocations = offered - throttles;
    const errors = Math.round(invocations * errorRate);
    const busy = Math.min(limit, Math.ceil(needed));
    return { offered, throttles, invocations, errors, busy };
  });
  const column = (pick: (cells: (typeof row)[number], i: number) => number): number[] => row.map(pick);
  let alive = 0;
  const coldStarts = row.map(({ busy }) => {
    const fresh = Math.max(0, busy - alive);
    alive = Math.max(busy, Math.floor(alive * 0.98));
    return fresh;
  });
  const invocations = column((cells) => cells.invocations);
  const throttles = column((cells) => cells.throttles);
  const errors = column((cells) => cells.errors);
  const busy = column((cells) => cells.busy);
  const billed = invocations.map((count) => count * Math.ceil(durationMs * 1.3));
  const succeeded = row.map((cells) => cells.invocations - cells.errors);
  const latencyAt = (factor: number): number[] =>
    row.map((cells, i) =>
      succeeded[i]! > 0 ? durationMs * factor * (1 + (6 * cells.throttles) / (cells.offered + 1)) : 0,
    );
  const functionSeries: Series = {
    Invocations: invocations,
    Errors: errors,
    Throttles: throttles,
    ConcurrentExecutions: busy,
    coldStarts,
    timeouts: row.map(() => 0),
    outOfMemory: row.map(() => 0),
    BilledDuration: billed,
    billedRequests: invocations,
    gbSeconds: billed.map((ms) => (ms * memoryGb) / 1000),
    ephemeralGbSeconds: billed.map((ms) => (ms * ephemeralGb) / 1000),
    environments: busy.map((value, i) =>
      Math.max(value, Math.ceil(largest(busy.slice(Math.max(0, i - 7), i + 1)) * 0.97)),
    ),
    concurrencyLimit: row.map(() => limit),
  };
  const sourceSeries: Series = {
    offered: column((cells) => cells.offered),
    succeeded,
    failed: errors,
    throttled: throttles,
    timedOut: row.map(() => 0),
    retries: row.map(() => 0),
    latencyP50: latencyAt(1),
    latencyP90: latencyAt(2.2),
    latencyP99: latencyAt(6.6),
    latencyMax: latencyAt(11.3),
  };
  const reason =
    config.reserved === undefined
      ? 'ConcurrentInvocationLimitExceeded'
      : 'ReservedFunctionConcurrentInvocationLimitExceeded';
  const entry: FunctionResult = {
    Invocations: sum(invocations),
    Errors: sum(errors),
    Throttles: sum(throttles),
    throttlesByReason: sum(throttles) > 0 ? { [reason]: sum(throttles) } : {},
    ConcurrentExecutions: largest(busy),
    Duration: quantiles(sum(invocations), durationMs, 1),
    BilledDuration: sum(billed),
    InitDuration: quantiles(sum(coldStarts), 180, 0.4),
    coldStarts: sum(coldStarts),
    timeouts: 0,
    outOfMemory: 0,
    environments: {
      created: sum(coldStarts),
      max: largest(busy),
      avg: periods > 0 ? sum(functionSeries.environments!) / periods : 0,
      avgBusy: periods > 0 ? sum(busy) / periods / 1.2 : 0,
      avgIdle: periods > 0 ? sum(busy) / periods / 6 : 0,
      avgLifespanMs: 420_000,
    },
  };
  const source: SourceResult = {
    offered: sum(sourceSeries.offered!),
    succeeded: sum(succeeded),
    failed: sum(errors),
    throttled: sum(throttles),
    timedOut: 0,
    retries: 0,
    inFlight: 0,
    latency: quantiles(sum(succeeded), durationMs, 1),
  };
  return { functionSeries, sourceSeries, entry, source };
}

/** A whole result; function `x` is called by source `x-callers`. */
export function sampleResult(options: SampleOptions = {}): Result {
  const { periods = 30, periodMs = 60_000, accountLimit = 1000, freeTier = false } = options;
  const configs = options.functions ?? [{ name: 'checkout', rate: () => 50, durationMs: 90 }];
  const parts = configs.map((config) => ({ config, ...simulate(config, periods, periodMs, accountLimit) }));
  const busy = Array.from({ length: periods }, (_, i) =>
    Math.min(accountLimit, sum(parts.map((part) => part.functionSeries.ConcurrentExecutions![i]!))),
  );
  const quantity: Record<string, number> = { 'lambda.requests': sum(parts.map((part) => part.entry.Invocations)) };
  for (const { config, functionSeries } of parts) {
    const key = `lambda.gbSeconds.${config.architecture ?? 'x86_64'}`;
    quantity[key] = (quantity[key] ?? 0) + sum(functionSeries.gbSeconds!);
    const ephemeral = sum(functionSeries.ephemeralGbSeconds!);
    if (ephemeral > 0) quantity['lambda.ephemeralGbSeconds'] = (quantity['lambda.ephemeralGbSeconds'] ?? 0) + ephemeral;
  }
  const simulatedMs = periods * periodMs;
  return {
    schemaVersion: 1,
    engine: { name: 'headroom', version: '0.1.0' },
    scenario: {
      name: options.name ?? 'Sample',
      asOf: '2026-11-20',
      region: 'us-east-1',
      seed: '42',
      start: options.start ?? '2026-11-20T09:30:00Z',
      durationMs: simulatedMs,
      warmUpMs: 0,
      text: `name: ${options.name ?? 'Sample'}\nseed: 42\nduration: 30 min\n`,
    },
    partial: false,
    simulatedMs,
    replications: 1,
    events: 3 * quantity['lambda.requests']!,
    account: {
      ConcurrentExecutions: largest(busy),
      UnreservedConcurrentExecutions: largest(busy),
      ClaimedAccountConcurrency: largest(busy),
    },
    functions: Object.fromEntries(parts.map((part) => [part.config.name, part.entry])),
    sources: Object.fromEntries(parts.map((part) => [`${part.config.name}-callers`, part.source])),
    usage: quantity,
    bill: billOf(quantity, simulatedMs, freeTier),
    assumptions: [
      {
        id: 'idleTimeout',
        value: '300 s to 360 s, drawn for each idle spell',
        source: 'measured, https://example.org/keep-alive',
      },
      { id: 'reuse', value: 'most recently used first', source: 'AWS publishes none' },
      { id: 'prices', value: 'us-east-1, 2026-11-20', source: 'https://aws.amazon.com/lambda/pricing/' },
    ],
    warnings: [],
    series: {
      periodMs,
      startMs: 0,
      account: {
        ConcurrentExecutions: busy,
        UnreservedConcurrentExecutions: busy,
        ClaimedAccountConcurrency: busy,
        concurrencyLimit: busy.map(() => accountLimit),
      },
      sources: Object.fromEntries(parts.map((part) => [`${part.config.name}-callers`, part.sourceSeries])),
      functions: Object.fromEntries(parts.map((part) => [part.config.name, part.functionSeries])),
    },
  };
}

function billOf(quantity: Readonly<Record<string, number>>, simulatedMs: number, freeTier: boolean): Result['bill'] {
  const priceOf = (dimension: string): number =>
    dimension === 'lambda.requests'
      ? REQUEST_USD
      : dimension === 'lambda.ephemeralGbSeconds'
        ? EPHEMERAL_USD
        : GB_SECOND_USD[dimension.endsWith('arm64') ? 'arm64' : 'x86_64'];
  const line = (dimension: string, amount: number): Result['bill']['lines'][number] => ({
    dimension,
    quantity: amount,
    unit: dimension === 'lambda.requests' ? 'request' : 'GB-second',
    amountUsd: amount * priceOf(dimension),
  });
  const free: Record<string, number> = freeTier ? { 'lambda.requests': 1e6, 'lambda.gbSeconds.x86_64': 400_000 } : {};
  const scale = simulatedMs > 0 ? MONTH_MS / simulatedMs : 0;
  const lines = Object.entries(quantity).map(([dimension, amount]) => line(dimension, amount));
  const monthly = Object.entries(quantity).map(([dimension, amount]) =>
    line(dimension, Math.max(0, amount * scale - (free[dimension] ?? 0))),
  );
  return {
    lines,
    totalUsd: sum(lines.map((each) => each.amountUsd)),
    monthly: { totalUsd: sum(monthly.map((each) => each.amountUsd)), lines: monthly },
  };
}

/** Half an hour in which a sale starts at ten o'clock and the account's limit is too small. */
export function flashSale(): Result {
  const result = sampleResult({
    name: 'Flash sale',
    accountLimit: 1000,
    periods: 60,
    periodMs: 30_000,
    functions: [
      {
        name: 'checkout',
        rate: (t) => 400 + (t > 1800 ? 0 : t > 900 ? 7600 * Math.exp(-(t - 900) / 260) : t > 870 ? (t - 870) * 250 : 0),
        durationMs: 200,
        errorRate: 0.002,
      },
    ],
  });
  return {
    ...result,
    scenario: { ...result.scenario, description: "What happens at ten o'clock?" },
    warnings: [
      { code: 'throttled', path: 'account.concurrency', message: 'The limit of 1,000 was reached; ask AWS for more.' },
    ],
  };
}

/** A day of three functions with different tides, one of them reserved, one on arm64, one with a large /tmp. */
export function threeFunctions(): Result {
  const tide = (low: number, high: number, peakHour: number) => (t: number) =>
    low + ((high - low) * (1 + Math.cos(((t / 3600 - peakHour) / 12) * Math.PI))) / 2;
  return sampleResult({
    name: 'A day of three functions',
    start: '2026-11-20T00:00:00Z',
    periods: 1440,
    functions: [
      { name: 'api', rate: tide(20, 400, 14), durationMs: 120, memoryGb: 0.5, architecture: 'arm64' },
      { name: 'nightly-report', rate: (t) => (t > 7200 && t < 10_800 ? 4 : 0), durationMs: 9000, ephemeralGb: 1.5 },
      { name: 'thumbnails', rate: tide(2, 60, 20), durationMs: 850, memoryGb: 2, reserved: 50 },
    ],
  });
}

/** Every number of a value replaced: half-widths of the same shape as the measures. */
export function withReplications(result: Result, replications: number): Result {
  const scaled = <T>(value: T): T => {
    if (typeof value === 'number') return (value * 0.03) as T;
    if (Array.isArray(value)) return value.map(scaled) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, scaled(entry)])) as T;
  };
  const { events, account, functions, sources, usage, bill, deployments } = result;
  const measures = { events, account, functions, sources, usage, bill, ...(deployments && { deployments }) };
  return { ...result, replications, halfWidth: scaled(measures) };
}
