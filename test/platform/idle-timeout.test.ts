/** The measured idle curve: its shape, and the share of cold starts that follows from it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WARM_PROBES } from '../../src/platform/idle-timeout.ts';
import { NEWEST_DAY, platformOn } from '../../src/platform/index.ts';
import { sharedData } from '../shared-data.ts';

const curve = platformOn(NEWEST_DAY, 'us-east-1').idleTimeout;
if (curve.type !== 'percentiles') throw new Error('expected a curve');
const { shares, values } = curve;

/** The share of environments still warm after an idle time, read off the curve. */
function warmAfter(timeMs: number): number {
  const above = values.findIndex((value) => value > timeMs);
  if (above === -1) return 0;
  const [from, to] = [values[above - 1]!, values[above]!];
  const fraction = (timeMs - from) / (to - from);
  return 1 - (shares[above - 1]! + (shares[above]! - shares[above - 1]!) * fraction);
}

describe('the idle curve of 2025', () => {
  test('is a distribution: both columns ascend, from a share of 0 at 0 s to 1 at 360 s', () => {
    expect([shares[0], values[0], shares.at(-1), values.at(-1)]).toEqual([0, 0, 1, 360_000]);
    for (let i = 1; i < shares.length; i++) {
      expect(shares[i]!).toBeGreaterThanOrEqual(shares[i - 1]!);
      expect(values[i]!).toBeGreaterThan(values[i - 1]!);
    }
  });

  test.each([
    [0, 1],
    [30, 1],
    [60, 1],
    [120, 0.99],
    [150, 0.99],
    [180, 0.99],
    [240, 0.99],
    [270, 0.97],
    [300, 0.92],
    [307.5, 0.745],
    [315, 0.57],
    [330, 0.32],
    [345, 0.06],
    [352.5, 0.03],
    [360, 0],
    [900, 0],
  ])('after %d s a share of %d is warm', (seconds, warm) => {
    expect(warmAfter(seconds * 1000)).toBeCloseTo(warm, 10);
  });

  test('one request per 300 s on average, Poisson: a share of 0.3492 starts cold', () => {
    // The share is ∫ λ e^(−λt) (1 − S(t)) dt: no request came for t, and the environment was gone by then. Midpoint rule, then the tail.
    const [perMs, stepMs, endMs] = [1 / 300_000, 10, 360_000];
    let cold = Math.exp(-perMs * endMs);
    for (let t = stepMs / 2; t < endMs; t += stepMs) cold += perMs * Math.exp(-perMs * t) * (1 - warmAfter(t)) * stepMs;
    expect(cold).toBeCloseTo(0.3492, 4);
  });
});

const file = sharedData('aws-keep-alive.csv');

test.skipIf(file === undefined)('the probes are those of the published file (needs ../shared/data)', () => {
  const [header, ...rows] = readFileSync(file!, 'utf8').trim().split(/\r?\n/);
  expect(header).toBe('idle_s,warm,cold');
  expect(rows.map((row) => row.split(',').map(Number))).toEqual(
    WARM_PROBES.map(([idle, warm]) => [idle, warm, 100 - warm]),
  );
});
