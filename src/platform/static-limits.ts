/** The limits on what a function is made of and takes up, which cost no time and decide whether AWS accepts it. */
import { MB_PER_GB } from '../quantities/units.ts';
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  ACCOUNT_LIMITS_API,
  ENVIRONMENT_VARIABLES_PAGE,
  LIMITS_OF_2015,
  LIMITS_OF_2016,
  QUOTAS_PAGE,
  RESPONSE_STREAMING_PAGE,
} from './pages.ts';
import { about, always, since } from './shapes.ts';

export const STATIC_LIMITS = {
  zippedMb: always('Largest zip file that is uploaded', 'MB', 50, `${QUOTAS_PAGE}; ${LIMITS_OF_2015}`),
  unzippedMb: rule('Largest package unzipped, with layers and custom runtime', 'MB', {
    ...since(FIRST_DAY, 250, `${QUOTAS_PAGE}; ${LIMITS_OF_2015}`),
    text: '250 MB (262,144,000 bytes)',
  }),
  imageMb: always('Largest container image, uncompressed', 'MB', 10 * MB_PER_GB, QUOTAS_PAGE),
  layers: always('Most layers of a function', 'layers', 5, QUOTAS_PAGE),
  codeStorageMb: rule(
    'Zip files and layers of all functions and versions in a Region',
    'MB',
    { ...since(FIRST_DAY, 1.5 * MB_PER_GB, `${LIMITS_OF_2015}; ${LIMITS_OF_2016}`, 'third-party'), text: '1.5 GB' },
    {
      ...about(
        '2016-11-18',
        75 * MB_PER_GB,
        `${ACCOUNT_LIMITS_API} (a copy of the quotas of 2026 says 300 GB, unzipped)`,
      ),
      text: '75 GB',
    },
  ),
  environmentVariablesKb: always(
    'Environment variables of a function, all together',
    'KB',
    4,
    `${QUOTAS_PAGE}; ${ENVIRONMENT_VARIABLES_PAGE}`,
  ),
  fileDescriptors: always('Open file descriptors of an environment', 'descriptors', 1024, QUOTAS_PAGE),
  threads: always('Processes and threads of an environment', 'threads', 1024, QUOTAS_PAGE),
  streamedResponseMb: rule(
    'Largest streamed response',
    'MB',
    since(FIRST_DAY, 20, 'own memory of the quotas of 2023', 'own knowledge'),
    about('2025-07-31', 200, `${QUOTAS_PAGE}; ${RESPONSE_STREAMING_PAGE}`),
  ),
  streamedAtFullSpeedMb: always(
    'Part of a streamed response that is not slowed down',
    'MB',
    6,
    `${QUOTAS_PAGE}; ${RESPONSE_STREAMING_PAGE}`,
  ),
  streamedMbPerSecond: always('Speed of the rest of a streamed response', 'MB per second', 2, QUOTAS_PAGE),
};
