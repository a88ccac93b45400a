/** A run: a scenario's replications one after the other, and the one result that every report reads. */
import type { InvocationLog } from '../lambda/invocation-log.ts';
import { platformOn } from '../platform/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ENGINE_VERSION } from '../version.ts';
import { assumptionsOf } from './assumptions.ts';
import { TreeEstimate } from './estimate.ts';
import { periodsOf } from './model.ts';
import type { Measures, Result } from './result.ts';
import type { TrialResult } from './summary.ts';
import { CHUNK_EVENTS, type RunningTrial, startTrial } from './trial.ts';

export interface RunOptions {
  /** Independent replications; 1 by default. */
  readonly replications?: number;
  /** Told of every invocation of the first replication. */
  readonly log?: InvocationLog;
}

/** A run under way. */
export interface Run {
  /** Handles up to `maxEvents` events; true when all replications have ended. */
  advance(maxEvents: number): boolean;
  /** How much is done, 0 to 1. */
  readonly progress: number;
  /** The result; marked partial when the run has not ended. */
  result(): Result;
}

/**
 * Starts a run. Replication r draws from streams named by r, so replication 1 is the single run. Throws a `RangeError` unless
 * `replications` is a whole number from 1.
 */
export function startRun(scenario: Scenario, { replications = 1, log }: RunOptions = {}): Run {
  if (!(Number.isSafeInteger(replications) && replications >= 1)) {
    throw new RangeError(`replications: expected a whole number from 1, got ${replications}`);
  }
  const measures = new TreeEstimate<Measures>();
  const series = new TreeEstimate<Result['series']>();
  let replication = 1;
  let trial: RunningTrial = startTrial({ scenario, replication }, null, log);

  const settle = ({ simulatedMs: _, partial: __, series: trialSeries, ...trialMeasures }: TrialResult): void => {
    measures.add(trialMeasures);
    series.add(trialSeries);
  };
  return {
    advance(maxEvents) {
      if (measures.count === replications) return true;
      if (!trial.advance(maxEvents)) return false;
      settle(trial.result());
      if (measures.count === replications) return true;
      trial = startTrial({ scenario, replication: ++replication });
      return false;
    },
    get progress() {
      const { simulatedMs, totalMs } = trial.progress;
      const started = totalMs > 0 ? simulatedMs / totalMs : 1;
      return measures.count === replications ? 1 : (measures.count + started) / replications;
    },
    result() {
      // Interrupted in the first replication, what it has measured so far is all there is.
      if (measures.count === 0) {
        const { simulatedMs, partial: _, ...soFar } = trial.result();
        const { warnings, ...rest } = frame(scenario);
        if (simulatedMs === 0 && scenario.warmUpMs > 0) warnings.push(STILL_WARMING_UP);
        return { ...rest, warnings, partial: true, simulatedMs, replications: 1, ...soFar };
      }
      return {
        ...frame(scenario),
        partial: measures.count < replications,
        simulatedMs: scenario.durationMs,
        replications: measures.count,
        ...measures.mean(),
        series: series.mean(),
        ...(measures.count > 1 ? { halfWidth: measures.halfWidth() } : {}),
      };
    },
  };
}

const STILL_WARMING_UP = {
  code: 'warming-up',
  path: 'warmUp',
  message: 'the run was still warming up: its numbers are those of the warm-up, not of the measured time',
};

/** Runs a scenario to its end and returns the result. Long runs are better started with `startRun`, which can be interrupted. */
export async function runScenario(scenario: Scenario, options: RunOptions = {}): Promise<Result> {
  const run = startRun(scenario, options);
  while (!run.advance(CHUNK_EVENTS));
  return run.result();
}

/** What is known of a result before anything is simulated. */
function frame(scenario: Scenario) {
  const platform = platformOn(scenario.asOf, scenario.region);
  const { name, description, asOf, region, seed, startIso, durationMs, warmUpMs, text, overrides } = scenario;
  return {
    schemaVersion: 1 as const,
    engine: { name: 'headroom' as const, version: ENGINE_VERSION },
    scenario: {
      name,
      ...(description === undefined ? {} : { description }),
      asOf,
      region,
      seed,
      start: startIso,
      durationMs,
      warmUpMs,
      text,
      ...(overrides.length === 0 ? {} : { overrides: [...overrides] }),
    },
    assumptions: assumptionsOf(scenario, platform),
    warnings: [...scenario.warnings, ...periodWarning(scenario)],
  };
}

function periodWarning(scenario: Scenario): Result['warnings'] {
  const { periodMs } = periodsOf(scenario);
  if (periodMs === scenario.periodMs) return [];
  const message = `the series would exceed a million cells; their period is ${periodMs / 1000} s instead of ${scenario.periodMs / 1000} s`;
  return [{ code: 'period-doubled', path: 'period', message }];
}
