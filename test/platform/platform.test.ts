/** What `platformOn` picks, what it refuses, and what every fact has. The values of rules and prices are in tests of their own. */
import { describe, expect, test } from 'vitest';
import {
  citation,
  FACTS,
  FIRST_DAY,
  factIn,
  KNOWN_REGIONS,
  NEWEST_DAY,
  PRICED_REGIONS,
  platformOn,
} from '../../src/platform/index.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { on } from './rule-table.ts';

test('days after the newest known one use its rules', () => {
  expect({ ...on('2031-02-28'), asOf: NEWEST_DAY }).toEqual(on(NEWEST_DAY));
});

test('a platform is plain data', () => {
  expect(structuredClone(on(NEWEST_DAY))).toEqual(on(NEWEST_DAY));
  expect(JSON.parse(JSON.stringify(on(NEWEST_DAY)))).toEqual(on(NEWEST_DAY));
});

describe('what is refused', () => {
  function issuesOf(asOf: string, region: string) {
    try {
      platformOn(asOf, region);
    } catch (error) {
      if (error instanceof ScenarioError) return error.issues;
      throw error;
    }
    throw new Error('expected a ScenarioError');
  }

  test('a day before Lambda was announced, with the page that says when it was', () => {
    expect(issuesOf('2014-11-12', 'us-east-1')).toMatchObject([
      {
        code: 'range',
        path: 'asOf',
        message: expect.stringMatching(
          /^There was no AWS Lambda on 2014-11-12: it was announced on 2014-11-13 \(.*https:/,
        ),
        expected: `a day such as ${NEWEST_DAY}, from 2014-11-13 on`,
        got: '2014-11-12',
        suggestion: '2014-11-13',
      },
    ]);
    expect(on(FIRST_DAY).asOf).toBe('2014-11-13');
  });

  test.each([
    '',
    'yesterday',
    '2020-1-1',
    '2020-13-01',
    '2020-00-10',
    '2020-04-31',
    '2020-06-00',
    '2021-02-29',
    '1900-02-29',
    '2020-01-01T00:00Z',
  ])('a text that is no day: "%s"', (text) => {
    expect(issuesOf(text, 'us-east-1')).toMatchObject([{ code: 'date', path: 'asOf', got: text }]);
  });

  test('the 29th of February in a leap year is a day', () => {
    expect(on('2020-02-29').asOf).toBe('2020-02-29');
  });

  test('a Region without prices, and one that does not exist, both at once with a bad day', () => {
    const unpriced = KNOWN_REGIONS.find((region) => !PRICED_REGIONS.includes(region))!;
    expect(issuesOf(NEWEST_DAY, unpriced)).toMatchObject([{ code: 'not-in-this-version', path: 'region' }]);
    expect(issuesOf(NEWEST_DAY, 'us-esat-1')).toMatchObject([{ code: 'unknown-region', suggestion: 'us-east-1' }]);
    expect(issuesOf('soon', 'atlantis').map(({ path }) => path)).toEqual(['asOf', 'region']);
  });
});

describe('facts', () => {
  test('are sorted by id and day, and unique by id, day and Regions', () => {
    const keys = FACTS.map(({ id, since, regions }) => `${id} ${since} ${regions?.join() ?? ''}`);
    expect(new Set(keys).size).toBe(keys.length);
    const ids = FACTS.map(({ id }) => id);
    expect([...ids].sort()).toEqual(ids);
    for (const [i, { id, since }] of FACTS.entries()) {
      if (FACTS[i - 1]?.id === id) expect(FACTS[i - 1]!.since <= since, `${id} ${since}`).toBe(true);
    }
  });

  test('each has a day, a source, words and a description', () => {
    for (const fact of FACTS) {
      expect(fact.since >= FIRST_DAY && fact.since <= NEWEST_DAY, fact.id).toBe(true);
      expect(fact.since, fact.id).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(fact.source.length, fact.id).toBeGreaterThan(20);
      expect(fact.text, fact.id).not.toMatch(/object|undefined|NaN/);
      expect(fact.text.length, fact.id).toBeGreaterThan(0);
      expect(fact.doc.length, fact.id).toBeGreaterThan(4);
    }
  });

  test('what was read on a page of AWS names the page; what was not is flagged wherever facts are cited', () => {
    for (const fact of FACTS) {
      const cited = citation(fact);
      expect(cited.startsWith(fact.source), fact.id).toBe(true);
      if (fact.confidence !== 'sourced') expect(cited, fact.id).toContain(fact.confidence);
      else if (fact.dateAssumed === undefined) expect(cited).toBe(fact.source);
      if (fact.dateAssumed) expect(cited, fact.id).toContain('the day is assumed');
    }
    const unsourced = FACTS.filter(({ confidence }) => confidence === 'own knowledge');
    expect(unsourced.length).toBeGreaterThan(10);
    expect(citation(factIn(on('2016-01-01'), 'memory.maxMb')!)).toMatch(/; own knowledge, the day is assumed$/);
  });

  test('no Region is in two facts of one id and day', () => {
    for (const fact of FACTS) {
      const rivals = FACTS.filter(({ id, since }) => id === fact.id && since === fact.since).flatMap(
        ({ regions }) => regions ?? ['*'],
      );
      expect(new Set(rivals).size, fact.id).toBe(rivals.length);
    }
  });

  test.each(['2014-11-13', '2017-11-30', '2020-06-01', NEWEST_DAY])(
    'a platform of %s lists one fact for each value it exposes, the value included',
    (day) => {
      const platform = on(day);
      expect(new Set(platform.facts.map(({ id }) => id)).size).toBe(platform.facts.length);
      for (const { id, value } of platform.facts) {
        const [group, ...names] = id.split('.');
        const rest = names.join('.');
        if (group === 'price') expect(platform.prices.meters).toHaveProperty([rest], value);
        else if (group === 'freeTier') expect(platform.prices.freeTier).toHaveProperty(names, value);
        else if (group === 'savingsPlan') expect(platform.prices.savingsPlans).toHaveProperty([rest], value);
        else if (group === 'runtimes') expect(platform.runtimes).toHaveProperty([rest], value);
        else expect(platform, id).toHaveProperty([group!, ...names], value);
      }
    },
  );

  test('nothing is in force of what was not offered yet, but that it was not', () => {
    const sqs = on('2018-06-27').facts.filter(({ id }) => id.startsWith('sqs.'));
    expect(sqs.map(({ id, text }) => `${id}: ${text}`)).toEqual([
      'sqs.isOffered: not yet',
      'sqs.provisioned.isOffered: not yet',
    ]);
    const provisioned = on('2019-12-03').facts.filter(({ id }) => id.startsWith('provisioned.'));
    expect(provisioned.map(({ id }) => id)).toEqual(['provisioned.isOffered']);
  });
});
