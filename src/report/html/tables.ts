/** The tables of the page: functions, sources, throttles by reason, the bill, assumptions. */
import type { BillLine, FunctionResult, Result, SourceResult } from '../../experiment/result.ts';
import { FUNCTION_METRICS, SOURCE_METRICS } from '../../lambda/metrics.ts';
import { dimensionName, monthlyLine, monthNote, unitPriceUsd } from '../bill-words.ts';
import { busiestFunctions, busiestSources, type Selection, total } from '../busiest.ts';
import { countOf, formatCount, formatMs, formatUnitPrice, formatUsd } from '../format.ts';
import { concurrencyLimit } from '../limits.ts';
import { REASON_MEANINGS, throttleReasons } from '../throttling.ts';
import { printable } from '../untrusted.ts';
import { breakable, html, linked, type Markup, NOTHING } from './markup.ts';

const MOST_ROWS = 50;

/** One column: its words, and its number in an entry of the result or of the half-widths. */
interface Field<Entry> {
  readonly header: string;
  readonly doc: string;
  readonly pick: (entry: Entry) => number;
  readonly format: (value: number) => string;
  /** Whether a number above zero is bad news. */
  readonly bad?: boolean;
  /** Whether the others can be added up; quantiles and maxima cannot. */
  readonly sum?: boolean;
  /** Whether there is no such number in this entry. */
  readonly absent?: (entry: Entry) => boolean;
}

const docOf = (table: readonly { name: string; doc: string }[], name: string): string =>
  table.find((metric) => metric.name === name)?.doc ?? '';

const FUNCTION_FIELDS: readonly Field<FunctionResult>[] = [
  ...(['Invocations', 'Errors', 'Throttles', 'coldStarts'] as const).map((name) => ({
    header: name === 'coldStarts' ? 'cold starts' : name,
    doc: docOf(FUNCTION_METRICS, name),
    pick: (entry: FunctionResult) => entry[name],
    format: formatCount,
    bad: name === 'Errors' || name === 'Throttles',
    sum: true,
  })),
  {
    header: 'busy at most',
    doc: docOf(FUNCTION_METRICS, 'ConcurrentExecutions'),
    pick: (entry) => entry.ConcurrentExecutions,
    format: formatCount,
  },
  {
    header: 'environments at most',
    doc: docOf(FUNCTION_METRICS, 'environments'),
    pick: (entry) => entry.environments.max,
    format: formatCount,
  },
  {
    header: 'environments on average',
    doc: 'time average of environments alive',
    pick: (entry) => entry.environments.avg,
    format: formatCount,
  },
  ...(['p50', 'p90', 'p99', 'max'] as const).map((quantile) => ({
    header: `Duration ${quantile}`,
    doc: 'time of the handler, init excluded',
    pick: (entry: FunctionResult) => entry.Duration[quantile],
    format: formatMs,
    absent: (entry: FunctionResult) => entry.Duration.count === 0,
  })),
  ...(['p50', 'p99'] as const).map((quantile) => ({
    header: `InitDuration ${quantile}`,
    doc: 'time to initialise an environment',
    pick: (entry: FunctionResult) => entry.InitDuration[quantile],
    format: formatMs,
    absent: (entry: FunctionResult) => entry.InitDuration.count === 0,
  })),
];

const SOURCE_FIELDS: readonly Field<SourceResult>[] = [
  ...(['offered', 'succeeded', 'failed', 'throttled', 'timedOut', 'retries'] as const).map((name) => ({
    header: name === 'timedOut' ? 'timed out' : name,
    doc: docOf(SOURCE_METRICS, name),
    pick: (entry: SourceResult) => entry[name],
    format: formatCount,
    bad: name === 'failed' || name === 'throttled' || name === 'timedOut',
    sum: true,
  })),
  {
    header: 'in flight',
    doc: 'without an outcome at the end',
    pick: (entry) => entry.inFlight,
    format: formatCount,
    sum: true,
  },
  ...(['p50', 'p90', 'p99', 'max'] as const).map((quantile) => ({
    header: `latency ${quantile}`,
    doc: 'of requests that succeeded, from the first attempt to the answer',
    pick: (entry: SourceResult) => entry.latency[quantile],
    format: formatMs,
    absent: (entry: SourceResult) => entry.latency.count === 0,
  })),
];

function estimate(value: number, halfWidth: number | undefined, format: (value: number) => string): Markup {
  return halfWidth === undefined
    ? html`${format(value)}`
    : html`${format(value)} <span class="pm">± ${format(halfWidth)}</span>`;
}

type Entries<Entry> = Readonly<Record<string, Entry>>;

function entityTable<Entry extends FunctionResult | SourceResult>(
  name: string,
  selection: Selection,
  entries: Entries<Entry>,
  halfWidths: Entries<Entry> | undefined,
  fields: readonly Field<Entry>[],
  after: (name: string, field: Field<Entry>) => string = () => '',
): Markup {
  const { shown, others } = selection;
  const rows = shown.map((each) => {
    const entry = entries[each]!;
    const halfWidth = halfWidths?.[each];
    const cells = fields.map((field) => {
      if (field.absent?.(entry)) return html`<td>–</td>`;
      const value = field.pick(entry);
      const text = estimate(value, halfWidth && field.pick(halfWidth), field.format);
      return html`<td${field.bad && value > 0 ? html` class="bad"` : NOTHING}>${text}${after(each, field)}</td>`;
    });
    return html`<tr><th scope="row">${printable(each)}</th>${cells}</tr>\n`;
  });
  const rest = fields.map(
    (field) => html`<td>${field.sum ? field.format(total(entries, others, field.pick)) : ''}</td>`,
  );
  const othersRow = others.length > 0 ? html`<tr><th scope="row">${others.length} others</th>${rest}</tr>\n` : NOTHING;
  const heads = fields.map((field) => html`<th scope="col" title="${field.doc}">${field.header}</th>`);
  return html`<div class="card"><div class="scroll" tabindex="0" role="region" aria-label="${name}"><table>
<thead><tr><th scope="col">name</th>${heads}</tr></thead>
<tbody>
${rows}${othersRow}</tbody></table></div></div>
`;
}

export function functionTable(result: Result): Markup {
  const limits = (name: string, field: Field<FunctionResult>): string => {
    const limit = field.header === 'busy at most' ? concurrencyLimit(result, name) : undefined;
    return limit === undefined ? '' : ` of ${formatCount(limit)}`;
  };
  const selection = busiestFunctions(result, MOST_ROWS);
  return entityTable('Functions', selection, result.functions, result.halfWidth?.functions, FUNCTION_FIELDS, limits);
}

export function sourceTable(result: Result): Markup {
  return entityTable(
    'Sources',
    busiestSources(result, MOST_ROWS),
    result.sources,
    result.halfWidth?.sources,
    SOURCE_FIELDS,
  );
}

/** Throttles of all functions by AWS's reason codes; nothing if there were none. */
export function reasonTable(result: Result): Markup {
  const reasons = throttleReasons(Object.values(result.functions));
  if (reasons.length === 0) return NOTHING;
  return html`<div class="card"><p class="quiet">Throttles by reason</p><div class="scroll" tabindex="0" role="region" aria-label="Throttles by reason"><table class="prose">
<thead><tr><th scope="col">reason</th><th scope="col" class="number">throttles</th><th scope="col">meaning</th></tr></thead>
<tbody>
${reasons.map(({ reason, count }) => html`<tr><th scope="row">${breakable(reason)}</th><td class="number">${formatCount(count)}</td><td>${REASON_MEANINGS[reason]}</td></tr>\n`)}</tbody></table></div></div>
`;
}

const amountOf = (lines: readonly BillLine[] | undefined, dimension: string): number | undefined =>
  lines?.find((line) => line.dimension === dimension)?.amountUsd;

export function billTable(result: Result): Markup {
  const { bill, halfWidth } = result;
  const rows = bill.lines.map((line) => {
    const { dimension, quantity, unit, amountUsd } = line;
    const price = unitPriceUsd(line);
    const monthly = monthlyLine(result, dimension)?.amountUsd ?? 0;
    return html`<tr><th scope="row">${printable(dimensionName(dimension))}</th><td>${countOf(quantity, printable(unit))}</td>
<td>${price === undefined ? '–' : formatUnitPrice(price)}</td>
<td>${estimate(amountUsd, amountOf(halfWidth?.bill.lines, dimension), formatUsd)}</td>
<td>${estimate(monthly, amountOf(halfWidth?.bill.monthly.lines, dimension), formatUsd)}</td></tr>\n`;
  });
  return html`<div class="card"><p class="quiet">What was simulated, at first-tier list prices without free tier, and the same usage in a month (${monthNote(result)}).</p><div class="scroll" tabindex="0" role="region" aria-label="Bill"><table>
<thead><tr><th scope="col">billed</th><th scope="col">quantity</th><th scope="col">price of one</th><th scope="col">simulated</th><th scope="col">a month</th></tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">total</th><td></td><td></td><td>${estimate(bill.totalUsd, halfWidth?.bill.totalUsd, formatUsd)}</td><td>${estimate(bill.monthly.totalUsd, halfWidth?.bill.monthly.totalUsd, formatUsd)}</td></tr></tfoot></table></div></div>
`;
}

export function assumptionTable(result: Result): Markup {
  if (result.assumptions.length === 0) return html`<p>None.</p>`;
  return html`<div class="card"><p class="quiet">What AWS does not promise, and the rules and prices in force on ${printable(result.scenario.asOf)}.</p><div class="scroll" tabindex="0" role="region" aria-label="Assumptions"><table class="prose">
<thead><tr><th scope="col">what</th><th scope="col">value</th><th scope="col">source</th></tr></thead>
<tbody>
${result.assumptions.map(({ id, value, source }) => html`<tr><th scope="row">${breakable(id)}</th><td>${printable(value)}</td><td>${linked(source)}</td></tr>\n`)}</tbody></table></div></div>
`;
}
