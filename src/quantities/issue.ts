/** What is wrong with an input, as data: the one way in which headroom speaks of bad scenarios, traces and formulas. */

/** One thing wrong with the input. `path` is the dotted path in the scenario ("" for the whole file). */
export interface Issue {
  /** Stable, machine-readable kind, e.g. `unknown-key`, `unit`, `range`, `not-in-this-version`. */
  readonly code: string;
  readonly path: string;
  /** One sentence for a person, without the place. */
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  readonly suggestion?: string;
  /** `file:line:column`, `<stdin>:line:column` or the `--set` that caused it; added by the scenario reader. */
  readonly place?: string;
}

/** The input is wrong: every issue found, at once. Printed without a stack; exit code 2. */
export class ScenarioError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => `${issue.place ?? issue.path}: ${issue.message}`).join('\n'));
    this.name = 'ScenarioError';
    this.issues = issues;
  }
}
