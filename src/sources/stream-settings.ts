/** What a stream works by: its settings together with the rules of the day. */
import type { Platform } from '../platform/index.ts';
import type { StreamConfig } from './stream-config.ts';

/** The rules of the day for one kind of stream. */
export interface StreamRules {
  readonly pollMs: number;
  readonly getRecordsMost: number;
  readonly getRecordsMb: number;
  /** What all polling readers of a shard may read together; Infinity where nothing but the polls limits it. */
  readonly readMbPerSecond: number;
  readonly readsPerSecond: number;
  /** A shard takes in this many units of writing a second, of which a record takes `unitsOf`. */
  readonly writeUnitsPerSecond: (sizeKb: number) => number;
  readonly unitsOf: (sizeKb: number) => number;
  readonly batchSizeDefault: number;
  readonly batchSizeMax: number;
  readonly recordMaxKb: number;
  readonly retentionDefaultMs: number;
  readonly retentionMaxMs: number;
  /** Most functions that may read the stream. */
  readonly consumersMost: number;
  readonly fanOutLatencyMs: number;
  readonly fanOutMbPerSecond: number;
}

function kinesisRules({ kinesis }: Platform, { enhancedFanOut }: StreamConfig): StreamRules {
  const isSmall = (sizeKb: number) => sizeKb * kinesis.writeRecordsPerSecond <= kinesis.writeMbPerSecond * 1024;
  return {
    ...kinesis,
    // Of the two limits the one that a record of this size meets first.
    writeUnitsPerSecond: (sizeKb) =>
      isSmall(sizeKb) ? kinesis.writeRecordsPerSecond : kinesis.writeMbPerSecond * 1024,
    unitsOf: (sizeKb) => (isSmall(sizeKb) ? 1 : sizeKb),
    consumersMost: enhancedFanOut ? kinesis.consumersMost : Number.POSITIVE_INFINITY,
  };
}

function dynamodbRules({ dynamodbStreams }: Platform): StreamRules {
  return {
    ...dynamodbStreams,
    readMbPerSecond: Number.POSITIVE_INFINITY,
    readsPerSecond: Number.POSITIVE_INFINITY,
    writeUnitsPerSecond: () => dynamodbStreams.writeRecordsPerSecond,
    // A write unit is a write of up to 1 KB.
    unitsOf: (sizeKb) => Math.ceil(sizeKb),
    retentionDefaultMs: dynamodbStreams.retentionMs,
    retentionMaxMs: dynamodbStreams.retentionMs,
    consumersMost: dynamodbStreams.readersPerShard,
    fanOutLatencyMs: 0,
    fanOutMbPerSecond: 0,
  };
}

export function rulesOf(config: StreamConfig, platform: Platform): StreamRules {
  return config.type === 'kinesis' ? kinesisRules(platform, config) : dynamodbRules(platform);
}

/** What never changes during a run. */
export interface StreamShape {
  readonly shards: number;
  readonly factor: number;
  readonly sizeKb: number;
  readonly pollMs: number;
  /** Polls of shard i of n are late by i/n of the interval. */
  readonly isSpread: boolean;
  /** Most records of one poll. */
  readonly readMost: number;
  /** Polls of a shard at one instant that may succeed. */
  readonly readersMost: number;
  /** Infinity: no limit. */
  readonly readKbPerSecond: number;
  /** Null where consumers poll. */
  readonly fanOut: { readonly latencyMs: number; readonly kbPerSecond: number } | null;
  readonly writes: { readonly capacity: number; readonly perInterval: number; readonly intervalMs: number };
  readonly readAhead: number;
  readonly tumblingMs: number;
  readonly retentionMs: number;
}

export function shapeOf(config: StreamConfig, rules: StreamRules): StreamShape {
  const { sizeKb } = config;
  const [perSecond, units] = [rules.writeUnitsPerSecond(sizeKb), rules.unitsOf(sizeKb)];
  return {
    shards: config.shards,
    factor: config.parallelizationFactor,
    sizeKb,
    pollMs: rules.pollMs,
    isSpread: config.pollPhase === 'spread',
    readMost: Math.min(rules.getRecordsMost, recordsIn(rules.getRecordsMb, sizeKb)),
    readersMost: Math.max(1, Math.floor((rules.readsPerSecond * rules.pollMs) / 1000)),
    readKbPerSecond: rules.readMbPerSecond * 1024,
    fanOut: config.enhancedFanOut
      ? { latencyMs: rules.fanOutLatencyMs, kbPerSecond: rules.fanOutMbPerSecond * 1024 }
      : null,
    writes: {
      capacity: Math.max(1, Math.floor(perSecond / units)),
      perInterval: perSecond,
      intervalMs: 1000 * units,
    },
    readAhead: config.readAhead,
    tumblingMs: config.tumblingWindowMs,
    retentionMs: config.retentionMs ?? rules.retentionDefaultMs,
  };
}

/** What `changes` may set. */
export interface StreamSettings {
  readonly permission: boolean;
  /** Records of a batch that waits for no more: `batchSize`, or as many as the payload of an invocation holds. */
  readonly fullBatch: number;
  readonly windowMs: number;
  readonly retries: number;
  readonly bisects: boolean;
  readonly reports: boolean;
  readonly filter: number;
  /** A record is given up at this age. */
  readonly lifetimeMs: number;
  /** It is then the poller that gives it up; otherwise the stream deletes it. */
  readonly isDiscardedByAge: boolean;
}

/** The keys of a source that `StreamSettings` are made of. */
export const CHANGEABLE = [
  'permission',
  'batchSize',
  'maximumBatchingWindow',
  'maximumRetryAttempts',
  'maximumRecordAge',
  'bisectBatchOnFunctionError',
  'reportBatchItemFailures',
  'filter',
];

export function settingsOf(config: StreamConfig, rules: StreamRules, platform: Platform): StreamSettings {
  const retentionMs = config.retentionMs ?? rules.retentionDefaultMs;
  // Without permission nobody looks at the records: only the stream itself deletes them.
  const isDiscardedByAge = config.permission && config.maximumRecordAgeMs < retentionMs;
  return {
    permission: config.permission,
    fullBatch: Math.min(
      config.batchSize ?? rules.batchSizeDefault,
      recordsIn(platform.streams.payloadMb, config.sizeKb),
    ),
    windowMs: config.maximumBatchingWindowMs,
    retries: config.maximumRetryAttempts,
    bisects: config.bisectBatchOnFunctionError,
    reports: config.reportBatchItemFailures,
    filter: config.filter,
    lifetimeMs: isDiscardedByAge ? config.maximumRecordAgeMs : retentionMs,
    isDiscardedByAge,
  };
}

/** Records of that size in so many MB, at least 1. */
function recordsIn(mb: number, sizeKb: number): number {
  return Math.max(1, Math.floor((mb * 1024) / sizeKb));
}
