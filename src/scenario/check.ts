/** What a schema cannot say alone: limits of the day, references between parts, sums. */

import type { AccountConfig } from '../lambda/account-config.ts';
import type { FunctionConfig } from '../lambda/function-config.ts';
import { type Platform, RUNTIMES } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { listed, shown } from '../quantities/problem.ts';
import { formatDuration } from '../quantities/units.ts';
import type { Surroundings } from '../sources/source.ts';
import { type SourceConfig, typeOf } from '../sources/source-types.ts';
import { details, dotted, type Finding, valueAt } from './finding.ts';
import type { Warning } from './scenario.ts';

/** More environments than this at t = 0 would only exhaust memory. */
const MOST_WARM = 1_000_000;
/** Each user has an event of its own. */
const MOST_USERS = 1_000_000;
/** Names of functions listed in a message, and looked at for a suggestion. */
const MOST_NAMES = 20;
const MOST_CANDIDATES = 1000;

/** Identifiers of AWS runtimes, measured or not. */
const RUNTIME_FAMILY = /^(nodejs|python|java|dotnet|dotnetcore|ruby|go|provided)[\da-z.]*$/;

const number = (value: number) => formatNumber(value);

/** What is wrong with one setting of a function, but for its path. */
interface SettingProblem {
  readonly key: string;
  readonly code?: string;
  /** The setting and its value, as a message begins. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  readonly suggestion?: string | undefined;
}

/** The limits of one function on the platform's day. */
export function checkFunction(
  name: string,
  config: FunctionConfig,
  account: AccountConfig,
  platform: Platform,
): Finding[] {
  const problems = [...sizeProblems(config, platform), runtimeProblem(config), warmProblem(config, account, platform)];
  return problems.flatMap((problem): Finding[] => {
    if (problem === undefined) return [];
    const { key, code = 'range', what, expected, got, suggestion } = problem;
    const message = `${what}: expected ${expected}`;
    return [{ path: ['functions', name, key], code, message, ...details(expected, got, suggestion) }];
  });
}

function sizeProblems(config: FunctionConfig, platform: Platform): SettingProblem[] {
  const { memoryMb, timeoutMs, ephemeralStorageMb, architecture } = config;
  const { memory, timeout, ephemeralStorage, architectures } = platform;
  const day = `on ${platform.asOf}`;
  const problems: SettingProblem[] = [];
  if (memoryMb < memory.minMb || memoryMb > memory.maxMb || (memoryMb - memory.minMb) % memory.stepMb !== 0) {
    const expected = `${number(memory.minMb)} to ${number(memory.maxMb)} MB in steps of ${memory.stepMb} MB ${day}`;
    const got = `${number(memoryMb)} MB`;
    problems.push({ key: 'memory', what: `memory ${got}`, expected, got });
  }
  if (timeoutMs <= 0 || timeoutMs > timeout.maxMs) {
    const longest = `${number(timeout.maxMs / 1000)} s (${formatDuration(timeout.maxMs)})`;
    const got = `${number(timeoutMs / 1000)} s`;
    problems.push({
      key: 'timeout',
      what: `time-out ${got}`,
      expected: `more than 0 s, at most ${longest} ${day}`,
      got,
    });
  }
  const { minMb, maxMb } = ephemeralStorage;
  if (ephemeralStorageMb < minMb || ephemeralStorageMb > maxMb || !Number.isInteger(ephemeralStorageMb)) {
    const expected = `${number(minMb)}${minMb === maxMb ? '' : ` to ${number(maxMb)}`} MB ${day}`;
    const got = `${number(ephemeralStorageMb)} MB`;
    problems.push({ key: 'ephemeralStorage', what: `ephemeral storage ${got}`, expected, got });
  }
  if (!architectures.includes(architecture)) {
    const expected = `${listed(architectures)} ${day}`;
    problems.push({
      key: 'architecture',
      code: 'value',
      what: `architecture ${architecture}`,
      expected,
      got: architecture,
    });
  }
  return problems;
}

/** A runtime tells how long init takes; one whose init nobody measured needs it said. */
function runtimeProblem({ runtime, init }: FunctionConfig): SettingProblem | undefined {
  if (runtime === undefined || RUNTIMES.includes(runtime)) return undefined;
  const isPlausible = RUNTIME_FAMILY.test(runtime);
  if (isPlausible && init !== undefined) return undefined;
  return {
    key: 'runtime',
    code: 'unknown-runtime',
    what: isPlausible ? `no init time is known for the runtime ${shown(runtime)}` : `unknown runtime ${shown(runtime)}`,
    expected: `one of ${RUNTIMES.join(', ')}${isPlausible ? ', or init beside it' : ''}`,
    got: shown(runtime),
    suggestion: nearestWord(runtime, RUNTIMES),
  };
}

function warmProblem({ warm }: FunctionConfig, account: AccountConfig, platform: Platform): SettingProblem | undefined {
  const most = Math.min(MOST_WARM, account.concurrency ?? platform.account.concurrency);
  if (warm <= most) return undefined;
  const expected = `at most ${number(most)}, what the account can run at once`;
  return { key: 'warm', what: `${number(warm)} warm environments`, expected, got: number(warm) };
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
    `${number(most)} can be reserved, because ${number(floor)} stay unreserved (a reservation of 0 is always accepted)`;
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
    const names = [...functions.keys()];
    const expected = `one of ${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ', …' : ''}`;
    const hints = details(expected, shown(target), nearestWord(target, names.slice(0, MOST_CANDIDATES)));
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
