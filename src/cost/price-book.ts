/** From the prices that AWS lists to those that an account pays: its own prices, a Savings Plan, discounts, and one currency. */
import {
  isInYuan,
  type ListPrice,
  type ListPrices,
  type Meter,
  type OwnPrice,
  type Price,
  type PriceBook,
  type SavingsPlanName,
  unitsPriced,
} from '../platform/index.ts';
import { DIMENSIONS } from './dimensions.ts';

/** What an account pays instead of the list price. Everything may be left out. */
export interface PriceSettings {
  /** Meter → the price that takes the place of the list's, and that no Savings Plan lowers. */
  readonly prices?: Readonly<Record<string, OwnPrice>> | undefined;
  /** Meter, or the first words of several (`lambda` for all of Lambda) → the share off; the longest that fits a meter counts. */
  readonly discounts?: Readonly<Record<string, number>> | undefined;
  /** A Compute Savings Plan whose commitment covers all that it can. */
  readonly savingsPlan?: SavingsPlanName | 'none' | undefined;
  /** Chinese yuan in a US dollar; needed where prices are listed in yuan. */
  readonly cnyPerUsd?: number | undefined;
}

/**
 * The price book of an account, in US dollars. For each meter: the account's own price, sold on the day or not; else the list price, under
 * a Savings Plan the plan's; then the discount off that. A plan's rate takes the place of every tier that charges more: how plans and
 * tiers go together AWS does not say (assumption). Throws an `Error` when prices are in yuan and `cnyPerUsd` is not given.
 */
export function priceBookOf(list: ListPrices, settings: PriceSettings = {}): PriceBook {
  const meters = DIMENSIONS.flatMap(({ meter }) => {
    const price = ownPrice(meter, settings) ?? pricePaid(meter, list, settings);
    return price === undefined ? [] : [[meter, scaled(price, 1 - discountOf(meter, settings))] as const];
  });
  return { meters: Object.fromEntries(meters) as Partial<Record<Meter, Price>>, freeTier: list.freeTier };
}

function ownPrice(meter: Meter, { prices }: PriceSettings): Price | undefined {
  const own = prices?.[meter];
  return own === undefined ? undefined : { per: own.per ?? unitsPriced(meter), tiers: own.tiers };
}

function pricePaid(meter: Meter, list: ListPrices, settings: PriceSettings): Price | undefined {
  const price = list.meters[meter];
  return price === undefined ? undefined : inDollars(planned(meter, price, list, settings), settings);
}

function planned(
  meter: string,
  price: ListPrice,
  list: ListPrices,
  { savingsPlan = 'none' }: PriceSettings,
): ListPrice {
  const plan = savingsPlan === 'none' ? undefined : list.savingsPlans[savingsPlan];
  if (plan === undefined || !plan.covers.includes(meter)) return price;
  const kept = 1 - plan.share;
  if (isInYuan(price)) {
    const most = decimal(price.tiers[0]!.cny * kept);
    return { ...price, tiers: price.tiers.map(({ from, cny }) => ({ from, cny: Math.min(cny, most) })) };
  }
  const most = plan.usd[meter] ?? decimal(price.tiers[0]!.usd * kept);
  return { ...price, tiers: price.tiers.map(({ from, usd }) => ({ from, usd: Math.min(usd, most) })) };
}

function inDollars(price: ListPrice, { cnyPerUsd }: PriceSettings): Price {
  if (!isInYuan(price)) return price;
  if (cnyPerUsd === undefined) throw new Error('Prices in yuan need cnyPerUsd.');
  return { per: price.per, tiers: price.tiers.map(({ from, cny }) => ({ from, usd: cny / cnyPerUsd })) };
}

function discountOf(meter: string, { discounts = {} }: PriceSettings): number {
  const fitting = Object.keys(discounts).filter((prefix) => meter === prefix || meter.startsWith(`${prefix}.`));
  const longest = fitting.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? 0 : discounts[longest]!;
}

function scaled(price: Price, factor: number): Price {
  if (factor === 1) return price;
  return { ...price, tiers: price.tiers.map(({ from, usd }) => ({ from, usd: decimal(usd * factor) })) };
}

/** Nine tenths of 0.2 are 0.18 and not 0.18000000000000002: a rate is used as the decimal it is printed as. */
const decimal = (usd: number): number => Number(usd.toPrecision(15));
