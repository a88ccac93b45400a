/** Init times by runtime, from a zip file on x86_64. */
import { describe, expect, test } from 'vitest';
import { initFactOf, initOf, NEWEST_DAY, platformOn, RUNTIMES, type StartSettings } from '../../src/platform/index.ts';
import type { Distribution } from '../../src/quantities/distribution.ts';

const fromZip = (runtime: string, memoryMb = 128): StartSettings => ({
  runtime,
  packageType: 'zip',
  architecture: 'x86_64',
  memoryMb,
});

/** The quantile of a lognormal at a standard normal quantile. */
function quantile(distribution: Distribution, z: number): number {
  if (distribution.type !== 'lognormal') throw new Error(`expected a lognormal, got ${distribution.type}`);
  return distribution.median * Math.exp(distribution.sigma * z);
}

describe('init by runtime', () => {
  // Median and 99th percentile of maxday/lambda-perf, newest campaign of each runtime.
  test.each([
    ['nodejs22.x', 141, 203],
    ['nodejs16.x', 156, 233],
    ['python3.12', 84, 143],
    ['python3.9', 113, 181],
    ['java21', 239, 631],
    ['dotnet8', 251, 665],
    ['ruby2.7', 138, 240],
    ['go1.x', 85, 140],
    ['provided.al2023', 50, 73],
  ])('%s: median %d ms, 99th percentile %d ms, whatever the memory', (runtime, medianMs, p99Ms) => {
    for (const memoryMb of [128, 1769, 10_240]) {
      expect(quantile(initOf(fromZip(runtime, memoryMb)), 0)).toBe(medianMs);
      expect(quantile(initOf(fromZip(runtime, memoryMb)), 2.3263478740408408)).toBeCloseTo(p99Ms, 9);
    }
  });

  test('every runtime has a source and a spread', () => {
    expect(RUNTIMES).toHaveLength(28);
    for (const runtime of RUNTIMES) {
      const fact = initFactOf(fromZip(runtime));
      expect(fact, runtime).toMatchObject({ id: `init.${runtime}`, confidence: 'measured' });
      expect(fact?.source, runtime).toMatch(
        /maxday\/lambda-perf.*, (October 2022|October 2023|2025-10-17|July 2026), /,
      );
      expect(quantile(fact!.value, 1), runtime).toBeGreaterThan(quantile(fact!.value, 0));
    }
  });

  test('the default runtime is one of them', () => {
    expect(RUNTIMES).toContain(platformOn(NEWEST_DAY, 'us-east-1').init.defaultRuntime);
  });

  test.each(['python2.7', 'nodejs22', '', 'toString'])('a runtime nobody measured: "%s"', (runtime) => {
    expect(RUNTIMES).not.toContain(runtime);
    expect(initFactOf(fromZip(runtime))).toBeUndefined();
    expect(() => initOf(fromZip(runtime))).toThrow(`No init time is known for the runtime "${runtime}".`);
  });
});
