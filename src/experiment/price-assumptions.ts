/** Says where a bill departs from AWS's list prices: own prices, a Savings Plan, discounts, the exchange rate. */
import type { PriceSettings } from '../cost/price-book.ts';
import { factIn, isInYuan, type Meter, type Platform, priceInWords, unitsPriced } from '../platform/index.ts';
import { formatNumber, formatShare } from '../quantities/decimal.ts';
import { type Assumption, assumed, SCENARIO } from './assumption.ts';

/** The id of the line about a price that the scenario sets. */
export const ownPriceId = (meter: string): string => `price.${meter} (set)`;

/** One line for each thing that the account pays otherwise than listed; none for most scenarios. */
export function priceAssumptions(settings: PriceSettings, platform: Platform): Assumption[] {
  const { prices = {}, discounts = {}, savingsPlan = 'none', cnyPerUsd } = settings;
  return [
    ...byName(prices).map(([meter, { per, tiers }]) => ({
      id: ownPriceId(meter),
      value: priceInWords({ per: per ?? unitsPriced(meter as Meter), tiers }),
      source: SCENARIO,
    })),
    ...(savingsPlan === 'none' ? [] : planLines(savingsPlan, platform)),
    ...byName(discounts).map(([name, share]) => ({
      id: `discount.${name}`,
      value: `${formatShare(share)} off`,
      source: SCENARIO,
    })),
    ...(cnyPerUsd === undefined || !Object.values(platform.prices.meters).some(isInYuan)
      ? []
      : [{ id: 'cnyPerUsd', value: `${formatNumber(cnyPerUsd)} CNY to the US dollar`, source: SCENARIO }]),
  ];
}

function planLines(plan: string, platform: Platform): Assumption[] {
  const fact = factIn(platform, `savingsPlan.${plan}`);
  if (fact === undefined) return [];
  return [
    assumed(fact),
    {
      id: 'savingsPlan.cover',
      value: 'the plan covers all of it, and where a tier charges less than the plan the tier counts',
      source: 'how plans and tiers go together is not said (assumption)',
    },
  ];
}

function byName<T>(record: Readonly<Record<string, T>>): [name: string, value: T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
