/** Options of a function on the day they came and the day before; sizes that a later day allows. */
import { describe, expect, test } from 'vitest';
import { notOfferedYet } from '../../src/scenario/availability.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { dayBefore } from '../platform/day-before.ts';
import { on } from '../platform/rule-table.ts';
import { changed, issuesOf } from './sample.ts';

/** The sample with further lines for its function, on a day. Lines from the sixth of the file on. */
const withLines = (day: string, ...lines: string[]) =>
  `${changed('    memory: 1024 MB\n    duration: 100', `${lines.map((line) => `    ${line}\n`).join('')}    duration: 100`)}asOf: ${day}\n`;

describe('an option of a function is refused the day before it came', () => {
  test.each([
    ['2021-09-29', 'architecture', 'arm64', 'architecture: arm64'],
    ['2020-12-01', 'package', 'a container image', 'package: image'],
    ['2020-12-01', 'package', 'a container image', 'package: { image: 900 MB }'],
    ['2018-11-29', 'package.layers', 'a layer', 'package: { layers: 2 }'],
    ['2016-11-18', 'environmentVariables', 'an environment variable', 'environmentVariables: 1 KB'],
    ['2017-11-30', 'reservedConcurrency', 'reserved concurrency', 'reservedConcurrency: 5'],
    ['2019-12-04', 'provisionedConcurrency', 'provisioned concurrency', 'provisionedConcurrency: 5'],
    ['2016-02-11', 'vpc', 'connecting a function to a VPC', 'vpc: true'],
    ['2015-10-08', 'versions', 'a version', 'versions: { 2: { duration: 1 s } }'],
  ])('%s: %s', async (day, path, what, ...lines) => {
    const before = dayBefore(day);
    const issues = await issuesOf(withLines(before, ...lines));
    expect(issues).toMatchObject([
      {
        path: `functions.checkout.${path}`,
        code: 'not-yet',
        message: expect.stringMatching(
          new RegExp(`^${what} was not offered on ${before}: it came on ${day} \\(.+\\)$`),
        ),
        expected: `asOf: ${day} or later`,
        got: before,
      },
    ]);
    expect(await issuesOf(withLines(day, ...lines))).toEqual([]);
  });

  test('an alias that splits traffic, whose version is older', async () => {
    const lines = ['versions: { 2: { duration: 1 s } }', 'alias: { version: 2, weight: 10 % }'];
    const issues = await issuesOf(withLines('2017-11-27', ...lines));
    expect(issues.map(({ path, expected }) => [path, expected])).toEqual([
      ['functions.checkout.alias', 'asOf: 2017-11-28 or later'],
    ]);
    expect(await issuesOf(withLines('2017-11-28', ...lines))).toEqual([]);
  });

  test('in a version, at its place, and only once', async () => {
    const issues = await issuesOf(
      withLines('2021-09-28', 'versions: { 2: { architecture: arm64 }, 3: { duration: 1 s } }'),
    );
    expect(issues.map(({ place, path }) => [place, path])).toEqual([
      ['s.yaml:5:36', 'functions.checkout.versions.2.architecture'],
    ]);
    const inherited = await issuesOf(
      withLines('2021-09-28', 'architecture: arm64', 'versions: { 2: { duration: 1 s } }'),
    );
    expect(inherited.map(({ path }) => path)).toEqual(['functions.checkout.architecture']);
  });

  test.each([
    ['2018-11-29', 'provided'],
    ['2018-04-02', 'nodejs8.10'],
    ['2023-11-14', 'python3.12'],
  ])('but a runtime only means a warning: %s, %s', async (day, runtime) => {
    const warnings = async (asOf: string) =>
      (await parseScenario(withLines(asOf, `runtime: ${runtime}`, 'init: 1 s'))).warnings.filter(
        ({ path }) => path === 'functions.checkout.runtime',
      );
    const before = dayBefore(day);
    expect(await warnings(before)).toEqual([
      {
        code: 'not-yet',
        path: 'functions.checkout.runtime',
        message: expect.stringMatching(
          new RegExp(
            `^the runtime ${runtime} was not offered on ${before}: it came on ${day} \\(.+\\); its init times are used all the same$`,
          ),
        ),
      },
    ]);
    expect(await warnings(day)).toEqual([]);
  });

  test('a runtime without a day is not taken for one of the future', async () => {
    expect(await issuesOf(withLines('2015-01-01', 'runtime: python9.9', 'init: 1 s'))).not.toContainEqual(
      expect.objectContaining({ code: 'not-yet' }),
    );
  });
});

describe('a size that a later day allows says which', () => {
  test.each([
    ['2014-11-13', 'memory: 1536 MB', '128 to 1,024 MB in steps of 64 MB', '1,536 MB since 2015-06-15 ('],
    ['2017-11-29', 'memory: 3008 MB', '128 to 1,536 MB in steps of 64 MB', '3,008 MB since 2017-11-30 ('],
    ['2019-06-01', 'memory: 10240 MB', '128 to 3,008 MB in steps of 64 MB', '10,240 MB since 2020-12-01 ('],
    ['2019-06-01', 'memory: 130 MB', '128 to 3,008 MB in steps of 64 MB', 'steps of 1 MB since 2020-12-01 ('],
    ['2015-10-07', 'timeout: 61 s', 'more than 0 s, at most 60 s (1 min)', '5 min since 2015-10-08 ('],
    ['2018-10-10', 'timeout: 301 s', 'more than 0 s, at most 300 s (5 min)', '15 min since 2018-10-11 ('],
    ['2022-03-23', 'ephemeralStorage: 513 MB', '512 MB', '10,240 MB since 2022-03-24 ('],
  ])('%s: %s', async (day, line, expected, later) => {
    const [issue, ...others] = await issuesOf(withLines(day, line));
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ code: 'range', expected: `${expected} on ${day}` });
    expect(issue!.message).toContain(`: expected ${expected} on ${day}; ${later}`);
  });

  test.each([
    ['2026-11-20', 'memory: 10241 MB', ', since 2020-12-01 (AWS '],
    ['2026-11-20', 'timeout: 901 s', ', since 2018-10-11 (AWS '],
    ['2026-11-20', 'ephemeralStorage: 10241 MB', ', since 2022-03-24 (service model of Lambda'],
    ['2026-11-20', 'memory: 64 MB', ' (AWS '],
    ['2018-01-01', 'timeout: 0', ', since 2015-10-08 ('],
  ])('%s: %s was never allowed: the rule in force says since when, and its page', async (day, line, rule) => {
    const [issue] = await issuesOf(withLines(day, line));
    expect(issue!.message).toContain(` on ${day}${rule}`);
  });
});

test('the finding is where it is asked for', () => {
  const path = ['deployments', 0];
  expect(notOfferedYet(on('2017-11-27'), 'features.codeDeploy', 'CodeDeploy', path)).toEqual([
    {
      path,
      code: 'not-yet',
      message: expect.stringContaining('CodeDeploy was not offered on 2017-11-27: it came on 2017-11-28 ('),
      expected: 'asOf: 2017-11-28 or later',
      got: '2017-11-27',
    },
  ]);
  expect(notOfferedYet(on('2017-11-28'), 'features.codeDeploy', 'CodeDeploy', path)).toEqual([]);
  expect(() => notOfferedYet(on('2017-11-28'), 'features.luck', 'luck', path)).toThrow('no rule called');
});
