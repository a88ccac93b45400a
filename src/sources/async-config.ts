/** The settings of the queue of asynchronous invocation: what `async` and `schedule` have in common, and the schema of `async`. */
import * as z from 'zod';
import type { Platform } from '../platform/index.ts';
import { type Distribution, distributionNeeds, distributionOf } from '../quantities/distribution.ts';
import { type Need, needsAt } from '../quantities/needs.ts';
import { dispatched } from '../quantities/one-of.ts';
import { listed, raise } from '../quantities/problem.ts';
import { count, duration, share } from '../quantities/units.ts';
import { SERVICE_NAMES, type ServiceName, serviceOf, servicesWith } from './async-services.ts';
import {
  backOffWait,
  countFrom,
  eventSize,
  openArrivals,
  permission,
  raiseShrinkingWaits,
  targets,
} from './common-config.ts';
import { type DestinationConfig, destinationSchema, destinationWith } from './destinations.ts';
import type { CommonConfig } from './source.ts';

/** A dead-letter queue; what is in it at `redriveAtMs` is sent again. */
export interface DeadLetterQueueConfig extends DestinationConfig {
  readonly redriveAtMs: number | undefined;
}

/** Settings of a source whose events go through the queue; undefined means the rule of the day. */
export interface AsyncSettings extends CommonConfig {
  readonly service: ServiceName;
  readonly sizeKb: number;
  readonly delay: Distribution | undefined;
  readonly permission: boolean;
  /** Share of events kept from the function. */
  readonly filter: number;
  /** Events fall on so many objects, and coalesce; 0: they do not. */
  readonly objects: number;
  readonly duplicates: number;
  readonly maximumRetryAttempts: number | undefined;
  readonly maximumEventAgeMs: number | undefined;
  readonly retryDelaysMs: readonly number[] | undefined;
  readonly backOff: { readonly firstMs?: number; readonly longestMs?: number; readonly jitter: number | undefined };
  readonly slowsAbove: number;
  readonly deadLetterQueue: DeadLetterQueueConfig | undefined;
  readonly onFailure: DestinationConfig | undefined;
  readonly onSuccess: DestinationConfig | undefined;
  readonly overheadKb: number;
}

/** How the queue treats its events: the settings, completed by the rules of the day. */
export interface AsyncRules {
  readonly retries: number;
  readonly eventAgeMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly firstMs: number;
  readonly longestMs: number;
  readonly jitter: number;
  /** An event that waits alone waits for the nominal times. */
  readonly sparesLone: boolean;
  readonly slowsAbove: number;
  readonly delay: Distribution;
  /** Whether the limits on requests per second apply. */
  readonly isRateLimited: boolean;
}

export function asyncRules(config: AsyncSettings, platform: Platform): AsyncRules {
  const { async } = platform;
  const longestMs = config.backOff.longestMs ?? async.throttleRetryLongestMs;
  return {
    retries: config.maximumRetryAttempts ?? async.maximumRetryAttemptsMax,
    eventAgeMs: config.maximumEventAgeMs ?? async.maximumEventAgeMaxMs,
    retryDelaysMs: config.retryDelaysMs ?? async.retryDelaysMs,
    firstMs: config.backOff.firstMs ?? Math.min(longestMs, async.throttleRetryFirstMs),
    longestMs,
    jitter: config.backOff.jitter ?? async.throttleRetryJitter,
    sparesLone: config.backOff.jitter === undefined,
    slowsAbove: config.slowsAbove,
    delay: config.delay ?? async.delay[config.service],
    isRateLimited: config.service === 'sdk' && async.callersAreRateLimited,
  };
}

/** The traces that settings of the queue refer to. */
export function asyncNeeds({ delay }: AsyncSettings): Need[] {
  return delay === undefined ? [] : needsAt(['delay'], distributionNeeds(delay));
}

const backOff = z
  .strictObject({
    first: backOffWait
      .optional()
      .meta({ description: 'Wait after the first throttle; doubles with each. Default 1 s.' }),
    longest: backOffWait.optional().meta({ description: 'No wait is longer, but for the jitter. Default 5 min.' }),
    jitter: share.optional().meta({
      description:
        'Each wait is longer by up to this share, at random. Default 16 % where several events wait, which is what was measured; ' +
        'one that waits alone keeps the nominal waits.',
    }),
  })
  .superRefine(raiseShrinkingWaits)
  .transform(({ first, longest, jitter }) => ({
    ...(first === undefined ? {} : { firstMs: first }),
    ...(longest === undefined ? {} : { longestMs: longest }),
    jitter,
  }));

const deadLetterName = z
  .string()
  .transform((to): DeadLetterQueueConfig => ({ to, permission: true, redriveAtMs: undefined }));
const deadLetterMapping = destinationWith({
  redriveAt: duration.optional().meta({
    description: 'At this time what is in the queue is sent again, as new asynchronous events. Default: never.',
  }),
})
  .superRefine(({ to, redriveAt }, ctx) => {
    if (redriveAt === undefined || to === 'sqs') return;
    const message = 'redriveAt takes events out of an SQS queue: it needs to: sqs';
    raise(ctx, { code: 'keys', message, expected: 'to: sqs', got: `to: ${to}`, path: ['redriveAt'] });
  })
  .transform(({ redriveAt, ...rest }): DeadLetterQueueConfig => ({ ...rest, redriveAtMs: redriveAt }));
const deadLetterQueue = dispatched<DeadLetterQueueConfig>(
  [deadLetterName, deadLetterMapping],
  (input) => (typeof input === 'object' && input !== null ? deadLetterMapping : deadLetterName),
  { description: 'Where events go that are given up: sqs, sns, or { to, permission, redriveAt }. Default: nowhere.' },
);

/** AWS publishes neither number. */
export const DEFAULT_SLOWS_ABOVE = 10_000;
export const DEFAULT_OVERHEAD_KB = 1;

/** The keys that every source has whose events go through the queue. */
export const asyncKeys = {
  size: eventSize('Size of the event. Default 1 KB.', 1),
  delay: distributionOf(duration)
    .optional()
    .meta({ description: 'Time from the event until it is in the queue. The default depends on the service.' }),
  permission,
  duplicates: share.default(0).meta({ description: 'Share of events that are delivered twice. Default 0.' }),
  maximumRetryAttempts: count
    .optional()
    .meta({ description: 'Further attempts after function errors and time-outs, 0 to 2. Default 2.' }),
  maximumEventAge: duration
    .optional()
    .meta({ description: 'How long an event may stay in the queue, 60 s to 6 h. Default 6 h.' }),
  retryDelays: z
    .array(duration)
    .min(1, 'expected at least one duration')
    .optional()
    .meta({ description: 'Waits after a failed attempt; the last holds for all further ones. Default 1 min, 2 min.' }),
  backOff: backOff.prefault({}).meta({ description: 'Waits of an event that was throttled.' }),
  slowsAbove: countFrom(1, Number.MAX_SAFE_INTEGER)
    .default(DEFAULT_SLOWS_ABOVE)
    .meta({
      description:
        'With more events than this waiting, throttled ones wait longer, in proportion, but at most the longest wait. ' +
        'AWS publishes no number. Default 10,000 (assumption).',
    }),
  deadLetterQueue: deadLetterQueue.optional(),
  onFailure: destinationSchema.optional().meta({
    description: 'Where a record of an event goes that is given up: sqs, sns, eventbridge, s3, or a source.',
  }),
  onSuccess: destinationSchema.optional().meta({
    description: 'Where a record of an event goes that succeeded: sqs, sns, eventbridge, or a source.',
  }),
  destinationOverhead: eventSize(
    'What a record sent to onFailure or onSuccess holds beside the event: contexts and response. Default 1 KB (assumption).',
    DEFAULT_OVERHEAD_KB,
  ),
} as const;

/** The keys among them that may change during a run. */
export const CHANGEABLE: readonly string[] = ['permission', 'maximumRetryAttempts', 'maximumEventAge'];

type AsyncInput = z.output<z.ZodObject<typeof asyncKeys, z.core.$strict>>;

/** The settings of the queue out of the keys of a source. */
export function asyncSettings(input: AsyncInput) {
  return {
    sizeKb: input.size,
    delay: input.delay,
    permission: input.permission,
    duplicates: input.duplicates,
    maximumRetryAttempts: input.maximumRetryAttempts,
    maximumEventAgeMs: input.maximumEventAge,
    retryDelaysMs: input.retryDelays,
    backOff: input.backOff,
    slowsAbove: input.slowsAbove,
    deadLetterQueue: input.deadLetterQueue,
    onFailure: input.onFailure,
    onSuccess: input.onSuccess,
    overheadKb: input.destinationOverhead,
  };
}

/** Raises that a setting does not belong to the service. */
function raiseMisplaced(ctx: z.RefinementCtx, key: string, service: string, what: string, services: string[]): void {
  const message = `${what}: service is ${service}, and only ${listed(services, 'and')} can`;
  raise(ctx, {
    code: 'keys',
    message,
    expected: `service: ${listed(services)}`,
    got: `service: ${service}`,
    path: [key],
  });
}

export const asyncSchema = z
  .strictObject({
    type: z.literal('async').meta({ description: 'Lambda queues the event, and invokes the function by itself.' }),
    service: SERVICE_NAMES.default('sdk').meta({
      description:
        'Who sends the events, which decides what applies to them. Default sdk: a call with invocation type Event.',
    }),
    target: targets,
    arrivals: openArrivals
      .optional()
      .meta({ description: 'When events come; may be left out where another source sends them.' }),
    filter: share.optional().meta({
      description:
        "Share of events kept from the function: by S3's name filters, EventBridge's patterns, SNS's policies.",
    }),
    coalesce: z
      .strictObject({
        objects: countFrom(1, 1_000_000).meta({ description: 'How many objects are written, all equally often.' }),
      })
      .optional()
      .meta({
        description:
          'Writes to an unversioned object while the event of an earlier one is still on its way (see delay) arrive as one.',
      }),
    ...asyncKeys,
  })
  .superRefine(({ service, target, filter, coalesce }, ctx) => {
    const preset = serviceOf(service);
    if (target.length > 1 && preset.severalTargets === undefined) {
      raiseMisplaced(
        ctx,
        'target',
        service,
        'one event cannot go to several functions',
        servicesWith('severalTargets'),
      );
    }
    if (filter !== undefined && preset.filter === undefined) {
      raiseMisplaced(ctx, 'filter', service, 'events cannot be filtered', servicesWith('filter'));
    }
    if (coalesce !== undefined && preset.coalesces === undefined) {
      raiseMisplaced(ctx, 'coalesce', service, 'events cannot coalesce', servicesWith('coalesces'));
    }
  })
  .transform(({ type, service, target, arrivals, filter = 0, coalesce, ...queue }) => ({
    type,
    service,
    targets: target,
    arrivals,
    filter,
    objects: coalesce?.objects ?? 0,
    ...asyncSettings(queue),
  }));

export type AsyncConfig = z.output<typeof asyncSchema>;
