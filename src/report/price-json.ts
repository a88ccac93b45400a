/** A priced month as JSON: the `bill` of a result, with what it was made from beside it. */
import type { PricedUsage } from '../experiment/price.ts';

/**
 * `lines`, `totalUsd` and `monthly` as in the `bill` of a result, amounts unrounded. Since what is priced is a month, `lines` and `totalUsd`
 * are those of `monthly`: tiers and, if asked for, the free tier applied; `listUsd` is the total without them. Beside them the day, the
 * Region, the meters (of all usages in `usage`, of each in `usages`), the departures from list prices and the facts that it rests on.
 */
export function renderPriceJson({
  name,
  asOf,
  region,
  freeTier,
  bill,
  usage,
  usages,
  settings,
  facts,
}: PricedUsage): string {
  const json = {
    name,
    asOf,
    region,
    freeTier,
    lines: bill.monthly.lines,
    totalUsd: bill.monthly.totalUsd,
    listUsd: bill.totalUsd,
    monthly: bill.monthly,
    usage,
    usages: usages.map(({ name: label, memory, billedDurationMs, meters }) => ({
      ...(label === undefined ? {} : { name: label }),
      memoryMb: memory,
      billedDurationMs,
      usage: meters,
    })),
    settings,
    facts: facts.map(({ id, text, since, source, confidence }) => ({ id, value: text, since, source, confidence })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
