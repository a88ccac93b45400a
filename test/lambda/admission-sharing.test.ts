/** Functions that share an account: who takes what from whom. */
import { describe, expect, test } from 'vitest';
import { resultOf } from '../support/scenarios.ts';

const source = (arrivals: object, target: string): object => ({ type: 'sync', target, arrivals });

describe('sharing an account', () => {
  test('of 1,000, X reserves 150 and Y 300; the others share 550', async () => {
    const settings = { init: 0, duration: '10 s', timeout: '20 s' };
    const result = await resultOf({
      duration: '60 s',
      asOf: '2022-01-01',
      functions: {
        x: { ...settings, reservedConcurrency: 150 },
        y: { ...settings, reservedConcurrency: 300 },
        a: settings,
        b: settings,
      },
      sources: {
        x: source({ at: [{ time: 0, count: 151 }] }, 'x'),
        y: source({ at: [{ time: 0, count: 301 }] }, 'y'),
        a: source({ at: [{ time: 0, count: 500 }] }, 'a'),
        b: source({ at: [{ time: '1 s', count: 100 }] }, 'b'),
      },
    });
    const { a, b, x, y } = result.functions;
    expect(x).toMatchObject({ Invocations: 150, Throttles: 1, ConcurrentExecutions: 150 });
    expect(y).toMatchObject({ Invocations: 300, Throttles: 1, ConcurrentExecutions: 300 });
    expect(a).toMatchObject({ Invocations: 500, Throttles: 0 });
    expect(b).toMatchObject({ Invocations: 50, Throttles: 50 });
    expect(x!.throttlesByReason.ReservedFunctionConcurrentInvocationLimitExceeded).toBe(1);
    expect(b!.throttlesByReason.ConcurrentInvocationLimitExceeded).toBe(50);
    expect(result.account).toMatchObject({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 550 });
  });

  const neighbours = (reserved: object) => ({
    duration: '60 s',
    account: { concurrency: 110 },
    functions: {
      noisy: { init: 0, duration: '2 s' },
      quiet: { init: 0, duration: '100 ms', ...reserved },
    },
    sources: {
      noisy: source({ constant: '200/s' }, 'noisy'),
      quiet: source({ constant: '2/s' }, 'quiet'),
    },
  });

  test('a noisy neighbour throttles the others', async () => {
    const result = await resultOf(neighbours({}));
    const { noisy, quiet } = result.functions;
    expect(noisy!.throttlesByReason.ConcurrentInvocationLimitExceeded).toBeGreaterThan(5000);
    expect(quiet!.throttlesByReason.ConcurrentInvocationLimitExceeded).toBeGreaterThan(10);
    expect(result.account.ConcurrentExecutions).toBe(110);
  });

  test('reserved concurrency protects', async () => {
    const result = await resultOf(neighbours({ reservedConcurrency: 5 }));
    expect(result.functions.quiet).toMatchObject({ Invocations: 120, Throttles: 0 });
    expect(result.functions.noisy!.ConcurrentExecutions).toBe(105);
    expect(result.account).toMatchObject({ ConcurrentExecutions: 106, UnreservedConcurrentExecutions: 105 });
  });

  test('an idle environment of one function is of no use to another', async () => {
    const result = await resultOf({
      duration: '60 s',
      account: { concurrency: 1 },
      functions: { a: { init: 0, duration: '1 s' }, b: { init: 0, duration: '1 s' } },
      sources: {
        a: source({ at: [{ time: 0, count: 1 }] }, 'a'),
        b: source(
          {
            at: [
              { time: '500 ms', count: 1 },
              { time: '1 s', count: 1 },
            ],
          },
          'b',
        ),
      },
    });
    expect(result.functions.a).toMatchObject({ Invocations: 1, Throttles: 0 });
    expect(result.functions.b).toMatchObject({ Invocations: 1, Throttles: 1, coldStarts: 1 });
  });
});
