/** Standard queues as event source: `type: sqs`. */
import * as z from 'zod';
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { raise, shown } from '../quantities/problem.ts';
import { duration, formatDuration } from '../quantities/units.ts';
import { RowQueue } from '../sim/row-lists.ts';
import { countFrom } from './common-config.ts';
import { allowedSince, notYet, outOfRange } from './findings.ts';
import { queueAssumptions } from './queue-assumptions.ts';
import { attachQueues, type QueueKind } from './queue-attach.ts';
import { checkQueue } from './queue-checks.ts';
import {
  GATHER_DEFAULT,
  MOST_IN_BATCH,
  type QueueConfig,
  queueKeys,
  queueSettings,
  raiseConflicts,
} from './queue-config.ts';
import { STANDARD_METRICS } from './queue-metrics.ts';
import { type SourceFinding, type Surroundings, sourceType } from './source.ts';
import { StandardQueue, standardColumns } from './sqs-queue.ts';

/** A larger batch needs a window (docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, Batch size). */
const MOST_WITHOUT_WINDOW = 10;
const LEAST_WINDOW_MS = 1000;

export interface SqsConfig extends QueueConfig {
  readonly type: 'sqs';
}

const sqsSchema = z
  .strictObject({
    type: z.literal('sqs').meta({ description: 'Pollers read a standard queue and invoke the function with batches.' }),
    ...queueKeys,
    batchSize: countFrom(1, MOST_IN_BATCH).default(10).meta({
      description: 'Most messages of a batch, 1 to 10,000; above 10 with a batching window only. Default 10.',
    }),
    maximumBatchingWindow: duration
      .default(0)
      .meta({ description: 'How long a poller gathers a batch after its first message, at most 300 s. Default 0 s.' }),
    gather: z.enum(['together', 'spread']).default(GATHER_DEFAULT).meta({
      description:
        'Which poller gets a new message: one whose batch is open (together), or one that is idle (spread). Default together (assumption).',
    }),
  })
  .superRefine((input, ctx) => {
    raiseConflicts(input, ctx);
    const { batchSize, maximumBatchingWindow: windowMs } = input;
    if (batchSize <= MOST_WITHOUT_WINDOW || windowMs >= LEAST_WINDOW_MS) return;
    const expected = `a maximumBatchingWindow of at least ${formatDuration(LEAST_WINDOW_MS)}, or at most ${MOST_WITHOUT_WINDOW} messages`;
    const message = `a batch of ${formatNumber(batchSize)} messages needs ${expected}`;
    raise(ctx, { code: 'keys', message, expected, got: shown(batchSize), path: ['batchSize'] });
  })
  .transform(
    (input): SqsConfig => ({
      ...queueSettings(input),
      type: input.type,
      batchSize: input.batchSize,
      maximumBatchingWindowMs: input.maximumBatchingWindow,
      gather: input.gather,
      duplicates: 0,
    }),
  );

function check(config: SqsConfig, around: Surroundings, name: string): SourceFinding[] {
  const { sqs, asOf } = around.platform;
  const { batchSize, maximumBatchingWindowMs: windowMs } = config;
  const found = checkQueue(config, around, name);
  if (batchSize > sqs.batchSizeMax) {
    const expected = `at most ${formatNumber(sqs.batchSizeMax)} on ${asOf}`;
    const later = allowedSince(around.platform, 'sqs.batchSizeMax', batchSize);
    found.push(outOfRange(['batchSize'], 'batch size', expected, formatNumber(batchSize), later));
  }
  if (windowMs === 0) return found;
  found.push(
    ...notYet(['maximumBatchingWindow'], 'a batching window for queues', around.platform, 'sqs.hasBatchingWindow'),
  );
  if (sqs.hasBatchingWindow && windowMs > sqs.batchingWindowMaxMs) {
    const expected = `at most ${formatDuration(sqs.batchingWindowMaxMs)}`;
    found.push(outOfRange(['maximumBatchingWindow'], 'batching window', expected, formatDuration(windowMs)));
  }
  return found;
}

const KIND: QueueKind<SqsConfig> = {
  type: 'sqs',
  metrics: STANDARD_METRICS,
  meter: 'sqs.requests',
  rules: (_, { sqs }: Platform) => ({ mostInFlight: sqs.inFlightMax, receiveLimits: [] }),
  queue: (_name, _config, parts, recorder) => {
    const columns = standardColumns(parts.messages.rows);
    return { queue: new StandardQueue(parts, columns, recorder), delayed: new RowQueue(columns.newer) };
  },
  writes: () => null,
};

export const SQS = sourceType<SqsConfig>({
  type: 'sqs',
  schema: sqsSchema,
  takesEvents: true,
  changeable: ['permission', 'maximumConcurrency', 'batchSize'],
  attach: (configs, context) => attachQueues(KIND, configs, context),
  check,
  assumptions: (config, platform) => queueAssumptions(config, platform),
  meters: ({ provisioned }) => ['sqs.requests', ...(provisioned === undefined ? [] : ['lambda.pollerHours' as const])],
});
