/** FIFO queues, traced by hand: order, locks of groups, partial failures, limits, deduplication. */
import { describe, expect, test } from 'vitest';
import { Categories, zipfWeights } from '../../src/sim/categories.ts';
import { Streams } from '../../src/sim/random.ts';
import { type Observed, observed } from '../support/scenarios.ts';

const at = (...times: [timeMs: number, count: number][]) => ({ at: times.map(([time, count]) => ({ time, count })) });

interface Parts {
  readonly f?: object;
  readonly q?: object;
  readonly [more: string]: unknown;
}

const run = ({ f = {}, q = {}, ...more }: Parts) =>
  observed({
    duration: '10 min',
    asOf: '2026-01-01',
    seed: 's',
    functions: { f: { init: 0, duration: '1 s', timeout: '5 s', ...f } },
    sources: { q: { type: 'sqs-fifo', target: 'f', visibilityTimeout: '60 s', groups: { count: 1 }, ...q } },
    ...more,
  });

function log({ told }: Observed, ...whats: string[]): string[] {
  return told
    .filter((entry) => entry.owner === 'q' && entry.what !== 'arrive')
    .filter(({ what }) => whats.length === 0 || whats.includes(what))
    .map(
      ({ timeMs, what, request, environment }) =>
        `${timeMs} ${what} ${request}${environment < 0 ? '' : ` in ${environment}`}`,
    );
}

/** The groups of messages 1, 2, 3 …: what the stream `q>f/key` gives, drawn once a message. */
function groupsOf(messages: number, count: number, skew = 0, seed = 's'): number[] {
  const stream = new Streams(seed, 1).get('q>f/key');
  const choice = new Categories(zipfWeights(count, skew));
  return Array.from({ length: messages }, () => choice.draw(stream));
}

describe('groups', () => {
  test('one group: one batch at a time, in order', async () => {
    const result = await run({ q: { backlog: 23 } });
    const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
    expect(log(result, 'deliver')).toEqual([
      ...numbers(1, 10).map((n) => `0 deliver ${n} in 1`),
      ...numbers(11, 20).map((n) => `1000 deliver ${n} in 2`),
      ...numbers(21, 23).map((n) => `2000 deliver ${n} in 3`),
    ]);
    expect(result.result.functions.f!.ConcurrentExecutions).toBe(1);
    expect(result.result.sources.q).toMatchObject({ succeeded: 23, reordered: 0, drainedAtMs: 3000 });
  });

  test('S24: six groups, maximum concurrency 10: six at once', async () => {
    const result = await run({ q: { backlog: 5000, groups: { count: 6 }, maximumConcurrency: 10 } });
    expect(result.result.functions.f!.ConcurrentExecutions).toBe(6);
    expect(result.result.sources.q).toMatchObject({ pollers: 6, succeeded: 5000, reordered: 0 });
  });

  test('maximum concurrency below the groups: that many', async () => {
    const result = await run({ q: { backlog: 5000, groups: { count: 6 }, maximumConcurrency: 4 } });
    expect(result.result.functions.f!.ConcurrentExecutions).toBe(4);
  });

  test('a receive takes all it can of a group, then of the next in turn', async () => {
    // Twelve messages of three groups arrive together; one poller.
    const q = { backlog: 12, groups: { count: 3 }, pollers: { start: 1, most: 1 } };
    const groups = groupsOf(12, 3);
    const inTurn = [...new Set(groups)].flatMap((group) =>
      groups.flatMap((each, i) => (each === group ? [i + 1] : [])),
    );
    const delivered = log(await run({ q }), 'deliver');
    expect(delivered.slice(0, 10)).toEqual(inTurn.slice(0, 10).map((n) => `0 deliver ${n} in 1`));
    expect(delivered.slice(10)).toEqual(inTurn.slice(10).map((n) => `1000 deliver ${n} in 2`));
  });

  test('a new message of a locked group waits, one of another group does not', async () => {
    const groups = groupsOf(3, 2);
    // Whatever the draws: the second and third message are delivered when nothing of their group is under way.
    const expected = [0, 100, 200].map((timeMs, i) => {
      const before = groups.slice(0, i).lastIndexOf(groups[i]!);
      return { timeMs, before };
    });
    const result = await run({ q: { arrivals: at([0, 1], [100, 1], [200, 1]), groups: { count: 2 } } });
    const times = log(result, 'deliver').map((entry) => Number(entry.split(' ')[0]));
    // Three messages of two groups: at least one waits until an earlier one of its group is handled, at 1 s or 1.1 s.
    expect(expected.some(({ before }) => before >= 0)).toBe(true);
    for (const [i, { timeMs, before }] of expected.entries()) {
      const position = log(result, 'deliver').findIndex((entry) => entry.includes(`deliver ${i + 1} `));
      if (before < 0) expect(times[position]).toBe(timeMs);
      else expect(times[position]).toBeGreaterThanOrEqual(1000);
    }
  });

  test('skew: most messages fall on the first group, and it is the last to be done', async () => {
    const even = await run({ q: { backlog: 2000, groups: { count: 10 } } });
    const skewed = await run({ q: { backlog: 2000, groups: { count: 10, skew: 1 } } });
    // The first of ten has 1 / (1 + 1/2 + … + 1/10) = 34 % of the messages, all in one line: 68 batches of 10 and 1 s each.
    expect(skewed.result.sources.q!.drainedAtMs).toBeGreaterThan(60_000);
    expect(even.result.sources.q!.drainedAtMs).toBeLessThan(30_000);
  });
});

describe('failures', () => {
  test('a failed batch blocks its group until its visibility time-out ends, and comes first again', async () => {
    const result = await run({
      f: { errorRate: 1 },
      q: { arrivals: at([0, 2], [500, 1]), visibilityTimeout: '10 s' },
      changes: [{ at: '5 s', set: { 'functions.f.errorRate': 0 } }],
    });
    expect(log(result)).toEqual([
      ...['0 deliver 1 in 1', '0 deliver 2 in 1'],
      ...['10000 retry 1', '10000 retry 2'],
      ...[1, 2, 3].map((n) => `10000 deliver ${n} in 2`),
      ...[1, 2, 3].map((n) => `11000 succeed ${n}`),
    ]);
    expect(result.result.sources.q).toMatchObject({ reordered: 0, retries: 2 });
  });

  test('it blocks no other group', async () => {
    const groups = groupsOf(40, 4);
    const result = await run({
      // Batches of one: only the first message fails.
      f: { errorRate: 1 },
      q: { arrivals: at([0, 1], [2000, 39]), groups: { count: 4 }, batchSize: 1, visibilityTimeout: '50 s' },
      changes: [{ at: '500 ms', set: { 'functions.f.errorRate': 0 } }],
    });
    const handledAt = new Map(
      log(result, 'succeed').map((entry) => [Number(entry.split(' ')[2]), Number(entry.split(' ')[0])]),
    );
    groups.forEach((group, i) => {
      if (group === groups[0]) expect(handledAt.get(i + 1)).toBeGreaterThan(50_000);
      else expect(handledAt.get(i + 1)).toBeLessThan(30_000);
    });
  });

  const poisoned = (q: object) =>
    run({
      // Message 2 is poison; after it the rate is above 0, so that it fails, and so small that no other is.
      changes: [
        { at: '1 s', set: { 'functions.f.recordErrorRate': 1 } },
        { at: '2 s', set: { 'functions.f.recordErrorRate': 1e-9 } },
      ],
      q: {
        ...{ arrivals: at([500, 1], [1500, 1], [2500, 2]), delay: '5 s', visibilityTimeout: '10 s' },
        // The poller is busy with the first until 6.5 s, when the second is there; both others come with its return.
        ...{ reportBatchItemFailures: true, maxReceiveCount: 2 },
        ...q,
      },
    });

  test('with reportBatchItemFailures the first failure and all after it return', async () => {
    const result = await poisoned({});
    expect(log(result)).toEqual([
      ...['5500 deliver 1 in 1', '6500 succeed 1'],
      '6500 deliver 2 in 2',
      // It returns at 16.5 s; 3 and 4, visible since 7.5 s, waited behind it.
      ...['16500 retry 2', '16500 deliver 2 in 3', '16500 deliver 3 in 3', '16500 deliver 4 in 3'],
      // Its third receive makes it a dead letter; the others go on.
      ...['26500 dead-letter 2', '26500 retry 3', '26500 retry 4', '26500 deliver 3 in 4', '26500 deliver 4 in 4'],
      ...['27500 succeed 3', '27500 succeed 4'],
    ]);
    expect(result.result.functions.f!.Errors).toBe(0);
    expect(result.result.sources.q).toMatchObject({ reordered: 0, deadLettered: 1, succeeded: 3 });
  });

  test('afterFailure: the rest of the group returns, or the rest of the batch', async () => {
    const logOf = async (afterFailure: string) =>
      log(
        await run({
          seed: 'e',
          f: { duration: '5 s' },
          q: {
            ...{ arrivals: at([0, 1], [1500, 1], [2500, 4]), groups: { count: 2 }, pollers: { start: 1, most: 1 } },
            ...{ afterFailure, reportBatchItemFailures: true, maxReceiveCount: 1, visibilityTimeout: '10 s' },
          },
          changes: [
            { at: '1 s', set: { 'functions.f.recordErrorRate': 1 } },
            { at: '2 s', set: { 'functions.f.recordErrorRate': 1e-9 } },
          ],
        }),
      );
    // With this seed messages 2, 5 and 6 are of one group, 1, 3 and 4 of the other. While the first is handled the others come in; message 2
    // is poison, and its group available before that of the first.
    expect(groupsOf(6, 2, 0, 'e')).toEqual([1, 0, 1, 1, 0, 0]);
    const delivered = [
      ...['0 deliver 1 in 1', '5000 succeed 1'],
      ...[2, 5, 6, 3, 4].map((message) => `5000 deliver ${message} in 2`),
    ];
    expect(await logOf('group')).toEqual([
      ...delivered,
      ...['10000 succeed 3', '10000 succeed 4'],
      ...[2, 5, 6].map((message) => `15000 dead-letter ${message}`),
    ]);
    expect(await logOf('batch')).toEqual([
      ...delivered,
      ...[2, 5, 6, 3, 4].map((message) => `15000 dead-letter ${message}`),
    ]);
  });

  test('dropped by throttling, a group is taken up again in order', async () => {
    const result = await run({
      f: { duration: '12 s', timeout: '12 s', reservedConcurrency: 1 },
      q: { arrivals: at([0, 6]), batchSize: 2, visibilityTimeout: '20 s', groups: { count: 3 } },
    });
    expect(result.result.sources.q).toMatchObject({ offered: 6, succeeded: 6, reordered: 0, inFlight: 0 });
  });

  test('a batch that runs beyond its visibility is delivered again, and the next messages wait for that', async () => {
    const result = await run({
      f: { duration: '6 s', timeout: '6 s' },
      q: { arrivals: at([0, 2]), batchSize: 1, visibilityTimeout: '10 s' },
      sources: {
        // Holds the only environment until 6 s, so that message 1 is admitted at 7 s and runs until 13 s.
        a: { type: 'sync', target: 'f', arrivals: at([0, 1]) },
        q: {
          type: 'sqs-fifo',
          target: 'f',
          groups: { count: 1 },
          arrivals: at([0, 2]),
          batchSize: 1,
          visibilityTimeout: '10 s',
        },
      },
      functions: { f: { init: 0, duration: '6 s', timeout: '6 s', reservedConcurrency: 1 } },
    });
    expect(log(result)).toEqual([
      ...['1000 retry 1', '3000 retry 1', '7000 retry 1', '7000 deliver 1 in 1'],
      ...['10000 retry 1', '11000 retry 1'],
      '13000 succeed 1',
      ...['13000 retry 1', '13000 deliver 1 in 2'],
      // The second delivery holds the group until 19 s.
      '19000 deliver 2 in 3',
      '25000 succeed 2',
    ]);
    expect(result.result.sources.q).toMatchObject({ succeeded: 2, duplicates: 1, reordered: 0 });
  });
});

describe('limits and repetitions', () => {
  test('300 sends a second: what is above is refused', async () => {
    const { result } = await run({
      ...{ duration: '10 s', period: '10 s' },
      q: { arrivals: { constant: '1000/s' }, groups: { count: 1000 } },
    });
    // 1 to 10,000 ms: 300 at once, and 0.3 for each ms after the first.
    expect(result.sources.q).toMatchObject({ offered: 10_000, throttled: 10_000 - 300 - 2999, rejectedWrites: 6701 });
  });

  test('ten messages a call are ten times as many', async () => {
    const q = { arrivals: { constant: '3000/s' }, groups: { count: 1000 }, sendBatch: 10 };
    const { result } = await run({ duration: '10 s', q });
    expect(result.sources.q).toMatchObject({ offered: 30_000, throttled: 0 });
  });

  test('high throughput', async () => {
    const q = { arrivals: { constant: '5000/s' }, groups: { count: 1000 }, throughput: 'high' };
    expect((await run({ duration: '5 s', q })).result.sources.q!.throttled).toBe(0);
  });

  test('300 receives a second', async () => {
    const q = { backlog: 20_000, groups: { count: 1000 }, batchSize: 1, pollers: { start: 1000 } };
    const { result } = await run({ f: { duration: '1 ms' }, duration: '9999 ms', account: { concurrency: 2000 }, q });
    // 300 at once and 0.3 a millisecond.
    expect(result.sources.q!.PolledEventCount).toBe(300 + 2999);
  });

  test('repetitions are billed and recognised, and no new messages', async () => {
    const q = { arrivals: at([0, 100]), duplicates: 1 };
    const { result } = await run({ duration: '1 min', q });
    expect(result.sources.q).toMatchObject({ offered: 100, succeeded: 100, duplicates: 100 });
    // 200 sends, 10 receives and 10 deletes, and long polls: four idle pollers 3 each, one 2 (from 10 s on).
    expect(result.usage['sqs.fifoRequests']).toBe(200 + 10 + 10 + 4 * 3 + 2);
  });

  test('expired messages leave their group', async () => {
    const q = { arrivals: at([0, 3], [30_000, 2]), retention: '60 s', permission: false };
    const result = await run({ q, changes: [{ at: '75 s', set: { 'sources.q.permission': true } }] });
    expect(log(result)).toEqual([
      ...['60000 expire 1', '60000 expire 2', '60000 expire 3'],
      ...['75000 deliver 4 in 1', '75000 deliver 5 in 1'],
      ...['76000 succeed 4', '76000 succeed 5'],
    ]);
  });
});
