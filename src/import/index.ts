/** Trace files to columns of numbers: recognises the format by the content and picks what a reference asks for. */
import type { Trace, TraceReference } from '../quantities/resources.ts';
import { arrivalTimes } from './column.ts';
import { CsvReader } from './csv.ts';
import { LogReader, type LogSummary } from './log-events.ts';
import { perMinuteTable } from './per-minute-table.ts';
import { type Piece, textPieces } from './text.ts';
import { timedTable } from './timed-table.ts';
import { KNOWN_FORMATS, shownText, TraceError } from './trace-error.ts';

export type { LogSummary } from './log-events.ts';
export { TraceError, type TraceErrorCode } from './trace-error.ts';

/** Opens a file and yields its bytes in chunks of any size. Its own errors (no such file, a directory) pass through `loadTrace`. */
export type OpenFile = (path: string) => AsyncIterable<Uint8Array>;

/** What takes the text of a file piece by piece; `done` when the rest of it is not needed. */
interface Reader<T> {
  push(piece: Piece): Promise<void> | void;
  readonly done: boolean;
  finish(): Promise<T> | T;
}

/** Reads a file with the reader that its first character, blanks aside, calls for. */
async function read<T>(file: string, open: OpenFile, readerFor: (start: string) => Reader<T>): Promise<T> {
  let reader: Reader<T> | undefined;
  for await (const piece of textPieces(open(file), file)) {
    if (reader === undefined) {
      const start = /\S/.exec(piece.text)?.[0];
      if (start === undefined) continue;
      reader = readerFor(start);
    }
    await reader.push(piece);
    if (reader.done) break;
  }
  if (reader !== undefined) return reader.finish();
  throw new TraceError(
    'trace-empty',
    { file },
    { message: 'The file is empty.', expected: KNOWN_FORMATS, got: 'no text' },
  );
}

function isJson(start: string): boolean {
  return start === '[' || start === '{';
}

/** Log events name their own times and durations: a reference that names others is a mistake. */
function checkLogReference({ file, use, time, unit, column }: TraceReference): void {
  if (use === 'perMinute') {
    throw new TraceError(
      'trace-format',
      { file },
      {
        message: 'The file is not one of counts per minute.',
        expected: 'Azure Functions 2019 rows of invocations',
        got: 'JSON',
        suggestion: 'trace: with this file',
      },
    );
  }
  const named = time ?? column;
  if (named !== undefined) {
    throw new TraceError(
      'trace-column',
      { file },
      {
        message: 'The file is JSON, so it has no columns to name; log events carry their time and duration.',
        expected: time === undefined ? 'no column' : 'no time column',
        got: shownText(named),
      },
    );
  }
  if (unit !== undefined && unit !== 'ms') {
    throw new TraceError(
      'trace-unit',
      { file },
      {
        message: 'The times of log events are in milliseconds.',
        expected: 'ms',
        got: shownText(unit),
      },
    );
  }
}

/** The reader of log events, with its records made into the trace that is asked for. */
function logReader(reference: TraceReference): Reader<Trace> {
  checkLogReference(reference);
  const reader = new LogReader(reference.file);
  return {
    done: false,
    push: (piece) => reader.push(piece),
    finish: () => {
      const { arrivalsMs, durationsMs } = reader.finish();
      return reference.use === 'arrivals' ? { timesMs: arrivalTimes(arrivalsMs) } : { durationsMs };
    },
  };
}

/**
 * Loads the part of a file that `reference` names.
 *
 * - CloudWatch log events (JSON array, `{ events: […] }` or JSON lines): a record is an invocation with a REPORT line.
 * - Azure Functions 2021 rows (`app,func,end_timestamp,duration`, in seconds): a record arrives at its end minus its duration.
 * - Azure Functions 2019 rows of invocations per minute, for `perMinute`; `row` is the 0-based index of a row, or the hash of its
 *   function or the start of it (at least 6 characters). Without `row` the file must have one row only.
 * - Any CSV file with a header line (delimiter comma, semicolon or tab): `time` names the column of times, which are numbers in `unit`
 *   (default s) or calendar times of ISO 8601; `column` the one of durations, in `unit` (default ms, but s for `duration` of Azure 2021).
 *
 * Records are in order of time, equal times as they stand in the file. This holds for durations too: those of a known format are
 * ordered by their arrivals, those of another file by `time` where the reference has it, and as they stand where not. So the same
 * index means the same record in the arrivals and the durations of one file.
 *
 * `arrivals` gives `timesMs`, `durations` gives `durationsMs`, `perMinute` gives `perMinute`. Throws `TraceError`.
 */
export function loadTrace(reference: TraceReference, open: OpenFile): Promise<Trace> {
  return read(reference.file, open, (start) => {
    if (isJson(start)) return logReader(reference);
    const table = reference.use === 'perMinute' ? perMinuteTable : timedTable;
    return new CsvReader(reference.file, (header, placeOf) => table(header, reference, placeOf(0)));
  });
}

/** What a file of CloudWatch log events says in sum. Throws `TraceError`, also for any other format. */
export function summarizeLog(file: string, open: OpenFile): Promise<LogSummary> {
  return read(file, open, (start) => {
    if (!isJson(start)) {
      throw new TraceError(
        'trace-format',
        { file },
        {
          message: 'The file is not one of log events.',
          expected: 'CloudWatch log events (JSON)',
          got: `text that begins with ${shownText(start)}`,
        },
      );
    }
    const reader = new LogReader(file);
    return { done: false, push: (piece) => reader.push(piece), finish: () => reader.finish().summary };
  });
}
