/** Sizes of requests and responses against whoever calls the function: at the limit, and one byte above. */
import { describe, expect, test } from 'vitest';
import { issuesOf } from './sample.ts';

/** One function with the payload, and a source whose settings are given. */
const scenario = (payload: string, source: string, day = '2026-11-20') =>
  [
    `asOf: ${day}`,
    'duration: 1 min',
    'functions:',
    `  f: { duration: 1 s, timeout: 5 s, payload: { ${payload} } }`,
    'sources:',
    `  s: { target: f, ${source} }`,
    '',
  ].join('\n');

const ARRIVALS = 'arrivals: { constant: 1/s }';
const SYNC = `type: sync, ${ARRIVALS}`;
const ASYNC = `type: async, ${ARRIVALS}`;

describe('at the limit, and one byte above', () => {
  test.each([
    [
      'request',
      SYNC,
      '2026-11-20',
      6 * 2 ** 20,
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      'response',
      SYNC,
      '2026-11-20',
      6 * 2 ** 20,
      'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    ],
    [
      'request',
      ASYNC,
      '2026-11-20',
      2 ** 20,
      'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
    ],
    [
      'request',
      ASYNC,
      '2025-10-23',
      2 ** 18,
      'Request must be smaller than 262144 bytes for the InvokeFunction operation',
    ],
    [
      'request',
      ASYNC,
      '2018-11-15',
      2 ** 17,
      'Request must be smaller than 131072 bytes for the InvokeFunction operation',
    ],
    ['request', 'type: schedule, schedule: rate(1 minute)', '2026-11-20', 2 ** 20, 'asynchronous invocation'],
    ['request', `${ASYNC}, deadLetterQueue: sns`, '2026-11-20', 2 ** 18, 'DeadLetterErrors'],
    ['request', `type: sqs, ${ARRIVALS}`, '2026-11-20', 6 * 2 ** 20, 'synchronous invocation'],
    ['request', `type: kinesis, ${ARRIVALS}`, '2026-11-20', 6 * 2 ** 20, 'synchronous invocation'],
    ['response', `${SYNC}, via: alb`, '2026-11-20', 2 ** 20, 'at most 1 MB'],
    ['request', `${SYNC}, via: rest-api`, '2026-11-20', 6 * 2 ** 20, 'synchronous invocation'],
  ] as const)('%s, %s, %s', async (key, source, day, most, says) => {
    expect(await issuesOf(scenario(`${key}: ${most} B`, source, day))).toEqual([]);
    const [issue, ...others] = await issuesOf(scenario(`${key}: ${most + 1} B`, source, day));
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      path: `functions.f.payload.${key}`,
      code: 'limit',
      expected: expect.stringMatching(new RegExp(`^at most .*on ${day}$`)),
      got: `${(most + 1).toLocaleString('en-US')} bytes`,
    });
    expect(issue!.message).toContain(says);
    expect(issue!.message).toContain('between the source s and the function f');
  });
});

test('of several callers the one with the smallest limit is named', async () => {
  const text = scenario('request: 2 MB', SYNC).replace('sources:\n', `sources:\n  a: { target: f, ${ASYNC} }\n`);
  expect(await issuesOf(text)).toMatchObject([
    {
      path: 'functions.f.payload.request',
      message: expect.stringContaining('between the source a and the function f'),
    },
  ]);
});

test('a function that nobody calls has no limit to exceed', async () => {
  const text = scenario('request: 500 MB', SYNC)
    .replace('target: f', 'target: g')
    .replace('functions:\n', 'functions:\n  g: { duration: 1 }\n');
  expect(await issuesOf(text)).toEqual([]);
});

test('an event too large for the topic that gets dead letters', async () => {
  const dead = `${ASYNC}, size: 257 KB, deadLetterQueue: sns`;
  expect(await issuesOf(scenario('', dead))).toMatchObject([
    {
      path: 'sources.s.deadLetterQueue',
      code: 'range',
      message: expect.stringContaining('DeadLetterErrors'),
      got: '257 KB',
    },
  ]);
  expect(await issuesOf(scenario('', dead.replace('257', '256')))).toEqual([]);
  expect(await issuesOf(scenario('', dead.replace('sns', 'sqs')))).toEqual([]);
});
