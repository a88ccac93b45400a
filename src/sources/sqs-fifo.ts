/** FIFO queues as event source: `type: sqs-fifo`. */
import * as z from 'zod';
import { TokenBucket } from '../lambda/token-bucket.ts';
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { share } from '../quantities/units.ts';
import { Categories, zipfWeights } from '../sim/categories.ts';
import { RowQueue } from '../sim/row-lists.ts';
import { countFrom, keysSchema } from './common-config.ts';
import { between, notYet } from './findings.ts';
import { cited, queueAssumptions } from './queue-assumptions.ts';
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
import { FIFO_METRICS } from './queue-metrics.ts';
import { type SourceAssumption, type SourceFinding, type Surroundings, settable, sourceType } from './source.ts';
import { FifoQueue, fifoColumns } from './sqs-fifo-queue.ts';

/** What a handler does that reports failures, where nothing else is set (assumption). */
const AFTER_FAILURE_DEFAULT = 'group';

export interface FifoConfig extends QueueConfig {
  readonly type: 'sqs-fifo';
  readonly groups: { readonly count: number; readonly skew: number };
  readonly throughput: 'standard' | 'high';
  /** With partial responses: the first failure ends the work on its group, or on the whole batch. */
  readonly afterFailure: 'group' | 'batch';
}

/** Without a batching window: FIFO queues have none (docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html). */
const fifoSchema = z
  .strictObject({
    type: z.literal('sqs-fifo').meta({ description: 'Pollers read a FIFO queue: messages of a group stay in order.' }),
    ...queueKeys,
    batchSize: countFrom(1, MOST_IN_BATCH)
      .default(10)
      .meta({ description: 'Most messages of a batch, 1 to 10. Default 10.' }),
    groups: keysSchema('message groups', 100).meta({
      description: 'Message groups, and how unevenly messages fall on them. Default: 100, evenly.',
    }),
    throughput: z.enum(['standard', 'high']).default('standard').meta({
      description: 'Limit on calls a second: 300 for each action (standard), or that of high-throughput mode (high).',
    }),
    duplicates: share.default(0).meta({
      description:
        'Share of messages that producers send twice within the deduplication interval: recognised, billed, not delivered. Default 0.',
    }),
    afterFailure: z.enum(['group', 'batch']).default(AFTER_FAILURE_DEFAULT).meta({
      description:
        'With reportBatchItemFailures: the handler stops at the first failure of a group, or of the batch. Default group (assumption).',
    }),
  })
  .superRefine(raiseConflicts)
  .transform(
    (input): FifoConfig => ({
      ...queueSettings(input),
      type: input.type,
      batchSize: input.batchSize,
      maximumBatchingWindowMs: 0,
      gather: GATHER_DEFAULT,
      groups: input.groups,
      throughput: input.throughput,
      duplicates: input.duplicates,
      afterFailure: input.afterFailure,
    }),
  );

/** Calls a second that the queue takes of each action. */
function callsPerSecond({ throughput }: FifoConfig, { sqs }: Platform): number {
  return throughput === 'high' ? sqs.fifoHighThroughputCallsPerSecond : sqs.fifoCallsPerSecond;
}

const KIND: QueueKind<FifoConfig> = {
  type: 'sqs-fifo',
  metrics: FIFO_METRICS,
  meter: 'sqs.fifoRequests',
  rules: (config, platform) => ({
    mostInFlight: platform.sqs.fifoInFlightMax,
    receiveLimits: [
      {
        callsPerSecond: callsPerSecond(config, platform),
        kbPerSecond: Number.POSITIVE_INFINITY,
        isPerPoller: false,
      },
    ],
  }),
  queue: (name, { groups, targets, afterFailure }, parts, recorder, { streams }) => {
    const columns = fifoColumns(parts.messages.rows);
    const rules = {
      count: groups.count,
      choice: new Categories(zipfWeights(groups.count, groups.skew)),
      stream: streams.get(`${name}>${targets[0]}/key`),
      stopsWholeBatch: afterFailure === 'batch',
    };
    return { queue: new FifoQueue(parts, columns, rules, recorder), delayed: new RowQueue(columns.next) };
  },
  // Counted in messages: each call brings as many as the producers put into one. A second's worth at once, as with other limits.
  writes: (config, platform) => {
    const perSecond = callsPerSecond(config, platform) * config.sendBatch;
    return new TokenBucket(perSecond, perSecond, 1000);
  },
};

function check(config: FifoConfig, around: Surroundings, name: string): SourceFinding[] {
  const { sqs } = around.platform;
  const found = checkQueue(config, around, name);
  // A day before queues could be read at all has its finding already.
  if (sqs.isOffered) {
    found.push(...notYet(['type'], 'reading a FIFO queue with a function', around.platform, 'sqs.hasFifo'));
  }
  if (config.throughput === 'high') {
    const isHigher = (calls: unknown) => (calls as number) > sqs.fifoCallsPerSecond;
    const id = 'sqs.fifoHighThroughputCallsPerSecond';
    found.push(...notYet(['throughput'], 'high throughput of FIFO queues', around.platform, id, isHigher));
  }
  return [...found, ...between(['batchSize'], 'batch size', config.batchSize, 1, sqs.fifoBatchSizeMax, formatNumber)];
}

function assumptions(config: FifoConfig, platform: Platform): SourceAssumption[] {
  const limit = config.throughput === 'high' ? 'fifoHighThroughputCallsPerSecond' : 'fifoCallsPerSecond';
  const calls = formatNumber(callsPerSecond(config, platform));
  return [
    ...queueAssumptions(config, platform),
    {
      id: 'sqs.fifoGroups',
      value: 'a receive takes all it can of one group before the next; groups take turns as they become available',
      source: 'SQS Developer Guide, FIFO queue delivery logic, for the first; AWS says nothing of turns (assumption)',
    },
    {
      id: 'sqs.fifoThroughput',
      value: `${calls} calls a second of each action, sends and receives; sends above that are refused and given up`,
      source: `${cited(platform, `sqs.${limit}`)}; a second's worth may come at once, producers do not retry (assumption)`,
    },
    ...(config.duplicates > 0
      ? [
          {
            id: 'sqs.deduplication',
            value: 'a message sent again is recognised, whenever that is: all repetitions come within the interval',
            source: `${cited(platform, 'sqs.deduplicationMs')}; when producers repeat is not known (assumption)`,
          },
        ]
      : []),
    ...(config.reportBatchItemFailures
      ? [
          settable(
            'sqs.afterFailure',
            config.afterFailure !== AFTER_FAILURE_DEFAULT,
            `the handler stops at the first failure of a ${config.afterFailure}, and reports that message and all after it`,
            'docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html asks handlers to stop at the first failure; it is up to them (assumption)',
          ),
        ]
      : []),
  ];
}

export const SQS_FIFO = sourceType<FifoConfig>({
  type: 'sqs-fifo',
  schema: fifoSchema,
  changeable: ['permission', 'maximumConcurrency', 'batchSize'],
  attach: (configs, context) => attachQueues(KIND, configs, context),
  check,
  assumptions,
  meters: ({ provisioned }) => [
    'sqs.fifoRequests',
    ...(provisioned === undefined ? [] : ['lambda.pollerHours' as const]),
  ],
});
