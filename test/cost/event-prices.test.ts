/** Prices of event sources and callers: published cases to the cent, tiers at their borders, free tiers, first days of sale. */
import { describe, expect, test } from 'vitest';
import { bill } from '../../src/cost/bill.ts';
import { DIMENSIONS } from '../../src/cost/dimensions.ts';
import { roundToCents } from '../../src/cost/money.ts';
import { priceBookOf } from '../../src/cost/price-book.ts';
import { priceMonth, totalOf, type Usage } from '../../src/cost/price-month.ts';
import { FACTS, type Meter, NEWEST_DAY, type Platform, platformOn } from '../../src/platform/index.ts';
import { dimensionName } from '../../src/report/bill-words.ts';
import { dayBefore } from '../platform/day-before.ts';

const on = (day: string): Platform => platformOn(day, 'us-east-1');
const today = on(NEWEST_DAY);
const bookOn = (day: string) => priceBookOf(on(day).prices);
const MONTH_MS = 730 * 3_600_000;
const MILLION = 1e6;
const BILLION = 1e9;

const amountOf = (usage: Usage, freeTier = false, day = NEWEST_DAY): number =>
  totalOf(priceMonth(usage, bookOn(day), { freeTier }));

/** A month's bill as an example prints it: each line in cents, and the sum of the lines. */
function printed(usage: Usage, freeTier = false): { lines: Record<string, number>; totalUsd: number } {
  const { monthly } = bill(usage, bookOn(NEWEST_DAY), { simulatedMs: MONTH_MS, freeTier });
  const lines = monthly.lines.map(({ dimension, amountUsd }) => [dimension, roundToCents(amountUsd)] as const);
  return { lines: Object.fromEntries(lines), totalUsd: roundToCents(lines.reduce((sum, [, usd]) => sum + usd, 0)) };
}

describe('published cases', () => {
  test('P8, AWS Lambda pricing page: SQS in provisioned mode, 30M requests of 1 s at 1 GB, 8,000 poller-hours', () => {
    const usage = {
      'lambda.requests': 30 * MILLION,
      'lambda.gbSeconds.x86_64': 30 * MILLION,
      'lambda.pollerHours': 8000,
    };
    expect(printed(usage)).toEqual({
      lines: { 'lambda.requests': 6, 'lambda.gbSeconds.x86_64': 500, 'lambda.pollerHours': 74 },
      totalUsd: 580,
    });
  });

  test.each([false, true])(
    'P11, AWS Lambda pricing page: Lambda@Edge, 10M requests of 10 ms at 128 MB, free tier %s',
    (freeTier) => {
      const usage = {
        'lambda.edge.requests': 10 * MILLION,
        'lambda.edge.gbSeconds': (10 * MILLION * 0.01 * 128) / 1024,
      };
      expect(printed(usage, freeTier)).toEqual({
        lines: { 'lambda.edge.requests': 6, 'lambda.edge.gbSeconds': 0.63 },
        totalUsd: 6.63,
      });
    },
  );

  test('P30: a million messages of 128 KB are two million requests; a million requests to a FIFO queue', () => {
    const requests = MILLION * Math.ceil(128 / today.sqs.billedChunkKb);
    expect(printed({ 'sqs.requests': requests }).lines).toEqual({ 'sqs.requests': 0.8 });
    expect(printed({ 'sqs.fifoRequests': MILLION }).lines).toEqual({ 'sqs.fifoRequests': 0.5 });
  });

  test('P31: four shards for a month; 6.5 million PUT units', () => {
    const usage = { 'kinesis.shardHours': 4 * 730, 'kinesis.putUnits': 6.5 * MILLION };
    expect(printed(usage).lines).toEqual({ 'kinesis.shardHours': 43.8, 'kinesis.putUnits': 0.09 });
  });

  test.each([
    ['2023-12-31', 648_000, 0.26],
    [NEWEST_DAY, 259_200, 0.1],
  ])('30 idle days of a queue on %s: %d empty receives cost $%d', (day, receives, usd) => {
    const { idlePollers, longPollMs } = on(day).sqs;
    expect((idlePollers * 30 * 86_400_000) / longPollMs).toBe(receives);
    expect(roundToCents(amountOf({ 'sqs.requests': receives }, false, day))).toBe(usd);
  });
});

describe('tiers', () => {
  test.each([
    ['sqs.requests', 100 * BILLION, 40_000],
    ['sqs.requests', 100 * BILLION + MILLION, 40_000.3],
    ['sqs.requests', 200 * BILLION, 70_000],
    ['sqs.requests', 300 * BILLION, 94_000],
    ['sqs.fifoRequests', 100 * BILLION, 50_000],
    ['sqs.fifoRequests', 200 * BILLION, 90_000],
    ['sqs.fifoRequests', 200 * BILLION + MILLION, 90_000.35],
    ['sns.requests', BILLION, 500],
    ['eventbridge.events', BILLION, 1000],
    ['kinesis.extendedRetentionShardHours', 730, 14.6],
    ['kinesis.fanOutShardHours', 730, 10.95],
    ['kinesis.fanOutGb', 100, 1.3],
    ['apigateway.restRequests', 333 * MILLION, 1165.5],
    ['apigateway.restRequests', 334 * MILLION, 1168.3],
    ['apigateway.restRequests', BILLION, 3033.1],
    ['apigateway.restRequests', 20 * BILLION, 48_253.1],
    ['apigateway.restRequests', 21 * BILLION, 49_763.1],
    ['apigateway.httpRequests', 300 * MILLION, 300],
    ['apigateway.httpRequests', 1300 * MILLION, 1200],
    ['alb.hours', 730, 16.425],
    ['alb.lcuHours', 730, 5.84],
    ['stepfunctions.transitions', MILLION, 25],
    ['firehose.gb', 512_000, 14_848],
    ['firehose.gb', 2_048_000, 53_248],
    ['firehose.gb', 3_048_000, 73_248],
    ['s3batch.objects', MILLION, 1],
    ['apigateway.webSocketMessages', BILLION, 1000],
    ['apigateway.webSocketMessages', 1.5 * BILLION, 1400],
    ['apigateway.webSocketConnectionMinutes', 10 * MILLION, 2.5],
    ['stepfunctions.expressRequests', 100 * MILLION, 100],
    ['stepfunctions.expressGbHours', 1000, 60.012],
    ['stepfunctions.expressGbHours', 5000, 60.012 + 119.952],
    ['stepfunctions.expressGbHours', 29_687.5, 60.012 + 119.952 + 405.27],
    ['kinesis.onDemandStreamHours', 730, 29.2],
    ['kinesis.onDemandGbIn', 100, 8],
    ['kinesis.onDemandGbOut', 100, 4],
  ])('%s: %d cost $%d', (meter, quantity, expected) => {
    expect(amountOf({ [meter]: quantity })).toBeCloseTo(expected, 6);
  });

  test('what was simulated is at the first tier, the month fills the tiers', () => {
    const options = { simulatedMs: MONTH_MS / 2, freeTier: false };
    const { lines, monthly } = bill({ 'apigateway.httpRequests': 300 * MILLION }, bookOn(NEWEST_DAY), options);
    expect(lines).toEqual([
      { dimension: 'apigateway.httpRequests', quantity: 300 * MILLION, unit: 'request', amountUsd: 300 },
    ]);
    expect(monthly.lines[0]).toMatchObject({ quantity: 600 * MILLION, amountUsd: 570 });
  });
});

describe('free tier', () => {
  test.each([
    [{ 'sqs.requests': MILLION }, 0],
    [{ 'sqs.requests': MILLION + 1 }, 0.0000004],
    [{ 'sqs.fifoRequests': MILLION }, 0],
    [{ 'sqs.requests': 600_000, 'sqs.fifoRequests': 400_000 }, 0],
    [{ 'sns.requests': MILLION }, 0],
    [{ 'sns.requests': MILLION + 1 }, 0.0000005],
    [{ 'stepfunctions.transitions': 4000 }, 0],
    [{ 'stepfunctions.transitions': MILLION }, 24.9],
    [{ 'lambda.streamedGb': 100 }, 0],
    [{ 'lambda.streamedGb': 150 }, 0.4],
    [{ 'logs.gb': 2, 'logs.storedGbMonths': 2, 'logs.scannedGb': 1 }, 0],
    [{ 'logs.gb': 9 }, 2],
    [{ 'lambda.provisioned.durationGbSeconds.x86_64': MILLION }, 9.7222],
    [{ 'lambda.managedInstances.requests': MILLION }, 0.2],
  ])('%j costs exactly $%d', (usage, expected) => {
    expect(amountOf(usage, true)).toBe(expected);
  });

  test('of queues is shared by standard and FIFO in proportion to their use', () => {
    const usage = { 'sqs.requests': 3 * MILLION, 'sqs.fifoRequests': MILLION };
    const lines = priceMonth(usage, bookOn(NEWEST_DAY), { freeTier: true });
    expect(lines.map(({ freeQuantity }) => freeQuantity)).toEqual([750_000, 250_000]);
    expect(totalOf(lines)).toBeCloseTo(2.25 * 0.4 + 0.75 * 0.5, 10);
  });

  test("each service has its own: Lambda's million is not the queue's", () => {
    const usage = { 'lambda.requests': MILLION, 'sqs.requests': MILLION, 'sns.requests': MILLION };
    expect(amountOf(usage, true)).toBe(0);
  });

  test('reaches nothing else', () => {
    const drawing = DIMENSIONS.filter(({ allowance }) => allowance !== undefined).map(({ meter }) => meter);
    expect(drawing).toEqual([
      'lambda.requests',
      'lambda.gbSeconds.x86_64',
      'lambda.gbSeconds.arm64',
      'lambda.streamedGb',
      'logs.gb',
      'logs.storedGbMonths',
      'logs.scannedGb',
      'sqs.requests',
      'sqs.fifoRequests',
      'sns.requests',
      'stepfunctions.transitions',
    ]);
    for (const { meter } of DIMENSIONS) {
      if (!drawing.includes(meter)) expect(amountOf({ [meter]: 5 }, true), meter).toBe(amountOf({ [meter]: 5 }));
    }
  });
});

describe('meters that were not always sold', () => {
  /** First day of sale, and the rule that says whether a scenario of a day may use it. */
  const SOLD_SINCE: readonly [meter: Meter, day: string, mayUse: (platform: Platform) => boolean][] = [
    ['kinesis.fanOutShardHours', '2018-08-02', ({ kinesis }) => kinesis.hasFanOut],
    ['kinesis.fanOutGb', '2018-08-02', ({ kinesis }) => kinesis.hasFanOut],
    ['s3batch.objects', '2019-04-30', ({ callers }) => callers.offered.includes('s3-batch')],
    ['apigateway.httpRequests', '2019-12-04', ({ callers }) => callers.offered.includes('http-api')],
    ['lambda.pollerHours', '2025-11-14', ({ sqs }) => sqs.provisioned.isOffered],
    ['lambda.gbSeconds.arm64', '2021-09-29', ({ architectures }) => architectures.includes('arm64')],
    ['lambda.ephemeralGbSeconds', '2022-03-24', ({ ephemeralStorage }) => ephemeralStorage.maxMb > 512],
    ['lambda.provisioned.gbSeconds.x86_64', '2019-12-04', ({ provisioned }) => provisioned.isOffered],
    ['lambda.provisioned.durationGbSeconds.x86_64', '2019-12-04', ({ provisioned }) => provisioned.isOffered],
    ['lambda.provisioned.gbSeconds.arm64', '2021-09-29', ({ architectures }) => architectures.includes('arm64')],
    ['lambda.snapStart.cacheGbSeconds', '2024-11-18', ({ snapStart }) => snapStart.billedRuntimes.length > 0],
    ['lambda.snapStart.restoreGb', '2024-11-18', ({ snapStart }) => snapStart.billedRuntimes.length > 0],
    ['lambda.streamedGb', '2023-04-07', ({ features }) => features.responseStreaming],
    ['lambda.managedInstances.requests', '2025-12-01', ({ features }) => features.managedInstances],
    ['lambda.durable.operations', '2025-12-02', ({ features }) => features.durableFunctions],
  ];

  test.each(SOLD_SINCE)('%s since %s', (meter, day) => {
    const before = dayBefore(day);
    expect(() => amountOf({ [meter]: 1 }, false, before)).toThrow(`The meter "${meter}" has no price on that day.`);
    expect(priceMonth({ [meter]: 0 }, bookOn(before), { freeTier: false })).toEqual([]);
    expect(amountOf({ [meter]: 1 }, false, day)).toBeGreaterThan(0);
  });

  test.each(SOLD_SINCE)('%s has a price whenever the rules allow its use', (meter, _day, mayUse) => {
    const days = [...new Set(FACTS.map(({ since }) => since))];
    const allowed = days.filter((day) => mayUse(on(day)));
    for (const day of allowed) expect(on(day).prices.meters[meter], day).toBeDefined();
    expect(allowed.length).toBeGreaterThan(0);
  });
});

test('reports have a name of its own for every dimension', () => {
  const names = DIMENSIONS.map(({ meter }) => dimensionName(meter));
  expect(new Set(names).size).toBe(DIMENSIONS.length);
  for (const { meter } of DIMENSIONS) expect(names).not.toContain(meter);
});
