/** The bill of a simulation: what was simulated at list price, and the same usage scaled to a month. */
import type { PriceBook } from '../platform/index.ts';
import { amountAt } from './money.ts';
import { type BillLine, pricedDimensions, priceMonth, totalOf, type Usage } from './price-month.ts';

/** A month as AWS's calculator has it: 730 hours, in ms. */
const MONTH_MS = 730 * 3_600_000;

/** Amounts in US dollars, unrounded. Both lists have one line for each meter of the usage, in the order of `DIMENSIONS`. */
export interface Bill {
  /** What was simulated, at the first tier's list price, without free tier. */
  readonly lines: BillLine[];
  readonly totalUsd: number;
  /** The same usage scaled to 730 hours, with tiers and, if asked for, the free tier. */
  readonly monthly: { readonly totalUsd: number; readonly lines: BillLine[] };
}

export interface BillOptions {
  /** The time in which the usage came about, ms. When it is 0 the month is all zeros. */
  readonly simulatedMs: number;
  /** Whether the free tier applies to the monthly bill. */
  readonly freeTier: boolean;
}

/** Prices what was simulated (meter → quantity). Throws an `Error` when a meter is unknown, or was used on a day it was not sold. */
export function bill(usage: Usage, prices: PriceBook, { simulatedMs, freeTier }: BillOptions): Bill {
  return billed(usage, scaledToMonth(usage, simulatedMs), prices, freeTier);
}

/** The bill of a usage that is a month's already: its lines at list price, and the same usage with tiers and, if asked for, the free tier. */
export function billOfMonth(usage: Usage, prices: PriceBook, { freeTier }: Pick<BillOptions, 'freeTier'>): Bill {
  return billed(usage, usage, prices, freeTier);
}

function billed(usage: Usage, month: Usage, prices: PriceBook, freeTier: boolean): Bill {
  const lines = pricedDimensions(usage, prices).map(({ dimension: { meter, unit }, quantity, price }) => {
    const amountUsd = amountAt(quantity, price.tiers[0]!.usd, price.per);
    return { dimension: meter, quantity, unit, amountUsd };
  });
  const monthLines = priceMonth(month, prices, { freeTier }).map(({ dimension, quantity, unit, amountUsd }) => ({
    dimension,
    quantity,
    unit,
    amountUsd,
  }));
  return { lines, totalUsd: totalOf(lines), monthly: { totalUsd: totalOf(monthLines), lines: monthLines } };
}

function scaledToMonth(usage: Usage, simulatedMs: number): Usage {
  const factor = simulatedMs > 0 ? MONTH_MS / simulatedMs : 0;
  return Object.fromEntries(Object.entries(usage).map(([meter, quantity]) => [meter, quantity * factor]));
}
