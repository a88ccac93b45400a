/** Closed loops: users who wait for the answer, think, and ask again. */
import { describe, expect, test } from 'vitest';
import { startTrial } from '../../src/experiment/trial.ts';
import { environmentsIn, observed, resultOf, scenarioOf } from '../support/scenarios.ts';

function scenario(f: object, users: number, think: unknown, more: object = {}, client: object = {}): object {
  return {
    duration: '10 s',
    functions: { f: { init: 0, ...f } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { users, think }, client } },
    ...more,
  };
}

describe('a closed loop', () => {
  test('two users with a think time, traced by hand', async () => {
    const run = await observed(scenario({ init: '100 ms', duration: '400 ms' }, 2, '1 s', { duration: '3.5 s' }));
    expect(environmentsIn(run, 'arrive', 'init', 'run', 'end')).toEqual([
      [0, 'arrive -1'],
      [0, 'init 1'],
      [0, 'arrive -1'],
      [0, 'init 2'],
      [100, 'run 1'],
      [100, 'run 2'],
      [500, 'end 1'],
      [500, 'end 2'],
      [1500, 'arrive -1'],
      [1500, 'run 2'],
      [1500, 'arrive -1'],
      [1500, 'run 1'],
      [1900, 'end 2'],
      [1900, 'end 1'],
      [2900, 'arrive -1'],
      [2900, 'run 1'],
      [2900, 'arrive -1'],
      [2900, 'run 2'],
      [3300, 'end 1'],
      [3300, 'end 2'],
    ]);
    expect(run.result.sources.s).toMatchObject({ offered: 6, succeeded: 6, inFlight: 0 });
  });

  test('without a think time each user asks again at the instant of the answer, of the same environment', async () => {
    const run = await observed(scenario({ duration: '100 ms' }, 3, 0, { duration: '1 s' }));
    expect(run.result.functions.f).toMatchObject({ Invocations: 33, coldStarts: 3, ConcurrentExecutions: 3 });
    // The last three ask at the end, exactly.
    expect(run.result.sources.s).toMatchObject({ offered: 33, succeeded: 30, inFlight: 3 });
  });

  test('throughput is users / (answer + think), never more in flight than users', async () => {
    const f = { duration: { exponential: { mean: '200 ms' } }, timeout: '900 s' };
    const think = { exponential: { mean: '1 s' } };
    const result = await resultOf(scenario(f, 30, think, { duration: '4000 s', warmUp: '100 s' }));
    expect(result.functions.f!.ConcurrentExecutions).toBeLessThanOrEqual(30);
    // 25 a second; the standard deviation of the count is about 1.2 · √100,000 / 1.2.
    expect(Math.abs(result.sources.s!.offered / 100_000 - 1)).toBeLessThan(0.01);
  });

  test('a refused user thinks and asks again', async () => {
    const run = await observed(scenario({ duration: '1 s', reservedConcurrency: 1 }, 2, '300 ms', { duration: '2 s' }));
    const refused = run.entries.filter(({ what }) => what.startsWith('throttle')).map(({ timeMs }) => timeMs);
    const ran = run.entries.filter(({ what }) => what === 'run').map(({ timeMs }) => timeMs);
    // The first is answered at 1,000 and asks again at 1,300; the second comes in at 1,200.
    expect(refused).toEqual([0, 300, 600, 900, 1300, 1600, 1900]);
    expect(ran).toEqual([0, 1200]);
  });

  test('a user whose patience ends thinks and asks again, while the invocation runs on', async () => {
    const run = await observed(
      scenario({ duration: '500 ms' }, 1, '50 ms', { duration: '600 ms' }, { timeout: '200 ms' }),
    );
    expect(environmentsIn(run, 'run', 'end')).toEqual([
      [0, 'run 1'],
      [250, 'run 2'],
      [500, 'end 1'],
      [500, 'run 1'],
    ]);
    expect(run.result.sources.s).toMatchObject({ offered: 3, timedOut: 2, inFlight: 1 });
  });

  test('retries belong to the same wait', async () => {
    const retry = { attempts: 3, base: '100 ms', jitter: 'none' };
    const run = await observed(
      scenario({ duration: '1 s', reservedConcurrency: 0 }, 1, '1 s', { duration: '3 s' }, { retry }),
    );
    const refused = run.entries.filter(({ what }) => what.startsWith('throttle')).map(({ timeMs }) => timeMs);
    expect(refused).toEqual([0, 100, 300, 1300, 1400, 1600, 2600, 2700, 2900]);
    expect(run.result.sources.s).toMatchObject({ offered: 3, throttled: 3, retries: 6 });
  });

  test('no users, no requests', async () => {
    const result = await resultOf(scenario({ duration: '1 s' }, 0, '1 s'));
    expect(result.sources.s).toMatchObject({ offered: 0, inFlight: 0 });
  });
});

describe('time goes on', () => {
  test.each([
    ['refused at once and no think time', { duration: '1 s', reservedConcurrency: 0 }, 0],
    ['answered at once and no think time', { duration: 0 }, 0],
    ['refused at once and a think time too short for the clock', { duration: '1 s', reservedConcurrency: 0 }, 1e-13],
    ['answered at once and a think time too short for the clock', { duration: 0 }, 1e-13],
  ])('%s', async (_, f, think) => {
    const trial = startTrial({ scenario: await scenarioOf(scenario(f, 2, think)), replication: 1 });
    expect(trial.advance(100_000)).toBe(true);
    const { offered, succeeded, throttled, inFlight } = trial.result().sources.s!;
    // Each user asks once in a millisecond; what the account rate refuses does not matter here.
    expect(offered).toBe(2 * 10_001);
    expect(succeeded + throttled + inFlight).toBe(offered);
  });
});
