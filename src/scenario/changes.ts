/** `changes`: applied in order of time to the raw scenario and validated as a whole each time. */
import { type AccountConfig, accountSchema } from '../lambda/account-config.ts';
import { type FunctionConfig, functionSchema } from '../lambda/function-config.ts';
import type { Platform } from '../platform/index.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { listed, shown } from '../quantities/problem.ts';
import { checkFunction, checkReserved } from './check.ts';
import { details, dotted, type Finding, type Path, startsWith, valueAt } from './finding.ts';
import { pathProblem, withValue } from './override.ts';
import type { ScenarioChange } from './scenario.ts';
import { type ScenarioInput, scenarioSchema } from './schema.ts';
import { findingsOf } from './zod-issues.ts';

/** What can change during a run. */
const CHANGEABLE_ACCOUNT = ['concurrency'];
const CHANGEABLE_FUNCTION = [
  'memory',
  'timeout',
  'ephemeralStorage',
  'duration',
  'init',
  'firstInvocation',
  'errorRate',
  'memoryUsed',
  'reservedConcurrency',
  'idleTimeout',
];

/** One entry of a `set`: what it sets, and where it stands in the file. */
interface Entry {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly at: Path;
}

/** A change with where its parts came from, for those who load what it refers to. */
export interface AppliedChange extends ScenarioChange {
  readonly entries: readonly Entry[];
}

/** The settings in force, and the raw data they were parsed from. */
interface State {
  raw: unknown;
  account: AccountConfig;
  readonly functions: Map<string, FunctionConfig>;
}

export interface Changes {
  readonly changes: readonly AppliedChange[];
  readonly findings: readonly Finding[];
}

/** Applies the changes of a scenario cumulatively; `raw` is the data that `scenario` was parsed from. */
export function applyChanges(raw: unknown, scenario: ScenarioInput, platform: Platform): Changes {
  const state: State = { raw, account: scenario.account, functions: new Map(Object.entries(scenario.functions)) };
  const findings: Finding[] = [];
  const ordered = scenario.changes.map(({ at, set }, index) => ({ at, set, index })).sort((a, b) => a.at - b.at);
  const changes = ordered.map(({ at, set, index }): AppliedChange => {
    const entries: Entry[] = [];
    for (const [key, value] of Object.entries(set)) {
      const entry = { path: key.split('.'), value, at: ['changes', index, 'set', key] };
      const problem = entryProblem(state.raw, entry.path);
      if (problem === undefined) entries.push(entry);
      else findings.push({ ...problem, path: entry.at, at: 'key' });
    }
    const functions = apply(state, entries, platform, findings);
    return { atMs: at, account: state.account, functions, entries };
  });
  return { changes, findings };
}

/** What stands against changing this path during a run. */
function entryProblem(raw: unknown, path: readonly string[]): Omit<Finding, 'path'> | undefined {
  const [section, name = '', field = ''] = path;
  const isFunction = section === 'functions';
  const key = isFunction ? field : name;
  const changeable = isFunction ? CHANGEABLE_FUNCTION : section === 'account' ? CHANGEABLE_ACCOUNT : [];
  const known = pathProblem(scenarioSchema, raw, path);
  if (known !== undefined) return known;
  if (changeable.includes(key)) return undefined;
  const expected = `account.${listed(CHANGEABLE_ACCOUNT)}, or functions.NAME. and one of ${listed(CHANGEABLE_FUNCTION)}`;
  const message = `${dotted(path)} cannot change during a run`;
  return { code: 'not-changeable', message, ...details(expected, shown(dotted(path)), nearestWord(key, changeable)) };
}

/** Puts the entries in force; those that are wrong stay out. Returns the functions that changed. */
function apply(
  state: State,
  entries: readonly Entry[],
  platform: Platform,
  findings: Finding[],
): Record<string, FunctionConfig> {
  const report = (found: readonly Finding[], fallback?: Entry) => {
    const own = found.flatMap((finding) => placedAt(finding, entries, fallback) ?? []);
    findings.push(...own);
    return own.length === 0;
  };
  const before = state.raw;
  for (const { path, value } of entries) state.raw = withValue(state.raw, path, value);

  if (entries.some(({ path }) => path[0] === 'account')) {
    const parsed = accountSchema.safeParse(valueAt(state.raw, ['account']));
    if (parsed.success) state.account = parsed.data;
    else report(findingsOf(parsed.error.issues, accountSchema, valueAt(state.raw, ['account']), ['account']));
  }
  const changed: Record<string, FunctionConfig> = {};
  const names = new Set(entries.filter(({ path }) => path[0] === 'functions').map(({ path }) => path[1]!));
  for (const name of [...names].sort()) {
    const path = ['functions', name];
    const parsed = functionSchema.safeParse(valueAt(state.raw, path));
    const found = parsed.success
      ? checkFunction(name, parsed.data, state.account, platform)
      : findingsOf(parsed.error.issues, functionSchema, valueAt(state.raw, path), path);
    if (report(found) && parsed.success) {
      changed[name] = parsed.data;
      state.functions.set(name, parsed.data);
    } else state.raw = withValue(state.raw, path, valueAt(before, path));
  }
  const reserving = entries.findLast(({ path }) => path[0] === 'account' || path[2] === 'reservedConcurrency');
  if (reserving !== undefined) report(checkReserved(state.account, state.functions, platform), reserving);
  return changed;
}

/** The finding moved from the setting it is about to the entry that set it; undefined when no entry did. */
function placedAt(finding: Finding, entries: readonly Entry[], fallback?: Entry): Finding | undefined {
  const entry = entries.findLast(({ path }) => startsWith(finding.path, path)) ?? fallback;
  if (entry !== undefined) {
    const rest = startsWith(finding.path, entry.path) ? finding.path.slice(entry.path.length) : [];
    return { ...finding, path: [...entry.at, ...rest] };
  }
  // A key that is missing beside the one that was set.
  const near = entries.findLast(({ path }) => startsWith(path, finding.path) && finding.path.length > 2);
  return near === undefined ? undefined : { ...finding, path: near.at };
}
