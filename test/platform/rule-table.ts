/** Tests dated rules against a table beside the data: every rule on each day on which it changed and the day before. */
import { describe, expect, test } from 'vitest';
import { FACTS, FIRST_DAY, factIn, NEWEST_DAY, type Platform, platformOn } from '../../src/platform/index.ts';
import { dayBefore } from './day-before.ts';

/** A rule that changed: the value the day before, and on the day. */
export type Change = readonly [day: string, id: string, before: unknown, after: unknown];

export interface RuleTable {
  /** First parts of the ids that it is about. */
  readonly groups: readonly string[];
  readonly changes: readonly Change[];
  /** By id, what never changed. */
  readonly constants: Readonly<Record<string, unknown>>;
}

/** What came later than Lambda itself, by the beginning of the ids: nothing of it was in force before. */
const FIRST_DAYS: readonly (readonly [prefix: string, day: string])[] = [
  ['sqs.provisioned.', '2025-11-14'],
  ['sqs.', '2018-06-28'],
  ['dynamodbStreams.', '2015-07-14'],
  ['provisioned.', '2019-12-04'],
  ['snapStart.', '2022-11-29'],
  ['network.', '2016-02-11'],
];

/** What says whether something is offered is older than that. */
function firstDayOf(id: string): string {
  if (id.endsWith('.isOffered')) return FIRST_DAY;
  return FIRST_DAYS.find(([prefix]) => id.startsWith(prefix))?.[1] ?? FIRST_DAY;
}

export const on = (day: string): Platform => platformOn(day, 'us-east-1');

/** Where the value of a rule is in a platform: identifiers of runtimes have dots in them. */
function pathOf(id: string): string[] {
  const [group, ...names] = id.split('.');
  return group === 'runtimes' ? [group, names.join('.')] : [group!, ...names];
}

/** Tests the table in us-east-1, and that it names every rule of its groups, with every day on which it changes. */
export function describeRules(title: string, { groups, changes, constants }: RuleTable): void {
  describe(title, () => {
    test.each(changes)('%s: %s', (day, id, before, after) => {
      expect(on(dayBefore(day))).toHaveProperty(pathOf(id), before);
      expect(on(day)).toHaveProperty(pathOf(id), after);
      expect(factIn(on(day), id)).toMatchObject({ since: day, value: after });
    });

    test('what never changed', () => {
      for (const [id, value] of Object.entries(constants)) {
        expect(on(FIRST_DAY), id).toHaveProperty(pathOf(id), value);
        expect(on(NEWEST_DAY), id).toHaveProperty(pathOf(id), value);
        const first = firstDayOf(id);
        expect(factIn(on(first), id), id).toMatchObject({ since: first, value });
        if (first !== FIRST_DAY) expect(factIn(on(dayBefore(first)), id), id).toBeUndefined();
      }
    });

    test('the table names every rule, and every day on which it changes', () => {
      const facts = FACTS.filter(
        ({ id, regions }) => groups.includes(id.split('.')[0]!) && regions?.includes('us-east-1') !== false,
      );
      const told = new Set(changes.map(([day, id]) => `${id} ${day}`));
      for (const id of [...changes.map(([, id]) => id), ...Object.keys(constants)]) told.add(`${id} ${firstDayOf(id)}`);
      expect([...new Set(facts.map(({ id, since }) => `${id} ${since}`))].sort()).toEqual([...told].sort());
    });
  });
}
