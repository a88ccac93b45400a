/** What a schema cannot say alone: limits of the day, references between parts, sums. */

import type { AccountConfig } from '../lambda/account-config.ts';
import { type FunctionConfig, versionsOf } from '../lambda/function-config.ts';
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { shown } from '../quantities/problem.ts';
import type { Surroundings } from '../sources/source.ts';
import { type SourceConfig, typeOf } from '../sources/source-types.ts';
import { optionFindings } from './availability.ts';
import { details, dotted, type Finding, type Path, valueAt } from './finding.ts';
import { runtimeProblem, sizeProblems, warmProblem } from './function-limits.ts';
import { nameHints } from './name-hints.ts';
import { checkPayloads } from './payload-limits.ts';
import { provisionedFindings } from './provisioned-checks.ts';
import type { Warning } from './scenario.ts';
import { findingOf, pageOf } from './setting-problem.ts';
import { startFindings } from './start-checks.ts';
import { checkCodeStorage, staticProblems } from './static-limits.ts';

/** Each user has an event of its own. */
const MOST_USERS = 1_000_000;

const number = (value: number) => formatNumber(value);

/** The limits of one function and its versions on the platform's day. What a version has from its function is said once. */
export function checkFunction(
  name: string,
  config: FunctionConfig,
  account: AccountConfig,
  platform: Platform,
): Finding[] {
  const [own, ...further] = versionsOf(config).map((version) => {
    const path = ['functions', name, ...(version.config === config ? [] : ['versions', version.name])];
    return { path, found: checkSettings(version.config, account, platform) };
  });
  const said = new Set(own!.found.map(({ message }) => message));
  const found = further.flatMap(({ path, found }) =>
    found.filter(({ message }) => !said.has(message)).map((finding) => placed(finding, path)),
  );
  return [...own!.found.map((finding) => placed(finding, own!.path)), ...found];
}

function placed(finding: Finding, path: Path): Finding {
  return { ...finding, path: [...path, ...finding.path] };
}

/** Paths are inside the function or version. */
function checkSettings(config: FunctionConfig, account: AccountConfig, platform: Platform): Finding[] {
  const problems = [
    ...sizeProblems(config, platform),
    ...staticProblems(config, platform),
    runtimeProblem(config),
    warmProblem(config, account, platform),
  ];
  return [
    ...problems.flatMap((problem) => (problem === undefined ? [] : [findingOf(problem, [])])),
    ...optionFindings(config, platform, []),
    ...provisionedFindings(config, platform),
    ...startFindings(config, platform),
  ];
}

/** What all functions together may have, and what the sources may ask of each. */
export function checkTogether(
  functions: Readonly<Record<string, FunctionConfig>>,
  sources: Readonly<Record<string, SourceConfig>>,
  platform: Platform,
): Finding[] {
  const entries = Object.entries(functions);
  return [...checkCodeStorage(entries, platform), ...checkPayloads(entries, Object.entries(sources), platform)];
}

/**
 * The floor of unreserved concurrency: once anything is reserved, the reservations leave 100 of the account's limit. Reservations of 0
 * alone are accepted under any limit. The finding is at the first function, in the order given, that goes beyond.
 */
export function checkReserved(
  account: AccountConfig,
  functions: Iterable<readonly [string, FunctionConfig]>,
  platform: Platform,
): Finding[] {
  const limit = account.concurrency ?? platform.account.concurrency;
  const floor = platform.account.minimumUnreserved;
  const most = Math.max(0, limit - floor);
  let sum = 0;
  let beyond: string | undefined;
  for (const [name, { reservedConcurrency = 0 }] of functions) {
    sum += reservedConcurrency;
    if (sum > most && reservedConcurrency > 0) beyond ??= name;
  }
  if (beyond === undefined) return [];
  const message =
    `the functions reserve ${number(sum)} of the account's ${number(limit)} concurrent executions; at most ` +
    `${number(most)} can be reserved, because ${number(floor)} stay unreserved${pageOf(platform, 'account.minimumUnreserved')}; ` +
    'a reservation of 0 is always accepted';
  const expected = `reservations of ${number(most)} in all`;
  return [
    {
      path: ['functions', beyond, 'reservedConcurrency'],
      code: 'reserved-sum',
      message,
      ...details(expected, number(sum)),
    },
  ];
}

/** Names of the sources that take events from others. */
export function takersOf(sources: ReadonlyMap<string, SourceConfig>): ReadonlySet<string> {
  return new Set([...sources].filter(([, config]) => typeOf(config).takesEvents).map(([name]) => name));
}

/** The rest of the scenario as the checks of sources see it; `functions` without names means that none could be read. */
export interface SourceSurroundings extends Omit<Surroundings, 'platform'> {
  /** Undefined where the day is wrong: limits of the day are not checked then. */
  readonly platform: Platform | undefined;
}

/**
 * The targets of a source must be functions of the scenario, its users a number that can be held; and whatever its type has to say. `raw`
 * is the source as it was written.
 */
export function checkSource(
  name: string,
  config: SourceConfig,
  raw: unknown,
  around: SourceSurroundings,
): { findings: Finding[]; warnings: Warning[] } {
  const path = ['sources', name];
  const { functions, platform } = around;
  const findings = [...targetFindings(config.targets, raw, path, functions), ...usersFindings(config, path)];
  const warnings: Warning[] = [];
  const own = platform === undefined ? [] : (typeOf(config).check?.(config, { ...around, platform }, name) ?? []);
  for (const { isWarning, code, message, expected, got, suggestion, path: inside } of own) {
    if (isWarning) warnings.push({ code, path: dotted([...path, ...inside]), message });
    else findings.push({ path: [...path, ...inside], code, message, ...details(expected, got, suggestion) });
  }
  return { findings, warnings };
}

function targetFindings(
  targets: readonly string[],
  raw: unknown,
  path: readonly string[],
  functions: ReadonlyMap<string, FunctionConfig>,
): Finding[] {
  // Where no function could be read there is nothing to compare with, and enough said.
  if (functions.size === 0) return [];
  const isList = Array.isArray(valueAt(raw, ['target']));
  return targets.flatMap((target, index): Finding[] => {
    if (functions.has(target)) return [];
    const message = `the target ${shown(target)} is not a function of this scenario`;
    const hints = nameHints(target, [...functions.keys()]);
    return [{ path: [...path, 'target', ...(isList ? [index] : [])], code: 'unknown-target', message, ...hints }];
  });
}

function usersFindings({ arrivals }: SourceConfig, path: readonly string[]): Finding[] {
  if (arrivals?.type !== 'users' || arrivals.users <= MOST_USERS) return [];
  const expected = `at most ${number(MOST_USERS)} users in one source`;
  const message = `expected ${expected}, got ${number(arrivals.users)}`;
  const hints = details(expected, number(arrivals.users));
  return [{ path: [...path, 'arrivals', 'users'], code: 'range', message, ...hints }];
}
