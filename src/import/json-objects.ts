/** Splits JSON text that arrives in pieces into the objects it lists, one at a time, so that a file of any size fits in memory. */
import type { Piece } from './text.ts';
import { KNOWN_FORMATS, type Place, shownText, TraceError, type TraceErrorCode } from './trace-error.ts';

/** More text than this, in characters, is no log event, nor is it what surrounds a list of them. */
const MAX_OBJECT_LENGTH = 4_000_000;

/** How far `"events"` may be ahead of its bracket, in characters. */
const LOOK_BACK = 100;

const NEW_LINE = 10;
const QUOTE = 34;
const COMMA = 44;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Where the text is between objects: at its `start`; among objects one after another (`lines`); in a list before its first object or
 * its end (`list`), before a further object (`next`) or behind one (`between`); behind the list (`end`).
 */
type Level = 'start' | 'lines' | 'list' | 'next' | 'between' | 'end';

/**
 * Finds the objects in `[ {…}, … ]`, in `{ "events": [ {…}, … ], … }` or one after another (JSON lines), and hands each on parsed, with
 * its text and the place of its opening brace. Throws `TraceError` where the text is not JSON of one of these shapes.
 */
export class JsonObjectReader {
  readonly #file: string;
  readonly #onObject: (value: unknown, text: string, place: Place) => void;
  #level: Level = 'start';
  /** How deep the text is nested in the object in hand; 0 between objects. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The object in hand, or what follows the list, as far as earlier pieces hold it. */
  #kept = '';
  /** Of `{ "events": [`: the text up to and with the bracket. */
  #wrapper = '';
  #line = 1;
  /** Where the line begins, as an index into the piece in hand. */
  #lineStart = 0;
  #objectPlace: Place;

  constructor(file: string, onObject: (value: unknown, text: string, place: Place) => void) {
    this.#file = file;
    this.#onObject = onObject;
    this.#objectPlace = { file };
  }

  push({ text, line }: Piece): void {
    this.#line = line;
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === NEW_LINE) {
        if (this.#inString)
          throw this.#broken('trace-broken-json', at, 'A text is not closed on its line.', 'a quote', 'a line end');
        this.#line++;
        this.#lineStart = at + 1;
      } else if (this.#depth > 0) {
        if (this.#closes(code)) {
          this.#emit(this.#kept + text.slice(from, at + 1));
          from = at + 1;
        } else if (code === OPEN_BRACKET && this.#depth === 2 && this.#level === 'start' && !this.#inString) {
          if (this.#opensEvents(text, from, at)) {
            this.#wrapper = this.#kept + text.slice(from, at + 1);
            this.#kept = '';
            this.#depth = 0;
            this.#level = 'list';
          }
        }
      } else if (code === OPEN_BRACE && this.#level !== 'end' && this.#level !== 'between') {
        this.#depth = 1;
        from = at;
        this.#objectPlace = this.#place(at);
      } else if (this.#level !== 'end' || this.#wrapper === '') {
        this.#between(text, at, code);
        from = at + 1;
      }
    }
    if (this.#depth > 0 || this.#level === 'end') this.#keep(text.slice(from));
    this.#lineStart -= text.length;
  }

  /** The text is complete. */
  end(): void {
    const inside = this.#depth > 0 || this.#level === 'list' || this.#level === 'next' || this.#level === 'between';
    const tail = this.#kept.trim();
    if (inside || (this.#wrapper !== '' && tail === '')) {
      throw this.#broken('trace-truncated', 0, 'The JSON ends too early.', 'the rest of it', 'the end of the file');
    }
    if (this.#wrapper === '') return;
    try {
      JSON.parse(`${this.#wrapper}]${tail}`);
    } catch {
      throw this.#broken(
        'trace-broken-json',
        0,
        'What follows the list of events is not valid JSON.',
        'JSON',
        shownText(tail),
      );
    }
  }

  /** Follows one character inside an object; true when it is the object's last. */
  #closes(code: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) this.#inString = false;
      return false;
    }
    if (code === QUOTE) this.#inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) this.#depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) this.#depth--;
    return this.#depth === 0;
  }

  /** Whether the bracket at `at` begins the list of `{ "events": [`. Looks back a little only, as there may be many brackets. */
  #opensEvents(text: string, from: number, at: number): boolean {
    const back = at - LOOK_BACK;
    const before = back >= from ? '' : this.#kept.slice(Math.min(back - from, -1));
    return /"events"\s*:\s*$/.test(before + text.slice(Math.max(back, from), at));
  }

  /** Follows one character between objects. */
  #between(text: string, at: number, code: number): void {
    if (code <= 32) return;
    const level = this.#level;
    if (code === OPEN_BRACKET && level === 'start') this.#level = 'list';
    else if (code === COMMA && level === 'between') this.#level = 'next';
    else if (code === CLOSE_BRACKET && (level === 'list' || level === 'between')) this.#level = 'end';
    else {
      const got = shownText(String.fromCodePoint(text.codePointAt(at)!));
      if (level === 'list')
        throw this.#broken('trace-format', at, 'The JSON is not a list of log events.', KNOWN_FORMATS, got);
      const expected = {
        start: 'JSON',
        lines: 'a further event',
        next: 'an event',
        between: 'a comma or ]',
        end: 'the end of the file',
      };
      throw this.#broken('trace-broken-json', at, 'The list of events is not valid JSON.', expected[level], got);
    }
  }

  #emit(text: string): void {
    this.#kept = '';
    this.#level = this.#level === 'start' || this.#level === 'lines' ? 'lines' : 'between';
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new TraceError('trace-broken-json', this.#objectPlace, {
        message: 'This object is not valid JSON.',
        expected: 'a log event',
        got: shownText(text),
      });
    }
    this.#onObject(value, text, this.#objectPlace);
  }

  #keep(text: string): void {
    this.#kept += text;
    if (this.#kept.length <= MAX_OBJECT_LENGTH) return;
    throw new TraceError('trace-format', this.#depth > 0 ? this.#objectPlace : this.#place(0), {
      message: `The JSON has an object of more than ${MAX_OBJECT_LENGTH} characters: it is not a list of log events.`,
      expected: KNOWN_FORMATS,
      got: shownText(this.#kept),
    });
  }

  #place(at: number): Place {
    return { file: this.#file, line: this.#line, column: at - this.#lineStart + 1 };
  }

  #broken(code: TraceErrorCode, at: number, message: string, expected: string, got: string): TraceError {
    return new TraceError(code, this.#place(at), { message, expected, got });
  }
}
