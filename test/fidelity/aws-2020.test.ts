/**
 * Five of the twenty experiments on AWS Lambda in 2020 that github.com/pacslab/simfaas publishes (examples/exp.csv): a handler of 1.98134 s
 * on average, init 0.3224 s, an idle time-out of ten minutes, as measured over all of them. Beside each what an independent program found
 * in 20 runs of 10^6 s: the simulation must agree with that within sampling error. How far it is from AWS is printed, not asserted.
 */
import { describe, test } from 'vitest';
import { type Estimate, estimates, expectAgreement } from './agreement.ts';
import { measured, scenarioFor } from './published-simulator.ts';

interface Experiment {
  readonly perSecond: number;
  readonly aws: { readonly shareCold: number; readonly environments: number };
  /** As printed: the digits say how precisely it is known. */
  readonly independent: { readonly shareCold: string; readonly environments: string };
}

const EXPERIMENTS: readonly Experiment[] = [
  {
    perSecond: 0.001863,
    aws: { shareCold: 0.343, environments: 0.6742 },
    independent: { shareCold: '0.3293', environments: '0.680' },
  },
  {
    perSecond: 0.016384,
    aws: { shareCold: 0.01955, environments: 1.2699 },
    independent: { shareCold: '0.02335', environments: '1.266' },
  },
  {
    perSecond: 0.10038,
    aws: { shareCold: 0.005658, environments: 2.8888 },
    independent: { shareCold: '0.00718', environments: '2.649' },
  },
  {
    perSecond: 0.49967,
    aws: { shareCold: 0.001913, environments: 5.6942 },
    independent: { shareCold: '0.00202', environments: '5.617' },
  },
  {
    perSecond: 1.00053,
    aws: { shareCold: 0.001307, environments: 8.3971 },
    independent: { shareCold: '0.00127', environments: '8.161' },
  },
];

const RUNS = 20;

/** A mean over as many runs as ours has the same sampling error, and the rounding of its print. */
function expectSampled(what: string, simulated: Estimate, printed: string): void {
  const decimals = printed.length - printed.indexOf('.') - 1;
  const rounding = 0.5 * 10 ** -decimals;
  expectAgreement(what, simulated, { value: Number(printed), halfWidth: simulated.halfWidth, rounding });
}

const distance = (simulated: Estimate, aws: number): string => {
  const percent = (100 * (simulated.mean - aws)) / aws;
  return `${simulated.mean.toPrecision(4)} (AWS ${aws}, ${percent > 0 ? '+' : ''}${percent.toFixed(1)} %)`;
};

describe('measured on AWS in 2020', () => {
  test.each(EXPERIMENTS)('$perSecond requests per second', async ({ perSecond, aws, independent }) => {
    const workload = { perSecond, handlerMeanS: 1.98134, initS: 0.3224, idleTimeoutS: 600, horizonS: 1e6 };
    const { shareCold, environments } = await estimates(await scenarioFor(workload), RUNS, measured);
    console.log(
      `λ = ${perSecond}/s: share of cold starts ${distance(shareCold, aws.shareCold)}, ` +
        `environments ${distance(environments, aws.environments)}`,
    );
    expectSampled('share of cold starts', shareCold, independent.shareCold);
    expectSampled('environments', environments, independent.environments);
  });
});
