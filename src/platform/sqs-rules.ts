/** The rules of SQS and of the pollers that read a queue for a function. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  EVENT_SOURCE_PAGE,
  FILTERING_SOURCE,
  GUIDE_HISTORY,
  HIGH_THROUGHPUT_BLOG,
  PARTIAL_RESPONSES_NEWS,
  PRICING_PAGE,
  PROVISIONED_SQS_NEWS,
  RELEASES_PAGE,
  SCALING_BLOG,
  SERVICE_MODEL_HISTORY,
  SQS_DEDUPLICATION_PAGE,
  SQS_ERRORS_PAGE,
  SQS_FIFO_QUOTAS,
  SQS_HISTORY,
  SQS_IN_FLIGHT_NEWS,
  SQS_LONG_POLLING_PAGE,
  SQS_MESSAGE_QUOTAS,
  SQS_MESSAGE_SIZE_NEWS,
  SQS_PRICING_PAGE,
  SQS_QUEUE_QUOTAS,
  SQS_SCALING_PAGE,
  SQS_SETTINGS_PAGE,
} from './pages.ts';
import { about, always, offered, since } from './shapes.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SQS_ATTRIBUTES_PAGE =
  'Amazon SQS API Reference, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html';

/** Provisioned mode: pollers kept by the customer, between a least and a most number. */
const PROVISIONED = {
  isOffered: offered(
    'Provisioned mode of SQS event source mappings',
    since('2025-11-14', true, `${PROVISIONED_SQS_NEWS}; ${SQS_SCALING_PAGE}`),
  ),
  leastMin: always('Smallest minimum of provisioned pollers', 'pollers', 2, SQS_SCALING_PAGE),
  leastMax: always('Largest minimum of provisioned pollers', 'pollers', 200, SQS_SCALING_PAGE),
  mostMin: always('Smallest maximum of provisioned pollers', 'pollers', 2, SQS_SCALING_PAGE),
  mostMax: rule(
    'Largest maximum of provisioned pollers',
    'pollers',
    since(FIRST_DAY, 2000, SQS_SCALING_PAGE),
    about('2026-01-01', 10_000, SQS_SCALING_PAGE),
  ),
  defaultLeast: always('Minimum of provisioned pollers that names none', 'pollers', 2, SQS_SCALING_PAGE),
  defaultMost: always('Maximum of provisioned pollers that names none', 'pollers', 200, SQS_SCALING_PAGE),
  concurrencyPerPoller: always('Concurrent invocations of a provisioned poller', 'invocations', 10, SQS_SCALING_PAGE),
  callsPerPollerPerSecond: always('Receives of a provisioned poller', 'per second', 10, SQS_SCALING_PAGE),
  mbPerPollerPerSecond: always('Throughput of a provisioned poller', 'MB per second', 1, SQS_SCALING_PAGE),
  concurrencyPerMinute: always(
    'Concurrency that provisioned mode may add',
    'invocations per minute',
    1000,
    SQS_SCALING_PAGE,
  ),
  minimumBilledMs: always('Least billed time of a provisioned poller', 'ms', MINUTE_MS, PRICING_PAGE),
};

/** High-throughput mode of FIFO queues. Before it came there was only the rate of any FIFO queue. */
const FIFO_HIGH_THROUGHPUT = rule(
  'Calls of each action on a FIFO queue in high-throughput mode, of up to 10 messages each',
  'per second',
  since(FIRST_DAY, 300, `${SQS_HISTORY} (no such mode)`),
  since('2021-05-27', 3000, SQS_HISTORY, 'own knowledge'),
  since('2022-10-20', 6000, SQS_HISTORY, 'own knowledge'),
  { ...about('2023-10-25', 18_000, HIGH_THROUGHPUT_BLOG, 'third-party'), regions: ['us-east-1'] },
  about('2023-11-27', 2400, SQS_MESSAGE_QUOTAS),
  { ...about('2023-11-27', 4500, SQS_MESSAGE_QUOTAS), regions: ['eu-west-2', 'sa-east-1'] },
  {
    ...about('2023-11-27', 9000, SQS_MESSAGE_QUOTAS),
    regions: ['ap-northeast-1', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  },
  { ...about('2023-11-27', 19_000, SQS_MESSAGE_QUOTAS), regions: ['eu-central-1', 'us-east-2'] },
  { ...about('2023-11-27', 70_000, SQS_MESSAGE_QUOTAS), regions: ['eu-west-1', 'us-east-1', 'us-west-2'] },
);

export const SQS_RULES = {
  isOffered: offered('SQS queues as event source', since('2018-06-28', true, RELEASES_PAGE)),
  longPollMs: always('Longest wait of a receive for a message', 'ms', 20_000, SQS_LONG_POLLING_PAGE),
  receiveMost: always(
    'Most messages of one receive, or of one batch of sends or deletes',
    'messages',
    10,
    SQS_MESSAGE_QUOTAS,
  ),
  startPollers: always('Batches read at once when a queue becomes active', 'batches', 5, SQS_SCALING_PAGE),
  idlePollers: rule(
    'Batches read at once while a queue is idle, unless maximum concurrency is set',
    'batches',
    since(FIRST_DAY, 5, GUIDE_HISTORY),
    about('2024-01-01', 2, SQS_SCALING_PAGE),
  ),
  pollersPerMinute: rule(
    'Concurrent batches added while messages are left',
    'batches per minute',
    since(FIRST_DAY, 60, GUIDE_HISTORY),
    since('2023-11-26', 300, `${SCALING_BLOG}; ${SQS_SCALING_PAGE}`),
  ),
  mostPollers: rule(
    'Most concurrent batches of an event source mapping',
    'batches',
    since(FIRST_DAY, 1000, GUIDE_HISTORY),
    since('2023-11-26', 1250, `${SQS_SCALING_PAGE} (pages of 2024 still said 1,000)`),
  ),
  batchSizeMax: rule(
    'Largest batch from a standard queue',
    'messages',
    since(FIRST_DAY, 10, GUIDE_HISTORY),
    since('2020-11-25', 10_000, GUIDE_HISTORY),
  ),
  fifoBatchSizeMax: always('Largest batch from a FIFO queue', 'messages', 10, SQS_SETTINGS_PAGE),
  batchingWindowMaxMs: always('Longest batching window', 'ms', 5 * MINUTE_MS, SQS_SETTINGS_PAGE),
  hasBatchingWindow: offered('Batching window for queues', since('2020-11-25', true, GUIDE_HISTORY)),
  windowMarginMs: always(
    'With a batching window, a visibility time-out below window and function time-out is taken as those two and so much more',
    'ms',
    30_000,
    `${GUIDE_HISTORY}: with-sqs.html of 2020 to 2022; later ones say nothing of it`,
  ),
  payloadMb: always('Size at which a batch is complete', 'MB', 6, EVENT_SOURCE_PAGE),
  hasMaximumConcurrency: offered('Maximum concurrency of a queue', since('2023-01-12', true, SERVICE_MODEL_HISTORY)),
  maximumConcurrencyMin: always('Least maximum concurrency', 'invocations', 2, SQS_SCALING_PAGE),
  maximumConcurrencyMax: always('Largest maximum concurrency', 'invocations', 1000, SQS_SCALING_PAGE),
  visibilityTimeoutDefaultMs: always(
    'Visibility time-out of a queue that names none',
    'ms',
    30_000,
    SQS_MESSAGE_QUOTAS,
  ),
  visibilityTimeoutMaxMs: always('Longest visibility time-out', 'ms', 12 * HOUR_MS, SQS_MESSAGE_QUOTAS),
  recommendedVisibilityFactor: always(
    'Visibility time-out recommended, as a multiple of the function time-out',
    'times',
    6,
    SQS_SETTINGS_PAGE,
  ),
  maxReceiveCountMax: always('Largest maxReceiveCount of a redrive policy', 'receives', 1000, SQS_ATTRIBUTES_PAGE),
  recommendedReceiveCount: always('Least maxReceiveCount recommended', 'receives', 5, SQS_SETTINGS_PAGE),
  retentionDefaultMs: always('Retention of a queue that names none', 'ms', 4 * DAY_MS, SQS_MESSAGE_QUOTAS),
  retentionMinMs: always('Shortest retention of messages', 'ms', MINUTE_MS, SQS_MESSAGE_QUOTAS),
  retentionMaxMs: always('Longest retention of messages', 'ms', 14 * DAY_MS, SQS_MESSAGE_QUOTAS),
  delayMaxMs: always('Longest delay of messages', 'ms', 15 * MINUTE_MS, SQS_MESSAGE_QUOTAS),
  inFlightMax: always('Most messages in flight, standard queue', 'messages', 120_000, SQS_QUEUE_QUOTAS),
  fifoInFlightMax: rule(
    'Most messages in flight, FIFO queue',
    'messages',
    since(FIRST_DAY, 20_000, 'older summaries of SQS quotas', 'third-party'),
    about('2024-11-01', 120_000, `${SQS_IN_FLIGHT_NEWS}; ${SQS_FIFO_QUOTAS}`),
  ),
  messageMaxKb: rule(
    'Largest message',
    'KB',
    since(FIRST_DAY, 256, SQS_MESSAGE_QUOTAS),
    since('2025-08-04', 1024, `${SQS_MESSAGE_SIZE_NEWS}; ${SQS_MESSAGE_QUOTAS}`),
  ),
  billedChunkKb: always('Size of a payload that is billed as one request', 'KB', 64, SQS_PRICING_PAGE),
  hasFifo: offered(
    'FIFO queues as event source',
    about('2019-11-19', true, `${RELEASES_PAGE} (2019-11-18); ${SQS_HISTORY} (2019-11-25)`),
  ),
  fifoCallsPerSecond: always(
    'Calls of each action on a FIFO queue, of up to 10 messages each',
    'per second',
    300,
    SQS_MESSAGE_QUOTAS,
  ),
  fifoHighThroughputCallsPerSecond: FIFO_HIGH_THROUGHPUT,
  deduplicationMs: always('Deduplication interval of FIFO queues', 'ms', 5 * MINUTE_MS, SQS_DEDUPLICATION_PAGE),
  hasPartialResponses: offered(
    'ReportBatchItemFailures for queues',
    about('2021-11-23', true, `${PARTIAL_RESPONSES_NEWS}; ${SQS_ERRORS_PAGE}`),
  ),
  hasFiltering: offered('Event filtering for queues', since('2021-11-26', true, FILTERING_SOURCE)),
  provisioned: PROVISIONED,
};
