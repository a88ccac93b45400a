/** The rules of Lambda itself: every dated one on the day it changed and the day before, the others on every day. */
import { describe, expect, test } from 'vitest';
import { inForce } from '../../src/platform/fact.ts';
import { FACTS, factIn, KNOWN_REGIONS, NEWEST_DAY } from '../../src/platform/index.ts';
import { RULES } from '../../src/platform/rules.ts';
import { type Change, describeRules, on } from './rule-table.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const JAVA = ['java11', 'java17', 'java21', 'java25'];
const PYTHON_AND_DOTNET = ['python3.12', 'python3.13', 'python3.14', 'dotnet8', 'dotnet10'];

const shift = (kind: string, minutes: number) => ({
  kind,
  share: kind === 'all-at-once' ? 1 : 0.1,
  intervalMs: minutes * MINUTE,
});
const CONFIGURATIONS = {
  Canary10Percent5Minutes: shift('canary', 5),
  Canary10Percent10Minutes: shift('canary', 10),
  Canary10Percent15Minutes: shift('canary', 15),
  Canary10Percent30Minutes: shift('canary', 30),
  Linear10PercentEvery1Minute: shift('linear', 1),
  Linear10PercentEvery2Minutes: shift('linear', 2),
  Linear10PercentEvery3Minutes: shift('linear', 3),
  Linear10PercentEvery10Minutes: shift('linear', 10),
  AllAtOnce: shift('all-at-once', 0),
};

const constant = (value: number) => ({ type: 'constant', value });
const uniform = (min: number, max: number) => ({ type: 'uniform', min, max });

const offeredOn = (group: string, days: Readonly<Record<string, string>>): Change[] =>
  Object.entries(days).map(([name, day]) => [day, `${group}.${name}`, false, true]);

const CHANGES: readonly Change[] = [
  ['2017-05-08', 'account.concurrency', 100, 1000],
  ['2015-06-15', 'memory.maxMb', 1024, 1536],
  ['2017-11-30', 'memory.maxMb', 1536, 3008],
  ['2020-12-01', 'memory.maxMb', 3008, 10_240],
  ['2020-12-01', 'memory.stepMb', 64, 1],
  ['2020-12-01', 'cpu.mbPerCore', 1792, 1769],
  ['2015-10-08', 'timeout.maxMs', MINUTE, 5 * MINUTE],
  ['2018-10-11', 'timeout.maxMs', 5 * MINUTE, 15 * MINUTE],
  ['2022-03-24', 'ephemeralStorage.maxMb', 512, 10_240],
  ['2021-09-29', 'architectures', ['x86_64'], ['x86_64', 'arm64']],
  ['2020-12-01', 'billing.granularityMs', 100, 1],
  ['2025-08-01', 'billing.init', 'custom-runtimes', 'all'],
  [
    '2023-11-26',
    'scaling',
    { kind: 'regional-burst', burst: 3000, perMinute: 500 },
    { kind: 'per-function', capacity: 1000, perInterval: 1000, intervalMs: 10 * SECOND },
  ],
  ['2019-08-01', 'idleTimeout', uniform(25 * MINUTE, 60 * MINUTE), constant(10 * MINUTE)],
  ['2021-01-01', 'idleTimeout', constant(10 * MINUTE), uniform(5 * MINUTE, 7 * MINUTE)],
  ['2025-05-01', 'idleTimeout', uniform(5 * MINUTE, 7 * MINUTE), expect.objectContaining({ type: 'percentiles' })],
  ['2016-11-18', 'limits.codeStorageMb', 1.5 * 1024, 75 * 1024],
  ['2025-07-31', 'limits.streamedResponseMb', 20, 200],
  ['2016-02-11', 'network.isOffered', false, true],
  ['2019-11-25', 'network.interfaces', 'per-environment', 'shared'],
  ['2019-11-25', 'network.startup', constant(10 * SECOND), constant(0)],
  ['2017-11-28', 'deployments.configurations', {}, CONFIGURATIONS],
  ['2019-12-04', 'provisioned.isOffered', false, true],
  [
    '2023-11-26',
    'provisioned.allocation',
    { kind: 'regional-burst', burst: 3000, perMinute: 500 },
    { kind: 'per-function', perMinute: 6000, preparationMs: 90 * SECOND },
  ],
  ['2022-11-29', 'snapStart.isOffered', false, true],
  ['2024-07-18', 'snapStart.architectures', ['x86_64'], ['x86_64', 'arm64']],
  ['2024-11-18', 'snapStart.runtimes', JAVA, [...JAVA, ...PYTHON_AND_DOTNET]],
  ['2024-11-18', 'snapStart.billedRuntimes', [], PYTHON_AND_DOTNET],
  ...offeredOn('features', {
    synchronousInvocation: '2015-04-09',
    versions: '2015-10-08',
    environmentVariables: '2016-11-18',
    deadLetterQueues: '2016-12-03',
    weightedAliases: '2017-11-28',
    codeDeploy: '2017-11-28',
    reservedConcurrency: '2017-11-30',
    layers: '2018-11-29',
    destinations: '2019-11-25',
    containerImages: '2020-12-01',
    responseStreaming: '2023-04-07',
    recursionSetting: '2024-08-19',
    s3Destinations: '2024-11-14',
    kafkaDestinations: '2025-10-31',
    managedInstances: '2025-12-01',
    durableFunctions: '2025-12-02',
  }),
  ...offeredOn('runtimes', {
    'nodejs4.3': '2016-04-07',
    'nodejs6.10': '2017-03-22',
    'nodejs8.10': '2018-04-02',
    'nodejs10.x': '2019-05-13',
    'nodejs12.x': '2019-11-18',
    'nodejs14.x': '2021-01-27',
    'nodejs16.x': '2022-05-11',
    'nodejs18.x': '2022-11-17',
    'nodejs20.x': '2023-11-08',
    'nodejs22.x': '2024-11-22',
    'nodejs24.x': '2025-11-01',
    'python2.7': '2015-10-08',
    'python3.6': '2017-04-18',
    'python3.7': '2018-11-19',
    'python3.8': '2019-11-18',
    'python3.9': '2021-08-12',
    'python3.10': '2023-04-17',
    'python3.11': '2023-07-25',
    'python3.12': '2023-11-14',
    'python3.13': '2024-11-13',
    'python3.14': '2025-11-18',
    java8: '2015-06-15',
    'java8.al2': '2020-08-12',
    java11: '2019-11-18',
    java17: '2023-04-27',
    java21: '2023-11-15',
    java25: '2025-11-14',
    'dotnetcore1.0': '2016-12-03',
    'dotnetcore2.0': '2018-01-15',
    'dotnetcore2.1': '2018-07-09',
    'dotnetcore3.1': '2020-03-31',
    dotnet6: '2022-02-23',
    dotnet8: '2024-02-20',
    dotnet10: '2025-12-11',
    'go1.x': '2018-01-15',
    'ruby2.5': '2018-11-29',
    'ruby2.7': '2020-02-19',
    'ruby3.2': '2023-06-05',
    'ruby3.3': '2024-04-03',
    'ruby3.4': '2025-03-19',
    provided: '2018-11-29',
    'provided.al2': '2020-08-12',
    'provided.al2023': '2023-11-09',
  }),
];

const CONSTANTS: Readonly<Record<string, unknown>> = {
  'account.minimumUnreserved': 100,
  'account.requestsPerConcurrency': 10,
  'account.requestBucketSeconds': 1,
  'memory.defaultMb': 128,
  'memory.minMb': 128,
  'cpu.periodMs': 20,
  'cpu.tickMs': 4,
  'timeout.defaultMs': 3 * SECOND,
  'ephemeralStorage.minMb': 512,
  'ephemeralStorage.includedMb': 512,
  'billing.streamedIncludedMb': 6,
  'init.limitMs': 10 * SECOND,
  'init.aheadLimitMs': 130 * SECOND,
  'init.defaultRuntime': 'nodejs22.x',
  'runtimes.nodejs': true,
  'limits.zippedMb': 50,
  'limits.unzippedMb': 262_144_000 / 2 ** 20,
  'limits.imageMb': 10_240,
  'limits.layers': 5,
  'limits.environmentVariablesKb': 4,
  'limits.fileDescriptors': 1024,
  'limits.threads': 1024,
  'limits.streamedAtFullSpeedMb': 6,
  'limits.streamedMbPerSecond': 2,
  'provisioned.isWithinReservation': true,
  'provisioned.requestsPerConcurrency': 10,
  'provisioned.billingStepMs': 5 * MINUTE,
  'provisioned.targetMin': 0.1,
  'provisioned.targetMax': 0.9,
  'provisioned.targetDefault': 0.7,
  'provisioned.periodMs': MINUTE,
  'provisioned.scaleOutDatapoints': 3,
  'provisioned.scaleInDatapoints': 15,
  'provisioned.scaleInShare': 0.9,
  'snapStart.packages': ['zip'],
  'snapStart.maxEphemeralStorageMb': 512,
  'snapStart.restoreLimitMs': 10 * SECOND,
  'snapStart.minimumCacheMs': 3 * HOUR,
  'snapStart.idleVersionMs': 14 * DAY,
  'network.gbPerInterface': 3,
  'network.defaultInterfaces': 350,
  'deployments.linearStartsAtOnce': true,
  'deployments.maxAliasVersions': 2,
  'deployments.maxWeight': 1,
};

const OF_OTHERS = ['async', 'sqs', 'sns', 'eventbridge', 'streams', 'kinesis', 'dynamodbStreams', 'callers'];

describeRules('rules of Lambda in us-east-1', {
  groups: Object.keys(RULES).filter((group) => !OF_OTHERS.includes(group)),
  changes: CHANGES,
  constants: CONSTANTS,
});

test('every fact is in this table, in that of event sources, or a price', () => {
  const groups = new Set(FACTS.map(({ id }) => id.split('.')[0]!));
  const ofPrices = ['price', 'freeTier', 'savingsPlan'];
  expect([...groups].sort()).toEqual([...Object.keys(RULES), ...ofPrices].sort());
});

describe('burst by Region', () => {
  test.each([
    ['us-east-1', '2020-06-01', 3000],
    ['us-west-2', '2018-01-01', 3000],
    ['eu-west-1', '2023-11-25', 3000],
    ['ap-northeast-1', '2018-01-01', 1000],
    ['eu-central-1', '2023-11-25', 1000],
    ['us-east-2', '2020-08-18', 500],
    ['us-east-2', '2020-08-19', 1000],
    ['sa-east-1', '2023-11-25', 500],
  ])('%s on %s: %d, on demand and provisioned', (region, day, burst) => {
    const expected = { kind: 'regional-burst', burst, perMinute: 500 };
    expect(inForce(RULES.scaling, day, region)?.value).toEqual(expected);
    expect(inForce(RULES.provisioned.allocation, day, region)?.value).toEqual(expected);
  });

  test('since 2023-11-26 every Region scales by function', () => {
    for (const region of KNOWN_REGIONS) {
      expect(inForce(RULES.scaling, '2023-11-26', region)?.value.kind).toBe('per-function');
      expect(inForce(RULES.provisioned.allocation, '2023-11-26', region)?.value.kind).toBe('per-function');
    }
  });
});

// AWS Compute Blog, "Announcing improved VPC networking for AWS Lambda functions": the ends of the roll-outs.
test.each([
  ['us-east-2', '2019-09-26', '2019-09-27'],
  ['eu-central-1', '2019-09-26', '2019-09-27'],
  ['eu-west-1', '2019-11-05', '2019-11-06'],
  ['sa-east-1', '2019-11-05', '2019-11-06'],
  ['us-east-1', '2019-11-24', '2019-11-25'],
  ['eu-north-1', '2019-11-24', '2019-11-25'],
  ['me-south-1', '2019-11-27', '2019-11-28'],
  ['cn-north-1', '2020-08-04', '2020-08-05'],
])('%s: interfaces of its own on %s, shared on %s', (region, before, after) => {
  const { interfaces, startup } = RULES.network;
  expect(inForce(interfaces, before, region)?.value).toBe('per-environment');
  expect(inForce(interfaces, after, region)?.value).toBe('shared');
  expect(inForce(startup, before, region)?.value).toEqual(constant(10 * SECOND));
  expect(inForce(startup, after, region)?.value).toEqual(constant(0));
  expect(inForce(interfaces, NEWEST_DAY, region)?.value).toBe('shared');
});

// CodeDeploy: a linear shift that begins at once is over after nine intervals.
test.each([
  ['Canary10Percent5Minutes', 5],
  ['Canary10Percent30Minutes', 30],
  ['Linear10PercentEvery3Minutes', 27],
  ['Linear10PercentEvery10Minutes', 90],
  ['AllAtOnce', 0],
])('%s is complete after %d min', (name, minutes) => {
  const { kind, share, intervalMs } = on(NEWEST_DAY).deployments.configurations[name]!;
  const steps = kind === 'linear' ? Math.round(1 / share) - 1 : 1;
  expect(steps * intervalMs).toBe(minutes * MINUTE);
});

test('read as lines of assumptions', () => {
  const text = (day: string, id: string) => factIn(on(day), id)?.text;
  expect(text(NEWEST_DAY, 'account.concurrency')).toBe('1,000 executions');
  expect(text('2015-01-01', 'timeout.maxMs')).toBe('1 min');
  expect(text('2019-01-01', 'scaling')).toBe(
    '3,000 environments at once, shared by the Region, then 500 more per minute',
  );
  expect(text('2017-11-27', 'deployments.configurations')).toBe('none yet');
  expect(text(NEWEST_DAY, 'deployments.configurations')).toBe(Object.keys(CONFIGURATIONS).join(', '));
  expect(text(NEWEST_DAY, 'limits.unzippedMb')).toBe('250 MB (262,144,000 bytes)');
  expect(text(NEWEST_DAY, 'snapStart.restoreLimitMs')).toBe('10 s');
  expect(factIn(on(NEWEST_DAY), 'account.requestBucketSeconds')?.confidence).toBe('assumption');
  expect(factIn(on(NEWEST_DAY), 'account.luck')).toBeUndefined();
});
