/** Billed durations: the rows printed in AWS's documentation and logs. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billedMs, initIsBilled, platformOn } from '../../src/platform/index.ts';
import {
  BILLED_BY_1_MS,
  BILLED_BY_100_MS,
  INIT_BILLED,
  type Rounded,
  type RoundedStart,
} from '../support/report-lines.ts';

const granularityOn = (day: string): number => platformOn(day, 'us-east-1').billing.granularityMs;

describe('billed duration', () => {
  // The last two: AWS News Blog of 2020-12-01.
  test.each<Rounded>([...BILLED_BY_100_MS, [100, 100], [200, 200]])(
    'until 2020-11-30, %d ms bill %d',
    (durationMs, billed) => {
      expect(billedMs(durationMs, 0, granularityOn('2020-11-30'))).toBe(billed);
    },
  );

  // The last six from course notes of April 2023, and a sample of the guide.
  test.each<Rounded>([
    ...BILLED_BY_1_MS,
    [1054.22, 1055],
    [512.2, 513],
    [680.38, 681],
    [1075.18, 1076],
    [593.5, 594],
    [38.66, 39],
  ])('since 2020-12-01, %d ms bill %d', (durationMs, billed) => {
    expect(billedMs(durationMs, 0, granularityOn('2020-12-01'))).toBe(billed);
  });

  test.each<RoundedStart>([...INIT_BILLED, [1.77, 0, 2]])(
    'with init billed, %d + %d ms bill %d',
    (durationMs, initMs, billed) => {
      expect(billedMs(durationMs, initMs, granularityOn('2025-08-01'))).toBe(billed);
    },
  );

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
