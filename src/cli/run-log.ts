/** `--logs FILE`: the log of a run's invocations, written while it goes on. */
import { resolve } from 'node:path';
import type { InvocationLog } from '../lambda/invocation-log.ts';
import { GrowingFile } from '../node/growing-file.ts';
import { formatCount } from '../report/format.ts';
import { logFormatFor, ReportLog, sampleNote } from '../report/logs/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { inWorld, UsageError } from './errors.ts';

export interface LogArguments {
  readonly file: string;
  /** Share of the invocations that are written. */
  readonly share: number;
}

/** Events between two writes: their lines are some megabytes. */
export const LOGGED_CHUNK_EVENTS = 10_000;

export interface RunLog {
  readonly log: InvocationLog;
  /** Writes what there is by now. */
  flush(): Promise<void>;
  /** The run is over, to its end or not. Returns what to tell of the file. */
  finish(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Makes the file. What fails at it, now and later, is a `WorldError`; a `UsageError` when it is one of the `others`, which the run needs for
 * something else.
 */
export async function openRunLog(
  { file, share }: LogArguments,
  scenario: Scenario,
  others: readonly string[],
): Promise<RunLog> {
  const taken = others.find((other) => resolve(other) === resolve(file));
  if (taken !== undefined) throw new UsageError(`--logs: ${taken} is also the scenario or a report of it`);
  const growing = await inWorld(file, GrowingFile.create(file));
  const log = new ReportLog(scenario, { format: logFormatFor(file), share, write: (text) => growing.add(text) });
  const flush = () => inWorld(file, growing.flush());
  return {
    log,
    flush,
    async finish() {
      log.finish();
      await flush();
      const all = `${formatCount(log.invocations)} invocations`;
      return `wrote ${file} (${share < 1 ? `${sampleNote(share)}: ${formatCount(log.kept)} of ${all}` : all})\n`;
    },
    close: () => inWorld(file, growing.close()),
  };
}
