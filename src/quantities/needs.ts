/** What a spec refers to and has to be at hand before it can run: trace files and formulas, each with its place in the spec. */
import type { TraceReference } from './resources.ts';

/** `path` leads, inside the spec as it is written, to the text that names the file or is the formula. */
export type Need =
  | { readonly type: 'trace'; readonly path: readonly (string | number)[]; readonly reference: TraceReference }
  | {
      readonly type: 'formula';
      readonly path: readonly (string | number)[];
      readonly text: string;
      /** The names the formula may use besides functions and constants. */
      readonly variables: readonly string[];
    };

/** The needs of a part of a spec, with `path` put before theirs. */
export function needsAt(path: readonly (string | number)[], needs: readonly Need[]): Need[] {
  return needs.map((need) => ({ ...need, path: [...path, ...need.path] }));
}
