/** What happened to the events of one source, in sentences: what was lost, how deep the queue got, what retries cost. */
import type { Result, SourceResult } from '../experiment/result.ts';
import { backlogCourse, drainWords, isNotable, isStuck } from './backlog.ts';
import { eventNoun, lostEvents } from './events.ts';
import { countOf, formatCompact, formatCount, formatMs, formatPercent } from './format.ts';
import { type TimeAxis, timeLabel } from './time-axis.ts';

/** Sentences on a source of events that offered some. */
export function eventSentences(result: Result, name: string, axis: TimeAxis): string[] {
  const entry = result.sources[name]!;
  return [
    handledSentence(entry),
    outcomeSentence(entry),
    backlogSentence(result, name, axis),
    pollerSentence(entry),
    iteratorSentence(result, name, axis),
    repetitionSentence(entry),
    deliverySentence(entry),
  ];
}

/** Whether events were given up, or wait for good. */
export function hasEventTrouble(result: Result, name: string): boolean {
  const entry = result.sources[name]!;
  const course = backlogCourse(result, name);
  const stuck = isStuck(course) && isNotable(course, result);
  return stuck || lostEvents(entry) > 0 || (entry.deadLettered ?? 0) > 0 || undelivered(entry) > 0;
}

function handledSentence(entry: SourceResult): string {
  const { offered, succeeded, latency } = entry;
  const noun = eventNoun(entry);
  const times =
    latency.count > 0
      ? `; from ${noun} to success half of those took at most ${formatMs(latency.p50)}, 99 % at most ${formatMs(latency.p99)}, the slowest ${formatMs(latency.max)}`
      : '';
  return `offered ${countOf(offered, noun)}, of which ${formatPercent(succeeded / offered)} succeeded${times}.`;
}

/** What became of the events that did not succeed. */
function outcomeSentence(entry: SourceResult): string {
  const outcome = (count: number | undefined, words: string): string =>
    (count ?? 0) > 0 ? `${formatCount(count!)} (${formatPercent(count! / entry.offered)}) ${words}` : '';
  return sentence([
    outcome(entry.deadLettered, 'dead-lettered'),
    outcome(entry.expired, 'lost to age'),
    outcome(entry.dropped, 'dropped, as nothing was allowed to run them'),
    outcome(entry.failed, 'given up after errors'),
    outcome(entry.timedOut, 'given up after time-outs'),
    outcome(entry.throttled, (entry.rejectedWrites ?? 0) > 0 ? 'refused by write limits' : 'given up as throttled'),
    outcome(entry.filtered, 'filtered out'),
    outcome(entry.coalesced, 'merged with an earlier one'),
    entry.inFlight > 0 ? `${formatCount(entry.inFlight)} still waiting or running at the end` : '',
  ]);
}

function backlogSentence(result: Result, name: string, axis: TimeAxis): string {
  const entry = result.sources[name]!;
  const course = backlogCourse(result, name);
  const most = course.deepest.value;
  if (most === 0) return '';
  const when = course.deepestAtMs === undefined ? '' : `, around ${timeLabel(axis, course.deepestAtMs)}`;
  return sentence([
    `at most ${countOf(most, eventNoun(entry))} waited at once${when}`,
    `the oldest got ${formatMs(entry.oldestAgeMs ?? 0)} old`,
    isNotable(course, result) ? `the backlog was ${drainWords(course, axis)}` : '',
    isNotable(course, result) && (entry.fullestShard ?? 0) > 0
      ? `the fullest shard held up to ${formatCount(entry.fullestShard!)} of them`
      : '',
  ]);
}

function pollerSentence({ pollers = 0, receives = 0, emptyReceives = 0 }: SourceResult): string {
  return sentence([
    pollers > 0 ? `up to ${countOf(pollers, 'poller')} read the queue` : '',
    receives > 0
      ? `${countOf(receives, 'receive call')}${emptyReceives > 0 ? `, ${formatPercent(emptyReceives / receives)} of them empty` : ''}`
      : '',
  ]);
}

function iteratorSentence(result: Result, name: string, axis: TimeAxis): string {
  const { IteratorAge = 0 } = result.sources[name]!;
  if (IteratorAge === 0) return '';
  const ages = result.series.sources[name]?.IteratorAge ?? [];
  const oldest = ages.indexOf(ages.reduce((most, age) => Math.max(most, age), 0));
  const when = oldest < 0 ? '' : ` around ${timeLabel(axis, axis.fromMs + oldest * axis.periodMs)}`;
  return `IteratorAge reached ${formatMs(IteratorAge)}${when}.`;
}

/** What delivering an event more than once cost, and what it did to their order. */
function repetitionSentence(entry: SourceResult): string {
  const { retries, duplicates = 0, reordered = 0, redriven = 0 } = entry;
  const noun = eventNoun(entry);
  // Refused attempts of Lambda's own queue are retries too, and deliver nothing.
  const further = noun === 'event' ? ['attempt', 'attempts'] : ['delivery', 'deliveries'];
  return sentence([
    retries > 0
      ? `retries cost ${countOf(retries, `further ${further[0]}`, `further ${further[1]}`)}, ${formatCompact(retries / entry.offered)} per ${noun}`
      : '',
    duplicates > 0
      ? countOf(duplicates, 'repetition of a handled or known one', 'repetitions of handled or known ones')
      : '',
    reordered > 0 ? `${countOf(reordered, noun)} handled after a younger one` : '',
    redriven > 0 ? `${countOf(redriven, noun)} sent back from the dead-letter queue` : '',
  ]);
}

/** A source lacks the permission to hand over its records: the usual reason why a dead-letter queue stays empty. */
function deliverySentence({ DeadLetterErrors = 0, DestinationDeliveryFailures = 0 }: SourceResult): string {
  const failed = (count: number, where: string, metric: string): string =>
    count > 0 ? `${countOf(count, 'record')} could not be sent to ${where} for want of permission (${metric})` : '';
  return sentence([
    failed(DeadLetterErrors, 'the dead-letter queue', 'DeadLetterErrors'),
    failed(DestinationDeliveryFailures, 'a destination', 'DestinationDeliveryFailures'),
  ]);
}

function undelivered({ DeadLetterErrors = 0, DestinationDeliveryFailures = 0 }: SourceResult): number {
  return DeadLetterErrors + DestinationDeliveryFailures;
}

/** What the service in front of the function did before anything reached it; for callers and sources of events alike. */
export function gatewaySentence(entry: SourceResult): string {
  const { gatewayThrottles = 0, cacheHits = 0, rejectedWrites = 0 } = entry;
  return sentence([
    gatewayThrottles > 0
      ? `the service in front of the function refused ${countOf(gatewayThrottles, 'request')} by its own limits`
      : '',
    cacheHits > 0 ? `${countOf(cacheHits, 'request')} answered from the cache` : '',
    rejectedWrites > entry.throttled
      ? `write limits refused ${countOf(rejectedWrites, 'attempt')} to put an event in`
      : '',
  ]);
}

/** Clauses as one sentence; nothing if there are none. */
export function sentence(clauses: readonly string[]): string {
  const text = clauses.filter((clause) => clause !== '').join('; ');
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
