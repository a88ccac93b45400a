/** Queues under random settings: every message has exactly one outcome, nothing is counted twice, groups stay in order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Categories, zipfWeights } from '../../src/sim/categories.ts';
import { Streams } from '../../src/sim/random.ts';
import { type Entry, type Observed, observed } from '../support/scenarios.ts';

const OUTCOMES = {
  succeed: 'succeeded',
  'dead-letter': 'deadLettered',
  expire: 'expired',
  filter: 'filtered',
  throttle: 'throttled',
} as const;
const ENDINGS = ['end', 'error', 'timeout', 'kill'];

const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const chance = fc.constantFrom(0, 0, 0.1, 0.5);

const common = {
  backlog: fc.nat(30),
  batchSize: fc.integer({ min: 1, max: 10 }),
  visibilityTimeout: fc.constantFrom('4 s', '7 s', '30 s'),
  retention: fc.constantFrom('60 s', '2 min'),
  maxReceiveCount: sometimes(fc.integer({ min: 1, max: 4 })),
  delay: fc.constantFrom('0 s', '2 s', '70 s'),
  filter: chance,
  reportBatchItemFailures: fc.boolean(),
  maximumConcurrency: sometimes(fc.integer({ min: 2, max: 5 })),
};
const pollers = fc.record({ start: fc.integer({ min: 1, max: 6 }), most: fc.integer({ min: 6, max: 12 }) });
const arrivals = fc.record({
  at: fc.array(fc.record({ time: fc.integer({ min: 0, max: 60_000 }), count: fc.integer({ min: 1, max: 12 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
});
const standard = fc.record({
  ...common,
  type: fc.constant('sqs'),
  pollers,
  arrivals,
  maximumBatchingWindow: fc.constantFrom('0 s', '1 s', '9 s'),
  gather: fc.constantFrom('together', 'spread'),
});
const fifo = fc.record({
  ...common,
  type: fc.constant('sqs-fifo'),
  pollers,
  arrivals,
  groups: fc.record({ count: fc.integer({ min: 1, max: 5 }), skew: fc.constantFrom(0, 1) }),
  duplicates: chance,
  afterFailure: fc.constantFrom('group', 'batch'),
});
const handler = fc.record({
  duration: fc.constantFrom('0 s', '1 s', { uniform: { min: '0 s', max: '5 s' } }),
  errorRate: chance,
  recordErrorRate: chance,
  reservedConcurrency: sometimes(fc.constantFrom(0, 1, 2)),
});
const outage = fc.option(fc.integer({ min: 0, max: 50_000 }), { nil: undefined });

/** Everything is over after 10 minutes: the last message comes at 60 s, and is kept for 2 minutes. */
const simulate = (q: object, f: object, outageMs: number | undefined) =>
  observed({
    duration: '10 min',
    asOf: '2026-01-01',
    seed: 's',
    functions: { f: { init: '300 ms', timeout: '4 s', ...f } },
    sources: { q: { target: 'f', ...q } },
    changes:
      outageMs === undefined
        ? []
        : [
            { at: outageMs, set: { 'sources.q.permission': false } },
            { at: outageMs + 30_000, set: { 'sources.q.permission': true } },
          ],
  });

const ofQueue = ({ told }: Observed): Entry[] => told.filter(({ owner }) => owner === 'q');

/** What holds for queues of both kinds, told from what an observer sees. */
function expectConservation(run: Observed, batchSize: number): void {
  const result = run.result.sources.q!;
  const entries = ofQueue(run);
  const offered = entries.filter(({ what }) => what === 'arrive').map(({ request }) => request);
  expect(offered).toEqual(offered.map((_, i) => i + 1));
  expect(result.offered).toBe(offered.length);
  const settled = entries.filter(({ what }) => Object.hasOwn(OUTCOMES, what));
  expect(new Set(settled.map(({ request }) => request)).size).toBe(settled.length);
  expect(settled).toHaveLength(offered.length);
  expect(result.inFlight).toBe(0);
  for (const [what, outcome] of Object.entries(OUTCOMES)) {
    expect(result[outcome], what).toBe(settled.filter((entry) => entry.what === what).length);
  }
  expect(result.retries).toBe(entries.filter(({ what }) => what === 'retry').length);
  expect(result.age!.count).toBe(entries.filter(({ what }) => what === 'deliver').length);
  if (result.offered > result.throttled) expect(result.drainedAtMs).not.toBeNull();
  expectDeliveries(run, batchSize);
}

/** Deliveries: of messages that were offered, in batches that are not too large; further ones beside another are duplicates. */
function expectDeliveries(run: Observed, batchSize: number): void {
  const state = new Map<number, { running: number; isSettled: boolean }>();
  const batches = new Map<number, number[]>();
  let duplicates = 0;
  for (const { owner, what, request, environment } of run.told) {
    if (owner === 'f' && ENDINGS.includes(what))
      for (const message of batches.get(request)!) state.get(message)!.running--;
    if (owner !== 'q') continue;
    if (what === 'arrive') state.set(request, { running: 0, isSettled: false });
    const message = state.get(request)!;
    if (Object.hasOwn(OUTCOMES, what)) message.isSettled = true;
    if (what !== 'deliver') continue;
    if (message.running > 0 || message.isSettled) duplicates++;
    message.running++;
    const batch = batches.get(environment) ?? [];
    expect(batch).not.toContain(request);
    batches.set(environment, [...batch, request]);
  }
  for (const batch of batches.values()) expect(batch.length).toBeLessThanOrEqual(batchSize);
  expect(run.result.functions.f!.Invocations).toBe(batches.size);
  // A FIFO queue counts the repetitions there that it recognised.
  if (run.result.sources.q!.rejectedWrites === undefined) expect(run.result.sources.q!.duplicates).toBe(duplicates);
}

describe('standard queues', () => {
  test('every message has one outcome', async () => {
    await fc.assert(
      fc.asyncProperty(standard, handler, outage, async (q, f, outageMs) => {
        const run = await simulate(q, f, outageMs);
        expectConservation(run, q.batchSize);
        expectReceives(run, q.maxReceiveCount);
      }),
      { numRuns: 150 },
    );
  });

  test('also with a redrive', async () => {
    await fc.assert(
      fc.asyncProperty(standard, handler, fc.integer({ min: 0, max: 150_000 }), async (q, f, redriveAt) => {
        const { maxReceiveCount = 1, ...rest } = q;
        const run = await simulate({ ...rest, deadLetterQueue: { maxReceiveCount, redriveAt } }, f, undefined);
        expectConservation(run, q.batchSize);
        const redriven = ofQueue(run).filter(({ what }) => what === 'redrive');
        expect(run.result.sources.q!.redriven).toBe(redriven.length);
      }),
      { numRuns: 75 },
    );
  });
});

/** No message is delivered more often than the redrive policy lets it be received. */
function expectReceives(run: Observed, maxReceiveCount = Number.POSITIVE_INFINITY): void {
  const deliveries = new Map<number, number>();
  for (const { what, request } of ofQueue(run)) {
    if (what === 'deliver') deliveries.set(request, (deliveries.get(request) ?? 0) + 1);
  }
  for (const count of deliveries.values()) expect(count).toBeLessThanOrEqual(maxReceiveCount);
}

describe('FIFO queues', () => {
  test('every message has one outcome, and the order within a group is never violated', async () => {
    await fc.assert(
      fc.asyncProperty(fifo, handler, outage, async (q, f, outageMs) => {
        const run = await simulate(q, f, outageMs);
        expectConservation(run, q.batchSize);
        expectReceives(run, q.maxReceiveCount);
        expectOrder(run, q.groups.count, q.groups.skew, q.retention === '60 s' ? 60_000 : 120_000);
        expect(run.result.sources.q!.reordered).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

/** A message is only delivered when all before it in its group have their outcome, or stand before it in the same batch. */
function expectOrder(run: Observed, count: number, skew: number, retentionMs: number): void {
  const stream = new Streams('s', 1).get('q>f/key');
  const choice = new Categories(zipfWeights(count, skew));
  const groups: { number: number; offeredAtMs: number }[][] = Array.from({ length: count }, () => []);
  const groupOf = new Map<number, number>();
  const settled = new Set<number>();
  const batchOf = new Map<number, number>();
  for (const { timeMs, what, request, environment } of ofQueue(run)) {
    if (what === 'arrive') {
      const group = choice.draw(stream);
      groupOf.set(request, group);
      groups[group]!.push({ number: request, offeredAtMs: timeMs });
    }
    if (Object.hasOwn(OUTCOMES, what)) settled.add(request);
    if (what !== 'deliver') continue;
    batchOf.set(request, environment);
    for (const { number, offeredAtMs } of groups[groupOf.get(request)!]!) {
      if (number >= request) break;
      // One that is past its retention and in the hands of the function is no longer in the queue.
      const isBefore =
        settled.has(number) || batchOf.get(number) === environment || timeMs - offeredAtMs >= retentionMs;
      expect(isBefore, `${timeMs} ms: message ${request} before ${number}`).toBe(true);
    }
  }
}
