/** The answer that every report begins with: how many environments, what p99, how many throttles, what bill. */
import type { Result } from '../experiment/result.ts';
import { requestsAt } from './busiest.ts';
import { formatCount, formatMs, formatPercent, formatUsd, plusMinus } from './format.ts';
import { instantAt, timeAxis } from './time-axis.ts';
import { printable } from './untrusted.ts';

/** A number with its 95 % half-width, where several replications give one. */
export interface Estimate {
  readonly value: number;
  readonly halfWidth: number | undefined;
}

export interface Answer {
  /** Most environments busy at once in the account, init included. */
  readonly environments: Estimate;
  /** The worst p99 of any source that had an answer, in ms; absent if none had. */
  readonly latency: (Estimate & { readonly source: string }) | undefined;
  /** Requests refused, retries included. The half-width of a sum over functions is unknown. */
  readonly throttles: Estimate;
  /** Throttles among all requests at the door, 0..1. */
  readonly throttledShare: number;
  readonly monthlyUsd: Estimate;
}

export function answerOf(result: Result): Answer {
  const { halfWidth } = result;
  const functions = Object.entries(result.functions);
  const throttles = functions.reduce((sum, [, entry]) => sum + entry.Throttles, 0);
  const requests = functions.reduce((sum, [, entry]) => sum + requestsAt(entry), 0);
  const answered = Object.entries(result.sources).filter(([, source]) => source.latency.count > 0);
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
    monthlyUsd: { value: result.bill.monthly.totalUsd, halfWidth: halfWidth?.bill.monthly.totalUsd },
  };
}

/** The answer in one sentence. */
export function headline(result: Result): string {
  const { environments, latency, throttles, throttledShare, monthlyUsd } = answerOf(result);
  const several = Object.keys(result.sources).length > 1;
  const parts = [
    `At most ${show(environments, formatCount)} ${environments.value === 1 ? 'environment' : 'environments'} busy at once`,
    latency
      ? `p99 latency ${show(latency, formatMs)}${several ? ` (${printable(latency.source)})` : ''}`
      : 'no request answered',
    throttles.value > 0
      ? `${show(throttles, formatCount)} ${throttles.value === 1 ? 'throttle' : 'throttles'} (${formatPercent(throttledShare)} of requests)`
      : 'no throttles',
    `${show(monthlyUsd, formatUsd)} a month`,
  ];
  return `${parts.join(', ')}.`;
}

export function show(estimate: Estimate, format: (value: number) => string): string {
  return plusMinus(estimate.value, estimate.halfWidth, format);
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
