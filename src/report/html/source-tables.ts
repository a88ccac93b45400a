/** The tables of sources: outcomes and latency, what waited in queues and streams, and what AWS counts beside. */
import type { Result, SourceResult } from '../../experiment/result.ts';
import { SOURCE_METRICS, type SourceMetric } from '../../lambda/metrics.ts';
import { backlogCourse, isNotable } from '../backlog.ts';
import { busiestEventSources, busiestSources, total } from '../busiest.ts';
import { eventSourceNames } from '../events.ts';
import { formatCount, formatMs } from '../format.ts';
import { type TimeAxis, timeLabel } from '../time-axis.ts';
import { printable } from '../untrusted.ts';
import { docOf, entityTable, estimateMarkup, type Field } from './entity-table.ts';
import { breakable, html, type Markup, NOTHING } from './markup.ts';

const MOST_ROWS = 50;
/** The table of counters has a column for each source. */
const MOST_COLUMNS = 8;

type CountOfSome =
  | 'deadLettered'
  | 'expired'
  | 'dropped'
  | 'filtered'
  | 'coalesced'
  | 'duplicates'
  | 'queueDepth'
  | 'messagesInFlight'
  | 'oldestAgeMs'
  | 'pollers'
  | 'IteratorAge'
  | 'AsyncEventAge';

/** A number that only some types of sources have. */
function ofSome(header: string, name: CountOfSome, rest: Partial<Field<SourceResult>> = {}): Field<SourceResult> {
  return {
    header,
    doc: docOf(SOURCE_METRICS, name),
    pick: (entry) => entry[name] ?? 0,
    format: formatCount,
    lacking: (entry) => entry[name] === undefined,
    ...rest,
  };
}

const common = (name: 'offered' | 'succeeded' | 'failed' | 'throttled' | 'timedOut' | 'retries') => ({
  header: name === 'timedOut' ? 'timed out' : name,
  doc: docOf(SOURCE_METRICS, name),
  pick: (entry: SourceResult) => entry[name],
  format: formatCount,
  bad: name === 'failed' || name === 'throttled' || name === 'timedOut',
  sum: true,
});

const OUTCOME_FIELDS: readonly Field<SourceResult>[] = [
  ...(['offered', 'succeeded', 'failed', 'throttled', 'timedOut'] as const).map(common),
  ofSome('dead-lettered', 'deadLettered', { bad: true, sum: true }),
  ofSome('expired', 'expired', { bad: true, sum: true }),
  ofSome('dropped', 'dropped', { bad: true, sum: true }),
  ofSome('filtered', 'filtered', { sum: true }),
  ofSome('coalesced', 'coalesced', { sum: true }),
  common('retries'),
  ofSome('duplicates', 'duplicates', { sum: true }),
  {
    header: 'in flight',
    doc: 'without an outcome at the end',
    pick: (entry) => entry.inFlight,
    format: formatCount,
    sum: true,
  },
];

/** Columns that are there only if they happened: most queues know none of it. */
const RARE: ReadonlySet<string> = new Set(['expired', 'dropped', 'filtered', 'coalesced', 'duplicates']);

const latencyFields = (doc: string): readonly Field<SourceResult>[] =>
  (['p50', 'p90', 'p99', 'max'] as const).map((quantile) => ({
    header: `latency ${quantile}`,
    doc,
    pick: (entry: SourceResult) => entry.latency[quantile],
    format: formatMs,
    instead: (entry: SourceResult) => (entry.latency.count === 0 ? '–' : undefined),
  }));

/** What was offered, what became of it, and how long that took. */
export function sourceTable(result: Result): Markup {
  const happened = ({ pick }: Field<SourceResult>): boolean =>
    Object.values(result.sources).some((entry) => pick(entry) > 0);
  const ofCallers = 'of requests that succeeded, from the first attempt to the answer';
  const doc =
    eventSourceNames(result).length > 0
      ? `${ofCallers}; of events, from the offer to the end of the successful attempt`
      : ofCallers;
  const fields = [
    ...OUTCOME_FIELDS.filter((field) => !RARE.has(field.header) || happened(field)),
    ...latencyFields(doc),
  ];
  const selection = busiestSources(result, MOST_ROWS);
  return entityTable('Sources', selection, result.sources, result.halfWidth?.sources, fields);
}

const WAITING = 'waiting at most';

function queueFields(axis: TimeAxis): readonly Field<SourceResult>[] {
  return [
    ofSome(WAITING, 'queueDepth'),
    ofSome('in flight at most', 'messagesInFlight'),
    ofSome('oldest', 'oldestAgeMs', { format: formatMs }),
    {
      header: 'drained after',
      doc: 'from the start to the first instant after the deepest queue at which nothing waited or was in flight',
      pick: (entry) => (entry.drainedAtMs ?? 0) - axis.fromMs,
      pickHalfWidth: (entry) => entry.drainedAtMs ?? 0,
      format: formatMs,
      instead: ({ queueDepth, drainedAtMs }) =>
        queueDepth === 0 ? '–' : typeof drainedAtMs === 'number' ? undefined : 'never',
    },
    ...(['p50', 'p99', 'max'] as const).map((quantile) => ({
      header: `age ${quantile}`,
      doc: 'how old events were when they were handed to the function, each time',
      pick: ({ age }: SourceResult) => age?.[quantile] ?? 0,
      format: formatMs,
      lacking: ({ age }: SourceResult) => age === undefined,
      instead: ({ age }: SourceResult) => (age?.count === 0 ? '–' : undefined),
    })),
    ofSome('pollers at most', 'pollers'),
    ofSome('IteratorAge at most', 'IteratorAge', { format: formatMs }),
    ofSome('AsyncEventAge at most', 'AsyncEventAge', { format: formatMs }),
  ];
}

/** Queues and streams: how deep, how old, how long until they were empty. Nothing if there are only callers. */
export function queueTable(result: Result, axis: TimeAxis): Markup {
  const selection = busiestEventSources(result, MOST_ROWS);
  if (selection.shown.length === 0) return NOTHING;
  const when = (name: string, field: Field<SourceResult>): string => {
    const course = backlogCourse(result, name);
    if (field.header !== WAITING || course.deepestAtMs === undefined || !isNotable(course, result)) return '';
    return ` around ${timeLabel(axis, course.deepestAtMs)}`;
  };
  const caption = html`<p class="quiet">What waited in queues and streams</p>`;
  const { sources, halfWidth } = result;
  return entityTable('Queues and streams', selection, sources, halfWidth?.sources, queueFields(axis), when, caption);
}

/** Metrics that have a column in the tables above. */
const IN_COLUMNS: ReadonlySet<string> = new Set<SourceMetric>([
  ...(['offered', 'succeeded', 'failed', 'throttled', 'timedOut', 'retries'] as const),
  ...(['deadLettered', 'expired', 'dropped', 'filtered', 'coalesced', 'duplicates'] as const),
  ...(['queueDepth', 'messagesInFlight', 'oldestAgeMs', 'pollers', 'IteratorAge', 'AsyncEventAge'] as const),
]);

/** What only some types of sources count, with what it means; rows for what never happened are left out. */
export function counterTable(result: Result): Markup {
  const { sources, halfWidth } = result;
  const { shown, others } = busiestSources(result, MOST_COLUMNS);
  const metrics = SOURCE_METRICS.filter(
    ({ name }) => !IN_COLUMNS.has(name) && Object.values(sources).some((entry) => (entry[name] ?? 0) > 0),
  );
  if (metrics.length === 0) return NOTHING;
  const counting = shown.filter((name) => metrics.some((metric) => sources[name]![metric.name] !== undefined));
  const rows = metrics.map(({ name: metric, doc, statistic }) => {
    const cells = counting.map((name) => {
      const value = sources[name]![metric];
      const text =
        value === undefined ? html`–` : estimateMarkup(value, halfWidth?.sources[name]?.[metric], formatCount);
      return html`<td class="number">${text}</td>`;
    });
    const rest = statistic === 'sum' ? formatCount(total(sources, others, (entry) => entry[metric] ?? 0)) : '';
    const last = others.length > 0 ? html`<td class="number">${rest}</td>` : NOTHING;
    return html`<tr><th scope="row">${breakable(metric)}</th>${cells}${last}<td>${doc}</td></tr>\n`;
  });
  const heads = [...counting.map(printable), ...(others.length > 0 ? [`${others.length} others`] : [])];
  return html`<div class="card"><p class="quiet">Counted beside</p><div class="scroll" tabindex="0" role="region" aria-label="Counted beside"><table class="prose">
<thead><tr><th scope="col">metric</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}<th scope="col">meaning</th></tr></thead>
<tbody>
${rows}</tbody></table></div></div>
`;
}
