/** Who is let in, in which order of checks, and with which of AWS's reasons not. */
import { describe, expect, test } from 'vitest';
import { THROTTLE_REASONS, type ThrottleReason } from '../../src/lambda/metrics.ts';
import { resultOf } from '../support/scenarios.ts';

/** A scenario as an object, with what most of them share. */
function scenario(parts: object): object {
  return { duration: '60 s', ...parts };
}

const f = (settings: object = {}): object => ({ f: { init: 0, duration: '100 ms', ...settings } });
const source = (arrivals: object, target = 'f'): object => ({ type: 'sync', target, arrivals });
const burst = (count: number, time: number | string = 0): object => source({ at: [{ time, count }] });

/** All reasons outside a VPC, those left out being 0. */
function reasons(given: Partial<Record<ThrottleReason, number>>): Record<string, number> {
  const outside = THROTTLE_REASONS.filter((reason) => reason !== 'ENILimitReachedException');
  return { ...Object.fromEntries(outside.map((reason) => [reason, 0])), ...given };
}

describe('every reason', () => {
  test('account: the whole pool is busy', async () => {
    const result = await resultOf(scenario({ account: { concurrency: 7 }, functions: f(), sources: { s: burst(10) } }));
    expect(result.functions.f!.throttlesByReason).toEqual(reasons({ ConcurrentInvocationLimitExceeded: 3 }));
    expect(result.functions.f).toMatchObject({ Invocations: 7, Throttles: 3, ConcurrentExecutions: 7, coldStarts: 7 });
    expect(result.sources.s).toMatchObject({ offered: 10, succeeded: 7, throttled: 3 });
    expect(result.account).toMatchObject({ ConcurrentExecutions: 7, UnreservedConcurrentExecutions: 7 });
  });

  test('reserved concurrency', async () => {
    const result = await resultOf(scenario({ functions: f({ reservedConcurrency: 4 }), sources: { s: burst(10) } }));
    expect(result.functions.f!.throttlesByReason).toEqual(
      reasons({ ReservedFunctionConcurrentInvocationLimitExceeded: 6 }),
    );
    expect(result.account).toMatchObject({ ConcurrentExecutions: 4, UnreservedConcurrentExecutions: 0 });
  });

  test('reserved concurrency 0 throttles everything', async () => {
    const result = await resultOf(scenario({ functions: f({ reservedConcurrency: 0 }), sources: { s: burst(10) } }));
    expect(result.functions.f!.throttlesByReason).toEqual(
      reasons({ ReservedFunctionConcurrentInvocationLimitExceeded: 10 }),
    );
    expect(result.functions.f).toMatchObject({ Invocations: 0, BilledDuration: 0 });
    expect(result.usage['lambda.requests']).toBe(0);
  });

  test('reserved rate: ten times the reservation a second, one second of it at once', async () => {
    const settings = { reservedConcurrency: 2, duration: 0, warm: 2 };
    const result = await resultOf(scenario({ functions: f(settings), sources: { s: burst(25) } }));
    // An invocation of no duration has ended when the next request of the same instant comes.
    expect(result.functions.f).toMatchObject({ Invocations: 20, ConcurrentExecutions: 1 });
    expect(result.functions.f!.throttlesByReason).toEqual(reasons({ ReservedFunctionInvocationRateLimitExceeded: 5 }));
    const paced = await resultOf(
      scenario({ functions: f(settings), sources: { s: source({ constant: '40/s' }) }, duration: '10 s' }),
    );
    // 20, and 20 a second from the first request at 25 ms on, each taken as soon as it is there.
    expect(paced.functions.f!.Invocations).toBe(20 + Math.floor(20 * 9.975));
    expect(paced.functions.f!.throttlesByReason).toEqual(
      reasons({ ReservedFunctionInvocationRateLimitExceeded: 400 - 219 }),
    );
  });

  test('account rate: ten times the concurrency a second', async () => {
    const paced = await resultOf(
      scenario({
        account: { concurrency: 3 },
        functions: f({ duration: 0 }),
        sources: { s: source({ constant: '50/s' }) },
        duration: '10 s',
      }),
    );
    // From the first request at 20 ms on.
    expect(paced.functions.f!.Invocations).toBe(30 + Math.floor(30 * 9.98));
    expect(paced.functions.f!.throttlesByReason).toEqual(reasons({ CallerRateLimitExceeded: 500 - 329 }));
  });

  test('20,000 requests a second of 50 ms in an account of 1,000: half of them are refused for their rate (S2)', async () => {
    const result = await resultOf(
      scenario({
        functions: f({ duration: '50 ms', warm: 1000 }),
        sources: { s: source({ constant: '20000/s' }) },
        duration: '3 s',
      }),
    );
    // 10,000, and 10,000 a second from the first request at 0.05 ms on.
    expect(result.functions.f!.Invocations).toBe(39_999);
    expect(result.functions.f!.throttlesByReason).toEqual(reasons({ CallerRateLimitExceeded: 20_001 }));
    const raised = await resultOf(
      scenario({
        account: { concurrency: 2000 },
        functions: f({ duration: '50 ms', warm: 1000 }),
        sources: { s: source({ constant: '20000/s' }) },
        duration: '3 s',
      }),
    );
    expect(raised.functions.f).toMatchObject({ Invocations: 60_000, Throttles: 0, ConcurrentExecutions: 1000 });
  });

  test('scaling today: 1,000 environments at once, then 100 a second, for each function', async () => {
    const busy = { init: 0, duration: '900 s', timeout: '900 s' };
    const result = await resultOf(
      scenario({
        account: { concurrency: 100_000 },
        functions: { f: busy, g: { ...busy, reservedConcurrency: 50_000 } },
        sources: {
          s: source({ at: [0, 1000, 1010, 5000].map((time) => ({ time: `${time} ms`, count: 2000 })) }),
          t: source({ at: [{ time: 0, count: 1200 }] }, 'g'),
        },
      }),
    );
    const { f: one, g: other } = result.functions;
    expect(one!.Invocations).toBe(1000 + 100 + 1 + 399);
    expect(one!.throttlesByReason).toEqual(reasons({ FunctionInvocationRateLimitExceeded: 8000 - 1500 }));
    expect(other!.Invocations).toBe(1000);
    expect(other!.throttlesByReason).toEqual(reasons({ FunctionInvocationRateLimitExceeded: 200 }));
  });

  test('scaling before 2023-11-26: one bucket for the Region, 500 a minute, evenly', async () => {
    const busy = { init: 0, duration: '900 s', timeout: '900 s' };
    const text = (burstRefill: string) =>
      scenario({
        asOf: '2023-11-25',
        account: { concurrency: 100_000, burst: 10, burstRefill },
        functions: { f: busy, g: { ...busy, reservedConcurrency: 5000 } },
        sources: {
          s: source({
            at: [
              { time: 0, count: 8 },
              { time: '12 s', count: 1000 },
              { time: '60 s', count: 1000 },
            ],
          }),
          t: source({ at: [{ time: 0, count: 8 }] }, 'g'),
        },
      });
    const even = await resultOf(text('continuous'));
    // Sources take turns in the order of their names: s and t each get five of the ten, then 12 s bring 100 (the bucket holds 10).
    expect(even.functions.f!.Invocations + even.functions.g!.Invocations).toBe(10 + 10 + 10);
    expect(even.functions.g!.throttlesByReason).toEqual(reasons({ FunctionInvocationRateLimitExceeded: 3 }));
    const step = await resultOf(text('step'));
    expect(step.functions.f!.Invocations + step.functions.g!.Invocations).toBe(10 + 0 + 10);
  });
});

describe('a refused request takes no token', () => {
  test('of the rates when concurrency is missing', async () => {
    // One environment, busy until 1 s. The 30 refused meanwhile leave the 10 of the account's bucket alone.
    const result = await resultOf(
      scenario({
        account: { concurrency: 1 },
        functions: f({ duration: '1 s' }),
        sources: {
          s: burst(31),
          t: source({ at: Array.from({ length: 9 }, (_, i) => ({ time: `${i + 1} s`, count: 1 })) }),
        },
      }),
    );
    expect(result.functions.f).toMatchObject({ Invocations: 10, Throttles: 30 });
    expect(result.functions.f!.throttlesByReason).toEqual(reasons({ ConcurrentInvocationLimitExceeded: 30 }));
  });

  test('of the scaling bucket when concurrency is missing', async () => {
    const result = await resultOf(
      scenario({
        asOf: '2022-01-01',
        account: { concurrency: 200, burst: 10 },
        functions: { f: { init: 0, duration: '10 s', reservedConcurrency: 5 }, g: { init: 0, duration: '10 s' } },
        // f is offered 50 and may run 5; the bucket's other 5 are there for g, whose name comes later.
        sources: { s: burst(50), t: source({ at: [{ time: '1 ms', count: 6 }] }, 'g') },
      }),
    );
    expect(result.functions.f!.throttlesByReason).toEqual(
      reasons({ ReservedFunctionConcurrentInvocationLimitExceeded: 45 }),
    );
    expect(result.functions.g!.Invocations).toBe(5);
    expect(result.functions.g!.throttlesByReason).toEqual(reasons({ FunctionInvocationRateLimitExceeded: 1 }));
  });

  test('of the account when the function refuses', async () => {
    // f takes 20 a second of the account's 1,010 whatever it is offered; g gets the rest of the bucket.
    const result = await resultOf(
      scenario({
        account: { concurrency: 101 },
        functions: { f: { init: 0, duration: 0, reservedConcurrency: 1 }, g: { init: 0, duration: 0 } },
        sources: { s: source({ constant: '10000/s' }), t: source({ constant: '1000/s' }, 'g') },
        duration: '10 s',
      }),
    );
    expect(result.functions.f!.Invocations).toBe(10 + 99);
    expect(result.functions.g).toMatchObject({ Invocations: 10_000, Throttles: 0 });
  });
});

describe('the order of the checks', () => {
  test('the account rate is asked before everything else', async () => {
    // 10 a second for the account. The first ten use the bucket up; all after them hear of the rate, whatever else is missing.
    const result = await resultOf(
      scenario({
        account: { concurrency: 1 },
        functions: f({ duration: 0, reservedConcurrency: 0 }),
        sources: { s: burst(5) },
      }),
    );
    expect(result.functions.f!.throttlesByReason).toEqual(
      reasons({ ReservedFunctionConcurrentInvocationLimitExceeded: 5 }),
    );
    const drained = await resultOf(
      scenario({
        account: { concurrency: 1 },
        functions: { ...f({ duration: 0, reservedConcurrency: 0 }), g: { init: 0, duration: 0 } },
        sources: {
          a: source({ at: Array.from({ length: 10 }, (_, i) => ({ time: `${i} us`, count: 1 })) }, 'g'),
          s: burst(5, '10 us'),
        },
      }),
    );
    expect(drained.functions.g!.Invocations).toBe(10);
    expect(drained.functions.f!.throttlesByReason).toEqual(reasons({ CallerRateLimitExceeded: 5 }));
  });

  test("the function's rate before its concurrency", async () => {
    const times = Array.from({ length: 10 }, (_, i) => ({ time: `${i} us`, count: 1 }));
    const result = await resultOf(
      scenario({
        functions: f({ duration: 0, reservedConcurrency: 1 }),
        // Ten use up the bucket one after the other; then two at once: neither gets as far as the concurrency.
        sources: { s: source({ at: [...times, { time: '10 us', count: 2 }] }) },
      }),
    );
    expect(result.functions.f!.Invocations).toBe(10);
    expect(result.functions.f!.throttlesByReason).toEqual(reasons({ ReservedFunctionInvocationRateLimitExceeded: 2 }));
  });

  test('concurrency before the scaling bucket', async () => {
    const result = await resultOf(
      scenario({
        asOf: '2022-01-01',
        account: { concurrency: 5, burst: 5 },
        functions: f({ duration: '10 s' }),
        sources: { s: burst(8) },
      }),
    );
    expect(result.functions.f!.throttlesByReason).toEqual(reasons({ ConcurrentInvocationLimitExceeded: 3 }));
  });

  test('an idle environment needs no token of the scaling bucket', async () => {
    const result = await resultOf(
      scenario({
        asOf: '2022-01-01',
        account: { burst: 1 },
        functions: f({ warm: 3, duration: '10 s' }),
        sources: { s: burst(6) },
      }),
    );
    expect(result.functions.f).toMatchObject({ Invocations: 4, coldStarts: 1 });
    expect(result.functions.f!.throttlesByReason).toEqual(reasons({ FunctionInvocationRateLimitExceeded: 2 }));
  });

  test('not even when the bucket is empty', async () => {
    const instants = [0, 50, 100].map((time) => ({ time: `${time} ms`, count: 1 }));
    const result = await resultOf(
      scenario({
        asOf: '2022-01-01',
        account: { burst: 1 },
        functions: f({ duration: '100 ms' }),
        sources: { s: source({ at: instants }) },
      }),
    );
    // The next token comes after 120 ms.
    expect(result.functions.f).toMatchObject({ Invocations: 2, Throttles: 1, coldStarts: 1 });
  });

  test('an idle environment is no way around the concurrency limit', async () => {
    const result = await resultOf(
      scenario({
        account: { concurrency: 103 },
        functions: { ...f({ reservedConcurrency: 3, duration: '10 s', warm: 5 }) },
        sources: { s: burst(6) },
      }),
    );
    expect(result.functions.f).toMatchObject({ Invocations: 3, Throttles: 3, coldStarts: 0 });
  });
});
