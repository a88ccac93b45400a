/** Billed durations: the rows printed in AWS's documentation and logs. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billedMs, initIsBilled, platformOn } from '../../src/platform/index.ts';

const granularityOn = (day: string): number => platformOn(day, 'us-east-1').billing.granularityMs;

describe('billed duration', () => {
  // AWS Lambda Developer Guide, samples of REPORT lines before December 2020; AWS News Blog of 2020-12-01.
  test.each([
    [12.34, 100],
    [128.83, 200],
    [198.5, 200],
    [4157.16, 4200],
    [27.4, 100],
    [100, 100],
    [200, 200],
  ])('until 2020-11-30, %d ms bill %d', (durationMs, billed) => {
    expect(billedMs(durationMs, 0, granularityOn('2020-11-30'))).toBe(billed);
  });

  // AWS Lambda Developer Guide and logs since December 2020; the last five from course notes of April 2023.
  test.each([
    [0.99, 1],
    [8.4, 9],
    [26.73, 27],
    [27.55, 28],
    [79.67, 80],
    [693.92, 694],
    [1052.65, 1053],
    [1054.22, 1055],
    [512.2, 513],
    [680.38, 681],
    [1075.18, 1076],
    [593.5, 594],
    [38.66, 39],
  ])('since 2020-12-01, %d ms bill %d', (durationMs, billed) => {
    expect(billedMs(durationMs, 0, granularityOn('2020-12-01'))).toBe(billed);
  });

  // AWS Lambda Developer Guide, lambda-runtime-environment.html; logs of November 2025 (cosmo-grant/aws-by-example on GitHub).
  test.each([
    [133.61, 80, 214],
    [3016.78, 84, 3101],
    [3004.92, 111.23, 3117],
    [2.19, 4098.79, 4101],
    [38.86, 100.07, 139],
    [3000, 100.16, 3101],
    [2.19, 95.5, 98],
    [1.77, 0, 2],
  ])('with init billed, %d + %d ms bill %d', (durationMs, initMs, billed) => {
    expect(billedMs(durationMs, initMs, granularityOn('2025-08-01'))).toBe(billed);
  });

  test('a time that is whole in decimals is not rounded up for its binary dust', () => {
    const durationMs = 1e9 + 166.2 - 1e9;
    expect(durationMs + 402.8).toBeGreaterThan(569);
    expect(billedMs(durationMs, 402.8, 1)).toBe(569);
    expect(billedMs(166.2, 402.8, 1)).toBe(569);
  });

  test('nothing bills nothing, and a hair above a step bills the next', () => {
    expect(Object.is(billedMs(0, 0, 1), 0)).toBe(true);
    expect(billedMs(100.01, 0, 1)).toBe(101);
    expect(billedMs(100.01, 0, 100)).toBe(200);
  });

  test('is the least multiple of the granularity that covers the time', () => {
    const hundredths = fc.integer({ min: 1, max: 90_000_000 });
    const property = fc.property(hundredths, hundredths, fc.constantFrom(1, 100), (duration, init, granularityMs) => {
      const billed = billedMs(duration / 100, init / 100, granularityMs);
      expect(billed).toBe(Math.ceil((duration + init) / (100 * granularityMs)) * granularityMs);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe('whether init is billed', () => {
  test.each([
    { day: '2025-07-31', runtime: 'nodejs22.x', billed: false },
    { day: '2025-07-31', runtime: 'go1.x', billed: false },
    { day: '2025-07-31', runtime: 'provided.al2023', billed: true },
    { day: '2025-08-01', runtime: 'nodejs22.x', billed: true },
    { day: '2025-08-01', runtime: 'provided.al2', billed: true },
  ])('$runtime on $day: $billed', ({ day, runtime, billed }) => {
    expect(initIsBilled(platformOn(day, 'us-east-1').billing.init, runtime)).toBe(billed);
  });
});
