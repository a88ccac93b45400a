/** What a run assumes about the queue of asynchronous invocation, where AWS gives no number or no promise. */
import { factIn, type Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { constantOf, type Distribution } from '../quantities/distribution.ts';
import { formatDuration } from '../quantities/units.ts';
import { type AsyncSettings, asyncRules, DEFAULT_OVERHEAD_KB, DEFAULT_SLOWS_ABOVE } from './async-config.ts';
import { formatKb } from './findings.ts';
import { type SourceAssumption, settable } from './source.ts';

const ERRORS_PAGE = 'Developer Guide, How Lambda handles errors and retries with asynchronous invocation';

export function asyncAssumptions(config: AsyncSettings, platform: Platform): SourceAssumption[] {
  const { service, delay, retryDelaysMs, backOff, duplicates } = config;
  const rules = asyncRules(config, platform);
  const delayFact = factIn(platform, `async.delay.${service}`)!;
  const retryFact = factIn(platform, 'async.retryDelaysMs')!;
  const hasBackOff = backOff.firstMs !== undefined || backOff.longestMs !== undefined || backOff.jitter !== undefined;
  const lone = rules.sparesLone ? ' where several events wait' : '';
  const jitter =
    rules.jitter === 0 ? 'no jitter' : `longer by up to ${formatNumber(rules.jitter * 100)} % at random${lone}`;
  return [
    settable(
      delayFact.id,
      delay !== undefined,
      delay === undefined ? delayFact.text : inWords(delay),
      `time from the event to Lambda's queue: ${delayFact.source} (${delayFact.confidence})`,
    ),
    settable(
      'async.retryDelays',
      retryDelaysMs !== undefined,
      rules.retryDelaysMs.map(formatDuration).join(', '),
      `after the end of a failed attempt: ${retryFact.source} (${retryFact.confidence}); measured waits are 5 to 10 % longer`,
    ),
    settable(
      'async.backOff',
      hasBackOff,
      `${formatDuration(rules.firstMs)} doubling to ${formatDuration(rules.longestMs)}, ${jitter}`,
      `after a throttle, from 1 s again after an attempt that ran: ${ERRORS_PAGE}; measured waits are 5 to 11 % longer; ` +
        'an event that waits alone keeps the nominal waits (assumption)',
    ),
    settable(
      'async.slowsAbove',
      rules.slowsAbove !== DEFAULT_SLOWS_ABOVE,
      `${formatNumber(rules.slowsAbove)} events`,
      `with more waiting, throttled events wait longer in proportion: ${ERRORS_PAGE}, which gives no number (assumption)`,
    ),
    settable(
      'async.duplicates',
      duplicates > 0,
      `${formatNumber(duplicates * 100)} % of events`,
      `delivered twice: ${ERRORS_PAGE}, which gives no number (assumption)`,
    ),
    ...inSomeCases(config),
  ];
}

function inSomeCases({
  objects,
  deadLetterQueue,
  onFailure,
  onSuccess,
  overheadKb,
}: AsyncSettings): SourceAssumption[] {
  const assumptions: SourceAssumption[] = [];
  if (objects > 0) {
    assumptions.push({
      id: 'async.coalesce',
      value: 'writes to an object while the event of an earlier one is on its way',
      source:
        'Amazon S3 User Guide: two writes to an unversioned object at the same time may give one event (assumption)',
    });
  }
  if (onFailure !== undefined || onSuccess !== undefined) {
    assumptions.push(
      settable(
        'async.destinationOverhead',
        overheadKb !== DEFAULT_OVERHEAD_KB,
        formatKb(overheadKb),
        'what a record to a destination holds beside the event; AWS gives no number (assumption)',
      ),
    );
  }
  if (deadLetterQueue?.redriveAtMs !== undefined) {
    assumptions.push({
      id: 'async.redrive',
      value: `at ${formatDuration(deadLetterQueue.redriveAtMs)}, all at once, as new events`,
      source: 'the scenario; what becomes of an event in the redrive is its outcome (assumption)',
    });
  }
  return assumptions;
}

function inWords(distribution: Distribution): string {
  const constant = constantOf(distribution);
  if (constant !== undefined) return formatDuration(constant);
  if (distribution.type !== 'lognormal') return `${distribution.type} distribution`;
  return `lognormal with median ${formatDuration(distribution.median)}`;
}
