/** The reports: pure renderers of a result. The same result always gives the same bytes. */
export { renderCsv, renderSourcesCsv, renderVersionsCsv } from './csv.ts';
export { type HtmlOptions, renderHtml } from './html/page.ts';
export { renderJson } from './json.ts';
export { renderPriceCsv } from './price-csv.ts';
export { renderPriceJson } from './price-json.ts';
export { reproduceCommand } from './reproduce.ts';
export { renderPriceText } from './text/price-table.ts';
export { renderText, type TextOptions } from './text/summary.ts';
