/** The schema of a whole scenario file: what YAML validation, JSON Schema, `--set` and documentation are derived from. */
import * as z from 'zod';
import { accountSchema } from '../lambda/account-config.ts';
import { deploymentSchema } from '../lambda/deployment-config.ts';
import { functionSchema } from '../lambda/function-config.ts';
import { DEFAULT_REGION, dayIssue, NEWEST_DAY } from '../platform/index.ts';
import { raise, shown } from '../quantities/problem.ts';
import { duration } from '../quantities/units.ts';
import { sourceSchema } from '../sources/source-types.ts';
import { instantOf } from './calendar.ts';

/** What functions and sources may be called: names appear in stream names, dotted paths and CSV columns. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Names that plain objects already have. */
const TAKEN = ['constructor', 'prototype'];

const NAME_RULE = 'a name of 1 to 64 letters, digits, "-" and "_" that begins with a letter or a digit';

const nameSchema = z
  .string()
  .regex(NAME, NAME_RULE)
  .superRefine((name, ctx) => {
    if (!TAKEN.includes(name)) return;
    raise(ctx, {
      code: 'name',
      message: `the name "${name}" is not allowed`,
      expected: 'another name',
      got: shown(name),
    });
  });

/** More would exceed any report, and the memory. */
const MOST_NAMES = 5000;

/** A mapping from names to things, at least one. */
function named<Schema extends z.ZodType>(schema: Schema, what: string) {
  return z.record(nameSchema, schema).superRefine((record, ctx) => {
    const count = Object.keys(record).length;
    if (count >= 1 && count <= MOST_NAMES) return;
    const expected = `1 to ${MOST_NAMES} ${what}s`;
    raise(ctx, {
      code: count === 0 ? 'missing' : 'range',
      message: `expected ${expected}, got ${count}`,
      expected,
      got: String(count),
    });
  });
}

/** In characters. */
export const LONGEST_SEED = 200;

const seedSchema = z
  .union([z.number(), z.string()], { error: 'expected a number or text' })
  .superRefine((seed, ctx) => {
    const odd = typeof seed === 'number' && Number.isInteger(seed) && !Number.isSafeInteger(seed);
    if (!odd && seed !== '' && String(seed).length <= LONGEST_SEED) return;
    const expected = `a number below 2^53, or text of 1 to ${LONGEST_SEED} characters in quotes`;
    raise(ctx, { code: 'range', message: `expected ${expected}, got ${shown(seed)}`, expected, got: shown(seed) });
  })
  .transform(String);

const daySchema = z.string().superRefine((day, ctx) => {
  const issue = dayIssue(day);
  if (issue !== undefined) raise(ctx, { ...issue, path: [] });
});

const startSchema = z.string().transform((text, ctx) => {
  const instant = instantOf(text);
  if (instant !== undefined) return instant;
  const expected = 'an instant such as 2026-11-20T09:30:00Z';
  raise(ctx, { code: 'date', message: `expected ${expected}, got ${shown(text)}`, expected, got: shown(text) });
  return z.NEVER;
});

export const changeSchema = z.strictObject({
  at: duration.meta({ description: 'When the change takes effect, from t = 0.' }),
  set: z.record(z.string(), z.unknown()).meta({
    description: 'Paths such as functions.checkout.reservedConcurrency or account.concurrency, with their new values.',
  }),
});

/** One scenario file. The output is in engine units; what depends on the day, on `changes` or on traces comes after it. */
export const scenarioSchema = z
  .strictObject({
    $schema: z.string().optional().meta({ description: 'The JSON Schema that editors use for this file.' }),
    name: z
      .string()
      .max(200)
      .optional()
      .meta({ description: "What the scenario is called. Default: the file's name." }),
    description: z.string().optional().meta({ description: 'What the scenario asks.' }),
    seed: seedSchema.optional().meta({ description: 'Seed of all random numbers, a number or text. Default 1.' }),
    start: startSchema.optional().meta({
      description: 'The calendar instant of t = 0, e.g. 2026-11-20T09:30:00Z. Default: asOf at 00:00 UTC.',
    }),
    duration: duration.optional().meta({
      description:
        'Simulated time after the warm-up. With traces the default is the last arrival plus the longest time-out.',
    }),
    period: duration
      .default(60_000)
      .meta({ description: "Period of the time series. Default 60 s, CloudWatch's minute." }),
    warmUp: duration.default(0).meta({ description: 'Simulated first; then statistics are reset. Default 0 s.' }),
    asOf: daySchema.default(NEWEST_DAY).meta({
      description: 'Limits, rules and prices in force on that day, YYYY-MM-DD. Default: the newest known.',
    }),
    region: z
      .string()
      .default(DEFAULT_REGION)
      .meta({ description: `The AWS Region. Default ${DEFAULT_REGION}.` }),
    account: accountSchema.prefault({}).meta({ description: "The Region's account limits." }),
    functions: named(functionSchema, 'function').meta({ description: 'The Lambda functions, by name.' }),
    sources: named(sourceSchema, 'source').meta({ description: 'Who calls them, by name.' }),
    changes: z.array(changeSchema).default([]).meta({
      description: 'What an operator or the world changes during the run.',
    }),
    deployments: z.array(deploymentSchema).default([]).meta({
      description: 'New versions of functions that are given the traffic, as CodeDeploy does it.',
    }),
  })
  .meta({ title: 'headroom scenario', description: 'What to simulate: functions, who calls them, and when.' });

export type ScenarioInput = z.output<typeof scenarioSchema>;
