/**
 * How far and how fast polled sources scale, at the numbers that AWS and course notes give. S… are the numbers of these cases in the
 * project's list of facts.
 */
import { describe, expect, test } from 'vitest';
import { observed, resultOf } from '../support/scenarios.ts';
import { expectConserved } from './event-runs.ts';

/** A queue with more messages than its pollers can ever take, one in a batch, each at work until the end. */
const endless = { type: 'sqs', target: 'f', backlog: 5000, batchSize: 1, visibilityTimeout: '12 h' };
const longWork = { init: 0, duration: '14 min', timeout: '15 min' };

describe('pollers of a queue', () => {
  // 5 at first and one more each second: n of them after n − 5 seconds.
  test.each([
    { id: 'S21, developer guide until 2023: 5 → 1,000 at 60 a minute, 16.6 min', most: 1000, afterS: 995 },
    {
      id: 'S21, AWS Compute Blog of 2023-11: 5 → 1,250 "in about 20 minutes", 20.75',
      most: 1250,
      afterS: 1245,
    },
  ])('$id', async ({ most, afterS }) => {
    const result = await resultOf({
      asOf: '2023-11-25',
      account: { concurrency: 2000 },
      duration: '22 min',
      period: '1 s',
      functions: { f: longWork },
      // What the blog reached is above the documented maximum.
      sources: { q: { ...endless, pollers: most === 1000 ? {} : { most } } },
    });
    const { series, functions } = result;
    expect(series.periodMs).toBe(1000);
    const expected = Array.from({ length: 22 * 60 }, (_, second) => Math.min(most, 5 + second));
    expect(expected.indexOf(most)).toBe(afterS);
    expect(series.functions.f!.ConcurrentExecutions).toEqual(expected);
    expect(series.sources.q!.pollers).toEqual(expected);
    expect(functions.f!.Throttles).toBe(0);
  });

  test.each(['2023-11-26', '2026-01-01'])(
    'S22, developer guide, %s: 5 → 1,250 at 300 a minute, 4.15 min',
    async (asOf) => {
      const { entries, result } = await observed({
        asOf,
        account: { concurrency: 2000 },
        duration: '5 min',
        functions: { f: longWork },
        sources: { q: endless },
      });
      // The 6th after 200 ms, and so on.
      const expected = Array.from({ length: 1250 }, (_, poller) => Math.max(0, 200 * (poller - 4)));
      expect(expected.at(-1)).toBe(249_000);
      expect(entries.filter(({ what }) => what === 'deliver').map(({ timeMs }) => timeMs)).toEqual(expected);
      expect(result.sources.q!.pollers).toBe(1250);
    },
  );

  test('course notes of 2020: the ramp reaches a reservation of 185 after 3 minutes', async () => {
    const result = await resultOf({
      asOf: '2020-09-01',
      duration: '4 min',
      period: '1 s',
      functions: { f: { ...longWork, reservedConcurrency: 185 } },
      sources: { q: endless },
    });
    const { ConcurrentExecutions, Throttles } = result.series.functions.f!;
    expect(ConcurrentExecutions).toEqual(Array.from({ length: 240 }, (_, second) => Math.min(185, 5 + second)));
    // Polling does not know of reservations: the 186th poller brings the first batch that is refused.
    expect(Throttles!.findIndex((count) => count > 0)).toBe(181);
    expect(ConcurrentExecutions!.indexOf(185)).toBe(180);
  });

  test('course notes: the account limit is met when it is lower than 1,000', async () => {
    const result = await resultOf({
      asOf: '2020-09-01',
      account: { concurrency: 100 },
      duration: '3 min',
      period: '1 s',
      functions: { f: longWork },
      sources: { q: endless },
    });
    const { ConcurrentExecutions } = result.series.functions.f!;
    expect(ConcurrentExecutions).toEqual(Array.from({ length: 180 }, (_, second) => Math.min(100, 5 + second)));
  });
});

describe('S24, developer guide: a FIFO queue runs as many batches as it has active groups, or as maximum concurrency allows', () => {
  test.each([
    { groups: 6, maximumConcurrency: 10, most: 6 },
    { groups: 10, maximumConcurrency: 6, most: 6 },
    { groups: 10, maximumConcurrency: 10, most: 10 },
    { groups: 1, maximumConcurrency: 10, most: 1 },
  ])('$groups groups, maximum concurrency $maximumConcurrency: $most', async ({ groups, maximumConcurrency, most }) => {
    const result = await resultOf({
      duration: '5 min',
      functions: { f: { init: 0, duration: '1 s' } },
      sources: {
        q: {
          ...{ type: 'sqs-fifo', target: 'f', backlog: 600, batchSize: 1, groups: { count: groups } },
          maximumConcurrency,
        },
      },
    });
    expect(result.functions.f!.ConcurrentExecutions).toBe(most);
    expect(result.functions.f!.Throttles).toBe(0);
    expectConserved(result, 'q');
  });
});

describe('shards', () => {
  test('S5, developer guide of 2018 and course notes: 5 shards, batches of 2 s: 5 at once, 2.5 invocations a second', async () => {
    // From 9 s on each shard begins an invocation every 2 s: at even seconds, the others 0.2 to 0.8 s later.
    const { functions } = await resultOf({
      warmUp: '9 s',
      duration: '100 s',
      functions: { f: { init: 0, duration: '2 s' } },
      sources: {
        s: {
          ...{ type: 'kinesis', target: 'f', shards: 5, batchSize: 10 },
          backlog: { records: 10_000, age: '1 h' },
        },
      },
    });
    expect(functions.f).toMatchObject({ Invocations: 250, ConcurrentExecutions: 5 });
    expect(functions.f!.environments.avgBusy).toBeCloseTo(5, 9);
  });

  test.each([
    { factor: 1, most: 100 },
    { factor: 2, most: 200 },
    { factor: 10, most: 1000 },
  ])(
    'S23, developer guide: 100 shards × parallelization factor $factor: up to $most at once',
    async ({ factor, most }) => {
      const { functions } = await resultOf({
        duration: '30 s',
        functions: { f: { init: 0, duration: '5 s', timeout: '10 s' } },
        sources: {
          s: {
            ...{ type: 'kinesis', target: 'f', shards: 100, batchSize: 1, parallelizationFactor: factor },
            backlog: { records: 40_000, age: '1 h' },
          },
        },
      });
      expect(functions.f).toMatchObject({ ConcurrentExecutions: most, Throttles: 0 });
    },
  );
});

test('S4, developer guide of 2018: 10 events a second from S3, 3 s each: 30 at once', async () => {
  const { functions } = await resultOf({
    warmUp: '10 s',
    duration: '100 s',
    functions: { f: { init: 0, duration: '3 s', timeout: '5 s' } },
    sources: { s: { type: 'async', service: 's3', target: 'f', arrivals: { constant: '10/s' } } },
  });
  expect(functions.f).toMatchObject({ ConcurrentExecutions: 30 });
  expect(functions.f!.environments.avgBusy).toBeCloseTo(30, 9);
});

test('developer guide: 10 invocations a second for each unit of concurrency hold for queues, not for asynchronous events', async () => {
  // 500 a second of 10 ms need 5 environments; a reservation of 10 allows 100 a second to whoever invokes synchronously.
  const run = async (type: string) => {
    const { functions } = await resultOf({
      duration: '1 min',
      functions: { f: { init: 0, duration: '10 ms', reservedConcurrency: 10 } },
      sources: {
        s: { type, target: 'f', arrivals: { constant: 500 }, ...(type === 'sqs' ? { batchSize: 1 } : {}) },
      },
    });
    return functions.f!;
  };
  const asynchronous = await run('async');
  expect(asynchronous).toMatchObject({ Invocations: 30_000, Throttles: 0 });
  const queue = await run('sqs');
  expect(queue.throttlesByReason.ReservedFunctionInvocationRateLimitExceeded).toBeGreaterThan(0);
  expect(queue.Invocations).toBeLessThanOrEqual(100 * 61);
});
