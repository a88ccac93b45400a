/** The settings that queues of both kinds have, and the pieces of their schemas. */
import * as z from 'zod';
import { dispatched } from '../quantities/one-of.ts';
import { raise, shown } from '../quantities/problem.ts';
import { count, duration, share } from '../quantities/units.ts';
import {
  backOffWait,
  countFrom,
  eventSize,
  oneTarget,
  openArrivals,
  permission,
  raiseShrinkingWaits,
} from './common-config.ts';
import type { CommonConfig } from './source.ts';

/** More messages than that would only cost memory. */
const MOST_MESSAGES = 20_000_000;
/** The largest batch of either kind on any day; that of the day is checked later. */
export const MOST_IN_BATCH = 10_000;
/** More pollers would only cost memory. */
const MOST_POLLERS = 100_000;

/** What pollers do about refused and failed batches where nothing else is set (assumption). */
export const BACK_OFF_DEFAULTS = { firstMs: 1000, longestMs: 20_000, failedShare: 0.5 } as const;
/** Which poller gets a new message where nothing else is set (assumption). */
export const GATHER_DEFAULT = 'together';

/** A redrive policy: who was received so often without being handled goes elsewhere. */
interface RedrivePolicy {
  /** What is named: a queue of this scenario, or `sqs` for one outside; undefined is one outside, too. */
  readonly to: string | undefined;
  /** Where that is written. */
  readonly toPath: readonly string[];
  readonly maxReceiveCount: number | undefined;
  /** Where that is written. */
  readonly countPath: readonly string[];
  /** When what is in the dead-letter queue is sent back; ms. */
  readonly redriveAtMs: number | undefined;
}

/** The settings of a queue and of the event source mapping that reads it; undefined means the default of the day. */
export interface QueueConfig extends CommonConfig {
  readonly backlog: number;
  readonly sizeKb: number;
  readonly sendBatch: number;
  readonly batchSize: number;
  readonly maximumBatchingWindowMs: number;
  readonly maximumConcurrency: number | undefined;
  readonly pollers: {
    readonly start: number | undefined;
    readonly perMinute: number | undefined;
    readonly most: number | undefined;
    readonly least: number | undefined;
  };
  /** New messages go to the open batch as long as there is one, or to idle pollers as long as there are some. */
  readonly gather: 'together' | 'spread';
  readonly provisioned: { readonly minimum: number | undefined; readonly maximum: number | undefined } | undefined;
  readonly visibilityTimeoutMs: number | undefined;
  readonly redrive: RedrivePolicy | undefined;
  readonly retentionMs: number | undefined;
  readonly delayMs: number;
  readonly reportBatchItemFailures: boolean;
  /** Share of messages kept from the function. */
  readonly filter: number;
  /** Share of messages that producers send twice; FIFO queues recognise the second. */
  readonly duplicates: number;
  readonly backOff: { readonly firstMs: number; readonly longestMs: number; readonly failedShare: number };
  readonly permission: boolean;
}

/** As a dead-letter queue: one outside the scenario, which nothing reads. */
export const OUTSIDE = 'sqs';

/** The source that takes a queue's dead letters; undefined where they go to a queue outside, or nowhere. */
export function deadLetterSource({ redrive }: QueueConfig): string | undefined {
  return redrive?.to === OUTSIDE ? undefined : redrive?.to;
}

const deadLetterName = z.string().transform((to): DeadLetterInput => ({ toPath: [], to }));
const deadLetterMapping = z
  .strictObject({
    to: z.string().optional().meta({
      description: 'A source of the same type that takes the messages in, or sqs: a queue outside. Default sqs.',
    }),
    maxReceiveCount: count
      .optional()
      .meta({ description: 'A message received more often goes there, 1 to 1,000. Default 5, which AWS recommends.' }),
    redriveAt: duration.optional().meta({ description: 'At this time what is there is sent back. Default: never.' }),
  })
  .transform((input): DeadLetterInput => ({ ...input, toPath: ['to'] }));

/** The dead-letter queue as it is written. */
interface DeadLetterInput {
  /** Where `to` stands inside. */
  readonly toPath: readonly string[];
  readonly to?: string | undefined;
  readonly maxReceiveCount?: number | undefined;
  readonly redriveAt?: number | undefined;
}
const deadLetterQueue = dispatched<DeadLetterInput>(
  [deadLetterName, deadLetterMapping],
  (input) => (typeof input === 'string' ? deadLetterName : deadLetterMapping),
  {
    description:
      'Where messages go that were received too often: { to, maxReceiveCount, redriveAt }. Default: they return until they expire.',
  },
);

const backOff = z
  .strictObject({
    first: backOffWait.optional().meta({
      description: 'Wait until a refused batch is tried again; doubles with each refusal. Default 1 s (assumption).',
    }),
    longest: backOffWait
      .default(BACK_OFF_DEFAULTS.longestMs)
      .meta({ description: 'No such wait is longer. Default 20 s (assumption).' }),
    failedShare: share.default(BACK_OFF_DEFAULTS.failedShare).meta({
      description:
        'Pollers become fewer when at least this share of the batches failed that ended last. Default 50 % (assumption).',
    }),
  })
  .superRefine(raiseShrinkingWaits)
  .transform(({ first, longest, failedShare }) => ({
    firstMs: first ?? Math.min(BACK_OFF_DEFAULTS.firstMs, longest),
    longestMs: longest,
    failedShare,
  }));

const pollers = z
  .strictObject({
    start: countFrom(1, MOST_POLLERS).optional().meta({ description: 'Pollers at first. Default 5.' }),
    perMinute: countFrom(1, 60_000).optional().meta({
      description: 'So many more a minute while messages wait. Default: that of the day, 300 (60 until 2023-11).',
    }),
    most: countFrom(1, MOST_POLLERS)
      .optional()
      .meta({ description: 'Never more than this. Default: that of the day, 1,250 (1,000 until 2023-11).' }),
    least: countFrom(1, MOST_POLLERS).optional().meta({
      description:
        'Without work their number falls to this, at most as many as at first. Default: as many as at first (AWS may go down to 2).',
    }),
  })
  .superRefine(({ start, most, least }, ctx) => {
    const tooMany = (path: 'start' | 'least', value: number | undefined, than: string, bound: number | undefined) => {
      if (value === undefined || bound === undefined || value <= bound) return;
      const [expected, got] = [`at most ${bound}, like ${than}`, String(value)];
      raise(ctx, { code: 'range', message: `${path} ${value}: expected ${expected}`, expected, got, path: [path] });
    };
    tooMany('start', start, 'most', most);
    tooMany('least', least, 'most', most);
  })
  .transform(({ start, perMinute, most, least }) => ({ start, perMinute, most, least }));

const provisioned = z
  .strictObject({
    minimum: count.optional().meta({ description: 'Event pollers that are always there. Default 2.' }),
    maximum: count.optional().meta({ description: 'Event pollers there are at most. Default 200.' }),
  })
  .transform(({ minimum, maximum }) => ({ minimum, maximum }));

/** The keys of both kinds of queues. */
export const queueKeys = {
  target: oneTarget,
  arrivals: openArrivals
    .optional()
    .meta({ description: 'When messages are sent; may be left out where a backlog or another source brings them.' }),
  backlog: countFrom(0, MOST_MESSAGES)
    .default(0)
    .meta({ description: 'Messages in the queue at t = 0; their sends are not billed. Default 0.' }),
  size: eventSize('Size of a message. Default 1 KB.', 1),
  sendBatch: count
    .default(1)
    .meta({ description: 'Messages that producers send in one call, which is billed, 1 to 10. Default 1.' }),
  maximumConcurrency: count
    .optional()
    .meta({ description: 'Most batches that run at once, 2 to 1,000. Default: no limit of its own.' }),
  pollers: pollers.prefault({}).meta({ description: 'How many poll the queue; the defaults are those of the day.' }),
  provisioned: provisioned.optional().meta({
    description: 'Provisioned mode: event pollers kept for this queue, and billed. Excludes maximumConcurrency.',
  }),
  visibilityTimeout: duration.optional().meta({
    description: 'How long a received message is hidden. Default 30 s; AWS recommends six times the function time-out.',
  }),
  deadLetterQueue: deadLetterQueue.optional(),
  maxReceiveCount: count.optional().meta({ description: 'Short for deadLetterQueue: { maxReceiveCount }.' }),
  retention: duration.optional().meta({ description: 'How long a message is kept, 60 s to 14 d. Default 4 d.' }),
  delay: duration.default(0).meta({ description: 'A new message is hidden for so long, at most 15 min. Default 0 s.' }),
  reportBatchItemFailures: z
    .boolean()
    .default(false)
    .meta({ description: 'Only the messages that failed return, not their whole batch. Default false.' }),
  filter: share
    .default(0)
    .meta({ description: 'Share of messages that the filter keeps from the function. Default 0.' }),
  backOff: backOff.prefault({}).meta({ description: 'What pollers do about refused and failed batches.' }),
  permission,
} as const;

type QueueInput = z.output<z.ZodObject<typeof queueKeys, z.core.$strict>>;

/** Settings that exclude each other. */
export function raiseConflicts(input: QueueInput, ctx: z.RefinementCtx): void {
  const { deadLetterQueue: dead, maxReceiveCount } = input;
  const conflict = (message: string, path: string[], expected: string, got: string): void =>
    raise(ctx, { code: 'keys', message, expected, got, path });
  if (dead?.maxReceiveCount !== undefined && maxReceiveCount !== undefined) {
    conflict(
      'maxReceiveCount is given twice, here and in deadLetterQueue',
      ['maxReceiveCount'],
      'one of them',
      shown(maxReceiveCount),
    );
  }
  if (dead?.redriveAt !== undefined && dead.to !== undefined && dead.to !== OUTSIDE) {
    const message = `redriveAt takes messages out of a queue that nothing reads, and ${shown(dead.to)} is a source`;
    conflict(message, ['deadLetterQueue', 'redriveAt'], `to: ${OUTSIDE}`, `to: ${dead.to}`);
  }
  if (input.provisioned !== undefined && input.maximumConcurrency !== undefined) {
    const message =
      'maximumConcurrency cannot be used in provisioned mode: its maximum of event pollers is the limit there';
    conflict(message, ['maximumConcurrency'], 'provisioned or maximumConcurrency', 'both');
  }
}

/** The settings out of the keys. */
export function queueSettings(input: QueueInput) {
  const { deadLetterQueue: dead, maxReceiveCount } = input;
  const hasPolicy = dead !== undefined || maxReceiveCount !== undefined;
  const redrive: RedrivePolicy | undefined = hasPolicy
    ? {
        to: dead?.to,
        toPath: ['deadLetterQueue', ...(dead?.toPath ?? [])],
        maxReceiveCount: dead?.maxReceiveCount ?? maxReceiveCount,
        countPath: [...(maxReceiveCount === undefined ? ['deadLetterQueue'] : []), 'maxReceiveCount'],
        redriveAtMs: dead?.redriveAt,
      }
    : undefined;
  return {
    targets: input.target,
    arrivals: input.arrivals,
    backlog: input.backlog,
    sizeKb: input.size,
    sendBatch: input.sendBatch,
    maximumConcurrency: input.maximumConcurrency,
    pollers: input.pollers,
    provisioned: input.provisioned,
    visibilityTimeoutMs: input.visibilityTimeout,
    redrive,
    retentionMs: input.retention,
    delayMs: input.delay,
    reportBatchItemFailures: input.reportBatchItemFailures,
    filter: input.filter,
    backOff: input.backOff,
    permission: input.permission,
  };
}
