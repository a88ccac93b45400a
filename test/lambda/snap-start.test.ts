/** SnapStart: restores in place of init, what they take and cost, and how they fail. */
import { describe, expect, test } from 'vitest';
import { KeptSamplers } from '../../src/lambda/kept-samplers.ts';
import { SnapStart } from '../../src/lambda/snap-start.ts';
import { platformOn } from '../../src/platform/index.ts';
import { Streams } from '../../src/sim/random.ts';
import { environmentsIn, logOf, observed, resultOf } from '../support/scenarios.ts';

const HOUR = 3_600_000;

/** One function with SnapStart, called at these times (ms). */
function calls(settings: string, timesMs: readonly number[], more = ''): string {
  const instants = timesMs.map((time) => `{ time: ${time} ms, count: 1 }`).join(', ');
  return `
duration: 60 s
functions: { f: { duration: 400 ms, ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { at: [ ${instants} ] } } }
${more}`;
}

const JAVA = 'runtime: java21, memory: 1024 MB, snapStart: { restore: 300 ms, hooks: 50.5 ms }';

describe('a restore', () => {
  test('takes the place of init, and is reported as such', async () => {
    const run = await observed(calls(JAVA, [0, 1000]));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [350.5, 'run'],
      [750.5, 'end'],
      [1000, 'arrive'],
      [1000, 'run'],
      [1400, 'end'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      coldStarts: 1,
      RestoreDuration: { count: 1, avg: 350.5, max: 350.5 },
      InitDuration: { count: 0 },
      Duration: { count: 2, avg: 400 },
      // 400 + ⌈50.5⌉, and 400.
      BilledDuration: 851,
    });
    expect(run.result.sources.s!.latency.max).toBe(750.5);
  });

  // Printed REPORT lines of 2023 and 2024: Duration, Restore Duration, Billed Restore Duration, Billed Duration.
  test.each([
    [306.34, 511.25, 303, 610],
    [127.1, 325.93, 26, 154],
    [2338.66, 398.97, 182, 2521],
    [159.87, 562.43, 118, 278],
  ])(
    'Duration %d ms, Restore Duration %d ms, of which %d ms are billed: %d ms',
    async (duration, restore, hooks, billed) => {
      const snapStart = `snapStart: { restore: ${(restore - hooks).toFixed(2)} ms, hooks: ${hooks} ms }`;
      const text = calls(`runtime: java17, timeout: 10 s, ${snapStart}`, [0]).replace('400 ms', `${duration} ms`);
      const { f } = (await resultOf(text)).functions;
      expect(f!.RestoreDuration!.max).toBeCloseTo(restore, 9);
      expect(f!.BilledDuration).toBe(billed);
    },
  );

  test('of Java takes what was published where nothing else is said, and a result without SnapStart has none', async () => {
    const restore = (settings: string) => `
duration: 30 min
functions: { f: { duration: 1 s, lifetime: 0 s, ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { constant: 2/s } } }`;
    const { RestoreDuration } = (await resultOf(restore('runtime: java21, snapStart: true'))).functions.f!;
    expect(RestoreDuration!.count).toBeGreaterThan(3000);
    expect(RestoreDuration!.p50).toBeGreaterThan(1260);
    expect(RestoreDuration!.p50).toBeLessThan(1272);
    expect(RestoreDuration!.p99).toBeGreaterThan(1318);
    expect(RestoreDuration!.p99).toBeLessThan(1336);
    for (const settings of ['runtime: java21', 'runtime: java21, snapStart: false']) {
      expect((await resultOf(restore(settings))).functions.f).not.toHaveProperty('RestoreDuration');
    }
  });

  test('is billed for its hooks alone, before 2025-08-01 as after', async () => {
    for (const day of ['2023-01-01', '2025-07-31', '2025-08-01']) {
      const result = await resultOf(calls(JAVA.replace('java21', 'java11'), [0], `asOf: ${day}`));
      expect(result.functions.f!.BilledDuration, day).toBe(451);
    }
  });
});

describe('what goes wrong', () => {
  test('a restore above ten seconds is given up: an error that ran no handler, and the end of the environment', async () => {
    const run = await observed(
      calls('runtime: java21, timeout: 30 s, snapStart: { restore: 9 s, hooks: 1001 ms }', [0, 20_000]),
    );
    expect(environmentsIn(run, 'init', 'error', 'reclaim')).toEqual([
      [0, 'init 1'],
      [10_000, 'error 1'],
      [10_000, 'reclaim 1'],
      [20_000, 'init 2'],
      [30_000, 'error 2'],
      [30_000, 'reclaim 2'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      Invocations: 2,
      Errors: 2,
      timeouts: 0,
      BilledDuration: 0,
      Duration: { count: 2, max: 0 },
      RestoreDuration: { count: 0 },
    });
    expect(run.result.sources.s).toMatchObject({ succeeded: 0, failed: 2 });
  });

  test('a restore of just ten seconds is in time', async () => {
    const { f } = (await resultOf(calls('runtime: java21, snapStart: { restore: 9 s, hooks: 1 s }', [0]))).functions;
    expect(f).toMatchObject({ Errors: 0, RestoreDuration: { count: 1, max: 10_000 }, BilledDuration: 1400 });
  });

  test('after a time-out the environment is restored again, inside the next duration', async () => {
    const settings = 'runtime: python3.13, memory: 1024 MB, timeout: 1 s, snapStart: { restore: 300 ms, hooks: 50 ms }';
    const slow = 'changes: [ { at: 100 ms, set: { functions.f.duration: 400 ms } } ]';
    const run = await observed(calls(settings, [0, 5000, 8000], slow).replace('duration: 400 ms', 'duration: 2 s'));
    expect(environmentsIn(run, 'init', 'run', 'timeout', 'end')).toEqual([
      [0, 'init 1'],
      [350, 'run 1'],
      [1350, 'timeout 1'],
      [5000, 'run 1'],
      [5750, 'end 1'],
      [8000, 'run 1'],
      [8400, 'end 1'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      RestoreDuration: { count: 1, max: 350 },
      BilledDuration: 1000 + 50 + 750 + 400,
    });
    // Two restores of 1 GB.
    expect(run.result.usage['lambda.snapStart.restoreGb']).toBe(2);
  });
});

describe('what snapshots cost', () => {
  const python = (memory: string) =>
    `runtime: python3.13, memory: ${memory}, snapStart: { restore: 300 ms, hooks: 0 s }`;

  test('cache and restores of Python: by memory, time, and number', async () => {
    // Three environments are restored of 512 MB; the snapshot of the 60 s is 30 GB-s.
    const { usage, bill } = await resultOf(calls(python('512 MB'), [0, 0, 0]));
    expect(usage['lambda.snapStart.cacheGbSeconds']).toBe(30);
    expect(usage['lambda.snapStart.restoreGb']).toBe(1.5);
    const line = (dimension: string) => bill.lines.find((candidate) => candidate.dimension === dimension)!.amountUsd;
    expect(line('lambda.snapStart.cacheGbSeconds')).toBeCloseTo(30 * 0.0000015046, 12);
    expect(line('lambda.snapStart.restoreGb')).toBeCloseTo(1.5 * 0.0001397998, 12);
  });

  test('a whole month of one version: memory times 730 hours', async () => {
    const { bill } = await resultOf(calls(python('1024 MB'), []).replace('at: [  ]', 'poisson: 1/s'));
    const month = bill.monthly.lines.find(({ dimension }) => dimension === 'lambda.snapStart.cacheGbSeconds')!;
    expect(month.quantity).toBeCloseTo(730 * 3600, 6);
  });

  test('counts from the end of the warm-up', async () => {
    const { usage } = await resultOf(calls(python('1024 MB'), [0, 61_000], 'warmUp: 60 s'));
    expect(usage['lambda.snapStart.cacheGbSeconds']).toBe(60);
    expect(usage['lambda.snapStart.restoreGb']).toBe(0);
  });

  test('Java has no such meters', async () => {
    const { usage } = await resultOf(calls(JAVA, [0]));
    expect(Object.keys(usage).filter((meter) => meter.includes('snapStart'))).toEqual([]);
  });

  test('each version has its own snapshot', async () => {
    const versions =
      'versions: { 2: { memory: 2048 MB }, 3: { snapStart: false } }, alias: { version: 2, weight: 50 % }';
    const { usage } = await resultOf(calls(`${python('1024 MB')}, ${versions}`, [0]));
    expect(usage['lambda.snapStart.cacheGbSeconds']).toBe(60 + 120);
  });

  test('a version that is deployed in the run has its snapshot from then on, and owes three hours', async () => {
    const versions = 'versions: { 2: { memory: 2048 MB } }';
    const deployments = 'deployments: [ { function: f, to: 2, at: 20 s, shift: AllAtOnce } ]';
    const { usage, functions } = await resultOf(calls(`${python('1024 MB')}, ${versions}`, [0, 30_000], deployments));
    expect(usage['lambda.snapStart.cacheGbSeconds']).toBe(60 + 2 * 3 * 3600);
    expect(usage['lambda.snapStart.restoreGb']).toBe(1 + 2);
    expect(functions.f!.RestoreDuration!.count).toBe(2);
  });

  test('an update in the run makes a new snapshot, which owes three hours; the old one has its time', async () => {
    const changes = 'changes: [ { at: 20 s, set: { functions.f.memory: 2048 MB } } ]';
    const { usage } = await resultOf(calls(python('1024 MB'), [0], changes));
    expect(usage['lambda.snapStart.cacheGbSeconds']).toBe(20 + 2 * 3 * 3600);
  });
});

describe('a snapshot over time', () => {
  const SETTINGS = { runtime: 'python3.13', packageType: 'zip', architecture: 'x86_64' } as const;
  const snapshot = () => {
    const streams = new Streams('1', 1);
    const samplers = new KeptSamplers({
      stream: (purpose) => streams.get(purpose),
      resources: { formulas: {}, traces: {} },
      recordsOf: undefined,
    });
    const platform = platformOn('2026-11-20', 'us-east-1');
    const none = { type: 'constant', value: 0 } as const;
    return new SnapStart(
      { restore: none, hooks: none },
      { platform, samplers, settings: { ...SETTINGS, memoryMb: 1000 } },
    );
  };
  const hours = (mbMs: number) => mbMs / 1000 / HOUR;

  test('that was there before the run costs its time in it', () => {
    expect(hours(snapshot().cachedMbMs(0, HOUR))).toBe(1);
    expect(hours(snapshot().cachedMbMs(HOUR, 5 * HOUR))).toBe(4);
  });

  test('that is published in the run owes at least three hours, and nothing before', () => {
    const published = snapshot();
    published.publish(2 * HOUR);
    expect(hours(published.cachedMbMs(0, HOUR))).toBe(0);
    expect(hours(published.cachedMbMs(0, 2 * HOUR))).toBe(3);
    expect(hours(published.cachedMbMs(0, 4 * HOUR))).toBe(3);
    expect(hours(published.cachedMbMs(0, 7 * HOUR))).toBe(5);
    // What it owes before the warm-up ends is not measured.
    expect(hours(published.cachedMbMs(3 * HOUR, 4 * HOUR))).toBe(2);
  });

  test('that is replaced has its time, or what it owes', () => {
    const replaced = snapshot();
    replaced.replace(HOUR, { ...SETTINGS, memoryMb: 500 });
    expect(hours(replaced.cachedMbMs(0, HOUR))).toBe(1 + 1.5);
    replaced.replace(2 * HOUR, { ...SETTINGS, memoryMb: 100 });
    expect(hours(replaced.cachedMbMs(0, 10 * HOUR))).toBeCloseTo(1 + 1.5 + 0.8, 12);
  });

  test('is billed as long as its runtime is one that pays', () => {
    const updated = snapshot();
    updated.replace(HOUR, { ...SETTINGS, runtime: 'java21', memoryMb: 1000 });
    expect(updated.isBilled).toBe(false);
    expect(updated.isMetered).toBe(true);
    expect(hours(updated.cachedMbMs(0, 9 * HOUR))).toBe(1);
    updated.replace(2 * HOUR, { ...SETTINGS, memoryMb: 1000 });
    expect(hours(updated.cachedMbMs(0, 9 * HOUR))).toBe(1 + 7);
  });
});
