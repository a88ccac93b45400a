/** What the schema of provisioned concurrency cannot say: its range, and what reservations and the account leave for it. */
import type { AccountConfig } from '../lambda/account-config.ts';
import { type FunctionConfig, versionsOf } from '../lambda/function-config.ts';
import type { ProvisionedConfig } from '../lambda/provisioned-config.ts';
import type { Platform } from '../platform/index.ts';
import { formatNumber, formatShare } from '../quantities/decimal.ts';
import { details, dotted, type Finding, type Path } from './finding.ts';
import type { Warning } from './scenario.ts';
import { findingOf, pageOf, type SettingProblem } from './setting-problem.ts';

/** More environments than this would only exhaust memory. */
const MOST_PROVISIONED = 1_000_000;

const number = (value: number): string => formatNumber(value);

/** The limits of one setting; paths are inside the function or version. */
export function provisionedFindings({ provisionedConcurrency: config }: FunctionConfig, platform: Platform): Finding[] {
  if (config === undefined || !platform.provisioned.isOffered) return [];
  const problems = [targetProblem(config, platform), ...sizeProblems(config)];
  return problems.flatMap((problem) => (problem === undefined ? [] : [findingOf(problem, [])]));
}

function targetProblem({ tracking }: ProvisionedConfig, platform: Platform): SettingProblem | undefined {
  const { targetMin, targetMax } = platform.provisioned;
  const target = tracking?.target;
  if (target === undefined || (target >= targetMin && target <= targetMax)) return undefined;
  return {
    at: ['provisionedConcurrency', 'target'],
    what: `target utilization ${formatShare(target)}`,
    expected: `${formatShare(targetMin)} to ${formatShare(targetMax)}`,
    more: pageOf(platform, target < targetMin ? 'provisioned.targetMin' : 'provisioned.targetMax'),
    got: formatShare(target),
  };
}

function sizeProblems({ concurrency, min, max, schedule }: ProvisionedConfig): SettingProblem[] {
  const sizes = [concurrency, min, max, ...schedule.flatMap((bounds) => [bounds.min ?? 0, bounds.max ?? 0])];
  const largest = Math.max(...sizes);
  if (largest <= MOST_PROVISIONED) return [];
  const got = number(largest);
  const expected = `at most ${number(MOST_PROVISIONED)}`;
  return [{ at: ['provisionedConcurrency'], what: `provisioned concurrency ${got}`, expected, got }];
}

type Functions = Iterable<readonly [name: string, config: FunctionConfig]>;

/** One version that has provisioned concurrency, and where that is set. */
interface Provisioned {
  readonly functionName: string;
  readonly config: ProvisionedConfig;
  readonly path: Path;
}

function provisionedIn(name: string, config: FunctionConfig): Provisioned[] {
  return versionsOf(config).flatMap((version): Provisioned[] => {
    const { provisionedConcurrency } = version.config;
    if (provisionedConcurrency === undefined) return [];
    const at = version.config === config ? [] : ['versions', version.name];
    const path = ['functions', name, ...at, 'provisionedConcurrency'];
    return [{ functionName: name, config: provisionedConcurrency, path }];
  });
}

/**
 * Provisioned concurrency of a function with a reservation is part of it, all versions together; that of the others leaves, with all
 * reservations, 100 of the account's limit. The finding is at the first version, in the order given, that goes beyond.
 */
export function checkProvisioned(account: AccountConfig, functions: Functions, platform: Platform): Finding[] {
  const all = [...functions];
  return [
    ...all.flatMap(([name, config]) => aboveReserved(name, config, platform)),
    ...aboveAccount(account, all, platform),
  ];
}

function aboveReserved(name: string, config: FunctionConfig, platform: Platform): Finding[] {
  const { reservedConcurrency } = config;
  if (reservedConcurrency === undefined) return [];
  const { sum, beyond } = added(provisionedIn(name, config), reservedConcurrency);
  if (beyond === undefined) return [];
  const source = pageOf(platform, 'provisioned.isWithinReservation');
  const message = `provisioned concurrency ${number(sum)} of the function ${name} is above its reserved concurrency ${number(reservedConcurrency)}${source}`;
  const expected = `at most ${number(reservedConcurrency)} in all versions`;
  return [{ path: beyond.path, code: 'provisioned-above-reserved', message, ...details(expected, number(sum)) }];
}

function aboveAccount(account: AccountConfig, functions: Functions, platform: Platform): Finding[] {
  const { limit, floor, reserved, most } = leftFor(account, functions, platform);
  const { sum, beyond } = added(
    [...functions].flatMap(([name, config]) => (isReserved(config) ? [] : provisionedIn(name, config))),
    most,
  );
  if (beyond === undefined) return [];
  const besides = reserved === 0 ? '' : ` besides ${number(reserved)} that are reserved`;
  const source = pageOf(platform, 'account.minimumUnreserved');
  const message =
    `provisioned concurrency takes ${number(sum)} of the account's ${number(limit)} concurrent executions${besides}; at most ` +
    `${number(most)} can be taken, because ${number(floor)} stay unreserved${source}`;
  const expected = `provisioned concurrency of ${number(most)} in all`;
  return [{ path: beyond.path, code: 'provisioned-sum', message, ...details(expected, number(sum)) }];
}

/** What the account has for provisioned concurrency of functions without a reservation. */
function leftFor(account: AccountConfig, functions: Functions, platform: Platform) {
  const limit = account.concurrency ?? platform.account.concurrency;
  const floor = platform.account.minimumUnreserved;
  const reserved = [...functions].reduce((sum, [, { reservedConcurrency = 0 }]) => sum + reservedConcurrency, 0);
  return { limit, floor, reserved, most: Math.max(0, limit - floor - reserved) };
}

const isReserved = ({ reservedConcurrency }: FunctionConfig): boolean => reservedConcurrency !== undefined;

/** The sum, and the first that makes it more than `most`; one of 0 never does. */
function added(provisioned: readonly Provisioned[], most: number): { sum: number; beyond: Provisioned | undefined } {
  let sum = 0;
  let beyond: Provisioned | undefined;
  for (const one of provisioned) {
    sum += one.config.concurrency;
    if (sum > most && one.config.concurrency > 0) beyond ??= one;
  }
  return { sum, beyond };
}

/** Auto scaling that may ask for more than it can ever get: AWS refuses such a request, and capacity stays as it was. */
export function provisionedWarnings(account: AccountConfig, functions: Functions, platform: Platform): Warning[] {
  const all = [...functions];
  const { most } = leftFor(account, all, platform);
  return all.flatMap(([name, config]) => {
    const limit = config.reservedConcurrency ?? most;
    const what = isReserved(config) ? 'its reserved concurrency' : 'what the account can give away';
    return provisionedIn(name, config).flatMap(({ config: { max, schedule }, path }): Warning[] => {
      const highest = Math.max(max, ...schedule.map((bounds) => Math.max(bounds.min ?? 0, bounds.max ?? 0)));
      if (highest <= limit) return [];
      const message = `auto scaling of ${name} may ask for ${number(highest)} provisioned environments: what goes beyond ${what}, ${number(limit)}, is refused`;
      return [{ code: 'provisioned-max', path: dotted(path), message }];
    });
  });
}
