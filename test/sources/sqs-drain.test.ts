/** Backlogs that drain: the throughput of a capped queue, and the price of too little reserved concurrency. */
import { describe, expect, test } from 'vitest';
import { resultOf } from '../support/scenarios.ts';

describe('S32: N messages, batch B, duration d, concurrency c drain at c × B / d', () => {
  test.each([
    { c: 1000, batch: 10, durationS: 1, messages: 100_000, drainedS: 10 },
    { c: 50, batch: 1, durationS: 0.05, messages: 10_000, drainedS: 10 },
    { c: 5, batch: 100, durationS: 2, messages: 5_000, drainedS: 20 },
  ])('$c × $batch / $durationS s', async ({ c, batch, durationS, messages, drainedS }) => {
    const { sources, functions } = await resultOf({
      duration: '1 min',
      asOf: '2026-01-01',
      functions: { f: { init: 0, duration: `${durationS} s`, timeout: '10 s', warm: c } },
      sources: {
        q: {
          ...{ type: 'sqs', target: 'f', backlog: messages, batchSize: batch, visibilityTimeout: '60 s' },
          ...{ maximumBatchingWindow: batch > 10 ? '1 s' : 0, maximumConcurrency: c, pollers: { start: c } },
        },
      },
    });
    expect(sources.q!.drainedAtMs).toBe(drainedS * 1000);
    expect(functions.f).toMatchObject({ Throttles: 0, ConcurrentExecutions: c, Invocations: messages / batch });
  });
});

/**
 * Five pollers and one slot. The one that has it polls again at the instant at which its batch ends, and keeps it; the other four hold a
 * message each until its visibility time-out ends, receive it again, and after five receives it is a dead letter: four messages in 50 s.
 */
describe('reserved concurrency 1, five receives, 1,000 messages of a second', () => {
  const run = (visibilityTimeout: string, duration: unknown = '1 s') =>
    resultOf({
      duration: '1 h',
      asOf: '2026-01-01',
      functions: { f: { init: 0, duration, timeout: '10 s', reservedConcurrency: 1 } },
      sources: { q: { type: 'sqs', target: 'f', backlog: 1000, batchSize: 1, visibilityTimeout, maxReceiveCount: 5 } },
    });

  test('visibility time-out 10 s: about a tenth become dead letters, and nothing failed', async () => {
    const { sources, functions } = await run('10 s');
    // Until 900 s 900 are handled and 18 × 4 dead; 24 more, and the four that are held, are handled before the next would die at 950 s.
    expect(sources.q).toMatchObject({ deadLettered: 72, succeeded: 928, inFlight: 0 });
    expect(functions.f).toMatchObject({ Errors: 0, ConcurrentExecutions: 1 });
    expect(functions.f!.Throttles).toBeGreaterThan(1000);
    const random = await run('10 s', { lognormal: { median: '950 ms', p99: '2 s' } });
    expect(random.sources.q!.deadLettered).toBeGreaterThan(50);
    expect(random.sources.q!.deadLettered).toBeLessThan(110);
  });

  test('visibility time-out 20 min: none', async () => {
    expect((await run('20 min')).sources.q).toMatchObject({ deadLettered: 0, succeeded: 1000, inFlight: 0 });
  });
});

test('a million messages under the rules of 2018 and of today', async () => {
  const drain = async (asOf: string) => {
    const { sources } = await resultOf({
      ...{ duration: '30 min', asOf, account: { concurrency: 2000 } },
      functions: { f: { init: 0, duration: '1 s', timeout: '10 s' } },
      sources: { q: { type: 'sqs', target: 'f', backlog: 1_000_000, visibilityTimeout: '60 s' } },
    });
    expect(sources.q).toMatchObject({ succeeded: 1_000_000, inFlight: 0 });
    return sources.q!.drainedAtMs! / 1000;
  };
  // Pollers after t s: 5 + t and 5 + 5t. Ten messages each a second: 50 t + 5 t² and 50 t + 25 t² messages are a million at 442 and 199 s,
  // give or take a second for the last batches.
  expect(Math.abs((await drain('2018-12-01')) - 442)).toBeLessThan(3);
  expect(Math.abs((await drain('2026-01-01')) - 199)).toBeLessThan(3);
});
