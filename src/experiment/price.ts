/** A month's usage → what it costs, without simulating anything. */
import { type Bill, billOfMonth } from '../cost/bill.ts';
import { DIMENSIONS } from '../cost/dimensions.ts';
import { priceBookOf } from '../cost/price-book.ts';
import { type MonthLine, priceMonth, type Usage } from '../cost/price-month.ts';
import { type Fact, factIn, type Platform, platformOn } from '../platform/index.ts';
import type { UsageFile } from '../scenario/usage-file.ts';
import { billedDurationMs, metersOf, sumOf } from '../scenario/usage-meters.ts';
import type { UsageEntry } from '../scenario/usage-schema.ts';
import { priceAssumptions } from './price-assumptions.ts';

/** One usage of the file, and what it is metered as. */
export interface MeteredUsage extends UsageEntry {
  /** Memory of the function, MB: the one given, or the default of the day. */
  readonly memory: number;
  /** What each request on demand is billed for, cold starts aside; ms. */
  readonly billedDurationMs: number;
  /** Meter → quantity. */
  readonly meters: Usage;
}

/** The price of a month's usage. Amounts are in US dollars, unrounded. */
export interface PricedUsage {
  readonly name: string;
  readonly description?: string;
  readonly asOf: string;
  readonly region: string;
  readonly freeTier: boolean;
  readonly usages: readonly MeteredUsage[];
  /** Meter → quantity, all usages together. */
  readonly usage: Usage;
  /** At first-tier list price; and with tiers and, if asked for, the free tier. */
  readonly bill: Bill;
  /** The lines of `bill.monthly` with the free quantity and the tiers that made their amounts. */
  readonly month: readonly MonthLine[];
  /** Where it departs from AWS's list prices: own prices, a Savings Plan, discounts, the exchange rate. */
  readonly settings: readonly { readonly id: string; readonly value: string }[];
  /** The prices, allowances and rules that it rests on, each with its source. */
  readonly facts: readonly Fact[];
}

/**
 * Prices a usage file: every usage is metered by the rules of the file's day, the meters are added up, and the sum is priced as one month
 * in the file's Region by the same function as a simulation's usage.
 */
export function priceUsage(file: UsageFile): PricedUsage {
  const { name, description, asOf, region, freeTier, pricing } = file;
  const platform = platformOn(asOf, region);
  const usages = file.usages.map((entry) => ({
    ...entry,
    memory: entry.memory ?? platform.memory.defaultMb,
    billedDurationMs: billedDurationMs(entry, platform),
    meters: metersOf(entry, platform),
  }));
  const usage = sumOf(usages.map(({ meters }) => meters));
  const prices = priceBookOf(platform.prices, pricing);
  const month = priceMonth(usage, prices, { freeTier });
  return {
    name,
    ...(description === undefined ? {} : { description }),
    asOf,
    region,
    freeTier,
    usages,
    usage,
    bill: billOfMonth(usage, prices, { freeTier }),
    month,
    settings: priceAssumptions(pricing, platform).map(({ id, value }) => ({ id, value })),
    facts: factsBehind(file, month, platform),
  };
}

/** The facts of the lines' prices, then of the allowances that were drawn on, then of the rounding. */
function factsBehind({ usages, pricing }: UsageFile, month: readonly MonthLine[], platform: Platform): Fact[] {
  const isMetered = (atEdge: boolean) =>
    usages.some(({ durationMs, edge }) => durationMs !== undefined && edge === atEdge);
  const free = new Set(month.filter(({ freeQuantity }) => freeQuantity > 0).map(({ dimension }) => dimension));
  const allowances = DIMENSIONS.flatMap(({ meter, allowance }) => (free.has(meter) ? [allowance] : []));
  const { prices = {}, savingsPlan = 'none' } = pricing;
  const ids = [
    ...month.flatMap(({ dimension }) => (Object.hasOwn(prices, dimension) ? [] : [`price.${dimension}`])),
    ...(savingsPlan === 'none' ? [] : [`savingsPlan.${savingsPlan}`]),
    ...new Set(allowances.map((allowance) => `freeTier.${allowance}`)),
    ...(isMetered(false) ? ['billing.granularityMs'] : []),
    ...(isMetered(true) ? ['callers.edgeGranularityMs'] : []),
    ...(usages.some(({ provisioned }) => provisioned !== undefined) ? ['provisioned.billingStepMs'] : []),
    ...(usages.some(({ coldStarts = 0 }) => coldStarts > 0) ? ['billing.init'] : []),
  ];
  return ids.flatMap((id) => factIn(platform, id) ?? []);
}
