/** What is wrong or odd about a queue on its day: limits, features not yet offered, settings that do not fit, names that do not exist. */
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { listed, shown } from '../quantities/problem.ts';
import { formatDuration } from '../quantities/units.ts';
import { allowedSince, between, formatKb, notYet, outOfRange, warning } from './findings.ts';
import { deadLetterSource, OUTSIDE, type QueueConfig } from './queue-config.ts';
import { pollerRules, visibilityOf } from './queue-rules.ts';
import type { CommonConfig, SourceFinding, Surroundings } from './source.ts';

/** Everything about a queue of either kind, the source `name`, but the limits of its batches. */
export function checkQueue(config: QueueConfig, around: Surroundings, name: string): SourceFinding[] {
  const { platform } = around;
  return [
    ...times(config, platform),
    ...sizes(config, platform),
    ...features(config, platform),
    ...pollers(config, platform),
    ...provisionedLimits(config, platform),
    ...concurrency(config, around, name),
    ...visibility(config, around),
    ...receives(config, platform),
    ...deadLetters(config, around, name),
    ...senders(config, around, name),
    ...permissions(config),
  ];
}

function times({ delayMs, retentionMs, visibilityTimeoutMs }: QueueConfig, { sqs }: Platform): SourceFinding[] {
  const { retentionMinMs, retentionMaxMs, visibilityTimeoutMaxMs, delayMaxMs } = sqs;
  const within = (key: string, what: string, value: number | undefined, least: number, most: number) =>
    between([key], what, value, least, most, formatDuration);
  return [
    ...within('visibilityTimeout', 'visibility time-out', visibilityTimeoutMs, 0, visibilityTimeoutMaxMs),
    ...within('retention', 'retention', retentionMs, retentionMinMs, retentionMaxMs),
    ...within('delay', 'delay', delayMs, 0, delayMaxMs),
  ];
}

function sizes({ sizeKb, sendBatch }: QueueConfig, platform: Platform): SourceFinding[] {
  const { sqs, asOf } = platform;
  const { messageMaxKb, receiveMost } = sqs;
  const found = between(['sendBatch'], 'messages of one send:', sendBatch, 1, receiveMost, formatNumber);
  if (sizeKb > messageMaxKb) {
    const expected = `at most ${formatKb(messageMaxKb)} on ${asOf}`;
    const later = allowedSince(platform, 'sqs.messageMaxKb', sizeKb);
    found.push(outOfRange(['size'], 'message of', expected, formatKb(sizeKb), later));
  } else if (found.length === 0 && sizeKb * sendBatch > messageMaxKb) {
    const expected = `at most ${formatKb(messageMaxKb)} in one call on ${asOf}`;
    found.push(outOfRange(['sendBatch'], `${sendBatch} messages of together`, expected, formatKb(sizeKb * sendBatch)));
  }
  return found;
}

function features(config: QueueConfig, platform: Platform): SourceFinding[] {
  const offers: [isUsed: boolean, id: string, key: string, what: string][] = [
    [true, 'sqs.isOffered', 'type', 'reading a queue with a function'],
    [config.maximumConcurrency !== undefined, 'sqs.hasMaximumConcurrency', 'maximumConcurrency', 'maximum concurrency'],
    [
      config.reportBatchItemFailures,
      'sqs.hasPartialResponses',
      'reportBatchItemFailures',
      'reporting batch item failures',
    ],
    [config.filter > 0, 'sqs.hasFiltering', 'filter', 'filtering of messages'],
    [config.provisioned !== undefined, 'sqs.provisioned.isOffered', 'provisioned', 'provisioned mode'],
  ];
  return offers.flatMap(([isUsed, id, key, what]) => (isUsed ? notYet([key], what, platform, id) : []));
}

/** The number at first may be that of the day. */
function pollers(config: QueueConfig, platform: Platform): SourceFinding[] {
  const { start, least } = pollerRules(config, platform);
  if (least <= start) return [];
  const expected = `at most ${formatNumber(start)}, the number at first; or set start, too`;
  return [outOfRange(['pollers', 'least'], 'least', expected, formatNumber(least))];
}

function provisionedLimits({ provisioned }: QueueConfig, { sqs, asOf }: Platform): SourceFinding[] {
  if (provisioned === undefined || !sqs.provisioned.isOffered) return [];
  const { leastMin, leastMax, mostMin, mostMax, defaultLeast } = sqs.provisioned;
  const { minimum, maximum } = provisioned;
  const found = (key: string, expected: string, got: number): SourceFinding =>
    outOfRange(['provisioned', key], `${key} of event pollers`, expected, formatNumber(got));
  const range = (least: number, most: number) => `${formatNumber(least)} to ${formatNumber(most)} on ${asOf}`;
  if (minimum !== undefined && (minimum < leastMin || minimum > leastMax)) {
    return [found('minimum', range(leastMin, leastMax), minimum)];
  }
  if (maximum === undefined) return [];
  if (maximum < mostMin || maximum > mostMax) return [found('maximum', range(mostMin, mostMax), maximum)];
  const least = minimum ?? defaultLeast;
  return maximum < least ? [found('maximum', `at least the minimum of ${formatNumber(least)}`, maximum)] : [];
}

/**
 * AWS asks for a reserved concurrency of at least the sum of the maxima of all queues that a function reads
 * (docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html, Configuring maximum concurrency).
 */
function concurrency(config: QueueConfig, around: Surroundings, name: string): SourceFinding[] {
  const { maximumConcurrency, targets } = config;
  const { hasMaximumConcurrency, maximumConcurrencyMin: least, maximumConcurrencyMax: most } = around.platform.sqs;
  if (maximumConcurrency === undefined || !hasMaximumConcurrency) return [];
  const path = ['maximumConcurrency'];
  const found = between(path, 'maximum concurrency', maximumConcurrency, least, most, formatNumber);
  const reserved = around.functions.get(targets[0]!)?.reservedConcurrency;
  if (found.length > 0 || reserved === undefined) return found;
  const others = [...around.sources].filter(([other, source]) => other !== name && source.targets[0] === targets[0]);
  const together = others.reduce((sum, [, source]) => sum + maximumOf(source), maximumConcurrency);
  if (together <= reserved) return [];
  const sum = together > maximumConcurrency ? `, ${formatNumber(together)} with the function's other queues,` : '';
  const message =
    `the maximum concurrency of ${formatNumber(maximumConcurrency)}${sum} is above the function's reserved concurrency of ` +
    `${formatNumber(reserved)}: batches will be throttled`;
  return [warning(path, 'reserved-concurrency', message)];
}

/** What another source adds to the sum of maximum concurrencies. */
function maximumOf(source: CommonConfig): number {
  return 'maximumConcurrency' in source && typeof source.maximumConcurrency === 'number'
    ? source.maximumConcurrency
    : 0;
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
  return [warning(path, 'visibility', message)];
}

function receives({ redrive }: QueueConfig, { sqs }: Platform): SourceFinding[] {
  if (redrive?.maxReceiveCount === undefined) return [];
  const { maxReceiveCount, countPath } = redrive;
  const { maxReceiveCountMax, recommendedReceiveCount } = sqs;
  const found = between(countPath, 'maxReceiveCount', maxReceiveCount, 1, maxReceiveCountMax, formatNumber);
  if (found.length > 0 || maxReceiveCount >= recommendedReceiveCount) return found;
  const message =
    `maxReceiveCount ${formatNumber(maxReceiveCount)} is below the recommended ${formatNumber(recommendedReceiveCount)}: ` +
    'throttled batches that return use up receives, and messages go to the dead-letter queue that never ran';
  return [warning(countPath, 'receive-count', message)];
}

function deadLetters(config: QueueConfig, { sources }: Surroundings, name: string): SourceFinding[] {
  if (config.redrive === undefined) return [];
  const path = config.redrive.toPath;
  if (config.redrive.to === OUTSIDE && sources.has(OUTSIDE)) {
    const message = `${shown(OUTSIDE)} is a queue outside and a source of this scenario`;
    return [{ path, code: 'ambiguous', message, expected: 'another name for the source', got: shown(OUTSIDE) }];
  }
  const to = deadLetterSource(config);
  if (to === undefined) return [];
  const taker = sources.get(to);
  if (to !== name && taker?.type === config.type) return [];
  const expected = `${OUTSIDE}, or the name of another source of type ${config.type}`;
  const why =
    taker === undefined
      ? `the dead-letter queue ${shown(to)} does not exist`
      : to === name
        ? 'a queue cannot be its own dead-letter queue'
        : `the dead-letter queue of a source of type ${config.type} cannot be ${shown(to)} of type ${taker.type}`;
  const others = [...sources].filter(([other, { type }]) => other !== name && type === config.type);
  const suggestion = nearestWord(to, [OUTSIDE, ...others.map(([other]) => other)]);
  return [{ path, code: 'unknown-destination', message: why, expected, got: shown(to), suggestion }];
}

/** A queue into which nothing ever comes was hardly meant. */
function senders({ arrivals, backlog }: QueueConfig, { sources }: Surroundings, name: string): SourceFinding[] {
  if (arrivals !== undefined || backlog > 0) return [];
  if ([...sources.values()].some((source) => sendsTo(source, name))) return [];
  const expected = `arrivals, backlog, or another source that sends to ${shown(name)}`;
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
  return [warning(['permission'], 'no-permission', message)];
}
