/** Tables of the page with one row per function, version or source and one column per number. */
import { type Selection, total } from '../busiest.ts';
import { printable } from '../untrusted.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** One column: its words, and its number in an entry of the result or of the half-widths. */
export interface Field<Entry> {
  readonly header: string;
  readonly doc: string;
  readonly pick: (entry: Entry) => number;
  readonly format: (value: number) => string;
  /** Its half-width in an entry of the half-widths, where `pick` does more than pick. */
  readonly pickHalfWidth?: (entry: Entry) => number;
  /** Whether nothing is known about its half-width. */
  readonly isUnsure?: boolean;
  /** Whether a number above zero is bad news. */
  readonly bad?: boolean;
  /** Whether the others can be added up; quantiles and maxima cannot. */
  readonly sum?: boolean;
  /** Whether this kind of entry never has the number; a column that all entries lack is not there. */
  readonly lacking?: (entry: Entry) => boolean;
  /** What is said where there happens to be no number. */
  readonly instead?: (entry: Entry) => string | undefined;
}

type Entries<Entry> = Readonly<Record<string, Entry>>;

/** What the table of metrics says about a metric. */
export function docOf(table: readonly { name: string; doc: string }[], name: string): string {
  return table.find((metric) => metric.name === name)?.doc ?? '';
}

export function estimateMarkup(
  value: number,
  halfWidth: number | undefined,
  format: (value: number) => string,
): Markup {
  return halfWidth === undefined
    ? html`${format(value)}`
    : html`${format(value)} <span class="pm">± ${format(halfWidth)}</span>`;
}

export function entityTable<Entry>(
  name: string,
  selection: Selection,
  entries: Entries<Entry>,
  halfWidths: Entries<Entry> | undefined,
  allFields: readonly Field<Entry>[],
  after: (name: string, field: Field<Entry>) => string = () => '',
  caption: Markup = NOTHING,
): Markup {
  const { shown, others } = selection;
  const all = [...shown, ...others];
  const fields = allFields.filter(({ lacking }) => !lacking || all.some((each) => !lacking(entries[each]!)));
  const rows = shown.map((each) => {
    const entry = entries[each]!;
    const halfWidth = halfWidths?.[each];
    const cells = fields.map((field) => {
      if (field.lacking?.(entry)) return html`<td>–</td>`;
      const instead = field.instead?.(entry);
      if (instead !== undefined) return html`<td>${instead}</td>`;
      const value = field.pick(entry);
      const sure = field.isUnsure ? undefined : halfWidth && (field.pickHalfWidth ?? field.pick)(halfWidth);
      const text = estimateMarkup(value, sure, field.format);
      return html`<td${field.bad && value > 0 ? html` class="bad"` : NOTHING}>${text}${after(each, field)}</td>`;
    });
    return html`<tr><th scope="row">${printable(each)}</th>${cells}</tr>\n`;
  });
  const rest = fields.map(
    (field) => html`<td>${field.sum ? field.format(total(entries, others, field.pick)) : ''}</td>`,
  );
  const othersRow = others.length > 0 ? html`<tr><th scope="row">${others.length} others</th>${rest}</tr>\n` : NOTHING;
  const heads = fields.map((field) => html`<th scope="col" title="${field.doc}">${field.header}</th>`);
  return html`<div class="card">${caption}<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table>
<thead><tr><th scope="col">name</th>${heads}</tr></thead>
<tbody>
${rows}${othersRow}</tbody></table></div></div>
`;
}
