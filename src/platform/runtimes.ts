/** How long the runtimes take to initialise: published measurements of a hello-world, by runtime identifier. */
import { type Distribution, distributionOf } from '../quantities/distribution.ts';
import { duration } from '../quantities/units.ts';
import { FIRST_DAY } from './days.ts';
import { type Fact, factOf, rule } from './fact.ts';
import { LAMBDA_PERF } from './pages.ts';

/** Published quantiles of init duration, ms. */
interface InitQuantiles {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** When a runtime was measured. Init time does not depend on memory, so memory sizes are pooled. */
const CAMPAIGNS = {
  2022: 'October 2022, 128 MB, 200 starts',
  2023: 'October 2023, 128 to 1,024 MB, about 1,240 starts',
  2025: '2025-10-17, 128 to 1,024 MB, 40 starts: the 99th percentile is the longest',
  2026: 'July 2026, 128 to 1,024 MB',
} as const;

/** Runtime identifier → [median ms, 99th percentile ms, campaign], the newest campaign that measured it. */
const MEASURED: Readonly<Record<string, readonly [number, number, keyof typeof CAMPAIGNS, note?: string]>> = {
  dotnet10: [254, 709, 2026],
  dotnet6: [229, 371, 2023],
  dotnet8: [251, 665, 2026],
  'go1.x': [85, 140, 2023],
  java11: [277, 601, 2026],
  java17: [204, 516, 2026],
  java21: [239, 631, 2026],
  java25: [192, 502, 2026],
  java8: [527, 711, 2022],
  'java8.al2': [250, 307, 2025],
  'nodejs16.x': [156, 233, 2023],
  'nodejs18.x': [176, 259, 2023],
  'nodejs20.x': [145, 213, 2025],
  'nodejs22.x': [141, 203, 2026],
  'nodejs24.x': [136, 207, 2026],
  'provided.al2': [53, 84, 2023, 'a Go program'],
  'provided.al2023': [50, 73, 2026, 'a Go program'],
  'python3.10': [83, 123, 2025],
  'python3.11': [116, 362, 2023],
  'python3.12': [84, 143, 2026],
  'python3.13': [86, 210, 2026],
  'python3.14': [113, 281, 2026],
  'python3.8': [163, 368, 2025],
  'python3.9': [113, 181, 2023],
  'ruby2.7': [138, 240, 2022],
  'ruby3.2': [190, 487, 2023],
  'ruby3.3': [239, 424, 2025],
  'ruby3.4': [226, 486, 2026],
};

/** Runtime identifiers whose init time is known, sorted. */
export const RUNTIMES: readonly string[] = Object.keys(MEASURED).sort();

/** The init time of a runtime as a fact, or undefined when nobody measured it. It is the same for every day and Region. */
export function initFactOf(runtime: string): Fact<InitQuantiles> | undefined {
  const measured = Object.hasOwn(MEASURED, runtime) ? MEASURED[runtime] : undefined;
  if (measured === undefined) return undefined;
  const [medianMs, p99Ms, campaign, note] = measured;
  const version = {
    since: FIRST_DAY,
    dateAssumed: true,
    value: { medianMs, p99Ms },
    text: `lognormal, median ${medianMs} ms, 99th percentile ${p99Ms} ms`,
    source: `${LAMBDA_PERF}, ${CAMPAIGNS[campaign]}${note === undefined ? '' : `, ${note}`}`,
    confidence: 'measured',
  } as const;
  return factOf(`init.${runtime}`, rule(`Init duration of ${runtime}`, '', version), version);
}

const initSchema = distributionOf(duration);

/**
 * The init time of a runtime in ms: lognormal through the published median and 99th percentile.
 * Throws an `Error` unless the runtime is one of `RUNTIMES`.
 */
export function initOf(runtime: string): Distribution {
  const fact = initFactOf(runtime);
  if (fact === undefined) throw new Error(`No init time is known for the runtime "${runtime}".`);
  return initSchema.parse({ lognormal: { median: fact.value.medianMs, p99: fact.value.p99Ms } });
}
