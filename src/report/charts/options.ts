/** The one place where a chart becomes options for ECharts: axes, legend, lines, sizes. */
import type { EChartsCoreOption } from 'echarts/core';
import { periodsPerPoint, runMaxima } from '../downsample.ts';
import { formatCompact } from '../format.ts';
import { type TimeAxis, ticks } from '../time-axis.ts';
import { type Line, type LineChart, peak } from './chart.ts';
import { LEGEND_ROW, legendGraphics, legendRows, strokeOf, textWidth } from './legend.ts';
import { PALETTE } from './palette.ts';
import { linearAxis, logarithmicAxis, type ValueAxis } from './value-axis.ts';

/** A format in which every chart is drawn: pixels, letters, and how many points of a line it can show. */
export interface ChartSize {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly timeTicks: number;
  /** Points of one line, at most; far fewer than 1,000, as neighbours closer than a pixel are not seen. */
  readonly maxPoints: number;
}

/** For pages and documents, and for a phone. */
export const WIDE: ChartSize = { name: 'wide', width: 920, height: 320, fontSize: 12, timeTicks: 10, maxPoints: 720 };
export const NARROW: ChartSize = {
  name: 'narrow',
  width: 400,
  height: 300,
  fontSize: 12,
  timeTicks: 4,
  maxPoints: 240,
};

/** Where the lines are drawn, in pixels of the picture. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room for the labels of the value axis; the same in most charts, so that their time axes line up. */
const LEAST_LEFT = 64;
const BOTTOM = 50;
/** Between legend and plot: the name of the value axis. */
const NAME_HEIGHT = 36;

/** Legend rows need room of their own: the picture grows by them, the plot stays as tall as in a chart with one row. */
export function pictureHeight(chart: LineChart, size: ChartSize): number {
  return size.height + (legendRows(chart, size.width, size.fontSize) - 1) * LEGEND_ROW;
}

export function plotArea(chart: LineChart, axis: TimeAxis, size: ChartSize): PlotArea {
  const top = legendRows(chart, size.width, size.fontSize) * LEGEND_ROW + NAME_HEIGHT;
  const labels = valueAxis(chart).ticks.map(({ value }) => textWidth(valueLabel(chart, value), size.fontSize));
  const left = Math.max(LEAST_LEFT, Math.ceil(Math.max(...labels)) + 10);
  const right = Math.ceil(
    Math.max(16, ...ticks(axis, size.timeTicks).map(({ label }) => textWidth(label, size.fontSize) / 2)),
  );
  return { left, top, width: size.width - left - right, height: pictureHeight(chart, size) - top - BOTTOM };
}

/** Zero needs no unit; large counts are short here and in full in the table behind the chart. */
function valueLabel(chart: LineChart, value: number): string {
  if (value === 0) return '0';
  return chart.kind === 'count' ? formatCompact(value) : chart.format(value);
}

function valueAxis(chart: LineChart): ValueAxis {
  const most = chart.lines.reduce((top, line) => Math.max(top, peak(line.values)), 0);
  if (chart.scale === 'linear') return linearAxis(chart.kind, most);
  let least = most;
  for (const { values } of chart.lines) {
    for (const value of values) if (value !== null && value > 0 && value < least) least = value;
  }
  return logarithmicAxis(chart.kind, least, most);
}

export function chartOption(chart: LineChart, axis: TimeAxis, size: ChartSize): EChartsCoreOption {
  const area = plotArea(chart, axis, size);
  const values = valueAxis(chart);
  const text = { color: PALETTE.muted.light, fontSize: size.fontSize };
  const line = { lineStyle: { color: PALETTE.grid.light } };
  const timeTicks = ticks(axis, size.timeTicks);
  const timeLabels = new Map(timeTicks.map(({ timeMs, label }) => [timeMs, label]));
  const valueLabels = new Map(values.ticks.map(({ position, value }) => [position, valueLabel(chart, value)]));
  const times = [...timeLabels.keys()];
  const positions = [...valueLabels.keys()];
  return {
    animation: false,
    grid: { ...area, outerBoundsMode: 'none' },
    graphic: legendGraphics(chart, size.width, size.fontSize),
    xAxis: {
      type: 'value',
      min: axis.fromMs,
      max: axis.toMs,
      name: 'time (UTC)',
      nameLocation: 'middle',
      nameGap: 30,
      nameTextStyle: text,
      axisLine: { onZero: false, lineStyle: { color: PALETTE.muted.light } },
      axisTick: { customValues: times, ...line },
      splitLine: { show: false },
      axisLabel: {
        ...text,
        customValues: times,
        hideOverlap: true,
        formatter: (time: number) => timeLabels.get(time) ?? '',
      },
    },
    yAxis: {
      type: 'value',
      min: values.min,
      max: values.max,
      name: chart.valueName,
      nameGap: 14,
      nameTextStyle: { ...text, align: 'left', padding: [0, 0, 0, -area.left] },
      axisLine: { show: false },
      axisTick: { show: false, customValues: positions },
      splitLine: { show: true, ...line },
      axisLabel: { ...text, customValues: positions, formatter: (position: number) => valueLabels.get(position) ?? '' },
    },
    series: chart.lines.map((each) => seriesOption(each, chart, axis, values, size)),
  };
}

function seriesOption(line: Line, chart: LineChart, axis: TimeAxis, values: ValueAxis, size: ChartSize): object {
  const { stroke, lineWidth, lineDash } = strokeOf(line);
  return {
    type: 'line',
    color: stroke,
    silent: true,
    clip: false,
    symbol: 'none',
    z: line.limit ? 1 : 2,
    lineStyle: { color: stroke, width: lineWidth, type: lineDash ?? 'solid' },
    emphasis: { disabled: true },
    ...(line.filled ? { areaStyle: { color: stroke, opacity: 0.1, origin: 'start' } } : {}),
    ...(chart.shape === 'steps' ? { step: 'end' } : {}),
    data: points(line, chart.shape, axis, values, size.maxPoints),
  };
}

/** Positions of a line. A step needs a closing point at its right end wherever a gap or the end of the run follows. */
function points(
  line: Line,
  shape: LineChart['shape'],
  axis: TimeAxis,
  values: ValueAxis,
  maxPoints: number,
): (readonly [number, number | null])[] {
  const size = periodsPerPoint(axis.periods, maxPoints);
  const kept = runMaxima(line.values, size);
  const timeOf = (point: number): number => Math.min(axis.toMs, axis.fromMs + point * size * axis.periodMs);
  const data: [number, number | null][] = shape === 'slopes' ? [[axis.fromMs, values.place(0)]] : [];
  kept.forEach((value, point) => {
    const end = timeOf(point + 1);
    if (shape === 'slopes') {
      data.push([end, value === null ? null : values.place(value)]);
      return;
    }
    if (value === null) return;
    data.push([timeOf(point), values.place(value)]);
    if ((kept[point + 1] ?? null) === null) data.push([end, values.place(value)], [end, null]);
  });
  return data;
}
