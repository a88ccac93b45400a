/** A number of the report together with how sure it is. */
import type { FunctionResult, Result, SourceResult } from '../experiment/result.ts';
import { plusMinus } from './format.ts';

/** A number with its 95 % half-width, where several replications give one. */
export interface Estimate {
  readonly value: number;
  readonly halfWidth: number | undefined;
}

export function show(estimate: Estimate, format: (value: number) => string): string {
  return plusMinus(estimate.value, estimate.halfWidth, format);
}

/** One number of a function. */
export function functionEstimate(result: Result, name: string, pick: (entry: FunctionResult) => number): Estimate {
  const halfWidth = result.halfWidth?.functions[name];
  return { value: pick(result.functions[name]!), halfWidth: halfWidth && pick(halfWidth) };
}

/** One number of a source. */
export function sourceEstimate(result: Result, name: string, pick: (entry: SourceResult) => number): Estimate {
  const halfWidth = result.halfWidth?.sources[name];
  return { value: pick(result.sources[name]!), halfWidth: halfWidth && pick(halfWidth) };
}

/**
 * The sum of several counts. Its half-width is known where at most one of them is above zero, for what is zero on average is zero in every
 * replication.
 */
export function sumOf(counts: readonly Estimate[]): Estimate {
  const counted = counts.filter(({ value }) => value !== 0);
  const value = counted.reduce((sum, each) => sum + each.value, 0);
  return { value, halfWidth: counted.length > 1 ? undefined : (counted[0] ?? counts[0])?.halfWidth };
}
