/** No asynchronous event is lost without being counted, and none is counted twice: random sources of both types, against a second bookkeeper. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SourceResult } from '../../src/experiment/result.ts';
import { type Observed, observeScenario, scenarioOf } from '../support/scenarios.ts';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const ms = (least: number, most: number) => fc.integer({ min: least, max: most });
const share = fc.constantFrom(0, 0, 0.3, 1);

const lambda = fc.record({
  init: fc.constantFrom(0, 300),
  duration: fc.oneof<fc.Arbitrary<unknown>[]>(ms(0, 20_000), fc.constant({ exponential: { mean: 3000 } })),
  timeout: fc.constantFrom(1000, 10_000, 60_000),
  errorRate: fc.constantFrom(0, 0.3, 1),
  recordErrorRate: share,
  memoryUsed: optional(fc.constant({ normal: { mean: 120, sd: 60 } })),
  reservedConcurrency: fc.constantFrom(0, 1, 2, 5),
  idleTimeout: fc.constant('1 min'),
});

/** All within the first minute, so that everything has come to its end two hours later. */
const arrivals = fc.oneof(
  fc.record({ perMinute: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 1 }) }),
  fc.record({
    at: fc.array(fc.record({ time: ms(0, 60_000), count: fc.integer({ min: 0, max: 12 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
);

const destination = (...services: string[]) =>
  fc.record({ to: fc.constantFrom(...services), permission: fc.boolean() });
const deadLetterQueue = fc.oneof(
  destination('sqs', 'sns', 'sink'),
  fc.record({ to: fc.constant('sqs'), permission: fc.boolean(), redriveAt: ms(0, 1_800_000) }),
);

const queue = {
  delay: fc.oneof<fc.Arbitrary<unknown>[]>(fc.constant(0), ms(0, 30_000), fc.constant({ exponential: { mean: 5000 } })),
  permission: fc.constantFrom(true, true, true, false),
  duplicates: share,
  maximumRetryAttempts: optional(ms(0, 2)),
  maximumEventAge: ms(60_000, 600_000),
  retryDelays: optional(fc.array(ms(0, 90_000), { minLength: 1, maxLength: 3 })),
  backOff: optional(fc.record({ first: ms(1, 3000), longest: optional(ms(3000, 60_000)), jitter: share })),
  slowsAbove: optional(ms(1, 20)),
  deadLetterQueue: optional(deadLetterQueue),
  onFailure: optional(destination('sqs', 'eventbridge', 's3', 'sink')),
  onSuccess: optional(destination('sns', 'sink')),
};

const source = fc.oneof(
  fc.record({ ...queue, type: fc.constant('async'), service: fc.constant('sdk'), target: fc.constant('f'), arrivals }),
  fc.record({
    ...queue,
    type: fc.constant('async'),
    service: fc.constant('s3'),
    target: fc.constant('f'),
    arrivals,
    filter: share,
    coalesce: optional(fc.record({ objects: ms(1, 5) })),
  }),
  fc.record({
    ...queue,
    type: fc.constant('async'),
    service: fc.constant('sns'),
    target: fc.constant(['f', 'g']),
    arrivals,
    filter: share,
  }),
  fc.record({
    ...queue,
    type: fc.constant('schedule'),
    target: fc.constant(['f']),
    schedule: fc.constant('at(2026-11-20T00:00:20)'),
  }),
);

const change = fc.record({
  at: ms(0, 120_000),
  set: fc.oneof(
    fc.record({ 'functions.f.reservedConcurrency': fc.constantFrom(0, 1, 5) }),
    fc.record({ 'functions.f.errorRate': fc.constantFrom(0, 1) }),
    fc.record({ 'functions.f.recordErrorRate': fc.constantFrom(0, 1) }),
    fc.record({ 'functions.f.duration': ms(0, 30_000) }),
    fc.record({ 'sources.s.permission': fc.boolean() }),
    fc.record({ 'sources.s.maximumEventAge': ms(60_000, 300_000) }),
    fc.record({ 'sources.s.maximumRetryAttempts': ms(0, 2) }),
  ),
});

const scenarios = (duration: fc.Arbitrary<number>) =>
  fc.record({
    start: fc.constant('2026-11-20T00:00:00Z'),
    seed: ms(0, 1e6),
    duration,
    warmUp: fc.constantFrom(0, 0, 10_000),
    functions: fc.record({ f: lambda, g: lambda, h: lambda }),
    sources: fc.record({
      s: source,
      // Takes in what `s` sends on.
      sink: fc.record({
        type: fc.constant('async'),
        target: fc.constant('h'),
        arrivals,
        maximumEventAge: fc.constant('5 min'),
      }),
    }),
    changes: fc.array(change, { maxLength: 3 }),
  });

const OUTCOMES: Record<string, (keyof SourceResult)[]> = {
  succeed: ['succeeded'],
  fail: ['failed'],
  timeout: ['timedOut'],
  'dead-letter': ['deadLettered'],
  expire: ['expired'],
  drop: ['dropped'],
  filter: ['filtered'],
  coalesce: ['coalesced'],
};

/** Everything that was told of one source, event by event, and what the result should say of it. */
function expectBooked(
  name: string,
  { told, result }: Observed,
  warmUpMs: number,
): { settled: number; offered: number } {
  const own = told.filter(({ owner }) => owner === name);
  const count = (what: string, of = own) => of.filter((entry) => entry.what === what).length;
  const arrivedAtMs = new Map(
    own.filter(({ what }) => what === 'arrive').map(({ request, timeMs }) => [request, timeMs]),
  );
  const numbers = [...arrivedAtMs.keys()];
  // Numbered in the order of their offers, each offered once.
  expect(numbers).toEqual(Array.from({ length: count('arrive') }, (_, i) => i + 1));
  const outcomes = own.filter(({ what }) => Object.hasOwn(OUTCOMES, what));
  expect(new Set(outcomes.map(({ request }) => request)).size).toBe(outcomes.length);

  const measured = own.filter(({ request }) => arrivedAtMs.get(request)! >= warmUpMs);
  const counted = result.sources[name]!;
  expect(counted.offered).toBe(count('arrive', measured));
  for (const [what, fields] of Object.entries(OUTCOMES)) {
    expect(fields.reduce((sum, field) => sum + (counted[field] as number), 0)).toBe(count(what, measured));
  }
  expect(counted.throttled).toBe(0);
  expect(counted.inFlight).toBe(counted.offered - measured.filter(({ what }) => Object.hasOwn(OUTCOMES, what)).length);
  expect(counted.retries).toBe(
    count(
      'retry',
      measured.filter(({ timeMs }) => timeMs >= warmUpMs),
    ),
  );
  const late = own.filter(({ timeMs }) => timeMs >= warmUpMs);
  expect(counted.duplicates).toBe(count('duplicate', late));
  expect(counted.redriven).toBe(count('redrive', late));
  // Kept away is kept away; and whatever succeeded was delivered.
  const delivered = new Set(own.filter(({ what }) => what === 'deliver').map(({ request }) => request));
  for (const { what, request } of outcomes) {
    if (what === 'filter' || what === 'coalesce') expect(delivered).not.toContain(request);
    if (what === 'succeed') expect(delivered).toContain(request);
  }
  return { settled: outcomes.length, offered: numbers.length };
}

/** Tries are invocations or throttles, and the other way round. */
function expectTries({ result }: Observed): void {
  const tries = Object.values(result.sources).reduce((sum, { age }) => sum + age!.count, 0);
  const functions = Object.values(result.functions);
  expect(tries).toBe(functions.reduce((sum, { Invocations, Throttles }) => sum + Invocations + Throttles, 0));
}

test('given time, every event is settled, once', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios(fc.constant(7_200_000)), async (input) => {
      const run = observeScenario(await scenarioOf(input));
      for (const name of ['s', 'sink']) {
        const { settled, offered } = expectBooked(name, run, input.warmUp);
        expect(settled).toBe(offered);
        const { queueDepth, messagesInFlight, oldestAgeMs } = run.result.series.sources[name]!;
        for (const level of [queueDepth, messagesInFlight, oldestAgeMs]) expect(level!.at(-1)).toBe(0);
        if (run.result.sources[name]!.queueDepth! > 0) expect(run.result.sources[name]!.drainedAtMs).not.toBeNull();
      }
      expectTries(run);
      const { usage, functions } = run.result;
      expect(usage['lambda.requests']).toBe(
        Object.values(functions).reduce((sum, { Duration }) => sum + Duration.count, 0),
      );
    }),
    { numRuns: 120 },
  );
});

test('cut off at any time, what is not settled is in flight', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios(ms(1, 400_000)), async (input) => {
      const run = observeScenario(await scenarioOf(input));
      for (const name of ['s', 'sink']) expectBooked(name, run, input.warmUp);
      expectTries(run);
    }),
    { numRuns: 120 },
  );
});

test('what a source sends on is what the next one is offered', async () => {
  const sending = scenarios(fc.constant(7_200_000)).filter(
    ({ sources, warmUp }) => warmUp === 0 && sources.s.type === 'async',
  );
  await fc.assert(
    fc.asyncProperty(sending, async (input) => {
      const onSuccess = { to: 'sink', permission: true };
      const text = {
        ...input,
        sources: {
          s: { ...input.sources.s, onSuccess, onFailure: onSuccess, deadLetterQueue: undefined },
          sink: input.sources.sink,
        },
      };
      const { entries, result } = observeScenario(await scenarioOf(text));
      const { succeeded, deadLettered, destinationRecords, AsyncEventsDropped } = result.sources.s!;
      expect(deadLettered).toBe(AsyncEventsDropped);
      expect(destinationRecords).toBe(succeeded + deadLettered!);
      const own = input.sources.sink.arrivals;
      const ownCount =
        'at' in own
          ? own.at.reduce((sum, { count }) => sum + count, 0)
          : own.perMinute.reduce((sum, count) => sum + count, 0);
      expect(entries.filter(({ what, owner }) => what === 'arrive' && owner === 'sink').length).toBe(
        ownCount + destinationRecords!,
      );
    }),
    { numRuns: 60 },
  );
});
