/** Reads a CSV file piece by piece into a table, and says in which line and column what does not fit. */
import { CsvError, type Options, Parser } from '#csv-parse';
import type { Trace } from '../quantities/resources.ts';
import { countLines, type Piece } from './text.ts';
import { type Place, shownText, TraceError, type TraceErrorCode } from './trace-error.ts';

/** The place of a field of the row in hand, by its 0-based index. */
export type PlaceOf = (field: number) => Place;

/** What takes the rows of a CSV file. A row has as many fields as the header. */
export interface Table {
  row(fields: readonly string[], placeOf: PlaceOf): void;
  /** True when no further row is needed. */
  readonly done: boolean;
  finish(): Trace;
}

/** Makes the table for a file from the column names of its header, which are trimmed. */
export type TableFor = (header: readonly string[], placeOf: PlaceOf) => Table;

/** Longer rows, in characters, are refused, so that a quote left open does not swallow the file. */
export const MAX_ROW_LENGTH = 1_000_000;

const DELIMITERS = [',', ';', '\t'];

/** The delimiter that the header has most of outside quotes; a comma when it has none. */
function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"?/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/** Line (relative) and column of a field, found again in the text of its row; just behind the row's end when it has fewer fields. */
function fieldAt(text: string, delimiter: string, field: number): { lines: number; column: number } {
  let lines = 0;
  let lineStart = 0;
  let quoted = false;
  let left = field;
  let at = 0;
  for (; at < text.length && left > 0; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) left--;
    else if (character === '\n') {
      if (!quoted) break;
      lines++;
      lineStart = at + 1;
    }
  }
  return { lines, column: at - lineStart + 1 };
}

/**
 * Hands rows on as they are parsed, inside `write`: they come in order, ahead of any error further down, none waits in a buffer, and
 * `info` tells where the parser is. (csv-parse's own `on_record` does that too, at less than half the speed for short rows.)
 */
class RowParser extends Parser {
  readonly #onRow: (fields: readonly string[]) => void;

  constructor(options: Options, onRow: (fields: readonly string[]) => void) {
    super(options);
    this.#onRow = onRow;
  }

  override push(fields: string[] | null): boolean {
    if (fields === null) return super.push(null);
    this.#onRow(fields);
    return true;
  }
}

/** Takes the text of one CSV file with a header; `finish` gives what its table made of it. */
export class CsvReader {
  readonly #file: string;
  readonly #tableFor: TableFor;
  #parser: RowParser | undefined;
  #table: Table | undefined;
  #delimiter = ',';
  #width = 0;
  /** The text from the row in hand on, and the line that it starts on. */
  #text = '';
  #textLine = 1;
  /** How many lines there are ahead of those that the parser has seen. */
  #linesAhead = 0;
  /** Of the last row that was read, as the parser counts: its last line, and the empty lines up to it. */
  #lastLine = 0;
  #emptyLines = 0;
  /** The line of the file on which the row in hand begins. */
  #rowLine = 1;
  readonly #placeOf: PlaceOf = (field) => this.#place(this.#rowLine, field);
  /** What the table threw. */
  #refusal: unknown;

  constructor(file: string, tableFor: TableFor) {
    this.#file = file;
    this.#tableFor = tableFor;
  }

  get done(): boolean {
    return this.#table?.done ?? false;
  }

  /** The first piece must hold a character that is not blank. */
  async push(piece: Piece): Promise<void> {
    const { text } = piece;
    const first = this.#text === '' && this.#parser === undefined;
    if (first) this.#textLine = piece.line;
    this.#text += text;
    if (this.#parser !== undefined) await this.#write(this.#parser, text);
    else if (text.includes('\n', first ? text.search(/\S/) : 0)) await this.#start();
    else if (this.#text.length > MAX_ROW_LENGTH) throw this.#tooLong();
    this.#forgetRows();
  }

  /** The file has ended, or no more of it is needed. */
  async finish(): Promise<Trace> {
    if (this.done) return this.#table!.finish();
    const parser = this.#parser ?? (await this.#start());
    try {
      await new Promise<void>((resolve, reject) => {
        parser.once('error', reject);
        parser.once('finish', resolve);
        parser.end();
      });
    } catch (error) {
      if (!this.done) throw this.#told(error);
    }
    if (this.#refusal !== undefined) throw this.#refusal;
    return this.#table!.finish();
  }

  /** Begins with the header, which all text so far starts with. */
  async #start(): Promise<RowParser> {
    const blank = /^(?:[^\S\n]*\n)*/.exec(this.#text)![0];
    this.#text = this.#text.slice(blank.length);
    this.#textLine += countLines(blank);
    this.#linesAhead = this.#textLine - 1;
    this.#delimiter = delimiterOf(this.#text.split('\n', 1)[0]!);
    const options = {
      delimiter: this.#delimiter,
      record_delimiter: '\n',
      skip_empty_lines: true,
      max_record_size: MAX_ROW_LENGTH,
    };
    const parser = new RowParser(options, (fields) => this.#row(fields));
    // Errors reach the callback of the write that caused them; without a listener they would also be thrown where nobody catches them.
    parser.on('error', () => {});
    this.#parser = parser;
    await this.#write(parser, this.#text);
    return parser;
  }

  /** One write at a time, each awaited: no more than one piece is in the parser. */
  async #write(parser: RowParser, text: string): Promise<void> {
    if (text === '') return;
    try {
      await new Promise<void>((resolve, reject) => {
        parser.write(text, 'utf8', (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      if (!this.done) throw this.#told(error);
    }
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  /** Never throws, as it is called from inside the parser: a row that the table refuses is the last one it gets. */
  #row(fields: readonly string[]): void {
    if (this.done || this.#refusal !== undefined) return;
    const { lines, empty_lines } = this.#parser!.info;
    this.#rowLine = this.#nextLine(empty_lines);
    try {
      if (this.#table === undefined) {
        this.#width = fields.length;
        const header = fields.map((name) => name.trim());
        this.#table = this.#tableFor(header, this.#placeOf);
      } else this.#table.row(fields, this.#placeOf);
    } catch (error) {
      this.#refusal = error;
    }
    this.#lastLine = lines;
    this.#emptyLines = empty_lines;
  }

  /** The line of the file on which the row after the last one read begins. */
  #nextLine(emptyLines: number): number {
    return this.#linesAhead + this.#lastLine + 1 + (emptyLines - this.#emptyLines);
  }

  #place(line: number, field: number): Place {
    let start = 0;
    for (let skip = line - this.#textLine; skip > 0; skip--) start = this.#text.indexOf('\n', start) + 1;
    const { lines, column } = fieldAt(this.#text.slice(start, start + 2 * MAX_ROW_LENGTH), this.#delimiter, field);
    return { file: this.#file, line: line + lines, column };
  }

  #forgetRows(): void {
    let start = 0;
    for (; this.#textLine <= this.#linesAhead + this.#lastLine; this.#textLine++) {
      const end = this.#text.indexOf('\n', start);
      if (end === -1) break;
      start = end + 1;
    }
    if (start > 0) this.#text = this.#text.slice(start);
  }

  #tooLong(): TraceError {
    return new TraceError(
      'trace-format',
      { file: this.#file, line: this.#textLine },
      {
        message: `The first line has more than ${MAX_ROW_LENGTH} characters: it is not the header of a CSV file.`,
        expected: 'a header line',
        got: shownText(this.#text.trimStart()),
      },
    );
  }

  /** The parser's error in our words, unless the table refused a row ahead of it; any other error as it is. */
  #told(error: unknown): unknown {
    if (this.#refusal !== undefined) return this.#refusal;
    if (!(error instanceof CsvError)) return error;
    const emptyLines = this.#parser?.info.empty_lines ?? this.#emptyLines;
    const line = this.#nextLine(emptyLines);
    const field = typeof error.index === 'number' ? error.index : 0;
    const told = (code: TraceErrorCode, at: number, message: string, expected: string, got: string) =>
      new TraceError(code, this.#place(line, at), { message, expected, got });
    switch (error.code) {
      case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH': {
        const fields = count(field, 'field');
        const width = `${count(this.#width, 'field')}, as the header has`;
        return told('trace-broken-row', Math.min(field, this.#width), `The row has ${fields}.`, width, fields);
      }
      case 'CSV_QUOTE_NOT_CLOSED':
        return told(
          'trace-quote',
          field,
          'A quote is opened here and never closed.',
          'a closing quote',
          'the end of the file',
        );
      case 'CSV_INVALID_CLOSING_QUOTE':
        return told(
          'trace-quote',
          field,
          'More text follows the closing quote of a field.',
          'a delimiter',
          'text after a quote',
        );
      case 'INVALID_OPENING_QUOTE':
        return told(
          'trace-quote',
          field,
          'A quote stands inside a field that is not quoted.',
          'the whole field in quotes',
          'a quote inside',
        );
      default: {
        const limit = `at most ${MAX_ROW_LENGTH} characters`;
        return told('trace-broken-row', 0, 'The row is too long: a quote may be left open.', limit, 'a longer row');
      }
    }
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
