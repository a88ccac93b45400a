import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocationPaces } from '../../src/lambda/provisioned-pace.ts';
import { TokenBucket } from '../../src/lambda/token-bucket.ts';
import { type AllocationRule, NEWEST_DAY, platformOn } from '../../src/platform/index.ts';

const TODAY = platformOn(NEWEST_DAY, 'us-east-1').provisioned.allocation;
const LEGACY: AllocationRule = { kind: 'regional-burst', burst: 3, perMinute: 500 };
const account = { freeTier: false, burstRefill: 'continuous', savingsPlan: 'none' } as const;

describe('today', () => {
  test('90 s of preparation, then 6,000 a minute', () => {
    const times = allocationPaces(TODAY, account)('f').allocate(1000, 6000);
    expect(times).toHaveLength(6000);
    expect([times[0], times[1], times.at(-1)]).toEqual([91_010, 91_020, 151_000]);
  });

  test('another preparation where the scenario says so', () => {
    expect(allocationPaces(TODAY, account)('f').allocate(1000, 2, 20_000)).toEqual([21_010, 21_020]);
    expect(allocationPaces(LEGACY, account)('f').allocate(1000, 2, 20_000)).toEqual([21_000, 21_000]);
  });

  test('for each function; a second request of one waits for the first', () => {
    const paces = allocationPaces(TODAY, account);
    expect(paces('f').allocate(0, 600).at(-1)).toBe(96_000);
    expect(paces('g').allocate(0, 1)).toEqual([90_010]);
    expect(paces('f').allocate(1000, 1)).toEqual([96_010]);
    expect(paces('f').allocate(60_000, 1)).toEqual([150_010]);
  });
});

describe('until November 2023', () => {
  test('a burst, then 500 a minute, for all functions together', () => {
    const paces = allocationPaces(LEGACY, account);
    expect(paces('f').allocate(0, 4)).toEqual([0, 0, 0, 120]);
    expect(paces('g').allocate(50, 2)).toEqual([240, 360]);
    // After half a minute the burst is full again.
    expect(paces('f').allocate(30_000, 4)).toEqual([30_000, 30_000, 30_000, 30_120]);
  });

  test('or all 500 at each full minute', () => {
    const pace = allocationPaces(LEGACY, { ...account, burst: 500, burstRefill: 'step' })('f');
    const times = pace.allocate(10_000, 1001);
    expect([times[499], times[500], times[999], times[1000]]).toEqual([10_000, 60_000, 60_000, 120_000]);
  });

  test('of the size that the account sets; none at all never comes', () => {
    expect(allocationPaces(LEGACY, { ...account, burst: 1 })('f').allocate(0, 2)).toEqual([0, 120]);
    expect(allocationPaces(LEGACY, { ...account, burst: 0 })('f').allocate(0, 1)).toEqual([Number.POSITIVE_INFINITY]);
  });
});

test('the next token of a bucket is there when it says, and not before', () => {
  const bucket = fc.record({
    capacity: fc.integer({ min: 1, max: 5 }),
    perInterval: fc.integer({ min: 1, max: 700 }),
    intervalMs: fc.constantFrom(1000, 10_000, 60_000),
    refill: fc.constantFrom('continuous', 'step'),
    gaps: fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { maxLength: 20 }),
  });
  fc.assert(
    fc.property(bucket, ({ capacity, perInterval, intervalMs, refill, gaps }) => {
      const tokens = new TokenBucket(capacity, perInterval, intervalMs, refill);
      let nowMs = 0;
      for (const gapMs of gaps) {
        nowMs += gapMs;
        const nextMs = tokens.nextAt(nowMs);
        expect(nextMs).toBeGreaterThanOrEqual(nowMs);
        expect(tokens.has(nextMs)).toBe(true);
        if (nextMs > nowMs) expect(tokens.has(nextMs - Math.min(0.001, (nextMs - nowMs) / 2))).toBe(false);
        nowMs = nextMs;
        tokens.take(nowMs);
      }
    }),
  );
});
