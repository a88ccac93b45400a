/** What an account pays: its own prices, discounts, Savings Plans, and prices in yuan. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billOfMonth } from '../../src/cost/bill.ts';
import { DIMENSIONS } from '../../src/cost/dimensions.ts';
import { type PriceSettings, priceBookOf } from '../../src/cost/price-book.ts';
import { priceMonth, totalOf, type Usage } from '../../src/cost/price-month.ts';
import { NEWEST_DAY, platformOn } from '../../src/platform/index.ts';

const X86 = 'lambda.gbSeconds.x86_64';
const ARM = 'lambda.gbSeconds.arm64';
const book = (settings: PriceSettings = {}, region = 'us-east-1', day = NEWEST_DAY) =>
  priceBookOf(platformOn(day, region).prices, settings);
const amountOf = (usage: Usage, settings: PriceSettings = {}, region = 'us-east-1', freeTier = false): number =>
  totalOf(priceMonth(usage, book(settings, region), { freeTier }));
const flat = (usd: number, per?: number) => ({ per, tiers: [{ from: 0, usd }] });

test('without settings it is the list', () => {
  const { meters, freeTier } = platformOn(NEWEST_DAY, 'us-east-1').prices;
  expect(book()).toEqual({ meters, freeTier });
  expect(Object.keys(book().meters)).toEqual(DIMENSIONS.map(({ meter }) => meter));
});

describe('own prices', () => {
  test("are for as many units as AWS's, or as they say", () => {
    expect(amountOf({ 'lambda.requests': 3e6 }, { prices: { 'lambda.requests': flat(0.18) } })).toBe(0.54);
    expect(amountOf({ 'lambda.requests': 3e6 }, { prices: { 'lambda.requests': flat(0.18, 1000) } })).toBe(540);
    expect(amountOf({ [X86]: 1e6 }, { prices: { [X86]: flat(0.00001) } })).toBe(10);
  });

  test('take the place of all tiers, or have their own', () => {
    expect(amountOf({ [X86]: 20e9 }, { prices: { [X86]: flat(0.00001) } })).toBe(200_000);
    const tiers = [
      { from: 0, usd: 0.00001 },
      { from: 1e9, usd: 0.000005 },
    ];
    expect(amountOf({ [X86]: 3e9 }, { prices: { [X86]: { tiers } } })).toBe(20_000);
  });

  test('can be 0, and still draw on the free tier', () => {
    expect(amountOf({ 'lambda.requests': 5e6 }, { prices: { 'lambda.requests': flat(0) } })).toBe(0);
    const settings = { prices: { 'lambda.requests': flat(1) } };
    expect(amountOf({ 'lambda.requests': 3e6 }, settings, 'us-east-1', true)).toBe(2);
  });

  test('price what AWS does not sell on the day', () => {
    const usage = { [ARM]: 1e6 };
    expect(() => priceMonth(usage, book({}, 'us-east-1', '2019-01-01'), { freeTier: false })).toThrow(ARM);
    const own = book({ prices: { [ARM]: flat(0.00001) } }, 'us-east-1', '2019-01-01');
    expect(totalOf(priceMonth(usage, own, { freeTier: false }))).toBe(10);
  });

  test('leave all other prices as they are', () => {
    const { [X86]: _, ...others } = book({ prices: { [X86]: flat(1) } }).meters;
    const { [X86]: __, ...listed } = book().meters;
    expect(others).toEqual(listed);
  });
});

describe('discounts', () => {
  test('are off the price of a meter, in every tier', () => {
    expect(amountOf({ 'lambda.requests': 1e6 }, { discounts: { 'lambda.requests': 0.1 } })).toBe(0.18);
    expect(amountOf({ [X86]: 7e9 }, { discounts: { [X86]: 0.5 } })).toBeCloseTo((100_000.2 + 15_000) / 2, 6);
    expect(amountOf({ 'lambda.requests': 1e6 }, { discounts: { 'lambda.requests': 1 } })).toBe(0);
  });

  test('of several meters are named by their first words; the longest name that fits counts', () => {
    const discounts = { lambda: 0.1, 'lambda.gbSeconds': 0.2, [ARM]: 0.3 };
    const usd = (meter: 'lambda.requests' | typeof X86 | typeof ARM | 'sqs.requests') =>
      book({ discounts }).meters[meter]!.tiers[0]!.usd;
    expect(usd('lambda.requests')).toBe(0.18);
    expect(usd(X86)).toBe(0.00001333336);
    expect(usd(ARM)).toBe(0.00000933338);
    expect(usd('sqs.requests')).toBe(0.4);
  });

  test('end at a dot: a discount on lambda.gb concerns no meter', () => {
    expect(book({ discounts: { 'lambda.gb': 0.5, lamb: 0.5 } })).toEqual(book());
  });

  test('come off own prices too', () => {
    const settings = { prices: { 'lambda.requests': flat(1) }, discounts: { lambda: 0.25 } };
    expect(amountOf({ 'lambda.requests': 1e6 }, settings)).toBe(0.75);
  });

  test('lower the bill by their share', () => {
    const month = { 'lambda.requests': 4.2e6, [X86]: 9e9, 'sqs.requests': 1.5e6, 'logs.gb': 40_000 };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.property(share, (off) => {
      const discounts = { lambda: off, sqs: off, logs: off };
      const paid = billOfMonth(month, book({ discounts }), { freeTier: true });
      const list = billOfMonth(month, book(), { freeTier: true });
      expect(paid.totalUsd).toBeCloseTo(list.totalUsd * (1 - off), 4);
      expect(paid.monthly.totalUsd).toBeCloseTo(list.monthly.totalUsd * (1 - off), 4);
    });
    fc.assert(property, { numRuns: 50 });
  });
});

describe('a Compute Savings Plan', () => {
  test.each([
    ['no-upfront', X86, 14.7],
    ['no-upfront', ARM, 11.7],
    ['all-upfront', X86, 13.8],
    ['all-upfront', ARM, 11.1],
    ['no-upfront', 'lambda.provisioned.gbSeconds.x86_64', 3.67],
    ['no-upfront', 'lambda.provisioned.durationGbSeconds.x86_64', 8.56],
    // Not found, so the same share off: 0.0000033334 × 0.88, 0.0000041667 × 0.83.
    ['no-upfront', 'lambda.provisioned.gbSeconds.arm64', 2.933392],
    ['all-upfront', 'lambda.provisioned.gbSeconds.x86_64', 3.458361],
  ] as const)('%s: a million of %s costs $%d', (savingsPlan, meter, expected) => {
    expect(amountOf({ [meter]: 1e6 }, { savingsPlan })).toBe(expected);
  });

  test('does not cover requests, storage or other services', () => {
    for (const { meter } of DIMENSIONS.filter(({ meter }) => !/^lambda\.(gbSeconds|provisioned)/.test(meter))) {
      expect(book({ savingsPlan: 'all-upfront' }).meters[meter], meter).toEqual(book().meters[meter]);
    }
    expect(book({ savingsPlan: 'none' })).toEqual(book());
  });

  test('takes the place of every tier that charges more', () => {
    const rates = (savingsPlan: 'no-upfront' | 'all-upfront', meter: typeof X86 | typeof ARM) =>
      book({ savingsPlan }).meters[meter]!.tiers.map(({ usd }) => usd);
    expect(rates('no-upfront', X86)).toEqual([0.0000147, 0.0000147, 0.0000133334]);
    expect(rates('all-upfront', X86)).toEqual([0.0000138, 0.0000138, 0.0000133334]);
    expect(rates('all-upfront', ARM)).toEqual([0.0000111, 0.0000111, 0.0000106667]);
  });

  test('elsewhere takes the same share off the list price of the Region', () => {
    expect(amountOf({ [X86]: 1e6 }, { savingsPlan: 'no-upfront' }, 'af-south-1')).toBeCloseTo(22.1 * 0.88, 9);
    const china = { savingsPlan: 'all-upfront', cnyPerUsd: 7 } as const;
    expect(amountOf({ [X86]: 1e6 }, china, 'cn-north-1')).toBeCloseTo((113.477 * 0.83) / 7, 9);
  });

  test('does not lower a price of the account; a discount lowers it further', () => {
    const own = { savingsPlan: 'all-upfront', prices: { [X86]: flat(0.00002) } } as const;
    expect(amountOf({ [X86]: 1e6 }, own)).toBe(20);
    expect(amountOf({ [X86]: 1e6 }, { savingsPlan: 'no-upfront', discounts: { lambda: 0.5 } })).toBe(7.35);
  });
});

describe('prices in yuan', () => {
  test('are exchanged, tier by tier; what is listed in dollars is not', () => {
    const settings = { cnyPerUsd: 6.8 };
    expect(amountOf({ 'lambda.requests': 1e6 }, settings, 'cn-north-1')).toBe(0.2);
    expect(amountOf({ [X86]: 1e6 }, settings, 'cn-northwest-1')).toBeCloseTo(113.477 / 6.8, 10);
    expect(amountOf({ 'sqs.requests': 1e6 }, settings, 'cn-north-1')).toBe(0.4);
    expect(amountOf({ [X86]: 7e9 }, settings, 'cn-north-1')).toBeCloseTo(
      (6e9 * 0.000113477 + 1e9 * 0.0001021293) / 6.8,
      5,
    );
  });

  test('need the rate of exchange', () => {
    expect(() => book({}, 'cn-north-1')).toThrow('Prices in yuan need cnyPerUsd.');
  });

  test('change nothing where prices are in dollars', () => {
    expect(book({ cnyPerUsd: 7 })).toEqual(book());
  });
});
