/** The two tables of every terminal summary: one row per function, one per source. */
import type { FunctionResult, Result, SourceResult } from '../../experiment/result.ts';
import { busiestFunctions, busiestSources } from '../busiest.ts';
import { isEventSource, LOSSES, lostEvents } from '../events.ts';
import { concurrencyLimit } from '../limits.ts';
import { columns, count, type Field, type Paint, time } from './entity-columns.ts';
import type { Column } from './table.ts';

const duration = (quantile: 'p50' | 'p99', rank: number): Field<FunctionResult> => ({
  ...time(quantile, rank, (entry) => entry.Duration[quantile]),
  unmeasured: (entry) => entry.Duration.count === 0,
});
const latency = (quantile: 'p50' | 'p90' | 'p99' | 'max', rank: number): Field<SourceResult> => ({
  ...time(quantile, rank, (entry) => entry.latency[quantile]),
  unmeasured: (entry) => entry.latency.count === 0,
});

export function functionColumns(result: Result, most: number, paint: Paint): Column[] {
  const concurrency: Field<FunctionResult> = {
    ...count('Busy/limit', 4, (entry) => entry.ConcurrentExecutions),
    limit: (name) => concurrencyLimit(result, name),
    sum: false,
  };
  const fields: Field<FunctionResult>[] = [
    count('Invocations', 0, (entry) => entry.Invocations),
    count('Errors', 5, (entry) => entry.Errors, true),
    count('Throttles', 0, (entry) => entry.Throttles, true),
    count('Cold', 6, (entry) => entry.coldStarts),
    concurrency,
    { ...count('Envs', 3, (entry: FunctionResult) => entry.environments.max), sum: false },
    duration('p50', 2),
    duration('p99', 1),
  ];
  const selection = busiestFunctions(result, most);
  return columns('Function', selection, result.functions, result.halfWidth?.functions, fields, paint);
}

/** A count that only sources of events have. */
const ofEvents = (
  header: string,
  rank: number,
  name: 'deadLettered' | 'filtered' | 'coalesced' | 'duplicates' | 'queueDepth',
  bad = false,
): Field<SourceResult> => ({
  ...count(header, rank, (entry) => entry[name] ?? 0, bad),
  lacking: (entry) => entry[name] === undefined,
});

/** An outcome of callers; for events it is one of several ways to be lost. */
const ofCallers = (header: string, rank: number, name: 'failed' | 'throttled' | 'timedOut'): Field<SourceResult> => ({
  ...count(header, rank, (entry) => (isEventSource(entry) ? 0 : entry[name]), true),
  lacking: isEventSource,
});

const SOURCE_FIELDS: readonly Field<SourceResult>[] = [
  count('Offered', 0, (entry) => entry.offered),
  count('Succeeded', 6, (entry) => entry.succeeded),
  ofCallers('Failed', 8, 'failed'),
  ofCallers('Throttled', 0, 'throttled'),
  ofCallers('Timed out', 9, 'timedOut'),
  ofEvents('Dead letters', 1, 'deadLettered', true),
  {
    ...count('Lost', 1, (entry: SourceResult) => (isEventSource(entry) ? lostEvents(entry) : 0), true),
    lacking: (entry) => !isEventSource(entry),
    // The half-width of a sum of several counts that vary is not known.
    isUnsure: (entry) => LOSSES.filter((outcome) => (entry[outcome] ?? 0) > 0).length > 1,
  },
  ofEvents('Filtered', 13, 'filtered'),
  ofEvents('Merged', 14, 'coalesced'),
  count('Retries', 10, (entry) => entry.retries),
  ofEvents('Duplicates', 15, 'duplicates'),
  count('In flight', 12, (entry) => entry.inFlight),
  { ...ofEvents('Queue max', 2, 'queueDepth'), sum: false },
  {
    ...time('Oldest', 4, (entry: SourceResult) => entry.oldestAgeMs ?? 0),
    lacking: (entry) => entry.oldestAgeMs === undefined,
  },
  ...(
    [
      ['p50', 7],
      ['p90', 11],
      ['p99', 3],
      ['max', 5],
    ] as const
  ).map(([quantile, rank]) => latency(quantile, rank)),
];

/** One row per source; columns that only callers or only sources of events have are there if such a source is. */
export function sourceColumns(result: Result, most: number, paint: Paint): Column[] {
  const { sources, halfWidth } = result;
  const entries = Object.values(sources);
  const fields = SOURCE_FIELDS.filter(({ lacking }) => !lacking || entries.some((entry) => !lacking(entry)));
  return columns('Source', busiestSources(result, most), sources, halfWidth?.sources, fields, paint);
}
