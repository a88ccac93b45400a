/** What Lambda charges for running functions: requests, duration, ephemeral storage, provisioned concurrency. */
import { FIRST_DAY } from './days.ts';
import {
  OLD_PRICING_PAGE,
  PRICE_CALCULATOR,
  PRICE_LIST_2026,
  PRICING_PAGE,
  SERVICE_MODEL_HISTORY,
  TIERED_PRICING_BLOG,
} from './pages.ts';
import { type Origin, priced, priceIn } from './price.ts';
import {
  ABROAD,
  CHINA,
  HOME,
  homePrices,
  listPrices,
  OTHER_REGIONS,
  type Rebate,
  STANDARD_REGIONS,
} from './region-prices.ts';

const ARM = '2021-09-29';
const TIERED = '2022-08-01';
const EPHEMERAL = '2022-03-24';
const PROVISIONED = '2019-12-04';

/** Tiers by the month's GB-seconds: 10 and 20 % off. */
const X86_TIERS: readonly Rebate[] = [
  [0, 0],
  [6e9, 0.1],
  [15e9, 0.2],
];
const ARM_TIERS: readonly Rebate[] = [
  [0, 0],
  [7.5e9, 0.1],
  [18.75e9, 0.2],
];

/** What arm64 costs of x86_64 in us-east-1, with or without provisioned concurrency. */
const ARM_SHARE = 0.8;

const PAGE: Origin = { since: FIRST_DAY, source: PRICING_PAGE, confidence: 'sourced' };
/** One reading of the list: when a Region's price came into force is not known. */
const CALCULATOR: Origin = { since: FIRST_DAY, dateAssumed: true, source: PRICE_CALCULATOR, confidence: 'sourced' };
const TIERS: Origin = { since: TIERED, dateAssumed: true, source: TIERED_PRICING_BLOG, confidence: 'sourced' };
const TIERS_ABROAD: Origin = {
  ...TIERS,
  source: `${PRICE_CALCULATOR}; the bounds of the higher tiers, not found for this Region, are those of us-east-1: ${TIERED_PRICING_BLOG}`,
  confidence: 'assumption',
};
const ARM_ASSUMED: Origin = {
  since: ARM,
  source: `${PRICE_CALCULATOR} has no price for arm64 in this Region: 0.8 of x86_64, as in us-east-1`,
  confidence: 'assumption',
};

/** A feature's price since the feature came. */
const sold = (day: string, page = PRICING_PAGE): Origin => ({
  since: day,
  source: `${page}; ${SERVICE_MODEL_HISTORY}`,
  confidence: 'sourced',
});
const ARM_PROVISIONED_ABROAD: Origin = {
  since: ARM,
  source: `${PRICE_CALCULATOR} has no price of provisioned concurrency for arm64: 0.8 of x86_64, as in us-east-1`,
  confidence: 'assumption',
};

export const LAMBDA_PRICES = {
  'lambda.requests': priced(
    'Price of a request',
    { name: 'requests', unit: 'request', allowance: 'requests' },
    ...listPrices('millionRequests', HOME, PAGE, { per: 1_000_000 }),
    ...listPrices('millionRequests', ABROAD, CALCULATOR, { per: 1_000_000 }),
  ),
  'lambda.gbSeconds.x86_64': priced(
    'Price of a GB-second on x86_64',
    { name: 'duration, x86_64', unit: 'GB-second', allowance: 'gbSeconds' },
    priceIn(STANDARD_REGIONS, { ...PAGE, source: OLD_PRICING_PAGE, confidence: 'third-party' }, 1, [[0, 0.00001667]]),
    ...listPrices('x86_64', OTHER_REGIONS, CALCULATOR),
    ...listPrices('x86_64', STANDARD_REGIONS, {
      since: '2020-01-01',
      dateAssumed: true,
      source: `${PRICING_PAGE}; it printed the shorter 0.00001667 until about 2020`,
      confidence: 'sourced',
    }),
    ...listPrices('x86_64', HOME, TIERS, { tiers: X86_TIERS }),
    ...listPrices('x86_64', ABROAD, TIERS_ABROAD, { tiers: X86_TIERS }),
  ),
  'lambda.gbSeconds.arm64': priced(
    'Price of a GB-second on arm64',
    { name: 'duration, arm64', unit: 'GB-second', allowance: 'gbSeconds' },
    ...listPrices('arm64', HOME, sold(ARM)),
    ...listPrices('arm64', ABROAD, { ...CALCULATOR, since: ARM }),
    ...listPrices('x86_64', CHINA, ARM_ASSUMED, { times: ARM_SHARE }),
    ...listPrices('arm64', HOME, TIERS, { tiers: ARM_TIERS }),
    ...listPrices('arm64', ABROAD, TIERS_ABROAD, { tiers: ARM_TIERS }),
    ...listPrices('x86_64', CHINA, { ...ARM_ASSUMED, since: TIERED }, { times: ARM_SHARE, tiers: ARM_TIERS }),
  ),
  'lambda.ephemeralGbSeconds': priced(
    'Price of a GB-second of ephemeral storage above the included 512 MB',
    { name: 'ephemeral storage', unit: 'GB-second' },
    ...homePrices('ephemeral', sold(EPHEMERAL)),
    ...listPrices('ephemeral', ABROAD, { ...CALCULATOR, since: EPHEMERAL }),
  ),
  'lambda.provisioned.gbSeconds.x86_64': priced(
    'Price of a GB-second of provisioned concurrency on x86_64, used or not',
    { name: 'provisioned concurrency, x86_64', unit: 'GB-second' },
    ...homePrices('provisioned', sold(PROVISIONED)),
    ...listPrices('provisioned', ABROAD, { ...CALCULATOR, since: PROVISIONED }),
  ),
  'lambda.provisioned.gbSeconds.arm64': priced(
    'Price of a GB-second of provisioned concurrency on arm64, used or not',
    { name: 'provisioned concurrency, arm64', unit: 'GB-second' },
    ...homePrices('provisioned', sold(ARM, PRICE_LIST_2026), { times: ARM_SHARE }),
    ...listPrices('provisioned', ABROAD, ARM_PROVISIONED_ABROAD, { times: ARM_SHARE }),
  ),
  'lambda.provisioned.durationGbSeconds.x86_64': priced(
    'Price of a GB-second executed in provisioned concurrency on x86_64',
    { name: 'provisioned duration, x86_64', unit: 'GB-second' },
    ...homePrices('executed', sold(PROVISIONED)),
    ...listPrices('executed', ABROAD, { ...CALCULATOR, since: PROVISIONED }),
  ),
  'lambda.provisioned.durationGbSeconds.arm64': priced(
    'Price of a GB-second executed in provisioned concurrency on arm64',
    { name: 'provisioned duration, arm64', unit: 'GB-second' },
    ...homePrices('executed', sold(ARM, PRICE_LIST_2026), { times: ARM_SHARE }),
    ...listPrices('executed', ABROAD, ARM_PROVISIONED_ABROAD, { times: ARM_SHARE }),
  ),
};
