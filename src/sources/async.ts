/** Asynchronous sources: events that Lambda queues and runs by itself, sent by a service or by a call with invocation type Event. */
import { arrivalProcess } from '../quantities/arrivals.ts';
import { asyncAssumptions } from './async-assumptions.ts';
import { asyncFindings, asyncMeters, isSentTo } from './async-check.ts';
import { type AsyncConfig, asyncNeeds, asyncSchema, CHANGEABLE } from './async-config.ts';
import { attachAsync } from './async-source.ts';
import { type SourceFinding, type Surroundings, sourceType } from './source.ts';

export const ASYNC = sourceType<AsyncConfig>({
  type: 'async',
  schema: asyncSchema,
  takesEvents: true,
  changeable: CHANGEABLE,
  attach: (configs, context) =>
    attachAsync(configs, context, (name, { targets, arrivals }) => {
      if (arrivals === undefined) return null;
      const { streams, resources, simulation } = context;
      const stream = streams.get(`${name}>${targets[0]}/arrivals`);
      return arrivalProcess(arrivals, stream, resources, simulation.endMs);
    }),
  check: (config, around, name) => [...arrivalFindings(config, around, name), ...asyncFindings(config, around, name)],
  needs: asyncNeeds,
  assumptions: asyncAssumptions,
  meters: asyncMeters,
});

/** A source needs arrivals, or another source that sends it events. */
function arrivalFindings({ arrivals }: AsyncConfig, around: Surroundings, name: string): SourceFinding[] {
  if (arrivals !== undefined || isSentTo(name, around)) return [];
  const message = 'the source has no arrivals, and no other source sends it events';
  return [{ path: ['arrivals'], code: 'missing', message, expected: 'arrivals', got: 'nothing' }];
}
