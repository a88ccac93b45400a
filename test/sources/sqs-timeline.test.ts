/** Standard queues, traced by hand: constant times, what happens to each message and when. */
import { describe, expect, test } from 'vitest';
import { type Observed, observed } from '../support/scenarios.ts';

const at = (...times: [timeMs: number, count: number][]) => ({
  at: times.map(([time, count]) => ({ time, count })),
});

interface Parts {
  readonly f?: object;
  readonly q?: object;
  readonly [more: string]: unknown;
}

/** One function without init and a queue in front of it, under the rules of 2026 unless told otherwise. */
const scenario = ({ f = {}, q = {}, ...more }: Parts) => ({
  duration: '10 min',
  asOf: '2026-01-01',
  functions: { f: { init: 0, duration: '1 s', timeout: '5 s', ...f } },
  sources: { q: { type: 'sqs', target: 'f', visibilityTimeout: '60 s', ...q } },
  ...more,
});

/** `time what message`, for messages of `owner`; deliveries with the number of their batch. */
function log({ told }: Observed, owner = 'q', ...whats: string[]): string[] {
  return told
    .filter((entry) => entry.owner === owner && entry.what !== 'arrive')
    .filter(({ what }) => whats.length === 0 || whats.includes(what))
    .map(
      ({ timeMs, what, request, environment }) =>
        `${timeMs} ${what} ${request}${environment < 0 ? '' : ` in ${environment}`}`,
    );
}

const run = (parts: Parts) => observed(scenario(parts));

describe('batches', () => {
  test('take what is there, up to their size, and all arrivals of one instant together', async () => {
    const result = await run({ q: { arrivals: at([100, 7]), batchSize: 3 } });
    expect(log(result)).toEqual([
      ...['100 deliver 1 in 1', '100 deliver 2 in 1', '100 deliver 3 in 1'],
      ...['100 deliver 4 in 2', '100 deliver 5 in 2', '100 deliver 6 in 2'],
      '100 deliver 7 in 3',
      ...[1, 2, 3, 4, 5, 6, 7].map((message) => `1100 succeed ${message}`),
    ]);
    expect(result.result.sources.q).toMatchObject({
      ...{ offered: 7, succeeded: 7, retries: 0, reordered: 0, duplicates: 0, queueDepth: 7, messagesInFlight: 7 },
      ...{ PolledEventCount: 7, InvokedEventCount: 7, DeletedEventCount: 7, FailedInvokeEventCount: 0 },
      drainedAtMs: 1100,
    });
    expect(result.result.functions.f).toMatchObject({ Invocations: 3, ConcurrentExecutions: 3 });
  });

  test('a poller polls again at the instant at which its batch ends', async () => {
    // Under the rules of 2019 a sixth poller comes after a second, when the five others have just been freed.
    const result = await run({ asOf: '2019-06-01', q: { backlog: 11, batchSize: 1 } });
    const deliveries = log(result, 'q', 'deliver');
    expect(deliveries.slice(0, 5)).toEqual([1, 2, 3, 4, 5].map((n) => `0 deliver ${n} in ${n}`));
    expect(deliveries.slice(5, 10)).toEqual([6, 7, 8, 9, 10].map((n) => `1000 deliver ${n} in ${n}`));
    expect(deliveries[10]).toBe('1000 deliver 11 in 11');
  });

  test('the handler is told how many messages it gets', async () => {
    const result = await run({ f: { duration: { base: '100 ms', perRecord: '10 ms' } }, q: { backlog: 14 } });
    expect(log(result, 'q', 'succeed').map((entry) => entry.split(' ')[0])).toEqual([
      ...Array.from({ length: 4 }, () => '140'),
      ...Array.from({ length: 10 }, () => '200'),
    ]);
  });
});

describe('the batching window', () => {
  test('S31: 40 s from the first message', async () => {
    const q = { arrivals: at([7000, 1], [30_000, 2]), maximumBatchingWindow: '40 s' };
    expect(log(await run({ q }), 'q', 'deliver')).toEqual([
      '47000 deliver 1 in 1',
      '47000 deliver 2 in 1',
      '47000 deliver 3 in 1',
    ]);
  });

  test('ends early when the batch is full', async () => {
    const q = { arrivals: at([0, 2], [3000, 2]), batchSize: 3, maximumBatchingWindow: '10 s' };
    expect(log(await run({ q }), 'q', 'deliver')).toEqual([
      ...['3000 deliver 1 in 1', '3000 deliver 2 in 1', '3000 deliver 3 in 1'],
      '13000 deliver 4 in 2',
    ]);
  });

  test('ends early at 6 MB', async () => {
    const q = { backlog: 8, size: '1 MB', maximumBatchingWindow: '10 s' };
    const batches = log(await run({ q }), 'q', 'deliver').map((entry) => entry.replace(/deliver \d+ in/, ''));
    expect(batches).toEqual([...Array.from({ length: 6 }, () => '0  1'), '10000  2', '10000  2']);
  });

  test('batches of more than ten', async () => {
    const result = await run({ q: { backlog: 250, batchSize: 100, maximumBatchingWindow: '1 s' } });
    expect(result.result.functions.f!.Invocations).toBe(3);
    expect(log(result, 'q', 'deliver').filter((entry) => entry.startsWith('0 '))).toHaveLength(200);
    expect(log(result, 'q', 'deliver').filter((entry) => entry.startsWith('1000 '))).toHaveLength(50);
  });

  test('gather: spread gives each message to an idle poller as long as there is one', async () => {
    const q = { arrivals: at([0, 1], [1000, 1], [2000, 1]), maximumBatchingWindow: '10 s', gather: 'spread' };
    expect(log(await run({ q }), 'q', 'deliver')).toEqual([
      '10000 deliver 1 in 1',
      '11000 deliver 2 in 2',
      '12000 deliver 3 in 3',
    ]);
  });

  test('spread: with nobody idle the oldest batch is filled', async () => {
    const q = {
      ...{ arrivals: at([0, 1], [1000, 1], [2000, 1]), maximumBatchingWindow: '10 s', gather: 'spread' },
      ...{ pollers: { start: 2, most: 2 } },
    };
    expect(log(await run({ q }), 'q', 'deliver')).toEqual([
      '10000 deliver 1 in 1',
      '10000 deliver 3 in 1',
      '11000 deliver 2 in 2',
    ]);
  });
});

describe('failures', () => {
  test('a failed batch returns when its visibility time-out ends, and is dead-lettered after its receives', async () => {
    const result = await run({
      f: { errorRate: 1 },
      q: { backlog: 2, visibilityTimeout: '10 s', deadLetterQueue: { maxReceiveCount: 2 } },
    });
    expect(log(result)).toEqual([
      ...['0 deliver 1 in 1', '0 deliver 2 in 1'],
      ...['10000 retry 1', '10000 retry 2', '10000 deliver 1 in 2', '10000 deliver 2 in 2'],
      ...['20000 dead-letter 1', '20000 dead-letter 2'],
    ]);
    expect(result.result.sources.q).toMatchObject({
      offered: 2,
      deadLettered: 2,
      retries: 2,
      inFlight: 0,
      drainedAtMs: 20_000,
    });
    expect(result.result.sources.q).toMatchObject({
      InvokedEventCount: 4,
      FailedInvokeEventCount: 4,
      DeletedEventCount: 0,
    });
    expect(result.result.functions.f).toMatchObject({ Invocations: 2, Errors: 2 });
  });

  test('without a redrive policy it returns until it expires', async () => {
    const result = await run({
      f: { errorRate: 1 },
      q: { backlog: 1, visibilityTimeout: '25 s', retention: '60 s' },
    });
    // Received at 0, 25 and 50 s; hidden until 75 s, but 60 s old before.
    expect(log(result)).toEqual([
      '0 deliver 1 in 1',
      ...['25000 retry 1', '25000 deliver 1 in 2'],
      ...['50000 retry 1', '50000 deliver 1 in 3'],
      '60000 expire 1',
    ]);
    expect(result.result.sources.q).toMatchObject({ expired: 1, retries: 2, inFlight: 0 });
  });

  test('messages return one by one, before younger ones, and are regrouped out of order', async () => {
    const result = await run({
      f: { errorRate: 1 },
      // Five pollers are busy with 4 to 8 when 1 to 3 return; the first to be free takes what has returned, and 9.
      q: { arrivals: at([0, 3], [9500, 6]), batchSize: 4, visibilityTimeout: '10 s', pollers: { start: 1, most: 1 } },
      changes: [{ at: '5 s', set: { 'functions.f.errorRate': 0 } }],
    });
    expect(log(result)).toEqual([
      ...[1, 2, 3].map((message) => `0 deliver ${message} in 1`),
      ...[4, 5, 6, 7].map((message) => `9500 deliver ${message} in 2`),
      ...[4, 5, 6, 7].map((message) => `10500 succeed ${message}`),
      ...['10500 retry 1', '10500 retry 2', '10500 retry 3'],
      ...[1, 2, 3, 8].map((message) => `10500 deliver ${message} in 3`),
      ...[1, 2, 3, 8].map((message) => `11500 succeed ${message}`),
      '11500 deliver 9 in 4',
      '12500 succeed 9',
    ]);
    expect(result.result.sources.q).toMatchObject({ succeeded: 9, reordered: 3, retries: 3 });
  });

  test('a time-out is a failure like any other', async () => {
    const result = await run({
      f: { duration: '6 s', timeout: '5 s' },
      q: { backlog: 1, visibilityTimeout: '10 s', maxReceiveCount: 1 },
    });
    expect(log(result)).toEqual(['0 deliver 1 in 1', '10000 dead-letter 1']);
    expect(result.result.functions.f).toMatchObject({ Errors: 1, timeouts: 1 });
  });
});

describe('poison', () => {
  const poisoned = (q: object) =>
    run({
      // Only the message that arrives between 1 and 2 s is poison.
      changes: [
        { at: '1 s', set: { 'functions.f.recordErrorRate': 1 } },
        // Above 0, so that poison fails, and so small that nothing else is.
        { at: '2 s', set: { 'functions.f.recordErrorRate': 1e-9 } },
      ],
      q: { arrivals: at([500, 1], [1500, 1], [2500, 1]), maximumBatchingWindow: '10 s', maxReceiveCount: 1, ...q },
    });

  test('fails its whole batch', async () => {
    const result = await poisoned({});
    expect(log(result)).toEqual([
      ...[1, 2, 3].map((message) => `10500 deliver ${message} in 1`),
      ...['60500 dead-letter 1', '61500 dead-letter 2', '62500 dead-letter 3'],
    ]);
    expect(result.result.functions.f!.Errors).toBe(1);
  });

  test('with reportBatchItemFailures it returns alone, and the invocation has no error', async () => {
    const result = await poisoned({ reportBatchItemFailures: true });
    expect(log(result)).toEqual([
      ...[1, 2, 3].map((message) => `10500 deliver ${message} in 1`),
      ...['11500 succeed 1', '11500 succeed 3'],
      '61500 dead-letter 2',
    ]);
    expect(result.result.functions.f!.Errors).toBe(0);
    expect(result.result.sources.q).toMatchObject({ DeletedEventCount: 2, FailedInvokeEventCount: 1 });
  });

  test.each([false, true])(
    'is handled when it returns to a repaired function; partial responses: %s',
    async (partial) => {
      const result = await run({
        f: { recordErrorRate: 1 },
        q: { backlog: 1, visibilityTimeout: '10 s', reportBatchItemFailures: partial },
        changes: [{ at: '5 s', set: { 'functions.f.recordErrorRate': 0 } }],
      });
      expect(log(result)).toEqual(['0 deliver 1 in 1', '10000 retry 1', '10000 deliver 1 in 2', '11000 succeed 1']);
      expect(result.result.functions.f!.Errors).toBe(partial ? 0 : 1);
    },
  );

  test('an invocation that fails as a whole returns everything nevertheless', async () => {
    const result = await run({
      f: { errorRate: 1 },
      q: { backlog: 3, maxReceiveCount: 1, reportBatchItemFailures: true },
    });
    expect(log(result, 'q', 'dead-letter')).toHaveLength(3);
  });
});

describe('throttles', () => {
  test('the poller tries again after 1, 2, 4 … s', async () => {
    const result = await run({ f: { duration: '4 s', reservedConcurrency: 1 }, q: { backlog: 2, batchSize: 1 } });
    expect(log(result)).toEqual([
      '0 deliver 1 in 1',
      ...['1000 retry 2', '3000 retry 2'],
      '4000 succeed 1',
      ...['7000 retry 2', '7000 deliver 2 in 2'],
      '11000 succeed 2',
    ]);
    expect(result.result.functions.f!.Throttles).toBe(3);
    expect(result.result.sources.q).toMatchObject({ retries: 3, InvokedEventCount: 5, FailedInvokeEventCount: 3 });
    expect(result.result.sources.q).toMatchObject({ PolledEventCount: 2 });
  });

  test('waits double up to the longest', async () => {
    const result = await run({
      f: { duration: '1 s', reservedConcurrency: 0 },
      q: { backlog: 1, visibilityTimeout: '20 s', maxReceiveCount: 1, backOff: { first: '2 s', longest: '6 s' } },
    });
    // 2, 4, 6, 6 s; the next would come when the message is visible again, and to be dead-lettered.
    expect(log(result)).toEqual([
      ...['2000 retry 1', '6000 retry 1', '12000 retry 1', '18000 retry 1'],
      '20000 dead-letter 1',
    ]);
    expect(result.result.functions.f!.Throttles).toBe(5);
  });

  test('a batch is dropped when its visibility time-out ends, its receive counted', async () => {
    const result = await run({
      f: { duration: '20 s', timeout: '20 s', reservedConcurrency: 1 },
      q: { backlog: 2, batchSize: 1, visibilityTimeout: '20 s' },
    });
    expect(log(result)).toEqual([
      '0 deliver 1 in 1',
      ...['1000 retry 2', '3000 retry 2', '7000 retry 2', '15000 retry 2'],
      '20000 succeed 1',
      ...['20000 retry 2', '20000 deliver 2 in 3'],
      '40000 succeed 2',
    ]);
    expect(result.result.sources.q).toMatchObject({ succeeded: 2, retries: 5, duplicates: 0, PolledEventCount: 3 });
    expect(result.result.functions.f!.Throttles).toBe(5);
  });

  test('a batch admitted late runs beyond its visibility: delivered twice, handled once', async () => {
    const result = await run({
      f: { duration: '6 s', timeout: '6 s', reservedConcurrency: 1 },
      q: { backlog: 2, batchSize: 1, visibilityTimeout: '10 s' },
    });
    expect(log(result)).toEqual([
      '0 deliver 1 in 1',
      ...['1000 retry 2', '3000 retry 2'],
      '6000 succeed 1',
      ...['7000 retry 2', '7000 deliver 2 in 2'],
      // Visible again at 10 s while it runs: another poller has it, and is refused until the first has ended.
      ...['10000 retry 2', '11000 retry 2'],
      '13000 succeed 2',
      ...['13000 retry 2', '13000 deliver 2 in 3'],
    ]);
    expect(result.result.sources.q).toMatchObject({ offered: 2, succeeded: 2, duplicates: 1, inFlight: 0, retries: 6 });
    expect(result.result.functions.f!.Invocations).toBe(3);
  });

  test('a message that is visible again while it runs is gone once it is handled', async () => {
    const { functions, sources } = scenario({
      f: { duration: '6 s', timeout: '6 s', reservedConcurrency: 1 },
      // With one poller only nobody receives the message again.
      q: { backlog: 1, visibilityTimeout: '10 s', pollers: { start: 1, most: 1 } },
    });
    const a = { type: 'sync', target: 'f', arrivals: at([0, 1]) };
    const result = await observed({ duration: '1 min', functions, sources: { a, ...sources } });
    expect(log(result)).toEqual([
      ...['1000 retry 1', '3000 retry 1', '7000 retry 1', '7000 deliver 1 in 1'],
      '13000 succeed 1',
    ]);
    expect(result.result.sources.q).toMatchObject({
      succeeded: 1,
      duplicates: 0,
      PolledEventCount: 1,
      drainedAtMs: 13_000,
    });
    // It waited again, for nobody, from 10 to 13 s.
    expect(result.result.sources.q).toMatchObject({ queueDepth: 1, messagesInFlight: 1 });
  });
});

describe('what the queue does', () => {
  test('delay hides new messages', async () => {
    const result = await run({ q: { arrivals: at([1000, 1], [2000, 1]), delay: '5 s' } });
    expect(log(result)).toEqual([
      ...['6000 deliver 1 in 1', '7000 succeed 1'],
      ...['7000 deliver 2 in 2', '8000 succeed 2'],
    ]);
    expect(result.result.sources.q).toMatchObject({ queueDepth: 2, latency: { max: 6000 }, age: { max: 5000 } });
  });

  test('messages expire at the end of the retention, delayed ones too', async () => {
    const q = { arrivals: at([1000, 1], [2000, 2]), retention: '60 s', permission: false };
    for (const delay of ['0 s', '2 min']) {
      const result = await run({ q: { ...q, delay } });
      expect(log(result)).toEqual(['61000 expire 1', '62000 expire 2', '62000 expire 3']);
      expect(result.result.sources.q).toMatchObject({
        expired: 3,
        receives: 0,
        pollers: 0,
        oldestAgeMs: 60_000,
        drainedAtMs: 62_000,
      });
    }
  });

  test('the retention does not take a message out of the hands of the function', async () => {
    const late = (f: object) =>
      run({ f: { duration: '4 s', ...f }, q: { arrivals: at([0, 1]), delay: '58 s', retention: '60 s' } });
    expect(log(await late({}))).toEqual(['58000 deliver 1 in 1', '62000 succeed 1']);
    expect(log(await late({ errorRate: 1 }))).toEqual(['58000 deliver 1 in 1', '62000 expire 1']);
  });

  test('filtered messages are received and deleted, and not counted into a batch', async () => {
    const result = await run({ q: { backlog: 25, filter: 1 } });
    expect(log(result)).toHaveLength(25);
    expect(log(result).every((entry) => entry.startsWith('0 filter'))).toBe(true);
    expect(result.result.sources.q).toMatchObject({
      ...{ filtered: 25, PolledEventCount: 25, FilteredOutEventCount: 25, InvokedEventCount: 0, DeletedEventCount: 0 },
      drainedAtMs: 0,
    });
    expect(result.result.functions.f!.Invocations).toBe(0);
  });

  test('with a window the filter leaves room in the batch for others', async () => {
    const result = await run({ q: { backlog: 1000, filter: '50 %', batchSize: 50, maximumBatchingWindow: '1 s' } });
    const { filtered, succeeded } = result.result.sources.q!;
    expect(filtered! + succeeded).toBe(1000);
    expect(result.result.functions.f!.Invocations).toBe(Math.ceil(succeeded / 50));
  });

  test('at most 120,000 messages are in flight', async () => {
    const result = await run({
      f: { duration: '10 s', timeout: '30 s' },
      q: {
        ...{ backlog: 130_000, size: '512 B', batchSize: 10_000, maximumBatchingWindow: '1 s', pollers: { start: 20 } },
        visibilityTimeout: '10 min',
      },
    });
    expect(result.result.sources.q).toMatchObject({
      messagesInFlight: 120_000,
      queueDepth: 130_000,
      succeeded: 130_000,
    });
    expect(result.result.sources.q!.drainedAtMs).toBe(20_000);
  });

  test('a short visibility time-out is lengthened where there is a window', async () => {
    // 40 s + 5 s are more than 30 s: it becomes 75 s.
    const q = { arrivals: at([0, 1]), maximumBatchingWindow: '40 s', visibilityTimeout: '30 s', maxReceiveCount: 1 };
    expect(log(await run({ f: { errorRate: 1 }, q }))).toEqual(['40000 deliver 1 in 1', '75000 dead-letter 1']);
  });
});

describe('queues and other sources', () => {
  test('a dead-letter queue that another function reads', async () => {
    const result = await observed({
      duration: '10 min',
      functions: {
        f: { init: 0, duration: '1 s', timeout: '5 s', errorRate: 1 },
        g: { init: 0, duration: '2 s', timeout: '5 s' },
      },
      sources: {
        dead: { type: 'sqs', target: 'g', visibilityTimeout: '60 s' },
        q: {
          ...{ type: 'sqs', target: 'f', backlog: 12, visibilityTimeout: '10 s' },
          deadLetterQueue: { to: 'dead', maxReceiveCount: 1 },
        },
      },
    });
    expect(result.result.sources.q).toMatchObject({ offered: 12, deadLettered: 12, inFlight: 0 });
    expect(result.result.sources.dead).toMatchObject({ offered: 12, succeeded: 12, drainedAtMs: 12_000 });
    // Both batches reappear at 10 s, and all twelve reach the other queue together: batches of 10 and 2.
    expect(log(result, 'dead', 'deliver').map((entry) => entry.split(' ').at(-1))).toEqual([
      ...Array.from({ length: 10 }, () => '1'),
      ...['2', '2'],
    ]);
  });

  test('an asynchronous source hands its failures to a queue', async () => {
    const result = await observed({
      duration: '10 min',
      functions: {
        f: { init: 0, duration: '1 s', errorRate: 1 },
        g: { init: 0, duration: '2 s', timeout: '5 s' },
      },
      sources: {
        events: { type: 'async', target: 'f', arrivals: at([0, 3]), maximumRetryAttempts: 0, onFailure: 'q' },
        q: { type: 'sqs', target: 'g', visibilityTimeout: '60 s' },
      },
    });
    expect(log(result, 'q', 'deliver')).toEqual([1, 2, 3].map((message) => `1000 deliver ${message} in 1`));
    expect(result.result.sources.q).toMatchObject({ offered: 3, succeeded: 3 });
  });

  test('what is in the dead-letter queue is sent back', async () => {
    const result = await run({
      f: { errorRate: 1 },
      q: { backlog: 2, visibilityTimeout: '10 s', deadLetterQueue: { maxReceiveCount: 1, redriveAt: '1 min' } },
      changes: [{ at: '30 s', set: { 'functions.f.errorRate': 0 } }],
    });
    expect(log(result)).toEqual([
      ...['0 deliver 1 in 1', '0 deliver 2 in 1'],
      ...['60000 redrive 1', '60000 redrive 2'],
      ...['60000 retry 1', '60000 retry 2', '60000 deliver 1 in 2', '60000 deliver 2 in 2'],
      ...['61000 succeed 1', '61000 succeed 2'],
    ]);
    // Latency from the first offer; age, as the queue sees it, from the redrive.
    expect(result.result.sources.q).toMatchObject({
      offered: 2,
      succeeded: 2,
      deadLettered: 0,
      redriven: 2,
      inFlight: 0,
    });
    expect(result.result.sources.q).toMatchObject({ latency: { max: 61_000 }, age: { max: 0 } });
  });

  test.each([false, true])('poison that is sent back stays poison; partial responses: %s', async (partial) => {
    const redriven = (changes: object[]) =>
      run({
        f: { recordErrorRate: 1 },
        q: {
          ...{ backlog: 1, visibilityTimeout: '10 s', reportBatchItemFailures: partial },
          deadLetterQueue: { maxReceiveCount: 1, redriveAt: '1 min' },
        },
        changes,
      });
    const repaired = await redriven([{ at: '30 s', set: { 'functions.f.recordErrorRate': 0 } }]);
    expect(repaired.result.sources.q).toMatchObject({ succeeded: 1, deadLettered: 0, inFlight: 0 });
    const unrepaired = await redriven([]);
    expect(log(unrepaired)).toEqual([
      ...['0 deliver 1 in 1', '60000 redrive 1', '60000 retry 1', '60000 deliver 1 in 2'],
      '70000 dead-letter 1',
    ]);
    expect(unrepaired.result.sources.q).toMatchObject({ succeeded: 0, redriven: 1, deadLettered: 1, inFlight: 0 });
  });
});

describe('changes', () => {
  test('permission, batch size and maximum concurrency take effect during the run', async () => {
    const result = await run({
      asOf: '2026-01-01',
      q: { arrivals: at([0, 4], [10_000, 4], [20_000, 4], [30_000, 4]), batchSize: 2 },
      changes: [
        { at: '5 s', set: { 'sources.q.batchSize': 1 } },
        { at: '15 s', set: { 'sources.q.maximumConcurrency': 2 } },
        { at: '25 s', set: { 'sources.q.permission': false } },
        { at: '40 s', set: { 'sources.q.permission': true } },
      ],
    });
    const deliveries = log(result, 'q', 'deliver').map((entry) => entry.split(' '));
    const timesOf = (from: number, to: number) =>
      deliveries
        .filter(([, , message]) => Number(message) >= from && Number(message) <= to)
        .map(([time]) => Number(time));
    const batchesOf = (from: number, to: number) =>
      new Set(
        deliveries
          .filter(([, , message]) => Number(message) >= from && Number(message) <= to)
          .map((entry) => entry.at(-1)),
      );
    expect(batchesOf(1, 4).size).toBe(2);
    expect(batchesOf(5, 8).size).toBe(4);
    expect(timesOf(9, 12)).toEqual([20_000, 20_000, 21_000, 21_000]);
    expect(timesOf(13, 16)).toEqual([40_000, 40_000, 41_000, 41_000]);
  });

  test('the warm-up is not measured', async () => {
    const result = await run({
      ...{ warmUp: '10 s', duration: '50 s' },
      q: { backlog: 3, arrivals: at([9500, 1], [10_000, 2]) },
    });
    expect(result.result.sources.q).toMatchObject({ offered: 2, succeeded: 2, latency: { count: 2 } });
    // CloudWatch's metrics count what happens: the deletes of the fourth, too.
    expect(result.result.sources.q).toMatchObject({ PolledEventCount: 2, DeletedEventCount: 3 });
  });
});
