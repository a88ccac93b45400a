/**
 * The workloads of a published simulator (github.com/pacslab/simfaas), restated for init + duration: what an independent program found,
 * with 95 % half-widths over n runs. Exponential arrivals and handler, constant init, one function, no limit, most recently used first,
 * from empty, no warm-up. (simfaas itself puts the cold time in the place of the warm one: a different model, and not a target.)
 */
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import type { ReuseOrder } from '../../src/lambda/function-config.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioOf } from '../support/scenarios.ts';
import { estimates, expectAgreement, type Known } from './agreement.ts';

export interface Workload {
  readonly perSecond: number;
  readonly handlerMeanS: number;
  readonly initS: number;
  readonly idleTimeoutS: number;
  readonly horizonS: number;
}

interface Row extends Workload {
  readonly runs: number;
  readonly shareCold: Known;
  readonly environments: Known;
  readonly busy: Known;
  readonly lifespanS: Known;
}

const known = (value: number, halfWidth: number): Known => ({ value, halfWidth });

export const ROWS = {
  'λ 0.9/s, T 600 s': {
    perSecond: 0.9,
    handlerMeanS: 1.991,
    initS: 0.253,
    idleTimeoutS: 600,
    horizonS: 1e6,
    runs: 200,
    shareCold: known(0.0013551, 0.0000044),
    environments: known(7.7029, 0.0031),
    busy: known(1.79232, 0.00038),
    lifespanS: known(6321, 20),
  },
  'λ 1/s, T 600 s': {
    perSecond: 1,
    handlerMeanS: 2.016,
    initS: 0.147,
    idleTimeoutS: 600,
    horizonS: 1e6,
    runs: 100,
    shareCold: known(0.0012683, 0.0000057),
    environments: known(8.217, 0.0044),
    busy: known(2.01648, 0.00057),
    lifespanS: known(6483, 28),
  },
  'λ 10/s, T 60 s': {
    perSecond: 10,
    handlerMeanS: 2.016,
    initS: 0.147,
    idleTimeoutS: 60,
    horizonS: 1e5,
    runs: 100,
    shareCold: known(0.0038808, 0.000016),
    environments: known(33.0445, 0.013),
    busy: known(20.1683, 0.0057),
    lifespanS: known(851.8, 3.5),
  },
} satisfies Record<string, Row>;

/** The scenario of a workload: one function `f`, called by Poisson arrivals. */
export function scenarioFor(workload: Workload, reuse: ReuseOrder = 'mru'): Promise<Scenario> {
  const { perSecond, handlerMeanS, initS, idleTimeoutS, horizonS } = workload;
  return scenarioOf({
    duration: `${horizonS} s`,
    period: `${horizonS} s`,
    functions: {
      f: {
        init: `${initS} s`,
        duration: { exponential: { mean: `${handlerMeanS} s` } },
        timeout: '15 min',
        idleTimeout: `${idleTimeoutS} s`,
        reuse,
      },
    },
    sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: perSecond } } },
  });
}

/** What the rows of the table state, of one run. */
export function measured(result: TrialResult): Record<'shareCold' | 'environments' | 'busy' | 'lifespanS', number> {
  const { Invocations, coldStarts, environments } = result.functions.f!;
  return {
    shareCold: coldStarts / Invocations,
    environments: environments.avg,
    busy: environments.avgBusy,
    lifespanS: environments.avgLifespanMs / 1000,
  };
}

/** Runs a row as often as its source did. Each row has a file of its own, so that rows run side by side. */
export function describeRow(name: keyof typeof ROWS): void {
  const row: Row = ROWS[name];
  describe(`pacslab/simfaas, restated: ${name}, ${row.runs} runs of ${row.horizonS} s`, () => {
    test('share of cold starts, environments, busy environments and lifespan', { timeout: 600_000 }, async () => {
      const simulated = await estimates(await scenarioFor(row), row.runs, measured);
      expectAgreement('share of cold starts', simulated.shareCold, row.shareCold);
      expectAgreement('environments', simulated.environments, row.environments);
      expectAgreement('busy environments', simulated.busy, row.busy);
      expectAgreement('lifespan, s', simulated.lifespanS, row.lifespanS);
      // M/G/∞: nothing is refused, so the load that is offered is the load that is carried.
      expect(row.busy.value).toBeCloseTo(row.perSecond * (row.handlerMeanS + row.shareCold.value * row.initS), 2);
    });
  });
}
