/** Deployments of versions with provisioned concurrency: asked for first, waited for, given back. */
import { expect, test } from 'vitest';
import type { DeploymentResult } from '../../src/experiment/result.ts';
import { type Observed, observed } from '../support/scenarios.ts';

const MINUTE_MS = 60_000;

/** Ten provisioned environments each, of which a call every 100 ms keeps one or two busy. Allocated in 90 s and 10 ms each (2026). */
const scenario = (deployment: object, { f = {}, ...rest }: { f?: object; account?: object } = {}) => ({
  duration: '30 min',
  functions: {
    f: {
      init: 0,
      duration: '100 ms',
      provisionedConcurrency: 10,
      versions: { 2: { provisionedConcurrency: 10 } },
      ...f,
    },
  },
  sources: { s: { type: 'sync', target: 'f', arrivals: { constant: '10/s' } } },
  deployments: [{ function: 'f', to: 2, at: '10 min', shift: 'Canary10Percent5Minutes', ...deployment }],
  ...rest,
});

const only = ({ result }: Observed): DeploymentResult => result.deployments![0]!;

/** Provisioned concurrency of the function asked for, by the minute. */
const requested = ({ entries }: Observed): [number, number][] =>
  entries
    .filter(({ what }) => what === 'provision')
    .map(({ timeMs, environment }) => [timeMs / MINUTE_MS, environment]);

test('traffic waits until the provisioned concurrency of the new version is ready, and the old one is given back', async () => {
  const run = await observed(scenario({}));
  // 90 s of preparation, and ten environments at 6,000 a minute.
  const readyAtMs = 10 * MINUTE_MS + 90_000 + 100;
  expect(only(run)).toMatchObject({
    status: 'completed',
    startedAtMs: 10 * MINUTE_MS,
    shiftedAtMs: readyAtMs,
    completedAtMs: readyAtMs + 5 * MINUTE_MS,
  });
  expect(requested(run)).toEqual([
    [10, 10],
    [(readyAtMs + 5 * MINUTE_MS) / MINUTE_MS, 0],
  ]);
  const { f } = run.result.functions;
  // Nobody met a cold start, nor anything on demand.
  expect(f).toMatchObject({
    coldStarts: 0,
    ProvisionedConcurrencyInvocations: f!.Invocations,
    ProvisionedConcurrencySpilloverInvocations: 0,
  });
  const claimedMs = 30 * MINUTE_MS + 5 * MINUTE_MS + 90_100;
  expect(f!.provisionedConcurrency!.avgRequested).toBeCloseTo((10 * claimedMs) / (30 * MINUTE_MS), 6);
});

test('a longer hook hides the wait', async () => {
  const run = await observed(scenario({ preTraffic: { duration: '3 min' } }));
  expect(only(run)).toMatchObject({ shiftedAtMs: 13 * MINUTE_MS, completedAtMs: 18 * MINUTE_MS });
});

test('without waiting, who meets the new version spills over to cold environments on demand', async () => {
  const run = await observed(scenario({ waitForProvisioned: false, shift: 'AllAtOnce' }));
  expect(only(run)).toMatchObject({ shiftedAtMs: 10 * MINUTE_MS, completedAtMs: 10 * MINUTE_MS });
  const { f } = run.result.functions;
  // 90.1 s of a call each 100 ms, the first at 10 min and the last just before the provisioned ones are ready.
  expect(f!.ProvisionedConcurrencySpilloverInvocations).toBe(901);
  expect(f!.versions!['2']!.coldStarts).toBeGreaterThan(0);
  expect(requested(run)).toEqual([
    [10, 10],
    [10, 0],
  ]);
});

test('a rollback gives back what the new version had', async () => {
  const postTraffic = { duration: '2 min', failureRate: '100 %' };
  const run = await observed(scenario({ shift: 'AllAtOnce', preTraffic: { duration: '2 min' }, postTraffic }));
  expect(only(run)).toMatchObject({ status: 'rolled back', rolledBackAtMs: 14 * MINUTE_MS });
  expect(requested(run)).toEqual([
    [10, 10],
    [14, 0],
  ]);
  expect(run.result.functions.f!.coldStarts).toBe(0);
});

test('a hook that fails while it is allocated', async () => {
  const run = await observed(scenario({ preTraffic: { duration: '1 min', failureRate: '100 %' } }));
  expect(only(run)).toMatchObject({ status: 'refused', reason: 'the pre-traffic hook failed at 11 min' });
  expect(requested(run)).toEqual([
    [10, 10],
    [11, 0],
  ]);
  expect(run.result.functions.f!.provisionedConcurrency!.maxReady).toBe(10);
});

test('where the account has no room for both, the version is refused', async () => {
  // Of 170 executions 70 can be given away; from 00:05 on the old version has 65 of them.
  const provisionedConcurrency = {
    concurrency: 10,
    max: 65,
    schedule: [{ schedule: 'at(2026-11-20T00:05:00)', min: 65 }],
  };
  const account = { concurrency: 170 };
  const refused = await observed(scenario({}, { account, f: { provisionedConcurrency } }));
  expect(only(refused)).toMatchObject({
    status: 'refused',
    reason: 'the provisioned concurrency of the version 2 was not granted at 10 min',
    shiftedAtMs: null,
  });
  const alike = await observed(scenario({ waitForProvisioned: false }, { account, f: { provisionedConcurrency } }));
  expect(only(alike)).toMatchObject({ status: 'completed', completedAtMs: 15 * MINUTE_MS });
});

test('there and back: each version has its own while it is deployed', async () => {
  const text = scenario({ shift: 'AllAtOnce' });
  const back = { function: 'f', to: 1, at: '20 min', shift: 'AllAtOnce' };
  const run = await observed({ ...text, deployments: [...text.deployments, back] });
  const readyMinute = 1.5 + 100 / MINUTE_MS;
  expect(run.result.deployments!.map(({ completedAtMs }) => completedAtMs! / MINUTE_MS)).toEqual([
    10 + readyMinute,
    20 + readyMinute,
  ]);
  expect(requested(run).map(([, count]) => count)).toEqual([10, 0, 10, 0]);
  expect(run.result.functions.f!.coldStarts).toBe(0);
});

test('its provisioned concurrency is billed from the request on', async () => {
  const { usage } = (await observed(scenario({ at: '20 min' }))).result;
  const gb = 128 / 1024;
  // The old version for 20 min + 90.1 s + 5 min, in steps of 5 min; the new one for 10 min.
  expect(usage['lambda.provisioned.gbSeconds.x86_64']! / gb).toBeCloseTo(10 * (30 + 10) * 60, 6);
});
