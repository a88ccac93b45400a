/** The rules of SnapStart: for which functions it is, and what it limits. */
import type { PackageType } from './cold-starts.ts';
import { ARCHITECTURE_NAMES, type Architecture } from './compute-rules.ts';
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  PRICING_PAGE,
  RELEASES_PAGE,
  SERVICE_MODEL_HISTORY,
  SNAPSTART_ARM_NEWS,
  SNAPSTART_HOOKS_PAGE,
  SNAPSTART_PAGE,
} from './pages.ts';
import { always, offered, since } from './shapes.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;

/** Runtimes of Java may have SnapStart since it came, the others since two years later; each from its own first day on. */
const JAVA = ['java11', 'java17', 'java21', 'java25'];
const OTHERS = ['python3.12', 'python3.13', 'python3.14', 'dotnet8', 'dotnet10'];

const listed = <Value extends string>(names: readonly Value[]) => ({ value: names, text: names.join(', ') });

export const SNAPSTART_RULES = {
  isOffered: offered('SnapStart', since('2022-11-29', true, `${SERVICE_MODEL_HISTORY}; ${RELEASES_PAGE} (2022-11-28)`)),
  runtimes: rule<readonly string[]>(
    'Runtimes that SnapStart is for',
    '',
    { ...since(FIRST_DAY, [], `${RELEASES_PAGE}; ${SNAPSTART_PAGE}`), ...listed(JAVA) },
    { ...since('2024-11-18', [], `${RELEASES_PAGE}; ${SNAPSTART_PAGE}`), ...listed([...JAVA, ...OTHERS]) },
  ),
  /** Those whose cache and restores are billed. */
  billedRuntimes: rule<readonly string[]>(
    'Runtimes whose snapshots are billed',
    '',
    { ...since(FIRST_DAY, [], PRICING_PAGE), text: 'none' },
    { ...since('2024-11-18', [], PRICING_PAGE), ...listed(OTHERS) },
  ),
  architectures: rule<readonly Architecture[]>(
    'Architectures that SnapStart is for',
    '',
    { ...since(FIRST_DAY, [], `${SNAPSTART_PAGE} as it stood then`), ...listed<Architecture>(['x86_64']) },
    {
      ...since('2024-07-18', [], SNAPSTART_ARM_NEWS, 'own knowledge'),
      ...listed<Architecture>(ARCHITECTURE_NAMES),
    },
  ),
  packages: rule<readonly PackageType[]>('Packages that SnapStart is for', '', {
    ...since(FIRST_DAY, [], `${SNAPSTART_PAGE} (a copy of 2026 allows images, too, and names no day)`),
    ...listed<PackageType>(['zip']),
  }),
  maxEphemeralStorageMb: always('Most ephemeral storage with SnapStart', 'MB', 512, SNAPSTART_PAGE),
  restoreLimitMs: always('Longest restore, hooks included', 'ms', 10 * SECOND_MS, SNAPSTART_HOOKS_PAGE),
  minimumCacheMs: always(
    'Least billed time of a cached snapshot',
    'ms',
    3 * HOUR_MS,
    `${PRICING_PAGE}; ${SNAPSTART_PAGE}`,
  ),
  idleVersionMs: always(
    'Time without invocations after which a version of a Java function loses its snapshot',
    'ms',
    14 * DAY_MS,
    SNAPSTART_PAGE,
  ),
};
