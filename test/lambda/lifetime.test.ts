/** Environments that are recycled after a time, used or not. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { environmentsIn, observed, observeScenario, scenarioOf } from '../support/scenarios.ts';

/** One function, called at these times (ms). */
function calls(settings: string, timesMs: readonly number[]): string {
  const instants = timesMs.map((time) => `{ time: ${time} ms, count: 1 }`).join(', ');
  return `
duration: 60 s
functions: { f: { init: 100 ms, duration: 400 ms, idleTimeout: 20 s, ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { at: [ ${instants} ] } } }`;
}

describe('the end of a lifetime', () => {
  test('finds an idle environment at the instant, a busy one when it has finished', async () => {
    // Environment 1 idles from 0.5 s on and ends at 5 s; environment 2 begins at 6 s and is at work from 10.9 to 11.3 s.
    const run = await observed(calls('lifetime: 5 s', [0, 6000, 10_900, 11_400]));
    expect(environmentsIn(run, 'init', 'run', 'end', 'reclaim')).toEqual([
      [0, 'init 1'],
      [100, 'run 1'],
      [500, 'end 1'],
      [5000, 'reclaim 1'],
      [6000, 'init 2'],
      [6100, 'run 2'],
      [6500, 'end 2'],
      [10_900, 'run 2'],
      [11_300, 'end 2'],
      [11_300, 'reclaim 2'],
      [11_400, 'init 3'],
      [11_500, 'run 3'],
      [11_900, 'end 3'],
      [16_400, 'reclaim 3'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      coldStarts: 3,
      Errors: 0,
      environments: { created: 3, avgLifespanMs: (5000 + 5300 + 5000) / 3 },
    });
  });

  test('at that instant it still serves', async () => {
    const run = await observed(calls('lifetime: 5 s', [0, 4600, 5000]));
    expect(environmentsIn(run, 'run', 'reclaim')).toEqual([
      [100, 'run 1'],
      [4600, 'run 1'],
      [5000, 'run 1'],
      [5400, 'reclaim 1'],
    ]);
  });

  test('does not keep from being reclaimed earlier what idles for too long', async () => {
    const run = await observed(calls('lifetime: 30 s', [0]));
    expect(environmentsIn(run, 'reclaim')).toEqual([[20_500, 'reclaim 1']]);
  });

  test('of 0 s: every invocation has an environment of its own', async () => {
    const run = await observed(calls('lifetime: 0 s', [0, 1000, 2000]));
    expect(run.result.functions.f).toMatchObject({ coldStarts: 3, environments: { created: 3, max: 1 } });
  });

  test('counts for environments that are warm at t = 0 from there on', async () => {
    const run = await observed(calls('lifetime: 5 s, warm: 2', [3000]));
    expect(environmentsIn(run, 'init', 'run', 'reclaim')).toEqual([
      [3000, 'run 2'],
      [5000, 'reclaim 1'],
      [5000, 'reclaim 2'],
    ]);
  });

  test('may change during the run, for new environments', async () => {
    const text = `${calls('lifetime: 5 s', [0, 2000, 2000])}
changes: [ { at: 1 s, set: { functions.f.lifetime: 9 s } } ]`;
    expect(environmentsIn(await observed(text), 'reclaim')).toEqual([
      [5000, 'reclaim 1'],
      [11_000, 'reclaim 2'],
    ]);
  });
});

test('is drawn for each environment from a stream of its own: nothing else is drawn differently', async () => {
  const text = (lifetime: string) => `
duration: 20 min
functions: { f: { init: { exponential: { mean: 100 ms } }, duration: { exponential: { mean: 2 s } }, timeout: 1 min${lifetime} } }
sources: { s: { type: sync, target: f, arrivals: { poisson: 2/s } } }`;
  const without = observeScenario(await scenarioOf(text(''))).entries;
  const recycled = observeScenario(
    await scenarioOf(text(', lifetime: { uniform: { min: 1 min, max: 3 min } }')),
  ).entries;
  const arrivals = (entries: typeof without) => entries.filter(({ what }) => what === 'arrive');
  expect(arrivals(recycled)).toEqual(arrivals(without));
  // Handler times: from the run to the end of each request.
  const durations = (entries: typeof without) => {
    const begun = new Map(entries.filter(({ what }) => what === 'run').map(({ request, timeMs }) => [request, timeMs]));
    return entries
      .filter(({ what }) => what === 'end')
      .map(({ request, timeMs }) => [request, Math.round(timeMs - begun.get(request)!)] as const)
      .sort(([a], [b]) => a - b);
  };
  const ended = durations(recycled);
  expect(durations(without).filter(([request]) => ended.some(([other]) => other === request)).length).toBeGreaterThan(
    2000,
  );
  expect(new Map(ended).size).toBe(ended.length);
  const other = new Map(durations(without));
  for (const [request, durationMs] of ended) expect(other.get(request) ?? durationMs).toBe(durationMs);
});

test('no environment begins to serve after its end', () => {
  const seed = fc.integer({ min: 1, max: 1e6 });
  const property = fc.asyncProperty(seed, fc.integer({ min: 1, max: 30 }), async (value, lifetimeS) => {
    const scenario = await scenarioOf(
      `
duration: 3 min
functions: { f: { init: 50 ms, duration: { exponential: { mean: 500 ms } }, idleTimeout: 10 s, lifetime: ${lifetimeS} s } }
sources: { s: { type: sync, target: f, arrivals: { poisson: 3/s } } }`,
      String(value),
    );
    const { entries, result } = observeScenario(scenario);
    const born = new Map<number, number>();
    for (const { what, environment, timeMs } of entries) {
      if (what === 'init') born.set(environment, timeMs);
      else if (what === 'run')
        expect(timeMs - born.get(environment)!).toBeLessThanOrEqual(Math.max(50, lifetimeS * 1000));
    }
    expect(result.functions.f!.environments.created).toBe(born.size);
  });
  return fc.assert(property, { numRuns: 15 });
});
