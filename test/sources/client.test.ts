/** The caller's patience, retries, quota and adaptive rate, traced by hand. */
import { describe, expect, test } from 'vitest';
import { Streams } from '../../src/sim/random.ts';
import { environmentsIn, logOf, observed, resultOf } from '../support/scenarios.ts';

/** One function, one source with these client settings. */
function scenario(f: object, arrivals: object, client: object, more: object = {}): object {
  return {
    duration: '100 s',
    functions: { f: { init: 0, ...f } },
    sources: { s: { type: 'sync', target: 'f', arrivals, client } },
    ...more,
  };
}
const once = { at: [{ time: 0, count: 1 }] };
const noJitter = (attempts: number, base = '100 ms', cap = '20 s') => ({ attempts, base, cap, jitter: 'none' });

describe('client time-out', () => {
  test('ends the wait; the invocation runs on and is billed', async () => {
    const run = await observed(scenario({ duration: '500 ms' }, once, { timeout: '200 ms' }));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [0, 'run'],
      [500, 'end'],
    ]);
    expect(run.result.sources.s).toMatchObject({ offered: 1, timedOut: 1, succeeded: 0, retries: 0, inFlight: 0 });
    expect(run.result.sources.s!.latency.count).toBe(0);
    expect(run.result.functions.f).toMatchObject({ Invocations: 1, Errors: 0, timeouts: 0, BilledDuration: 500 });
  });

  test('an answer at the very instant is in time', async () => {
    const { sources } = await resultOf(scenario({ duration: '500 ms' }, once, { timeout: '500 ms' }));
    expect(sources.s).toMatchObject({ succeeded: 1, timedOut: 0 });
  });

  test('the period of a time-out is the one in which patience ended', async () => {
    const result = await resultOf(
      scenario({ duration: '2.5 s' }, once, { timeout: '1 s' }, { period: '1 s', duration: '4 s' }),
    );
    expect(result.series.sources.s!.timedOut).toEqual([0, 1, 0, 0]);
    expect(result.series.functions.f!.BilledDuration).toEqual([0, 0, 2500, 0]);
  });

  test('and retries: the late answer is ignored, both invocations are billed', async () => {
    const run = await observed(scenario({ duration: '500 ms' }, once, { timeout: '200 ms', retry: noJitter(2) }));
    expect(environmentsIn(run, 'arrive', 'init', 'run', 'retry', 'end')).toEqual([
      [0, 'arrive -1'],
      [0, 'init 1'],
      [0, 'run 1'],
      [200, 'retry -1'],
      [300, 'init 2'],
      [300, 'run 2'],
      [500, 'end 1'],
      [800, 'end 2'],
    ]);
    expect(run.result.sources.s).toMatchObject({ offered: 1, timedOut: 1, retries: 1, succeeded: 0, inFlight: 0 });
    expect(run.result.functions.f).toMatchObject({ Invocations: 2, BilledDuration: 1000 });
  });

  test('the retry meets a warm environment and succeeds', async () => {
    const client = { timeout: '350 ms', retry: noJitter(3) };
    const run = await observed(scenario({ init: '300 ms', duration: '100 ms' }, once, client));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [300, 'run'],
      [350, 'retry'],
      [400, 'end'],
      [450, 'run'],
      [550, 'end'],
    ]);
    expect(run.result.sources.s).toMatchObject({ succeeded: 1, timedOut: 0, retries: 1 });
    expect(run.result.sources.s!.latency).toMatchObject({ count: 1, max: 550 });
  });

  test('an answer that comes while the caller backs off is ignored too', async () => {
    const client = { timeout: '200 ms', retry: noJitter(2, '5 s') };
    const { sources, functions } = await resultOf(scenario({ duration: '300 ms', timeout: '10 s' }, once, client));
    expect(sources.s).toMatchObject({ succeeded: 0, timedOut: 1, retries: 1 });
    expect(functions.f).toMatchObject({ Invocations: 2, BilledDuration: 600 });
  });

  test('a later attempt draws anew: a slow request is not slow again for ever', async () => {
    const arrivals = { constant: '1/s' };
    const duration = { values: ['100 ms', '900 ms'] };
    const client = { timeout: '500 ms', retry: noJitter(3) };
    const { sources } = await resultOf(scenario({ duration }, arrivals, client, { duration: '4000 s' }));
    // Three tries that are each slow with probability ½: one in eight is given up. Standard deviation 21.
    expect(Math.abs(sources.s!.timedOut - 500)).toBeLessThan(100);
    expect(Math.abs(sources.s!.retries - 3000)).toBeLessThan(300);
  });
});

describe('back-off', () => {
  test('doubles from the base up to the cap', async () => {
    const run = await observed(
      scenario({ reservedConcurrency: 0, duration: 1 }, once, { retry: noJitter(6, '100 ms', '500 ms') }),
    );
    const throttles = run.entries.filter(({ what }) => what.startsWith('throttle')).map(({ timeMs }) => timeMs);
    expect(throttles).toEqual([0, 100, 300, 700, 1200, 1700]);
    expect(run.result.sources.s).toMatchObject({ throttled: 1, retries: 5 });
    expect(run.result.functions.f!.Throttles).toBe(6);
  });

  test('latency counts from the first attempt to the answer', async () => {
    const result = await resultOf(
      scenario({ reservedConcurrency: 1, duration: '450 ms' }, { at: [{ time: 0, count: 2 }] }, { retry: noJitter(4) }),
    );
    // The second is refused at 0, 100 and 300; at 700 it gets in.
    expect(result.sources.s).toMatchObject({ succeeded: 2, retries: 3 });
    expect(result.sources.s!.latency).toMatchObject({ count: 2, p50: 450, max: 1150 });
  });

  test('none: one attempt', async () => {
    const result = await resultOf(scenario({ reservedConcurrency: 0, duration: 1 }, once, {}));
    expect(result.sources.s).toMatchObject({ throttled: 1, retries: 0 });
  });

  test.each([
    ['standard', 3],
    ['legacy', 5],
  ] as const)('%s: full jitter on 1, 2, 4 … s, %i attempts', async (retry, attempts) => {
    const run = await observed(scenario({ reservedConcurrency: 0, duration: 1 }, once, { retry }, { seed: 7 }));
    const jitter = new Streams('7', 1).get('s>f/jitter');
    const expected = [0];
    for (let n = 0; n < attempts - 1; n++) expected.push(expected[n]! + jitter.uniform() * 1000 * 2 ** n);
    const throttles = run.entries.filter(({ what }) => what.startsWith('throttle')).map(({ timeMs }) => timeMs);
    expect(throttles).toEqual(expected);
    expect(run.result.sources.s).toMatchObject({ throttled: 1, retries: attempts - 1 });
  });
});

describe('retry quota', () => {
  const burst = (count: number) => ({ at: [{ time: 0, count }] });

  test('500 tokens are a hundred retries of throttles', async () => {
    const result = await resultOf(
      scenario({ reservedConcurrency: 0, duration: 1 }, burst(1000), { retry: 'standard' }),
    );
    expect(result.sources.s).toMatchObject({ offered: 1000, throttled: 1000, retries: 100 });
    expect(result.functions.f!.Throttles).toBe(1100);
  });

  test('each process has its own', async () => {
    const client = { retry: 'standard', processes: 3 };
    const result = await resultOf(scenario({ reservedConcurrency: 0, duration: 1 }, burst(1000), client));
    expect(result.sources.s!.retries).toBe(300);
  });

  test('processes share the traffic round robin', async () => {
    // 50 requests for each of ten processes want two retries each: the hundred that a quota pays for. One more wants in vain.
    const client = { retry: 'standard', processes: 10 };
    const enough = await resultOf(scenario({ reservedConcurrency: 0, duration: 1 }, burst(500), client));
    expect(enough.sources.s!.retries).toBe(1000);
    const tooMany = await resultOf(scenario({ reservedConcurrency: 0, duration: 1 }, burst(501), client));
    expect(tooMany.sources.s!.retries).toBe(1000);
  });

  test('an answer at the first try gives back one token, an answer after a retry what it took', async () => {
    const instants = [
      { time: 0, count: 200 },
      { time: '20 s', count: 14 },
      { time: '60 s', count: 200 },
    ];
    const result = await resultOf(
      scenario(
        { reservedConcurrency: 0, duration: 1 },
        { at: instants },
        { retry: 'standard' },
        {
          period: '50 s',
          changes: [
            { at: '15 s', set: { 'functions.f.reservedConcurrency': 20 } },
            { at: '40 s', set: { 'functions.f.reservedConcurrency': 0 } },
          ],
        },
      ),
    );
    // The first burst empties the quota, 14 answers bring back 14 tokens: enough for two retries.
    expect(result.series.sources.s!.retries).toEqual([100, 2]);
  });

  test('retries that succeed cost nothing in the end', async () => {
    const instants = [
      { time: 0, count: 100 },
      { time: '60 s', count: 200 },
    ];
    const changes = [
      { at: '1 us', set: { 'functions.f.reservedConcurrency': 200 } },
      { at: '40 s', set: { 'functions.f.reservedConcurrency': 0 } },
    ];
    const more = { period: '50 s', changes };
    const result = await resultOf(
      scenario({ reservedConcurrency: 0, duration: 1 }, { at: instants }, { retry: 'standard' }, more),
    );
    // The hundred of the first burst use the quota up and, once answered, fill it again.
    expect(result.series.sources.s).toMatchObject({ succeeded: [100, 0], retries: [100, 100] });
  });

  test('or fifty after time-outs', async () => {
    const client = { retry: 'standard', timeout: '1 s' };
    const result = await resultOf(scenario({ duration: '2 s' }, burst(60), client));
    expect(result.sources.s).toMatchObject({ offered: 60, timedOut: 60, retries: 50 });
    expect(result.functions.f!.Invocations).toBe(110);
  });

  test('legacy and custom rules have none', async () => {
    const legacy = await resultOf(scenario({ reservedConcurrency: 0, duration: 1 }, burst(1000), { retry: 'legacy' }));
    expect(legacy.sources.s!.retries).toBe(4000);
    const custom = await resultOf(
      scenario({ reservedConcurrency: 0, duration: 1 }, burst(1000), { retry: noJitter(3) }),
    );
    expect(custom.sources.s!.retries).toBe(2000);
  });
});

describe('adaptive', () => {
  test('a client that is always refused slows down, and the run ends', async () => {
    const arrivals = { constant: '100/s' };
    const result = await resultOf(
      scenario({ reservedConcurrency: 0, duration: 1 }, arrivals, { retry: 'adaptive' }, { duration: '600 s' }),
    );
    expect(result.sources.s!.offered).toBe(60_000);
    // One try every two seconds, once the rate has come down.
    expect(result.functions.f!.Throttles).toBeLessThan(500);
    expect(result.functions.f!.Throttles).toBeGreaterThan(250);
    expect(result.sources.s!.inFlight).toBeGreaterThan(59_000);
    expect(result.events).toBeLessThan(70_000);
  });

  test('settles near what the function can do, with fewer throttles than without', async () => {
    const f = { reservedConcurrency: 10, duration: '1 s' };
    const arrivals = { constant: '30/s' };
    const more = { duration: '600 s' };
    const adaptive = await resultOf(scenario(f, arrivals, { retry: 'adaptive' }, more));
    const standard = await resultOf(scenario(f, arrivals, { retry: 'standard' }, more));
    expect(adaptive.functions.f!.Throttles).toBeLessThan(standard.functions.f!.Throttles / 3);
    expect(adaptive.functions.f!.Invocations).toBeGreaterThan(0.6 * 6000);
    expect(adaptive.events).toBeLessThan(200_000);
  });

  test('what waits for its turn goes in the order in which it came', async () => {
    const run = await observed(
      scenario({ reservedConcurrency: 1, duration: '1 s' }, { constant: '5/s' }, { retry: 'adaptive' }),
    );
    const firstTries = run.entries.filter(({ what }) => what === 'run' || what.startsWith('throttle'));
    const seen = [...new Set(firstTries.map(({ request }) => request))];
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(30);
  });
});
