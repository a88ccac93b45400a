/** Runs that write a log, and logs that are run again. */
import type { TrialResult } from '../../src/experiment/summary.ts';
import { CHUNK_EVENTS, runTrial, startTrial } from '../../src/experiment/trial.ts';
import type { OpenFile } from '../../src/import/index.ts';
import { logFormatFor, ReportLog } from '../../src/report/logs/index.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { scenarioOf } from './scenarios.ts';

export interface Logged {
  readonly result: TrialResult;
  readonly text: string;
  readonly log: ReportLog;
}

/** Runs a scenario with a log in the form of that file name. */
export async function logged(scenario: string | object, file = 'run.log', share = 1): Promise<Logged> {
  const parsed = await scenarioOf(scenario);
  let text = '';
  const write = (piece: string) => {
    text += piece;
  };
  const log = new ReportLog(parsed, { format: logFormatFor(file), share, write });
  const trial = startTrial({ scenario: parsed, replication: 1 }, null, log);
  while (!trial.advance(CHUNK_EVENTS));
  log.finish();
  return { result: trial.result(), text, log };
}

/** The lines of a text; a REPORT may end with a tab. */
export function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

/** The lines of a text log without their times and streams. */
export function messagesIn(text: string): string[] {
  return linesOf(text).map((line) => line.split(' ').slice(2).join(' '));
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Opens every path as this text. */
export const opening = (text: string): OpenFile =>
  async function* () {
    yield bytesOf(text);
  };

/** Runs a scenario that may name traces, all of which are this text. */
export async function replayed(scenario: object, text: string): Promise<TrialResult> {
  return runTrial({ scenario: await parseScenario(JSON.stringify(scenario), { open: opening(text) }), replication: 1 });
}
