/** The setting `init` of a function: how long it takes to initialise an environment. */
import * as z from 'zod';
import {
  type Fact,
  initFactOf,
  initOf,
  measuredInitFactOf,
  measuredInitOf,
  type Platform,
  type StartSettings,
} from '../platform/index.ts';
import { type Distribution, distributionOf } from '../quantities/distribution.ts';
import { dispatched } from '../quantities/one-of.ts';
import { duration } from '../quantities/units.ts';
import type { FunctionConfig } from './function-config.ts';

/** A distribution of times in ms, or the times that were measured of the runtime at the nearest memory size. */
export type InitSpec = Distribution | { readonly type: 'measured' };

const given = distributionOf(duration);
const measured = z.literal('measured').transform((): InitSpec => ({ type: 'measured' }));

export const initSchema = dispatched<InitSpec>(
  [given, measured],
  (input) => (input === 'measured' ? measured : given),
  {
    description:
      'Time to initialise an environment (cold start); 0 = none. `measured`: one of ten times measured of the runtime, package and ' +
      'architecture at the nearest memory size. Default: as published of the runtime.',
  },
);

/** What decides how the environments of a function, or of one of its versions, start. */
export function startSettingsOf(config: FunctionConfig, platform: Platform): StartSettings {
  const { runtime = platform.init.defaultRuntime, architecture, memoryMb } = config;
  return { runtime, packageType: config.package?.type ?? 'zip', architecture, memoryMb };
}

/**
 * The init time in ms of environments with these settings; without `spec` the runtime's published one.
 * Throws an `Error` where nothing is known of the runtime, which the checks of a scenario have excluded.
 */
export function initDistribution(spec: InitSpec | undefined, settings: StartSettings): Distribution {
  if (spec === undefined) return initOf(settings);
  return spec.type === 'measured' ? measuredInitOf(settings) : spec;
}

/** Where the init time comes from when the scenario does not give it: undefined when it does. */
export function initSource(spec: InitSpec | undefined, settings: StartSettings): Fact<Distribution> | undefined {
  if (spec === undefined) return initFactOf(settings);
  return spec.type === 'measured' ? measuredInitFactOf(settings) : undefined;
}
