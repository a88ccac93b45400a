/** The reports: pure renderers of a result. The same result always gives the same bytes. */
export { renderCsv, renderSourcesCsv } from './csv.ts';
export { type HtmlOptions, renderHtml } from './html/page.ts';
export { renderJson } from './json.ts';
export { reproduceCommand } from './reproduce.ts';
export { renderText, type TextOptions } from './text/summary.ts';
