/** What the schema of a usage cannot say alone: keys that belong together, limits of the day, meters that were not sold. */
import { accountSchema } from '../lambda/account-config.ts';
import { functionSchema } from '../lambda/function-config.ts';
import { notOffered, type Platform, possibleSince } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { notOfferedYet } from './availability.ts';
import { checkFunction } from './check.ts';
import { details, type Finding, type Path } from './finding.ts';
import { pageOf } from './setting-problem.ts';
import { chargesOf } from './usage-meters.ts';
import type { UsageEntry } from './usage-schema.ts';

/** A usage is priced, not run: no limit of an account applies. */
const ACCOUNT = accountSchema.parse({});

/** A finding about one key of a usage. */
type UsageFinding = Omit<Finding, 'path'> & { readonly key: string };

/** The findings of one usage at its path in the file, but for what was not sold. */
export function checkUsage(usage: UsageEntry, platform: Platform, path: Path): Finding[] {
  const findings = [
    ...incompleteKeys(usage),
    ...limitsOfTheDay(usage, platform),
    ...(usage.edge ? refusedAtTheEdge(usage, platform) : []),
    ...excludedBySnapStart(usage, platform),
  ];
  return [
    ...findings.map(({ key, ...finding }) => ({ ...finding, path: key === '' ? path : [...path, key] })),
    ...beforeTheirDay(usage, platform, path),
  ];
}

function range(key: string, message: string, expected: string, got: string): UsageFinding {
  return { key, code: 'range', message, ...details(expected, got) };
}

/** Keys that describe the function: without others they come to nothing. */
const DESCRIBING = ['name', 'memory', 'architecture', 'runtime', 'package', 'ephemeralStorage', 'edge'];

/** Keys that mean nothing without another one. */
function incompleteKeys(usage: UsageEntry): UsageFinding[] {
  const { requests = 0, durationMs, coldStarts, initMs, provisioned } = usage;
  const has = (...keys: (keyof UsageEntry)[]) => keys.some((key) => usage[key] !== undefined);
  const served = provisioned?.requests ?? 0;
  const servesUntimed = served > 0 && provisioned?.durationMs === undefined;
  const isUsed = Object.keys(usage).some((key) => !DESCRIBING.includes(key) && has(key as keyof UsageEntry));
  if (!isUsed) {
    const expected = 'requests, or a meter such as lambda.requests';
    return [{ key: '', code: 'missing', message: `this usage uses nothing: expected ${expected}`, expected }];
  }
  const missing = [
    {
      key: 'requests',
      because: 'durations, responses and logs are of each request',
      is: has('durationMs', 'responseMb', 'logBytes') && !has('requests') && served === 0,
    },
    {
      key: 'durationMs',
      because: 'memory is billed for the duration of the requests',
      is: durationMs === undefined && ((requests > 0 && has('memory', 'ephemeralStorage')) || servesUntimed),
    },
    { key: 'initMs', because: 'coldStarts have an init', is: has('coldStarts') && !has('initMs') },
    { key: 'coldStarts', because: 'initMs is of each cold start', is: has('initMs') && !has('coldStarts') },
  ];
  const findings = missing.flatMap(({ key, because, is }): UsageFinding[] => {
    const message = `the key "${key}" is missing: ${because}`;
    return is ? [{ key, at: 'key', code: 'missing', message, ...details('a quantity', 'nothing') }] : [];
  });
  if (coldStarts === undefined || initMs === undefined || coldStarts <= requests) return findings;
  const [most, got] = [formatNumber(requests), formatNumber(coldStarts)];
  return [...findings, range('coldStarts', `${got} cold starts of ${most} requests`, `at most ${most}`, got)];
}

/** The same limits as of a scenario's function. */
function limitsOfTheDay(usage: UsageEntry, platform: Platform): UsageFinding[] {
  const { architecture, runtime, durationMs = 0, provisioned } = usage;
  const config = functionSchema.parse({
    memory: usage.memory ?? platform.memory.defaultMb,
    architecture,
    package: usage.package,
    ephemeralStorage: usage.ephemeralStorage ?? platform.ephemeralStorage.includedMb,
    init: 0,
    duration: 0,
    ...(runtime === undefined ? {} : { runtime }),
  });
  const sizes = checkFunction('usage', config, ACCOUNT, platform).map(({ path, ...finding }) => ({
    ...finding,
    key: String(path.at(-1)),
  }));
  const longest = usage.edge ? platform.callers.edgeOriginTimeoutMs : platform.timeout.maxMs;
  const rule = usage.edge ? 'callers.edgeOriginTimeoutMs' : 'timeout.maxMs';
  const tooLong = (key: string, lastsMs: number): UsageFinding[] => {
    if (lastsMs <= longest) return [];
    const got = formatDuration(lastsMs);
    const expected = `at most ${formatDuration(longest)}, the longest time-out on ${platform.asOf}`;
    const more = possibleSince(platform, rule, (most) => most >= lastsMs) || pageOf(platform, rule);
    return [range(key, `requests of ${got}: expected ${expected}${more}`, expected, got)];
  };
  return [...sizes, ...tooLong('durationMs', durationMs), ...tooLong('provisioned', provisioned?.durationMs ?? 0)];
}

/** The keys whose feature AWS did not offer yet. */
function beforeTheirDay(usage: UsageEntry, platform: Platform, path: Path): Finding[] {
  const features = [
    ['provisioned', 'provisioned.isOffered', 'provisioned concurrency'],
    ['snapStart', 'snapStart.isOffered', 'SnapStart'],
    ['streamedGb', 'features.responseStreaming', 'response streaming'],
    ['responseMb', 'features.responseStreaming', 'response streaming'],
  ] as const;
  const atEdge = (services: unknown) => (services as readonly string[]).includes('lambda-edge');
  return [
    ...features.flatMap(([key, id, what]) =>
      usage[key] === undefined ? [] : notOfferedYet(platform, id, what, [...path, key]),
    ),
    ...(usage.edge ? notOfferedYet(platform, 'callers.offered', 'Lambda@Edge', [...path, 'edge'], atEdge) : []),
  ];
}

/** What functions at the edge cannot have. */
function refusedAtTheEdge(usage: UsageEntry, platform: Platform): UsageFinding[] {
  const { edgeArchitecture } = platform.callers;
  const refused = (key: keyof UsageEntry): UsageFinding[] => {
    if (usage[key] === undefined) return [];
    const message = `${key} is not a setting of functions at the edge`;
    return [{ key, at: 'key', code: 'edge', message, ...details(`no ${key}, or edge: false`, key) }];
  };
  const wrong = usage.architecture !== edgeArchitecture;
  const expected = `${edgeArchitecture}, the architecture of functions at the edge`;
  const message = `expected ${expected}, got ${usage.architecture}`;
  return [
    ...(wrong ? [{ key: 'architecture', code: 'edge', message, ...details(expected, usage.architecture) }] : []),
    ...refused('provisioned'),
    ...refused('snapStart'),
    ...refused('ephemeralStorage'),
    ...refused('streamedGb'),
    ...refused('responseMb'),
  ];
}

/** What functions with SnapStart cannot have, and for which runtimes it is. */
function excludedBySnapStart(usage: UsageEntry, { snapStart, asOf }: Platform): UsageFinding[] {
  const { runtime, provisioned, ephemeralStorage = 0 } = usage;
  if (usage.snapStart === undefined) return [];
  const excluded = (key: string, what: string): UsageFinding => {
    const message = `SnapStart does not work together with ${what}`;
    return { key, code: 'snapStart', message, ...details('one of the two, or two usages', key) };
  };
  const { maxEphemeralStorageMb } = snapStart;
  // Before SnapStart came there was no such list.
  const runtimes = (snapStart.runtimes as readonly string[] | undefined) ?? [];
  const isFor = runtime === undefined || runtimes.length === 0 || runtimes.includes(runtime);
  const expected = `one of ${runtimes.join(', ')} on ${asOf}`;
  const message = `SnapStart is not for the runtime ${runtime}: expected ${expected}`;
  return [
    ...(isFor ? [] : [{ key: 'runtime', code: 'snapStart', message, ...details(expected, runtime) }]),
    ...(provisioned === undefined ? [] : [excluded('provisioned', 'provisioned concurrency')]),
    ...(ephemeralStorage > maxEphemeralStorageMb
      ? [excluded('ephemeralStorage', `more than ${maxEphemeralStorageMb} MB of ephemeral storage`)]
      : []),
  ];
}

/** Meters with a quantity and without a price on the day: at the keys that come to them. */
export function unsoldMeters(usage: UsageEntry, platform: Platform, path: Path): Finding[] {
  const sold: Readonly<Record<string, unknown>> = platform.prices.meters;
  return chargesOf(usage, platform).flatMap(({ key, meters }) =>
    Object.entries(meters).flatMap(([meter, quantity]) =>
      quantity === 0 || sold[meter] !== undefined ? [] : [{ path: [...path, key], ...unsold(meter, platform) }],
    ),
  );
}

function unsold(meter: string, platform: Platform): Omit<Finding, 'path'> {
  const early = notOffered(platform, `price.${meter}`, `the meter ${meter}`, () => true);
  const message = early?.from === undefined ? `${meter} is not sold in ${platform.region}` : early.message;
  const expected = early?.from === undefined ? 'another Region' : `asOf: ${early.from} or later`;
  return { at: 'key', code: 'not-yet', message, ...details(expected, platform.asOf) };
}
