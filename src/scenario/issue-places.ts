/** Findings → issues with their places, in the order of the file. */
import type { Issue } from '../quantities/issue.ts';
import type { Position, ScenarioDocument } from './document.ts';
import { details, dotted, type Finding } from './finding.ts';
import { type Override, overrideOf } from './override.ts';

/** A file that is something else altogether would have an issue in every line. */
const MOST_ISSUES = 1000;

/** An issue and what it is sorted by. */
export interface Located {
  readonly issue: Issue;
  readonly line: number;
  readonly column: number;
}

/** With a position the place is `source:line:column`, else `source` alone. */
export function located(
  { path, code, message, expected, got, suggestion }: Finding,
  source: string,
  position?: Position,
): Located {
  const place = position === undefined ? source : `${source}:${position.line}:${position.column}`;
  const issue = { code, path: dotted(path), message, ...details(expected, got, suggestion), place };
  return { issue, line: position?.line ?? Number.MAX_SAFE_INTEGER, column: position?.column ?? 0 };
}

/** A finding at its line and column of the file, or at the `--set` that caused it. */
export function inPlace(
  finding: Finding,
  file: string,
  document: ScenarioDocument,
  overrides: readonly Override[],
): Located {
  const override = overrideOf(overrides, finding.path, document.has);
  if (override !== undefined) return located(finding, override.place);
  return located(finding, file, document.place(finding.path, finding.at ?? 'value'));
}

/** In the order of the file; issues without a position come last. */
export function sorted(issues: readonly Located[]): Issue[] {
  const inOrder = issues.toSorted((a, b) => a.line - b.line || a.column - b.column).map(({ issue }) => issue);
  const more = inOrder.length - MOST_ISSUES;
  if (more <= 0) return inOrder;
  const last = inOrder[MOST_ISSUES]!;
  return [
    ...inOrder.slice(0, MOST_ISSUES),
    { ...last, code: 'more', message: `${last.message}; and ${more - 1} more issues` },
  ];
}
