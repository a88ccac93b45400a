/** Lines of a log, in any order, to one record for each invocation that has a REPORT line. */
import { Column } from './column.ts';
import { durationOf, PRINT_STEP_MS } from './log-duration.ts';
import type { LogLine, Report } from './log-line.ts';
import { oneAtATime, type Unordered } from './log-order.ts';

/** The invocations of a log in order of arrival, and what the log says of them in sum. */
export interface LogRecords {
  /** Arrival times in ms, ascending, the first at 0. */
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

/** An INIT_START or RESTORE_START line. */
interface InitStart {
  readonly timeMs: number;
  /** How many such lines the log had before it. */
  readonly order: number;
}

/** What an execution environment wrote. */
interface Stream {
  readonly number: number;
  /** It served an invocation that has a REPORT line. */
  hasServed: boolean;
  readonly initStarts: InitStart[];
}

/** A record whose environment was initialised, or restored, for so long before its START. */
interface ColdStart {
  readonly record: number;
  readonly stream: Stream;
  readonly initMs: number;
}

/** The index of the least distance that is not negative, or −1. */
function nearest(distances: readonly number[] = []): number {
  let best = -1;
  distances.forEach((distance, index) => {
    if (distance >= 0 && (best === -1 || distance < distances[best]!)) best = index;
  });
  return best;
}

/**
 * Matches START with REPORT lines of the same request in the same log stream.
 *
 * A record arrives at its START. Only where an INIT_START stands before that by just the Init Duration of the REPORT, to the rounding of
 * the print, was the environment initialised for this very request, which then arrived at the INIT_START. (The times that CloudWatch
 * keeps are whole ms and include overhead: they never fit so well.)
 */
export class RecordCollector {
  readonly #streams = new Map<string, Stream>();
  readonly #startsMs: Column;
  readonly #durationsMs: Column;
  readonly #streamOf: Column;
  readonly #coldStarts: ColdStart[] = [];
  #initStarts = 0;
  #billedMs = 0;
  /** Unmatched lines by request. One request has several when it is retried. */
  readonly #starts = new Map<string, number[]>();
  readonly #reports = new Map<string, { readonly record: number; readonly timeMs: number }[]>();

  constructor(file: string) {
    this.#startsMs = new Column(file);
    this.#durationsMs = new Column(file);
    this.#streamOf = new Column(file);
  }

  get records(): number {
    return this.#startsMs.length;
  }

  add(line: LogLine, timeMs: number, streamName: string): void {
    const stream = this.#stream(streamName);
    if (line.type === 'initStart') {
      stream.initStarts.push({ timeMs, order: this.#initStarts++ });
      return;
    }
    const request = `${streamName}\n${line.requestId}`;
    if (line.type === 'start') this.#start(request, timeMs);
    else this.#report(request, timeMs, stream, line.report);
  }

  finish(): LogRecords {
    const streams = [...this.#streams.values()];
    const unordered: Unordered = {
      startsMs: this.#startsMs.toArray(),
      durationsMs: this.#durationsMs.toArray(),
      streamOf: this.#streamOf.toArray(),
      streams: streams.length,
      cold: new Map(this.#coldStarts.flatMap((cold) => this.#initOf(cold))),
    };
    const environments = streams.filter(({ hasServed }) => hasServed).length;
    return { ...oneAtATime(unordered), summary: { records: this.records, environments, billedMs: this.#billedMs } };
  }

  #stream(name: string): Stream {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const made = { number: this.#streams.size, hasServed: false, initStarts: [] };
    this.#streams.set(name, made);
    return made;
  }

  /** The INIT_START that the cold start began with, if the log has it. */
  #initOf({ record, stream, initMs }: ColdStart): [record: number, init: InitStart][] {
    const beganMs = this.#startsMs.at(record) - initMs;
    const init = stream.initStarts.find(({ timeMs }) => Math.abs(timeMs - beganMs) <= PRINT_STEP_MS);
    return init === undefined ? [] : [[record, init]];
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
    this.#startsMs.set(waiting.splice(match, 1)[0]!.record, timeMs);
    if (waiting.length === 0) this.#reports.delete(request);
  }

  #report(request: string, timeMs: number, stream: Stream, report: Report): void {
    const durationMs = durationOf(report);
    const record = this.records;
    const starts = this.#starts.get(request);
    const match = nearest(starts?.map((start) => timeMs - start));
    if (starts === undefined || match === -1) {
      const waiting = this.#reports.get(request);
      if (waiting === undefined) this.#reports.set(request, [{ record, timeMs }]);
      else waiting.push({ record, timeMs });
      this.#startsMs.push(timeMs - durationMs);
    } else {
      this.#startsMs.push(starts.splice(match, 1)[0]!);
      if (starts.length === 0) this.#starts.delete(request);
    }
    this.#durationsMs.push(durationMs);
    this.#streamOf.push(stream.number);
    stream.hasServed = true;
    const initMs = report.initMs ?? report.restoreMs;
    if (initMs !== undefined) this.#coldStarts.push({ record, stream, initMs });
    this.#billedMs += report.billedMs ?? Math.ceil(durationMs);
  }
}
