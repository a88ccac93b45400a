/** What can be wrong or odd about a source whose events go through the queue, and what is billed for it. */
import type { Meter, Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { constantOf } from '../quantities/distribution.ts';
import { listed } from '../quantities/problem.ts';
import { formatDuration } from '../quantities/units.ts';
import { type AsyncSettings, asyncRules } from './async-config.ts';
import { serviceOf } from './async-services.ts';
import { extraRequests } from './async-source.ts';
import { checkDestination, type DestinationConfig, destinationMeters } from './destinations.ts';
import { allowedSince, between, destinationNotYet, formatKb, notYet, outOfRange, warning } from './findings.ts';
import type { CommonConfig, SourceFinding, Surroundings } from './source.ts';

/** The outlets of a source by the keys that name them, with the services that each may be. */
const OUTLETS = {
  deadLetterQueue: ['sqs', 'sns'],
  onFailure: ['sqs', 'sns', 'eventbridge', 's3'],
  onSuccess: ['sqs', 'sns', 'eventbridge'],
} as const;
type Outlet = keyof typeof OUTLETS;
const OUTLET_KEYS = Object.keys(OUTLETS) as Outlet[];

/** The settings that came with destinations, by the keys that give them. */
const LATER_SETTINGS = {
  maximumRetryAttempts: 'maximumRetryAttempts',
  maximumEventAge: 'maximumEventAgeMs',
  onFailure: 'onFailure',
  onSuccess: 'onSuccess',
} as const satisfies Readonly<Record<string, keyof AsyncSettings>>;

/** Everything about the source called `name`. */
export function asyncFindings(config: AsyncSettings, around: Surroundings, name: string): SourceFinding[] {
  return [
    ...dayFindings(config, around.platform),
    ...limitFindings(config, around.platform),
    ...laterSettings(config, around.platform),
    ...OUTLET_KEYS.flatMap((key) => checkOutlet(config[key], key, around)),
    ...loopFindings(config, around, name),
    ...warnings(config, around.platform),
  ];
}

/** The service must have been there, and dead-letter queues. */
function dayFindings({ service, deadLetterQueue }: AsyncSettings, platform: Platform): SourceFinding[] {
  const includes = (names: unknown) => (names as readonly string[]).includes(service);
  const isSchedule = service === 'schedule';
  const what = isSchedule ? 'invoking a function on a schedule' : `the service ${service}`;
  return [
    ...notYet([isSchedule ? 'type' : 'service'], what, platform, 'async.offered', includes),
    ...(deadLetterQueue === undefined
      ? []
      : notYet(['deadLetterQueue'], 'a dead-letter queue', platform, 'features.deadLetterQueues')),
  ];
}

function limitFindings(config: AsyncSettings, platform: Platform): SourceFinding[] {
  const { async, sns, asOf } = platform;
  const { sizeKb, backOff, deadLetterQueue } = config;
  const findings: SourceFinding[] = [];
  if (sizeKb > async.payloadMaxKb) {
    const expected = `at most ${formatKb(async.payloadMaxKb)} on ${asOf}`;
    const later = allowedSince(platform, 'async.payloadMaxKb', sizeKb);
    findings.push(outOfRange(['size'], 'event of', expected, formatKb(sizeKb), later));
  } else if (deadLetterQueue?.to === 'sns' && sizeKb > sns.messageMaxKb) {
    const expected = `at most ${formatKb(sns.messageMaxKb)}, or to: sqs; Lambda drops it and counts it in DeadLetterErrors`;
    findings.push(outOfRange(['deadLetterQueue'], 'dead letter of', expected, formatKb(sizeKb)));
  }
  // Where both waits are given, the schema compares them.
  if (backOff.firstMs !== undefined && backOff.longestMs === undefined) {
    const longest = async.throttleRetryLongestMs;
    findings.push(...between(['backOff', 'first'], 'first wait', backOff.firstMs, 0, longest, formatDuration));
  }
  return findings;
}

/** Limits of the settings that came with destinations; before, there are none to limit. */
function laterSettings(config: AsyncSettings, platform: Platform): SourceFinding[] {
  const { async } = platform;
  const { maximumRetryAttempts: attempts, maximumEventAgeMs: ageMs } = config;
  if (!async.hasSettings) {
    const given = Object.entries(LATER_SETTINGS).filter(([, name]) => config[name] !== undefined);
    return given.flatMap(([key]) => notYet([key], key, platform, 'async.hasSettings'));
  }
  const { maximumRetryAttemptsMax, maximumEventAgeMinMs, maximumEventAgeMaxMs } = async;
  return [
    ...destinationNotYet(['onFailure'], config.onFailure?.to, platform),
    ...between(['maximumRetryAttempts'], 'maximum retry attempts', attempts, 0, maximumRetryAttemptsMax, formatNumber),
    ...between(
      ['maximumEventAge'],
      'maximum event age',
      ageMs,
      maximumEventAgeMinMs,
      maximumEventAgeMaxMs,
      formatDuration,
    ),
  ];
}

function checkOutlet(outlet: DestinationConfig | undefined, key: Outlet, around: Surroundings): SourceFinding[] {
  return outlet === undefined ? [] : checkDestination(outlet, [key], OUTLETS[key], around);
}

/** Where the outlet of a source leads, if it has one: to a service or a source. */
function sentTo(config: CommonConfig | undefined, key: Outlet): string | undefined {
  return (config as Partial<Record<Outlet, DestinationConfig>> | undefined)?.[key]?.to;
}

/** Whether what goes to `start` may come, through whatever outlets, to the source called `end`. */
function leadsTo(start: string | undefined, end: string, { sources }: Surroundings): boolean {
  const reached = new Set([start]);
  for (const name of reached) {
    if (name === undefined) continue;
    for (const key of OUTLET_KEYS) reached.add(sentTo(sources.get(name), key));
  }
  return reached.has(end);
}

/** A chain of destinations that comes back to where it began would go on for ever. */
function loopFindings(config: AsyncSettings, around: Surroundings, name: string): SourceFinding[] {
  const key = OUTLET_KEYS.find((candidate) => leadsTo(sentTo(config, candidate), name, around));
  if (key === undefined) return [];
  const message =
    'what this source sends on comes back to it; Lambda stops such loops after about 16 rounds, which is not simulated';
  return [
    { path: [key], code: 'loop', message, expected: 'a destination that does not lead back', got: config[key]!.to },
  ];
}

function warnings(config: AsyncSettings, platform: Platform): SourceFinding[] {
  const findings: SourceFinding[] = [];
  if (!config.permission) {
    const what = config.targets.length === 1 ? `the function ${config.targets[0]}` : listed(config.targets, 'and');
    const message = `the service may not invoke ${what}: every event is dropped`;
    findings.push(warning(['permission'], 'no-permission', message));
  }
  if (config.objects > 0 && constantOf(asyncRules(config, platform).delay) === 0) {
    const message = 'no two events coalesce without a delay: each is in the queue at once';
    findings.push(warning(['coalesce'], 'no-effect', message));
  }
  return findings;
}

/** Whether some source sends events to the one called `name`. */
export function isSentTo(name: string, { sources }: Surroundings): boolean {
  return [...sources.values()].some((other) => OUTLET_KEYS.some((key) => sentTo(other, key) === name));
}

export function asyncMeters(config: AsyncSettings, platform: Platform): Meter[] {
  const { publish } = serviceOf(config.service);
  return [
    ...(extraRequests(config, platform) > 0 ? (['lambda.requests'] as const) : []),
    ...(publish === undefined ? [] : destinationMeters({ to: publish, permission: true })),
    ...OUTLET_KEYS.flatMap((key) => destinationMeters(config[key] ?? { to: '', permission: true })),
  ];
}
