import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodsPerPoint, runMaxima } from '../../src/report/downsample.ts';

test('runs of neighbours keep their largest value; gaps stay gaps', () => {
  expect(runMaxima([1, 5, 2, 0, null, null, 7], 2)).toEqual([5, 2, null, 7]);
  expect(runMaxima([3, null], 1)).toEqual([3, null]);
  expect(runMaxima([], 4)).toEqual([]);
  expect(runMaxima([-3, -1, null], 3)).toEqual([-1]);
});

test('few enough points, the same maximum, and every point is a value of its run', () => {
  const values = fc.array(fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: null }), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 100 }), (series, most) => {
      const size = periodsPerPoint(series.length, most);
      const kept = runMaxima(series, size);
      expect(kept.length).toBeLessThanOrEqual(most);
      expect(kept.length).toBe(Math.ceil(series.length / size));
      const present = (all: readonly (number | null)[]): number[] => all.filter((value) => value !== null);
      expect(Math.max(-1, ...present(kept))).toBe(Math.max(-1, ...present(series)));
      kept.forEach((value, run) => {
        expect(series.slice(run * size, (run + 1) * size)).toContain(value);
      });
    }),
    { numRuns: 200 },
  );
});
