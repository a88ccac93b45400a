/** Firehose: records are gathered until a size or an interval, transformed together, tried again, and each has one outcome. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOME_WORDS } from '../../src/sources/recorder.ts';
import { type Observed, observed, observeScenario, resultOf, scenarioOf } from '../support/scenarios.ts';

function scenario(f: object, source: object, more: object = {}): object {
  return {
    duration: '1 h',
    functions: { f: { init: 0, duration: '1 s', ...f } },
    sources: { s: { type: 'sync', target: 'f', via: 'firehose', arrivals: { constant: '1/s' }, ...source } },
    ...more,
  };
}
const at = (...instants: [time: string | number, count: number][]): object => ({
  at: instants.map(([time, count]) => ({ time, count })),
});

/** The batches that ran: when, and how many records each carried. */
function batches({ entries }: Observed): [timeMs: number, records: number][] {
  const found = new Map<string, [number, number]>();
  for (const { what, timeMs, environment: batch } of entries) {
    if (what !== 'deliver') continue;
    const key = `${batch} ${timeMs}`;
    found.set(key, [timeMs, (found.get(key)?.[1] ?? 0) + 1]);
  }
  return [...found.values()];
}

describe('a buffer is sent', () => {
  test('when it has reached its size', async () => {
    // Records of 256 KB at 1, 2, 3 … s: every fourth makes a megabyte. A batch of four takes 100 + 4 × 50 ms.
    const f = { duration: { base: '100 ms', perRecord: '50 ms' } };
    const run = await observed(scenario(f, { size: '256 KB' }, { duration: '10 s' }));
    expect(batches(run)).toEqual([
      [4000, 4],
      [8000, 4],
    ]);
    const { sources, functions } = run.result;
    expect(sources.s).toMatchObject({ offered: 10, succeeded: 8, inFlight: 2, queueDepth: 4, messagesInFlight: 4 });
    // From the arrival to the end of the transformation: 3.3, 2.3, 1.3 and 0.3 s, twice.
    expect(sources.s!.latency).toMatchObject({ count: 8, max: 3300 });
    expect(sources.s!.latency.avg).toBeCloseTo(1800, 9);
    expect(sources.s!.age).toMatchObject({ count: 8, max: 3000 });
    expect(functions.f!.Duration.avg).toBeCloseTo(300, 9);
  });

  test('with the record that reaches or passes it', async () => {
    // 300 KB: the fourth makes 1,200 KB.
    const run = await observed(scenario({}, { size: '300 KB', arrivals: at([0, 9]) }, { duration: '10 s' }));
    expect(batches(run)).toEqual([
      [0, 4],
      [0, 4],
    ]);
  });

  test('when its first record has waited for the interval', async () => {
    // Records at 1, 2 … s; the first buffer is due at 11 s, before the record of that instant, the second at 21 s.
    const run = await observed(scenario({}, { buffer: { interval: '10 s' } }, { duration: '25 s' }));
    expect(batches(run)).toEqual([
      [11_000, 10],
      [21_000, 10],
    ]);
  });

  test('after 60 s or at 1 MB where nothing else is said', async () => {
    const arrivals = at(['5 s', 3], ['100 s', 1025]);
    const run = await observed(scenario({}, { arrivals }));
    // 1,024 records of 1 KB make a megabyte; the last one waits for a minute.
    expect(batches(run)).toEqual([
      [65_000, 3],
      [100_000, 1024],
      [160_000, 1],
    ]);
  });

  test('a buffer that was sent when full starts the next with a time of its own', async () => {
    // Two records fill it at 2 s; the next begins at 3 s, is full at 4 s; the last, alone, begins at 5 s, before
    // the time of the first has passed.
    const arrivals = at(['1 s', 1], ['2 s', 1], ['3 s', 1], ['4 s', 1], ['5 s', 1]);
    const source = { arrivals, size: '512 KB', buffer: { interval: '5 s' } };
    expect(batches(await observed(scenario({}, source)))).toEqual([
      [2000, 2],
      [4000, 2],
      [10_000, 1],
    ]);
  });

  test('record by record with an interval of 0', async () => {
    const run = await observed(scenario({}, { arrivals: at([0, 3]), buffer: { interval: 0 } }, { duration: '10 s' }));
    expect(batches(run)).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('a batch is tried again three times', () => {
  const batch = { arrivals: at([0, 3]), buffer: { interval: '10 s' } };

  test('after refusals, with waits of 1, 2 and 4 s; then its records are given up', async () => {
    const run = await observed(scenario({ reservedConcurrency: 0 }, batch));
    const throttles = (owner: string) =>
      run.entries
        .filter((entry) => entry.what.startsWith('throttle') && entry.owner === owner)
        .map(({ timeMs }) => timeMs);
    expect(throttles('f')).toEqual([10_000, 11_000, 13_000, 17_000]);
    // Each record once.
    expect(throttles('s')).toEqual([17_000, 17_000, 17_000]);
    expect(run.result.sources.s).toMatchObject({
      offered: 3,
      throttled: 3,
      retries: 9,
      inFlight: 0,
      oldestAgeMs: 17_000,
    });
    expect(run.result.sources.s!.drainedAtMs).toBe(17_000);
  });

  test('after errors', async () => {
    const run = await observed(scenario({ errorRate: 1 }, batch));
    expect(batches(run)).toEqual([
      [10_000, 3],
      [12_000, 3],
      [15_000, 3],
      [20_000, 3],
    ]);
    expect(run.result.sources.s).toMatchObject({ failed: 3, succeeded: 0, retries: 9 });
    expect(run.result.sources.s!.age).toMatchObject({ count: 12 });
  });

  test('after five minutes without an answer; the function runs on', async () => {
    const run = await observed(scenario({ duration: '10 min', timeout: '15 min' }, batch, { duration: '2 h' }));
    expect(batches(run).map(([timeMs]) => timeMs / 1000)).toEqual([10, 311, 613, 917]);
    expect(run.result.sources.s).toMatchObject({ timedOut: 3, retries: 9, inFlight: 0 });
    // The first environment is free again at 610 s, before the third try; the second at 911 s.
    expect(run.result.functions.f).toMatchObject({ Invocations: 4, coldStarts: 2, BilledDuration: 2_400_000 });
  });

  test('and succeeds if one of them does', async () => {
    const changes = [{ at: '11500 ms', set: { 'functions.f.reservedConcurrency': 10 } }];
    const { sources } = await resultOf(scenario({ reservedConcurrency: 0 }, batch, { changes }));
    // Refused at 10 and 11 s, it runs from 13 to 14 s.
    expect(sources.s).toMatchObject({ succeeded: 3, retries: 6 });
    expect(sources.s!.latency).toMatchObject({ count: 3, max: 14_000 });
  });

  test('or as often as the scenario says', async () => {
    const source = { ...batch, gateway: { retries: 1, retryWait: '30 s' } };
    expect(batches(await observed(scenario({ errorRate: 1 }, source)))).toEqual([
      [10_000, 3],
      [41_000, 3],
    ]);
  });

  test('without a permission it is refused in vain, and that is a failure', async () => {
    const { sources, functions } = await resultOf(scenario({}, { ...batch, permission: false }));
    expect(sources.s).toMatchObject({ failed: 3, throttled: 0, retries: 9 });
    expect(functions.f).toMatchObject({ Invocations: 0, Throttles: 0 });
  });
});

test('a record that the handler cannot transform fails alone, once', async () => {
  const arrivals = { constant: '100/s' };
  const { sources, functions } = await resultOf(
    scenario({ recordErrorRate: 0.25 }, { arrivals }, { duration: '200 s' }),
  );
  const { offered, succeeded, failed, inFlight, retries } = sources.s!;
  expect(offered).toBe(succeeded + failed + inFlight);
  expect(retries).toBe(0);
  expect(functions.f!.Errors).toBe(0);
  // A quarter of about 20,000 less the last buffer; standard deviation 60.
  expect(Math.abs(failed / (succeeded + failed) - 0.25)).toBeLessThan(0.02);
});

test('unless the function is repaired before the batch is sent', async () => {
  const changes = [{ at: '5 s', set: { 'functions.f.recordErrorRate': 0 } }];
  const { sources } = await resultOf(scenario({ recordErrorRate: 1 }, { arrivals: at([0, 3]) }, { changes }));
  expect(sources.s).toMatchObject({ succeeded: 3, failed: 0 });
});

test('but in a batch that never ran it is given up like the others', async () => {
  const f = { recordErrorRate: 1, reservedConcurrency: 0 };
  const { sources } = await resultOf(scenario(f, { arrivals: at([0, 3]) }));
  expect(sources.s).toMatchObject({ throttled: 3, failed: 0 });
});

test('records above the limit that is set are refused at once, and are not billed', async () => {
  const source = { arrivals: at([0, 10]), gateway: { requestsPerSecond: 1, burst: 4 }, size: '6 KB' };
  const { sources, usage } = await resultOf(scenario({}, source));
  expect(sources.s).toMatchObject({ offered: 10, succeeded: 4, throttled: 6, gatewayThrottles: 6 });
  // Each record of 6 KB is billed as 10.
  expect(usage['firehose.gb']).toBeCloseTo((4 * 10) / 1024 / 1024, 15);
});

test('records of the warm-up are part of no statistic', async () => {
  const arrivals = at(['5 s', 3], ['15 s', 2]);
  const more = { warmUp: '10 s', duration: '100 s' };
  // One buffer from 5 to 65 s with both: those of the first instant are not measured.
  const { sources, usage } = await resultOf(scenario({}, { arrivals, size: '5 KB' }, more));
  expect(sources.s).toMatchObject({ offered: 2, succeeded: 2, queueDepth: 5, oldestAgeMs: 61_000 });
  expect(sources.s!.latency).toMatchObject({ count: 2, max: 51_000 });
  expect(usage['firehose.gb']).toBeCloseTo((2 * 5) / 1024 / 1024, 15);
});

test('every record has one outcome, whatever happens', async () => {
  const share = fc.constantFrom(0, 0.2, 0.7, 1);
  const cases = fc.record({
    perSecond: fc.integer({ min: 1, max: 40 }),
    sizeKb: fc.integer({ min: 1, max: 300 }),
    interval: fc.integer({ min: 0, max: 20 }),
    errorRate: share,
    recordErrorRate: share,
    reservedConcurrency: fc.integer({ min: 0, max: 3 }),
    durationMs: fc.integer({ min: 1, max: 8000 }),
    waitMs: fc.integer({ min: 500, max: 6000 }),
    limit: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
    warmUp: fc.constantFrom(0, 20_000),
  });
  await fc.assert(
    fc.asyncProperty(cases, async (drawn) => {
      const { errorRate, recordErrorRate, reservedConcurrency, warmUp } = drawn;
      const text = scenario(
        { duration: drawn.durationMs, timeout: '6 s', errorRate, recordErrorRate, reservedConcurrency },
        {
          arrivals: {
            poisson: [
              { at: 0, rate: drawn.perSecond },
              { at: '60 s', rate: 0 },
            ],
          },
          size: `${drawn.sizeKb} KB`,
          buffer: { interval: drawn.interval * 1000 },
          gateway: { timeout: drawn.waitMs, ...(drawn.limit === undefined ? {} : { requestsPerSecond: drawn.limit }) },
        },
        { duration: '200 s', warmUp },
      );
      const { told, result } = observeScenario(await scenarioOf(text));
      const arrived = told.filter(({ what }) => what === 'arrive').map(({ request }) => request);
      const isEnd = ({ what, owner }: (typeof told)[number]) => owner === 's' && OUTCOME_WORDS.includes(what);
      const ended = told.filter(isEnd).map(({ request }) => request);
      expect(arrived).toEqual(arrived.map((_, i) => i + 1));
      expect(ended.toSorted((a, b) => a - b)).toEqual(arrived);
      const measured = told.filter(({ what, timeMs }) => what === 'arrive' && timeMs >= warmUp);
      const { offered, succeeded, failed, throttled, timedOut, inFlight } = result.sources.s!;
      expect(offered).toBe(measured.length);
      expect(inFlight).toBe(0);
      expect(offered).toBe(succeeded + failed + throttled + timedOut);
      const since = new Set(measured.map(({ request }) => request));
      const successes = told.filter(({ what, request }) => what === 'succeed' && since.has(request));
      expect(succeeded).toBe(successes.length);
    }),
    { numRuns: 60 },
  );
});
