/** The words of a bill: what each billed dimension is called, what a unit costs, what the monthly total contains. */
import { ownPriceId } from '../experiment/price-assumptions.ts';
import type { BillLine, Result } from '../experiment/result.ts';
import { type Meter, PRICES, type PriceRule } from '../platform/index.ts';

export const MONTH_HOURS = 730;
const MONTH_MS = MONTH_HOURS * 3_600_000;

/** What a dimension is called in tables and charts; a name that is no meter stands for itself. */
export function dimensionName(dimension: string): string {
  const rule: PriceRule | undefined = Object.hasOwn(PRICES, dimension) ? PRICES[dimension as Meter] : undefined;
  return rule?.dimension.name ?? dimension;
}

/** Price of one unit in US dollars; undefined where nothing was used. */
export function unitPriceUsd(line: BillLine): number | undefined {
  return line.quantity > 0 ? line.amountUsd / line.quantity : undefined;
}

/** The line of the monthly bill for the same dimension. */
export function monthlyLine(result: Result, dimension: string): BillLine | undefined {
  return result.bill.monthly.lines.find((line) => line.dimension === dimension);
}

/**
 * Whether the monthly bill has the free tier taken off, as far as the bill itself tells: requests have one flat price, so a month
 * that charges less than their usage scaled to 730 hours can only have had free ones. Undefined where no request was billed, or at a
 * price of the account's own, which may have tiers.
 */
export function freeTierApplied(result: Result): boolean | undefined {
  const requests = result.bill.lines.find((line) => line.dimension === 'lambda.requests');
  if (result.assumptions.some(({ id }) => id === ownPriceId('lambda.requests'))) return undefined;
  if (requests === undefined || requests.amountUsd === 0 || result.simulatedMs === 0) return undefined;
  const scaledUsd = (requests.amountUsd * MONTH_MS) / result.simulatedMs;
  return (monthlyLine(result, 'lambda.requests')?.amountUsd ?? 0) < scaledUsd * 0.999_999;
}

/** "730 hours, free tier applied". */
export function monthNote(result: Result): string {
  const applied = freeTierApplied(result);
  return applied === undefined
    ? `${MONTH_HOURS} hours`
    : `${MONTH_HOURS} hours, ${applied ? 'free tier applied' : 'no free tier'}`;
}
