/** The style sheet of the page: light, dark and print from the same custom properties; no address in it leads anywhere. */
import { type ColorName, PALETTE } from '../charts/palette.ts';
import { Markup } from './markup.ts';

function properties(theme: 'light' | 'dark'): string {
  const page =
    theme === 'light'
      ? '--page:#f4f6f8;--card:#ffffff;--link:#005a9c;--bad:#a63600;--bad-page:#fdf0e7;--hover:rgba(0,0,0,.06)'
      : '--page:#14171b;--card:#1d2127;--link:#7cc4f5;--bad:#ff9a5c;--bad-page:#33241a;--hover:rgba(255,255,255,.1)';
  const names = Object.keys(PALETTE) as ColorName[];
  return `${page};${names.map((name) => `--${name}:${PALETTE[name][theme]}`).join(';')}`;
}

export const STYLE = new Markup(`
:root{color-scheme:light dark;${properties('light')}}
@media (prefers-color-scheme:dark){:root{${properties('dark')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
main{max-width:1160px;margin:0 auto;padding:24px 20px 48px}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:36px 0 12px}
h3{font-size:1rem;margin:0}
p{margin:0 0 8px;overflow-wrap:anywhere}
a{color:var(--link)}
.quiet,figcaption p,caption{color:var(--muted);font-size:.875rem}
.lead{font-size:1.15rem;margin:14px 0 16px}
.banner{border-left:4px solid var(--bad);background:var(--bad-page);padding:10px 14px;margin:14px 0;border-radius:4px}
.banner ul{margin:0;padding-left:18px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:12px;margin:0}
.tiles div{background:var(--card);border:1px solid var(--grid);border-radius:8px;padding:12px 16px;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.tiles dd{margin:0;font-size:1.8rem;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums}
.tiles dt{color:var(--muted);font-size:.875rem;line-height:1.4;overflow-wrap:anywhere}
.tiles .bad dd,td.bad{color:var(--bad)}
.said{list-style:none;margin:16px 0 0;padding:0}
.said li{padding:2px 0 6px 14px;border-left:3px solid var(--grid);margin-bottom:8px;overflow-wrap:anywhere}
.said li.trouble{border-color:var(--bad)}
figure,.card{background:var(--card);border:1px solid var(--grid);border-radius:8px;margin:0 0 16px;padding:14px 16px}
figcaption p{margin:2px 0 10px}
svg{display:block;width:100%;height:auto}
svg text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
.narrow{display:none}
@media (max-width:700px){.narrow{display:block}.wide{display:none}main{padding:16px 12px 32px}figure,.card{padding:12px 10px}}
.hover rect{fill:transparent}
.hover rect:hover{fill:var(--hover)}
details{margin-top:8px}
summary{cursor:pointer;color:var(--link);font-size:.875rem}
.scroll{overflow-x:auto}
.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:6px}
th,td{padding:5px 8px;text-align:right;border-bottom:1px solid var(--grid);white-space:nowrap;vertical-align:top}
th:first-child,td:first-child{text-align:left;padding-left:0}
thead th{font-weight:600;color:var(--muted);white-space:normal;vertical-align:bottom;line-height:1.25}
tbody th{font-weight:600}
tfoot th,tfoot td{border-bottom:0;font-weight:650}
.prose th,.prose td{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:6em}
.prose th{overflow-wrap:break-word}
.prose .number{text-align:right;overflow-wrap:normal}
.pm{color:var(--muted);font-size:.8em;white-space:nowrap}
.tiles .pm{font-size:.55em;font-weight:400}
pre{background:var(--card);border:1px solid var(--grid);border-radius:8px;padding:12px 14px;overflow-x:auto;font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;margin:0 0 12px;tab-size:2}
@media print{html{font-size:12px}:root{${properties('light')};--page:#fff}main{max-width:none;padding:0}figure,.card,.tiles div,tr{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}table{font-size:9px}th,td{white-space:normal!important}pre{white-space:pre-wrap}details:not([open]){display:none}.narrow{display:none}.wide{display:block}th,td{padding:2px 3px}}
`);

/** Class of the tiles beside `tiles`, with a blank before it: six stand in two rows of three, more in rows of four. */
export function tileClass(count: number): string {
  if (count < 6) return '';
  return count === 6 ? ' six' : ' many';
}

/** Beside the style sheet, what that class needs. */
export function tileStyle(count: number): Markup {
  const least = count === 6 ? 300 : 230;
  const columns = `repeat(auto-fit,minmax(min(${least}px,100%),1fr))`;
  return new Markup(count < 6 ? '' : `.${tileClass(count).trim()}{grid-template-columns:${columns}}\n`);
}
