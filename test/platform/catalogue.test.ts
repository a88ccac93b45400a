/** The catalogue against the rules it is made of: the same values from the day on which a feature came, and none before. */
import { describe, expect, test } from 'vitest';
import { CATALOGUE, factOn, ruleOf } from '../../src/platform/catalogue.ts';
import { inForce, type Rule } from '../../src/platform/fact.ts';
import { FIRST_DAY, KNOWN_REGIONS, NEWEST_DAY } from '../../src/platform/index.ts';
import { RULES } from '../../src/platform/rules.ts';
import { dayBefore } from './day-before.ts';

/** The rules below a group that has a first day of its own. */
const GATED: readonly (readonly [group: string, rules: Readonly<Record<string, unknown>>])[] = [
  ['sqs', RULES.sqs],
  ['provisioned', RULES.provisioned],
  ['snapStart', RULES.snapStart],
  ['network', RULES.network],
  ['dynamodbStreams', RULES.dynamodbStreams],
];

describe.each(GATED)('%s', (group, rules) => {
  const first = (rules.isOffered as Rule<boolean>).versions.find(({ value }) => value)!.since;
  const names = Object.keys(rules).filter((name) => name !== 'isOffered' && 'versions' in (rules[name] as object));

  test('has the values of its rules from its first day on, in every Region', () => {
    for (const name of names) {
      const rule = rules[name] as Rule<unknown>;
      const id = `${group}.${name}`;
      const days = new Set(
        [first, NEWEST_DAY, ...rule.versions.map(({ since }) => since)].filter((day) => day >= first),
      );
      for (const region of KNOWN_REGIONS) {
        for (const day of days) {
          const value = inForce(ruleOf(id), day, region)?.value;
          expect(value, `${id} ${day} ${region}`).toEqual(inForce(rule, day, region)?.value);
        }
      }
    }
  });

  test('has none of them the day before', () => {
    const entries = CATALOGUE.filter(
      ({ id }) => names.includes(id.slice(group.length + 1)) && id.startsWith(`${group}.`),
    );
    expect(entries.length).toBe(names.length);
    for (const entry of entries) {
      expect(factOn(entry, dayBefore(first), 'us-east-1'), entry.id).toBeUndefined();
      expect(factOn(entry, FIRST_DAY, 'us-east-1'), entry.id).toBeUndefined();
    }
  });
});

test('an id that there is not', () => {
  expect(() => ruleOf('memory.luck')).toThrow('There is no rule called "memory.luck".');
});
