/** CloudWatch log events of a function to its invocations: one record for each REPORT line. */
import { Column, inOrder, timeOrder } from './column.ts';
import { JsonObjectReader } from './json-objects.ts';
import type { Piece } from './text.ts';
import { KNOWN_FORMATS, type Place, shownText, TraceError } from './trace-error.ts';
import { decimal } from './values.ts';

/** The invocations of a log in order of arrival, and what the log says of them in sum. */
export interface LogRecords {
  /** Arrival times in ms since 1970, ascending: those of the START lines. */
  readonly arrivalsMs: Float64Array;
  /** Handler durations in ms, in the same order. */
  readonly durationsMs: Float64Array;
  readonly summary: LogSummary;
}

export interface LogSummary {
  /** Invocations with a REPORT line. */
  readonly records: number;
  /** Execution environments that served at least one of them: an environment writes one log stream. */
  readonly environments: number;
  /** Sum of the billed durations in ms, as logged. */
  readonly billedMs: number;
}

/** What a REPORT line says, in ms. */
interface Report {
  readonly durationMs: number;
  readonly billedMs: number | undefined;
  readonly initMs: number | undefined;
}

/** What an event says of an invocation; undefined for all lines but START and REPORT. */
interface Line {
  readonly requestId: string;
  /** Undefined for a START line. */
  readonly report?: Report;
}

function field(line: string, pattern: RegExp): number | undefined {
  const text = pattern.exec(line)?.[1];
  return text === undefined ? undefined : decimal(text);
}

/** A REPORT line has some 300 characters; of a longer one no more is searched. */
const LONGEST_REPORT = 2000;

/** START and REPORT lines of the text log format; fields are separated by tabs, in the documentation's samples also by blanks. */
function textLine(message: string): Line | undefined {
  const match = /^(START|REPORT) RequestId:\s*(\S+)/.exec(message);
  if (match === null) return undefined;
  const requestId = match[2]!;
  if (match[1] === 'START') return { requestId };
  const line = message.slice(0, LONGEST_REPORT);
  const durationMs = field(line, /(?<!\b(?:Billed|Init|Restore) )\bDuration:\s*(\S+)\s*ms/) ?? Number.NaN;
  const billedMs = field(line, /\bBilled Duration:\s*(\S+)\s*ms/);
  return { requestId, report: { durationMs, billedMs, initMs: field(line, /\bInit Duration:\s*(\S+)\s*ms/) } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `platform.start` and `platform.report` lines of the JSON log format. */
function jsonLine(message: string): Line | undefined {
  let line: unknown;
  try {
    line = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (!isObject(line) || !isObject(line.record) || typeof line.record.requestId !== 'string') return undefined;
  const { requestId, metrics } = line.record;
  if (line.type === 'platform.start') return { requestId: requestId as string };
  if (line.type !== 'platform.report') return undefined;
  const number = (name: string) => {
    const value = isObject(metrics) ? metrics[name] : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  const durationMs = number('durationMs') ?? Number.NaN;
  const report = { durationMs, billedMs: number('billedDurationMs'), initMs: number('initDurationMs') };
  return { requestId: requestId as string, report };
}

/**
 * The duration that a record stands for. Where the billed duration is at least 1 ms above the printed one, the print was rounded down
 * and the duration is taken as just above the last full ms that was billed. An init that was billed too explains the difference by
 * itself (AWS bills it inside the billed duration since August 2025): then the printed duration stands.
 */
function durationMs({ durationMs: printed, billedMs, initMs }: Report): number {
  if (billedMs === undefined || billedMs < printed + 1) return printed;
  if (initMs !== undefined && billedMs >= printed + initMs) return printed;
  return billedMs - 1 + 0.005;
}

/** The index of the least distance that is not negative, or −1. */
function nearest(distances: readonly number[] = []): number {
  let best = -1;
  distances.forEach((distance, index) => {
    if (distance >= 0 && (best === -1 || distance < distances[best]!)) best = index;
  });
  return best;
}

/** Takes the text of a log and matches START with REPORT lines of the same request in the same log stream, in either order. */
export class LogReader {
  readonly done = false;
  readonly #file: string;
  readonly #objects: JsonObjectReader;
  readonly #arrivals: Column;
  readonly #durations: Column;
  readonly #streams = new Set<string>();
  #billedMs = 0;
  #events = 0;
  /** Unmatched lines by request. One request has several when it is retried. */
  readonly #starts = new Map<string, number[]>();
  readonly #reports = new Map<string, { readonly record: number; readonly timeMs: number }[]>();

  constructor(file: string) {
    this.#file = file;
    this.#objects = new JsonObjectReader(file, (event, text, place) => this.#event(event, text, place));
    this.#arrivals = new Column(file);
    this.#durations = new Column(file);
  }

  push(piece: Piece): void {
    this.#objects.push(piece);
  }

  /** Throws `TraceError` where the log has no REPORT line. */
  finish(): LogRecords {
    this.#objects.end();
    const records = this.#arrivals.length;
    if (records === 0) {
      throw new TraceError(
        'trace-no-records',
        { file: this.#file },
        {
          message: 'The log has no REPORT line, so it says of no invocation how long it took.',
          expected: 'events with messages that begin with "REPORT RequestId:"',
          got: `${this.#events} events without any`,
        },
      );
    }
    const arrivals = this.#arrivals.toArray();
    const order = timeOrder(arrivals);
    return {
      arrivalsMs: inOrder(arrivals, order),
      durationsMs: inOrder(this.#durations.toArray(), order),
      summary: { records, environments: this.#streams.size, billedMs: this.#billedMs },
    };
  }

  #event(event: unknown, text: string, place: Place): void {
    const { message, timestamp, logStreamName = '' } = isObject(event) ? event : {};
    const timed = typeof timestamp === 'number' && timestamp >= 0;
    if (typeof message !== 'string' || !timed || typeof logStreamName !== 'string') {
      const first = this.#events === 0;
      throw new TraceError(first ? 'trace-format' : 'trace-broken-row', place, {
        message: first ? 'The JSON is not a list of CloudWatch log events.' : 'This object is not a log event.',
        expected: first ? KNOWN_FORMATS : 'an object with logStreamName, timestamp (ms) and message',
        got: shownText(text),
      });
    }
    this.#events++;
    const line = message.startsWith('{') ? jsonLine(message) : textLine(message);
    if (line === undefined) return;
    const request = `${logStreamName}\n${line.requestId}`;
    if (line.report === undefined) this.#start(request, timestamp);
    else this.#report(request, timestamp, logStreamName, line.report, message, place);
  }

  #start(request: string, timeMs: number): void {
    const waiting = this.#reports.get(request);
    const match = nearest(waiting?.map((report) => report.timeMs - timeMs));
    if (waiting === undefined || match === -1) {
      const starts = this.#starts.get(request);
      if (starts === undefined) this.#starts.set(request, [timeMs]);
      else starts.push(timeMs);
      return;
    }
    this.#arrivals.set(waiting.splice(match, 1)[0]!.record, timeMs);
    if (waiting.length === 0) this.#reports.delete(request);
  }

  #report(request: string, timeMs: number, stream: string, report: Report, message: string, place: Place): void {
    for (const value of [report.durationMs, report.billedMs ?? 0, report.initMs ?? 0]) {
      if (value >= 0 && value < Number.POSITIVE_INFINITY) continue;
      throw new TraceError('trace-value', place, {
        message: 'The REPORT line of this event has no valid duration.',
        expected: '"Duration: … ms" and "Billed Duration: … ms" with numbers of at least 0',
        got: shownText(message),
      });
    }
    const duration = durationMs(report);
    const starts = this.#starts.get(request);
    const match = nearest(starts?.map((start) => timeMs - start));
    if (starts === undefined || match === -1) {
      const waiting = this.#reports.get(request);
      const unmatched = { record: this.#arrivals.length, timeMs };
      if (waiting === undefined) this.#reports.set(request, [unmatched]);
      else waiting.push(unmatched);
      this.#arrivals.push(timeMs - duration);
    } else {
      this.#arrivals.push(starts.splice(match, 1)[0]!);
      if (starts.length === 0) this.#starts.delete(request);
    }
    this.#durations.push(duration);
    this.#streams.add(stream);
    this.#billedMs += report.billedMs ?? Math.ceil(duration);
  }
}
