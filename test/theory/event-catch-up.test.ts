/** After an outage of length T a source with arrivals λ and capacity μ has caught up after λT / (μ − λ): the fluid limit. */
import { describe, expect, test } from 'vitest';
import { runTrial } from '../../src/experiment/trial.ts';
import { scenarioOf } from '../support/scenarios.ts';

const OUTAGE_AT_S = 100;
const OUTAGE_S = 600;
const END_S = OUTAGE_AT_S + OUTAGE_S;

/** Nobody may read the source for ten minutes; the run goes on for `forS` after that. */
const outage = (source: object, config: object, forS: number) =>
  scenarioOf({
    duration: `${END_S + forS} s`,
    functions: { f: { init: 0, ...config } },
    sources: { s: { target: 'f', ...source } },
    changes: [
      { at: `${OUTAGE_AT_S} s`, set: { 'sources.s.permission': false } },
      { at: `${END_S} s`, set: { 'sources.s.permission': true } },
    ],
  });

describe('one shard, batches of 100 in 0.5 s', () => {
  const stream = async (rate: number, parallelizationFactor: number, keys: number, forS: number) => {
    const arrivals = { constant: rate };
    const source = { type: 'kinesis', arrivals, batchSize: 100, parallelizationFactor, keys: { count: keys } };
    const scenario = await outage(source, { duration: '500 ms' }, forS);
    return runTrial({ scenario, replication: 1 });
  };
  /** A poll may find records a second after they were written, and a batch takes its time. */
  const GRAIN_S = 1 + 0.5;

  test('100 a second, factor 1: 200 a second, caught up after 600 s', async () => {
    const { sources, functions } = await stream(100, 1, 10_000, 620);
    const { drainedAtMs, IteratorAge, queueDepth } = sources.s!;
    expect(Math.abs(drainedAtMs! / 1000 - END_S - 600)).toBeLessThanOrEqual(GRAIN_S);
    // The first batch is as old as the outage, but for a second of writing and one of polling.
    expect(Math.abs(IteratorAge! / 1000 - OUTAGE_S)).toBeLessThanOrEqual(2);
    expect(Math.abs(queueDepth! - 100 * OUTAGE_S)).toBeLessThanOrEqual(2 * 100);
    expect(functions.f!.ConcurrentExecutions).toBe(1);
  });

  test('100 a second, factor 2: 400 a second, caught up after 200 s', async () => {
    const { sources, functions } = await stream(100, 2, 100_000, 250);
    const { drainedAtMs } = sources.s!;
    // Each lane has half of the records but for how the keys fall, and then for chance: three deviations of both, 0.5 and 0.6 %.
    const lane = (share: number) => (share * 100 * OUTAGE_S) / (200 - share * 100);
    const worst = 0.5 + 3 * Math.sqrt(0.25 / 100_000) + 3 * Math.sqrt(0.25 / (100 * OUTAGE_S));
    expect(lane(0.5)).toBe(200);
    expect(drainedAtMs! / 1000 - END_S).toBeGreaterThanOrEqual(lane(0.5) - GRAIN_S);
    expect(drainedAtMs! / 1000 - END_S).toBeLessThanOrEqual(lane(worst) + GRAIN_S);
    expect(functions.f!.ConcurrentExecutions).toBe(2);
  });

  test('150 a second, factor 1: three times as long as the outage', async () => {
    const { sources } = await stream(150, 1, 10_000, 1830);
    // What came in a grain takes three grains more.
    expect(Math.abs(sources.s!.drainedAtMs! / 1000 - END_S - 1800)).toBeLessThanOrEqual(4 * GRAIN_S);
  });
});

describe('a queue, 100 messages a second, pollers that never change', () => {
  test.each([
    { pollers: 20, batchSize: 10, durationMs: 1000, catchUpS: 600 },
    { pollers: 40, batchSize: 10, durationMs: 1000, catchUpS: 200 },
    { pollers: 30, batchSize: 1, durationMs: 200, catchUpS: 1200 },
  ])('$pollers × $batchSize / $durationMs ms: $catchUpS s', async ({ pollers, batchSize, durationMs, catchUpS }) => {
    const scenario = await outage(
      {
        ...{ type: 'sqs', arrivals: { constant: 100 }, batchSize, visibilityTimeout: '1 h' },
        ...{ pollers: { start: pollers, most: pollers } },
      },
      { duration: durationMs },
      catchUpS + 30,
    );
    // From the instant on at which a message is handed over as it comes nobody waits; message n comes n / 100 s after the start.
    let noWaitAtMs = Number.POSITIVE_INFINITY;
    const { sources, functions } = runTrial({ scenario, replication: 1 }, (timeMs, what, _owner, _batch, message) => {
      if (what === 'deliver' && timeMs > END_S * 1000 && timeMs - 10 * message < 1)
        noWaitAtMs = Math.min(noWaitAtMs, timeMs);
    });
    const perSecond = (pollers * batchSize * 1000) / durationMs;
    expect((100 * OUTAGE_S) / (perSecond - 100)).toBe(catchUpS);
    // All pollers take their batches together: what one such round takes, and what comes meanwhile, blurs the end.
    const round = pollers * batchSize + (100 * durationMs) / 1000;
    const grainS = round / (perSecond - 100) + durationMs / 1000;
    expect(Math.abs(noWaitAtMs / 1000 - END_S - catchUpS)).toBeLessThanOrEqual(grainS);
    expect(Math.abs(sources.s!.queueDepth! - 100 * OUTAGE_S)).toBeLessThanOrEqual(100);
    expect(functions.f).toMatchObject({ ConcurrentExecutions: pollers, Throttles: 0 });
  });
});
