/** The parts of ECharts that line charts need, in a module of their own: loaded late, and a bundler leaves the rest out. */
import { LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, GridComponent, GraphicComponent, SVGRenderer]);

export { init };
