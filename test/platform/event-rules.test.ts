/** The rules of event sources and callers: every dated one on the day it changed and the day before, the others on every day. */
import { describe, expect, test } from 'vitest';
import { inForce } from '../../src/platform/fact.ts';
import { FIRST_DAY, factIn, NEWEST_DAY } from '../../src/platform/index.ts';
import { RULES } from '../../src/platform/rules.ts';
import { type Change, describeRules, on } from './rule-table.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In the order in which they came, with the days. */
const CALLERS: readonly (readonly [day: string, caller: string])[] = [
  [FIRST_DAY, 'sdk'],
  ['2015-06-25', 'alexa'],
  ['2015-07-09', 'rest-api'],
  ['2016-07-28', 'cognito'],
  ['2016-11-30', 'lex'],
  ['2016-12-01', 'step-functions'],
  ['2016-12-21', 'firehose'],
  ['2017-07-17', 'lambda-edge'],
  ['2018-11-29', 'alb'],
  ['2019-04-30', 's3-batch'],
  ['2019-12-04', 'http-api'],
  ['2022-04-06', 'function-url'],
];
const SERVICES: readonly (readonly [day: string, ...services: string[]])[] = [
  [FIRST_DAY, 'sdk', 's3'],
  ['2015-04-09', 'sns', 'cloudformation'],
  ['2015-08-13', 'cloudwatch-logs'],
  ['2015-09-28', 'ses'],
  ['2015-10-08', 'schedule', 'iot'],
  ['2015-12-03', 'codepipeline'],
  ['2015-12-18', 'config'],
  ['2016-01-14', 'eventbridge'],
  ['2016-03-07', 'codecommit'],
];

/** The changes of a list that grew by these names. */
const grown = (id: string, days: readonly (readonly [day: string, ...names: string[]])[]): Change[] => {
  const upTo = (index: number) => days.slice(0, index).flatMap(([, ...names]) => names);
  return days.map(([day], i): Change => [day, id, upTo(i), upTo(i + 1)]).filter(([day]) => day > FIRST_DAY);
};

const AT_ONCE = { type: 'constant', value: 0 };
/** A lognormal: the logarithm of its 99th percentile is 2.32635 standard deviations above that of its median. */
const throughQuantiles = (median: number, p99: number) => ({
  type: 'lognormal',
  median,
  sigma: expect.closeTo(Math.log(p99 / median) / 2.32635, 4),
});

/** What changed on which day: the value the day before, and on the day. Beside the data on purpose, not computed from it. */
const CHANGES: readonly Change[] = [
  ...grown('callers.offered', CALLERS),
  ...grown('async.offered', SERVICES),
  ['2015-06-02', 'kinesis.recordMaxKb', 50, 1024],
  ['2015-07-14', 'dynamodbStreams.isOffered', false, true],
  ['2015-10-08', 'kinesis.retentionMaxMs', DAY, 7 * DAY],
  ['2017-11-30', 'callers.apiGatewayRequestsPerSecond', 1000, 10_000],
  ['2017-11-30', 'callers.apiGatewayBurst', 2000, 5000],
  ['2024-06-04', 'callers.hasRaisedTimeouts', false, true],
  ['2018-06-28', 'sqs.isOffered', false, true],
  ['2018-11-16', 'async.payloadMaxKb', 128, 256],
  ['2018-11-19', 'kinesis.hasFanOut', false, true],
  ['2019-08-29', 'streams.hasBatchingWindow', false, true],
  ['2019-11-19', 'sqs.hasFifo', false, true],
  ['2019-11-25', 'async.hasSettings', false, true],
  ['2019-11-25', 'streams.hasRetrySettings', false, true],
  ['2019-11-25', 'streams.parallelizationFactorMax', 1, 10],
  ['2020-11-04', 'kinesis.retentionMaxMs', 7 * DAY, 365 * DAY],
  ['2020-11-25', 'sqs.batchSizeMax', 10, 10_000],
  ['2020-11-25', 'sqs.hasBatchingWindow', false, true],
  ['2020-12-15', 'streams.hasPartialResponses', false, true],
  ['2020-12-15', 'streams.hasTumblingWindows', false, true],
  ['2021-01-01', 'dynamodbStreams.batchSizeMax', 1000, 10_000],
  ['2021-04-01', 'callers.edgeGranularityMs', 50, 1],
  ['2021-05-27', 'sqs.fifoHighThroughputCallsPerSecond', 300, 3000],
  ['2021-11-23', 'sqs.hasPartialResponses', false, true],
  ['2021-11-26', 'sqs.hasFiltering', false, true],
  ['2021-11-26', 'streams.hasFiltering', false, true],
  ['2022-10-20', 'sqs.fifoHighThroughputCallsPerSecond', 3000, 6000],
  ['2022-12-01', 'async.callersAreRateLimited', true, false],
  ['2023-01-12', 'sqs.hasMaximumConcurrency', false, true],
  ['2023-02-17', 'async.delay.eventbridge', throughQuantiles(395, 794), throughQuantiles(148, 387)],
  ['2023-10-25', 'sqs.fifoHighThroughputCallsPerSecond', 6000, 18_000],
  ['2023-11-26', 'sqs.pollersPerMinute', 60, 300],
  ['2023-11-26', 'sqs.mostPollers', 1000, 1250],
  ['2023-11-27', 'sqs.fifoHighThroughputCallsPerSecond', 18_000, 70_000],
  ['2024-01-01', 'sqs.idlePollers', 5, 2],
  ['2024-11-01', 'sqs.fifoInFlightMax', 20_000, 120_000],
  ['2025-08-04', 'sqs.messageMaxKb', 256, 1024],
  ['2025-10-24', 'async.payloadMaxKb', 256, 1024],
  ['2025-10-27', 'kinesis.recordMaxKb', 1024, 10_240],
  ['2025-11-14', 'sqs.provisioned.isOffered', false, true],
  ['2026-01-01', 'sqs.provisioned.mostMax', 2000, 10_000],
  ['2026-01-01', 'callers.edgeViewerTimeoutMs', 5 * SECOND, 30 * SECOND],
  ['2026-01-01', 'callers.edgeViewerMemoryMb', 128, 10_240],
];

/** What never changed, as the pages of AWS word it. */
const CONSTANTS: Readonly<Record<string, unknown>> = {
  'async.retryDelaysMs': [MINUTE, 2 * MINUTE],
  'async.throttleRetryFirstMs': SECOND,
  'async.throttleRetryJitter': 0.16,
  'async.throttleRetryLongestMs': 5 * MINUTE,
  'async.maximumRetryAttemptsMax': 2,
  'async.maximumEventAgeMinMs': 60 * SECOND,
  'async.maximumEventAgeMaxMs': 6 * HOUR,
  'async.delay.sdk': AT_ONCE,
  'async.delay.s3': AT_ONCE,
  'async.delay.sns': throughQuantiles(73, 225),
  'async.delay.cloudwatch-logs': AT_ONCE,
  'async.delay.ses': AT_ONCE,
  'async.delay.cloudformation': AT_ONCE,
  'async.delay.config': AT_ONCE,
  'async.delay.iot': AT_ONCE,
  'async.delay.codecommit': AT_ONCE,
  'async.delay.codepipeline': AT_ONCE,
  'async.delay.schedule': AT_ONCE,
  'async.includedRequestKb': 256,
  'async.extraRequestKb': 64,
  'sqs.longPollMs': 20 * SECOND,
  'sqs.receiveMost': 10,
  'sqs.startPollers': 5,
  'sqs.fifoBatchSizeMax': 10,
  'sqs.batchingWindowMaxMs': 300 * SECOND,
  'sqs.windowMarginMs': 30 * SECOND,
  'sqs.payloadMb': 6,
  'sqs.maximumConcurrencyMin': 2,
  'sqs.maximumConcurrencyMax': 1000,
  'sqs.visibilityTimeoutDefaultMs': 30 * SECOND,
  'sqs.visibilityTimeoutMaxMs': 12 * HOUR,
  'sqs.recommendedVisibilityFactor': 6,
  'sqs.maxReceiveCountMax': 1000,
  'sqs.recommendedReceiveCount': 5,
  'sqs.retentionDefaultMs': 4 * DAY,
  'sqs.retentionMinMs': 60 * SECOND,
  'sqs.retentionMaxMs': 14 * DAY,
  'sqs.delayMaxMs': 15 * MINUTE,
  'sqs.inFlightMax': 120_000,
  'sqs.billedChunkKb': 64,
  'sns.billedChunkKb': 64,
  'sns.messageMaxKb': 256,
  'eventbridge.billedChunkKb': 64,
  'sqs.fifoCallsPerSecond': 300,
  'sqs.deduplicationMs': 5 * MINUTE,
  'sqs.provisioned.leastMin': 2,
  'sqs.provisioned.leastMax': 200,
  'sqs.provisioned.mostMin': 2,
  'sqs.provisioned.defaultLeast': 2,
  'sqs.provisioned.defaultMost': 200,
  'sqs.provisioned.concurrencyPerPoller': 10,
  'sqs.provisioned.callsPerPollerPerSecond': 10,
  'sqs.provisioned.mbPerPollerPerSecond': 1,
  'sqs.provisioned.concurrencyPerMinute': 1000,
  'sqs.provisioned.minimumBilledMs': MINUTE,
  'streams.batchingWindowMaxMs': 300 * SECOND,
  'streams.payloadMb': 6,
  'streams.maximumRetryAttemptsMax': 10_000,
  'streams.maximumRecordAgeMinMs': 60 * SECOND,
  'streams.maximumRecordAgeMaxMs': 604_800 * SECOND,
  'streams.tumblingWindowMaxMs': 900 * SECOND,
  'kinesis.isOffered': true,
  'kinesis.pollMs': SECOND,
  'kinesis.getRecordsMost': 10_000,
  'kinesis.getRecordsMb': 10,
  'kinesis.readMbPerSecond': 2,
  'kinesis.readsPerSecond': 5,
  'kinesis.writeMbPerSecond': 1,
  'kinesis.writeRecordsPerSecond': 1000,
  'kinesis.batchSizeDefault': 100,
  'kinesis.batchSizeMax': 10_000,
  'kinesis.includedRetentionMs': 24 * HOUR,
  'kinesis.retentionDefaultMs': 24 * HOUR,
  'kinesis.putUnitKb': 25,
  'kinesis.fanOutLatencyMs': 70,
  'kinesis.fanOutMbPerSecond': 2,
  'kinesis.consumersMost': 20,
  'dynamodbStreams.pollMs': SECOND / 4,
  'dynamodbStreams.batchSizeDefault': 100,
  'dynamodbStreams.retentionMs': 24 * HOUR,
  'dynamodbStreams.readersPerShard': 2,
  'dynamodbStreams.getRecordsMost': 1000,
  'dynamodbStreams.getRecordsMb': 1,
  'dynamodbStreams.recordMaxKb': 400,
  'dynamodbStreams.writeRecordsPerSecond': 1000,
  'callers.syncPayloadMb': 6,
  'callers.apiGatewayRestTimeoutMs': 29 * SECOND,
  'callers.apiGatewayHttpTimeoutMs': 30 * SECOND,
  'callers.apiGatewayPayloadMb': 10,
  'callers.httpApiBilledChunkKb': 512,
  'callers.albBodyMb': 1,
  'callers.lcuNewConnectionsPerSecond': 25,
  'callers.lcuActiveConnections': 3000,
  'callers.lcuGbPerHour': 0.4,
  'callers.firehoseTimeoutMs': 5 * MINUTE,
  'callers.firehoseRetries': 3,
  'callers.firehoseBufferMb': 1,
  'callers.firehoseBufferMinMb': 0.2,
  'callers.firehoseBufferMaxMb': 3,
  'callers.firehoseBufferMs': 60 * SECOND,
  'callers.firehoseBufferMaxMs': 900 * SECOND,
  'callers.firehoseBilledRecordKb': 5,
  'callers.stepFunctionsIntervalMs': SECOND,
  'callers.stepFunctionsMaxAttempts': 3,
  'callers.stepFunctionsBackoffRate': 2,
  'callers.edgeOriginTimeoutMs': 30 * SECOND,
  'callers.edgeRequestsPerSecond': 10_000,
  'callers.edgeRegion': 'us-east-1',
  'callers.edgeArchitecture': 'x86_64',
  'callers.cognitoTimeoutMs': 5 * SECOND,
  'callers.cognitoAttempts': 3,
  'callers.lexTimeoutMs': 30 * SECOND,
  'callers.alexaTimeoutMs': 8 * SECOND,
  'callers.s3BatchRetries': 3,
};

describeRules('rules of event sources in us-east-1', {
  groups: ['async', 'sqs', 'sns', 'eventbridge', 'streams', 'kinesis', 'dynamodbStreams', 'callers'],
  changes: CHANGES,
  constants: CONSTANTS,
});

test('API Gateway gives the newer Regions a quarter of the rate and of the burst', () => {
  const { apiGatewayRequestsPerSecond, apiGatewayBurst } = RULES.callers;
  for (const [region, requests, burst] of [
    ['us-east-1', 10_000, 5000],
    ['eu-west-1', 10_000, 5000],
    ['eu-south-1', 2500, 1250],
    ['mx-central-1', 2500, 1250],
  ] as const) {
    expect(inForce(apiGatewayRequestsPerSecond, NEWEST_DAY, region)?.value).toBe(requests);
    expect(inForce(apiGatewayBurst, NEWEST_DAY, region)?.value).toBe(burst);
  }
});

test('high-throughput FIFO queues are faster in some Regions', () => {
  const rates = ['us-west-2', 'us-east-2', 'ap-south-1', 'sa-east-1', 'eu-north-1'].map(
    (region) => inForce(RULES.sqs.fifoHighThroughputCallsPerSecond, NEWEST_DAY, region)?.value,
  );
  expect(rates).toEqual([70_000, 19_000, 9000, 4500, 2400]);
});

describe('what follows from the rules of queues', () => {
  // aws-facts S21 and S22: the ramp from 5 to the most, in minutes.
  test.each([
    ['2023-11-25', 1000, 16.6],
    ['2023-11-25', 1250, 20.75],
    ['2023-11-26', 1250, 4.15],
  ])('on %s the pollers reach %d in %d min', (day, pollers, minutes) => {
    const { startPollers, pollersPerMinute } = on(day).sqs;
    expect((pollers - startPollers) / pollersPerMinute).toBeCloseTo(minutes, 1);
  });

  test('in 2020 they reach 185 after 3 min', () => {
    const { startPollers, pollersPerMinute } = on('2020-06-01').sqs;
    expect(startPollers + 3 * pollersPerMinute).toBe(185);
  });

  test('five long pollers ask 900 times in an idle hour', () => {
    const { startPollers, longPollMs } = on(NEWEST_DAY).sqs;
    expect((startPollers * HOUR) / longPollMs).toBe(900);
  });
});

test('read as lines of assumptions', () => {
  const text = (day: string, id: string) => factIn(on(day), id)?.text;
  expect(text(NEWEST_DAY, 'async.retryDelaysMs')).toBe('1 min after the first error, 2 min after the second');
  expect(text(NEWEST_DAY, 'async.delay.sns')).toBe('lognormal, median 73 ms, 99th percentile 225 ms');
  expect(text(NEWEST_DAY, 'sqs.longPollMs')).toBe('20 s');
  expect(text('2019-01-01', 'sqs.hasFifo')).toBe('not yet');
  expect(text('2018-01-01', 'sqs.hasFifo')).toBeUndefined();
  expect(text(NEWEST_DAY, 'sqs.hasFifo')).toBe('yes');
  expect(text(NEWEST_DAY, 'sqs.mostPollers')).toBe('1,250 batches');
  expect(text(FIRST_DAY, 'callers.offered')).toBe('sdk');
  expect(text(FIRST_DAY, 'deployments.configurations')).toBe('none yet');
  expect(text('2015-08-01', 'callers.offered')).toBe('sdk, alexa, rest-api');
  expect(text(NEWEST_DAY, 'price.sqs.requests')).toBe(
    '$0.40, $0.30 from 100 billion, $0.24 from 200 billion per 1,000,000',
  );
  expect(text(NEWEST_DAY, 'price.apigateway.httpRequests')).toBe('$1.00, $0.90 from 300 million per 1,000,000');
  expect(text(NEWEST_DAY, 'price.firehose.gb')).toBe('$0.029, $0.025 from 512,000, $0.02 from 2,048,000');
  expect(factIn(on(NEWEST_DAY), 'callers.s3BatchRetries')?.confidence).toBe('assumption');
});
