/** Everything a scenario refers to by name, loaded once each: formulas and traces. */
import { loadTrace, type OpenFile, TraceError } from '../import/index.ts';
import type { Expression } from '../quantities/expression.ts';
import { FormulaError, parseFormula } from '../quantities/formula.ts';
import { ScenarioError } from '../quantities/issue.ts';
import type { Need } from '../quantities/needs.ts';
import { type Resources, type Trace, traceKey } from '../quantities/resources.ts';
import { details, type Finding, type Path } from './finding.ts';

/** What went wrong with one formula or file; every place that refers to it reports it. */
type Failure = Omit<Finding, 'path'>;

export interface Loaded {
  readonly resources: Resources;
  readonly findings: readonly Finding[];
}

/** Loads what the needs name; their paths are those of the whole scenario. `open` reads trace files. */
export async function loadResources(needs: readonly Need[], open: OpenFile | undefined): Promise<Loaded> {
  const formulas: Record<string, Expression> = {};
  const traces: Record<string, Trace> = {};
  const failures = new Map<string, Failure>();
  const findings: Finding[] = [];
  const done = new Set<string>();
  for (const need of sortedByPath(needs)) {
    const key = need.type === 'formula' ? `formula ${need.variables} ${need.text}` : traceKey(need.reference);
    if (!done.has(key)) {
      done.add(key);
      try {
        if (need.type === 'formula') formulas[need.text] = await parseFormula(need.text, need.variables);
        else traces[key] = await loadTrace(need.reference, open ?? noFiles);
      } catch (error) {
        failures.set(key, failureOf(error));
      }
    }
    const failure = failures.get(key);
    if (failure !== undefined) findings.push({ ...failure, path: need.path });
  }
  return { resources: { formulas, traces }, findings };
}

/** In the order of their paths, so that resources do not depend on the order of keys in the file. */
function sortedByPath(needs: readonly Need[]): Need[] {
  const key = (path: Path) => JSON.stringify(path);
  return [...needs].sort((a, b) => (key(a.path) < key(b.path) ? -1 : 1));
}

/** Input errors as data; anything else is not the input's fault and goes on as it is. */
function failureOf(error: unknown): Failure {
  if (error instanceof FormulaError) {
    const { message, expected, got, suggestion } = error;
    return { code: 'formula', message, ...details(expected, got, suggestion) };
  }
  if (error instanceof TraceError) {
    const { code, expected, got, suggestion } = error;
    const place = [error.file, error.line, error.column].filter((part) => part !== undefined).join(':');
    return { code, message: `${place}: ${error.message.replace(/\.$/, '')}`, ...details(expected, got, suggestion) };
  }
  if (error instanceof ScenarioError && error.issues[0] !== undefined) {
    const { code, message, expected, got, suggestion } = error.issues[0];
    return { code, message, ...details(expected, got, suggestion) };
  }
  throw error;
}

const noFiles: OpenFile = (path) => {
  const message = `the file ${path} cannot be read: no reader of files was given`;
  throw new ScenarioError([{ code: 'no-reader', path: '', message, expected: 'the option `open`', got: 'nothing' }]);
};
