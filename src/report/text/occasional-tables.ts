/** Tables of the terminal summary that are there only where they apply: provisioned concurrency, and the versions of functions. */
import type { FunctionResult, Result } from '../../experiment/result.ts';
import { busiestProvisioned, metProvisioned, spilledOver, spilloverShare } from '../provisioned.ts';
import { busiestVersions, errorRate, invocationShare, type VersionEntry, versionEntries } from '../versions.ts';
import { columns, count, type Field, type Paint, share, time } from './entity-columns.ts';
import type { Column } from './table.ts';

/** The half-width of a ratio of two counts is not known. */
const ratio = <Entry>(header: string, rank: number, pick: (entry: Entry) => number): Field<Entry> => ({
  ...share(header, rank, pick),
  isUnsure: () => true,
});

/** A level: one of several names says nothing of another. */
const level = (header: string, rank: number, pick: (entry: FunctionResult) => number | undefined) => ({
  ...count(header, rank, (entry: FunctionResult) => pick(entry) ?? 0),
  sum: false,
});

const PROVISIONED_FIELDS: readonly Field<FunctionResult>[] = [
  level('Asked avg', 5, (entry) => entry.provisionedConcurrency?.avgRequested),
  level('Ready avg', 4, (entry) => entry.provisionedConcurrency?.avgReady),
  level('Ready max', 6, (entry) => entry.provisionedConcurrency?.maxReady),
  level('Busy max', 3, (entry) => entry.ProvisionedConcurrentExecutions),
  count('Invocations', 0, metProvisioned),
  count('Spilled over', 0, spilledOver, true),
  { ...ratio('Share', 1, spilloverShare), bad: true },
  share('Use max', 2, (entry) => entry.ProvisionedConcurrencyUtilization ?? 0),
];

/** One row for each function with provisioned concurrency: what was asked for, ready and busy, who met it, and who did not. */
export function provisionedColumns(result: Result, most: number, paint: Paint): Column[] {
  const { functions, halfWidth } = result;
  const selection = busiestProvisioned(result, most);
  return columns('Provisioned', selection, functions, halfWidth?.functions, PROVISIONED_FIELDS, paint);
}

const duration = (quantile: 'p50' | 'p99', rank: number): Field<VersionEntry> => ({
  ...time(quantile, rank, (entry: VersionEntry) => entry.Duration[quantile]),
  unmeasured: (entry) => entry.Duration.count === 0,
});

const VERSION_FIELDS: readonly Field<VersionEntry>[] = [
  count('Invocations', 0, (entry) => entry.Invocations),
  ratio('Share', 3, invocationShare),
  count('Errors', 2, (entry) => entry.Errors, true),
  { ...ratio('Error rate', 1, errorRate), bad: true },
  count('Cold', 4, (entry) => entry.coldStarts),
  duration('p50', 6),
  duration('p99', 5),
];

/** One row for each version of functions that have several. */
export function versionColumns(result: Result, most: number, paint: Paint): Column[] {
  const entries = versionEntries(result.functions);
  const halfWidths = result.halfWidth && versionEntries(result.halfWidth.functions);
  return columns('Version', busiestVersions(entries, most), entries, halfWidths, VERSION_FIELDS, paint);
}
