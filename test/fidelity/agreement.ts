/** Simulated values with their confidence intervals, and how they are compared with known ones. */
import { expect } from 'vitest';
import { TreeEstimate } from '../../src/experiment/estimate.ts';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { runTrial } from '../../src/experiment/trial.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** A mean over replications and the half-width of its 95 % interval. */
export interface Estimate {
  readonly mean: number;
  readonly halfWidth: number;
}

/** A value that is known, exactly unless it says how well. */
export interface Known {
  readonly value: number;
  /** Of its own 95 % interval, where it was simulated or measured. */
  readonly halfWidth?: number;
  /** Half a unit of the last digit printed. */
  readonly rounding?: number;
}

/** Replications 1 to `n` of a scenario, and the estimates of what is measured in each. */
export async function estimates<Name extends string>(
  scenario: Scenario,
  n: number,
  measure: (result: TrialResult) => Record<Name, number>,
): Promise<Record<Name, Estimate>> {
  const tree = new TreeEstimate<Record<Name, number>>();
  for (let replication = 1; replication <= n; replication++) {
    tree.add(measure(runTrial({ scenario, replication })));
    // The test runner wants to hear from a long test now and then.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [means, halfWidths] = [tree.mean(), tree.halfWidth()];
  const names = Object.keys(means) as Name[];
  const pairs = names.map((name) => [name, { mean: means[name], halfWidth: halfWidths[name] }]);
  return Object.fromEntries(pairs) as Record<Name, Estimate>;
}

/** A wider interval than this share of the value would let too much pass. */
const TIGHT = 0.03;

/** The known value must lie within three half-widths of 95 % (both taken together), and the simulated interval must be tight. */
export function expectAgreement(what: string, simulated: Estimate, known: Known): void {
  const { value, halfWidth = 0, rounding = 0 } = known;
  const { mean } = simulated;
  const allowed = 3 * Math.hypot(simulated.halfWidth, halfWidth) + rounding;
  const got = `${what}: expected ${value} ± ${halfWidth}, got ${mean} ± ${simulated.halfWidth}`;
  if (process.env.SHOW_AGREEMENT !== undefined) console.log(got);
  expect(simulated.halfWidth, `${what}: the interval around ${mean}`).toBeLessThanOrEqual(TIGHT * value);
  expect(Math.abs(mean - value), got).toBeLessThanOrEqual(allowed);
}
