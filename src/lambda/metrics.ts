/** The one table of metrics: what is counted for a function, a source and the account, and how a period or a run sums it up. */
import type { Aggregation } from '../sim/statistics.ts';

/** One metric: its name in results, CSV columns and charts, how it aggregates, its unit and what it means. */
export interface MetricDefinition {
  readonly name: string;
  readonly statistic: Aggregation;
  readonly unit: 'count' | 'ms' | 'GB-s' | 'concurrency';
  readonly doc: string;
}

const sum = (name: string, doc: string, unit: MetricDefinition['unit'] = 'count'): MetricDefinition => ({
  name,
  statistic: 'sum',
  unit,
  doc,
});
const max = (name: string, doc: string): MetricDefinition => ({ name, statistic: 'max', unit: 'concurrency', doc });

/**
 * What is counted for each function, in the order of CSV columns. Names with a capital are AWS's: CloudWatch's metrics
 * (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html), and BilledDuration of the REPORT line. Errors and billing are
 * counted when the invocation ends.
 */
export const FUNCTION_METRICS = [
  sum(
    'Invocations',
    'requests that reached an execution environment, when they did; throttled requests are not among them',
  ),
  sum('Errors', 'invocations that ended in an error: handler failures, time-outs, kills'),
  sum('Throttles', 'requests refused with status 429'),
  max('ConcurrentExecutions', 'execution environments busy at once, init included'),
  sum('coldStarts', 'invocations that waited for a new environment to initialise'),
  sum('timeouts', 'invocations ended by the function time-out'),
  sum('outOfMemory', 'invocations killed for using more than their memory'),
  sum('BilledDuration', 'billed time of completed invocations', 'ms'),
  sum('billedRequests', 'completed invocations, each billed as one request'),
  sum('gbSeconds', 'billed time × memory', 'GB-s'),
  sum('ephemeralGbSeconds', 'billed time × ephemeral storage above 512 MB', 'GB-s'),
  max('environments', 'execution environments alive, busy or idle'),
  max('concurrencyLimit', 'the most the function may run at once: its reservation, or the unreserved pool'),
] as const satisfies readonly MetricDefinition[];

/** What is counted for the account as a whole. */
export const ACCOUNT_METRICS = [
  max('ConcurrentExecutions', 'environments busy at once in the whole account'),
  max('UnreservedConcurrentExecutions', 'environments busy at once in functions without reserved concurrency'),
  max('concurrencyLimit', "the account's concurrent-execution limit"),
] as const satisfies readonly MetricDefinition[];

/** What is counted for each source. `offered` counts at the offer, the outcomes when they are known. */
export const SOURCE_METRICS = [
  sum('offered', 'requests offered by the source'),
  sum('succeeded', 'requests answered without an error'),
  sum('failed', 'requests answered with a function error (handler failure or kill)'),
  sum('throttled', 'requests given up after being refused'),
  sum('timedOut', "requests ended by a time-out, the function's or the caller's"),
  sum('retries', 'further attempts made by callers'),
] as const satisfies readonly MetricDefinition[];

/** Quantiles of the caller's latency drawn over time, per source: names in `series.sources`, in ms. */
export const LATENCY_SERIES = ['latencyP50', 'latencyP90', 'latencyP99', 'latencyMax'] as const;

/** AWS's reason codes of a throttled invocation (service model of Lambda: enum ThrottleReason). */
export const THROTTLE_REASONS = [
  'ConcurrentInvocationLimitExceeded',
  'FunctionInvocationRateLimitExceeded',
  'ReservedFunctionConcurrentInvocationLimitExceeded',
  'ReservedFunctionInvocationRateLimitExceeded',
  'CallerRateLimitExceeded',
] as const;

export type FunctionMetric = (typeof FUNCTION_METRICS)[number]['name'];
export type AccountMetric = (typeof ACCOUNT_METRICS)[number]['name'];
export type SourceMetric = (typeof SOURCE_METRICS)[number]['name'];
export type ThrottleReason = (typeof THROTTLE_REASONS)[number];
