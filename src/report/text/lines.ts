/** Lines of terminal text: how wide they look, padding, wrapping. Widths are in terminal columns. */

/** Characters that terminals show two columns wide: East Asian scripts, full-width forms, emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const COMBINING = /\p{M}/u;

function characterWidth(character: string): number {
  return COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** Columns that plain text takes; it must hold no control characters. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The text in at most `width` columns, ending in "…" if something was cut. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}

/** As `truncate`, but what is cut is the middle: names often differ at their end. */
export function squeeze(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const tailWidth = Math.floor((width - 1) / 2);
  const characters = [...text];
  let tail = '';
  while (displayWidth(characters.at(-1)! + tail) <= tailWidth) tail = characters.pop()! + tail;
  return truncate(characters.join(''), width - displayWidth(tail)) + tail;
}

/** The text filled up with blanks to `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** Words filled into lines of at most `width` columns; later lines begin with `indent`. A longer word is cut. */
export function wrap(text: string, width: number, indent = ''): string[] {
  return fill(text, width, indent).map((line) => truncate(line, width));
}

/** As `wrap`, but a longer word stays whole on a line of its own: an address that is cut is of no use. */
export function fill(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const candidate = line === '' ? word : `${line} ${word}`;
    const start = lines.length === 0 ? '' : indent;
    if (line !== '' && displayWidth(start + candidate) > width) {
      lines.push(start + line);
      line = word;
    } else {
      line = candidate;
    }
  }
  lines.push((lines.length === 0 ? '' : indent) + line);
  return lines;
}

/** Of the column of labels. */
export const LABEL_WIDTH = 13;

/** A label in the left column, the text beside it. */
export function labelled(label: string, text: string, width: number): string[] {
  // Blanks that do not break keep the label in one piece.
  return wrap(label.padEnd(LABEL_WIDTH, '\u00a0') + text, width, ' '.repeat(LABEL_WIDTH)).map((line) =>
    line.replaceAll('\u00a0', ' '),
  );
}
