/** Trace files to columns of numbers: recognises the format by the content and picks what a reference asks for. */
import type { Trace, TraceReference } from '../quantities/resources.ts';
import { CsvReader } from './csv.ts';
import { LogReader } from './log-events.ts';
import type { LogRecords, LogSummary } from './log-records.ts';
import { isLogLine, TextLogReader } from './log-text.ts';
import { perMinuteTable } from './per-minute-table.ts';
import { type Piece, textPieces } from './text.ts';
import { timedTable } from './timed-table.ts';
import { KNOWN_FORMATS, shownText, TraceError } from './trace-error.ts';

export type { LogSummary } from './log-records.ts';
export { TraceError, type TraceErrorCode } from './trace-error.ts';

/** Opens a file and yields its bytes in chunks of any size. Its own errors (no such file, a directory) pass through `loadTrace`. */
export type OpenFile = (path: string) => AsyncIterable<Uint8Array>;

/** What takes the text of a file piece by piece; `done` when the rest of it is not needed. */
interface Reader<T> {
  push(piece: Piece): Promise<void> | void;
  readonly done: boolean;
  finish(): Promise<T> | T;
}

/** Reads a file with the reader that its first line calls for, as far as that is needed to tell. Blank lines ahead of it do not count. */
async function read<T>(file: string, open: OpenFile, readerFor: (start: string) => Reader<T>): Promise<T> {
  let reader: Reader<T> | undefined;
  let head: Piece | undefined;
  for await (const piece of textPieces(open(file), file)) {
    let next = piece;
    if (reader === undefined) {
      if (head === undefined && piece.text.trim() === '') continue;
      head = head === undefined ? piece : { text: head.text + piece.text, line: head.line };
      if (!saysWhatItIs(head.text)) continue;
      reader = readerFor(head.text.trimStart());
      next = head;
    }
    await reader.push(next);
    if (reader.done) break;
  }
  if (reader === undefined && head !== undefined) {
    reader = readerFor(head.text.trimStart());
    await reader.push(head);
  }
  if (reader !== undefined) return reader.finish();
  throw new TraceError(
    'trace-empty',
    { file },
    { message: 'The file is empty.', expected: KNOWN_FORMATS, got: 'no text' },
  );
}

/** More text than this never is what a line of a log begins with. */
const HEAD_LENGTH = 2000;

/** Lines of a log begin with a digit, as those of other files may: that takes the whole line to tell. */
function saysWhatItIs(text: string): boolean {
  const line = text.trimStart();
  return !/^\d/.test(line) || line.includes('\n') || line.length > HEAD_LENGTH;
}

function isJson(start: string): boolean {
  return start.startsWith('[') || start.startsWith('{');
}

/** The reader of a log that begins so; undefined for any other file. */
function logReaderFor(start: string, file: string, functionName?: string): Reader<LogRecords> | undefined {
  if (isJson(start)) return new LogReader(file, functionName);
  return isLogLine(start.split('\n', 1)[0]!) ? new TextLogReader(file, functionName) : undefined;
}

/** Log events name their own times and durations: a reference that names others is a mistake. */
function checkLogReference({ file, use, time, unit, column }: TraceReference, start: string): void {
  if (use === 'perMinute') {
    throw new TraceError(
      'trace-format',
      { file },
      {
        message: 'The file is not one of counts per minute.',
        expected: 'Azure Functions 2019 rows of invocations',
        got: isJson(start) ? 'JSON' : 'a log as text',
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
        message: 'The file is a log, so it has no columns to name; log events carry their time and duration.',
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

/** What the reader reads, made into something else. */
function mapped<T, U>(reader: Reader<T>, become: (records: T) => U): Reader<U> {
  return { done: false, push: (piece) => reader.push(piece), finish: async () => become(await reader.finish()) };
}

/** A table is of one function, or its columns say nothing of functions that would be understood here. */
function checkTableReference({ file, function: functionName }: TraceReference): void {
  if (functionName === undefined) return;
  throw new TraceError(
    'trace-function',
    { file },
    {
      message: 'The file is a table, and only logs say which function a record is of.',
      expected: 'no function',
      got: shownText(functionName),
    },
  );
}

/**
 * Loads the part of a file that `reference` names.
 *
 * - CloudWatch log events (JSON array, `{ events: […] }` or JSON lines), lines of the JSON log format, or text as `aws logs tail` prints it:
 *   a record is an invocation with a REPORT line. Where the log is of several functions, `function` names one.
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
    const log = logReaderFor(start, reference.file, reference.function);
    if (log !== undefined) {
      checkLogReference(reference, start);
      return mapped(log, ({ arrivalsMs, durationsMs }) =>
        reference.use === 'arrivals' ? { timesMs: arrivalsMs } : { durationsMs },
      );
    }
    checkTableReference(reference);
    const table = reference.use === 'perMinute' ? perMinuteTable : timedTable;
    return new CsvReader(reference.file, (header, placeOf) => table(header, reference, placeOf(0)));
  });
}

/** What a log says in sum, of one function if `functionName` names it. Throws `TraceError`, also for any other format. */
export function summarizeLog(file: string, open: OpenFile, functionName?: string): Promise<LogSummary> {
  return read(file, open, (start) => {
    const log = logReaderFor(start, file, functionName);
    if (log !== undefined) return mapped(log, ({ summary }) => summary);
    throw new TraceError(
      'trace-format',
      { file },
      {
        message: 'The file is not one of log events.',
        expected: 'CloudWatch log events',
        got: `text that begins with ${shownText(start[0]!)}`,
      },
    );
  });
}
