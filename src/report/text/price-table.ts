/** A priced month in the terminal: what it costs, line by line, and what the prices rest on. */
import pc from 'picocolors';
import { roundToCents } from '../../cost/money.ts';
import { type MonthLine, roundedTotal, type TierAmount } from '../../cost/price-month.ts';
import type { PricedUsage } from '../../experiment/price.ts';
import type { Fact } from '../../platform/index.ts';
import { formatNumber } from '../../quantities/decimal.ts';
import { dimensionName } from '../bill-words.ts';
import { countOf, formatCount, formatUsd } from '../format.ts';
import { printable } from '../untrusted.ts';
import { usageInWords } from '../usage-words.ts';
import { labelled, wrap } from './lines.ts';
import { isSure, Sources } from './sources.ts';
import type { TextOptions } from './summary.ts';
import { type Column, tableLines } from './table.ts';

const MOST_USAGES = 20;
/** Significant digits of a rate: all that price pages print, and few enough for what a discount leaves. */
const RATE_DIGITS = 10;
const PRICE = 'price.';

/** The price of a month's usage for a person at a terminal: each line rounded half-up to cents, and the total of the rounded lines. */
export function renderPriceText(priced: PricedUsage, options: TextOptions = {}): string {
  const colors = pc.createColors(options.color ?? false);
  const width = Math.max(40, Math.floor(options.columns ?? 100));
  const { name, description, asOf, region, freeTier, month, facts } = priced;
  const total = formatUsd(roundedTotal(month));
  const tier = freeTier ? 'free tier applied' : 'no free tier';
  const sources = new Sources(facts);
  const lines = [
    ...wrap(printable(name), width),
    ...(description === undefined ? [] : wrap(printable(description), width)),
    ...wrap(`${total} a month: ${region}, prices of ${asOf}, ${tier}.`, width).map((line) => colors.bold(line)),
    '',
    ...tableLines(columnsOf(month, facts, sources), width, colors.bold),
    '',
    ...usageLines(priced, width),
    ...ruleLines(facts, sources, width),
    ...settingLines(priced, width),
    '',
    ...sources.lines(width, colors),
    ...sources.unsureLines(width, colors, true),
  ];
  return `${lines.join('\n')}\n`;
}

/** One row of the table: a dimension, one of its tiers, or the total. */
interface Row {
  readonly name: string;
  readonly quantity?: string;
  readonly free?: string;
  readonly rate?: string;
  readonly amount?: string;
  readonly source?: string;
}

function columnsOf(month: readonly MonthLine[], facts: readonly Fact[], sources: Sources): Column[] {
  const rows = [...month.flatMap((line) => rowsOf(line, facts, sources)), totalRow(month)];
  const column = (header: string, align: 'left' | 'right', rank: number, key: keyof Row): Column => ({
    header,
    align,
    rank,
    cells: rows.map((row) => ({ text: row[key] ?? '' })),
  });
  return [
    { ...column('Dimension', 'left', 0, 'name'), minWidth: 31 },
    column('Quantity', 'right', 1, 'quantity'),
    ...(month.some(({ freeQuantity }) => freeQuantity > 0) ? [column('Free', 'right', 3, 'free')] : []),
    column('Rate', 'right', 2, 'rate'),
    column('Amount', 'right', 0, 'amount'),
    column('Source', 'left', 4, 'source'),
  ];
}

function rowsOf(line: MonthLine, facts: readonly Fact[], sources: Sources): Row[] {
  const { dimension, quantity, unit, amountUsd, freeQuantity, tiers } = line;
  const hasTiers = tiers.length > 1;
  const fact = facts.find(({ id }) => id === PRICE + dimension);
  const own: Row = {
    name: printable(dimensionName(dimension)),
    quantity: countOf(quantity, unit),
    ...(freeQuantity > 0 ? { free: formatCount(freeQuantity) } : {}),
    ...(hasTiers ? {} : { rate: rateOf(tiers[0]!) }),
    amount: formatUsd(roundToCents(amountUsd)),
    ...(fact === undefined ? {} : { source: markOf(fact, sources) }),
  };
  const inTier = (tier: TierAmount, index: number): Row => ({
    name: `  ${index === 0 ? 'first' : index === tiers.length - 1 ? 'rest' : 'next'}`,
    quantity: countOf(tier.quantity, unit),
    rate: rateOf(tier),
  });
  return [own, ...(hasTiers ? tiers.map(inTier) : [])];
}

/** "[3]", and "[3]*" where AWS does not say so itself. */
function markOf(fact: Fact, sources: Sources): string {
  return `${sources.numberOf(fact)}${isSure(fact) ? '' : '*'}`;
}

/** "$0.20 per million", "$0.0000166667". */
function rateOf({ usd, per }: TierAmount): string {
  const rate = `$${formatNumber(Number(usd.toPrecision(RATE_DIGITS)), 2)}`;
  if (per === 1) return rate;
  return `${rate} per ${per === 1_000_000 ? 'million' : formatCount(per)}`;
}

function totalRow(month: readonly MonthLine[]): Row {
  return { name: 'total', amount: formatUsd(roundedTotal(month)) };
}

/** What was read from the file, so that a misunderstanding shows. */
function usageLines({ usages }: PricedUsage, width: number): string[] {
  const left = usages.length - MOST_USAGES;
  return [
    ...usages
      .slice(0, MOST_USAGES)
      .flatMap((usage, index) => labelled(index === 0 ? 'Usage' : '', printable(usageInWords(usage)), width)),
    ...(left > 0 ? labelled('', `${formatCount(left)} more usages`, width) : []),
  ];
}

/** What else the amounts rest on: what is free, how times are rounded. */
function ruleLines(facts: readonly Fact[], sources: Sources, width: number): string[] {
  return facts
    .filter(({ id }) => !id.startsWith(PRICE))
    .flatMap((fact, index) => {
      const text = `${fact.doc}: ${fact.text} ${markOf(fact, sources)}`;
      return labelled(index === 0 ? 'Rules' : '', text, width);
    });
}

/** What the file sets in the place of list prices. */
function settingLines({ settings, facts }: PricedUsage, width: number): string[] {
  return settings
    .filter(({ id }) => !facts.some((fact) => fact.id === id))
    .flatMap(({ id, value }, index) => labelled(index === 0 ? 'Set' : '', printable(`${id}: ${value}`), width));
}
