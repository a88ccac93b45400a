/** The bill in the terminal summary: what was simulated beside the same usage scaled to a month. */
import type { BillLine, Result } from '../../experiment/result.ts';
import { dimensionName, monthlyLine, monthNote } from '../bill-words.ts';
import { countOf, formatCompact, formatUsd, plusMinus } from '../format.ts';
import { printable } from '../untrusted.ts';
import { type Column, tableLines } from './table.ts';

/** Half-widths of the lines, in the order of the lines. */
function halfWidthOf(lines: readonly BillLine[] | undefined, dimension: string): number | undefined {
  return lines?.find((line) => line.dimension === dimension)?.amountUsd;
}

/** One line per billed dimension and the total, under a header that says what the month contains. */
export function billLines(result: Result, width: number, paintHeader: (text: string) => string): string[] {
  const { bill, halfWidth } = result;
  const dimensions = bill.lines.map((line) => line.dimension);
  const monthly = (dimension: string): string =>
    plusMinus(
      monthlyLine(result, dimension)?.amountUsd ?? 0,
      halfWidthOf(halfWidth?.bill.monthly.lines, dimension),
      formatUsd,
    );
  const columns: Column[] = [
    {
      header: 'Bill',
      align: 'left',
      rank: 0,
      minWidth: 20,
      cells: [...dimensions.map((dimension) => ({ text: printable(dimensionName(dimension)) })), { text: 'total' }],
    },
    {
      header: 'Quantity',
      align: 'right',
      rank: 1,
      cells: bill.lines.map(({ quantity, unit }) => ({
        text: countOf(quantity, printable(unit)),
        short: formatCompact(quantity),
      })),
    },
    {
      header: 'Simulated',
      align: 'right',
      rank: 0,
      cells: [
        ...bill.lines.map((line) => ({
          text: plusMinus(line.amountUsd, halfWidthOf(halfWidth?.bill.lines, line.dimension), formatUsd),
        })),
        { text: plusMinus(bill.totalUsd, halfWidth?.bill.totalUsd, formatUsd) },
      ],
    },
    {
      header: 'A month',
      align: 'right',
      rank: 0,
      cells: [
        ...dimensions.map((dimension) => ({ text: monthly(dimension) })),
        { text: plusMinus(bill.monthly.totalUsd, halfWidth?.bill.monthly.totalUsd, formatUsd) },
      ],
    },
    { header: `(${monthNote(result)})`, align: 'left', rank: 2, cells: [] },
  ];
  return tableLines(columns, width, paintHeader);
}
