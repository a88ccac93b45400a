/** What `headroom platform` prints: the rules of a day, or what changed between two days. */
import type { FactChange } from '../platform/diff.ts';
import type { Fact } from '../platform/index.ts';

export type RuleTable =
  | { readonly region: string; readonly asOf: string; readonly facts: readonly Fact[] }
  | { readonly region: string; readonly from: string; readonly to: string; readonly changes: readonly FactChange[] };

/** One fact, and what was in force before it where a change is told. */
export interface RuleRow extends Fact {
  /** In words; null where the rule came with the change; undefined where no change is told. */
  readonly before?: string | null;
}

/** The rows of either table, in the order of their names. */
export function rowsOf(table: RuleTable): readonly RuleRow[] {
  if ('facts' in table) return table.facts;
  return table.changes.map(({ before, after }) => ({ ...after, before: before?.text ?? null }));
}
