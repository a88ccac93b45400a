/** The forms of a log file: how one line of a function's log is kept in each. */
import { isoOf } from './log-times.ts';
import { jsonMessage, type PlatformEvent, textMessage } from './platform-event.ts';

/** Makes the text of a file, piece by piece: what it begins with, what each event adds, what it ends with. */
export interface LogFormat {
  readonly head: string;
  add(event: PlatformEvent): string;
  readonly tail: string;
}

/**
 * The form that the name of a file asks for, by its extension:
 *
 * - `.json`: the events of `aws logs filter-log-events`, as a JSON array. `timestamp` is in whole ms as CloudWatch has it, `timestampUs`,
 *   which only headroom writes, in μs.
 * - `.jsonl`, `.ndjson`: the JSON log format, one record a line, with the name of the log stream beside it.
 * - anything else: text as `aws logs tail` prints it: time, log stream, message.
 */
export function logFormatFor(file: string): LogFormat {
  const extension = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase();
  if (extension === 'json') return new FilteredEvents();
  return extension === 'jsonl' || extension === 'ndjson' ? JSON_LINES : TAIL;
}

/** CloudWatch's event IDs have so many digits. */
const EVENT_ID_DIGITS = 56;

class FilteredEvents implements LogFormat {
  readonly head = '[';
  readonly tail = '\n]\n';
  #written = 0;

  add(event: PlatformEvent): string {
    const { stream, timeUs } = event;
    const id = String(this.#written++).padStart(EVENT_ID_DIGITS, '0');
    const entry = {
      logStreamName: stream,
      timestamp: Math.floor(timeUs / 1000),
      timestampUs: timeUs,
      message: `${textMessage(event)}\n`,
      eventId: id,
    };
    return `${this.#written === 1 ? '' : ','}\n${JSON.stringify(entry)}`;
  }
}

const JSON_LINES: LogFormat = {
  head: '',
  add(event) {
    const message = jsonMessage(event);
    return message === undefined ? '' : `${JSON.stringify({ ...message, logStreamName: event.stream })}\n`;
  },
  tail: '',
};

const TAIL: LogFormat = {
  head: '',
  add: (event) => `${isoOf(event.timeUs, 'us')}+00:00 ${event.stream} ${textMessage(event)}\n`,
  tail: '',
};
