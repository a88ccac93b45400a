/** Scenarios from YAML text, and looking into their runs. */

import type { TrialResult } from '../../src/experiment/summary.ts';
import { type RunningTrial, runTrial, startTrial } from '../../src/experiment/trial.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Observer } from '../../src/sim/simulation.ts';

/** The scenario of a YAML text, or of its JSON as an object. */
export function scenarioOf(text: string | object, seed?: string): Promise<Scenario> {
  const yaml = typeof text === 'string' ? text : JSON.stringify(text);
  return parseScenario(yaml, seed === undefined ? {} : { seed });
}

/** One thing that the observer was told. */
export interface Entry {
  readonly timeMs: number;
  readonly what: string;
  /** The function or source concerned. */
  readonly owner: string;
  readonly environment: number;
  readonly request: number;
}

/** A whole run: what happened, in order of time (`run` after a cold start is told in advance), and what came out. */
export interface Observed {
  readonly entries: readonly Entry[];
  /** The same in the order of telling. */
  readonly told: readonly Entry[];
  readonly result: TrialResult;
}

export function observeScenario(scenario: Scenario, replication = 1): Observed {
  const told: Entry[] = [];
  const observer: Observer = (timeMs, what, owner, environment, request) =>
    told.push({ timeMs, what, owner, environment, request });
  const result = runTrial({ scenario, replication }, observer);
  return { entries: told.toSorted((a, b) => a.timeMs - b.timeMs), told, result };
}

export async function observed(text: string | object): Promise<Observed> {
  return observeScenario(await scenarioOf(text));
}

export type Log = [timeMs: number, what: string][];

/** What happened in a run, in order of time: `[[0, 'arrive'], [0, 'init'], [100, 'run'], …]`. */
export async function observe(text: string | object): Promise<Log> {
  return logOf(await observed(text));
}

export function logOf({ entries }: Observed): Log {
  return entries.map(({ timeMs, what }) => [timeMs, what]);
}

/** The same with environments: `[[0, 'init 1'], [100, 'run 1'], …]`, for one kind of entry or several. */
export function environmentsIn({ entries }: Observed, ...kinds: string[]): Log {
  return entries
    .filter(({ what }) => kinds.includes(what))
    .map(({ timeMs, what, environment }) => [timeMs, `${what} ${environment}`]);
}

/** The times at which requests of a source came. */
export function arrivalTimes({ entries }: Observed, source: string): number[] {
  return entries.filter(({ what, owner }) => what === 'arrive' && owner === source).map(({ timeMs }) => timeMs);
}

/** The result of a scenario's single run. */
export async function resultOf(text: string | object): Promise<TrialResult> {
  return runTrial({ scenario: await scenarioOf(text), replication: 1 });
}

export function startScenario(scenario: Scenario, replication = 1): RunningTrial {
  return startTrial({ scenario, replication });
}
