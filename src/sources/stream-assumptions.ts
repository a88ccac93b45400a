/** What the model of streams assumes, and the rules of the day that decide it, each with its source. */
import { factIn, type Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { formatKb } from './findings.ts';
import { type SourceAssumption, settable } from './source.ts';
import { STREAM_DEFAULTS, type StreamConfig } from './stream-config.ts';
import { rulesOf, settingsOf } from './stream-settings.ts';

const UNPUBLISHED = 'AWS publishes nothing (assumption)';

export function streamAssumptions(config: StreamConfig, platform: Platform): SourceAssumption[] {
  const isKinesis = config.type === 'kinesis';
  const prefix = isKinesis ? 'kinesis' : 'dynamodbStreams';
  const fact = (id: string): SourceAssumption[] => {
    const found = factIn(platform, id);
    return found === undefined ? [] : [{ id, value: found.text, source: `${found.source} (${found.confidence})` }];
  };
  const assumed = (id: string, value: string, source = UNPUBLISHED): SourceAssumption => ({
    id: `${prefix}.${id}`,
    value,
    source,
  });
  const { backOff, pollPhase, readAhead, enhancedFanOut } = config;
  return [
    ...fact(enhancedFanOut ? 'kinesis.fanOutLatencyMs' : `${prefix}.pollMs`),
    ...(config.batchSize === undefined ? fact(`${prefix}.batchSizeDefault`) : []),
    ...fact('streams.payloadMb'),
    ...(isKinesis ? fact('kinesis.writeMbPerSecond') : []),
    ...fact(`${prefix}.writeRecordsPerSecond`),
    ...(isKinesis && !enhancedFanOut ? fact('kinesis.readMbPerSecond') : []),
    ...(isKinesis ? [] : fact('dynamodbStreams.getRecordsMost')),
    ...fact(isKinesis ? 'kinesis.retentionDefaultMs' : 'dynamodbStreams.retentionMs').filter(
      () => config.retentionMs === undefined,
    ),
    assumed(
      'producers',
      'records over the write limit of a shard are refused and not sent again; a second of writing may come at once',
    ),
    assumed(
      'keys',
      'shards have equal ranges of the hash of the key, and lanes equal parts of each',
      isKinesis ? 'a stream never split or merged; AWS publishes no rule for lanes (assumption)' : UNPUBLISHED,
    ),
    ...(enhancedFanOut
      ? []
      : [
          settable(
            `${prefix}.pollPhase`,
            pollPhase !== STREAM_DEFAULTS.pollPhase,
            pollPhase === 'spread'
              ? 'the shards are polled one after the other, evenly'
              : 'all shards are polled at once',
            UNPUBLISHED,
          ),
        ]),
    settable(
      `${prefix}.readAhead`,
      readAhead !== STREAM_DEFAULTS.readAhead,
      `the poller reads on while it holds less than ${formatNumber(readAhead)} records of a shard, or a lane less than a batch`,
      UNPUBLISHED,
    ),
    settable(
      `${prefix}.backOff`,
      backOff.firstMs !== STREAM_DEFAULTS.firstMs || backOff.longestMs !== STREAM_DEFAULTS.longestMs,
      `${formatDuration(backOff.firstMs)} after a failure or throttle, doubling up to ${formatDuration(backOff.longestMs)}; the parts of a split batch go at once`,
      UNPUBLISHED,
    ),
    ...choices(config, platform, prefix, assumed),
  ];
}

/** What only bears on streams with certain settings. */
function choices(
  config: StreamConfig,
  platform: Platform,
  prefix: string,
  assumed: (id: string, value: string, source?: string) => SourceAssumption,
): SourceAssumption[] {
  const { isDiscardedByAge } = settingsOf(config, rulesOf(config, platform), platform);
  const lines: SourceAssumption[] = [];
  if (config.maximumBatchingWindowMs > 0) {
    lines.push(assumed('batchingWindow', 'counts from the instant at which the first record of the batch was read'));
  }
  if (config.bisectBatchOnFunctionError) {
    lines.push(assumed('bisect', 'the first half is the larger one; a part is done with before the next is tried'));
  }
  if (config.reportBatchItemFailures) {
    const atOnce = config.bisectBatchOnFunctionError
      ? 'at once, as a batch of its own'
      : 'after the back-off, which is a retry';
    lines.push(assumed('checkpoint', `what is left from the first failed record on is tried again ${atOnce}`));
  }
  if (isDiscardedByAge) {
    lines.push(
      assumed('maximumRecordAge', 'record by record, wherever it waits; a function at work is not interrupted'),
    );
  }
  if (config.tumblingWindowMs > 0) {
    lines.push(
      assumed(
        'tumblingWindow',
        'windows count from t = 0; each lane that had records ends one with an invocation without records',
      ),
    );
  }
  if (config.onFailure !== undefined) {
    lines.push(
      assumed(
        'onFailure',
        'one report for each batch given up; records that the stream deleted untried are not reported',
      ),
      settable(
        `${prefix}.destinationOverhead`,
        config.reportKb !== STREAM_DEFAULTS.reportKb,
        `${formatKb(config.reportKb)}, the size of a report`,
        UNPUBLISHED,
      ),
    );
  }
  return lines;
}
