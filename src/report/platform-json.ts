/** A table of rules as JSON: the facts themselves, values as data and in words. */
import type { Fact } from '../platform/index.ts';
import type { RuleTable } from './rule-table.ts';

/** `{ region, asOf, facts }`, or `{ region, from, to, changes }` where each change has `before` (null where the rule is new) and `after`. */
export function renderPlatformJson(table: RuleTable): string {
  if ('facts' in table) return jsonOf({ ...table, facts: table.facts.map(nameFirst) });
  const changes = table.changes.map(({ id, doc, before, after }) => ({ id, doc, before: before ?? null, after }));
  return jsonOf({ ...table, changes });
}

const nameFirst = ({ id, doc, ...rest }: Fact): Fact => ({ id, doc, ...rest });

const jsonOf = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
