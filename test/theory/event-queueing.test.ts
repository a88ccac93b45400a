/** Closed forms of queueing for sources of events: replications fixed in advance, within three half-widths of 95 %. */
import { describe, expect, test } from 'vitest';
import { runTrial } from '../../src/experiment/trial.ts';
import { estimates, expectAgreement } from '../fidelity/agreement.ts';
import { scenarioOf } from '../support/scenarios.ts';

/** Everything ends well before this. */
const LONG = { timeout: '15 min', idleTimeout: '1 d' };

describe('M/G/1: records of one shard, pushed one by one (A. Khinchine and F. Pollaczek, 1930)', () => {
  // A record waits for the push, and then for those before it: ρ E[S] (1 + c²) / (2 (1 − ρ)), c the coefficient of variation.
  const PUSH_MS = 70;
  test.each([
    { what: 'constant work', duration: '100 ms', squaredVariation: 0 },
    { what: 'exponential work', duration: { exponential: { mean: '100 ms' } }, squaredVariation: 1 },
  ])('$what', async ({ duration, squaredVariation }) => {
    const rate = 6;
    const load = 0.6;
    const scenario = await scenarioOf({
      warmUp: '100 s',
      duration: '4000 s',
      period: '4000 s',
      functions: { f: { init: 0, duration, ...LONG } },
      sources: {
        s: { type: 'kinesis', target: 'f', enhancedFanOut: true, batchSize: 1, arrivals: { poisson: rate } },
      },
    });
    const { waitMs, busy } = await estimates(scenario, 20, ({ sources, functions }) => ({
      waitMs: sources.s!.age!.avg - PUSH_MS,
      busy: functions.f!.environments.avgBusy,
    }));
    expectAgreement('utilisation', busy, { value: load });
    expectAgreement('mean wait', waitMs, { value: (load * 100 * (1 + squaredVariation)) / (2 * (1 - load)) });
  });
});

describe('M/M/1 for each message group: as many run as there are groups, and each waits for its own only', () => {
  test.each([
    { groups: 4, load: 0.5 },
    { groups: 10, load: 0.6 },
  ])('$groups groups, load $load of each', async ({ groups, load }) => {
    const scenario = await scenarioOf({
      warmUp: '200 s',
      duration: '5000 s',
      period: '5000 s',
      functions: { f: { init: 0, duration: { exponential: { mean: '1 s' } }, ...LONG } },
      sources: {
        q: {
          ...{ type: 'sqs-fifo', target: 'f', batchSize: 1, visibilityTimeout: '12 h' },
          ...{ arrivals: { poisson: groups * load }, groups: { count: groups }, pollers: { start: 2 * groups } },
        },
      },
    });
    const { waitMs, busy } = await estimates(scenario, 20, ({ sources, functions }) => {
      expect(functions.f).toMatchObject({ ConcurrentExecutions: groups, Throttles: 0 });
      return { waitMs: sources.q!.age!.avg, busy: functions.f!.environments.avgBusy };
    });
    expectAgreement('busy', busy, { value: groups * load });
    expectAgreement('mean wait', waitMs, { value: (1000 * load) / (1 - load) });
  });
});

describe('a batching window w and Poisson messages: batches of 1 + λw', () => {
  test.each([
    { rate: 2, windowS: 5 },
    { rate: 0.1, windowS: 20 },
  ])('λ = $rate a second, w = $windowS s', async ({ rate, windowS }) => {
    const scenario = await scenarioOf({
      warmUp: '100 s',
      duration: `${Math.round(20_000 / rate)} s`,
      period: `${Math.round(20_000 / rate)} s`,
      functions: { f: { init: 0, duration: 0, ...LONG } },
      sources: {
        q: {
          ...{ type: 'sqs', target: 'f', batchSize: 1000, maximumBatchingWindow: `${windowS} s` },
          ...{ arrivals: { poisson: rate }, visibilityTimeout: '12 h' },
        },
      },
    });
    const { size, age } = await estimates(scenario, 10, ({ sources, functions }) => ({
      size: sources.q!.InvokedEventCount! / functions.f!.Invocations,
      age: sources.q!.age!.avg / 1000,
    }));
    const more = rate * windowS;
    expectAgreement('messages of a batch', size, { value: 1 + more });
    // The first waits for the whole window, the others come anywhere in it.
    expectAgreement('mean wait', age, { value: (windowS * (1 + more / 2)) / (1 + more) });
  });
});

describe('geometric tries', () => {
  test.each([
    { errorRate: 0.5, receives: 3 },
    { errorRate: 0.3, receives: 2 },
  ])('a queue, errors $errorRate, $receives receives', async ({ errorRate, receives }) => {
    const scenario = await scenarioOf({
      duration: '600 s',
      functions: { f: { init: 0, duration: '10 ms', errorRate } },
      sources: {
        q: {
          ...{ type: 'sqs', target: 'f', batchSize: 1, visibilityTimeout: '20 s', maxReceiveCount: receives },
          arrivals: {
            poisson: [
              { at: 0, rate: '20/s' },
              { at: '400 s', rate: 0 },
            ],
          },
        },
      },
    });
    const { tries, lost } = await estimates(scenario, 10, ({ sources, functions }) => ({
      tries: functions.f!.Invocations / sources.q!.offered,
      lost: sources.q!.deadLettered! / sources.q!.offered,
    }));
    expectAgreement('dead-lettered', lost, { value: errorRate ** receives });
    expectAgreement('tries of a message', tries, { value: (1 - errorRate ** receives) / (1 - errorRate) });
  });

  test('a batch of ten fails when one of its records does', async () => {
    const scenario = await scenarioOf({
      duration: '10 min',
      functions: { f: { init: 0, duration: '10 ms', recordErrorRate: '5 %' } },
      sources: { q: { type: 'sqs', target: 'f', batchSize: 10, backlog: 20_000, maxReceiveCount: 1 } },
    });
    const { lost, partly } = await estimates(scenario, 10, ({ sources, functions }) => ({
      lost: sources.q!.deadLettered! / sources.q!.offered,
      partly: functions.f!.Errors / functions.f!.Invocations,
    }));
    const share = 1 - 0.95 ** 10;
    expectAgreement('failed batches', partly, { value: share });
    expectAgreement('messages lost with them', lost, { value: share });
  });
});

describe('one poison record among n = 2^k of a batch', () => {
  const stream = (records: number, bisectBatchOnFunctionError: boolean) =>
    scenarioOf({
      duration: '10 min',
      functions: { f: { init: 0, duration: '10 ms', recordErrorRate: 1 / records } },
      sources: {
        s: {
          ...{ type: 'kinesis', target: 'f', batchSize: records, backlog: { records, age: '1 min' } },
          ...{ maximumRetryAttempts: 0, bisectBatchOnFunctionError },
        },
      },
    });

  /** How often the function was invoked, by the number of poison records there were, in 40 runs. */
  async function invocations(records: number): Promise<Map<number, Set<number>>> {
    const scenario = await stream(records, true);
    const seen = new Map<number, Set<number>>();
    for (let replication = 1; replication <= 40; replication++) {
      const { sources, functions } = runTrial({ scenario, replication });
      const { failed, succeeded } = sources.s!;
      expect(failed + succeeded).toBe(records);
      seen.set(failed, (seen.get(failed) ?? new Set()).add(functions.f!.Invocations));
    }
    return seen;
  }

  test.each([2, 16, 64, 256])('bisecting: it is alone after 2 log2 n + 1 invocations, n = %d', async (records) => {
    const seen = await invocations(records);
    expect(seen.get(0)).toEqual(new Set([1]));
    expect(seen.get(1)).toEqual(new Set([2 * Math.log2(records) + 1]));
  });

  test('else the whole batch is lost with it', async () => {
    const scenario = await stream(64, false);
    const lost = new Set<number>();
    for (let replication = 1; replication <= 20; replication++) {
      const { sources, functions } = runTrial({ scenario, replication });
      lost.add(sources.s!.failed);
      expect(functions.f!.Invocations).toBe(1);
    }
    expect(lost).toEqual(new Set([0, 64]));
  });
});
