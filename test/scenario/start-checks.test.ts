/** What a scenario may not say of starts, and what it says in vain. */
import { describe, expect, test } from 'vitest';
import type { Issue } from '../../src/quantities/issue.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { scenarioOf } from '../support/scenarios.ts';

const text = (settings: string, day = '2026-11-20') => `
asOf: ${day}
duration: 1 min
functions: { f: { duration: 100 ms, ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { poisson: 1/s } } }`;

async function issuesOf(settings: string, day?: string): Promise<readonly Issue[]> {
  try {
    await scenarioOf(text(settings, day));
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues;
    throw error;
  }
}

const PYTHON = 'runtime: python3.13, snapStart: { restore: 300 ms }';

describe('what is refused', () => {
  test.each<[what: string, settings: string, day: string | undefined, issue: object]>([
    [
      'SnapStart before its day',
      'runtime: java11, snapStart: true',
      '2022-11-28',
      {
        path: 'functions.f.snapStart',
        code: 'not-yet',
        message: expect.stringMatching(/^SnapStart was not offered on 2022-11-28: it came on 2022-11-29 \(.+\)$/),
      },
    ],
    [
      'SnapStart for Python before its day',
      'runtime: python3.12, snapStart: { restore: 300 ms }',
      '2024-11-17',
      {
        path: 'functions.f.snapStart',
        code: 'not-yet',
        message: expect.stringMatching(
          /^SnapStart for python3.12 was not offered on 2024-11-17: it came on 2024-11-18/,
        ),
      },
    ],
    [
      'SnapStart for a runtime that never had it',
      'runtime: nodejs22.x, snapStart: { restore: 300 ms }',
      undefined,
      { code: 'not-yet', message: 'SnapStart for nodejs22.x was not offered on 2026-11-20: it never was' },
    ],
    [
      'SnapStart on arm64 before its day',
      'runtime: java11, architecture: arm64, snapStart: true',
      '2024-07-17',
      { code: 'not-yet', message: expect.stringMatching(/^SnapStart on arm64 was .* it came on 2024-07-18/) },
    ],
    [
      'SnapStart for an image',
      `${PYTHON}, package: image`,
      undefined,
      { code: 'not-yet', message: expect.stringMatching(/^SnapStart for container images was not offered/) },
    ],
    [
      'SnapStart with more than 512 MB of /tmp',
      `${PYTHON}, ephemeralStorage: 513 MB`,
      undefined,
      {
        path: 'functions.f.ephemeralStorage',
        code: 'snapStart',
        message: expect.stringMatching(
          /^ephemeral storage 513 MB with SnapStart: expected at most 512 MB, since 2022-11-29 \(.*snapstart/,
        ),
        got: '513 MB',
      },
    ],
    [
      'SnapStart with provisioned concurrency',
      `${PYTHON}, provisionedConcurrency: 5`,
      undefined,
      {
        path: 'functions.f.provisionedConcurrency',
        code: 'snapStart',
        message: expect.stringMatching(/^provisioned concurrency with SnapStart: expected one of the two/),
      },
    ],
    [
      'SnapStart for Python without a restore time',
      'runtime: python3.13, snapStart: true',
      undefined,
      {
        path: 'functions.f.snapStart',
        code: 'not-measured',
        message:
          'nobody published how long restoring a snapshot takes with the runtime "python3.13": expected restore: a duration or a distribution under snapStart',
      },
    ],
    [
      'an unknown key of snapStart',
      'runtime: java21, snapStart: { restores: 5 s }',
      undefined,
      { path: 'functions.f.snapStart.restores', code: 'unknown-key', suggestion: 'restore' },
    ],
    [
      'a VPC before its day',
      'vpc: true',
      '2016-02-10',
      {
        path: 'functions.f.vpc',
        code: 'not-yet',
        message: expect.stringMatching(
          /^connecting a function to a VPC was not offered on 2016-02-10: it came on 2016-02-11/,
        ),
      },
    ],
    [
      'no interface',
      'vpc: { networkInterfaces: 0 }',
      '2018-01-01',
      { path: 'functions.f.vpc.networkInterfaces', code: 'range' },
    ],
    [
      'measured times of a runtime that was not measured',
      'runtime: nodejs24.x, init: measured',
      undefined,
      { path: 'functions.f.init', code: 'not-measured', got: '"nodejs24.x"' },
    ],
    [
      'the first run of a runtime that was not measured',
      'runtime: java17, firstInvocation: runtime',
      undefined,
      { path: 'functions.f.firstInvocation', code: 'not-measured', got: '"java17"' },
    ],
    [
      'two kinds of first run',
      'firstInvocation: { extra: 1 s, cpu: 1 s }',
      undefined,
      { path: 'functions.f.firstInvocation.cpu', code: 'several-kinds' },
    ],
    ['an init that is none', 'init: measurd', undefined, { path: 'functions.f.init' }],
  ])('%s', async (_what, settings, day, issue) => {
    expect(await issuesOf(settings, day)).toMatchObject([issue]);
  });

  test('a version with SnapStart, at the version', async () => {
    const settings = 'runtime: nodejs22.x, versions: { 2: { runtime: python3.13, snapStart: true } }';
    expect(await issuesOf(settings)).toMatchObject([
      { path: 'functions.f.versions.2.snapStart', code: 'not-measured' },
    ]);
  });
});

test.each<[settings: string, day?: string]>([
  ['runtime: java11, snapStart: true', '2022-11-29'],
  ['runtime: python3.12, snapStart: { restore: 300 ms }', '2024-11-18'],
  ['runtime: java11, architecture: arm64, snapStart: true', '2024-07-18'],
  ['vpc: true', '2016-02-11'],
  ['runtime: nodejs24.x, snapStart: false, package: image, architecture: arm64'],
  ['runtime: provided.al2023, init: measured, package: image'],
  ['init: measured, firstInvocation: runtime'],
])('%s is accepted', async (settings, day) => {
  expect(await issuesOf(settings, day)).toEqual([]);
});

describe('what has no effect is warned of', () => {
  const warnings = async (settings: string, day?: string) =>
    (await scenarioOf(text(settings, day))).warnings.map(({ code, path }) => [code, path]);

  test('a limit of interfaces where none are needed', async () => {
    const settings = 'vpc: { networkInterfaces: 5, startup: 1 s }';
    expect(await warnings(settings)).toEqual([
      ['no-effect', 'functions.f.vpc.networkInterfaces'],
      ['no-effect', 'functions.f.vpc.startup'],
    ]);
    expect(await warnings(settings, '2018-06-01')).toEqual([]);
    expect(await warnings('vpc: true')).toEqual([]);
  });
});
