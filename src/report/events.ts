/** What sources of events have that callers have not: what an event is called there, and which outcomes lose it. */
import type { Result, SourceResult } from '../experiment/result.ts';

/** Whether events wait in it: a queue or a stream, not a caller that waits for the answer. */
export function isEventSource(entry: SourceResult): boolean {
  return entry.queueDepth !== undefined;
}

export function eventSourceNames({ sources }: Result): string[] {
  return Object.keys(sources).filter((name) => isEventSource(sources[name]!));
}

/** What AWS calls an event there, as far as the counts tell: streams and Firehose hold records, queues messages. */
export function eventNoun(entry: SourceResult): 'record' | 'message' | 'event' {
  if (entry.AsyncEventsReceived !== undefined) return 'event';
  return entry.pollers === undefined ? 'record' : 'message';
}

/** One word for the events of several sources. */
export function commonNoun(entries: readonly SourceResult[]): 'record' | 'message' | 'event' {
  const [first, ...rest] = new Set(entries.map(eventNoun));
  return first !== undefined && rest.length === 0 ? first : 'event';
}

/** Outcomes that leave nothing behind, neither a success nor a dead letter. Filtered and coalesced events are not missed. */
export const LOSSES = ['failed', 'timedOut', 'throttled', 'expired', 'dropped'] as const;

/** How events are lost, in few words. */
export const LOSS_WORDS: Readonly<Record<(typeof LOSSES)[number], string>> = {
  failed: 'failed',
  timedOut: 'timed out',
  throttled: 'refused',
  expired: 'expired',
  dropped: 'dropped',
};

/** Events lost, dead letters not among them. */
export function lostEvents(entry: SourceResult): number {
  return LOSSES.reduce((sum, outcome) => sum + (entry[outcome] ?? 0), 0);
}
