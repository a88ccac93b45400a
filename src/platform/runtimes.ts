/** How long the runtimes take to initialise: published measurements of a hello-world, by runtime identifier, package and architecture. */
import { formatNumber } from '../quantities/decimal.ts';
import { type Distribution, distributionOf } from '../quantities/distribution.ts';
import { duration } from '../quantities/units.ts';
import { measuredCell, measuredPool, rankedQuantile, type StartSettings, throughValues } from './cold-starts.ts';
import { FIRST_DAY } from './days.ts';
import { type Confidence, type Fact, factOf, rule } from './fact.ts';
import { LAMBDA_PERF, LAMBDA_PERF_2025 } from './pages.ts';

/** When a runtime was measured. Init time does not depend on memory, so memory sizes are pooled. */
const CAMPAIGNS = {
  2022: 'October 2022, 128 MB, 200 starts',
  2023: 'October 2023, 128 to 1,024 MB, about 1,240 starts',
  2025: '2025-10-17, 128 to 1,024 MB, 40 starts: the 99th percentile is the longest',
  2026: 'July 2026, 128 to 1,024 MB',
} as const;

/** From a zip file, on x86_64: runtime identifier → [median ms, 99th percentile ms, campaign], the newest campaign that measured it. */
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

/** Runtimes that were measured from a zip file on x86_64 alone, and the one of their family that stands in for them elsewhere. */
const STAND_INS: Readonly<Record<string, string>> = {
  dotnet10: 'dotnet8',
  'go1.x': 'provided.al2',
  java25: 'java21',
  java8: 'java8.al2',
  'nodejs24.x': 'nodejs22.x',
  'python3.14': 'python3.13',
  'ruby2.7': 'ruby3.2',
};

/** Runtime identifiers whose init time is known, sorted. */
export const RUNTIMES: readonly string[] = Object.keys(MEASURED).sort();

/**
 * What decides the init time of an environment, as a fact, or undefined when nobody measured the runtime. It is the same for every day and
 * Region. From a zip file on x86_64, whatever the memory: lognormal through the median and the 99th percentile of the newest campaign.
 * Elsewhere: linear between the times measured in October 2025, where 40 starts have no 99th percentile to put a tail through.
 */
export function initFactOf(settings: StartSettings): Fact<Distribution> | undefined {
  const { runtime, packageType, architecture } = settings;
  const published = Object.hasOwn(MEASURED, runtime) ? MEASURED[runtime] : undefined;
  if (published === undefined) return undefined;
  if (packageType === 'zip' && architecture === 'x86_64') return publishedFact(runtime, published);
  const standIn = STAND_INS[runtime];
  const { memoryMb, timesMs } = measuredPool({ ...settings, runtime: standIn ?? runtime })!;
  const at = (share: number) => `${Math.round(rankedQuantile(timesMs, share))} ms`;
  const size = memoryMb === undefined ? '128 to 1,024 MB' : inMb(memoryMb);
  return initFact(
    [runtime, packageType, architecture, ...(memoryMb === undefined ? [] : [memoryMb])],
    throughValues(timesMs),
    `as measured, median ${at(0.5)}, 90th percentile ${at(0.9)}, longest ${at(1)}`,
    `${placeOf(settings, size)}, ${timesMs.length} starts${standIn === undefined ? '' : `; of ${standIn}, since nobody measured ${runtime} there`}`,
    standIn === undefined ? 'measured' : 'assumption',
  );
}

/**
 * What `init: measured` draws from: the ten times of the nearest measured memory size. Undefined where the campaign of October 2025 did not
 * measure the runtime.
 */
export function measuredInitFactOf(settings: StartSettings): Fact<Distribution> | undefined {
  const cell = measuredCell(settings);
  if (cell === undefined) return undefined;
  const { memoryMb, timesMs } = cell;
  const { runtime, packageType, architecture } = settings;
  return initFact(
    [runtime, packageType, architecture, memoryMb],
    { type: 'values', values: timesMs },
    `one of ${timesMs.length} measured times, ${timesMs[0]} to ${timesMs.at(-1)} ms`,
    placeOf(settings, inMb(memoryMb)),
    'measured',
  );
}

/**
 * The init time in ms of an environment with these settings, as `initFactOf` explains it.
 * Throws an `Error` unless the runtime is one of `RUNTIMES`.
 */
export function initOf(settings: StartSettings): Distribution {
  const fact = initFactOf(settings);
  if (fact === undefined) throw new Error(`No init time is known for the runtime "${settings.runtime}".`);
  return fact.value;
}

/**
 * The same for `init: measured`.
 * Throws an `Error` unless the runtime is one of `MEASURED_RUNTIMES`.
 */
export function measuredInitOf(settings: StartSettings): Distribution {
  const fact = measuredInitFactOf(settings);
  if (fact === undefined) throw new Error(`No init times were measured for the runtime "${settings.runtime}".`);
  return fact.value;
}

const initSchema = distributionOf(duration);
const inMb = (memoryMb: number) => `${formatNumber(memoryMb)} MB`;

function publishedFact(runtime: string, published: (typeof MEASURED)[string]): Fact<Distribution> {
  const [median, p99, campaign, note] = published;
  return initFact(
    [runtime],
    initSchema.parse({ lognormal: { median, p99 } }),
    `lognormal, median ${median} ms, 99th percentile ${p99} ms`,
    `${LAMBDA_PERF}, ${CAMPAIGNS[campaign]}${note === undefined ? '' : `, ${note}`}`,
    'measured',
  );
}

function initFact(
  name: readonly (string | number)[],
  value: Distribution,
  text: string,
  source: string,
  confidence: Confidence,
): Fact<Distribution> {
  const version = { since: FIRST_DAY, dateAssumed: true, value, text, source, confidence } as const;
  return factOf(`init.${name.join('.')}`, rule(`Init duration of ${name[0]}`, '', version), version);
}

/** Where the campaign measured, in words. */
function placeOf({ packageType, architecture, runtime }: StartSettings, size: string): string {
  const program = runtime.startsWith('provided') ? ', a Go program' : '';
  return `${LAMBDA_PERF_2025} from ${packageType === 'zip' ? 'a zip file' : 'a container image'} on ${architecture}, ${size}${program}`;
}
