/** What is wrong with a trace file: the one error of this folder, with its place. */

/** Where in which file; `line` and `column` count from 1 and are left out where they mean nothing. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** The kinds of wrong trace, machine-readable. */
export type TraceErrorCode =
  | 'trace-empty'
  | 'trace-not-text'
  | 'trace-format'
  | 'trace-no-records'
  | 'trace-broken-row'
  | 'trace-broken-json'
  | 'trace-truncated'
  | 'trace-quote'
  | 'trace-value'
  | 'trace-column'
  | 'trace-unit'
  | 'trace-row'
  | 'trace-function'
  | 'trace-too-large';

/** What an error says beside its code and place: `message` is one sentence for a person, without the place. */
export interface TraceProblem {
  readonly message: string;
  readonly expected?: string | undefined;
  readonly got?: string | undefined;
  readonly suggestion?: string | undefined;
}

/** A trace file is not what it should be. The fields are those of `Issue`, with the place in the file instead of the scenario's. */
export class TraceError extends Error {
  readonly code: TraceErrorCode;
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly expected?: string;
  readonly got?: string;
  readonly suggestion?: string;

  constructor(code: TraceErrorCode, place: Place, problem: TraceProblem) {
    super(problem.message);
    this.name = 'TraceError';
    this.code = code;
    this.file = place.file;
    if (place.line !== undefined) this.line = place.line;
    if (place.column !== undefined) this.column = place.column;
    if (problem.expected !== undefined) this.expected = problem.expected;
    if (problem.got !== undefined) this.got = problem.got;
    if (problem.suggestion !== undefined) this.suggestion = problem.suggestion;
  }
}

/** What a file may be, for messages. */
export const KNOWN_FORMATS =
  'CloudWatch log events (JSON or text), Azure Functions 2021 rows, Azure Functions 2019 per-minute rows, or a CSV file with a header line';

const SHOWN_CHARACTERS = 60;
/** Control, formatting and line-separating characters, which could garble a terminal, and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"\\]/gu;

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0)!.toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** Text from a file as it may be printed: quoted, unprintable characters escaped, at most 60 characters in all. */
export function shownText(text: string): string {
  const inside = text.slice(0, SHOWN_CHARACTERS).replace(UNPRINTABLE, escaped);
  return `"${cut(inside, SHOWN_CHARACTERS - 2)}"`;
}

/** A name from a file without quotes, as a suggestion has it. */
export function shownName(name: string): string {
  return shownText(name).slice(1, -1);
}

const SHOWN_NAMES = 12;

/** Names from a file as a list that may be printed, cut after twelve. */
export function shownNames(names: readonly string[]): string {
  const more = names.length - SHOWN_NAMES;
  return names.slice(0, SHOWN_NAMES).map(shownName).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** What a file has for columns, in at most 60 characters. */
export function shownColumns(header: readonly string[]): string {
  return cut(`columns ${shownNames(header)}`, SHOWN_CHARACTERS);
}
