/** A thing found wrong, by its path in the scenario, before the path is turned into a place in the file. */
import type { Issue } from '../quantities/issue.ts';

/** Keys and list indices from the top of the file. */
export type Path = readonly (string | number)[];

export interface Finding extends Omit<Issue, 'path' | 'place'> {
  readonly path: Path;
  /** Whether the key or its value is to be pointed at; default: the value. */
  readonly at?: 'key' | 'value';
}

/** The path as it is written in messages and after `--set`. */
export function dotted(path: Path): string {
  return path.join('.');
}

/** Whether `path` lies at or below `prefix`. */
export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((segment, i) => String(segment) === String(path[i]));
}

/** The value at a path in plain data; undefined where there is none. Own keys only. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

/** Optional properties that are left out where there is nothing to say (`exactOptionalPropertyTypes`). */
export function details(
  expected?: string,
  got?: string,
  suggestion?: string,
): Pick<Finding, 'expected' | 'got' | 'suggestion'> {
  return {
    ...(expected === undefined ? {} : { expected }),
    ...(got === undefined ? {} : { got }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
