/** The answer of the page as tiles: one number each, with what it is. */
import type { Result } from '../../experiment/result.ts';
import { answerOf, type EventsAnswer, latencyName } from '../answer.ts';
import { drainWords, isNotable, isStuck } from '../backlog.ts';
import { monthNote } from '../bill-words.ts';
import { type RolledBack, rolledBack } from '../deployments.ts';
import { type Estimate, show, sumOf } from '../estimate.ts';
import { eventSourceNames } from '../events.ts';
import { formatCount, formatMs, formatPercent, formatUsd, unbroken } from '../format.ts';
import { accountLimit } from '../limits.ts';
import type { Spillover } from '../provisioned.ts';
import type { TimeAxis } from '../time-axis.ts';
import { printable } from '../untrusted.ts';
import { html, type Markup, NOTHING } from './markup.ts';

function tile(estimate: Estimate | undefined, format: (value: number) => string, words: string, bad = false): Markup {
  const halfWidth =
    estimate?.halfWidth === undefined ? NOTHING : html` <span class="pm">± ${format(estimate.halfWidth)}</span>`;
  const value = estimate === undefined ? html`–` : html`${format(estimate.value)}${halfWidth}`;
  return html`<div${bad ? html` class="bad"` : NOTHING}><dt>${words}</dt><dd>${value}</dd></div>\n`;
}

/** The tiles of a result, in their order. */
export function tilesOf(result: Result, axis: TimeAxis): Markup[] {
  const { environments, latency, throttles, throttledShare, spillover, monthlyUsd, events } = answerOf(result);
  const limit = accountLimit(result);
  const ofLimit = limit !== undefined ? `; the account's limit is ${formatCount(limit)}` : '';
  const slow =
    latency === undefined
      ? nothingDone(events)
      : `p99 ${latencyName(events)} of ${slowest(result, latency.source, events)}`;
  const refused = throttles.value > 0 ? `throttles, ${formatPercent(throttledShare)} of requests` : 'throttles';
  return [
    tile(environments, formatCount, `environments busy at once, at most${ofLimit}`),
    tile(latency, formatMs, slow),
    tile(throttles, formatCount, refused, throttles.value > 0),
    ...(spillover === undefined ? [] : [spilloverTile(spillover)]),
    ...rollbackTiles(rolledBack(result)),
    ...(events === undefined ? [] : eventTiles(result, events, axis)),
    tile(monthlyUsd, formatUsd, `a month (${monthNote(result)})`),
  ];
}

function spilloverTile({ invocations, spilled, share }: Spillover): Markup {
  const words = `of ${show(invocations, formatCount)} invocations found no provisioned environment free`;
  return tile({ value: share, halfWidth: undefined }, formatPercent, words, spilled.value > 0);
}

function rollbackTiles(back: RolledBack | undefined): Markup[] {
  if (back === undefined) return [];
  const { count, what, met, where } = back;
  return [
    tile(
      met,
      formatCount,
      `requests met ${what} before ${count > 1 ? 'they were' : 'it was'} rolled back${where}`,
      true,
    ),
  ];
}

function nothingDone(events: EventsAnswer | undefined): string {
  return events?.alone ? `no ${events.noun} was handled` : 'no request was answered';
}

/** The source of the p99, and among how many it was chosen: callers alone, or sources of events where there are no callers. */
function slowest(result: Result, source: string, events: EventsAnswer | undefined): string {
  const all = Object.keys(result.sources).length;
  const compared = events === undefined || events.alone ? all : all - eventSourceNames(result).length;
  return `${printable(source)}${compared > 1 ? ', the slowest source' : ''}`;
}

/** What was lost, and how much waited. */
function eventTiles(result: Result, events: EventsAnswer, axis: TimeAxis): Markup[] {
  const { noun, offered, deadLettered, lost, deepest } = events;
  const gone = sumOf([deadLettered, lost]);
  const ofAll = `of ${show(offered, formatCount)} ${offered.value === 1 ? noun : `${noun}s`}`;
  const kinds =
    deadLettered.value > 0 && lost.value > 0
      ? `: ${formatCount(deadLettered.value)} dead-lettered, ${formatCount(lost.value)} lost`
      : ` ${lost.value > 0 ? 'lost' : deadLettered.value > 0 ? 'dead-lettered' : 'dead-lettered or lost'}`;
  const several = eventSourceNames(result).length > 1;
  const notable = isNotable(deepest, result);
  const waiting = `${noun}s waiting at most${several ? `, in ${printable(deepest.source)}` : ''}`;
  return [
    tile(gone, formatCount, ofAll + kinds, gone.value > 0),
    tile(
      deepest.deepest,
      formatCount,
      notable ? `${waiting}; ${unbroken(drainWords(deepest, axis))}` : waiting,
      notable && isStuck(deepest),
    ),
  ];
}
