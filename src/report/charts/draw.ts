/** Draws charts as SVG text on ECharts, without a browser. The library is loaded when the first chart is drawn. */
import type { TimeAxis } from '../time-axis.ts';
import type { LineChart } from './chart.ts';
import { type ChartSize, chartOption, pictureHeight } from './options.ts';
import { tidySvg } from './svg.ts';

/** Draws one chart in one size; the same chart always gives the same text. */
export type Draw = (chart: LineChart, axis: TimeAxis, size: ChartSize) => string;

/** Loads the drawing library. */
export async function loadDraw(): Promise<Draw> {
  const { init } = await import('./echarts.ts');
  return (chart, axis, size) => {
    const height = pictureHeight(chart, size);
    const picture = init(null, null, { renderer: 'svg', ssr: true, width: size.width, height });
    try {
      picture.setOption(chartOption(chart, axis, size));
      return tidySvg(picture.renderToSVGString());
    } finally {
      picture.dispose();
    }
  };
}
