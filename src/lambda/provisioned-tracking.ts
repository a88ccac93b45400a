/** Target tracking of Application Auto Scaling: points of a metric in, the capacity to ask for out. */
import type { Platform } from '../platform/index.ts';
import type { TrackingConfig } from './provisioned-config.ts';

/** Quotients of binary fractions: a capacity this little above a whole number is that number. */
const FLOAT_GUARD = 1e-9;

/** When target tracking acts. */
export interface TrackingRules {
  /** Share of the capacity that is to be in use. */
  readonly target: number;
  /** Points in a row above the target that make it scale out, and below the lower bound that make it scale in. */
  readonly scaleOut: number;
  readonly scaleIn: number;
  /** The lower bound, as a share of the target. */
  readonly lowShare: number;
}

/** The rules that a configuration and the platform's defaults make. */
export function trackingRules({ target, scaleOut, scaleIn }: TrackingConfig, { provisioned }: Platform): TrackingRules {
  return {
    target: target ?? provisioned.targetDefault,
    scaleOut: scaleOut ?? provisioned.scaleOutDatapoints,
    scaleIn: scaleIn ?? provisioned.scaleInDatapoints,
    lowShare: provisioned.scaleInShare,
  };
}

/**
 * The two alarms of a target-tracking policy, and what they ask for (AWS Lambda Developer Guide, provisioned-concurrency; Application Auto
 * Scaling). A missing point (no invocation in the minute, or no capacity) breaches neither alarm and ends the run of points. An alarm that
 * stays on asks again after each further point. The change is in proportion to the newest point, capacity × point / target, rounded up: AWS
 * does not publish which point it takes.
 */
export class TargetTracking {
  readonly #rules: TrackingRules;
  #value = 0;
  #above = 0;
  #below = 0;

  constructor(rules: TrackingRules) {
    this.#rules = rules;
  }

  /** The metric of one more period; undefined when it is missing. Returns whether an alarm is on. */
  add(value: number | undefined): boolean {
    const { target, lowShare, scaleOut, scaleIn } = this.#rules;
    this.#above = value !== undefined && value > target ? this.#above + 1 : 0;
    this.#below = value !== undefined && value < target * lowShare ? this.#below + 1 : 0;
    this.#value = value ?? 0;
    return this.#above >= scaleOut || this.#below >= scaleIn;
  }

  /** The capacity to ask for instead of the present one, when an alarm is on. */
  desired(capacity: number): number {
    return Math.ceil((capacity * this.#value) / this.#rules.target - FLOAT_GUARD);
  }
}
