/** What a price is: so much for so many units, in tiers of the month's quantity; and how the rule of a price is written down. */
import { formatNumber } from '../quantities/decimal.ts';
import { FIRST_DAY } from './days.ts';
import type { Rule, Version } from './fact.ts';
import type { Allowance } from './free-tier.ts';
import { LIST_PRICES } from './pages.ts';

/** From this monthly quantity on, `usd` for every `Price.per` units. */
export interface PriceTier {
  readonly from: number;
  readonly usd: number;
}

/** What one metered quantity costs in a month, in US dollars: tiers in ascending order, the first from 0. */
export interface Price {
  /** The number of units a tier's price is for: 1, or 1,000,000 for prices per million. */
  readonly per: number;
  readonly tiers: readonly PriceTier[];
}

/** A price of an account's own, in US dollars. Without `per` its tiers are for as many units as those of the list. */
export interface OwnPrice {
  readonly per?: number | undefined;
  readonly tiers: readonly PriceTier[];
}

/** A price in Chinese yuan, as AWS lists those of its Regions in China. */
export interface YuanPrice {
  readonly per: number;
  readonly tiers: readonly { readonly from: number; readonly cny: number }[];
}

/** A price as AWS lists it, in the currency of the Region. */
export type ListPrice = Price | YuanPrice;

/** Whether a price has to be exchanged before it is in US dollars. */
export const isInYuan = (price: ListPrice): price is YuanPrice => 'cny' in price.tiers[0]!;

/** A billed dimension, which is a line of a bill: what it is called, what it is metered in, what of it is free, and its prices. */
export interface PriceRule extends Rule<ListPrice> {
  readonly dimension: {
    /** What a report calls it. */
    readonly name: string;
    /** One of what is metered, in words. */
    readonly unit: string;
    /** What of the free tier it draws on; dimensions that draw on the same allowance share it in proportion to their quantities. */
    readonly allowance?: Allowance;
  };
}

/** Where a price was found, and since when it is in force. */
export type Origin = Pick<Version<ListPrice>, 'since' | 'dateAssumed' | 'source' | 'confidence'>;

/** A tier as [from, amount]. */
export type Step = readonly [from: number, amount: number];

export type Currency = 'usd' | 'cny';

/** The rule of a price; `doc` says in a few words what is charged for. */
export function priced(
  doc: string,
  dimension: PriceRule['dimension'],
  ...versions: readonly Version<ListPrice>[]
): PriceRule {
  return { doc, unit: '', dimension, versions };
}

/** A list price that is as old as the first known day, from its pricing page. */
export const listed = (page: string): Origin => ({
  since: FIRST_DAY,
  source: `${page}; ${LIST_PRICES}`,
  confidence: 'sourced',
});

/** A price in the named Regions, or in all when none are. */
export function priceIn(
  regions: readonly string[] | undefined,
  origin: Origin,
  per: number,
  steps: readonly Step[],
  currency: Currency = 'usd',
): Version<ListPrice> {
  const value: ListPrice =
    currency === 'usd'
      ? { per, tiers: steps.map(([from, usd]) => ({ from, usd })) }
      : { per, tiers: steps.map(([from, cny]) => ({ from, cny })) };
  return { ...origin, ...(regions === undefined ? {} : { regions }), value, text: priceInWords(value) };
}

/** "$0.40, $0.30 from 100 billion per 1,000,000". */
export function priceInWords(price: ListPrice): string {
  const steps = isInYuan(price)
    ? price.tiers.map(({ from, cny }) => [from, `${formatNumber(cny, 2)} CNY`] as const)
    : price.tiers.map(({ from, usd }) => [from, `$${formatNumber(usd, 2)}`] as const);
  const words = steps.map(([from, amount]) => (from === 0 ? amount : `${amount} from ${large(from)}`));
  return `${words.join(', ')}${price.per === 1 ? '' : ` per ${formatNumber(price.per)}`}`;
}

/** A price that was found for us-east-1 alone. */
export function usEast1(origin: Origin, per: number, ...steps: readonly Step[]): Version<ListPrice>[] {
  return withElsewhere(priceIn(['us-east-1'], origin, per, steps));
}

/**
 * A price of us-east-1, and before it the assumption that the Regions whose price was not found charge the same. A Region's own version of
 * the same day takes its place.
 */
export function withElsewhere(home: Version<ListPrice>): Version<ListPrice>[] {
  const { regions: _, ...elsewhere } = home;
  const source = `us-east-1's price, this Region's was not found; ${home.source}`;
  return [{ ...elsewhere, source, confidence: 'assumption' }, home];
}

function large(quantity: number): string {
  if (quantity >= 1e9) return `${formatNumber(quantity / 1e9)} billion`;
  return quantity >= 1e7 ? `${formatNumber(quantity / 1e6)} million` : formatNumber(quantity);
}
