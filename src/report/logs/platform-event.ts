/** What Lambda itself writes into a function's log, as data, and as it reads in the text and the JSON log format. */
import { formatShare } from '../../quantities/decimal.ts';
import { isoOf } from './log-times.ts';

/** Where and when: the log stream of the execution environment, and μs since 1970. */
interface Written {
  readonly stream: string;
  readonly timeUs: number;
}

/** How an invocation or a phase ended, in the words of a report. */
export type Status = 'success' | 'error' | 'timeout';

/** How a new environment came to run: initialised, or restored from a snapshot (SnapStart). */
export type StartKind = 'init' | 'restore';

export interface ReportEvent extends Written {
  readonly type: 'report';
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly maxMemoryUsedMb: number;
  /** The phase that came before; undefined where the environment was warm. `billedMs` is that of a restore. */
  readonly start: { readonly kind: StartKind; readonly durationMs: number; readonly billedMs: number } | undefined;
  readonly status: Status;
  readonly errorType: string | undefined;
}

/** One line of a log. */
export type PlatformEvent =
  | (Written & {
      readonly type: 'initStart';
      readonly kind: StartKind;
      readonly runtime: string;
      readonly functionName: string;
    })
  /** Of a restore; of an init only where it was broken off. */
  | (Written & {
      readonly type: 'initReport';
      readonly kind: StartKind;
      readonly durationMs: number;
      readonly status: Status;
    })
  | (Written & { readonly type: 'start'; readonly requestId: string; readonly version: string })
  | (Written & { readonly type: 'timedOut'; readonly requestId: string; readonly timeoutMs: number })
  | (Written & { readonly type: 'end'; readonly requestId: string })
  | ReportEvent
  /** Ours: which share of the invocations the log has. */
  | (Written & { readonly type: 'sample'; readonly share: number });

/** What says of a sampled log that it is one. */
export function sampleNote(share: number): string {
  return `${formatShare(share)} of the invocations, chosen by request ID`;
}

/** Two decimals, as AWS prints them in text. */
const printed = (ms: number): string => `${ms.toFixed(2)} ms`;

/**
 * The line in the text log format, without its line end; the fields of a report are separated by tabs (AWS Lambda Developer Guide,
 * lambda-runtime-environment and snapstart-monitoring; lines as lambda-perf and others have measured them).
 */
export function textMessage(event: PlatformEvent): string {
  switch (event.type) {
    case 'initStart':
      return `${event.kind === 'init' ? 'INIT_START' : 'RESTORE_START'} Runtime Version: ${event.runtime}`;
    case 'initReport': {
      const { kind, durationMs, status } = event;
      if (kind === 'init')
        return `INIT_REPORT Init Duration: ${printed(durationMs)}\tPhase: init${statusFields(status)}`;
      return `RESTORE_REPORT Restore Duration: ${printed(durationMs)}${statusFields(status)}`;
    }
    case 'start':
      return `START RequestId: ${event.requestId} Version: ${event.version}`;
    case 'timedOut': {
      const seconds = (event.timeoutMs / 1000).toFixed(2);
      return `${isoOf(event.timeUs, 'ms')}Z ${event.requestId} Task timed out after ${seconds} seconds`;
    }
    case 'end':
      return `END RequestId: ${event.requestId}`;
    case 'report':
      return reportLine(event);
    case 'sample':
      return `headroom: ${sampleNote(event.share)}`;
  }
}

function reportLine(report: ReportEvent): string {
  const { requestId, durationMs, billedMs, memoryMb, maxMemoryUsedMb, status, errorType } = report;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${printed(durationMs)}`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryUsedMb} MB`,
    ...startFields(report),
  ];
  return `${fields.join('\t')}${status === 'success' ? '\t' : statusFields(status, errorType)}`;
}

function startFields({ start }: ReportEvent): string[] {
  if (start === undefined) return [];
  if (start.kind === 'init') return [`Init Duration: ${printed(start.durationMs)}`];
  return [`Restore Duration: ${printed(start.durationMs)}`, `Billed Restore Duration: ${start.billedMs} ms`];
}

function statusFields(status: Status, errorType?: string): string {
  if (status === 'success') return '';
  return `\tStatus: ${status}${errorType === undefined ? '' : `\tError Type: ${errorType}`}`;
}

/** At most three decimals, as AWS has them in JSON. */
const microseconds = (ms: number): number => Number(ms.toFixed(3));

/**
 * The line in the JSON log format: what a function set to it writes at the level INFO, which has no END and tells of a time-out in the
 * report (AWS Lambda Developer Guide, telemetry-schema-reference). Undefined for a line that only the text format has.
 */
export function jsonMessage(event: PlatformEvent): object | undefined {
  const time = `${isoOf(event.timeUs, 'us')}Z`;
  const platform = (name: string, record: object) => ({ time, type: `platform.${name}`, record });
  switch (event.type) {
    case 'initStart': {
      const { kind, runtime: runtimeVersion, functionName } = event;
      return platform(`${kind}Start`, { ...startOf(kind), runtimeVersion, functionName });
    }
    case 'initReport': {
      const { kind, status, durationMs } = event;
      return platform(`${kind}Report`, { ...startOf(kind), status, metrics: { durationMs: microseconds(durationMs) } });
    }
    case 'start':
      return platform('start', { requestId: event.requestId, version: event.version });
    case 'timedOut':
    case 'end':
      return undefined;
    case 'report':
      return platform('report', reportRecord(event));
    case 'sample':
      return { time, type: 'headroom.sample', record: { share: event.share, note: sampleNote(event.share) } };
  }
}

const startOf = (kind: StartKind) =>
  kind === 'init' ? { initializationType: 'on-demand', phase: 'init' } : { initializationType: 'snap-start' };

function reportRecord(report: ReportEvent): object {
  const { requestId, durationMs, billedMs, memoryMb, maxMemoryUsedMb, status, errorType } = report;
  const metrics = {
    durationMs: microseconds(durationMs),
    billedDurationMs: billedMs,
    memorySizeMB: memoryMb,
    maxMemoryUsedMB: maxMemoryUsedMb,
    ...startMetrics(report),
  };
  return { requestId, metrics, status, ...(errorType === undefined ? {} : { errorType }) };
}

function startMetrics({ start }: ReportEvent): object {
  if (start === undefined) return {};
  const durationMs = microseconds(start.durationMs);
  return start.kind === 'init'
    ? { initDurationMs: durationMs }
    : { restoreDurationMs: durationMs, billedRestoreDurationMs: start.billedMs };
}
