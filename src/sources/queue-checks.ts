/** What is wrong or odd about a queue on its day: limits, features not yet offered, time-outs that do not fit, names that do not exist. */
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { listed, shown } from '../quantities/problem.ts';
import { formatDuration } from '../quantities/units.ts';
import { type QueueConfig, visibilityOf } from './queue-config.ts';
import type { CommonConfig, SourceFinding, Surroundings } from './source.ts';

/** Everything about a queue of either kind; `queueConfig` names what it may send dead letters to. */
export function checkQueue(config: QueueConfig, around: Surroundings): SourceFinding[] {
  const { platform } = around;
  return [
    ...sizes(config, platform),
    ...features(config, platform),
    ...provisionedLimits(config, platform),
    ...visibility(config, around),
    ...deadLetters(config, around),
    ...senders(config, around),
    ...permissions(config),
  ];
}

/** A value outside its limits of the day. */
export function outside(path: string, what: string, expected: string, got: string): SourceFinding {
  return { path: [path], code: 'range', message: `${what} ${got}: expected ${expected}`, expected, got };
}

/** A setting that AWS did not offer yet. */
export function notYet(path: string, what: string, { asOf }: Platform): SourceFinding {
  const message = `${what} was not there yet on ${asOf}`;
  return { path: [path], code: 'not-yet', message, expected: 'a later day in asOf', got: asOf };
}

function between(
  path: string,
  what: string,
  value: number | undefined,
  least: number,
  most: number,
  format: (value: number) => string,
): SourceFinding[] {
  if (value === undefined || (value >= least && value <= most)) return [];
  return [outside(path, what, `${format(least)} to ${format(most)}`, format(value))];
}

function sizes(config: QueueConfig, { sqs, asOf }: Platform): SourceFinding[] {
  const { sizeKb, sendBatch, delayMs, retentionMs, visibilityTimeoutMs, maximumConcurrency } = config;
  const { messageMaxKb, maximumConcurrencyMin, maximumConcurrencyMax, retentionMinMs, retentionMaxMs } = sqs;
  const kb = (value: number) => `${formatNumber(value)} KB`;
  const found = [
    ...between(
      'visibilityTimeout',
      'visibility time-out',
      visibilityTimeoutMs,
      0,
      sqs.visibilityTimeoutMaxMs,
      formatDuration,
    ),
    ...between('retention', 'retention', retentionMs, retentionMinMs, retentionMaxMs, formatDuration),
    ...between('delay', 'delay', delayMs, 0, sqs.delayMaxMs, formatDuration),
  ];
  if (sizeKb > messageMaxKb)
    found.push(outside('size', 'message of', `at most ${kb(messageMaxKb)} on ${asOf}`, kb(sizeKb)));
  else if (sizeKb * sendBatch > messageMaxKb) {
    const expected = `at most ${kb(messageMaxKb)} in one call on ${asOf}`;
    found.push(outside('sendBatch', `${sendBatch} messages of together`, expected, kb(sizeKb * sendBatch)));
  }
  if (sqs.hasMaximumConcurrency) {
    const [least, most] = [maximumConcurrencyMin, maximumConcurrencyMax];
    found.push(...between('maximumConcurrency', 'maximum concurrency', maximumConcurrency, least, most, formatNumber));
  }
  return found;
}

function features(config: QueueConfig, platform: Platform): SourceFinding[] {
  const { sqs } = platform;
  const offers: [isUsed: boolean, isOffered: boolean, path: string, what: string][] = [
    [true, sqs.isOffered, 'type', 'reading a queue with a function'],
    [config.maximumConcurrency !== undefined, sqs.hasMaximumConcurrency, 'maximumConcurrency', 'maximum concurrency'],
    [
      config.reportBatchItemFailures,
      sqs.hasPartialResponses,
      'reportBatchItemFailures',
      'reporting batch item failures',
    ],
    [config.filter > 0, sqs.hasFiltering, 'filter', 'filtering of messages'],
    [config.provisioned !== undefined, sqs.provisioned.isOffered, 'provisioned', 'provisioned mode'],
  ];
  return offers
    .filter(([isUsed, isOffered]) => isUsed && !isOffered)
    .map(([, , path, what]) => notYet(path, what, platform));
}

function provisionedLimits({ provisioned }: QueueConfig, { sqs, asOf }: Platform): SourceFinding[] {
  if (provisioned === undefined || !sqs.provisioned.isOffered) return [];
  const { leastMin, leastMax, mostMin, mostMax, defaultLeast } = sqs.provisioned;
  const { minimum, maximum } = provisioned;
  const found = (key: string, expected: string, got: number): SourceFinding => ({
    path: ['provisioned', key],
    code: 'range',
    message: `${key} of ${formatNumber(got)} event pollers: expected ${expected}`,
    expected,
    got: formatNumber(got),
  });
  const range = (least: number, most: number) => `${formatNumber(least)} to ${formatNumber(most)} on ${asOf}`;
  if (minimum !== undefined && (minimum < leastMin || minimum > leastMax)) {
    return [found('minimum', range(leastMin, leastMax), minimum)];
  }
  if (maximum === undefined) return [];
  if (maximum < mostMin || maximum > mostMax) return [found('maximum', range(mostMin, mostMax), maximum)];
  const least = minimum ?? defaultLeast;
  return maximum < least ? [found('maximum', `at least the minimum of ${formatNumber(least)}`, maximum)] : [];
}

/** AWS refuses a visibility time-out below the function's, and recommends six times that, plus the batching window. */
function visibility(config: QueueConfig, { platform, functions }: Surroundings): SourceFinding[] {
  const target = functions.get(config.targets[0]!);
  if (target === undefined) return [];
  const visibilityMs = visibilityOf(config, platform);
  const { timeoutMs } = target;
  const { maximumBatchingWindowMs: windowMs } = config;
  const [visible, timeout] = [formatDuration(visibilityMs), formatDuration(timeoutMs)];
  const path = ['visibilityTimeout'];
  if (visibilityMs < timeoutMs) {
    const expected = `at least ${timeout}, the time-out of the function`;
    const message = `visibility time-out ${visible}: expected ${expected}; AWS refuses the event source mapping`;
    return [{ path, code: 'visibility', message, expected, got: visible }];
  }
  const { recommendedVisibilityFactor } = platform.sqs;
  const recommendedMs = recommendedVisibilityFactor * timeoutMs + windowMs;
  if (visibilityMs >= recommendedMs) return [];
  const window = windowMs > 0 ? ` plus the batching window of ${formatDuration(windowMs)}` : '';
  const message =
    `the visibility time-out of ${visible} is below the recommended ${formatDuration(recommendedMs)}, ${recommendedVisibilityFactor} times ` +
    `the function time-out of ${timeout}${window}: batches that are throttled for long return before they ran, and use up their receives`;
  return [{ path, isWarning: true, code: 'visibility', message }];
}

function deadLetters(config: QueueConfig, { sources }: Surroundings): SourceFinding[] {
  const to = config.redrive?.to;
  if (to === undefined) return [];
  const taker = sources.get(to);
  const path = ['deadLetterQueue', 'to'];
  const others = [...sources]
    .filter(([, source]) => source.type === config.type && source !== config)
    .map(([name]) => name);
  if (taker !== undefined && taker !== config && taker.type === config.type) return [];
  const expected = `sqs, or the name of another source of type ${config.type}`;
  const why =
    taker === undefined
      ? `the dead-letter queue ${shown(to)} does not exist`
      : taker === config
        ? 'a queue cannot be its own dead-letter queue'
        : `the dead-letter queue of a source of type ${config.type} cannot be ${shown(to)} of type ${taker.type}`;
  const suggestion = nearestWord(to, ['sqs', ...others]);
  return [{ path, code: 'unknown-destination', message: why, expected, got: shown(to), suggestion }];
}

/** A queue into which nothing ever comes was hardly meant. */
function senders(config: QueueConfig, { sources }: Surroundings): SourceFinding[] {
  if (config.arrivals !== undefined || config.backlog > 0) return [];
  const own = [...sources].find(([, source]) => source === config)?.[0];
  if (own === undefined || [...sources.values()].some((source) => sendsTo(source, own))) return [];
  const expected = `arrivals, backlog, or another source that sends to ${shown(own)}`;
  const message = 'arrivals is missing, and nothing else brings messages into the queue';
  return [{ path: ['arrivals'], code: 'missing', message, expected, got: 'nothing' }];
}

/** Whether one of its settings is a destination of that name. */
function sendsTo(source: CommonConfig, name: string): boolean {
  return Object.values(source).some(
    (setting: unknown) => typeof setting === 'object' && setting !== null && 'to' in setting && setting.to === name,
  );
}

function permissions({ permission, type }: QueueConfig): SourceFinding[] {
  if (permission) return [];
  const calls = listed(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], 'and');
  const message =
    `the permission is missing: the function's role lacks ${calls}, so nobody polls the ${type === 'sqs' ? '' : 'FIFO '}queue, ` +
    'and its messages wait until they expire';
  return [{ path: ['permission'], isWarning: true, code: 'no-permission', message }];
}
