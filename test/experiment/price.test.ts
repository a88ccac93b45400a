/** A month's usage → meters → bill, by arithmetic that can be done by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bill } from '../../src/cost/bill.ts';
import { priceBookOf } from '../../src/cost/price-book.ts';
import { priceUsage } from '../../src/experiment/price.ts';
import { factIn, platformOn } from '../../src/platform/index.ts';
import { parseUsageFile } from '../../src/scenario/usage-file.ts';
import { resultOf } from '../support/scenarios.ts';

const priceOf = (file: object) => priceUsage(parseUsageFile(JSON.stringify(file)));
const metersOf = (usage: object, file: object = {}) => priceOf({ ...file, usage }).usage;

describe('meters of one usage', () => {
  test('requests and GB-seconds', () => {
    expect(metersOf({ requests: 3e6, durationMs: 120, memory: 1536 })).toEqual({
      'lambda.requests': 3e6,
      'lambda.gbSeconds.x86_64': 540_000,
    });
  });

  test('requests alone', () => expect(metersOf({ requests: 5 })).toEqual({ 'lambda.requests': 5 }));

  test('the memory that a function has by default', () => {
    expect(metersOf({ requests: 8, durationMs: 1000 })).toEqual({
      'lambda.requests': 8,
      'lambda.gbSeconds.x86_64': 1,
    });
  });

  test('cold starts are billed their init since August 2025, before only with runtimes of their own and in images', () => {
    const usage = { requests: 10, durationMs: 500, memory: 1024, coldStarts: 4, initMs: 250 };
    const gbSeconds = (asOf: string, runtime: string) =>
      metersOf({ ...usage, runtime }, { asOf })['lambda.gbSeconds.x86_64'];
    expect(gbSeconds('2025-07-31', 'nodejs22.x')).toBe(5);
    expect(gbSeconds('2025-07-31', 'provided.al2023')).toBe(6);
    expect(gbSeconds('2025-08-01', 'nodejs22.x')).toBe(6);
    expect(metersOf({ ...usage, package: 'image' }, { asOf: '2025-07-31' })['lambda.gbSeconds.x86_64']).toBe(6);
  });

  test('ephemeral storage above what is included, while the function runs, in provisioned concurrency too', () => {
    const provisioned = { concurrency: 0, hours: 0, requests: 500, durationMs: 2000 };
    const usage = { requests: 1000, durationMs: 1000, memory: 128, ephemeralStorage: 1536 };
    expect(metersOf(usage)['lambda.ephemeralGbSeconds']).toBe(1000);
    expect(metersOf({ ...usage, provisioned })['lambda.ephemeralGbSeconds']).toBe(2000);
    expect(metersOf({ ...usage, ephemeralStorage: 512 })).not.toHaveProperty('lambda.ephemeralGbSeconds');
  });

  test.each([
    [0, 0],
    [0.01, 300],
    [1 / 12, 300],
    [0.0834, 600],
    [1, 3600],
  ])('provisioned for %f hours is billed as %i s', (hours, seconds) => {
    const meters = metersOf({ memory: 1024, provisioned: { concurrency: 2, hours } });
    expect(meters).toEqual({
      'lambda.requests': 0,
      'lambda.provisioned.gbSeconds.x86_64': 2 * seconds,
      'lambda.provisioned.durationGbSeconds.x86_64': 0,
    });
  });

  test('requests in provisioned concurrency last as long as the others unless they say otherwise', () => {
    const provisioned = { concurrency: 1, hours: 1, requests: 1000 };
    const executed = (own: object) =>
      metersOf({
        requests: 1,
        durationMs: 200,
        memory: 1024,
        architecture: 'arm64',
        provisioned: { ...provisioned, ...own },
      })['lambda.provisioned.durationGbSeconds.arm64'];
    expect([executed({}), executed({ durationMs: 50 })]).toEqual([200, 50]);
  });

  test('a snapshot is kept for three hours at least, and costs nothing with Java', () => {
    const snapStart = (runtime: string, cacheHours: number) =>
      metersOf({ memory: 2048, runtime, snapStart: { cacheHours, restores: 100 } });
    const threeHours = { 'lambda.snapStart.cacheGbSeconds': 2 * 3 * 3600, 'lambda.snapStart.restoreGb': 200 };
    expect(snapStart('python3.13', 1)).toEqual(threeHours);
    expect(snapStart('python3.13', 3)).toEqual(threeHours);
    expect(snapStart('python3.13', 4)['lambda.snapStart.cacheGbSeconds']).toBe(2 * 4 * 3600);
    expect(snapStart('java21', 4)).toEqual({});
  });

  test.each([
    [6, 0],
    [7, 1000],
    [20, 14_000],
  ])('of streamed responses of %i MB what is above 6 MB counts', (responseMb, gigabytes) => {
    expect(metersOf({ requests: 1_024_000, responseMb })['lambda.streamedGb']).toBe(gigabytes);
  });

  test('streamed gigabytes as they are', () => {
    expect(metersOf({ streamedGb: 150 })).toEqual({ 'lambda.streamedGb': 150 });
  });

  test('bytes that are logged', () => {
    expect(metersOf({ requests: 2 ** 20, logBytes: 2048 })['logs.gb']).toBe(2);
  });

  test('at the edge, by its own step: 50 ms until March 2021', () => {
    const usage = { requests: 1000, durationMs: 10, memory: 1024, edge: true };
    const meters = (asOf: string) => metersOf(usage, { asOf });
    expect(meters('2021-03-31')).toEqual({ 'lambda.edge.requests': 1000, 'lambda.edge.gbSeconds': 50 });
    expect(meters('2021-04-01')).toEqual({ 'lambda.edge.requests': 1000, 'lambda.edge.gbSeconds': 10 });
  });

  test('a meter beside what it comes to is added', () => {
    expect(metersOf({ requests: 5, 'lambda.requests': 7 })).toEqual({ 'lambda.requests': 12 });
  });
});

describe('the price', () => {
  const web = { requests: 3e6, durationMs: 120, memory: 1536 };

  test('is the bill of the meters: list price without free tier, and the month', () => {
    const { usage, bill: own } = priceOf({ freeTier: true, usages: [web, { 'sqs.requests': 2e6 }] });
    const monthMs = 730 * 3_600_000;
    const book = priceBookOf(platformOn('2026-11-20', 'us-east-1').prices);
    expect(own).toEqual(bill(usage, book, { simulatedMs: monthMs, freeTier: true }));
    expect(own.lines.map(({ amountUsd }) => amountUsd)).toEqual([0.6, 9.000018, 0.8]);
    expect(own.monthly.lines.map(({ amountUsd }) => amountUsd)).toEqual([0.4, 2.333338, 0.4]);
  });

  test('usages of one month share its tiers and its free tier', () => {
    const one = priceOf({ freeTier: true, usages: [{ requests: 6e6, durationMs: 120, memory: 1536 }] });
    expect(priceOf({ freeTier: true, usages: [web, web] }).bill).toEqual(one.bill);
  });

  test('the order of usages changes no line', () => {
    const arbitrary = fc.record({
      requests: fc.integer({ min: 0, max: 1e9 }),
      durationMs: fc.integer({ min: 0, max: 900_000 }),
      memory: fc.integer({ min: 128, max: 10_240 }),
      architecture: fc.constantFrom('x86_64', 'arm64'),
    });
    fc.assert(
      fc.property(fc.array(arbitrary, { minLength: 1, maxLength: 5 }), fc.boolean(), (usages, freeTier) => {
        const [forth, back] = [usages, usages.toReversed()].map((list) => priceOf({ freeTier, usages: list }));
        expect(back!.month.map(({ dimension }) => dimension)).toEqual(forth!.month.map(({ dimension }) => dimension));
        expect(back!.bill.monthly.totalUsd).toBeCloseTo(forth!.bill.monthly.totalUsd, 6);
      }),
    );
  });

  test('in a Region with other prices', () => {
    const { month } = priceOf({ region: 'ap-east-1', usages: [{ 'lambda.requests': 1e6 }] });
    expect(month[0]!.amountUsd).toBe(0.28);
  });

  test('at prices of its own, with a discount and a plan', () => {
    const amounts = (settings: object) =>
      priceOf({ ...settings, usages: [web] }).month.map(({ amountUsd }) => amountUsd);
    expect(amounts({ prices: { 'lambda.requests': 0.1 } })).toEqual([0.3, 9.000018]);
    expect(amounts({ discounts: { lambda: '50 %' } })).toEqual([0.3, 4.500009]);
    expect(amounts({ savingsPlan: 'all-upfront' })).toEqual([0.6, 7.452]);
  });

  test('rests on facts: prices, allowances drawn on, rounding', () => {
    const { facts } = priceOf({ freeTier: true, usages: [web] });
    const platform = platformOn('2026-11-20', 'us-east-1');
    expect(facts).toEqual(
      [
        'price.lambda.requests',
        'price.lambda.gbSeconds.x86_64',
        'freeTier.requests',
        'freeTier.gbSeconds',
        'billing.granularityMs',
      ].map((id) => factIn(platform, id)),
    );
  });

  test('a price of its own has no source, but is told', () => {
    const { facts, settings } = priceOf({ prices: { 'lambda.requests': 0.1 }, usages: [{ requests: 1e6 }] });
    expect(facts).toEqual([]);
    expect(settings).toEqual([{ id: 'price.lambda.requests (set)', value: '$0.10 per 1,000,000' }]);
  });
});

test('a simulation of the same requests meters the same', async () => {
  const { usage } = await resultOf(`
duration: 60.5 s
functions:
  f: { memory: 1536 MB, ephemeralStorage: 1 GB, init: 250.4 ms, duration: 119.5 ms }
sources:
  s: { type: sync, target: f, arrivals: { constant: 1/s } }
`);
  const meters = metersOf({
    requests: 60,
    durationMs: 119.5,
    memory: '1536 MB',
    ephemeralStorage: '1 GB',
    coldStarts: 1,
    initMs: 250.4,
  });
  expect(Object.keys(usage)).toEqual(Object.keys(meters));
  for (const [meter, quantity] of Object.entries(meters)) expect(usage[meter]).toBeCloseTo(quantity, 10);
});
