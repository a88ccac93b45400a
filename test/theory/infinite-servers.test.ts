/** M/G/∞: while no limit is reached, the mean number of busy environments is λ·E[S], whatever the distribution of service times S. */
import { expect, test } from 'vitest';
import { estimates, expectAgreement } from '../fidelity/agreement.ts';
import { scenarioOf } from '../support/scenarios.ts';

const PER_SECOND = 40;
const MEAN_S = 0.5;

const SERVICES = {
  constant: '500 ms',
  exponential: { exponential: { mean: '500 ms' } },
  gamma: { gamma: { mean: '500 ms', cv: 0.5 } },
  lognormal: { lognormal: { mean: '500 ms', cv: 3 } },
  'hyper-exponential': {
    mixture: [
      { weight: 9, exponential: { mean: '250 ms' } },
      { weight: 1, exponential: { mean: '2750 ms' } },
    ],
  },
};

test.each(Object.entries(SERVICES))('%s service', async (_, duration) => {
  const scenario = await scenarioOf({
    warmUp: '100 s',
    duration: '2000 s',
    period: '2000 s',
    functions: { f: { init: 0, duration, timeout: '15 min' } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: PER_SECOND } } },
  });
  const { busy } = await estimates(scenario, 10, ({ functions }) => {
    expect(functions.f!.Throttles).toBe(0);
    return { busy: functions.f!.environments.avgBusy };
  });
  expectAgreement('busy environments', busy, { value: PER_SECOND * MEAN_S });
});

test('init is part of the service: every request starts cold', async () => {
  const scenario = await scenarioOf({
    warmUp: '100 s',
    duration: '1000 s',
    period: '1000 s',
    functions: {
      f: {
        init: { exponential: { mean: '300 ms' } },
        duration: { uniform: { min: 0, max: '400 ms' } },
        idleTimeout: 0,
      },
    },
    sources: { s: { type: 'sync', target: 'f', arrivals: { poisson: PER_SECOND } } },
  });
  const { busy, idle } = await estimates(scenario, 10, ({ functions: { f } }) => {
    expect(f!.coldStarts).toBe(f!.Invocations);
    return { busy: f!.environments.avgBusy, idle: f!.environments.avgIdle };
  });
  expectAgreement('busy environments', busy, { value: PER_SECOND * MEAN_S });
  expect(idle.mean).toBeCloseTo(0, 9);
});
