/** What a stream is billed for beside Lambda: shards, writes and fan-out of Kinesis, and reports to a destination. Polling costs nothing. */
import type { Meter, Platform } from '../platform/index.ts';
import { addUsage, destinationMeters } from './destinations.ts';
import type { StreamConfig } from './stream-config.ts';
import type { StreamConsumer } from './stream-consumer.ts';
import { rulesOf } from './stream-settings.ts';

const HOUR_MS = 3_600_000;
const KB_PER_GB = 1024 * 1024;

export function streamMeters(config: StreamConfig, platform: Platform): readonly Meter[] {
  const meters: Meter[] = [];
  if (config.type === 'kinesis') {
    meters.push('kinesis.shardHours', 'kinesis.putUnits');
    if (isKeptLonger(config, platform)) meters.push('kinesis.extendedRetentionShardHours');
    if (config.enhancedFanOut) meters.push('kinesis.fanOutShardHours', 'kinesis.fanOutGb');
  }
  if (config.onFailure !== undefined) meters.push(...destinationMeters(config.onFailure));
  return meters;
}

/** Quantities by meter for so many records taken in during so many ms. */
export function streamUsage(
  config: StreamConfig,
  platform: Platform,
  consumers: readonly StreamConsumer[],
  written: number,
  measuredMs: number,
): Partial<Record<Meter, number>> {
  const usage: Partial<Record<Meter, number>> = {};
  if (config.type === 'kinesis') {
    const { shards, sizeKb, enhancedFanOut } = config;
    const shardHours = (shards * measuredMs) / HOUR_MS;
    usage['kinesis.shardHours'] = shardHours;
    usage['kinesis.putUnits'] = written * Math.ceil(sizeKb / platform.kinesis.putUnitKb);
    if (isKeptLonger(config, platform)) usage['kinesis.extendedRetentionShardHours'] = shardHours;
    if (enhancedFanOut) {
      usage['kinesis.fanOutShardHours'] = consumers.length * shardHours;
      for (const { pushed } of consumers) addUsage(usage, { 'kinesis.fanOutGb': (pushed * sizeKb) / KB_PER_GB });
    }
  }
  for (const { destination } of consumers) addUsage(usage, destination?.usage());
  return usage;
}

function isKeptLonger(config: StreamConfig, platform: Platform): boolean {
  const { retentionDefaultMs } = rulesOf(config, platform);
  return (config.retentionMs ?? retentionDefaultMs) > platform.kinesis.includedRetentionMs;
}
