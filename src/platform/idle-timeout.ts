/** How long an idle environment is kept: AWS promises nothing, so this is what people measured, by date. */
import type { Distribution } from '../quantities/distribution.ts';
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import { nonIncreasing } from './isotonic-regression.ts';
import { COLD_START_BLOG_2019, COLD_START_PAGE_2021, SERVERLESS_COSTS } from './pages.ts';

/** Probes at each idle time of the 2025 measurement. */
const PROBES = 100;

/**
 * Idle time in seconds, and how many of 100 probes then still found the environment warm. Measured on AWS Lambda in 2025;
 * source: https://github.com/ubc-cirrus-lab/demystifying-serverless-costs (MIT licence).
 */
export const WARM_PROBES: readonly (readonly [idleSeconds: number, warm: number])[] = [
  [60, 100],
  [120, 98],
  [180, 100],
  [240, 99],
  [270, 97],
  [300, 92],
  [315, 57],
  [330, 32],
  [345, 6],
  [360, 0],
  [375, 0],
  [390, 0],
  [420, 0],
  [480, 0],
  [540, 0],
  [600, 0],
  [660, 0],
  [720, 0],
];

/**
 * The idle time-out behind the probes, ms: P(T ≤ t) = 1 − the share still warm at t. The shares are made monotone by isotonic
 * regression, each with the weight of its probes, and joined by straight lines, from a share of 1 at 0 s.
 */
function measuredIdleTimeout(): Distribution {
  const warm = nonIncreasing(
    WARM_PROBES.map(([, count]) => count / PROBES),
    WARM_PROBES.map(() => PROBES),
  );
  const shares = [0, ...warm.map((share) => 1 - share)];
  const values = [0, ...WARM_PROBES.map(([seconds]) => seconds * 1000)];
  const end = shares.indexOf(1) + 1;
  return { type: 'percentiles', shares: shares.slice(0, end), values: values.slice(0, end) };
}

const MINUTE_MS = 60_000;

/** The idle time-out by date. The measurements say what was seen, not when it changed: the days are headroom's. */
export const IDLE_TIMEOUT = rule<Distribution>(
  'Time after which an idle execution environment is reclaimed',
  '',
  {
    since: FIRST_DAY,
    value: { type: 'uniform', min: 25 * MINUTE_MS, max: 60 * MINUTE_MS },
    text: 'uniform, 25 to 60 min',
    source: `${COLD_START_BLOG_2019} (seen until June 2019)`,
    confidence: 'measured',
  },
  {
    since: '2019-08-01',
    dateAssumed: true,
    value: { type: 'constant', value: 10 * MINUTE_MS },
    text: '10 min',
    source: `${COLD_START_BLOG_2019} (seen in July and August 2019)`,
    confidence: 'measured',
  },
  {
    since: '2021-01-01',
    dateAssumed: true,
    value: { type: 'uniform', min: 5 * MINUTE_MS, max: 7 * MINUTE_MS },
    text: 'uniform, 5 to 7 min',
    source: COLD_START_PAGE_2021,
    confidence: 'measured',
  },
  {
    since: '2025-05-01',
    dateAssumed: true,
    value: measuredIdleTimeout(),
    text: 'curve measured in 2025: 8 % reclaimed after 300 s, half after about 319 s, all after 360 s',
    source: SERVERLESS_COSTS,
    confidence: 'measured',
  },
);
