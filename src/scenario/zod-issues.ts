/** zod's issues → findings: one each, in plain words, with what was expected and what was got. */
import type * as z from 'zod';
import { nearestWord } from '../quantities/nearest-word.ts';
import { listed, shown } from '../quantities/problem.ts';
import { details, type Finding, type Path, valueAt } from './finding.ts';
import { keysAt } from './schema-keys.ts';

/** What zod calls a type, in words. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  nan: 'a number',
};

/** What `ctx.addIssue({ code: 'custom', params })` carries in our schemas. */
interface Params {
  readonly issueCode?: string;
  readonly expected?: string;
  readonly got?: string;
  readonly suggestion?: string;
}

/** Unknown keys of one mapping that get a "did you mean"; a mapping of something else altogether may have any number. */
const MOST_HINTS = 100;

/** Issues of our schemas that are about a key, whose path ends with it. */
const KEY_CODES = ['unknown-key', 'unknown-kind', 'several-kinds'];

interface Context {
  readonly schema: z.core.$ZodType;
  readonly root: unknown;
}

type ZodIssue = z.core.$ZodIssue;

/** All findings behind a failed parse of `root` with `schema`. Paths are prefixed by where `root` lies in the file. */
export function findingsOf(
  issues: readonly ZodIssue[],
  schema: z.core.$ZodType,
  root: unknown,
  prefix: Path = [],
): Finding[] {
  const context = { schema, root };
  const found = issues.flatMap((issue) => convert(issue, [], context));
  return found.map((finding) => ({ ...finding, path: [...prefix, ...finding.path] }));
}

function convert(issue: ZodIssue, above: Path, context: Context): Finding[] {
  const path = [...above, ...(issue.path as Path)];
  const value = valueAt(context.root, path);
  const got = shown(value);
  const wrong = (code: string, expected: string, suggestion?: string): Finding[] => [
    value === undefined
      ? missing(path, expected)
      : { path, code, message: `expected ${expected}, got ${got}`, ...details(expected, got, suggestion) },
  ];
  // Messages of our own are whole sentences.
  const own = issue.code === 'custom' ? undefined : /^expected (.*)/s.exec(issue.message)?.[1];
  if (own !== undefined) return wrong('value', own);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key, index) => unknownKey(path, key, index < MOST_HINTS, context));
    case 'invalid_key':
      return issue.issues.map((nested) => badName(path, nested));
    case 'invalid_type':
      return wrong('type', TYPE_WORDS[issue.expected] ?? issue.expected);
    case 'invalid_value':
      return wrong('value', oneOf(issue.values), nearestWord(String(value), issue.values.map(String)));
    case 'invalid_union':
      return fromUnion(issue, path, context);
    case 'custom':
      return [custom(issue, path, got)];
    case 'too_small':
      return wrong(
        'range',
        `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${ofWhat(issue.origin, issue.minimum)}`,
      );
    case 'too_big':
      return wrong(
        'range',
        `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${ofWhat(issue.origin, issue.maximum)}`,
      );
    case 'invalid_element':
      return issue.issues.flatMap((nested) => convert(nested, path, context));
    default:
      return [{ path, code: 'value', message: issue.message, got }];
  }
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? shown(values[0]) : listed(values.map(String));
}

function ofWhat(origin: string, count: number | bigint): string {
  const isOne = Number(count) === 1;
  if (origin === 'string') return isOne ? ' character' : ' characters';
  if (!['array', 'set', 'map'].includes(origin)) return '';
  return isOne ? ' entry' : ' entries';
}

function missing(path: Path, expected: string): Finding {
  const message = `the key ${shown(String(path.at(-1) ?? ''))} is missing`;
  return { path, at: 'key', code: 'missing', message, ...details(expected, 'nothing') };
}

function unknownKey(parent: Path, key: string, hint: boolean, { schema, root }: Context): Finding {
  const path = [...parent, key];
  const { keys } = keysAt(schema, parent, root);
  const message = `unknown key ${shown(key)}`;
  const expected =
    keys.length === 0 ? 'no such key' : `one of ${keys.filter((known) => known !== '$schema').join(', ')}`;
  const near = hint ? nearestWord(key, keys) : undefined;
  return { path, at: 'key', code: 'unknown-key', message, ...details(expected, shown(key), near) };
}

function badName(path: Path, nested: ZodIssue): Finding {
  const params = nested.code === 'custom' ? (nested.params as Params | undefined) : undefined;
  const expected = params?.expected ?? nested.message;
  const got = shown(path.at(-1));
  return { path, at: 'key', code: 'name', message: `expected ${expected}, got ${got}`, ...details(expected, got) };
}

function custom(issue: z.core.$ZodIssueCustom, path: Path, value: string): Finding {
  const { issueCode = 'value', expected, got = value, suggestion } = (issue.params ?? {}) as Params;
  if (issueCode === 'missing' && got === 'nothing' && path.length > 0) return missing(path, expected ?? 'a value');
  const at = KEY_CODES.includes(issueCode) ? 'key' : 'value';
  return {
    path,
    at,
    code: issueCode,
    message: issue.message.replace(/\.$/, ''),
    ...details(expected, got, suggestion),
  };
}

/** Of a union's branches the one that got furthest into the value speaks; if none got anywhere, all do. */
function fromUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, context: Context): Finding[] {
  const value = valueAt(context.root, path);
  const branches = issue.errors.map((errors) => errors.flatMap((nested) => convert(nested, path, context)));
  const reach = (branch: readonly Finding[]) => Math.max(0, ...branch.map((finding) => finding.path.length));
  const furthest = Math.max(0, ...branches.map(reach));
  const best = branches.filter((branch) => reach(branch) === furthest && branch.length > 0);
  if (furthest > path.length || best.length === 1) return best[0] ?? [];
  const expected =
    [...new Set(best.flat().flatMap((finding) => finding.expected ?? []))].join(' or ') || 'another value';
  if (value === undefined) return [missing(path, expected)];
  return [
    { path, code: 'type', message: `expected ${expected}, got ${shown(value)}`, ...details(expected, shown(value)) },
  ];
}
