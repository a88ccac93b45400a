/** What the services charge that bring events to functions: queues, topics, buses, streams. */
import { FIRST_DAY } from './days.ts';
import {
  EVENTBRIDGE_PRICING_PAGE,
  KINESIS_ON_DEMAND_BLOG,
  KINESIS_PRICING_PAGE,
  LIST_PRICES,
  SNS_PRICING_PAGE,
  SQS_PRICING_PAGE,
} from './pages.ts';
import { listed, type Origin, priced, usEast1 } from './price.ts';

const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

/** Enhanced fan-out came to Kinesis a quarter of a year before Lambda could use it. */
const FAN_OUT = { ...listed(KINESIS_PRICING_PAGE), since: '2018-08-02', dateAssumed: true } as const;

const ON_DEMAND: Origin = {
  since: '2021-11-29',
  dateAssumed: true,
  source: `${KINESIS_PRICING_PAGE}; ${LIST_PRICES}; ${KINESIS_ON_DEMAND_BLOG}`,
  confidence: 'sourced',
};

export const EVENT_PRICES = {
  'sqs.requests': priced(
    'Price of a request to a standard queue, for each 64 KB',
    { name: 'SQS requests', unit: 'request', allowance: 'sqsRequests' },
    ...usEast1(listed(SQS_PRICING_PAGE), MILLION, [0, 0.4], [100 * BILLION, 0.3], [200 * BILLION, 0.24]),
  ),
  'sqs.fifoRequests': priced(
    'Price of a request to a FIFO queue, for each 64 KB',
    { name: 'SQS FIFO requests', unit: 'request', allowance: 'sqsRequests' },
    ...usEast1(
      {
        since: FIRST_DAY,
        source: `${SQS_PRICING_PAGE}; first tier: ${LIST_PRICES}; the others not sourced`,
        confidence: 'own knowledge',
      },
      MILLION,
      [0, 0.5],
      [100 * BILLION, 0.4],
      [200 * BILLION, 0.35],
    ),
  ),
  'sns.requests': priced(
    'Price of a publish to a topic, for each 64 KB',
    { name: 'SNS requests', unit: 'request', allowance: 'snsRequests' },
    ...usEast1(listed(SNS_PRICING_PAGE), MILLION, [0, 0.5]),
  ),
  'eventbridge.events': priced(
    'Price of a custom event on a bus, for each 64 KB',
    { name: 'EventBridge events', unit: 'event' },
    ...usEast1(listed(EVENTBRIDGE_PRICING_PAGE), MILLION, [0, 1]),
  ),
  'kinesis.shardHours': priced(
    'Price of an hour of a shard',
    { name: 'Kinesis shards', unit: 'shard-hour' },
    ...usEast1(listed(KINESIS_PRICING_PAGE), 1, [0, 0.015]),
  ),
  'kinesis.putUnits': priced(
    'Price of a PUT unit, for each 25 KB of a record',
    { name: 'Kinesis PUT units', unit: 'PUT unit' },
    ...usEast1(listed(KINESIS_PRICING_PAGE), MILLION, [0, 0.014]),
  ),
  'kinesis.extendedRetentionShardHours': priced(
    'Price of an hour of a shard whose records are kept for more than a day',
    { name: 'Kinesis extended retention', unit: 'shard-hour' },
    ...usEast1(listed(KINESIS_PRICING_PAGE), 1, [0, 0.02]),
  ),
  'kinesis.fanOutShardHours': priced(
    'Price of an hour of a shard for each consumer by enhanced fan-out',
    { name: 'Kinesis fan-out consumers', unit: 'consumer-shard-hour' },
    ...usEast1(FAN_OUT, 1, [0, 0.015]),
  ),
  'kinesis.fanOutGb': priced(
    'Price of a GB delivered by enhanced fan-out',
    { name: 'Kinesis fan-out data', unit: 'gigabyte' },
    ...usEast1(FAN_OUT, 1, [0, 0.013]),
  ),
  'kinesis.onDemandStreamHours': priced(
    'Price of an hour of a stream in on-demand mode',
    { name: 'Kinesis on-demand streams', unit: 'stream-hour' },
    ...usEast1(ON_DEMAND, 1, [0, 0.04]),
  ),
  'kinesis.onDemandGbIn': priced(
    'Price of a GB written to a stream in on-demand mode, records rounded up to 1 KB',
    { name: 'Kinesis on-demand data in', unit: 'gigabyte' },
    ...usEast1(ON_DEMAND, 1, [0, 0.08]),
  ),
  'kinesis.onDemandGbOut': priced(
    'Price of a GB read from a stream in on-demand mode',
    { name: 'Kinesis on-demand data out', unit: 'gigabyte' },
    ...usEast1(ON_DEMAND, 1, [0, 0.04]),
  ),
};
