/** Hand-traced lives of execution environments, with constant times. */
import { describe, expect, test } from 'vitest';
import { environmentsIn, logOf, observe, observed } from '../support/scenarios.ts';

/** One function that is called at these times (ms). */
function calls(settings: string, timesMs: number[], more = ''): string {
  const instants = timesMs.map((time) => `{ time: ${time} ms, count: 1 }`).join(', ');
  return `
duration: 60 s
functions: { f: { ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { at: [ ${instants} ] } } }
${more}`;
}

describe('cold and warm', () => {
  test('the first request waits for init, the next ones do not', async () => {
    const run = await observed(calls('init: 100 ms, duration: 400 ms', [0, 1000]));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [100, 'run'],
      [500, 'end'],
      [1000, 'arrive'],
      [1000, 'run'],
      [1400, 'end'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      Invocations: 2,
      Errors: 0,
      coldStarts: 1,
      ConcurrentExecutions: 1,
      BilledDuration: 900,
      Duration: { count: 2, avg: 400, max: 400 },
      InitDuration: { count: 1, avg: 100 },
      environments: { created: 1, max: 1 },
    });
    expect(run.result.sources.s).toMatchObject({ succeeded: 2, latency: { count: 2, avg: 450, p50: 400, max: 500 } });
  });

  test('an environment freed at t serves a request that arrives at t', async () => {
    const run = await observed(calls('init: 100 ms, duration: 400 ms', [0, 500, 900]));
    expect(environmentsIn(run, 'init', 'run', 'end')).toEqual([
      [0, 'init 1'],
      [100, 'run 1'],
      [500, 'end 1'],
      [500, 'run 1'],
      [900, 'end 1'],
      [900, 'run 1'],
      [1300, 'end 1'],
    ]);
    expect(run.result.functions.f!.ConcurrentExecutions).toBe(1);
  });

  test('a request that comes while the environment initialises gets one of its own', async () => {
    const run = await observed(calls('init: 100 ms, duration: 400 ms', [0, 50, 499]));
    expect(environmentsIn(run, 'init', 'run', 'end')).toEqual([
      [0, 'init 1'],
      [50, 'init 2'],
      [100, 'run 1'],
      [150, 'run 2'],
      [499, 'init 3'],
      [500, 'end 1'],
      [550, 'end 2'],
      [599, 'run 3'],
      [999, 'end 3'],
    ]);
    expect(run.result.functions.f).toMatchObject({ coldStarts: 3, ConcurrentExecutions: 3 });
  });

  test('init 0 is a cold start that takes no time', async () => {
    const run = await observed(calls('init: 0, duration: 10 ms', [5]));
    expect(logOf(run)).toEqual([
      [5, 'arrive'],
      [5, 'init'],
      [5, 'run'],
      [15, 'end'],
    ]);
    expect(run.result.functions.f).toMatchObject({ coldStarts: 1, BilledDuration: 10 });
  });

  test('warm environments take no init and no first work, and are not counted as created', async () => {
    const settings = 'init: 100 ms, duration: 400 ms, warm: 2, firstInvocation: { extra: 50 ms }, reuse: oldest';
    const run = await observed(calls(settings, [0, 0, 0]));
    expect(environmentsIn(run, 'init', 'run', 'end')).toEqual([
      [0, 'run 1'],
      [0, 'run 2'],
      [0, 'init 3'],
      [100, 'run 3'],
      [400, 'end 1'],
      [400, 'end 2'],
      [550, 'end 3'],
    ]);
    expect(run.result.functions.f).toMatchObject({ coldStarts: 1, environments: { created: 1, max: 3 } });
  });

  test('warm environments that nobody calls idle from the beginning', async () => {
    const run = await observed(calls('init: 100 ms, duration: 400 ms, warm: 2, idleTimeout: 6 s', [30_000]));
    expect(environmentsIn(run, 'init', 'reclaim')).toEqual([
      [6000, 'reclaim 1'],
      [6000, 'reclaim 2'],
      [30_000, 'init 3'],
      [36_500, 'reclaim 3'],
    ]);
    expect(run.result.functions.f!.environments.avgLifespanMs).toBeCloseTo((6000 + 6000 + 6500) / 3, 9);
    expect(run.result.functions.f!.environments.avg).toBeCloseTo(18_500 / 60_000, 12);
  });
});

describe('idle time-out', () => {
  const settings = 'init: 100 ms, duration: 100 ms, idleTimeout: 1 s';

  test('an environment that idled exactly its time-out is still warm', async () => {
    expect(await observe(calls(settings, [0, 1200]))).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [100, 'run'],
      [200, 'end'],
      [1200, 'arrive'],
      [1200, 'run'],
      [1300, 'end'],
      [2300, 'reclaim'],
    ]);
  });

  test('a moment later it is gone', async () => {
    const run = await observed(calls(settings, [0, 1200.001]));
    expect(environmentsIn(run, 'init', 'reclaim')).toEqual([
      [0, 'init 1'],
      [1200, 'reclaim 1'],
      [1200.001, 'init 2'],
      [2400.001, 'reclaim 2'],
    ]);
    expect(run.result.functions.f!.environments.avgLifespanMs).toBeCloseTo(1200, 9);
  });

  test('every use begins the time-out anew', async () => {
    const times = [0, 1000, 2000, 3000, 4000];
    const run = await observed(calls(settings, times));
    expect(environmentsIn(run, 'init', 'reclaim')).toEqual([
      [0, 'init 1'],
      [5100, 'reclaim 1'],
    ]);
  });

  test('with an idle time-out of 0 only a request at the very instant finds the environment', async () => {
    const run = await observed(calls('init: 100 ms, duration: 100 ms, idleTimeout: 0', [0, 200, 300.5]));
    expect(environmentsIn(run, 'init', 'run', 'end', 'reclaim')).toEqual([
      [0, 'init 1'],
      [100, 'run 1'],
      [200, 'end 1'],
      [200, 'run 1'],
      [300, 'end 1'],
      [300, 'reclaim 1'],
      [300.5, 'init 2'],
      [400.5, 'run 2'],
      [500.5, 'end 2'],
      [500.5, 'reclaim 2'],
    ]);
  });

  test('the time-out that holds when an idle spell begins holds for all of it', async () => {
    const more = 'changes: [ { at: 1 s, set: { functions.f.idleTimeout: 300 ms } } ]';
    const settings = 'init: 0, duration: 100 ms, reuse: newest, idleTimeout: 10 s';
    const run = await observed(calls(settings, [0, 0, 2000], more));
    expect(environmentsIn(run, 'init', 'reclaim')).toEqual([
      [0, 'init 1'],
      [0, 'init 2'],
      [2400, 'reclaim 2'],
      [10_100, 'reclaim 1'],
    ]);
  });

  test('a varying time-out costs at most one timer for an idle spell, not more and more', async () => {
    const { result } = await observed(`
duration: 200000 s
functions: { f: { init: 0, duration: 1 ms, idleTimeout: { uniform: { min: 300 s, max: 420 s } } } }
sources: { s: { type: sync, target: f, arrivals: { constant: 0.1/s } } }`);
    expect(result.functions.f).toMatchObject({ Invocations: 20_000, environments: { created: 1 } });
    // An arrival and a completion each, and at most one timer for each idle spell.
    expect(result.events).toBeLessThan(3.2 * 20_000 + 10_000);
  });
});

describe('reuse order', () => {
  /** Environments 1, 2, 3 become idle at 100, 110, 120; then four more requests. */
  async function order(reuse: string): Promise<string[]> {
    const run = await observed(calls(`init: 0, duration: 100 ms, reuse: ${reuse}`, [0, 10, 20, 200, 210, 400, 600]));
    return environmentsIn(run, 'run')
      .slice(3)
      .map(([, what]) => what);
  }

  test.each([
    ['mru', ['run 3', 'run 2', 'run 2', 'run 2']],
    ['lru', ['run 1', 'run 2', 'run 3', 'run 1']],
    ['oldest', ['run 1', 'run 2', 'run 1', 'run 1']],
    ['newest', ['run 3', 'run 2', 'run 3', 'run 3']],
  ])('%s', async (reuse, expected) => {
    expect(await order(reuse)).toEqual(expected);
  });

  test('most recently used is the default', async () => {
    expect(await order('mru')).toEqual(
      environmentsIn(await observed(calls('init: 0, duration: 100 ms', [0, 10, 20, 200, 210, 400, 600])), 'run')
        .slice(3)
        .map(([, what]) => what),
    );
  });

  test('random takes each idle environment about equally often', async () => {
    const run = await observed(`
duration: 5000 s
functions: { f: { init: 0, duration: 100 ms, reuse: random, warm: 4, idleTimeout: 10000 s } }
sources: { s: { type: sync, target: f, arrivals: { constant: 1/s } } }`);
    const uses = new Map<number, number>();
    for (const { what, environment } of run.entries) {
      if (what === 'run') uses.set(environment, (uses.get(environment) ?? 0) + 1);
    }
    expect([...uses.keys()].sort()).toEqual([1, 2, 3, 4]);
    // 5,000 draws: 1,250 each, standard deviation 31.
    for (const count of uses.values()) expect(Math.abs(count - 1250)).toBeLessThan(150);
  });
});
