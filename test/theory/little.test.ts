/** Little's law, L = λW: on any run in which everything ends, the mean number in system is the rate times the mean time in system. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resultOf } from '../support/scenarios.ts';

const HORIZON_S = 4000;

const times = (maxMs: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: maxMs }).map((value) => `${value} ms`),
    fc.integer({ min: 1, max: maxMs }).map((value) => ({ exponential: { mean: `${value} ms` } })),
    fc.integer({ min: 1, max: maxMs }).map((value) => ({ lognormal: { median: `${value} ms`, sigma: 1 } })),
  );

/** Arrivals end after half of the horizon; the other half is enough for all to finish and for all environments to be reclaimed. */
const scenario = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  duration: fc.constant(`${HORIZON_S} s`),
  functions: fc.record({
    f: fc.record({
      // Below the limit of 10 s, beyond which init is broken off and not reported.
      init: fc.integer({ min: 0, max: 2000 }).map((max) => ({ uniform: { min: 0, max: `${max} ms` } })),
      duration: times(3000),
      timeout: fc.constant('15 min'),
      idleTimeout: times(60_000),
      reuse: fc.constantFrom('mru', 'lru', 'random', 'oldest', 'newest'),
    }),
  }),
  sources: fc.record({
    s: fc.record({
      type: fc.constant('sync'),
      target: fc.constant('f'),
      arrivals: fc.record({
        poisson: fc.double({ min: 0.01, max: 2, noNaN: true }).map((rate) => [
          { at: '0 s', rate },
          { at: `${HORIZON_S / 2} s`, rate: 0 },
        ]),
      }),
    }),
  }),
});

test('requests in service, and environments', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (input) => {
      const { functions, sources } = await resultOf(input);
      const { environments, Duration, InitDuration, Invocations } = functions.f!;
      const { offered, succeeded, latency } = sources.s!;
      expect([succeeded, Invocations]).toEqual([offered, offered]);
      // Customers: requests, each in the system from its arrival to its answer.
      const perSecond = offered / HORIZON_S;
      expect(environments.avgBusy).toBeCloseTo((perSecond * latency.avg) / 1000, 9);
      expect(environments.avgBusy * HORIZON_S * 1000).toBeCloseTo(
        Duration.count * Duration.avg + InitDuration.count * InitDuration.avg,
        3,
      );
      // Customers: environments, each in the system from its creation to its end.
      const createdPerSecond = environments.created / HORIZON_S;
      expect(environments.avg).toBeCloseTo((createdPerSecond * environments.avgLifespanMs) / 1000, 9);
    }),
    { numRuns: 100 },
  );
});
