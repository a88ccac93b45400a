/** The price of one month's usage: tiers, and the free tier if asked for. */
import type { Price, PriceBook } from '../platform/index.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { amountAt, roundToCents } from './money.ts';

/** Meter → quantity. */
export type Usage = Readonly<Record<string, number>>;

/** One line of a bill. The amount is not rounded. */
export interface BillLine {
  /** The meter. */
  readonly dimension: string;
  /** What was used, free or not. */
  readonly quantity: number;
  /** The quantity's unit, in the singular. */
  readonly unit: string;
  readonly amountUsd: number;
}

/** The part of a month's quantity that one tier priced. */
export interface TierAmount {
  readonly quantity: number;
  /** The tier's rate: `usd` for every `per` units. */
  readonly usd: number;
  readonly per: number;
  readonly amountUsd: number;
}

/** A line of a month's bill, with how its amount came about: `quantity` = `freeQuantity` + the tiers' quantities. */
export interface MonthLine extends BillLine {
  readonly freeQuantity: number;
  readonly tiers: readonly TierAmount[];
}

/**
 * Prices a month's usage, one line for each meter in it, in the order of `DIMENSIONS`. With `freeTier` the monthly allowances are taken
 * off first (GB-seconds shared by the architectures in proportion to their use); what is left fills the tiers from the lowest, each
 * architecture its own (AWS Lambda pricing page). Throws an `Error` when a meter is unknown, or was used on a day it was not sold.
 */
export function priceMonth(usage: Usage, prices: PriceBook, options: { readonly freeTier: boolean }): MonthLine[] {
  return pricedDimensions(usage, prices).map(({ dimension, quantity, price }) => {
    const freeQuantity = options.freeTier ? freeShare(dimension, usage, prices) : 0;
    const tiers = tierAmounts(quantity - freeQuantity, price);
    const amountUsd = totalOf(tiers);
    return { dimension: dimension.meter, quantity, unit: dimension.unit, amountUsd, freeQuantity, tiers };
  });
}

/** A dimension that the usage has a meter for, with what was used and what it costs. */
export interface PricedDimension {
  readonly dimension: Dimension;
  readonly quantity: number;
  readonly price: Price;
}

/** The dimensions of a usage with their prices. A meter that was not sold on the day is left out if its quantity is 0. */
export function pricedDimensions(usage: Usage, prices: PriceBook): PricedDimension[] {
  for (const meter of Object.keys(usage)) {
    if (!DIMENSIONS.some((dimension) => dimension.meter === meter))
      throw new Error(`No price for the meter "${meter}".`);
  }
  return DIMENSIONS.flatMap((dimension) => {
    const quantity = usage[dimension.meter];
    const price = prices.meters[dimension.meter];
    if (quantity === undefined || (price === undefined && quantity === 0)) return [];
    if (price === undefined) throw new Error(`The meter "${dimension.meter}" has no price on that day.`);
    return [{ dimension, quantity, price }];
  });
}

/** The sum of the lines' amounts. */
export const totalOf = (lines: readonly { readonly amountUsd: number }[]): number =>
  lines.reduce((sum, { amountUsd }) => sum + amountUsd, 0);

/** The total as a printed bill has it: each line rounded half-up to cents, then added up. */
export const roundedTotal = (lines: readonly { readonly amountUsd: number }[]): number =>
  roundToCents(lines.reduce((sum, { amountUsd }) => sum + roundToCents(amountUsd), 0));

/** How much of a dimension's quantity is free. */
function freeShare({ meter, allowance }: Dimension, usage: Usage, prices: PriceBook): number {
  const quantity = usage[meter] ?? 0;
  if (allowance === undefined) return 0;
  const sharers = DIMENSIONS.filter((dimension) => dimension.allowance === allowance);
  const total = sharers.reduce((sum, dimension) => sum + (usage[dimension.meter] ?? 0), 0);
  const free = prices.freeTier[allowance] ?? 0;
  return total <= free ? quantity : free * (quantity / total);
}

/** A quantity cut at the tiers' bounds; the first tier is always there, the higher ones when they are reached. */
function tierAmounts(quantity: number, { per, tiers }: Price): TierAmount[] {
  const reached = tiers.filter(({ from }, index) => index === 0 || quantity > from);
  return reached.map(({ from, usd }, index) => {
    const inTier = Math.min(quantity, reached[index + 1]?.from ?? quantity) - from;
    return { quantity: inTier, usd, per, amountUsd: amountAt(inTier, usd, per) };
  });
}
