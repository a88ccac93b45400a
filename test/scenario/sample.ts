/** A small valid scenario for tests to break, and what is wrong with a text. */
import { type Issue, ScenarioError } from '../../src/quantities/issue.ts';
import { type ParseOptions, parseScenario } from '../../src/scenario/parse.ts';

/** Eleven lines; tests count on their numbers. */
export const VALID = `name: Flash sale
duration: 30 min
functions:
  checkout:
    memory: 1024 MB
    duration: 100 ms
sources:
  web:
    type: sync
    target: checkout
    arrivals: { poisson: 200/s }
`;

/** The valid scenario with one part replaced. */
export function changed(part: string, by: string): string {
  if (!VALID.includes(part)) throw new Error(`the sample has no ${part}`);
  return VALID.replace(part, by);
}

/** The issues of a text; none when it is valid. Any other error is thrown on. */
export async function issuesOf(text: string, options: ParseOptions = {}): Promise<readonly Issue[]> {
  try {
    await parseScenario(text, { file: 's.yaml', ...options });
    return [];
  } catch (error) {
    if (error instanceof ScenarioError && error.issues.length > 0) return error.issues;
    throw error;
  }
}

/** A reader of files that are given as text; anything else does not exist. */
export function filesOf(files: Readonly<Record<string, string>>): NonNullable<ParseOptions['open']> {
  return async function* open(path) {
    const text = files[path];
    if (text === undefined) {
      throw new ScenarioError([{ code: 'no-such-file', path: '', message: `the file ${path} does not exist` }]);
    }
    yield new TextEncoder().encode(text);
  };
}
