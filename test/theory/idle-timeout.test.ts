/**
 * Cold starts of one environment under Poisson arrivals of rate λ and negligible service: a request starts cold when the gap before it
 * is longer than the idle time-out T, so their share is E[e^(−λT)].
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exp } from '../../src/sim/elementary.ts';
import { type Estimate, estimates, expectAgreement } from '../fidelity/agreement.ts';
import { sharedData } from '../shared-data.ts';
import { scenarioOf } from '../support/scenarios.ts';

/** Share of cold starts of a function called once in `gapS` on average. Without a time-out the platform's curve of the day is used. */
async function shareCold(gapS: number, more: { idleTimeout?: string | object; asOf?: string }): Promise<Estimate> {
  const { idleTimeout, asOf = '2026-01-01' } = more;
  const scenario = await scenarioOf({
    asOf,
    warmUp: `${10 * gapS} s`,
    duration: `${100_000 * gapS} s`,
    period: `${100_000 * gapS} s`,
    functions: { f: { init: 0, duration: 0, ...(idleTimeout === undefined ? {} : { idleTimeout }) } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: 1 / gapS } } },
  });
  const { share } = await estimates(scenario, 10, ({ functions: { f } }) => {
    expect(f!.environments.max).toBe(1);
    return { share: f!.coldStarts / f!.Invocations };
  });
  return share;
}

describe('a fixed idle time-out: e^(−λT)', () => {
  test('λ = 1/600, T = 600', async () => {
    expect(exp(-1)).toBeCloseTo(0.367879, 6);
    expectAgreement('share of cold starts', await shareCold(600, { idleTimeout: '600 s' }), { value: exp(-1) });
  });

  test.each([[0.25], [0.5], [2]])('λT = %f', async (lambdaT) => {
    const share = await shareCold(100, { idleTimeout: `${100 * lambdaT} s` });
    expectAgreement('share of cold starts', share, { value: exp(-lambdaT) });
  });
});

test('an exponential idle time-out of mean T: 1 / (1 + λT)', async () => {
  const share = await shareCold(200, { idleTimeout: { exponential: { mean: '100 s' } } });
  expectAgreement('share of cold starts', share, { value: 1 / 1.5 });
});

describe('idle time-outs by date, where none is given: one request per 1,000 s', () => {
  const GAP_S = 1000;
  /** E[e^(−λT)] of T uniform between two times. */
  const uniform = (fromS: number, toS: number): number =>
    ((exp(-fromS / GAP_S) - exp(-toS / GAP_S)) * GAP_S) / (toS - fromS);

  test.each([
    { asOf: '2019-07-31', what: 'uniform, 25 to 60 min', share: uniform(1500, 3600) },
    { asOf: '2019-08-01', what: '10 min', share: exp(-600 / GAP_S) },
    { asOf: '2020-12-31', what: '10 min', share: exp(-600 / GAP_S) },
    { asOf: '2021-01-01', what: 'uniform, 5 to 7 min', share: uniform(300, 420) },
    { asOf: '2025-04-30', what: 'uniform, 5 to 7 min', share: uniform(300, 420) },
  ])('$asOf: $what', async ({ asOf, share }) => {
    expectAgreement(`share of cold starts, ${asOf}`, await shareCold(GAP_S, { asOf }), { value: share });
  });
});

describe('the idle curve measured in 2025, one request per 300 s', () => {
  const KNOWN = 0.3492;
  const csv = sharedData('aws-keep-alive.csv');

  /**
   * E[e^(−λT)] = 1 − λ ∫ e^(−λt) P(T > t) dt by parts, with P(T > t) the measured share still warm: made monotone by pooling neighbours
   * that rise, straight lines between the points, 1 at 0.
   */
  function fromProbes(probes: readonly (readonly [seconds: number, warmShare: number])[], perSecond: number): number {
    const blocks: { sum: number; size: number }[] = [];
    for (const [, warm] of probes) {
      let block = { sum: warm, size: 1 };
      for (let last = blocks.at(-1); last && last.sum / last.size < block.sum / block.size; last = blocks.at(-1)) {
        block = { sum: last.sum + block.sum, size: last.size + block.size };
        blocks.pop();
      }
      blocks.push(block);
    }
    const warm = [1, ...blocks.flatMap(({ sum, size }) => new Array<number>(size).fill(sum / size))];
    const seconds = [0, ...probes.map(([second]) => second)];
    let share = 0;
    for (let i = 1; i < seconds.length; i++) {
      const [from, to] = [seconds[i - 1]!, seconds[i]!];
      // The density of T is constant between two points.
      const density = (warm[i - 1]! - warm[i]!) / (to - from);
      share += (density * (exp(-perSecond * from) - exp(-perSecond * to))) / perSecond;
    }
    return share;
  }

  test.skipIf(csv === undefined)('the probes give 0.3492 (needs ../shared/data)', () => {
    const rows = readFileSync(csv!, 'utf8').trim().split('\n').slice(1);
    const probes = rows.map((row) => {
      const [second, warm, cold] = row.split(',').map(Number) as [number, number, number];
      return [second, warm / (warm + cold)] as const;
    });
    expect(fromProbes(probes, 1 / 300)).toBeCloseTo(KNOWN, 4);
  });

  test('so does the simulation, from the day of the measurement on', async () => {
    for (const asOf of ['2025-05-01', '2026-01-01']) {
      expectAgreement(`share of cold starts, ${asOf}`, await shareCold(300, { asOf }), {
        value: KNOWN,
        rounding: 5e-5,
      });
    }
  });
});
