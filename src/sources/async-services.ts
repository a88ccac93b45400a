/** The services that invoke functions asynchronously: how long each takes to deliver, and which settings apply to it. */
import * as z from 'zod';
import type { Platform } from '../platform/index.ts';
import { type Distribution, distributionOf } from '../quantities/distribution.ts';
import { duration } from '../quantities/units.ts';
import type { DestinationService } from './destinations.ts';

/** How long a service takes from the event to Lambda's queue, from a day on. */
interface Delay {
  readonly since: string;
  readonly delay: Distribution;
  readonly source: string;
}

interface Service {
  /** Each event may go to several functions. */
  readonly severalTargets?: true;
  /** What keeps events from the function before it is invoked; absent where nothing does. */
  readonly filter?: string;
  /** Writes to one object may be announced by one event. */
  readonly coalesces?: true;
  /** What a publish is billed by. */
  readonly publish?: DestinationService;
  /** Oldest first. AWS promises none of them. */
  readonly delays: readonly Delay[];
}

const delay = (since: string, spec: unknown, source: string): Delay => ({
  since,
  delay: distributionOf(duration).parse(spec),
  source,
});

const MEASURED = 'bitesizedserverless.com, Serverless messaging: latency compared (measured';
const AT_ONCE = [delay('', 0, 'AWS publishes none, and no measurement was found (assumption)')];

/** By the name that `service` of a scenario gives; `schedule` is EventBridge firing its own rules. */
export const SERVICES = {
  sdk: { delays: [delay('', 0, 'the call returns when the event is in the queue (assumption)')] },
  s3: {
    filter: 'object name filters',
    coalesces: true,
    delays: [
      delay(
        '',
        0,
        'no measurement was found; AWS says "typically in seconds but can sometimes take a minute or longer" ' +
          '(Amazon S3 User Guide, Amazon S3 Event Notifications) (assumption)',
      ),
    ],
  },
  sns: {
    severalTargets: true,
    filter: 'subscription filter policies',
    publish: 'sns',
    delays: [delay('', { lognormal: { median: '73 ms', p99: '225 ms' } }, `${MEASURED} in September 2022)`)],
  },
  eventbridge: {
    severalTargets: true,
    filter: 'event patterns',
    publish: 'eventbridge',
    delays: [
      delay('', { lognormal: { median: '395 ms', p99: '794 ms' } }, `${MEASURED} in September 2022)`),
      delay('2023-02-17', { lognormal: { median: '148 ms', p99: '387 ms' } }, `${MEASURED} in February 2023)`),
    ],
  },
  'cloudwatch-logs': { filter: 'subscription filter patterns', delays: AT_ONCE },
  ses: { filter: 'receipt rules', delays: AT_ONCE },
  cloudformation: { delays: AT_ONCE },
  config: { delays: AT_ONCE },
  iot: { filter: 'rule conditions', delays: AT_ONCE },
  codecommit: { filter: 'the branches of a trigger', delays: AT_ONCE },
  codepipeline: { delays: AT_ONCE },
  schedule: {
    severalTargets: true,
    delays: [
      delay('', 0, 'EventBridge promises the minute, not the second; the start of the minute is taken (assumption)'),
    ],
  },
} as const satisfies Readonly<Record<string, Service>>;

export type ServiceName = keyof typeof SERVICES;

/** The services that `service` may name. */
export const SERVICE_NAMES = z.enum(
  Object.keys(SERVICES).filter((name): name is Exclude<ServiceName, 'schedule'> => name !== 'schedule'),
);

export function serviceOf(name: ServiceName): Service {
  return SERVICES[name];
}

/** The services for which a setting applies, for messages. */
export function servicesWith(setting: 'severalTargets' | 'filter' | 'coalesces'): string[] {
  return SERVICE_NAMES.options.filter((name) => serviceOf(name)[setting] !== undefined);
}

/** The delivery delay of a service on the platform's day. */
export function delayOn(name: ServiceName, { asOf }: Platform): Delay {
  return serviceOf(name).delays.findLast(({ since }) => since <= asOf)!;
}
