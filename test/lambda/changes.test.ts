/** Reservations and limits that change during a run. */
import { describe, expect, test } from 'vitest';
import { environmentsIn, logOf, observed, resultOf } from '../support/scenarios.ts';

const source = (arrivals: object, target = 'f'): object => ({ type: 'sync', target, arrivals });
const times = (...timesMs: number[]): object =>
  source({ at: timesMs.map((time) => ({ time: `${time} ms`, count: 1 })) });
const change = (at: string, set: object): object => ({ at, set });

describe('reserved concurrency set to 0 in an emergency', () => {
  test('running ones finish, every later call is throttled, nothing is billed after', async () => {
    const run = await observed({
      duration: '60 s',
      period: '1 s',
      functions: { f: { init: 0, duration: '2 s' } },
      sources: { s: times(0, 4000, 4500, 5000, 5001, 59_000) },
      changes: [change('5 s', { 'functions.f.reservedConcurrency': 0 })],
    });
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [0, 'run'],
      [2000, 'end'],
      [4000, 'arrive'],
      [4000, 'run'],
      [4500, 'arrive'],
      [4500, 'init'],
      [4500, 'run'],
      [5000, 'change'],
      [5000, 'arrive'],
      [5000, 'throttle ReservedFunctionConcurrentInvocationLimitExceeded'],
      [5001, 'arrive'],
      [5001, 'throttle ReservedFunctionConcurrentInvocationLimitExceeded'],
      [6000, 'end'],
      [6500, 'end'],
      [59_000, 'arrive'],
      [59_000, 'throttle ReservedFunctionConcurrentInvocationLimitExceeded'],
    ]);
    const billed = run.result.series.functions.f!.BilledDuration!;
    expect(billed.slice(0, 7)).toEqual([0, 0, 2000, 0, 0, 0, 4000]);
    expect(billed.slice(7).every((value) => value === 0)).toBe(true);
    expect(run.result.functions.f).toMatchObject({ Invocations: 3, Throttles: 3, BilledDuration: 6000 });
    expect(run.result.sources.s).toMatchObject({ offered: 6, succeeded: 3, throttled: 3 });
    expect(run.result.series.functions.f!.concurrencyLimit!.slice(4, 7)).toEqual([1000, 0, 0]);
  });

  test('and back: it serves again, with the environments that are still warm', async () => {
    const run = await observed({
      duration: '60 s',
      functions: { f: { init: 0, duration: '1 s', idleTimeout: '600 s' } },
      sources: { s: times(0, 5000, 20_000) },
      changes: [
        change('4 s', { 'functions.f.reservedConcurrency': 0 }),
        change('10 s', { 'functions.f.reservedConcurrency': 3 }),
      ],
    });
    expect(environmentsIn(run, 'init', 'run')).toEqual([
      [0, 'init 1'],
      [0, 'run 1'],
      [20_000, 'run 1'],
    ]);
    expect(run.result.functions.f).toMatchObject({ Invocations: 2, Throttles: 1 });
  });

  test('while its invocations still run, the others do not get their concurrency on top', async () => {
    const result = await resultOf({
      duration: '60 s',
      period: '10 s',
      account: { concurrency: 100 },
      functions: {
        f: { init: 0, duration: '30 s', timeout: '60 s' },
        g: { init: 0, duration: '30 s', timeout: '60 s' },
      },
      sources: {
        s: source({ at: [{ time: 0, count: 100 }] }),
        t: source({ at: ['6 s', '31 s'].map((time) => ({ time, count: 100 })) }, 'g'),
      },
      changes: [change('5 s', { 'functions.f.reservedConcurrency': 0 })],
    });
    expect(result.account.ConcurrentExecutions).toBe(100);
    expect(result.functions.g).toMatchObject({ Invocations: 100, Throttles: 100 });
    expect(result.functions.g!.throttlesByReason.ConcurrentInvocationLimitExceeded).toBe(100);
    expect(result.series.account).toMatchObject({
      ConcurrentExecutions: [100, 100, 100, 100, 100, 100],
      UnreservedConcurrentExecutions: [100, 0, 0, 100, 100, 100],
    });
  });
});

describe('reservations and limits', () => {
  test('a reservation takes from the pool of the others and gives back to it', async () => {
    const hold = { init: 0, duration: '1 s' };
    const result = await resultOf({
      duration: '60 s',
      account: { concurrency: 300 },
      functions: { f: hold, g: hold },
      sources: {
        s: source({ at: ['0 s', '12 s', '22 s'].map((time) => ({ time, count: 250 })) }),
        t: source({ at: ['12 s', '22 s'].map((time) => ({ time, count: 250 })) }, 'g'),
      },
      changes: [
        change('10 s', { 'functions.g.reservedConcurrency': 120 }),
        change('20 s', { 'functions.g.reservedConcurrency': 0 }),
      ],
      period: '10 s',
    });
    const { f, g } = result.series.functions;
    expect(f!.Invocations!.slice(0, 3)).toEqual([250, 180, 250]);
    expect(g!.Invocations!.slice(0, 3)).toEqual([0, 120, 0]);
    expect(f!.concurrencyLimit!.slice(0, 3)).toEqual([300, 180, 300]);
    expect(result.account.UnreservedConcurrentExecutions).toBe(250);
  });

  test('a reservation that comes while the others hold the whole account does not go beyond its limit', async () => {
    const hold = { init: 0, duration: '10 s', timeout: '20 s' };
    const result = await resultOf({
      duration: '60 s',
      account: { concurrency: 300 },
      functions: { f: hold, g: hold },
      sources: {
        s: source({ at: [{ time: 0, count: 300 }] }),
        t: source({ at: ['6 s', '10 s'].map((time) => ({ time, count: 200 })) }, 'g'),
      },
      changes: [change('5 s', { 'functions.g.reservedConcurrency': 120 })],
    });
    expect(result.account.ConcurrentExecutions).toBe(300);
    expect(result.functions.g!.throttlesByReason).toMatchObject({
      ConcurrentInvocationLimitExceeded: 200,
      ReservedFunctionConcurrentInvocationLimitExceeded: 80,
    });
  });

  test('a raised account limit lets more in', async () => {
    const result = await resultOf({
      duration: '30 s',
      period: '10 s',
      account: { concurrency: 2 },
      functions: { f: { init: 0, duration: '1 s' } },
      sources: { s: source({ at: ['5 s', '15 s'].map((time) => ({ time, count: 9 })) }) },
      changes: [change('10 s', { 'account.concurrency': 6 })],
    });
    expect(result.series.functions.f!.Invocations).toEqual([2, 6, 0]);
    expect(result.series.account.concurrencyLimit).toEqual([2, 6, 6]);
  });

  test('and more a second', async () => {
    const result = await resultOf({
      duration: '30 s',
      period: '10 s',
      account: { concurrency: 2 },
      functions: { f: { init: 0, duration: 0 } },
      sources: { s: source({ constant: '100/s' }) },
      changes: [change('10 s', { 'account.concurrency': 6 })],
    });
    const [before, after, later] = result.series.functions.f!.Invocations!;
    // 20, and 20 a second from the first request at 10 ms on; then 40 more at once (what was taken stays taken), and 60 a second.
    expect(before).toBe(20 + Math.floor(20 * 9.98));
    expect(after).toBeGreaterThanOrEqual(40 + 60 * 9.98);
    expect(after).toBeLessThanOrEqual(40 + 60 * 10 + 1);
    expect(Math.abs(later! - 600)).toBeLessThanOrEqual(1);
  });

  test('a lowered account limit throttles at once; what runs beyond it finishes', async () => {
    const result = await resultOf({
      duration: '30 s',
      account: { concurrency: 10 },
      functions: { f: { init: 0, duration: '2 s' } },
      sources: { s: source({ at: ['0 s', '1.5 s', '5 s'].map((time) => ({ time, count: 10 })) }) },
      changes: [change('1 s', { 'account.concurrency': 4 })],
    });
    expect(result.functions.f).toMatchObject({ Invocations: 14, Throttles: 16, Errors: 0 });
    expect(result.sources.s).toMatchObject({ succeeded: 14, throttled: 16 });
  });

  test('a change at the instant of an arrival comes first', async () => {
    const result = await resultOf({
      duration: '30 s',
      functions: { f: { init: 0, duration: '1 s', reservedConcurrency: 0 } },
      sources: { s: times(0, 1000) },
      changes: [change('1 s', { 'functions.f.reservedConcurrency': 1 })],
    });
    expect(result.functions.f).toMatchObject({ Invocations: 1, Throttles: 1 });
  });

  test('a change that sets what holds already changes nothing that is counted', async () => {
    const text = (changes: object[]) => ({
      duration: '20 s',
      account: { concurrency: 101 },
      functions: { f: { init: 0, duration: 0, reservedConcurrency: 1 } },
      sources: { s: source({ poisson: '30/s' }) },
      changes,
    });
    const same = ['1.03 s', '2.07 s', '3.01 s', '4.04 s'].map((at) =>
      change(at, { 'functions.f.reservedConcurrency': 1, 'account.concurrency': 101 }),
    );
    const changed = await resultOf(text(same));
    const left = await resultOf(text([]));
    expect(changed.functions).toEqual(left.functions);
    expect(changed.sources).toEqual(left.sources);
  });
});
