/** What a report says that a run with provisioned concurrency assumed. */
import { describe, expect, test } from 'vitest';
import { provisionedAssumptions } from '../../src/experiment/provisioned-assumptions.ts';
import { runScenario } from '../../src/experiment/run.ts';
import { platformOn } from '../../src/platform/index.ts';
import { scenarioOf } from '../support/scenarios.ts';

async function assumptions(functions: object, rest: object = {}): Promise<Record<string, string>> {
  const scenario = await scenarioOf({
    duration: '1 min',
    functions,
    sources: { s: { type: 'sync', target: Object.keys(functions)[0], arrivals: { at: [{ time: 0, count: 1 }] } } },
    ...rest,
  });
  const found = provisionedAssumptions(scenario, platformOn(scenario.asOf, scenario.region));
  return Object.fromEntries(found.map(({ id, value }) => [id, value]));
}

const withConfig = (provisionedConcurrency: unknown, more: object = {}) => ({
  f: { duration: '1 s', provisionedConcurrency, ...more },
});

describe('assumptions of provisioned concurrency', () => {
  test('none without any', async () => {
    expect(await assumptions({ f: { duration: '1 s' } })).toEqual({});
  });

  test('that it was there before the run, how it is allocated, limited and billed', async () => {
    expect(await assumptions(withConfig(5))).toEqual({
      'provisioned.beginning': 'allocated before the run',
      'provisioned.allocation': '6,000 environments per minute for each function, after 90 s of preparation',
      'provisioned.requestsPerConcurrency': '10 requests per second',
      'account.minimumUnreserved': '100 executions',
      'provisioned.billingStepMs': '5 min',
      'price.lambda.provisioned.gbSeconds.x86_64': expect.stringContaining('0.0000041667'),
      'price.lambda.provisioned.durationGbSeconds.x86_64': expect.stringContaining('0.0000097222'),
    });
  });

  test('where functions differ, which is which; the floor is said once, with the reservations', async () => {
    const found = await assumptions({
      a: { duration: '1 s', provisionedConcurrency: 5, reservedConcurrency: 5 },
      b: { duration: '1 s', provisionedConcurrency: { concurrency: 5, ready: false }, architecture: 'arm64' },
    });
    expect(found['provisioned.beginning']).toBe('allocated before the run (a); asked for at t = 0 (b)');
    expect(found).not.toHaveProperty(['account.minimumUnreserved']);
    expect(found).toHaveProperty(['price.lambda.provisioned.gbSeconds.arm64']);
  });

  test('of target tracking, the defaults that are used', async () => {
    const found = await assumptions(withConfig({ concurrency: 5, max: 50, scaleIn: 3 }));
    expect(found).toMatchObject({
      'provisioned.targetDefault': '0.7',
      'provisioned.scaleOutDatapoints': '3 periods',
      'provisioned.periodMs': '1 min',
      'provisioned.scaleInShare': '0.9',
      'provisioned.trackingPoint': expect.stringContaining('newest'),
      'provisioned.billedTime': expect.stringContaining('each environment'),
    });
    expect(found).not.toHaveProperty(['provisioned.scaleInDatapoints']);
  });

  test('of the preparation that the scenario sets', async () => {
    const found = await assumptions(withConfig({ concurrency: 5, preparation: '2 min' }));
    expect(found['provisioned.preparation']).toBe('2 min');
  });

  test('of the older rule, that the burst is one of its own', async () => {
    const found = await assumptions(withConfig(5), { asOf: '2021-01-01' });
    expect(found['provisioned.allocation']).toBe(
      '3,000 environments at once, shared by the Region, then 500 more per minute',
    );
    expect(found).toHaveProperty(['provisioned.allocationBucket']);
  });

  test('they are among those of a result, each once', async () => {
    const { assumptions: all } = await runScenario(
      await scenarioOf({
        duration: '1 min',
        functions: withConfig({ concurrency: 5, max: 50 }, { reservedConcurrency: 60 }),
        sources: { s: { type: 'sync', target: 'f', arrivals: { at: [{ time: 0, count: 1 }] } } },
      }),
    );
    const ids = all.map(({ id }) => id);
    expect(ids).toContain('provisioned.trackingPoint');
    expect(ids.filter((id) => id === 'account.minimumUnreserved')).toHaveLength(1);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
