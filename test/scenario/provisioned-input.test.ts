/** What may be said of provisioned concurrency, and what is an input error, with its place and the rule behind it. */
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { changed, issuesOf } from './sample.ts';

/** The sample with these lines for its function; the first is line 6. */
const withLines = (...lines: string[]): string =>
  changed('    duration: 100 ms', [...lines, 'duration: 100 ms'].map((line) => `    ${line}`).join('\n'));
const provisioned = (value: string, ...lines: string[]): string =>
  withLines(`provisionedConcurrency: ${value}`, ...lines);

const parsed = (text: string): Promise<Scenario> => parseScenario(text, { file: 's.yaml' });

describe('what is read', () => {
  const configOf = async (value: string) =>
    (await parsed(provisioned(value))).functions.checkout!.provisionedConcurrency;

  test('a number: ready at t = 0, and fixed', async () => {
    const fixed = {
      concurrency: 20,
      isReady: true,
      preparationMs: undefined,
      min: 20,
      max: 20,
      tracking: undefined,
      schedule: [],
    };
    expect(await configOf('20')).toEqual(fixed);
    expect(await configOf('{ concurrency: 20 }')).toEqual(fixed);
    expect(await configOf('{ concurrency: 20, ready: false }')).toEqual({ ...fixed, isReady: false });
    expect(await configOf('{ concurrency: 20, preparation: 2 min }')).toEqual({ ...fixed, preparationMs: 120_000 });
  });

  test('max turns target tracking on; what is left out is the platform’s', async () => {
    expect(await configOf('{ concurrency: 5, max: 100 }')).toMatchObject({
      min: 5,
      max: 100,
      tracking: { target: undefined, statistic: 'average', scaleOut: undefined, scaleIn: undefined, cooldownMs: 0 },
    });
    const all =
      '{ concurrency: 5, min: 2, max: 9, target: 50 %, statistic: maximum, scaleOut: 1, scaleIn: 3, cooldown: 2 min }';
    expect(await configOf(all)).toMatchObject({
      min: 2,
      max: 9,
      tracking: { target: 0.5, statistic: 'maximum', scaleOut: 1, scaleIn: 3, cooldownMs: 120_000 },
    });
  });

  test('scheduled actions do without', async () => {
    const config = await configOf('{ concurrency: 5, schedule: [{ schedule: rate(1 hour), min: 7 }] }');
    expect(config).toMatchObject({ min: 5, max: 5, tracking: undefined });
    expect(config!.schedule).toEqual([{ schedule: { type: 'rate', intervalMs: 3_600_000 }, min: 7, max: undefined }]);
  });

  test('it can change during a run, also key by key', async () => {
    const { changes } = await parsed(`${provisioned('{ concurrency: 5, max: 50 }')}changes:
  - { at: 1 min, set: { functions.checkout.provisionedConcurrency.max: 60 } }
  - { at: 2 min, set: { functions.checkout.provisionedConcurrency: 7 } }
`);
    const configs = changes.map(({ functions }) => functions.checkout!.provisionedConcurrency);
    expect(configs).toMatchObject([
      { concurrency: 5, max: 60 },
      { concurrency: 7, max: 7 },
    ]);
  });
});

describe('what is wrong by itself', () => {
  test.each([
    ['-1', '', { code: 'range' }],
    ['1.5', '', { code: 'range' }],
    ['many', '', { code: 'unit' }],
    ['{ max: 5 }', '.concurrency', { code: 'missing' }],
    ['{ concurrency: 5, most: 7 }', '.most', { code: 'unknown-key' }],
    ['{ concurrency: 5, target: 70 % }', '.max', { code: 'missing', message: 'the key "max" is missing' }],
    ['{ concurrency: 5, min: 2 }', '.max', { code: 'missing' }],
    ['{ concurrency: 5, min: 9, max: 7 }', '.min', { code: 'order', message: 'min 9: expected at most max, 7' }],
    ['{ concurrency: 5, max: 4 }', '.concurrency', { code: 'range', expected: 'at most max, 4' }],
    [
      '{ concurrency: 1, min: 2, max: 4 }',
      '.concurrency',
      { code: 'range', expected: '2 to 4, as min and max say', got: '1' },
    ],
    ['{ concurrency: 5, max: 9, scaleOut: 0 }', '.scaleOut', { code: 'range', expected: 'at least 1 minute' }],
    ['{ concurrency: 5, max: 9, statistic: median }', '.statistic', { code: 'value' }],
    ['{ concurrency: 5, schedule: [{ min: 3 }] }', '.schedule.0.schedule', { code: 'missing' }],
    ['{ concurrency: 5, schedule: [{ schedule: rate(1 hour) }] }', '.schedule.0', { code: 'keys' }],
    ['{ concurrency: 5, schedule: [{ schedule: rate(1 hours), min: 3 }] }', '.schedule.0.schedule', { code: 'unit' }],
    [
      '{ concurrency: 5, schedule: [{ schedule: rate(1 hour), min: 4, max: 3 }] }',
      '.schedule.0.min',
      { code: 'order' },
    ],
    [
      '{ concurrency: 5, max: 9, target: 95 % }',
      '.target',
      { code: 'range', expected: '10 % to 90 %', message: expect.stringContaining('provisioned-concurrency.html') },
    ],
    ['{ concurrency: 5, max: 9, target: 5 % }', '.target', { code: 'range', got: '5 %' }],
  ])('%s', async (value, where, issue) => {
    const issues = await issuesOf(provisioned(value));
    expect(issues).toMatchObject([{ path: `functions.checkout.provisionedConcurrency${where}`, ...issue }]);
  });

  test('more than a machine could hold', async () => {
    const text = provisioned('{ concurrency: 1, max: 2000000 }').replace(
      'functions:',
      'account: { concurrency: 9000000 }\nfunctions:',
    );
    expect(await issuesOf(text)).toMatchObject([{ code: 'range', expected: 'at most 1,000,000' }]);
  });

  test('it had not come yet', async () => {
    expect(await issuesOf(`asOf: 2019-12-03\n${provisioned('5')}`)).toMatchObject([
      {
        code: 'not-yet',
        message: expect.stringMatching(/^provisioned concurrency was not offered on 2019-12-03: it came on 2019-12-04/),
      },
    ]);
    expect(await issuesOf(`asOf: 2019-12-04\n${provisioned('5')}`)).toEqual([]);
  });
});

describe('what reservations and the account leave for it', () => {
  test('not above the reserved concurrency', async () => {
    expect(await issuesOf(provisioned('50', 'reservedConcurrency: 50'))).toEqual([]);
    expect(await issuesOf(provisioned('51', 'reservedConcurrency: 50'))).toMatchObject([
      {
        place: 's.yaml:6:29',
        code: 'provisioned-above-reserved',
        message: expect.stringMatching(
          /^provisioned concurrency 51 of the function checkout is above its reserved concurrency 50, since 2019-12-04 \(AWS .*provisioned-concurrency\.html\)$/,
        ),
        expected: 'at most 50 in all versions',
        got: '51',
      },
    ]);
    expect(await issuesOf(provisioned('1', 'reservedConcurrency: 0'))).toMatchObject([
      { code: 'provisioned-above-reserved' },
    ]);
    expect(await issuesOf(provisioned('0', 'reservedConcurrency: 0'))).toEqual([]);
  });

  test('all versions together', async () => {
    const text = provisioned('30', 'reservedConcurrency: 50', 'versions: { 2: { provisionedConcurrency: 21 } }');
    expect(await issuesOf(text)).toMatchObject([
      { path: 'functions.checkout.versions.2.provisionedConcurrency', code: 'provisioned-above-reserved', got: '51' },
    ]);
  });

  const others = (reserved: number): string => `  other: { duration: 1 s, reservedConcurrency: ${reserved} }\nsources:`;

  test('100 of the account’s limit stay unreserved', async () => {
    expect(await issuesOf(provisioned('900'))).toEqual([]);
    expect(await issuesOf(provisioned('901'))).toMatchObject([
      {
        code: 'provisioned-sum',
        message: expect.stringMatching(
          /takes 901 of the account's 1,000 concurrent executions; at most 900 can be taken, because 100 stay unreserved \(AWS/,
        ),
      },
    ]);
    expect(await issuesOf(provisioned('600').replace('sources:', others(300)))).toEqual([]);
    expect(await issuesOf(provisioned('601').replace('sources:', others(300)))).toMatchObject([
      { code: 'provisioned-sum', message: expect.stringContaining('besides 300 that are reserved; at most 600') },
    ]);
  });

  test('changes are checked as a whole', async () => {
    const changing = (set: string): string =>
      `${provisioned('50', 'reservedConcurrency: 60')}changes: [{ at: 1 min, set: { ${set} } }]\n`;
    const f = 'functions.checkout';
    expect(await issuesOf(changing(`${f}.provisionedConcurrency: 60`))).toEqual([]);
    expect(await issuesOf(changing(`${f}.provisionedConcurrency: 61`))).toMatchObject([
      { code: 'provisioned-above-reserved', path: `changes.0.set.${f}.provisionedConcurrency` },
    ]);
    expect(await issuesOf(changing(`${f}.reservedConcurrency: 49`))).toMatchObject([
      { code: 'provisioned-above-reserved', path: `changes.0.set.${f}.reservedConcurrency` },
    ]);
    expect(await issuesOf(changing(`${f}.reservedConcurrency: 49, ${f}.provisionedConcurrency: 49`))).toEqual([]);
    expect(await issuesOf(changing(`${f}.provisionedConcurrency.target: 70 %`))).toMatchObject([
      { code: 'missing', path: `changes.0.set.${f}.provisionedConcurrency.target`, expected: 'a whole number' },
    ]);
    const account = `${provisioned('500')}changes: [{ at: 1 min, set: { account.concurrency: 599 } }]\n`;
    expect(await issuesOf(account)).toMatchObject([
      { code: 'provisioned-sum', path: 'changes.0.set.account.concurrency' },
    ]);
  });

  test('auto scaling that asks for more is a warning: AWS refuses what goes beyond', async () => {
    const warnings = async (text: string) => (await parsed(text)).warnings;
    expect(await warnings(provisioned('{ concurrency: 5, max: 900 }'))).toEqual([]);
    expect(await warnings(provisioned('{ concurrency: 5, max: 901 }'))).toEqual([
      {
        code: 'provisioned-max',
        path: 'functions.checkout.provisionedConcurrency',
        message:
          'auto scaling of checkout may ask for 901 provisioned environments: what goes beyond what the account can give away, 900, is refused',
      },
    ]);
    expect(await warnings(provisioned('{ concurrency: 5, max: 51 }', 'reservedConcurrency: 50'))).toMatchObject([
      { message: expect.stringContaining('beyond its reserved concurrency, 50,') },
    ]);
    const schedule = '{ concurrency: 5, schedule: [{ schedule: rate(1 hour), min: 951 }] }';
    expect(await warnings(provisioned(schedule))).toMatchObject([{ code: 'provisioned-max' }]);
  });
});
