/** A time series in one line of eight heights. */
import { periodsPerPoint, runMaxima } from '../downsample.ts';

const HEIGHTS = '▁▂▃▄▅▆▇█';

/** At most `width` characters, each the largest value of its share of the series; the tallest stands for `top`. Empty if there are none. */
export function sparkline(values: readonly number[], width: number, top: number): string {
  if (values.length === 0 || width < 1) return '';
  return runMaxima(values, periodsPerPoint(values.length, width))
    .map((value) => {
      const level = top > 0 ? Math.ceil(((value ?? 0) / top) * (HEIGHTS.length - 1)) : 0;
      return HEIGHTS.charAt(Math.min(HEIGHTS.length - 1, Math.max(0, level)));
    })
    .join('');
}
