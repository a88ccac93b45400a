/** What a stream's schema alone cannot see: limits of the day, features not yet offered, places to report to. */
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { checkDestination } from './destinations.ts';
import { allowedSince, destinationNotYet, formatKb, notYet, outOfRange, warning } from './findings.ts';
import type { SourceFinding, Surroundings } from './source.ts';
import type { StreamConfig } from './stream-config.ts';
import { rulesOf, type StreamRules } from './stream-settings.ts';

const DESTINATIONS = ['sqs', 'sns', 's3', 'kafka'] as const;

export function checkStream(config: StreamConfig, around: Surroundings): SourceFinding[] {
  const { platform } = around;
  const rules = rulesOf(config, platform);
  const { onFailure } = config;
  return [
    ...notYetOffered(config, platform),
    ...beyondLimits(config, rules, platform),
    ...tooManyReaders(config, rules, platform),
    ...(onFailure === undefined ? [] : checkDestination(onFailure, ['onFailure'], DESTINATIONS, around)),
    ...oddities(config),
  ];
}

/** Settings that Lambda did not have on the day, and streams that functions could not read. */
function notYetOffered(config: StreamConfig, platform: Platform): SourceFinding[] {
  const { streams } = platform;
  const isKinesis = config.type === 'kinesis';
  const readable = isKinesis ? 'kinesis.isOffered' : 'dynamodbStreams.isOffered';
  const settings: readonly (readonly [key: string, isUsed: boolean, id: string])[] = [
    ['maximumBatchingWindow', config.maximumBatchingWindowMs > 0, 'streams.hasBatchingWindow'],
    ['maximumRetryAttempts', config.maximumRetryAttempts < Number.POSITIVE_INFINITY, 'streams.hasRetrySettings'],
    ['maximumRecordAge', config.maximumRecordAgeMs < Number.POSITIVE_INFINITY, 'streams.hasRetrySettings'],
    ['bisectBatchOnFunctionError', config.bisectBatchOnFunctionError, 'streams.hasRetrySettings'],
    ['onFailure', config.onFailure !== undefined, 'streams.hasRetrySettings'],
    ['reportBatchItemFailures', config.reportBatchItemFailures, 'streams.hasPartialResponses'],
    ['tumblingWindow', config.tumblingWindowMs > 0, 'streams.hasTumblingWindows'],
    ['filter', config.filter > 0, 'streams.hasFiltering'],
    ['enhancedFanOut', config.enhancedFanOut, 'kinesis.hasFanOut'],
  ];
  return [
    ...notYet(['type'], `reading a ${isKinesis ? 'Kinesis' : 'DynamoDB'} stream with a function`, platform, readable),
    ...(streams.hasRetrySettings ? destinationNotYet(['onFailure'], config.onFailure?.to, platform) : []),
    ...settings.flatMap(([key, isUsed, id]) => (isUsed ? notYet([key], `${key} of a stream`, platform, id) : [])),
  ];
}

/** A setting with its value and the bounds of the day. */
interface Bounded {
  readonly key: string;
  readonly what: string;
  readonly value: number | undefined;
  readonly least?: number;
  readonly most: number;
  readonly say: (value: number) => string;
  /** The rule of the upper bound, where that was another one on some day. */
  readonly id?: string;
}

const number = (value: number) => formatNumber(value);

/** The settings of an endless wait are infinite: there is nothing to compare. */
const finite = (value: number) => (value === Number.POSITIVE_INFINITY ? undefined : value);

function beyondLimits(config: StreamConfig, rules: StreamRules, platform: Platform): SourceFinding[] {
  const bounds = [...batchBounds(config, rules, platform), ...failureBounds(config, platform)];
  const found = [...bounds, ...streamBounds(config, rules, platform)].flatMap((bound) => beyond(bound, platform));
  return [...found, ...oldBacklog(config, rules)];
}

/** The rules of one kind of stream, by the beginning of their ids. */
const groupOf = ({ type }: StreamConfig) => (type === 'kinesis' ? 'kinesis' : 'dynamodbStreams');

function batchBounds(config: StreamConfig, rules: StreamRules, { streams }: Platform): Bounded[] {
  return [
    {
      key: 'batchSize',
      what: 'batch size',
      value: config.batchSize,
      least: 1,
      most: rules.batchSizeMax,
      say: number,
      id: `${groupOf(config)}.batchSizeMax`,
    },
    {
      key: 'parallelizationFactor',
      what: 'parallelization factor',
      value: config.parallelizationFactor,
      least: 1,
      most: streams.parallelizationFactorMax,
      say: number,
      id: 'streams.parallelizationFactorMax',
    },
    {
      key: 'maximumBatchingWindow',
      what: 'batching window',
      value: config.maximumBatchingWindowMs,
      most: streams.batchingWindowMaxMs,
      say: formatDuration,
    },
    {
      key: 'tumblingWindow',
      what: 'tumbling window',
      value: config.tumblingWindowMs,
      most: streams.tumblingWindowMaxMs,
      say: formatDuration,
    },
  ];
}

function failureBounds(config: StreamConfig, { streams }: Platform): Bounded[] {
  return [
    {
      key: 'maximumRetryAttempts',
      what: 'retries',
      value: finite(config.maximumRetryAttempts),
      most: streams.maximumRetryAttemptsMax,
      say: number,
    },
    {
      key: 'maximumRecordAge',
      what: 'maximum record age',
      value: finite(config.maximumRecordAgeMs),
      least: streams.maximumRecordAgeMinMs,
      most: streams.maximumRecordAgeMaxMs,
      say: formatDuration,
    },
  ];
}

function streamBounds(config: StreamConfig, rules: StreamRules, { streams }: Platform): Bounded[] {
  return [
    {
      key: 'retention',
      what: 'retention',
      value: config.retentionMs,
      least: rules.retentionDefaultMs,
      most: rules.retentionMaxMs,
      say: formatDuration,
    },
    {
      key: 'size',
      what: 'record size',
      value: config.sizeKb,
      most: rules.recordMaxKb,
      say: formatKb,
      id: `${groupOf(config)}.recordMaxKb`,
    },
    {
      key: 'size',
      what: 'record that an invocation is to hold',
      value: config.sizeKb > rules.recordMaxKb ? undefined : config.sizeKb,
      most: streams.payloadMb * 1024,
      say: formatKb,
    },
  ];
}

function beyond({ key, what, value, least = 0, most, say, id }: Bounded, platform: Platform): SourceFinding[] {
  if (value === undefined || (value >= least && value <= most)) return [];
  const range = least > 0 ? `${say(least)} to ${say(most)}` : `at most ${say(most)}`;
  const later = id === undefined || value < least ? '' : allowedSince(platform, id, value);
  return [outOfRange([key], what, `${range} on ${platform.asOf}`, say(value), later)];
}

/** What is older than the retention is not in the stream any more. */
function oldBacklog({ backlog, retentionMs }: StreamConfig, { retentionDefaultMs }: StreamRules): SourceFinding[] {
  const keptMs = retentionMs ?? retentionDefaultMs;
  if (backlog === undefined || backlog.ageMs <= keptMs) return [];
  const expected = `at most ${formatDuration(keptMs)}, the retention of the stream`;
  return [outOfRange(['backlog', 'age'], 'age', expected, formatDuration(backlog.ageMs))];
}

function tooManyReaders(
  { targets, type, enhancedFanOut }: StreamConfig,
  rules: StreamRules,
  { asOf }: Platform,
): SourceFinding[] {
  const readers = targets.length;
  if (readers > rules.consumersMost) {
    const what = type === 'kinesis' ? 'consumers with enhanced fan-out' : 'readers of a DynamoDB stream';
    return [outOfRange(['target'], what, `at most ${rules.consumersMost} on ${asOf}`, String(readers))];
  }
  const polledMost = (rules.readsPerSecond * rules.pollMs) / 1000;
  if (enhancedFanOut || readers <= polledMost) return [];
  const message =
    `${readers} functions poll each shard every ${formatDuration(rules.pollMs)}, and a shard answers ` +
    `${rules.readsPerSecond} polls a second: some wait for a later one (enhancedFanOut would serve each by itself)`;
  return [warning(['target'], 'shared-reads', message)];
}

/** Valid, but probably not meant. */
function oddities({ permission, shards, keys, maximumRecordAgeMs }: StreamConfig): SourceFinding[] {
  const findings: SourceFinding[] = [];
  if (!permission) {
    const age = maximumRecordAgeMs < Number.POSITIVE_INFINITY ? ', whatever maximumRecordAge says' : '';
    const message = `without permission to read the stream nothing is polled: records wait until the stream deletes them${age}`;
    findings.push(warning(['permission'], 'no-permission', message));
  }
  if (keys.count < shards) {
    const message = `${formatNumber(keys.count)} partition keys cannot use ${formatNumber(shards)} shards: some stay empty`;
    findings.push(warning(['keys', 'count'], 'idle-shards', message));
  }
  return findings;
}
