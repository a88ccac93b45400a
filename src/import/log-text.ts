/** Reads a log as text, as `aws logs tail` prints it: time, log stream and message on a line. */
import { LogEvents } from './log-events.ts';
import { lineOf } from './log-line.ts';
import type { LogRecords } from './log-records.ts';
import type { Piece } from './text.ts';
import { shownText, TraceError } from './trace-error.ts';
import { calendarMs } from './values.ts';

/** Longer lines, in characters, are refused: CloudWatch takes events of up to 1 MB. */
const LONGEST_LINE = 2_000_000;

/** `2026-01-15T10:00:00.123000+00:00 2026/01/15/[$LATEST]5b11 START RequestId: …` */
const LINE = /^(\d{4}-\d\d-\d\dT\S+) (\S+) (.*)$/;

/** Whether this, the first line of a file, is one of such a log. */
export function isLogLine(text: string): boolean {
  const [, time = ''] = LINE.exec(text) ?? [];
  return calendarMs(time) !== undefined;
}

/** Takes the text piece by piece. A line that begins with no time belongs to the message before it, of which only the first line counts. */
export class TextLogReader {
  readonly done = false;
  readonly #file: string;
  readonly #events: LogEvents;
  /** The beginning of a line whose end has not come yet, and the number of that line. */
  #rest = '';
  #line = 1;

  constructor(file: string, functionName?: string) {
    this.#file = file;
    this.#events = new LogEvents(file, functionName);
  }

  push({ text, line }: Piece): void {
    if (this.#rest === '') this.#line = line;
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const one of lines) this.#take(one);
    if (this.#rest.length > LONGEST_LINE) {
      throw new TraceError('trace-format', this.#place, {
        message: `The line has more than ${LONGEST_LINE} characters: it is not one of a log.`,
        expected: 'time, log stream and message',
        got: shownText(this.#rest),
      });
    }
  }

  finish(): LogRecords {
    this.#take(this.#rest);
    return this.#events.finish();
  }

  get #place() {
    return { file: this.#file, line: this.#line, column: 1 };
  }

  #take(line: string): void {
    const [, time = '', stream = '', message = ''] = LINE.exec(line) ?? [];
    const timeMs = calendarMs(time);
    if (timeMs !== undefined) this.#events.add(lineOf(message), timeMs, stream, message, this.#place);
    this.#line++;
  }
}
