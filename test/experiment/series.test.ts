/** Series by period, warm-up, borders, and the averages over time. */
import { describe, expect, test } from 'vitest';
import { periodsOf } from '../../src/experiment/model.ts';
import { resultOf, scenarioOf } from '../support/scenarios.ts';

const at = (...timesMs: number[]): object => ({ at: timesMs.map((time) => ({ time: `${time} ms`, count: 1 })) });

/** One function without init and one source of requests at these times. */
function scenario(timesMs: number[], f: object, rest: object): object {
  return {
    functions: { f: { init: 0, ...f } },
    sources: { s: { type: 'sync', target: 'f', arrivals: at(...timesMs) } },
    ...rest,
  };
}

describe('borders', () => {
  test('an event exactly at a border belongs to the later period, one at the end to the last', async () => {
    const { series } = await resultOf(
      scenario([0, 1000, 2000, 3000], { duration: '1 s' }, { duration: '3 s', period: '1 s' }),
    );
    expect(series.functions.f).toMatchObject({
      Invocations: [1, 1, 2],
      billedRequests: [0, 1, 2],
      BilledDuration: [0, 1000, 2000],
      coldStarts: [1, 0, 0],
    });
    expect(series.sources.s).toMatchObject({ offered: [1, 1, 2], succeeded: [0, 1, 2] });
    expect(series).toMatchObject({ periodMs: 1000, startMs: 0 });
  });

  test('the same after a warm-up, from whose end periods count', async () => {
    const { series, sources } = await resultOf(
      scenario(
        [0, 1700, 2500, 3500, 4500],
        { duration: '800 ms' },
        { duration: '2 s', warmUp: '2500 ms', period: '1 s' },
      ),
    );
    expect(series.startMs).toBe(2500);
    // The second ends exactly with the warm-up: its bill belongs to the first period, its outcome to nobody.
    expect(series.functions.f).toMatchObject({ Invocations: [1, 2], BilledDuration: [1600, 800] });
    expect(series.sources.s).toMatchObject({ offered: [1, 2], succeeded: [1, 1] });
    expect(sources.s).toMatchObject({ offered: 3, succeeded: 2, inFlight: 1 });
  });

  test('the last period is shorter where the horizon is no multiple', async () => {
    const { series } = await resultOf(scenario([0, 2400], { duration: '50 ms' }, { duration: '2.5 s', period: '1 s' }));
    expect(series.functions.f!.Invocations).toEqual([1, 0, 1]);
  });

  test('a period longer than the horizon is the whole of it', async () => {
    const { series } = await resultOf(scenario([0, 2400], { duration: '50 ms' }, { duration: '2.5 s' }));
    expect(series.functions.f!.Invocations).toEqual([2]);
    expect(series.periodMs).toBe(60_000);
  });
});

describe('levels', () => {
  test('a maximum counts what a period began with', async () => {
    const { series, functions } = await resultOf(
      scenario([0, 500, 600], { duration: '2200 ms', idleTimeout: '1 s' }, { duration: '6 s', period: '1 s' }),
    );
    expect(series.functions.f).toMatchObject({
      ConcurrentExecutions: [3, 3, 3, 0, 0, 0],
      environments: [3, 3, 3, 3, 0, 0],
    });
    expect(series.account.ConcurrentExecutions).toEqual([3, 3, 3, 0, 0, 0]);
    expect(functions.f!.environments).toMatchObject({ max: 3, created: 3 });
  });

  test('what runs when the warm-up ends counts as running, not as begun', async () => {
    const { account, functions, series } = await resultOf(
      scenario([0, 0, 7000], { duration: '6 s', timeout: '10 s' }, { duration: '10 s', warmUp: '5 s', period: '5 s' }),
    );
    expect(account).toMatchObject({ ConcurrentExecutions: 2, UnreservedConcurrentExecutions: 2 });
    expect(functions.f).toMatchObject({
      Invocations: 1,
      coldStarts: 0,
      ConcurrentExecutions: 2,
      Duration: { count: 3 },
    });
    expect(functions.f!.environments).toMatchObject({ max: 2, created: 0 });
    expect(series.functions.f).toMatchObject({ ConcurrentExecutions: [2, 1], Invocations: [1, 0] });
  });

  test('the limits in force are in the series', async () => {
    const { series } = await resultOf({
      ...scenario([0], { duration: '1 s', reservedConcurrency: 40 }, { duration: '4 s', period: '1 s' }),
      account: { concurrency: 500 },
      changes: [{ at: '2 s', set: { 'functions.f.reservedConcurrency': 10, 'account.concurrency': 400 } }],
    });
    expect(series.functions.f!.concurrencyLimit).toEqual([40, 40, 10, 10]);
    expect(series.account.concurrencyLimit).toEqual([500, 500, 400, 400]);
  });
});

describe('averages over time', () => {
  test('busy, idle and alive environments, by hand', async () => {
    // Busy 0–2 s with init, idle until the second comes exactly at the idle time-out; busy 3–4 s, idle 4–5 s, then gone.
    const { functions } = await resultOf(
      scenario([0, 3000], { init: '1 s', duration: '1 s', idleTimeout: '1 s' }, { duration: '10 s' }),
    );
    expect(functions.f!.environments.avgBusy).toBeCloseTo(0.3, 12);
    expect(functions.f!.environments.avg).toBeCloseTo(0.5, 12);
    expect(functions.f!.environments.avgIdle).toBeCloseTo(0.2, 12);
    expect(functions.f!.environments.avgLifespanMs).toBe(5000);
  });

  test('count from the end of the warm-up', async () => {
    const { functions } = await resultOf(
      scenario(
        [0, 6000],
        { duration: '3 s', timeout: '10 s', idleTimeout: '2500 ms' },
        { duration: '10 s', warmUp: '2 s' },
      ),
    );
    // From 2 s on: busy 2–3 s, idle 3–5.5 s; busy 6–9 s, idle 9–11.5 s.
    expect(functions.f!.environments.avgBusy).toBeCloseTo(0.4, 12);
    expect(functions.f!.environments.avg).toBeCloseTo(0.9, 12);
    // Lifespans are those that end in the horizon, from their beginning: 5.5 s and 5.5 s.
    expect(functions.f!.environments.avgLifespanMs).toBe(5500);
  });

  test("Little's law: busy environments are arrivals times the time they stay", async () => {
    const { functions } = await resultOf({
      duration: '3000 s',
      warmUp: '100 s',
      functions: {
        f: { init: '300 ms', duration: { exponential: { mean: '700 ms' } }, timeout: '900 s', idleTimeout: '20 s' },
      },
      sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: '9/s' } } },
    });
    const { Duration, InitDuration, environments } = functions.f!;
    const spent = Duration.avg * Duration.count + InitDuration.avg * InitDuration.count;
    // What runs across the borders of the horizon: a handful of invocations of about a second in 18,000 s of work.
    expect(Math.abs((environments.avgBusy * 3_000_000) / spent - 1)).toBeLessThan(0.002);
  });
});

describe('many periods', () => {
  test('the period doubles until functions × periods are at most a million', async () => {
    const text = (functions: number, duration: string, period: string) => ({
      duration,
      period,
      functions: Object.fromEntries(Array.from({ length: functions }, (_, i) => [`f${i}`, { duration: 1 }])),
      sources: { s: { type: 'sync', target: 'f0', arrivals: { poisson: 0 } } },
    });
    expect(periodsOf(await scenarioOf(text(1, '1000000 s', '1 s')))).toEqual({ periodMs: 1000, periods: 1_000_000 });
    expect(periodsOf(await scenarioOf(text(1, '1000001 s', '1 s')))).toEqual({ periodMs: 2000, periods: 500_001 });
    expect(periodsOf(await scenarioOf(text(100, '100000 s', '1 s')))).toEqual({ periodMs: 16_000, periods: 6250 });
  });

  test('so do many sources', async () => {
    const s = { type: 'sync', target: 'f', arrivals: { poisson: 0 } };
    const scenario = await scenarioOf({
      duration: '100000 s',
      period: '1 s',
      functions: { f: { duration: 1 } },
      sources: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`s${i}`, s])),
    });
    expect(periodsOf(scenario)).toEqual({ periodMs: 2000, periods: 50_000 });
  });
});
