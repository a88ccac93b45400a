/** The Retry of Step Functions: waits, causes, and the transitions that it costs. Traced by hand. */
import { describe, expect, test } from 'vitest';
import { Streams } from '../../src/sim/random.ts';
import { observed, resultOf } from '../support/scenarios.ts';

const once = { at: [{ time: 0, count: 1 }] };

function scenario(f: object, source: object, more: object = {}): object {
  return {
    duration: '1000 s',
    functions: { f: { init: 0, duration: '1 s', ...f } },
    sources: { s: { type: 'sync', target: 'f', via: 'step-functions', arrivals: once, ...source } },
    ...more,
  };
}

/** When attempts began, refused ones included. */
async function attempts(f: object, source: object, more: object = {}): Promise<number[]> {
  const { entries } = await observed(scenario(f, source, more));
  return entries.filter(({ what }) => what === 'run' || what.startsWith('throttle')).map(({ timeMs }) => timeMs / 1000);
}

describe('waits', () => {
  const retry = { interval: '3 s', attempts: 3, backoffRate: 2 };
  const failing = { errorRate: 1 };

  // S27, AWS Step Functions Developer Guide, "Retrying after an error": waits of 3, 6 and 12 s; with MaxDelaySeconds 5 of 3, 5 and 5 s.
  test('S27: 3, 6 and 12 s, from the end of each try', async () => {
    expect(await attempts(failing, { retry })).toEqual([0, 4, 11, 24]);
  });

  test('S27: 3, 5 and 5 s with a longest delay', async () => {
    expect(await attempts(failing, { retry: { ...retry, maxDelay: '5 s' } })).toEqual([0, 4, 10, 16]);
  });

  test('S27 of refusals, which take no time', async () => {
    expect(await attempts({ reservedConcurrency: 0 }, { retry })).toEqual([0, 3, 9, 21]);
    const { sources, functions } = await resultOf(scenario({ reservedConcurrency: 0 }, { retry }));
    expect(sources.s).toMatchObject({ throttled: 1, retries: 3, stateTransitions: 4 });
    expect(functions.f).toMatchObject({ Invocations: 0, Throttles: 4 });
  });

  test('by default 1 s, doubling, three times; only with a Retry', async () => {
    expect(await attempts(failing, { retry: {} })).toEqual([0, 2, 5, 10]);
    expect(await attempts(failing, {})).toEqual([0]);
    expect(await attempts(failing, { retry: { attempts: 0 } })).toEqual([0]);
  });

  test('at any rate', async () => {
    // Waits of 2, 3 and 4.5 s; of 2, 2 and 2 s.
    expect(await attempts(failing, { retry: { interval: '2 s', backoffRate: 1.5 } })).toEqual([0, 3, 7, 12.5]);
    expect(await attempts(failing, { retry: { interval: '2 s', backoffRate: 1 } })).toEqual([0, 3, 6, 9]);
  });

  test('full jitter draws each between 0 and its longest', async () => {
    const source = { retry: { ...retry, jitter: 'full' } };
    const jitter = new Streams('7', 1).get('s>f/jitter');
    const expected = [0];
    for (const longest of [3, 6, 12]) expected.push(expected.at(-1)! + jitter.uniform() * longest);
    const seen = await attempts({ reservedConcurrency: 0 }, source, { seed: 7 });
    expect(seen.length).toBe(4);
    seen.forEach((time, i) => {
      expect(time).toBeCloseTo(expected[i]!, 9);
    });
  });
});

describe('what is tried again', () => {
  const refused = { reservedConcurrency: 0 };
  const failing = { errorRate: 1 };
  const slow = { duration: '10 s', timeout: '2 s' };
  const retriesOf = async (f: object, on: string[], more: object = {}): Promise<number> =>
    (await resultOf(scenario(f, { retry: { on }, ...more }))).sources.s!.retries;

  test.each([
    ['throttle', refused],
    ['error', failing],
    ['timeout', slow],
  ] as const)('%s, and nothing else', async (cause, f) => {
    expect(await retriesOf(f, [cause])).toBe(3);
    const others = ['throttle', 'error', 'timeout'].filter((other) => other !== cause);
    expect(await retriesOf(f, others)).toBe(0);
  });

  test('the time-out of the task is one as well, and the function runs on', async () => {
    const f = { duration: '10 s', timeout: '60 s' };
    const gateway = { timeout: '4 s' };
    // Tries at 0, 5, 11 and 19 s, each given up after 4 s; the environments are busy for 10 s.
    expect(await attempts(f, { retry: {}, gateway })).toEqual([0, 5, 11, 19]);
    const { sources, functions } = await resultOf(scenario(f, { retry: {}, gateway }));
    expect(sources.s).toMatchObject({ timedOut: 1, retries: 3, stateTransitions: 4 });
    expect(functions.f).toMatchObject({ Invocations: 4, coldStarts: 2, BilledDuration: 40_000 });
    expect(await retriesOf(f, ['error'], { gateway })).toBe(0);
  });

  test('a kill is an error', async () => {
    expect(await retriesOf({ memoryUsed: '500 MB' }, ['error'])).toBe(3);
  });

  test('a task that fails at random draws anew, until it succeeds', async () => {
    const arrivals = { constant: '1/s' };
    const { sources, functions } = await resultOf(
      scenario({ duration: '10 ms', errorRate: 0.5 }, { arrivals, retry: {} }, { duration: '4000 s' }),
    );
    // Four tries fail with probability 1/16: 250 of 4,000, standard deviation 15; mean tries 1.875.
    expect(Math.abs(sources.s!.failed - 250)).toBeLessThan(75);
    expect(Math.abs(functions.f!.Invocations - 7500)).toBeLessThan(250);
  });
});

test('each attempt is a state transition, and is billed as one', async () => {
  const arrivals = { at: [{ time: 0, count: 10 }] };
  const { sources, usage, series } = await resultOf(
    scenario(
      { errorRate: 1, reservedConcurrency: 4 },
      { arrivals, retry: { attempts: 1, interval: '30 s' } },
      { period: '10 s' },
    ),
  );
  // Ten tries at 0, of which four run; all ten again 30 s later: six at 30 s and four at 31 s.
  expect(sources.s).toMatchObject({ retries: 10, stateTransitions: 20 });
  expect(series.sources.s!.stateTransitions!.slice(0, 4)).toEqual([10, 0, 0, 10]);
  expect(usage['stepfunctions.transitions']).toBe(20);
});
