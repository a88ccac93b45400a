/**
 * How fast environments are added and what stands in the way: worked examples of AWS's pages, and what follows from their numbers. S… are
 * the numbers of these cases in the project's list of facts.
 */
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { resultOf } from '../support/scenarios.ts';

/** Requests per instant: `count` at each full second from `fromS` until before `untilS`. */
const eachSecond = (fromS: number, untilS: number, count: number) =>
  Array.from({ length: untilS - fromS }, (_, i) => ({ time: `${fromS + i} s`, count }));

const syncTo = (target: string, arrivals: object) => ({ type: 'sync', target, arrivals });

/** One function, one source. The series have a period of a second, so that entry k tells about second k. */
function resultOfOne(arrivals: object, config: object, more: object): Promise<TrialResult> {
  return resultOf({
    duration: '20 s',
    period: '1 s',
    functions: { f: { init: 0, ...config } },
    sources: { s: syncTo('f', arrivals) },
    ...more,
  });
}

const concurrency = ({ series }: TrialResult): readonly number[] => series.functions.f!.ConcurrentExecutions!;

describe('S1, S2: concurrency = requests per second × duration (Lambda developer guide, lambda-concurrency)', () => {
  test.each([
    { perSecond: 100, duration: '1 s', concurrent: 100 },
    { perSecond: 100, duration: '500 ms', concurrent: 50 },
    { perSecond: 200, duration: '250 ms', concurrent: 50 },
    { perSecond: 5000, duration: '200 ms', concurrent: 1000 },
  ])('S1: $perSecond per second × $duration', async ({ perSecond, duration, concurrent }) => {
    const result = await resultOfOne({ constant: perSecond }, { duration }, {});
    const { f } = result.functions;
    expect(f).toMatchObject({ ConcurrentExecutions: concurrent, Throttles: 0, Invocations: 20 * perSecond });
    expect(f!.environments.created).toBe(concurrent);
    expect(concurrency(result).slice(1)).toEqual(new Array(19).fill(concurrent));
  });

  test('S2: 20,000 per second × 50 ms need 1,000, but the request rate of 10,000 per second lets half of them through', async () => {
    // The bucket of one second's worth is empty after the first second.
    const result = await resultOfOne({ constant: 20_000 }, { duration: '50 ms' }, { warmUp: '1 s', duration: '10 s' });
    const { Throttles, throttlesByReason, ConcurrentExecutions } = result.functions.f!;
    const { offered, throttled } = result.sources.s!;
    // The arrivals at the first and at the last instant count.
    expect(offered).toBe(200_001);
    // Both ends of the horizon can fall between two tokens.
    expect(Math.abs(throttled - offered / 2)).toBeLessThanOrEqual(1);
    expect(throttlesByReason.CallerRateLimitExceeded).toBe(Throttles);
    expect(ConcurrentExecutions).toBeLessThanOrEqual(1000);
  });

  test('S2: with a limit of 2,000 all pass', async () => {
    const account = { concurrency: 2000 };
    const result = await resultOfOne({ constant: 20_000 }, { duration: '50 ms' }, { account, duration: '10 s' });
    expect(result.functions.f).toMatchObject({ Throttles: 0, ConcurrentExecutions: 1000 });
  });
});

test('S8: two reservations of 400 leave 200 to the others, and cap their functions (lambda-concurrency)', async () => {
  const burst = (target: string) => syncTo(target, { at: [{ time: '1 s', count: 1000 }] });
  const { functions, account } = await resultOf({
    duration: '5 s',
    functions: {
      orange: { reservedConcurrency: 400, init: 0, duration: '1 s' },
      blue: { reservedConcurrency: 400, init: 0, duration: '1 s' },
      other: { init: 0, duration: '1 s' },
    },
    sources: { orange: burst('orange'), blue: burst('blue'), other: burst('other') },
  });
  const reserved = { ReservedFunctionConcurrentInvocationLimitExceeded: 600 };
  expect(functions.orange).toMatchObject({ ConcurrentExecutions: 400, throttlesByReason: reserved });
  expect(functions.blue).toMatchObject({ ConcurrentExecutions: 400, throttlesByReason: reserved });
  expect(functions.other).toMatchObject({
    ConcurrentExecutions: 200,
    throttlesByReason: { ConcurrentInvocationLimitExceeded: 800 },
  });
  expect(account).toMatchObject({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 200 });
});

describe('a burst from 100 to 4,000 busy under the rules of 2020: 3,000 at once, then 500 per minute (course notes; S12)', () => {
  /** 1 s of work, one request per slot and second; the demand jumps after a minute, when the bucket is full again. */
  const surge = (demand: number, more: object) =>
    resultOfOne(
      { at: [...eachSecond(0, 60, 100), ...eachSecond(60, 250, demand)] },
      { duration: '1 s' },
      { asOf: '2020-09-01', duration: '250 s', account: { concurrency: 5000, ...more } },
    );

  test('3,100 at once, 3,600 after a minute, 4,000 after two', async () => {
    const result = await surge(4000, {});
    const busy = concurrency(result);
    expect([busy[59], busy[60], busy[120], busy[180]]).toEqual([100, 3100, 3600, 4000]);
    // In second k after the jump ⌊k · 500/60⌋ have been added; 900 are missing at first.
    const missing = Array.from({ length: 190 }, (_, k) => Math.max(0, 900 - Math.floor((k * 500) / 60)));
    const throttles = missing.reduce((sum, count) => sum + count, 0);
    expect(Math.round(throttles / 1000)).toBe(49);
    expect(result.functions.f).toMatchObject({
      Throttles: throttles,
      throttlesByReason: { FunctionInvocationRateLimitExceeded: throttles },
      ConcurrentExecutions: 4000,
    });
  });

  test('burstRefill: step, 500 at each full minute: 78,000 throttles', async () => {
    const result = await surge(4000, { burstRefill: 'step' });
    const busy = concurrency(result);
    expect([busy[60], busy[119], busy[120], busy[179], busy[180]]).toEqual([3100, 3100, 3600, 3600, 4000]);
    expect(result.functions.f!.Throttles).toBe(60 * 900 + 60 * 400);
  });

  test('S12: with a demand of 5,000, 4,100 after two minutes', async () => {
    const busy = concurrency(await surge(5000, {}));
    expect([busy[60], busy[120], busy[180]]).toEqual([3100, 3600, 4100]);
  });

  test('the bucket belongs to the Region: a second function has nothing left', async () => {
    const { functions } = await resultOf({
      asOf: '2020-09-01',
      duration: '5 s',
      account: { concurrency: 5000 },
      functions: { a: { init: 0, duration: '1 s' }, b: { init: 0, duration: '1 s' } },
      sources: {
        a: syncTo('a', { at: [{ time: '0 s', count: 3000 }] }),
        b: syncTo('b', { at: [{ time: '1 ms', count: 10 }] }),
      },
    });
    expect([functions.a!.Throttles, functions.b!.Throttles]).toEqual([0, 10]);
  });
});

test('S14: after 6 minutes at 1,000 the bucket is full again, and a spike gets 3,000 more (re:Post, burst token bucket)', async () => {
  const result = await resultOfOne(
    { at: [...eachSecond(0, 360, 1000), ...eachSecond(360, 362, 6000)] },
    { duration: '1 s' },
    { asOf: '2020-09-01', duration: '362 s', account: { concurrency: 10_000 } },
  );
  const busy = concurrency(result);
  expect([busy[0], busy[359], busy[360]]).toEqual([1000, 1000, 4000]);
});

test('S15: 10,000 requests at once, limit 10,000, burst 3,000: 3,000 served, 7,000 throttled (AWS operator guide)', async () => {
  const result = await resultOfOne(
    { at: [{ time: '0 s', count: 10_000 }] },
    { duration: '1 s' },
    { asOf: '2020-09-01', account: { concurrency: 10_000 } },
  );
  expect(result.sources.s).toMatchObject({ offered: 10_000, succeeded: 3000, throttled: 7000 });
});

describe('S18: the same 10,000 over 4 minutes are all served (AWS operator guide), handlers of 1 s', () => {
  const more = { asOf: '2020-09-01', duration: '4 min', account: { concurrency: 10_000 } };

  test('evenly', async () => {
    const { sources } = await resultOfOne(
      { constant: '2500/min' },
      { duration: '1 s' },
      { ...more, duration: '5 min' },
    );
    expect(sources.s).toMatchObject({ throttled: 0, succeeded: 12_500 - sources.s!.inFlight });
  });

  test('2,500 at the beginning of each minute', async () => {
    const at = [0, 1, 2, 3].map((minute) => ({ time: `${minute} min`, count: 2500 }));
    const { sources } = await resultOfOne({ at }, { duration: '1 s' }, more);
    expect(sources.s).toMatchObject({ offered: 10_000, succeeded: 10_000, throttled: 0 });
  });
});

describe('S19: since 2023-11-26 each function has 1,000 at once and 100 more per second (AWS News Blog, lambda-concurrency)', () => {
  const demand = { at: eachSecond(0, 101, 10_000) };
  const config = { duration: '10 min', timeout: '15 min' };
  const more = { duration: '101 s', account: { concurrency: 10_000 } };

  test('unlimited demand, full bucket: 10,000 after 90 s', async () => {
    const result = await resultOfOne(demand, config, { ...more, asOf: '2023-11-26' });
    expect(concurrency(result)).toEqual(
      Array.from({ length: 101 }, (_, second) => Math.min(10_000, 1000 + 100 * second)),
    );
  });

  test('the day before it was the regional bucket: 3,000, and 500 more per minute', async () => {
    const busy = concurrency(await resultOfOne(demand, config, { ...more, asOf: '2023-11-25' }));
    expect([busy[0], busy[60]]).toEqual([3000, 3500]);
  });

  test('another function is not slowed down', async () => {
    const { functions } = await resultOf({
      duration: '5 s',
      account: { concurrency: 10_000 },
      functions: { a: { init: 0, duration: '1 s' }, b: { init: 0, duration: '1 s' } },
      sources: {
        a: syncTo('a', { at: [{ time: '0 s', count: 2000 }] }),
        b: syncTo('b', { at: [{ time: '0 s', count: 1000 }] }),
      },
    });
    expect([functions.a!.Throttles, functions.b!.Throttles]).toEqual([1000, 0]);
  });
});
