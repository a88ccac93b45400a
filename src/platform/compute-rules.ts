/** What a function may ask for: memory, CPU, time, ephemeral storage, instruction set. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  GUIDE_HISTORY,
  LIMITS_OF_2015,
  MEMORY_PAGE,
  PREVIEW_BLOG,
  QUOTAS_PAGE,
  RELEASES_PAGE,
  SERVERLESS_COSTS,
  SERVICE_MODEL_HISTORY,
  TIMEOUT_PAGE,
} from './pages.ts';
import { about, always, since } from './shapes.ts';

export const ARCHITECTURE_NAMES = ['x86_64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURE_NAMES)[number];

const SECOND_MS = 1000;
const OWN_MEMORY = 'own memory of the limits of the time';

export const MEMORY_RULES = {
  defaultMb: always('Memory of a function that names none', 'MB', 128, MEMORY_PAGE),
  minMb: always('Least memory of a function', 'MB', 128, MEMORY_PAGE),
  maxMb: rule(
    'Most memory of a function',
    'MB',
    since(FIRST_DAY, 1024, `${PREVIEW_BLOG}; ${OWN_MEMORY}`, 'own knowledge'),
    about('2015-06-15', 1536, OWN_MEMORY, 'own knowledge'),
    since('2017-11-30', 3008, `${GUIDE_HISTORY}; that it was 1,536 MB before is own knowledge`),
    since('2020-12-01', 10_240, MEMORY_PAGE),
  ),
  stepMb: rule(
    'Step of the memory setting',
    'MB',
    since(FIRST_DAY, 64, GUIDE_HISTORY),
    since('2020-12-01', 1, MEMORY_PAGE),
  ),
};

const MEASURED_IN_2025 = `${SERVERLESS_COSTS}, durations at 98 memory sizes in April 2025; AWS publishes none`;

export const CPU_RULES = {
  mbPerCore: rule(
    'Memory at which a function has one full vCPU',
    'MB',
    since(FIRST_DAY, 1792, GUIDE_HISTORY),
    since('2020-12-01', 1769, MEMORY_PAGE),
  ),
  periodMs: rule('Period of the CPU quota', 'ms', about(FIRST_DAY, 20, MEASURED_IN_2025, 'measured')),
  tickMs: rule(
    'Scheduler tick at which the CPU quota is enforced',
    'ms',
    about(FIRST_DAY, 4, MEASURED_IN_2025, 'measured'),
  ),
};

export const TIMEOUT_RULES = {
  defaultMs: always('Time-out of a function that names none', 'ms', 3 * SECOND_MS, TIMEOUT_PAGE),
  maxMs: rule(
    'Longest time-out of a function',
    'ms',
    since(FIRST_DAY, 60 * SECOND_MS, LIMITS_OF_2015, 'third-party'),
    since('2015-10-08', 300 * SECOND_MS, RELEASES_PAGE),
    since('2018-10-11', 900 * SECOND_MS, `${GUIDE_HISTORY}; ${QUOTAS_PAGE}`),
  ),
};

export const EPHEMERAL_STORAGE_RULES = {
  minMb: always('Least ephemeral storage (/tmp)', 'MB', 512, QUOTAS_PAGE),
  maxMb: rule(
    'Most ephemeral storage (/tmp)',
    'MB',
    since(FIRST_DAY, 512, GUIDE_HISTORY),
    since('2022-03-24', 10_240, SERVICE_MODEL_HISTORY),
  ),
  includedMb: always('Ephemeral storage that costs nothing', 'MB', 512, QUOTAS_PAGE),
};

export const ARCHITECTURES = rule<readonly Architecture[]>(
  'Instruction sets',
  '',
  { ...since<readonly Architecture[]>(FIRST_DAY, ['x86_64'], SERVICE_MODEL_HISTORY), text: 'x86_64' },
  {
    ...since<readonly Architecture[]>('2021-09-29', ARCHITECTURE_NAMES, SERVICE_MODEL_HISTORY),
    text: ARCHITECTURE_NAMES.join(', '),
  },
);
