/** The closed form of the CPU quota against a scheduler that goes tick by tick, in whole numbers. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CpuQuotaRule, cpuWallMs } from '../../src/lambda/cpu-quota.ts';

const SINCE_2020_12: CpuQuotaRule = { mbPerCore: 1769, periodMs: 20, tickMs: 4 };
const UNTIL_2020_12: CpuQuotaRule = { mbPerCore: 1792, periodMs: 20, tickMs: 4 };

/**
 * The rule as it stands: each period grants memory / mbPerCore of a core; at each tick of a running process what it used is compared with
 * the grant; once it is used up the process waits for the next period, whose grant first pays the overrun. All amounts are whole: CPU time
 * in units of 1 / (mbPerCore · 1000) ms. `cpuUs` is in whole microseconds.
 */
function wallMsByTicks(cpuUs: number, memoryMb: number, threads: number, rule: CpuQuotaRule): number {
  const perMs = rule.mbPerCore * 1000;
  const grant = memoryMb * rule.periodMs * 1000;
  const tick = threads * rule.tickMs * perMs;
  let work = cpuUs * rule.mbPerCore;
  let budget = grant;
  for (let period = 0; ; period++) {
    let isThrottled = budget <= 0;
    for (let timeMs = 0; timeMs < rule.periodMs && !isThrottled; timeMs += rule.tickMs) {
      if (work <= tick) return period * rule.periodMs + timeMs + work / (threads * perMs);
      work -= tick;
      budget -= tick;
      isThrottled = budget <= 0;
    }
    // Unused time is not saved up; a debt is carried over.
    budget = Math.min(budget, 0) + grant;
  }
}

describe('CPU work under a quota', () => {
  test('takes as long as tick by tick', () => {
    const rule = fc.constantFrom(SINCE_2020_12, UNTIL_2020_12);
    const memoryMb = fc.integer({ min: 128, max: 10_240 });
    const threads = fc.integer({ min: 1, max: 6 });
    const cpuUs = fc.oneof(
      fc.nat({ max: 2_000_000 }),
      fc.nat({ max: 500 }).map((ticks) => 4000 * ticks),
    );
    const property = fc.property(cpuUs, memoryMb, threads, rule, (us, memory, many, day) => {
      expect(cpuWallMs(us / 1000, memory, many, day)).toBeCloseTo(wallMsByTicks(us, memory, many, day), 7);
    });
    fc.assert(property, { numRuns: 5000 });
  });

  // Where ticks and grants meet exactly, in memory sizes that share a factor with the core (1,769 = 29 · 61; 1,792 = 2^8 · 7).
  test.each([SINCE_2020_12, UNTIL_2020_12])(
    'also where a grant ends exactly at a tick, with $mbPerCore MB a core',
    (rule) => {
      const wrong: string[] = [];
      for (let memoryMb = 128; memoryMb <= 10_240; memoryMb++) {
        if ([29, 61, 7, 256].every((factor) => memoryMb % factor !== 0)) continue;
        for (const [cpuMs, threads] of [
          [100, 1],
          [1000, 1],
          [250, 3],
          [500, 5],
          [2000, 6],
        ] as const) {
          const exact = wallMsByTicks(1000 * cpuMs, memoryMb, threads, rule);
          const found = cpuWallMs(cpuMs, memoryMb, threads, rule);
          if (Math.abs(found - exact) > 1e-7) {
            wrong.push(`${cpuMs} ms, ${memoryMb} MB, ${threads} threads: ${found} ms, not ${exact} ms`);
          }
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  test.each([
    { what: 'one core', memoryMb: 1792, threads: 1, wallMs: 1000, within: 0 },
    { what: 'half a core', memoryMb: 896, threads: 1, wallMs: 2000, within: 20 },
    { what: 'more than one thread can use', memoryMb: 3008, threads: 1, wallMs: 1000, within: 0 },
    { what: '1.68 cores for two threads', memoryMb: 3008, threads: 2, wallMs: 596, within: 20 },
  ])('course notes, 1 s of work in 2020 on $what: about $wallMs ms', ({ memoryMb, threads, wallMs, within }) => {
    const found = cpuWallMs(1000, memoryMb, threads, UNTIL_2020_12);
    // No quota, no deviation; otherwise at most a period, the grain of the quota.
    expect(Math.abs(found - wallMs)).toBeLessThanOrEqual(within);
  });

  test('half a core by hand: a grant of 10 ms, three ticks, a debt of 2; then two, none left', () => {
    // Periods of 20 ms run 12, 8, 12, 8 … ms of work.
    const wall = (cpuMs: number): number => cpuWallMs(cpuMs, 896, 1, UNTIL_2020_12);
    expect([0, 1, 12, 12.5, 20, 20.5, 32, 33, 40, 41].map(wall)).toEqual([0, 1, 12, 20.5, 28, 40.5, 52, 61, 68, 81]);
  });

  test('a sixteenth of a core by hand: one tick of 4 ms pays for itself in 3.2 periods', () => {
    // Grant 1.25 ms; the tick k runs in period ⌊k · 4 / 1.25⌋ = 0, 3, 6, 9, 12, 16.
    const wall = (cpuMs: number): number => cpuWallMs(cpuMs, 112, 1, UNTIL_2020_12);
    expect([4, 5, 9, 13, 17, 21].map(wall)).toEqual([4, 61, 121, 181, 241, 321]);
  });

  test('a whole core or more for each thread means no waiting at all', () => {
    for (const [memoryMb, threads] of [
      [1769, 1],
      [1770, 1],
      [10_240, 1],
      [3538, 2],
      [10_240, 5],
    ] as const) {
      expect(cpuWallMs(1234.5, memoryMb, threads, SINCE_2020_12)).toBe(1234.5 / threads);
    }
    // One MB less, and the debts of a long run add up to whole ticks.
    expect(cpuWallMs(100_000, 1768, 1, SINCE_2020_12)).toBeGreaterThan(100_000);
    expect(cpuWallMs(100_000, 3537, 2, SINCE_2020_12)).toBeGreaterThan(50_000);
  });

  test('never takes longer with more memory, or less with more work; in the long run it gets its share', () => {
    const memoryMb = fc.integer({ min: 128, max: 10_240 });
    const cpuMs = fc.double({ min: 0, max: 2000, noNaN: true });
    const threads = fc.integer({ min: 1, max: 6 });
    const property = fc.property(memoryMb, memoryMb, cpuMs, cpuMs, threads, (a, b, c, d, many) => {
      const wall = (cpu: number, memory: number): number => cpuWallMs(cpu, memory, many, SINCE_2020_12);
      expect(wall(c, Math.max(a, b))).toBeLessThanOrEqual(wall(c, Math.min(a, b)) + 1e-9);
      expect(wall(Math.max(c, d), a)).toBeGreaterThanOrEqual(wall(Math.min(c, d), a) - 1e-9);
      const share = Math.min(many, a / SINCE_2020_12.mbPerCore);
      expect(wall(1e6, a) * share).toBeGreaterThan(1e6 - 4 * many - 20 * share);
      expect(wall(1e6, a) * share).toBeLessThan(1e6 + 20 * share + 4 * many);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
