/** What a price is: so much for so many units, in tiers of the month's quantity. */
import { formatNumber } from '../quantities/decimal.ts';
import { FIRST_DAY } from './days.ts';
import type { Version } from './fact.ts';
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

const US_EAST_1 = ['us-east-1'];

type Origin = Pick<Version<Price>, 'since' | 'dateAssumed' | 'source' | 'confidence'>;

/** A list price that is as old as the first known day, from its pricing page. */
export const listed = (page: string): Origin => ({
  since: FIRST_DAY,
  source: `${page}; ${LIST_PRICES}`,
  confidence: 'sourced',
});

/** A price in us-east-1; `tiers` are [from, usd] pairs. */
export function usEast1(
  origin: Origin,
  per: number,
  ...tiers: readonly (readonly [from: number, usd: number])[]
): Version<Price> {
  const steps = tiers.map(([from, usd]) => (from === 0 ? dollars(usd) : `${dollars(usd)} from ${large(from)}`));
  const text = `${steps.join(', ')}${per === 1 ? '' : ` per ${formatNumber(per)}`}`;
  return { ...origin, regions: US_EAST_1, value: { per, tiers: tiers.map(([from, usd]) => ({ from, usd })) }, text };
}

const dollars = (usd: number): string => `$${formatNumber(usd, 2)}`;

function large(quantity: number): string {
  if (quantity >= 1e9) return `${formatNumber(quantity / 1e9)} billion`;
  return quantity >= 1e7 ? `${formatNumber(quantity / 1e6)} million` : formatNumber(quantity);
}
