/** The limits on what functions are made of and take up: packages, layers, environment variables, descriptors, threads, code storage. */
import { type FunctionConfig, versionsOf } from '../lambda/function-config.ts';
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { KB_PER_MB } from '../quantities/units.ts';
import { details, type Finding, type Path } from './finding.ts';
import { pageOf, type SettingProblem } from './setting-problem.ts';

const KB = 2 ** 10;
const MB = 2 ** 20;
const GB = 2 ** 30;

/** A size for people, exactly: in the largest unit of which it is a whole number. */
export function formatSize(sizeMb: number): string {
  const bytes = Math.round(sizeMb * MB);
  const [unit, word] = (
    [
      [GB, 'GB'],
      [MB, 'MB'],
      [KB, 'KB'],
    ] as const
  ).find(([size]) => bytes % size === 0) ?? [1, 'bytes'];
  return `${formatNumber(bytes / unit)} ${word}`;
}

/** A limit on one setting. */
interface Limit {
  readonly at: Path;
  /** The setting, as a message begins. */
  readonly what: string;
  /** Undefined where it is not given. */
  readonly value: number | undefined;
  readonly most: number;
  readonly say: (value: number) => string;
  /** The fact that it comes from. */
  readonly id: string;
  /** What AWS says when it is exceeded, as far as that is known. */
  readonly answer?: string;
}

const count = (value: number) => formatNumber(value);

function packageLimits({ package: code }: FunctionConfig, { limits }: Platform): Limit[] {
  return [
    {
      at: ['package', 'zipped'],
      what: 'a zip file of',
      value: code?.zippedMb,
      most: limits.zippedMb,
      say: formatSize,
      id: 'limits.zippedMb',
      answer:
        'RequestEntityTooLargeException: Request must be smaller than 69905067 bytes for the CreateFunction operation',
    },
    {
      at: ['package', 'unzipped'],
      what: 'an unzipped package of',
      value: code?.unzippedMb,
      most: limits.unzippedMb,
      say: formatSize,
      id: 'limits.unzippedMb',
      answer: 'InvalidParameterValueException: Unzipped size must be smaller than 262144000 bytes',
    },
    {
      at: ['package', 'image'],
      what: 'a container image of',
      value: code?.imageMb,
      most: limits.imageMb,
      say: formatSize,
      id: 'limits.imageMb',
      answer: 'InvalidImage(SizeLimitExceeded: Uncompressed container image size exceeds 10 GiB limit)',
    },
    {
      at: ['package', 'layers'],
      what: 'layers:',
      value: code?.layers,
      most: limits.layers,
      say: count,
      id: 'limits.layers',
    },
  ];
}

function environmentLimits(config: FunctionConfig, { limits }: Platform): Limit[] {
  return [
    {
      at: ['environmentVariables'],
      what: 'environment variables of together',
      value: config.environmentVariables,
      most: limits.environmentVariablesKb / KB_PER_MB,
      say: formatSize,
      id: 'limits.environmentVariablesKb',
      answer:
        'InvalidParameterValueException: Lambda was unable to configure your environment variables because the environment variables ' +
        'you have provided exceeded the 4KB limit',
    },
    {
      at: ['fileDescriptors'],
      what: 'open file descriptors:',
      value: config.fileDescriptors,
      most: limits.fileDescriptors,
      say: count,
      id: 'limits.fileDescriptors',
      answer: 'EMFILE, too many open files, in the function',
    },
    {
      at: ['threads'],
      what: 'processes and threads:',
      value: config.threads,
      most: limits.threads,
      say: count,
      id: 'limits.threads',
      answer: 'EAGAIN, resource temporarily unavailable, in the function',
    },
    {
      at: ['streamedResponse'],
      what: 'a streamed response of',
      value: config.streamedResponse,
      most: limits.streamedResponseMb,
      say: formatSize,
      id: 'limits.streamedResponseMb',
    },
  ];
}

/** What exceeds a limit in the settings of one function or version. */
export function staticProblems(config: FunctionConfig, platform: Platform): SettingProblem[] {
  const limits = [...packageLimits(config, platform), ...environmentLimits(config, platform)];
  return limits.flatMap(({ at, what, value, most, say, id, answer }): SettingProblem[] => {
    if (value === undefined || value <= most) return [];
    const expected = `at most ${say(most)} on ${platform.asOf}`;
    const more = `${pageOf(platform, id)}${answer === undefined ? '' : `; AWS answers "${answer}"`}`;
    return [{ at, code: 'limit', what: `${what} ${say(value)}`, expected, more, got: say(value) }];
  });
}

/** The zip files of all functions and their versions must fit into the code storage of the Region; the finding is at the one that does not. */
export function checkCodeStorage(
  functions: Iterable<readonly [string, FunctionConfig]>,
  platform: Platform,
): Finding[] {
  const most = platform.limits.codeStorageMb;
  let sumMb = 0;
  let beyond: string | undefined;
  for (const [name, config] of functions) {
    for (const version of versionsOf(config)) sumMb += version.config.package?.zippedMb ?? 0;
    if (sumMb > most) beyond ??= name;
  }
  if (beyond === undefined) return [];
  const message =
    `the zip files of all functions and versions are ${formatSize(sumMb)}: expected at most ${formatSize(most)} in a Region on ` +
    `${platform.asOf}${pageOf(platform, 'limits.codeStorageMb')}; AWS answers "CodeStorageExceededException: Code storage limit exceeded."`;
  return [
    {
      path: ['functions', beyond, 'package', 'zipped'],
      code: 'limit',
      message,
      ...details(`at most ${formatSize(most)}`, formatSize(sumMb)),
    },
  ];
}
