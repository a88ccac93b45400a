/** A priced month as CSV: one row per billed dimension, and the total. */
import { stringify } from '#csv-stringify';
import type { PricedUsage } from '../experiment/price.ts';
import { dimensionName } from './bill-words.ts';

/**
 * Columns: `dimension` (the meter), `name` (in words), `quantity`, `unit`, `freeQuantity`, `listUsd` (at the first tier's rate, without
 * free tier) and `amountUsd` (tiers and, if asked for, free tier), unrounded; the last row is their total.
 */
export function renderPriceCsv({ bill, month }: PricedUsage): string {
  const listUsd = new Map(bill.lines.map(({ dimension, amountUsd }) => [dimension, amountUsd]));
  const rows = month.map(({ dimension, quantity, unit, freeQuantity, amountUsd }) => [
    dimension,
    dimensionName(dimension),
    quantity,
    unit,
    freeQuantity,
    listUsd.get(dimension) ?? 0,
    amountUsd,
  ]);
  const total = ['total', 'total', '', '', '', bill.totalUsd, bill.monthly.totalUsd];
  const header = ['dimension', 'name', 'quantity', 'unit', 'freeQuantity', 'listUsd', 'amountUsd'];
  return stringify([header, ...rows, total], { escape_formulas: true });
}
