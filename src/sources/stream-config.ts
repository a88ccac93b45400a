/** The settings of streams: what Kinesis and DynamoDB streams have in common, and what each has of its own. */
import * as z from 'zod';
import type { OpenArrivals } from '../quantities/arrivals.ts';
import { dispatched } from '../quantities/one-of.ts';
import { raise, shown } from '../quantities/problem.ts';
import { count, duration, share } from '../quantities/units.ts';
import {
  backOffWait,
  countFrom,
  eventSize,
  keysSchema,
  openArrivals,
  permission,
  raiseShrinkingWaits,
  targets,
} from './common-config.ts';
import { type DestinationConfig, destinationSchema } from './destinations.ts';
import type { CommonConfig } from './source.ts';

const STARTING_POSITIONS = ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] as const;
type StartingPosition = (typeof STARTING_POSITIONS)[number];

/** When the shards are polled: evenly spread over the interval, or all at once. */
const POLL_PHASES = ['spread', 'together'] as const;
type PollPhase = (typeof POLL_PHASES)[number];

/** A stream and the functions that read it, in engine units. What is undefined has a default that depends on the day. */
export interface StreamConfig extends CommonConfig {
  readonly type: 'kinesis' | 'dynamodb-streams';
  readonly arrivals: OpenArrivals | undefined;
  readonly shards: number;
  readonly keys: { readonly count: number; readonly skew: number };
  readonly sizeKb: number;
  readonly parallelizationFactor: number;
  readonly batchSize: number | undefined;
  readonly maximumBatchingWindowMs: number;
  readonly startingPosition: StartingPosition;
  /** Reading begins with records written so long before t = 0; only with AT_TIMESTAMP. */
  readonly atMs: number | undefined;
  readonly backlog: { readonly records: number; readonly ageMs: number } | undefined;
  /** Infinity: for ever. */
  readonly maximumRetryAttempts: number;
  /** Infinity: as long as the stream keeps it. */
  readonly maximumRecordAgeMs: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  readonly onFailure: DestinationConfig | undefined;
  /** Size of a report to it. */
  readonly reportKb: number;
  readonly retentionMs: number | undefined;
  /** 0: none. */
  readonly tumblingWindowMs: number;
  readonly enhancedFanOut: boolean;
  /** Share of records that the filter keeps from the function. */
  readonly filter: number;
  readonly permission: boolean;
  readonly backOff: { readonly firstMs: number; readonly longestMs: number };
  readonly pollPhase: PollPhase;
  readonly readAhead: number;
}

/** More would only take memory, as would a longer backlog. */
const MOST_SHARDS = 10_000;
const MOST_BACKLOG = 100_000_000;
const MOST_READ_AHEAD = 1_000_000;

/** What AWS does not publish: the assumptions that hold unless the scenario says otherwise. */
export const STREAM_DEFAULTS = {
  firstMs: 1000,
  longestMs: 60_000,
  pollPhase: 'spread',
  readAhead: 10_000,
  reportKb: 1,
} as const;

/** −1 is AWS's way of writing "for ever". */
const forEver = z.literal(-1).transform(() => Number.POSITIVE_INFINITY);
const orForEver = (schema: z.ZodType<number>, description: string) =>
  dispatched<number>([forEver, schema], (input) => (input === -1 ? forEver : schema), { description }).prefault(-1);

const backOff = z
  .strictObject({
    first: backOffWait.optional().meta({
      description: 'Wait after the first failure or throttle of a batch; doubles with each. Default 1 s (assumption).',
    }),
    longest: backOffWait.default(STREAM_DEFAULTS.longestMs).meta({
      description: 'No wait is longer. Default 1 min (assumption).',
    }),
  })
  .superRefine(raiseShrinkingWaits)
  // A longest wait below the default of the first one bounds that, too.
  .transform(({ first, longest }) => ({
    firstMs: first ?? Math.min(STREAM_DEFAULTS.firstMs, longest),
    longestMs: longest,
  }));

const backlog = z
  .strictObject({
    records: countFrom(1, MOST_BACKLOG).meta({ description: 'How many records are in the stream at t = 0.' }),
    age: duration.meta({ description: 'Age of the oldest at t = 0; the records were written evenly since then.' }),
  })
  .transform(({ records, age }) => ({ records, ageMs: age }));

/** The keys of both types of streams. */
const streamKeys = {
  target: targets,
  arrivals: openArrivals
    .optional()
    .meta({ description: 'When records are written; may be left out where there is a backlog.' }),
  shards: countFrom(1, MOST_SHARDS).default(1).meta({ description: 'Shards of the stream. Default 1.' }),
  keys: keysSchema('partition keys', 10_000).meta({
    description: 'Partition keys, which decide the shard of a record. Default: 10,000, used evenly.',
  }),
  size: eventSize('Size of a record. Default 1 KB.', 1).superRefine((value, ctx) => {
    if (value > 0) return;
    const [expected, got] = ['a size above 0', shown(value)];
    raise(ctx, { code: 'range', message: `expected ${expected}, got ${got}`, expected, got });
  }),
  parallelizationFactor: count
    .default(1)
    .meta({ description: 'Batches of one shard that may run at once, 1 to 10; order is kept per key. Default 1.' }),
  batchSize: count.optional().meta({ description: 'Most records of a batch, 1 to 10,000. Default 100.' }),
  maximumBatchingWindow: duration.default(0).meta({
    description: 'How long a batch that is not full waits for more records, 0 to 300 s. Default 0 s.',
  }),
  backlog: backlog.optional().meta({ description: 'Records already in the stream at t = 0. Default: none.' }),
  maximumRetryAttempts: orForEver(
    count,
    'Further attempts at a failed batch, 0 to 10,000; −1 = until its records expire. Default −1.',
  ),
  maximumRecordAge: orForEver(
    duration,
    'Records older than this are discarded, 60 s to 7 d; −1 = as long as the stream keeps them. Default −1.',
  ),
  bisectBatchOnFunctionError: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether a failed batch is split in two halves, each tried by itself. Default false.' }),
  reportBatchItemFailures: z.boolean().default(false).meta({
    description: 'Whether the function names the first record that failed; those before it are done. Default false.',
  }),
  onFailure: destinationSchema
    .optional()
    .meta({ description: 'Where what was given up is reported: sqs, sns, s3, kafka, or a source. Default: nowhere.' }),
  destinationOverhead: eventSize(
    'Size of a report to onFailure, which says which records it is about and does not hold them. Default 1 KB (assumption).',
    STREAM_DEFAULTS.reportKb,
  ),
  tumblingWindow: duration.default(0).meta({
    description: 'Length of the windows over which the function aggregates, up to 15 min; 0 = none. Default 0 s.',
  }),
  filter: share.default(0).meta({ description: 'Share of records kept from the function by the filter. Default 0.' }),
  permission,
  backOff: backOff.prefault({}).meta({ description: 'Waits between attempts at the same batch.' }),
  pollPhase: z.enum(POLL_PHASES).default(STREAM_DEFAULTS.pollPhase).meta({
    description:
      'Whether the polls of the shards are spread over the interval or made together. Default spread (assumption).',
  }),
  readAhead: countFrom(0, MOST_READ_AHEAD)
    .default(STREAM_DEFAULTS.readAhead)
    .meta({
      description:
        'The poller reads on while it holds fewer records of a shard than this, or one of its lanes has less than a full ' +
        'batch in store. Default 10,000 (assumption).',
    }),
} as const;

type StreamInput = z.output<z.ZodObject<typeof streamKeys, z.core.$strict>>;

/** What a Kinesis stream has and a DynamoDB stream has not. */
interface OwnInput {
  readonly startingPosition: StartingPosition;
  readonly at?: number | undefined;
  readonly retention?: number | undefined;
  readonly enhancedFanOut?: boolean;
}

/** What concerns several keys at once. */
function refine({ arrivals, backlog, startingPosition, at }: StreamInput & OwnInput, ctx: z.RefinementCtx): void {
  if (arrivals === undefined && backlog === undefined) {
    const expected = 'arrivals, or a backlog, or both';
    raise(ctx, {
      code: 'missing',
      message: `expected ${expected}, got neither`,
      expected,
      got: 'neither',
      path: ['arrivals'],
    });
  }
  if (startingPosition === 'LATEST' && backlog !== undefined) {
    const message =
      'with startingPosition LATEST nothing that was written before t = 0 is read: a backlog needs TRIM_HORIZON';
    raise(ctx, { code: 'keys', message, expected: 'TRIM_HORIZON', got: 'LATEST', path: ['backlog'] });
  }
  if (startingPosition === 'AT_TIMESTAMP' && at === undefined) {
    const message = 'startingPosition AT_TIMESTAMP needs at beside it';
    raise(ctx, {
      code: 'missing',
      message,
      expected: 'how long before t = 0 reading begins, such as 20 min',
      got: 'nothing',
      path: ['at'],
    });
  }
  if (startingPosition !== 'AT_TIMESTAMP' && at !== undefined) {
    const message = `at belongs to startingPosition AT_TIMESTAMP, and startingPosition is ${startingPosition}`;
    raise(ctx, { code: 'keys', message, expected: 'AT_TIMESTAMP', got: startingPosition, path: ['at'] });
  }
}

function configOf(type: StreamConfig['type'], input: StreamInput & OwnInput): StreamConfig {
  const { target, size, maximumBatchingWindow, at, maximumRecordAge, retention, tumblingWindow, ...others } = input;
  const { destinationOverhead, ...rest } = others;
  return {
    ...rest,
    type,
    targets: target,
    arrivals: input.arrivals,
    batchSize: input.batchSize,
    backlog: input.backlog,
    onFailure: input.onFailure,
    sizeKb: size,
    reportKb: destinationOverhead,
    maximumBatchingWindowMs: maximumBatchingWindow,
    atMs: at,
    maximumRecordAgeMs: maximumRecordAge,
    retentionMs: retention,
    tumblingWindowMs: tumblingWindow,
    enhancedFanOut: input.enhancedFanOut ?? false,
  };
}

const OLDEST = 'Where reading begins: TRIM_HORIZON (with the oldest record)';
const NEWEST = 'LATEST (with records written from t = 0 on)';

export const kinesisSchema = z
  .strictObject({
    type: z.literal('kinesis').meta({ description: 'Records of a Kinesis data stream.' }),
    ...streamKeys,
    startingPosition: z
      .enum(STARTING_POSITIONS)
      .default('TRIM_HORIZON')
      .meta({
        description: `${OLDEST}, ${NEWEST} or AT_TIMESTAMP (see at). Default TRIM_HORIZON.`,
      }),
    at: duration.optional().meta({
      description: 'With AT_TIMESTAMP: reading begins with records written so long before t = 0.',
    }),
    retention: duration.optional().meta({ description: 'How long the stream keeps records. Default 24 h.' }),
    enhancedFanOut: z.boolean().default(false).meta({
      description: 'Whether each function is pushed records with 2 MB/s of its own, instead of polling. Default false.',
    }),
  })
  .superRefine(refine)
  .transform((input) => configOf('kinesis', input));

export const dynamodbStreamsSchema = z
  .strictObject({
    type: z.literal('dynamodb-streams').meta({ description: 'Changes of a DynamoDB table, read from its stream.' }),
    ...streamKeys,
    startingPosition: z
      .enum(['TRIM_HORIZON', 'LATEST'])
      .default('TRIM_HORIZON')
      .meta({ description: `${OLDEST} or ${NEWEST}. Default TRIM_HORIZON.` }),
  })
  .superRefine(refine)
  .transform((input) => configOf('dynamodb-streams', input));
