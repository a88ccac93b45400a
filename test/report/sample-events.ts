/** Hand-made results with sources of events, for tests of the reports: a fluid that fills and drains, no simulation. */
import type { Quantiles, Result, SourceResult } from '../../src/experiment/result.ts';
import { largest, sampleResult, sum } from './sample-result.ts';

export interface SampleQueue {
  readonly name: string;
  /** What the type of source counts of its own: pollers, IteratorAge, AsyncEventAge. */
  readonly kind: 'sqs' | 'kinesis' | 'async';
  /** Events that wait at t = 0. */
  readonly initial?: number;
  /** Events that come, and that can be handled, in a minute that begins at so many minutes. */
  readonly arrivals?: (minute: number) => number;
  readonly capacity: (minute: number) => number;
  /** Of those handled, how many end up in the dead-letter queue, or are lost to age. */
  readonly deadShare?: number;
  readonly expiredShare?: number;
  /** Other numbers of the entry. */
  readonly beside?: Partial<SourceResult>;
}

const MINUTE = 60_000;

function around(medianMs: number, maxMs: number, count: number): Quantiles {
  if (count === 0) return { count: 0, avg: 0, p50: 0, p90: 0, p95: 0, p99: 0, max: 0 };
  const at = (share: number): number => medianMs + (maxMs - medianMs) * share;
  return { count, avg: medianMs, p50: medianMs, p90: at(0.8), p95: at(0.9), p99: at(0.98), max: maxMs };
}

/** The first minute in which so many had come: how long the oldest that waits has been there. */
function minuteOf(cumulative: readonly number[], count: number): number {
  const minute = cumulative.findIndex((come) => come > count);
  return minute < 0 ? cumulative.length : minute;
}

function simulate(queue: SampleQueue, periods: number): { series: Record<string, number[]>; entry: SourceResult } {
  const { initial = 0, arrivals = () => 0, capacity, deadShare = 0, expiredShare = 0, kind } = queue;
  const offered: number[] = [];
  const come: number[] = [];
  const done: number[] = [];
  const depth: number[] = [];
  const age: number[] = [];
  let waiting = 0;
  let drainedAtMs: number | null = null;
  let deepest = 0;
  for (let minute = 0; minute < periods; minute++) {
    const arriving = arrivals(minute) + (minute === 0 ? initial : 0);
    const most = waiting + (minute === 0 ? initial : 0);
    const handled = Math.min(waiting + arriving, capacity(minute));
    const before = waiting;
    waiting += arriving - handled;
    offered.push(arriving);
    come.push(sum(offered));
    done.push(handled);
    depth.push(Math.max(most, before, waiting));
    age.push(waiting === 0 ? (handled > 0 ? 1000 : 0) : (minute + 1 - minuteOf(come, sum(done))) * MINUTE);
    if (depth[minute]! > deepest) {
      deepest = depth[minute]!;
      drainedAtMs = null;
    }
    const spare = capacity(minute) - arrivals(minute);
    if (waiting === 0 && spare > 0) drainedAtMs ??= (minute + most / spare) * MINUTE;
  }
  const part = (share: number): number[] => done.map((count) => Math.round(count * share));
  const dead = part(deadShare);
  const expired = part(expiredShare);
  const succeeded = done.map((count, i) => count - dead[i]! - expired[i]!);
  const none = done.map(() => 0);
  const own: Record<string, number[]> =
    kind === 'sqs'
      ? { pollers: done.map((_, i) => Math.min(1250, 5 + 300 * i)), receives: done.map((count) => count / 10 + 15) }
      : kind === 'kinesis'
        ? { InvokedEventCount: done, IteratorAge: done.map((count, i) => (count > 0 ? age[i]! : 0)) }
        : { AsyncEventsReceived: offered, AsyncEventAge: age };
  const series: Record<string, number[]> = {
    ...{ offered, succeeded, failed: none, throttled: none, timedOut: none, retries: dead.map((count) => 2 * count) },
    ...{ deadLettered: dead, expired, dropped: none, filtered: none, coalesced: none, duplicates: none },
    queueDepth: depth,
    messagesInFlight: done.map((count) => Math.ceil(count / 60)),
    oldestAgeMs: age,
    ...own,
    latencyP50: age.map((ms) => ms * 0.7 + 200),
    latencyP90: age.map((ms) => ms * 0.9 + 500),
    latencyP99: age.map((ms) => ms * 0.98 + 800),
    latencyMax: age.map((ms) => ms + 900),
  };
  const maxima = new Set(['queueDepth', 'messagesInFlight', 'oldestAgeMs', 'pollers', 'IteratorAge', 'AsyncEventAge']);
  const totals = Object.fromEntries(
    Object.entries(series)
      .filter(([name]) => !name.startsWith('latency'))
      .map(([name, values]) => [name, maxima.has(name) ? largest(values) : sum(values)]),
  );
  const entry = {
    ...totals,
    inFlight: waiting,
    latency: around(largest(age) / 2, largest(age) + 900, sum(succeeded)),
    age: around(largest(age) / 2, largest(age), sum(done)),
    drainedAtMs,
    ...queue.beside,
  } as SourceResult;
  return { series, entry };
}

/** The result with these sources of events, beside its callers or in their place. Periods must be minutes. */
export function withQueues(result: Result, queues: readonly SampleQueue[], keepCallers = false): Result {
  const { periodMs } = result.series;
  if (periodMs !== MINUTE) throw new Error('expected periods of a minute');
  const parts = queues.map((queue) => [queue.name, simulate(queue, result.simulatedMs / MINUTE)] as const);
  return {
    ...result,
    sources: {
      ...(keepCallers ? result.sources : {}),
      ...Object.fromEntries(parts.map(([name, { entry }]) => [name, entry])),
    },
    series: {
      ...result.series,
      sources: {
        ...(keepCallers ? result.series.sources : {}),
        ...Object.fromEntries(parts.map(([name, { series }]) => [name, series])),
      },
    },
  };
}

/** A million messages at t = 0, handled at 60,000 a minute. */
export function drainOfAMillion(): Result {
  const base = sampleResult({
    name: 'A million messages',
    periods: 30,
    functions: [{ name: 'worker', rate: (t) => (t < 1000 ? 100 : 0), durationMs: 500 }],
  });
  return withQueues(base, [{ name: 'orders', kind: 'sqs', initial: 1_000_000, capacity: () => 60_000 }]);
}

/** Half a day of a stream with an hour without consumer; records never stop coming, so it is never quite empty. */
export function outage(): Result {
  const base = sampleResult({
    name: 'An hour without consumer',
    start: '2026-11-20T00:00:00Z',
    periods: 720,
    functions: [{ name: 'consumer', rate: (t) => (t > 7200 && t < 10_800 ? 0 : 10), durationMs: 800 }],
  });
  return withQueues(base, [
    {
      name: 'clicks',
      kind: 'kinesis',
      initial: 500,
      arrivals: () => 60_000,
      capacity: (minute) => (minute >= 120 && minute < 180 ? 0 : minute < 180 ? 60_000 : 90_000),
      beside: { drainedAtMs: null, inFlight: 512 },
    },
  ]);
}

/** Uploads that fan out against a function which fails a lot, beside an API: dead letters, losses, callers who wait. */
export function deadLetters(): Result {
  const base = sampleResult({
    name: 'Uploads beside an API',
    periods: 60,
    functions: [
      { name: 'api', rate: () => 40, durationMs: 90 },
      { name: 'thumbnails', rate: (t) => (t < 1200 ? 20 : 5), durationMs: 700, reserved: 10 },
    ],
  });
  const uploads: SampleQueue = {
    name: 'uploads',
    kind: 'async',
    arrivals: (minute) => (minute < 20 ? 1200 : 300),
    capacity: () => 800,
    deadShare: 0.05,
    expiredShare: 0.01,
    beside: { dropped: 12, duplicates: 7, DestinationDeliveryFailures: 3 },
  };
  const { 'api-callers': callers } = base.sources;
  const { 'api-callers': series } = base.series.sources;
  const apart = {
    ...base,
    sources: { 'api-callers': callers! },
    series: { ...base.series, sources: { 'api-callers': series! } },
  };
  return withQueues(apart, [uploads], true);
}

/** Several queues of each kind, with numbers in every column. */
export function manyQueues(): Result {
  const kinds = ['sqs', 'kinesis', 'async'] as const;
  const base = sampleResult({
    name: 'Many queues',
    periods: 60,
    functions: [
      { name: 'f', rate: () => 900, durationMs: 120, errorRate: 0.1 },
      { name: 'g', rate: () => 30, durationMs: 20, reserved: 0 },
    ],
  });
  const queues = Array.from({ length: 12 }, (_, i) => ({
    name: `events-of-team-number-${i}`,
    kind: kinds[i % 3]!,
    initial: 12_345 * (i + 1),
    arrivals: () => 100 * i,
    capacity: () => 5000,
    deadShare: 0.03,
    expiredShare: 0.02,
    beside: {
      ...{ failed: 11, timedOut: 12, throttled: 13, dropped: 14, filtered: 15, coalesced: 16, duplicates: 17 },
      ...{ reordered: 5, DeadLetterErrors: 4, destinationRecords: 123, rejectedWrites: 13 },
    },
  }));
  const usd = (dimension: string, unit: string, amountUsd: number) => ({ dimension, quantity: 1000, unit, amountUsd });
  const extra = [
    usd('sqs.requests', 'request', 12.5),
    usd('sns.requests', 'request', 0.5),
    usd('kinesis.shardHours', 'shard-hour', 3),
    usd('kinesis.putUnits', 'PUT unit', 2),
    usd('lambda.pollerHours', 'poller-hour', 1),
    usd('eventbridge.events', 'event', 0.1),
  ];
  const { bill } = base;
  const lines = [...bill.lines, ...extra];
  const result = withQueues(base, queues, true);
  return {
    ...result,
    bill: { ...bill, lines, monthly: { ...bill.monthly, lines: [...bill.monthly.lines, ...extra] } },
    warnings: Array.from({ length: 5 }, (_, i) => ({
      code: 'no-permission',
      path: `sources.events-of-team-number-${i}.permission`,
      message: 'nothing is polled, as the role of the function may not read the queue: messages wait until they expire',
    })),
  };
}
