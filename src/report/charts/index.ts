/** The charts of a report, in the order of the page. A new chart is one file here and one entry in this list. */
import type { Result } from '../../experiment/result.ts';
import type { TimeAxis } from '../time-axis.ts';
import { ageCharts } from './age.ts';
import { backlogCharts } from './backlog.ts';
import type { ChartBuilder, LineChart } from './chart.ts';
import { concurrencyCharts } from './concurrency.ts';
import { costCharts } from './cost.ts';
import { latencyCharts } from './latency.ts';
import { pollerCharts } from './pollers.ts';
import { provisionedCharts } from './provisioned.ts';
import { trafficCharts } from './traffic.ts';
import { versionCharts } from './versions.ts';

const BUILDERS: readonly ChartBuilder[] = [
  concurrencyCharts,
  provisionedCharts,
  trafficCharts,
  versionCharts,
  backlogCharts,
  ageCharts,
  pollerCharts,
  latencyCharts,
  costCharts,
];

/** Every chart that the result has data for; none for a result without periods. */
export function chartsOf(result: Result, axis: TimeAxis): LineChart[] {
  return axis.periods === 0 ? [] : BUILDERS.flatMap((build) => build(result, axis));
}
