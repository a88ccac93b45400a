/** A month's price: tiers, free tier, and what is refused. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DIMENSIONS } from '../../src/cost/dimensions.ts';
import { priceBookOf } from '../../src/cost/price-book.ts';
import { priceMonth, totalOf, type Usage } from '../../src/cost/price-month.ts';
import { NEWEST_DAY, platformOn } from '../../src/platform/index.ts';
import { PRICES } from '../../src/platform/prices.ts';

const pricesOn = (day: string) => priceBookOf(platformOn(day, 'us-east-1').prices);
const amountOf = (usage: Usage, freeTier = false, day = NEWEST_DAY): number =>
  totalOf(priceMonth(usage, pricesOn(day), { freeTier }));
const X86 = 'lambda.gbSeconds.x86_64';
const ARM = 'lambda.gbSeconds.arm64';

test('every priced meter has one dimension, and every dimension a price', () => {
  expect(DIMENSIONS.map(({ meter }) => meter).sort()).toEqual(Object.keys(PRICES).sort());
});

describe('tiers', () => {
  // From the rates and bounds of the AWS Price List: 6 and 9 billion wide on x86_64, 7.5 and 11.25 billion on arm64.
  test.each([
    [X86, 6e9, 100_000.2],
    [X86, 6e9 + 1, 100_000.2 + 0.000015],
    [X86, 9e9, 100_000.2 + 45_000],
    [X86, 15e9, 100_000.2 + 135_000],
    [X86, 15e9 + 1, 100_000.2 + 135_000 + 0.0000133334],
    [X86, 20e9, 100_000.2 + 135_000 + 66_667],
    [ARM, 7.5e9, 100_000.5],
    [ARM, 18.75e9, 100_000.5 + 135_001.125],
    [ARM, 20e9, 100_000.5 + 135_001.125 + 13_333.375],
  ])('%s: %d GB-seconds cost $%d', (meter, quantity, expected) => {
    expect(amountOf({ [meter]: quantity })).toBeCloseTo(expected, 6);
  });

  test('architectures fill their own tiers', () => {
    expect(amountOf({ [X86]: 6e9, [ARM]: 7.5e9 })).toBeCloseTo(200_000.7, 6);
  });

  test('before August 2022 there were none', () => {
    expect(amountOf({ [X86]: 20e9 }, false, '2022-07-31')).toBeCloseTo(333_334, 6);
    expect(amountOf({ [ARM]: 20e9 }, false, '2022-07-31')).toBeCloseTo(266_668, 6);
  });

  test('a line says how much was free and what each tier priced', () => {
    const [line] = priceMonth({ [X86]: 7e9 }, pricesOn(NEWEST_DAY), { freeTier: true });
    expect(line).toMatchObject({ dimension: X86, quantity: 7e9, unit: 'GB-second', freeQuantity: 400_000 });
    expect(line?.tiers).toEqual([
      { quantity: 6e9, usd: 0.0000166667, per: 1, amountUsd: 100_000.2 },
      { quantity: 999_600_000, usd: 0.000015, per: 1, amountUsd: 14_994 },
    ]);
  });
});

describe('free tier', () => {
  test.each([
    [{ 'lambda.requests': 1_000_000 }, 0],
    [{ 'lambda.requests': 1_000_001 }, 0.0000002],
    [{ 'lambda.requests': 3_000_000 }, 0.4],
    [{ [X86]: 400_000 }, 0],
    [{ [X86]: 100_000, [ARM]: 300_000 }, 0],
  ])('%j costs exactly $%d', (usage, expected) => {
    expect(amountOf(usage, true)).toBe(expected);
  });

  test('is shared by the architectures in proportion to their use', () => {
    const lines = priceMonth({ [X86]: 600_000, [ARM]: 200_000 }, pricesOn(NEWEST_DAY), { freeTier: true });
    expect(lines.map(({ freeQuantity }) => freeQuantity)).toEqual([300_000, 100_000]);
    expect(totalOf(lines)).toBeCloseTo(300_000 * 0.0000166667 + 100_000 * 0.0000133334, 10);
  });

  test('does not reach ephemeral storage', () => {
    expect(amountOf({ 'lambda.ephemeralGbSeconds': 1e6 }, true)).toBeCloseTo(0.0309, 10);
  });

  test('saves at most its own worth, and the price never falls as usage grows', () => {
    const quantity = fc.double({ min: 0, max: 3e10, noNaN: true });
    const property = fc.property(
      quantity,
      quantity,
      quantity,
      fc.double({ min: 1, max: 3, noNaN: true }),
      (requests, x86, arm, growth) => {
        const usage = { 'lambda.requests': requests, [X86]: x86, [ARM]: arm };
        const grown = { 'lambda.requests': requests * growth, [X86]: x86 * growth, [ARM]: arm * growth };
        const [free, full] = [amountOf(usage, true), amountOf(usage)];
        expect(free).toBeGreaterThanOrEqual(0);
        expect(full - free).toBeLessThanOrEqual((0.2 + 400_000 * 0.0000166667) * (1 + 1e-6));
        expect(amountOf(grown, true)).toBeGreaterThanOrEqual(free * (1 - 1e-12));
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});

describe('what has no price', () => {
  test('a meter that nobody knows', () => {
    expect(() => amountOf({ 'lambda.miracles': 1 })).toThrow('No price for the meter "lambda.miracles".');
  });

  test('a meter used before it was sold; unused it makes no line', () => {
    expect(() => amountOf({ [ARM]: 1 }, false, '2021-09-28')).toThrow(`The meter "${ARM}" has no price on that day.`);
    expect(priceMonth({ [ARM]: 0 }, pricesOn('2021-09-28'), { freeTier: false })).toEqual([]);
    expect(amountOf({ [ARM]: 1 }, false, '2021-09-29')).toBe(0.0000133334);
  });
});
