/** `changes`: cumulative, in order of time, validated as a whole after each. */
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.ts';
import { changed, issuesOf, VALID } from './sample.ts';

const withChanges = (...changes: string[]) =>
  `${VALID}changes:\n${changes.map((change) => `  - ${change}\n`).join('')}`;

test('each holds the whole settings of what changed, in order of time', async () => {
  const { changes, functions } = await parseScenario(
    withChanges(
      '{ at: 12 min, set: { functions.checkout.duration: 2 s, functions.checkout.errorRate: 20 % } }',
      '{ at: 10 min, set: { functions.checkout.reservedConcurrency: 0 } }',
      '{ at: 12 min, set: { account.concurrency: 2000 } }',
    ),
  );
  const before = functions.checkout!;
  expect(changes.map(({ atMs }) => atMs)).toEqual([600_000, 720_000, 720_000]);
  expect(changes[0]!.functions).toEqual({ checkout: { ...before, reservedConcurrency: 0 } });
  expect(changes[1]!.functions).toEqual({
    checkout: { ...before, reservedConcurrency: 0, errorRate: 0.2, duration: { type: 'constant', value: 2000 } },
  });
  expect(changes[2]).toEqual({
    atMs: 720_000,
    account: { ...changes[0]!.account, concurrency: 2000 },
    functions: {},
    sources: {},
  });
  expect(changes[1]!.account.concurrency).toBeUndefined();
});

test('a path may go into a value', async () => {
  const text = changed('100 ms', '{ lognormal: { median: 1 s, p99: 3 s } }');
  const { changes } = await parseScenario(
    `${text}changes: [{ at: 1 s, set: { functions.checkout.duration.lognormal.p99: 1 s } }]\n`,
  );
  expect(changes[0]!.functions.checkout!.duration).toEqual({ type: 'lognormal', median: 1000, sigma: 0 });
});

test.each([
  'memory: 2 GB',
  'timeout: 5 s',
  'ephemeralStorage: 1 GB',
  'duration: 1 s',
  'init: 0',
  'firstInvocation: { extra: 1 s }',
  'errorRate: 1 %',
  'memoryUsed: 100 MB',
  'reservedConcurrency: 5',
  'idleTimeout: 0 s',
])('can change: %s', async (setting) => {
  const { changes } = await parseScenario(withChanges(`{ at: 1 s, set: { functions.checkout.${setting} } }`));
  expect(Object.keys(changes[0]!.functions)).toEqual(['checkout']);
});

describe('what is wrong is told at the key of the change', () => {
  test.each<[set: string, at: string, issue: Record<string, unknown>]>([
    [
      'functions.checkout.architecture: arm64',
      'functions',
      { code: 'not-changeable', expected: expect.stringContaining('memory') },
    ],
    ['functions.checkout.warm: 5', 'functions', { code: 'not-changeable' }],
    ['functions.checkout.reuse: lru', 'functions', { code: 'not-changeable' }],
    ['functions.checkout: { duration: 1 s }', 'functions', { code: 'not-changeable' }],
    ['account.freeTier: true', 'account', { code: 'not-changeable' }],
    ['account.burst: 5', 'account', { code: 'not-changeable' }],
    ['sources.web.arrivals.poisson: 1', 'sources', { code: 'not-changeable' }],
    ['duration: 1 h', 'duration', { code: 'not-changeable' }],
    ['functions.checkout.memroy: 1 GB', 'functions', { code: 'unknown-path', suggestion: 'memory' }],
    ['functions.chekout.memory: 1 GB', 'functions', { code: 'unknown-path', suggestion: 'checkout' }],
    ['functions.checkout.memory: 64 MB', '64 MB', { code: 'range', got: '64 MB' }],
    ['functions.checkout.timeout: 16 min', '16 min', { code: 'range' }],
    ['functions.checkout.duration: 1 parsec', '1 parsec', { code: 'unit' }],
    ['functions.checkout.duration: { formula: x }', 'x }', { code: 'formula', got: '"x"' }],
    ['functions.checkout.duration: { formula: 1/(memoryMb-1024) }', '1/(', { code: 'formula-value' }],
    ['functions.checkout.reservedConcurrency: 901', '901', { code: 'reserved-sum' }],
  ])('%s', async (set, at, issue) => {
    const line = `  - { at: 1 s, set: { ${set} } }`;
    const issues = await issuesOf(`${VALID}changes:\n${line}\n`);
    expect(issues).toEqual([expect.objectContaining({ place: `s.yaml:13:${line.lastIndexOf(at) + 1}`, ...issue })]);
    expect(issues[0]!.path).toMatch(/^changes\.0\.set\./);
  });

  test('reservations are summed as they stand after each change', async () => {
    const text = changed('    duration: 100', '    reservedConcurrency: 500\n    duration: 100');
    const change = (at: string, set: string) => `  - { at: ${at}, set: { ${set} } }\n`;
    // The second change makes room for the third, though it stands after it.
    const inTime = `${text}changes:\n${change('3 s', 'functions.checkout.reservedConcurrency: 1500')}${change('2 s', 'account.concurrency: 1600')}`;
    expect(await issuesOf(inTime)).toEqual([]);
    const outOfTime = `${text}changes:\n${change('1 s', 'account.concurrency: 599')}`;
    expect(await issuesOf(outOfTime)).toEqual([
      expect.objectContaining({
        place: 's.yaml:14:44',
        code: 'reserved-sum',
        path: 'changes.0.set.account.concurrency',
      }),
    ]);
  });

  test('a change that is refused does not disturb the next', async () => {
    const issues = await issuesOf(
      withChanges(
        '{ at: 1 s, set: { functions.checkout.memory: 64 MB } }',
        '{ at: 2 s, set: { functions.checkout.timeout: 5 s } }',
        '{ att: 3 s, set: { functions.checkout.timeout: 5 parsec } }',
      ),
    );
    expect(issues.map(({ place, code }) => `${place} ${code}`)).toEqual([
      's.yaml:13:50 range',
      's.yaml:15:5 missing',
      's.yaml:15:7 unknown-key',
      's.yaml:15:52 unit',
    ]);
  });
});

test('null takes an optional setting away: a reservation set in an emergency is removed again', async () => {
  const { changes } = await parseScenario(`
duration: 1 min
functions: { f: { duration: 1 s, reservedConcurrency: 10 } }
sources: { s: { type: sync, target: f, arrivals: { constant: 1/s } } }
changes:
  - { at: 10 s, set: { functions.f.reservedConcurrency: 0 } }
  - { at: 20 s, set: { functions.f.reservedConcurrency: null } }
`);
  expect(changes.map(({ functions }) => functions.f!.reservedConcurrency)).toEqual([0, undefined]);
});
