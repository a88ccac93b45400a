/** Deployments at work, traced by hand: hooks, alarms, rollbacks, one after the other. */
import { describe, expect, test } from 'vitest';
import { type DeploymentResult, resultSchema } from '../../src/experiment/result.ts';
import { runScenario } from '../../src/experiment/run.ts';
import { type Observed, observed, observeScenario, scenarioOf } from '../support/scenarios.ts';

const MINUTE_MS = 60_000;

interface Written {
  readonly versions?: object;
  readonly f?: object;
  readonly rest?: object;
  readonly arrivals?: object;
}

/** `f` is called at every tenth of a second from the first on, for 100 ms. */
function scenario(deployments: readonly object[], { versions = { 2: {} }, f, rest, arrivals }: Written = {}): object {
  return {
    duration: '40 min',
    functions: { f: { init: 0, duration: '100 ms', idleTimeout: '2 min', versions, ...f } },
    sources: { s: { type: 'sync', target: 'f', arrivals: arrivals ?? { constant: '10/s' } } },
    deployments: deployments.map((deployment) => ({ function: 'f', to: 2, at: '10 min', ...deployment })),
    ...rest,
  };
}

const NEWS = /^(shift|deployed|rolled back|refused)/;

/** What became of deployments, by the minute. */
function newsIn({ entries }: Observed): [number, string][] {
  return entries.filter(({ what }) => NEWS.test(what)).map(({ timeMs, what }) => [timeMs / MINUTE_MS, what]);
}

const only = ({ result }: Observed): DeploymentResult => result.deployments![0]!;

describe('hooks', () => {
  test('before and after the shift, each for its duration', async () => {
    const hooks = { preTraffic: { duration: '30 s' }, postTraffic: { duration: '2 min' } };
    const run = await observed(scenario([{ shift: 'Canary10Percent5Minutes', ...hooks }]));
    expect(newsIn(run)).toEqual([
      [10.5, 'shift 10 %'],
      [15.5, 'shift 100 %'],
      [17.5, 'deployed'],
    ]);
    expect(only(run)).toMatchObject({
      function: 'f',
      from: '1',
      to: '2',
      status: 'completed',
      startedAtMs: 10 * MINUTE_MS,
      shiftedAtMs: 10.5 * MINUTE_MS,
      completedAtMs: 17.5 * MINUTE_MS,
      rolledBackAtMs: null,
    });
    expect(only(run)).not.toHaveProperty('reason');
  });

  test('a pre-traffic hook that fails: nobody meets the new version', async () => {
    const preTraffic = { duration: '30 s', failureRate: '100 %' };
    const run = await observed(scenario([{ shift: 'AllAtOnce', preTraffic }]));
    expect(newsIn(run)).toEqual([[10.5, 'refused']]);
    expect(only(run)).toMatchObject({
      status: 'refused',
      reason: 'the pre-traffic hook failed at 10.5 min',
      shiftedAtMs: null,
      completedAtMs: null,
      rolledBackAtMs: null,
      metNewVersion: 0,
    });
    expect(run.result.functions.f!.versions!['2']!.Invocations).toBe(0);
  });

  test('a post-traffic hook that fails: everybody met it, for as long as the hook took', async () => {
    const postTraffic = { duration: '1 min', failureRate: '100 %' };
    const run = await observed(scenario([{ shift: 'AllAtOnce', postTraffic }]));
    expect(newsIn(run)).toEqual([
      [10, 'shift 100 %'],
      [11, 'rolled back'],
    ]);
    // Arrivals every 100 ms: one at 10 min already meets the new version, one at 11 min the old one again.
    expect(only(run)).toMatchObject({
      status: 'rolled back',
      reason: 'the post-traffic hook failed at 11 min',
      rolledBackAtMs: 11 * MINUTE_MS,
      completedAtMs: null,
      metNewVersion: 600,
      failedOnNewVersion: 0,
    });
    expect(run.result.functions.f!.versions).toMatchObject({ 1: { Invocations: 23_400 }, 2: { Invocations: 600 } });
  });

  test('fail as often as they are said to, by draws of their own', async () => {
    const failing = await scenarioOf(
      scenario([{ at: 0, shift: 'AllAtOnce', preTraffic: { failureRate: '30 %' } }], { rest: { duration: '1 s' } }),
    );
    const count = 400;
    const refused = Array.from({ length: count }, (_, i) => only(observeScenario(failing, i + 1)).status).filter(
      (status) => status === 'refused',
    ).length;
    // Three standard deviations of a binomial count.
    expect(Math.abs(refused - 0.3 * count)).toBeLessThan(3 * Math.sqrt(count * 0.3 * 0.7));
  });
});

describe('alarms', () => {
  const bad = { versions: { 2: { errorRate: '20 %' } } };

  test('on the error rate: back at the end of the first period that is above it', async () => {
    const run = await observed(scenario([{ shift: 'Canary10Percent5Minutes', alarm: { errorRate: '5 %' } }], bad));
    expect(newsIn(run)).toEqual([
      [10, 'shift 10 %'],
      [11, 'rolled back'],
    ]);
    const { versions } = run.result.functions.f!;
    const { metNewVersion, failedOnNewVersion, reason } = only(run);
    expect([metNewVersion, failedOnNewVersion]).toEqual([versions!['2']!.Invocations, versions!['2']!.Errors]);
    const percent = Number(((100 * failedOnNewVersion) / metNewVersion).toPrecision(3));
    expect(reason).toBe(`error rate ${percent} % above 5 % at 11 min`);
    expect(run.result.functions.f!.Errors).toBe(failedOnNewVersion);
    // Afterwards its environments idle away, and everybody meets the old version.
    expect(run.result.series.versions!.f!['2']!.Invocations!.slice(11)).toEqual(new Array(29).fill(0));
  });

  test('of the whole alias: a tenth of the traffic that fails by a fifth is 2 %', async () => {
    const alarm = { errorRate: '5 %', of: 'alias' };
    const run = await observed(
      scenario([{ shift: 'Canary10Percent5Minutes', postTraffic: { duration: '3 min' }, alarm }], bad),
    );
    // Only when all the traffic has moved is the alias as bad as the version.
    expect(newsIn(run)).toEqual([
      [10, 'shift 10 %'],
      [15, 'shift 100 %'],
      [16, 'rolled back'],
    ]);
  });

  test('of the whole alias: what the old version does counts, even before traffic moves', async () => {
    const alarm = { errorRate: '5 %', of: 'alias' };
    const preTraffic = { duration: '90 s' };
    const run = await observed(
      scenario([{ shift: 'AllAtOnce', preTraffic, alarm }], {
        f: { errorRate: '20 %' },
        versions: { 2: { errorRate: 0 } },
      }),
    );
    expect(newsIn(run)).toEqual([[11, 'refused']]);
    expect(only(run).reason).toMatch(/^error rate [\d.]+ % above 5 % at 11 min$/);
  });

  const oneInThirty = {
    mixture: [
      { weight: 29, constant: '100 ms' },
      { weight: 1, constant: '2 s' },
    ],
  };

  // A 30th takes 2 s: 163 ms on average, and 100 ms for more than nineteen in twenty.
  test.each([
    ['avg', '120 ms', true],
    ['avg', '300 ms', false],
    ['p50', '101 ms', false],
    ['p95', '101 ms', false],
    ['p99', '1.9 s', true],
    ['max', '1.9 s', true],
    ['max', '2 s', false],
  ])('on the latency: %s above %s: %s', async (statistic, latency, goesOff) => {
    const run = await observed(
      scenario([{ shift: { canary: '50 %', after: '1 min' }, alarm: { latency, statistic } }], {
        versions: { 2: { duration: oneInThirty } },
      }),
    );
    const { status, reason } = only(run);
    expect(status).toBe(goesOff ? 'rolled back' : 'completed');
    if (goesOff) expect(reason).toMatch(new RegExp(`^${statistic} latency [\\d.]+ m?s above ${latency} at 11 min$`));
    else expect(reason).toBeUndefined();
  });

  test('of the error rate and the latency, whichever is exceeded', async () => {
    const alarm = { errorRate: '5 %', latency: '150 ms' };
    const deploy = (versions: object) =>
      observed(scenario([{ shift: 'Canary10Percent5Minutes', alarm }], { versions }));
    expect(only(await deploy({ 2: { duration: '200 ms' } })).reason).toBe('avg latency 200 ms above 150 ms at 11 min');
    expect(only(await deploy({ 2: { errorRate: '100 %' } })).reason).toBe('error rate 100 % above 5 % at 11 min');
    expect(only(await deploy({ 2: { duration: '150 ms' } })).status).toBe('completed');
  });

  test('after so many periods above the threshold, one after the other', async () => {
    const alarm = { errorRate: '5 %', datapoints: 3 };
    const run = await observed(scenario([{ shift: 'Canary10Percent15Minutes', alarm }], bad));
    expect(newsIn(run).at(-1)).toEqual([13, 'rolled back']);
    // The function is well again in every other minute: two in a row never come.
    const changes = [11, 12, 13, 14].map((minute) => ({
      at: `${minute} min`,
      set: { 'functions.f.errorRate': minute % 2 === 0 ? '50 %' : 0 },
    }));
    const twice = { shift: 'Canary10Percent5Minutes', alarm: { errorRate: '5 %', datapoints: 2, of: 'alias' } };
    const unsteady = await observed(scenario([twice], { f: { errorRate: '50 %' }, rest: { changes } }));
    expect(only(unsteady).status).toBe('completed');
  });

  test('of longer periods, which begin where the calendar has them', async () => {
    const alarm = { errorRate: '5 %', period: '5 min' };
    const deployment = { shift: 'Canary10Percent30Minutes', alarm };
    const at = (start: string) => observed(scenario([deployment], { ...bad, rest: { start } }));
    expect(newsIn(await at('2026-11-20T08:00:00Z')).at(-1)).toEqual([15, 'rolled back']);
    // t = 10 min is 08:13:30.
    expect(newsIn(await at('2026-11-20T08:03:30Z')).at(-1)).toEqual([11.5, 'rolled back']);
  });

  test('that CodeDeploy learns of later', async () => {
    const late = { shift: 'Canary10Percent5Minutes', alarm: { errorRate: '5 %', delay: '90 s' } };
    const run = await observed(scenario([late], bad));
    expect(newsIn(run).at(-1)).toEqual([12.5, 'rolled back']);
    expect(only(run).reason).toMatch(/at 11 min$/);
    // Too late: nothing is left to roll back.
    const tooLate = { ...late, shift: { canary: '10 %', after: '2 min' } };
    const completed = await observed(scenario([tooLate], bad));
    expect(only(completed)).toMatchObject({ status: 'completed', completedAtMs: 12 * MINUTE_MS });
    expect(only(completed).reason).toBeUndefined();
  });

  test('that has nothing to measure does not go off', async () => {
    const arrivals = { at: [{ time: '5 min', count: 1 }] };
    const run = await observed(
      scenario([{ shift: 'Canary10Percent5Minutes', alarm: { errorRate: 0, latency: 0 } }], { ...bad, arrivals }),
    );
    expect(only(run).status).toBe('completed');
  });

  test('at the instant at which the last step is due goes first', async () => {
    const changes = [{ at: '14 min', set: { 'functions.f.errorRate': '50 %' } }];
    const deployment = { shift: 'Canary10Percent5Minutes', alarm: { errorRate: '5 %', of: 'alias' } };
    const run = await observed(scenario([deployment], { versions: { 2: { errorRate: 0 } }, rest: { changes } }));
    expect(newsIn(run)).toEqual([
      [10, 'shift 10 %'],
      [15, 'rolled back'],
    ]);
  });
});

describe('one after the other', () => {
  test('there and back; each counts who met its version', async () => {
    const run = await observed(
      scenario([{ shift: 'AllAtOnce' }, { to: 1, at: '20 min', shift: { canary: '50 %', after: '5 min' } }]),
    );
    expect(newsIn(run)).toEqual([
      [10, 'shift 100 %'],
      [10, 'deployed'],
      [20, 'shift 50 %'],
      [25, 'shift 100 %'],
      [25, 'deployed'],
    ]);
    const { deployments, functions } = run.result;
    const { versions } = functions.f!;
    expect(deployments![0]).toMatchObject({ from: '1', to: '2', metNewVersion: versions!['2']!.Invocations });
    // The old version had ten minutes to itself before, less the first instant, where a constant rate has no arrival.
    expect(deployments![1]).toMatchObject({ from: '2', to: '1', metNewVersion: versions!['1']!.Invocations - 5999 });
  });

  test('one begins at the instant at which the one before ends', async () => {
    const versions = { 2: {}, 3: {} };
    const run = await observed(
      scenario([{ shift: 'Canary10Percent5Minutes' }, { to: 3, at: '15 min', shift: 'AllAtOnce' }], { versions }),
    );
    expect(newsIn(run)).toEqual([
      [10, 'shift 10 %'],
      [15, 'shift 100 %'],
      [15, 'deployed'],
      [15, 'shift 100 %'],
      [15, 'deployed'],
    ]);
    expect(run.result.deployments!.map(({ from, to, metNewVersion }) => [from, to, metNewVersion])).toEqual([
      ['1', '2', run.result.functions.f!.versions!['2']!.Invocations],
      ['2', '3', 15_001],
    ]);
  });

  test('a second try after a rollback, of a version that has become the live one otherwise', async () => {
    const alarm = { errorRate: '5 %' };
    const tries = [
      { shift: 'AllAtOnce', alarm, postTraffic: { duration: '2 min' } },
      { at: '20 min', shift: 'AllAtOnce' },
    ];
    const good = await observed(scenario(tries));
    expect(good.result.deployments!.map(({ status, reason }) => [status, reason])).toEqual([
      ['completed', undefined],
      ['refused', 'the version 2 has the traffic already'],
    ]);
    const bad = await observed(scenario(tries, { versions: { 2: { errorRate: '100 %' } } }));
    expect(bad.result.deployments!.map(({ status, metNewVersion }) => [status, metNewVersion])).toEqual([
      ['rolled back', 600],
      ['completed', 12_001],
    ]);
  });

  test('of several functions, each for itself and in order of time', async () => {
    const base = scenario([
      { at: '12 min', shift: 'AllAtOnce' },
      { function: 'g', at: '11 min', shift: 'Canary10Percent5Minutes' },
    ]) as { functions: Record<string, object> };
    const run = await observed({ ...base, functions: { ...base.functions, g: base.functions.f } });
    expect(
      run.result.deployments!.map(({ function: name, status, completedAtMs }) => [name, status, completedAtMs]),
    ).toEqual([
      ['g', 'completed', 16 * MINUTE_MS],
      ['f', 'completed', 12 * MINUTE_MS],
    ]);
  });
});

describe('and the run', () => {
  test('that ends before they do', async () => {
    const deployments = [{ shift: 'Linear10PercentEvery10Minutes' }, { function: 'g', at: '2 h', shift: 'AllAtOnce' }];
    const base = scenario(deployments) as { functions: Record<string, object> };
    const run = await observed({ ...base, functions: { ...base.functions, g: base.functions.f } });
    expect(run.result.deployments).toMatchObject([
      { status: 'shifting', shiftedAtMs: 10 * MINUTE_MS, completedAtMs: null },
      {
        function: 'g',
        from: '1',
        status: 'waiting',
        startedAtMs: 120 * MINUTE_MS,
        shiftedAtMs: null,
        metNewVersion: 0,
      },
    ]);
  });

  test('whose warm-up is not counted', async () => {
    const deployments = [{ at: '5 min', shift: 'AllAtOnce' }];
    const rest = { warmUp: '10 min', duration: '10 min' };
    const run = await observed(scenario(deployments, { versions: { 2: { errorRate: '100 %' } }, rest }));
    const { versions } = run.result.functions.f!;
    expect(versions).toMatchObject({ 1: { Invocations: 0 }, 2: { Invocations: 6001 } });
    expect(only(run)).toMatchObject({ metNewVersion: 6001, failedOnNewVersion: versions!['2']!.Errors });
    expect(run.result.series.versions!.f!['2']!.Invocations!.slice(0, 9)).toEqual(new Array(9).fill(600));
  });

  test('of a scenario without versions has neither', async () => {
    const { result } = await observed({
      duration: '1 min',
      functions: { f: { duration: '100 ms' } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { constant: '1/s' } } },
    });
    expect(result).not.toHaveProperty('deployments');
    expect(result.series).not.toHaveProperty('versions');
    expect(result.functions.f).not.toHaveProperty('versions');
  });

  test('over replications: what is null in one has no mean', async () => {
    const preTraffic = { failureRate: '50 %' };
    const text = scenario([{ shift: 'AllAtOnce', preTraffic }], { rest: { duration: '11 min' } });
    const result = await runScenario(await scenarioOf(text), { replications: 8 });
    const [deployment] = result.deployments!;
    const { metNewVersion } = result.halfWidth!.deployments![0]!;
    expect(deployment).toMatchObject({ startedAtMs: 10 * MINUTE_MS, completedAtMs: null });
    // 601 invocations where the hook let it pass, none where it did not.
    const passed = (deployment!.metNewVersion * 8) / 601;
    expect([passed > 0, passed < 8, Number.isInteger(passed)]).toEqual([true, true, true]);
    expect(metNewVersion).toBeGreaterThan(0);
    expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(JSON.parse(JSON.stringify(result)));
  });
});
