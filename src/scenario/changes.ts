/** `changes`: applied in order of time to the raw scenario and validated as a whole each time. */
import type * as z from 'zod';
import { type AccountConfig, accountSchema } from '../lambda/account-config.ts';
import { type FunctionConfig, functionSchema } from '../lambda/function-config.ts';
import type { Platform } from '../platform/index.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { listed, shown } from '../quantities/problem.ts';
import { SOURCE_TYPES, type SourceConfig, sourceSchema } from '../sources/source-types.ts';
import { checkFunction, checkReserved, checkSource, takersOf } from './check.ts';
import { details, dotted, type Finding, type Path, startsWith, valueAt } from './finding.ts';
import { pathProblem, withValue } from './override.ts';
import { checkProvisioned } from './provisioned-checks.ts';
import type { ScenarioChange, Warning } from './scenario.ts';
import { type ScenarioInput, scenarioSchema } from './schema.ts';
import { findingsOf } from './zod-issues.ts';

/** What can change during a run. */
const CHANGEABLE_ACCOUNT = ['concurrency'];
const CHANGEABLE_FUNCTION = [
  'memory',
  'timeout',
  'ephemeralStorage',
  'runtime',
  'package',
  'environmentVariables',
  'duration',
  'init',
  'firstInvocation',
  'errorRate',
  'recordErrorRate',
  'memoryUsed',
  'reservedConcurrency',
  'provisionedConcurrency',
  'idleTimeout',
  'lifetime',
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
  readonly sources: Map<string, SourceConfig>;
  readonly takers: ReadonlySet<string>;
  readonly platform: Platform;
  readonly warnings: Warning[];
}

export interface Changes {
  readonly changes: readonly AppliedChange[];
  readonly findings: readonly Finding[];
  /** Of sources as the changes make them. */
  readonly warnings: readonly Warning[];
}

/** Applies the changes of a scenario cumulatively; `raw` is the data that `scenario` was parsed from. */
export function applyChanges(raw: unknown, scenario: ScenarioInput, platform: Platform): Changes {
  const state: State = {
    raw,
    account: scenario.account,
    functions: new Map(Object.entries(scenario.functions)),
    sources: new Map(Object.entries(scenario.sources)),
    takers: takersOf(new Map(Object.entries(scenario.sources))),
    platform,
    warnings: [],
  };
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
    const changed = apply(state, entries, findings);
    return { atMs: at, account: state.account, ...changed, entries };
  });
  return { changes, findings, warnings: state.warnings };
}

/** What stands against changing this path during a run. */
function entryProblem(raw: unknown, path: readonly string[]): Omit<Finding, 'path'> | undefined {
  const [section, name = '', field = ''] = path;
  const key = section === 'account' ? name : field;
  const ofSource = SOURCE_TYPES.find(({ type }) => type === valueAt(raw, ['sources', name, 'type']))?.changeable ?? [];
  const bySection: Readonly<Record<string, readonly string[]>> = {
    account: CHANGEABLE_ACCOUNT,
    functions: CHANGEABLE_FUNCTION,
    sources: ofSource,
  };
  const changeable = bySection[section ?? ''] ?? [];
  const known = pathProblem(scenarioSchema, raw, path);
  if (known !== undefined) return known;
  if (changeable.includes(key)) return undefined;
  const sourceKeys = ofSource.length === 0 ? '' : `, or sources.${name}. and one of ${listed(ofSource)}`;
  const expected = `account.${listed(CHANGEABLE_ACCOUNT)}, or functions.NAME. and one of ${listed(CHANGEABLE_FUNCTION)}${sourceKeys}`;
  const message = `${dotted(path)} cannot change during a run`;
  return { code: 'not-changeable', message, ...details(expected, shown(dotted(path)), nearestWord(key, changeable)) };
}

type Report = (found: readonly Finding[], fallback?: Entry) => boolean;

/** Puts the entries in force; those that are wrong stay out. Returns the functions and sources that changed. */
function apply(
  state: State,
  entries: readonly Entry[],
  findings: Finding[],
): Pick<ScenarioChange, 'functions' | 'sources'> {
  const report: Report = (found, fallback) => {
    const own = found.flatMap((finding) => placedAt(finding, entries, fallback) ?? []);
    findings.push(...own);
    return own.length === 0;
  };
  const before = state.raw;
  for (const { path, value } of entries) state.raw = withValue(state.raw, path, value);
  const namesIn = (section: string) =>
    [...new Set(entries.filter(({ path }) => path[0] === section).map(({ path }) => path[1]!))].sort();

  if (entries.some(({ path }) => path[0] === 'account')) {
    const parsed = accountSchema.safeParse(valueAt(state.raw, ['account']));
    if (parsed.success) state.account = parsed.data;
    else report(findingsOf(parsed.error.issues, accountSchema, valueAt(state.raw, ['account']), ['account']));
  }
  const functions = putInForce(
    state,
    before,
    'functions',
    namesIn('functions'),
    functionSchema,
    report,
    (name, config) => checkFunction(name, config, state.account, state.platform),
  );
  const sources = putInForce(state, before, 'sources', namesIn('sources'), sourceSchema, report, (name, config) =>
    sourceFindings(state, name, config),
  );
  // What a source asks of its function (a visibility time-out, say) may no longer hold.
  for (const [name, source] of state.sources) {
    const target = source.targets.find((candidate) => Object.hasOwn(functions, candidate));
    if (target === undefined || Object.hasOwn(sources, name)) continue;
    const entry = entries.findLast(({ path }) => path[0] === 'functions' && path[1] === target);
    const found = sourceFindings(state, name, source);
    report(
      found.map((finding) => ({ ...finding, message: `the source ${name}: ${finding.message}` })),
      entry,
    );
  }
  const { account, platform } = state;
  const reserving = entries.findLast(({ path }) => path[0] === 'account' || path[2] === 'reservedConcurrency');
  if (reserving !== undefined) report(checkReserved(account, state.functions, platform), reserving);
  const claiming = entries.findLast(({ path }) => path[2] === 'provisionedConcurrency') ?? reserving;
  if (claiming !== undefined) report(checkProvisioned(account, state.functions, platform), claiming);
  return { functions, sources };
}

/** Parses and checks the named parts of a section anew; those that are wrong are put back as they were. */
function putInForce<Section extends 'functions' | 'sources', Config>(
  state: State,
  before: unknown,
  section: Section,
  names: readonly string[],
  schema: z.ZodType<Config>,
  report: Report,
  check: (name: string, config: Config) => readonly Finding[],
): Record<string, Config> {
  const changed: Record<string, Config> = {};
  const inForce = state[section] as unknown as Map<string, Config>;
  for (const name of names) {
    const path = [section, name];
    const raw = valueAt(state.raw, path);
    const parsed = schema.safeParse(raw);
    const found = parsed.success ? check(name, parsed.data) : findingsOf(parsed.error.issues, schema, raw, path);
    if (report(found) && parsed.success) {
      changed[name] = parsed.data;
      inForce.set(name, parsed.data);
    } else state.raw = withValue(state.raw, path, valueAt(before, path));
  }
  return changed;
}

function sourceFindings(state: State, name: string, config: SourceConfig): Finding[] {
  const { findings, warnings } = checkSource(name, config, valueAt(state.raw, ['sources', name]), state);
  state.warnings.push(...warnings);
  return findings;
}

/** The finding moved from the setting it is about to the entry that set it; undefined when no entry did. */
function placedAt(finding: Finding, entries: readonly Entry[], fallback?: Entry): Finding | undefined {
  const entry = entries.findLast(({ path }) => startsWith(finding.path, path)) ?? fallback;
  if (entry !== undefined) {
    const rest = startsWith(finding.path, entry.path) ? finding.path.slice(entry.path.length) : [];
    return { ...finding, path: [...entry.at, ...rest] };
  }
  // A key that is missing beside the one that was set, or above it.
  const above = finding.code === 'missing' && finding.path.length > 3 ? finding.path.slice(0, -1) : finding.path;
  const near = entries.findLast(({ path }) => startsWith(path, above) && above.length > 2);
  return near === undefined ? undefined : { ...finding, path: near.at };
}
