/** The concurrency limits of a run, as its series tell them. */
import type { Result } from '../experiment/result.ts';

function most(values: readonly number[] | undefined): number | undefined {
  return values === undefined || values.length === 0
    ? undefined
    : values.reduce((top, value) => Math.max(top, value), 0);
}

/** The most a function was ever allowed to run at once. */
export function concurrencyLimit(result: Result, name: string): number | undefined {
  return most(result.series.functions[name]?.concurrencyLimit);
}

/** The account's concurrent-execution limit; the highest if it changed. */
export function accountLimit(result: Result): number | undefined {
  return most(result.series.account.concurrencyLimit);
}
