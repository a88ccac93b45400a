/** Log events to the records of one function: which lines of a log are read, and what a log must have. */
import { nearestWord } from '../quantities/nearest-word.ts';
import { JsonObjectReader } from './json-objects.ts';
import { isObject, type LogLine, lineOf, platformLine } from './log-line.ts';
import { type LogRecords, RecordCollector } from './log-records.ts';
import type { Piece } from './text.ts';
import { KNOWN_FORMATS, type Place, shownName, shownNames, shownText, TraceError } from './trace-error.ts';
import { calendarMs } from './values.ts';

/** The name of the function in that of a log stream, where functions share a log group: `2026/01/15/name[version]id`. */
const STREAM_OF_FUNCTION = /^\d{4}\/\d\d\/\d\d\/([^[\]/]+)\[/;

/**
 * Takes the events of a log: those of one function where `functionName` names it. Throws `TraceError` where a REPORT has no valid
 * duration.
 */
export class LogEvents {
  readonly #file: string;
  readonly #functionName: string | undefined;
  readonly #records: RecordCollector;
  /** By log stream: the function whose it is; '' where the name does not say. */
  readonly #functionOf = new Map<string, string>();
  #events = 0;

  constructor(file: string, functionName: string | undefined) {
    this.#file = file;
    this.#functionName = functionName;
    this.#records = new RecordCollector(file);
  }

  /** Events so far. */
  get count(): number {
    return this.#events;
  }

  /** One event, with what its line says if that is of interest; `text` is shown where it is wrong. */
  add(line: LogLine | undefined, timeMs: number, stream: string, text: string, place: Place): void {
    this.#events++;
    if (line === undefined) return;
    if (line.type === 'report') this.#check(line.report, text, place);
    const writer = this.#writerOf(stream);
    if (this.#functionName === undefined || writer === this.#functionName) this.#records.add(line, timeMs, stream);
  }

  /** Throws `TraceError` where the log has no REPORT line of the function, or does not say which of several is meant. */
  finish(): LogRecords {
    const functions = [...new Set(this.#functionOf.values())].filter((name) => name !== '');
    this.#checkFunction(functions);
    if (this.#records.records > 0) return this.#records.finish();
    const whose = this.#functionName === undefined ? '' : ` of ${shownText(this.#functionName)}`;
    throw new TraceError(
      'trace-no-records',
      { file: this.#file },
      {
        message: `The log has no REPORT line${whose}, so it says of no invocation how long it took.`,
        expected: 'events with messages that begin with "REPORT RequestId:"',
        got: `${this.#events} events without any`,
      },
    );
  }

  #writerOf(stream: string): string {
    let writer = this.#functionOf.get(stream);
    if (writer === undefined) {
      writer = STREAM_OF_FUNCTION.exec(stream)?.[1] ?? '';
      this.#functionOf.set(stream, writer);
    }
    return writer;
  }

  #checkFunction(functions: readonly string[]): void {
    const named = this.#functionName;
    if (named === undefined ? functions.length < 2 : functions.includes(named)) return;
    const refuse = (message: string, expected: string, got: string, suggestion?: string) =>
      new TraceError('trace-function', { file: this.#file }, { message, expected, got, suggestion });
    const known = `function: one of ${shownNames(functions)}`;
    if (named === undefined) {
      const got = `${functions.length} functions`;
      throw refuse('The log is of several functions, and it is not said which one is meant.', known, got);
    }
    if (functions.length === 0) {
      const expected = 'log streams such as 2026/01/15/name[version]id, or no function';
      throw refuse('The log does not say which function wrote it.', expected, shownText(named));
    }
    const near = nearestWord(named, functions);
    throw refuse(
      `The log has nothing of the function ${shownText(named)}.`,
      known,
      shownText(named),
      near && shownName(near),
    );
  }

  #check({ durationMs, billedMs = 0, initMs = 0 }: LogReport, text: string, place: Place): void {
    for (const value of [durationMs, billedMs, initMs]) {
      if (value >= 0 && value < Number.POSITIVE_INFINITY) continue;
      throw new TraceError('trace-value', place, {
        message: 'The REPORT line of this event has no valid duration.',
        expected: '"Duration: … ms" and "Billed Duration: … ms" with numbers of at least 0',
        got: shownText(text),
      });
    }
  }
}

type LogReport = Extract<LogLine, { type: 'report' }>['report'];

/** Reads events as JSON: an array, `{ events: […] }` or one after another, each an event of CloudWatch or a record of the JSON log format. */
export class LogReader {
  readonly done = false;
  readonly #objects: JsonObjectReader;
  readonly #events: LogEvents;

  constructor(file: string, functionName?: string) {
    this.#events = new LogEvents(file, functionName);
    this.#objects = new JsonObjectReader(file, (event, text, place) => this.#event(event, text, place));
  }

  push(piece: Piece): void {
    this.#objects.push(piece);
  }

  finish(): LogRecords {
    this.#objects.end();
    return this.#events.finish();
  }

  #event(event: unknown, text: string, place: Place): void {
    const { message, timestamp, timestampUs, time, type, logStreamName = '' } = isObject(event) ? event : {};
    if (typeof logStreamName === 'string') {
      if (typeof message === 'string' && typeof timestamp === 'number' && timestamp >= 0) {
        this.#events.add(lineOf(message), preciseMs(timestamp, timestampUs), logStreamName, message, place);
        return;
      }
      const timeMs = typeof time === 'string' && typeof type === 'string' ? calendarMs(time) : undefined;
      if (timeMs !== undefined) {
        this.#events.add(platformLine(event), timeMs, logStreamName, text, place);
        return;
      }
    }
    const isFirst = this.#events.count === 0;
    throw new TraceError(isFirst ? 'trace-format' : 'trace-broken-row', place, {
      message: isFirst ? 'The JSON is not a list of CloudWatch log events.' : 'This object is not a log event.',
      expected: isFirst ? KNOWN_FORMATS : 'an object with logStreamName, timestamp (ms) and message',
      got: shownText(text),
    });
  }
}

/** The time of an event in ms, from its μs where they are there and agree. */
function preciseMs(timestampMs: number, timestampUs: unknown): number {
  const isFiner = typeof timestampUs === 'number' && Math.floor(timestampUs / 1000) === timestampMs;
  return isFiner ? timestampUs / 1000 : timestampMs;
}
