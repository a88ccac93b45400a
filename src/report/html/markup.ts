/** HTML text whose interpolations are escaped unless they are markup already: the one door through which text enters the page. */
import { printable } from '../untrusted.ts';

/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

type Piece = Markup | string | number | readonly Piece[];

function render(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escapeHtml(piece);
  return typeof piece === 'number' ? String(piece) : piece.map(render).join('');
}

/** Template tag: what is interpolated is escaped, markup and lists of markup are not. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(
    strings.map((text, index) => text + (index < pieces.length ? render(pieces[index]!) : '')).join(''),
  );
}

export const NOTHING = new Markup('');

/** An identifier that may be broken after a dot and before a capital: `account.concurrency`, `CallerRateLimitExceeded`. */
export function breakable(identifier: string): Markup {
  const parts = printable(identifier).split(/(?<=\.)|(?<=[a-z])(?=[A-Z])/);
  return html`${parts.flatMap((part, index) => (index === 0 ? [part] : [new Markup('<wbr>'), part]))}`;
}

const ADDRESS = /https?:\/\/[^\s<>"'`]+/g;
/** What ends a sentence, not an address. */
const TRAILING = /[.,;:!?)\]]+$/;

/** One line of text in which http and https addresses are links; nothing else ever becomes one. */
export function linked(text: string): Markup {
  const line = printable(text);
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of line.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '');
    pieces.push(line.slice(end, match.index), html`<a href="${address}" rel="noopener noreferrer">${address}</a>`);
    end = match.index + address.length;
  }
  return html`${[...pieces, line.slice(end)]}`;
}
