/** What a dated fact is: a value, the day it took effect, the page it comes from, and how far it can be trusted. */
import { formatNumber } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';

/**
 * How a value is known. `sourced`: read on an AWS page or in AWS's own data. `third-party`: read elsewhere. `measured`: someone's
 * measurement. `own knowledge`: no source found. `assumption`: AWS publishes nothing, so headroom decides.
 */
export type Confidence = 'sourced' | 'third-party' | 'measured' | 'own knowledge' | 'assumption';

/** One value of a rule, from one day on. */
export interface Version<Value> {
  /** First day in force, YYYY-MM-DD. On the first known day it means "that day or earlier". */
  readonly since: string;
  /** The day is not sourced, only its neighbourhood is. */
  readonly dateAssumed?: true;
  /** Only in these Regions; everywhere when left out. */
  readonly regions?: readonly string[];
  readonly value: Value;
  /** The value in words; by default the number with the rule's unit. */
  readonly text?: string;
  /** The page, with its address where it has one. */
  readonly source: string;
  readonly confidence: Confidence;
}

/** A rule, limit or price through the years: its versions in order of date. */
export interface Rule<Value> {
  /** What it is, in a few words. */
  readonly doc: string;
  /** Unit of the value; empty where the value is not a plain number. */
  readonly unit: string;
  readonly versions: readonly Version<Value>[];
}

/** One version of one rule, named: a line in a report's list of assumptions. Plain data. */
export interface Fact<Value = unknown> extends Version<Value> {
  /** Dotted name, e.g. `memory.maxMb`. With `since` and `regions` it is unique. */
  readonly id: string;
  readonly doc: string;
  readonly text: string;
}

/** A rule from its description, its unit and its versions, oldest first. */
export function rule<Value>(doc: string, unit: string, ...versions: readonly Version<Value>[]): Rule<Value> {
  return { doc, unit, versions };
}

/**
 * The version in force on a day (YYYY-MM-DD) in a Region, or undefined before the first one. The latest wins; among versions of the same
 * day one that names the Region wins over one for all Regions.
 */
export function inForce<Value>(rule: Rule<Value>, day: string, region: string): Version<Value> | undefined {
  let best: Version<Value> | undefined;
  for (const version of rule.versions) {
    if (version.since > day || version.regions?.includes(region) === false) continue;
    const later = best === undefined || version.since > best.since;
    const moreSpecific = best?.since === version.since && version.regions !== undefined;
    if (later || moreSpecific) best = version;
  }
  return best;
}

/** A version as a fact under the name of its rule. */
export function factOf<Value>(id: string, { doc, unit }: Rule<Value>, version: Version<Value>): Fact<Value> {
  return { ...version, id, doc, text: version.text ?? inWords(version.value, unit) };
}

/** From here on a time reads better in larger units. */
const SECOND_MS = 1000;

function inWords(value: unknown, unit: string): string {
  if (unit === 'ms' && typeof value === 'number' && value >= SECOND_MS) return formatDuration(value);
  const text = typeof value === 'number' ? formatNumber(value) : String(value);
  return unit === '' ? text : `${text} ${unit}`;
}
