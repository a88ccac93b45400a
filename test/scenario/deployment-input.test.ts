/** Bad input of versions, aliases and deployments: where it stands in the file, what was expected, what was got, and which rule says so. */
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.ts';
import { folderOf, headroom } from '../cli/fake-terminal.ts';
import { filesOf, issuesOf } from './sample.ts';

interface Written {
  /** Keys of the function beside its duration and its versions, in line 3. */
  readonly f?: string;
  readonly versions?: string;
  /** Line 6 on: the entries of `deployments`. */
  readonly deployments?: readonly string[];
  readonly after?: readonly string[];
  readonly duration?: string;
}

const GOOD = '{ function: f, to: 2, at: 10 min, shift: AllAtOnce }';

function written({
  f = '',
  versions = '{ 2: {}, canary: { memory: 256 MB } }',
  deployments = [GOOD],
  after = [],
  duration = '1 h',
}: Written = {}): string {
  return [
    `duration: ${duration}`,
    'functions:',
    `  f: { duration: 100 ms, versions: ${versions}${f} }`,
    'sources: { s: { type: sync, target: f, arrivals: { constant: 1/s } } }',
    ...(deployments.length === 0 ? [] : ['deployments:']),
    ...deployments.map((deployment) => `  - ${deployment}`),
    ...after,
    '',
  ].join('\n');
}

const saying = (...parts: string[]) => expect.stringMatching(new RegExp(parts.join('.*'), 's'));
const one = (deployment: string): Written => ({ deployments: [deployment] });

test.each([
  GOOD,
  '{ function: f, to: "2", at: 0, shift: CodeDeployDefault.LambdaLinear10PercentEvery3Minutes }',
  '{ function: f, to: canary, at: 1 min, shift: { canary: 5 %, after: 90 s }, preTraffic: {}, postTraffic: { duration: 1 s } }',
  '{ function: f, to: 2, at: 1 min, shift: { linear: 0.3, every: 1 min }, alarm: { latency: 1 s, statistic: p99, of: alias } }',
])('%s is valid, and nothing about it is odd', async (deployment) => {
  expect(await issuesOf(written(one(deployment)))).toEqual([]);
  expect((await parseScenario(written(one(deployment)))).warnings).toEqual([]);
});

test('the name of a configuration is kept without its prefix, and times are in ms', async () => {
  const text = written(
    one('{ function: f, to: 2, at: 1 min, shift: CodeDeployDefault.LambdaCanary10Percent5Minutes }'),
  );
  expect((await parseScenario(text)).deployments).toMatchObject([
    { function: 'f', to: '2', atMs: 60_000, shift: { kind: 'named', name: 'Canary10Percent5Minutes' } },
  ]);
});

interface Told {
  readonly place: string;
  readonly path?: string;
  readonly code?: string;
  readonly message?: unknown;
  readonly expected?: unknown;
  readonly got?: unknown;
  readonly suggestion?: string;
}

/** What it is about, the text, and the one thing that is wrong with it. */
type Case = readonly [what: string, more: Written, told: Told];

const aliases: Case[] = [
  [
    'a weight above 1',
    { f: ', alias: { version: 2, weight: 1.5 }', deployments: [] },
    {
      place: 's.yaml:3:104',
      path: 'functions.f.alias.weight',
      code: 'range',
      message: saying('at most 100 %', 'got 1.5', 'most weight', 'since 2017-11-28', 'API_AliasRoutingConfiguration'),
      got: '1.5',
    },
  ],
  [
    'a weight above 100 %',
    { f: ', alias: { version: 2, weight: 120 % }', deployments: [] },
    { place: 's.yaml:3:104', message: saying('at most 100 %', 'got "120 %"', 'since 2017-11-28') },
  ],
  [
    'a weight below 0',
    { f: ', alias: { version: 2, weight: -0.1 }', deployments: [] },
    { place: 's.yaml:3:104', message: saying('not below 0', 'got -0.1') },
  ],
  [
    'a weight in percent without the sign',
    { f: ', alias: { version: 2, weight: 10 }', deployments: [] },
    { place: 's.yaml:3:104', suggestion: '10 %' },
  ],
  [
    'more than two versions',
    { f: ', alias: [{ version: 2, weight: 0.1 }, { version: canary, weight: 0.1 }]', deployments: [] },
    { place: 's.yaml:3:82', code: 'type', message: saying('got a list', 'most versions', '2', 'since 2017-11-28') },
  ],
  [
    'a version that is not there',
    { f: ', alias: { version: 3, weight: 0.1 }', deployments: [] },
    { place: 's.yaml:3:93', code: 'unknown-version', expected: 'one of 2, canary', got: '"3"' },
  ],
  [
    'before there were weights',
    { f: ', alias: { version: 2, weight: 0.1 }', deployments: [], after: ['asOf: 2017-11-27'] },
    { place: 's.yaml:3:82', code: 'not-yet', message: saying('2017-11-27', 'it came on 2017-11-28', 'https://') },
  ],
];

const versions: Case[] = [
  [
    "a setting that is no version's own",
    { versions: '{ 2: { reservedConcurrency: 5 } }' },
    { place: 's.yaml:3:43', path: 'functions.f.versions.2.reservedConcurrency', code: 'unknown-key' },
  ],
  [
    'a limit of the day',
    { versions: '{ 2: { memory: 20 GB } }' },
    { place: 's.yaml:3:51', path: 'functions.f.versions.2.memory', code: 'range', message: saying('10,240 MB') },
  ],
  [
    'the name of the first version',
    { versions: '{ 1: {}, 2: {} }' },
    { place: 's.yaml:3:41', path: 'functions.f.versions.1', code: 'name' },
  ],
  [
    'a formula that gives no duration at the memory of the version',
    { f: '', versions: '{ 2: { memory: 256, duration: { formula: "1/(memoryMb - 256)" } } }' },
    { place: 's.yaml:3:77', path: 'functions.f.versions.2.duration.formula', code: 'formula-value' },
  ],
  [
    'a formula that cannot be read',
    { versions: '{ 2: { duration: { formula: "1 +" } } }' },
    { place: 's.yaml:3:64', path: 'functions.f.versions.2.duration.formula', code: 'formula' },
  ],
];

const deployments: Case[] = [
  [
    'a function that is not there',
    one('{ function: g, to: 2, at: 10 min, shift: AllAtOnce }'),
    {
      place: 's.yaml:6:17',
      path: 'deployments.0.function',
      code: 'unknown-function',
      expected: 'one of f',
      got: '"g"',
    },
  ],
  [
    'a version that is not there',
    one('{ function: f, to: 3, at: 10 min, shift: AllAtOnce }'),
    {
      place: 's.yaml:6:24',
      path: 'deployments.0.to',
      code: 'unknown-version',
      expected: 'one of 1, 2, canary',
      got: '"3"',
    },
  ],
  [
    'a function without further versions',
    { versions: '{}' },
    { place: 's.yaml:6:24', code: 'unknown-version', expected: 'a version listed under functions.f.versions' },
  ],
  [
    'the live version',
    one('{ function: f, to: 1, at: 10 min, shift: AllAtOnce }'),
    { place: 's.yaml:6:24', code: 'live-version', message: 'the version 1 of f has the traffic already', got: '"1"' },
  ],
  [
    'the version that the deployment before certainly made the live one',
    { deployments: [GOOD, '{ function: f, to: 2, at: 20 min, shift: AllAtOnce }'] },
    { place: 's.yaml:7:24', path: 'deployments.1.to', code: 'live-version' },
  ],
  [
    'an overlap',
    {
      deployments: [
        '{ function: f, to: canary, at: 12 min, shift: AllAtOnce }',
        '{ function: f, to: 2, at: 10 min, shift: Canary10Percent5Minutes, preTraffic: { duration: 30 s } }',
      ],
    },
    {
      place: 's.yaml:6:36',
      path: 'deployments.0.at',
      code: 'overlap',
      message: 'the deployment of f to 2, begun at 10 min, takes until 15.5 min',
      expected: '15.5 min or later',
      got: '12 min',
    },
  ],
  [
    'the same instant',
    { deployments: [GOOD, '{ function: f, to: canary, at: 10 min, shift: AllAtOnce }'] },
    { place: 's.yaml:7:36', code: 'overlap', expected: 'later than 10 min' },
  ],
  [
    'a configuration that CodeDeploy does not have',
    one('{ function: f, to: 2, at: 10 min, shift: Canary10Percent7Minutes }'),
    {
      place: 's.yaml:6:46',
      path: 'deployments.0.shift',
      code: 'unknown-configuration',
      message: saying('Canary10Percent7Minutes', 'docs.aws.amazon.com/codedeploy'),
      expected: saying('Canary10Percent5Minutes', 'AllAtOnce', '{ canary, after }'),
      suggestion: 'Canary10Percent5Minutes',
    },
  ],
  [
    'a shift of another kind',
    one('{ function: f, to: 2, at: 10 min, shift: { blueGreen: 10 % } }'),
    { place: 's.yaml:6:48', code: 'unknown-kind', expected: 'one of canary or linear' },
  ],
  [
    'a canary without its time',
    one('{ function: f, to: 2, at: 10 min, shift: { canary: 10 % } }'),
    { place: 's.yaml:6:39', path: 'deployments.0.shift.after', code: 'missing' },
  ],
  [
    'a share of nothing',
    one('{ function: f, to: 2, at: 10 min, shift: { linear: 0 %, every: 1 min } }'),
    { place: 's.yaml:6:56', code: 'range', message: 'expected a share from 0.01 % to 100 %, got 0 %' },
  ],
  [
    'an interval of nothing',
    one('{ function: f, to: 2, at: 10 min, shift: { linear: 10 %, every: 0 s } }'),
    { place: 's.yaml:6:69', code: 'range', message: 'expected more than 0 s, got 0 s' },
  ],
  [
    'an alarm of nothing',
    one('{ function: f, to: 2, at: 10 min, shift: AllAtOnce, alarm: { period: 1 min } }'),
    { place: 's.yaml:6:64', path: 'deployments.0.alarm', code: 'missing', expected: 'errorRate, latency or both' },
  ],
  [
    'an alarm on an unknown statistic',
    one('{ function: f, to: 2, at: 10 min, shift: AllAtOnce, alarm: { latency: 1 s, statistic: p98 } }'),
    { place: 's.yaml:6:91', code: 'value', suggestion: 'p90' },
  ],
  [
    'an alarm without a datapoint',
    one('{ function: f, to: 2, at: 10 min, shift: AllAtOnce, alarm: { errorRate: 5 %, datapoints: 0 } }'),
    { place: 's.yaml:6:94', code: 'range', message: 'expected a whole number from 1, got 0' },
  ],
  [
    'an alarm on too short a period',
    one('{ function: f, to: 2, at: 10 min, shift: AllAtOnce, alarm: { errorRate: 5 %, period: 500 ms } }'),
    { place: 's.yaml:6:90', code: 'range', message: 'expected at least 1 s, got 500 ms' },
  ],
  [
    'a hook that fails too often',
    one('{ function: f, to: 2, at: 10 min, shift: AllAtOnce, preTraffic: { failureRate: 200 % } }'),
    { place: 's.yaml:6:84', code: 'range' },
  ],
  [
    'an unknown key',
    one('{ function: f, to: 2, at: 10 min, shift: AllAtOnce, alarms: { errorRate: 5 % } }'),
    { place: 's.yaml:6:57', code: 'unknown-key', suggestion: 'alarm' },
  ],
  [
    'a time that is missing',
    one('{ function: f, to: 2, shift: AllAtOnce }'),
    { place: 's.yaml:6:5', path: 'deployments.0.at', code: 'missing' },
  ],
  [
    'an alias that splits traffic already',
    { f: ', alias: { version: canary, weight: 5 % }' },
    {
      place: 's.yaml:6:17',
      path: 'deployments.0.function',
      code: 'alias',
      message: saying('already splits its traffic'),
    },
  ],
  [
    'before there was CodeDeploy',
    { after: ['asOf: 2017-11-27'], versions: '{ 2: {} }' },
    {
      place: 's.yaml:6:5',
      path: 'deployments.0',
      code: 'not-yet',
      message: saying(
        'a deployment with CodeDeploy was not offered on 2017-11-27',
        'it came on 2017-11-28',
        'https://',
      ),
    },
  ],
];

describe.each([
  ['aliases', aliases],
  ['versions', versions],
  ['deployments', deployments],
] as const)('%s', (_section, cases) => {
  test.each(cases)('%s', async (_what, more, told) => {
    const issues = await issuesOf(written(more));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject(told);
  });
});

test('a function at the edge has no alias', async () => {
  const text = written({ after: ['asOf: 2024-06-01'] }).replace(
    'type: sync',
    'type: sync, via: lambda-edge, edge: { trigger: viewer-request }',
  );
  const [issue] = await issuesOf(text);
  expect(issue).toMatchObject({ path: 'deployments.0.function', code: 'alias', message: saying('at the edge') });
});

test('a second try of a version is right where the first can have failed', async () => {
  const alarm = 'alarm: { errorRate: 5 % }';
  const tries = [
    `{ function: f, to: 2, at: 10 min, shift: Canary10Percent5Minutes, ${alarm} }`,
    '{ function: f, to: 2, at: 20 min, shift: AllAtOnce }',
  ];
  expect(await issuesOf(written({ deployments: tries }))).toEqual([]);
});

test('several issues at once, each at its place, and none that only follows from another', async () => {
  const issues = await issuesOf(
    written({
      deployments: [
        '{ function: g, to: 2, at: soon, shift: Sometime }',
        '{ function: f, to: 9, at: 10 min, shift: AllAtOnce }',
        'nonsense',
        GOOD,
      ],
    }),
  );
  expect(issues.map(({ path, place }) => [path, place])).toEqual([
    ['deployments.0.function', 's.yaml:6:17'],
    ['deployments.0.at', 's.yaml:6:31'],
    ['deployments.0.shift', 's.yaml:6:44'],
    ['deployments.1.to', 's.yaml:7:24'],
    ['deployments.2', 's.yaml:8:5'],
  ]);
});

test('a version whose function is refused is not missed', async () => {
  const issues = await issuesOf(written({ versions: '{ 2: { memory: much } }' }));
  expect(issues.map(({ path }) => path)).toEqual(['functions.f.versions.2.memory']);
});

test('a trace that only a version replays is opened, and one that is missing is found', async () => {
  const text = written({ versions: '{ 2: { duration: { trace: d.csv, column: ms } } }' });
  expect(await issuesOf(text, { open: filesOf({ 'd.csv': 'ms\n5\n7\n' }) })).toEqual([]);
  const [issue] = await issuesOf(text, { open: filesOf({}) });
  expect(issue).toMatchObject({ path: 'functions.f.versions.2.duration.trace', code: 'no-such-file' });
});

describe('warnings', () => {
  const warningsOf = async (more: Written) => (await parseScenario(written(more))).warnings;

  test('a deployment after the end of the run', async () => {
    expect(await warningsOf({ duration: '5 min' })).toEqual([
      {
        code: 'no-effect',
        path: 'deployments.0',
        message: 'the deployment at 10 min has no effect: the run ends at 5 min',
      },
    ]);
  });

  test('a deployment that the end cuts off', async () => {
    const deployments = ['{ function: f, to: 2, at: 50 min, shift: Linear10PercentEvery2Minutes }'];
    expect(await warningsOf({ deployments })).toEqual([
      {
        code: 'short-run',
        path: 'deployments.0',
        message: 'the run ends at 1 h, and the deployment at 50 min takes until 68 min',
      },
    ]);
  });

  test('an alarm that has no time', async () => {
    const deployments = ['{ function: f, to: 2, at: 10 min, shift: AllAtOnce, alarm: { errorRate: 5 % } }'];
    expect(await warningsOf({ deployments })).toMatchObject([{ code: 'no-effect', path: 'deployments.0.alarm' }]);
  });
});

describe('from outside the file', () => {
  test('--set changes a deployment, and is the place of what is wrong with it', async () => {
    const set = ['deployments.0.shift=Linear10PercentEvery1Minute', 'deployments.0.to=canary'];
    expect((await parseScenario(written(), { set })).deployments).toMatchObject([
      { to: 'canary', shift: { name: 'Linear10PercentEvery1Minute' } },
    ]);
    const [issue] = await issuesOf(written(), { set: ['deployments.0.to=7'] });
    expect(issue).toMatchObject({
      path: 'deployments.0.to',
      place: '--set deployments.0.to=7',
      code: 'unknown-version',
    });
  });

  test('exit code 2, with the rule and its source', async () => {
    const folder = await folderOf({ 's.yaml': written({ f: ', alias: { version: 2, weight: 2 }', deployments: [] }) });
    const { code, err } = await headroom(['run', `${folder}/s.yaml`]);
    expect(code).toBe(2);
    expect(err).toMatch(/3:104.*most weight of the additional version.*2017-11-28.*docs\.aws\.amazon\.com/s);
  });
});
