/** Asynchronous sources: events that Lambda queues and runs by itself, sent by a service or by a call with invocation type Event. */
import { arrivalProcess } from '../quantities/arrivals.ts';
import { queueAssumptions } from './async-assumptions.ts';
import { isSentTo, queueFindings, queueMeters } from './async-check.ts';
import { type AsyncConfig, asyncSchema, CHANGEABLE, queueNeeds } from './async-config.ts';
import { QUEUE_METRICS } from './async-outlets.ts';
import { attachQueues } from './async-source.ts';
import { type SourceFinding, type Surroundings, sourceType } from './source.ts';

export const ASYNC = sourceType<AsyncConfig>({
  type: 'async',
  schema: asyncSchema,
  metrics: QUEUE_METRICS,
  changeable: CHANGEABLE,
  attach: (configs, context) =>
    attachQueues(configs, context, (name, { targets, arrivals }) => {
      if (arrivals === undefined) return null;
      const { streams, resources, simulation } = context;
      const stream = streams.get(`${name}>${targets[0]}/arrivals`);
      return arrivalProcess(arrivals, stream, resources, simulation.endMs);
    }),
  check: (config, around) => [...arrivalFindings(config, around), ...queueFindings(config, around)],
  needs: queueNeeds,
  assumptions: queueAssumptions,
  meters: queueMeters,
});

/** A source needs arrivals, or another source that sends it events. */
function arrivalFindings(config: AsyncConfig, around: Surroundings): SourceFinding[] {
  // A source that a change made anew is not among the sources; whether it has arrivals was seen when it was made first.
  const isKnown = [...around.sources.values()].includes(config);
  if (config.arrivals !== undefined || !isKnown || isSentTo(config, around)) return [];
  const message = 'the source has no arrivals, and no other source sends it events';
  return [{ path: ['arrivals'], code: 'missing', message, expected: 'arrivals', got: 'nothing' }];
}
