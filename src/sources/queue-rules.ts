/** The rules by which a queue and its pollers work: the settings, completed by the defaults of the day. */
import type { Platform } from '../platform/index.ts';
import { KB_PER_MB } from '../quantities/units.ts';
import type { PollerRules } from './pollers.ts';
import type { QueueConfig } from './queue-config.ts';
import type { PaceLimit } from './queue-pace.ts';

const MINUTE_MS = 60_000;

/** Provisioned mode: event pollers with so many concurrent batches each. */
export interface ProvisionedRules {
  readonly minimum: number;
  readonly maximum: number;
  readonly batchesEach: number;
  readonly minimumBilledMs: number;
}

export interface QueueRules {
  readonly pollers: PollerRules;
  readonly provisioned: ProvisionedRules | undefined;
  /** Limits on receives, of the queue or of each event poller. */
  readonly receiveLimits: readonly PaceLimit[];
  readonly visibilityMs: number;
  readonly retentionMs: number;
  readonly maxReceiveCount: number;
  readonly mostInFlight: number;
  /** Messages of one receive at most. */
  readonly receiveMost: number;
}

/** What the two kinds of queues do not have in common. */
export interface KindRules {
  readonly mostInFlight: number;
  readonly receiveLimits: readonly PaceLimit[];
}

/** `timeoutMs` is that of the function. */
export function queueRules(config: QueueConfig, timeoutMs: number, kind: KindRules, platform: Platform): QueueRules {
  const { sqs } = platform;
  const provisioned = provisionedRules(config, platform);
  const ownLimit: PaceLimit = {
    callsPerSecond: sqs.provisioned.callsPerPollerPerSecond,
    kbPerSecond: sqs.provisioned.mbPerPollerPerSecond * KB_PER_MB,
    isPerPoller: true,
  };
  return {
    pollers:
      provisioned === undefined ? pollerRules(config, platform) : provisionedPollers(config, provisioned, platform),
    provisioned,
    receiveLimits: provisioned === undefined ? kind.receiveLimits : [...kind.receiveLimits, ownLimit],
    visibilityMs: effectiveVisibilityMs(config, timeoutMs, platform),
    retentionMs: config.retentionMs ?? sqs.retentionDefaultMs,
    maxReceiveCount: maxReceiveCountOf(config, platform),
    mostInFlight: kind.mostInFlight,
    receiveMost: sqs.receiveMost,
  };
}

/** Receives above this make a message a dead letter; Infinity without a redrive policy. */
export function maxReceiveCountOf({ redrive }: QueueConfig, { sqs }: Platform): number {
  if (redrive === undefined) return Number.POSITIVE_INFINITY;
  return redrive.maxReceiveCount ?? sqs.recommendedReceiveCount;
}

/** The visibility time-out of a queue; ms. */
export function visibilityOf(config: QueueConfig, { sqs }: Platform): number {
  return config.visibilityTimeoutMs ?? sqs.visibilityTimeoutDefaultMs;
}

/** How long a received message is hidden; with a batching window Lambda takes more than a short visibility time-out. In ms. */
export function effectiveVisibilityMs(config: QueueConfig, timeoutMs: number, platform: Platform): number {
  const visibilityMs = visibilityOf(config, platform);
  const { maximumBatchingWindowMs: windowMs } = config;
  const isShort = windowMs > 0 && windowMs + timeoutMs > visibilityMs;
  return isShort ? windowMs + timeoutMs + platform.sqs.windowMarginMs : visibilityMs;
}

/** The most messages of one batch: its size, or what fits into the payload. */
export function mostInBatch({ batchSize, sizeKb }: QueueConfig, { sqs }: Platform): number {
  return Math.min(batchSize, Math.max(1, Math.floor((sqs.payloadMb * KB_PER_MB) / sizeKb)));
}

/** The pollers of a queue that is not in provisioned mode; maximum concurrency, which may change, comes on top. */
export function pollerRules(config: QueueConfig, { sqs }: Platform): PollerRules {
  const { pollers } = config;
  const most = pollers.most ?? Math.max(sqs.mostPollers, pollers.start ?? 0);
  const start = Math.min(pollers.start ?? sqs.startPollers, most);
  return {
    start,
    // Lambda may keep fewer while a queue is idle (sqs.idlePollers); when it goes back to that number it does not say.
    least: pollers.least ?? start,
    most,
    stepSize: 1,
    stepMs: MINUTE_MS / (pollers.perMinute ?? sqs.pollersPerMinute),
    longPollMs: sqs.longPollMs,
    failedShare: config.backOff.failedShare,
  };
}

/** Provisioned mode, undefined without it. */
export function provisionedRules({ provisioned }: QueueConfig, { sqs }: Platform): ProvisionedRules | undefined {
  if (provisioned === undefined) return undefined;
  const { defaultLeast, defaultMost, concurrencyPerPoller, minimumBilledMs } = sqs.provisioned;
  const minimum = provisioned.minimum ?? Math.min(defaultLeast, provisioned.maximum ?? defaultLeast);
  return {
    minimum,
    maximum: provisioned.maximum ?? Math.max(defaultMost, minimum),
    batchesEach: concurrencyPerPoller,
    minimumBilledMs,
  };
}

/** One poller of the model is one concurrent batch; an event poller comes and brings as many as it may run. */
function provisionedPollers(
  { backOff }: QueueConfig,
  { minimum, maximum, batchesEach }: ProvisionedRules,
  { sqs }: Platform,
): PollerRules {
  return {
    start: minimum * batchesEach,
    least: minimum * batchesEach,
    most: maximum * batchesEach,
    stepSize: batchesEach,
    stepMs: (MINUTE_MS * batchesEach) / sqs.provisioned.concurrencyPerMinute,
    longPollMs: sqs.longPollMs,
    failedShare: backOff.failedShare,
  };
}
