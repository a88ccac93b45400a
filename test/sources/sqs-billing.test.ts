/** What a queue bills: sends, receives, deletes and empty receives, each 64 KB of them a request. */
import { expect, test } from 'vitest';
import { platformOn } from '../../src/platform/index.ts';
import { QueueRequests } from '../../src/sources/queue-requests.ts';
import { resultOf } from '../support/scenarios.ts';

const platform = platformOn('2026-01-01', 'us-east-1');
const at = (time: string, count: number) => ({ at: [{ time, count }] });

/** One minute of a queue; the five pollers' long polls all end within it. */
const run = (q: object, f: object = {}) =>
  resultOf({
    duration: '1 min',
    asOf: '2026-01-01',
    account: { concurrency: 5000 },
    functions: { f: { init: 0, duration: '1 s', timeout: '5 s', ...f } },
    sources: { q: { type: 'sqs', target: 'f', visibilityTimeout: '30 s', ...q } },
  });

test('a call is a request for each 64 KB, and at least one', () => {
  const requests = new QueueRequests(60, 4, platform);
  // Two calls of 240 KB (4 requests each) and one of 120 KB (2).
  requests.sent(10);
  expect(requests.total(0)).toBe(10);
  // One call of 600 KB (10 requests) and one of 180 KB (3).
  expect(requests.received(13)).toBe(2);
  expect(requests.total(0)).toBe(23);
  requests.deleted(13);
  requests.sentAlone();
  expect(requests.total(7)).toBe(23 + 2 + 1 + 7);
  requests.reset();
  expect(requests.total(0)).toBe(0);
});

test('P30: a million sends of 128 KB are two million requests, $0.80', async () => {
  const { usage, bill } = await run({ arrivals: at('0 s', 1_000_000), size: '128 KB', permission: false });
  expect(usage['sqs.requests']).toBe(2_000_000);
  expect(bill.lines.find(({ dimension }) => dimension === 'sqs.requests')!.amountUsd).toBeCloseTo(0.8, 12);
});

test('P30: a million sends to a FIFO queue, $0.50', async () => {
  const q = { type: 'sqs-fifo', arrivals: { constant: '50000/s' }, throughput: 'high', permission: false };
  const { bill, usage } = await resultOf({
    duration: '20 s',
    asOf: '2026-01-01',
    functions: { f: { duration: '1 s' } },
    sources: { q: { target: 'f', visibilityTimeout: '30 s', ...q } },
  });
  expect(usage['sqs.fifoRequests']).toBe(1_000_000);
  expect(bill.lines.find(({ dimension }) => dimension === 'sqs.fifoRequests')!.amountUsd).toBeCloseTo(0.5, 12);
});

test('a batch of 10 costs one receive and one delete, and its sends', async () => {
  const { usage, sources } = await run({ arrivals: at('60 s', 10) });
  // Five long polls at 20, 40 and 60 s; the batch itself is still under way.
  expect(sources.q).toMatchObject({ receives: 16, emptyReceives: 15 });
  expect(usage['sqs.requests']).toBe(10 + 15 + 1);
});

test('batches of more than ten cost a receive and a delete for each ten', async () => {
  const q = { arrivals: at('0 s', 95), batchSize: 95, maximumBatchingWindow: '1 s', sendBatch: 10, size: '10 KB' };
  const { usage } = await run({ ...q, pollers: { start: 1, most: 1 } });
  // Sends and receives of 100 KB are 2 requests: 9 of them, and one of 50 KB. The poller is idle from 1 s: polls end at 21 and 41 s.
  expect(usage['sqs.requests']).toBe(9 * 2 + 1 + (9 * 2 + 1) + 10 + 2);
});

test('the initial backlog was sent before, filtered messages are deleted, failed ones are not', async () => {
  const filtered = await run({ backlog: 20, filter: 1, pollers: { start: 1, most: 1 } });
  // Two receives with a delete each, and polls that end at 20, 40 and 60 s.
  expect(filtered.usage['sqs.requests']).toBe(2 + 2 + 3);
  const failed = await run({ backlog: 1, pollers: { start: 1, most: 1 } }, { errorRate: 1 });
  // Received at 0 and 30 s; idle from 1 to 30 s, 31 to 60 s and at 60 s, when it is received again.
  expect(failed.usage['sqs.requests']).toBe(3 + 1 + 1);
});

test('a redrive of 11 messages of 64 KB: 11 requests to receive them, 11 to send them back, and 2 deletes', async () => {
  const requests = new QueueRequests(64, 1, platform);
  requests.redriven(11);
  expect(requests.total(0)).toBe(11 + 11 + 2);
  const ended = async (deadLetterQueue: object) => {
    const q = { arrivals: at('0 s', 11), size: '64 KB', visibilityTimeout: '10 s', deadLetterQueue };
    const { usage } = await resultOf({
      ...{ duration: '1 min', asOf: '2026-01-01' },
      functions: { f: { init: 0, duration: '1 s', timeout: '5 s', errorRate: 1 } },
      sources: { q: { type: 'sqs', target: 'f', ...q } },
      // Nobody receives again what comes back.
      changes: [{ at: '30 s', set: { 'sources.q.permission': false } }],
    });
    return usage['sqs.requests']!;
  };
  const without = await ended({ maxReceiveCount: 1 });
  expect((await ended({ maxReceiveCount: 1, redriveAt: '40 s' })) - without).toBe(24);
});

test('a redrive sends no more in a call than fits', () => {
  // In 2024 a call carried 256 KB: two messages of 100 KB, 4 requests; nine received together are 900 KB, 15 requests; one delete.
  const requests = new QueueRequests(100, 1, platformOn('2024-01-01', 'us-east-1'));
  requests.redriven(9);
  expect(requests.total(0)).toBe(15 + (4 * 4 + 2) + 1);
});

test('a message that another source sends is one send, one that a redrive policy moves is none', async () => {
  const { usage } = await resultOf({
    duration: '15 s',
    functions: {
      f: { init: 0, duration: '1 s', timeout: '5 s', errorRate: 1 },
      g: { init: 0, duration: '1 s', timeout: '5 s' },
    },
    sources: {
      dead: { type: 'sqs', target: 'g', visibilityTimeout: '30 s' },
      q: {
        ...{ type: 'sqs', target: 'f', visibilityTimeout: '10 s', backlog: 3 },
        deadLetterQueue: { to: 'dead', maxReceiveCount: 1 },
      },
    },
  });
  // Each queue: one receive; the dead letters are deleted. No poll ends within 15 s.
  expect(usage['sqs.requests']).toBe(1 + 1 + 1);
  const sent = await resultOf({
    duration: '15 s',
    functions: {
      f: { init: 0, duration: '1 s', errorRate: 1 },
      g: { init: 0, duration: '1 s', timeout: '5 s' },
    },
    sources: {
      a: { type: 'async', target: 'f', arrivals: at('0 s', 3), maximumRetryAttempts: 0, onFailure: 'q' },
      q: { type: 'sqs', target: 'g', visibilityTimeout: '30 s' },
    },
  });
  expect(sent.usage['sqs.requests']).toBe(3 + 1 + 1);
});
