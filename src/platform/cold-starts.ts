/** Measured init times by runtime, package, architecture and memory: what one campaign saw in each cell, and in cells that do not differ. */
import type { Distribution } from '../quantities/distribution.ts';
import { IMAGE_STARTS } from './cold-starts-image.ts';
import { ZIP_STARTS } from './cold-starts-zip.ts';
import type { Architecture } from './compute-rules.ts';

export const PACKAGE_TYPES = ['zip', 'image'] as const;
export type PackageType = (typeof PACKAGE_TYPES)[number];

/** What decides how long an environment takes to initialise. */
export interface StartSettings {
  readonly runtime: string;
  readonly packageType: PackageType;
  readonly architecture: Architecture;
  readonly memoryMb: number;
}

/** The memory sizes of the campaign. */
export const MEASURED_MEMORY_MB: readonly number[] = [128, 256, 512, 1024];

type Pool = Omit<StartSettings, 'memoryMb'>;

const poolKey = ({ runtime, packageType, architecture }: Pool): string => `${runtime} ${packageType} ${architecture}`;

/** Pool → memory size → ten init times in ms, ascending. */
const CELLS = new Map<string, Map<number, readonly number[]>>();

for (const [packageType, lines] of [
  ['zip', ZIP_STARTS],
  ['image', IMAGE_STARTS],
] as const) {
  for (const line of lines.trim().split('\n')) {
    const [runtime, architecture, memory, ...times] = line.split(' ');
    const key = poolKey({ runtime: runtime!, packageType, architecture: architecture as Architecture });
    const bySize = CELLS.get(key) ?? new Map<number, readonly number[]>();
    CELLS.set(key, bySize.set(Number(memory), times.map(Number)));
  }
}

/**
 * Where memory sizes differ by more than chance, each has its own times: Kruskal and Wallis's H of the four sizes is above 11.34, the 1 %
 * point of χ² with 3 degrees of freedom. In these three, Ruby takes 20 MB more memory, and longer to begin, from 512 MB on. In all 81
 * others init does not follow memory, and the sizes are taken together (test/platform/cold-starts.test.ts).
 */
const BY_MEMORY: readonly string[] = ['ruby3.2 zip arm64', 'ruby3.2 image arm64', 'ruby3.4 zip arm64'];

/** Ten measured init times in ms, ascending, at the nearest memory size; nearest by ratio, so that none is between two. */
export interface MeasuredCell {
  readonly memoryMb: number;
  readonly timesMs: readonly number[];
}

/** The measured cell nearest to these settings, or undefined where nobody measured this runtime in this package and architecture. */
export function measuredCell(settings: StartSettings): MeasuredCell | undefined {
  const bySize = CELLS.get(poolKey(settings));
  if (bySize === undefined) return undefined;
  const distance = (size: number) => Math.max(size / settings.memoryMb, settings.memoryMb / size);
  const memoryMb = MEASURED_MEMORY_MB.reduce((best, size) => (distance(size) < distance(best) ? size : best));
  return { memoryMb, timesMs: bySize.get(memoryMb)! };
}

/** Init times in ms, ascending, and the one memory size they belong to; without a size, they are those of all. */
export interface MeasuredPool {
  readonly memoryMb?: number;
  readonly timesMs: readonly number[];
}

/** The times that stand for these settings: of all memory sizes together, or of the nearest where sizes differ; undefined as in `measuredCell`. */
export function measuredPool(settings: StartSettings): MeasuredPool | undefined {
  const key = poolKey(settings);
  if (BY_MEMORY.includes(key)) return measuredCell(settings);
  const bySize = CELLS.get(key);
  if (bySize === undefined) return undefined;
  return { timesMs: [...bySize.values()].flat().sort((a, b) => a - b) };
}

/** Runtimes that the campaign measured, sorted. */
export const MEASURED_RUNTIMES: readonly string[] = [
  ...new Set(Array.from(CELLS.keys(), (key) => key.slice(0, key.indexOf(' ')))),
].sort();

/** A quantile of ascending values, nearest rank. */
export function rankedQuantile(values: readonly number[], share: number): number {
  return values[Math.max(0, Math.ceil(share * values.length) - 1)]!;
}

/** The distribution through ascending values, linear between neighbours: nothing is assumed of what lies beyond the largest. */
export function throughValues(values: readonly number[]): Distribution {
  return { type: 'percentiles', shares: values.map((_, index) => index / (values.length - 1)), values };
}
