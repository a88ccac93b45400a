/** How a zod schema says what is wrong with its input, so that every message has the same parts. */
import type * as z from 'zod';

/** One thing wrong with a value. `code` is the `Issue` code: `unit`, `range`, `type`, `missing`, `unknown-key`, `order` … */
export interface Problem {
  readonly code: string;
  /** One plain sentence, without the place. */
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  readonly suggestion?: string | undefined;
  /** Where inside the value; the value itself when left out. */
  readonly path?: readonly (string | number)[];
}

/** Adds the problem to a zod context: a custom issue with `params: { issueCode, expected, got, suggestion }`, those that are known. */
export function raise(ctx: z.RefinementCtx, problem: Problem): void {
  const { code, message, expected, got, suggestion, path = [] } = problem;
  const params: Record<string, string> = { issueCode: code };
  if (expected !== undefined) params.expected = expected;
  if (got !== undefined) params.got = got;
  if (suggestion !== undefined) params.suggestion = suggestion;
  ctx.addIssue({ code: 'custom', message, path: [...path], params });
}

/** A value as it reads in a message: quoted text, a number, or what kind of thing it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return String(value);
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object';
  return keys.length > 6 ? 'an object' : `{ ${keys.join(', ')} }`;
}

/** Words as English lists them: `a, b or c`. */
export function listed(words: readonly string[], last = 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
