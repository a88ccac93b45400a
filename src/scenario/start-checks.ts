/** Whether the starts of a function can be as it says: SnapStart, the network, measured times. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { startSettingsOf } from '../lambda/init-config.ts';
import {
  FIRST_RUN_RUNTIMES,
  firstRunFactOf,
  MEASURED_RUNTIMES,
  measuredCell,
  type Platform,
  restoreFactOf,
} from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { shown } from '../quantities/problem.ts';
import { notOfferedYet } from './availability.ts';
import type { Finding } from './finding.ts';
import type { Warning } from './scenario.ts';
import { findingOf, pageOf, type SettingProblem } from './setting-problem.ts';

/** What is wrong with how the environments of a function, or of one of its versions, start. Paths are inside it. */
export function startFindings(config: FunctionConfig, platform: Platform): Finding[] {
  const problems = [...measuredProblems(config, platform), ...snapStartProblems(config, platform)];
  return [
    ...problems.map((problem) => findingOf(problem, [])),
    ...(config.vpc ? notOfferedYet(platform, 'network.isOffered', 'connecting a function to a VPC', ['vpc']) : []),
    ...(config.snapStart ? snapStartNotOffered(config, platform) : []),
  ];
}

/** Measured times are known of some runtimes only. */
function measuredProblems(config: FunctionConfig, platform: Platform): SettingProblem[] {
  const settings = startSettingsOf(config, platform);
  const { runtime } = settings;
  const problems: SettingProblem[] = [];
  const unknown = (at: string, what: string, runtimes: readonly string[], instead: string): void => {
    const expected = `one of ${runtimes.join(', ')}, or ${instead}`;
    problems.push({ at: [at], code: 'not-measured', what, expected, got: shown(runtime) });
  };
  if (config.init?.type === 'measured' && measuredCell(settings) === undefined) {
    const what = `nobody measured init times of the runtime ${shown(runtime)} at each memory size`;
    unknown('init', what, MEASURED_RUNTIMES, 'a distribution');
  }
  if (config.firstInvocation?.type === 'runtime' && firstRunFactOf(runtime) === undefined) {
    const what = `nobody measured the first run of a handler with the runtime ${shown(runtime)}`;
    unknown('firstInvocation', what, FIRST_RUN_RUNTIMES, '{ cpu: … } or { extra: … }');
  }
  return problems;
}

/** What SnapStart came to on which day. */
function snapStartNotOffered(config: FunctionConfig, platform: Platform): Finding[] {
  const { runtime, architecture, packageType } = startSettingsOf(config, platform);
  const at = ['snapStart'];
  const came = notOfferedYet(platform, 'snapStart.isOffered', 'SnapStart', at);
  if (came.length > 0) return came;
  const isAmong = (name: string) => (value: unknown) => (value as readonly string[]).includes(name);
  const packageName = packageType === 'image' ? 'container images' : 'zip files';
  return [
    ...notOfferedYet(platform, 'snapStart.runtimes', `SnapStart for ${runtime}`, at, isAmong(runtime)),
    ...notOfferedYet(platform, 'snapStart.architectures', `SnapStart on ${architecture}`, at, isAmong(architecture)),
    ...notOfferedYet(platform, 'snapStart.packages', `SnapStart for ${packageName}`, at, isAmong(packageType)),
  ];
}

/** What cannot be together with SnapStart, and what it needs to be told. */
function snapStartProblems(config: FunctionConfig, platform: Platform): SettingProblem[] {
  const { snapStart, ephemeralStorageMb, provisionedConcurrency } = config;
  if (!snapStart || !platform.snapStart.isOffered) return [];
  const problems: SettingProblem[] = [];
  const { maxEphemeralStorageMb } = platform.snapStart;
  const { runtime } = startSettingsOf(config, platform);
  const code = 'snapStart';
  if (ephemeralStorageMb > maxEphemeralStorageMb) {
    const got = `${formatNumber(ephemeralStorageMb)} MB`;
    const expected = `at most ${formatNumber(maxEphemeralStorageMb)} MB`;
    const more = pageOf(platform, 'snapStart.maxEphemeralStorageMb');
    problems.push({
      at: ['ephemeralStorage'],
      code,
      what: `ephemeral storage ${got} with SnapStart`,
      expected,
      more,
      got,
    });
  }
  if (provisionedConcurrency !== undefined) {
    const what = 'provisioned concurrency with SnapStart';
    const expected = 'one of the two';
    const more = pageOf(platform, 'snapStart.isOffered');
    problems.push({ at: ['provisionedConcurrency'], code, what, expected, more, got: 'both' });
  }
  const isForRuntime = platform.snapStart.runtimes.includes(runtime);
  if (isForRuntime && snapStart.restore === undefined && restoreFactOf(runtime) === undefined) {
    const what = `nobody published how long restoring a snapshot takes with the runtime ${shown(runtime)}`;
    const expected = 'restore: a duration or a distribution under snapStart';
    problems.push({ at: ['snapStart'], code: 'not-measured', what, expected, got: 'nothing' });
  }
  return problems;
}

/** What is said of starts and has no effect on that day. */
export function startWarnings(functions: Readonly<Record<string, FunctionConfig>>, platform: Platform): Warning[] {
  return Object.entries(functions).flatMap(([name, { vpc }]) => {
    const warnings: Warning[] = [];
    const warn = (key: string, message: string) =>
      warnings.push({ code: 'no-effect', path: `functions.${name}.${key}`, message });
    if (vpc && platform.network.interfaces === 'shared') {
      const given = { networkInterfaces: vpc.interfaces, startup: vpc.startup };
      for (const [key, value] of Object.entries(given)) {
        if (value === undefined) continue;
        const page = pageOf(platform, 'network.interfaces');
        warn(`vpc.${key}`, `${key} has no effect on ${platform.asOf}: no start waits for a network interface${page}`);
      }
    }
    return warnings;
  });
}
