/**
 * Provisioned concurrency as AWS's pages work it out: how it shares an account (S9, S11 in the project's list of facts), what it costs (P4,
 * P26) and when it pays, and how long auto scaling lags behind a burst.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { roundToCents } from '../../src/cost/money.ts';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { runTrial } from '../../src/experiment/trial.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { resultOf } from '../support/scenarios.ts';

const source = (arrivals: object, target = 'f'): object => ({ type: 'sync', target, arrivals });
const slow = { init: 0, duration: '20 s', timeout: '60 s' };

describe('sharing an account of 1,000', () => {
  test('S9: of provisioned concurrency 400, the first 400 are warm, and up to 600 more run on demand', async () => {
    const result = await resultOf({
      asOf: '2022-01-01',
      duration: '60 s',
      functions: { f: { ...slow, init: '1 s', provisionedConcurrency: 400 } },
      sources: { s: source({ at: [{ time: 0, count: 1100 }] }) },
    });
    expect(result.functions.f).toMatchObject({
      Invocations: 1000,
      Throttles: 100,
      coldStarts: 600,
      ProvisionedConcurrencyInvocations: 400,
      ProvisionedConcurrencySpilloverInvocations: 600,
    });
    expect(result.functions.f!.throttlesByReason.ConcurrentInvocationLimitExceeded).toBe(100);
    expect(result.account).toEqual({
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 600,
      ClaimedAccountConcurrency: 1000,
    });
  });

  test('S11: 600 reserved and 200 provisioned are 800 claimed when nothing runs, 900 with 100 unreserved', async () => {
    const result = await resultOf({
      duration: '3 min',
      functions: {
        reserved: { ...slow, reservedConcurrency: 600 },
        provisioned: { ...slow, provisionedConcurrency: 200 },
        other: slow,
      },
      sources: {
        s: source({ at: [{ time: '90 s', count: 100 }] }, 'other'),
        // What runs inside a reservation or on provisioned environments claims nothing more.
        t: source({ at: [{ time: '90 s', count: 50 }] }, 'reserved'),
        u: source({ at: [{ time: '90 s', count: 50 }] }, 'provisioned'),
      },
    });
    expect(result.series.account.ClaimedAccountConcurrency).toEqual([800, 900, 800]);
    expect(result.series.account.UnreservedConcurrentExecutions).toEqual([0, 100, 0]);
    expect(result.series.account.ConcurrentExecutions).toEqual([0, 200, 0]);
  });
});

/** The bill of what was simulated, in cents by meter. */
function cents({ bill }: TrialResult): Record<string, number> {
  return Object.fromEntries(bill.lines.map(({ dimension, amountUsd }) => [dimension, roundToCents(amountUsd)]));
}

describe('what it costs', () => {
  test('P4: 100 environments of 1,536 MB for 8 hours are $18.00; 500,000 requests of 100 ms on them $0.73', async () => {
    const result = await resultOf({
      duration: '8 h',
      functions: { f: { memory: '1536 MB', init: 0, duration: '100 ms', provisionedConcurrency: 100 } },
      sources: { s: source({ perMinute: [...new Array(400).fill(1250), 0], spread: 'even' }) },
    });
    expect(result.sources.s).toMatchObject({ offered: 500_000, succeeded: 500_000 });
    expect(cents(result)).toEqual({
      'lambda.requests': 0.1,
      'lambda.gbSeconds.x86_64': 0,
      'lambda.provisioned.gbSeconds.x86_64': 18,
      'lambda.provisioned.durationGbSeconds.x86_64': 0.73,
    });
  });

  test('P26: 50 environments of 512 MB for 100 hours on arm64, a thousandth of ten million requests of 350 ms', async () => {
    const result = await resultOf({
      duration: '100 h',
      functions: {
        f: { memory: '512 MB', architecture: 'arm64', init: 0, duration: '350 ms', provisionedConcurrency: 50 },
      },
      sources: {
        s: source({
          constant: [
            { at: 0, rate: '100/h' },
            { at: '100.001 h', rate: 0 },
          ],
        }),
      },
    });
    expect(result.sources.s).toMatchObject({ offered: 10_000 });
    const amounts = Object.fromEntries(result.bill.lines.map(({ dimension, amountUsd }) => [dimension, amountUsd]));
    expect(roundToCents(amounts['lambda.provisioned.gbSeconds.arm64']!)).toBe(30);
    // The last request is still under way at the end.
    expect(roundToCents((amounts['lambda.provisioned.durationGbSeconds.arm64']! * 10_000 * 1000) / 9999)).toBe(13.61);
    expect(roundToCents((amounts['lambda.requests']! * 10_000 * 1000) / 9999)).toBe(2);
  });

  /** Two bills for the same requests, `rate` a second at even intervals: on ten environments kept ready, and on demand. */
  async function bills(rate: number): Promise<{ provisionedUsd: number; onDemandUsd: number; utilization: number }> {
    const of = async (settings: object): Promise<TrialResult> =>
      resultOf({
        duration: '5 min',
        functions: { f: { memory: '1 GB', init: 0, duration: '200 ms', warm: 20, idleTimeout: '1 h', ...settings } },
        sources: { s: source({ constant: `${rate}/s` }) },
      });
    const kept = await of({ provisionedConcurrency: 10 });
    const onDemand = await of({});
    expect(kept.functions.f!.ProvisionedConcurrencySpilloverInvocations).toBe(0);
    expect(onDemand.functions.f!.coldStarts).toBe(0);
    return {
      provisionedUsd: kept.bill.totalUsd,
      onDemandUsd: onDemand.bill.totalUsd,
      utilization: kept.functions.f!.environments.avgBusy / 10,
    };
  }

  test('it pays from a utilization of 60 % on: found by trying, not from the prices', async () => {
    let [low, high] = [10, 50];
    let [below, above] = [0, 1];
    // Until one request more or less in five minutes decides.
    while (high - low > 1 / 300) {
      const rate = (low + high) / 2;
      const { provisionedUsd, onDemandUsd, utilization } = await bills(rate);
      if (provisionedUsd > onDemandUsd) [low, below] = [rate, utilization];
      else [high, above] = [rate, utilization];
    }
    // The two lie within three of the 9,000 requests.
    expect(above - below).toBeLessThan(0.0003);
    expect(below).toBeLessThan(0.6003);
    expect(above).toBeGreaterThan(0.5997);
    expect(Math.round(above * 1000) / 10).toBe(60);
  });
});

describe('auto scaling', () => {
  const run = async (name: string): Promise<TrialResult> => {
    const text = readFileSync(`scenarios/${name}.yaml`, 'utf8');
    return runTrial({ scenario: await parseScenario(text), replication: 1 });
  };
  const spilled = ({ functions }: TrialResult): number =>
    functions.quotes!.ProvisionedConcurrencySpilloverInvocations! / functions.quotes!.Invocations;
  const seriesOf = ({ series }: TrialResult, metric: string): readonly number[] => series.functions.quotes![metric]!;

  test('target tracking comes a quarter of an hour late to a burst, a scheduled action is there before it', async () => {
    const tracked = await run('22-provisioned-lag');
    const scheduled = await run('23-provisioned-schedule');
    // The same customers, who want the same.
    expect(scheduled.functions.quotes!.Invocations).toBe(tracked.functions.quotes!.Invocations);
    // The burst begins at minute 10. Three points and the allocation later the first two minutes of it are met.
    const ready = seriesOf(tracked, 'provisionedReady');
    expect(ready.slice(9, 14)).toEqual(new Array(5).fill(8));
    expect(ready[14]).toBeGreaterThan(8);
    const half = ready.findIndex((environments) => environments >= 32);
    const enough = ready.findIndex((environments) => environments >= 60);
    expect(half).toBeGreaterThanOrEqual(19);
    expect(enough).toBeGreaterThanOrEqual(23);
    // Meanwhile most spill over; nobody does with the scheduled action, from the time at which it is ready.
    const during = (result: TrialResult) =>
      seriesOf(result, 'ProvisionedConcurrencySpilloverInvocations')
        .slice(10, 40)
        .reduce((sum, count) => sum + count, 0);
    expect(during(tracked)).toBeGreaterThan(50_000);
    expect(during(scheduled)).toBe(0);
    expect(spilled(tracked)).toBeGreaterThan(60 * spilled(scheduled));
    expect(tracked.functions.quotes!.coldStarts).toBeGreaterThan(3 * scheduled.functions.quotes!.coldStarts);
    // Being ready costs more.
    const allocated = 'lambda.provisioned.gbSeconds.x86_64';
    expect(scheduled.usage[allocated]).toBeGreaterThan(1.3 * tracked.usage[allocated]!);
  });
});
