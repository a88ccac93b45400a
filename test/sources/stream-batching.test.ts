/** Polls and batches of streams: hand-traced timelines with constant times, and what a shard can do at most. */
import { describe, expect, test } from 'vitest';
import { at, batchesOf, deliveries, run } from './stream-runs.ts';

const constant = (perSecond: number) => ({ constant: `${perSecond}/s` });

describe('without a window', () => {
  test('a batch is what the poll of each full second brings', async () => {
    const one = await run({ source: { arrivals: at(100, 200, 1500) } });
    expect(deliveries(one)).toEqual([
      [1000, [1, 2]],
      [2000, [3]],
    ]);
    // Latencies: 1100 − 100, 1100 − 200, 2100 − 1500; ages at the hand-over: 900, 800, 500.
    expect(one.result.sources.s).toMatchObject({
      offered: 3,
      succeeded: 3,
      latency: { count: 3, p50: 900, max: 1000 },
      age: { count: 3, p50: 800, max: 900 },
      IteratorAge: 800,
      PolledEventCount: 3,
      InvokedEventCount: 3,
      FailedInvokeEventCount: 0,
    });
  });

  test('a record written at the very instant of a poll waits for the next', async () => {
    expect(deliveries(await run({ source: { arrivals: at(0, 1000) } }))).toEqual([
      [1000, [1]],
      [2000, [2]],
    ]);
  });

  test('what was read while the function ran is taken at once when it ends', async () => {
    const functions = { f: { duration: 2500 } };
    // Polls at 1000 (1), 2000 (2) and 3000 (3); the function is free at 3500; poll at 4000 (4), free at 6000.
    expect(deliveries(await run({ source: { arrivals: at(100, 1500, 2500, 3200) }, functions }))).toEqual([
      [1000, [1]],
      [3500, [2, 3]],
      [6000, [4]],
    ]);
  });

  test('a batch holds batchSize records at most', async () => {
    const source = { arrivals: { at: [{ time: 100, count: 5 }] }, batchSize: 2 };
    expect(deliveries(await run({ source }))).toEqual([
      [1000, [1, 2]],
      [1100, [3, 4]],
      [1200, [5]],
    ]);
  });

  test('shards are polled one after the other, or all at once', async () => {
    const source = { shards: 4, arrivals: { at: [{ time: 100, count: 1000 }] }, batchSize: 1000 };
    const spread = batchesOf(await run({ source })).map(({ timeMs }) => timeMs);
    expect(spread).toEqual([250, 500, 750, 1000]);
    const together = batchesOf(await run({ source: { ...source, pollPhase: 'together' } })).map(({ timeMs }) => timeMs);
    expect(together).toEqual([1000, 1000, 1000, 1000]);
  });

  test('polls that find nothing are no events', async () => {
    const { result } = await run({ source: { type: 'dynamodb-streams', arrivals: constant(0) }, duration: '1 h' });
    // What is left are the ends of 60 periods, and as many beginnings.
    expect(result.events).toBeLessThan(130);
    expect(result.bill.totalUsd).toBe(0);
    expect(result.functions.f!.Invocations).toBe(0);
  });
});

describe('with a batching window', () => {
  test('a batch that is not full waits until the window since its first record was read is over', async () => {
    const source = { arrivals: at(100, 1500, 3500), maximumBatchingWindow: '3 s' };
    // The window ends at 4000, before the poll of that instant: 3 is the first of the next, which ends at 7000.
    expect(deliveries(await run({ source }))).toEqual([
      [4000, [1, 2]],
      [7000, [3]],
    ]);
  });

  test('a full batch does not wait', async () => {
    const source = { arrivals: at(100, 200, 300), batchSize: 2, maximumBatchingWindow: '10 s' };
    expect(deliveries(await run({ source }))).toEqual([
      [1000, [1, 2]],
      [11_000, [3]],
    ]);
  });

  test('a window that ended while the function ran is over', async () => {
    const source = { arrivals: at(100, 1500, 3500), maximumBatchingWindow: '2 s' };
    // Read at 1000 and 2000, 1 and 2 go at 3000 and run until 8000; 3 is read at 4000, and its window ends at 6000.
    const functions = { f: { duration: 5000 } };
    expect(deliveries(await run({ source, functions }))).toEqual([
      [3000, [1, 2]],
      [8000, [3]],
    ]);
  });

  test('a window that ends at the instant of a poll is over before it', async () => {
    const source = { arrivals: at(100, 200, 500, 3500), batchSize: 2, maximumBatchingWindow: '3 s' };
    // 1 and 2 run from 1000 to 3900; 3 was read with them, its window ends at 4000, as 4 is read, whose own ends at 7000.
    const functions = { f: { duration: 2900 } };
    expect(deliveries(await run({ source, functions }))).toEqual([
      [1000, [1, 2]],
      [4000, [3]],
      [7000, [4]],
    ]);
  });

  test.each([
    ['kinesis', 6000],
    ['dynamodb-streams', 5250],
  ])('%s: polling does not make windows longer', async (type, firstMs) => {
    const source = { type, arrivals: constant(50), batchSize: 500, maximumBatchingWindow: '5 s', keys: { count: 1 } };
    const batches = batchesOf(await run({ source, duration: '10 min' }));
    batches.forEach(({ timeMs }, i) => {
      expect(timeMs).toBeCloseTo(firstMs + 5000 * i, 6);
    });
    // The first batch misses the record at 5 s sharp; every later one has those of exactly 5 s.
    expect(batches[0]!.records).toHaveLength(249);
    expect(batches.slice(1).every(({ records }) => records.length === 250)).toBe(true);
  });

  test('DynamoDB, batch 500, window 5 s, 200 records a second: a batch of 500 each 2.5 s', async () => {
    const source = {
      type: 'dynamodb-streams',
      arrivals: constant(200),
      batchSize: 500,
      maximumBatchingWindow: '5 s',
    };
    const batches = batchesOf(await run({ source, duration: '10 min' }));
    // Record 500 is written at 2500 sharp, and read a quarter of a second later.
    batches.forEach(({ timeMs, records }, i) => {
      expect(timeMs).toBeCloseTo(2750 + 2500 * i, 6);
      expect(records).toHaveLength(500);
    });
    expect(batches).toHaveLength(239);
  });
});

describe('payload', () => {
  test('an invocation takes 6 MB, a poll 10 MB and then nothing for 5 s', async () => {
    const source = { backlog: { records: 7, age: '7 s' }, size: '2 MB' };
    // The poll at 0 brings 5 records, that at 5000 the other two.
    expect(deliveries(await run({ source }))).toEqual([
      [0, [1, 2, 3]],
      [100, [4, 5]],
      [5000, [6, 7]],
    ]);
  });
});

describe('what shards can do', () => {
  test('5 shards, 2 s: 5 at once, 2.5 invocations a second', async () => {
    const { result } = await run({
      source: { shards: 5, arrivals: constant(1000) },
      functions: { f: { duration: 2000 } },
      duration: '60 s',
      more: { warmUp: '10 s' },
    });
    expect(result.functions.f).toMatchObject({ Invocations: 150, ConcurrentExecutions: 5 });
  });

  test('100 shards, factor 2: up to 200 at once', async () => {
    const { result } = await run({
      source: { shards: 100, parallelizationFactor: 2, batchSize: 10, arrivals: constant(4000) },
      functions: { f: { duration: 1000 } },
      duration: '20 s',
    });
    expect(result.functions.f!.ConcurrentExecutions).toBe(200);
  });

  test('4 shards, factor 10: at most 40 at once', async () => {
    const { result } = await run({
      source: { shards: 4, parallelizationFactor: 10, batchSize: 10, arrivals: constant(800) },
      functions: { f: { duration: 1000 } },
      duration: '20 s',
    });
    expect(result.functions.f!.ConcurrentExecutions).toBe(40);
  });

  test('factor 1, batch 100, 0.5 s: 200 records a second', async () => {
    const { result } = await run({
      source: { backlog: { records: 9000, age: '1 min' } },
      functions: { f: { duration: 500 } },
      duration: '20 s',
    });
    // From the poll at 0 on without a gap: 40 batches.
    expect(result.sources.s!.succeeded).toBe(4000);
  });

  test('factor 10: 2,000, more than the shard takes in', async () => {
    const { result } = await run({
      source: { arrivals: constant(2000), parallelizationFactor: 10 },
      functions: { f: { duration: 500 } },
      duration: '20 s',
    });
    // A full bucket of 1,000 at the first record (0.5 ms), and 1 more each ms: 20,999 of 40,000 are taken in.
    expect(result.sources.s).toMatchObject({ offered: 40_000, throttled: 19_001, rejectedWrites: 19_001 });
    // A lane gets about 100 records at each poll, at most a second old, and is free again before the next: at most three batches.
    expect(result.sources.s!.IteratorAge).toBeLessThan(2000);
  });
});
