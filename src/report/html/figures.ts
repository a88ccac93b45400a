/** Charts in the page: the picture in two sizes, what the pointer finds on it, and the table behind it. */
import { type ChartRow, chartRows, type LineChart } from '../charts/chart.ts';
import type { Draw } from '../charts/draw.ts';
import { type ChartSize, NARROW, plotArea, WIDE } from '../charts/options.ts';
import { type ColorName, PALETTE } from '../charts/palette.ts';
import { formatCount, formatMs } from '../format.ts';
import { type TimeAxis, timeLabel } from '../time-axis.ts';
import { html, Markup, NOTHING } from './markup.ts';

const MOST_ROWS = 60;

const COLOR_NAMES = new Map((Object.keys(PALETTE) as ColorName[]).map((name) => [PALETTE[name].light as string, name]));

/** Colours become the page's custom properties, so that the picture follows light and dark. Only inside tags: labels stay as they are. */
function themed(svg: string): string {
  return svg.replace(/<[^>]*>/g, (tag) =>
    tag.replace(/"(#[0-9a-f]{6})"/g, (quoted, color: string) => {
      const name = COLOR_NAMES.get(color);
      return name === undefined ? quoted : `"var(--${name})"`;
    }),
  );
}

function picture(chart: LineChart, axis: TimeAxis, size: ChartSize, draw: Draw, overlay: Markup): Markup {
  const svg = themed(draw(chart, axis, size));
  const body = svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'));
  const viewBox = /viewBox="([-\d. ]+)"/.exec(svg)?.[1] ?? `0 0 ${size.width} ${size.height}`;
  return html`<svg class="${size.name}" viewBox="${viewBox}" role="img" aria-label="${spoken(chart, axis)}">
<title>${chart.title}</title>${new Markup(body)}${overlay}</svg>`;
}

/** What a screen reader says instead of the picture. */
function spoken(chart: LineChart, axis: TimeAxis): string {
  const lines = chart.lines.map((line) => {
    const most = line.values.reduce<number | null>(
      (top, value) => (value !== null && (top === null || value > top) ? value : top),
      null,
    );
    return `${line.label}: ${most === null ? 'no values' : `at most ${chart.format(most)}`}`;
  });
  return (
    `${chart.title}, ${chart.valueName}, from ${timeLabel(axis, axis.fromMs)} to ${timeLabel(axis, axis.toMs)}. ` +
    `${lines.join('; ')}. The table below has the numbers.`
  );
}

/** Bands over the plot, one for each row of the table; a pointer resting on one sees the values of that time. */
function hoverBands(chart: LineChart, axis: TimeAxis, rows: readonly ChartRow[], size: ChartSize): Markup {
  const area = plotArea(chart, axis, size);
  const span = axis.toMs - axis.fromMs;
  const place = (timeMs: number): number =>
    Math.round((area.left + ((timeMs - axis.fromMs) / span) * area.width) * 10) / 10;
  const bands = rows.map(({ fromMs, toMs, values }) => {
    const lines = values.map(
      (value, index) => `\n${chart.lines[index]!.label}: ${value === null ? '–' : chart.format(value)}`,
    );
    const width = Math.round((place(toMs) - place(fromMs)) * 10) / 10;
    return html`<rect x="${place(fromMs)}" y="${area.top}" width="${width}" height="${area.height}"><title>${timeLabel(axis, fromMs)}${lines.join('')}</title></rect>\n`;
  });
  return html`<g class="hover">${bands}</g>`;
}

function table(chart: LineChart, axis: TimeAxis, rows: readonly ChartRow[]): Markup {
  const [first] = rows;
  const spanMs = first === undefined ? 0 : first.toMs - first.fromMs;
  const caption =
    spanMs > axis.periodMs && chart.shape === 'steps'
      ? `${chart.valueName}; the largest value in each ${formatMs(spanMs)} of ${formatCount(axis.periods)} periods`
      : chart.valueName;
  const name = `Numbers of ${chart.title}`;
  return html`<details><summary>Numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="${name}"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">from (UTC)</th>${chart.lines.map((line) => html`<th scope="col">${line.label}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ({ fromMs, values }) =>
    html`<tr><th scope="row">${timeLabel(axis, fromMs)}</th>${values.map((value) => html`<td>${value === null ? '–' : chart.format(value)}</td>`)}</tr>\n`,
)}</tbody></table></div></details>`;
}

/** One chart with everything that belongs to it. */
export function figure(chart: LineChart, axis: TimeAxis, draw: Draw): Markup {
  const rows = chartRows(chart, axis, MOST_ROWS);
  return html`<figure id="${chart.id}">
<figcaption><h3>${chart.title}</h3><p>${chart.note}</p></figcaption>
${picture(chart, axis, WIDE, draw, hoverBands(chart, axis, rows, WIDE))}
${picture(chart, axis, NARROW, draw, NOTHING)}
${table(chart, axis, rows)}
</figure>
`;
}
