/** Hand-traced lives of provisioned environments, with constant times: today the n-th asked for at t is there at t + 90 s + n × 10 ms + init. */
import { describe, expect, test } from 'vitest';
import { type Entry, environmentsIn, type Log, type Observed, observed } from '../support/scenarios.ts';

type Call = readonly [timeMs: number, count: number];

/** One function that is called at these times. */
function calls(settings: object, times: readonly Call[], more: object = {}): object {
  const at = times.map(([timeMs, count]) => ({ time: `${timeMs} ms`, count }));
  return {
    duration: '10 min',
    functions: { f: { init: '100 ms', duration: '1 s', idleTimeout: '1 h', ...settings } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { at } } },
    ...more,
  };
}

const change = (atMs: number, value: unknown, key = 'provisionedConcurrency'): object => ({
  at: `${atMs} ms`,
  set: { [`functions.f.${key}`]: value },
});

/** When concurrency was asked for and became ready: `[[0, 'provision 3'], [90_130, 'provisioned 3']]`. */
const allocations = (run: Observed): Log =>
  environmentsIn(run, 'provision', 'provisioned', 'provision refused').map(([timeMs, what]) => [timeMs, what]);

const runs = (run: Observed): Log => environmentsIn(run, 'init', 'run');
const whats = ({ entries }: { entries: readonly Entry[] }, atMs: number): string[] =>
  entries.filter(({ timeMs }) => timeMs === atMs).map(({ what }) => what);

describe('what was configured before the run', () => {
  test('is ready at t = 0: no cold start, nothing initialised in the run', async () => {
    const run = await observed(calls({ provisionedConcurrency: 2 }, [[0, 2]]));
    expect(runs(run)).toEqual([
      [0, 'run 2'],
      [0, 'run 1'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      Invocations: 2,
      coldStarts: 0,
      BilledDuration: 2000,
      ProvisionedConcurrentExecutions: 2,
      ProvisionedConcurrencyUtilization: 1,
      ProvisionedConcurrencyInvocations: 2,
      ProvisionedConcurrencySpilloverInvocations: 0,
      provisionedConcurrency: { avgRequested: 2, avgReady: 2, maxReady: 2 },
      environments: { created: 0, max: 2, avg: 2 },
    });
    // 2 s at 128 MB on provisioned environments; 2 × 128 MB enabled for 600 s.
    expect(run.result.usage).toEqual({
      'lambda.requests': 2,
      'lambda.gbSeconds.x86_64': 0,
      'lambda.provisioned.gbSeconds.x86_64': 150,
      'lambda.provisioned.durationGbSeconds.x86_64': 0.25,
    });
  });

  test('unless it is only asked for then: requests meet environments on demand until all of it is there', async () => {
    const run = await observed(
      calls({ provisionedConcurrency: { concurrency: 3, ready: false } }, [
        [0, 1],
        [90_129, 1],
        [90_130, 2],
      ]),
    );
    expect(allocations(run)).toEqual([
      [0, 'provision 3'],
      [90_130, 'provisioned 3'],
    ]);
    expect(runs(run)).toEqual([
      [0, 'init 1'],
      [100, 'run 1'],
      [90_129, 'run 1'],
      [90_130, 'run 4'],
      [90_130, 'run 3'],
    ]);
    const { f } = run.result.functions;
    expect(f).toMatchObject({
      coldStarts: 1,
      ProvisionedConcurrencyInvocations: 2,
      ProvisionedConcurrencySpilloverInvocations: 2,
      environments: { created: 4 },
      InitDuration: { count: 1 },
    });
    expect(f!.provisionedConcurrency!.avgReady).toBeCloseTo((3 * (600_000 - 90_130)) / 600_000, 12);
    // On demand 1.1 s and 1 s; provisioned 2 s, and three times 100 ms of init.
    expect(run.result.usage['lambda.gbSeconds.x86_64']).toBe(2.1 / 8);
    expect(run.result.usage['lambda.provisioned.durationGbSeconds.x86_64']).toBe(2.3 / 8);
  });

  test('the init of provisioned environments is billed on any day, as it was never free', async () => {
    const at2020 = await observed(
      calls({ provisionedConcurrency: { concurrency: 3, ready: false } }, [[0, 1]], { asOf: '2021-06-01' }),
    );
    expect(at2020.result.usage['lambda.gbSeconds.x86_64']).toBe(1 / 8);
    expect(at2020.result.usage['lambda.provisioned.durationGbSeconds.x86_64']).toBe(0.3 / 8);
  });
});

describe('a raise', () => {
  const raised = (times: readonly Call[], ...changes: object[]) =>
    observed(calls({ provisionedConcurrency: 2 }, times, { changes, account: { concurrency: 2000 } }));

  test('what was ready before serves meanwhile, the rest comes all at once', async () => {
    const run = await raised([[70_000, 3]], change(60_000, 602));
    // 600 more: 90 s, and 6,000 a minute.
    expect(allocations(run)).toEqual([
      [60_000, 'provision 602'],
      [60_000 + 90_000 + 6000 + 100, 'provisioned 600'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      ProvisionedConcurrencyInvocations: 2,
      ProvisionedConcurrencySpilloverInvocations: 1,
    });
    expect(run.result.series.functions.f!.provisionedReady!.slice(0, 4)).toEqual([2, 2, 602, 602]);
    expect(run.result.series.functions.f!.provisionedRequested!.slice(0, 2)).toEqual([2, 602]);
    // Asked for is claimed.
    expect(run.result.series.account.ClaimedAccountConcurrency!.slice(0, 3)).toEqual([2, 603, 602]);
  });

  test('on the days of the regional burst: 500 to 3,000 at once, then 500 a minute, in the order of the requests', async () => {
    const run = await observed({
      asOf: '2022-06-01',
      region: 'ap-southeast-2',
      duration: '10 min',
      account: { concurrency: 5000 },
      functions: {
        f: { init: '100 ms', duration: '1 s', provisionedConcurrency: { concurrency: 700, ready: false } },
        g: { init: '100 ms', duration: '1 s', provisionedConcurrency: { concurrency: 100, ready: false } },
      },
      sources: { s: { type: 'sync', target: 'f', arrivals: { at: [{ time: 0, count: 1 }] } } },
    });
    const ready = run.entries.filter(({ what }) => what === 'provisioned');
    // 500 tokens, then one each 120 ms: 200 for f, 100 more for g.
    expect(ready.map(({ timeMs, owner }) => [timeMs, owner])).toEqual([
      [24_100, 'f'],
      [36_100, 'g'],
    ]);
    // A burst of its own: the request on demand finds the account's untouched.
    expect(run.result.functions.f).toMatchObject({ Invocations: 1, Throttles: 0 });
  });

  test('after the preparation that the scenario says', async () => {
    const run = await observed(
      calls({ provisionedConcurrency: { concurrency: 2, ready: false, preparation: '30 s' } }, [[0, 1]]),
    );
    expect(allocations(run)).toEqual([
      [0, 'provision 2'],
      [30_120, 'provisioned 2'],
    ]);
  });

  test('the longest init decides when all of it is ready', async () => {
    const run = await observed(
      calls({ init: { values: ['100 ms', '5 s'] }, provisionedConcurrency: { concurrency: 50, ready: false } }, [
        [0, 1],
      ]),
    );
    // With 50 draws one of the slow inits is certain; the last may be a fast one.
    const [, [readyMs]] = allocations(run) as [unknown, [number, string]];
    expect(readyMs).toBeGreaterThan(95_000);
    expect((readyMs - 95_000) % 10).toBe(0);
    expect(readyMs).toBeLessThanOrEqual(95_500);
  });

  test('raised again while it is under way: one more preparation, and all of it is ready together', async () => {
    const run = await raised([[0, 1]], change(60_000, 4), change(100_000, 5));
    expect(allocations(run)).toEqual([
      [60_000, 'provision 4'],
      [100_000, 'provision 5'],
      [190_110, 'provisioned 3'],
    ]);
  });

  test('lowered while it is under way: the last asked for go first', async () => {
    const run = await raised([[0, 1]], change(60_000, 5), change(100_000, 3), change(120_000, 1));
    expect(allocations(run)).toEqual([
      [60_000, 'provision 5'],
      [100_000, 'provision 3'],
      [120_000, 'provision 1'],
    ]);
    expect(run.result.series.functions.f!.provisionedReady!.slice(0, 4)).toEqual([2, 2, 1, 1]);
    expect(run.result.functions.f!.environments.created).toBe(0);
  });

  test('what is left of it is ready at once, if it was there already', async () => {
    // 1,000 more take until 160,000 + 100 ms; at 151 s the first 90 of them are initialised.
    const run = await raised([[0, 1]], change(60_000, 1002), change(151_000, 92));
    expect(allocations(run)).toEqual([
      [60_000, 'provision 1002'],
      [151_000, 'provision 92'],
      [151_000, 'provisioned 90'],
    ]);
  });

  test('an init beyond what is allowed ahead of requests: the allocation fails, requests run on demand', async () => {
    const run = await observed(
      calls({ init: '131 s', timeout: '15 s', provisionedConcurrency: { concurrency: 1, ready: false } }, [
        [500_000, 1],
      ]),
    );
    expect(allocations(run)).toEqual([[0, 'provision 1']]);
    expect(run.result.functions.f).toMatchObject({
      ProvisionedConcurrencyInvocations: 0,
      ProvisionedConcurrencySpilloverInvocations: 1,
    });
  });
});

describe('lowered', () => {
  test('idle environments end at once, busy ones with their invocation', async () => {
    const run = await observed(
      calls(
        { provisionedConcurrency: 4, duration: '10 s', timeout: '20 s' },
        [
          [0, 3],
          [6000, 1],
        ],
        {
          changes: [change(5000, 1)],
          period: '1 s',
        },
      ),
    );
    expect(environmentsIn(run, 'run', 'end', 'reclaim')).toEqual([
      [0, 'run 4'],
      [0, 'run 3'],
      [0, 'run 2'],
      [5000, 'reclaim 1'],
      [6100, 'run 5'],
      [10_000, 'end 4'],
      [10_000, 'reclaim 4'],
      [10_000, 'end 3'],
      [10_000, 'reclaim 3'],
      [10_000, 'end 2'],
      [16_100, 'end 5'],
    ]);
    const { f } = run.result.series.functions;
    expect(f!.provisionedReady!.slice(4, 12)).toEqual([4, 3, 3, 3, 3, 3, 1, 1]);
    expect(f!.provisionedRequested!.slice(4, 8)).toEqual([4, 1, 1, 1]);
    // Three are busy, and one on demand, which needs room beside them.
    expect(run.result.account).toMatchObject({ ConcurrentExecutions: 4, UnreservedConcurrentExecutions: 1 });
    expect(run.result.series.account.ClaimedAccountConcurrency!.slice(4, 12)).toEqual([4, 3, 4, 4, 4, 4, 2, 2]);
  });

  test('to 0: everything is on demand, and no longer a spillover', async () => {
    const run = await observed(
      calls(
        { provisionedConcurrency: 2 },
        [
          [0, 1],
          [60_000, 1],
        ],
        { changes: [change(30_000, 0)] },
      ),
    );
    expect(run.result.functions.f).toMatchObject({
      Invocations: 2,
      ProvisionedConcurrencyInvocations: 1,
      ProvisionedConcurrencySpilloverInvocations: 0,
    });
    // Half a minute is billed as five.
    expect(run.result.usage['lambda.provisioned.gbSeconds.x86_64']).toBe((2 * 300) / 8);
  });
});

describe('an update in place', () => {
  test('no environment of before serves another request; as many new ones are ready together', async () => {
    const run = await observed(
      calls(
        { provisionedConcurrency: 2, duration: '50 s', timeout: '60 s' },
        [
          [0, 1],
          [20_000, 1],
          [250_000, 2],
        ],
        {
          changes: [change(10_000, '256 MB', 'memory')],
        },
      ),
    );
    expect(environmentsIn(run, 'init', 'run', 'end', 'reclaim', 'provisioned')).toEqual([
      [0, 'run 2'],
      [10_000, 'reclaim 1'],
      [20_000, 'init 3'],
      [20_100, 'run 3'],
      [50_000, 'end 2'],
      [50_000, 'reclaim 2'],
      [70_100, 'end 3'],
      [100_120, 'provisioned 2'],
      [250_000, 'run 5'],
      [250_000, 'run 4'],
      [300_000, 'end 5'],
      [300_000, 'end 4'],
    ]);
    // 2 × 128 MB for 10 s, 2 × 256 MB for the rest, without a rounding between.
    expect(run.result.usage['lambda.provisioned.gbSeconds.x86_64']).toBe((2 * 10) / 8 + (2 * 590) / 4);
    // 50 s at 128 MB; 100 s and two inits of 100 ms at 256 MB.
    expect(run.result.usage['lambda.provisioned.durationGbSeconds.x86_64']).toBe(50 / 8 + 100.2 / 4);
  });

  test('a busy one of before keeps its place until it ends: never more than asked for are busy', async () => {
    const run = await observed(
      calls(
        { provisionedConcurrency: 1, duration: '3 min', timeout: '5 min' },
        [
          [0, 1],
          [120_000, 1],
          [190_000, 1],
        ],
        {
          changes: [change(10_000, '256 MB', 'memory')],
        },
      ),
    );
    // At 120 s the new one is ready, but the old one is still busy.
    expect(run.result.functions.f).toMatchObject({
      ProvisionedConcurrentExecutions: 1,
      ProvisionedConcurrencyInvocations: 2,
      ProvisionedConcurrencySpilloverInvocations: 1,
    });
  });
});

test('utilization is never above 1, also when more are busy from before than are allocated', async () => {
  const run = await observed(
    calls(
      { provisionedConcurrency: 3, duration: '5 min', timeout: '6 min' },
      [
        [0, 3],
        [200_000, 1],
      ],
      { changes: [change(10_000, '256 MB', 'memory'), change(20_000, 1)], warmUp: '150 s', duration: '400 s' },
    ),
  );
  expect(run.result.functions.f).toMatchObject({
    ProvisionedConcurrentExecutions: 3,
    ProvisionedConcurrencyUtilization: 1,
    ProvisionedConcurrencySpilloverInvocations: 1,
    provisionedConcurrency: { avgRequested: 1, maxReady: 1 },
  });
});

describe('an environment', () => {
  test('runs what it does once in its first handler run, although it was initialised ahead', async () => {
    const run = await observed(
      calls({ provisionedConcurrency: 1, firstInvocation: { extra: '300 ms' } }, [
        [0, 1],
        [5000, 1],
      ]),
    );
    expect(environmentsIn(run, 'end')).toEqual([
      [1300, 'end 1'],
      [6000, 'end 1'],
    ]);
  });

  test('is reset by a time-out: init is in the duration of the next invocation', async () => {
    const run = await observed(
      calls(
        { provisionedConcurrency: 1, timeout: '2 s', duration: { values: ['3 s'] } },
        [
          [0, 1],
          [5000, 1],
        ],
        { changes: [change(3000, '1 s', 'duration')] },
      ),
    );
    expect(environmentsIn(run, 'run', 'timeout', 'end')).toEqual([
      [0, 'run 1'],
      [2000, 'timeout 1'],
      [5000, 'run 1'],
      [6100, 'end 1'],
    ]);
    expect(run.result.functions.f).toMatchObject({ coldStarts: 0, BilledDuration: 3100 });
    expect(run.result.usage['lambda.provisioned.durationGbSeconds.x86_64']).toBe(3.1 / 8);
  });

  test('of limited life is replaced by one that was initialised ahead, a busy one when it is done', async () => {
    const run = await observed(
      calls({ provisionedConcurrency: 2, lifetime: '100 s', duration: '30 s', timeout: '60 s' }, [[90_000, 1]], {
        duration: '150 s',
      }),
    );
    expect(environmentsIn(run, 'run', 'end', 'reclaim')).toEqual([
      [90_000, 'run 2'],
      [100_000, 'reclaim 1'],
      [120_000, 'end 2'],
      [120_000, 'reclaim 2'],
    ]);
    const { f } = run.result.functions;
    expect(f).toMatchObject({ environments: { created: 2, max: 2 }, provisionedConcurrency: { avgReady: 2 } });
    expect(run.result.usage['lambda.provisioned.durationGbSeconds.x86_64']).toBe(30.2 / 8);
  });

  test('serves a request that arrives when it becomes ready, or is done', async () => {
    const run = await observed(
      calls({ provisionedConcurrency: { concurrency: 1, ready: false } }, [
        [90_110, 1],
        [91_110, 1],
      ]),
    );
    expect(runs(run)).toEqual([
      [90_110, 'run 1'],
      [91_110, 'run 1'],
    ]);
    expect(whats(run, 90_110)).toEqual(['provisioned', 'arrive', 'run']);
  });
});
