/** The versions of functions that have several, as rows of tables. */
import type { FunctionResult, VersionResult } from '../experiment/result.ts';
import { busiest, type Selection } from './busiest.ts';
import { countOf, formatCount, formatPercent } from './format.ts';
import { printable } from './untrusted.ts';

/** A version among those of its function. */
export interface VersionEntry extends VersionResult {
  /** Invocations of all versions of the function. */
  readonly ofFunction: number;
}

/** Most versions of one function that a sentence names. */
const MOST_NAMED = 4;

/** Every version of functions that have several, under AWS's name for it: function and version, with a colon between them. */
export function versionEntries(functions: Readonly<Record<string, FunctionResult>>): Record<string, VersionEntry> {
  return Object.fromEntries(
    Object.entries(functions).flatMap(([name, { Invocations, versions = {} }]) =>
      Object.entries(versions).map(([version, entry]) => [`${name}:${version}`, { ...entry, ofFunction: Invocations }]),
    ),
  );
}

/** Versions in the order of functions; where there are too many, those that served most. */
export function busiestVersions(entries: Readonly<Record<string, VersionEntry>>, most: number): Selection {
  return busiest(Object.keys(entries), (name) => entries[name]!.Invocations, most);
}

/** Share of its function's invocations, 0..1. */
export function invocationShare({ Invocations, ofFunction }: VersionEntry): number {
  return ofFunction > 0 ? Invocations / ofFunction : 0;
}

/** Errors among its invocations, 0..1. */
export function errorRate({ Invocations, Errors }: VersionResult): number {
  return Invocations > 0 ? Errors / Invocations : 0;
}

/** What each version of a function served and how often it failed, in clauses; none for a function without several. */
export function versionClauses({ versions = {} }: FunctionResult): string[] {
  const all = Object.entries(versions);
  const { shown, others } = busiest(Object.keys(versions), (name) => versions[name]!.Invocations, MOST_NAMED);
  const named = all
    .filter(([name]) => shown.includes(name))
    .map(([name, entry]) => {
      const { Invocations, Errors, coldStarts } = entry;
      const failed = Errors > 0 ? `${formatCount(Errors)} (${formatPercent(errorRate(entry))}) failed` : 'none failed';
      const cold = countOf(coldStarts, 'cold start');
      const served = `version ${printable(name)} had ${countOf(Invocations, 'invocation')}`;
      return Invocations > 0 ? `${served} and ${cold}, ${failed}` : served;
    });
  return others.length > 0 ? [...named, `${others.length} other versions had fewer`] : named;
}
