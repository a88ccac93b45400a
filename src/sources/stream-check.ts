/** What a stream's schema alone cannot see: limits of the day, features not yet offered, places to report to. */
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { checkDestination } from './destinations.ts';
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

/** Settings that Lambda did not have on the day. */
function notYetOffered(config: StreamConfig, { streams, kinesis, asOf }: Platform): SourceFinding[] {
  const settings: readonly (readonly [key: string, isUsed: boolean, isOffered: boolean])[] = [
    ['maximumBatchingWindow', config.maximumBatchingWindowMs > 0, streams.hasBatchingWindow],
    ['maximumRetryAttempts', config.maximumRetryAttempts < Number.POSITIVE_INFINITY, streams.hasRetrySettings],
    ['maximumRecordAge', config.maximumRecordAgeMs < Number.POSITIVE_INFINITY, streams.hasRetrySettings],
    ['bisectBatchOnFunctionError', config.bisectBatchOnFunctionError, streams.hasRetrySettings],
    ['onFailure', config.onFailure !== undefined, streams.hasRetrySettings],
    ['reportBatchItemFailures', config.reportBatchItemFailures, streams.hasPartialResponses],
    ['tumblingWindow', config.tumblingWindowMs > 0, streams.hasTumblingWindows],
    ['filter', config.filter > 0, streams.hasFiltering],
    ['enhancedFanOut', config.enhancedFanOut, kinesis.hasFanOut],
  ];
  return settings
    .filter(([, isUsed, isOffered]) => isUsed && !isOffered)
    .map(([key]) => ({
      path: [key],
      code: 'not-yet-offered',
      message: `${key} was not offered for streams on ${asOf}`,
      expected: `no ${key}`,
      got: key,
    }));
}

/** A setting with its value and the bounds of the day; both are in words where they are no plain numbers. */
interface Bounded {
  readonly key: string;
  readonly what: string;
  readonly value: number | undefined;
  readonly least?: number;
  readonly most: number;
  readonly say: (value: number) => string;
}

function beyondLimits(config: StreamConfig, rules: StreamRules, { streams, asOf }: Platform): SourceFinding[] {
  const number = (value: number) => formatNumber(value);
  const size = (value: number) => (value >= 1024 ? `${number(value / 1024)} MB` : `${number(value)} KB`);
  const finite = (value: number) => (value === Number.POSITIVE_INFINITY ? undefined : value);
  const bounds: readonly Bounded[] = [
    {
      key: 'batchSize',
      what: 'a batch size',
      value: config.batchSize,
      least: 1,
      most: rules.batchSizeMax,
      say: number,
    },
    {
      key: 'parallelizationFactor',
      what: 'a parallelization factor',
      value: config.parallelizationFactor,
      least: 1,
      most: streams.parallelizationFactorMax,
      say: number,
    },
    {
      key: 'maximumBatchingWindow',
      what: 'a batching window',
      value: config.maximumBatchingWindowMs,
      most: streams.batchingWindowMaxMs,
      say: formatDuration,
    },
    {
      key: 'maximumRetryAttempts',
      what: 'a number of retries',
      value: finite(config.maximumRetryAttempts),
      most: streams.maximumRetryAttemptsMax,
      say: number,
    },
    {
      key: 'maximumRecordAge',
      what: 'a maximum record age',
      value: finite(config.maximumRecordAgeMs),
      least: streams.maximumRecordAgeMinMs,
      most: streams.maximumRecordAgeMaxMs,
      say: formatDuration,
    },
    {
      key: 'tumblingWindow',
      what: 'a tumbling window',
      value: config.tumblingWindowMs,
      most: streams.tumblingWindowMaxMs,
      say: formatDuration,
    },
    {
      key: 'retention',
      what: 'a retention',
      value: config.retentionMs,
      least: rules.retentionDefaultMs,
      most: rules.retentionMaxMs,
      say: formatDuration,
    },
    { key: 'size', what: 'a record size', value: config.sizeKb, most: rules.recordMaxKb, say: size },
    {
      key: 'size',
      what: 'a record that an invocation can hold,',
      value: config.sizeKb > rules.recordMaxKb ? undefined : config.sizeKb,
      most: streams.payloadMb * 1024,
      say: size,
    },
  ];
  return [...bounds.flatMap((bound) => beyond(bound, asOf)), ...oldBacklog(config, rules)];
}

function beyond({ key, what, value, least = 0, most, say }: Bounded, day: string): SourceFinding[] {
  if (value === undefined || (value >= least && value <= most)) return [];
  const range = least > 0 ? `from ${say(least)} to ${say(most)}` : `of at most ${say(most)}`;
  const [expected, got] = [`${what} ${range} on ${day}`, say(value)];
  return [{ path: [key], code: 'range', message: `expected ${expected}, got ${got}`, expected, got }];
}

/** What is older than the retention is not in the stream any more. */
function oldBacklog({ backlog, retentionMs }: StreamConfig, { retentionDefaultMs }: StreamRules): SourceFinding[] {
  const keptMs = retentionMs ?? retentionDefaultMs;
  if (backlog === undefined || backlog.ageMs <= keptMs) return [];
  const [expected, got] = [
    `at most ${formatDuration(keptMs)}, the retention of the stream`,
    formatDuration(backlog.ageMs),
  ];
  const message = `expected an age of ${expected}, got ${got}`;
  return [{ path: ['backlog', 'age'], code: 'range', message, expected, got }];
}

function tooManyReaders(
  { targets, type, enhancedFanOut }: StreamConfig,
  rules: StreamRules,
  { asOf }: Platform,
): SourceFinding[] {
  const readers = targets.length;
  if (readers > rules.consumersMost) {
    const what = type === 'kinesis' ? 'consumers with enhanced fan-out' : 'readers of a DynamoDB stream';
    const expected = `at most ${rules.consumersMost} ${what} on ${asOf}`;
    const message = `expected ${expected}, got ${readers}`;
    return [{ path: ['target'], code: 'range', message, expected, got: String(readers) }];
  }
  const polledMost = (rules.readsPerSecond * rules.pollMs) / 1000;
  if (enhancedFanOut || readers <= polledMost) return [];
  const message =
    `${readers} functions poll each shard every ${formatDuration(rules.pollMs)}, and a shard answers ` +
    `${rules.readsPerSecond} polls a second: some wait for a later one (enhancedFanOut would serve each by itself)`;
  return [{ path: ['target'], isWarning: true, code: 'shared-reads', message }];
}

/** Valid, but probably not meant. */
function oddities({ permission, shards, keys, maximumRecordAgeMs }: StreamConfig): SourceFinding[] {
  const findings: SourceFinding[] = [];
  if (!permission) {
    const age = maximumRecordAgeMs < Number.POSITIVE_INFINITY ? ', whatever maximumRecordAge says' : '';
    const message = `without permission to read the stream nothing is polled: records wait until the stream deletes them${age}`;
    findings.push({ path: ['permission'], isWarning: true, code: 'no-permission', message });
  }
  if (keys.count < shards) {
    const message = `${formatNumber(keys.count)} partition keys cannot use ${formatNumber(shards)} shards: some stay empty`;
    findings.push({ path: ['keys', 'count'], isWarning: true, code: 'idle-shards', message });
  }
  return findings;
}
