/** The first run of a handler: extra time, CPU work that follows memory, and what was measured of runtimes. */
import { describe, expect, test } from 'vitest';
import { observed, resultOf } from '../support/scenarios.ts';

/** Two calls five seconds apart, of a handler of 100 ms. */
const twice = (settings: string, more = '') => `
duration: 60 s
${more}
functions: { f: { init: 0, duration: 100 ms, timeout: 10 s, ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { at: [ { time: 0 s, count: 1 }, { time: 5 s, count: 1 } ] } } }`;

/** How long the first run was, and the second; ms. */
async function runs(settings: string, more?: string): Promise<number[]> {
  const { entries } = await observed(twice(settings, more));
  const at = (kind: string) => entries.filter(({ what }) => what === kind).map(({ timeMs }) => timeMs);
  const ends = at('end');
  return at('run').map((time, i) => ends[i]! - time);
}

describe('CPU work', () => {
  // 100 ms at one vCPU, 1,769 MB, in periods of 20 ms whose quota is noticed every 4 ms.
  test.each([
    // More than one vCPU helps one thread no further.
    [3008, 100],
    [1769, 100],
    // 884.5 MB would be half a vCPU: 100 ms are 25 ticks of work, and tick 24 begins in period ⌊24 · 4 · 1769 / (884 · 20)⌋ = 9, whose
    // first tick is ⌈9 · 884 · 20 / (4 · 1769)⌉ = 23: 9 · 20 + 1 · 4 + 4.
    [884, 188],
    // A quarter: period ⌊24 · 4 · 1769 / (442 · 20)⌋ = 19, first tick ⌈19 · 442 · 20 / (4 · 1769)⌉ = 24: 19 · 20 + 4.
    [442, 384],
    // 128 MB: period ⌊24 · 4 · 1769 / (128 · 20)⌋ = 66, first tick ⌈66 · 128 · 20 / (4 · 1769)⌉ = 24: 66 · 20 + 4.
    [128, 1324],
  ])('of 100 ms takes %d MB %d ms', async (memoryMb, extraMs) => {
    expect(await runs(`memory: ${memoryMb} MB, firstInvocation: { cpu: 100 ms }`)).toEqual([100 + extraMs, 100]);
  });

  test('is drawn for each request, and used by those that are the first of their environment', async () => {
    const result = await resultOf(
      twice('memory: 1769 MB, warm: 1, firstInvocation: { cpu: { uniform: { min: 1, max: 9 } } }'),
    );
    expect(result.functions.f!.Duration).toMatchObject({ count: 2, max: 100 });
  });

  test('begins in the environment that runs it: with the memory of that one', async () => {
    // The environment of 0 s is retired when memory changes; the call at 5 s gets a new one, with more memory.
    const changes = 'changes: [ { at: 500 ms, set: { functions.f.memory: 1769 MB } } ]';
    expect(await runs('memory: 442 MB, firstInvocation: { cpu: 100 ms }', changes)).toEqual([484, 200]);
  });

  test('is kept for an asynchronous event that has to wait', async () => {
    // The second event finds the one environment busy; when it is tried again, that has been reclaimed.
    const { entries, result } = await observed(`
duration: 10 min
functions:
  f: { init: 0, duration: 100 ms, memory: 442 MB, reservedConcurrency: 1, idleTimeout: 1 ms, firstInvocation: { cpu: 100 ms } }
sources: { s: { type: async, target: f, arrivals: { at: [ { time: 0 s, count: 2 } ] } } }`);
    expect(result.functions.f!.Throttles).toBeGreaterThan(0);
    expect(entries.filter(({ what }) => what === 'init')).toHaveLength(2);
    expect(result.functions.f!.Duration).toMatchObject({ count: 2, avg: 484, max: 484 });
  });
});

describe('extra time', () => {
  test('is the same whatever the memory', async () => {
    for (const memoryMb of [128, 3008]) {
      expect(await runs(`memory: ${memoryMb} MB, firstInvocation: { extra: 500 ms }`)).toEqual([600, 100]);
    }
  });

  test('may become CPU work during the run', async () => {
    const changes = 'changes: [ { at: 500 ms, set: { functions.f.firstInvocation: { cpu: 10 ms } } } ]';
    expect(await runs('memory: 1769 MB, idleTimeout: 1 ms, firstInvocation: { extra: 500 ms }', changes)).toEqual([
      600, 110,
    ]);
  });
});

describe('as measured of the runtime', () => {
  test.each([
    ['dotnet8', 128, 717],
    ['dotnet8', 1024, 74],
    ['dotnet8', 3008, 74],
    ['java21', 256, 34],
    ['nodejs22.x', 128, 12.2],
    ['python3.13', 1024, 2.2],
  ])('%s at %d MB: %d ms', async (runtime, memoryMb, extraMs) => {
    const [first, second] = await runs(`runtime: ${runtime}, memory: ${memoryMb} MB, firstInvocation: runtime`);
    expect(first).toBeCloseTo(100 + extraMs, 9);
    expect(second).toBe(100);
  });

  test('between two sizes it is a power of memory', async () => {
    // 181 MB is about half-way from 128 to 256 MB by ratio: about √(717 · 353) = 503 ms.
    const [first] = await runs('runtime: dotnet8, memory: 181 MB, firstInvocation: runtime');
    expect(first).toBeCloseTo(100 + 717 * (353 / 717) ** (Math.log(181 / 128) / Math.log(2)), 9);
    expect(first).toBeGreaterThan(600);
    expect(first).toBeLessThan(606);
  });
});
