/** Settings that only a further version has are seen wherever those of a function are: horizon, meters, assumptions, traces. */
import { describe, expect, test } from 'vitest';
import { runScenario } from '../../src/experiment/run.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { filesOf } from '../scenario/sample.ts';
import { observeScenario, resultOf, scenarioOf } from '../support/scenarios.ts';

const scenario = (version: object, more: object = {}, f: object = {}) => ({
  duration: '10 min',
  functions: { f: { init: 0, duration: '100 ms', memory: 128, versions: { 2: version }, ...f } },
  sources: { s: { type: 'sync', target: 'f', arrivals: { constant: '1/s' } } },
  deployments: [{ function: 'f', to: 2, at: '5 min', shift: 'AllAtOnce' }],
  ...more,
});

test('a run with traces lasts as long as the longest time-out of any version', async () => {
  const { duration: _, ...text } = scenario({ timeout: '2 min' });
  const sources = { s: { type: 'sync', target: 'f', arrivals: { at: [{ time: '1 min', count: 1 }] } } };
  expect((await scenarioOf({ ...text, sources, deployments: [] })).durationMs).toBe(180_000);
});

describe('what is billed', () => {
  test('has the meters of every version, met or not', async () => {
    const { usage } = await resultOf(
      scenario({ architecture: 'arm64', ephemeralStorage: '1 GB' }, { deployments: [] }),
    );
    expect(usage['lambda.gbSeconds.arm64']).toBe(0);
    expect(usage['lambda.ephemeralGbSeconds']).toBe(0);
    expect(usage['lambda.gbSeconds.x86_64']).toBeCloseTo(599 * 0.1 * 0.125, 9);
  });

  test('is what each version ran, by its memory, storage and architecture', async () => {
    const { usage } = await resultOf(scenario({ architecture: 'arm64', ephemeralStorage: '1 GB', memory: '1 GB' }));
    // Calls from 1 s to 299 s meet the old version, from 300 s to 599 s the new one; that at 600 s does not end.
    expect(usage['lambda.gbSeconds.x86_64']).toBeCloseTo(299 * 0.1 * 0.125, 9);
    expect(usage['lambda.gbSeconds.arm64']).toBeCloseTo(300 * 0.1, 9);
    expect(usage['lambda.ephemeralGbSeconds']).toBeCloseTo(300 * 0.1 * 0.5, 9);
  });

  test('after a warm-up, is what ran since', async () => {
    const { usage } = await resultOf(scenario({ architecture: 'arm64' }, { warmUp: '4 min', duration: '6 min' }));
    expect(usage['lambda.gbSeconds.x86_64']).toBeCloseTo(60 * 0.1 * 0.125, 9);
    expect(usage['lambda.gbSeconds.arm64']).toBeCloseTo(300 * 0.1 * 0.125, 9);
  });
});

describe('what is assumed', () => {
  const assumed = async (text: object) => {
    const { assumptions } = await runScenario(await scenarioOf(text));
    return new Map(assumptions.map(({ id, value, source }) => [id, { value, source }]));
  };

  test('of a version: its prices, its CPU, its memory', async () => {
    const found = await assumed(scenario({ architecture: 'arm64', duration: { cpu: '10 ms' }, memoryUsed: '64 MB' }));
    for (const id of [
      'price.lambda.gbSeconds.arm64',
      'price.lambda.gbSeconds.x86_64',
      'cpu.mbPerCore',
      'outOfMemory',
    ]) {
      expect(found.has(id), id).toBe(true);
    }
  });

  test('of a deployment by a configuration of CodeDeploy', async () => {
    const alarm = { errorRate: '5 %' };
    const shift = 'Linear10PercentEvery1Minute';
    const found = await assumed(
      scenario({}, { deployments: [{ function: 'f', to: 2, at: 0, shift, alarm, preTraffic: {} }] }),
    );
    expect(found.get('alias')!.value).toMatch(/at random, by their weights/);
    expect(found.get('deployments.shift')).toMatchObject({
      value: '10 % more every 1 min, 100 % after 9 min',
      source: expect.stringContaining('docs.aws.amazon.com/codedeploy'),
    });
    expect(found.get('deployments.linearStartsAtOnce')!.source).toMatch(/safe_lambda_deployments/);
    expect(found.get('alarm.of')!.value).toBe('the new version alone');
    expect(found.get('alarm.delay')!.value).toBe('traffic is back at once from the end of the period on');
    expect(found.has('hooks')).toBe(true);
    expect(found.has('deployments.provisioned')).toBe(false);
  });

  test('of a deployment of its own kind, where the scenario says what else would be assumed', async () => {
    const alarm = { latency: '1 s', of: 'alias', delay: '2 min' };
    const shift = { linear: '25 %', every: '2 min', startsAtOnce: false };
    const provisionedConcurrency = 2;
    const deployment = { function: 'f', to: 2, at: 0, shift, alarm, waitForProvisioned: false };
    const found = await assumed(scenario({ provisionedConcurrency }, { deployments: [deployment] }));
    expect(found.get('deployments.shift')).toEqual({
      value: '25 % more every 2 min, 100 % after 8 min',
      source: 'the scenario',
    });
    expect(found.has('deployments.linearStartsAtOnce')).toBe(false);
    expect(found.get('deployments.linearStartsAtOnce (set)')!.value).toBe('false');
    expect(found.get('alarm.of')!.value).toBe('all of the alias');
    expect(found.get('alarm.delay')!.value).toMatch(/after 2 min/);
    expect(found.get('deployments.provisioned')!.value).toMatch(/does not wait/);
    expect(found.has('hooks')).toBe(false);
  });

  test('nothing of either where there is neither, though there are versions', async () => {
    const found = await assumed(scenario({}, { deployments: [] }));
    expect([...found.keys()].filter((id) => /alias|alarm|hooks|deployments/.test(id))).toEqual([]);
  });
});

test('a version replays the durations of a file in the order of its arrivals, as the function does', async () => {
  // Not in order of time, and the durations of the records as they stand.
  const records = 'ms,duration\n3000,30\n1000,10\n2000,20\n';
  const file = { trace: 'r.csv', column: 'duration' };
  const text = {
    duration: '1 min',
    functions: { f: { init: 0, duration: 1, versions: { 2: { duration: file } }, alias: { version: 2, weight: 1 } } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { trace: 'r.csv', time: 'ms', unit: 'ms' } } },
  };
  const parsed = await parseScenario(JSON.stringify(text), { open: filesOf({ 'r.csv': records }) });
  const { entries } = observeScenario(parsed);
  const times = (what: string) => entries.filter((entry) => entry.what === what).map(({ timeMs }) => timeMs);
  expect(times('run').map((timeMs, i) => times('end')[i]! - timeMs)).toEqual([10, 20, 30]);
});

test('a change of the function is one of its versions, but for what they have of their own', async () => {
  const changes = [{ at: '7 min', set: { 'functions.f.duration': '200 ms', 'functions.f.errorRate': '100 %' } }];
  const inherited = await resultOf(scenario({}, { changes }));
  expect(inherited.functions.f!.versions!['2']!.Duration.max).toBe(200);
  expect(inherited.functions.f!.versions!['2']!.Errors).toBeGreaterThan(170);
  const own = await resultOf(scenario({ duration: '50 ms', errorRate: 0 }, { changes }));
  expect(own.functions.f!.versions!['2']).toMatchObject({ Errors: 0, Duration: { max: 50 } });
});
