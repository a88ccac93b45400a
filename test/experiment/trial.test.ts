/** A trial: advanced in steps of any size, looked at on the way, finished once. */
import { describe, expect, test } from 'vitest';
import { runTrial, startTrial } from '../../src/experiment/trial.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioOf } from '../support/scenarios.ts';

const BUSY = {
  duration: '60 s',
  period: '7 s',
  functions: { f: { init: { exponential: { mean: '200 ms' } }, duration: { exponential: { mean: '300 ms' } } } },
  sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: '20/s' } } },
};

const start = (scenario: Scenario) => startTrial({ scenario, replication: 1 });

describe('advancing', () => {
  test.each([1, 2, 3, 7, 100, 1e6])('by %i events at a time gives the same result', async (chunk) => {
    const scenario = await scenarioOf(BUSY);
    const trial = start(scenario);
    while (!trial.advance(chunk));
    expect(trial.result()).toEqual(runTrial({ scenario, replication: 1 }));
  });

  test('beyond the end changes nothing', async () => {
    const trial = start(await scenarioOf(BUSY));
    while (!trial.advance(1000));
    const result = trial.result();
    expect(trial.advance(1000)).toBe(true);
    expect(trial.result()).toEqual(result);
  });

  test('looking on the way changes nothing, down to the last bit', async () => {
    const scenario = await scenarioOf(BUSY);
    const trial = start(scenario);
    while (!trial.advance(5)) trial.result();
    expect(trial.result()).toEqual(runTrial({ scenario, replication: 1 }));
  });

  test('tells its progress', async () => {
    const trial = start(await scenarioOf({ ...BUSY, warmUp: '40 s' }));
    expect(trial.progress).toEqual({ simulatedMs: 0, totalMs: 100_000, events: 0 });
    trial.advance(1000);
    const { simulatedMs, events } = trial.progress;
    expect(events).toBe(1000);
    expect(simulatedMs).toBeGreaterThan(10_000);
    expect(simulatedMs).toBeLessThan(40_000);
    while (!trial.advance(1000));
    expect(trial.progress.simulatedMs).toBe(100_000);
    expect(trial.progress.events).toBe(trial.result().events);
  });
});

describe('a partial result', () => {
  test('covers what was simulated', async () => {
    const scenario = await scenarioOf(BUSY);
    const trial = start(scenario);
    trial.advance(1000);
    const result = trial.result();
    expect(result.partial).toBe(true);
    expect(result.simulatedMs).toBe(trial.progress.simulatedMs);
    expect(result.events).toBe(1000);
    expect(result.series.functions.f!.Invocations).toHaveLength(Math.floor(result.simulatedMs / 7000) + 1);
    const whole = runTrial({ scenario, replication: 1 });
    const closed = result.series.functions.f!.Invocations!.length - 1;
    expect(result.series.functions.f!.Invocations!.slice(0, closed)).toEqual(
      whole.series.functions.f!.Invocations!.slice(0, closed),
    );
    const { offered, inFlight } = result.sources.s!;
    expect(inFlight).toBeGreaterThan(0);
    expect(offered).toBeLessThan(whole.sources.s!.offered);
  });

  test('is scaled to the month from what was simulated', async () => {
    const trial = start(await scenarioOf({ ...BUSY, duration: '1000 s' }));
    trial.advance(10_000);
    const { bill, simulatedMs } = trial.result();
    const line = (lines: typeof bill.lines) => lines.find(({ dimension }) => dimension === 'lambda.requests')!.quantity;
    expect(line(bill.monthly.lines) / line(bill.lines)).toBeCloseTo((730 * 3_600_000) / simulatedMs, 3);
  });

  test('before anything happened is all zeros', async () => {
    const { sources, functions, bill, simulatedMs, partial } = start(await scenarioOf(BUSY)).result();
    expect({ partial, simulatedMs }).toEqual({ partial: true, simulatedMs: 0 });
    expect(sources.s).toMatchObject({ offered: 0, inFlight: 0 });
    expect(functions.f).toMatchObject({ Invocations: 0, Duration: { count: 0, avg: 0, p99: 0, max: 0 } });
    expect(bill.totalUsd).toBe(0);
    expect(bill.monthly.totalUsd).toBe(0);
  });

  test('is partial until the last event at the end was handled', async () => {
    const trial = start(
      await scenarioOf({
        ...BUSY,
        sources: { s: { type: 'sync', target: 'f', arrivals: { at: [{ time: '60 s', count: 5 }] } } },
      }),
    );
    while (trial.result().sources.s!.offered < 2) trial.advance(1);
    expect(trial.result().partial).toBe(true);
    while (!trial.advance(1));
    expect(trial.result()).toMatchObject({ partial: false, sources: { s: { offered: 5, inFlight: 5 } } });
  });

  test('holds numbers only', async () => {
    const scenario = await scenarioOf(BUSY);
    const trial = start(scenario);
    const check = (value: unknown): void => {
      if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(check);
      else expect(['string', 'boolean']).toContain(typeof value);
    };
    do check(trial.result());
    while (!trial.advance(500));
    check(trial.result());
  });
});
