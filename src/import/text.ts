/** Bytes that arrive in chunks to text in pieces: UTF-8 only, line ends made "\n", the line number kept. */
import { type Place, TraceError } from './trace-error.ts';

/** Some consecutive text of a file. `line` is the number of the line that its first character is on. */
export interface Piece {
  readonly text: string;
  readonly line: number;
}

/** Larger chunks are cut, so that no step works on a whole file. */
const PIECE_BYTES = 1 << 18;

/** How many bytes tell packed files and other encodings apart. */
const HEAD_BYTES = 4;

export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function notText(place: Place, bytes: Uint8Array | undefined): TraceError {
  const packed =
    bytes !== undefined && ((bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x50 && bytes[1] === 0x4b));
  const wide =
    bytes !== undefined && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  let suggestion: string | undefined;
  if (packed) suggestion = 'unpack the file first';
  else if (wide) suggestion = 'save the file as UTF-8';
  return new TraceError('trace-not-text', place, {
    message: 'This is not a text file.',
    expected: 'UTF-8 text',
    got: packed ? 'a compressed file' : wide ? 'UTF-16 text' : 'bytes that are not UTF-8 text',
    suggestion,
  });
}

/** What decodes of the bytes, whole characters only; undefined when some of them are not UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** The text of `bytes` ahead of the first byte that is not UTF-8. `before` are the last bytes ahead of them. */
function textToInvalid(before: Uint8Array, bytes: Uint8Array): string {
  const joined = new Uint8Array(before.length + bytes.length);
  joined.set(before);
  joined.set(bytes, before.length);
  let start = 0;
  while (start < before.length && (joined[start]! & 0xc0) === 0x80) start++;
  let valid = before.length;
  for (let invalid = joined.length; invalid - valid > 1; ) {
    const middle = (valid + invalid) >> 1;
    if (decoded(joined.subarray(start, middle)) === undefined) invalid = middle;
    else valid = middle;
  }
  const known = decoded(joined.subarray(start, before.length)) ?? '';
  return (decoded(joined.subarray(start, valid)) ?? '').slice(known.length);
}

/** Decodes what `bytes` yields. "\r\n" and "\r" become "\n"; a byte-order mark is dropped. */
class Decoder {
  readonly #file: string;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #first: Uint8Array | undefined;
  #before = new Uint8Array();
  #line = 1;
  #endsWithReturn = false;

  constructor(file: string) {
    this.#file = file;
  }

  piece(bytes: Uint8Array): Piece {
    this.#first ??= bytes.slice(0, HEAD_BYTES);
    const text = this.#decode(bytes);
    const before = new Uint8Array(Math.min(3, this.#before.length + bytes.length));
    for (let back = 1; back <= before.length; back++) {
      before[before.length - back] = (back <= bytes.length ? bytes.at(-back) : this.#before.at(bytes.length - back))!;
    }
    this.#before = before;
    return this.#lines(text);
  }

  /** Checks that the last character is complete. */
  end(): void {
    this.#decode(undefined);
  }

  #decode(bytes: Uint8Array | undefined): string {
    try {
      return bytes === undefined ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true });
    } catch {
      // A zero byte ahead of it is reported instead, as it is when the two come in different chunks.
      if (bytes !== undefined) this.#lines(textToInvalid(this.#before, bytes));
      throw notText({ file: this.#file, line: this.#line }, this.#first);
    }
  }

  #lines(decoded: string): Piece {
    let text = decoded;
    if (this.#endsWithReturn && text.startsWith('\n')) text = text.slice(1);
    if (decoded !== '') this.#endsWithReturn = decoded.endsWith('\r');
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
    const line = this.#line;
    const zero = text.indexOf('\0');
    if (zero !== -1) throw notText({ file: this.#file, line: line + countLines(text.slice(0, zero)) }, this.#first);
    this.#line += countLines(text);
    return { text, line };
  }
}

/** The chunks as they come, but the first ones joined until they hold the bytes that tell what the file is. */
async function* withHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (head === undefined) yield chunk;
    else {
      const joined: Uint8Array = new Uint8Array(head.length + chunk.length);
      joined.set(head);
      joined.set(chunk, head.length);
      head = joined;
      if (head.length < HEAD_BYTES) continue;
      yield head;
      head = undefined;
    }
  }
  if (head !== undefined) yield head;
}

/** The text of a file, piece by piece; pieces may be empty. Throws `TraceError` where it is not UTF-8 or holds a zero byte. */
export async function* textPieces(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Piece, void> {
  const decoder = new Decoder(file);
  for await (const chunk of withHead(chunks)) {
    for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
      yield decoder.piece(chunk.subarray(from, from + PIECE_BYTES));
    }
  }
  decoder.end();
}
