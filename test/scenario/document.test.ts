/** YAML text → plain data with places. */
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../src/scenario/document.ts';

const TEXT = `# comment
a: 1
b:
  c: [10, { d: x }]
  "e f": |
    text
list:
  - first
  -   second: 2
empty:
`;

describe('places', () => {
  const { place, has } = readDocument(TEXT).document!;
  test.each<[path: (string | number)[], at: 'key' | 'value', line: number, column: number]>([
    [['a'], 'key', 2, 1],
    [['a'], 'value', 2, 4],
    [['b', 'c', 0], 'value', 4, 7],
    [['b', 'c', 1, 'd'], 'key', 4, 13],
    [['b', 'c', 1, 'd'], 'value', 4, 16],
    [['b', 'e f'], 'key', 5, 3],
    [['list', 1, 'second'], 'value', 9, 15],
    [['list', '1', 'second'], 'value', 9, 15],
    // What is not there is missing in what is.
    [['b', 'nothing'], 'key', 3, 1],
    [['nothing', 'at', 'all'], 'value', 2, 1],
    [['b', 'c', 1, 'x', 'y'], 'key', 4, 11],
    [[], 'value', 2, 1],
  ])('%j, %s', (path, at, line, column) => {
    expect(place(path, at)).toEqual({ line, column });
  });

  test('what the text has', () => {
    expect(has(['b', 'c', 1, 'd'])).toBe(true);
    expect(has(['b', 'c', 2])).toBe(false);
    expect(has(['b', 'x'])).toBe(false);
  });
});

test('lines end with a line feed, with or without a carriage return', () => {
  const { document } = readDocument('a: 1\r\nb: 2\r\n');
  expect(document!.value).toEqual({ a: 1, b: 2 });
  expect(document!.place(['b'], 'value')).toEqual({ line: 2, column: 4 });
});

test('YAML 1.2: words, dates and times of day are text', () => {
  const { document } = readDocument('a: yes\nb: NO\nc: 012\nd: 0o17\ne: 12:30:45\nf: 2026-11-20\ng: 1_000\nh: ~\n');
  expect(document!.value).toEqual({
    a: 'yes',
    b: 'NO',
    c: 12,
    d: 15,
    e: '12:30:45',
    f: '2026-11-20',
    g: '1_000',
    h: null,
  });
});

test('keys of numbers are text, and names of Object are keys like others', () => {
  const { document } = readDocument('{ 1: a, 99.9: b, toString: c, hasOwnProperty: d }');
  expect(document!.value).toEqual({ 1: 'a', '99.9': 'b', toString: 'c', hasOwnProperty: 'd' });
});

test('an anchor may be given anew, and keys may be aliases', () => {
  const { document, problems } = readDocument('a: &x 1\nb: *x\nc: &x 2\nd: *x\ne: &k key\nf: { *k : 1 }\n');
  expect(problems).toEqual([]);
  expect(document!.value).toEqual({ a: 1, b: 1, c: 2, d: 2, e: 'key', f: { key: 1 } });
  expect(document!.place(['f', 'key'], 'value')).toEqual({ line: 6, column: 11 });
});

test('problems do not hide the rest of the document', () => {
  const { document, problems } = readDocument('a: 1\na: 2\nb: *x\n');
  expect(document!.value).toEqual({ a: 2, b: null });
  expect(problems.map(({ code, line, column }) => [code, line, column])).toEqual([
    ['duplicate-key', 2, 1],
    ['alias', 3, 4],
  ]);
});
