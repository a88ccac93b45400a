/** Limits on what functions are made of and take up: at the limit, and one above, with what AWS says. */
import { describe, expect, test } from 'vitest';
import { formatSize } from '../../src/scenario/static-limits.ts';
import { changed, issuesOf } from './sample.ts';

const withLine = (line: string, more = '') => `${changed('    memory: 1024 MB\n', `    ${line}\n`)}${more}`;

describe('at the limit, and one above', () => {
  test.each([
    [
      'package.zipped',
      'package: { zipped: 52428800 B }',
      'package: { zipped: 52428801 B }',
      'at most 50 MB',
      '52,428,801 bytes',
      'Request must be smaller than 69905067 bytes for the CreateFunction operation',
    ],
    [
      'package.unzipped',
      'package: { unzipped: 262144000 B }',
      'package: { unzipped: 262144001 B }',
      'at most 250 MB',
      '262,144,001 bytes',
      'InvalidParameterValueException: Unzipped size must be smaller than 262144000 bytes',
    ],
    [
      'package.image',
      'package: { image: 10 GB }',
      'package: { image: 10737418241 B }',
      'at most 10 GB',
      '10,737,418,241 bytes',
      'SizeLimitExceeded: Uncompressed container image size exceeds 10 GiB limit',
    ],
    ['package.layers', 'package: { layers: 5 }', 'package: { layers: 6 }', 'at most 5', '6', ''],
    [
      'environmentVariables',
      'environmentVariables: 4 KB',
      'environmentVariables: 4097 B',
      'at most 4 KB',
      '4,097 bytes',
      'the environment variables you have provided exceeded the 4KB limit',
    ],
    ['fileDescriptors', 'fileDescriptors: 1024', 'fileDescriptors: 1025', 'at most 1,024', '1,025', 'EMFILE'],
    ['threads', 'threads: 1024', 'threads: 1025', 'at most 1,024', '1,025', 'EAGAIN'],
  ])('%s', async (path, allowed, refused, expected, got, answer) => {
    expect(await issuesOf(withLine(allowed))).toEqual([]);
    const [issue, ...others] = await issuesOf(withLine(refused));
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      path: `functions.checkout.${path}`,
      code: 'limit',
      expected: `${expected} on 2026-11-20`,
      got,
    });
    expect(issue!.message).toContain(
      `${got}: expected ${expected} on 2026-11-20 (AWS Lambda Developer Guide, https://`,
    );
    expect(issue!.message).toContain(answer);
  });
});

describe('the code storage of a Region', () => {
  // 1,536 zip files of 50 MB are 75 GB.
  const functions = (count: number, size: string) =>
    Array.from(
      { length: count },
      (_, i) => `  f${String(i).padStart(4, '0')}: { duration: 1, package: { zipped: ${size} } }`,
    );
  const scenario = (lines: readonly string[], more = '') =>
    [
      'duration: 1 min',
      'functions:',
      ...lines,
      'sources:',
      '  s:',
      '    type: async',
      '    target: f0000',
      '    arrivals: { constant: 1/s }',
      more,
      '',
    ].join('\n');

  test('is full with 1,536 zip files of 50 MB, and too small for one byte more', async () => {
    const full = functions(1536, '50 MB');
    expect(await issuesOf(scenario(full))).toEqual([]);
    const [issue, ...others] = await issuesOf(scenario([...full, '  g: { duration: 1, package: { zipped: 1 B } }']));
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      place: 's.yaml:1539:40',
      path: 'functions.g.package.zipped',
      code: 'limit',
      expected: 'at most 75 GB',
      got: '80,530,636,801 bytes',
    });
    expect(issue!.message).toContain('CodeStorageExceededException: Code storage limit exceeded.');
  });

  test('holds the code of every version', async () => {
    const half = functions(768, '50 MB').map((line) =>
      line.replace(' }', ' }').replace('duration: 1,', 'duration: 1, versions: { 2: { duration: 2 } },'),
    );
    expect(await issuesOf(scenario(half))).toEqual([]);
    expect(
      (await issuesOf(scenario([...half, '  g: { duration: 1, package: { zipped: 1 B } }']))).map(({ code }) => code),
    ).toEqual(['limit']);
  });

  test('was 1.5 GB before 2016-11-18', async () => {
    const many = functions(31, '50 MB');
    const issues = await issuesOf(scenario(many, 'asOf: 2016-11-17'));
    expect(issues).toMatchObject([{ path: 'functions.f0030.package.zipped', expected: 'at most 1,536 MB' }]);
    expect(await issuesOf(scenario(many, 'asOf: 2016-11-18'))).toEqual([]);
  });
});

describe('a package as it is written', () => {
  test.each([
    ['package: zip'],
    ['package: image'],
    ['package: { type: zip, zipped: 12 MB, unzipped: 80 MB, layers: 2 }'],
    ['package: { type: image, image: 900 MB }'],
    ['package: {}'],
  ])('%s', async (line) => {
    expect(await issuesOf(withLine(line))).toEqual([]);
  });

  test.each([
    ['package: jar', { path: 'functions.checkout.package', expected: 'zip or image' }],
    [
      'package: { type: zip, image: 1 GB }',
      { path: 'functions.checkout.package.image', code: 'keys', expected: 'only zipped, unzipped, layers' },
    ],
    [
      'package: { zipped: 1 MB, image: 1 GB }',
      { path: 'functions.checkout.package.zipped', code: 'keys', expected: 'only image' },
    ],
    ['package: { zip: 1 MB }', { code: 'unknown-key' }],
    ['threads: 1.5', { path: 'functions.checkout.threads' }],
    ['payload: { request: -1 }', { path: 'functions.checkout.payload.request' }],
  ])('%s is refused', async (line, issue) => {
    expect(await issuesOf(withLine(line))).toMatchObject([issue]);
  });
});

test.each([
  [0, '0 GB'],
  [1, '1 MB'],
  [1024, '1 GB'],
  [1.5, '1,536 KB'],
  [1 / 2 ** 20, '1 bytes'],
  [50 + 1 / 2 ** 20, '52,428,801 bytes'],
])('a size of %d MB reads %s', (sizeMb, text) => {
  expect(formatSize(sizeMb)).toBe(text);
});
