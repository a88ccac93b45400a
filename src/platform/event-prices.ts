/** What the services charge that bring events to functions: queues, topics, buses, streams. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  EVENTBRIDGE_PRICING_PAGE,
  KINESIS_PRICING_PAGE,
  LIST_PRICES,
  SNS_PRICING_PAGE,
  SQS_PRICING_PAGE,
} from './pages.ts';
import { listed, usEast1 } from './price.ts';

const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

/** Enhanced fan-out came to Kinesis a quarter of a year before Lambda could use it. */
const FAN_OUT = { ...listed(KINESIS_PRICING_PAGE), since: '2018-08-02', dateAssumed: true } as const;

export const EVENT_PRICES = {
  'sqs.requests': rule(
    'Price of a request to a standard queue, for each 64 KB',
    '',
    usEast1(listed(SQS_PRICING_PAGE), MILLION, [0, 0.4], [100 * BILLION, 0.3], [200 * BILLION, 0.24]),
  ),
  'sqs.fifoRequests': rule(
    'Price of a request to a FIFO queue, for each 64 KB',
    '',
    usEast1(
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
  'sns.requests': rule(
    'Price of a publish to a topic, for each 64 KB',
    '',
    usEast1(listed(SNS_PRICING_PAGE), MILLION, [0, 0.5]),
  ),
  'eventbridge.events': rule(
    'Price of a custom event on a bus, for each 64 KB',
    '',
    usEast1(listed(EVENTBRIDGE_PRICING_PAGE), MILLION, [0, 1]),
  ),
  'kinesis.shardHours': rule('Price of an hour of a shard', '', usEast1(listed(KINESIS_PRICING_PAGE), 1, [0, 0.015])),
  'kinesis.putUnits': rule(
    'Price of a PUT unit, for each 25 KB of a record',
    '',
    usEast1(listed(KINESIS_PRICING_PAGE), MILLION, [0, 0.014]),
  ),
  'kinesis.extendedRetentionShardHours': rule(
    'Price of an hour of a shard whose records are kept for more than a day',
    '',
    usEast1(listed(KINESIS_PRICING_PAGE), 1, [0, 0.02]),
  ),
  'kinesis.fanOutShardHours': rule(
    'Price of an hour of a shard for each consumer by enhanced fan-out',
    '',
    usEast1(FAN_OUT, 1, [0, 0.015]),
  ),
  'kinesis.fanOutGb': rule('Price of a GB delivered by enhanced fan-out', '', usEast1(FAN_OUT, 1, [0, 0.013])),
};
