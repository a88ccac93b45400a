/** Streams, schedules and asynchronous calls: cases worked from public course notes, each under the rules of its day. */
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { Categories, zipfWeights } from '../../src/sim/categories.ts';
import { Streams } from '../../src/sim/random.ts';
import { type Observed, observed, resultOf, scenarioOf } from '../support/scenarios.ts';
import { at, batchesOf, expectConserved, timesOf } from './event-runs.ts';

describe('DynamoDB stream, one shard, batch 500, window 5 s', () => {
  /** A shard is polled four times a second: a batch is complete at a poll, or at the end of a window that a poll began. */
  const POLL_MS = 250;
  const table = (rate: number) =>
    observed({
      asOf: '2020-09-01',
      duration: '100 s',
      functions: { f: { init: 0, duration: '100 ms' } },
      sources: {
        s: {
          ...{ type: 'dynamodb-streams', target: 'f', arrivals: { constant: rate } },
          ...{ batchSize: 500, maximumBatchingWindow: '5 s' },
        },
      },
    });

  test('200 records a second: a batch of 500 each 2.5 s', async () => {
    const batches = batchesOf(await table(200), 's');
    expect(batches.map(([, size]) => size)).toEqual(batches.map(() => 500));
    // 49 records by the first poll, 50 by each more, so 549 by the eleventh; from then on 500 with every tenth.
    expect(batches.map(([timeMs]) => timeMs)).toEqual(Array.from({ length: 39 }, (_, i) => 2750 + 2500 * i));
  });

  test('50 records a second: about 250 each 5 s', async () => {
    const batches = batchesOf(await table(50), 's');
    expect(batches.length).toBeGreaterThanOrEqual(18);
    for (const [i, [timeMs, size]] of batches.entries()) {
      // More or less what comes between two polls: 12 or 13.
      expect(Math.abs(size - 250)).toBeLessThanOrEqual(13);
      if (i > 0) expect(Math.abs(timeMs - batches[i - 1]![0] - 5000)).toBeLessThanOrEqual(POLL_MS);
    }
  });
});

describe('4 shards × parallelization factor 10', () => {
  const KEYS = 400;

  /** The keys of records 1, 2, …, as the source draws them. */
  function keysOf(records: number): number[] {
    const keys = new Categories(zipfWeights(KEYS, 0));
    const stream = new Streams('42', 1).get('s>f/key');
    return Array.from({ length: records }, () => keys.draw(stream));
  }

  /** Of each key the records are handed over and done with in the order in which they were written, each once. */
  function expectOrderPerKey({ told, result }: Observed): void {
    const { offered, succeeded } = result.sources.s!;
    const keys = keysOf(offered);
    const done = new Map<number, number>();
    const violations: string[] = [];
    let handled = 0;
    for (const { what, owner, request: record } of told) {
      if (owner !== 's' || (what !== 'deliver' && what !== 'succeed')) continue;
      const key = keys[record - 1]!;
      if ((done.get(key) ?? 0) >= record) violations.push(`${what} ${record} after ${done.get(key)} of key ${key}`);
      if (what === 'deliver') continue;
      done.set(key, record);
      handled++;
    }
    expect(violations).toEqual([]);
    expect([handled, done.size]).toEqual([succeeded, KEYS]);
  }

  const stream = (config: object, duration: string) =>
    observed({
      seed: 42,
      duration,
      functions: { f: { init: 0, timeout: '10 s', ...config } },
      sources: {
        s: {
          ...{ type: 'kinesis', target: 'f', shards: 4, parallelizationFactor: 10, batchSize: 20 },
          ...{ keys: { count: KEYS }, backlog: { records: 20_000, age: '10 min' } },
        },
      },
    });

  test('at most 40 at once, order kept for each key', async () => {
    const run = await stream({ duration: { exponential: { mean: '200 ms' } } }, '5 min');
    expect(run.result.functions.f!.ConcurrentExecutions).toBe(40);
    expect(run.result.sources.s!.succeeded).toBe(20_000);
    expectOrderPerKey(run);
  });

  test('also when one in ten batches fails', async () => {
    const run = await stream({ duration: { exponential: { mean: '200 ms' } }, errorRate: '10 %' }, '1 h');
    expect(run.result.functions.f!.ConcurrentExecutions).toBeLessThanOrEqual(40);
    expect(run.result.functions.f!.Errors).toBeGreaterThan(50);
    expect(run.result.sources.s!.succeeded).toBe(20_000);
    expectOrderPerKey(run);
    expectConserved(run.result, 's');
  });

  test('records of one key go one after the other, whatever the factor', async () => {
    const { result } = await observed({
      duration: '5 min',
      functions: { f: { init: 0, duration: '100 ms' } },
      sources: {
        s: {
          ...{ type: 'kinesis', target: 'f', shards: 4, parallelizationFactor: 10, batchSize: 20 },
          ...{ keys: { count: 1 }, backlog: { records: 2000, age: '10 min' } },
        },
      },
    });
    expect(result.functions.f!.ConcurrentExecutions).toBe(1);
    // 100 batches of 100 ms, from the shard's first poll, which is at 0, 250, 500 or 750 ms.
    expect([10_000, 10_250, 10_500, 10_750]).toContain(result.sources.s!.drainedAtMs);
  });

  test('a factor of 11 is an input error', async () => {
    const eleven = scenarioOf({
      duration: '1 s',
      functions: { f: { duration: '1 s' } },
      sources: { s: { type: 'kinesis', target: 'f', arrivals: { constant: 1 }, parallelizationFactor: 11 } },
    });
    await expect(eleven).rejects.toThrow(ScenarioError);
  });
});

test('IteratorAge: from the writing of the last record of a batch until the function gets it', async () => {
  // Written at 1.1 and 1.9 s, read at 2 s; and at 2.5 s, read at 3 s when the first batch is done, which takes until 7 s.
  const { result } = await observed({
    duration: '1 min',
    functions: { f: { init: 0, duration: '5 s', timeout: '10 s' } },
    sources: { s: { type: 'kinesis', target: 'f', arrivals: at(['1100 ms', 1], ['1900 ms', 1], ['2500 ms', 1]) } },
  });
  expect(result.sources.s!.IteratorAge).toBe(7000 - 2500);
  expect(result.sources.s!.age).toMatchObject({ count: 3, max: 4500 });
});

describe('schedules', () => {
  const DAY_MS = 24 * 3_600_000;
  const HOUR_MS = 3_600_000;
  const schedule = (expression: string, duration: string) =>
    observed({
      start: '2026-03-02T00:00:00Z',
      duration,
      functions: { f: { init: '200 ms', duration: '1 s', idleTimeout: '10 min' } },
      sources: { s: { type: 'schedule', target: 'f', schedule: expression } },
    });

  test('cron(0 8 * * ? *) for 7 days: 7 firings, at eight', async () => {
    const run = await schedule('cron(0 8 * * ? *)', '7 d');
    expect(timesOf(run, 's', 'arrive')).toEqual(Array.from({ length: 7 }, (_, day) => day * DAY_MS + 8 * HOUR_MS));
    expect(run.result.sources.s).toMatchObject({ offered: 7, succeeded: 7 });
    expect(run.result.functions.f).toMatchObject({ Invocations: 7, coldStarts: 7 });
  });

  test('rate(1 hour) for a day, idle time-out 10 min: 24 invocations, all cold', async () => {
    const run = await schedule('rate(1 hour)', '1441 min');
    expect(timesOf(run, 's', 'arrive')).toEqual(Array.from({ length: 24 }, (_, i) => (i + 1) * HOUR_MS));
    expect(run.result.functions.f).toMatchObject({ Invocations: 24, coldStarts: 24 });
    expect(run.result.sources.s).toMatchObject({ succeeded: 24 });
  });

  test('rate(5 minutes): all but the first are warm', async () => {
    const { result } = await schedule('rate(5 minutes)', '1441 min');
    expect(result.functions.f).toMatchObject({ Invocations: 288, coldStarts: 1 });
  });
});

describe('1,000 files of 1 s', () => {
  const functions = { f: { init: 0, duration: '1 s' } };

  test('one caller in series: 1,000 s', async () => {
    const result = await resultOf({
      duration: '1000 s',
      functions,
      sources: { s: { type: 'sync', target: 'f', arrivals: { users: 1, think: 0 } } },
    });
    // At 1,000 s the last one ends, and the caller asks for one more.
    expect(result.sources.s).toMatchObject({ succeeded: 1000, offered: 1001 });
    expect(result.functions.f).toMatchObject({ ConcurrentExecutions: 1 });
    expect(result.functions.f!.environments.created).toBe(1);
  });

  test('asynchronous with an account of 1,000: 1 s with 1,000 environments', async () => {
    const result = await resultOf({
      account: { concurrency: 1000 },
      duration: '10 min',
      functions,
      sources: { s: { type: 'async', target: 'f', arrivals: at([0, 1000]) } },
    });
    expect(result.sources.s).toMatchObject({ succeeded: 1000, retries: 0, messagesInFlight: 1000 });
    expect(result.sources.s!.latency).toMatchObject({ count: 1000, avg: 1000, max: 1000 });
    expect(result.functions.f).toMatchObject({ ConcurrentExecutions: 1000, Throttles: 0 });
    expect(result.functions.f!.environments.created).toBe(1000);
  });

  test('with an account of 100: ten rounds, and nothing is lost', async () => {
    const result = await resultOf({
      account: { concurrency: 100 },
      duration: '2 h',
      functions,
      sources: { s: { type: 'async', target: 'f', arrivals: at([0, 1000]), backOff: { jitter: 0 } } },
    });
    expect(result.sources.s).toMatchObject({ succeeded: 1000 });
    expect(result.functions.f).toMatchObject({ ConcurrentExecutions: 100, Invocations: 1000 });
    // A hundred at 0, and a hundred at each of the common tries at 1, 3, 7, 15, 31, 63, 127, 255 and 511 s.
    expect(result.sources.s!.drainedAtMs).toBe(512_000);
    expect(result.functions.f!.Throttles).toBe(900 + 800 + 700 + 600 + 500 + 400 + 300 + 200 + 100);
  });
});

describe('asynchronous settings by date', () => {
  const wrongIn = async (asOf: string, source: object): Promise<string[]> => {
    try {
      await scenarioOf({
        asOf,
        duration: '1 s',
        functions: { f: { init: 0, duration: '1 s' } },
        sources: { s: { type: 'async', target: 'f', arrivals: { constant: 1 }, ...source } },
      });
      return [];
    } catch (error) {
      if (error instanceof ScenarioError) return error.issues.map(({ path }) => path);
      throw error;
    }
  };

  test.each([
    ['2019-11-24', 'maximumRetryAttempts', 1, false],
    ['2019-11-25', 'maximumRetryAttempts', 1, true],
    ['2019-11-24', 'maximumEventAge', '1 h', false],
    ['2019-11-25', 'maximumEventAge', '1 h', true],
    ['2019-11-24', 'onFailure', 'sqs', false],
    ['2019-11-25', 'onFailure', 'sqs', true],
    ['2019-11-24', 'deadLetterQueue', 'sqs', true],
    ['2020-09-01', 'maximumRetryAttempts', 3, false],
    ['2020-09-01', 'maximumEventAge', '59 s', false],
    ['2020-09-01', 'maximumEventAge', '6 h', true],
    ['2020-09-01', 'maximumEventAge', '21601 s', false],
    ['2020-09-01', 'size', '256 KB', true],
    ['2020-09-01', 'size', '257 KB', false],
  ])('%s: %s %s accepted: %s', async (asOf, key, value, isAccepted) => {
    expect(await wrongIn(asOf, { [key]: value })).toEqual(isAccepted ? [] : [`sources.s.${key}`]);
  });
});
