/** Queues: what was measured on AWS, and cases worked from public course notes, each under the rules of its day. */
import { describe, expect, test } from 'vitest';
import { runTrial } from '../../src/experiment/trial.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { observed, resultOf, scenarioOf } from '../support/scenarios.ts';
import { at, batchesOf, expectConserved, timesOf } from './event-runs.ts';

describe('measured on AWS: reserved concurrency 1, 1,000 messages of about 1 s, five receives, then the dead-letter queue', () => {
  const scenario = (visibilityTimeout: string) =>
    scenarioOf({
      asOf: '2019-06-09',
      duration: '2 h',
      functions: {
        f: { init: '200 ms', duration: { lognormal: { median: '1 s', p99: '1.5 s' } }, reservedConcurrency: 1 },
      },
      sources: { q: { type: 'sqs', target: 'f', backlog: 1000, batchSize: 1, maxReceiveCount: 5, visibilityTimeout } },
    });

  test.each([1, 2, 3])(
    'visibility time-out 10 s: about a tenth goes there, although nothing failed (run %d)',
    async (replication) => {
      const result = runTrial({ scenario: await scenario('10 s'), replication });
      const { deadLettered, succeeded, offered } = result.sources.q!;
      expect(result.functions.f).toMatchObject({ Errors: 0, ConcurrentExecutions: 1, Invocations: succeeded });
      expect(offered).toBe(1000);
      expect(deadLettered! + succeeded).toBe(1000);
      // To the nearest tenth.
      expect(Math.round((10 * deadLettered!) / offered)).toBe(1);
      expectConserved(result, 'q');
    },
  );

  test('visibility time-out 20 min: none', async () => {
    const result = runTrial({ scenario: await scenario('20 min'), replication: 1 });
    expect(result.sources.q).toMatchObject({ offered: 1000, succeeded: 1000, deadLettered: 0 });
    expect(result.functions.f!.Throttles).toBeGreaterThan(0);
  });
});

describe('measured on AWS: maximum concurrency, in minutes, 50 ms of work', () => {
  test.each([90, 50])('%d: never above, no throttles', async (maximumConcurrency) => {
    const result = await resultOf({
      asOf: '2023-02-01',
      duration: '3 min',
      period: '1 min',
      functions: { f: { init: '150 ms', duration: '50 ms' } },
      // As much as 75 environments can do at their best.
      sources: { q: { type: 'sqs', target: 'f', batchSize: 1, arrivals: { poisson: '1500/s' }, maximumConcurrency } },
    });
    const { ConcurrentExecutions, Throttles } = result.series.functions.f!;
    for (const most of ConcurrentExecutions!) expect(most).toBeLessThanOrEqual(maximumConcurrency);
    expect(Throttles).toEqual([0, 0, 0]);
    expectConserved(result, 'q');
  });

  test.each([90, 50])('%d with a backlog: reached, and never above', async (maximumConcurrency) => {
    const result = await resultOf({
      asOf: '2023-02-01',
      duration: '3 min',
      period: '1 min',
      functions: { f: { init: 0, duration: '50 ms' } },
      sources: { q: { type: 'sqs', target: 'f', batchSize: 1, backlog: 300_000, maximumConcurrency } },
    });
    const { ConcurrentExecutions, Throttles } = result.series.functions.f!;
    // The 65th poller comes at 60 s, into the second minute.
    expect(ConcurrentExecutions).toEqual([Math.min(64, maximumConcurrency), maximumConcurrency, maximumConcurrency]);
    expect(Throttles).toEqual([0, 0, 0]);
  });

  test('90, lowered to 50 in mid-run: those above finish, and none is added', async () => {
    const result = await resultOf({
      asOf: '2026-01-01',
      duration: '3 min',
      period: '1 min',
      functions: { f: { init: 0, duration: '50 ms' } },
      sources: { q: { type: 'sqs', target: 'f', batchSize: 1, backlog: 300_000, maximumConcurrency: 90 } },
      changes: [{ at: '119900 ms', set: { 'sources.q.maximumConcurrency': 50 } }],
    });
    const { ConcurrentExecutions, Throttles } = result.series.functions.f!;
    expect(ConcurrentExecutions).toEqual([90, 90, 50]);
    expect(Throttles).toEqual([0, 0, 0]);
  });
});

describe("AWS Compute Blog's demo of 2023-01: 10 s of work, visibility time-out 20 s, one receive", () => {
  const demo = async (limits: { f?: object; q?: object }) => {
    const result = await resultOf({
      asOf: '2023-01-16',
      duration: '1 h',
      functions: { f: { init: 0, duration: '10 s', timeout: '15 s', ...limits.f } },
      sources: {
        q: {
          ...{ type: 'sqs', target: 'f', backlog: 100, batchSize: 1, visibilityTimeout: '20 s', maxReceiveCount: 1 },
          ...limits.q,
        },
      },
    });
    expectConserved(result, 'q');
    return result;
  };

  test('maximum concurrency 5: all messages are handled', async () => {
    const { sources, functions } = await demo({ q: { maximumConcurrency: 5 } });
    expect(sources.q).toMatchObject({ succeeded: 100, deadLettered: 0, retries: 0, drainedAtMs: 200_000 });
    expect(functions.f).toMatchObject({ Invocations: 100, ConcurrentExecutions: 5, Throttles: 0 });
  });

  test('reserved concurrency 5 instead: what was polled too much is lost', async () => {
    const { sources, functions } = await demo({ f: { reservedConcurrency: 5 } });
    expect(sources.q!.deadLettered).toBeGreaterThan(0);
    expect(functions.f!.Throttles).toBeGreaterThan(0);
    expect(functions.f!.Errors).toBe(0);
  });
});

describe('course notes: settings of a queue', () => {
  /** What is said about a queue for a function with a time-out of 30 s. */
  const findings = async (source: object, asOf = '2026-01-01'): Promise<string[]> => {
    try {
      const { warnings } = await scenarioOf({
        asOf,
        duration: '1 min',
        functions: { f: { duration: '1 s', timeout: '30 s' } },
        sources: { q: { type: 'sqs', target: 'f', arrivals: { constant: 1 }, visibilityTimeout: '10 min', ...source } },
      });
      return warnings.map(({ path }) => `warning ${path}`);
    } catch (error) {
      if (error instanceof ScenarioError) return error.issues.map(({ path }) => `error ${path}`);
      throw error;
    }
  };

  test.each([
    ['180 s', []],
    ['179 s', ['warning sources.q.visibilityTimeout']],
    ['30 s', ['warning sources.q.visibilityTimeout']],
    ['29 s', ['error sources.q.visibilityTimeout']],
  ])('visibility time-out of %s for a function time-out of 30 s: %j', async (visibilityTimeout, expected) => {
    expect(await findings({ visibilityTimeout })).toEqual(expected);
  });

  test.each([
    ['200 s', []],
    ['199 s', ['warning sources.q.visibilityTimeout']],
  ])('with a batching window of 20 s, a visibility time-out of %s: %j', async (visibilityTimeout, expected) => {
    expect(await findings({ visibilityTimeout, maximumBatchingWindow: '20 s' })).toEqual(expected);
  });

  test.each([
    [10, []],
    [11, ['error sources.q.batchSize']],
  ])('in 2020, batches of %d: %j', async (batchSize, expected) => {
    expect(await findings({ batchSize }, '2020-09-01')).toEqual(expected);
  });
});

test('S31, developer guide: a window of 40 s from the first message at 7 s: the batch is sent at 47 s', async () => {
  const run = await observed({
    duration: '5 min',
    functions: { f: { init: 0, duration: '1 s' } },
    sources: {
      q: {
        ...{ type: 'sqs', target: 'f', arrivals: at(['7 s', 1], ['20 s', 3], ['46999 ms', 1], ['48 s', 1]) },
        maximumBatchingWindow: '40 s',
      },
    },
  });
  expect(batchesOf(run, 'q')).toEqual([
    [47_000, 5],
    [88_000, 1],
  ]);
});

describe('course notes: the messages of a failed batch return one by one', () => {
  test('and are grouped anew, with others', async () => {
    // A batch of three fails at 1 s. At 30 s its messages are visible again, when two more have just come.
    const run = await observed({
      duration: '2 min',
      functions: { f: { init: 0, duration: '1 s', timeout: '5 s', errorRate: 1 } },
      sources: { q: { type: 'sqs', target: 'f', arrivals: at([0, 3], ['30 s', 2]), visibilityTimeout: '30 s' } },
      changes: [{ at: '10 s', set: { 'functions.f.errorRate': 0 } }],
    });
    expect(timesOf(run, 'q', 'retry')).toEqual([30_000, 30_000, 30_000]);
    const batches = batchesOf(run, 'q').slice(1);
    expect(batches.every(([timeMs]) => timeMs === 30_000)).toBe(true);
    expect(batches.reduce((sum, [, size]) => sum + size, 0)).toBe(5);
    expect(run.result.sources.q).toMatchObject({ offered: 5, succeeded: 5, retries: 3 });
  });

  test('an error does not stop the queue, and changes the order; a stream waits, and keeps it', async () => {
    const handled = async (source: object) => {
      const run = await observed({
        duration: '5 min',
        functions: { f: { init: 0, duration: '100 ms', errorRate: 1 } },
        sources: { s: { target: 'f', batchSize: 1, arrivals: { constant: 1 }, ...source } },
        changes: [{ at: '1500 ms', set: { 'functions.f.errorRate': 0 } }],
      });
      expectConserved(run.result, 's');
      const order = run.told.filter(({ what }) => what === 'succeed').map(({ request }) => request);
      return { order, reordered: run.result.sources.s!.reordered ?? 0 };
    };
    // The first message fails at 1.1 s, and is visible again at 31 s.
    const queue = await handled({ type: 'sqs', visibilityTimeout: '30 s' });
    expect(queue.order.slice(0, 32).indexOf(1)).toBeGreaterThan(25);
    expect(queue.reordered).toBeGreaterThan(0);
    const stream = await handled({ type: 'kinesis' });
    expect(stream.order).toEqual(stream.order.toSorted((a, b) => a - b));
    expect(stream.order[0]).toBe(1);
  });
});
