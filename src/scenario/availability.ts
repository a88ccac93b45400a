/** Whether AWS already offered, on the day of the scenario, what a function uses. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import type { Platform } from '../platform/index.ts';
import { notYet } from '../sources/findings.ts';
import { dotted, type Finding, type Path } from './finding.ts';
import type { Warning } from './scenario.ts';

/**
 * What was not offered yet on the platform's day, at the path where the scenario uses it: "arm64 was not offered on 2021-09-28: it came on
 * 2021-09-29 (page)". Nothing if it was. `id` is that of the rule that says since when; `allows` tells which of its values mean that it is
 * offered (default: true). Throws an `Error` when there is no such rule.
 */
export function notOfferedYet(
  platform: Platform,
  id: string,
  what: string,
  path: Path,
  allows?: (value: unknown) => boolean,
): Finding[] {
  return notYet(path, what, platform, id, allows);
}

/** An option of a function that came into being on some day. */
interface Option {
  readonly isUsed: boolean;
  /** Where it stands in the function. */
  readonly at: Path;
  /** How the sentence begins. */
  readonly what: string;
  /** The rule that says since when. */
  readonly id: string;
  readonly allows?: (value: unknown) => boolean;
}

const includes =
  (name: string) =>
  (value: unknown): boolean =>
    (value as readonly string[]).includes(name);

function optionsOf(config: FunctionConfig): Option[] {
  const { architecture, package: code, environmentVariables = 0, versions, alias } = config;
  return [
    {
      isUsed: true,
      at: ['architecture'],
      what: architecture,
      id: 'architectures',
      allows: includes(architecture),
    },
    { isUsed: code?.type === 'image', at: ['package'], what: 'a container image', id: 'features.containerImages' },
    { isUsed: (code?.layers ?? 0) > 0, at: ['package', 'layers'], what: 'a layer', id: 'features.layers' },
    {
      isUsed: environmentVariables > 0,
      at: ['environmentVariables'],
      what: 'an environment variable',
      id: 'features.environmentVariables',
    },
    {
      isUsed: config.streamedResponse !== undefined,
      at: ['streamedResponse'],
      what: 'a streamed response',
      id: 'features.responseStreaming',
    },
    {
      isUsed: config.reservedConcurrency !== undefined,
      at: ['reservedConcurrency'],
      what: 'reserved concurrency',
      id: 'features.reservedConcurrency',
    },
    {
      isUsed: config.provisionedConcurrency !== undefined,
      at: ['provisionedConcurrency'],
      what: 'provisioned concurrency',
      id: 'provisioned.isOffered',
    },
    { isUsed: Object.keys(versions).length > 0, at: ['versions'], what: 'a version', id: 'features.versions' },
    {
      isUsed: alias !== undefined,
      at: ['alias'],
      what: 'an alias that splits traffic',
      id: 'features.weightedAliases',
    },
  ];
}

/** The options that the function, or a version of it, uses before their day; `path` is where it stands. */
export function optionFindings(config: FunctionConfig, platform: Platform, path: Path): Finding[] {
  return optionsOf(config)
    .filter(({ isUsed }) => isUsed)
    .flatMap(({ id, what, at, allows }) => notOfferedYet(platform, id, what, [...path, ...at], allows));
}

/**
 * A runtime of a later day is a warning only: all that it decides here is how long init takes, and "what if we had been on this runtime"
 * is a fair question.
 */
export function runtimeWarnings(
  functions: Readonly<Record<string, Pick<FunctionConfig, 'runtime'>>>,
  platform: Platform,
): Warning[] {
  return Object.entries(functions).flatMap(([name, { runtime }]) => {
    if (runtime === undefined || !Object.hasOwn(platform.runtimes, runtime)) return [];
    return notOfferedYet(platform, `runtimes.${runtime}`, `the runtime ${runtime}`, ['functions', name, 'runtime']).map(
      ({ path, code, message }) => ({
        code,
        path: dotted(path),
        message: `${message}; its init times are used all the same`,
      }),
    );
  });
}
