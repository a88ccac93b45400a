/** Fewer points for a picture or a table, keeping every maximum: a peak of one period must not vanish from a chart of a year. */

/** A value per period; null where there is nothing to show. */
export type Values = readonly (number | null)[];

/** How many neighbouring periods share one point so that at most `maxPoints` remain; every series of a chart uses the same. */
export function periodsPerPoint(periods: number, maxPoints: number): number {
  return Math.max(1, Math.ceil(periods / maxPoints));
}

/** The largest value of each run of `size` neighbours; null where a run holds nothing. The last run may be shorter. */
export function runMaxima(values: Values, size: number): (number | null)[] {
  if (size === 1) return [...values];
  const maxima: (number | null)[] = [];
  for (let start = 0; start < values.length; start += size) {
    let largest: number | null = null;
    for (let i = start; i < Math.min(values.length, start + size); i++) {
      const value = values[i] ?? null;
      if (value !== null && (largest === null || value > largest)) largest = value;
    }
    maxima.push(largest);
  }
  return maxima;
}
