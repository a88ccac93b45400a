/** The price book as dated data: what each billed quantity costs, by Region and day, and what is free every month. */
import { CALLER_PRICES } from './caller-prices.ts';
import { EVENT_PRICES } from './event-prices.ts';
import type { Rule } from './fact.ts';
import { LAMBDA_PRICES } from './lambda-prices.ts';
import { PRICING_PAGE, SNS_PRICING_PAGE, SQS_PRICING_PAGE, STEP_FUNCTIONS_PRICING_PAGE } from './pages.ts';
import type { Price } from './price.ts';
import { always } from './shapes.ts';

export type { Price, PriceTier } from './price.ts';

/** Prices by meter, first-tier rates as AWS's pages print them. A new one is an entry there and one in the list of dimensions. */
export const PRICES = {
  ...LAMBDA_PRICES,
  ...EVENT_PRICES,
  ...CALLER_PRICES,
} as const satisfies Readonly<Record<string, Rule<Price>>>;

/** What is free every month, for ever, in each account: one allowance for all meters that draw on it. */
export const FREE_TIER = {
  requests: always('Requests free of charge', 'requests per month', 1_000_000, PRICING_PAGE),
  gbSeconds: always('Compute free of charge', 'GB-seconds per month', 400_000, PRICING_PAGE),
  sqsRequests: always(
    'Requests to queues free of charge, standard and FIFO together',
    'requests per month',
    1_000_000,
    SQS_PRICING_PAGE,
  ),
  snsRequests: always('Publishes to topics free of charge', 'requests per month', 1_000_000, SNS_PRICING_PAGE),
  stepFunctionsTransitions: always(
    'State transitions free of charge',
    'transitions per month',
    4000,
    STEP_FUNCTIONS_PRICING_PAGE,
    'own knowledge',
  ),
} as const satisfies Readonly<Record<string, Rule<number>>>;

/** The name of a metered quantity in `usage`. */
export type Meter = keyof typeof PRICES;

/** An allowance of the free tier. */
export type Allowance = keyof typeof FREE_TIER;

/** The prices of one day in one Region. A meter that was not sold then has no price. */
export interface PriceBook {
  readonly meters: Readonly<Partial<Record<Meter, Price>>>;
  /** Free quantity per month. */
  readonly freeTier: Readonly<Record<Allowance, number>>;
}
