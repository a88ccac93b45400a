/** The billed dimensions: one object per line of a bill. */
import type { Allowance, Meter } from '../platform/index.ts';

/** One line of a bill: the metered quantity it prices, in what unit, and the free allowance it draws on. */
export interface Dimension {
  /** Name of the meter in `usage`, of its price, and of the line. */
  readonly meter: Meter;
  /** One of it, in words. */
  readonly unit: string;
  /** The free tier's allowance; dimensions that draw on the same one share it in proportion to their quantities. */
  readonly allowance?: Allowance;
}

/** Every billed dimension, in the order of a bill. */
export const DIMENSIONS: readonly Dimension[] = [
  { meter: 'lambda.requests', unit: 'request', allowance: 'requests' },
  { meter: 'lambda.gbSeconds.x86_64', unit: 'GB-second', allowance: 'gbSeconds' },
  { meter: 'lambda.gbSeconds.arm64', unit: 'GB-second', allowance: 'gbSeconds' },
  { meter: 'lambda.ephemeralGbSeconds', unit: 'GB-second' },
  { meter: 'lambda.edge.requests', unit: 'request' },
  { meter: 'lambda.edge.gbSeconds', unit: 'GB-second' },
  { meter: 'lambda.pollerHours', unit: 'poller-hour' },
  { meter: 'sqs.requests', unit: 'request', allowance: 'sqsRequests' },
  { meter: 'sqs.fifoRequests', unit: 'request', allowance: 'sqsRequests' },
  { meter: 'sns.requests', unit: 'request', allowance: 'snsRequests' },
  { meter: 'eventbridge.events', unit: 'event' },
  { meter: 'kinesis.shardHours', unit: 'shard-hour' },
  { meter: 'kinesis.putUnits', unit: 'PUT unit' },
  { meter: 'kinesis.extendedRetentionShardHours', unit: 'shard-hour' },
  { meter: 'kinesis.fanOutShardHours', unit: 'consumer-shard-hour' },
  { meter: 'kinesis.fanOutGb', unit: 'gigabyte' },
  { meter: 'apigateway.restRequests', unit: 'request' },
  { meter: 'apigateway.httpRequests', unit: 'request' },
  { meter: 'alb.hours', unit: 'hour' },
  { meter: 'alb.lcuHours', unit: 'LCU-hour' },
  { meter: 'stepfunctions.transitions', unit: 'transition', allowance: 'stepFunctionsTransitions' },
  { meter: 'firehose.gb', unit: 'gigabyte' },
  { meter: 's3batch.objects', unit: 'object' },
];
