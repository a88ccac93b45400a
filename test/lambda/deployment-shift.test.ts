/** The steps in which traffic moves, as CodeDeploy's configurations and custom percentages and intervals make them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deploymentSchema } from '../../src/lambda/deployment-config.ts';
import { shiftSteps } from '../../src/lambda/deployment-shift.ts';
import { platformOn } from '../../src/platform/index.ts';

const platform = platformOn('2026-11-20', 'us-east-1');
const MINUTE_MS = 60_000;

/** [minute, percent of the traffic] of each step; undefined for a name that CodeDeploy does not have. */
function stepsOf(shift: unknown, day = platform): [number, number][] | undefined {
  const config = deploymentSchema.parse({ function: 'f', to: 2, at: 0, shift });
  return shiftSteps(config.shift, day)?.map(({ afterMs, share }) => [
    afterMs / MINUTE_MS,
    Math.round(share * 1e6) / 1e4,
  ]);
}

describe('configurations of CodeDeploy', () => {
  test.each([5, 10, 15, 30])('canary of %i minutes: a tenth, then everything', (minutes) => {
    const steps = [
      [0, 10],
      [minutes, 100],
    ];
    expect(stepsOf(`Canary10Percent${minutes}Minutes`)).toEqual(steps);
    expect(stepsOf(`CodeDeployDefault.LambdaCanary10Percent${minutes}Minutes`)).toEqual(steps);
  });

  test.each([1, 2, 3, 10])('linear, every %i minutes: ten steps, the first at once', (minutes) => {
    const name = `Linear10PercentEvery${minutes}Minute${minutes === 1 ? '' : 's'}`;
    const steps = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((percent, step) => [step * minutes, percent]);
    expect(stepsOf(name)).toEqual(steps);
    expect(stepsOf(`CodeDeployDefault.Lambda${name}`)).toEqual(steps);
  });

  test('all at once', () => {
    expect(stepsOf('AllAtOnce')).toEqual([[0, 100]]);
    expect(stepsOf('CodeDeployDefault.LambdaAllAtOnce')).toEqual([[0, 100]]);
  });

  test('a name that it does not have, or did not have yet', () => {
    expect(stepsOf('Canary20Percent5Minutes')).toBeUndefined();
    expect(stepsOf('constructor')).toBeUndefined();
    expect(stepsOf('AllAtOnce', platformOn('2017-11-27', 'us-east-1'))).toBeUndefined();
    expect(stepsOf('AllAtOnce', platformOn('2017-11-28', 'us-east-1'))).toEqual([[0, 100]]);
  });
});

describe('any percentage and interval', () => {
  test.each([
    [
      { canary: '25 %', after: '7 min' },
      [
        [0, 25],
        [7, 100],
      ],
    ],
    [
      { canary: '100 %', after: '7 min' },
      [
        [0, 100],
        [7, 100],
      ],
    ],
    [
      { linear: '30 %', every: '90 s' },
      [
        [0, 30],
        [1.5, 60],
        [3, 90],
        [4.5, 100],
      ],
    ],
    [
      { linear: '50 %', every: '1 min', startsAtOnce: false },
      [
        [1, 50],
        [2, 100],
      ],
    ],
    [{ linear: 1, every: '1 min' }, [[0, 100]]],
  ])('%j', (shift, steps) => {
    expect(stepsOf(shift)).toEqual(steps);
  });

  test('a linear shift grows by its share, ends with the remainder, and lasts one interval less than it has steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 600 }), (percent, minutes) => {
        const steps = stepsOf({ linear: `${percent} %`, every: `${minutes} min` })!;
        expect(steps).toHaveLength(Math.ceil(100 / percent));
        expect(steps.at(-1)).toEqual([(steps.length - 1) * minutes, 100]);
        for (const [step, [afterMinutes, share]] of steps.entries()) {
          expect(afterMinutes).toBe(step * minutes);
          expect(share).toBe(Math.min(100, (step + 1) * percent));
        }
      }),
    );
  });
});
