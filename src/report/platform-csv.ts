/** A table of rules as CSV: one row per rule. */
import { stringify } from '#csv-stringify';
import { type RuleTable, rowsOf } from './rule-table.ts';

/**
 * Columns: `id`, `rule` (what it is), `before` (in words; of a change only, and empty where the rule is new), `value` (in words), `since`,
 * `dateAssumed` (whether only the neighbourhood of the day is known), `confidence`, `source`.
 */
export function renderPlatformCsv(table: RuleTable): string {
  const isDiff = 'changes' in table;
  const rows = rowsOf(table).map(({ id, doc, before, text, since, dateAssumed, confidence, source }) => [
    id,
    doc,
    ...(isDiff ? [before ?? ''] : []),
    text,
    since,
    String(dateAssumed === true),
    confidence,
    source,
  ]);
  const header = ['id', 'rule', ...(isDiff ? ['before'] : []), 'value', 'since', 'dateAssumed', 'confidence', 'source'];
  return stringify([header, ...rows], { escape_formulas: true });
}
