/** What holds of every deployment, whatever its shift, hooks and alarm: times in order, nobody where no traffic leads, all requests counted. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observeScenario, scenarioOf } from '../support/scenarios.ts';

const seconds = (least: number, most: number) => fc.integer({ min: least, max: most }).map((value) => `${value} s`);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const share = fc.constantFrom(0, 0.02, 0.3, 1);

const shift = fc.oneof(
  fc.constantFrom('AllAtOnce', 'Canary10Percent5Minutes', 'Linear10PercentEvery1Minute'),
  fc.record({ canary: fc.constantFrom(0.1, 0.5, 1), after: seconds(1, 300) }),
  fc.record({
    linear: fc.constantFrom(0.07, 0.25, 0.3, 1),
    every: seconds(1, 60),
    startsAtOnce: optional(fc.boolean()),
  }),
);

const hook = fc.record({ duration: seconds(0, 90), failureRate: fc.constantFrom(0, 0, 0.5) });

const alarm = fc.record({
  errorRate: share,
  latency: optional(fc.constantFrom('90 ms', '200 ms')),
  statistic: fc.constantFrom('avg', 'p99', 'max'),
  of: fc.constantFrom('version', 'alias'),
  period: seconds(10, 90),
  datapoints: fc.integer({ min: 1, max: 3 }),
  delay: fc.constantFrom(0, '20 s'),
});

const version = fc.record({ errorRate: share, duration: fc.constantFrom('50 ms', '100 ms', '1500 ms', '4 s') });

const scenario = fc.record({
  seed: fc.integer({ min: 0, max: 99 }),
  first: version,
  second: version,
  reservedConcurrency: optional(fc.integer({ min: 1, max: 6 })),
  at: seconds(0, 400),
  shift,
  preTraffic: optional(hook),
  postTraffic: optional(hook),
  alarm: optional(alarm),
});

test('of random deployments', async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(scenario, async ({ seed, first, second, reservedConcurrency, ...deployment }) => {
      const { entries, result } = observeScenario(
        await scenarioOf({
          seed,
          duration: '12 min',
          period: '1 s',
          functions: { f: { ...first, init: '100 ms', reservedConcurrency, versions: { 2: second } } },
          sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: '5/s' } } },
          deployments: [{ function: 'f', to: 2, ...deployment }],
        }),
      );
      const [{ status, reason, startedAtMs, shiftedAtMs, completedAtMs, rolledBackAtMs, ...met }] =
        result.deployments as [NonNullable<typeof result.deployments>[number]];
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      const { versions, Invocations, Errors, coldStarts } = result.functions.f!;
      const { 1: old, 2: fresh } = versions!;
      expect(old!.Invocations + fresh!.Invocations).toBe(Invocations);
      expect(old!.Errors + fresh!.Errors).toBe(Errors);
      expect(old!.coldStarts + fresh!.coldStarts).toBe(coldStarts);
      expect([met.metNewVersion, met.failedOnNewVersion]).toEqual([fresh!.Invocations, fresh!.Errors]);
      expect({
        completed: status === 'completed',
        rolledBack: status === 'rolled back',
        refused: status === 'refused',
        moved: status !== 'refused' && status !== 'waiting',
      }).toEqual({
        completed: completedAtMs !== null,
        rolledBack: rolledBackAtMs !== null,
        refused: reason !== undefined && shiftedAtMs === null,
        moved: shiftedAtMs !== null,
      });
      const times = [startedAtMs, shiftedAtMs, completedAtMs ?? rolledBackAtMs].filter((timeMs) => timeMs !== null);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      // Weights only rise, and everything ends with all the traffic on one of the two.
      const shares = entries
        .filter(({ what }) => what.startsWith('shift '))
        .map(({ what }) => Number.parseFloat(what.slice(6)));
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      if (status === 'completed') expect(shares.at(-1)).toBe(100);
      // Nobody meets the new version before, nobody after a rollback, nobody the old one after completion.
      const ran = (name: string, from: number, to: number) =>
        result.series.versions!.f![name]!.Invocations!.slice(from, to).reduce((sum, count) => sum + count, 0);
      expect(ran('2', 0, Math.floor((shiftedAtMs ?? 720_000) / 1000))).toBe(0);
      if (rolledBackAtMs !== null) expect(ran('2', Math.ceil(rolledBackAtMs / 1000), 720)).toBe(0);
      if (completedAtMs !== null) expect(ran('1', Math.ceil(completedAtMs / 1000), 720)).toBe(0);
    }),
    { numRuns: Number(process.env.RUNS ?? 60) },
  );
  // The property was tried on deployments of every fate.
  expect([...outcomes.keys()].sort()).toEqual(expect.arrayContaining(['completed', 'refused', 'rolled back']));
});
