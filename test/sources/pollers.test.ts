/** How many pollers a queue has: the published ramps, the assumed fall back, idle spells, provisioned mode. */
import { describe, expect, test } from 'vitest';
import { resultOf } from '../support/scenarios.ts';

interface Parts {
  readonly f?: object;
  readonly q?: object;
  readonly [more: string]: unknown;
}

const run = ({ f = {}, q = {}, ...more }: Parts) =>
  resultOf({
    duration: '1 h',
    asOf: '2026-01-01',
    account: { concurrency: 5000 },
    functions: { f: { init: 0, duration: '1 s', timeout: '900 s', ...f } },
    sources: { q: { type: 'sqs', target: 'f', visibilityTimeout: '12 h', batchSize: 1, ...q } },
    ...more,
  });

/** Batches that last longer than the ramp, and a backlog that is never used up: every poller is busy as soon as it is there. */
const endless = { f: { duration: '900 s' }, q: { backlog: 5000 } };

describe('the ramp', () => {
  test('S21: 5 to 1,000 at 60 a minute takes 995 s', async () => {
    const { series } = await run({ ...endless, asOf: '2019-06-01', duration: '20 min', period: '1 s' });
    const pollers = series.sources.q!.pollers!;
    expect([pollers[0], pollers[1], pollers[2], pollers[60]]).toEqual([5, 6, 7, 65]);
    expect([pollers[994], pollers[995], pollers.at(-1)]).toEqual([999, 1000, 1000]);
  });

  test('S21: 5 to 1,250 at 60 a minute takes 20.75 min where the most is set so', async () => {
    const q = { backlog: 5000, pollers: { most: 1250 } };
    const { series } = await run({ ...endless, q, asOf: '2019-06-01', duration: '25 min', period: '1 s' });
    const pollers = series.sources.q!.pollers!;
    expect([pollers[1244], pollers[1245], pollers.at(-1)]).toEqual([1249, 1250, 1250]);
  });

  test('S22: 5 to 1,250 at 300 a minute takes 249 s', async () => {
    const { series, functions } = await run({ ...endless, duration: '5 min', period: '1 s' });
    const pollers = series.sources.q!.pollers!;
    // Five a second: steps at 0.2, 0.4 … s.
    expect([pollers[0], pollers[1], pollers[60]]).toEqual([9, 14, 309]);
    expect([pollers[248], pollers[249], pollers.at(-1)]).toEqual([1249, 1250, 1250]);
    expect(functions.f!.ConcurrentExecutions).toBe(1250);
  });

  test('in 2020 a reservation of 185 is reached after 3 minutes', async () => {
    const { series } = await run({
      ...{ ...endless, f: { duration: '900 s', reservedConcurrency: 185 }, account: {} },
      ...{ asOf: '2020-06-01', duration: '4 min', period: '1 s' },
    });
    const busy = series.functions.f!.ConcurrentExecutions!;
    expect([busy[179], busy[180], busy.at(-1)]).toEqual([184, 185, 185]);
  });

  test('everything about it can be set', async () => {
    const q = { backlog: 5000, pollers: { start: 2, perMinute: 30, most: 12 } };
    const { series } = await run({ ...endless, q, duration: '30 s', period: '1 s' });
    const pollers = series.sources.q!.pollers!;
    // One more every 2 s.
    expect([pollers[1], pollers[2], pollers[4], pollers[19], pollers[20], pollers[29]]).toEqual([2, 3, 4, 11, 12, 12]);
  });

  test('it goes no further than maximum concurrency, which nothing ever throttles', async () => {
    for (const maximumConcurrency of [50, 90]) {
      const q = { arrivals: { poisson: '5000/s' }, maximumConcurrency, batchSize: 1 };
      const { functions, sources } = await run({ f: { duration: '50 ms' }, q, duration: '2 min', account: {} });
      expect(functions.f).toMatchObject({ ConcurrentExecutions: maximumConcurrency, Throttles: 0 });
      expect(sources.q!.pollers).toBe(maximumConcurrency);
    }
  });

  test('it needs messages that wait', async () => {
    const { sources } = await run({ q: { arrivals: { constant: '4/s' } }, duration: '2 min' });
    // Four a second of 1 s each keep four pollers busy.
    expect(sources.q).toMatchObject({ pollers: 5, queueDepth: 1 });
  });
});

describe('falling back', () => {
  const levels = async (parts: Parts) => (await run({ period: '1 s', ...parts })).series.sources.q!.pollers!;

  test('a poller above the least goes when its long poll brings nothing', async () => {
    const pollers = await levels({ f: { duration: '10 s' }, q: { backlog: 30 }, duration: '1 min' });
    // Five at 0 s and one more at 0.2, 0.4 … 5 s have a message each, are idle 10 s later and would go 20 s after that: five at 30 s, one
    // more each 0.2 s, until five are left at 34 s.
    expect([pollers[5], pollers[29], pollers[30], pollers[31], pollers[33]]).toEqual([30, 30, 25, 20, 10]);
    expect(pollers.slice(34).every((level) => level === 5)).toBe(true);
  });

  test('the least can be set', async () => {
    const pollers = await levels({ q: { backlog: 100, pollers: { least: 2 } }, duration: '1 min' });
    expect(pollers.at(-1)).toBe(2);
    expect((await levels({ q: { pollers: { start: 8 }, backlog: 1 }, duration: '1 min' })).at(-1)).toBe(8);
  });

  test('throttled batches turn the steps around', async () => {
    const parts = { f: { duration: '100 s', reservedConcurrency: 8 }, q: { backlog: 5000 }, duration: '1 min' };
    const pollers = await levels(parts);
    // Three more come in 0.6 s; the ninth, at 0.8 s, is throttled, and none comes after it.
    expect(Math.max(...pollers)).toBe(9);
    expect(pollers.at(-1)).toBe(9);
  });

  test('they go up again when nothing is throttled any longer', async () => {
    const pollers = await levels({
      f: { reservedConcurrency: 1 },
      q: { backlog: 50_000 },
      changes: [{ at: '30 s', set: { 'functions.f.reservedConcurrency': 500 } }],
      duration: '1 min',
    });
    expect(Math.max(...pollers.slice(5, 30))).toBe(5);
    // The last of the four refused tries again at 31 s (1, 3, 7, 15, 31 s); then five more a second.
    expect(pollers.at(-1)).toBeGreaterThan(5 + 5 * 25);
    expect(pollers.at(-1)).toBeLessThanOrEqual(5 + 5 * 30);
  });

  test('failing batches do, too', async () => {
    const parts = { f: { errorRate: 1 }, q: { backlog: 50_000 }, duration: '3 min' };
    const pollers = await levels(parts);
    // Until the first batches fail, at 1 s, there are four more; then one fewer each 0.2 s.
    expect(pollers[0]).toBe(9);
    expect(Math.max(...pollers)).toBeLessThanOrEqual(10);
    expect(pollers.slice(5).every((level) => level === 5)).toBe(true);
  });

  test('from what share on can be set', async () => {
    const q = { backlog: 50_000, backOff: { failedShare: '60 %' } };
    const pollers = await levels({ f: { errorRate: '30 %' }, q, duration: '2 min' });
    expect(pollers.at(-1)).toBeGreaterThan(100);
    const careful = await levels({
      f: { errorRate: '30 %' },
      q: { ...q, backOff: { failedShare: '1 %' } },
      duration: '2 min',
    });
    expect(Math.max(...careful)).toBeLessThan(50);
  });

  test('failing batches do not where partial responses are on', async () => {
    const q = { backlog: 50_000, reportBatchItemFailures: true };
    const pollers = await levels({ f: { errorRate: '60 %' }, q, duration: '1 min' });
    // Five more a second, the first four in the first, as without any error; the last step comes at the end of the run.
    expect(pollers.slice(0, 59)).toEqual(Array.from({ length: 59 }, (_, second) => 9 + 5 * second));
  });

  test('failures that the function reports message by message do not', async () => {
    const q = { backlog: 50_000, reportBatchItemFailures: true };
    const pollers = await levels({ f: { recordErrorRate: 1 }, q, duration: '1 min' });
    expect(pollers.at(-1)).toBe(5 + 5 * 60);
  });
});

describe('receives that bring nothing', () => {
  const nothing = { arrivals: { at: [{ time: '10 h', count: 1 }] } };

  test('an idle hour: 900 by five pollers, $0.00036', async () => {
    const { sources, usage } = await run({ q: nothing });
    expect(sources.q).toMatchObject({ receives: 900, emptyReceives: 900, PolledEventCount: 0 });
    expect(usage['sqs.requests']).toBe(900);
  });

  test('two pollers: 360', async () => {
    expect((await run({ q: { ...nothing, maximumConcurrency: 2 } })).sources.q!.emptyReceives).toBe(360);
  });

  test('they fall into the periods in which they end', async () => {
    const { series } = await run({ q: nothing, duration: '2 min', period: '30 s' });
    // Polls of five end at 20, 40, 60 … s; what ends with a period belongs to it.
    expect(series.sources.q!.emptyReceives).toEqual([5, 10, 5, 10]);
  });

  test('a message interrupts one long poll', async () => {
    const { sources } = await run({ q: { arrivals: { at: [{ time: '50 s', count: 1 }] } }, duration: '2 min' });
    // Four pollers: 6 each. The fifth: 2 until 50 s, one that brings the message, and 3 from 51 s to 120 s.
    expect(sources.q).toMatchObject({ receives: 4 * 6 + 2 + 1 + 3, emptyReceives: 29 });
  });

  test('a poller that gathers polls on', async () => {
    const q = {
      arrivals: {
        at: [
          { time: '7 s', count: 1 },
          { time: '20 s', count: 3 },
        ],
      },
      maximumBatchingWindow: '40 s',
      batchSize: 10,
    };
    const { sources } = await run({ q, duration: '47 s' });
    // Four idle pollers: 2 each. The fifth receives at 7 and at 20 s, then in vain until 40 s, and until the window ends at 47 s.
    expect(sources.q).toMatchObject({ receives: 4 * 2 + 2 + 2, emptyReceives: 10 });
  });

  test('the warm-up is left out', async () => {
    const { sources, usage } = await run({ q: nothing, warmUp: '30 s', duration: '1 min' });
    // Between 30 and 90 s polls end at 40, 60 and 80 s.
    expect(sources.q!.emptyReceives).toBe(15);
    expect(usage['sqs.requests']).toBe(15);
  });
});

describe('provisioned mode', () => {
  test('ten batches for each event poller, 100 pollers more a minute', async () => {
    const q = { backlog: 5000, provisioned: { minimum: 2, maximum: 5 } };
    const { series, sources } = await run({ ...endless, q, duration: '5 s', period: '600 ms' });
    const busy = series.functions.f!.ConcurrentExecutions!;
    expect(busy.slice(0, 5)).toEqual([20, 30, 40, 50, 50]);
    expect(sources.q!.pollers).toBe(5);
  });

  test('they are billed by the hour, also when idle', async () => {
    const { usage } = await run({ q: { backlog: 1, provisioned: { minimum: 8, maximum: 8 } } });
    expect(usage['lambda.pollerHours']).toBe(8);
  });

  test('P8: 8,000 event poller hours cost $74', async () => {
    const { bill } = await run({ q: { backlog: 1, provisioned: { minimum: 200 } }, duration: '40 h', period: '1 h' });
    const line = bill.lines.find(({ dimension }) => dimension === 'lambda.pollerHours');
    expect(line).toMatchObject({ quantity: 8000 });
    expect(line!.amountUsd).toBeCloseTo(74, 9);
  });

  test('a poller that comes for a moment is billed for a minute', async () => {
    // 25 messages at once: 20 batches at 0, the rest by a third poller at 0.6 s, which goes 20 s after its last batch: at 21.6 s.
    const q = { backlog: 25, provisioned: { minimum: 2, maximum: 5 } };
    const { usage } = await run({ q, duration: '10 min' });
    expect(usage['lambda.pollerHours']).toBeCloseTo((2 * 600 + 60) / 3600, 12);
  });

  test('ten receives a second for each event poller', async () => {
    const q = { backlog: 50_000, provisioned: { minimum: 2, maximum: 2 } };
    const { sources } = await run({ f: { duration: '1 ms' }, q, duration: '100 s' });
    // A second's worth at once, then 20 a second.
    expect(sources.q!.PolledEventCount).toBe(20 + 20 * 100);
  });

  test('one MB a second for each event poller', async () => {
    const q = { backlog: 50_000, batchSize: 10, size: '102.4 KB', provisioned: { minimum: 2, maximum: 2 } };
    const { sources } = await run({ f: { duration: '1 ms' }, q, duration: '100 s' });
    // A receive brings 1 MB and half a second's worth: two a second, and up to two more at the beginning.
    expect(sources.q!.receives).toBeGreaterThanOrEqual(200);
    expect(sources.q!.receives).toBeLessThanOrEqual(203);
  });
});
