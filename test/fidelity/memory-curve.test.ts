/**
 * One CPU-bound function at 98 memory sizes, 5,000 invocations each, measured on AWS in April 2025
 * (github.com/ubc-cirrus-lab/demystifying-serverless-costs): 17.3 ms of CPU work under the CPU quota gives the measured mean durations.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sharedData } from '../shared-data.ts';
import { resultOf } from '../support/scenarios.ts';

const csv = sharedData('aws-duration-by-memory.csv');

/** Memory in MB and the measured mean duration in ms. */
function measurements(): [memoryMb: number, meanMs: number][] {
  const [header, ...rows] = readFileSync(csv!, 'utf8').trim().split('\n');
  const columns = header!.split(',');
  const [memory, mean] = [columns.indexOf('memory_mb'), columns.indexOf('mean_ms')];
  return rows.map((row) => {
    const cells = row.split(',').map(Number);
    return [cells[memory]!, cells[mean]!];
  });
}

/** The durations of `cpu` of work at each size: one function per size, each called once. */
async function durations(cpu: string, sizes: readonly number[]): Promise<number[]> {
  const name = (memoryMb: number): string => `f${memoryMb}`;
  const { functions } = await resultOf({
    asOf: '2025-04-15',
    duration: '10 s',
    functions: Object.fromEntries(
      sizes.map((size) => [name(size), { memory: `${size} MB`, init: 0, duration: { cpu } }]),
    ),
    sources: Object.fromEntries(
      sizes.map((size) => [
        name(size),
        { type: 'sync', target: name(size), arrivals: { at: [{ time: '0 s', count: 1 }] } },
      ]),
    ),
  });
  return sizes.map((size) => functions[name(size)]!.Duration.avg);
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
};

test.skipIf(csv === undefined)('the median error over 98 sizes is below 3 % (needs ../shared/data)', async () => {
  const points = measurements();
  expect(points).toHaveLength(98);
  const simulated = await durations(
    '17.3 ms',
    points.map(([memoryMb]) => memoryMb),
  );
  const errors = points.map(([, meanMs], i) => Math.abs(simulated[i]! - meanMs) / meanMs);
  const worst = errors.indexOf(Math.max(...errors));
  console.log(
    `median error ${(100 * median(errors)).toFixed(2)} %, worst ${(100 * errors[worst]!).toFixed(1)} % at ${points[worst]![0]} MB`,
  );
  expect(median(errors)).toBeLessThan(0.03);
  // A smooth curve, as much work divided by a share of a core, does not do it: the steps are real.
  const smooth = points.map(([memoryMb, meanMs]) => Math.abs(17.3 / Math.min(1, memoryMb / 1769) - meanMs) / meanMs);
  expect(median(smooth)).toBeGreaterThan(2 * median(errors));
});

test.skipIf(csv === undefined)('the curve is stepped: whole periods and ticks (needs ../shared/data)', async () => {
  const sizes = measurements().map(([memoryMb]) => memoryMb);
  const simulated = await durations('17.3 ms', sizes);
  for (const [i, durationMs] of simulated.entries()) {
    // The last of the work, 1.3 ms, follows a tick of 4 ms in some period of 20 ms.
    expect((durationMs - 1.3) / 4).toBeCloseTo(Math.round((durationMs - 1.3) / 4), 6);
    if (i > 0) expect(durationMs).toBeLessThanOrEqual(simulated[i - 1]!);
  }
  // At and above one core nothing is throttled.
  expect(simulated.filter((_, i) => sizes[i]! >= 1769).every((durationMs) => durationMs === 17.3)).toBe(true);
});
