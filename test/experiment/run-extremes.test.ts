/** Extreme but valid scenarios end with right numbers. */
import { describe, expect, test } from 'vitest';
import { resultOf } from '../support/scenarios.ts';

const source = (arrivals: object, target = 'f'): object => ({ type: 'sync', target, arrivals });

describe('next to nothing', () => {
  test('rate 0', async () => {
    const result = await resultOf({
      duration: '1 d',
      functions: { f: { duration: '100 ms' } },
      sources: { s: source({ poisson: 0 }), t: source({ constant: 0 }), u: source({ poisson: '0*t' }) },
    });
    expect(result.functions.f).toMatchObject({ Invocations: 0, environments: { max: 0, avg: 0, avgLifespanMs: 0 } });
    for (const name of ['s', 't', 'u']) expect(result.sources[name]).toMatchObject({ offered: 0, inFlight: 0 });
    expect(result.bill.monthly.totalUsd).toBe(0);
  });

  test('one request in a year', async () => {
    const result = await resultOf({
      duration: '365 d',
      functions: { f: { init: '100 ms', duration: '400 ms', idleTimeout: '600 s' } },
      sources: { s: source({ at: [{ time: '200 d', count: 1 }] }) },
    });
    expect(result.functions.f).toMatchObject({ Invocations: 1, coldStarts: 1, BilledDuration: 500 });
    expect(result.sources.s).toMatchObject({ offered: 1, succeeded: 1, latency: { p50: 500, max: 500 } });
    expect(result.functions.f!.environments.avg).toBeCloseTo(600_500 / (365 * 86_400_000), 12);
    const { Invocations } = result.series.functions.f!;
    expect(Invocations).toHaveLength(365 * 1440);
    expect(Invocations!.indexOf(1)).toBe(200 * 1440);
    expect(result.bill.monthly.lines[0]!.quantity).toBeCloseTo(730 / 8760, 9);
  });

  test('a horizon shorter than init', async () => {
    const result = await resultOf({
      duration: '50 ms',
      functions: { f: { init: '100 ms', duration: '400 ms' } },
      sources: { s: source({ at: [{ time: 0, count: 3 }] }) },
    });
    expect(result.functions.f).toMatchObject({
      Invocations: 3,
      coldStarts: 3,
      ConcurrentExecutions: 3,
      BilledDuration: 0,
      Duration: { count: 0 },
      InitDuration: { count: 0 },
      environments: { created: 3, avgBusy: 3, avgIdle: 0 },
    });
    expect(result.sources.s).toMatchObject({ offered: 3, succeeded: 0, inFlight: 3 });
    expect(result.usage['lambda.requests']).toBe(0);
  });

  test('a horizon of a microsecond', async () => {
    const result = await resultOf({
      duration: '1 us',
      functions: { f: { duration: '1 ms' } },
      sources: { s: source({ at: [{ time: 0, count: 1 }] }) },
    });
    expect(result).toMatchObject({ simulatedMs: 0.001, sources: { s: { offered: 1, inFlight: 1 } } });
  });

  test('an account limit of 0 throttles everything', async () => {
    const result = await resultOf({
      duration: '10 s',
      account: { concurrency: 0 },
      functions: { f: { duration: '1 ms' } },
      sources: { s: source({ constant: '10/s' }) },
    });
    expect(result.functions.f).toMatchObject({ Invocations: 0, Throttles: 100 });
  });

  test('a burst of 0 never lets an environment be added', async () => {
    const result = await resultOf({
      asOf: '2020-06-01',
      duration: '600 s',
      account: { burst: 0 },
      functions: { f: { init: 0, duration: '1 ms' } },
      sources: { s: source({ constant: '1/s' }) },
    });
    expect(result.functions.f).toMatchObject({ Invocations: 0, Throttles: 600 });
  });
});

describe('very much', () => {
  test('a million requests at one instant', async () => {
    const result = await resultOf({
      duration: '10 s',
      functions: { f: { init: '100 ms', duration: '1 s' } },
      sources: { s: source({ at: [{ time: '1 s', count: 1_000_000 }] }) },
    });
    expect(result.functions.f).toMatchObject({
      Invocations: 1000,
      Throttles: 999_000,
      throttlesByReason: { ConcurrentInvocationLimitExceeded: 999_000 },
      ConcurrentExecutions: 1000,
      BilledDuration: 1_100_000,
    });
    expect(result.sources.s).toMatchObject({ offered: 1_000_000, succeeded: 1000, throttled: 999_000, inFlight: 0 });
  });

  test('a hundred thousand of them who all try again', async () => {
    const result = await resultOf({
      duration: '100 s',
      functions: { f: { init: 0, duration: '10 ms', reservedConcurrency: 10 } },
      sources: {
        s: {
          ...source({ at: [{ time: 0, count: 100_000 }] }),
          client: { retry: { attempts: 3, base: '10 s', jitter: 'full' } },
        },
      },
    });
    const { offered, succeeded, throttled, retries, inFlight } = result.sources.s!;
    expect({ offered, inFlight }).toEqual({ offered: 100_000, inFlight: 0 });
    expect(succeeded + throttled).toBe(100_000);
    expect(retries).toBeGreaterThan(190_000);
    expect(succeeded).toBe(result.functions.f!.Invocations);
  });

  test('500 functions', async () => {
    const names = Array.from({ length: 500 }, (_, i) => `f${i}`);
    const result = await resultOf({
      duration: '1 d',
      functions: Object.fromEntries(names.map((name) => [name, { duration: '100 ms' }])),
      sources: Object.fromEntries(names.map((name, i) => [name, source({ constant: i / 3_600_000 }, name)])),
    });
    expect(Object.keys(result.functions)).toHaveLength(500);
    // The i-th function's requests come each 3,600,000 / i seconds: i · 24 / 1,000 of them in a day, whole ones.
    names.forEach((name, i) => {
      expect(result.sources[name]!.offered).toBe(Math.floor((i * 24 + 1e-9) / 1000));
    });
    expect(result.series.functions.f7!.Invocations).toHaveLength(1440);
  });

  test('a concurrency limit of 1 is Erlang’s loss system with one server', async () => {
    const result = await resultOf({
      duration: '20000 s',
      account: { concurrency: 1 },
      functions: { f: { init: 0, duration: { exponential: { mean: '1 s' } }, timeout: '900 s', idleTimeout: '900 s' } },
      sources: { s: source({ poisson: '2/s' }) },
    });
    const { offered, throttled } = result.sources.s!;
    // a / (1 + a) of them find it busy; standard deviation of the share about 0.0035.
    expect(Math.abs(throttled / offered - 2 / 3)).toBeLessThan(0.012);
    expect(result.functions.f).toMatchObject({ ConcurrentExecutions: 1 });
    expect(result.functions.f!.environments.avgBusy).toBeCloseTo(2 / 3, 1);
  });

  test('durations and idle times beyond all measure', async () => {
    const result = await resultOf({
      duration: '1 d',
      functions: {
        f: {
          init: { lognormal: { median: '1 s', sigma: 20 } },
          duration: { lognormal: { median: '1 s', sigma: 20 } },
          idleTimeout: { lognormal: { median: '1 s', sigma: 20 } },
          timeout: '900 s',
        },
      },
      sources: { s: source({ poisson: '0.1/s' }) },
    });
    const { Duration, InitDuration, timeouts } = result.functions.f!;
    expect(Duration.max).toBe(900_000);
    expect(InitDuration.max).toBeLessThanOrEqual(10_000);
    expect(timeouts).toBeGreaterThan(1000);
    for (const value of Object.values(result.functions.f!.environments)) expect(Number.isFinite(value)).toBe(true);
  });
});
