/**
 * Who tries again, when and how often, at the instants that AWS's pages give and that were measured. S… are the numbers of these cases in
 * the project's list of facts.
 */
import { describe, expect, test } from 'vitest';
import { TreeEstimate } from '../../src/experiment/estimate.ts';
import { type Observed, observed, observeScenario, resultOf, scenarioOf } from '../support/scenarios.ts';
import { expectAgreement } from './agreement.ts';
import { at, expectConserved, timesOf } from './event-runs.ts';

const once = at([0, 1]);

/** One event for a function that fails whenever it runs. */
const failing = (source: object, config: object = {}, more: object = {}): Promise<Observed> =>
  observed({
    duration: '1 h',
    functions: { f: { init: 0, duration: '100 ms', errorRate: 1, ...config } },
    sources: { s: { target: 'f', arrivals: once, ...source } },
    ...more,
  });

/** Differences between neighbours: `[66.2, 130.2]`. */
const steps = (times: readonly number[]): number[] => times.slice(1).map((time, i) => time - times[i]!);

describe('S27, Step Functions developer guide: Retry with IntervalSeconds 3, MaxAttempts 3, BackoffRate 2', () => {
  test.each([
    { maxDelay: undefined, waits: [3000, 6000, 12_000] },
    { maxDelay: '5 s', waits: [3000, 5000, 5000] },
  ])('MaxDelaySeconds $maxDelay: waits of $waits ms', async ({ maxDelay, waits }) => {
    const retry = { interval: '3 s', attempts: 3, backoffRate: 2, ...(maxDelay === undefined ? {} : { maxDelay }) };
    const run = await failing({ type: 'sync', via: 'step-functions', retry });
    const ends = timesOf(run, 'f', 'error');
    expect(ends).toHaveLength(4);
    expect(timesOf(run, 'f', 'run').slice(1)).toEqual(waits.map((wait, i) => ends[i]! + wait));
    expect(run.result.sources.s).toMatchObject({ offered: 1, failed: 1, retries: 3, stateTransitions: 4 });
  });

  test('the defaults: 1, 2, 4 s', async () => {
    const run = await failing({ type: 'sync', via: 'step-functions', retry: {} });
    const ends = timesOf(run, 'f', 'error');
    expect(timesOf(run, 'f', 'run').slice(1)).toEqual([1000, 2000, 4000].map((wait, i) => ends[i]! + wait));
  });
});

describe('S28, developer guide: an asynchronous event that fails is tried after 1 and 2 minutes', () => {
  test('at 0, about 60 and about 180 s', async () => {
    const run = await failing({ type: 'async' });
    // Each wait begins when the attempt before it ends.
    expect(timesOf(run, 'f', 'run')).toEqual([0, 60_100, 180_200]);
    expect(run.result.functions.f).toMatchObject({ Invocations: 3, Errors: 3, Throttles: 0 });
    expect(run.result.sources.s).toMatchObject({ offered: 1, failed: 1, retries: 2, AsyncEventsDropped: 1 });
  });

  test('after time-outs as after errors', async () => {
    const run = await failing({ type: 'async' }, { errorRate: 0, duration: '10 s', timeout: '3 s' });
    expect(timesOf(run, 'f', 'run')).toEqual([0, 63_000, 186_000]);
    expect(run.result.sources.s).toMatchObject({ timedOut: 1, failed: 0 });
  });

  // Published logs of 2025 (cosmo-grant/aws-by-example), ms between starts.
  const slow = { errorRate: 0, duration: '10 s', timeout: '3 s' };
  test.each([
    { what: 'exceptions', config: {}, attemptMs: 100, measuredMs: [66_200, 130_200] },
    { what: 'time-outs after 3 s', config: slow, attemptMs: 3000, measuredMs: [65_200, 126_200] },
  ])(
    'measured on AWS, $what: later by 2 to 11 %, as the settings can say',
    async ({ config, attemptMs, measuredMs }) => {
      const nominalMs = steps(timesOf(await failing({ type: 'async' }, config), 'f', 'run'));
      for (const [i, ms] of measuredMs.entries()) {
        expect(ms / nominalMs[i]!).toBeGreaterThan(1.02);
        expect(ms / nominalMs[i]!).toBeLessThan(1.11);
      }
      const retryDelays = measuredMs.map((ms) => ms - attemptMs);
      const fitted = await failing({ type: 'async', retryDelays }, config);
      expect(steps(timesOf(fitted, 'f', 'run'))).toEqual(measuredMs);
    },
  );

  test.each([
    [0, [0]],
    [1, [0, 60_100]],
    [2, [0, 60_100, 180_200]],
  ] as const)('maximumRetryAttempts %d: tries at %j ms', async (maximumRetryAttempts, tries) => {
    expect(timesOf(await failing({ type: 'async', maximumRetryAttempts }), 'f', 'run')).toEqual(tries);
  });
});

test('developer guide: an event older than its maximum age is not tried again', async () => {
  // The first retry would be at 60.1 s.
  const run = await failing({ type: 'async', maximumEventAge: '60 s' });
  expect(timesOf(run, 'f', 'run')).toEqual([0]);
  expect(timesOf(run, 's', 'expire')).toEqual([60_000]);
  expect(run.result.sources.s).toMatchObject({ expired: 1, failed: 0, AsyncEventsDropped: 1 });
});

describe('streams, AWS Compute Blog of 2019-11: X retries are X + 1 attempts', () => {
  test.each([0, 1, 5])('X = %d', async (maximumRetryAttempts) => {
    const { result } = await failing({ type: 'kinesis', maximumRetryAttempts });
    expect(result.functions.f).toMatchObject({ Invocations: maximumRetryAttempts + 1 });
    expect(result.sources.s).toMatchObject({ offered: 1, failed: 1, retries: maximumRetryAttempts });
  });

  test('by default a batch is tried until its records expire, and blocks its shard: developer guide, a day', async () => {
    const run = await failing(
      { type: 'kinesis', batchSize: 1, arrivals: at([0, 1], ['1 h', 1]) },
      {},
      { duration: '26 h' },
    );
    const { succeeded, failed, expired } = run.result.sources.s!;
    expect([succeeded, failed, expired]).toEqual([0, 0, 2]);
    expect(timesOf(run, 's', 'expire')).toEqual([24 * 3_600_000, 25 * 3_600_000]);
    // Nothing but the first record is tried before it is gone.
    const second = run.told.find(({ what, request }) => what === 'deliver' && request === 2);
    expect(second!.timeMs).toBeGreaterThanOrEqual(24 * 3_600_000);
  });
});

describe('asynchronous events that are throttled', () => {
  test('S29, measured on AWS: reserved concurrency 1, busy for 60 s', async () => {
    const run = await observed({
      duration: '10 min',
      functions: { f: { init: 0, duration: '60 s', timeout: '2 min', reservedConcurrency: 1 } },
      sources: { s: { type: 'async', target: 'f', arrivals: at([0, 2]) } },
    });
    const second = run.entries.filter(({ owner, request, what }) => owner === 'f' && request === 2 && what !== 'end');
    const tries = second.map(({ timeMs }) => timeMs);
    expect(tries).toEqual([0, 1000, 3000, 7000, 15_000, 31_000, 63_000]);
    const { functions, sources } = run.result;
    expect(functions.f).toMatchObject({ Throttles: 6, Invocations: 2 });
    expect(sources.s).toMatchObject({ succeeded: 2, AsyncEventsReceived: 2, AsyncEventAge: 63_000 });
    // CloudWatch: five tries with ages of 28.7 s together, one at 32.8 s, the last at 67.9 s.
    const sum = (ages: readonly number[]) => ages.reduce((all, age) => all + age, 0);
    const measured: [number, number][] = [
      [28_700, sum(tries.slice(0, 5))],
      [32_800, tries[5]!],
      [67_900, tries[6]!],
    ];
    for (const [onAws, simulated] of measured) {
      expect(onAws / simulated).toBeGreaterThan(1.04);
      expect(onAws / simulated).toBeLessThan(1.11);
    }
  });

  test('S29 with the jitter that was measured: ages longer by up to 11 %', async () => {
    const run = await observed({
      duration: '10 min',
      functions: { f: { init: 0, duration: '60 s', timeout: '2 min', reservedConcurrency: 1 } },
      sources: { s: { type: 'async', target: 'f', arrivals: at([0, 2]), backOff: { jitter: '11 %' } } },
    });
    const tries = timesOf(run, 's', 'retry');
    for (const [i, nominalMs] of [1000, 3000, 7000, 15_000, 31_000, 63_000].entries()) {
      expect(tries[i]).toBeGreaterThan(nominalMs);
      expect(tries[i]).toBeLessThan(1.11 * nominalMs);
    }
    expect(run.result.sources.s!.succeeded).toBe(2);
  });

  /** A caller keeps the only environment busy for ever: it asks again at once, every 15 minutes. */
  const neverFree = (source: object) =>
    observed({
      duration: '7 h',
      functions: { f: { init: 0, duration: '899 s', timeout: '900 s', reservedConcurrency: 1 } },
      sources: {
        busy: { type: 'sync', target: 'f', arrivals: { users: 1, think: 0 } },
        s: { type: 'async', target: 'f', arrivals: at(['1 s', 1]), ...source },
      },
    });
  // 1 + 2 + … + 256 s after the first, and then every 5 minutes until 6 h are over.
  const instants = [...[0, 1, 3, 7, 15, 31, 63, 127, 255, 511], ...Array.from({ length: 70 }, (_, i) => 811 + 300 * i)];

  test('nothing ever free: 80 tries, the last at 21,511 s, then dropped at 6 h', async () => {
    const run = await neverFree({});
    const tries = run.entries.filter(({ what }) => what.startsWith('throttle')).map(({ timeMs }) => timeMs / 1000 - 1);
    expect(instants.at(-1)).toBe(21_511);
    expect(tries).toEqual(instants);
    expect(tries).toHaveLength(80);
    expect(timesOf(run, 's', 'expire')).toEqual([21_601_000]);
    const { sources, functions } = run.result;
    expect(sources.s).toMatchObject({
      offered: 1,
      expired: 1,
      AsyncEventsReceived: 1,
      AsyncEventsDropped: 1,
      retries: 79,
    });
    expect(functions.f!.Throttles).toBe(80);
    expectConserved(run.result, 's');
  });

  test.each([
    ['deadLetterQueue', 'sqs'],
    ['onFailure', 'sns'],
  ])('nothing ever free: dead-lettered with %s: %s', async (key, to) => {
    const { result } = await neverFree({ [key]: to });
    expect(result.sources.s).toMatchObject({ offered: 1, expired: 0, deadLettered: 1, destinationRecords: 1 });
    expect(result.functions.f!.Throttles).toBe(80);
    expectConserved(result, 's');
  });

  test.each([
    ['60 s', [0, 1, 3, 7, 15, 31]],
    ['63 s', [0, 1, 3, 7, 15, 31, 63]],
    ['1 h', instants.filter((instant) => instant <= 3600)],
  ] as const)('maximumEventAge %s', async (maximumEventAge, tries) => {
    const run = await neverFree({ maximumEventAge });
    const throttles = run.entries.filter(({ what }) => what.startsWith('throttle'));
    expect(throttles.map(({ timeMs }) => timeMs / 1000 - 1)).toEqual(tries);
    expect(run.result.sources.s).toMatchObject({ expired: 1 });
  });
});

test('course notes: asynchronous, half of the attempts fail: 1, 2, 3 tries with shares 0.5, 0.25, 0.25, as one request', async () => {
  const scenario = await scenarioOf({
    duration: '500 s',
    functions: { f: { init: 0, duration: '100 ms', errorRate: '50 %' } },
    sources: {
      s: {
        ...{ type: 'async', target: 'f' },
        arrivals: {
          poisson: [
            { at: 0, rate: '20/s' },
            { at: '200 s', rate: 0 },
          ],
        },
      },
    },
  });
  const tree = new TreeEstimate<Record<'once' | 'twice' | 'thrice' | 'failed', number>>();
  for (let replication = 1; replication <= 20; replication++) {
    const { entries, result } = observeScenario(scenario, replication);
    const { offered, failed, succeeded, retries } = result.sources.s!;
    const tries = new Map<number, number>();
    for (const { owner, what, request } of entries) {
      if (owner === 'f' && what === 'run') tries.set(request, (tries.get(request) ?? 0) + 1);
    }
    const events = [0, 0, 0, 0];
    for (const count of tries.values()) events[count]!++;
    // Every event is one request, and all its tries bear that number.
    expect(tries.size).toBe(offered);
    expect(events[1]! + 2 * events[2]! + 3 * events[3]!).toBe(offered + retries);
    expect(succeeded + failed).toBe(offered);
    const [, once = 0, twice = 0, thrice = 0] = events.map((count) => count / offered);
    tree.add({ once, twice, thrice, failed: failed / offered });
  }
  const [mean, halfWidth] = [tree.mean(), tree.halfWidth()];
  const expected = { once: 0.5, twice: 0.25, thrice: 0.25, failed: 0.125 } as const;
  for (const [what, value] of Object.entries(expected) as [keyof typeof expected, number][]) {
    expectAgreement(what, { mean: mean[what], halfWidth: halfWidth[what] }, { value });
  }
});

describe('reserved concurrency set to 0 in mid-run', () => {
  /** An event a second, 5 s of work each; from 10.5 s on nothing may run. */
  const cut = (source: object, more: object = {}) =>
    observed({
      duration: '30 s',
      functions: { f: { init: 0, memory: '1024 MB', duration: '5 s', timeout: '6 s', reservedConcurrency: 100 } },
      sources: { s: { target: 'f', arrivals: { constant: '1/s' }, ...source } },
      changes: [{ at: '10500 ms', set: { 'functions.f.reservedConcurrency': 0 } }],
      ...more,
    });

  test('course notes: asynchronous events go straight on, untried; running ones finish, nothing is billed after', async () => {
    for (const [source, outcome] of [
      [{}, 'dropped'],
      [{ deadLetterQueue: 'sqs' }, 'deadLettered'],
      [{ onFailure: 'eventbridge' }, 'deadLettered'],
    ] as const) {
      const run = await cut({ type: 'async', ...source });
      const { sources, functions, usage } = run.result;
      expect(sources.s).toMatchObject({ offered: 30, succeeded: 10, [outcome]: 20, retries: 0 });
      expect(sources.s).toMatchObject({ AsyncEventsReceived: 30, AsyncEventsDropped: 20 });
      expect(functions.f).toMatchObject({ Invocations: 10, Throttles: 0, BilledDuration: 50_000 });
      expect(usage).toMatchObject({ 'lambda.requests': 10, 'lambda.gbSeconds.x86_64': 50 });
      expect(Math.max(...timesOf(run, 'f', 'end'))).toBe(15_000);
      const gone = timesOf(run, 's', outcome === 'dropped' ? 'drop' : 'dead-letter');
      expect(gone).toEqual(Array.from({ length: 20 }, (_, i) => 1000 * (11 + i)));
    }
  });

  test('an event that waits for its retry goes at its next try', async () => {
    const run = await observed({
      duration: '5 min',
      functions: { f: { init: 0, duration: '1 s', errorRate: 1 } },
      sources: { s: { type: 'async', target: 'f', arrivals: once } },
      changes: [{ at: '30 s', set: { 'functions.f.reservedConcurrency': 0 } }],
    });
    expect(timesOf(run, 's', 'drop')).toEqual([61_000]);
    expect(run.result.functions.f).toMatchObject({ Invocations: 1, Throttles: 0 });
  });

  test('messages of a queue stay there, throttled', async () => {
    const { result } = await cut({ type: 'sqs', batchSize: 1, visibilityTimeout: '1 h' });
    const { sources, functions } = result;
    expect(sources.s).toMatchObject({ offered: 30, succeeded: 10, inFlight: 20 });
    expect(functions.f).toMatchObject({ Invocations: 10, BilledDuration: 50_000 });
    expect(functions.f!.Throttles).toBeGreaterThan(0);
  });

  test('records of a stream wait', async () => {
    const { result } = await cut({ type: 'kinesis', batchSize: 1, maximumRetryAttempts: 0 });
    const { sources, functions } = result;
    // One at a time: the first is read at 2 s (it was written at 1 s, just after that poll), the second runs until 12 s.
    expect(functions.f).toMatchObject({ Invocations: 2, BilledDuration: 10_000 });
    expect(sources.s).toMatchObject({ offered: 30, succeeded: 2, failed: 0, inFlight: 28 });
  });
});

test('course notes: dead-letter queue without permission: nothing arrives there, the errors are counted', async () => {
  const { result } = await failing({ type: 'async', deadLetterQueue: { to: 'sns', permission: false } });
  expect(result.sources.s).toMatchObject({ failed: 1, deadLettered: 0, DeadLetterErrors: 1, destinationRecords: 0 });
  const scenario = await scenarioOf({
    duration: '1 s',
    functions: { f: { duration: '1 s' } },
    sources: { s: { type: 'async', target: 'f', arrivals: once, deadLetterQueue: { to: 'sns', permission: false } } },
  });
  expect(scenario.warnings.map(({ code, path }) => [code, path])).toEqual([
    ['no-permission', 'sources.s.deadLetterQueue.permission'],
  ]);
});

test('course notes: dead-letter queue and destination together: two records, one outcome', async () => {
  const { result } = await failing({ type: 'async', deadLetterQueue: 'sqs', onFailure: 'sqs' });
  expect(result.sources.s).toMatchObject({ offered: 1, failed: 0, deadLettered: 1, destinationRecords: 2 });
  expect(result.usage['sqs.requests']).toBe(2);
});

test('course notes: two writes to one unversioned object at the same time may give one event', async () => {
  const source = {
    type: 'async',
    service: 's3',
    target: 'f',
    arrivals: at([0, 2]),
    delay: '1 s',
    coalesce: { objects: 1 },
  };
  const result = await resultOf({
    duration: '1 min',
    functions: { f: { init: 0, duration: '100 ms' } },
    sources: { s: source },
  });
  expect(result.sources.s).toMatchObject({ offered: 2, coalesced: 1, succeeded: 1, AsyncEventsReceived: 1 });
  expectConserved(result, 's');
});
