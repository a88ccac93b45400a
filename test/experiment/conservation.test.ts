/** What holds on every run: nothing is lost, nothing is counted twice, limits are kept, and a second bookkeeper agrees. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { startTrial } from '../../src/experiment/trial.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { randomScenario } from '../support/random-scenarios.ts';
import { recountFunction, recountSource, sum } from '../support/recount.ts';
import { observeScenario, scenarioOf } from '../support/scenarios.ts';

const RUNS = 150;

async function forAll(
  scenarios: fc.Arbitrary<object>,
  check: (scenario: Scenario) => void | Promise<void>,
  numRuns = RUNS,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(scenarios, async (text) => {
      await check(await scenarioOf(text));
    }),
    { numRuns },
  );
}

/** Everything that is true of any result, also of a partial one. */
function checkBooks({ functions, sources, series, usage }: TrialResult): void {
  for (const [name, source] of Object.entries(sources)) {
    const { offered, succeeded, failed, throttled, timedOut, inFlight, latency } = source;
    expect(inFlight).toBeGreaterThanOrEqual(0);
    expect(offered).toBe(succeeded + failed + throttled + timedOut + inFlight);
    expect(latency.count).toBe(succeeded);
    for (const metric of ['offered', 'succeeded', 'failed', 'throttled', 'timedOut', 'retries'] as const) {
      expect(sum(series.sources[name]![metric]!), metric).toBe(source[metric]);
    }
  }
  for (const [name, result] of Object.entries(functions)) {
    const columns = series.functions[name]!;
    for (const metric of [
      'Invocations',
      'Errors',
      'Throttles',
      'coldStarts',
      'timeouts',
      'outOfMemory',
      'BilledDuration',
    ] as const) {
      expect(sum(columns[metric]!), metric).toBe(result[metric]);
    }
    expect(Math.max(...columns.ConcurrentExecutions!)).toBe(result.ConcurrentExecutions);
    expect(Math.max(...columns.environments!)).toBe(result.environments.max);
    expect(sum(Object.values(result.throttlesByReason))).toBe(result.Throttles);
    expect(sum(columns.billedRequests!)).toBe(result.Duration.count);
    expect(result.Errors).toBeGreaterThanOrEqual(result.timeouts + result.outOfMemory);
    const { avg, avgBusy, avgIdle, max, created } = result.environments;
    expect(avg).toBeCloseTo(avgBusy + avgIdle, 9);
    expect(avgIdle).toBeGreaterThanOrEqual(-1e-9);
    expect(avg).toBeLessThanOrEqual(max + 1e-9);
    expect(created).toBe(result.coldStarts);
    for (const { count, avg: mean, p50, p90, p95, p99, max: most } of [result.Duration, result.InitDuration]) {
      const ordered = [0, p50, p90, p95, p99, most];
      expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
      expect(mean).toBeLessThanOrEqual(most * (1 + 1e-12));
      if (count === 0) expect(most).toBe(0);
    }
  }
  const requests = sum(Object.values(functions).map(({ Duration }) => Duration.count));
  expect(usage['lambda.requests']).toBe(requests);
}

describe('on any scenario', () => {
  test('every request has one outcome, series add up to totals, time adds up', async () => {
    await forAll(randomScenario({ apart: false, changes: true }), (scenario) => {
      checkBooks(observeScenario(scenario).result);
    });
  });

  test('the functions are counted as a second bookkeeper counts them', async () => {
    await forAll(randomScenario({ apart: false, changes: true }), (scenario) => {
      const { told, result } = observeScenario(scenario);
      for (const name of Object.keys(scenario.functions)) {
        const counted = recountFunction(scenario, told, name);
        const { environmentsBefore, environmentsAfter, durationsMs, lifespansMs, busyMs, aliveMs, ...rest } = counted;
        const { created, throttlesByReason, ...series } = rest;
        expect(result.series.functions[name]).toMatchObject(series);
        // An environment that a deployment ends at a border is not counted in the period that begins there, one that expires is.
        result.series.functions[name]!.environments!.forEach((environments, period) => {
          expect(environments).toBeLessThanOrEqual(environmentsBefore[period]!);
          expect(environments).toBeGreaterThanOrEqual(environmentsAfter[period]!);
        });
        const got = result.functions[name]!;
        expect(got.throttlesByReason).toMatchObject(throttlesByReason);
        expect(got.Duration.count).toBe(durationsMs.length);
        expect(got.Duration.avg * durationsMs.length).toBeCloseTo(sum(durationsMs), 5);
        expect(got.environments.created).toBe(created);
        expect(got.environments.avg * scenario.durationMs).toBeCloseTo(aliveMs, 5);
        // Little's law in its exact form: the area under the busy environments is the time that invocations spent there.
        expect(got.environments.avgBusy * scenario.durationMs).toBeCloseTo(busyMs, 5);
        expect(got.environments.avgLifespanMs * lifespansMs.length).toBeCloseTo(sum(lifespansMs), 5);
      }
    });
  });

  test('so are the sources', async () => {
    await forAll(randomScenario({ apart: true, changes: true }), (scenario) => {
      const { told, result } = observeScenario(scenario);
      for (const name of Object.keys(scenario.sources)) {
        const { latenciesMs, ...series } = recountSource(scenario, told, name);
        expect(result.series.sources[name]).toMatchObject(series);
        const { latency } = result.sources[name]!;
        expect(latency.count).toBe(latenciesMs.length);
        expect(latency.avg * latency.count).toBeCloseTo(sum(latenciesMs), 5);
        expect(latency.max).toBeCloseTo(Math.max(0, ...latenciesMs), 6);
      }
    });
  });

  test('concurrency keeps to the limits of account and function', async () => {
    await forAll(randomScenario({ apart: false, changes: false }), (scenario) => {
      const { account, functions } = observeScenario(scenario).result;
      const limit = scenario.account.concurrency!;
      const reserved = sum(Object.values(scenario.functions).map(({ reservedConcurrency = 0 }) => reservedConcurrency));
      expect(account.ConcurrentExecutions).toBeLessThanOrEqual(limit);
      expect(account.UnreservedConcurrentExecutions).toBeLessThanOrEqual(limit - reserved);
      for (const [name, { reservedConcurrency }] of Object.entries(scenario.functions)) {
        expect(functions[name]!.ConcurrentExecutions).toBeLessThanOrEqual(reservedConcurrency ?? limit - reserved);
      }
    });
  });

  test('concurrency keeps to the account limit also while limits change', async () => {
    await forAll(randomScenario({ apart: false, changes: true }), (scenario) => {
      const limits = [scenario, ...scenario.changes].map(({ account }) => account.concurrency!);
      // In a large account a few small functions never come near the limit.
      if (limits[0]! > 100) return;
      const { account } = observeScenario(scenario).result;
      expect(account.ConcurrentExecutions).toBeLessThanOrEqual(Math.max(...limits));
    });
  });

  test('requests are admitted no faster than the account and the reservations allow', async () => {
    await forAll(randomScenario({ apart: false, changes: false }), (scenario) => {
      const { result } = observeScenario(scenario);
      const seconds = (scenario.warmUpMs + scenario.durationMs) / 1000;
      const all = sum(Object.values(result.functions).map(({ Invocations }) => Invocations));
      expect(all).toBeLessThanOrEqual(scenario.account.concurrency! * 10 * (seconds + 1));
      for (const [name, { reservedConcurrency }] of Object.entries(scenario.functions)) {
        if (reservedConcurrency === undefined) continue;
        expect(result.functions[name]!.Invocations).toBeLessThanOrEqual(reservedConcurrency * 10 * (seconds + 1));
      }
    });
  });
});

describe('a run that is looked at or stopped midway', () => {
  test('has books that balance at every stop, and ends with the same result', async () => {
    const chunks = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(randomScenario({ apart: false, changes: true }), chunks, async (text, sizes) => {
        const scenario = await scenarioOf(text);
        const whole = startTrial({ scenario, replication: 1 });
        while (!whole.advance(1e6));
        const trial = startTrial({ scenario, replication: 1 });
        for (let i = 0; !trial.advance(sizes[i % sizes.length]!); i++) {
          const soFar = trial.result();
          checkBooks(soFar);
          expect(soFar.simulatedMs).toBeLessThanOrEqual(scenario.durationMs);
        }
        expect(trial.result()).toEqual(whole.result());
        expect(trial.result().partial).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});
