/** The bill in the terminal summary: what was simulated beside the same usage scaled to a month. */
import type { BillLine, Result } from '../../experiment/result.ts';
import { dimensionName, monthlyLine, monthNote } from '../bill-words.ts';
import { busiest } from '../busiest.ts';
import { countOf, formatCompact, formatUsd, plusMinus } from '../format.ts';
import { printable } from '../untrusted.ts';
import { type Column, tableLines } from './table.ts';

/** Half-widths of the lines, in the order of the lines. */
function halfWidthOf(lines: readonly BillLine[] | undefined, dimension: string): number | undefined {
  return lines?.find((line) => line.dimension === dimension)?.amountUsd;
}

/** The lines to show, in the order of the bill, and those that are summed; never a single one. */
function costliest(lines: readonly BillLine[], most: number): { shown: BillLine[]; others: BillLine[] } {
  const { shown, others } = busiest(
    lines.map(({ dimension }) => dimension),
    (dimension) => lines.find((line) => line.dimension === dimension)!.amountUsd,
    most,
  );
  const among = (names: readonly string[]): BillLine[] => lines.filter(({ dimension }) => names.includes(dimension));
  return { shown: among(shown), others: among(others) };
}

const amountUsd = (lines: readonly BillLine[]): number => lines.reduce((sum, line) => sum + line.amountUsd, 0);

/**
 * One line per billed dimension and the total, under a header that says what the month contains. Of more than `most` dimensions those that
 * cost the most have a line of their own, and the others one together.
 */
export function billLines(
  result: Result,
  width: number,
  most: number,
  paintHeader: (text: string) => string,
): string[] {
  const { bill, halfWidth } = result;
  const { shown, others } = costliest(bill.lines, most);
  const dimensions = shown.map((line) => line.dimension);
  const monthly = (dimension: string): string =>
    plusMinus(
      monthlyLine(result, dimension)?.amountUsd ?? 0,
      halfWidthOf(halfWidth?.bill.monthly.lines, dimension),
      formatUsd,
    );
  const othersMonthly = others.flatMap(({ dimension }) => monthlyLine(result, dimension) ?? []);
  const columns: Column[] = [
    {
      header: 'Bill',
      align: 'left',
      rank: 0,
      minWidth: 20,
      cells: [
        ...dimensions.map((dimension) => ({ text: printable(dimensionName(dimension)) })),
        ...(others.length > 0 ? [{ text: `${others.length} others` }] : []),
        { text: 'total' },
      ],
    },
    {
      header: 'Quantity',
      align: 'right',
      rank: 1,
      cells: shown.map(({ quantity, unit }) => ({
        text: countOf(quantity, printable(unit)),
        short: formatCompact(quantity),
      })),
    },
    {
      header: 'Simulated',
      align: 'right',
      rank: 0,
      cells: [
        ...shown.map((line) => ({
          text: plusMinus(line.amountUsd, halfWidthOf(halfWidth?.bill.lines, line.dimension), formatUsd),
        })),
        ...(others.length > 0 ? [{ text: formatUsd(amountUsd(others)) }] : []),
        { text: plusMinus(bill.totalUsd, halfWidth?.bill.totalUsd, formatUsd) },
      ],
    },
    {
      header: 'A month',
      align: 'right',
      rank: 0,
      cells: [
        ...dimensions.map((dimension) => ({ text: monthly(dimension) })),
        ...(others.length > 0 ? [{ text: formatUsd(amountUsd(othersMonthly)) }] : []),
        { text: plusMinus(bill.monthly.totalUsd, halfWidth?.bill.monthly.totalUsd, formatUsd) },
      ],
    },
    { header: `(${monthNote(result)})`, align: 'left', rank: 2, cells: [] },
  ];
  return tableLines(columns, width, paintHeader);
}
