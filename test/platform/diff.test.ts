/** What changed between two days. */
import { expect, test } from 'vitest';
import { FACTS, FIRST_DAY, factIn, factsBetween, NEWEST_DAY } from '../../src/platform/index.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { dayBefore } from './day-before.ts';
import { on } from './rule-table.ts';

const told = (from: string, to: string, region = 'us-east-1') =>
  factsBetween(from, to, region)
    .filter(({ id }) => !id.startsWith('price.'))
    .map(({ id, before, after }) => `${id}: ${before?.text ?? '-'} > ${after.text} (${after.since})`);

test('the day on which memory grew', () => {
  expect(told('2020-11-30', '2020-12-01')).toEqual([
    'billing.granularityMs: 100 ms > 1 ms (2020-12-01)',
    'cpu.mbPerCore: 1,792 MB > 1,769 MB (2020-12-01)',
    'features.containerImages: not yet > yes (2020-12-01)',
    'memory.maxMb: 3,008 MB > 10,240 MB (2020-12-01)',
    'memory.stepMb: 64 MB > 1 MB (2020-12-01)',
  ]);
});

test('the days may be given in either order; a day is like itself', () => {
  expect(factsBetween('2023-11-26', '2018-01-01', 'us-east-1')).toEqual(
    factsBetween('2018-01-01', '2023-11-26', 'us-east-1'),
  );
  expect(factsBetween('2020-06-01', '2020-06-01', 'us-east-1')).toEqual([]);
});

test('of several changes the first and the last value are told, with the day of the last', () => {
  const changes = factsBetween('2018-01-01', NEWEST_DAY, 'us-east-1');
  expect(changes.find(({ id }) => id === 'async.payloadMaxKb')).toMatchObject({
    doc: 'Largest event of an asynchronous invocation',
    before: { text: '128 KB', since: FIRST_DAY },
    after: { text: '1,024 KB', since: '2025-10-24', source: expect.stringContaining('https://') },
  });
});

test('rules of what came into being have nothing before', () => {
  const changes = told('2018-06-27', '2018-06-28');
  expect(changes).toContain('sqs.isOffered: not yet > yes (2018-06-28)');
  expect(changes).toContain('sqs.batchSizeMax: - > 10 messages (2018-06-28)');
});

test('Regions differ', () => {
  expect(told('2020-08-18', '2020-08-19')).toEqual([]);
  expect(told('2020-08-18', '2020-08-19', 'us-east-2').map((line) => line.split(':')[0])).toEqual([
    'provisioned.allocation',
    'scaling',
  ]);
});

test('no change is missed: every day on which a fact of the Region begins changes something, and only then', () => {
  const days = [...new Set(FACTS.map(({ since }) => since))].filter((day) => day > FIRST_DAY).sort();
  expect(days.length).toBeGreaterThan(80);
  let last = on(FIRST_DAY);
  for (const day of days) {
    const [before, after] = [on(dayBefore(day)), on(day)];
    // Nothing happens in between.
    expect(before.facts).toEqual(last.facts);
    const ids = after.facts.filter(({ id, text }) => factIn(before, id)?.text !== text).map(({ id }) => id);
    expect(factsBetween(dayBefore(day), day, 'us-east-1').map(({ id }) => id)).toEqual(ids);
    last = after;
  }
});

test('days and Regions that there are not', () => {
  expect(() => factsBetween('2014-11-12', 'soon', 'atlantis')).toThrow(ScenarioError);
  try {
    factsBetween('2014-11-12', 'soon', 'atlantis');
  } catch (error) {
    expect((error as ScenarioError).issues.map(({ code }) => code)).toEqual(['range', 'date', 'unknown-region']);
  }
});
