/** What versions of a function may be called: numbers, as AWS has them, or names. */
import * as z from 'zod';
import { raise, shown } from '../quantities/problem.ts';

const VERSION_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** A version where it is named: a key of `versions`. */
export const versionKey = z.string().superRefine((name, ctx) => {
  if (VERSION_NAME.test(name)) return;
  const expected = 'a version of 1 to 64 letters, digits, "-" and "_"';
  raise(ctx, { code: 'name', message: `expected ${expected}, got ${shown(name)}`, expected, got: shown(name) });
});

/** A version where it is referred to: YAML reads 2 as a number. */
export const versionName = z.preprocess((input) => (typeof input === 'number' ? String(input) : input), versionKey);
