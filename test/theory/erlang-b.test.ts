/**
 * Erlang's loss formula: with reserved concurrency c, Poisson arrivals and nobody retrying, the share of refused requests depends on the
 * service times only through the offered load a (the mean number of requests in service if none were refused).
 */
import { describe, expect, test } from 'vitest';
import { estimates, expectAgreement } from '../fidelity/agreement.ts';
import { scenarioOf } from '../support/scenarios.ts';

/** B(0) = 1, B(c) = a·B(c − 1) / (c + a·B(c − 1)); A. K. Erlang, 1917. */
function erlangB(load: number, servers: number): number {
  let blocked = 1;
  for (let c = 1; c <= servers; c++) blocked = (load * blocked) / (c + load * blocked);
  return blocked;
}

/** Service times of mean 1 s, from no variation to a squared coefficient of variation of 5.5. */
const SERVICES = {
  constant: '1 s',
  'uniform 0–2 s': { uniform: { min: 0, max: '2 s' } },
  exponential: { exponential: { mean: '1 s' } },
  lognormal: { lognormal: { mean: '1 s', cv: 2 } },
  'hyper-exponential': {
    mixture: [
      { weight: 9, exponential: { mean: '500 ms' } },
      { weight: 1, exponential: { mean: '5500 ms' } },
    ],
  },
};

const ROWS = [
  { load: 10, servers: 10, blocked: 0.21458234, horizonS: 20_000 },
  { load: 100, servers: 100, blocked: 0.07570045, horizonS: 5_000 },
];

describe.each(ROWS)('a = $load, c = $servers', ({ load, servers, blocked, horizonS }) => {
  test('the formula', () => {
    expect(erlangB(load, servers)).toBeCloseTo(blocked, 8);
  });

  test.each(Object.entries(SERVICES))('%s service', async (_, duration) => {
    const scenario = await scenarioOf({
      warmUp: '100 s',
      duration: `${horizonS} s`,
      period: `${horizonS} s`,
      functions: { f: { reservedConcurrency: servers, init: 0, duration, timeout: '15 min', idleTimeout: '1 d' } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: load } } },
    });
    const simulated = await estimates(scenario, 10, ({ sources, functions }) => {
      const { offered, throttled } = sources.s!;
      const { Throttles, throttlesByReason, environments } = functions.f!;
      expect(Throttles).toBe(throttlesByReason.ReservedFunctionConcurrentInvocationLimitExceeded);
      return { blocked: throttled / offered, busy: environments.avgBusy };
    });
    expectAgreement('blocked', simulated.blocked, { value: blocked, rounding: 5e-9 });
    expectAgreement('busy environments', simulated.busy, { value: load * (1 - blocked) });
  });
});
