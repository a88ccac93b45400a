/** The bill of a simulation. */
import { describe, expect, test } from 'vitest';
import { bill, billOfMonth } from '../../src/cost/bill.ts';
import { priceBookOf } from '../../src/cost/price-book.ts';
import { roundedTotal } from '../../src/cost/price-month.ts';
import { billSchema, type Bill as ResultBill } from '../../src/experiment/result.ts';
import { NEWEST_DAY, platformOn } from '../../src/platform/index.ts';

const prices = priceBookOf(platformOn(NEWEST_DAY, 'us-east-1').prices);
const HOUR_MS = 3_600_000;
const usage = {
  'lambda.ephemeralGbSeconds': 1000,
  'lambda.gbSeconds.x86_64': 1_000_000,
  'lambda.requests': 5_000_000,
};

describe('bill', () => {
  test('has a line for each meter used, in the order of dimensions, at first-tier list price', () => {
    const { lines, totalUsd } = bill(usage, prices, { simulatedMs: HOUR_MS, freeTier: true });
    expect(lines).toEqual([
      { dimension: 'lambda.requests', quantity: 5_000_000, unit: 'request', amountUsd: 1 },
      { dimension: 'lambda.gbSeconds.x86_64', quantity: 1_000_000, unit: 'GB-second', amountUsd: 16.6667 },
      { dimension: 'lambda.ephemeralGbSeconds', quantity: 1000, unit: 'GB-second', amountUsd: 0.0000309 },
    ]);
    expect(totalUsd).toBeCloseTo(17.6667309, 10);
  });

  test('no tier lowers what was simulated, however much it is', () => {
    const { lines } = bill({ 'lambda.gbSeconds.x86_64': 20e9 }, prices, { simulatedMs: HOUR_MS, freeTier: false });
    expect(lines[0]?.amountUsd).toBeCloseTo(333_334, 6);
  });

  test('scales an hour to 730, where tiers apply and the free tier once', () => {
    const { monthly } = bill({ 'lambda.gbSeconds.x86_64': 1e7, 'lambda.requests': 1e4 }, prices, {
      simulatedMs: HOUR_MS,
      freeTier: true,
    });
    expect(monthly.lines.map(({ quantity }) => quantity)).toEqual([7.3e6, 7.3e9]);
    expect(monthly.lines[0]?.amountUsd).toBeCloseTo(6.3 * 0.2, 10);
    expect(monthly.lines[1]?.amountUsd).toBeCloseTo(6e9 * 0.0000166667 + (1.3e9 - 400_000) * 0.000015, 6);
    expect(monthly.totalUsd).toBe(monthly.lines[0]!.amountUsd + monthly.lines[1]!.amountUsd);
  });

  test('a month of 730 hours is its own month', () => {
    const { lines, monthly } = bill(usage, prices, { simulatedMs: 730 * HOUR_MS, freeTier: false });
    expect(monthly.lines).toEqual(lines);
  });

  test('has the shape that a result declares', () => {
    const billed: ResultBill = bill(usage, prices, { simulatedMs: HOUR_MS, freeTier: true });
    expect(billSchema.parse(billed)).toEqual(billed);
  });

  test('nothing simulated costs nothing, without NaN', () => {
    const nothing = { 'lambda.requests': 0, 'lambda.gbSeconds.x86_64': 0 };
    for (const freeTier of [false, true]) {
      const { lines, totalUsd, monthly } = bill(nothing, prices, { simulatedMs: 0, freeTier });
      expect([totalUsd, monthly.totalUsd]).toEqual([0, 0]);
      for (const line of [...lines, ...monthly.lines]) expect(line).toMatchObject({ quantity: 0, amountUsd: 0 });
    }
    expect(bill({}, prices, { simulatedMs: 0, freeTier: true })).toEqual({
      lines: [],
      totalUsd: 0,
      monthly: { totalUsd: 0, lines: [] },
    });
  });
});

describe('the bill of a month', () => {
  test('has the usage at list price, and the same usage with tiers and free tier', () => {
    const month = { 'lambda.gbSeconds.x86_64': 7e9, 'lambda.requests': 3e6 };
    const { lines, totalUsd, monthly } = billOfMonth(month, prices, { freeTier: true });
    expect(lines.map(({ amountUsd }) => amountUsd)).toEqual([0.6, 116_666.9]);
    expect(monthly.lines.map(({ quantity }) => quantity)).toEqual([3e6, 7e9]);
    expect(monthly.lines[0]?.amountUsd).toBe(0.4);
    expect(monthly.lines[1]?.amountUsd).toBeCloseTo(100_000.2 + (1e9 - 400_000) * 0.000015, 6);
    expect(totalUsd).toBeGreaterThan(monthly.totalUsd);
  });

  test('is the bill of 730 simulated hours', () => {
    const options = { simulatedMs: 730 * HOUR_MS, freeTier: true };
    expect(billOfMonth(usage, prices, { freeTier: true })).toEqual(bill(usage, prices, options));
  });
});

test('a printed total adds up what is printed: each line in cents, half a cent upwards', () => {
  const amounts = (...usd: number[]) => usd.map((amountUsd) => ({ amountUsd }));
  expect(roundedTotal([])).toBe(0);
  expect(roundedTotal(amounts(0.005, 0.005, 0.005))).toBe(0.03);
  expect(roundedTotal(amounts(0.004, 0.004, 0.004))).toBe(0);
  expect(roundedTotal(amounts(1.005, 2.675))).toBe(3.69);
  expect(roundedTotal(amounts(0.1, 0.2))).toBe(0.3);
});
