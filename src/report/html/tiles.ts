/** The answer of the page as tiles: one number each, with what it is. */
import type { Result } from '../../experiment/result.ts';
import { answerOf, type EventsAnswer, latencyName } from '../answer.ts';
import { drainWords, isNotable, isStuck } from '../backlog.ts';
import { monthNote } from '../bill-words.ts';
import { type Estimate, show, sumOf } from '../estimate.ts';
import { eventSourceNames } from '../events.ts';
import { formatCount, formatMs, formatPercent, formatUsd } from '../format.ts';
import { accountLimit } from '../limits.ts';
import { type TimeAxis, timeAxis } from '../time-axis.ts';
import { printable } from '../untrusted.ts';
import { html, type Markup, NOTHING, unbroken } from './markup.ts';

function tile(estimate: Estimate | undefined, format: (value: number) => string, words: string, bad = false): Markup {
  const halfWidth =
    estimate?.halfWidth === undefined ? NOTHING : html` <span class="pm">± ${format(estimate.halfWidth)}</span>`;
  const value = estimate === undefined ? html`–` : html`${format(estimate.value)}${halfWidth}`;
  return html`<div${bad ? html` class="bad"` : NOTHING}><dt>${words}</dt><dd>${value}</dd></div>\n`;
}

export function tiles(result: Result): Markup {
  const { environments, latency, throttles, throttledShare, monthlyUsd, events } = answerOf(result);
  const limit = accountLimit(result);
  return html`<dl class="tiles${events === undefined ? '' : ' six'}">
${tile(environments, formatCount, `environments busy at once, at most${limit !== undefined ? `; the account's limit is ${formatCount(limit)}` : ''}`)}${tile(
  latency,
  formatMs,
  latency === undefined
    ? nothingDone(events)
    : `p99 ${latencyName(events)} of ${slowest(result, latency.source, events)}`,
)}${tile(throttles, formatCount, throttles.value > 0 ? `throttles, ${formatPercent(throttledShare)} of requests` : 'throttles', throttles.value > 0)}${
  events === undefined ? NOTHING : eventTiles(result, events, timeAxis(result))
}${tile(monthlyUsd, formatUsd, `a month (${monthNote(result)})`)}</dl>
`;
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
function eventTiles(result: Result, events: EventsAnswer, axis: TimeAxis): Markup {
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
  return html`${tile(gone, formatCount, ofAll + kinds, gone.value > 0)}${tile(
    deepest.deepest,
    formatCount,
    notable ? `${waiting}; ${unbroken(drainWords(deepest, axis))}` : waiting,
    notable && isStuck(deepest),
  )}`;
}
