/** The rules of a day in the terminal. */
import { expect, test } from 'vitest';
import { factsBetween, platformOn } from '../../src/platform/index.ts';
import { displayWidth } from '../../src/report/text/lines.ts';
import { renderPlatformText } from '../../src/report/text/platform-table.ts';

const ESC = '\u001b';
const plain = (text: string): string => text.replaceAll(new RegExp(`${ESC}\\[\\d+m`, 'g'), '');

const region = 'eu-west-1';
const rules = { region, asOf: '2026-11-20', facts: platformOn('2026-11-20', region).facts };
const changes = {
  region,
  from: '2014-11-13',
  to: '2026-11-20',
  changes: factsBetween('2014-11-13', '2026-11-20', region),
};

test.each([80, 100, 200])('fits %i columns, but for addresses', (columns) => {
  for (const table of [rules, changes]) {
    const lines = renderPlatformText(table, { columns }).split('\n');
    expect(lines.filter((line) => displayWidth(line) > columns && !line.includes('http'))).toEqual([]);
  }
});

test('cuts no name and no value', () => {
  expect(
    renderPlatformText({ ...rules, facts: rules.facts.map((fact) => ({ ...fact, source: '' })) }, { columns: 80 }),
  ).not.toContain('…');
});

test('has the same words with and without colour', () => {
  const colored = renderPlatformText(rules, { color: true });
  expect(colored).toContain(ESC);
  expect(plain(colored)).toBe(renderPlatformText(rules));
});

test('groups by the first part of the names', () => {
  const lines = renderPlatformText(rules).split('\n');
  const groups = new Set(rules.facts.map(({ id }) => id.split('.')[0]!));
  const headings = lines.filter((line, index) => groups.has(line) && lines[index - 1] === '');
  expect(headings).toEqual([...groups]);
});

test('gives each source one number, with its address whole', () => {
  const text = renderPlatformText(rules, { columns: 80 });
  const sources = new Set(rules.facts.map(({ source }) => source));
  const listed = text.slice(text.indexOf('\nSources\n')).match(/^\[\d+\] /gm) ?? [];
  expect(listed).toHaveLength(sources.size);
  const addresses = [...sources].flatMap((source) => source.match(/https:\S+/g) ?? []);
  expect(addresses.filter((address) => !text.includes(address))).toEqual([]);
});

test('explains its marks, and only those it uses', () => {
  const text = renderPlatformText(rules);
  expect(text).toContain('* assumption: AWS publishes nothing');
  expect(text).toContain('* third-party: read elsewhere');
  expect(text).toContain('~: the day is not sourced');
  const facts = rules.facts.filter(({ id }) => id === 'memory.maxMb');
  expect(renderPlatformText({ ...rules, facts })).not.toMatch(/^\*|~/m);
});
