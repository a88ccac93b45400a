/** Open synchronous sources: offers, cohorts, outcomes, and what is kept over throttle retries. */
import { describe, expect, test } from 'vitest';
import { arrivalTimes, observed, resultOf } from '../support/scenarios.ts';

const source = (arrivals: object, more: object = {}): object => ({ type: 'sync', target: 'f', arrivals, ...more });
const at = (...timesMs: number[]): object => ({ at: timesMs.map((time) => ({ time: `${time} ms`, count: 1 })) });

describe('offers', () => {
  test('sources take turns at one instant in the order of their names', async () => {
    const run = await observed({
      duration: '10 s',
      functions: { f: { init: 0, duration: '1 s', reservedConcurrency: 1 } },
      sources: { b: source(at(0, 2000)), a: source(at(0, 2000)) },
    });
    expect(run.result.sources.a).toMatchObject({ succeeded: 2, throttled: 0 });
    expect(run.result.sources.b).toMatchObject({ succeeded: 0, throttled: 2 });
  });

  test('at the very end a request is offered and stays in flight', async () => {
    const result = await resultOf({
      duration: '10 s',
      functions: { f: { init: 0, duration: '1 s' } },
      sources: { s: source(at(0, 10_000, 10_001)) },
    });
    expect(result.sources.s).toMatchObject({ offered: 2, succeeded: 1, inFlight: 1 });
    expect(result.functions.f).toMatchObject({ Invocations: 2, BilledDuration: 1000 });
  });

  test('scale multiplies the traffic', async () => {
    const result = await resultOf({
      duration: '10 s',
      functions: { f: { init: 0, duration: '1 ms' } },
      sources: { s: source({ constant: '10/s', scale: 3 }) },
    });
    expect(result.sources.s!.offered).toBe(300);
  });

  test('per-minute counts are exact', async () => {
    const run = await observed({
      duration: '3 min',
      functions: { f: { init: 0, duration: '1 ms' } },
      sources: { s: source({ perMinute: [12, 0, 7] }) },
    });
    const minutes = arrivalTimes(run, 's').map((timeMs) => Math.floor(timeMs / 60_000));
    expect([0, 1, 2].map((minute) => minutes.filter((m) => m === minute).length)).toEqual([12, 0, 7]);
  });
});

describe('cohorts', () => {
  test('outcomes belong to the requests offered after warm-up', async () => {
    const result = await resultOf({
      duration: '10 s',
      warmUp: '10 s',
      functions: { f: { init: 0, duration: '2 s' } },
      // The second runs across the end of warm-up; the third comes exactly at it.
      sources: { s: source(at(1000, 9000, 10_000, 12_000, 19_000)) },
    });
    expect(result.sources.s).toMatchObject({ offered: 3, succeeded: 2, inFlight: 1 });
    expect(result.sources.s!.latency.count).toBe(2);
    // Invocations count when they begin, durations and bills when they end: the second is among the latter only.
    expect(result.functions.f).toMatchObject({
      Invocations: 3,
      coldStarts: 1,
      Duration: { count: 3 },
      BilledDuration: 6000,
    });
    expect(result.usage['lambda.requests']).toBe(3);
  });

  test('a retry after warm-up of a request from before is a throttle of the function, and nothing of the source', async () => {
    const retry = { attempts: 3, base: '1 s', jitter: 'none' };
    const result = await resultOf({
      duration: '10 s',
      warmUp: '10 s',
      functions: { f: { duration: '2 s', reservedConcurrency: 0 } },
      sources: { s: source(at(9500), { client: { retry } }) },
    });
    expect(result.sources.s).toMatchObject({ offered: 0, throttled: 0, retries: 0, inFlight: 0 });
    expect(result.functions.f!.Throttles).toBe(2);
  });

  test('latency counts in the period of completion, offers in that of the offer', async () => {
    const result = await resultOf({
      duration: '6 s',
      period: '2 s',
      functions: { f: { init: '500 ms', duration: '2 s' } },
      sources: { s: source(at(0, 3000)) },
    });
    expect(result.series.sources.s).toMatchObject({
      offered: [1, 1, 0],
      succeeded: [0, 1, 1],
      latencyP50: [0, 2500, 2000],
      latencyMax: [0, 2500, 2000],
    });
  });
});

describe('what a request needs', () => {
  test('is drawn once and kept over throttle retries', async () => {
    const f = { init: 0, duration: { exponential: { mean: '300 ms' } }, timeout: '900 s' };
    const client = { retry: { attempts: 1000, base: '10 ms', cap: '10 ms', jitter: 'none' } };
    const text = (more: object) => ({
      duration: '300 s',
      functions: { f: { ...f, ...more } },
      sources: { s: source({ constant: '5/s' }, { client }) },
    });
    const durations = async (more: object) => {
      const { entries, result } = await observed(text(more));
      const starts = new Map(
        entries.filter(({ what }) => what === 'run').map(({ request, timeMs }) => [request, timeMs]),
      );
      const ended = entries.filter(({ what }) => what === 'end');
      return { result, of: new Map(ended.map(({ request, timeMs }) => [request, timeMs - starts.get(request)!])) };
    };
    const free = await durations({});
    const scarce = await durations({ reservedConcurrency: 2 });
    expect(scarce.result.functions.f!.Throttles).toBeGreaterThan(1000);
    let compared = 0;
    for (const [request, durationMs] of scarce.of) {
      if (!free.of.has(request)) continue;
      expect(durationMs).toBeCloseTo(free.of.get(request)!, 6);
      compared++;
    }
    expect(compared).toBeGreaterThan(1000);
  });

  test('several sources of one function are counted apart', async () => {
    const result = await resultOf({
      duration: '100 s',
      functions: { f: { init: 0, duration: '100 ms' } },
      sources: { a: source({ constant: '1/s' }), b: source({ constant: '3/s' }, { client: { timeout: '50 ms' } }) },
    });
    expect(result.sources.a).toMatchObject({ offered: 100, succeeded: 99, inFlight: 1 });
    expect(result.sources.b).toMatchObject({ offered: 300, succeeded: 0, timedOut: 299, inFlight: 1 });
    expect(result.functions.f!.Invocations).toBe(400);
  });
});
