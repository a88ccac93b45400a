/**
 * Conservation: every request has one final outcome, and the time of every environment is either busy or idle. Checked on random scenarios
 * against a ledger that is kept from what the observer is told, and from nothing else.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { type Entry, observeScenario, scenarioOf } from '../support/scenarios.ts';

const ms = (min: number, max: number) => fc.integer({ min, max }).map((value) => `${value} ms`);

const times = (max: number) =>
  fc.oneof(
    ms(0, max),
    fc.record({ exponential: fc.record({ mean: ms(1, max) }) }),
    fc.record({ uniform: fc.record({ min: fc.constant('0 ms'), max: ms(1, max) }) }),
  );

const functionConfig = fc.record(
  {
    duration: times(2000),
    init: fc.oneof(times(500), fc.constant('11 s')),
    timeout: ms(500, 15_000),
    idleTimeout: times(20_000),
    errorRate: fc.constantFrom(0, 0.2, 1),
    memoryUsed: fc.constant({ uniform: { min: '64 MB', max: '140 MB' } }),
    firstInvocation: fc.record({ extra: ms(0, 500) }),
    reservedConcurrency: fc.integer({ min: 0, max: 10 }),
    warm: fc.integer({ min: 0, max: 5 }),
    reuse: fc.constantFrom('mru', 'lru', 'random', 'oldest', 'newest'),
  },
  { requiredKeys: ['duration'] },
);

/** All arrivals come in the first half minute. */
const arrivals = fc.oneof(
  fc.record({
    poisson: fc.integer({ min: 1, max: 20 }).map((rate) => [
      { at: '0 s', rate },
      { at: '30 s', rate: 0 },
    ]),
  }),
  fc.record({
    at: fc.array(fc.record({ time: ms(0, 30_000), count: fc.integer({ min: 0, max: 60 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
);

const patientClient = fc.constant({});
const anyClient = fc.record(
  {
    timeout: ms(50, 3000),
    retry: fc.constantFrom('none', 'standard', 'legacy', 'adaptive', { attempts: 4, base: '100 ms', jitter: 'equal' }),
    processes: fc.integer({ min: 1, max: 3 }),
  },
  { requiredKeys: [] },
);

const change = fc.record({
  at: ms(0, 30_000),
  set: fc.constantFrom(
    { 'functions.a.reservedConcurrency': 0 },
    { 'functions.b.memory': '256 MB' },
    { 'account.concurrency': 130 },
    { 'functions.a.duration': '3 s', 'functions.a.errorRate': 0.5 },
  ),
});

/** Two functions in a small account, one source each. */
const scenarioWith = (client: fc.Arbitrary<object>, duration: fc.Arbitrary<string>) =>
  fc.record({
    asOf: fc.constantFrom('2020-09-01', '2023-04-01', '2025-05-12', '2026-01-01'),
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    duration,
    account: fc.record({ concurrency: fc.integer({ min: 120, max: 140 }), burst: fc.integer({ min: 0, max: 30 }) }),
    functions: fc.record({ a: functionConfig, b: functionConfig }),
    sources: fc.record({ a: source('a', client), b: source('b', client) }),
    changes: fc.array(change, { maxLength: 2 }),
  });

function source(target: string, client: fc.Arbitrary<object>) {
  return fc.record({ type: fc.constant('sync'), target: fc.constant(target), arrivals, client });
}

const ENDS = ['end', 'error', 'timeout', 'kill'];

/** What the observer said of one function, added up. */
interface Ledger {
  started: number;
  ended: Record<string, number>;
  throttles: number;
  aliveMs: number;
  busyMs: number;
  idleMs: number;
  /** Lifespans of the environments that were reclaimed. */
  lifespansMs: number[];
  created: number;
}

/** Follows every environment of `name` through its entries; `warm` of them were there at the start. */
function ledgerOf(name: string, entries: readonly Entry[], warm: number, endMs: number): Ledger {
  const own = entries.filter((entry) => entry.owner === name);
  const ledger: Ledger = {
    started: own.filter(({ what }) => what === 'run').length,
    ended: Object.fromEntries(ENDS.map((end) => [end, own.filter(({ what }) => what === end).length])),
    throttles: own.filter(({ what }) => what.startsWith('throttle ')).length,
    aliveMs: 0,
    busyMs: 0,
    idleMs: 0,
    lifespansMs: [],
    created: own.filter(({ what }) => what === 'init').length,
  };
  for (let number = 1; number <= warm + ledger.created; number++) {
    follow(
      own.filter(({ environment }) => environment === number),
      ledger,
      endMs,
    );
  }
  return ledger;
}

/** One environment: `[init] run end run end … [reclaim]`, a warm one idle from 0. */
function follow(entries: readonly Entry[], ledger: Ledger, endMs: number): void {
  const isWarm = entries[0]?.what !== 'init';
  const bornMs = isWarm ? 0 : entries[0]!.timeMs;
  let state = 'idle' as 'idle' | 'busy' | 'gone';
  let sinceMs = bornMs;
  const become = (next: typeof state, timeMs: number): void => {
    if (state === 'idle') ledger.idleMs += timeMs - sinceMs;
    else if (state === 'busy') ledger.busyMs += timeMs - sinceMs;
    state = next;
    sinceMs = timeMs;
  };
  for (const { what, timeMs } of entries) {
    // After a cold start the environment is busy already when it runs.
    if (what === 'init' || (what === 'run' && state === 'idle')) become('busy', timeMs);
    else if (what === 'reclaim') {
      expect(state).toBe('idle');
      become('gone', timeMs);
      ledger.lifespansMs.push(timeMs - bornMs);
      ledger.aliveMs += timeMs - bornMs;
    } else if (what !== 'run') {
      expect(state).toBe('busy');
      become('idle', timeMs);
    }
  }
  if (state === 'gone') return;
  become('gone', endMs);
  ledger.aliveMs += endMs - bornMs;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The same up to the rounding of sums of the size of `wholeMs`. */
function expectSame(what: string, actualMs: number, expectedMs: number, wholeMs: number): void {
  expect(Math.abs(actualMs - expectedMs), `${what}: ${actualMs}, by the ledger ${expectedMs}`).toBeLessThanOrEqual(
    1e-9 * Math.max(1, wholeMs),
  );
}

function expectBalanced(name: string, result: TrialResult, entries: readonly Entry[], warm: number): Ledger {
  const { simulatedMs } = result;
  const { environments, ...metrics } = result.functions[name]!;
  const ledger = ledgerOf(name, entries, warm, simulatedMs);
  expect(metrics.Invocations).toBe(ledger.started);
  expect(metrics.Throttles).toBe(ledger.throttles);
  expect(sum(Object.values(metrics.throttlesByReason))).toBe(ledger.throttles);
  expect(metrics.Duration.count).toBe(sum(Object.values(ledger.ended)));
  expect(metrics.timeouts).toBe(ledger.ended.timeout);
  expect(metrics.outOfMemory).toBe(ledger.ended.kill);
  expect(metrics.Errors).toBe(metrics.Duration.count - ledger.ended.end!);
  expect(environments.created).toBe(ledger.created);
  expect(metrics.coldStarts).toBe(ledger.created);
  const { aliveMs, busyMs, idleMs, lifespansMs } = ledger;
  expectSame('environment time', environments.avg * simulatedMs, aliveMs, aliveMs);
  expectSame('busy time', environments.avgBusy * simulatedMs, busyMs, aliveMs);
  expectSame('idle time', environments.avgIdle * simulatedMs, idleMs, aliveMs);
  expectSame('lifespans', environments.avgLifespanMs * lifespansMs.length, sum(lifespansMs), aliveMs);
  expectSeriesAddUp(result, name);
  return ledger;
}

function expectSeriesAddUp({ functions, sources, series }: TrialResult, name: string): void {
  for (const metric of ['Invocations', 'Errors', 'Throttles', 'coldStarts', 'timeouts', 'outOfMemory'] as const) {
    expect(sum(series.functions[name]![metric]!)).toBe(functions[name]![metric]);
  }
  for (const metric of ['offered', 'succeeded', 'failed', 'throttled', 'timedOut', 'retries'] as const) {
    expect(sum(series.sources[name]![metric]!)).toBe(sources[name]![metric]);
  }
}

const outcomes = ({ succeeded, failed, throttled, timedOut }: TrialResult['sources'][string]): number =>
  succeeded + failed + throttled + timedOut;

test('given time, every request is settled, whatever its caller does about throttles and time-outs', async () => {
  await fc.assert(
    fc.asyncProperty(scenarioWith(anyClient, fc.constant('12 h')), async (input) => {
      const { result, entries } = observeScenario(await scenarioOf(input));
      for (const name of ['a', 'b'] as const) {
        const ledger = expectBalanced(name, result, entries, input.functions[name].warm ?? 0);
        const { offered, inFlight, retries } = result.sources[name]!;
        expect(offered).toBe(entries.filter(({ what, owner }) => what === 'arrive' && owner === name).length);
        expect(outcomes(result.sources[name]!)).toBe(offered);
        expect(inFlight).toBe(0);
        // Each attempt is an invocation or a throttle; each invocation has ended, and each environment is gone.
        expect(ledger.started + ledger.throttles).toBe(offered + retries);
        expect(sum(Object.values(ledger.ended))).toBe(ledger.started);
        expect(ledger.lifespansMs).toHaveLength(ledger.created + (input.functions[name].warm ?? 0));
      }
      const requests = sum(Object.values(result.functions).map(({ Duration }) => Duration.count));
      expect(result.usage['lambda.requests']).toBe(requests);
    }),
    { numRuns: 150 },
  );
});

test('cut off at any time, what is not settled is in flight', async () => {
  await fc.assert(
    fc.asyncProperty(scenarioWith(patientClient, ms(1, 40_000)), async (input) => {
      const { result, entries } = observeScenario(await scenarioOf(input));
      for (const name of ['a', 'b'] as const) {
        const ledger = expectBalanced(name, result, entries, input.functions[name].warm ?? 0);
        const settled = result.sources[name]!;
        expect(settled.inFlight).toBe(ledger.started - sum(Object.values(ledger.ended)));
        expect(settled.succeeded).toBe(ledger.ended.end);
        expect(settled.failed).toBe(ledger.ended.error! + ledger.ended.kill!);
        expect(settled.timedOut).toBe(ledger.ended.timeout);
        expect(settled.throttled).toBe(ledger.throttles);
        expect(settled.offered).toBe(outcomes(settled) + settled.inFlight);
      }
    }),
    { numRuns: 150 },
  );
});
