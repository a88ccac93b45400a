/** The log that CloudWatch would hold of a run: START, END and REPORT lines of every invocation, or of a sample of them. */
import type { Environment } from '../../lambda/environment.ts';
import type { InvocationLog } from '../../lambda/invocation-log.ts';
import { Ending, type Request } from '../../lambda/request.ts';
import type { FunctionVersion } from '../../lambda/version.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { LogFormat } from './log-format.ts';
import { calendarUs, streamDay } from './log-times.ts';
import { hexHash, uuidOf } from './name-hash.ts';
import type { PlatformEvent, ReportEvent, Status } from './platform-event.ts';

/** Of which replication the log is: it holds one run. */
const REPLICATION = 1;

/** By `Ending`. */
const STATUSES: readonly Status[] = ['success', 'error', 'timeout', 'error'];

export interface ReportLogOptions {
  readonly format: LogFormat;
  /** Share of the invocations that are kept, chosen by request ID: all invocations of one request stay together. */
  readonly share: number;
  /** Takes the text, piece by piece. */
  readonly write: (text: string) => void;
}

/** The log stream of one execution environment, and the invocation that it writes about. */
interface LogStream {
  readonly version: FunctionVersion;
  /** Of the environment, in its function. */
  readonly number: number;
  readonly name: string;
  /** Most memory that an invocation used since the process began; MB. */
  peakMb: number;
  requestId: string;
  isKept: boolean;
}

/**
 * Turns what it is told of invocations into text. Lines come as they become known: what begins an invocation when it does (with a cold
 * start, its START bears the later time), END and REPORT when it ends; within a log stream that is the order of time. What still runs at
 * the end has no REPORT. The warm-up is in the log like everything else.
 */
export class ReportLog implements InvocationLog {
  /** Invocations that ended, and those of them that the log has. */
  invocations = 0;
  kept = 0;
  readonly #seed: string;
  readonly #startMs: number;
  readonly #endMs: number;
  readonly #options: ReportLogOptions;
  /** By the id of the environment, which is another's when that one is gone. */
  readonly #streams: LogStream[] = [];

  constructor({ seed, startIso, warmUpMs, durationMs }: Scenario, options: ReportLogOptions) {
    this.#seed = seed;
    this.#startMs = Date.parse(startIso);
    this.#endMs = warmUpMs + durationMs;
    this.#options = options;
    const { format, share, write } = options;
    write(format.head);
    if (share < 1) this.#add({ type: 'sample', stream: 'headroom', timeUs: this.#timeUs(0), share });
  }

  started(environment: Environment, request: Request, runsAtMs: number): void {
    const stream = this.#streamOf(environment);
    const { version, name, peakMb } = stream;
    stream.requestId = this.#requestIdOf(version.function.name, request, environment.attempt);
    stream.isKept = this.#keeps(stream.requestId);
    stream.peakMb = Math.max(peakMb, request.memoryUsedMb);
    if (!stream.isKept) return;
    if (environment.initPhaseMs > 0) this.#initPhase(environment, name, runsAtMs);
    if (runsAtMs > this.#endMs) return;
    const timeUs = this.#timeUs(runsAtMs);
    this.#add({ type: 'start', stream: name, timeUs, requestId: stream.requestId, version: version.name });
  }

  ended(environment: Environment, nowMs: number): void {
    const stream = this.#streams[environment.id]!;
    const { name, requestId } = stream;
    const { ending } = environment;
    this.invocations++;
    if (stream.isKept) {
      const timeUs = this.#timeUs(nowMs);
      this.kept++;
      // It ran for just as long as its time-out was when it began.
      const { durationMs: timeoutMs } = environment;
      if (ending === Ending.timeout) this.#add({ type: 'timedOut', stream: name, timeUs, requestId, timeoutMs });
      this.#add({ type: 'end', stream: name, timeUs, requestId });
      this.#add(reportOf(environment, stream, timeUs));
    }
    if (ending === Ending.timeout || ending === Ending.outOfMemory) stream.peakMb = 0;
  }

  /** The run is over: what the file ends with. */
  finish(): void {
    this.#options.write(this.#options.format.tail);
  }

  /** A new environment initialises, or is restored, until `endsAtMs`. */
  #initPhase({ version, initPhaseMs, initReported }: Environment, stream: string, endsAtMs: number): void {
    const kind = version.snapStart === null ? 'init' : 'restore';
    const { runtime } = version.startSettings;
    const timeUs = this.#timeUs(endsAtMs - initPhaseMs);
    this.#add({ type: 'initStart', kind, stream, timeUs, runtime, functionName: version.function.name });
    if (endsAtMs > this.#endMs || (kind === 'init' && initReported)) return;
    const status = initReported ? 'success' : 'timeout';
    this.#add({ type: 'initReport', kind, stream, timeUs: this.#timeUs(endsAtMs), durationMs: initPhaseMs, status });
  }

  #add(event: PlatformEvent): void {
    this.#options.write(this.#options.format.add(event));
  }

  #timeUs(simulatedMs: number): number {
    return calendarUs(this.#startMs, simulatedMs);
  }

  /**
   * The log stream of an environment, named as where functions share a log group: `YYYY/MM/DD/function[version]id` (AWS Lambda Developer
   * Guide, monitoring-cloudwatchlogs-loggroups), by the day on which the environment began.
   */
  #streamOf({ id, version, number, createdAtMs }: Environment): LogStream {
    const known = this.#streams[id];
    if (known !== undefined && known.version === version && known.number === number) return known;
    const functionName = version.function.name;
    const unique = hexHash(this.#name('environment', functionName, number));
    const name = `${streamDay(this.#timeUs(createdAtMs))}/${functionName}[${version.name}]${unique}`;
    const made = { version, number, name, peakMb: 0, requestId: '', isKept: false };
    this.#streams[id] = made;
    return made;
  }

  /**
   * Whatever invokes a function gets a new ID for it, so that each retry of a client or an event source mapping has its own. What Lambda
   * itself tries again, an asynchronous event, keeps its ID (AWS Lambda operator guide, log-structure).
   */
  #requestIdOf(functionName: string, { caller, number }: Request, attempt: number): string {
    return uuidOf(this.#name(caller.name, functionName, number, caller.keepsRequestId === true ? 0 : attempt));
  }

  #name(...parts: (string | number)[]): string {
    return JSON.stringify([this.#seed, REPLICATION, ...parts]);
  }

  #keeps(requestId: string): boolean {
    const { share } = this.#options;
    return share >= 1 || Number.parseInt(requestId.slice(0, 8), 16) / 2 ** 32 < share;
  }
}

/** The REPORT of the invocation that `environment` has ended. */
function reportOf(environment: Environment, { name, requestId, peakMb }: LogStream, timeUs: number): ReportEvent {
  const { version, ending, durationMs, billedMs, memoryMb, initReported, initPhaseMs } = environment;
  const kind = version.snapStart === null ? 'init' : 'restore';
  const hadStart = initReported && initPhaseMs > 0;
  return {
    type: 'report',
    stream: name,
    timeUs,
    requestId,
    durationMs,
    billedMs,
    memoryMb,
    // 0 MB, which no real invocation has, where the scenario does not say how much memory the handler uses.
    maxMemoryUsedMb: Math.min(memoryMb, Math.ceil(peakMb)),
    start: hadStart ? { kind, durationMs: initPhaseMs, billedMs: environment.billedRestoreMs } : undefined,
    status: STATUSES[ending]!,
    errorType: errorTypeOf(environment),
  };
}

/** What AWS calls the error; undefined for one of the handler's own, which bears the name of its exception. */
function errorTypeOf({ ending, startFailed }: Environment): string | undefined {
  if (startFailed) return 'SnapStartTimeoutException';
  return ending === Ending.outOfMemory ? 'Runtime.OutOfMemory' : undefined;
}
