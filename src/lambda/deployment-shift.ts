/** How the traffic of a deployment moves: steps in time, from CodeDeploy's configurations or custom ones. */
import type { Platform, TrafficShift } from '../platform/index.ts';
import type { ShiftConfig } from './deployment-config.ts';

/** So much of the traffic meets the new version from here on. */
export interface ShiftStep {
  /** After the shift began. */
  readonly afterMs: number;
  /** 0 to 1. */
  readonly share: number;
}

/** A share such as 10 % is not exact: so much less than a whole step is none. */
const ROUNDING = 1e-9;

/**
 * The steps of a shift on the platform's day, in order of time; the last one moves everything. The remainder of a percentage that does not
 * divide 100 is the last step. Undefined when there is no configuration of that name (docs.aws.amazon.com/codedeploy, deployment
 * configurations on an AWS Lambda compute platform).
 */
export function shiftSteps(config: ShiftConfig, { deployments }: Platform): readonly ShiftStep[] | undefined {
  const { configurations, linearStartsAtOnce } = deployments;
  if (config.kind !== 'named') return stepsOf(config, config.startsAtOnce ?? linearStartsAtOnce);
  const { name } = config;
  return Object.hasOwn(configurations, name) ? stepsOf(configurations[name]!, linearStartsAtOnce) : undefined;
}

function stepsOf({ kind, share, intervalMs }: TrafficShift, startsAtOnce: boolean): readonly ShiftStep[] {
  switch (kind) {
    case 'all-at-once':
      return [{ afterMs: 0, share: 1 }];
    case 'canary':
      return [
        { afterMs: 0, share },
        { afterMs: intervalMs, share: 1 },
      ];
    case 'linear': {
      const count = Math.ceil(1 / share - ROUNDING);
      const waits = startsAtOnce ? 0 : 1;
      return Array.from({ length: count }, (_, step) => ({
        afterMs: (step + waits) * intervalMs,
        share: step === count - 1 ? 1 : (step + 1) * share,
      }));
    }
  }
}
