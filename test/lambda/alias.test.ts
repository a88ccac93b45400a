/** Versions and aliases: who meets which version, by chance and by weight, and what no weight changes. */
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { Alias } from '../../src/lambda/alias.ts';
import type { FunctionVersion } from '../../src/lambda/version.ts';
import { arrivalTimes, type Observed, observed, observeScenario, resultOf, scenarioOf } from '../support/scenarios.ts';

describe('an alias', () => {
  const [one, two] = ['1', '2'].map((name) => ({ name }) as FunctionVersion) as [FunctionVersion, FunctionVersion];

  test('leads to its one version', () => {
    const alias = new Alias(one);
    expect([0, 0.5, 0.999].map((route) => alias.versionFor(route))).toEqual([one, one, one]);
  });

  test('gives the additional version the draws below its weight', () => {
    const alias = new Alias(one);
    alias.route(one, { version: two, weight: 0.1 });
    expect([0, 0.099, 0.1, 0.5].map((route) => alias.versionFor(route))).toEqual([two, two, one, one]);
    alias.route(one, { version: two, weight: 0 });
    expect(alias.versionFor(0)).toBe(one);
    alias.route(one, { version: two, weight: 1 });
    expect(alias.versionFor(1 - 2 ** -53)).toBe(two);
    alias.route(two);
    expect(alias.primary).toBe(two);
    expect(alias.versionFor(0.5)).toBe(two);
  });
});

/** Version 1 takes 100 to 200 ms, version 2 takes 1 to 2 s: a duration tells who took it. */
const f = {
  init: 0,
  timeout: '10 s',
  duration: { uniform: { min: '100 ms', max: '200 ms' } },
  versions: { 2: { duration: { uniform: { min: '1 s', max: '2 s' } } } },
};

function scenario(more: object = {}, { client, ...rest }: { readonly [key: string]: unknown } = {}): object {
  return {
    duration: '200 s',
    seed: 'versions',
    functions: { f: { ...f, ...more } },
    sources: {
      s: { type: 'sync', target: 'f', arrivals: { poisson: '20/s' }, ...(client === undefined ? {} : { client }) },
    },
    ...rest,
  };
}

describe('weights', () => {
  const count = 20_000;
  const calls = { sources: { s: { type: 'sync', target: 'f', arrivals: { constant: '100/s' } } } };

  // The example of the Developer Guide is 3 %.
  test.each([0.03, 0.1, 0.5, 0.97])('%d of the invocations meet the additional version', async (weight) => {
    const { functions } = await resultOf(scenario({ alias: { version: 2, weight } }, calls));
    const met = functions.f!.versions!['2']!.Invocations;
    expect(functions.f!.Invocations).toBe(count);
    // 95 % of all seeds are within two standard deviations of a binomial count; this one must be within three.
    expect(Math.abs(met - weight * count)).toBeLessThan(3 * Math.sqrt(count * weight * (1 - weight)));
    expect(met).not.toBe(weight * count);
  });

  test('of 0 % and 100 % leave nothing to chance', async () => {
    const met = async (weight: string) => {
      const { functions } = await resultOf(scenario({ alias: { version: 2, weight } }, calls));
      return [functions.f!.versions!['1']!.Invocations, functions.f!.versions!['2']!.Invocations];
    };
    expect(await met('0 %')).toEqual([count, 0]);
    expect(await met('100 %')).toEqual([0, count]);
  });

  test('are met in 95 % of all seeds as a binomial count is', async () => {
    const trials = 200;
    const weight = 0.1;
    const split = await scenarioOf(scenario({ alias: { version: 2, weight } }, { ...calls, duration: '10 s' }));
    const near = Array.from({ length: trials }, (_, i) => observeScenario(split, i + 1).result).filter(
      ({ functions }) => {
        const { Invocations: met } = functions.f!.versions!['2']!;
        return Math.abs(met - 100) <= 1.96 * Math.sqrt(1000 * weight * (1 - weight));
      },
    ).length;
    // The number of seeds within the interval is binomial itself.
    expect(Math.abs(near - 0.95 * trials)).toBeLessThan(3 * Math.sqrt(trials * 0.95 * 0.05));
  });
});

/** The duration of each request that was answered, by its number; version 2 takes more than a second. */
function durations({ told }: Observed): Map<number, number> {
  const since = new Map<number, number>();
  const found = new Map<number, number>();
  for (const { what, timeMs, request } of told) {
    if (what === 'run') since.set(request, timeMs);
    if (what === 'end') found.set(request, timeMs - since.get(request)!);
  }
  return found;
}

const metNew = (durationMs: number) => durationMs >= 1000;

/** Requests that met the same version in both runs must have taken the same time; returns how many there were of each version. */
function compare(one: Observed, other: Observed, isCompared: (request: number) => boolean = () => true): number[] {
  const reference = durations(one);
  const counts = [0, 0];
  for (const [request, durationMs] of durations(other)) {
    const before = reference.get(request);
    if (before === undefined || metNew(before) !== metNew(durationMs) || !isCompared(request)) continue;
    expect(durationMs).toBeCloseTo(before, 6);
    counts[metNew(durationMs) ? 1 : 0]!++;
  }
  return counts;
}

describe('common random numbers', () => {
  const weighted = (weight: number) => observed(scenario({ alias: { version: 2, weight } }));

  test('another weight moves requests, and changes nothing else', async () => {
    const [light, heavy] = [await weighted(0.3), await weighted(0.6)];
    expect(arrivalTimes(heavy, 's')).toEqual(arrivalTimes(light, 's'));
    const [old, fresh] = compare(light, heavy);
    expect(old).toBeGreaterThan(1400);
    expect(fresh).toBeGreaterThan(1000);
    // Whoever met the new version still does.
    const later = durations(heavy);
    for (const [request, durationMs] of durations(light)) {
      if (metNew(durationMs) && later.has(request)) expect(metNew(later.get(request)!)).toBe(true);
    }
  });

  test('a version that nobody meets changes nothing at all', async () => {
    const { versions: _, ...alone } = f;
    const without = await observed({ ...scenario(), functions: { f: alone } });
    const beside = await observed(scenario());
    expect(beside.told).toEqual(without.told);
    const { versions, ...function_ } = beside.result.functions.f!;
    expect(function_).toEqual(without.result.functions.f);
    expect(beside.result.sources).toEqual(without.result.sources);
    expect(versions!['2']).toMatchObject({ Invocations: 0, Duration: { count: 0 } });
  });

  test('a deployment leaves arrivals and the draws of each version as they were', async () => {
    const shift = { linear: '20 %', every: '20 s' };
    const deployed = await observed(scenario({}, { deployments: [{ function: 'f', to: 2, at: '50 s', shift }] }));
    const light = await weighted(0.5);
    expect(arrivalTimes(deployed, 's')).toEqual(arrivalTimes(light, 's'));
    const [old, fresh] = compare(light, deployed);
    expect(old).toBeGreaterThan(1000);
    expect(fresh).toBeGreaterThan(800);
  });

  test('requests that are led elsewhere when they are tried again take no draw from others', async () => {
    const client = { retry: { attempts: 50, base: '500 ms' } };
    const rest = { client, deployments: [{ function: 'f', to: 2, at: '100 s', shift: 'AllAtOnce' }] };
    // Three at once are too few: many wait while the traffic moves.
    const crowded = await observed(scenario({ reservedConcurrency: 3 }, rest));
    const arrivedAtMs = arrivalTimes(crowded, 's');
    const firstDrawnAsNew = arrivedAtMs.findIndex((timeMs) => timeMs >= 100_000) + 1;
    const running = durations(crowded);
    const rerouted = [...running].filter(([request, durationMs]) => request < firstDrawnAsNew && metNew(durationMs));
    expect(rerouted.length).toBeGreaterThan(0);
    const [, fresh] = compare(await weighted(1), crowded, (request) => request >= firstDrawnAsNew);
    expect(fresh).toBeGreaterThan(100);
    const [old] = compare(await weighted(0), crowded);
    expect(old).toBeGreaterThan(1000);
    // What they draw is work of the new version, and not what they had drawn for it when they were offered.
    const asOffered = durations(await weighted(1));
    for (const [request, durationMs] of rerouted) expect(durationMs).not.toBeCloseTo(asOffered.get(request)!, 3);
  });
});

test('events that wait in the asynchronous queue keep the version that they were drawn for', async () => {
  const events = { sources: { s: { type: 'async', target: 'f', arrivals: { poisson: '20/s' } } }, duration: '30 min' };
  const alias = { version: 2, weight: '30 %' };
  const quiet = durations(await observed(scenario({ alias }, events)));
  const crowded = await observed(scenario({ alias, reservedConcurrency: 12 }, events));
  expect(crowded.result.sources.s!.retries).toBeGreaterThan(10_000);
  const counts = [0, 0];
  for (const [request, durationMs] of durations(crowded)) {
    if (!quiet.has(request)) continue;
    expect(durationMs).toBeCloseTo(quiet.get(request)!, 6);
    counts[metNew(durationMs) ? 1 : 0]!++;
  }
  expect(Math.min(...counts)).toBeGreaterThan(5000);
  // And run there: what was drawn for one version takes as long as it does there.
  const { 1: old, 2: fresh } = crowded.result.functions.f!.versions!;
  expect(old!.Duration).toMatchObject({ count: counts[0] });
  expect(old!.Duration.max).toBeLessThan(200);
  expect(fresh!.Duration.avg).toBeGreaterThan(1490);
});

/** A source of every kind that calls `f`. */
const SOURCES = {
  caller: { type: 'sync', arrivals: { poisson: '5/s' }, client: { retry: 'standard' } },
  event: { type: 'async', arrivals: { poisson: '5/s' } },
  tick: { type: 'schedule', schedule: 'rate(1 minute)' },
  queue: { type: 'sqs', batchSize: 1, visibilityTimeout: '10 min', arrivals: { poisson: '5/s' } },
  fifo: { type: 'sqs-fifo', batchSize: 1, visibilityTimeout: '10 min', arrivals: { poisson: '2/s' } },
  stream: { type: 'kinesis', batchSize: 5, shards: 3, arrivals: { poisson: '5/s' } },
  table: { type: 'dynamodb-streams', batchSize: 5, arrivals: { poisson: '5/s' } },
};

/** The versions of a function add up to it. */
function checkVersions({ functions, series }: TrialResult): void {
  for (const [name, result] of Object.entries(functions)) {
    const versions = Object.values(result.versions!);
    for (const metric of ['Invocations', 'Errors', 'timeouts', 'coldStarts'] as const) {
      expect(versions.reduce((sum, version) => sum + version[metric], 0)).toBe(result[metric]);
      const columns = Object.values(series.versions![name]!).map((column) => column[metric]!);
      const added = series.functions[name]![metric]!.map((_, i) =>
        columns.reduce((sum, column) => sum + column[i]!, 0),
      );
      expect(added).toEqual(series.functions[name]![metric]);
    }
    expect(versions.reduce((sum, { Duration }) => sum + Duration.count, 0)).toBe(result.Duration.count);
    expect(Math.max(...versions.map(({ Duration }) => Duration.max))).toBe(result.Duration.max);
  }
}

describe('versions add up to their function', () => {
  const crowded = {
    ...f,
    reservedConcurrency: 12,
    errorRate: '2 %',
    timeout: '5 s',
    versions: { 2: { ...f.versions[2], errorRate: '30 %', timeout: '1.5 s' }, 3: {} },
  };

  test.each(Object.keys(SOURCES))('called by %s', async (name) => {
    const source = { ...SOURCES[name as keyof typeof SOURCES], target: 'f' };
    const deployments = [
      { function: 'f', to: 2, at: '1 min', shift: { canary: '50 %', after: '1 min' } },
      { function: 'f', to: 3, at: '4 min', shift: { linear: '30 %', every: '30 s' } },
    ];
    const result = await resultOf({
      duration: '8 min',
      functions: { f: crowded },
      sources: { s: source },
      deployments,
    });
    checkVersions(result);
    const { versions, Invocations } = result.functions.f!;
    const [first, second, third] = ['1', '2', '3'].map((version) => versions![version]!.Invocations);
    expect(Math.min(first!, second!, third!)).toBeGreaterThan(0);
    expect(first! + second! + third!).toBe(Invocations);
    const { offered, inFlight } = result.sources.s!;
    expect(inFlight).toBeLessThan(offered);
  });

  test('all of them together, after a warm-up', async () => {
    const sources = Object.entries(SOURCES).map(([name, source]) => [name, { ...source, target: 'f' }]);
    const result = await resultOf({
      duration: '5 min',
      warmUp: '3 min',
      functions: { f: { ...crowded, reservedConcurrency: 60, alias: { version: 2, weight: '30 %' } } },
      sources: Object.fromEntries(sources),
    });
    checkVersions(result);
    expect(result.functions.f!.versions!['3']!.Invocations).toBe(0);
  });

  test('each is billed at the price of its architecture, and for its memory', async () => {
    const settings = {
      memory: 512,
      duration: '100 ms',
      timeout: '3 s',
      versions: { 2: { architecture: 'arm64', memory: 1024 } },
    };
    const arrivals = { at: [{ time: '1 s', count: 10_000 }] };
    const { usage, functions } = await resultOf({
      duration: '10 s',
      account: { concurrency: 10_000 },
      asOf: '2024-06-01',
      functions: { f: { init: 0, warm: 10_000, ...settings, alias: { version: 2, weight: '25 %' } } },
      sources: { s: { type: 'sync', target: 'f', arrivals } },
    });
    const { 1: old, 2: fresh } = functions.f!.versions!;
    expect(usage['lambda.gbSeconds.x86_64']).toBeCloseTo(old!.Duration.count * 0.1 * 0.5, 9);
    expect(usage['lambda.gbSeconds.arm64']).toBeCloseTo(fresh!.Duration.count * 0.1, 9);
    expect(fresh!.Duration.count).toBeGreaterThan(0);
  });
});
