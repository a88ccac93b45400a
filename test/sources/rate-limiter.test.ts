/** The adaptive mode's rate limiter, worked out by hand from the published algorithm. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdaptiveRateLimiter } from '../../src/sources/rate-limiter.ts';

/** Answers each 125 ms, from 0 to before `untilMs`: 8 a second, which every half-second bin measures as exactly 8. */
function eightPerSecond(untilMs: number): AdaptiveRateLimiter {
  const limiter = new AdaptiveRateLimiter();
  for (let timeMs = 0; timeMs < untilMs; timeMs += 125) limiter.answered(timeMs, false);
  return limiter;
}

/** Sends until it has to wait; returns how many passed and the wait. */
function drain(limiter: AdaptiveRateLimiter, nowMs: number): { passed: number; waitMs: number } {
  for (let passed = 0; ; passed++) {
    const waitMs = limiter.acquire(nowMs);
    if (waitMs > 0) return { passed, waitMs };
  }
}

/** The allowed rate per second, read off the wait for a whole token. Takes all tokens there are, from `nowMs` on. */
function allowedRate(limiter: AdaptiveRateLimiter, nowMs: number): number {
  const filledMs = nowMs + drain(limiter, nowMs).waitMs;
  const { passed, waitMs } = drain(limiter, filledMs);
  expect(passed).toBe(1);
  return 1000 / waitMs;
}

describe('before the first throttle', () => {
  test('everything passes, however fast', () => {
    const limiter = eightPerSecond(10_000);
    for (let i = 0; i < 10_000; i++) expect(limiter.acquire(10_000)).toBe(0);
  });
});

describe('the first throttle', () => {
  test('enables the limit at 0.7 of the measured rate', () => {
    const limiter = eightPerSecond(2000);
    expect(limiter.acquire(2000)).toBe(0);
    limiter.answered(2000, true);
    expect(allowedRate(limiter, 2000)).toBeCloseTo(0.7 * 8, 9);
  });

  test('sends at that rate from then on', () => {
    const limiter = eightPerSecond(2000);
    limiter.answered(2000, true);
    // The bucket filled before the throttle, and to a fraction of a token.
    let nowMs = 2000 + drain(limiter, 2000).waitMs;
    expect(limiter.acquire(nowMs)).toBe(0);
    let waitMs = limiter.acquire(nowMs);
    for (let i = 0; i < 100; i++) {
      expect(waitMs).toBeCloseTo(1000 / 5.6, 6);
      nowMs += waitMs;
      expect(limiter.acquire(nowMs)).toBe(0);
      waitMs = limiter.acquire(nowMs);
    }
  });

  test('of a client that was never answered before leaves the least rate, 0.5 a second', () => {
    const limiter = new AdaptiveRateLimiter();
    limiter.answered(100, true);
    expect(allowedRate(limiter, 100)).toBeCloseTo(0.5, 12);
  });

  test('an idle limiter saves up no more than a second of tokens, and at least one', () => {
    const limiter = eightPerSecond(2000);
    limiter.answered(2000, true);
    drain(limiter, 2000);
    // 5.6 tokens: five whole ones pass, 0.4 of one is missing.
    const { passed, waitMs } = drain(limiter, 1_000_000);
    expect(passed).toBe(5);
    expect(waitMs).toBeCloseTo((0.4 / 5.6) * 1000, 6);
    const slow = new AdaptiveRateLimiter();
    slow.answered(100, true);
    drain(slow, 100);
    expect(drain(slow, 1_000_000).passed).toBe(1);
  });
});

describe('the measured rate', () => {
  test('is smoothed: 0.8 of the last bin, 0.2 of what it was', () => {
    // From 8 a second to 16: after one bin 0.8 · 16 + 0.2 · 8 = 14.4, after two 15.68.
    const limiter = eightPerSecond(2001);
    for (let timeMs = 2062.5; timeMs < 3000; timeMs += 62.5) limiter.answered(timeMs, false);
    limiter.answered(3000, true);
    expect(allowedRate(limiter, 3000)).toBeCloseTo(0.7 * 15.68, 9);
  });

  test('counts a silence: the bin is as long as it was', () => {
    // One answer in the 4 s since the bin at 2 s: 0.8 · 0.25 + 0.2 · 8.
    const limiter = eightPerSecond(2001);
    limiter.answered(6000, true);
    expect(allowedRate(limiter, 6000)).toBeCloseTo(0.7 * (0.8 * 0.25 + 0.2 * 8), 9);
  });

  test('counts throttles as answers too', () => {
    const limiter = new AdaptiveRateLimiter();
    for (let timeMs = 0; timeMs <= 2000; timeMs += 125) limiter.answered(timeMs, timeMs === 2000 || timeMs === 1000);
    // At 1 s 8 are measured and 5.6 allowed, which later answers raise; at 2 s 8 are measured again.
    const growth = 0.4 * (0.875 - Math.cbrt(6)) ** 3 + 8;
    expect(growth).toBeLessThan(8);
    expect(allowedRate(limiter, 2000)).toBeCloseTo(0.7 * growth, 9);
  });
});

describe('after a throttle', () => {
  /** 8 answers a second all along, a throttle among them at 2 s; what is allowed some time later. */
  function allowedAfter(seconds: number): number {
    const limiter = eightPerSecond(2000);
    limiter.answered(2000, true);
    for (let timeMs = 2125; timeMs <= 2000 + 1000 * seconds; timeMs += 125) limiter.answered(timeMs, false);
    return allowedRate(limiter, 2000 + 1000 * seconds);
  }

  // 0.4 · (t − K)³ + 8 with K = ∛(8 · 0.3 / 0.4) = ∛6 s: 5.6 at first, flat about 8 at 1.8 s, then steeper and steeper.
  test.each([
    { seconds: 0.125, rate: 0.4 * (0.125 - Math.cbrt(6)) ** 3 + 8 },
    { seconds: 0.5, rate: 0.4 * (0.5 - Math.cbrt(6)) ** 3 + 8 },
    { seconds: 1, rate: 0.4 * (1 - Math.cbrt(6)) ** 3 + 8 },
    { seconds: 1.75, rate: 0.4 * (1.75 - Math.cbrt(6)) ** 3 + 8 },
    { seconds: 3, rate: 0.4 * (3 - Math.cbrt(6)) ** 3 + 8 },
    { seconds: 4, rate: 0.4 * (4 - Math.cbrt(6)) ** 3 + 8 },
  ])('the rate follows the cubic curve: $seconds s', ({ seconds, rate }) => {
    expect(allowedAfter(seconds)).toBeCloseTo(rate, 9);
  });

  test('in numbers: 6.06, 6.46, 7.78, 8.00 and 8.66 a second after ⅛, ¼, 1, 1¾ and 3 s', () => {
    const table = [0.125, 0.25, 1, 1.75, 3].map((seconds) => Number(allowedAfter(seconds).toFixed(2)));
    expect(table).toEqual([6.06, 6.46, 7.78, 8, 8.66]);
  });

  test('it never exceeds twice the measured rate', () => {
    expect(allowedAfter(6)).toBeCloseTo(16, 9);
    expect(allowedAfter(100)).toBeCloseTo(16, 9);
  });

  test('a second throttle cuts the lower of the measured and the allowed rate', () => {
    const limiter = eightPerSecond(2000);
    limiter.answered(2000, true);
    limiter.answered(2125, true);
    // 0.7 of 5.6, although 8 were measured.
    expect(allowedRate(limiter, 2125)).toBeCloseTo(0.7 * 5.6, 9);
  });

  test('where answers are rarer than the least rate, the least rate holds', () => {
    const limiter = eightPerSecond(2000);
    limiter.answered(2000, true);
    for (let timeMs = 12_000; timeMs < 200_000; timeMs += 10_000) limiter.answered(timeMs, false);
    // One answer in 10 s is 0.1 a second, twice that 0.2: 0.5 all the same.
    expect(allowedRate(limiter, 200_000)).toBeCloseTo(0.5, 9);
  });
});

describe('any history', () => {
  const step = fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 4000 })),
    wasThrottled: fc.boolean(),
    sends: fc.nat({ max: 3 }),
  });

  test('leaves a rate of at least 0.5 and at most twice the measured one; a wait that is over lets one pass', () => {
    const property = fc.property(fc.array(step, { minLength: 1, maxLength: 100 }), (steps) => {
      const limiter = new AdaptiveRateLimiter();
      let [nowMs, bin, answers, measured, isEnabled] = [0, 0, 0, 0, false];
      for (const { afterMs, wasThrottled, sends } of steps) {
        nowMs += afterMs;
        limiter.answered(nowMs, wasThrottled);
        isEnabled ||= wasThrottled;
        // The measurement, plainly: half-second bins, smoothed.
        answers++;
        if (Math.floor(nowMs / 500) > bin) {
          measured = 0.8 * (answers / ((Math.floor(nowMs / 500) - bin) / 2)) + 0.2 * measured;
          [bin, answers] = [Math.floor(nowMs / 500), 0];
        }
        for (let i = 0; i < sends; i++) {
          const waitMs = limiter.acquire(nowMs);
          expect(waitMs).toBeGreaterThanOrEqual(0);
          if (waitMs === 0) continue;
          expect(isEnabled).toBe(true);
          // A whole token takes at most 2 s.
          expect(waitMs).toBeLessThanOrEqual(2000 + 1e-6);
          nowMs += waitMs;
          expect(limiter.acquire(nowMs)).toBe(0);
        }
      }
      if (!isEnabled) return;
      const rate = allowedRate(limiter, nowMs);
      expect(rate).toBeGreaterThanOrEqual(0.5 * (1 - 1e-9));
      expect(rate).toBeLessThanOrEqual(Math.max(0.5, 2 * measured) * (1 + 1e-6));
    });
    fc.assert(property, { numRuns: 200 });
  });
});
