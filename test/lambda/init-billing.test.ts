/** Which starts are billed on which day, and how the sum is rounded: by simulation. */
import { describe, expect, test } from 'vitest';
import { BILLED_BY_100_MS, INIT_BILLED, INIT_FREE, type RoundedStart } from '../support/report-lines.ts';
import { resultOf } from '../support/scenarios.ts';

/** What one call, at t = 0, of a function with these settings is billed; ms. */
async function billed(settings: string, day: string): Promise<number> {
  const result = await resultOf(`
asOf: ${day}
duration: 1 min
functions: { f: { ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { at: [ { time: 0 s, count: 1 } ] } } }`);
  expect(result.functions.f!.Invocations).toBe(1);
  return result.functions.f!.BilledDuration;
}

const HANDLER = 'duration: 400 ms';
const BEFORE = '2025-07-31';
const SINCE = '2025-08-01';

describe('init of 100 ms before a handler of 400 ms', () => {
  test.each([
    ['a managed runtime from a zip file', 'runtime: nodejs22.x, init: 100 ms', 400, 500],
    ['the runtime that is assumed', 'init: 100 ms', 400, 500],
    ['a managed runtime that AWS has retired', 'runtime: go1.x, init: 100 ms', 400, 500],
    ['a custom runtime', 'runtime: provided.al2023, init: 100 ms', 500, 500],
    ['an image of a managed runtime', 'runtime: nodejs22.x, package: image, init: 100 ms', 500, 500],
    ['an image of a custom runtime', 'runtime: provided.al2023, package: { image: 200 MB }, init: 100 ms', 500, 500],
    ['arm64', 'runtime: nodejs22.x, architecture: arm64, init: 100 ms', 400, 500],
    // Initialised when the version was published.
    ['SnapStart', 'runtime: java21, init: 9 s, snapStart: { restore: 100 ms }', 400, 400],
    ['SnapStart with hooks', 'runtime: java21, snapStart: { restore: 80 ms, hooks: 20 ms }', 420, 420],
    // Initialised, and billed for it, before the run.
    ['provisioned concurrency', 'runtime: nodejs22.x, init: 100 ms, provisionedConcurrency: 1', 400, 400],
    ['a warm environment', 'runtime: nodejs22.x, init: 100 ms, warm: 1', 400, 400],
  ])('%s', async (_name, settings, before, since) => {
    expect(await billed(`${settings}, ${HANDLER}`, BEFORE)).toBe(before);
    expect(await billed(`${settings}, ${HANDLER}`, SINCE)).toBe(since);
  });

  test('an init that was broken off is done again and billed as duration, on every day', async () => {
    const slow = `runtime: nodejs22.x, init: 11 s, timeout: 30 s, ${HANDLER}`;
    expect(await billed(slow, BEFORE)).toBe(11_400);
    expect(await billed(slow, SINCE)).toBe(11_400);
  });
});

describe('rounding, as printed in REPORT lines', () => {
  const call = (durationMs: number, initMs: number) => `duration: ${durationMs} ms, init: ${initMs} ms, timeout: 10 s`;

  test.each(BILLED_BY_100_MS)('until 2020-11-30: %d ms is %d ms', async (durationMs, billedMs) => {
    expect(await billed(call(durationMs, 203.69), '2020-11-30')).toBe(billedMs);
  });

  // Init is printed, and free.
  test.each<RoundedStart>([...INIT_FREE, [0.99, 0, 1], [693.92, 0, 694], [1052.65, 0, 1053]])(
    'until 2025-07-31: %d ms after an init of %d ms is %d ms',
    async (durationMs, initMs, billedMs) => {
      expect(await billed(call(durationMs, initMs), BEFORE)).toBe(billedMs);
    },
  );

  test.each<RoundedStart>([...INIT_BILLED, [1.77, 0, 2]])(
    'since 2025-08-01: %d ms after an init of %d ms is %d ms',
    async (durationMs, initMs, billedMs) => {
      expect(await billed(call(durationMs, initMs), SINCE)).toBe(billedMs);
    },
  );

  test('a time-out of three seconds after an init of 100.16 ms is 3,101 ms', async () => {
    expect(await billed('duration: 1 min, init: 100.16 ms, timeout: 3 s', SINCE)).toBe(3101);
  });
});
