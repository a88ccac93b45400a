/** The real traces: what is known about them from outside. */
import { createReadStream } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadTrace, summarizeLog } from '../../src/import/index.ts';
import type { TraceReference } from '../../src/quantities/resources.ts';
import { sharedData } from '../shared-data.ts';

const open = (path: string) => createReadStream(path);
const load = (file: string, part: Omit<TraceReference, 'file'>) => loadTrace({ file, ...part }, open);
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** A test of one shared file; skipped, and said so, where the file is missing. */
function testWith(path: string, what: string, run: (file: string) => Promise<void>): void {
  const file = sharedData(path);
  test.skipIf(file === undefined)(`${path}: ${what} (needs ../shared/data)`, () => run(file!));
}

describe('CloudWatch logs of one function at constant rates', () => {
  const cases = [
    [1, 120, 18_817, 1],
    [5, 600, 93_492, 1],
    [8, 960, 148_325, 2],
    [15, 1799, 277_738, 4],
  ] as const;
  for (const [rate, records, billedMs, environments] of cases) {
    testWith(`aws-lambda-logs/rps-${rate}.json`, `${records} records, ${billedMs} ms billed`, async (file) => {
      expect(await summarizeLog(file, open)).toEqual({ records, environments, billedMs });
      const { timesMs } = await load(file, { use: 'arrivals' });
      const { durationsMs } = await load(file, { use: 'durations' });
      expect(timesMs).toHaveLength(records);
      expect(durationsMs).toHaveLength(records);
      expect(timesMs![0]).toBe(0);
      expect(timesMs).toEqual(timesMs!.slice().sort());
      expect(timesMs!.at(-1)! / 1000).toBeCloseTo(records / rate, -1);
      expect(sum(durationsMs!.map(Math.ceil))).toBe(billedMs);
    });
  }

  testWith(
    'aws-lambda-logs/rps-15.json',
    'arrivals at the START lines, durations by the rounding rule',
    async (file) => {
      const { timesMs } = await load(file, { use: 'arrivals' });
      const { durationsMs } = await load(file, { use: 'durations' });
      expect([...timesMs!.subarray(0, 4)]).toEqual([0, 62, 136, 198]);
      expect(timesMs!.at(-1)).toBe(1747082657220 - 1747082537359);
      expect([...durationsMs!.subarray(0, 4)]).toEqual([152.6, 152.34, 157.81, 153.03]);
      const adjusted = [...durationsMs!.entries()].filter(([, duration]) => Math.abs((duration % 1) - 0.005) < 1e-9);
      expect(adjusted.map(([index]) => index)).toEqual([658, 856, 1086, 1134, 1345, 1721, 1727]);
    },
  );
});

describe('Azure Functions', () => {
  testWith('azure-functions/2021-example-200.csv', 'start is end minus duration', async (file) => {
    const { timesMs } = await load(file, { use: 'arrivals' });
    const { durationsMs } = await load(file, { use: 'durations' });
    const first = (0.07949090003967285 - 0.078) * 1000;
    expect(timesMs).toHaveLength(199);
    expect([...timesMs!.subarray(0, 3)]).toEqual([
      0,
      (57.15786004066467 - 57.154) * 1000 - first,
      (59.13047790527344 - 59.125) * 1000 - first,
    ]);
    expect([...durationsMs!.subarray(0, 3)]).toEqual([78, 57_154, 59_125]);
    expect(durationsMs!.at(-1)).toBe(60_041);
    expect(sum(durationsMs!)).toBeCloseTo(10_599_170, 6);
  });

  testWith('azure-functions/2019-example-invocations.csv', 'rows by index, hash and prefix', async (file) => {
    const byIndex = await load(file, { use: 'perMinute', row: 0 });
    expect(byIndex.perMinute).toHaveLength(1440);
    expect(sum(byIndex.perMinute!)).toBe(1150);
    const hash = 'a2faad786b3c813b12ce57d349d5e62f6d0f22ceecfa86cd72a962853383b600';
    const byHash = await load(file, { use: 'perMinute', row: hash });
    expect([...byHash.perMinute!.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 5, 5, 5]);
    expect(await load(file, { use: 'perMinute', row: 'a2faad' })).toEqual(byHash);
    expect(await load(file, { use: 'perMinute', row: 1 })).toEqual(byHash);
    await expect(load(file, { use: 'perMinute', row: 4 })).rejects.toMatchObject({
      code: 'trace-row',
      expected: '0 to 3',
    });
    await expect(load(file, { use: 'perMinute' })).rejects.toMatchObject({ code: 'trace-row' });
    await expect(load(file, { use: 'arrivals' })).rejects.toMatchObject({ code: 'trace-format', line: 1 });
  });

  for (const name of ['durations', 'memory']) {
    testWith(`azure-functions/2019-example-${name}.csv`, 'not a file of counts', async (file) => {
      await expect(load(file, { use: 'perMinute', row: 0 })).rejects.toMatchObject({ code: 'trace-format', line: 1 });
    });
  }
});

describe('other measurements as CSV with named columns', () => {
  testWith('aws-duration-by-memory.csv', 'a column of durations', async (file) => {
    const { durationsMs } = await load(file, { use: 'durations', column: 'mean_ms' });
    expect(durationsMs).toHaveLength(98);
    expect([durationsMs![0], durationsMs!.at(-1)]).toEqual([222.991, 17.215]);
  });

  testWith('cold-starts/lambda-perf-2025-10-17.csv', 'a row is one sample short', async (file) => {
    await expect(load(file, { use: 'durations', column: 'mean_init_ms' })).rejects.toMatchObject({
      code: 'trace-broken-row',
      line: 341,
      expected: '17 fields, as the header has',
      got: '16 fields',
    });
  });

  testWith('aws-keep-alive.csv', 'a column in seconds', async (file) => {
    const { durationsMs } = await load(file, { use: 'durations', column: 'idle_s', unit: 's' });
    expect(durationsMs![0]).toBe(60_000);
    await expect(load(file, { use: 'arrivals', time: 'idel_s' })).rejects.toMatchObject({
      code: 'trace-column',
      suggestion: 'idle_s',
    });
  });
});
