/** The rules of Kinesis and DynamoDB streams, and of the pollers that read their shards for a function. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  DYNAMODB_CONSTRAINTS,
  DYNAMODB_PARAMETERS_PAGE,
  DYNAMODB_PARTITIONS_PAGE,
  DYNAMODB_QUOTAS,
  DYNAMODB_SOURCE_PAGE,
  DYNAMODB_STREAMS_PAGE,
  EVENT_SOURCE_PAGE,
  FILTERING_SOURCE,
  GUIDE_HISTORY,
  KINESIS_FAN_OUT_PAGE,
  KINESIS_HISTORY,
  KINESIS_PRICING_PAGE,
  KINESIS_QUOTAS,
  KINESIS_SOURCE_PAGE,
  PREVIEW_BLOG,
  RELEASES_PAGE,
  SERVICE_MODEL_HISTORY,
  STREAM_PARAMETERS_PAGE,
  TUMBLING_WINDOWS_PAGE,
} from './pages.ts';
import { about, always, offered, since } from './shapes.ts';

const OWN_MEMORY = 'own memory of the limits of the time';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What both kinds of stream have in common. */
export const STREAM_RULES = {
  hasBatchingWindow: offered('Batching window for streams', since('2019-08-29', true, RELEASES_PAGE)),
  batchingWindowMaxMs: always('Longest batching window', 'ms', 5 * MINUTE_MS, EVENT_SOURCE_PAGE),
  payloadMb: always('Size at which a batch is complete', 'MB', 6, EVENT_SOURCE_PAGE),
  parallelizationFactorMax: rule(
    'Most concurrent batches of a shard',
    'batches',
    since(FIRST_DAY, 1, RELEASES_PAGE),
    since('2019-11-25', 10, `${RELEASES_PAGE}; ${KINESIS_SOURCE_PAGE}`),
  ),
  hasRetrySettings: offered(
    'Settings of failed batches: attempts, record age, bisecting, destination',
    since('2019-11-25', true, `${SERVICE_MODEL_HISTORY}; ${RELEASES_PAGE}`),
  ),
  maximumRetryAttemptsMax: always('Most retries of a batch that can be set', 'retries', 10_000, STREAM_PARAMETERS_PAGE),
  maximumRecordAgeMinMs: always('Least maximum record age', 'ms', MINUTE_MS, STREAM_PARAMETERS_PAGE),
  maximumRecordAgeMaxMs: always('Largest maximum record age', 'ms', 7 * DAY_MS, STREAM_PARAMETERS_PAGE),
  hasPartialResponses: offered('ReportBatchItemFailures for streams', since('2020-12-15', true, SERVICE_MODEL_HISTORY)),
  hasTumblingWindows: offered('Tumbling windows', since('2020-12-15', true, SERVICE_MODEL_HISTORY)),
  hasFiltering: offered('Event filtering for streams', since('2021-11-26', true, FILTERING_SOURCE)),
  tumblingWindowMaxMs: always('Longest tumbling window', 'ms', 15 * MINUTE_MS, TUMBLING_WINDOWS_PAGE),
};

export const KINESIS_RULES = {
  isOffered: offered('Kinesis streams as event source', since(FIRST_DAY, true, PREVIEW_BLOG)),
  pollMs: always('Time between polls of a shard', 'ms', 1000, KINESIS_SOURCE_PAGE),
  getRecordsMost: always('Most records of one poll', 'records', 10_000, KINESIS_QUOTAS),
  getRecordsMb: always('Most data of one poll', 'MB', 10, KINESIS_QUOTAS),
  readMbPerSecond: always('Data read from a shard by all its polling readers', 'MB per second', 2, KINESIS_QUOTAS),
  readsPerSecond: always('Polls of a shard by all its readers', 'per second', 5, KINESIS_QUOTAS),
  writeMbPerSecond: always('Data written to a shard', 'MB per second', 1, KINESIS_QUOTAS),
  writeRecordsPerSecond: always('Records written to a shard', 'per second', 1000, KINESIS_QUOTAS),
  batchSizeDefault: always('Batch size that names none', 'records', 100, STREAM_PARAMETERS_PAGE),
  batchSizeMax: always('Largest batch', 'records', 10_000, STREAM_PARAMETERS_PAGE),
  includedRetentionMs: always('Retention that costs nothing more', 'ms', DAY_MS, KINESIS_PRICING_PAGE),
  retentionDefaultMs: always('Retention of a stream that names none', 'ms', DAY_MS, KINESIS_QUOTAS),
  retentionMaxMs: rule(
    'Longest retention of a stream',
    'ms',
    since(FIRST_DAY, DAY_MS, OWN_MEMORY, 'own knowledge'),
    about('2015-10-08', 168 * HOUR_MS, KINESIS_QUOTAS),
    about('2020-11-04', 8760 * HOUR_MS, KINESIS_QUOTAS),
  ),
  putUnitKb: always('Size of a record that is billed as one PUT unit', 'KB', 25, KINESIS_PRICING_PAGE, 'own knowledge'),
  recordMaxKb: rule(
    'Largest record',
    'KB',
    since(FIRST_DAY, 50, OWN_MEMORY, 'own knowledge'),
    about('2015-06-02', 1024, KINESIS_QUOTAS),
    since('2025-10-27', 10_240, KINESIS_HISTORY),
  ),
  hasFanOut: offered('Enhanced fan-out to functions', since('2018-11-19', true, RELEASES_PAGE)),
  fanOutLatencyMs: always('Time from a write to its delivery by enhanced fan-out', 'ms', 70, KINESIS_FAN_OUT_PAGE),
  fanOutMbPerSecond: always('Data pushed from a shard to each consumer', 'MB per second', 2, KINESIS_QUOTAS),
  consumersMost: always('Most consumers of a stream by enhanced fan-out', 'consumers', 20, KINESIS_QUOTAS),
};

export const DYNAMODB_STREAM_RULES = {
  isOffered: offered('DynamoDB Streams as event source', since('2015-07-14', true, RELEASES_PAGE)),
  pollMs: always('Time between polls of a shard', 'ms', 250, DYNAMODB_SOURCE_PAGE),
  batchSizeDefault: always('Batch size that names none', 'records', 100, DYNAMODB_PARAMETERS_PAGE),
  batchSizeMax: rule(
    'Largest batch',
    'records',
    since(FIRST_DAY, 1000, GUIDE_HISTORY),
    about('2021-01-01', 10_000, DYNAMODB_PARAMETERS_PAGE),
  ),
  retentionMs: always('Retention of a stream', 'ms', DAY_MS, DYNAMODB_STREAMS_PAGE),
  readersPerShard: always('Most readers of a shard', 'readers', 2, DYNAMODB_QUOTAS),
  getRecordsMost: always('Most records of one poll', 'records', 1000, DYNAMODB_STREAMS_PAGE, 'own knowledge'),
  getRecordsMb: always('Most data of one poll', 'MB', 1, DYNAMODB_STREAMS_PAGE, 'own knowledge'),
  recordMaxKb: always('Largest item', 'KB', 400, DYNAMODB_CONSTRAINTS),
  writeRecordsPerSecond: always(
    'Writes of items of up to 1 KB to one partition',
    'per second',
    1000,
    DYNAMODB_PARTITIONS_PAGE,
    'own knowledge',
  ),
};
