/** Bad input of sources of events: where it stands in the file, what was expected and what was got, down to the exit code. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.ts';
import { folderOf, headroom } from '../cli/fake-terminal.ts';
import { issuesOf } from './sample.ts';

interface Written {
  /** Keys of the source from line 9 on, each indented by four; line 8 has its arrivals. */
  readonly own?: readonly string[];
  /** Line 8 itself, if it is not the usual arrivals. */
  readonly line8?: string;
  /** What `f` may run. */
  readonly timeout?: string;
  readonly target?: string;
  /** Whole lines after the source: further sources, and keys of the scenario. */
  readonly after?: readonly string[];
}

/** A scenario with the source `s` of that type. */
function written(type: string, { own = [], line8, timeout = '5 s', target = 'f', after = [] }: Written = {}): string {
  return [
    'duration: 10 min',
    'functions:',
    `  f: { duration: 100 ms, init: 0, timeout: ${timeout} }`,
    'sources:',
    '  s:',
    `    type: ${type}`,
    `    target: ${target}`,
    `    ${line8 ?? (type === 'schedule' ? 'schedule: rate(1 minute)' : 'arrivals: { constant: 1/s }')}`,
    ...own.map((line) => `    ${line}`),
    ...after,
    '',
  ].join('\n');
}

const on = (asOf: string): readonly string[] => [`asOf: ${asOf}`];
const TYPES = ['sync', 'async', 'schedule', 'sqs', 'sqs-fifo', 'kinesis', 'dynamodb-streams'];

test.each(TYPES)('the sample of type %s is valid, and nothing about it is odd', async (type) => {
  expect(await issuesOf(written(type))).toEqual([]);
  expect((await parseScenario(written(type))).warnings).toEqual([]);
});

interface Told {
  /** Line and column, or the line alone with its colon. */
  readonly place: string;
  readonly path?: string;
  readonly code?: string;
  readonly message?: unknown;
  readonly expected?: unknown;
  readonly got?: unknown;
  readonly suggestion?: string;
}
/** The source, the line in question (or what the case is about), and the one thing that is wrong with it. */
type Case = readonly [type: string, line: string, told: Told, more?: Written];

const saying = (...parts: string[]) => expect.stringMatching(new RegExp(parts.join('.*')));
/** A whole number within bounds, however the thousands are written. */
const from = (least: string, most: string) => saying(`${least} to ${most.replace(',', ',?')}`);

const limits: Case[] = [
  ['sqs', 'batchSize: 0', { place: '9:16', expected: from('1', '10,000'), got: '0' }],
  [
    'sqs',
    'batchSize: 20000',
    { place: '9:16', expected: from('1', '10,000'), got: '20000' },
    { own: ['batchSize: 20000', 'maximumBatchingWindow: 5 s'] },
  ],
  ['sqs', 'batchSize: 2.5', { place: '9:16', got: '2.5' }],
  ['sqs', 'batchSize: 100', { place: '9:16', message: saying('100', 'maximumBatchingWindow', '1 s'), got: '100' }],
  [
    'sqs',
    'batchSize: 11',
    { place: '9:16', message: saying('maximumBatchingWindow', '1 s') },
    { own: ['batchSize: 11', 'maximumBatchingWindow: 999 ms'] },
  ],
  ['sqs', 'maximumBatchingWindow: 301 s', { place: '9:28', expected: saying('5 min'), got: '301 s' }],
  ['sqs', 'maximumConcurrency: 1', { place: '9:25', expected: from('2', '1,000'), got: '1' }],
  ['sqs', 'maximumConcurrency: 1001', { place: '9:25', expected: from('2', '1,000') }],
  ['sqs', 'retention: 30 s', { place: '9:16', expected: saying('1 min', '14 d'), got: '30 s' }],
  ['sqs', 'delay: 16 min', { place: '9:12', expected: saying('15 min'), got: '16 min' }],
  ['sqs', 'size: 2 MB', { place: '9:11', expected: saying('1,024 KB|1 MB') }],
  ['sqs', 'maxReceiveCount: 0', { place: '9:22', expected: from('1', '1,000'), got: '0' }],
  ['sqs', 'provisioned: { minimum: 1 }', { place: '9:29', expected: from('2', '200'), got: '1' }],
  ['sqs', 'provisioned: { minimum: 9, maximum: 3 }', { place: '9:41', expected: saying('9'), got: '3' }],
  ['sqs', 'filter: 120 %', { place: '9:13', expected: saying('100 %'), got: '"120 %"' }],
  ['sqs', 'backlog: -1', { place: '9:14', got: '-1' }],
  ['sqs', 'delay: -5 s', { place: '9:12', got: '"-5 s"' }],
  ['sqs', 'delay: 5 parsecs', { place: '9:12', code: 'unit', got: '"5 parsecs"' }],
  ['sqs', 'permission: maybe', { place: '9:17', expected: 'true or false', got: '"maybe"' }],
  ['sqs-fifo', 'batchSize: 11', { place: '9:16', expected: from('1', '10'), got: '11' }],
  ['sqs-fifo', 'groups: { count: 0 }', { place: '9:22', path: 'sources.s.groups.count', got: '0' }],
  ['sqs-fifo', 'throughput: fast', { place: '9:17', expected: 'standard or high', got: '"fast"' }],
  ['kinesis', 'parallelizationFactor: 11', { place: '9:28', expected: from('1', '10'), got: '11' }],
  ['kinesis', 'parallelizationFactor: 0', { place: '9:28', expected: from('1', '10'), got: '0' }],
  ['dynamodb-streams', 'parallelizationFactor: 11', { place: '9:28', expected: from('1', '10'), got: '11' }],
  ['kinesis', 'shards: 0', { place: '9:13', expected: saying('1 to'), got: '0' }],
  ['dynamodb-streams', 'shards: 0', { place: '9:13', expected: saying('1 to'), got: '0' }],
  ['kinesis', 'batchSize: 0', { place: '9:16', expected: from('1', '10,000'), got: '0' }],
  ['kinesis', 'batchSize: 10001', { place: '9:16', expected: from('1', '10,000'), got: '10,001' }],
  ['kinesis', 'maximumBatchingWindow: 301 s', { place: '9:28', expected: saying('5 min'), got: '301 s' }],
  ['kinesis', 'maximumRetryAttempts: -2', { place: '9:27', got: '-2' }],
  ['kinesis', 'maximumRetryAttempts: 10001', { place: '9:27', expected: saying('10,000') }],
  ['kinesis', 'maximumRecordAge: 30 s', { place: '9:23', expected: saying('1 min', '7 d'), got: '30 s' }],
  ['kinesis', 'tumblingWindow: 16 min', { place: '9:21', expected: saying('15 min'), got: '16 min' }],
  ['kinesis', 'retention: 12 h', { place: '9:16', expected: saying('1 d', '365 d'), got: '12 h' }],
  ['kinesis', 'size: 20 MB', { place: '9:11', expected: saying('10 MB'), got: '20 MB' }],
  ['kinesis', 'keys: { count: 0 }', { place: '9:20', path: 'sources.s.keys.count', got: '0' }],
  ['kinesis', 'backlog: { records: 9, age: 25 h }', { place: '9:33', expected: saying('1 d'), got: '25 h' }],
  ['async', 'maximumRetryAttempts: 3', { place: '9:27', expected: saying('0 to 2'), got: '3' }],
  ['async', 'maximumEventAge: 59 s', { place: '9:22', expected: saying('1 min', '6 h'), got: '59 s' }],
  ['async', 'maximumEventAge: 7 h', { place: '9:22', expected: saying('1 min', '6 h'), got: '7 h' }],
  ['async', 'retryDelays: []', { place: '9:18', expected: saying('at least one') }],
  ['async', 'duplicates: 200 %', { place: '9:17', got: '"200 %"' }],
  ['schedule', 'maximumRetryAttempts: 3', { place: '9:27', expected: saying('0 to 2'), got: '3' }],
];

const words: Case[] = [
  ['sqss', '', { place: '6:11', path: 'sources.s.type', expected: saying('sqs-fifo'), suggestion: 'sqs' }],
  ['kafka', '', { place: '6:11', message: saying('unknown type', 'kafka'), expected: saying('kinesis') }],
  ['kineses', '', { place: '6:11', suggestion: 'kinesis' }],
  ['sync', 'via: rest-apy', { place: '9:10', path: 'sources.s.via', got: '"rest-apy"', suggestion: 'rest-api' }],
  ['sync', 'via: lambda@edge', { place: '9:10', suggestion: 'lambda-edge' }],
  ['sync', 'via: sqs', { place: '9:10', expected: saying('function-url'), got: '"sqs"' }],
  ['async', 'service: s4', { place: '9:14', expected: saying('eventbridge'), suggestion: 's3' }],
  ['kinesis', 'startingPosition: EARLIEST', { place: '9:23', expected: saying('TRIM_HORIZON', 'AT_TIMESTAMP') }],
  ['dynamodb-streams', 'startingPosition: AT_TIMESTAMP', { place: '9:23', expected: 'TRIM_HORIZON or LATEST' }],
  ['sqs', 'batchsize: 5', { place: '9:5', code: 'unknown-key', suggestion: 'batchSize' }],
  ['sqs', 'permissions: false', { place: '9:5', code: 'unknown-key', suggestion: 'permission' }],
  ['sqs-fifo', 'groups: { cuont: 3 }', { place: '9:15', expected: 'one of count, skew', suggestion: 'count' }],
  ['kinesis', 'parallelisationFactor: 2', { place: '9:5', suggestion: 'parallelizationFactor' }],
];

const rateOf5 = 'rate(5 minutes)';
const schedules: Case[] = [
  ['cron(0 10 1 * MON *)', 'both day fields', { place: '8:15', message: saying('day-of-month', 'day-of-week', '\\?') }],
  ['cron(0 10 ? * ? *)', 'neither day field', { place: '8:15', message: saying('both \\?') }],
  [
    'cron(0 10 * * *)',
    'Unix',
    { place: '8:15', message: saying('six fields', 'got 5'), suggestion: 'cron(0 10 * * ? *)' },
  ],
  ['cron(61 * * * ? *)', 'a minute 61', { place: '8:15', expected: '0 to 59', got: '"61"' }],
  ['cron(0 10 ? * FRIDAY *)', 'a day that is none', { place: '8:15', got: saying('FRIDAY') }],
  ['rate(1 minutes)', 'a plural of one', { place: '8:15', message: saying('singular'), suggestion: 'rate(1 minute)' }],
  ['rate(5 minute)', 'a singular of five', { place: '8:15', message: saying('plural'), suggestion: rateOf5 }],
  ['rate(30 seconds)', 'seconds', { place: '8:15', message: saying('once a minute') }],
  ['rate(0 minutes)', 'a rate of 0', { place: '8:15', message: saying('at least 1') }],
  ['every 5 minutes', 'plain words', { place: '8:15', suggestion: rateOf5 }],
].map(
  ([expression, what, told]): Case => [
    'schedule',
    what as string,
    told as Told,
    { own: [], line8: `schedule: ${expression}` },
  ],
);

const q = ['  queue:', '    { type: sqs, target: f, arrivals: { constant: 1/s } }'];
const places: Case[] = [
  ['async', 'onFailure: sqss', { place: '9:16', code: 'unknown-destination', got: '"sqss"', suggestion: 'sqs' }],
  ['async', 'onFailure: quueue', { place: '9:16', expected: saying('a source'), suggestion: 'queue' }, { after: q }],
  ['async', 'onFailure: { to: dlq }', { place: '9:', got: '"dlq"' }],
  ['async', 'onFailure: f', { place: '9:16', message: saying('source of type async') }],
  ['async', 'deadLetterQueue: eventbridge', { place: '9:22', expected: saying('sqs or sns') }],
  ['async', 'onFailure: s', { place: '9:16', code: 'loop' }],
  ['schedule', 'onSuccess: sqss', { place: '9:16', suggestion: 'sqs' }],
  ['kinesis', 'onFailure: sqss', { place: '9:16', suggestion: 'sqs' }],
  ['kinesis', 'onFailure: eventbridge', { place: '9:16', expected: saying('sqs', 's3') }],
  ['dynamodb-streams', 'onFailure: dlq', { place: '9:16', got: '"dlq"' }],
  ['sqs', 'deadLetterQueue: { to: dlq }', { place: '9:28', got: '"dlq"', expected: saying('sqs') }],
  ['sqs', 'deadLetterQueue: { to: quue }', { place: '9:28', suggestion: 'queue' }, { after: q }],
  ['sqs', 'deadLetterQueue: quue', { place: '9:22', got: '"quue"', suggestion: 'queue' }, { after: q }],
  ['sqs', 'deadLetterQueue: { to: s }', { place: '9:28', message: saying('its own') }],
  ['sqs-fifo', 'deadLetterQueue: { to: queue }', { place: '9:28', message: saying('sqs-fifo', 'sqs') }, { after: q }],
  ['sqs', 'one more function', { place: '7:13', code: 'unknown-target', expected: 'one of f' }, { target: 'ff' }],
  ['kinesis', 'one more function', { place: '7:18', got: '"ff"', expected: 'one of f' }, { target: '[ f, ff ]' }],
  ['kinesis', 'a function twice', { place: '7:18', message: saying('twice') }, { target: '[ f, f ]' }],
  ['kinesis', 'no function', { place: '7:13', expected: saying('at least one') }, { target: '[]' }],
  ['sync', 'several functions', { place: '7:13' }, { target: '[ f ]' }],
  ['sqs', 'several functions', { place: '7:13' }, { target: '[ f ]' }],
  ['sqs-fifo', 'several functions', { place: '7:13' }, { target: '[ f ]' }],
];

const together: Case[] = [
  ['sqs', 'visibilityTimeout: 4999 ms', { place: '9:24', expected: saying('5 s', 'time-out of the function') }],
  ['sqs', 'the default', { place: '5:3', message: saying('30 s', '31 s') }, { own: [], timeout: '31 s' }],
  ['sqs-fifo', 'visibilityTimeout: 1 s', { place: '9:24', expected: saying('5 s'), got: '1 s' }],
  [
    'sqs',
    'both modes',
    { place: '10:25', message: saying('provisioned') },
    { own: ['provisioned: {}', 'maximumConcurrency: 5'] },
  ],
  [
    'sqs',
    'given twice',
    { place: '9:22', message: saying('twice') },
    { own: ['maxReceiveCount: 3', 'deadLetterQueue: { maxReceiveCount: 2 }'] },
  ],
  [
    'sqs',
    'out of a queue that is read',
    { place: '9:46', message: saying('redriveAt', 'queue') },
    { own: ['deadLetterQueue: { to: queue, redriveAt: 1 min }'], after: q },
  ],
  ['async', 'deadLetterQueue: { to: sns, redriveAt: 1 s }', { place: '9:44', expected: 'to: sqs', got: 'to: sns' }],
  ['async', 'filter: 10 %', { place: '9:13', message: saying('service is sdk', 's3') }],
  ['async', 'several functions', { place: '7:13', message: saying('service is sdk', 'sns') }, { target: '[ f, ff ]' }],
  ['async', 'coalesce: { objects: 3 }', { place: '9:15', expected: 'service: s3' }],
  ['kinesis', 'startingPosition: AT_TIMESTAMP', { place: '5:3', code: 'missing', path: 'sources.s.at' }],
  ['kinesis', 'at: 5 min', { place: '9:9', message: saying('AT_TIMESTAMP') }],
  [
    'kinesis',
    'a backlog that is not read',
    { place: '10:14', message: saying('LATEST', 'TRIM_HORIZON') },
    { own: ['startingPosition: LATEST', 'backlog: { records: 9, age: 1 min }'] },
  ],
  ['sync', 'gateway: { burst: 5 }', { place: '9:14', message: saying('via is sdk') }],
  ['sync', 'retry: { attempts: 2 }', { place: '9:12', message: saying('step-functions', 'sdk') }],
  ...['async', 'sqs', 'sqs-fifo', 'kinesis', 'dynamodb-streams'].flatMap((type): Case[] => [
    [
      type,
      'users',
      { place: '8:24', message: saying('wait for an answer') },
      { line8: 'arrivals: { users: 5, think: 1 s }' },
    ],
    [type, 'no arrivals', { place: '5:3', code: 'missing', path: 'sources.s.arrivals' }, { line8: 'permission: true' }],
  ]),
  [
    'schedule',
    'no schedule',
    { place: '5:3', code: 'missing', path: 'sources.s.schedule' },
    { line8: 'permission: true' },
  ],
];

/** Settings on days on which AWS did not offer them yet, each told with the day. */
const days: Case[] = [
  ['sqs', 'maximumConcurrency: 5', { place: '9:25' }, { after: on('2022-06-01') }],
  ['sqs', 'maximumBatchingWindow: 5 s', { place: '9:28' }, { after: on('2020-06-01') }],
  ['sqs', 'provisioned: { minimum: 2 }', { place: '9:18' }, { after: on('2024-06-01') }],
  ['sqs', 'filter: 10 %', { place: '9:13' }, { after: on('2021-06-01') }],
  ['sqs', 'reportBatchItemFailures: true', { place: '9:30' }, { after: on('2021-06-01') }],
  ['sqs', 'queues themselves', { place: '6:11' }, { after: on('2018-01-01') }],
  ['sqs-fifo', 'FIFO queues', { place: '6:11' }, { after: on('2019-06-01') }],
  ['async', 'onFailure: sqs', { place: '9:16' }, { after: on('2018-06-01') }],
  ['async', 'onFailure: s3', { place: '9:16', expected: saying('2024-11-14') }, { after: on('2024-11-13') }],
  ['kinesis', 'onFailure: kafka', { place: '9:16', expected: saying('2025-10-31') }, { after: on('2025-10-30') }],
  ['async', 'onSuccess: sns', { place: '9:16' }, { after: on('2018-06-01') }],
  ['async', 'maximumRetryAttempts: 1', { place: '9:27' }, { after: on('2018-06-01') }],
  ['async', 'maximumEventAge: 1 h', { place: '9:22' }, { after: on('2018-06-01') }],
  ['async', 'size: 512 KB', { place: '9:11', expected: saying('256 KB|0.25 MB') }, { after: on('2024-06-01') }],
  ['schedule', 'maximumRetryAttempts: 1', { place: '9:27' }, { after: on('2018-06-01') }],
  ['kinesis', 'parallelizationFactor: 2', { place: '9:28' }, { after: on('2018-06-01') }],
  ['dynamodb-streams', 'parallelizationFactor: 2', { place: '9:28' }, { after: on('2018-06-01') }],
  ['kinesis', 'bisectBatchOnFunctionError: true', { place: '9:33' }, { after: on('2018-06-01') }],
  ['kinesis', 'onFailure: sqs', { place: '9:16' }, { after: on('2018-06-01') }],
  ['kinesis', 'maximumRecordAge: 1 h', { place: '9:23' }, { after: on('2018-06-01') }],
  ['kinesis', 'reportBatchItemFailures: true', { place: '9:30' }, { after: on('2020-06-01') }],
  ['kinesis', 'tumblingWindow: 1 min', { place: '9:21' }, { after: on('2020-06-01') }],
  ['kinesis', 'filter: 10 %', { place: '9:13' }, { after: on('2021-06-01') }],
  ['sync', 'via: function-url', { place: '9:10', expected: saying('2022-04-06') }, { after: on('2021-06-01') }],
  ['sync', 'via: http-api', { place: '9:10', expected: saying('2019-12-04') }, { after: on('2018-06-01') }],
  ['sync', 'via: alb', { place: '9:10', expected: saying('2018-11-29') }, { after: on('2018-06-01') }],
  ['sync', 'via: step-functions', { place: '9:10', expected: saying('2016-12-01') }, { after: on('2016-11-30') }],
  [
    'sync',
    'gateway: { timeout: 60 s }',
    { place: '10:25', path: 'sources.s.gateway.timeout', code: 'not-yet', expected: saying('2024-06-04') },
    { own: ['via: rest-api', 'gateway: { timeout: 60 s }'], after: on('2024-06-03') },
  ],
  ['async', 'service: ses', { place: '9:14', expected: saying('2015-09-28') }, { after: on('2015-09-27') }],
  ['async', 'deadLetterQueue: sqs', { place: '9:22', expected: saying('2016-12-03') }, { after: on('2016-12-02') }],
  ['schedule', 'schedules', { place: '6:11', expected: saying('2015-10-08') }, { after: on('2015-10-07') }],
  ['dynamodb-streams', 'DynamoDB', { place: '6:11', expected: saying('2015-07-14') }, { after: on('2015-07-13') }],
  ['sqs-fifo', 'throughput: high', { place: '9:17', expected: saying('2021-05-27') }, { after: on('2021-05-26') }],
];

const change = (set: string): Written => ({ own: [], after: ['changes:', `  - { at: 1 min, set: { ${set} } }`] });
const changes: Case[] = [
  ['sqs', 'sources.s.visibilityTimeout: 1 h', { place: '10:25', expected: saying('maximumConcurrency') }],
  ['sqs', 'sources.s.target: f', { place: '10:25', code: 'not-changeable', expected: saying('permission') }],
  ['sqs', 'sources.s.type: sqs-fifo', { place: '10:25', code: 'not-changeable' }],
  ['kinesis', 'sources.s.shards: 3', { place: '10:25', expected: saying('bisectBatchOnFunctionError') }],
  ['async', 'sources.s.onFailure: sqs', { place: '10:25', expected: saying('maximumEventAge') }],
  ['sync', 'sources.s.via: alb', { place: '10:25', expected: saying('permission') }],
  ['schedule', 'sources.s.schedule: rate(2 minutes)', { place: '10:25', expected: saying('maximumRetryAttempts') }],
  ['sqs', 'sources.s.batchSizes: 5', { place: '10:25', code: 'unknown-path', suggestion: 'batchSize' }],
  ['sqs', 'sources.s.shards: 5', { place: '10:25', code: 'unknown-path' }],
  ['sqs', 'sources.t.permission: false', { place: '10:25', code: 'unknown-path', expected: 'one of s' }],
  ['sqs', 'sources.s.permission: maybe', { place: '10:47', expected: 'true or false' }],
  ['sqs', 'sources.s.batchSize: 0', { place: '10:46', expected: from('1', '10,000') }],
  ['sqs', 'sources.s.batchSize: 100', { place: '10:46', message: saying('maximumBatchingWindow') }],
  ['sqs', 'sources.s.maximumConcurrency: 1', { place: '10:55', expected: from('2', '1,000') }],
  ['kinesis', 'sources.s.batchSize: 20000', { place: '10:46', expected: from('1', '10,000') }],
  ['async', 'sources.s.maximumRetryAttempts: 5', { place: '10:57', expected: saying('0 to 2') }],
  // The visibility time-out is 30 s by default.
  ['sqs', 'functions.f.timeout: 31 s', { place: '10:46', message: saying('30 s', '31 s') }],
  ['sqs-fifo', 'functions.f.timeout: 31 s', { place: '10:46', message: saying('30 s', '31 s') }],
].map(([type, set, told]): Case => [type as string, set as string, told as Told, change(set as string)]);

/** Keys that belong to some types only, with a key that stands for the others of each type. */
const OWN_KEYS: Readonly<Record<string, string>> = {
  sync: 'client',
  async: 'coalesce',
  schedule: 'schedule',
  sqs: 'gather',
  'sqs-fifo': 'groups',
  kinesis: 'enhancedFanOut',
  'dynamodb-streams': 'pollPhase',
};
const MISPLACED: readonly (readonly [type: string, ...keys: string[]])[] = [
  ['sync', 'batchSize', 'shards', 'service', 'deadLetterQueue'],
  ['async', 'batchSize', 'via', 'client', 'visibilityTimeout', 'shards'],
  ['schedule', 'arrivals', 'filter', 'service', 'batchSize'],
  ['sqs', 'shards', 'parallelizationFactor', 'startingPosition', 'groups', 'onFailure', 'maximumEventAge'],
  ['sqs-fifo', 'maximumBatchingWindow', 'gather', 'keys', 'shards'],
  ['kinesis', 'visibilityTimeout', 'maximumConcurrency', 'deadLetterQueue', 'groups', 'pollers', 'delay'],
  ['dynamodb-streams', 'enhancedFanOut', 'retention', 'at', 'visibilityTimeout'],
];

/** `batchSize: 0` is a line of the file; `several functions` only says what the case is about. */
const isKey = (line: string): boolean => /^\w+: /.test(line);

async function checkCase([type, line, { place, ...told }, more]: Case): Promise<void> {
  const text = written(type, { own: isKey(line) ? [line] : [], ...more });
  const [issue, ...others] = await issuesOf(text);
  expect(issue).toMatchObject(told);
  expect(`${issue!.place}:`).toMatch(new RegExp(`^s\\.yaml:${place}`));
  expect(others).toEqual([]);
  expect(issue!.message).not.toMatch(/undefined|NaN|\[object|\.$/);
}

function testAll(cases: readonly Case[]): void {
  for (const one of cases) test(`${one[0]}: ${one[1]}`, () => checkCase(one));
}

describe('a value out of its limits', () => {
  testAll(limits);
});
describe('a word that there is not', () => {
  testAll(words);
});
describe('a key of another type', () => {
  const each = MISPLACED.flatMap(([type, ...keys]) => keys.map((key) => [type, key] as const));
  test.each(each)('%s: %s', async (type, key) => {
    const [issue, ...others] = await issuesOf(written(type, { own: [`${key}: 5`] }));
    expect(issue).toMatchObject({
      place: 's.yaml:9:5',
      path: `sources.s.${key}`,
      code: 'unknown-key',
      got: `"${key}"`,
    });
    expect(others).toEqual([]);
    const listed = issue!.expected!.replace('one of ', '').split(', ');
    for (const common of ['type', 'target', OWN_KEYS[type]!]) expect(listed).toContain(common);
    expect(listed).not.toContain(key);
    // Keys that are of one type alone are listed for that type only.
    for (const [other, own] of Object.entries(OWN_KEYS)) {
      const isShared = own === 'pollPhase' && type === 'kinesis';
      if (other !== type && !isShared) expect(listed).not.toContain(own);
    }
  });
});
describe('an expression that is no schedule', () => {
  testAll(schedules);
});
describe('a place that there is not, or that cannot be', () => {
  testAll(places);
});
describe('settings that do not go together', () => {
  testAll(together);
});
describe('settings before their day', () => {
  testAll(days);

  test('a large batch, and the window that it needs', async () => {
    const own = ['batchSize: 100', 'maximumBatchingWindow: 5 s'];
    const issues = await issuesOf(written('sqs', { own, after: on('2020-06-01') }));
    expect(issues).toMatchObject([
      { place: 's.yaml:9:16', path: 'sources.s.batchSize', expected: saying('10', '2020-06-01'), got: '100' },
      { place: 's.yaml:10:28', path: 'sources.s.maximumBatchingWindow' },
    ]);
    expect(await issuesOf(written('sqs', { own, after: on('2020-12-01') }))).toEqual([]);
  });

  test('are told with the day', async () => {
    for (const [type, line, , more] of days) {
      const text = written(type, { own: isKey(line) ? [line] : [], ...more });
      const { message } = (await issuesOf(text))[0]!;
      expect(message).toContain(more!.after![0]!.slice('asOf: '.length));
    }
  });
});
describe('changes', () => {
  testAll(changes);
});

describe('what is odd is told as a warning', () => {
  const warningsOf = async (text: string) => (await parseScenario(text)).warnings;

  test('waiting for an answer while Lambda was a preview that took events only', async () => {
    const message = saying('not offered on 2015-04-08: it came on 2015-04-09');
    expect(await warningsOf(written('sync', { after: on('2015-04-08') }))).toEqual([
      { code: 'preview', path: 'sources.s.type', message },
    ]);
    expect(await warningsOf(written('sync', { after: on('2015-04-09') }))).toEqual([]);
  });

  test.each(TYPES)('%s without its permission', async (type) => {
    const warnings = await warningsOf(written(type, { own: ['permission: false'] }));
    expect(warnings).toEqual([
      { code: 'no-permission', path: 'sources.s.permission', message: saying('permission|may not') },
    ]);
    expect(await warningsOf(written(type, { own: ['permission: true'] }))).toEqual([]);
  });

  test.each(['sqs', 'sqs-fifo'])('%s with a visibility time-out below six times that of the function', async (type) => {
    const with1 = (visibility: string) => warningsOf(written(type, { own: [`visibilityTimeout: ${visibility}`] }));
    expect(await with1('29.9 s')).toEqual([
      { code: 'visibility', path: 'sources.s.visibilityTimeout', message: saying('29.9 s', '30 s', '5 s') },
    ]);
    expect(await with1('30 s')).toEqual([]);
    // The default of 30 s as well.
    expect((await warningsOf(written(type, { timeout: '6 s' }))).map(({ code }) => code)).toEqual(['visibility']);
  });

  test('a batching window counts beside the six times, and is fine without need', async () => {
    const warnings = await warningsOf(written('sqs', { own: ['maximumBatchingWindow: 5 s'] }));
    expect(warnings.map(({ message }) => message)).toEqual([saying('35 s', '5 s')]);
    const fine = written('sqs', { own: ['maximumBatchingWindow: 5 s', 'visibilityTimeout: 35 s'] });
    expect(await warningsOf(fine)).toEqual([]);
  });

  test('destinations that may not be sent to', async () => {
    const warnings = await warningsOf(written('async', { own: ['onFailure: { to: sqs, permission: false }'] }));
    expect(warnings).toEqual([
      { code: 'no-permission', path: 'sources.s.onFailure.permission', message: saying('sqs', 'lost') },
    ]);
  });

  test('warnings of several sources come in the order of their names, however they are written', async () => {
    const source = (name: string) =>
      `  ${name}: { type: sqs, target: f, arrivals: { constant: 1/s }, permission: false }`;
    const head = 'duration: 1 min\nfunctions:\n  f: { duration: 100 ms, init: 0, timeout: 5 s }\nsources:\n';
    for (const names of [
      ['a', 'b', 'c'],
      ['c', 'a', 'b'],
    ]) {
      const warnings = await warningsOf(`${head}${names.map(source).join('\n')}\n`);
      expect(warnings.map(({ path }) => path)).toEqual(['a', 'b', 'c'].map((name) => `sources.${name}.permission`));
    }
  });
});

test('several things at once are all told, in the order of the file', async () => {
  const own = ['batchSize: 0', 'retention: 30 s', 'deadLetterQueue: { to: dlq }'];
  const issues = await issuesOf(written('sqs', { own, target: 'ff' }));
  expect(issues.map(({ place }) => place)).toEqual(['s.yaml:7:13', 's.yaml:9:16', 's.yaml:10:16', 's.yaml:11:28']);
});

describe('the command line', () => {
  test('an input error of a source is exit code 2, with line and column', async () => {
    const folder = await folderOf({
      'wrong.yaml': written('sqs', { own: ['batchSize: 20000', 'maximumBatchingWindow: 5 s'] }),
    });
    const file = join(folder, 'wrong.yaml');
    for (const command of ['run', 'validate']) {
      const { code, out, err } = await headroom([command, file]);
      expect([command, code, out]).toEqual([command, 2, '']);
      expect(err).toContain(`${file}:9:16: sources.s.batchSize: `);
    }
  });

  test.each<[type: string, line: string, at: string, said: string]>([
    ['sync', 'via: rest-apy', '9:10', 'rest-api'],
    ['async', 'onFailure: sqss', '9:16', 'sqs'],
    ['schedule', 'schedule: cron(0 10 1 * MON *)', '9:5', 'schedule'],
    ['sqs-fifo', 'visibilityTimeout: 4 s', '9:24', '5 s'],
    ['kinesis', 'parallelizationFactor: 11', '9:28', '10'],
    ['dynamodb-streams', 'shards: 0', '9:13', '1'],
  ])('%s: %s', async (type, line, at, said) => {
    const { code, err } = await headroom(['run', '-'], { input: written(type, { own: [line] }) });
    expect(code).toBe(2);
    expect(err).toContain(`<stdin>:${at}: sources.s.`);
    expect(err).toContain(said);
  });

  test('by --set as well, which is named as the place', async () => {
    const { code, err } = await headroom(['run', '-', '--set', 'sources.s.shards=0'], { input: written('kinesis') });
    expect(code).toBe(2);
    expect(err).toContain('--set sources.s.shards=0: sources.s.shards: ');
  });

  test('what is only odd runs, and is printed', async () => {
    const { code, out } = await headroom(['run', '-'], { input: written('sqs', { own: ['permission: false'] }) });
    expect(code).toBe(0);
    expect(out).toContain('permission');
  });
});
