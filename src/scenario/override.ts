/** Values set from outside the file, `--set PATH=VALUE`, applied to the plain data before it is validated. */
import type * as z from 'zod';
import { nearestWord } from '../quantities/nearest-word.ts';
import { shown } from '../quantities/problem.ts';
import { readDocument } from './document.ts';
import { details, dotted, type Finding, type Path, startsWith } from './finding.ts';
import { keysAt } from './schema-keys.ts';

/** One applied value: where it went and how it was written, which is its place in messages. */
export interface Override {
  readonly path: Path;
  readonly place: string;
}

export interface Overridden {
  readonly value: unknown;
  readonly overrides: readonly Override[];
  /** Findings carry the `--set` that caused them as their place. */
  readonly problems: readonly (Finding & { readonly place: string })[];
}

type Container = Record<string, unknown> | unknown[];

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Sections whose keys are the scenario's own names: a path may not invent one on its way. */
const NAMED = ['functions', 'sources'];

/** Sections whose keys are meters, which contain dots. */
const METERED = ['account.prices', 'account.discounts', 'prices', 'discounts'];

/**
 * Splits at dots, but follows keys that contain dots themselves where the data has them (`percentiles.99.9`,
 * `changes.0.set.functions.checkout.memory`), and takes a new key of prices and discounts as a whole.
 */
function splitPath(root: unknown, text: string): string[] {
  let rest = text.split('.');
  let value = root;
  const path: string[] = [];
  while (rest.length > 0) {
    let taken = METERED.includes(dotted(path)) ? rest.length : 1;
    if (isContainer(value) && !Array.isArray(value)) {
      for (let n = rest.length; n > 1; n--)
        if (Object.hasOwn(value, rest.slice(0, n).join('.'))) {
          taken = n;
          break;
        }
    }
    const segment = rest.slice(0, taken).join('.');
    path.push(segment);
    rest = rest.slice(taken);
    value =
      isContainer(value) && Object.hasOwn(value, segment) ? (value as Record<string, unknown>)[segment] : undefined;
  }
  return path;
}

/** What stands against setting this path: one that the schema does not know, or a name that the scenario does not have. */
export function pathProblem(schema: z.ZodType, root: unknown, path: readonly string[]): Problem | undefined {
  let value = root;
  for (const [i, segment] of path.entries()) {
    const present = isContainer(value) && Object.hasOwn(value, segment);
    const problem = present && !Array.isArray(value) ? undefined : segmentProblem(schema, root, value, path, i);
    if (problem !== undefined) return problem;
    value = present ? (value as Record<string, unknown>)[segment] : undefined;
  }
  return undefined;
}

type Problem = Omit<Finding, 'path'>;

/** What stands against going on from `value`, at the first `index` segments of the path, to the next one. */
function segmentProblem(
  schema: z.ZodType,
  root: unknown,
  value: unknown,
  path: readonly string[],
  index: number,
): Problem | undefined {
  const segment = path[index]!;
  const here = index === 0 ? 'the file' : dotted(path.slice(0, index));
  const known = keysAt(schema, path.slice(0, index), root);
  if (Array.isArray(value) || known.isList) {
    const length = Array.isArray(value) ? value.length : 0;
    if (/^\d+$/.test(segment) && Number(segment) < length) return undefined;
    const expected = length === 0 ? 'no index (the list is empty)' : `an index from 0 to ${length - 1}`;
    return {
      code: 'unknown-path',
      message: `${here} has no entry ${shown(segment)}`,
      ...details(expected, shown(segment)),
    };
  }
  const isName = index === 1 && NAMED.includes(path[0]!);
  // A whole new function can be set, a part of one that does not exist cannot.
  const isKnown = isName ? path.length === 2 : known.open || known.keys.includes(segment);
  if (isKnown && segment !== '' && segment !== '__proto__') return undefined;
  const candidates = isName && isContainer(value) ? Object.keys(value) : known.keys;
  const expected = candidates.length === 0 ? 'a path of the schema' : `one of ${candidates.join(', ')}`;
  const message = `${here} has no key ${shown(segment)}`;
  return { code: 'unknown-path', message, ...details(expected, shown(segment), nearestWord(segment, candidates)) };
}

/** A copy of the data with one value replaced; what is not on the path is shared. Missing mappings on the way are made. */
export function withValue(root: unknown, path: Path, value: unknown): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (Array.isArray(root)) return root.map((item, i) => (i === Number(segment) ? withValue(item, rest, value) : item));
  const record = isContainer(root) ? (root as Record<string, unknown>) : {};
  // null takes a setting away, so that an optional one is what it is by default.
  if (value === null && rest.length === 0)
    return Object.fromEntries(Object.entries(record).filter(([key]) => key !== segment));
  return { ...record, [segment]: withValue(Object.hasOwn(record, segment) ? record[segment] : undefined, rest, value) };
}

/** Applies `PATH=VALUE` texts in order. The value is YAML; a path that the schema does not know is a problem. */
export function applyOverrides(root: unknown, schema: z.ZodType, texts: readonly string[]): Overridden {
  let value = root;
  const overrides: Override[] = [];
  const problems: (Finding & { place: string })[] = [];
  for (const text of texts) {
    const place = `--set ${text}`;
    const equals = text.indexOf('=');
    if (equals < 1) {
      const message = 'this is not PATH=VALUE';
      problems.push({
        path: [],
        place,
        code: 'set-syntax',
        message,
        ...details('such as region=eu-west-1', shown(text)),
      });
      continue;
    }
    const path = splitPath(value, text.slice(0, equals).trim());
    const wrong = pathProblem(schema, value, path);
    const reading = readDocument(text.slice(equals + 1));
    if (wrong !== undefined) problems.push({ ...wrong, path, place });
    else if (reading.document === undefined || reading.problems[0] !== undefined) {
      const { code, message, expected, got, suggestion } = reading.problems[0]!;
      problems.push({
        path,
        place,
        code,
        message: code === 'empty' ? 'the value is missing' : message,
        ...details(code === 'empty' ? 'a value after the =' : expected, got, suggestion),
      });
    } else {
      value = withValue(value, path, reading.document.value);
      overrides.push({ path, place });
    }
  }
  return { value, overrides, problems };
}

/**
 * The `--set` behind what stands at a path: the last one that put it there, or one that put something below it where the file (`has`)
 * has nothing.
 */
export function overrideOf(
  overrides: readonly Override[],
  path: Path,
  has: (path: Path) => boolean,
): Override | undefined {
  const above = overrides.findLast((override) => startsWith(path, override.path));
  if (above !== undefined || has(path)) return above;
  return overrides.findLast((override) => startsWith(override.path, path));
}
