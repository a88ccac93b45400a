/** The limits of the day on the sizes of one function: memory, time-out, ephemeral storage; its runtime, its warm environments. */
import type { AccountConfig } from '../lambda/account-config.ts';
import type { FunctionConfig } from '../lambda/function-config.ts';
import { type Platform, possibleSince, RUNTIMES } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { shown } from '../quantities/problem.ts';
import { formatDuration } from '../quantities/units.ts';
import { pageOf, type SettingProblem } from './setting-problem.ts';

/** More environments than this at t = 0 would only exhaust memory. */
const MOST_WARM = 1_000_000;

/** Identifiers of AWS runtimes, known or not. */
const RUNTIME_FAMILY = /^(nodejs|python|java|dotnet|dotnetcore|ruby|go|provided)[\da-z.]*$/;

const number = (value: number) => formatNumber(value);

/** What is wrong with the sizes that a function asks for. */
export function sizeProblems(config: FunctionConfig, platform: Platform): SettingProblem[] {
  return [memoryProblem, timeoutProblem, ephemeralStorageProblem].flatMap((check) => check(config, platform) ?? []);
}

function memoryProblem({ memoryMb }: FunctionConfig, platform: Platform): SettingProblem | undefined {
  const { minMb, maxMb, stepMb } = platform.memory;
  const fits = (step: number) => (memoryMb - minMb) % step === 0;
  if (memoryMb >= minMb && memoryMb <= maxMb && fits(stepMb)) return undefined;
  const expected = `${number(minMb)} to ${number(maxMb)} MB in steps of ${stepMb} MB on ${platform.asOf}`;
  const got = `${number(memoryMb)} MB`;
  const later =
    memoryMb > maxMb
      ? possibleSince(platform, 'memory.maxMb', (most) => most >= memoryMb)
      : memoryMb >= minMb
        ? possibleSince(platform, 'memory.stepMb', fits).replace('; ', '; steps of ')
        : '';
  const id = memoryMb > maxMb ? 'memory.maxMb' : memoryMb < minMb ? 'memory.minMb' : 'memory.stepMb';
  return { at: ['memory'], what: `memory ${got}`, expected, more: later || pageOf(platform, id), got };
}

function timeoutProblem({ timeoutMs }: FunctionConfig, platform: Platform): SettingProblem | undefined {
  const { maxMs } = platform.timeout;
  if (timeoutMs > 0 && timeoutMs <= maxMs) return undefined;
  const longest = `${number(maxMs / 1000)} s (${formatDuration(maxMs)})`;
  const expected = `more than 0 s, at most ${longest} on ${platform.asOf}`;
  const got = `${number(timeoutMs / 1000)} s`;
  const later = timeoutMs > maxMs ? possibleSince(platform, 'timeout.maxMs', (most) => most >= timeoutMs) : '';
  return { at: ['timeout'], what: `time-out ${got}`, expected, more: later || pageOf(platform, 'timeout.maxMs'), got };
}

function ephemeralStorageProblem(
  { ephemeralStorageMb: sizeMb }: FunctionConfig,
  platform: Platform,
): SettingProblem | undefined {
  const { minMb, maxMb } = platform.ephemeralStorage;
  if (sizeMb >= minMb && sizeMb <= maxMb && Number.isInteger(sizeMb)) return undefined;
  const expected = `${number(minMb)}${minMb === maxMb ? '' : ` to ${number(maxMb)}`} MB on ${platform.asOf}`;
  const got = `${number(sizeMb)} MB`;
  const later = sizeMb > maxMb ? possibleSince(platform, 'ephemeralStorage.maxMb', (most) => most >= sizeMb) : '';
  const more = later || pageOf(platform, `ephemeralStorage.${sizeMb < minMb ? 'minMb' : 'maxMb'}`);
  return { at: ['ephemeralStorage'], what: `ephemeral storage ${got}`, expected, more, got };
}

/** A runtime tells how long init takes; one whose init nobody measured needs it said. */
export function runtimeProblem({ runtime, init }: FunctionConfig): SettingProblem | undefined {
  if (runtime === undefined || RUNTIMES.includes(runtime)) return undefined;
  const isPlausible = RUNTIME_FAMILY.test(runtime);
  if (isPlausible && init !== undefined) return undefined;
  return {
    at: ['runtime'],
    code: 'unknown-runtime',
    what: isPlausible ? `no init time is known for the runtime ${shown(runtime)}` : `unknown runtime ${shown(runtime)}`,
    expected: `one of ${RUNTIMES.join(', ')}${isPlausible ? ', or init beside it' : ''}`,
    got: shown(runtime),
    suggestion: nearestWord(runtime, RUNTIMES),
  };
}

/** There cannot be more warm environments than the account can run at once. */
export function warmProblem(
  { warm }: FunctionConfig,
  account: AccountConfig,
  platform: Platform,
): SettingProblem | undefined {
  const most = Math.min(MOST_WARM, account.concurrency ?? platform.account.concurrency);
  if (warm <= most) return undefined;
  const expected = `at most ${number(most)}, what the account can run at once`;
  return { at: ['warm'], what: `${number(warm)} warm environments`, expected, got: number(warm) };
}
