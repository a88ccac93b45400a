/** Common random numbers of events: what one source draws does not depend on other sources, limits, retries or destinations. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomEvents } from '../support/random-events.ts';
import { arrivalTimes, type Observed, observed, observeScenario, scenarioOf } from '../support/scenarios.ts';

interface Text {
  readonly functions: Readonly<Record<string, object>>;
  readonly sources: Readonly<Record<string, { readonly target: string }>>;
}

/** What the observer was told of these sources and functions, and what came out for them. */
function seenOf({ told, result }: Observed, names: readonly string[]): string {
  const own = told.filter(({ owner }) => names.includes(owner));
  const results = names.map((name) => [result.sources[name] ?? result.functions[name], result.series.sources[name]]);
  return JSON.stringify([own, results]);
}

describe('where nothing is shared, everything about the others is the same', () => {
  const two = fc.tuple(
    randomEvents({ apart: true }) as fc.Arbitrary<Text>,
    randomEvents({ apart: true }) as fc.Arbitrary<Text>,
  );

  test('whatever one source is replaced by, or without it', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(two, async ([text, other]) => {
        const [replaced, ...rest] = Object.keys(text.sources);
        const { target } = text.sources[replaced!]!;
        const others = rest.filter((name) => text.sources[name]!.target !== target);
        if (others.length === 0) return;
        const names = others.flatMap((name) => [name, text.sources[name]!.target]);
        const { [replaced!]: _, ...sources } = text.sources;
        const base = seenOf(observeScenario(await scenarioOf(text)), names);
        const without = observeScenario(await scenarioOf({ ...text, sources }));
        expect(seenOf(without, names) === base).toBe(true);
        // Another source, of any type, with the function that it was drawn with.
        const by = other.sources.s!;
        const functions = { ...text.functions, x: other.functions[by.target]! };
        const changed = { ...text, functions, sources: { ...sources, [replaced!]: { ...by, target: 'x' } } };
        expect(seenOf(observeScenario(await scenarioOf(changed)), names) === base).toBe(true);
        compared++;
      }),
      { numRuns: Number(process.env.RUNS ?? 60) },
    );
    expect(compared).toBeGreaterThan(20);
  });
});

const f = { init: { exponential: { mean: '200 ms' } }, duration: { exponential: { mean: '150 ms' } }, timeout: '60 s' };
const poisson = (rate: number) => ({
  poisson: [
    { at: 0, rate },
    { at: '50 s', rate: 0 },
  ],
});
const SOURCES = {
  event: { type: 'async', service: 'eventbridge', filter: 0.2, arrivals: poisson(8) },
  queue: { type: 'sqs', filter: 0.2, batchSize: 1, visibilityTimeout: '1 h', arrivals: poisson(6) },
  fifo: { type: 'sqs-fifo', filter: 0.2, batchSize: 1, visibilityTimeout: '1 h', arrivals: poisson(6) },
  stream: { type: 'kinesis', filter: 0.2, batchSize: 1, shards: 3, parallelizationFactor: 2, arrivals: poisson(6) },
  table: { type: 'dynamodb-streams', filter: 0.2, batchSize: 1, arrivals: poisson(4) },
  caller: { type: 'sync', arrivals: poisson(6) },
} as const satisfies Readonly<Record<string, object>>;
type Name = keyof typeof SOURCES;
const EVENT_SOURCES = ['event', 'queue', 'fifo', 'stream', 'table'] as const satisfies readonly Name[];

interface More {
  readonly f?: object;
  readonly of?: Partial<Record<Name, object>>;
  readonly sources?: Readonly<Record<string, object>>;
  readonly rest?: object;
}

function scenario({ f: own = {}, of = {}, sources = {}, rest = {} }: More = {}): object {
  const usual = Object.entries(SOURCES).map(([name, source]) => [
    name,
    { ...source, target: 'f', ...of[name as Name] },
  ]);
  return {
    duration: '100 s',
    seed: 'common',
    functions: { f: { ...f, ...own } },
    sources: { ...Object.fromEntries(usual), ...sources },
    ...rest,
  };
}

/** Times from run to end of a source's first attempts, by the number of the event, or of the batch where durations are drawn for these. */
function durations({ told }: Observed, source: string): Map<number, number> {
  const found = new Map<number, number>();
  const running = new Map<number, { readonly sinceMs: number; readonly number: number | undefined }>();
  let begun: { readonly environment: number; readonly sinceMs: number } | undefined;
  const tried = new Set<number>();
  for (const { what, owner, environment, timeMs } of told) {
    if (what === 'run') {
      begun = { environment, sinceMs: timeMs };
      running.set(environment, { sinceMs: timeMs, number: undefined });
    } else if (what === 'deliver' && begun !== undefined && owner === source && !tried.has(environment)) {
      tried.add(environment);
      running.set(begun.environment, { sinceMs: begun.sinceMs, number: environment });
    } else if (what === 'end' || what === 'error') {
      const run = running.get(environment);
      if (run?.number !== undefined) found.set(run.number, timeMs - run.sinceMs);
    }
    if (what !== 'run') begun = undefined;
  }
  return found;
}

/** Events by whether they ended so: only those that have an outcome. */
function ended({ told }: Observed, source: string, ...words: string[]): Map<number, boolean> {
  const OUTCOMES = ['succeed', 'fail', 'timeout', 'dead-letter', 'expire', 'filter', 'drop'];
  const own = told.filter(({ owner, what }) => owner === source && OUTCOMES.includes(what));
  return new Map(own.map(({ request, what }) => [request, words.includes(what)]));
}

/** What both know must be the same; returns how many that were. */
function compare<T>(
  one: ReadonlyMap<number, T>,
  other: ReadonlyMap<number, T>,
  isSame: (a: T, b: T) => boolean,
): number {
  const both = [...one].filter(([key]) => other.has(key));
  expect(both.filter(([key, value]) => !isSame(value, other.get(key)!)).slice(0, 5)).toEqual([]);
  return both.length;
}

const close = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

function expectSameDraws(base: Observed, varied: Observed, except: readonly Name[] = []): void {
  for (const name of [...EVENT_SOURCES, 'caller'] as const) {
    if (!except.includes(name)) expect(arrivalTimes(varied, name)).toEqual(arrivalTimes(base, name));
  }
  for (const name of EVENT_SOURCES) {
    if (except.includes(name)) continue;
    expect([name, compare(durations(base, name), durations(varied, name), close) > 80]).toEqual([name, true]);
    const filtered = compare(ended(base, name, 'filter'), ended(varied, name, 'filter'), Object.is);
    expect([name, filtered > 80]).toEqual([name, true]);
  }
}

describe('where all call one function, arrivals, first durations and filters stay', () => {
  test('the sources have something to do with each other', async () => {
    const ample = await observed(scenario());
    const scarce = await observed(scenario({ f: { reservedConcurrency: 6 } }));
    expect([ample.result.functions.f!.Throttles, scarce.result.functions.f!.Throttles > 100]).toEqual([0, true]);
    for (const name of EVENT_SOURCES) {
      expect(durations(ample, name).size).toBeGreaterThan(150);
      const p99 = ({ result }: Observed) => result.sources[name]!.latency.p99;
      expect([name, p99(scarce) > 1.2 * p99(ample)]).toEqual([name, true]);
    }
  });

  const another = (source: object) => ({ ...source, target: 'f' });
  test.each<[string, More]>([
    ...Object.entries(SOURCES).flatMap(([name, source]): [string, More][] => [
      [`another source like ${name}, first in order`, { sources: { A: another(source) } }],
      [`another source like ${name}, last in order`, { sources: { z: another(source) } }],
    ]),
    ['a schedule', { sources: { z: another({ type: 'schedule', schedule: 'rate(1 minute)' }) } }],
    ['a reservation', { f: { reservedConcurrency: 6 } }],
    ['an account limit', { rest: { account: { concurrency: 6 } } }],
    ['an account limit that changes', { rest: { changes: [{ at: '20 s', set: { 'account.concurrency': 6 } }] } }],
    ['memory', { f: { memory: 2048 } }],
    ['warm environments', { f: { warm: 5 } }],
    ['a period', { rest: { period: '1 s' } }],
    ['a warm-up', { rest: { warmUp: '5 s' } }],
  ])('%s', async (_, more) => {
    expectSameDraws(await observed(scenario()), await observed(scenario(more)));
  });

  test.each<[string, Partial<Record<Name, object>>]>([
    [
      'retries of asynchronous events',
      { event: { maximumRetryAttempts: 0, retryDelays: ['5 s'], maximumEventAge: '60 s' } },
    ],
    ['a back-off with jitter', { event: { backOff: { first: '100 ms', longest: '1 s', jitter: 1 } } }],
    ['destinations', { event: { deadLetterQueue: 'sqs', onFailure: 'sns', onSuccess: 'eventbridge' } }],
    ['a dead-letter queue of messages', { queue: { maxReceiveCount: 1 }, fifo: { maxReceiveCount: 1 } }],
    ['a back-off of pollers', { queue: { backOff: { first: '50 ms', longest: '1 s' } } }],
    ['a limit on batches', { queue: { maximumConcurrency: 2 }, fifo: { maximumConcurrency: 2 } }],
    ['fewer pollers', { queue: { pollers: { start: 1, most: 3 } } }],
    ['the retries of a stream', { stream: { maximumRetryAttempts: 1, maximumRecordAge: '60 s', onFailure: 'sqs' } }],
    ['the back-off of a stream', { table: { backOff: { first: '10 ms', longest: '100 ms' } } }],
    ['a factor', { stream: { parallelizationFactor: 10 } }],
    ['the retries of callers', { caller: { client: { retry: 'standard' } } }],
  ])('%s', async (_, of) => {
    const scarce = { f: { reservedConcurrency: 6 } };
    expectSameDraws(await observed(scenario(scarce)), await observed(scenario({ ...scarce, of })));
  });

  test('the same events fail always', async () => {
    const f = { recordErrorRate: 0.1 };
    const of = {
      event: { maximumRetryAttempts: 0 },
      queue: { maxReceiveCount: 1, visibilityTimeout: '60 s' },
      fifo: { maxReceiveCount: 1, visibilityTimeout: '60 s' },
      stream: { maximumRetryAttempts: 0 },
      table: { maximumRetryAttempts: 0 },
    };
    const failed = ['fail', 'dead-letter'];
    const rest = { duration: '300 s' };
    const base = await observed(scenario({ f, of, rest }));
    for (const more of [
      { sources: { A: another(SOURCES.queue) } },
      { f: { ...f, reservedConcurrency: 20 } },
      { of: { ...of, event: { ...of.event, onFailure: 'sqs' }, stream: { ...of.stream, onFailure: 'sns' } } },
    ]) {
      const varied = await observed(scenario({ f, of, rest, ...more }));
      for (const name of EVENT_SOURCES) {
        const [one, other] = [ended(base, name, ...failed), ended(varied, name, ...failed)];
        expect([...one.values()].filter(Boolean).length).toBeGreaterThan(8);
        expect(compare(one, other, Object.is)).toBeGreaterThan(100);
      }
    }
  });
});
