/** Tables of the page that are there only where they apply: provisioned concurrency, restores, versions of functions. */
import type { FunctionResult, Result } from '../../experiment/result.ts';
import { FUNCTION_METRICS, type FunctionMetric, VERSION_METRICS, type VersionMetric } from '../../lambda/metrics.ts';
import { busiest } from '../busiest.ts';
import { formatCount, formatMs, formatPercent } from '../format.ts';
import { accountLimit } from '../limits.ts';
import { busiestProvisioned, claimedConcurrency, provisionedNames, spilloverShare } from '../provisioned.ts';
import { busiestVersions, errorRate, invocationShare, type VersionEntry, versionEntries } from '../versions.ts';
import { docOf, entityTable, type Field } from './entity-table.ts';
import { html, type Markup, NOTHING } from './markup.ts';

const MOST_ROWS = 50;

type OfProvisioned = Extract<keyof FunctionResult, FunctionMetric & `Provisioned${string}`>;

/** One of CloudWatch's metrics of provisioned concurrency. */
function metric(header: string, name: OfProvisioned, rest: Partial<Field<FunctionResult>> = {}): Field<FunctionResult> {
  return {
    header,
    doc: docOf(FUNCTION_METRICS, name),
    pick: (entry) => entry[name] ?? 0,
    format: formatCount,
    ...rest,
  };
}

function level(
  header: string,
  doc: string,
  name: keyof NonNullable<FunctionResult['provisionedConcurrency']>,
): Field<FunctionResult> {
  return { header, doc, pick: (entry) => entry.provisionedConcurrency?.[name] ?? 0, format: formatCount };
}

/** The half-width of a ratio of two counts is not known. */
const ratio = { format: formatPercent, isUnsure: true } as const;

const PROVISIONED_FIELDS: readonly Field<FunctionResult>[] = [
  level('asked for on average', 'time average of the provisioned concurrency asked for', 'avgRequested'),
  level('ready on average', 'time average of the provisioned environments allocated and usable', 'avgReady'),
  level('ready at most', docOf(FUNCTION_METRICS, 'provisionedReady'), 'maxReady'),
  metric('busy at most', 'ProvisionedConcurrentExecutions'),
  metric('highest utilisation', 'ProvisionedConcurrencyUtilization', { format: formatPercent }),
  metric('invocations on them', 'ProvisionedConcurrencyInvocations', { sum: true }),
  metric('spilled over', 'ProvisionedConcurrencySpilloverInvocations', { sum: true, bad: true }),
  {
    ...ratio,
    header: 'share spilled over',
    doc: 'among invocations made while provisioned concurrency was asked for',
    pick: spilloverShare,
    bad: true,
  },
];

/** Functions with provisioned concurrency; nothing if there are none. */
export function provisionedTable(result: Result): Markup {
  if (provisionedNames(result).length === 0) return NOTHING;
  const claimed = claimedConcurrency(result);
  const limit = accountLimit(result);
  const ofLimit = limit === undefined ? '' : ` of the account's ${formatCount(limit)}`;
  const ofAccount =
    claimed === undefined
      ? ''
      : `. At most ${formatCount(claimed)}${ofLimit} were claimed: unreserved executions, reservations, and provisioned concurrency outside them (ClaimedAccountConcurrency)`;
  return entityTable(
    'Provisioned concurrency',
    busiestProvisioned(result, MOST_ROWS),
    result.functions,
    result.halfWidth?.functions,
    PROVISIONED_FIELDS,
    undefined,
    html`<p class="quiet">Provisioned concurrency${ofAccount}</p>`,
  );
}

const versionCount = (header: string, name: VersionMetric, bad = false): Field<VersionEntry> => ({
  header,
  doc: docOf(VERSION_METRICS, name),
  pick: (entry) => entry[name],
  format: formatCount,
  bad,
  sum: true,
});

const VERSION_FIELDS: readonly Field<VersionEntry>[] = [
  versionCount('Invocations', 'Invocations'),
  { ...ratio, header: 'share', doc: 'among the invocations of all versions of the function', pick: invocationShare },
  versionCount('Errors', 'Errors', true),
  {
    ...ratio,
    header: 'error rate',
    doc: 'errors among the invocations of the version',
    pick: errorRate,
    bad: true,
    instead: ({ Invocations }) => (Invocations === 0 ? '–' : undefined),
  },
  versionCount('time-outs', 'timeouts', true),
  versionCount('cold starts', 'coldStarts'),
  ...(['avg', 'p50', 'p99', 'max'] as const).map((quantile) => ({
    header: `Duration ${quantile}`,
    doc: 'time of the handler, init excluded',
    pick: (entry: VersionEntry) => entry.Duration[quantile],
    format: formatMs,
    instead: (entry: VersionEntry) => (entry.Duration.count === 0 ? '–' : undefined),
  })),
];

/** Versions of functions that have several, each next to the others; nothing if there are none. */
export function versionTable(result: Result): Markup {
  const entries = versionEntries(result.functions);
  if (Object.keys(entries).length === 0) return NOTHING;
  const halfWidths = result.halfWidth && versionEntries(result.halfWidth.functions);
  const caption = html`<p class="quiet">Versions, each as function:version</p>`;
  const selection = busiestVersions(entries, MOST_ROWS);
  return entityTable('Versions', selection, entries, halfWidths, VERSION_FIELDS, undefined, caption);
}

const RESTORE_FIELDS: readonly Field<FunctionResult>[] = [
  {
    header: 'restores',
    doc: 'environments restored from a snapshot',
    pick: ({ RestoreDuration }) => RestoreDuration?.count ?? 0,
    format: formatCount,
    sum: true,
  },
  ...(['avg', 'p50', 'p90', 'p99', 'max'] as const).map((quantile) => ({
    header: `RestoreDuration ${quantile}`,
    doc: 'time to restore an environment from its snapshot',
    pick: ({ RestoreDuration }: FunctionResult) => RestoreDuration?.[quantile] ?? 0,
    format: formatMs,
    instead: ({ RestoreDuration }: FunctionResult) => (RestoreDuration?.count === 0 ? '–' : undefined),
  })),
];

/** Functions with SnapStart: how long restores took; nothing if there are none. */
export function restoreTable(result: Result): Markup {
  const { functions, halfWidth } = result;
  const names = Object.keys(functions).filter((name) => functions[name]!.RestoreDuration !== undefined);
  if (names.length === 0) return NOTHING;
  const selection = busiest(names, (name) => functions[name]!.RestoreDuration!.count, MOST_ROWS);
  const caption = html`<p class="quiet">Restores from snapshots (SnapStart)</p>`;
  return entityTable('Restores', selection, functions, halfWidth?.functions, RESTORE_FIELDS, undefined, caption);
}
