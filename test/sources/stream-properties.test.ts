/** Random streams with everything at once: no record is lost or counted twice, and the order within a key is never violated. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Categories, zipfWeights } from '../../src/sim/categories.ts';
import { Streams } from '../../src/sim/random.ts';
import { observed } from '../support/scenarios.ts';

const share = fc.constantFrom(0, 0, 0.05, 0.4);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const kinesis = fc.record({
  type: fc.constant('kinesis'),
  enhancedFanOut: fc.boolean(),
  retention: fc.constantFrom('24 h', '25 h'),
});
const dynamodb = fc.record({ type: fc.constant('dynamodb-streams') });

/** Written at once, so that some are refused; as a backlog; or evenly. */
const arrivals = fc.oneof(
  fc.record({ constant: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ poisson: fc.integer({ min: 1, max: 60 }) }),
  fc.record({
    at: fc.array(fc.record({ time: fc.integer({ min: 0, max: 30_000 }), count: fc.integer({ min: 0, max: 1500 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
);
const backlog = fc.record({
  records: fc.integer({ min: 1, max: 300 }),
  age: fc.constantFrom('0 s', '90 s', '86390 s'),
});

const stream = fc
  .tuple(
    fc.oneof<fc.Arbitrary<object>[]>(kinesis, dynamodb),
    fc.record({
      arrivals,
      backlog: optional(backlog),
      shards: fc.integer({ min: 1, max: 4 }),
      keys: fc.record({ count: fc.integer({ min: 1, max: 20 }), skew: fc.constantFrom(0, 1) }),
      size: fc.constantFrom('1 KB', '3 KB', '200 KB'),
      parallelizationFactor: fc.constantFrom(1, 2, 10),
      batchSize: fc.constantFrom(1, 3, 7, 100),
      maximumBatchingWindow: fc.constantFrom('0 s', '0 s', '1.7 s', '6 s'),
      maximumRetryAttempts: fc.constantFrom(-1, 0, 1, 4),
      maximumRecordAge: fc.constantFrom(-1, -1, '60 s'),
      bisectBatchOnFunctionError: fc.boolean(),
      reportBatchItemFailures: fc.boolean(),
      onFailure: optional(fc.constantFrom<(string | object)[]>('sqs', { to: 'sns', permission: false })),
      tumblingWindow: fc.constantFrom('0 s', '0 s', '5 s'),
      filter: fc.constantFrom(0, 0, 0.3, 1),
      permission: fc.constantFrom(true, true, true, false),
      backOff: fc.constantFrom({ first: '1 s', longest: '1 min' }, { first: '10 ms', longest: '2 s' }),
      pollPhase: fc.constantFrom('spread', 'together'),
      readAhead: fc.constantFrom(0, 5, 10_000),
    }),
  )
  .map(([own, common]) => ({ ...own, ...common }));

const lambda = fc.record({
  init: fc.constantFrom(0, 150),
  duration: fc.constantFrom<(number | object)[]>(10, 700, { exponential: { mean: 400 } }, { base: 50, perRecord: 20 }),
  timeout: fc.constantFrom(600, 3000),
  errorRate: share,
  recordErrorRate: share,
  reservedConcurrency: optional(fc.integer({ min: 0, max: 3 })),
});

const change = fc.record({
  at: fc.integer({ min: 0, max: 80_000 }),
  set: fc.constantFrom<object[]>(
    { 'functions.f.errorRate': 1 },
    { 'functions.f.errorRate': 0 },
    { 'functions.f.reservedConcurrency': 0 },
    { 'functions.f.reservedConcurrency': 2 },
    { 'sources.s.permission': false },
    { 'sources.s.permission': true },
    { 'sources.s.batchSize': 2, 'sources.s.bisectBatchOnFunctionError': true },
    { 'sources.s.maximumRecordAge': '60 s', 'sources.s.maximumBatchingWindow': '3 s' },
  ),
});

const scenarios = fc
  .record({
    stream,
    f: lambda,
    g: optional(lambda),
    changes: fc.array(change, { maxLength: 3 }),
    duration: fc.constantFrom('20 s', '100 s', '200 s'),
    warmUp: fc.constantFrom('0 s', '0 s', '7 s'),
    seed: fc.nat(),
  })
  .map(({ stream: s, f, g, ...rest }) => ({
    ...rest,
    functions: g === undefined ? { f } : { f, g },
    sources: { s: { ...s, target: g === undefined ? 'f' : ['f', 'g'] } },
  }));

const OUTCOMES: Readonly<Record<string, string>> = {
  succeed: 'succeeded',
  fail: 'failed',
  timeout: 'timedOut',
  throttle: 'throttled',
  'dead-letter': 'deadLettered',
  expire: 'expired',
  filter: 'filtered',
};

/** The keys of the records of `s`, in the order written. */
function keysOf(seed: number, { count, skew }: { count: number; skew: number }, records: number): number[] {
  const keys = new Categories(zipfWeights(count, skew));
  const draws = new Streams(String(seed), 1).get('s>f/key');
  return Array.from({ length: records }, () => keys.draw(draws));
}

/** Throws at once where `expect` would cost more than the run. */
function hold(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

/** What became of each record: when it was written, whether it was ever handed over, and its outcome. */
interface Life {
  readonly atMs: number;
  wasHanded: boolean;
  outcome: string | undefined;
}

describe('streams', () => {
  test('every record has one outcome at most, each counted once', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { told, result } = await observed(scenario);
        const warmUpMs = scenario.warmUp === '0 s' ? 0 : 7000;
        const lives: Life[] = [];
        const counts: Record<string, number> = Object.fromEntries(Object.values(OUTCOMES).map((name) => [name, 0]));
        let [offered, retries, lastMs] = [0, 0, 0];
        for (const { timeMs, what, owner, request } of told) {
          if (owner !== 's') continue;
          lastMs = timeMs;
          if (what === 'arrive') {
            hold(lives.push({ atMs: timeMs, wasHanded: false, outcome: undefined }) === request, `number ${request}`);
            if (timeMs >= warmUpMs) offered++;
          }
          const life = lives[request - 1]!;
          hold(life.outcome === undefined, `${what} of ${request} after its outcome`);
          if (what === 'deliver') life.wasHanded = true;
          if (what === 'retry' && life.atMs >= warmUpMs) retries++;
          const outcome = OUTCOMES[what];
          if (outcome === undefined) continue;
          life.outcome = outcome;
          if (['succeed', 'fail', 'timeout'].includes(what))
            hold(life.wasHanded, `${what} of ${request}, never handed over`);
          if (life.atMs >= warmUpMs) counts[outcome]!++;
        }
        const source = result.sources.s!;
        expect(source).toMatchObject({ ...counts, offered, retries, dropped: 0, coalesced: 0 });
        expect(source.inFlight).toBe(offered - Object.values(counts).reduce((total, count) => total + count, 0));
        expect(source.latency.count).toBe(counts.succeeded);
        // Levels: when all is done with and nothing happens any more, nothing waits.
        const series = result.series.sources.s!;
        const isDone = lives.every(({ outcome }) => outcome !== undefined);
        if (isDone && warmUpMs === 0 && lives.some(({ outcome }) => outcome !== 'throttled')) {
          expect(source.drainedAtMs).not.toBeNull();
          const isQuiet = lastMs < (series.queueDepth!.length - 1) * 60_000;
          if (isQuiet) expect([series.queueDepth!.at(-1), series.messagesInFlight!.at(-1)]).toEqual([0, 0]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a record is handed over only when all earlier ones of its key are done with, or in the same batch before it', async () => {
    let handed = 0;
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const { told } = await observed(scenario);
        const { target, keys: spec } = scenario.sources.s;
        const consumers = Array.isArray(target) ? target.length : 1;
        const own = told.filter(({ owner }) => owner === 's');
        const written = own.filter(({ what }) => what === 'arrive').length / consumers;
        const keys = keysOf(scenario.seed, spec, written);
        // By function and key: what is not done with, in the order written.
        const open = new Map<string, number[]>();
        const recordsLike = (record: number) => {
          const place = `${(record - 1) % consumers} ${keys[Math.floor((record - 1) / consumers)]}`;
          if (!open.has(place)) open.set(place, []);
          return open.get(place)!;
        };
        // How many of each were handed over just now, in one batch: whatever else happens ends it.
        let batch = -1;
        const inBatch = new Map<number[], number>();
        for (const { what, environment, request } of own) {
          const alike = recordsLike(request);
          if (what !== 'deliver' || environment !== batch) inBatch.clear();
          batch = what === 'deliver' ? environment : -1;
          if (what === 'arrive') alike.push(request);
          else if (what === 'deliver') {
            handed++;
            const before = inBatch.get(alike) ?? 0;
            hold(alike[before] === request, `${request} was handed over before ${alike[before]}`);
            inBatch.set(alike, before + 1);
          } else if (OUTCOMES[what] !== undefined) {
            if (['succeed', 'fail', 'timeout'].includes(what))
              hold(alike[0] === request, `${what} of ${request} too early`);
            alike.splice(alike.indexOf(request), 1);
          }
        }
      }),
      { numRuns: 200 },
    );
    expect(handed).toBeGreaterThan(10_000);
  });

  test('a function added to a stream, or a limit, changes no other draws', async () => {
    const scenario = (more: object, functions: object = {}) => ({
      duration: '60 s',
      functions: {
        f: { init: 0, duration: { exponential: { mean: '50 ms' } }, recordErrorRate: 0.02 },
        ...functions,
      },
      sources: {
        s: {
          type: 'kinesis',
          target: 'f',
          arrivals: { poisson: '50/s' },
          maximumRetryAttempts: 0,
          batchSize: 1,
          shards: 4,
          keys: { count: 100, skew: 1 },
          ...more,
        },
      },
    });
    const failed = async (text: object, consumers = 1) => {
      const { told } = await observed(text);
      const own = told.filter(
        ({ what, owner, request }) => owner === 's' && what === 'fail' && request % consumers === 1 % consumers,
      );
      return own.map(({ request }) => Math.ceil(request / consumers)).sort((a, b) => a - b);
    };
    const alone = await failed(scenario({}));
    expect(alone.length).toBeGreaterThan(20);
    expect(await failed(scenario({ target: ['f', 'g'] }, { g: { init: 0, duration: '1 ms' } }), 2)).toEqual(alone);
    expect(await failed(scenario({ parallelizationFactor: 10, batchSize: 1 }))).toEqual(alone);
  });
});
