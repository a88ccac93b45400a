/** What a report says of starts: what was assumed, where it comes from, and nothing of what plays no part. */
import { describe, expect, test } from 'vitest';
import { assumptionsOf } from '../../src/experiment/assumptions.ts';
import { platformOn } from '../../src/platform/index.ts';
import { scenarioOf } from '../support/scenarios.ts';

/** The assumptions of a scenario with one function, or two, by id. */
async function assumptionsIn(functions: string, day = '2026-11-20', duration = '1 h'): Promise<Map<string, string>> {
  const scenario = await scenarioOf(`
asOf: ${day}
duration: ${duration}
functions: ${functions}
sources: { s: { type: sync, target: f, arrivals: { poisson: 1/s } } }`);
  const found = assumptionsOf(scenario, platformOn(day, 'us-east-1'));
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  return new Map(found.map(({ id, value, source }) => [id, `${value} [${source}]`]));
}

const f = (settings: string) => `{ f: { duration: 100 ms, ${settings} } }`;
const START = /^(init\.(?!limitMs|default)|firstInvocation|restore|snapStart|network|lifetime|billing\.init )/;
const startIds = (found: Map<string, string>) => [...found.keys()].filter((id) => START.test(id));

describe('init', () => {
  test.each<[settings: string, ids: string[]]>([
    ['runtime: nodejs22.x', ['init.nodejs22.x']],
    ['runtime: nodejs22.x, init: 1 s', []],
    ['runtime: nodejs22.x, architecture: arm64', ['init.nodejs22.x.zip.arm64']],
    ['runtime: nodejs22.x, package: image', ['init.nodejs22.x.image.x86_64']],
    ['runtime: nodejs22.x, init: measured, memory: 300 MB', ['init.nodejs22.x.zip.x86_64.256']],
    ['runtime: ruby3.4, architecture: arm64, memory: 600 MB', ['init.ruby3.4.zip.arm64.512']],
    ['runtime: nodejs22.x, versions: { 2: { package: image } }', ['init.nodejs22.x', 'init.nodejs22.x.image.x86_64']],
  ])('%s', async (settings, ids) => {
    expect(startIds(await assumptionsIn(f(settings)))).toEqual(ids);
  });

  test('the runtime that is assumed is named', async () => {
    expect([...(await assumptionsIn(f('init: measured'))).keys()]).toEqual(
      expect.arrayContaining(['init.defaultRuntime', 'init.nodejs22.x.zip.x86_64.128']),
    );
    expect([...(await assumptionsIn(f('init: 0'))).keys()]).not.toContain('init.defaultRuntime');
  });

  test('a stand-in is an assumption', async () => {
    const found = await assumptionsIn(f('runtime: python3.14, architecture: arm64'));
    expect(found.get('init.python3.14.zip.arm64')).toMatch(
      /of python3.13, since nobody measured python3.14 there \(assumption\)]$/,
    );
  });

  test('that of an image is billed also where that of others is not', async () => {
    const image = f('runtime: nodejs20.x, package: image, init: 0');
    expect((await assumptionsIn(image, '2025-07-31')).get('billing.init (image)')).toMatch(
      /^always \[AWS Compute Blog/,
    );
    expect(startIds(await assumptionsIn(image, '2025-08-01'))).toEqual([]);
  });
});

describe('first runs', () => {
  test('that are as measured', async () => {
    const found = await assumptionsIn(f('init: 0, runtime: dotnet8, firstInvocation: runtime'));
    expect(startIds(found)).toEqual(['firstInvocation.dotnet8']);
  });

  test('that nothing is said of, where they are known to be slow', async () => {
    const slow = await assumptionsIn(f('init: 0, runtime: dotnet8, memory: 200 MB'));
    expect(slow.get('firstInvocation')).toMatch(
      /^the first run of a handler takes no longer.*dotnet8: 717 ms at 128 MB/,
    );
    for (const settings of [
      'runtime: java21, memory: 1024 MB',
      'runtime: python3.13',
      'runtime: dotnet8, firstInvocation: { extra: 0 s }',
    ]) {
      expect(startIds(await assumptionsIn(f(`init: 0, ${settings}`))), settings).toEqual([]);
    }
  });

  test('CPU work has the rules of CPU quotas', async () => {
    const found = await assumptionsIn(f('init: 0, firstInvocation: { cpu: 1 s }'));
    expect([...found.keys()]).toEqual(expect.arrayContaining(['cpu.mbPerCore', 'cpu.periodMs', 'cpu.tickMs']));
  });
});

describe('SnapStart', () => {
  test('of Java: the published restore, and no prices', async () => {
    expect(startIds(await assumptionsIn(f('runtime: java21, memory: 1024 MB, snapStart: true')))).toEqual([
      'restore.java21',
      'snapStart.init',
      'snapStart.hooks',
      'snapStart.restoreLimitMs',
      'snapStart.failure',
    ]);
  });

  test('of Python: the restore of the scenario, and what it costs', async () => {
    const found = await assumptionsIn(f('runtime: python3.13, snapStart: { restore: 300 ms, hooks: 20 ms }'));
    expect(startIds(found)).toEqual([
      'restore',
      'snapStart.init',
      'snapStart.hooks',
      'snapStart.restoreLimitMs',
      'snapStart.failure',
      'snapStart.minimumCacheMs',
      'snapStart.cache',
    ]);
    expect(found.get('restore')).toBe('300 ms [the scenario]');
    expect(found.get('snapStart.hooks')).toMatch(/^20 ms, rounded up/);
    expect(found.get('price.lambda.snapStart.restoreGb')).toMatch(/^\$0.0001397998/);
  });
});

describe('the network', () => {
  test('of 2018: interfaces, start-up, limit and sharing', async () => {
    expect(startIds(await assumptionsIn(f('init: 0, vpc: true'), '2018-06-01'))).toEqual([
      'network.interfaces',
      'network.gbPerInterface',
      'network.startup',
      'network.defaultInterfaces',
      'network.refusal',
      'network.sharing',
    ]);
    const set = await assumptionsIn(f('init: 0, vpc: { networkInterfaces: 5, startup: 7 s }'), '2018-06-01');
    expect(set.get('network.startup (set)')).toBe('7 s [the scenario]');
    expect(set.get('network.interfaces (set)')).toBe('at most 5 [the scenario]');
    expect(set.has('network.startup')).toBe(false);
    const both =
      '{ f: { duration: 1 s, init: 0, vpc: true }, g: { duration: 1 s, init: 0, vpc: { networkInterfaces: 5 } } }';
    expect((await assumptionsIn(both, '2018-06-01')).get('network.interfaces (set)')).toBe(
      'at most 5 (g) [the scenario]',
    );
  });

  test('of today: that none is waited for; and nothing outside a VPC', async () => {
    expect(startIds(await assumptionsIn(f('init: 0, vpc: true')))).toEqual(['network.interfaces']);
    expect(startIds(await assumptionsIn(f('init: 0, vpc: false')))).toEqual([]);
  });
});

describe('lifetimes', () => {
  test('are spoken of in runs that are long enough for one to end', async () => {
    expect((await assumptionsIn(f('init: 0'), undefined, '2 h')).has('lifetime')).toBe(false);
    expect((await assumptionsIn(f('init: 0'), undefined, '121 min')).get('lifetime')).toMatch(
      /^environments are not recycled while they are used \[.*"every few hours".*2 h.*4 h.*\(assumption\)]$/,
    );
  });

  test('as the scenario sets them', async () => {
    const set = await assumptionsIn(f('init: 0, lifetime: { uniform: { min: 2 h, max: 4 h } }'), undefined, '8 h');
    expect(startIds(set)).toEqual(['lifetime (set)']);
    expect(set.get('lifetime (set)')).toMatch(
      /^uniform distribution, from the beginning of an environment, or of the run/,
    );
    const one = '{ f: { duration: 1 s, init: 0, lifetime: 2 h }, g: { duration: 1 s, init: 0 } }';
    expect(startIds(await assumptionsIn(one))).toEqual(['lifetime', 'lifetime (set)']);
  });
});
