/** Who reads what of a stream, and when: several functions, read and write limits, fan-out, where reading begins, filters, permission. */
import { describe, expect, test } from 'vitest';
import { at, batchesOf, deliveries, run, toldOf } from './stream-runs.ts';

const constant = (perSecond: number) => ({ constant: `${perSecond}/s` });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('several functions', () => {
  test('each handles every record, at its own pace', async () => {
    const one = await run({
      source: { target: ['f', 'g'], arrivals: at(100, 1500, 1600) },
      functions: { g: { duration: 1200 } },
    });
    // Records 1, 3 and 5 are those of f; 2, 4 and 6 the same for g, which is busy until 2200.
    expect(deliveries(one)).toEqual([
      [1000, [1]],
      [1000, [2]],
      [2000, [3, 5]],
      [2200, [4, 6]],
    ]);
    expect(one.result.sources.s).toMatchObject({ offered: 6, succeeded: 6 });
    expect(one.result.usage['kinesis.putUnits']).toBe(3);
  });

  test('one that fails does not hold the other up', async () => {
    const one = await run({
      source: { target: ['f', 'g'], arrivals: constant(10), maximumRetryAttempts: 3 },
      functions: { f: { errorRate: 1 }, g: {} },
      duration: '60 s',
    });
    const { succeeded, failed, IteratorAge } = one.result.sources.s!;
    // The poll at 59 s brings g what was written before; that batch is done at 59.1 s.
    expect(succeeded).toBe(589);
    expect(failed).toBeGreaterThan(0);
    expect(IteratorAge).toBeGreaterThan(2000);
  });

  test('share what a shard gives: 2 MB a second', async () => {
    // A poll takes 102 records of 100 KB (10 MB), paid for after 4.98 s: at 5 s it is the turn of the one that was left out.
    const source = {
      target: ['f', 'g'],
      backlog: { records: 200, age: '200 s' },
      size: '100 KB',
      batchSize: 1000,
    };
    const one = await run({ source, functions: { f: { duration: 10 }, g: { duration: 10 } } });
    const polls = (parity: number) =>
      batchesOf(one)
        .filter(({ records }) => records[0]! % 2 === parity)
        .map(({ timeMs, records }) => [timeMs, records.length]);
    // 61 records are 6 MB.
    expect(polls(1)).toEqual([
      [0, 61],
      [10, 41],
      [10_000, 61],
      [10_010, 37],
    ]);
    expect(polls(0)).toEqual([
      [5000, 61],
      [5010, 41],
      [15_000, 61],
      [15_010, 37],
    ]);
  });

  test('two keep up with a full shard', async () => {
    const one = await run({
      source: { target: ['f', 'g'], arrivals: constant(1000), batchSize: 10_000 },
      functions: { g: {} },
      duration: '60 s',
    });
    expect(one.result.sources.s!.IteratorAge).toBeLessThanOrEqual(1000);
    expect(one.result.sources.s!.rejectedWrites).toBe(0);
  });

  test('five polls a second: the sixth function waits for the next round, and is then the first', async () => {
    const functions = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, {}]));
    const one = await run({
      source: { target: ['f', 'a', 'b', 'c', 'd', 'e'], arrivals: at(100, 1100) },
      functions,
    });
    // Record 1 is 1 to 6, record 2 is 7 to 12. At 1000 the function e (6, 12) is left out; at 2000 it comes first, and d (11) is left out.
    expect(deliveries(one).map(([timeMs, records]) => [timeMs, ...records])).toEqual([
      [1000, 1],
      [1000, 2],
      [1000, 3],
      [1000, 4],
      [1000, 5],
      [2000, 6, 12],
      [2000, 7],
      [2000, 8],
      [2000, 9],
      [2000, 10],
      [3000, 11],
    ]);
  });
});

describe('catching up', () => {
  test('a shard gives 10,000 records of 1 KB, then nothing until they are paid for', async () => {
    const one = await run({
      source: { backlog: { records: 25_000, age: '1 h' }, batchSize: 10_000 },
      functions: { f: { duration: 10 } },
    });
    // 10,000 KB are 4.88 s; 6,144 records are 6 MB.
    expect(batchesOf(one).map(({ timeMs, records }) => [timeMs, records.length])).toEqual([
      [0, 6144],
      [10, 3856],
      [5000, 6144],
      [5010, 3856],
      [10_000, 5000],
    ]);
    expect(one.result.sources.s!.drainedAtMs).toBe(10_010);
  });

  test('DynamoDB gives 1,000 records at each of four polls a second', async () => {
    const one = await run({
      source: { type: 'dynamodb-streams', backlog: { records: 2500, age: '1 h' }, batchSize: 1000 },
      functions: { f: { duration: 10 } },
    });
    expect(batchesOf(one).map(({ timeMs, records }) => [timeMs, records.length])).toEqual([
      [0, 1000],
      [250, 1000],
      [500, 500],
    ]);
  });

  test('a poller whose lanes are stuck reads no more than it may hold', async () => {
    const one = await run({
      source: { arrivals: constant(1000), readAhead: 3000 },
      functions: { f: { errorRate: 1 } },
      duration: '60 s',
    });
    // The polls at 1000 to 4000 bring 999, 1000, 1000 and 1000; what waits beyond the batch of 100 is then more than 3,000.
    expect(one.result.sources.s!.PolledEventCount).toBe(3999);
  });

  test('a poller that had no room reads on as soon as it has', async () => {
    const one = await run({
      source: { arrivals: at(100, 200, 300, 1500), batchSize: 1, readAhead: 0 },
      functions: { f: { duration: 3000 } },
    });
    // 2 and 3 are in store at 2000; that there is room again at 7000 has the poll at 8000 read 4.
    expect(deliveries(one).map(([timeMs]) => timeMs)).toEqual([1000, 4000, 7000, 10_000]);
    expect(one.result.sources.s!.succeeded).toBe(4);
  });
});

describe('enhanced fan-out', () => {
  const fanOut = { enhancedFanOut: true };

  test('pushes a record 70 ms after it was written', async () => {
    const one = await run({ source: { ...fanOut, arrivals: at(100, 130, 500) } });
    // 2 arrives at 200 while the function runs from 170 to 270.
    expect(deliveries(one)).toEqual([
      [170, [1]],
      [270, [2]],
      [570, [3]],
    ]);
  });

  test('pushes 2 MB a second to each function', async () => {
    const backlog = { records: 6000, age: '10 s' };
    const source = { ...fanOut, target: ['f', 'g'], backlog, batchSize: 10_000 };
    const one = await run({ source, functions: { g: { duration: 200 } }, duration: '1 h' });
    for (const parity of [1, 0]) {
      const own = batchesOf(one).filter(({ records }) => records[0]! % 2 === parity);
      expect(own.map(({ timeMs, records }) => [timeMs, records.length])).toEqual([
        [0, 2048],
        [1000, 2048],
        [2000, 1904],
      ]);
    }
    expect(one.result.usage).toMatchObject({
      'kinesis.shardHours': 1,
      'kinesis.fanOutShardHours': 2,
      'kinesis.fanOutGb': 12_000 / 1024 / 1024,
    });
  });

  test('does not share: twenty functions keep up with a full shard', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `f${i}`);
    const one = await run({
      source: { ...fanOut, target: names, arrivals: constant(1000), maximumBatchingWindow: '500 ms', batchSize: 1000 },
      functions: Object.fromEntries(names.map((name) => [name, {}])),
      duration: '5 s',
    });
    expect(one.result.sources.s!.IteratorAge).toBeLessThan(200);
  });
});

describe('where reading begins', () => {
  const backlog = { records: 4, age: '4 s' };
  const source = { backlog, arrivals: at(500) };

  test('TRIM_HORIZON: with the oldest record', async () => {
    const one = await run({ source });
    // Written at −4, −3, −2 and −1 s, and read by the poll at 0.
    expect(deliveries(one)).toEqual([
      [0, [1, 2, 3, 4]],
      [1000, [5]],
    ]);
    expect(one.result.sources.s).toMatchObject({
      offered: 5,
      succeeded: 5,
      queueDepth: 4,
      latency: { max: 4100 },
      age: { max: 4000 },
      oldestAgeMs: 4100,
    });
    // Only what is written during the run is billed.
    expect(one.result.usage['kinesis.putUnits']).toBe(1);
  });

  test('AT_TIMESTAMP: with what was written so long before t = 0', async () => {
    const one = await run({ source: { ...source, startingPosition: 'AT_TIMESTAMP', at: '2 s' } });
    expect(deliveries(one)).toEqual([
      [0, [1, 2]],
      [1000, [3]],
    ]);
    expect(one.result.sources.s).toMatchObject({ offered: 3, latency: { max: 2100 } });
  });

  test('LATEST: with what is written from t = 0 on', async () => {
    const one = await run({ source: { arrivals: at(500), startingPosition: 'LATEST' } });
    expect(deliveries(one)).toEqual([[1000, [1]]]);
  });

  test('a backlog is not measured after a warm-up', async () => {
    const one = await run({ source: { backlog, arrivals: at(20_500) }, more: { warmUp: '20 s' } });
    expect(one.result.sources.s).toMatchObject({ offered: 1, succeeded: 1, latency: { count: 1 } });
  });
});

describe('write limits', () => {
  test('a shard takes in 1 MB a second', async () => {
    // 10 KB: a bucket of 102 records, and 102.4 more each second.
    const { result } = await run({ source: { arrivals: constant(200), size: '10 KB' }, duration: '20 s' });
    // The first at 5 ms; until 20 s 102 + ⌊19.995 × 102.4⌋.
    expect(result.sources.s!.throttled).toBe(4000 - (102 + 2047));
    expect(result.usage['kinesis.putUnits']).toBe(2149);
  });

  test('a record is billed for each 25 KB', async () => {
    const { result } = await run({ source: { arrivals: at(100, 200), size: '26 KB' } });
    expect(result.usage['kinesis.putUnits']).toBe(4);
  });

  test('a partition of DynamoDB takes 1,000 writes of 1 KB a second', async () => {
    const source = { type: 'dynamodb-streams', arrivals: constant(1000), size: '1.5 KB' };
    const { result } = await run({ source, duration: '20 s' });
    // Two units each: a bucket of 500, and 500 more a second from the first at 1 ms: 500 + ⌊19.999 × 500⌋.
    expect(result.sources.s!.throttled).toBe(20_000 - (500 + 9999));
  });

  test('a refused record is refused for all who read', async () => {
    const source = { target: ['f', 'g'], arrivals: { at: [{ time: 0, count: 1500 }] } };
    const { result } = await run({ source, functions: { g: {} } });
    expect(result.sources.s).toMatchObject({ offered: 3000, throttled: 1000, rejectedWrites: 500, succeeded: 2000 });
  });

  test('hot keys make hot shards', async () => {
    const source = (skew: number) => ({ shards: 10, arrivals: constant(5000), keys: { count: 1000, skew } });
    const even = await run({ source: source(0), duration: '20 s' });
    const skewed = await run({ source: source(1.2), duration: '20 s' });
    expect(even.result.sources.s!.throttled).toBe(0);
    // The sum of k^−1.2 up to 1,000 is 4.34: the first key alone has 1,153 records a second.
    expect(skewed.result.sources.s!.throttled).toBeGreaterThan(1500);
  });
});

describe('a filter', () => {
  test('keeps a share of the records from the function', async () => {
    const { result } = await run({ source: { arrivals: constant(100), filter: '30 %' }, duration: '100 s' });
    const { filtered, FilteredOutEventCount, PolledEventCount, InvokedEventCount } = result.sources.s!;
    // Binomial: 3,000 ± 46 of 10,000.
    expect(Math.abs(filtered! - 3000)).toBeLessThan(4 * 46);
    expect(FilteredOutEventCount).toBe(filtered);
    expect(PolledEventCount! - InvokedEventCount!).toBe(filtered);
  });

  test('of everything leaves nothing to invoke', async () => {
    const one = await run({ source: { arrivals: at(100, 200), filter: 1 } });
    expect(toldOf(one, 'filter')).toEqual([
      [1000, 1],
      [1000, 2],
    ]);
    expect(one.result.functions.f!.Invocations).toBe(0);
  });
});

describe('changes', () => {
  test('permission taken away stops the polls, and given again starts them', async () => {
    const one = await run({
      source: { arrivals: at(100, 1500, 2500, 9000) },
      changes: [
        { at: '1200 ms', set: { 'sources.s.permission': false } },
        { at: '5500 ms', set: { 'sources.s.permission': true } },
      ],
    });
    expect(deliveries(one)).toEqual([
      [1000, [1]],
      [6000, [2, 3]],
      [10_000, [4]],
    ]);
  });

  test('batchSize and window hold from then on', async () => {
    const one = await run({
      source: { arrivals: { at: [100, 2100].map((time) => ({ time, count: 4 })) }, batchSize: 2 },
      changes: [{ at: '1500 ms', set: { 'sources.s.batchSize': 3, 'sources.s.maximumBatchingWindow': '2 s' } }],
    });
    expect(deliveries(one)).toEqual([
      [1000, [1, 2]],
      [1100, [3, 4]],
      [3000, [5, 6, 7]],
      [5000, [8]],
    ]);
  });
});

describe('a tumbling window', () => {
  test('ends with an invocation of its own', async () => {
    const one = await run({ source: { arrivals: at(500, 9900, 12_000), tumblingWindow: '10 s' } });
    expect(deliveries(one)).toEqual([
      [1000, [1]],
      [10_000, [2]],
      [13_000, [3]],
    ]);
    // Those of the windows: after 2 is done, and when the poll at 20 s can bring nothing more of the second.
    const starts = one.told.filter(({ what }) => what === 'run').map(({ timeMs }) => timeMs);
    expect(starts).toEqual([1000, 10_000, 10_100, 13_000, 20_000]);
    expect(one.result.sources.s).toMatchObject({ succeeded: 3, InvokedEventCount: 3 });
  });

  test('no batch reaches over its border', async () => {
    const one = await run({
      source: { arrivals: at(8500, 9500, 10_500), tumblingWindow: '10 s' },
      functions: { f: { duration: 3000 } },
    });
    expect(deliveries(one)).toEqual([
      [9000, [1]],
      [12_000, [2]],
      // From 15,000 to 18,000 the last invocation of the first window.
      [18_000, [3]],
    ]);
    expect(one.result.functions.f!.Invocations).toBe(5);
  });

  test('ends a batching window', async () => {
    const source = { arrivals: at(500), tumblingWindow: '5 s', maximumBatchingWindow: '8 s' };
    expect(deliveries(await run({ source }))).toEqual([[5000, [1]]]);
  });

  test('without records needs no invocation', async () => {
    const one = await run({ source: { arrivals: at(500), tumblingWindow: '10 s' }, duration: '1 h' });
    expect(one.result.functions.f!.Invocations).toBe(2);
  });

  test('that fails at its end is tried again, and blocks what follows', async () => {
    const one = await run({
      source: { arrivals: at(500, 10_500), tumblingWindow: '10 s', maximumRetryAttempts: 1 },
      changes: [
        { at: '5 s', set: { 'functions.f.errorRate': 1 } },
        { at: '11050 ms', set: { 'functions.f.errorRate': 0 } },
      ],
    });
    // The last invocation of the first window fails at 10,100; its retry, drawn at 11,100, does not.
    const starts = one.told.filter(({ what }) => what === 'run').map(({ timeMs }) => timeMs);
    expect(starts).toEqual([1000, 10_000, 11_100, 11_200, 20_000]);
    expect(one.result.sources.s).toMatchObject({ succeeded: 2, failed: 0, retries: 0 });
  });
});

describe('catching up after an outage', () => {
  const outageMs = 300_000;
  const outage = (parallelizationFactor: number) =>
    run({
      source: {
        arrivals: constant(100),
        parallelizationFactor,
        backOff: { first: '1 s', longest: '5 s' },
      },
      functions: { f: { duration: 500 } },
      changes: [
        { at: '60 s', set: { 'functions.f.errorRate': 1 } },
        { at: 60_000 + outageMs, set: { 'functions.f.errorRate': 0 } },
      ],
      duration: '20 min',
    });

  // 30,000 records wait; each lane does 200 a second, 100 more come each second, and a shard gives about 2,000 a second.
  test.each([
    [1, 300],
    [2, 100],
    [10, 16],
  ])('factor %i: about %i s', async (factor, seconds) => {
    const { sources, functions } = (await outage(factor)).result;
    const afterMs = sources.s!.drainedAtMs! - 60_000 - outageMs;
    // Beside what is worked off: the last back-off, a poll, and keys that are not spread evenly over the lanes.
    expect(afterMs / 1000).toBeGreaterThan(seconds - 2);
    expect(afterMs / 1000).toBeLessThan(seconds * 1.08 + 8);
    expect(sources.s!.failed).toBe(0);
    expect(functions.f!.ConcurrentExecutions).toBe(factor);
    expect(sources.s!.IteratorAge! / 1000).toBeGreaterThan(outageMs / 1000 - 5);
    expect(sources.s!.IteratorAge! / 1000).toBeLessThan(outageMs / 1000 + 8);
  });

  test('without further records: when nothing waits or is in flight', async () => {
    const one = await run({ source: { backlog: { records: 250, age: '1 min' }, parallelizationFactor: 3 } });
    const last = Math.max(...toldOf(one, 'succeed').map(([timeMs]) => timeMs));
    expect(one.result.sources.s!.drainedAtMs).toBe(last);
  });

  test('never, where more comes than can be done', async () => {
    const source = { arrivals: constant(300) };
    const { result } = await run({ source, functions: { f: { duration: 500 } }, duration: '10 min' });
    expect(result.sources.s!.drainedAtMs).toBeNull();
    // 100 a second more, for ten minutes.
    expect(result.sources.s!.queueDepth).toBeGreaterThan(59_000);
    expect(sum(result.series.sources.s!.IteratorAge!)).toBeGreaterThan(0);
  });
});
