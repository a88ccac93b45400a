/** `--set PATH=VALUE`. */
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.ts';
import { changed, issuesOf, VALID } from './sample.ts';

const FUNCTION = 'functions.checkout';

describe('values that are set', () => {
  const set = async (...texts: string[]) => parseScenario(VALID, { set: texts });

  test('one that the file has', async () => {
    const scenario = await set(`${FUNCTION}.memory=512 MB`);
    expect(scenario.functions.checkout!.memoryMb).toBe(512);
    expect(scenario.overrides).toEqual([`${FUNCTION}.memory=512 MB`]);
    expect(scenario.text).toBe(VALID);
  });

  test('an optional one that the file lacks, with the mappings on the way', async () => {
    const scenario = await set(`${FUNCTION}.firstInvocation.extra=1 s`, 'account.concurrency=50', 'warmUp=5 s');
    expect(scenario.functions.checkout!.firstInvocation).toEqual({
      type: 'extra',
      extra: { type: 'constant', value: 1000 },
    });
    expect(scenario.account.concurrency).toBe(50);
    expect(scenario.warmUpMs).toBe(5000);
  });

  test('the value is YAML and may hold an equals sign', async () => {
    const scenario = await set(`${FUNCTION}.duration={ exponential: { mean: 2 s } }`, 'name="a=b"', 'seed=7');
    expect(scenario.functions.checkout!.duration).toEqual({ type: 'exponential', mean: 2000 });
    expect(scenario.name).toBe('a=b');
    expect(scenario.seed).toBe('7');
  });

  test('the last one wins', async () => {
    expect((await set(`${FUNCTION}.memory=1 GB`, `${FUNCTION}.memory=2 GB`)).functions.checkout!.memoryMb).toBe(2048);
  });

  test('numbers index lists, and keys with dots are found', async () => {
    const text = `${changed('100 ms', '{ percentiles: { 0: 1 ms, 99.9: 2 ms, 100: 3 ms } }')}changes:
  - { at: 1 min, set: { functions.checkout.memory: 1 GB } }
`;
    const scenario = await parseScenario(text, {
      set: [
        'changes.0.at=2 min',
        `changes.0.set.${FUNCTION}.memory=3 GB`,
        `${FUNCTION}.duration.percentiles.99.9=2.5 ms`,
      ],
    });
    expect(scenario.changes[0]).toMatchObject({ atMs: 120_000, functions: { checkout: { memoryMb: 3072 } } });
    expect(scenario.functions.checkout!.duration).toMatchObject({ values: [1, 2.5, 3] });
  });

  test('a whole new function and its source', async () => {
    const scenario = await set(
      'functions.b={ duration: 1 s }',
      'sources.b={ type: sync, target: b, arrivals: { constant: 1 } }',
    );
    expect(Object.keys(scenario.functions)).toEqual(['b', 'checkout']);
  });

  test('what an alias shares with others is changed in one place only', async () => {
    const text = changed('100 ms', '&d { exponential: { mean: 2 s } }').replace(
      'sources:',
      '  other: { duration: *d }\nsources:',
    );
    const { functions } = await parseScenario(text, { set: ['functions.other.duration.exponential.mean=3 s'] });
    expect(functions.other!.duration).toEqual({ type: 'exponential', mean: 3000 });
    expect(functions.checkout!.duration).toEqual({ type: 'exponential', mean: 2000 });
  });
});

describe('what is wrong is told at the --set that caused it', () => {
  test.each<[set: string, issue: Record<string, unknown>]>([
    [
      `${FUNCTION}.memroy=1 GB`,
      { path: `${FUNCTION}.memroy`, code: 'unknown-path', got: '"memroy"', suggestion: 'memory' },
    ],
    ['functions.chekout.memory=1 GB', { code: 'unknown-path', got: '"chekout"', suggestion: 'checkout' }],
    ['sources.wbe.target=checkout', { code: 'unknown-path', suggestion: 'web' }],
    ['acount.concurrency=5', { code: 'unknown-path', path: 'acount.concurrency', suggestion: 'account' }],
    [`${FUNCTION}.package.layers=6`, { path: `${FUNCTION}.package.layers`, code: 'limit', got: '6' }],
    [`${FUNCTION}.memory.size=5`, { code: 'unknown-path', got: '"size"' }],
    [`${FUNCTION}..memory=5`, { code: 'unknown-path' }],
    ['__proto__.x=5', { code: 'unknown-path' }],
    ['changes.0.at=5 s', { code: 'unknown-path' }],
    [`${FUNCTION}.memory=64 MB`, { path: `${FUNCTION}.memory`, code: 'range', got: '64 MB' }],
    [`${FUNCTION}.timeout=16 min`, { code: 'range', got: '960 s' }],
    [`${FUNCTION}.duration=1 parsec`, { code: 'unit' }],
    [`${FUNCTION}.init.lognormal.median=3 s`, { path: `${FUNCTION}.init.lognormal` }],
    [
      `${FUNCTION}.duration={ lognormal: { median: 2 s, p99: 1 s } }`,
      { path: `${FUNCTION}.duration.lognormal.p99`, code: 'order' },
    ],
    [`${FUNCTION}.reservedConcurrency=901`, { code: 'reserved-sum', got: '901' }],
    ['sources.web.target=nobody', { code: 'unknown-target' }],
    ['sources.web.arrivals.poisson=import("fs")', { code: 'formula' }],
    ['memory', { path: '', code: 'set-syntax' }],
    ['=5', { code: 'set-syntax' }],
    ['duration=', { path: 'duration', code: 'empty', message: 'the value is missing' }],
    ['duration=[1', { path: 'duration', code: 'syntax' }],
    ['functions=5', { path: 'functions', code: 'type', got: '5' }],
  ])('%s', async (set, issue) => {
    expect(await issuesOf(VALID, { set: [set] })).toEqual([
      expect.objectContaining({ place: `--set ${set}`, ...issue }),
    ]);
  });

  test('beside what is wrong in the file', async () => {
    const set = ['nonsense=1', `${FUNCTION}.warm=-1`];
    const issues = await issuesOf(changed('1024 MB', '1 parsec'), { set });
    expect(issues.map(({ place }) => place)).toEqual(['s.yaml:5:13', '--set nonsense=1', `--set ${FUNCTION}.warm=-1`]);
  });
});

test('an index beyond the list', async () => {
  const text = `${VALID}changes: [{ at: 1 s, set: {} }]\n`;
  const [issue] = await issuesOf(text, { set: ['changes.1.at=5 s'] });
  expect(issue).toMatchObject({ code: 'unknown-path', expected: 'an index from 0 to 0', got: '"1"' });
});
