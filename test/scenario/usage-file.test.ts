/** Usage files: what is read, and every kind of wrong input with its place. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRICES } from '../../src/platform/index.ts';
import { type Issue, ScenarioError } from '../../src/quantities/issue.ts';
import { parseUsageFile, type UsageFile } from '../../src/scenario/usage-file.ts';

const FILE = `asOf: 2026-11-20
region: us-east-1
usages:
  - { requests: 3e6, durationMs: 120, memory: 1536 MB }
  - { lambda.requests: 2.5M, sqs.requests: 7 }
`;

const parsed = (text: string, set: readonly string[] = []): UsageFile => parseUsageFile(text, { file: 'u.yaml', set });

function issuesOf(text: string, set: readonly string[] = []): readonly Issue[] {
  try {
    parsed(text, set);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues;
    throw error;
  }
}

/** The issues of a file that has one usage, on line 1 from column 8 on. */
const issuesOfUsage = (usage: string, rest = ''): readonly Issue[] => issuesOf(`usage: ${usage}\n${rest}`);

describe('what is read', () => {
  test('a list of usages', () => {
    expect(parsed(FILE)).toMatchObject({
      name: 'u',
      asOf: '2026-11-20',
      region: 'us-east-1',
      freeTier: false,
      pricing: {},
      usages: [
        { requests: 3e6, durationMs: 120, memory: 1536, architecture: 'x86_64', edge: false },
        { 'lambda.requests': 2.5e6, 'sqs.requests': 7 },
      ],
    });
  });

  test('no requests on demand need no duration', () => {
    const provisioned = 'provisioned: { concurrency: 50, hours: 100, requests: 10M, durationMs: 350 }';
    expect(issuesOfUsage(`{ requests: 0, memory: 512 MB, ${provisioned} }`)).toEqual([]);
  });

  test('a single usage under either name, and the defaults', () => {
    const file = parsed('usages: { requests: 5 }');
    expect(file).toMatchObject({ asOf: '2026-11-20', region: 'us-east-1', freeTier: false, usages: [{ requests: 5 }] });
    expect(parsed('usage: { requests: 5 }')).toEqual(file);
    expect(parsed('usage: [{ requests: 5 }]')).toEqual(file);
    expect(parsed('{"usage": {"requests": 5}}')).toEqual(file);
  });

  test('units, in the words of a scenario', () => {
    const text = '{ requests: 3 million, durationMs: 1.5 s, memory: 2 GB, ephemeralStorage: 1 GB, responseMb: 1 GB }';
    expect(parsed(`usage: ${text}`).usages[0]).toMatchObject({
      requests: 3e6,
      durationMs: 1500,
      memory: 2048,
      ephemeralStorage: 1024,
      responseMb: 1024,
    });
  });

  test('every meter', () => {
    const meters = Object.fromEntries(Object.keys(PRICES).map((meter, index) => [meter, index + 1]));
    expect(parsed(JSON.stringify({ usage: meters })).usages[0]).toMatchObject(meters);
  });

  test('prices, discounts and plans, as of an account', () => {
    const text =
      'prices: { lambda.requests: 0.1 }\ndiscounts: { sqs: 5 % }\nsavingsPlan: no-upfront\nusage: { requests: 1 }';
    expect(parsed(text).pricing).toEqual({
      prices: { 'lambda.requests': { tiers: [{ from: 0, usd: 0.1 }] } },
      discounts: { sqs: 0.05 },
      savingsPlan: 'no-upfront',
    });
  });

  test('--set changes a value, and may set what the file lacks', () => {
    const set = ['asOf=2020-11-30', 'usages.0.requests=5M', 'usages.1.lambda.requests=1', 'freeTier=true'];
    expect(parsed(FILE, set)).toMatchObject({
      asOf: '2020-11-30',
      freeTier: true,
      usages: [{ requests: 5e6 }, { 'lambda.requests': 1 }],
    });
  });

  test.each(readdirSync('scenarios/usage'))('the example %s', (name) => {
    expect(issuesOf(readFileSync(`scenarios/usage/${name}`, 'utf8'))).toEqual([]);
  });
});

/** Each gives exactly one issue, with these fields. */
const WHOLE_FILES: [name: string, text: string, issue: Partial<Record<keyof Issue, unknown>>][] = [
  ['an empty file', '', { place: 'u.yaml:1:1', code: 'empty', expected: 'a mapping with usages' }],
  ['a list', '[1]', { place: 'u.yaml:1:1', code: 'type', message: 'expected a mapping, got a list' }],
  ['no usages', 'asOf: 2026-11-20', { place: 'u.yaml:1:1', path: 'usages', code: 'missing' }],
  [
    'a list of none',
    'usages: []',
    { place: 'u.yaml:1:9', path: 'usages', code: 'range', expected: 'at least 1 entry' },
  ],
  [
    'both names',
    'usages: { requests: 1 }\nusage: { requests: 1 }',
    { place: 'u.yaml:2:1', path: 'usage', code: 'duplicate-key' },
  ],
  [
    'an unknown key',
    FILE.replace('region:', 'regoin:'),
    { place: 'u.yaml:2:1', path: 'regoin', code: 'unknown-key', suggestion: 'region' },
  ],
  [
    'a day before Lambda',
    FILE.replace('2026-11-20', '2014-11-12'),
    { place: 'u.yaml:1:7', path: 'asOf', code: 'range', suggestion: '2014-11-13' },
  ],
  ['no day', FILE.replace('2026-11-20', '2026-02-30'), { place: 'u.yaml:1:7', path: 'asOf', code: 'date' }],
  [
    'an unknown Region',
    FILE.replace('us-east-1', 'us-esat-1'),
    { place: 'u.yaml:2:9', path: 'region', code: 'unknown-region', suggestion: 'us-east-1' },
  ],
  [
    'a Region in yuan without a rate of exchange',
    FILE.replace('us-east-1', 'cn-north-1'),
    { path: 'cnyPerUsd', code: 'missing' },
  ],
  [
    'a price of an unknown meter',
    `${FILE}prices: { lambda.requets: 1 }`,
    { place: 'u.yaml:6:11', code: 'unknown-meter', suggestion: 'lambda.requests' },
  ],
];

const USAGES: [name: string, usage: string, rest: string, issue: Partial<Record<keyof Issue, unknown>>][] = [
  ['a negative quantity', '{ requests: -1 }', '', { place: 'u.yaml:1:20', path: 'usage.requests', code: 'range' }],
  ['no number', '{ requests: many }', '', { place: 'u.yaml:1:20', code: 'unit', got: '"many"' }],
  ['commas', '{ requests: "3,000,000" }', '', { code: 'unit', suggestion: '3000000' }],
  [
    'a misspelt key',
    '{ requests: 1, durationms: 5 }',
    '',
    { place: 'u.yaml:1:23', path: 'usage.durationms', code: 'unknown-key', suggestion: 'durationMs' },
  ],
  [
    'a misspelt meter',
    '{ lambda.request: 1 }',
    '',
    {
      place: 'u.yaml:1:10',
      path: 'usage.lambda.request',
      code: 'unknown-key',
      suggestion: 'lambda.requests',
      expected: expect.stringMatching(/^one of name, requests, .*, or a meter such as lambda\.requests$/),
    },
  ],
  [
    'a misspelt key further down',
    '{ snapStart: { cacheHours: 3, restore: 1 } }',
    '',
    { path: 'usage.snapStart.restore', code: 'unknown-key', expected: 'one of cacheHours, restores, memory' },
  ],
  ['nothing', '{}', '', { place: 'u.yaml:1:8', path: 'usage', code: 'missing' }],
  ['nothing but a description', '{ memory: 512, architecture: arm64 }', '', { path: 'usage', code: 'missing' }],
  ['a duration of no requests', '{ durationMs: 5 }', '', { path: 'usage.requests', code: 'missing' }],
  ['responses of no requests', '{ responseMb: 8 }', '', { path: 'usage.requests', code: 'missing' }],
  ['logs of no requests', '{ logBytes: 8 }', '', { path: 'usage.requests', code: 'missing' }],
  [
    'ephemeral storage for no time',
    '{ requests: 1, ephemeralStorage: 1 GB }',
    '',
    { path: 'usage.durationMs', code: 'missing' },
  ],
  ['memory for no time', '{ requests: 1, memory: 512 }', '', { path: 'usage.durationMs', code: 'missing' }],
  [
    'provisioned requests without a duration',
    '{ provisioned: { concurrency: 1, hours: 1, requests: 1 } }',
    '',
    { path: 'usage.durationMs', code: 'missing' },
  ],
  [
    'cold starts without init',
    '{ requests: 1, durationMs: 5, coldStarts: 1 }',
    '',
    { path: 'usage.initMs', code: 'missing' },
  ],
  [
    'init without cold starts',
    '{ requests: 1, durationMs: 5, initMs: 1 }',
    '',
    { path: 'usage.coldStarts', code: 'missing' },
  ],
  [
    'more cold starts than requests',
    '{ requests: 1, durationMs: 5, coldStarts: 2, initMs: 1 }',
    '',
    { place: 'u.yaml:1:50', code: 'range', message: '2 cold starts of 1 requests' },
  ],
  [
    'memory of another day',
    '{ requests: 1, durationMs: 5, memory: 10240 MB }',
    'asOf: 2019-06-01',
    { place: 'u.yaml:1:46', path: 'usage.memory', code: 'range', message: expect.stringContaining('3,008 MB') },
  ],
  [
    'arm64 before its day',
    '{ requests: 1, durationMs: 5, architecture: arm64 }',
    'asOf: 2021-09-28',
    { path: 'usage.architecture', message: expect.stringContaining('2021-09-2') },
  ],
  [
    'longer than any time-out',
    '{ requests: 1, durationMs: 900.001 s }',
    '',
    { place: 'u.yaml:1:35', path: 'usage.durationMs', code: 'range', expected: expect.stringContaining('15 min') },
  ],
  [
    'longer than any time-out before October 2018',
    '{ requests: 1, durationMs: 301 s }',
    'asOf: 2018-10-10',
    {
      path: 'usage.durationMs',
      message: expect.stringContaining('; 15 min since 2018-10-11 (AWS '),
      expected: 'at most 5 min, the longest time-out on 2018-10-10',
    },
  ],
  [
    'longer than any time-out at the edge',
    '{ requests: 1, durationMs: 31 s, edge: true }',
    '',
    { path: 'usage.durationMs', expected: expect.stringContaining('30 s') },
  ],
  [
    'arm64 at the edge',
    '{ requests: 1, durationMs: 5, edge: true, architecture: arm64 }',
    '',
    { path: 'usage.architecture', code: 'edge' },
  ],
  [
    'provisioned concurrency at the edge',
    '{ requests: 1, durationMs: 5, edge: true, provisioned: { concurrency: 1, hours: 1 } }',
    '',
    { path: 'usage.provisioned', code: 'edge' },
  ],
  [
    'provisioned concurrency before its day',
    '{ requests: 1, durationMs: 5, provisioned: { concurrency: 1, hours: 1 } }',
    'asOf: 2019-12-03',
    {
      path: 'usage.provisioned',
      code: 'not-yet',
      message: expect.stringMatching(
        /^provisioned concurrency was not offered on 2019-12-03: it came on 2019-12-04 \(.+\)$/,
      ),
    },
  ],
  [
    'response streaming before its day',
    '{ streamedGb: 5 }',
    'asOf: 2023-04-06',
    { path: 'usage.streamedGb', code: 'not-yet' },
  ],
  [
    'SnapStart before its day',
    '{ snapStart: { cacheHours: 5 } }',
    'asOf: 2022-11-01',
    { path: 'usage.snapStart', code: 'not-yet' },
  ],
  [
    'an image before its day',
    '{ requests: 1, durationMs: 5, package: image }',
    'asOf: 2020-11-30',
    { path: 'usage.package', code: 'not-yet', expected: 'asOf: 2020-12-01 or later' },
  ],
  [
    'Lambda@Edge before its day',
    '{ requests: 1, durationMs: 5, edge: true }',
    'asOf: 2017-07-16',
    { path: 'usage.edge', code: 'not-yet', expected: 'asOf: 2017-07-17 or later' },
  ],
  [
    'SnapStart of a runtime that has none',
    '{ runtime: nodejs22.x, snapStart: { cacheHours: 5 } }',
    '',
    { place: 'u.yaml:1:19', path: 'usage.runtime', code: 'snapStart' },
  ],
  [
    'SnapStart with provisioned concurrency',
    '{ snapStart: { cacheHours: 5 }, provisioned: { concurrency: 1, hours: 1 } }',
    '',
    { path: 'usage.provisioned', code: 'snapStart' },
  ],
  [
    'SnapStart with a large /tmp',
    '{ snapStart: { cacheHours: 5 }, ephemeralStorage: 513 MB }',
    '',
    { path: 'usage.ephemeralStorage', code: 'snapStart' },
  ],
  [
    'a meter that was not sold yet',
    '{ lambda.pollerHours: 100 }',
    'asOf: 2021-09-28',
    {
      place: 'u.yaml:1:10',
      path: 'usage.lambda.pollerHours',
      code: 'not-yet',
      message: expect.stringMatching(
        /^the meter lambda\.pollerHours was not offered on 2021-09-28: it came on 2025-11-14/,
      ),
      expected: 'asOf: 2025-11-14 or later',
    },
  ],
];

describe('what is refused', () => {
  test.each(WHOLE_FILES)('%s', (_name, text, issue) => {
    expect(issuesOf(text)).toEqual([expect.objectContaining(issue)]);
  });

  test.each(USAGES)('a usage: %s', (_name, usage, rest, issue) => {
    expect(issuesOfUsage(usage, rest)).toEqual([expect.objectContaining(issue)]);
  });

  test('everything at once, in the order of the file', () => {
    const text = `regoin: x
usages:
  - { requests: -1 }
  - { requests: 1, memory: 64 MB, durationMs: 5 }
  - { snapStart: {} }
freeTier: perhaps
`;
    expect(issuesOf(text).map(({ place, code }) => `${place} ${code}`)).toEqual([
      'u.yaml:1:1 unknown-key',
      'u.yaml:3:17 range',
      'u.yaml:4:28 range',
      'u.yaml:5:7 missing',
      'u.yaml:6:11 type',
    ]);
  });

  test('a value from --set, at its place', () => {
    expect(issuesOf(FILE, ['usages.0.memory=64 MB'])).toEqual([
      expect.objectContaining({ place: '--set usages.0.memory=64 MB', path: 'usages.0.memory', code: 'range' }),
    ]);
    expect(issuesOf(FILE, ['usages.0.memroy=64 MB'])).toEqual([
      expect.objectContaining({ place: '--set usages.0.memroy=64 MB', suggestion: 'memory' }),
    ]);
  });

  test('a meter that was not sold, but is not used', () => {
    expect(issuesOfUsage('{ requests: 1, lambda.pollerHours: 0 }', 'asOf: 2021-09-28')).toEqual([]);
  });

  test('the quantities of an unknown Region are not looked up in another', () => {
    const issues = issuesOfUsage('{ lambda.pollerHours: 100 }', 'asOf: 2021-09-28\nregion: nowhere');
    expect(issues.map(({ path }) => path)).toEqual(['region']);
  });
});

test('any data is read or refused, and never throws otherwise', () => {
  const value = fc.oneof(fc.jsonValue(), fc.integer(), fc.constantFrom('1 GB', 'arm64', '2020-01-01'));
  const keys = fc.constantFrom(
    'requests',
    'durationMs',
    'memory',
    'provisioned',
    'snapStart',
    'edge',
    'lambda.requests',
  );
  const usage = fc.dictionary(keys, value);
  const file = fc.dictionary(
    fc.constantFrom('asOf', 'region', 'freeTier', 'usages', 'usage', 'prices', 'x'),
    fc.oneof(value, usage, fc.array(usage)),
  );
  fc.assert(
    fc.property(file, (data) => {
      for (const { place, message } of issuesOf(JSON.stringify(data))) {
        expect(place).toMatch(/^u\.yaml:\d+:\d+$/);
        expect(message).not.toBe('');
      }
    }),
  );
});
