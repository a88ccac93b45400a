/** The price book as dated data: what each billed quantity costs, by Region and day, and what is free every month. */
import { formatNumber } from '../quantities/decimal.ts';
import { FIRST_DAY } from './days.ts';
import { type Rule, rule, type Version } from './fact.ts';
import { OLD_PRICING_PAGE, PRICING_PAGE, SERVICE_MODEL_HISTORY, TIERED_PRICING_BLOG } from './pages.ts';

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

const US_EAST_1 = ['us-east-1'];

type Origin = Pick<Version<Price>, 'since' | 'dateAssumed' | 'source' | 'confidence'>;

/** A price in us-east-1; `tiers` are [from, usd] pairs. */
function usEast1(
  origin: Origin,
  per: number,
  ...tiers: readonly (readonly [from: number, usd: number])[]
): Version<Price> {
  const steps = tiers.map(([from, usd]) => (from === 0 ? dollars(usd) : `${dollars(usd)} from ${from / 1e9} billion`));
  const text = `${steps.join(', ')}${per === 1 ? '' : ` per ${formatNumber(per)}`}`;
  return { ...origin, regions: US_EAST_1, value: { per, tiers: tiers.map(([from, usd]) => ({ from, usd })) }, text };
}

const dollars = (usd: number): string => `$${formatNumber(usd, 2)}`;

/** Prices by meter, first-tier rates as AWS's pages print them. A new priced meter is one entry here and one in the list of dimensions. */
export const PRICES = {
  'lambda.requests': rule(
    'Price of a request',
    '',
    usEast1({ since: FIRST_DAY, source: PRICING_PAGE, confidence: 'sourced' }, 1_000_000, [0, 0.2]),
  ),
  'lambda.gbSeconds.x86_64': rule(
    'Price of a GB-second on x86_64',
    '',
    usEast1({ since: FIRST_DAY, source: OLD_PRICING_PAGE, confidence: 'third-party' }, 1, [0, 0.00001667]),
    usEast1(
      {
        since: '2020-01-01',
        dateAssumed: true,
        source: `${PRICING_PAGE}; it printed the shorter 0.00001667 until about 2020`,
        confidence: 'sourced',
      },
      1,
      [0, 0.0000166667],
    ),
    usEast1(
      { since: '2022-08-01', dateAssumed: true, source: TIERED_PRICING_BLOG, confidence: 'sourced' },
      1,
      [0, 0.0000166667],
      [6e9, 0.000015],
      [15e9, 0.0000133334],
    ),
  ),
  'lambda.gbSeconds.arm64': rule(
    'Price of a GB-second on arm64',
    '',
    usEast1(
      { since: '2021-09-29', source: `${PRICING_PAGE}; ${SERVICE_MODEL_HISTORY}`, confidence: 'sourced' },
      1,
      [0, 0.0000133334],
    ),
    usEast1(
      { since: '2022-08-01', dateAssumed: true, source: TIERED_PRICING_BLOG, confidence: 'sourced' },
      1,
      [0, 0.0000133334],
      [7.5e9, 0.0000120001],
      [18.75e9, 0.0000106667],
    ),
  ),
  'lambda.ephemeralGbSeconds': rule(
    'Price of a GB-second of ephemeral storage above the included 512 MB',
    '',
    usEast1(
      { since: '2022-03-24', source: `${PRICING_PAGE}; ${SERVICE_MODEL_HISTORY}`, confidence: 'sourced' },
      1,
      [0, 0.0000000309],
    ),
  ),
} as const satisfies Readonly<Record<string, Rule<Price>>>;

/** What is free every month, for ever, in each account: requests, and GB-seconds of all architectures together. */
export const FREE_TIER = {
  requests: rule('Requests free of charge', 'requests per month', {
    since: FIRST_DAY,
    value: 1_000_000,
    source: PRICING_PAGE,
    confidence: 'sourced',
  }),
  gbSeconds: rule('Compute free of charge', 'GB-seconds per month', {
    since: FIRST_DAY,
    value: 400_000,
    source: PRICING_PAGE,
    confidence: 'sourced',
  }),
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
