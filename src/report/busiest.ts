/** Which functions and sources a report shows when there are too many: the busiest by name, the rest summed as "others". */
import type { FunctionResult, Result } from '../experiment/result.ts';
import type { SourceMetric } from '../lambda/metrics.ts';
import { eventSourceNames } from './events.ts';

/** Names to show, in the order of names, and those that are summed. `others` is never a single name: that one is shown instead. */
export interface Selection {
  readonly shown: readonly string[];
  readonly others: readonly string[];
}

/** The `most` names of greatest weight; ties go to the earlier name. */
export function busiest(names: readonly string[], weight: (name: string) => number, most: number): Selection {
  if (names.length <= most + 1) return { shown: names, others: [] };
  const rank = new Map(names.map((name, index) => [name, index]));
  const kept = new Set([...names].sort((a, b) => weight(b) - weight(a) || rank.get(a)! - rank.get(b)!).slice(0, most));
  return { shown: names.filter((name) => kept.has(name)), others: names.filter((name) => !kept.has(name)) };
}

/** Requests that reached the function's door, served or throttled. */
export function requestsAt(entry: FunctionResult): number {
  return entry.Invocations + entry.Throttles;
}

export function busiestFunctions(result: Result, most: number): Selection {
  const { functions } = result;
  return busiest(Object.keys(functions), (name) => requestsAt(functions[name]!), most);
}

export function busiestSources(result: Result, most: number): Selection {
  const { sources } = result;
  return busiest(Object.keys(sources), (name) => sources[name]!.offered, most);
}

/** As `busiestSources`, of those sources of events alone that count a metric. */
export function busiestEventSources(result: Result, most: number, metric: SourceMetric = 'queueDepth'): Selection {
  const { sources } = result;
  const names = eventSourceNames(result).filter((name) => sources[name]![metric] !== undefined);
  return busiest(names, (name) => sources[name]!.offered, most);
}

/** The sum of one number over some functions, sources or versions. */
export function total<T>(
  entries: Readonly<Record<string, T>>,
  names: readonly string[],
  pick: (entry: T) => number,
): number {
  return names.reduce((sum, name) => sum + pick(entries[name]!), 0);
}
