/** The one table of metrics: what is counted for a function, a source and the account, and how a period or a run sums it up. */
import type { Aggregation } from '../sim/statistics.ts';

/** One metric: its name in results, CSV columns and charts, how it aggregates, its unit and what it means. */
export interface MetricDefinition {
  readonly name: string;
  readonly statistic: Aggregation;
  readonly unit: 'count' | 'ms' | 'GB-s' | 'concurrency' | 'share';
  readonly doc: string;
}

const sum = <Name extends string>(name: Name, doc: string, unit: MetricDefinition['unit'] = 'count') =>
  ({ name, statistic: 'sum', unit, doc }) as const;
const max = <Name extends string>(name: Name, doc: string, unit: MetricDefinition['unit'] = 'concurrency') =>
  ({ name, statistic: 'max', unit, doc }) as const;

/**
 * What is counted for every function. Names with a capital are AWS's: CloudWatch's metrics
 * (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html), and BilledDuration of the REPORT line. Errors and billing are
 * counted when the invocation ends.
 */
export const COMMON_FUNCTION_METRICS = [
  sum(
    'Invocations',
    'requests that reached an execution environment, when they did; throttled requests are not among them',
  ),
  sum('Errors', 'invocations that ended in an error: handler failures, time-outs, kills'),
  sum('Throttles', 'requests refused with status 429, or for want of a network interface'),
  max('ConcurrentExecutions', 'execution environments busy at once, init included'),
  sum('coldStarts', 'invocations that waited for a new environment to initialise'),
  sum('timeouts', 'invocations ended by the function time-out'),
  sum('outOfMemory', 'invocations killed for using more than their memory'),
  sum('BilledDuration', 'billed time of completed invocations', 'ms'),
  sum('billedRequests', 'completed invocations, each billed as one request'),
  sum('gbSeconds', 'billed time × memory, on demand', 'GB-s'),
  sum('ephemeralGbSeconds', 'billed time × ephemeral storage above 512 MB', 'GB-s'),
  max('environments', 'execution environments alive, busy or idle'),
  max('concurrencyLimit', 'the most the function may run at once: its reservation, or the unreserved pool'),
] as const satisfies readonly MetricDefinition[];

/** What is counted besides for functions that have provisioned concurrency at any time of the run. */
export const PROVISIONED_METRICS = [
  max('ProvisionedConcurrentExecutions', 'provisioned environments busy at once'),
  max(
    'ProvisionedConcurrencyUtilization',
    'share of the provisioned environments of a version that are busy, whenever one of its invocations begins',
    'share',
  ),
  sum('ProvisionedConcurrencyInvocations', 'invocations on provisioned environments'),
  sum(
    'ProvisionedConcurrencySpilloverInvocations',
    'invocations on demand while provisioned concurrency was asked for: all of it was busy, at its request rate, or not ready',
  ),
  max('provisionedRequested', 'provisioned concurrency asked for'),
  max('provisionedReady', 'provisioned environments allocated and usable, busy ones that are to end included'),
  sum(
    'provisionedGbSeconds',
    'billed time × memory on provisioned environments, their initialisation included',
    'GB-s',
  ),
] as const satisfies readonly MetricDefinition[];

/** Everything that is counted for any function, in the order of CSV columns. */
export const FUNCTION_METRICS = [...COMMON_FUNCTION_METRICS, ...PROVISIONED_METRICS] as const;

const OF_VERSIONS = ['Invocations', 'Errors', 'coldStarts', 'timeouts'] as const;

/** What is counted for each version of a function that has several: some of what is counted for the function. */
export const VERSION_METRICS = FUNCTION_METRICS.filter(({ name }) => OF_VERSIONS.some((own) => own === name));

/** What is counted for the account as a whole. */
export const ACCOUNT_METRICS = [
  max('ConcurrentExecutions', 'environments busy at once in the whole account'),
  max(
    'UnreservedConcurrentExecutions',
    'environments busy at once in functions without reserved concurrency, provisioned ones apart',
  ),
  max(
    'ClaimedAccountConcurrency',
    'concurrency spoken for: unreserved executions, all reservations, and provisioned concurrency outside them',
  ),
  max('concurrencyLimit', "the account's concurrent-execution limit"),
] as const satisfies readonly MetricDefinition[];

/**
 * What every source counts. `offered` counts at the offer, the outcomes when they are known, everything else when it happens. Names with a
 * capital are CloudWatch's (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html).
 */
const CALLER_METRICS = [
  sum('offered', 'requests, events, messages or records offered by the source'),
  sum('succeeded', 'requests answered, or events handled, without an error'),
  sum('failed', 'requests answered with a function error; events given up after one'),
  sum('throttled', 'requests given up after being refused'),
  sum('timedOut', "requests ended by a time-out, the function's or the caller's; events given up after one"),
  sum('retries', 'further attempts, and further deliveries of the same event'),
] as const satisfies readonly MetricDefinition[];

/** What every source of events counts besides: further outcomes, and how much waits. */
const EVENT_METRICS = [
  sum('deadLettered', 'events given up and handed to a dead-letter queue or a destination for failures'),
  sum('expired', 'events lost because they were kept for too long'),
  sum('dropped', 'events lost for another reason: nothing was allowed to run them'),
  sum('filtered', 'events that the filter kept from the function'),
  sum('coalesced', 'events merged with an earlier one, or recognised as a repetition'),
  sum('duplicates', 'further deliveries of events that were handled already, or delivered twice'),
  max('queueDepth', 'events waiting: delivered to nobody at that moment', 'count'),
  max('messagesInFlight', 'events in the hands of the function or of those who call it', 'count'),
  max('oldestAgeMs', 'age of the oldest event that is not yet handled or given up', 'ms'),
] as const satisfies readonly MetricDefinition[];

/** What only some types of sources count; each names its own. */
const OWN_METRICS = [
  sum('reordered', 'events handled after a younger one'),
  sum('redriven', 'events sent back from the dead-letter queue'),
  sum('AsyncEventsReceived', 'events that the queue of asynchronous invocations accepted'),
  max('AsyncEventAge', 'age of an event at an attempt to run it', 'ms'),
  sum('AsyncEventsDropped', 'asynchronous events given up without success, delivered to a destination or not'),
  sum('DeadLetterErrors', 'events that could not be sent to the dead-letter queue, and were lost'),
  sum('DestinationDeliveryFailures', 'records that could not be sent to a destination, and were lost'),
  sum('destinationRecords', 'records delivered to destinations and dead-letter queues'),
  sum('PolledEventCount', 'events read from the queue or stream'),
  sum('FilteredOutEventCount', 'events left out by the filter'),
  sum('InvokedEventCount', 'events in invocations that were tried, refused tries and repetitions included'),
  sum('FailedInvokeEventCount', 'events in invocations that failed or were refused'),
  sum('DroppedEventCount', 'events dropped because they were too old or had failed too often'),
  sum('OnFailureDestinationDeliveredEventCount', 'events reported to the destination for failures'),
  sum('DeletedEventCount', 'events deleted from the queue after success'),
  max('fullestShard', 'records waiting or in flight in the fullest shard', 'count'),
  max('IteratorAge', 'age of the last record of a batch when it is handed to the function', 'ms'),
  max('pollers', 'pollers reading the queue', 'count'),
  sum('receives', 'receive calls, empty ones included'),
  sum('emptyReceives', 'receive calls that brought nothing'),
  sum('rejectedWrites', 'events that the queue or stream refused to take in, over its write limits'),
  sum('gatewayThrottles', 'requests refused by the service in front of the function, before they reached it'),
  sum('cacheHits', 'requests answered from the cache, which never reach the function'),
  sum('stateTransitions', 'transitions of state machines'),
] as const satisfies readonly MetricDefinition[];

/** Everything that is counted for any source, in the order of CSV columns. */
export const SOURCE_METRICS = [...CALLER_METRICS, ...EVENT_METRICS, ...OWN_METRICS] as const;

/** The metrics of a source that calls and waits for the answer: the common ones, and those that its type names. */
export function callerMetrics(...own: readonly OwnMetric[]): readonly MetricDefinition[] {
  return [...CALLER_METRICS, ...OWN_METRICS.filter(({ name }) => own.includes(name))];
}

/** The metrics of a source of events: those of a caller, the outcomes and levels of events, and those that its type names. */
export function eventMetrics(...own: readonly OwnMetric[]): readonly MetricDefinition[] {
  return [...CALLER_METRICS, ...EVENT_METRICS, ...OWN_METRICS.filter(({ name }) => own.includes(name))];
}

/** Quantiles of the caller's latency drawn over time, per source: names in `series.sources`, in ms. */
export const LATENCY_SERIES = ['latencyP50', 'latencyP90', 'latencyP99', 'latencyMax'] as const;

/**
 * AWS's reason codes of a throttled invocation (service model of Lambda: enum ThrottleReason), and last an error of its own,
 * ENILimitReachedException: until 2019 an environment in a VPC could find no network interface. AWS answers it with status 502 where the
 * others get 429; callers retry both.
 */
export const THROTTLE_REASONS = [
  'ConcurrentInvocationLimitExceeded',
  'FunctionInvocationRateLimitExceeded',
  'ReservedFunctionConcurrentInvocationLimitExceeded',
  'ReservedFunctionInvocationRateLimitExceeded',
  'CallerRateLimitExceeded',
  'ENILimitReachedException',
] as const;

export type FunctionMetric = (typeof FUNCTION_METRICS)[number]['name'];
export type VersionMetric = (typeof OF_VERSIONS)[number];
export type AccountMetric = (typeof ACCOUNT_METRICS)[number]['name'];
export type SourceMetric = (typeof SOURCE_METRICS)[number]['name'];
type OwnMetric = (typeof OWN_METRICS)[number]['name'];
export type ThrottleReason = (typeof THROTTLE_REASONS)[number];
