/** One line of a function's log, in the text or the JSON log format, to what it says of an invocation. */
import { decimal } from './values.ts';

/** What a REPORT line says, in ms. */
export interface Report {
  readonly durationMs: number;
  readonly billedMs: number | undefined;
  /** The init phase before the invocation. */
  readonly initMs: number | undefined;
  /** The restore from a snapshot before the invocation, and what of it was billed (SnapStart). */
  readonly restoreMs: number | undefined;
  readonly billedRestoreMs: number | undefined;
}

/** The lines that tell when an environment or an invocation began, and how it went. */
export type LogLine =
  | { readonly type: 'initStart' }
  | { readonly type: 'start'; readonly requestId: string }
  | { readonly type: 'report'; readonly requestId: string; readonly report: Report };

/** A REPORT line has some 300 characters; of a longer one no more is searched. */
const LONGEST_REPORT = 2000;

/** What a message of a log event says; undefined for all lines that say nothing of interest here. */
export function lineOf(message: string): LogLine | undefined {
  return message.startsWith('{') ? jsonLine(message) : textLine(message);
}

/** Fields are separated by tabs, in the documentation's samples also by blanks. */
function textLine(message: string): LogLine | undefined {
  const [, word, requestId = ''] =
    /^(?:(INIT_START|RESTORE_START)\b|(?:START|REPORT) RequestId:\s*(\S+))/.exec(message) ?? [];
  if (word !== undefined) return { type: 'initStart' };
  if (requestId === '') return undefined;
  if (message.startsWith('START')) return { type: 'start', requestId };
  const line = message.slice(0, LONGEST_REPORT);
  const field = (pattern: RegExp) => {
    const text = pattern.exec(line)?.[1];
    return text === undefined ? undefined : decimal(text);
  };
  const report = {
    durationMs: field(/(?<!\b(?:Billed|Init|Restore) )\bDuration:\s*(\S+)\s*ms/) ?? Number.NaN,
    billedMs: field(/\bBilled Duration:\s*(\S+)\s*ms/),
    initMs: field(/\bInit Duration:\s*(\S+)\s*ms/),
    restoreMs: field(/(?<!\bBilled )\bRestore Duration:\s*(\S+)\s*ms/),
    billedRestoreMs: field(/\bBilled Restore Duration:\s*(\S+)\s*ms/),
  };
  return { type: 'report', requestId, report };
}

function jsonLine(message: string): LogLine | undefined {
  try {
    return platformLine(JSON.parse(message));
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a record of the JSON log format says, such as `{ type: 'platform.report', record: { … } }`. */
export function platformLine(line: unknown): LogLine | undefined {
  if (!isObject(line) || !isObject(line.record)) return undefined;
  if (line.type === 'platform.initStart' || line.type === 'platform.restoreStart') return { type: 'initStart' };
  const { requestId, metrics } = line.record;
  if (typeof requestId !== 'string') return undefined;
  if (line.type === 'platform.start') return { type: 'start', requestId };
  if (line.type !== 'platform.report') return undefined;
  const number = (name: string) => {
    const value = isObject(metrics) ? metrics[name] : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  const report = {
    durationMs: number('durationMs') ?? Number.NaN,
    billedMs: number('billedDurationMs'),
    initMs: number('initDurationMs'),
    restoreMs: number('restoreDurationMs'),
    billedRestoreMs: number('billedRestoreDurationMs'),
  };
  return { type: 'report', requestId, report };
}
