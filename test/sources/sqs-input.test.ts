/** What is wrong with a queue's settings, where, and on which day; what is only odd; what is assumed. */
import { describe, expect, test } from 'vitest';
import { assumptionsOf } from '../../src/experiment/assumptions.ts';
import { platformOn } from '../../src/platform/index.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { issuesOf } from '../scenario/sample.ts';

/** A scenario in which the queue's settings stand in line 5 and 6, the queue being the last thing in it. */
const text = (settings: string, { type = 'sqs', asOf = '2026-01-01', f = 'timeout: 30 s', more = '' } = {}) =>
  `asOf: ${asOf}
duration: 1 min
functions: { f: { duration: 1 s, ${f} }, g: { duration: 1 s } }
sources:
${more}  q: { type: ${type}, target: f, backlog: 1, visibilityTimeout: 180 s,
       ${settings} }
`;

type Options = Parameters<typeof text>[1];

/** About the queue; that nobody calls the other function is another matter. */
const warningsOf = async (source: string) => {
  const { warnings } = await parseScenario(source, { file: 's.yaml' });
  return warnings.filter(({ path }) => path.startsWith('sources.q'));
};

test('the sample itself is valid', async () => {
  expect(await issuesOf(text('batchSize: 10'))).toEqual([]);
  expect(await warningsOf(text('batchSize: 10'))).toEqual([]);
});

/** Each gives exactly one issue, with these fields. */
const CASES: [name: string, settings: string, issue: Record<string, unknown>, options?: Options][] = [
  [
    'batch size 0',
    'batchSize: 0',
    { place: 's.yaml:6:19', path: 'sources.q.batchSize', message: 'expected a whole number from 1 to 10000, got 0' },
  ],
  ['batch size 20,000', 'batchSize: 20000, maximumBatchingWindow: 1 s', { path: 'sources.q.batchSize', got: '20000' }],
  [
    'a batch of more than 10 without a window',
    'batchSize: 11',
    {
      path: 'sources.q.batchSize',
      message: 'a batch of 11 messages needs a maximumBatchingWindow of at least 1 s, or at most 10 messages',
    },
  ],
  [
    'a batch of more than 10 before 2020-11-25',
    'batchSize: 11, maximumBatchingWindow: 1 s',
    {
      path: 'sources.q.batchSize',
      message: expect.stringContaining(
        'batch size 11: expected at most 10 on 2020-11-24; 10,000 messages since 2020-11-25 (',
      ),
    },
    // The window was not there either, which is said at its own place.
    { asOf: '2020-11-24' },
  ],
  [
    'a window before 2020-11-25',
    'maximumBatchingWindow: 1 s',
    {
      path: 'sources.q.maximumBatchingWindow',
      message: expect.stringContaining(
        'a batching window for queues was not offered on 2020-11-24: it came on 2020-11-25 (',
      ),
    },
    { asOf: '2020-11-24' },
  ],
  [
    'a window of more than 300 s',
    'maximumBatchingWindow: 301 s, visibilityTimeout: 12 h',
    { path: 'sources.q.maximumBatchingWindow', message: 'batching window 301 s: expected at most 5 min' },
  ],
  [
    'maximum concurrency 1',
    'maximumConcurrency: 1',
    { path: 'sources.q.maximumConcurrency', message: 'maximum concurrency 1: expected 2 to 1,000' },
  ],
  [
    'maximum concurrency before 2023-01-12',
    'maximumConcurrency: 10',
    { message: expect.stringContaining('maximum concurrency was not offered on 2023-01-11: it came on 2023-01-12 (') },
    { asOf: '2023-01-11' },
  ],
  [
    'provisioned mode and maximum concurrency',
    'maximumConcurrency: 10, provisioned: {}',
    { path: 'sources.q.maximumConcurrency', code: 'keys' },
  ],
  [
    'provisioned mode before it came',
    'provisioned: {}',
    { path: 'sources.q.provisioned', code: 'not-yet' },
    { asOf: '2025-11-13' },
  ],
  [
    'too many provisioned pollers',
    'provisioned: { minimum: 201 }',
    { path: 'sources.q.provisioned.minimum', message: 'minimum of event pollers 201: expected 2 to 200 on 2026-01-01' },
  ],
  [
    'a provisioned maximum below the minimum',
    'provisioned: { minimum: 10, maximum: 9 }',
    {
      path: 'sources.q.provisioned.maximum',
      message: 'maximum of event pollers 9: expected at least the minimum of 10',
    },
  ],
  [
    'a visibility time-out below the time-out of the function',
    'visibilityTimeout: 29 s',
    {
      path: 'sources.q.visibilityTimeout',
      code: 'visibility',
      message:
        'visibility time-out 29 s: expected at least 30 s, the time-out of the function; AWS refuses the event source mapping',
    },
  ],
  [
    'a visibility time-out of 13 h',
    'visibilityTimeout: 13 h',
    { message: 'visibility time-out 13 h: expected 0 s to 12 h' },
  ],
  ['a retention of 59 s', 'retention: 59 s', { message: 'retention 59 s: expected 1 min to 14 d' }],
  ['a delay of 16 min', 'delay: 16 min', { message: 'delay 16 min: expected 0 s to 15 min' }],
  [
    'a message of 257 KB in 2024',
    'size: 257 KB',
    {
      path: 'sources.q.size',
      message: expect.stringContaining(
        'message of 257 KB: expected at most 256 KB on 2024-01-01; 1,024 KB since 2025-08-04 (',
      ),
    },
    { asOf: '2024-01-01' },
  ],
  [
    'more in one send than it can carry',
    'size: 204.8 KB, sendBatch: 10',
    { message: '10 messages of together 2 MB: expected at most 1 MB in one call on 2026-01-01' },
  ],
  ['eleven messages in one send', 'sendBatch: 11', { message: 'messages of one send: 11: expected 1 to 10' }],
  ['a send of nothing', 'sendBatch: 0', { path: 'sources.q.sendBatch', got: '0' }],
  [
    'partial responses before 2021-11-23',
    'reportBatchItemFailures: true',
    { path: 'sources.q.reportBatchItemFailures', code: 'not-yet' },
    { asOf: '2021-11-22' },
  ],
  ['a filter before 2021-11-26', 'filter: 10 %', { path: 'sources.q.filter' }, { asOf: '2021-11-25' }],
  [
    'a queue before queues could be read',
    'batchSize: 1',
    {
      path: 'sources.q.type',
      message: expect.stringContaining(
        'reading a queue with a function was not offered on 2018-06-27: it came on 2018-06-28 (',
      ),
    },
    { asOf: '2018-06-27' },
  ],
  [
    'a dead-letter queue that does not exist',
    'deadLetterQueue: { to: dad }',
    {
      path: 'sources.q.deadLetterQueue.to',
      message: 'the dead-letter queue "dad" does not exist',
      suggestion: 'dead',
    },
    { more: '  dead: { type: sqs, target: g, visibilityTimeout: 180 s, backlog: 1 }\n' },
  ],
  ['itself as dead-letter queue', 'deadLetterQueue: q', { message: 'a queue cannot be its own dead-letter queue' }],
  [
    'a dead-letter queue that may be two',
    'deadLetterQueue: sqs',
    { code: 'ambiguous', message: '"sqs" is a queue outside and a source of this scenario', got: '"sqs"' },
    { more: '  sqs: { type: sqs, target: g, visibilityTimeout: 180 s, backlog: 1 }\n' },
  ],
  [
    'a dead-letter queue of another kind',
    'deadLetterQueue: dead',
    { message: 'the dead-letter queue of a source of type sqs cannot be "dead" of type sqs-fifo' },
    { more: '  dead: { type: sqs-fifo, target: g, visibilityTimeout: 180 s, backlog: 1 }\n' },
  ],
  ['maxReceiveCount 0', 'maxReceiveCount: 0', { message: 'maxReceiveCount 0: expected 1 to 1,000' }],
  [
    'maxReceiveCount 1,001, inside',
    'deadLetterQueue: { maxReceiveCount: 1001 }',
    { path: 'sources.q.deadLetterQueue.maxReceiveCount', expected: '1 to 1,000', got: '1,001' },
  ],
  [
    'maxReceiveCount twice',
    'maxReceiveCount: 3, deadLetterQueue: { maxReceiveCount: 4 }',
    { path: 'sources.q.maxReceiveCount', message: 'maxReceiveCount is given twice, here and in deadLetterQueue' },
  ],
  [
    'a redrive out of a queue that a source reads',
    'deadLetterQueue: { to: dead, redriveAt: 1 min }',
    { path: 'sources.q.deadLetterQueue.redriveAt', code: 'keys' },
    { more: '  dead: { type: sqs, target: g, visibilityTimeout: 180 s, backlog: 1 }\n' },
  ],
  [
    'nothing that brings messages',
    'backlog: 0',
    { path: 'sources.q.arrivals', message: 'arrivals is missing, and nothing else brings messages into the queue' },
  ],
  ['users', 'arrivals: { users: 3, think: 1 s }', { message: expect.stringContaining('users wait for an answer') }],
  [
    'more pollers at first than at most',
    'pollers: { start: 11, most: 10 }',
    { path: 'sources.q.pollers.start', message: 'start 11: expected at most 10, like most' },
  ],
  [
    'more pollers at least than at first',
    'pollers: { start: 3, least: 4 }',
    { path: 'sources.q.pollers.least', message: 'least 4: expected at most 3, the number at first; or set start, too' },
  ],
  ['more pollers at least than the five of the day', 'pollers: { least: 6 }', { path: 'sources.q.pollers.least' }],
  [
    'a first wait above the longest',
    'backOff: { first: 21 s }',
    { path: 'sources.q.backOff.first', message: 'first wait 21 s: expected at most 20 s, the longest wait' },
  ],
  ['a back-off of 0', 'backOff: { first: 0 }', { path: 'sources.q.backOff.first' }],
  [
    'a window on a FIFO queue',
    'maximumBatchingWindow: 1 s',
    { path: 'sources.q.maximumBatchingWindow', code: 'unknown-key' },
    { type: 'sqs-fifo' },
  ],
  ['a batch of 11 from a FIFO queue', 'batchSize: 11', { expected: '1 to 10', got: '11' }, { type: 'sqs-fifo' }],
  ['no groups', 'groups: { count: 0 }', { path: 'sources.q.groups.count' }, { type: 'sqs-fifo' }],
  [
    'a FIFO queue before they could be read',
    'batchSize: 1',
    {
      path: 'sources.q.type',
      message: expect.stringContaining(
        'reading a FIFO queue with a function was not offered on 2019-11-18: it came on 2019-11-19 (',
      ),
    },
    { type: 'sqs-fifo', asOf: '2019-11-18' },
  ],
];

test.each(CASES)('%s', async (_, settings, issue, options) => {
  // The last of two equal keys would be an error of its own: the sample's is taken out.
  let source = text(settings, options);
  for (const key of ['visibilityTimeout', 'backlog']) {
    if (settings.includes(key)) source = source.replace(new RegExp(`(q: .*?) ${key}: [^,]+,`), '$1');
  }
  const issues = (await issuesOf(source)).filter(({ path }) => path === issue.path || issue.path === undefined);
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatchObject(issue);
});

describe('warnings', () => {
  const visibility = (value: string, more = '') =>
    text('batchSize: 1', {}).replace('180 s', value).replace('batchSize: 1', `batchSize: 1${more}`);

  test('the visibility time-out against six times the time-out of the function', async () => {
    expect(await warningsOf(visibility('180 s'))).toEqual([]);
    const [warning, ...others] = await warningsOf(visibility('179 s'));
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ code: 'visibility', path: 'sources.q.visibilityTimeout' });
    expect(warning!.message).toContain(
      'the visibility time-out of 179 s is below the recommended 3 min, 6 times the function time-out of 30 s',
    );
  });

  test('and the batching window', async () => {
    expect(await warningsOf(visibility('200 s', ', maximumBatchingWindow: 20 s'))).toEqual([]);
    const [warning] = await warningsOf(visibility('199 s', ', maximumBatchingWindow: 20 s'));
    expect(warning!.message).toContain('plus the batching window of 20 s');
  });

  test('the default of 30 s is held against it, too', async () => {
    const source = text('batchSize: 1').replace(' visibilityTimeout: 180 s,', '');
    expect(await warningsOf(source)).toMatchObject([{ code: 'visibility' }]);
  });

  test('more at once than the reserved concurrency lets through', async () => {
    const f = 'timeout: 30 s, reservedConcurrency: 9';
    expect(await warningsOf(text('maximumConcurrency: 9', { f }))).toEqual([]);
    const [alone] = await warningsOf(text('maximumConcurrency: 10', { f }));
    expect(alone).toMatchObject({ code: 'reserved-concurrency', path: 'sources.q.maximumConcurrency' });
    expect(alone!.message).toContain("the maximum concurrency of 10 is above the function's reserved concurrency of 9");
    const more = '  p: { type: sqs, target: f, visibilityTimeout: 180 s, backlog: 1, maximumConcurrency: 3 }\n';
    expect(await warningsOf(text('maximumConcurrency: 6', { f, more }))).toEqual([]);
    const [together] = await warningsOf(text('maximumConcurrency: 7', { f, more }));
    expect(together!.message).toContain('the maximum concurrency of 7, 10 with');
  });

  test('fewer receives than AWS recommends', async () => {
    expect(await warningsOf(text('maxReceiveCount: 5'))).toEqual([]);
    expect(await warningsOf(text('deadLetterQueue: sqs'))).toEqual([]);
    expect(await warningsOf(text('maxReceiveCount: 4'))).toMatchObject([
      { code: 'receive-count', path: 'sources.q.maxReceiveCount' },
    ]);
    expect(await warningsOf(text('deadLetterQueue: { maxReceiveCount: 1 }'))).toMatchObject([
      { code: 'receive-count', path: 'sources.q.deadLetterQueue.maxReceiveCount' },
    ]);
  });

  test('a missing permission', async () => {
    const [warning] = await warningsOf(text('permission: false'));
    expect(warning).toMatchObject({ code: 'no-permission', path: 'sources.q.permission' });
    expect(warning!.message).toContain('nobody polls the queue');
  });
});

test('a source may be called sqs as long as it is not meant by a dead-letter queue', async () => {
  const more = '  sqs: { type: sqs, target: g, visibilityTimeout: 180 s, backlog: 1, maxReceiveCount: 5 }\n';
  expect(await issuesOf(text('deadLetterQueue: { maxReceiveCount: 5 }', { more }))).toEqual([]);
});

test('the destination of another source brings messages', async () => {
  const more = '  a: { type: async, target: g, arrivals: { at: [ { time: 0 s, count: 1 } ] }, onFailure: q }\n';
  expect(await issuesOf(text('batchSize: 1', { more }).replace(' backlog: 1,', ''))).toEqual([]);
});

describe('what is assumed', () => {
  const assumed = async (settings: string, options?: Options) => {
    const scenario = await parseScenario(text(settings, options), { file: 's.yaml' });
    const all = assumptionsOf(scenario, platformOn(scenario.asOf, 'us-east-1'));
    return Object.fromEntries(all.filter(({ id }) => id.startsWith('sqs.')).map(({ id, value }) => [id, value]));
  };

  test('the pollers of the day', async () => {
    expect((await assumed('batchSize: 1'))['sqs.pollers']).toBe(
      '5 at first, 300 more a minute while messages wait, at most 1,250',
    );
    expect((await assumed('batchSize: 1', { asOf: '2019-01-01' }))['sqs.pollers']).toBe(
      '5 at first, 60 more a minute while messages wait, at most 1,000',
    );
    expect((await assumed('maximumConcurrency: 3'))['sqs.pollers']).toContain('3 at first');
  });

  test('what bears on the run, and no more', async () => {
    expect(Object.keys(await assumed('batchSize: 1'))).toEqual([
      ...['sqs.pollers', 'sqs.leastPollers', 'sqs.pollerFallBack', 'sqs.pollerBackOff'],
      ...['sqs.polling', 'sqs.order', 'sqs.billing'],
    ]);
    expect(Object.keys(await assumed('maximumBatchingWindow: 5 s, maxReceiveCount: 3'))).toEqual(
      expect.arrayContaining(['sqs.gather', 'sqs.batchingWindow', 'sqs.redrivePolicy']),
    );
    expect((await assumed('provisioned: { maximum: 20 }'))['sqs.eventPollers (set)']).toBe('2 to 20');
    expect((await assumed('provisioned: {}'))['sqs.eventPollers']).toBe('2 to 200');
    expect(Object.keys(await assumed('duplicates: 1 %', { type: 'sqs-fifo' }))).toEqual(
      expect.arrayContaining(['sqs.fifoGroups', 'sqs.fifoThroughput', 'sqs.deduplication']),
    );
  });

  test('what is set is told from what is not', async () => {
    const more =
      '  p: { type: sqs, target: g, visibilityTimeout: 180 s, backlog: 1, maxReceiveCount: 9, pollers: { start: 7 } }\n';
    const scenario = await parseScenario(text('deadLetterQueue: sqs', { more }), { file: 's.yaml' });
    const all = assumptionsOf(scenario, platformOn(scenario.asOf, 'us-east-1'));
    const of = (id: string) => all.filter((assumption) => assumption.id === id);
    const [own, given] = [of('sqs.pollers'), of('sqs.pollers (set)')];
    expect(given).toMatchObject([{ value: expect.stringContaining('7 at first'), source: 'the scenario' }]);
    expect(own).toMatchObject([
      { value: expect.stringContaining('5 at first'), source: expect.stringContaining('aws') },
    ]);
    expect(of('sqs.leastPollers')).toMatchObject([
      { value: '5 (q)', source: expect.stringContaining('AWS may go down to 2') },
    ]);
    expect(of('sqs.maxReceiveCount')).toMatchObject([{ value: '5 receives (q)' }]);
    expect(of('sqs.maxReceiveCount (set)')).toMatchObject([{ value: '9 receives (p)' }]);
  });

  test.each([
    ['pollers: { least: 1 }', 'sqs.leastPollers'],
    ['backOff: { first: 2 s }', 'sqs.pollerBackOff'],
    ['backOff: { failedShare: 1 }', 'sqs.pollerBackOff'],
    ['maximumBatchingWindow: 1 s, gather: spread', 'sqs.gather'],
    ['reportBatchItemFailures: true, afterFailure: batch', 'sqs.afterFailure', { type: 'sqs-fifo' }],
  ])('%s', async (settings, id, options?: Options) => {
    const ids = Object.keys(await assumed(settings, options));
    expect(ids).toContain(`${id} (set)`);
    expect(ids).not.toContain(id);
  });

  test('failures and partial responses', async () => {
    expect((await assumed('batchSize: 1'))['sqs.pollerBackOff']).toContain('when 50 % of the batches that ended last');
    expect((await assumed('reportBatchItemFailures: true'))['sqs.pollerBackOff']).toContain('not when batches fail');
  });
});
