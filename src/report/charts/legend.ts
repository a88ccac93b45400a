/** The legend of a chart: names of lines flowed into rows above the plot, so that nothing overlaps whatever the names are. */
import { shortened } from '../untrusted.ts';
import type { Line, LineChart } from './chart.ts';
import { PALETTE } from './palette.ts';

const ICON = 22;
const ICON_GAP = 6;
const ITEM_GAP = 16;
export const LEGEND_ROW = 20;
const LABEL_LENGTH = 30;

/** Letters that take about a whole em, and those that take much less than half of one. */
const BROAD = /[^ -\u024f]|[MW@%]/;
const SLIM = /[ .,:;'|!()[\]fijlrtI]/;

/** An upper bound of the width of a label in any usual sans-serif font, in pixels. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const letter of text) ems += BROAD.test(letter) ? 1 : SLIM.test(letter) ? 0.42 : 0.65;
  return ems * fontSize;
}

interface Entry {
  readonly line: Line;
  readonly label: string;
  readonly x: number;
  readonly row: number;
}

function layout(chart: LineChart, width: number, fontSize: number): Entry[] {
  let x = 0;
  let row = 0;
  return chart.lines.map((line) => {
    const label = shortened(line.label, LABEL_LENGTH);
    const itemWidth = ICON + ICON_GAP + textWidth(label, fontSize);
    if (x > 0 && x + itemWidth > width) {
      x = 0;
      row++;
    }
    const entry = { line, label, x, row };
    x += itemWidth + ITEM_GAP;
    return entry;
  });
}

export function legendRows(chart: LineChart, width: number, fontSize: number): number {
  return (layout(chart, width, fontSize).at(-1)?.row ?? 0) + 1;
}

/** The legend as ECharts graphic elements: a stroke as the line is drawn, and its label. */
export function legendGraphics(chart: LineChart, width: number, fontSize: number): object[] {
  return layout(chart, width, fontSize).flatMap(({ line, label, x, row }) => {
    const y = row * LEGEND_ROW + LEGEND_ROW / 2;
    return [
      {
        type: 'line',
        silent: true,
        shape: { x1: x, y1: y, x2: x + ICON, y2: y },
        style: { ...strokeOf(line), fill: 'none' },
      },
      {
        type: 'text',
        silent: true,
        style: {
          text: label,
          x: x + ICON + ICON_GAP,
          y,
          fill: PALETTE.ink.light,
          font: `${fontSize}px sans-serif`,
          verticalAlign: 'middle',
        },
      },
    ];
  });
}

/** How a line is stroked, in the plot and in the legend. */
export function strokeOf(line: Line): { stroke: string; lineWidth: number; lineDash: number[] | undefined } {
  const lineDash = line.dash === 'dashed' ? [6, 4] : line.dash === 'dotted' ? [2, 3] : undefined;
  return { stroke: PALETTE[line.color].light, lineWidth: line.width ?? 1.6, lineDash };
}
