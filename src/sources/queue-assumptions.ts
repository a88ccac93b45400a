/** What headroom assumes about queues and their pollers, with the numbers in force and where they come from. */
import { factIn, type Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { BACK_OFF_DEFAULTS, GATHER_DEFAULT, type QueueConfig } from './queue-config.ts';
import {
  maxReceiveCountOf,
  type ProvisionedRules,
  pollerRules,
  provisionedRules,
  visibilityOf,
} from './queue-rules.ts';
import { type SourceAssumption, settable } from './source.ts';

const ASSUMED = '(assumption)';

/** Where a fact of the platform comes from, and how it is known. */
export function cited(platform: Platform, id: string): string {
  const fact = factIn(platform, id);
  return fact === undefined ? ASSUMED : `${fact.source} (${fact.confidence})`;
}

/** The assumptions about a queue of either kind, in the order in which reports show them. */
export function queueAssumptions(config: QueueConfig, platform: Platform): SourceAssumption[] {
  const rules = provisionedRules(config, platform);
  return [
    ...(rules === undefined ? onDemand(config, platform) : provisioned(config, rules, platform)),
    backOff(config),
    {
      id: 'sqs.polling',
      value: `long polls of ${formatDuration(platform.sqs.longPollMs)}; receives and deletes take no time`,
      source: `${cited(platform, 'sqs.longPollMs')}; no latency ${ASSUMED}`,
    },
    {
      id: 'sqs.order',
      value: 'oldest first; messages that return go before those never received',
      source: `SQS promises best-effort order only ${ASSUMED}`,
    },
    ...window(config, platform),
    {
      id: 'sqs.billing',
      value:
        `sends of ${formatNumber(config.sendBatch)} a call, receives and deletes of up to ${formatNumber(platform.sqs.receiveMost)}, ` +
        `empty receives; each ${formatNumber(platform.sqs.billedChunkKb)} KB is a request`,
      source: cited(platform, 'sqs.billedChunkKb'),
    },
    ...deadLetters(config, platform),
  ];
}

function onDemand(config: QueueConfig, platform: Platform): SourceAssumption[] {
  const { pollers, maximumConcurrency = Number.POSITIVE_INFINITY } = config;
  const { start, least, most } = pollerRules(config, platform);
  const number = (value: number) => formatNumber(Math.min(value, maximumConcurrency));
  const perMinute = formatNumber(pollers.perMinute ?? platform.sqs.pollersPerMinute);
  const { idlePollers, startPollers } = platform.sqs;
  const idle =
    idlePollers < startPollers
      ? `as many as at first ${ASSUMED}; AWS may go down to ${formatNumber(idlePollers)}: ${cited(platform, 'sqs.idlePollers')}`
      : cited(platform, 'sqs.idlePollers');
  return [
    settable(
      'sqs.pollers',
      pollers.start !== undefined || pollers.perMinute !== undefined || pollers.most !== undefined,
      `${number(start)} at first, ${perMinute} more a minute while messages wait, at most ${number(most)}`,
      cited(platform, 'sqs.pollersPerMinute'),
    ),
    settable('sqs.leastPollers', pollers.start !== undefined || pollers.least !== undefined, number(least), idle),
    {
      id: 'sqs.pollerFallBack',
      value:
        'down to the least: a poller goes when its long poll brings nothing; ' +
        'step by step, as fast as they come, while batches are throttled or fail',
      source: `AWS says that polling falls back, and not how ${ASSUMED}`,
    },
  ];
}

function provisioned(
  { provisioned: given }: QueueConfig,
  { minimum, maximum, batchesEach }: ProvisionedRules,
  platform: Platform,
): SourceAssumption[] {
  return [
    settable(
      'sqs.eventPollers',
      given?.minimum !== undefined || given?.maximum !== undefined,
      `${formatNumber(minimum)} to ${formatNumber(maximum)}`,
      `event pollers in provisioned mode: ${cited(platform, 'sqs.provisioned.defaultMost')}`,
    ),
    {
      id: 'sqs.eventPollerBatches',
      value:
        `${formatNumber(batchesEach)} for each event poller, ` +
        `${formatNumber(platform.sqs.provisioned.concurrencyPerMinute)} more a minute while messages wait`,
      source: cited(platform, 'sqs.provisioned.concurrencyPerPoller'),
    },
    {
      id: 'sqs.provisionedPolling',
      value:
        'event pollers share the work evenly; each of their batches polls for itself; limits hold a second ahead at most',
      source: `AWS says nothing of it ${ASSUMED}`,
    },
    {
      id: 'sqs.eventPollerFallBack',
      value: 'batches whose long poll brings nothing end their polling, and event pollers without any go',
      source: `AWS says that event pollers scale down, and not how ${ASSUMED}`,
    },
  ];
}

function backOff({ backOff, reportBatchItemFailures }: QueueConfig): SourceAssumption {
  const { firstMs, longestMs, failedShare } = backOff;
  const defaults = BACK_OFF_DEFAULTS;
  const fewer = reportBatchItemFailures
    ? 'and not when batches fail'
    : `and when ${formatNumber(failedShare * 100)} % of the batches that ended last failed`;
  return settable(
    'sqs.pollerBackOff',
    firstMs !== defaults.firstMs || longestMs !== defaults.longestMs || failedShare !== defaults.failedShare,
    `a throttled batch is tried again after ${formatDuration(firstMs)}, doubling to ${formatDuration(longestMs)}, until it is visible again; ` +
      `pollers become fewer meanwhile, ${fewer}`,
    `AWS says that Lambda backs off, and publishes no numbers ${ASSUMED}; with reportBatchItemFailures polling is not scaled down when ` +
      'batches fail: docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
  );
}

function window(config: QueueConfig, platform: Platform): SourceAssumption[] {
  const { maximumBatchingWindowMs: windowMs, gather } = config;
  if (windowMs === 0) return [];
  const gathering = settable(
    'sqs.gather',
    gather !== GATHER_DEFAULT,
    gather === 'together' ? 'new messages go to the batch that is open' : 'new messages go to pollers that are idle',
    `AWS says nothing of it ${ASSUMED}`,
  );
  const exact = {
    id: 'sqs.batchingWindow',
    value: `exactly ${formatDuration(windowMs)} from the first message that the filter lets pass`,
    source:
      'docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, which adds that with low traffic a shorter window may take up to 20 s (assumption: it does not)',
  };
  const visible = formatDuration(visibilityOf(config, platform));
  const margin = formatDuration(platform.sqs.windowMarginMs);
  const effective = {
    id: 'sqs.effectiveVisibility',
    value: `where ${visible} is shorter than window + function time-out, those two and ${margin} more`,
    source: `${cited(platform, 'sqs.windowMarginMs')}; it still holds ${ASSUMED}`,
  };
  return [gathering, exact, effective];
}

function deadLetters(config: QueueConfig, platform: Platform): SourceAssumption[] {
  const { redrive } = config;
  if (redrive === undefined) return [];
  const { redriveAtMs, maxReceiveCount } = redrive;
  const most = formatNumber(platform.sqs.receiveMost);
  const back =
    redriveAtMs === undefined
      ? ''
      : `; at ${formatDuration(redriveAtMs)} all are received, sent back and deleted at once, in billed calls of up to ${most}`;
  return [
    settable(
      'sqs.maxReceiveCount',
      maxReceiveCount !== undefined,
      `${formatNumber(maxReceiveCountOf(config, platform))} receives`,
      `the least that AWS recommends, taken where none is given: ${cited(platform, 'sqs.recommendedReceiveCount')}`,
    ),
    {
      id: 'sqs.redrivePolicy',
      value: `a message that was received so often is moved at the next receive, which does not count; the move is not billed${back}`,
      source:
        'SQS Developer Guide, Using dead-letter queues; Configure a dead-letter queue redrive, whose permissions name those calls; ' +
        'what is billed: own knowledge',
    },
  ];
}
