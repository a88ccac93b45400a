/** How fast execution environments may be added: on demand, and as provisioned concurrency. */
import { formatNumber } from '../quantities/decimal.ts';
import { FIRST_DAY } from './days.ts';
import { rule, type Version } from './fact.ts';
import { CONCURRENCY_PAGE, GUIDE_HISTORY, SCALING_BLOG } from './pages.ts';

/**
 * How fast environments may be added. `regional-burst`: one bucket of `burst` environments for the whole account, refilled by `perMinute`.
 * `per-function`: each function has its own bucket of `capacity`, refilled by `perInterval` every `intervalMs`.
 */
export type ScalingRule =
  | { readonly kind: 'regional-burst'; readonly burst: number; readonly perMinute: number }
  | {
      readonly kind: 'per-function';
      readonly capacity: number;
      readonly perInterval: number;
      readonly intervalMs: number;
    };

/** The rule until November 2023 in one group of Regions. */
interface RegionalBurst {
  readonly since: string;
  readonly burst: number;
  /** All others when left out. */
  readonly regions?: readonly string[];
}

const BURSTS: readonly RegionalBurst[] = [
  { since: FIRST_DAY, burst: 500 },
  { since: FIRST_DAY, burst: 1000, regions: ['ap-northeast-1', 'eu-central-1'] },
  { since: FIRST_DAY, burst: 3000, regions: ['eu-west-1', 'us-east-1', 'us-west-2'] },
  { since: '2020-08-19', burst: 1000, regions: ['us-east-2'] },
];

const BURST_PER_MINUTE = 500;

/** The versions of a rule that follows the regional bursts. */
export function regionalBursts<Value>(value: (burst: number, perMinute: number) => Value): Version<Value>[] {
  return BURSTS.map(({ since, burst, regions }) => ({
    since,
    ...(regions === undefined ? {} : { regions }),
    value: value(burst, BURST_PER_MINUTE),
    text: `${formatNumber(burst)} environments at once, shared by the Region, then ${BURST_PER_MINUTE} more per minute`,
    source: `${GUIDE_HISTORY} (scaling.md)`,
    confidence: 'sourced',
  }));
}

export const SCALING = rule<ScalingRule>(
  'How fast execution environments may be added',
  '',
  ...regionalBursts<ScalingRule>((burst, perMinute) => ({ kind: 'regional-burst', burst, perMinute })),
  {
    since: '2023-11-26',
    value: { kind: 'per-function', capacity: 1000, perInterval: 1000, intervalMs: 10_000 },
    text: '1,000 environments per 10 s for each function, refilled continuously',
    source: `${SCALING_BLOG}; ${CONCURRENCY_PAGE} (one paragraph there says 500)`,
    confidence: 'sourced',
  },
);
