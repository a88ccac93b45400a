/** What can still be checked of a scenario that the schema refuses, so that all issues are reported at once. */
import type * as z from 'zod';
import { accountSchema } from '../lambda/account-config.ts';
import { deploymentSchema } from '../lambda/deployment-config.ts';
import { functionSchema } from '../lambda/function-config.ts';
import { sourceSchema } from '../sources/source-types.ts';
import { changeSchema, type ScenarioInput, scenarioSchema } from './schema.ts';

/** A scenario that parses, and the raw data it was parsed from. */
export interface Draft {
  readonly raw: unknown;
  readonly scenario: ScenarioInput;
}

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keys beside the sections that are salvaged one by one. */
const topSchema = scenarioSchema.omit({
  account: true,
  functions: true,
  sources: true,
  changes: true,
  deployments: true,
});

/**
 * Leaves out what is wrong in `value`, key by key, and puts `placeholders` where a required key is then missing. Returns the raw data and
 * what it parses to; undefined when even that does not parse.
 */
function salvage<T>(
  schema: z.ZodType<T>,
  value: unknown,
  placeholders: Mapping = {},
): { raw: Mapping; data: T } | undefined {
  const given = isMapping(value) ? value : {};
  const issues = schema.safeParse(given).error?.issues ?? [];
  const wrong = new Set(
    issues.flatMap((issue) => (issue.path.length > 0 ? [String(issue.path[0])] : unknownKeys(issue))),
  );
  const right = Object.entries(given).filter(([key]) => !wrong.has(key));
  const raw = { ...placeholders, ...Object.fromEntries(right) };
  const parsed = schema.safeParse(raw);
  return parsed.success ? { raw, data: parsed.data } : undefined;
}

function unknownKeys(issue: z.core.$ZodIssue): string[] {
  return issue.code === 'unrecognized_keys' ? issue.keys : [];
}

/** Salvages each entry of a mapping; those that cannot be are left out. */
function salvageEach<T>(schema: z.ZodType<T>, value: unknown, placeholders: Mapping) {
  const raw: Record<string, unknown> = {};
  const data: Record<string, T> = {};
  for (const [name, entry] of isMapping(value) ? Object.entries(value) : []) {
    const salvaged = salvage(schema, entry, placeholders);
    if (salvaged === undefined) continue;
    raw[name] = salvaged.raw;
    data[name] = salvaged.data;
  }
  return { raw, data };
}

/** Salvages each entry of a list. One that is wrong keeps its index, on which the places of the others depend. */
function salvageList<T>(schema: z.ZodType<T>, value: unknown, placeholders: Mapping) {
  const list = Array.isArray(value) ? value : [];
  const entries = list.map((entry) => salvage(schema, entry, placeholders) ?? salvage(schema, {}, placeholders)!);
  return { raw: entries.map(({ raw }) => raw), data: entries.map(({ data }) => data) };
}

/** The part of a refused scenario that is right, with placeholders for what is wrong and required. */
export function salvageScenario(value: unknown): Draft | undefined {
  if (!isMapping(value)) return undefined;
  const isTop = (key: string) => Object.hasOwn(topSchema.shape, key);
  const top = salvage(topSchema, Object.fromEntries(Object.entries(value).filter(([key]) => isTop(key))));
  const account = salvage(accountSchema, value.account);
  const functions = salvageEach(functionSchema, value.functions, { duration: 0 });
  const sources = salvageEach(sourceSchema, value.sources, { type: 'sync', target: '', arrivals: { constant: 0 } });
  const changes = salvageList(changeSchema, value.changes, { at: 0, set: {} });
  const deployments = salvageList(deploymentSchema, value.deployments, { function: '', to: 'x', at: 0, shift: '' });
  if (top === undefined || account === undefined) return undefined;
  return {
    raw: {
      ...top.raw,
      account: account.raw,
      functions: functions.raw,
      sources: sources.raw,
      changes: changes.raw,
      deployments: deployments.raw,
    },
    scenario: {
      ...top.data,
      account: account.data,
      functions: functions.data,
      sources: sources.data,
      changes: changes.data,
      deployments: deployments.data,
    },
  };
}
