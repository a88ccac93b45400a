/** The price book as dated data: what each billed quantity costs, by Region and day, what is free every month, what plans take off. */
import { CALLER_PRICES } from './caller-prices.ts';
import { EVENT_PRICES } from './event-prices.ts';
import { FEATURE_PRICES } from './feature-prices.ts';
import type { Allowance } from './free-tier.ts';
import { LAMBDA_PRICES } from './lambda-prices.ts';
import { LOG_PRICES } from './log-prices.ts';
import type { ListPrice, Price, PriceRule } from './price.ts';
import type { SavingsPlan, SavingsPlanName } from './savings-plans.ts';

export { type Allowance, FREE_TIER } from './free-tier.ts';
export type { ListPrice, OwnPrice, Price, PriceRule, PriceTier, YuanPrice } from './price.ts';
export { isInYuan, priceInWords } from './price.ts';
export { SAVINGS_PLANS, type SavingsPlan, type SavingsPlanName } from './savings-plans.ts';

/**
 * The billed dimensions by meter, in the order of a bill's lines. A new one is one entry in one of these: its name, its unit, its allowance
 * and its prices, first-tier rates as AWS's pages print them.
 */
export const PRICES = {
  ...LAMBDA_PRICES,
  ...FEATURE_PRICES,
  ...LOG_PRICES,
  ...EVENT_PRICES,
  ...CALLER_PRICES,
} as const satisfies Readonly<Record<string, PriceRule>>;

/** The name of a metered quantity in `usage`. */
export type Meter = keyof typeof PRICES;

/** How many units a meter's price is for: a million for requests, one for most. */
export const unitsPriced = (meter: Meter): number => PRICES[meter].versions.at(-1)!.value.per;

/** What a bill is made with: prices in US dollars, of one day in one Region. A meter that was not sold then has no price. */
export interface PriceBook {
  readonly meters: Readonly<Partial<Record<Meter, Price>>>;
  /** Free quantity per month. */
  readonly freeTier: Readonly<Partial<Record<Allowance, number>>>;
}

/** The prices of one day in one Region as AWS lists them, in the currency of the Region. `priceBookOf` makes a price book of them. */
export interface ListPrices {
  readonly meters: Readonly<Partial<Record<Meter, ListPrice>>>;
  readonly freeTier: PriceBook['freeTier'];
  readonly savingsPlans: Readonly<Partial<Record<SavingsPlanName, SavingsPlan>>>;
}
