/** Every kind of wrong input: the place, what was expected and what was got. */
import { describe, expect, test } from 'vitest';
import type { ParseOptions } from '../../src/scenario/parse.ts';
import { changed, filesOf, issuesOf, VALID } from './sample.ts';

test('the sample itself is valid', async () => {
  expect(await issuesOf(VALID)).toEqual([]);
});

/** Each gives exactly one issue, with these fields. */
const cases: [name: string, text: string, issue: Record<string, unknown>, options?: ParseOptions][] = [
  [
    'unknown key',
    changed('memory:', 'memroy:'),
    {
      place: 's.yaml:5:5',
      path: 'functions.checkout.memroy',
      code: 'unknown-key',
      expected: expect.stringContaining('memory'),
      got: '"memroy"',
      suggestion: 'memory',
    },
  ],
  [
    'unknown key at the top',
    `${VALID}account2: {}\n`,
    { place: 's.yaml:12:1', path: 'account2', code: 'unknown-key', suggestion: 'account' },
  ],
  [
    'missing target',
    changed('target: checkout', 'target: chekout'),
    {
      place: 's.yaml:10:13',
      path: 'sources.web.target',
      code: 'unknown-target',
      expected: 'one of checkout',
      got: '"chekout"',
      suggestion: 'checkout',
    },
  ],
  [
    'no target at all',
    changed('    target: checkout\n', ''),
    { place: 's.yaml:8:3', path: 'sources.web.target', code: 'missing', expected: 'text', got: 'nothing' },
  ],
  [
    'wrong unit',
    changed('100 ms', '100 parsecs'),
    {
      place: 's.yaml:6:15',
      path: 'functions.checkout.duration',
      code: 'unit',
      expected: 'a duration such as "250 ms" or "15 min"',
      got: '"100 parsecs"',
    },
  ],
  ['wrong unit of a rate', changed('200/s', '200 rps'), { place: 's.yaml:11:26', code: 'unit', suggestion: '200/s' }],
  ['negative', changed('100 ms', '-100 ms'), { place: 's.yaml:6:15', code: 'range', got: '"-100 ms"' }],
  ['not a number', changed('100 ms', '.nan'), { place: 's.yaml:6:15', code: 'range', got: 'NaN' }],
  ['infinite', changed('100 ms', '.inf'), { place: 's.yaml:6:15', code: 'range', got: 'Infinity' }],
  [
    'memory 64 MB',
    changed('1024 MB', '64 MB'),
    {
      place: 's.yaml:5:13',
      code: 'range',
      message: expect.stringContaining(
        'memory 64 MB: expected 128 to 10,240 MB in steps of 1 MB on 2026-11-20 (AWS Lambda Developer Guide, ',
      ),
      got: '64 MB',
    },
  ],
  [
    'memory 3,072 MB in September 2020',
    `${changed('1024 MB', '3072 MB')}asOf: 2020-09-01\n`,
    {
      place: 's.yaml:5:13',
      message: expect.stringContaining(
        'memory 3,072 MB: expected 128 to 3,008 MB in steps of 64 MB on 2020-09-01; 10,240 MB since 2020-12-01 (',
      ),
      got: '3,072 MB',
    },
  ],
  [
    'time-out 16 min',
    changed('    duration: 100', '    timeout: 16 min\n    duration: 100'),
    {
      place: 's.yaml:6:14',
      path: 'functions.checkout.timeout',
      code: 'range',
      expected: 'more than 0 s, at most 900 s (15 min) on 2026-11-20',
      got: '960 s',
    },
  ],
  [
    'reserved sum above the limit less 100',
    changed('    duration: 100', '    reservedConcurrency: 901\n    duration: 100'),
    {
      place: 's.yaml:6:26',
      path: 'functions.checkout.reservedConcurrency',
      code: 'reserved-sum',
      expected: 'reservations of 900 in all',
      got: '901',
    },
  ],
  [
    'formula that imports',
    changed('200/s', 'import("fs")'),
    { place: 's.yaml:11:26', path: 'sources.web.arrivals.poisson', code: 'formula', got: '"import"' },
  ],
  ['formula of a range', changed('200/s', '"1:99999999"'), { place: 's.yaml:11:26', code: 'formula', got: '":"' }],
  [
    'formula without a value',
    changed('duration: 100 ms', 'duration: { formula: "1000/(memoryMb - 1024)" }'),
    { place: 's.yaml:6:26', path: 'functions.checkout.duration.formula', code: 'formula-value', got: 'Infinity' },
  ],
  [
    'rate formula without a value',
    changed('200/s', '"sqrt(t - 60)"'),
    { place: 's.yaml:11:26', path: 'sources.web.arrivals.poisson', code: 'formula-value' },
  ],
  [
    'duplicate key',
    changed('    duration: 100', '    memory: 1 GB\n    duration: 100'),
    {
      place: 's.yaml:6:5',
      path: 'functions.checkout.memory',
      code: 'duplicate-key',
      expected: 'each key once',
      got: '"memory"',
    },
  ],
  [
    'duplicate key, as a number and as text',
    changed('duration: 100 ms', 'duration: { byMemory: { 128: 2 s, "128": 3 s } }'),
    { place: 's.yaml:6:39', code: 'duplicate-key', got: '"128"' },
  ],
  [
    'empty trace',
    changed('{ poisson: 200/s }', '{ trace: empty.csv }'),
    {
      place: 's.yaml:11:24',
      path: 'sources.web.arrivals.trace',
      code: 'trace-empty',
      message: expect.stringMatching(/^empty\.csv/),
    },
    { open: filesOf({ 'empty.csv': '' }) },
  ],
  [
    'trace with a broken row',
    changed('{ poisson: 200/s }', '{ trace: t.csv, time: t }'),
    { place: 's.yaml:11:24', message: expect.stringMatching(/^t\.csv:3/) },
    { open: filesOf({ 't.csv': 't,x\n1,2\nnonsense\n3,4\n' }) },
  ],
  [
    'trace that does not exist',
    changed('{ poisson: 200/s }', '{ trace: nope.csv }'),
    { place: 's.yaml:11:24', code: 'no-such-file', message: 'the file nope.csv does not exist' },
    { open: filesOf({}) },
  ],
  [
    'trace without a reader',
    changed('{ poisson: 200/s }', '{ trace: t.csv }'),
    { place: 's.yaml:11:24', code: 'no-reader' },
  ],
  [
    'provisioned concurrency before its day',
    `${changed('    duration: 100', '    provisionedConcurrency: 5\n    duration: 100')}asOf: 2019-12-03\n`,
    {
      place: 's.yaml:6:29',
      code: 'not-yet',
      message: expect.stringContaining(
        'provisioned concurrency was not offered on 2019-12-03: it came on 2019-12-04 (service model of Lambda',
      ),
    },
  ],
  [
    'unknown type of source',
    changed('type: sync', 'type: snyc'),
    { place: 's.yaml:9:11', got: '"snyc"', suggestion: 'sync' },
  ],
  [
    'a Region without prices',
    `${VALID}region: il-central-1\n`,
    { place: 's.yaml:12:9', path: 'region', code: 'not-in-this-version', got: 'il-central-1' },
  ],
  [
    'an unknown Region',
    `${VALID}region: us-east-9\n`,
    { place: 's.yaml:12:9', code: 'unknown-region', suggestion: 'us-east-1' },
  ],
  [
    'a day that is none',
    `${VALID}asOf: 2021-02-29\n`,
    { place: 's.yaml:12:7', path: 'asOf', code: 'date', got: '2021-02-29' },
  ],
  [
    'a day before Lambda was announced',
    `${VALID}asOf: 2014-11-12\n`,
    {
      place: 's.yaml:12:7',
      path: 'asOf',
      code: 'range',
      message: expect.stringMatching(
        /^There was no AWS Lambda on 2014-11-12: it was announced on 2014-11-13 \(.*https/,
      ),
      suggestion: '2014-11-13',
    },
  ],
  [
    'an instant that is none',
    `${VALID}start: 2026-02-30T10:00:00Z\n`,
    { place: 's.yaml:12:8', path: 'start', code: 'date' },
  ],
  [
    'arm64 before its day',
    `${changed('    duration: 100', '    architecture: arm64\n    duration: 100')}asOf: 2021-09-28\n`,
    {
      place: 's.yaml:6:19',
      path: 'functions.checkout.architecture',
      code: 'not-yet',
      message: expect.stringContaining('arm64 was not offered on 2021-09-28: it came on 2021-09-29 ('),
      expected: 'asOf: 2021-09-29 or later',
      got: '2021-09-28',
    },
  ],
  [
    'ephemeral storage before its day',
    `${changed('    duration: 100', '    ephemeralStorage: 1 GB\n    duration: 100')}asOf: 2022-03-23\n`,
    { place: 's.yaml:6:23', expected: '512 MB on 2022-03-23', got: '1,024 MB' },
  ],
  [
    'unknown runtime',
    changed('    duration: 100', '    runtime: nodejs22\n    duration: 100'),
    { place: 's.yaml:6:14', code: 'unknown-runtime', got: '"nodejs22"', suggestion: 'nodejs22.x' },
  ],
  [
    'more warm environments than can run',
    changed('    duration: 100', '    warm: 1001\n    duration: 100'),
    { place: 's.yaml:6:11', code: 'range', expected: 'at most 1,000, what the account can run at once' },
  ],
  [
    'too many users',
    changed('{ poisson: 200/s }', '{ users: 1e9, think: 1 s }'),
    { place: 's.yaml:11:24', path: 'sources.web.arrivals.users', code: 'range' },
  ],
  [
    'no duration',
    changed('duration: 30 min\n', ''),
    { place: 's.yaml:1:1', path: 'duration', code: 'missing', got: 'nothing' },
  ],
  ['a duration of 0', changed('30 min', '0 s'), { place: 's.yaml:2:11', path: 'duration', expected: 'more than 0' }],
  ['a period of 0', `${VALID}period: 0 s\n`, { place: 's.yaml:12:9', path: 'period', expected: 'more than 0' }],
  ['an empty seed', `${VALID}seed: ""\n`, { place: 's.yaml:12:7', path: 'seed' }],
  ['a seed that loses digits', `${VALID}seed: 12345678901234567890\n`, { place: 's.yaml:12:7', path: 'seed' }],
  [
    'functions as a list',
    'functions: []\nsources: { web: { type: sync, target: a, arrivals: { constant: 1 } } }\nduration: 1 s\n',
    { place: 's.yaml:1:12', path: 'functions', expected: 'a mapping', got: 'a list' },
  ],
  ['a key that is a list', `${VALID}? [a, b]\n: 1\n`, { place: 's.yaml:12:3', code: 'key' }],
  [
    'a merge key',
    changed('    memory:', '    <<: {}\n    memory:'),
    { place: 's.yaml:5:5', code: 'unknown-key', got: '"<<"' },
  ],
  [
    'an alias without anchor',
    changed('1024 MB', '*big'),
    { place: 's.yaml:5:13', code: 'alias', expected: '&big further up' },
  ],
  ['a tag', changed('1024 MB', '!mem 1024'), { place: 's.yaml:5:13', code: 'tag' }],
  [
    'no YAML',
    changed('{ poisson: 200/s }', '{ poisson: 200/s'),
    { place: 's.yaml:12:1', code: 'syntax', expected: 'YAML 1.2 or JSON', got: 'the end of the file' },
  ],
  ['a tab as indentation', changed('    memory', '\tmemory'), { place: 's.yaml:5:1', code: 'syntax' }],
  ['two documents', `${VALID}---\n${VALID}`, { place: 's.yaml:13:1', code: 'syntax', got: '2 documents' }],
  ['nothing', '', { place: 's.yaml:1:1', code: 'empty', got: 'nothing' }],
  ['a comment only', '# nothing here\n', { place: 's.yaml:1:1', code: 'empty' }],
  ['a list', '- 1\n', { place: 's.yaml:1:1', expected: 'a mapping', got: 'a list' }],
  ['text', 'hello\n', { place: 's.yaml:1:1', expected: 'a mapping', got: '"hello"' }],
  ['binary rubbish', `${VALID}\u0000\u0001\u0002`, { place: 's.yaml:12:1', code: 'not-text', got: 'character U+0000' }],
  ['a text that is too large', `${VALID}#${'x'.repeat(2_000_000)}`, { place: 's.yaml:1:1', code: 'too-large' }],
  ['brackets without end', '['.repeat(300_000), { place: 's.yaml:1:101', code: 'too-deep' }],
  ['keys without end', 'a: '.repeat(100_000), { code: 'too-deep' }],
];

test.each(cases)('%s', async (_, text, issue, options) => {
  const issues = await issuesOf(text, options);
  expect(issues).toEqual([expect.objectContaining(issue)]);
  // Nothing that a person reads names our own machinery.
  expect(issues[0]!.message).not.toMatch(/zod|undefined|\[object|invalid_/i);
});

describe('names', () => {
  test.each(['check out', 'ü', '-a', 'a.b', 'x'.repeat(65), 'constructor', 'prototype'])('%s', async (name) => {
    const text = VALID.replaceAll('checkout', JSON.stringify(name));
    expect(await issuesOf(text)).toEqual([expect.objectContaining({ place: 's.yaml:4:3', code: 'name' })]);
  });

  test('__proto__ is refused, not ignored', async () => {
    const issues = await issuesOf(VALID.replace('  web:', '  __proto__:'));
    expect(issues[0]).toMatchObject({ place: 's.yaml:8:3', code: 'name', got: '"__proto__"' });
  });
});

test('an alias bomb is refused at once', async () => {
  const letters = [...'abcdefghijkl'];
  const bomb = letters.map((name, i) => `${name}: &${name} [${Array(9).fill(i === 0 ? 'x' : `*${letters[i - 1]}`)}]`);
  const issues = await issuesOf(`${bomb.join('\n')}\n${VALID}`);
  expect(issues).toEqual([expect.objectContaining({ code: 'alias', place: 's.yaml:6:11' })]);
});

test('an alias of itself is refused', async () => {
  const issues = await issuesOf(changed('1024 MB', '&m [*m]'));
  expect(issues).toContainEqual(expect.objectContaining({ place: 's.yaml:5:17', code: 'alias' }));
});

test('an alias chain is refused where it nests too deeply', async () => {
  const chain = Array.from({ length: 30 }, (_, i) => `k${i}: &k${i} [${i === 0 ? 1 : `*k${i - 1}`}]`).join('\n');
  const issues = await issuesOf(`${chain}\n`);
  expect(issues.map(({ code }) => code)).toContain('too-deep');
});

test('reservations: sums of 900 and 901 of 1,000; 0 is always accepted', async () => {
  const reserving = (first: number, second: number, concurrency = 1000) =>
    `${changed('    duration: 100', `    reservedConcurrency: ${first}\n    duration: 100`).replace('sources:', `  other:\n    reservedConcurrency: ${second}\n    duration: 1 s\nsources:`)}account: { concurrency: ${concurrency} }\n`;
  expect(await issuesOf(reserving(400, 500))).toEqual([]);
  expect(await issuesOf(reserving(0, 0, 50))).toEqual([]);
  const [issue, ...more] = await issuesOf(reserving(400, 501));
  expect(more).toEqual([]);
  // The function that goes beyond is the one to look at.
  expect(issue).toMatchObject({ place: 's.yaml:9:26', path: 'functions.other.reservedConcurrency', got: '901' });
  expect(issue!.message).toMatch(
    /at most 900 can be reserved, because 100 stay unreserved \(AWS .*\); a reservation of 0 is always accepted$/,
  );
});

test.each([
  ['2020-09-01', '3008 MB', true],
  ['2020-09-01', '3072 MB', false],
  ['2020-09-01', '130 MB', false],
  ['2020-09-01', '64 MB', false],
  ['2020-11-30', '10240 MB', false],
  ['2020-12-01', '10240 MB', true],
  ['2026-11-20', '130 MB', true],
])('memory on %s: %s', async (asOf, memory, isValid) => {
  const issues = await issuesOf(`${changed('1024 MB', memory)}asOf: ${asOf}\n`);
  expect(issues.length === 0).toBe(isValid);
});

test.each([
  ['2018-06-01', '301 s', false],
  ['2018-06-01', '300 s', true],
  ['2026-11-20', '900 s', true],
  ['2026-11-20', '901 s', false],
])('time-out on %s: %s', async (asOf, timeout, isValid) => {
  const issues = await issuesOf(
    `${changed('    duration: 100', `    timeout: ${timeout}\n    duration: 100`)}asOf: ${asOf}\n`,
  );
  expect(issues.length === 0).toBe(isValid);
});

test('all issues are listed at once, in the order of the file', async () => {
  const text = `name: All of them
asOf: 2020-09-01
functions:
  checkout:
    memroy: 1 GB
    memory: 64 MB
    timeout: 16 min
    errorRate: -1
    duration: 5 secnds
  other:
    memory: 128 MB
    memory: 256 MB
    duration: { lognormal: { median: 2 s, p99: 1 s } }
    reservedConcurrency: 2000
sources:
  web:
    type: sync
    target: chekout
    arrivals: { poisson: import("fs") }
  queue:
    type: sqz
    target: other
changes:
  - { at: 1 min, set: { functions.nobody.memory: 1 GB } }
`;
  const issues = await issuesOf(text);
  expect(issues.map(({ place, code }) => `${place} ${code}`)).toEqual([
    's.yaml:1:1 missing',
    's.yaml:5:5 unknown-key',
    's.yaml:6:13 range',
    's.yaml:7:14 range',
    's.yaml:8:16 range',
    's.yaml:9:15 unit',
    's.yaml:12:5 duplicate-key',
    's.yaml:13:48 order',
    's.yaml:14:26 reserved-sum',
    's.yaml:18:13 unknown-target',
    's.yaml:19:26 formula',
    's.yaml:21:11 value',
    's.yaml:24:25 unknown-path',
  ]);
});

test('a file of something else gives a bounded number of issues', async () => {
  const issues = await issuesOf(Array.from({ length: 30_000 }, (_, i) => `key${i}: ${i}`).join('\n'));
  expect(issues.length).toBe(1001);
  expect(issues.at(-1)!.message).toMatch(/and 29,?001 more issues/);
});
