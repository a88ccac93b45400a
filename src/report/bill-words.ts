/** The words of a bill: what each billed dimension is called, what a unit costs, what the monthly total contains. */
import type { BillLine, Result } from '../experiment/result.ts';
import type { Meter } from '../platform/index.ts';

export const MONTH_HOURS = 730;
const MONTH_MS = MONTH_HOURS * 3_600_000;

/** What a dimension is called in tables and charts; a name that is no meter stands for itself. */
const DIMENSION_NAMES: Readonly<Record<string, string>> = {
  'lambda.requests': 'requests',
  'lambda.gbSeconds.x86_64': 'duration, x86_64',
  'lambda.gbSeconds.arm64': 'duration, arm64',
  'lambda.ephemeralGbSeconds': 'ephemeral storage',
  'lambda.edge.requests': 'requests, Lambda@Edge',
  'lambda.edge.gbSeconds': 'duration, Lambda@Edge',
  'lambda.pollerHours': 'event pollers',
  'sqs.requests': 'SQS requests',
  'sqs.fifoRequests': 'SQS FIFO requests',
  'sns.requests': 'SNS requests',
  'eventbridge.events': 'EventBridge events',
  'kinesis.shardHours': 'Kinesis shards',
  'kinesis.putUnits': 'Kinesis PUT units',
  'kinesis.extendedRetentionShardHours': 'Kinesis extended retention',
  'kinesis.fanOutShardHours': 'Kinesis fan-out consumers',
  'kinesis.fanOutGb': 'Kinesis fan-out data',
  'apigateway.restRequests': 'REST API requests',
  'apigateway.httpRequests': 'HTTP API requests',
  'alb.hours': 'load balancer',
  'alb.lcuHours': 'load balancer capacity',
  'stepfunctions.transitions': 'Step Functions transitions',
  'firehose.gb': 'Firehose data',
  's3batch.objects': 'S3 Batch objects',
} satisfies Readonly<Record<Meter, string>>;

export function dimensionName(dimension: string): string {
  return Object.hasOwn(DIMENSION_NAMES, dimension) ? DIMENSION_NAMES[dimension]! : dimension;
}

/** Price of one unit in US dollars; undefined where nothing was used. */
export function unitPriceUsd(line: BillLine): number | undefined {
  return line.quantity > 0 ? line.amountUsd / line.quantity : undefined;
}

/** The line of the monthly bill for the same dimension. */
export function monthlyLine(result: Result, dimension: string): BillLine | undefined {
  return result.bill.monthly.lines.find((line) => line.dimension === dimension);
}

/**
 * Whether the monthly bill has the free tier taken off, as far as the bill itself tells: requests have one flat price, so a month
 * that charges less than their usage scaled to 730 hours can only have had free ones. Undefined where no request was billed.
 */
export function freeTierApplied(result: Result): boolean | undefined {
  const requests = result.bill.lines.find((line) => line.dimension === 'lambda.requests');
  if (requests === undefined || requests.amountUsd === 0 || result.simulatedMs === 0) return undefined;
  const scaledUsd = (requests.amountUsd * MONTH_MS) / result.simulatedMs;
  return (monthlyLine(result, 'lambda.requests')?.amountUsd ?? 0) < scaledUsd * 0.999_999;
}

/** "730 hours, free tier applied". */
export function monthNote(result: Result): string {
  const applied = freeTierApplied(result);
  return applied === undefined
    ? `${MONTH_HOURS} hours`
    : `${MONTH_HOURS} hours, ${applied ? 'free tier applied' : 'no free tier'}`;
}
