/** Random small scenarios that use everything at once, as objects that `parseScenario` accepts as JSON. */
import fc from 'fast-check';

const ms = (most: number) => fc.integer({ min: 0, max: most });

const distribution = (mostMs: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    ms(mostMs),
    fc.record({ exponential: fc.record({ mean: fc.integer({ min: 1, max: mostMs }) }) }),
    fc.record({ uniform: fc.record({ min: fc.constant(0), max: fc.integer({ min: 1, max: mostMs }) }) }),
    fc.record({ values: fc.array(ms(mostMs), { minLength: 1, maxLength: 4 }) }),
    fc.record({
      lognormal: fc.record({
        median: fc.integer({ min: 1, max: mostMs }),
        sigma: fc.double({ min: 0.1, max: 1.5, noNaN: true }),
      }),
    }),
  );

const handler = fc.oneof(
  { weight: 4, arbitrary: distribution(3000) },
  fc.record({ cpu: distribution(200), wait: distribution(300), threads: fc.integer({ min: 1, max: 2 }) }),
  fc.constant({ byMemory: { 128: '900 ms', 1024: '150 ms' } }),
  fc.constant({ formula: '50 + 90000/memoryMb' }),
);

const memory = fc.constantFrom(128, 512, 1024, 1792);
const share = fc.constantFrom(0, 0, 0.05, 0.5, 1);
const reserved = fc.integer({ min: 0, max: 6 });

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Keys whose value is undefined are left out by JSON. */
const lambdaFunction = fc.record({
  memory,
  timeout: fc.constantFrom(100, 1000, 3000, 20_000),
  init: fc.oneof({ weight: 4, arbitrary: distribution(800) }, fc.constant('12 s')),
  duration: handler,
  firstInvocation: optional(fc.record({ extra: distribution(300) })),
  errorRate: share,
  memoryUsed: optional(fc.constantFrom({ normal: { mean: 120, sd: 60 } }, { uniform: { min: 0, max: 2000 } })),
  warm: fc.integer({ min: 0, max: 3 }),
  idleTimeout: optional(distribution(8000)),
  reuse: fc.constantFrom('mru', 'lru', 'random', 'oldest', 'newest'),
});

/** The high one, with short handlers, meets the limits on requests per second. */
const rate = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.constant(90));
const steps = fc.tuple(rate, rate, ms(2000)).map(([first, second, ramp]) => [
  { at: 0, rate: first },
  { at: 4000, rate: second, ramp },
]);

const open = fc.oneof(
  fc.record({ poisson: fc.oneof<fc.Arbitrary<unknown>[]>(rate, steps, fc.constant('5 + 5*sin(t)')) }),
  fc.record({ constant: fc.oneof<fc.Arbitrary<unknown>[]>(rate, steps) }),
  fc.record({
    at: fc.array(fc.record({ time: ms(15_000), count: fc.integer({ min: 0, max: 12 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({
    perMinute: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 2 }),
    spread: fc.constantFrom('uniform', 'even'),
  }),
);
const scaled = fc
  .tuple(open, fc.constantFrom(undefined, undefined, 0.5, 2))
  .map(([arrivals, scale]) => ({ ...arrivals, scale }));
const users = fc.record({ users: fc.integer({ min: 0, max: 6 }), think: distribution(1500) });

const retry = fc.oneof(
  fc.constantFrom('none', 'standard', 'legacy', 'adaptive'),
  fc.record({
    attempts: fc.integer({ min: 1, max: 6 }),
    base: ms(500),
    cap: ms(2000),
    jitter: fc.constantFrom('full', 'equal', 'none'),
  }),
);
const client = fc.record({
  timeout: optional(fc.integer({ min: 50, max: 3000 })),
  retry,
  processes: fc.integer({ min: 1, max: 3 }),
});

const NAMES = ['a', 'b', 'c'];

const change = (name: string) =>
  fc.record({
    at: ms(20_000),
    set: fc.oneof<fc.Arbitrary<object>[]>(
      reserved.map((value) => ({ [`functions.${name}.reservedConcurrency`]: value })),
      memory.map((value) => ({ [`functions.${name}.memory`]: value })),
      share.map((value) => ({ [`functions.${name}.errorRate`]: value })),
      handler.map((value) => ({ [`functions.${name}.duration`]: value })),
      distribution(4000).map((value) => ({ [`functions.${name}.idleTimeout`]: value })),
      fc.integer({ min: 118, max: 140 }).map((value) => ({ 'account.concurrency': value })),
    ),
  });

/** Limits under which throttles of each kind are common: either reservations in an account of little more than 100, or a tiny account. */
const limits = fc.oneof(
  fc.record({
    reservations: fc.tuple(optional(reserved), optional(reserved), optional(reserved)),
    concurrency: fc.integer({ min: 118, max: 130 }),
  }),
  fc.record({
    reservations: fc.constant([undefined, undefined, undefined]),
    concurrency: fc.integer({ min: 1, max: 6 }),
  }),
);

const calendar = fc.oneof(
  fc.constantFrom({ asOf: '2026-11-20' }, { asOf: '2024-02-01' }),
  fc.record({
    asOf: fc.constantFrom('2020-06-01', '2022-06-01'),
    burst: fc.integer({ min: 0, max: 8 }),
    burstRefill: fc.constantFrom('continuous', 'step'),
  }),
);

/** Up to three functions and sources. With `apart` every function has at most one source. */
export const randomScenario = (options: { readonly apart: boolean; readonly changes: boolean }): fc.Arbitrary<object> =>
  fc
    .record({
      functions: fc.array(lambdaFunction, { minLength: 1, maxLength: 3 }),
      limits,
      calendar,
      sources: fc.array(
        fc.record({
          target: fc.nat(),
          arrivals: fc.oneof<fc.Arbitrary<object>[]>(scaled, scaled, scaled, users),
          client,
        }),
        { minLength: 1, maxLength: 3 },
      ),
      times: fc.record({
        duration: fc.integer({ min: 1, max: 20_000 }),
        warmUp: fc.constantFrom(0, 0, 1, 2500),
        period: fc.constantFrom(700, 1000, 60_000),
      }),
      changes: fc.array(
        fc.nat({ max: 2 }).chain((index) => change(NAMES[index]!)),
        {
          maxLength: options.changes ? 4 : 0,
        },
      ),
      seed: fc.nat(),
    })
    .map(({ functions, limits, calendar, sources, times, changes, seed }) => {
      const isTiny = limits.concurrency < 100;
      const { asOf, ...burst } = calendar;
      const named = functions.map((config, i) => ({
        ...config,
        warm: isTiny ? Math.min(config.warm, 1) : config.warm,
        reservedConcurrency: limits.reservations[i],
      }));
      const used = options.apart ? sources.slice(0, named.length) : sources;
      const exists = ({ set }: { set: object }) =>
        Object.keys(set).every((path) => {
          const [section, name] = path.split('.');
          return section === 'account' || NAMES.indexOf(name!) < named.length;
        });
      // A tiny account has nothing to reserve: only a reservation of 0 is accepted there.
      const fitted = ({ at, set }: { at: number; set: object }) => ({
        at,
        set: Object.fromEntries(
          Object.entries(set).map(([path, value]): [string, unknown] => {
            if (isTiny && path === 'account.concurrency') return [path, (value % 6) + 1];
            if (isTiny && path.endsWith('.reservedConcurrency')) return [path, 0];
            return [path, value];
          }),
        ),
      });
      return {
        ...times,
        seed,
        asOf,
        account: { concurrency: limits.concurrency, ...burst },
        functions: Object.fromEntries(named.map((config, i) => [NAMES[i]!, config])),
        sources: Object.fromEntries(
          used.map(({ target, ...source }, i) => [
            NAMES[i]!,
            { type: 'sync', target: NAMES[options.apart ? i : target % named.length]!, ...source },
          ]),
        ),
        changes: changes.filter(exists).map(fitted),
      };
    });
