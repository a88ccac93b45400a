/** What is counted for a queue and the event source mapping that reads it. */
import { eventMetrics } from '../lambda/metrics.ts';

/**
 * Counters that the mapping adds to by name. DroppedEventCount stays 0: AWS emits it for streams only
 * (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html, Event source mapping metrics).
 */
const COUNTED = [
  'duplicates',
  'retries',
  'PolledEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DeletedEventCount',
  'receives',
] as const;

const OWN = [
  'reordered',
  'redriven',
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DroppedEventCount',
  'DeletedEventCount',
  'pollers',
  'receives',
  'emptyReceives',
] as const;

export const STANDARD_METRICS = eventMetrics(...OWN);
export const FIFO_METRICS = eventMetrics(...OWN, 'rejectedWrites');

export type QueueMetric = (typeof COUNTED)[number];

/** The places of the counters in a recorder. */
export function queueCounters(recorder: { counter(name: QueueMetric): number }): Record<QueueMetric, number> {
  return Object.fromEntries(COUNTED.map((name) => [name, recorder.counter(name)])) as Record<QueueMetric, number>;
}
