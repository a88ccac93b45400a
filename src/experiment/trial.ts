/** One trial: a scenario and a replication in, numbers out; pure, and advanced in as many steps as its caller likes. */
import type { InvocationLog } from '../lambda/invocation-log.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Observer } from '../sim/simulation.ts';
import { buildModel, type Model } from './model.ts';
import { summarise, type TrialResult } from './summary.ts';

/** Plain, structured-cloneable data: all that a run depends on. */
export interface Trial {
  readonly scenario: Scenario;
  /** From 1; names the random streams. */
  readonly replication: number;
}

/** A trial under way. */
export interface RunningTrial {
  /** Handles up to `maxEvents` events (about 100,000 at a time cost nothing measurable); true when the trial has ended. */
  advance(maxEvents: number): boolean;
  /** What was measured up to now; the trial can go on afterwards. */
  result(): TrialResult;
  readonly progress: { readonly simulatedMs: number; readonly totalMs: number; readonly events: number };
}

/** Builds the trial's model. The observer, if any, is told all that happens, and the log of all invocations; they change nothing. */
export function startTrial(
  { scenario, replication }: Trial,
  observer: Observer | null = null,
  log: InvocationLog | null = null,
): RunningTrial {
  const model: Model = buildModel(scenario, replication, observer, log);
  const { simulation } = model;
  return {
    advance: (maxEvents) => simulation.advance(maxEvents),
    result: () => summarise(model, scenario),
    get progress() {
      return { simulatedMs: simulation.now, totalMs: simulation.endMs, events: simulation.events };
    },
  };
}

/** So many events at a time cost nothing measurable and take some tens of milliseconds. */
export const CHUNK_EVENTS = 100_000;

/** Runs a trial to its end. */
export function runTrial(trial: Trial, observer: Observer | null = null): TrialResult {
  const running = startTrial(trial, observer);
  while (!running.advance(CHUNK_EVENTS));
  return running.result();
}
