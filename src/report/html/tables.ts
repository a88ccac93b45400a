/** The tables of the page beside those of sources: functions, throttles by reason, the bill, assumptions. */
import type { BillLine, FunctionResult, Result } from '../../experiment/result.ts';
import { FUNCTION_METRICS } from '../../lambda/metrics.ts';
import { dimensionName, monthlyLine, monthNote, unitPriceUsd } from '../bill-words.ts';
import { busiestFunctions } from '../busiest.ts';
import { countOf, formatCount, formatMs, formatUnitPrice, formatUsd } from '../format.ts';
import { concurrencyLimit } from '../limits.ts';
import { REASON_MEANINGS, throttleReasons } from '../throttling.ts';
import { printable } from '../untrusted.ts';
import { docOf, entityTable, estimateMarkup, type Field } from './entity-table.ts';
import { breakable, html, linked, type Markup, NOTHING } from './markup.ts';

const MOST_ROWS = 50;

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
    instead: (entry: FunctionResult) => (entry.Duration.count === 0 ? '–' : undefined),
  })),
  ...(['p50', 'p99'] as const).map((quantile) => ({
    header: `InitDuration ${quantile}`,
    doc: 'time to initialise an environment',
    pick: (entry: FunctionResult) => entry.InitDuration[quantile],
    format: formatMs,
    instead: (entry: FunctionResult) => (entry.InitDuration.count === 0 ? '–' : undefined),
  })),
];

export function functionTable(result: Result): Markup {
  const limits = (name: string, field: Field<FunctionResult>): string => {
    const limit = field.header === 'busy at most' ? concurrencyLimit(result, name) : undefined;
    return limit === undefined ? '' : ` of ${formatCount(limit)}`;
  };
  const selection = busiestFunctions(result, MOST_ROWS);
  return entityTable('Functions', selection, result.functions, result.halfWidth?.functions, FUNCTION_FIELDS, limits);
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
<td>${estimateMarkup(amountUsd, amountOf(halfWidth?.bill.lines, dimension), formatUsd)}</td>
<td>${estimateMarkup(monthly, amountOf(halfWidth?.bill.monthly.lines, dimension), formatUsd)}</td></tr>\n`;
  });
  return html`<div class="card"><p class="quiet">What was simulated, at first-tier list prices without free tier, and the same usage in a month (${monthNote(result)}).</p><div class="scroll" tabindex="0" role="region" aria-label="Bill"><table>
<thead><tr><th scope="col">billed</th><th scope="col">quantity</th><th scope="col">price of one</th><th scope="col">simulated</th><th scope="col">a month</th></tr></thead>
<tbody>
${rows}</tbody>
<tfoot><tr><th scope="row">total</th><td></td><td></td><td>${estimateMarkup(bill.totalUsd, halfWidth?.bill.totalUsd, formatUsd)}</td><td>${estimateMarkup(bill.monthly.totalUsd, halfWidth?.bill.monthly.totalUsd, formatUsd)}</td></tr></tfoot></table></div></div>
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
