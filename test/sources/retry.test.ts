/** Back-off of the SDKs' retry modes by table, and the retry quota's arithmetic. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stream } from '../../src/sim/random.ts';
import { backOffMs, RETRY_MODES, RetryQuota, type RetryRule } from '../../src/sources/retry.ts';

const DRAWS = 20_000;

/** Waits drawn before one retry, and the uniform numbers that they should have come from. */
function waits(rule: RetryRule, retry: number): { waitsMs: number[]; uniforms: number[] } {
  const [stream, twin] = [new Stream('jitter'), new Stream('jitter')];
  return {
    waitsMs: Array.from({ length: DRAWS }, () => backOffMs(rule, retry, stream)),
    uniforms: Array.from({ length: DRAWS }, () => twin.uniform()),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function custom(settings: Partial<RetryRule>): RetryRule {
  return { attempts: 10, baseMs: 100, capMs: 20_000, jitter: 'none', hasQuota: false, isAdaptive: false, ...settings };
}

describe('the modes', () => {
  // AWS SDKs and Tools Reference Guide, "Retry behavior"; botocore, retries/standard.py and retryhandler.py.
  test.each([
    { mode: 'none', attempts: 1, hasQuota: false, isAdaptive: false },
    { mode: 'standard', attempts: 3, hasQuota: true, isAdaptive: false },
    { mode: 'legacy', attempts: 5, hasQuota: false, isAdaptive: false },
    { mode: 'adaptive', attempts: 3, hasQuota: true, isAdaptive: true },
  ] as const)('$mode: $attempts tries', ({ mode, ...expected }) => {
    expect(RETRY_MODES[mode]).toMatchObject(expected);
  });

  test.each([
    { mode: 'standard', longestMs: [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000] },
    { mode: 'adaptive', longestMs: [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000] },
    { mode: 'legacy', longestMs: [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000] },
  ] as const)('$mode waits at most $longestMs ms', ({ mode, longestMs }) => {
    const rule = RETRY_MODES[mode];
    expect(longestMs.map((_, i) => backOffMs({ ...rule, jitter: 'none' }, i + 1, new Stream('')))).toEqual(longestMs);
    longestMs.forEach((longest, i) => {
      const { waitsMs, uniforms } = waits(rule, i + 1);
      expect(waitsMs).toEqual(uniforms.map((u) => u * longest));
    });
  });

  test('three tries of the standard mode wait 0.5 s and 1 s on average', () => {
    expect(mean(waits(RETRY_MODES.standard, 1).waitsMs)).toBeCloseTo(500, -1);
    expect(Math.abs(mean(waits(RETRY_MODES.standard, 2).waitsMs) - 1000)).toBeLessThan(15);
  });
});

describe('a custom back-off', () => {
  test('without jitter doubles from the base up to the cap, and draws nothing', () => {
    const stream = new Stream('untouched');
    const table = [1, 2, 3, 4, 5, 6].map((retry) => backOffMs(custom({ baseMs: 30, capMs: 400 }), retry, stream));
    expect(table).toEqual([30, 60, 120, 240, 400, 400]);
    expect(stream.uniform()).toBe(new Stream('untouched').uniform());
  });

  test('grows at the rate it names, and at 2 where it names none', () => {
    const waitsAt = (backoffRate: number) =>
      [1, 2, 3, 4].map((retry) => backOffMs(custom({ baseMs: 200, backoffRate }), retry, new Stream('')));
    expect(waitsAt(1)).toEqual([200, 200, 200, 200]);
    expect(waitsAt(2)).toEqual([200, 400, 800, 1600]);
    expect(waitsAt(1.5)).toEqual([200, 300, 450, 675]);
    expect(waitsAt(10)).toEqual([200, 2000, 20_000, 20_000]);
  });

  test('with full jitter lies anywhere up to the longest wait', () => {
    const { waitsMs, uniforms } = waits(custom({ jitter: 'full' }), 3);
    expect(waitsMs).toEqual(uniforms.map((u) => u * 400));
  });

  test('with equal jitter lies in its upper half', () => {
    const { waitsMs, uniforms } = waits(custom({ jitter: 'equal' }), 3);
    waitsMs.forEach((wait, i) => {
      expect(wait).toBeCloseTo(200 + 200 * uniforms[i]!, 9);
    });
    expect(Math.min(...waitsMs)).toBeGreaterThanOrEqual(200);
    expect(Math.max(...waitsMs)).toBeLessThan(400);
  });

  test('a base above the cap is cut, a base of 0 never waits', () => {
    const stream = new Stream('edges');
    expect(backOffMs(custom({ baseMs: 5000, capMs: 300 }), 1, stream)).toBe(300);
    for (const jitter of ['none', 'equal', 'full'] as const) {
      expect(backOffMs(custom({ baseMs: 0, jitter }), 999, stream)).toBe(0);
    }
  });

  test('is finite and within its cap for any number of tries', () => {
    const rule = fc.record({
      baseMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
      capMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
      jitter: fc.constantFrom<RetryRule['jitter']>('full', 'equal', 'none'),
    });
    const property = fc.property(rule, fc.integer({ min: 1, max: 1000 }), (settings, retry) => {
      const wait = backOffMs(custom(settings), retry, new Stream('any'));
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(settings.capMs);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('the retry quota: 500 tokens', () => {
  /** Retries until the quota refuses, and says how many went through. */
  function retriesLeft(quota: RetryQuota, afterTimeout = false): number {
    let retries = 0;
    while (quota.take(afterTimeout) > 0) retries++;
    return retries;
  }

  test('pays for 100 retries after throttles at 5 each, or for 50 after time-outs at 10 each', () => {
    expect(new RetryQuota().take(false)).toBe(5);
    expect(new RetryQuota().take(true)).toBe(10);
    expect(retriesLeft(new RetryQuota())).toBe(100);
    expect(retriesLeft(new RetryQuota(), true)).toBe(50);
  });

  test('refuses without taking anything: five tokens are too few for a time-out, enough for a throttle', () => {
    const quota = new RetryQuota();
    for (let i = 0; i < 99; i++) quota.take(false);
    expect(quota.take(true)).toBe(0);
    expect(quota.take(false)).toBe(5);
    expect(quota.take(false)).toBe(0);
  });

  test('an answer after a retry gives back what that retry took', () => {
    const quota = new RetryQuota();
    retriesLeft(quota);
    quota.giveBack(10);
    expect(retriesLeft(quota)).toBe(2);
    quota.giveBack(5);
    expect(retriesLeft(quota)).toBe(1);
  });

  test('an answer at the first try gives back one', () => {
    const quota = new RetryQuota();
    retriesLeft(quota);
    for (let i = 0; i < 4; i++) quota.giveBack(0);
    expect(quota.take(false)).toBe(0);
    quota.giveBack(0);
    expect(quota.take(false)).toBe(5);
  });

  test('is never more than 500', () => {
    const quota = new RetryQuota();
    for (let i = 0; i < 1000; i++) quota.giveBack(i % 2 === 0 ? 0 : 10);
    expect(retriesLeft(quota)).toBe(100);
    quota.giveBack(5);
    for (let i = 0; i < 2000; i++) quota.giveBack(0);
    expect(retriesLeft(quota)).toBe(100);
  });

  test('agrees with plain arithmetic', () => {
    const step = fc.oneof(
      fc.record({ give: fc.constant(false), timedOut: fc.boolean(), taken: fc.constant(0) }),
      fc.record({ give: fc.constant(true), timedOut: fc.constant(false), taken: fc.constantFrom(0, 5, 10) }),
      // Long spells of retries, so that the quota runs out.
      fc.record({ give: fc.constant(false), timedOut: fc.constant(true), taken: fc.constant(0) }),
    );
    const property = fc.property(fc.array(step, { minLength: 50, maxLength: 300 }), (steps) => {
      const quota = new RetryQuota();
      let tokens = 500;
      for (const { give, timedOut, taken } of steps) {
        if (give) {
          quota.giveBack(taken);
          tokens = Math.min(500, tokens + Math.max(1, taken));
        } else {
          const cost = timedOut ? 10 : 5;
          expect(quota.take(timedOut)).toBe(tokens >= cost ? cost : 0);
          if (tokens >= cost) tokens -= cost;
        }
      }
    });
    fc.assert(property, { numRuns: 100 });
  });
});
