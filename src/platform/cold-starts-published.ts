/** What people measured of starts beside init: the slow first run of a handler, and restoring a snapshot. */
import { type Distribution, distributionOf } from '../quantities/distribution.ts';
import { duration } from '../quantities/units.ts';
import { FIRST_DAY } from './days.ts';
import { type Fact, factOf, rule } from './fact.ts';
import { KAZULKIN_SNAPSTART, LAMBDA_PERF, LIFETIME_BLOGS, RUNTIME_ENVIRONMENT_PAGE } from './pages.ts';

/** Durations at some memory sizes, ascending. */
export type DurationByMemory = readonly (readonly [memoryMb: number, durationMs: number])[];

/** The first run of a hello-world's handler in ms at 128, 256, 512 and 1,024 MB. */
const FIRST_RUNS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  dotnet6: [550, 275, 124, 56],
  dotnet8: [717, 353, 164, 74],
  java21: [95, 34, 32, 7],
  'nodejs22.x': [12.2, 3.4, 3.4, 3.4],
};
const FIRST_RUN_OF_PYTHON = [2.2, 2.2, 2.2, 2.2] as const;

/** Runtimes whose first run was measured. */
export const FIRST_RUN_RUNTIMES: readonly string[] = [...Object.keys(FIRST_RUNS), 'python3.x'];

/** How long a runtime's first handler run is by memory, as a fact, or undefined when nobody measured it. */
export function firstRunFactOf(runtime: string): Fact<DurationByMemory> | undefined {
  const own = Object.hasOwn(FIRST_RUNS, runtime) ? FIRST_RUNS[runtime] : undefined;
  const times = own ?? (runtime.startsWith('python3.') ? FIRST_RUN_OF_PYTHON : undefined);
  if (times === undefined) return undefined;
  const [at128, at256, at512, at1024] = times;
  const version = {
    since: FIRST_DAY,
    dateAssumed: true,
    value: [
      [128, at128],
      [256, at256],
      [512, at512],
      [1024, at1024],
    ],
    text: `${at128} ms at 128 MB, ${at256} ms at 256 MB, ${at512} ms at 512 MB, ${at1024} ms at 1,024 MB; between them a power of memory`,
    source: `${LAMBDA_PERF}, the whole first run of its handler`,
    confidence: 'measured',
  } as const;
  return factOf(`firstInvocation.${runtime}`, rule(`First run of a handler with ${runtime}`, '', version), version);
}

const NEVER = {
  since: FIRST_DAY,
  value: Number.POSITIVE_INFINITY,
  text: 'environments are not recycled while they are used',
  source: `${RUNTIME_ENVIRONMENT_PAGE} says "every few hours" and no more; measured: ${LIFETIME_BLOGS}`,
  confidence: 'assumption',
} as const;

/** The shortest lifetime that anyone measured (see `LIFETIME_BLOGS`): a longer run would have seen an environment recycled; ms. */
export const SHORTEST_LIFETIME_MS = 2 * 3_600_000;

/** How long an environment lives that is used again and again; ms. */
export const LIFETIME: Fact<number> = factOf(
  'lifetime',
  rule('Lifetime of an execution environment', 'ms', NEVER),
  NEVER,
);

const JAVA_RESTORE = distributionOf(duration).parse({ lognormal: { median: 1266, p99: 1327 } });

/**
 * How long restoring a snapshot takes with SnapStart, as a fact, or undefined where nobody published it: known for Java alone. The published
 * times are of whole cold starts, the first handler run of an application without a framework included.
 */
export function restoreFactOf(runtime: string): Fact<Distribution> | undefined {
  if (!runtime.startsWith('java')) return undefined;
  const version = {
    since: FIRST_DAY,
    dateAssumed: true,
    value: JAVA_RESTORE,
    text: 'lognormal, median 1,266 ms, 99th percentile 1,327 ms',
    source: `${KAZULKIN_SNAPSTART}: whole cold starts of Java 11 with SnapStart, no framework and no priming, first run included`,
    confidence: 'measured',
  } as const;
  return factOf(`restore.${runtime}`, rule(`Restore duration of ${runtime}`, '', version), version);
}
