/** What changed between two days: the rules whose value is another one. */

import { ScenarioError } from '../quantities/issue.ts';
import { CATALOGUE, factOn } from './catalogue.ts';
import { dayIssue } from './days.ts';
import type { Fact } from './fact.ts';
import { regionIssue } from './regions.ts';

/** One rule that changed. */
export interface FactChange {
  readonly id: string;
  readonly doc: string;
  /** In force on the earlier day; absent where there was no such rule yet. */
  readonly before?: Fact;
  /** In force on the later day: its `since` is the day of the (last) change. */
  readonly after: Fact;
}

/**
 * The rules that are not the same on two days in a Region, sorted by id. The days may be given in either order: `before` is of the
 * earlier one. Throws `ScenarioError` for a day or a Region that is not known.
 */
export function factsBetween(one: string, other: string, region: string): FactChange[] {
  const issues = [dayIssue(one), dayIssue(other), regionIssue(region)].filter((issue) => issue !== undefined);
  if (issues.length > 0) throw new ScenarioError(issues);
  const [from, to] = one <= other ? [one, other] : [other, one];
  return CATALOGUE.flatMap((entry): FactChange[] => {
    const before = factOn(entry, from, region);
    const after = factOn(entry, to, region);
    if (after === undefined || before?.text === after.text) return [];
    const { id, doc } = after;
    return [{ id, doc, ...(before === undefined ? {} : { before }), after }];
  });
}
