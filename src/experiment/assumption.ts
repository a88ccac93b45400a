/** One line of what a run assumed, and how several functions share it. */
import { type Fact, factIn, type Platform } from '../platform/index.ts';
import { constantOf, type Distribution } from '../quantities/distribution.ts';
import { formatDuration } from '../quantities/units.ts';
import type { Result } from './result.ts';

export type Assumption = Result['assumptions'][number];

/** The source of what the scenario sets itself. */
export const SCENARIO = 'the scenario';

/** A fact of the platform as an assumption. */
export function assumed({ id, text, source, confidence }: Fact): Assumption {
  return { id, value: text, source: `${source} (${confidence})` };
}

/** The facts of those ids as assumptions; a rule that the day does not have is left out. */
export function assumedRules(platform: Platform, ...ids: readonly string[]): Assumption[] {
  return ids.flatMap((id) => factIn(platform, id) ?? []).map(assumed);
}

/** One text for several names: the value alone where all agree, of `all` there are, else `value (names)` for each. */
export function grouped(named: readonly (readonly [name: string, value: string])[], all = named.length): string {
  const names = new Map<string, string[]>();
  for (const [name, value] of named) names.set(value, [...(names.get(value) ?? []), name]);
  if (names.size === 1 && named.length === all) return named[0]![1];
  return Array.from(names, ([value, those]) => `${value} (${shortened(those)})`).join('; ');
}

function shortened(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 4).join(', ')} and ${names.length - 4} others`;
}

/** A distribution in a few words: the time if it is constant, else its family. */
export function inWords(distribution: Distribution): string {
  const constant = constantOf(distribution);
  return constant === undefined ? `${distribution.type} distribution` : formatDuration(constant);
}
