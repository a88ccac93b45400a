/** The services that invoke functions asynchronously, and which settings apply to each. How long each takes to deliver is in `platform.async.delay`. */
import * as z from 'zod';
import type { Platform } from '../platform/index.ts';
import type { DestinationService } from './destinations.ts';

/** Every service has a delivery delay among the rules of the platform. */
export type ServiceName = keyof Platform['async']['delay'];

interface Service {
  /** Each event may go to several functions. */
  readonly severalTargets?: true;
  /** What keeps events from the function before it is invoked; absent where nothing does. */
  readonly filter?: string;
  /** Writes to one object may be announced by one event. */
  readonly coalesces?: true;
  /** What a publish is billed by. */
  readonly publish?: DestinationService;
}

/** By the name that `service` of a scenario gives; `schedule` is EventBridge firing its own rules. */
const SERVICES: Readonly<Record<ServiceName, Service>> = {
  sdk: {},
  s3: { filter: 'object name filters', coalesces: true },
  sns: { severalTargets: true, filter: 'subscription filter policies', publish: 'sns' },
  eventbridge: { severalTargets: true, filter: 'event patterns', publish: 'eventbridge' },
  'cloudwatch-logs': { filter: 'subscription filter patterns' },
  ses: { filter: 'receipt rules' },
  cloudformation: {},
  config: {},
  iot: { filter: 'rule conditions' },
  codecommit: { filter: 'the branches of a trigger' },
  codepipeline: {},
  schedule: { severalTargets: true },
};

/** The services that `service` may name. */
export const SERVICE_NAMES = z.enum(
  (Object.keys(SERVICES) as ServiceName[]).filter(
    (name): name is Exclude<ServiceName, 'schedule'> => name !== 'schedule',
  ),
);

export function serviceOf(name: ServiceName): Service {
  return SERVICES[name];
}

/** The services for which a setting applies, for messages. */
export function servicesWith(setting: 'severalTargets' | 'filter' | 'coalesces'): string[] {
  return SERVICE_NAMES.options.filter((name) => serviceOf(name)[setting] !== undefined);
}
