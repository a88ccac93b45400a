/** Failed and refused batches: hand-traced timelines with constant times. Invocations last 100 ms, the first back-off is 1 s. */
import { describe, expect, test } from 'vitest';
import { Categories, zipfWeights } from '../../src/sim/categories.ts';
import { Streams } from '../../src/sim/random.ts';
import { laneOf } from '../../src/sources/stream-keys.ts';
import { scenarioOf } from '../support/scenarios.ts';
import { at, deliveries, run, scenario, toldOf } from './stream-runs.ts';

const failing = { errorRate: 1 };
const change = (timeMs: number, set: object) => ({ at: timeMs, set });

/** A share of records so small that none is drawn, above 0 so that those drawn before go on failing. */
const NO_MORE = 1e-12;

describe('a failed batch', () => {
  test('blocks its shard until it succeeds', async () => {
    const one = await run({
      source: { arrivals: at(100, 1500) },
      functions: { f: failing },
      changes: [change(5000, { 'functions.f.errorRate': 0 })],
    });
    // Ends at 1100, 2200, 4300; waits of 1, 2 and 4 s.
    expect(deliveries(one)).toEqual([
      [1000, [1]],
      [2100, [1]],
      [4200, [1]],
      [8300, [1]],
      [8400, [2]],
    ]);
    expect(toldOf(one, 'succeed')).toEqual([
      [8400, 1],
      [8500, 2],
    ]);
    expect(one.result.sources.s).toMatchObject({
      succeeded: 2,
      failed: 0,
      retries: 3,
      InvokedEventCount: 5,
      FailedInvokeEventCount: 3,
      // Record 1 at its fourth attempt.
      IteratorAge: 8200,
    });
    expect(one.result.functions.f).toMatchObject({ Invocations: 5, Errors: 3 });
  });

  test('goes on as it was: later records do not join it', async () => {
    const one = await run({
      source: { arrivals: at(100, 200, 1500), maximumRetryAttempts: 1 },
      functions: { f: failing },
    });
    expect(deliveries(one).slice(0, 3)).toEqual([
      [1000, [1, 2]],
      [2100, [1, 2]],
      [2200, [3]],
    ]);
  });

  test('waits no longer than the longest back-off', async () => {
    const source = { arrivals: at(100), backOff: { first: '2 s', longest: '3 s' } };
    const one = await run({ source, functions: { f: failing }, duration: '11 s' });
    // Ends at 1100, 3200, 6300, 9400; waits of 2, 3, 3 s.
    expect(deliveries(one).map(([timeMs]) => timeMs)).toEqual([1000, 3100, 6200, 9300]);
  });

  test('is given up after X retries, that is X + 1 attempts', async () => {
    for (const [maximumRetryAttempts, times] of [
      [0, [1000]],
      [1, [1000, 2100]],
      [3, [1000, 2100, 4200, 8300]],
    ] as const) {
      const one = await run({ source: { arrivals: at(100, 200), maximumRetryAttempts }, functions: { f: failing } });
      expect(deliveries(one)).toEqual(times.map((timeMs) => [timeMs, [1, 2]]));
      expect(toldOf(one, 'fail').map(([timeMs]) => timeMs)).toEqual([times.at(-1)! + 100, times.at(-1)! + 100]);
      expect(one.result.sources.s).toMatchObject({
        failed: 2,
        DroppedEventCount: 2,
        retries: 2 * maximumRetryAttempts,
      });
    }
  });

  test('counts as timed out when its last attempt did', async () => {
    const one = await run({
      source: { arrivals: at(100), maximumRetryAttempts: 0 },
      functions: { f: { duration: '5 s', timeout: '1 s' } },
    });
    expect(one.result.sources.s).toMatchObject({ timedOut: 1, failed: 0 });
  });

  test('blocks only its lane with a higher parallelization factor', async () => {
    const seed = 5;
    const keys = { count: 10 };
    const factor = 2;
    // The first record, written at 10 ms, fails for ever; the poller may hold less than what comes to wait behind it.
    const one = await run({
      source: {
        arrivals: { constant: '100/s' },
        parallelizationFactor: factor,
        keys,
        batchSize: 10,
        readAhead: 50,
      },
      functions: { f: { recordErrorRate: 1, duration: 10 } },
      changes: [change(15, { 'functions.f.recordErrorRate': NO_MORE })],
      duration: '60 s',
      more: { seed },
    });
    const draws = new Streams(String(seed), 1).get('s>f/key');
    const drawn = new Categories(zipfWeights(keys.count, 0));
    const lanes = Array.from({ length: 6000 }, () => laneOf(drawn.draw(draws), factor));
    // All others that the poll at 59 s could read: up to the one written at 58,990 ms.
    const free = lanes.slice(0, 5899).filter((lane) => lane !== lanes[0]);
    expect(free.length).toBeGreaterThan(1000);
    expect(one.result.sources.s).toMatchObject({ succeeded: free.length, failed: 0 });
  });

  test('that is bisected from some time on has all its retries again', async () => {
    const one = await run({
      source: { arrivals: at(100, 200), maximumRetryAttempts: 2 },
      functions: { f: failing },
      changes: [change(4000, { 'sources.s.bisectBatchOnFunctionError': true })],
    });
    // Ends at 1100, 2200 and 4300; then each by itself three times, with waits of 1 and 2 s.
    expect(deliveries(one)).toEqual([
      [1000, [1, 2]],
      [2100, [1, 2]],
      [4200, [1, 2]],
      [4300, [1]],
      [5400, [1]],
      [7500, [1]],
      [7600, [2]],
      [8700, [2]],
      [10_800, [2]],
    ]);
  });
});

describe('throttles', () => {
  test('are no retries', async () => {
    const one = await run({
      source: { arrivals: at(100), maximumRetryAttempts: 0 },
      functions: { f: { reservedConcurrency: 0 } },
      changes: [change(4000, { 'functions.f.reservedConcurrency': 1 })],
    });
    // Refused at 1000 and 2000; at 4000 it may.
    expect(toldOf(one, 'retry')).toEqual([
      [2000, 1],
      [4000, 1],
    ]);
    expect(deliveries(one)).toEqual([[4000, [1]]]);
    expect(one.result.functions.f!.Throttles).toBe(2);
    const counts = { InvokedEventCount: 3, FailedInvokeEventCount: 2 };
    expect(one.result.sources.s).toMatchObject({ succeeded: 1, retries: 2, ...counts });
  });

  test('are tries like others: with a concurrency of 0 all of them are invoked and failed', async () => {
    const one = await run({
      source: { arrivals: at(100, 200) },
      functions: { f: { reservedConcurrency: 0 } },
      duration: '10 s',
    });
    // Both records, refused at 1, 2, 4 and 8 s.
    const counts = { InvokedEventCount: 8, FailedInvokeEventCount: 8 };
    expect(one.result.sources.s).toMatchObject({ succeeded: 0, inFlight: 2, retries: 6, ...counts });
    expect(deliveries(one)).toEqual([]);
  });

  test('between failures have a back-off of their own', async () => {
    const one = await run({
      source: { arrivals: at(100), maximumRetryAttempts: 2 },
      functions: { f: failing },
      changes: [
        change(2000, { 'functions.f.reservedConcurrency': 0 }),
        change(5000, { 'functions.f.reservedConcurrency': 1 }),
        change(6000, { 'functions.f.reservedConcurrency': 0 }),
        change(8000, { 'functions.f.reservedConcurrency': 1 }),
      ],
    });
    // Fails at 1100; refused at 2100, 3100; fails at 5200; refused at 7200; fails for the third time at 8300.
    expect(deliveries(one).map(([timeMs]) => timeMs)).toEqual([1000, 5100, 8200]);
    expect(toldOf(one, 'fail')).toEqual([[8300, 1]]);
  });
});

/** Eight records at 100, 200 … 800 of which the third fails whenever it is tried, read at 1000. */
const poisoned = (source: object) =>
  run({
    source: { arrivals: at(100, 200, 300, 400, 500, 600, 700, 800), maximumRetryAttempts: 1, ...source },
    changes: [
      change(250, { 'functions.f.recordErrorRate': 1 }),
      change(350, { 'functions.f.recordErrorRate': NO_MORE }),
    ],
  });

describe('a poison record', () => {
  test('takes its whole batch with it', async () => {
    const one = await poisoned({});
    expect(deliveries(one)).toEqual([
      [1000, [1, 2, 3, 4, 5, 6, 7, 8]],
      [2100, [1, 2, 3, 4, 5, 6, 7, 8]],
    ]);
    expect(one.result.sources.s).toMatchObject({ failed: 8, succeeded: 0 });
  });

  test('is found by bisecting, and lost alone', async () => {
    const one = await poisoned({ bisectBatchOnFunctionError: true });
    expect(deliveries(one)).toEqual([
      [1000, [1, 2, 3, 4, 5, 6, 7, 8]],
      [1100, [1, 2, 3, 4]],
      [1200, [1, 2]],
      [1300, [3, 4]],
      [1400, [3]],
      // The single record has one retry, after 1 s.
      [2500, [3]],
      [2600, [4]],
      [2700, [5, 6, 7, 8]],
    ]);
    // 1 and 2: two further attempts each; 3: four; 4: three; 5 to 8: one each.
    expect(one.result.sources.s).toMatchObject({ failed: 1, succeeded: 7, retries: 15 });
    expect(toldOf(one, 'fail')).toEqual([[2600, 3]]);
  });

  test('is the checkpoint of a partial response: what was before it is done', async () => {
    const one = await poisoned({ reportBatchItemFailures: true });
    expect(deliveries(one)).toEqual([
      [1000, [1, 2, 3, 4, 5, 6, 7, 8]],
      [2100, [3, 4, 5, 6, 7, 8]],
    ]);
    expect(toldOf(one, 'succeed')).toEqual([
      [1100, 1],
      [1100, 2],
    ]);
    expect(one.result.sources.s).toMatchObject({ failed: 6, succeeded: 2, FailedInvokeEventCount: 12 });
    // The invocations themselves ended well.
    expect(one.result.functions.f!.Errors).toBe(0);
  });

  test('is where the batch is split with both: first at the checkpoint, then in the middle', async () => {
    const one = await poisoned({ reportBatchItemFailures: true, bisectBatchOnFunctionError: true });
    expect(deliveries(one)).toEqual([
      [1000, [1, 2, 3, 4, 5, 6, 7, 8]],
      [1100, [3, 4, 5, 6, 7, 8]],
      [1200, [3, 4, 5]],
      [1300, [3, 4]],
      [1400, [3]],
      [2500, [3]],
      [2600, [4]],
      [2700, [5]],
      [2800, [6, 7, 8]],
    ]);
    expect(one.result.sources.s).toMatchObject({ failed: 1, succeeded: 7 });
  });

  test.each([false, true])('is handled by a repaired function (partial responses: %s)', async (reports) => {
    const one = await run({
      source: { arrivals: at(100, 200), reportBatchItemFailures: reports },
      functions: { f: { recordErrorRate: 1 } },
      changes: [change(3000, { 'functions.f.recordErrorRate': 0 })],
    });
    // Fails at 1100 and 2200; the third attempt comes after the repair.
    expect(deliveries(one).map(([timeMs]) => timeMs)).toEqual([1000, 2100, 4200]);
    expect(toldOf(one, 'succeed')).toEqual([
      [4300, 1],
      [4300, 2],
    ]);
    expect(one.result.sources.s).toMatchObject({ succeeded: 2, failed: 0, retries: 4 });
  });

  test('an error of the function fails the batch as a whole, partial responses or not', async () => {
    const one = await run({
      source: { arrivals: at(100, 200), reportBatchItemFailures: true, maximumRetryAttempts: 0 },
      functions: { f: failing },
    });
    expect(one.result.sources.s).toMatchObject({ failed: 2, succeeded: 0 });
  });
});

describe('the destination for failures', () => {
  const source = { arrivals: at(100, 200), maximumRetryAttempts: 0 };

  test('takes a report of the batch', async () => {
    const one = await run({ source: { ...source, onFailure: 'sqs' }, functions: { f: failing } });
    expect(one.result.sources.s).toMatchObject({
      deadLettered: 2,
      failed: 0,
      OnFailureDestinationDeliveredEventCount: 2,
      DroppedEventCount: 0,
      // One report for both.
      destinationRecords: 1,
      DestinationDeliveryFailures: 0,
    });
    expect(one.result.usage['sqs.requests']).toBe(1);
  });

  test('bills a report by its size', async () => {
    const one = await run({
      source: { ...source, onFailure: 'sqs', destinationOverhead: '65 KB' },
      functions: { f: failing },
    });
    // A request holds 64 KB.
    expect(one.result.usage['sqs.requests']).toBe(2);
  });

  test('without permission to send there the records are lost', async () => {
    const onFailure = { to: 'sqs', permission: false };
    const one = await run({ source: { ...source, onFailure }, functions: { f: failing } });
    const counts = { DroppedEventCount: 2, DestinationDeliveryFailures: 1, destinationRecords: 0 };
    expect(one.result.sources.s).toMatchObject({ deadLettered: 0, failed: 2, ...counts });
    expect(one.result.usage['sqs.requests']).toBe(0);
    expect((await scenarioOf(scenario({ source: { ...source, onFailure } }))).warnings).toMatchObject([
      { code: 'no-permission', path: 'sources.s.onFailure.permission' },
    ]);
  });

  test('may be another source', async () => {
    const one = await run({
      source: { ...source, onFailure: 'a' },
      functions: { f: failing, g: {} },
      more: {
        sources: { s: { type: 'kinesis', target: 'f', ...source, onFailure: 'a' }, a: { type: 'async', target: 'g' } },
      },
    });
    expect(one.result.sources.s!.deadLettered).toBe(2);
    expect(one.result.functions.g!.Invocations).toBe(1);
  });
});

describe('maximumRecordAge', () => {
  test('gives a record up where it waits, and what is behind it has its turn', async () => {
    const one = await run({
      source: { arrivals: at(500, 10_000), batchSize: 1, maximumRecordAge: '60 s' },
      functions: { f: failing },
    });
    // Attempts end at 1100, 2200, 4300, 8400, 16500, 32600; waits of 1, 2, 4, 8, 16, 32 s, the last cut short at 60,500.
    const first = [1000, 2100, 4200, 8300, 16_400, 32_500].map((timeMs) => [timeMs, [1]]);
    // Then 2: waits of 1, 2, 4 s, and the end at 70,000.
    const second = [60_500, 61_600, 63_700, 67_800].map((timeMs) => [timeMs, [2]]);
    expect(deliveries(one)).toEqual([...first, ...second]);
    expect(toldOf(one, 'expire')).toEqual([
      [60_500, 1],
      [70_000, 2],
    ]);
    expect(one.result.sources.s).toMatchObject({ expired: 2, DroppedEventCount: 2, failed: 0 });
  });

  test('lets records leave a batch one by one', async () => {
    const one = await run({
      source: { arrivals: at(500, 800), maximumRecordAge: '60 s', backOff: { first: '30 s', longest: '30 s' } },
      functions: { f: failing },
      changes: [change(60_600, { 'functions.f.errorRate': 0 })],
    });
    // Attempts at 1000 and 31,100; before the third, at 61,200, both are too old: the lane is free at 60,800.
    expect(deliveries(one)).toEqual([
      [1000, [1, 2]],
      [31_100, [1, 2]],
    ]);
    expect(toldOf(one, 'expire')).toEqual([
      [60_500, 1],
      [60_800, 2],
    ]);
    const other = await run({
      source: {
        arrivals: at(500, 2500),
        maximumBatchingWindow: '5 s',
        maximumRecordAge: '60 s',
        backOff: { first: '50 s' },
      },
      functions: { f: failing },
      changes: [change(60_600, { 'functions.f.errorRate': 0 })],
    });
    // 1 leaves at 60,500; 2 is tried with what the function is by then, and ends in time.
    expect(deliveries(other)).toEqual([
      [6000, [1, 2]],
      [56_100, [1, 2]],
    ]);
    expect(toldOf(other, 'expire')).toEqual([
      [60_500, 1],
      [62_500, 2],
    ]);
  });

  test('ends a back-off that is over at the same instant', async () => {
    const one = await run({
      source: { arrivals: at(500), maximumRecordAge: '60 s', backOff: { first: 59_400 } },
      functions: { f: failing },
    });
    // Failed at 1100, to be tried again at 60,500.
    expect(deliveries(one)).toEqual([[1000, [1]]]);
    expect(toldOf(one, 'expire')).toEqual([[60_500, 1]]);
  });

  test('holds for what waited behind the function, too', async () => {
    const one = await run({
      source: {
        arrivals: at(500, 600, 20_000),
        batchSize: 2,
        maximumBatchingWindow: '90 s',
        maximumRecordAge: '60 s',
      },
      functions: { f: { duration: '70 s', timeout: '80 s' } },
    });
    // 1 and 2 run until 71,000; 3, read at 21,000, would wait until 111,000.
    expect(toldOf(one, 'expire')).toEqual([[80_000, 3]]);
  });

  test('is reported to the destination', async () => {
    const one = await run({
      source: { arrivals: at(500), maximumRecordAge: '60 s', onFailure: 'sns' },
      functions: { f: { reservedConcurrency: 0 } },
    });
    expect(toldOf(one, 'dead-letter')).toEqual([[60_500, 1]]);
    expect(one.result.sources.s).toMatchObject({ deadLettered: 1, expired: 0 });
  });

  test('does not interrupt the function', async () => {
    const one = await run({
      source: { arrivals: at(500, 700, 60_900), batchSize: 1, maximumRecordAge: '60 s' },
      functions: { f: { duration: '70 s', timeout: '80 s' } },
      duration: '200 s',
    });
    // 1 runs until 71,000 and succeeds; 2, behind it, is too old by then; 3 is not.
    expect(toldOf(one, 'succeed')).toEqual([
      [71_000, 1],
      [141_000, 3],
    ]);
    expect(toldOf(one, 'expire')).toEqual([[71_000, 2]]);
  });
});

describe('retention', () => {
  const hours = (n: number) => n * 3_600_000;

  test('loses what nobody could read', async () => {
    const backlog = { records: 4, age: '4 h' };
    const one = await run({ source: { backlog, permission: false, maximumRecordAge: '1 h' }, duration: '30 h' });
    // Written 4, 3, 2 and 1 h before t = 0; without permission the poller's own limit does nothing.
    expect(toldOf(one, 'expire')).toEqual([
      [hours(20), 1],
      [hours(21), 2],
      [hours(22), 3],
      [hours(23), 4],
    ]);
    expect(one.result.sources.s).toMatchObject({ offered: 4, expired: 4, PolledEventCount: 0 });
    expect(one.result.functions.f!.Invocations).toBe(0);
  });

  test('ends the retries of a stuck batch, which is then reported', async () => {
    const one = await run({
      source: { backlog: { records: 2, age: '23 h' }, batchSize: 1, onFailure: 'sqs' },
      functions: { f: failing },
      duration: '2 h',
    });
    // Written 23 and 11.5 h before t = 0; at 1 h the first is in its back-off (attempts are 60.1 s apart since 123.7 s).
    expect(toldOf(one, 'dead-letter')).toEqual([[hours(1), 1]]);
    expect(deliveries(one).find(([, records]) => records[0] === 2)![0]).toBe(hours(1));
  });

  test('is not reported for records that were never tried', async () => {
    const one = await run({
      source: { backlog: { records: 2, age: '23 h' }, batchSize: 1, onFailure: 'sqs', permission: false },
      duration: '2 h',
    });
    expect(one.result.sources.s).toMatchObject({ deadLettered: 0, expired: 1 });
  });
});
