/**
 * How much a queue or a shard gets through: c × batch / duration, and the limits that cut it. Backlogs of a known size, whose last message
 * is done at a time that can be worked out by hand. S… are the numbers of these cases in the project's list of facts.
 */
import { describe, expect, test } from 'vitest';
import { resultOf } from '../support/scenarios.ts';
import { at, expectConserved } from './event-runs.ts';

/** So many pollers from the beginning to the end. */
const constant = (pollers: number) => ({ start: pollers, most: pollers });

async function drain(config: object, source: object, more: object = {}) {
  const result = await resultOf({
    duration: '10 min',
    functions: { f: { init: 0, ...config } },
    sources: { q: { target: 'f', ...source } },
    ...more,
  });
  expectConserved(result, 'q');
  return { ...result, q: result.sources.q!, f: result.functions.f! };
}

describe('S32: a queue drains at concurrency × batch / duration', () => {
  test.each([
    { messages: 100_000, concurrency: 1000, batchSize: 10, durationMs: 1000, drainedAtMs: 10_000 },
    { messages: 20_000, concurrency: 100, batchSize: 10, durationMs: 1000, drainedAtMs: 20_000 },
    { messages: 12_000, concurrency: 40, batchSize: 3, durationMs: 250, drainedAtMs: 25_000 },
    { messages: 500, concurrency: 2, batchSize: 1, durationMs: 100, drainedAtMs: 25_000 },
  ])('$messages at $concurrency × $batchSize / $durationMs ms: $drainedAtMs ms', async (row) => {
    const { q, f } = await drain(
      { duration: row.durationMs },
      { type: 'sqs', backlog: row.messages, batchSize: row.batchSize, pollers: constant(row.concurrency) },
    );
    expect(q).toMatchObject({ succeeded: row.messages, drainedAtMs: row.drainedAtMs });
    expect(f).toMatchObject({ ConcurrentExecutions: row.concurrency, Throttles: 0 });
  });

  test('while pollers ramp up, second by second', async () => {
    // Second s begins with 5 + s batches of 10. Seconds 0 to 99 bring 10 × (5 × 100 + 4,950) messages, the last of which end at 100 s.
    const { q, f } = await drain(
      { duration: '1 s' },
      { type: 'sqs', backlog: 54_500, batchSize: 10 },
      { asOf: '2020-06-01' },
    );
    expect(q).toMatchObject({ succeeded: 54_500, drainedAtMs: 100_000, pollers: 104 });
    expect(f.Throttles).toBe(0);
  });

  test('never faster than 10 invocations a second for each unit of concurrency', async () => {
    // 20 pollers and 10 ms would make 2,000 invocations a second; a reservation of 20 allows 200, and a second of them in advance.
    const messages = 10_000;
    const { q, f, series } = await drain(
      { duration: '10 ms', reservedConcurrency: 20 },
      { type: 'sqs', backlog: messages, batchSize: 10, pollers: constant(20) },
      { period: '1 s' },
    );
    expect(f.throttlesByReason).toMatchObject({ ReservedFunctionConcurrentInvocationLimitExceeded: 0 });
    expect(f.throttlesByReason.ReservedFunctionInvocationRateLimitExceeded).toBeGreaterThan(0);
    expect(q.succeeded).toBe(messages);
    expect(q.drainedAtMs).toBeGreaterThanOrEqual(((messages / 10 - 200) / 200) * 1000);
    let begun = 0;
    for (const [second, count] of series.functions.f!.Invocations!.entries()) {
      begun += count;
      expect(begun).toBeLessThanOrEqual(200 * (second + 2));
    }
  });
});

test('drained: the first instant after the largest backlog at which nothing waits or is in flight', async () => {
  // One poller and batches of ten in 1 s: 100 messages until 10 s, 150 from 100 to 115 s, 50 from 200 to 205 s.
  const arrivals = at([0, 100], ['100 s', 150], ['200 s', 50]);
  const { q } = await drain({ duration: '1 s' }, { type: 'sqs', arrivals, batchSize: 10, pollers: constant(1) });
  expect(q).toMatchObject({ succeeded: 300, queueDepth: 150, drainedAtMs: 115_000, oldestAgeMs: 15_000 });
  const { q: unfinished } = await drain(
    { duration: '1 s' },
    { type: 'sqs', arrivals, batchSize: 10, pollers: constant(1) },
    { duration: '114 s' },
  );
  expect(unfinished).toMatchObject({ inFlight: 10, drainedAtMs: null });
});

describe('S32c: a shard gets through factor × batch / duration', () => {
  /** 20,000 records of 100 bytes are read in two polls: reading is no limit. */
  const shard = { type: 'kinesis', size: '100 B', backlog: { records: 20_000, age: '1 h' }, keys: { count: 100_000 } };

  test('factor 1, batches of 100 in 0.5 s: 200 records a second', async () => {
    const { q } = await drain({ duration: '500 ms' }, shard);
    expect(q).toMatchObject({ succeeded: 20_000, drainedAtMs: 100_000 });
  });

  test('factor 10: 2,000 a second', async () => {
    // Ten lanes, as full as 20,000 records fall at random: each is binomial with mean 2,000 and deviation 42, so none has 2,200.
    const { q, f } = await drain({ duration: '500 ms' }, { ...shard, parallelizationFactor: 10 });
    expect(q.succeeded).toBe(20_000);
    expect(q.drainedAtMs).toBeGreaterThanOrEqual(10_000);
    expect(q.drainedAtMs).toBeLessThanOrEqual(11_000);
    expect(f.ConcurrentExecutions).toBe(10);
  });

  test('that is more than one shard takes in: 1,000 records a second', async () => {
    const { q, f } = await drain(
      { duration: '500 ms' },
      { type: 'kinesis', parallelizationFactor: 10, arrivals: { constant: '2000/s' } },
      { duration: '20 s' },
    );
    // 40,000 offered; 1,000 a second taken in, and another 1,000 in advance.
    expect(q.offered).toBe(40_000);
    expect(Math.abs(q.throttled - 19_000)).toBeLessThanOrEqual(1);
    expect(q.rejectedWrites).toBe(q.throttled);
    // What a poll brings is handled before the next but one: nothing piles up.
    expect(q.queueDepth).toBeLessThanOrEqual(3000);
    expect(f.Throttles).toBe(0);
  });

  test('bounded by 1 MB a second of writing', async () => {
    const { q } = await drain(
      { duration: '500 ms' },
      { type: 'kinesis', size: '8 KB', arrivals: { constant: '200/s' } },
      { duration: '20 s' },
    );
    // 4,000 offered; 128 a second taken in, and another 128 in advance.
    expect(Math.abs(q.throttled - (4000 - 21 * 128))).toBeLessThanOrEqual(1);
  });

  test('bounded by 2 MB a second of reading', async () => {
    // Polls bring 10 MB, 1,024 records of 10 KB, each 5 s; the tenth at 45 s the last.
    const { q } = await drain(
      { duration: '1 ms' },
      { type: 'kinesis', size: '10 KB', parallelizationFactor: 10, backlog: { records: 10_240, age: '1 h' } },
    );
    expect(q.succeeded).toBe(10_240);
    expect(q.drainedAtMs).toBeGreaterThan(45_000);
    expect(q.drainedAtMs).toBeLessThan(45_100);
  });

  test('which two functions share, unless each has enhanced fan-out', async () => {
    const two = async (enhancedFanOut: boolean) => {
      const { sources } = await resultOf({
        duration: '3 min',
        functions: { f: { init: 0, duration: '1 ms' }, g: { init: 0, duration: '1 ms' } },
        sources: {
          q: {
            ...{ type: 'kinesis', target: ['f', 'g'], size: '10 KB', parallelizationFactor: 10, enhancedFanOut },
            backlog: { records: 10_240, age: '1 h' },
          },
        },
      });
      expect(sources.q).toMatchObject({ offered: 20_480, succeeded: 20_480 });
      return sources.q!.drainedAtMs!;
    };
    // Twenty polls of 10 MB, the last at 95 s; or 100 MB pushed to each at 2 MB a second, and a second of that in advance.
    const shared = await two(false);
    expect(shared).toBeGreaterThan(95_000);
    expect(shared).toBeLessThan(95_100);
    const fannedOut = await two(true);
    expect(fannedOut).toBeGreaterThan(48_900);
    expect(fannedOut).toBeLessThan(50_200);
  });

  test('bounded by a poll of 10,000 records each second', async () => {
    const { q, f } = await drain(
      { duration: '1 ms' },
      { type: 'kinesis', size: '50 B', batchSize: 10_000, backlog: { records: 50_000, age: '1 h' } },
    );
    expect(q).toMatchObject({ succeeded: 50_000, drainedAtMs: 4001 });
    expect(f.Invocations).toBe(5);
  });

  test('with batches of at most 6 MB', async () => {
    // 30 records of 1 MB: polls bring 10 at 0, 5 and 10 s, which make batches of 6 and 4.
    const { q, f } = await drain(
      { duration: '1 s' },
      { type: 'kinesis', size: '1 MB', batchSize: 100, backlog: { records: 30, age: '1 h' } },
    );
    expect(f.Invocations).toBe(6);
    expect(q.drainedAtMs).toBe(12_000);
  });
});

describe('FIFO queues, quotas of the SQS developer guide', () => {
  test('300 sends a second, each of one message or of ten', async () => {
    for (const [sendBatch, perSecond] of [
      [1, 300],
      [10, 3000],
    ] as const) {
      const rate = 1.25 * perSecond;
      const { q } = await drain(
        { duration: '10 ms' },
        { type: 'sqs-fifo', sendBatch, arrivals: { constant: rate }, groups: { count: 1000 } },
        { duration: '10 s' },
      );
      // A second of them in advance.
      expect(q.offered).toBe(Math.floor(10 * rate));
      expect(Math.abs(q.throttled - (q.offered - 11 * perSecond))).toBeLessThanOrEqual(1);
    }
  });

  test('300 receives a second, of up to 10 messages: 3,000', async () => {
    const { q } = await drain(
      { duration: '10 ms' },
      {
        ...{ type: 'sqs-fifo', backlog: 30_000, batchSize: 10, groups: { count: 10 } },
        pollers: constant(100),
      },
    );
    expect(q.succeeded).toBe(30_000);
    // 3,000 receives at the least, a second's worth of them in advance; a batch whose messages run out is smaller.
    expect(q.drainedAtMs).toBeGreaterThanOrEqual((30_000 / 3000 - 1) * 1000);
    expect(q.drainedAtMs).toBeLessThanOrEqual(10_100);
    expect(q.receives! - q.emptyReceives!).toBeLessThanOrEqual(300 * (q.drainedAtMs! / 1000 + 1));
  });
});

describe('provisioned mode: developer guide, messages a second for each event poller', () => {
  // min(1,024 KB / size, (10 / duration) × batch, 100 or 10 × batch), times two pollers.
  test.each([
    { size: '1 KB', durationMs: 1000, batchSize: 10, perSecond: 100, limit: 'concurrency, and receives' },
    { size: '1 KB', durationMs: 2000, batchSize: 10, perSecond: 50, limit: 'ten batches at once' },
    { size: '64 KB', durationMs: 100, batchSize: 10, perSecond: 16, limit: '1 MB a second' },
    { size: '1 KB', durationMs: 100, batchSize: 10, perSecond: 100, limit: 'ten receives a second' },
    { size: '1 KB', durationMs: 100, batchSize: 1, perSecond: 10, limit: 'ten receives a second, of one message' },
    { size: '1 KB', durationMs: 5000, batchSize: 1, perSecond: 2, limit: 'ten batches at once, of one message' },
  ])('$size, $durationMs ms, batches of $batchSize: $perSecond ($limit)', async (row) => {
    const { size, batchSize, perSecond, durationMs } = row;
    const { q } = await drain(
      { duration: durationMs, timeout: '10 s' },
      {
        ...{ type: 'sqs', size, batchSize, backlog: 2 * perSecond * 100, visibilityTimeout: '60 s' },
        provisioned: { minimum: 2, maximum: 2 },
      },
    );
    // 100 s of work; a second's worth of it, and one receive, may be read in advance; the last invocation takes its time.
    expect(q.drainedAtMs).toBeGreaterThanOrEqual(99_000 - (1000 * batchSize) / (2 * perSecond));
    expect(q.drainedAtMs).toBeLessThanOrEqual(101_000 + durationMs);
  });
});
