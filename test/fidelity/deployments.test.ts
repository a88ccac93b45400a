/** Deployments as CodeDeploy and AWS SAM describe them, by simulation: how long each configuration takes, who meets what, cold starts. */
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { observed, resultOf } from '../support/scenarios.ts';

const MINUTE_MS = 60_000;

/** A function called 20 times a second, and a deployment of its version 2 at 5 min. */
function scenario(shift: unknown, minutes: number, f: object = { versions: { 2: {} } }): object {
  return {
    duration: `${minutes} min`,
    seed: 'deployments',
    functions: { f: { init: 0, duration: '100 ms', ...f } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { constant: '20/s' } } },
    deployments: [{ function: 'f', to: 2, at: '5 min', shift }],
  };
}

/** Share of the invocations from one minute to another that met version 2, and how many there were of both. */
function metIn({ series }: TrialResult, fromMinute: number, toMinute: number): { share: number; count: number } {
  const sum = (column: readonly number[]) => column.slice(fromMinute, toMinute).reduce((total, n) => total + n, 0);
  const count = sum(series.functions.f!.Invocations!);
  return { share: sum(series.versions!.f!['2']!.Invocations!) / count, count };
}

// How long they take: the course notes' canaries and linear shifts (oracles.md), and the others of CodeDeploy's user guide.
describe('a configuration of CodeDeploy takes as long as it says', () => {
  const canary = [5, 10, 15, 30].map((minutes) => [`Canary10Percent${minutes}Minutes`, minutes] as const);
  const linear = [1, 2, 3, 10].map(
    (minutes) => [`Linear10PercentEvery${minutes}Minute${minutes === 1 ? '' : 's'}`, 9 * minutes] as const,
  );

  test.each([...canary, ...linear, ['AllAtOnce', 0] as const])('%s: %i minutes', async (name, minutes) => {
    const { deployments, functions } = await resultOf(scenario(name, minutes + 10));
    expect(deployments).toMatchObject([
      {
        status: 'completed',
        startedAtMs: 5 * MINUTE_MS,
        shiftedAtMs: 5 * MINUTE_MS,
        completedAtMs: (5 + minutes) * MINUTE_MS,
        metNewVersion: functions.f!.versions!['2']!.Invocations,
      },
    ]);
  });

  test.each(canary)('%s: a tenth meets the new version first, then everybody', async (name, minutes) => {
    const result = await resultOf(scenario(name, minutes + 10));
    expect(metIn(result, 0, 5).share).toBe(0);
    const { share, count } = metIn(result, 5, 5 + minutes);
    expect(Math.abs(share - 0.1)).toBeLessThan(3 * Math.sqrt((0.1 * 0.9) / count));
    expect(metIn(result, 5 + minutes, minutes + 10).share).toBe(1);
  });

  test.each([1, 2, 3, 10])('linear, every %i minutes: a tenth more each time', async (minutes) => {
    const result = await resultOf(scenario(linear.find(([, total]) => total === 9 * minutes)![0], 9 * minutes + 10));
    for (let step = 0; step < 9; step++) {
      const expected = (step + 1) / 10;
      const { share, count } = metIn(result, 5 + step * minutes, 5 + (step + 1) * minutes);
      expect(Math.abs(share - expected), `step ${step}`).toBeLessThan(
        3 * Math.sqrt((expected * (1 - expected)) / count),
      );
    }
    expect(metIn(result, 5 + 9 * minutes, 9 * minutes + 10).share).toBe(1);
  });

  test('custom: 30 % every 2 minutes ends with the remainder', async () => {
    const result = await resultOf(scenario({ linear: '30 %', every: '2 min' }, 15));
    expect(result.deployments).toMatchObject([{ completedAtMs: 11 * MINUTE_MS }]);
    for (const [fromMinute, expected] of [
      [5, 0.3],
      [7, 0.6],
      [9, 0.9],
    ] as const) {
      const { share, count } = metIn(result, fromMinute, fromMinute + 2);
      expect(Math.abs(share - expected)).toBeLessThan(3 * Math.sqrt((expected * (1 - expected)) / count));
    }
    expect(metIn(result, 11, 15).share).toBe(1);
  });

  test("AWS SAM's guide counts 100 minutes for ten steps of ten, which a shift that starts later takes", async () => {
    const { deployments } = await resultOf(scenario({ linear: '10 %', every: '10 min', startsAtOnce: false }, 120));
    expect(deployments).toMatchObject([{ shiftedAtMs: 15 * MINUTE_MS, completedAtMs: 105 * MINUTE_MS }]);
  });
});

describe('a new version starts with no warm environment', () => {
  const busy = { init: '1 s', duration: '400 ms', idleTimeout: '3 min' };
  /** Cold starts by the minute, without the wave of the first one. */
  const wave = (result: TrialResult) => result.series.functions.f!.coldStarts!.slice(1);
  const quiet = (minutes: number) => new Array(minutes).fill(0);

  test('all at once: everybody who comes while the first environments initialise waits for one', async () => {
    const result = await resultOf(scenario('AllAtOnce', 10, { ...busy, versions: { 2: {} } }));
    const cold = result.series.versions!.f!['2']!.coldStarts!;
    // Arrivals at 5 min and each 50 ms after it; the first environment is free 1.4 s later: 28 requests meet none that is.
    expect(cold).toEqual([...quiet(5), 28, ...quiet(4)]);
    expect(wave(result)).toEqual([...quiet(4), 28, ...quiet(4)]);
    expect(result.functions.f!.versions).toMatchObject({ 1: { coldStarts: 28 }, 2: { coldStarts: 28 } });
  });

  test('an update in place: the same wave', async () => {
    const changes = [{ at: '5 min', set: { 'functions.f.memory': 256 } }];
    const { deployments: _, ...text } = scenario('AllAtOnce', 10, busy) as { deployments: unknown };
    const result = await resultOf({ ...text, changes });
    expect(wave(result)).toEqual([...quiet(4), 28, ...quiet(4)]);
  });

  test.each([
    ['another package', { 'functions.f.package': { zipped: '11 MB' } }],
    ['another runtime', { 'functions.f.runtime': 'python3.13' }],
    ['other environment variables', { 'functions.f.environmentVariables': '2 KB' }],
    ['another time-out', { 'functions.f.timeout': '5 s' }],
  ])('an update in place of what the model does not feel: %s', async (_what, set) => {
    const { deployments: _, ...text } = scenario('AllAtOnce', 10, { ...busy, package: { zipped: '10 MB' } }) as {
      deployments: unknown;
    };
    const result = await resultOf({ ...text, changes: [{ at: '5 min', set }] });
    expect(wave(result)).toEqual([...quiet(4), 28, ...quiet(4)]);
  });

  test('a setting that is no part of the function leaves its environments alone', async () => {
    const changes = [{ at: '5 min', set: { 'functions.f.reservedConcurrency': 50, 'functions.f.duration': '350 ms' } }];
    const { deployments: _, ...text } = scenario('AllAtOnce', 10, busy) as { deployments: unknown };
    expect(wave(await resultOf({ ...text, changes }))).toEqual(quiet(9));
  });

  test('a canary: a tenth of the wave first, and the rest when everything moves', async () => {
    const result = await resultOf(scenario('Canary10Percent5Minutes', 20, { ...busy, versions: { 2: {} } }));
    const cold = result.series.versions!.f!['2']!.coldStarts!;
    const sum = (from: number, to: number) => cold.slice(from, to).reduce((total, count) => total + count, 0);
    expect(sum(0, 5)).toBe(0);
    expect(sum(5, 10)).toBeGreaterThan(0);
    expect(sum(5, 10)).toBeLessThan(12);
    expect(sum(10, 11)).toBeGreaterThan(sum(5, 10));
    expect(sum(11, 20)).toBe(0);
  });

  test('the old environments idle away, and a rollback within that time meets them warm', async () => {
    const text = scenario('AllAtOnce', 10, { ...busy, versions: { 2: {} } });
    const postTraffic = { duration: '2 min', failureRate: '100 %' };
    const deployments = [{ function: 'f', to: 2, at: '5 min', shift: 'AllAtOnce', postTraffic }];
    const back = await resultOf({ ...text, deployments });
    expect(back.deployments).toMatchObject([{ status: 'rolled back', rolledBackAtMs: 7 * MINUTE_MS }]);
    expect(back.functions.f!.versions).toMatchObject({ 1: { coldStarts: 28 }, 2: { coldStarts: 28 } });
    const late = [{ ...deployments[0], postTraffic: { ...postTraffic, duration: '4 min' } }];
    const cold = await resultOf({ ...text, deployments: late });
    // Idle for longer than three minutes by then: a wave there, and another one back.
    expect(cold.functions.f!.versions).toMatchObject({ 1: { coldStarts: 56 }, 2: { coldStarts: 28 } });
  });
});

test('how many requests met a bad version depends on the shift, not on how bad it is', async () => {
  const alarm = { errorRate: '5 %' };
  const met = async (shift: string, postTraffic?: object) => {
    const text = scenario(shift, 30, { versions: { 2: { errorRate: '50 %' } } });
    const deployment = { function: 'f', to: 2, at: '5 min', shift, alarm, ...(postTraffic && { postTraffic }) };
    const { deployments, functions } = await resultOf({ ...text, deployments: [deployment] });
    expect(deployments).toMatchObject([{ status: 'rolled back', rolledBackAtMs: 6 * MINUTE_MS }]);
    expect(deployments![0]!.failedOnNewVersion).toBe(functions.f!.Errors);
    return deployments![0]!.metNewVersion;
  };
  expect(await met('AllAtOnce', { duration: '10 min' })).toBe(1200);
  const tenth = await met('Canary10Percent5Minutes');
  expect(Math.abs(tenth - 120)).toBeLessThan(3 * Math.sqrt(1200 * 0.1 * 0.9));
  expect(await met('Linear10PercentEvery1Minute')).toBe(tenth);
});

test('deployments under the rules of their day: CodeDeploy came on 2017-11-28', async () => {
  const text = { ...scenario('AllAtOnce', 10), asOf: '2017-11-28' };
  expect((await observed(text)).result.deployments).toMatchObject([{ status: 'completed' }]);
  await expect(observed({ ...text, asOf: '2017-11-27' })).rejects.toThrow(/2017-11-28/);
});
