/** What headroom assumes about queues and their pollers, with the numbers in force and where they come from. */
import { factIn, type Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { type QueueConfig, visibilityOf } from './queue-config.ts';
import { type ProvisionedRules, pollerRules, provisionedRules } from './queue-rules.ts';
import type { SourceAssumption } from './source.ts';

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
    ...(rules === undefined ? onDemand(config, platform) : provisioned(rules, platform)),
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
    ...deadLetters(config),
  ];
}

function onDemand(config: QueueConfig, platform: Platform): SourceAssumption[] {
  const { pollers, maximumConcurrency = Number.POSITIVE_INFINITY } = config;
  const { start, least, most } = pollerRules(config, platform);
  const number = (value: number) => formatNumber(Math.min(value, maximumConcurrency));
  const perMinute = formatNumber(pollers.perMinute ?? platform.sqs.pollersPerMinute);
  const isSet = pollers.start !== undefined || pollers.perMinute !== undefined || pollers.most !== undefined;
  return [
    {
      id: 'sqs.pollers',
      value: `${number(start)} at first, ${perMinute} more a minute while messages wait, at most ${number(most)}`,
      source: isSet ? 'the scenario' : cited(platform, 'sqs.pollersPerMinute'),
    },
    {
      id: 'sqs.pollerFallBack',
      value:
        `down to ${number(least)}: a poller goes when its long poll brings nothing; ` +
        'step by step, as fast as they come, while batches are throttled or fail',
      source: `AWS says that polling falls back, and not how ${ASSUMED}`,
    },
  ];
}

function provisioned(rules: ProvisionedRules, platform: Platform): SourceAssumption[] {
  const { minimum, maximum, batchesEach } = rules;
  return [
    {
      id: 'sqs.pollers',
      value:
        `${formatNumber(minimum)} to ${formatNumber(maximum)} event pollers of ${formatNumber(batchesEach)} batches each, ` +
        `${formatNumber(platform.sqs.provisioned.concurrencyPerMinute)} batches more a minute while messages wait`,
      source: cited(platform, 'sqs.provisioned.concurrencyPerPoller'),
    },
    {
      id: 'sqs.provisionedPolling',
      value:
        'event pollers share the work evenly; each of their batches polls for itself; limits hold a second ahead at most',
      source: `AWS says nothing of it ${ASSUMED}`,
    },
    {
      id: 'sqs.pollerFallBack',
      value: 'batches whose long poll brings nothing end their polling, and event pollers without any go',
      source: `AWS says that event pollers scale down, and not how ${ASSUMED}`,
    },
  ];
}

function backOff({ backOff: { firstMs, longestMs, failedShare } }: QueueConfig): SourceAssumption {
  return {
    id: 'sqs.pollerBackOff',
    value:
      `a throttled batch is tried again after ${formatDuration(firstMs)}, doubling to ${formatDuration(longestMs)}, until it is visible again; ` +
      `pollers become fewer meanwhile, and when ${formatNumber(failedShare * 100)} % of the batches that ended last failed`,
    source: `AWS says that Lambda backs off, and publishes no numbers ${ASSUMED}`,
  };
}

function window(config: QueueConfig, platform: Platform): SourceAssumption[] {
  const { maximumBatchingWindowMs: windowMs, gather } = config;
  if (windowMs === 0) return [];
  const gathering = {
    id: 'sqs.gather',
    value:
      gather === 'together' ? 'new messages go to the batch that is open' : 'new messages go to pollers that are idle',
    source: `AWS says nothing of it ${ASSUMED}`,
  };
  const exact = {
    id: 'sqs.batchingWindow',
    value: `exactly ${formatDuration(windowMs)} from the first message that the filter lets pass`,
    source:
      'docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, which adds that with low traffic a shorter window may take up to 20 s (assumption: it does not)',
  };
  const effective = {
    id: 'sqs.effectiveVisibility',
    value: `where ${formatDuration(visibilityOf(config, platform))} is shorter than window + function time-out, those two and 30 s more`,
    source:
      'AWS Lambda Developer Guide of 2020 to 2022, with-sqs.html; later ones say nothing of it (assumption: it still holds)',
  };
  return [gathering, exact, effective];
}

function deadLetters({ redrive }: QueueConfig): SourceAssumption[] {
  if (redrive === undefined) return [];
  return [
    {
      id: 'sqs.redrivePolicy',
      value: `after ${formatNumber(redrive.maxReceiveCount)} receives a message is moved at the next, which does not count; the move is not billed`,
      source: 'SQS Developer Guide, Using dead-letter queues; not billed (own knowledge)',
    },
  ];
}
