/**
 * Little's law, L = λW, for sources of events: the mean number waiting, in flight and in all, integrated from what an observer was told,
 * is the rate times the mean time that the result gives. Exactly, as everything ends within the run.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { runTrial } from '../../src/experiment/trial.ts';
import { scenarioOf } from '../support/scenarios.ts';

const HORIZON_S = 2000;

/** How many there are of something, over time. */
class Level {
  most = 0;
  #now = 0;
  #sinceMs = 0;
  #area = 0;

  move(timeMs: number, by: number): void {
    this.#area += this.#now * (timeMs - this.#sinceMs);
    this.#sinceMs = timeMs;
    this.#now += by;
    this.most = Math.max(this.most, this.#now);
  }

  mean(): number {
    this.move(HORIZON_S * 1000, 0);
    return this.#area / (HORIZON_S * 1000);
  }
}

interface Levels {
  readonly waiting: Level;
  readonly inFlight: Level;
  readonly result: TrialResult;
}

async function run(source: object, config: object, rate: number, seed: number): Promise<Levels> {
  const scenario = await scenarioOf({
    seed,
    duration: `${HORIZON_S} s`,
    functions: { f: { init: 0, timeout: '15 min', ...config } },
    sources: {
      s: {
        target: 'f',
        ...source,
        // Half of the run is enough for all that is left to end.
        arrivals: {
          poisson: [
            { at: 0, rate },
            { at: `${HORIZON_S / 2} s`, rate: 0 },
          ],
        },
      },
    },
  });
  const [waiting, inFlight] = [new Level(), new Level()];
  const result = runTrial({ scenario, replication: 1 }, (timeMs, what, owner) => {
    if (owner !== 's') return;
    if (what === 'arrive') waiting.move(timeMs, 1);
    if (what === 'deliver') {
      waiting.move(timeMs, -1);
      inFlight.move(timeMs, 1);
    }
    if (what === 'succeed') inFlight.move(timeMs, -1);
  });
  expect(result.sources.s!.succeeded).toBe(result.sources.s!.offered);
  return { waiting, inFlight, result };
}

const POLLED = {
  sqs: { type: 'sqs', pollers: { start: 3, most: 3 }, visibilityTimeout: '1 h' },
  'sqs with a window': { type: 'sqs', maximumBatchingWindow: '3 s', visibilityTimeout: '1 h' },
  'sqs, ramping up': { type: 'sqs', pollers: { start: 1 }, visibilityTimeout: '1 h' },
  'sqs-fifo': { type: 'sqs-fifo', groups: { count: 4, skew: 1 }, visibilityTimeout: '1 h' },
  kinesis: { type: 'kinesis', shards: 2, parallelizationFactor: 2 },
  'kinesis with fan-out': { type: 'kinesis', enhancedFanOut: true, shards: 3 },
  'dynamodb-streams': { type: 'dynamodb-streams', maximumBatchingWindow: '2 s' },
} as const;

/** One batch at a time can do at least 2.8 records a second, three times what comes. */
const input = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  rate: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
  batchSize: fc.constantFrom(1, 4, 10),
  duration: fc.oneof(
    fc.integer({ min: 0, max: 350 }),
    fc.integer({ min: 1, max: 350 }).map((mean) => ({ exponential: { mean } })),
  ),
});

describe.each(Object.entries(POLLED))('%s', (name, source) => {
  test('waiting, in flight, and both', async () => {
    await fc.assert(
      fc.asyncProperty(input, async ({ seed, rate, batchSize, duration }) => {
        const { waiting, inFlight, result } = await run({ ...source, batchSize }, { duration }, rate, seed);
        const { offered, age, latency, queueDepth, messagesInFlight } = result.sources.s!;
        const perMs = offered / (HORIZON_S * 1000);
        expect(age!.count).toBe(offered);
        expect(waiting.mean()).toBeCloseTo(perMs * age!.avg, 9);
        expect(waiting.mean() + inFlight.mean()).toBeCloseTo(perMs * latency.avg, 9);
        expect(inFlight.mean()).toBeCloseTo(perMs * (latency.avg - age!.avg), 9);
        // Batches of one: an environment for each.
        if (batchSize === 1) expect(inFlight.mean()).toBeCloseTo(result.functions.f!.environments.avgBusy, 9);
        // What a poller gathers has been received: SQS counts it as in flight, before the function has it.
        if (name === 'sqs with a window') return;
        expect(messagesInFlight).toBe(inFlight.most);
        expect(queueDepth).toBe(waiting.most);
      }),
      { numRuns: 15 },
    );
  });
});

test('async, throttled by a reservation: in the system, and in flight', async () => {
  await fc.assert(
    fc.asyncProperty(input, fc.integer({ min: 1, max: 3 }), async ({ seed, rate, duration }, reservedConcurrency) => {
      const { waiting, inFlight, result } = await run({ type: 'async' }, { duration, reservedConcurrency }, rate, seed);
      const { offered, latency, messagesInFlight } = result.sources.s!;
      const perMs = offered / (HORIZON_S * 1000);
      expect(waiting.mean() + inFlight.mean()).toBeCloseTo(perMs * latency.avg, 9);
      expect(inFlight.mean()).toBeCloseTo(result.functions.f!.environments.avgBusy, 9);
      expect(messagesInFlight).toBe(inFlight.most);
    }),
    { numRuns: 15 },
  );
});
