/** What happens to events before they are in the queue, by the service that sends them: delay, filter, fan-out, coalescing; and the bill. */
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { observed, resultOf } from '../support/scenarios.ts';

const at = (...timesS: number[]): object => ({ at: timesS.map((time) => ({ time: `${time} s`, count: 1 })) });
const f = { init: 0, duration: '1 s' };
const run = (source: object, more: object = {}): Promise<TrialResult> =>
  resultOf({
    duration: '10 min',
    functions: { f },
    sources: { s: { type: 'async', target: 'f', ...source } },
    ...more,
  });

describe('the delivery delay', () => {
  test('is part of the latency, not of the age in the queue', async () => {
    const { sources, functions } = await run({ arrivals: at(0), delay: '5 s' });
    expect(sources.s).toMatchObject({ succeeded: 1, AsyncEventAge: 0, oldestAgeMs: 1000, latency: { max: 6000 } });
    expect(functions.f!.Invocations).toBe(1);
  });

  test('the maximum age counts from the queue', async () => {
    const { entries } = await observed({
      duration: '10 min',
      functions: { f: { ...f, errorRate: 1 } },
      sources: { s: { type: 'async', target: 'f', arrivals: at(0), delay: '5 s', maximumEventAge: '60 s' } },
    });
    // Queued at 5 s, fails at 6 s, would be tried again at 66 s.
    expect(entries.find(({ what }) => what === 'expire')!.timeMs).toBe(65_000);
  });

  test('an event that is still on its way at the end is in flight', async () => {
    const { sources } = await run({ arrivals: at(0), delay: '11 min' });
    expect(sources.s).toMatchObject({ offered: 1, inFlight: 1, AsyncEventsReceived: 0, queueDepth: 0 });
  });

  test.each([
    // Measured: bitesizedserverless.com, Serverless messaging: latency compared; medians and 99th percentiles.
    ['sns', {}, 73, 225],
    ['eventbridge', {}, 148, 387],
    ['eventbridge', { asOf: '2023-02-16' }, 395, 794],
    ['sdk', {}, 0, 0],
    ['s3', {}, 0, 0],
  ])('of %s %o is about %i ms, for one in a hundred more than %i ms', async (service, more, median, p99) => {
    const { sources } = await resultOf({
      duration: '10 min',
      account: { concurrency: 5000 },
      functions: { f: { init: 0, duration: 0 } },
      sources: { s: { type: 'async', service, target: 'f', arrivals: { constant: '40/s' } } },
      ...more,
    });
    const { latency } = sources.s!;
    expect(latency.count).toBeGreaterThan(20_000);
    expect(Math.abs(latency.p50 - median)).toBeLessThanOrEqual(0.03 * median);
    expect(Math.abs(latency.p99 - p99)).toBeLessThanOrEqual(0.08 * p99);
  });
});

describe('filter', () => {
  test('all', async () => {
    const { sources, functions } = await run({ service: 's3', arrivals: at(0, 1, 2), filter: 1 });
    expect(sources.s).toMatchObject({ offered: 3, filtered: 3, AsyncEventsReceived: 0, AsyncEventsDropped: 0 });
    expect(functions.f!.Invocations).toBe(0);
  });

  test('a share, drawn for each event and function', async () => {
    const { sources, functions } = await resultOf({
      duration: '10 min',
      functions: { f: { init: 0, duration: '1 ms' }, g: { init: 0, duration: '1 ms' } },
      sources: {
        s: {
          type: 'async',
          service: 'sns',
          target: ['f', 'g'],
          arrivals: { constant: '10/s' },
          filter: '30 %',
          delay: 0,
        },
      },
    });
    const { offered, filtered = 0, succeeded, inFlight } = sources.s!;
    expect(offered).toBe(12_000);
    expect(filtered + succeeded + inFlight).toBe(offered);
    // Four standard deviations: 4 √(0.3 · 0.7 / 12,000) = 0.0167.
    expect(Math.abs(filtered / offered - 0.3)).toBeLessThan(0.0167);
    expect(functions.f!.Invocations).not.toBe(functions.g!.Invocations);
    expect(functions.f!.Invocations + functions.g!.Invocations).toBe(offered - filtered);
  });

  test('leaves the needs of the other events as they were', async () => {
    const durations = async (filter: number) => {
      const { entries } = await observed({
        duration: '10 min',
        functions: { f: { init: 0, duration: { exponential: { mean: '300 ms' } }, timeout: '900 s' } },
        sources: { s: { type: 'async', service: 's3', target: 'f', arrivals: { constant: '1/s' }, filter } },
      });
      const starts = new Map(entries.filter(({ what }) => what === 'run').map((e) => [e.request, e.timeMs]));
      return new Map(
        entries.filter(({ what }) => what === 'end').map((e) => [e.request, e.timeMs - starts.get(e.request)!]),
      );
    };
    const all = await durations(0);
    const some = await durations(0.5);
    expect(some.size).toBeGreaterThan(200);
    expect(some.size).toBeLessThan(400);
    for (const [event, durationMs] of some) expect(durationMs).toBe(all.get(event));
  });
});

test('several functions: each event is an offer to each of them', async () => {
  const result = await resultOf({
    duration: '10 min',
    functions: { f, g: { init: 0, duration: '2 s', errorRate: 1 } },
    sources: { s: { type: 'async', service: 'eventbridge', target: ['f', 'g'], arrivals: at(0, 300), delay: 0 } },
  });
  // The second one's run to `g` is cut off: it fails at 302, 364 and 486 s.
  expect(result.sources.s).toMatchObject({ offered: 4, succeeded: 2, failed: 2, retries: 4, inFlight: 0 });
  expect(result.functions.f!.Invocations).toBe(2);
  expect(result.functions.g!.Invocations).toBe(6);
});

test('several functions have a queue each: what waits for one does not slow the other', async () => {
  const { entries } = await observed({
    duration: '30 s',
    functions: {
      f: { init: 0, duration: '60 s', timeout: '90 s', reservedConcurrency: 1 },
      g: { init: 0, duration: '60 s', timeout: '90 s', reservedConcurrency: 1 },
    },
    sources: { s: { type: 'async', service: 'sns', target: ['f', 'g'], arrivals: at(0, 0), delay: 0, slowsAbove: 1 } },
  });
  // Events 3 and 4 are the second message, to `f` and to `g`; each waits alone.
  const retries = (event: number) =>
    entries.filter((e) => e.what === 'retry' && e.request === event).map((e) => e.timeMs / 1000);
  expect(retries(3)).toEqual([1, 3, 7, 15]);
  expect(retries(4)).toEqual([1, 3, 7, 15]);
});

describe('coalesce', () => {
  test('writes to an object while the event of an earlier one is on its way arrive as one', async () => {
    const run = await observed({
      duration: '10 min',
      functions: { f },
      sources: {
        s: {
          type: 'async',
          service: 's3',
          target: 'f',
          arrivals: at(0, 4, 9, 10, 12),
          delay: '10 s',
          coalesce: { objects: 1 },
        },
      },
    });
    // The first is on its way until 10 s, and has arrived when the write of 10 s comes; that one's event is on its way until 20 s.
    const events = (what: string) =>
      run.entries.filter((e) => e.what === what).map((e) => [e.timeMs / 1000, e.request]);
    expect(events('coalesce')).toEqual([
      [4, 2],
      [9, 3],
      [12, 5],
    ]);
    expect(events('succeed')).toEqual([
      [11, 1],
      [21, 4],
    ]);
    expect(run.result.sources.s).toMatchObject({ offered: 5, succeeded: 2, coalesced: 3, AsyncEventsReceived: 2 });
  });

  test('only writes to the same object', async () => {
    const { sources } = await run({
      service: 's3',
      arrivals: { at: [{ time: 0, count: 400 }] },
      delay: '10 s',
      coalesce: { objects: 100 },
    });
    // Of 100 objects, 100 (1 − 0.99^400) = 98.2 are written to at least once; the standard deviation is 1.2.
    const { succeeded, coalesced = 0 } = sources.s!;
    expect(succeeded + coalesced).toBe(400);
    expect(succeeded).toBeGreaterThanOrEqual(94);
    expect(succeeded).toBeLessThanOrEqual(100);
  });

  test('an event in Lambda’s queue is beyond the reach of S3', async () => {
    const { sources } = await resultOf({
      duration: '10 min',
      functions: { f: { ...f, reservedConcurrency: 0 } },
      sources: {
        s: { type: 'async', service: 's3', target: 'f', arrivals: at(0, 2), delay: '1 s', coalesce: { objects: 1 } },
      },
    });
    expect(sources.s).toMatchObject({ dropped: 2, coalesced: 0 });
  });
});

describe('duplicates', () => {
  test('run beside the original, are billed, and have no outcome', async () => {
    const { sources, functions, usage } = await run({ arrivals: at(0, 10, 20), duplicates: 1 });
    expect(sources.s).toMatchObject({
      offered: 3,
      succeeded: 3,
      duplicates: 3,
      retries: 0,
      inFlight: 0,
      AsyncEventsReceived: 3,
      messagesInFlight: 2,
    });
    expect(functions.f).toMatchObject({ Invocations: 6, ConcurrentExecutions: 2 });
    expect(usage['lambda.requests']).toBe(6);
  });

  test('are not retried after an error: the original is', async () => {
    const { sources, functions } = await resultOf({
      duration: '10 min',
      functions: { f: { ...f, errorRate: 1 } },
      sources: { s: { type: 'async', target: 'f', arrivals: at(0), duplicates: 1, deadLetterQueue: 'sqs' } },
    });
    expect(functions.f!.Invocations).toBe(4);
    expect(sources.s).toMatchObject({
      deadLettered: 1,
      duplicates: 1,
      retries: 2,
      AsyncEventsDropped: 1,
      destinationRecords: 1,
    });
  });

  test('are retried while they are refused, until the maximum age', async () => {
    const { sources, functions } = await resultOf({
      duration: '10 min',
      functions: { f: { init: 0, duration: '100 s', timeout: '200 s', reservedConcurrency: 1 } },
      sources: { s: { type: 'async', target: 'f', arrivals: at(0), duplicates: 1, maximumEventAge: '60 s' } },
    });
    // Tries of the duplicate at 0, 1, 3, 7, 15, 31 s; it is gone at 60 s.
    expect(functions.f).toMatchObject({ Invocations: 1, Throttles: 6 });
    expect(sources.s).toMatchObject({
      succeeded: 1,
      expired: 0,
      duplicates: 1,
      retries: 5,
      drainedAtMs: 100_000,
      AsyncEventsDropped: 0,
    });
  });

  test('a share', async () => {
    const { sources } = await resultOf({
      duration: '1000 s',
      functions: { f: { init: 0, duration: '1 ms' } },
      sources: { s: { type: 'async', target: 'f', arrivals: { constant: '10/s' }, duplicates: '2 %' } },
    });
    // 200 of 10,000; four standard deviations: 4 √196 = 56.
    expect(Math.abs(sources.s!.duplicates! - 200)).toBeLessThan(56);
  });
});

describe('the bill', () => {
  test.each([
    // 1 request for the first 256 KB, 1 more for each 64 KB begun.
    ['1 KB', 1],
    ['256 KB', 1],
    ['257 KB', 2],
    ['320 KB', 2],
    ['321 KB', 3],
    ['1 MB', 13],
  ])('an event of %s: %i requests for each invocation', async (size, requests) => {
    const { usage } = await run({ arrivals: at(0, 1), size });
    expect(usage['lambda.requests']).toBe(2 * requests);
  });

  test('each attempt is billed anew', async () => {
    const { usage } = await resultOf({
      duration: '10 min',
      functions: { f: { ...f, errorRate: 1 } },
      sources: { s: { type: 'async', target: 'f', arrivals: at(0), size: '300 KB' } },
    });
    expect(usage['lambda.requests']).toBe(6);
  });

  test.each([
    ['sns', 'sns.requests'],
    ['eventbridge', 'eventbridge.events'],
  ])('%s bills what is published, in chunks of 64 KB, whoever gets it', async (service, meter) => {
    const { usage } = await resultOf({
      duration: '10 min',
      functions: { f, g: f },
      sources: {
        s: { type: 'async', service, target: ['f', 'g'], arrivals: at(0, 1, 2), size: '100 KB', filter: 0.5 },
      },
    });
    expect(usage[meter]).toBe(6);
  });

  test('S3 bills nothing for its events', async () => {
    const { usage } = await run({ service: 's3', arrivals: at(0, 1) });
    expect(Object.keys(usage)).toEqual(['lambda.requests', 'lambda.gbSeconds.x86_64']);
  });

  test('what was billed in the warm-up is forgotten', async () => {
    const { usage } = await run(
      { service: 'sns', arrivals: at(0, 20), delay: 0, onSuccess: 'sqs', size: '300 KB' },
      { warmUp: '10 s' },
    );
    // 300 KB: five chunks published, two requests for the invocation, 301 KB: five chunks reported.
    expect(usage).toMatchObject({ 'sns.requests': 5, 'lambda.requests': 2, 'sqs.requests': 5 });
  });
});

test.each([
  // 500 events/s of 10 ms against a reservation of 10: 10 × 10 requests a second pass, the others are refused for their rate.
  ['2020-06-01', 'sdk', true],
  ['2020-06-01', 's3', false],
  ['2026-11-20', 'sdk', false],
])(
  'on %s asynchronous calls of %s are limited to 10 a second for each unit of concurrency: %s',
  async (asOf, service, limited) => {
    const { functions } = await resultOf({
      asOf,
      duration: '10 s',
      functions: { f: { init: 0, duration: 10, reservedConcurrency: 10, warm: 10 } },
      sources: { s: { type: 'async', service, target: 'f', arrivals: { constant: '500/s' } } },
    });
    const { ReservedFunctionInvocationRateLimitExceeded: refused } = functions.f!.throttlesByReason;
    expect(refused! > 0).toBe(limited);
    // One second's worth at once, then 100 a second.
    if (limited) expect(functions.f!.Invocations).toBeLessThanOrEqual(1100);
    else expect(functions.f!.Invocations).toBe(5000);
  },
);
