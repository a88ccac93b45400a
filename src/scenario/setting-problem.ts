/** What is wrong with one setting of a function, before it is known where the function stands in the scenario. */
import { citation, FIRST_DAY, factIn, type Platform } from '../platform/index.ts';
import { details, type Finding, type Path } from './finding.ts';

export interface SettingProblem {
  /** Inside the function. */
  readonly at: Path;
  /** Default `range`. */
  readonly code?: string;
  /** The setting and its value, as a message begins. */
  readonly what: string;
  readonly expected: string;
  /** What the message adds to that: since when it is allowed, what AWS says to it. */
  readonly more?: string;
  readonly got: string;
  readonly suggestion?: string | undefined;
}

/** The problem as a finding; `path` is that of the function or version. */
export function findingOf(problem: SettingProblem, path: Path): Finding {
  const { at, code = 'range', what, expected, more = '', got, suggestion } = problem;
  const message = `${what}: expected ${expected}${more}`;
  return { path: [...path, ...at], code, message, ...details(expected, got, suggestion) };
}

/** Where the rule in force comes from: " (page)", or ", since 2020-12-01 (page)" if it changed after Lambda's first day. */
export function pageOf(platform: Platform, id: string): string {
  const fact = factIn(platform, id);
  if (fact === undefined) return '';
  return `${fact.since === FIRST_DAY ? '' : `, since ${fact.since}`} (${citation(fact)})`;
}
