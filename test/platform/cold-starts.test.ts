/** The tables of measured starts: against the file they come from, and what is drawn from them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rankedQuantile } from '../../src/platform/cold-starts.ts';
import {
  type Architecture,
  FIRST_RUN_RUNTIMES,
  firstRunFactOf,
  initFactOf,
  initOf,
  MEASURED_MEMORY_MB,
  MEASURED_RUNTIMES,
  measuredCell,
  measuredInitFactOf,
  measuredInitOf,
  measuredPool,
  PACKAGE_TYPES,
  type PackageType,
  RUNTIMES,
  restoreFactOf,
} from '../../src/platform/index.ts';
import { sharedData } from '../shared-data.ts';

const file = sharedData('cold-starts/lambda-perf-2025-10-17.csv');
const ARCHITECTURES: readonly Architecture[] = ['x86_64', 'arm64'];
/** What the campaign calls the programs behind two runtimes. */
const NAMES: Readonly<Record<string, string>> = {
  'go (prov.al2)': 'provided.al2',
  'go (prov.al2023)': 'provided.al2023',
};

interface Row {
  readonly runtime: string;
  readonly packageType: PackageType;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly timesMs: readonly number[];
}

/** Rows of the file that are about runtimes of AWS without SnapStart, or Go. */
function rowsOf(path: string): Row[] {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  return lines.flatMap((line): Row[] => {
    const [name, packageType, memory, architecture, , , , ...times] = line.split(',');
    const runtime = NAMES[name!] ?? name!;
    if (runtime.includes(' ')) return [];
    const timesMs = times.map(Number).sort((a, b) => a - b);
    return [{ runtime, packageType, architecture, memoryMb: Number(memory), timesMs } as Row];
  });
}

const POOLS = MEASURED_RUNTIMES.flatMap((runtime) =>
  PACKAGE_TYPES.flatMap((packageType) => ARCHITECTURES.map((architecture) => ({ runtime, packageType, architecture }))),
);

/** The times of each memory size of a pool. */
const sizesOf = (pool: (typeof POOLS)[number]) =>
  MEASURED_MEMORY_MB.map((memoryMb) => measuredCell({ ...pool, memoryMb })!.timesMs);

/** Kruskal and Wallis's H: by how much the ranks of several samples differ. */
function kruskalWallis(samples: readonly (readonly number[])[]): number {
  const all = samples.flat().sort((a, b) => a - b);
  const rank = (value: number) => (all.indexOf(value) + all.lastIndexOf(value)) / 2 + 1;
  const n = all.length;
  const sum = samples.reduce((total, sample) => {
    const ranks = sample.reduce((of, value) => of + rank(value), 0);
    return total + ranks ** 2 / sample.length;
  }, 0);
  return (12 / (n * (n + 1))) * sum - 3 * (n + 1);
}

describe('the tables', () => {
  test.skipIf(file === undefined)('are what the file has (needs ../shared/data)', () => {
    const rows = rowsOf(file!);
    expect(rows).toHaveLength(POOLS.length * MEASURED_MEMORY_MB.length);
    for (const { timesMs, ...settings } of rows) {
      expect(measuredCell(settings), JSON.stringify(settings)).toEqual({ memoryMb: settings.memoryMb, timesMs });
    }
  });

  test('have ten ascending times for each of 21 runtimes, 2 packages, 2 architectures and 4 memory sizes', () => {
    expect(MEASURED_RUNTIMES).toHaveLength(21);
    for (const timesMs of POOLS.flatMap(sizesOf)) {
      expect(timesMs).toHaveLength(10);
      expect(timesMs.toSorted((a, b) => a - b)).toEqual(timesMs);
      expect(timesMs[0]).toBeGreaterThan(0);
    }
  });

  test('memory sizes are kept apart where they differ by more than chance at 1 %, and nowhere else', () => {
    // The 1 % point of χ² with 3 degrees of freedom.
    const apart = POOLS.filter((pool) => kruskalWallis(sizesOf(pool)) > 11.345);
    expect(apart).toEqual(POOLS.filter((pool) => measuredPool({ ...pool, memoryMb: 512 })!.memoryMb !== undefined));
    expect(apart.map(({ runtime, packageType, architecture }) => `${runtime} ${packageType} ${architecture}`)).toEqual([
      'ruby3.2 zip arm64',
      'ruby3.2 image arm64',
      'ruby3.4 zip arm64',
    ]);
  });

  // Medians and 90th percentiles of images in July 2026 (lambda-perf): another campaign saw much the same.
  test.each([
    ['python3.12', 150, 250],
    ['nodejs22.x', 293, 570],
    ['java21', 330, 500],
    ['dotnet8', 400, 670],
    ['provided.al2023', 46, 82],
  ])('an image of %s starts in about %d ms, nine of ten within about %d ms', (runtime, medianMs, p90Ms) => {
    const { timesMs } = measuredPool({ runtime, packageType: 'image', architecture: 'x86_64', memoryMb: 512 })!;
    expect(rankedQuantile(timesMs, 0.5) / medianMs).toBeGreaterThan(0.85);
    expect(rankedQuantile(timesMs, 0.5) / medianMs).toBeLessThan(1.15);
    expect(rankedQuantile(timesMs, 0.9) / p90Ms).toBeGreaterThan(0.7);
    expect(rankedQuantile(timesMs, 0.9) / p90Ms).toBeLessThan(1.3);
  });
});

describe('what is drawn', () => {
  test('from an image: the forty times of all memory sizes, linear between them', () => {
    const settings = { runtime: 'python3.12', packageType: 'image', architecture: 'x86_64', memoryMb: 3008 } as const;
    const distribution = initOf(settings);
    if (distribution.type !== 'percentiles') throw new Error(distribution.type);
    expect(distribution.values).toHaveLength(40);
    expect([distribution.shares[0], distribution.shares[20], distribution.shares[39]]).toEqual([0, 20 / 39, 1]);
    expect(distribution.values.toSorted((a, b) => a - b)).toEqual(distribution.values);
    expect(initFactOf(settings)).toMatchObject({
      id: 'init.python3.12.image.x86_64',
      text: 'as measured, median 168 ms, 90th percentile 248 ms, longest 305 ms',
      source: expect.stringMatching(
        /2025-10-17, hello-world from a container image on x86_64, 128 to 1,024 MB, 40 starts$/,
      ),
      confidence: 'measured',
    });
  });

  test('where memory matters: the ten times of the nearest size', () => {
    const settings = { runtime: 'ruby3.2', packageType: 'zip', architecture: 'arm64' } as const;
    const medians = [128, 256, 512, 1024].map((memoryMb) => {
      const { value } = initFactOf({ ...settings, memoryMb })!;
      return value.type === 'percentiles' ? rankedQuantile(value.values, 0.5) : 0;
    });
    expect(Math.max(medians[0]!, medians[1]!)).toBeLessThan(Math.min(medians[2]!, medians[3]!));
    expect(initFactOf({ ...settings, memoryMb: 2048 })).toMatchObject({
      id: 'init.ruby3.2.zip.arm64.1024',
      source: expect.stringMatching(/on arm64, 1,024 MB, 10 starts$/),
    });
  });

  // Half-way between two sizes by ratio: 181.02, 362.04 and 724.08 MB.
  test.each([
    [128, 128],
    [181, 128],
    [182, 256],
    [362, 256],
    [363, 512],
    [724, 512],
    [725, 1024],
    [10_240, 1024],
  ])('%d MB is nearest to %d MB', (memoryMb, nearestMb) => {
    const settings = { runtime: 'java21', packageType: 'zip', architecture: 'x86_64', memoryMb } as const;
    expect(measuredCell(settings)!.memoryMb).toBe(nearestMb);
    const distribution = measuredInitOf(settings);
    expect(distribution).toEqual({ type: 'values', values: measuredCell(settings)!.timesMs });
    expect(measuredInitFactOf(settings)!.id).toBe(`init.java21.zip.x86_64.${nearestMb}`);
  });

  test('a runtime that was measured from a zip file on x86_64 alone has a stand-in of its family elsewhere', () => {
    for (const runtime of RUNTIMES) {
      for (const packageType of PACKAGE_TYPES) {
        for (const architecture of ARCHITECTURES) {
          const fact = initFactOf({ runtime, packageType, architecture, memoryMb: 512 })!;
          const isOwn = MEASURED_RUNTIMES.includes(runtime) || (packageType === 'zip' && architecture === 'x86_64');
          expect(fact.confidence, fact.id).toBe(isOwn ? 'measured' : 'assumption');
        }
      }
    }
    const image = { packageType: 'image', architecture: 'arm64', memoryMb: 512 } as const;
    expect(initOf({ runtime: 'nodejs24.x', ...image })).toEqual(initOf({ runtime: 'nodejs22.x', ...image }));
    expect(initFactOf({ runtime: 'nodejs24.x', ...image })!.source).toMatch(
      /of nodejs22.x, since nobody measured nodejs24.x there/,
    );
    expect(() => measuredInitOf({ runtime: 'nodejs24.x', ...image })).toThrow(
      'No init times were measured for the runtime "nodejs24.x".',
    );
  });
});

describe('beside init', () => {
  test.each([
    ['dotnet8', [717, 353, 164, 74]],
    ['dotnet6', [550, 275, 124, 56]],
    ['java21', [95, 34, 32, 7]],
    ['nodejs22.x', [12.2, 3.4, 3.4, 3.4]],
    ['python3.13', [2.2, 2.2, 2.2, 2.2]],
  ])('the first run of a handler with %s', (runtime, times) => {
    const { value, confidence } = firstRunFactOf(runtime)!;
    expect(value).toEqual(times.map((durationMs, i) => [MEASURED_MEMORY_MB[i], durationMs]));
    expect(confidence).toBe('measured');
  });

  test('is known of few runtimes', () => {
    expect(FIRST_RUN_RUNTIMES).toEqual(['dotnet6', 'dotnet8', 'java21', 'nodejs22.x', 'python3.x']);
    for (const runtime of ['java17', 'python2.7', 'toString', ''])
      expect(firstRunFactOf(runtime), runtime).toBeUndefined();
  });

  test('a restore is known of Java alone', () => {
    expect(restoreFactOf('java21')).toMatchObject({ id: 'restore.java21', confidence: 'measured' });
    for (const runtime of ['python3.13', 'dotnet8']) expect(restoreFactOf(runtime)).toBeUndefined();
  });
});
