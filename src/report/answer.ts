/** The answer that every report begins with: how many environments, what p99, how many throttles, what bill. */
import type { Result } from '../experiment/result.ts';
import { type BacklogCourse, backlogCourse, drainWords, isNotable, isStuck } from './backlog.ts';
import { requestsAt } from './busiest.ts';
import { deploymentTroubles } from './deployments.ts';
import { type Estimate, show, sourceEstimate, sumOf } from './estimate.ts';
import { commonNoun, eventSourceNames, isEventSource, LOSSES } from './events.ts';
import { formatCount, formatMs, formatPercent, formatUsd } from './format.ts';
import { type Spillover, spilloverOf } from './provisioned.ts';
import { instantAt, timeAxis } from './time-axis.ts';
import { printable } from './untrusted.ts';

export interface Answer {
  /** Most environments busy at once in the account, init included. */
  readonly environments: Estimate;
  /** The worst p99 of any caller that had an answer, in ms; where there are only sources of events, from event to success. Absent if none had. */
  readonly latency: (Estimate & { readonly source: string }) | undefined;
  /** Requests refused, retries included. The half-width of a sum over functions is unknown. */
  readonly throttles: Estimate;
  /** Throttles among all requests at the door, 0..1. */
  readonly throttledShare: number;
  readonly monthlyUsd: Estimate;
  /** Who met a provisioned environment; absent if no function has any. */
  readonly spillover: Spillover | undefined;
  /** What became of events; absent if no source has any. */
  readonly events: EventsAnswer | undefined;
}

/** All sources of events together. */
export interface EventsAnswer {
  /** What one event is called. */
  readonly noun: string;
  readonly offered: Estimate;
  readonly deadLettered: Estimate;
  /** Lost without a dead letter. */
  readonly lost: Estimate;
  /** The deepest queue. */
  readonly deepest: BacklogCourse;
  /** The latency of the answer is theirs: nobody calls and waits. */
  readonly alone: boolean;
}

export function answerOf(result: Result): Answer {
  const { halfWidth } = result;
  const functions = Object.entries(result.functions);
  const throttles = functions.reduce((sum, [, entry]) => sum + entry.Throttles, 0);
  const requests = functions.reduce((sum, [, entry]) => sum + requestsAt(entry), 0);
  const events = eventsOf(result);
  const answered = Object.entries(result.sources).filter(
    ([, source]) => source.latency.count > 0 && (events?.alone || !isEventSource(source)),
  );
  const slowest = answered.reduce<(typeof answered)[number] | undefined>(
    (worst, next) => (worst === undefined || next[1].latency.p99 > worst[1].latency.p99 ? next : worst),
    undefined,
  );
  const [only] = functions.length === 1 ? functions : [];
  return {
    environments: {
      value: result.account.ConcurrentExecutions,
      halfWidth: halfWidth?.account.ConcurrentExecutions,
    },
    latency: slowest && {
      source: slowest[0],
      value: slowest[1].latency.p99,
      halfWidth: halfWidth?.sources[slowest[0]]?.latency.p99,
    },
    throttles: { value: throttles, halfWidth: only && halfWidth?.functions[only[0]]?.Throttles },
    throttledShare: requests > 0 ? throttles / requests : 0,
    spillover: spilloverOf(result),
    monthlyUsd: { value: result.bill.monthly.totalUsd, halfWidth: halfWidth?.bill.monthly.totalUsd },
    events,
  };
}

function eventsOf(result: Result): EventsAnswer | undefined {
  const names = eventSourceNames(result);
  const courses = names.map((name) => backlogCourse(result, name));
  const [first, ...others] = courses;
  if (first === undefined) return undefined;
  const total = (outcomes: readonly ('offered' | 'deadLettered' | (typeof LOSSES)[number])[]): Estimate =>
    sumOf(names.flatMap((name) => outcomes.map((key) => sourceEstimate(result, name, (entry) => entry[key] ?? 0))));
  return {
    noun: commonNoun(names.map((name) => result.sources[name]!)),
    offered: total(['offered']),
    deadLettered: total(['deadLettered']),
    lost: total(LOSSES),
    deepest: others.reduce((most, next) => (isWorse(next, most, result) ? next : most), first),
    alone: names.length === Object.keys(result.sources).length,
  };
}

/** A backlog that never went away is worse than any that did; else the deeper one is. */
function isWorse(next: BacklogCourse, most: BacklogCourse, result: Result): boolean {
  const [nextStays, mostStays] = [next, most].map((course) => isStuck(course) && isNotable(course, result));
  return nextStays === mostStays ? next.deepest.value > most.deepest.value : nextStays === true;
}

/** The answer in one sentence. */
export function headline(result: Result): string {
  const { environments, latency, throttles, throttledShare, spillover, monthlyUsd, events } = answerOf(result);
  const several = Object.keys(result.sources).length > 1;
  const parts = [
    `At most ${show(environments, formatCount)} ${environments.value === 1 ? 'environment' : 'environments'} busy at once`,
    latency
      ? `p99 ${latencyName(events)} ${show(latency, formatMs)}${several ? ` (${printable(latency.source)})` : ''}`
      : unanswered(events),
    throttles.value > 0
      ? `${show(throttles, formatCount)} ${throttles.value === 1 ? 'throttle' : 'throttles'} (${formatPercent(throttledShare)} of requests)`
      : 'no throttles',
    ...(spillover === undefined ? [] : [spilloverWords(spillover)]),
    ...deploymentTroubles(result),
    ...(events === undefined ? [] : [lossWords(events), ...backlogWords(events, result, several)]),
    `${show(monthlyUsd, formatUsd)} a month`,
  ];
  return `${parts.join(', ')}.`;
}

/** What the p99 of the answer is called: only callers wait, events pass through a queue. */
export function latencyName(events: EventsAnswer | undefined): string {
  return events?.alone ? `from ${events.noun} to success` : 'latency';
}

/** What there is instead of a p99. */
export function unanswered(events: EventsAnswer | undefined): string {
  return events?.alone ? `no ${events.noun} handled` : 'no request answered';
}

/** "12 % of 317,877 invocations found no provisioned environment free". */
function spilloverWords({ invocations, spilled, share }: Spillover): string {
  if (spilled.value === 0) return 'no spillover';
  return `${formatPercent(share)} of ${show(invocations, formatCount)} invocations found no provisioned environment free`;
}

/** "74 of 1,000 messages dead-lettered, 3 lost". */
function lossWords({ noun, offered, deadLettered, lost }: EventsAnswer): string {
  if (offered.value === 0) return `no ${noun} offered`;
  const ofAll = ` of ${show(offered, formatCount)} ${offered.value === 1 ? noun : `${noun}s`}`;
  const dead = deadLettered.value > 0 ? `${show(deadLettered, formatCount)}${ofAll} dead-lettered` : '';
  if (lost.value === 0) return dead === '' ? `no ${noun} lost` : dead;
  return dead === '' ? `${show(lost, formatCount)}${ofAll} lost` : `${dead}, ${show(lost, formatCount)} lost`;
}

/** "backlog of 995,000 drained after 16 min 40 s", if there was one. */
function backlogWords({ deepest }: EventsAnswer, result: Result, several: boolean): string[] {
  if (!isNotable(deepest, result)) return [];
  const where = several ? ` (${printable(deepest.source)})` : '';
  return [`backlog of ${show(deepest.deepest, formatCount)}${where} ${drainWords(deepest, timeAxis(result))}`];
}

/** What was simulated: how long and when, where, by which rules, how often. */
export function circumstances(result: Result): string[] {
  const { asOf, region, durationMs, warmUpMs } = result.scenario;
  const axis = timeAxis(result);
  const start = instantAt(axis, axis.fromMs)
    .replace('T', ' ')
    .replace(/(:00)?\.\d+Z$/, '');
  return [
    `${formatMs(durationMs)} from ${start} UTC`,
    ...(warmUpMs > 0 ? [`after a warm-up of ${formatMs(warmUpMs)}`] : []),
    printable(region),
    `rules of ${printable(asOf)}`,
    ...(result.replications > 1
      ? [`means of ${formatCount(result.replications)} replications ± 95 % half-widths`]
      : []),
  ];
}

/** "interrupted at 12 min of 30 min", or undefined for a run that reached its end. */
export function interruption(result: Result): string | undefined {
  if (!result.partial) return undefined;
  return `interrupted at ${formatMs(result.simulatedMs)} of ${formatMs(result.scenario.durationMs)} of simulated time`;
}
