/** Provisioned concurrency beyond the pricing page: from which utilization on it pays in each Region, what is metered, its metrics. */
import { describe, expect, test } from 'vitest';
import { resultOf } from '../support/scenarios.ts';

const KEPT = 100;

/** So many callers who never rest, on 100 environments kept ready and on demand: what each costs, US dollars. */
async function costs(callers: number, region: string, architecture: string): Promise<[keptUsd: number, usd: number]> {
  const of = async (more: object): Promise<number> => {
    const result = await resultOf({
      region,
      duration: '5 min',
      functions: { f: { memory: '1 GB', architecture, init: 0, duration: '5 s', timeout: '10 s', ...more } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { users: callers, think: 0 } } },
    });
    expect(result.functions.f!.Duration.count).toBe(callers * 60);
    expect(result.functions.f!.environments.avgBusy).toBeCloseTo(callers, 9);
    return result.bill.totalUsd;
  };
  return [await of({ provisionedConcurrency: KEPT }), await of({})];
}

/** The least number of busy environments of 100 from which on keeping them is cheaper; undefined if not even when all are. */
async function paysFrom(region: string, architecture: string): Promise<number | undefined> {
  let [dearer, cheaper] = [0, KEPT + 1];
  while (cheaper - dearer > 1) {
    const callers = Math.floor((dearer + cheaper) / 2);
    const [keptUsd, usd] = await costs(callers, region, architecture);
    // Sums that differ by their rounding are equal.
    if (keptUsd < usd * (1 - 1e-9)) cheaper = callers;
    else dearer = callers;
  }
  return cheaper > KEPT ? undefined : cheaper;
}

describe('busy of 100 kept, from which on they are cheaper than on demand: found by simulation', () => {
  // In Frankfurt and São Paulo a GB-second kept and executed is listed at more than one on demand.
  test.each([
    ['us-east-1', 'x86_64', 61],
    ['us-east-1', 'arm64', 61],
    ['eu-west-1', 'x86_64', 80],
    ['ap-east-1', 'x86_64', 60],
    ['eu-central-1', 'x86_64', undefined],
    ['sa-east-1', 'x86_64', undefined],
  ])('%s, %s: %s', async (region, architecture, busy) => {
    expect(await paysFrom(region, architecture)).toBe(busy);
  });

  test.each(['x86_64', 'arm64'])('60 of 100 in us-east-1 cost the same either way, %s', async (architecture) => {
    const [keptUsd, usd] = await costs(60, 'us-east-1', architecture);
    // As near as rates of ten decimals are.
    expect(Math.abs(keptUsd / usd - 1)).toBeLessThan(0.00002);
  });
});

test('S9 under the rules of today: 400 provisioned of an account of 1,000, the next 600 on demand', async () => {
  const { functions } = await resultOf({
    duration: '30 s',
    functions: { f: { init: '1 s', duration: '20 s', timeout: '60 s', provisionedConcurrency: 400 } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { at: [{ time: 0, count: 1001 }] } } },
  });
  expect(functions.f).toMatchObject({
    ProvisionedConcurrencyInvocations: 400,
    ProvisionedConcurrencySpilloverInvocations: 600,
    coldStarts: 600,
    Throttles: 1,
  });
  expect(functions.f!.throttlesByReason.ConcurrentInvocationLimitExceeded).toBe(1);
});

describe('what is metered, AWS Lambda pricing page', () => {
  const KEPT_METER = 'lambda.provisioned.gbSeconds.x86_64';
  const EXECUTED_METER = 'lambda.provisioned.durationGbSeconds.x86_64';
  const call = (count: number, time = '10 min') => ({ type: 'sync', target: 'f', arrivals: { at: [{ time, count }] } });

  test('from enabling to disabling, rounded up to 5 minutes: for 12 minutes 15 are paid, ready or not', async () => {
    const { usage } = await resultOf({
      duration: '1 h',
      functions: { f: { memory: '1 GB', init: 0, duration: '1 s', provisionedConcurrency: 0 } },
      sources: { s: call(1) },
      changes: [
        { at: '1 min', set: { 'functions.f.provisionedConcurrency': 20 } },
        { at: '13 min', set: { 'functions.f.provisionedConcurrency': 0 } },
      ],
    });
    expect(usage).toMatchObject({ [KEPT_METER]: 20 * 15 * 60, [EXECUTED_METER]: 1 });
  });

  test('what spills over is on demand, and the free tier is not for the rest', async () => {
    const { usage, bill } = await resultOf({
      duration: '20 min',
      account: { freeTier: true },
      functions: { f: { memory: '1 GB', init: 0, duration: '1 s', provisionedConcurrency: 10 } },
      sources: { s: call(25) },
    });
    const seconds = { 'lambda.gbSeconds.x86_64': 15, [KEPT_METER]: 10 * 20 * 60, [EXECUTED_METER]: 10 };
    expect(usage).toEqual({ 'lambda.requests': 25, ...seconds });
    const month = Object.fromEntries(bill.monthly.lines.map(({ dimension, amountUsd }) => [dimension, amountUsd]));
    // 730 hours are 2,190 times 20 minutes.
    expect(month).toMatchObject({ 'lambda.requests': 0, 'lambda.gbSeconds.x86_64': 0 });
    expect(month[KEPT_METER]).toBeCloseTo(2190 * 12_000 * 0.0000041667, 6);
    expect(month[EXECUTED_METER]).toBeCloseTo(2190 * 10 * 0.0000097222, 6);
  });

  // AWS News Blog of 2020-12-01: functions with provisioned concurrency too.
  test.each([
    ['2020-11-30', 100],
    ['2020-12-01', 28],
  ])('28 ms executed on %s are paid as %d ms', async (asOf, paidMs) => {
    const { usage } = await resultOf({
      asOf,
      duration: '20 min',
      functions: { f: { memory: '1 GB', init: 0, duration: '28 ms', provisionedConcurrency: 10 } },
      sources: { s: call(10) },
    });
    expect(usage[EXECUTED_METER]).toBe((10 * paidMs) / 1000);
  });
});

describe('metrics, Lambda developer guide, monitoring-concurrency', () => {
  test('one invocation a minute that lasts two: one in the first minute, two at once from the second on', async () => {
    const at = [0, 1, 2, 3].map((minute) => ({ time: `${minute} min`, count: 1 }));
    const { series } = await resultOf({
      duration: '4 min',
      functions: { f: { init: 0, duration: '2 min', timeout: '3 min', provisionedConcurrency: 5 } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { at } } },
    });
    expect(series.functions.f!.ProvisionedConcurrentExecutions).toEqual([1, 2, 2, 2]);
    expect(series.functions.f!.ProvisionedConcurrencyInvocations).toEqual([1, 1, 1, 1]);
  });

  test.each([
    [7, 10, 0.7],
    [60, 100, 0.6],
  ])('%d busy of %d: a utilization of %d', async (users, provisionedConcurrency, utilization) => {
    const { functions } = await resultOf({
      duration: '1 min',
      functions: { f: { init: 0, duration: '1 s', provisionedConcurrency } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { users, think: 0 } } },
    });
    expect(functions.f!.ProvisionedConcurrencyUtilization).toBe(utilization);
  });
});
