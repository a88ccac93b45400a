/** What holds however environments start and end: every request has one outcome, every environment one beginning and one end. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { observeScenario, scenarioOf } from '../support/scenarios.ts';

const uniform = (min: string, max: string) => ({ uniform: { min, max } });

/** A function of 2018 in a VPC, or of today with SnapStart, with or without a lifetime and slow first runs. */
const scenarios = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  isOld: fc.boolean(),
  interfaces: fc.integer({ min: 1, max: 6 }),
  restoreMs: fc.constantFrom(0, 200, 9_950),
  lifetime: fc.constantFrom(undefined, '0 s', '3 s', uniform('1 s', '20 s')),
  firstInvocation: fc.constantFrom(undefined, { cpu: uniform('0 ms', '200 ms') }, { extra: '300 ms' }),
  memoryMb: fc.constantFrom(128, 1024, 1536, 3008),
  errorRate: fc.constantFrom(0, 0.3),
  rate: fc.integer({ min: 1, max: 12 }),
});

test('nothing is lost, nothing is counted twice', () => {
  const property = fc.asyncProperty(scenarios, async (given) => {
    const { seed, isOld, interfaces, restoreMs, lifetime, firstInvocation, memoryMb, errorRate, rate } = given;
    const start = isOld
      ? {
          runtime: 'python3.6',
          init: uniform('10 ms', '900 ms'),
          vpc: { networkInterfaces: interfaces, startup: '4 s' },
        }
      : { runtime: 'python3.13', snapStart: { restore: `${restoreMs} ms`, hooks: uniform('0 ms', '99.5 ms') } };
    const scenario = await scenarioOf(
      {
        asOf: isOld ? '2018-06-01' : '2026-01-01',
        duration: '2 min',
        functions: {
          f: {
            ...start,
            memory: memoryMb,
            timeout: '2 s',
            duration: { exponential: { mean: '400 ms' } },
            idleTimeout: uniform('1 s', '10 s'),
            errorRate,
            ...(lifetime === undefined ? {} : { lifetime }),
            ...(firstInvocation === undefined ? {} : { firstInvocation }),
          },
        },
        sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: rate } } },
      },
      String(seed),
    );
    const { told, entries, result } = observeScenario(scenario);
    expect(observeScenario(scenario).told).toEqual(told);
    const f = result.functions.f!;
    const s = result.sources.s!;
    expect(s.offered).toBe(s.succeeded + s.failed + s.throttled + s.timedOut + s.inFlight);
    expect(Object.values(f.throttlesByReason).reduce((sum, count) => sum + count, 0)).toBe(f.Throttles);
    expect(f.Invocations).toBe(f.Duration.count + s.inFlight);
    const numbers = (kind: string) => entries.filter(({ what }) => what === kind).map(({ environment }) => environment);
    expect(numbers('init').toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: f.environments.created }, (_, i) => i + 1),
    );
    expect(new Set(numbers('reclaim')).size).toBe(numbers('reclaim').length);
    expect(f.coldStarts).toBe(f.environments.created);
    if (isOld) expect(f.environments.max).toBeLessThanOrEqual(Math.floor((interfaces * 3072) / memoryMb));
    else {
      const restored = f.RestoreDuration!;
      expect(f.InitDuration.count).toBe(0);
      expect(restored.max).toBeLessThanOrEqual(10_000);
      // Restores of time-outs come on top of those of new environments.
      expect(result.usage['lambda.snapStart.restoreGb']).toBeGreaterThanOrEqual((restored.count * memoryMb) / 1024);
      expect(result.usage['lambda.snapStart.cacheGbSeconds']).toBe((120 * memoryMb) / 1024);
    }
  });
  return fc.assert(property, { numRuns: 40 });
});
