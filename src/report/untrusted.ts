/** Text that comes from outside (names, descriptions, warnings), made safe to print: no escape sequences, no control characters. */

const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);

/** Invisible characters that reorder or hide text: bidirectional controls, zero-width marks, line and paragraph separators. */
const DECEPTIVE = /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** What follows an escape character, without the sequence it opens (ECMA-48 CSI and OSC; any other takes one character). */
function afterEscape(text: string): string {
  if (text.startsWith('[')) return text.replace(/^\[[0-?]*[ -/]*[@-~]?/, '');
  if (text.startsWith(']')) {
    const bell = text.indexOf(BELL);
    return bell < 0 ? '' : text.slice(bell + 1);
  }
  return text.slice(1);
}

/** One line of plain text: escape sequences and control characters removed, white space folded into single blanks. */
export function printable(text: string): string {
  const [first = '', ...rest] = text.split(ESCAPE);
  return [first, ...rest.map(afterEscape)]
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(DECEPTIVE, '')
    .trim();
}

/** Plain text of several lines: as `printable`, but line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/\p{Cc}/gu, (mark) => (mark === '\n' || mark === '\t' ? mark : ''));
}

/** At most `length` characters, the last of them "…" if something was cut. */
export function shortened(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}
