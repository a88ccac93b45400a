/** Settings of asynchronous sources: what is wrong, where, and what is said about it; what is assumed. */
import { describe, expect, test } from 'vitest';
import { assumptionsOf } from '../../src/experiment/assumptions.ts';
import { platformOn } from '../../src/platform/index.ts';
import { issuesOf } from '../scenario/sample.ts';
import { scenarioOf } from '../support/scenarios.ts';

/** The source begins in line 7; its keys, in flow style, in column 8. */
const text = (source: string, top = ''): string => `duration: 10 min
functions:
  f: { duration: 1 s }
  g: { duration: 1 s }
  h: { duration: 1 s }
sources:
  s: { type: async, target: f, arrivals: { constant: 1 }, ${source} }
${top}`;

test('the sample is valid', async () => {
  expect(await issuesOf(text('service: sdk'))).toEqual([]);
});

/** Each gives exactly one issue, with these fields. */
const cases: [name: string, text: string, issue: Record<string, unknown>][] = [
  [
    'an unknown service',
    text('service: s4'),
    { place: 's.yaml:7:68', path: 'sources.s.service', code: 'value', got: '"s4"', suggestion: 's3' },
  ],
  [
    'schedules are a type of their own',
    text('service: schedule'),
    { path: 'sources.s.service', code: 'value', expected: expect.not.stringContaining('schedule') },
  ],
  [
    'an unknown key',
    text('retries: 2'),
    { path: 'sources.s.retries', code: 'unknown-key', expected: expect.stringContaining('maximumRetryAttempts') },
  ],
  [
    'several functions for one S3 event',
    text('').replace('target: f', 'target: [f, g], service: s3'),
    {
      place: 's.yaml:7:29',
      path: 'sources.s.target',
      code: 'keys',
      message: 'one event cannot go to several functions: service is s3, and only sns and eventbridge can',
      expected: 'service: sns or eventbridge',
    },
  ],
  [
    'a filter on a call',
    text('filter: 10 %'),
    {
      path: 'sources.s.filter',
      code: 'keys',
      message: expect.stringContaining('events cannot be filtered: service is sdk'),
    },
  ],
  [
    'coalescing without S3',
    text('service: sns, coalesce: { objects: 3 }'),
    {
      path: 'sources.s.coalesce',
      message: 'events cannot coalesce: service is sns, and only s3 can',
      expected: 'service: s3',
    },
  ],
  [
    'no objects',
    text('service: s3, delay: 1 s, coalesce: { objects: 0 }'),
    { path: 'sources.s.coalesce.objects', code: 'range' },
  ],
  [
    'users, who wait for answers',
    text('').replace('{ constant: 1 }', '{ users: 3, think: 1 s }'),
    { path: 'sources.s.arrivals.users', message: 'users wait for an answer, which only a source of type sync gives' },
  ],
  [
    'an event that is too large',
    text('size: 1.5 MB'),
    {
      place: 's.yaml:7:65',
      path: 'sources.s.size',
      code: 'range',
      message: 'event of 1.5 MB: expected at most 1 MB on 2026-11-20',
    },
  ],
  [
    'an event that was too large then',
    text('size: 300 KB', 'asOf: 2025-01-01\n'),
    { path: 'sources.s.size', expected: 'at most 256 KB on 2025-01-01', got: '300 KB' },
  ],
  [
    'three retries',
    text('maximumRetryAttempts: 3'),
    { path: 'sources.s.maximumRetryAttempts', code: 'range', message: 'maximum retry attempts 3: expected 0 to 2' },
  ],
  [
    'a maximum age below a minute',
    text('maximumEventAge: 59 s'),
    {
      path: 'sources.s.maximumEventAge',
      code: 'range',
      message: 'maximum event age 59 s: expected 1 min to 6 h',
    },
  ],
  ['a maximum age above six hours', text('maximumEventAge: 7 h'), { path: 'sources.s.maximumEventAge', got: '7 h' }],
  [
    'retries were not settable before November 2019',
    text('maximumRetryAttempts: 1', 'asOf: 2019-11-24\n'),
    {
      path: 'sources.s.maximumRetryAttempts',
      code: 'not-yet',
      message: expect.stringContaining('maximumRetryAttempts was not offered on 2019-11-24: it came on 2019-11-25 ('),
    },
  ],
  [
    'there were no destinations before November 2019',
    text('onSuccess: sqs', 'asOf: 2019-11-24\n'),
    { path: 'sources.s.onSuccess', code: 'not-yet' },
  ],
  ['no retry delay', text('retryDelays: []'), { path: 'sources.s.retryDelays', expected: 'at least one duration' }],
  [
    'a back-off that does not advance',
    text('backOff: { first: 0 s }'),
    { path: 'sources.s.backOff.first', code: 'range', message: 'expected a wait of at least 1 ms, got 0 s' },
  ],
  [
    'a back-off whose waits would shrink',
    text('backOff: { first: 10 s, longest: 5 s }'),
    {
      path: 'sources.s.backOff.first',
      code: 'order',
      message: 'first wait 10 s: expected at most 5 s, the longest wait',
    },
  ],
  [
    'a first wait beyond the longest that holds by default',
    text('backOff: { first: 6 min }'),
    { path: 'sources.s.backOff.first', code: 'range', got: '6 min' },
  ],
  ['a queue that is always too long', text('slowsAbove: 0'), { path: 'sources.s.slowsAbove', code: 'range' }],
  [
    'a dead-letter queue that does not exist',
    text('deadLetterQueue: sqss'),
    {
      place: 's.yaml:7:76',
      path: 'sources.s.deadLetterQueue',
      code: 'unknown-destination',
      expected: 'sqs or sns, or the name of a source of type async or sqs',
      suggestion: 'sqs',
    },
  ],
  ['a dead-letter queue on a bus', text('deadLetterQueue: { to: eventbridge }'), { code: 'unknown-destination' }],
  ['successes to S3', text('onSuccess: s3'), { path: 'sources.s.onSuccess', code: 'unknown-destination' }],
  [
    'a function as destination',
    text('onSuccess: g'),
    {
      path: 'sources.s.onSuccess',
      message:
        'the destination "g" does not exist; to run the function g, name a source of type async whose target it is',
    },
  ],
  [
    'a redrive out of a topic',
    text('deadLetterQueue: { to: sns, redriveAt: 1 min }'),
    { path: 'sources.s.deadLetterQueue.redriveAt', code: 'keys', expected: 'to: sqs', got: 'to: sns' },
  ],
  [
    'a source that sends to itself',
    text('onFailure: s'),
    {
      path: 'sources.s.onFailure',
      code: 'loop',
      message:
        'what this source sends on comes back to it; Lambda stops such loops after about 16 rounds, which is not simulated',
    },
  ],
  [
    'no arrivals, and nobody who sends events',
    text('').replace('arrivals: { constant: 1 }, ', ''),
    {
      path: 'sources.s.arrivals',
      code: 'missing',
      message: 'the source has no arrivals, and no other source sends it events',
    },
  ],
];

test.each(cases)('%s', async (_, yaml, issue) => {
  const issues = await issuesOf(yaml);
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatchObject(issue);
});

test('a loop of two sources is found in both', async () => {
  const issues = await issuesOf(
    text('onSuccess: t').replace('sources:', 'sources:\n  t: { type: async, target: g, onFailure: s }'),
  );
  expect(issues.map(({ path, code }) => [path, code])).toEqual([
    ['sources.t.onFailure', 'loop'],
    ['sources.s.onSuccess', 'loop'],
  ]);
});

test.each([
  ['onSuccess', 'sqs'],
  // No service for successes: but the name would still say two things.
  ['onSuccess', 's3'],
])('a source that is called like a service: %s: %s', async (key, name) => {
  const yaml = text(`${key}: ${name}`).replace('sources:', `sources:\n  ${name}: { type: async, target: g }`);
  const issues = await issuesOf(yaml);
  expect(issues).toMatchObject([{ path: `sources.s.${key}`, code: 'ambiguous' }]);
});

test('a source without arrivals may get its events from a stream or a queue', async () => {
  const yaml = text('').replace('arrivals: { constant: 1 }, ', '');
  const stream =
    '  t: { type: kinesis, target: g, arrivals: { constant: 1 }, maximumRetryAttempts: 0, onFailure: s }\n';
  expect(await issuesOf(`${yaml.trimEnd()}\n${stream}`)).toEqual([]);
});

test('a FIFO queue takes no dead letters: AWS allows standard queues only', async () => {
  const yaml = text('deadLetterQueue: q').replace(
    'sources:',
    'sources:\n  q: { type: sqs-fifo, target: g, arrivals: { constant: 1 } }',
  );
  const issues = await issuesOf(yaml);
  expect(issues).toMatchObject([{ path: 'sources.s.deadLetterQueue', code: 'unknown-destination' }]);
  expect(issues[0]!.message).toContain('takes no events in');
});

test('what could be set before November 2019 is not an error then', async () => {
  expect(await issuesOf(text('deadLetterQueue: sqs, size: 200 KB', 'asOf: 2019-11-24\n'))).toEqual([]);
});

test('a change is checked like the source itself', async () => {
  const changes = (set: string) => text('', `changes: [{ at: 1 min, set: { ${set} } }]\n`);
  expect(await issuesOf(changes('sources.s.maximumRetryAttempts: 0'))).toEqual([]);
  expect(await issuesOf(changes('sources.s.maximumRetryAttempts: 3'))).toMatchObject([
    { code: 'range', message: 'maximum retry attempts 3: expected 0 to 2' },
  ]);
  expect(await issuesOf(changes('sources.s.delay: 3 s'))).toMatchObject([{ code: 'not-changeable' }]);
});

describe('warnings', () => {
  const warningsOf = async (source: string) =>
    (await scenarioOf(text(source))).warnings
      .filter(({ path }) => path.startsWith('sources'))
      .map(({ code, path, message }) => [code, path, message]);

  test('none without need', async () => {
    expect(await warningsOf('deadLetterQueue: sqs')).toEqual([]);
  });

  test('a missing permission, and what comes of it', async () => {
    expect(await warningsOf('permission: false')).toEqual([
      ['no-permission', 'sources.s.permission', 'the service may not invoke the function f: every event is dropped'],
    ]);
    expect(await warningsOf('deadLetterQueue: { to: sqs, permission: false }')).toEqual([
      [
        'no-permission',
        'sources.s.deadLetterQueue.permission',
        "the function's role may not send to sqs: what should go there is lost",
      ],
    ]);
  });

  test('coalescing without a time in which to coalesce', async () => {
    expect(await warningsOf('service: s3, coalesce: { objects: 3 }')).toEqual([
      ['no-effect', 'sources.s.coalesce', 'no two events coalesce without a delay: each is in the queue at once'],
    ]);
    expect(await warningsOf('service: s3, coalesce: { objects: 3 }, delay: 1 s')).toEqual([]);
  });
});

describe('assumptions', () => {
  const assumed = async (source: string, top = ''): Promise<Record<string, { value: string; source: string }>> => {
    const scenario = await scenarioOf(text(source, top));
    const all = assumptionsOf(scenario, platformOn(scenario.asOf, scenario.region));
    return Object.fromEntries(all.filter(({ id }) => id.startsWith('async.')).map(({ id, ...rest }) => [id, rest]));
  };

  test('each has its number and says where it is from', async () => {
    const { 'async.delay.sns': delay, ...rest } = await assumed('service: sns');
    expect(delay).toMatchObject({
      value: 'lognormal, median 73 ms, 99th percentile 225 ms',
      source: expect.stringContaining('(measured)'),
    });
    expect(rest).toMatchObject({
      'async.retryDelays': { value: '1 min, 2 min', source: expect.stringContaining('(sourced)') },
      'async.backOff': {
        value: '1 s doubling to 5 min, longer by up to 16 % at random where several events wait',
      },
      'async.slowsAbove': { value: '10,000 events', source: expect.stringContaining('(assumption)') },
      'async.duplicates': { value: '0 % of events', source: expect.stringContaining('(assumption)') },
    });
  });

  test('what the scenario sets is said to be set', async () => {
    expect(
      await assumed('delay: 2 s, retryDelays: [1 s], backOff: { jitter: 8 % }, duplicates: 1 %, onSuccess: sqs'),
    ).toMatchObject({
      'async.delay.sdk (set)': { value: '2 s', source: 'the scenario' },
      'async.retryDelays (set)': { value: '1 s', source: 'the scenario' },
      'async.backOff (set)': { value: '1 s doubling to 5 min, longer by up to 8 % at random', source: 'the scenario' },
      'async.duplicates (set)': { value: '1 % of events', source: 'the scenario' },
      'async.destinationOverhead': { value: '1 KB', source: expect.stringContaining('(assumption)') },
    });
    expect(await assumed('slowsAbove: 500, onFailure: sqs, destinationOverhead: 2 KB')).toMatchObject({
      'async.slowsAbove (set)': { value: '500 events', source: 'the scenario' },
      'async.destinationOverhead (set)': { value: '2 KB', source: 'the scenario' },
    });
  });

  test('the delay is a fact of the day', async () => {
    const old = await assumed('service: eventbridge', 'asOf: 2023-02-16\n');
    expect(old['async.delay.eventbridge']!.value).toBe('lognormal, median 395 ms, 99th percentile 794 ms');
    const { 'async.delay.s3': s3 } = await assumed('service: s3');
    expect(s3).toMatchObject({ value: '0 s', source: expect.stringContaining('(assumption)') });
  });

  test('a longest wait below the default first one is the first one too', async () => {
    expect(await assumed('backOff: { longest: 500 ms }')).toMatchObject({
      'async.backOff (set)': {
        value: '500 ms doubling to 500 ms, longer by up to 16 % at random where several events wait',
      },
    });
  });
});
