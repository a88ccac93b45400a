/** Runs: one result for one replication or many. */
import { describe, expect, test } from 'vitest';
import { resultSchema } from '../../src/experiment/result.ts';
import { runScenario, startRun } from '../../src/experiment/run.ts';
import { runTrial } from '../../src/experiment/trial.ts';
import { scenarioOf } from '../support/scenarios.ts';

const TEXT = {
  name: 'Run',
  seed: 5,
  duration: '100 s',
  period: '20 s',
  functions: { f: { duration: { exponential: { mean: '300 ms' } }, reservedConcurrency: 5, errorRate: '10 %' } },
  sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: '20/s' }, client: { retry: 'standard' } } },
};

describe('a single run', () => {
  test('is trial 1 in a frame that the schema knows', async () => {
    const scenario = await scenarioOf(TEXT);
    const result = await runScenario(scenario);
    expect(resultSchema.parse(result)).toEqual(result);
    expect(result).toMatchObject({
      schemaVersion: 1,
      partial: false,
      simulatedMs: 100_000,
      replications: 1,
      scenario: { name: 'Run', seed: '5', durationMs: 100_000, text: JSON.stringify(TEXT) },
    });
    expect(result.halfWidth).toBeUndefined();
    const { simulatedMs: _, partial: __, ...measured } = runTrial({ scenario, replication: 1 });
    expect(result).toMatchObject(measured);
  });

  test('survives JSON', async () => {
    const result = await runScenario(await scenarioOf(TEXT));
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('replications', () => {
  test('means and half-widths are those of the trials, by hand', async () => {
    const scenario = await scenarioOf(TEXT);
    const result = await runScenario(scenario, { replications: 3 });
    expect(resultSchema.parse(result)).toEqual(result);
    const trials = [1, 2, 3].map((replication) => runTrial({ scenario, replication }));
    // Student's t for 95 % and two degrees of freedom.
    const t = 4.302652729749464;
    const check = (of: (measured: (typeof trials)[number]) => number, isVaried = true) => {
      const values = trials.map(of);
      const mean = (values[0]! + values[1]! + values[2]!) / 3;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2;
      const half = t * Math.sqrt(variance / 3);
      expect(of(result as never)).toBeCloseTo(mean, 9);
      expect(of({ ...result, ...result.halfWidth, series: result.series } as never)).toBeCloseTo(half, 9);
      if (isVaried) expect(half).toBeGreaterThan(0);
    };
    check(({ sources }) => sources.s!.offered);
    check(({ sources }) => sources.s!.latency.p99);
    check(({ functions }) => functions.f!.Throttles);
    check(({ functions }) => functions.f!.Duration.max);
    check(({ functions }) => functions.f!.environments.avgBusy);
    check(({ functions }) => functions.f!.throttlesByReason.ReservedFunctionConcurrentInvocationLimitExceeded!);
    check(({ functions }) => functions.f!.ConcurrentExecutions, false);
    check(({ usage }) => usage['lambda.gbSeconds.x86_64']!);
    check(({ bill }) => bill.monthly.totalUsd);
    check(({ events }) => events);
    expect(result.replications).toBe(3);
    const invocations = trials.map(({ series }) => series.functions.f!.Invocations!);
    result.series.functions.f!.Invocations!.forEach((value, i) => {
      expect(value).toBeCloseTo((invocations[0]![i]! + invocations[1]![i]! + invocations[2]![i]!) / 3, 9);
    });
  });

  test('replication 1 equals the single run', async () => {
    const scenario = await scenarioOf(TEXT);
    expect(await runScenario(scenario, { replications: 1 })).toEqual(await runScenario(scenario));
  });

  test('without randomness nothing varies', async () => {
    const scenario = await scenarioOf({
      duration: '10 s',
      functions: { f: { init: 0, duration: '1 s', idleTimeout: '60 s' } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { constant: '3/s' } } },
    });
    const { halfWidth, ...result } = await runScenario(scenario, { replications: 4 });
    const single = await runScenario(scenario);
    expect({ ...result, replications: 1 }).toEqual(single);
    expect(halfWidth!.functions.f).toMatchObject({ Invocations: 0, Duration: { avg: 0 }, environments: { avg: 0 } });
  });

  test('where some see what others do not, shapes agree all the same', async () => {
    // About every second replication has no request at all.
    const scenario = await scenarioOf({
      duration: '10 s',
      account: { freeTier: true },
      functions: { f: { duration: '1 s', ephemeralStorage: '600 MB' } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: '0.07/s' } } },
    });
    const result = await runScenario(scenario, { replications: 10 });
    const offered = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(
      (replication) => runTrial({ scenario, replication }).sources.s!.offered,
    );
    expect(offered).toContain(0);
    expect(Math.max(...offered)).toBeGreaterThan(0);
    expect(result.sources.s!.offered).toBeCloseTo(offered.reduce((sum, value) => sum + value, 0) / 10, 12);
    expect(resultSchema.parse(result)).toEqual(result);
  });

  test.each([0, -1, 1.5, Number.NaN])('%d replications are refused, not run for ever', async (replications) => {
    const scenario = await scenarioOf(TEXT);
    expect(() => startRun(scenario, { replications })).toThrow(/replications/);
  });
});

describe('an interrupted run', () => {
  test('in the first replication: what was measured so far, marked partial', async () => {
    const run = startRun(await scenarioOf(TEXT), { replications: 3 });
    expect(run.advance(500)).toBe(false);
    const result = run.result();
    expect(resultSchema.parse(result)).toEqual(result);
    expect(result).toMatchObject({ partial: true, replications: 1, events: 500 });
    expect(result.simulatedMs).toBeGreaterThan(0);
    expect(result.simulatedMs).toBeLessThan(100_000);
    expect(run.progress).toBeCloseTo(result.simulatedMs / 100_000 / 3, 12);
  });

  test('later: the replications that are complete', async () => {
    const scenario = await scenarioOf(TEXT);
    const run = startRun(scenario, { replications: 3 });
    while (run.progress <= 2 / 3) run.advance(500);
    const result = run.result();
    expect(result).toMatchObject({ partial: true, replications: 2, simulatedMs: 100_000 });
    const whole = await runScenario(scenario, { replications: 2 });
    expect({ ...result, partial: false }).toEqual(whole);
  });

  test('at the end: progress 1, nothing partial', async () => {
    const run = startRun(await scenarioOf(TEXT), { replications: 2 });
    let last = 0;
    while (!run.advance(700)) {
      expect(run.progress).toBeGreaterThanOrEqual(last);
      expect(run.progress).toBeLessThan(1);
      last = run.progress;
    }
    expect(run.progress).toBe(1);
    expect(run.advance(700)).toBe(true);
    expect(run.result()).toMatchObject({ partial: false, replications: 2 });
  });
});

describe('assumptions and warnings', () => {
  test('name what AWS does not promise, with a source each', async () => {
    const { assumptions } = await runScenario(await scenarioOf(TEXT));
    const ids = assumptions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ['idleTimeout', 'reuse', 'scaling', 'retry', 'price.lambda.requests']) expect(ids).toContain(id);
    for (const { value, source } of assumptions) {
      expect(value).not.toBe('');
      expect(source).not.toBe('');
    }
  });

  test('also what only a change brings', async () => {
    const scenario = await scenarioOf({
      ...TEXT,
      functions: { f: { duration: '100 ms' } },
      changes: [
        { at: '5 s', set: { 'functions.f.memoryUsed': '200 MB', 'functions.f.reservedConcurrency': 5 } },
        { at: '6 s', set: { 'functions.f.duration': { cpu: '100 ms' }, 'functions.f.idleTimeout': '60 s' } },
      ],
    });
    const ids = (await runScenario(scenario)).assumptions.map(({ id }) => id);
    for (const id of ['outOfMemory', 'account.minimumUnreserved', 'cpu.periodMs']) expect(ids).toContain(id);
  });

  test('say when the period was doubled', async () => {
    const scenario = await scenarioOf({ ...TEXT, duration: '2000000 s', period: '1 s' });
    const { warnings, series } = startRun(scenario).result();
    expect(series.periodMs).toBe(2000);
    expect(warnings.map(({ code }) => code)).toContain('period-doubled');
  });
});
