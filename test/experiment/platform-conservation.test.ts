/** What holds on every run of any day: nothing is lost, limits are kept after each event, and a second bookkeeper agrees. */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { forAllPlatforms } from '../support/random-platform.ts';
import { recountFunction, sum } from '../support/recount.ts';
import { observed } from '../support/scenarios.ts';
import { checkAll, checkBooks, hold, same } from './event-books.ts';
import { type Run, type Watched, watch } from './platform-books.ts';

/** By period: a border belongs to the later one, the end to the last; −1 in the warm-up. */
function periodOf(timeMs: number, { warmUpMs, periodMs, durationMs }: Scenario): number {
  if (timeMs < warmUpMs) return -1;
  return Math.min(Math.ceil(durationMs / periodMs) - 1, Math.floor((timeMs - warmUpMs) / periodMs));
}

function countedIn(scenario: Scenario, timesMs: readonly number[]): number[] {
  const counts = new Array<number>(Math.ceil(scenario.durationMs / scenario.periodMs)).fill(0);
  for (const timeMs of timesMs) {
    const period = periodOf(timeMs, scenario);
    if (period >= 0) counts[period]!++;
  }
  return counts;
}

/** What is counted for each version, found again among the invocations, and that versions add up to their function. */
function checkVersions(scenario: Scenario, { result, runs }: Watched): void {
  for (const [name, { versions, ...own }] of Object.entries(result.functions)) {
    const of = runs.filter(({ functionName }) => functionName === name);
    same(result.series.versions?.[name] === undefined, versions === undefined, `${name}: series of versions`);
    if (versions === undefined) continue;
    const parts = Object.values(versions);
    for (const metric of ['Invocations', 'Errors', 'coldStarts', 'timeouts'] as const) {
      same(sum(parts.map((part) => part[metric])), own[metric], `${name}: ${metric} of versions`);
    }
    same(sum(parts.map(({ Duration }) => Duration.count)), own.Duration.count, `${name}: durations of versions`);
    for (const [version, part] of Object.entries(versions)) {
      const met = of.filter((run) => run.version === version);
      const ended = (...endings: string[]) =>
        countedIn(
          scenario,
          met.filter(({ ending }) => endings.includes(ending)).map(({ endedAtMs }) => endedAtMs),
        );
      const began = (which: (run: Run) => boolean) =>
        countedIn(
          scenario,
          met.filter(which).map(({ startedAtMs }) => startedAtMs),
        );
      const recounted = {
        Invocations: began(() => true),
        Errors: ended('error', 'timeout', 'kill'),
        coldStarts: began(({ isCold }) => isCold),
        timeouts: ended('timeout'),
      };
      for (const [metric, series] of Object.entries(recounted)) {
        same(result.series.versions![name]![version]![metric], series, `${name} ${version}: ${metric}`);
        same(part[metric as keyof typeof recounted], sum(series), `${name} ${version}: ${metric} in all`);
      }
    }
  }
}

/** Who ran on a provisioned environment, and who spilled over; and both together where it was asked for throughout. */
function checkProvisioned(scenario: Scenario, { result, runs, levels, model }: Watched): void {
  for (const [name, own] of Object.entries(result.functions)) {
    const versions = model.functions.get(name)!.versions;
    const isEver = versions.some(({ provisioned }) => provisioned !== null);
    same(own.provisionedConcurrency !== undefined, isEver, `${name}: has provisioned concurrency`);
    const of = runs.filter(({ functionName }) => functionName === name);
    if (!isEver) {
      same(
        of.some(({ isProvisioned }) => isProvisioned),
        false,
        `${name}: provisioned`,
      );
      continue;
    }
    const series = result.series.functions[name]!;
    const began = (which: (run: Run) => boolean) =>
      countedIn(
        scenario,
        of.filter(which).map(({ startedAtMs }) => startedAtMs),
      );
    const provisioned = began(({ isProvisioned }) => isProvisioned);
    const spilled = began(({ isSpillover }) => isSpillover);
    same(series.ProvisionedConcurrencyInvocations, provisioned, `${name}: on provisioned environments`);
    same(series.ProvisionedConcurrencySpilloverInvocations, spilled, `${name}: spilled over`);
    same(own.ProvisionedConcurrencyInvocations, sum(provisioned), `${name}: on provisioned environments in all`);
    same(own.ProvisionedConcurrencySpilloverInvocations, sum(spilled), `${name}: spilled over in all`);
    const asked = levels.filter(({ functionName }) => functionName === name);
    if (versions.every(({ provisioned }) => provisioned !== null) && asked.every(({ concurrency }) => concurrency > 0))
      same(sum(provisioned) + sum(spilled), own.Invocations, `${name}: in all`);
    hold(own.ProvisionedConcurrencyUtilization! <= 1, `${name}: utilization`);
    hold(own.ProvisionedConcurrentExecutions! <= own.ConcurrentExecutions, `${name}: provisioned executions`);
    const { avgReady, maxReady, avgRequested } = own.provisionedConcurrency!;
    hold(avgReady <= maxReady + 1e-9, `${name}: ready`);
    hold(avgRequested <= Math.max(...series.provisionedRequested!) + 1e-9, `${name}: requested`);
    same(Math.max(...series.provisionedReady!), maxReady, `${name}: most ready`);
  }
}

/** The second bookkeeper of functions; of environments it knows only those that are made on demand. */
function checkRecount(scenario: Scenario, { result, told, model }: Watched): void {
  for (const [name, got] of Object.entries(result.functions)) {
    const counted = recountFunction(scenario, told, name);
    const { environmentsBefore, environmentsAfter, durationsMs, lifespansMs, busyMs, aliveMs, created, ...rest } =
      counted;
    const { throttlesByReason, ...series } = rest;
    for (const [metric, column] of Object.entries(series)) {
      same(result.series.functions[name]![metric], column, `${name}: ${metric}`);
    }
    for (const [reason, count] of Object.entries(throttlesByReason)) {
      same((got.throttlesByReason as Record<string, number>)[reason], count, `${name}: ${reason}`);
    }
    same(got.Duration.count, durationsMs.length, `${name}: durations`);
    expect(got.Duration.avg * durationsMs.length).toBeCloseTo(sum(durationsMs), 4);
    expect(got.environments.avgBusy * scenario.durationMs).toBeCloseTo(busyMs, 4);
    if (model.functions.get(name)!.recorder.provisioned !== null) continue;
    same(got.environments.created, created, `${name}: created`);
    expect(got.environments.avg * scenario.durationMs).toBeCloseTo(aliveMs, 4);
    expect(got.environments.avgLifespanMs * lifespansMs.length).toBeCloseTo(sum(lifespansMs), 4);
    result.series.functions[name]!.environments!.forEach((environments, period) => {
      hold(environments <= environmentsBefore[period]!, `${name}: environments`);
      hold(environments >= environmentsAfter[period]!, `${name}: environments`);
    });
  }
}

/** Traffic meets the version that the draws and the shares told say; of functions with one deployment, or with an alias. */
function checkRouting({ deployments, functions }: Scenario, { runs, result, told }: Watched): void {
  for (const [name, config] of Object.entries(functions)) {
    const of = runs.filter(({ functionName }) => functionName === name);
    const own = (result.deployments ?? []).filter((deployment) => deployment.function === name);
    if (own.length > 1) continue;
    const to = own[0]?.to ?? config.alias?.version;
    const steps = told.filter(({ owner, what }) => owner === name && /^shift |^rolled back$/.test(what));
    for (const { startedAtMs, route, version } of of) {
      // At the instant of a step itself either may be right: what ends goes before it, what arrives after it.
      if (steps.some(({ timeMs }) => timeMs === startedAtMs)) continue;
      const step = steps.findLast(({ timeMs }) => timeMs < startedAtMs)?.what;
      const percent = step === undefined || step === 'rolled back' ? 0 : Number(/[\d.]+/.exec(step)![0]);
      const weight = own.length === 1 ? percent / 100 : (config.alias?.weight ?? 0);
      same(version, route < weight ? to : config.version, `${name} at ${startedAtMs}: version of ${route}, ${weight}`);
    }
  }
  for (const [index, deployment] of (result.deployments ?? []).entries()) {
    const { status, startedAtMs, shiftedAtMs, completedAtMs, rolledBackAtMs } = deployment;
    const times = [startedAtMs, shiftedAtMs ?? startedAtMs, completedAtMs ?? rolledBackAtMs ?? Infinity];
    same(
      times.toSorted((a, b) => a - b),
      times,
      `deployment ${index}: times`,
    );
    same(status === 'completed', completedAtMs !== null, `deployment ${index}: completed`);
    same(status === 'rolled back', rolledBackAtMs !== null, `deployment ${index}: rolled back`);
    const versions = result.functions[deployment.function]!.versions!;
    hold(deployment.metNewVersion <= versions[deployment.to]!.Invocations, `deployment ${index}: met`);
    hold(deployment.failedOnNewVersion <= versions[deployment.to]!.Errors, `deployment ${index}: failed`);
  }
  same(result.deployments?.length ?? 0, deployments.length, 'deployments');
}

/** An invocation lasts no longer than its time-out, and exactly so long where that ended it. */
function checkRuns({ runs }: Watched): void {
  for (const { config, runsAtMs, endedAtMs, ending, startedAtMs, isProvisioned, isCold } of runs) {
    if (ending === '') continue;
    const durationMs = endedAtMs - runsAtMs;
    hold(durationMs <= config.timeoutMs + 1e-6, `at ${startedAtMs}: ${durationMs} ms, time-out ${config.timeoutMs}`);
    if (ending === 'timeout')
      hold(Math.abs(durationMs - config.timeoutMs) < 1e-6, `at ${startedAtMs}: ${durationMs} ms`);
    if (isProvisioned || !isCold) same(runsAtMs, startedAtMs, 'a warm environment runs at once');
  }
}

describe('on any day', () => {
  test('levels agree and limits are kept after each event, and a second bookkeeper agrees', async () => {
    await forAllPlatforms({}, 60, (scenario) => {
      const watched = watch(scenario);
      checkBooks(watched.result);
      checkVersions(scenario, watched);
      checkProvisioned(scenario, watched);
      checkRecount(scenario, watched);
      checkRouting(scenario, watched);
      checkRuns(watched);
    });
  });

  test('also when target tracking has time to act', async () => {
    await forAllPlatforms({ long: true }, 6, (scenario) => {
      const watched = watch(scenario);
      checkBooks(watched.result);
      checkProvisioned(scenario, watched);
      checkRecount(scenario, watched);
    });
  });

  test('a provisioned environment without a time to live serves one request, and the run ends', async () => {
    const { result, told } = await observed(`
duration: 10 s
asOf: 2024-02-01
functions: { f: { duration: 10 ms, init: 100 ms, lifetime: 0, provisionedConcurrency: 1 } }
sources: { s: { type: sync, target: f, arrivals: { at: [ { time: 1 s, count: 1 }, { time: 2 s, count: 1 } ] } } }`);
    same(
      told.filter(({ what }) => ['init', 'run', 'reclaim'].includes(what)).map(({ timeMs, what }) => [timeMs, what]),
      [
        [1000, 'run'],
        [1010, 'reclaim'],
        [2000, 'run'],
        [2010, 'reclaim'],
      ],
      'what happened',
    );
    same(result.functions.f!.ProvisionedConcurrencyInvocations, 2, 'invocations');
  });

  test('every event has one outcome', async () => {
    await forAllPlatforms({}, 40, (scenario) => {
      checkAll(scenario);
    });
  });
});
