/** What a run is billed for, added up anew from its invocations by the rules of the day, which are written down here once more. */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { forAllPlatforms } from '../support/random-platform.ts';
import { type Level, type Run, type Watched, watch } from './platform-books.ts';

const MB_MS_PER_GB_S = 1024 * 1000;
const FIVE_MINUTES_MS = 300_000;
const THREE_HOURS_MS = 10_800_000;
/** Times are differences of instants far from 0. */
const FLOAT_GUARD_MS = 1e-6;
/** A start that takes longer is broken off. */
const START_LIMIT_MS = 10_000 - FLOAT_GUARD_MS;

/** Rounded up to 100 ms until 2020-11-30, to 1 ms since (AWS News Blog, 2020-12-01). */
function rounded(ms: number, asOf: string): number {
  const step = asOf < '2020-12-01' ? 100 : 1;
  return Math.ceil((ms - FLOAT_GUARD_MS) / step) * step;
}

/** What goes before the handler of a new environment; ms. Of a function in a VPC of old it holds the wait for the network, too. */
const startMs = ({ startedAtMs, runsAtMs }: Run): number => runsAtMs - startedAtMs;

/** Since 2025-08-01 every init that completes is billed, before only those that AWS does not manage (AWS Compute Blog). */
function initIsBilled({ config: { runtime = '', package: code, snapStart } }: Run, asOf: string): boolean {
  if (snapStart) return false;
  return asOf >= '2025-08-01' || runtime.startsWith('provided') || code?.type === 'image';
}

/** The hooks of every restore are rounded up on their own (lines of REPORT that AWS's guide and others print). */
function hooksMs({ config: { snapStart } }: Run): number {
  const { hooks } = snapStart!;
  return hooks.type === 'constant' ? hooks.value : Number.NaN;
}

/** Without the wait for a network interface, which nobody tells apart from the start itself: only where there is none. */
const canTell = ({ config: { vpc } }: Run, asOf: string): boolean => !vpc || asOf >= '2020-08-05';

function billedMs(run: Run, asOf: string): number {
  const durationMs = run.endedAtMs - run.runsAtMs;
  const isInTime = run.isCold && startMs(run) < START_LIMIT_MS;
  if (run.isCold && run.config.snapStart) {
    return rounded(durationMs, asOf) + (isInTime ? rounded(hooksMs(run), asOf) : 0);
  }
  return rounded(durationMs + (isInTime && initIsBilled(run, asOf) ? startMs(run) : 0), asOf);
}

/** Every invocation that ended after the warm-up. */
function billedRuns({ warmUpMs }: Scenario, { runs }: Watched): Run[] {
  return runs.filter(({ ending, endedAtMs }) => ending !== '' && endedAtMs >= warmUpMs);
}

function onDemandUsage(scenario: Scenario, watched: Watched): Record<string, number> {
  const { asOf } = scenario;
  const usage: Record<string, number> = { 'lambda.requests': 0 };
  const add = (meter: string, quantity: number) => {
    usage[meter] = (usage[meter] ?? 0) + quantity;
  };
  for (const run of billedRuns(scenario, watched)) {
    const { memoryMb, architecture, ephemeralStorageMb, logSize, streamedResponse } = run.config;
    const ms = billedMs(run, asOf);
    add('lambda.requests', 1);
    if (!run.isProvisioned) add(`lambda.gbSeconds.${architecture}`, (ms * memoryMb) / MB_MS_PER_GB_S);
    if (ephemeralStorageMb > 512) add('lambda.ephemeralGbSeconds', (ms * (ephemeralStorageMb - 512)) / MB_MS_PER_GB_S);
    if (logSize !== undefined) add('logs.gb', logSize / 1024);
    if (streamedResponse !== undefined) add('lambda.streamedGb', Math.max(0, streamedResponse - 6) / 1024);
  }
  return usage;
}

function expectUsage(
  got: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
  prefix: RegExp,
) {
  const meters = new Set([...Object.keys(got), ...Object.keys(expected)].filter((meter) => prefix.test(meter)));
  for (const meter of meters) {
    const [one, other] = [got[meter] ?? 0, expected[meter] ?? 0];
    if (Math.abs(one - other) > 1e-9 * Math.max(1, Math.abs(other))) throw new Error(`${meter}: ${one}, not ${other}`);
  }
}

/** Each provisioned environment from when it was asked for until it was given back, the last one first; and not before the warm-up ended. */
function allocatedMbMs(levels: readonly Level[], { warmUpMs, durationMs }: Scenario): number {
  const endMs = warmUpMs + durationMs;
  const begun: number[] = [];
  let sum = 0;
  levels.forEach(({ timeMs, concurrency, memoryMb }, i) => {
    while (begun.length < concurrency) begun.push(timeMs);
    while (begun.length > concurrency) {
      const lastedMs = timeMs - begun.pop()!;
      const roundedMs = Math.ceil((lastedMs - FLOAT_GUARD_MS) / FIVE_MINUTES_MS) * FIVE_MINUTES_MS;
      if (timeMs >= warmUpMs) sum += memoryMb * Math.max(0, roundedMs - lastedMs);
    }
    const untilMs = levels[i + 1]?.timeMs ?? endMs;
    sum += concurrency * memoryMb * Math.max(0, untilMs - Math.max(warmUpMs, timeMs));
  });
  return sum;
}

function allocatedUsage(scenario: Scenario, { levels }: Watched): Record<string, number> {
  const usage: Record<string, number> = {};
  const keys = new Set(levels.map(({ functionName, version }) => `${functionName} ${version}`));
  for (const key of keys) {
    const own = levels.filter(({ functionName, version }) => `${functionName} ${version}` === key);
    const { functionName, version } = own[0]!;
    const config = scenario.functions[functionName]!;
    const architecture = config.versions[version]?.architecture ?? config.architecture;
    const meter = `lambda.provisioned.gbSeconds.${architecture}`;
    usage[meter] = (usage[meter] ?? 0) + allocatedMbMs(own, scenario) / MB_MS_PER_GB_S;
  }
  return usage;
}

/** Invocations, and environments provisioned in mid-run whose init always takes the same; undefined where it does not. */
function executedUsage(scenario: Scenario, watched: Watched): Record<string, number> | undefined {
  const { asOf, warmUpMs, changes, functions } = scenario;
  const usage: Record<string, number> = {};
  const add = (meter: string, mbMs: number) => {
    usage[meter] = (usage[meter] ?? 0) + mbMs / MB_MS_PER_GB_S;
  };
  for (const run of billedRuns(scenario, watched).filter(({ isProvisioned }) => isProvisioned)) {
    const { architecture, memoryMb } = run.config;
    add(`lambda.provisioned.durationGbSeconds.${architecture}`, billedMs(run, asOf) * memoryMb);
  }
  for (const { functionName, timeMs, config } of watched.made) {
    const { init, memoryMb, architecture } = config;
    const inits = changes.map((change) => change.functions[functionName]?.init ?? functions[functionName]!.init);
    const stays = new Set(inits.map((other) => JSON.stringify(other))).size <= 1;
    if (init?.type !== 'constant' || !stays) return undefined;
    if (timeMs < warmUpMs) continue;
    add(`lambda.provisioned.durationGbSeconds.${architecture}`, rounded(init.value, asOf) * memoryMb);
  }
  return usage;
}

/** Invocations of one function that restored their environment: when it was new, or when the process had ended in the one before. */
function restored(runs: readonly Run[]): Run[] {
  const before = new Map<number, Run>();
  return runs.filter((run) => {
    const last = before.get(run.environment);
    before.set(run.environment, run);
    if (last === undefined) return run.isCold && startMs(run) < START_LIMIT_MS;
    return last.ending === 'timeout' || last.ending === 'kill';
  });
}

/** Snapshots of runtimes other than Java, since 2024-11-18: kept in the cache for three hours at least, and restored. */
function snapStartUsage(scenario: Scenario, watched: Watched): Record<string, number> {
  const { functions, warmUpMs, durationMs, deployments } = scenario;
  const endMs = warmUpMs + durationMs;
  let cachedMbMs = 0;
  let restoredMb = 0;
  for (const [name, config] of Object.entries(functions)) {
    if (!config.snapStart || config.runtime !== 'python3.12') continue;
    const all = [
      { version: config.version, memoryMb: config.memoryMb },
      ...Object.entries(config.versions).map(([version, { memoryMb = config.memoryMb }]) => ({ version, memoryMb })),
    ];
    for (const { version, memoryMb } of all) {
      const published = deployments
        .filter(({ function: of, to }) => of === name && to === version && version !== config.version)
        .map(({ atMs }) => atMs);
      const fromMs = Math.min(Infinity, ...published);
      const isThere = published.length === 0 || fromMs <= endMs;
      const untilMs = published.length === 0 ? endMs : Math.max(endMs, fromMs + THREE_HOURS_MS);
      const sinceMs = published.length === 0 ? warmUpMs : Math.max(warmUpMs, fromMs);
      if (isThere) cachedMbMs += memoryMb * (untilMs - sinceMs);
    }
    for (const run of restored(watched.runs.filter(({ functionName }) => functionName === name))) {
      if (run.endedAtMs >= warmUpMs && run.ending !== '') restoredMb += run.config.memoryMb;
    }
  }
  return {
    'lambda.snapStart.cacheGbSeconds': cachedMbMs / MB_MS_PER_GB_S,
    'lambda.snapStart.restoreGb': restoredMb / 1024,
  };
}

describe('usage is the sum over invocations by the rules of the day', () => {
  test('on demand, with storage, logs and streams', async () => {
    let told = 0;
    await forAllPlatforms({}, 50, (scenario) => {
      const watched = watch(scenario);
      if (watched.runs.some((run) => !canTell(run, scenario.asOf))) return;
      told++;
      const expected = onDemandUsage(scenario, watched);
      expectUsage(watched.result.usage, expected, /^lambda\.(requests|gbSeconds|ephemeral|streamed)|^logs\.gb/);
    });
    expect(told).toBeGreaterThan(30);
  });

  test('provisioned concurrency from the request on, rounded up to five minutes', async () => {
    const check = (scenario: Scenario): void => {
      const watched = watch(scenario);
      expectUsage(watched.result.usage, allocatedUsage(scenario, watched), /^lambda\.provisioned\.gbSeconds/);
    };
    await forAllPlatforms({ since: '2019-12-04' }, 50, check);
    await forAllPlatforms({ since: '2019-12-04', long: true }, 10, check);
  });

  test('what ran on provisioned concurrency, and its inits', async () => {
    let told = 0;
    await forAllPlatforms({ since: '2019-12-04', isSteady: true }, 80, (scenario) => {
      const watched = watch(scenario);
      const expected = executedUsage(scenario, watched);
      if (expected === undefined || watched.runs.some((run) => !canTell(run, scenario.asOf))) return;
      expectUsage(watched.result.usage, expected, /^lambda\.provisioned\.duration/);
      told += Number(Object.keys(expected).length > 0);
    });
    expect(told).toBeGreaterThan(10);
  });

  test('the snapshots of SnapStart, kept and restored', async () => {
    let told = 0;
    await forAllPlatforms({ since: '2024-11-18', changes: false }, 60, (scenario) => {
      const watched = watch(scenario);
      const expected = snapStartUsage(scenario, watched);
      expectUsage(watched.result.usage, expected, /^lambda\.snapStart/);
      told += Number(expected['lambda.snapStart.restoreGb']! > 0);
    });
    expect(told).toBeGreaterThan(5);
  });
});
