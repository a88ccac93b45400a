/** What can be wrong or odd about a source whose events go through the queue, and what is billed for it. */
import type { Meter, Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { constantOf } from '../quantities/distribution.ts';
import { listed } from '../quantities/problem.ts';
import { formatDuration } from '../quantities/units.ts';
import { type QueueConfig, queueRules } from './async-config.ts';
import { serviceOf } from './async-services.ts';
import { extraRequests } from './async-source.ts';
import { checkDestination, type DestinationConfig, destinationMeters } from './destinations.ts';
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
} as const satisfies Readonly<Record<string, keyof QueueConfig>>;

const kb = (sizeKb: number): string => `${formatNumber(sizeKb)} KB`;

export function queueFindings(config: QueueConfig, around: Surroundings): SourceFinding[] {
  return [
    ...limitFindings(config, around.platform),
    ...OUTLET_KEYS.flatMap((key) => outletFindings(config, key, around)),
    ...loopFindings(config, around),
    ...warnings(config, around.platform),
  ];
}

function limitFindings(config: QueueConfig, { async, asOf }: Platform): SourceFinding[] {
  const findings: SourceFinding[] = [];
  const range = (key: string, expected: string, got: string) =>
    findings.push({ path: [key], code: 'range', message: `expected ${expected}, got ${got}`, expected, got });
  const { sizeKb, maximumRetryAttempts: attempts = 0, maximumEventAgeMs: ageMs = async.maximumEventAgeMaxMs } = config;
  if (sizeKb > async.payloadMaxKb)
    range('size', `an event of at most ${kb(async.payloadMaxKb)} on ${asOf}`, kb(sizeKb));
  if (!async.hasSettings) {
    for (const [key, name] of Object.entries(LATER_SETTINGS)) {
      if (config[name] === undefined) continue;
      const message = `${key} was not offered on ${asOf}`;
      findings.push({ path: [key], code: 'not-offered', message, expected: 'a later asOf', got: asOf });
    }
    return findings;
  }
  if (attempts > async.maximumRetryAttemptsMax) {
    range('maximumRetryAttempts', `0 to ${async.maximumRetryAttemptsMax} retries`, String(attempts));
  }
  if (ageMs < async.maximumEventAgeMinMs || ageMs > async.maximumEventAgeMaxMs) {
    const [least, most] = [async.maximumEventAgeMinMs, async.maximumEventAgeMaxMs].map(formatDuration);
    range('maximumEventAge', `a maximum event age of ${least} to ${most}`, formatDuration(ageMs));
  }
  return findings;
}

function outletFindings(config: QueueConfig, key: Outlet, around: Surroundings): SourceFinding[] {
  const outlet = config[key];
  if (outlet === undefined) return [];
  const findings = checkDestination(outlet, [key], OUTLETS[key], around);
  if (!outlet.permission) {
    const lost = key === 'onSuccess' ? 'records of successes are lost' : 'what is given up is lost';
    const message = `the function's role may not send to ${outlet.to}: ${lost}`;
    findings.push({ path: [key, 'permission'], isWarning: true, code: 'no-permission', message });
  }
  return findings;
}

/** The source that an outlet of a source is; undefined if it has none, or a service. */
function sentTo(config: CommonConfig, key: Outlet, { sources }: Surroundings): CommonConfig | undefined {
  const outlet = (config as Partial<Record<Outlet, DestinationConfig>>)[key];
  return outlet === undefined ? undefined : sources.get(outlet.to);
}

/** Whether what goes into `start` may come, through whatever outlets, to `end`. */
function leadsTo(start: CommonConfig | undefined, end: CommonConfig, around: Surroundings): boolean {
  const reached = new Set([start]);
  for (const config of reached) {
    if (config === undefined) continue;
    for (const key of OUTLET_KEYS) reached.add(sentTo(config, key, around));
  }
  return reached.has(end);
}

/** A chain of destinations that comes back to where it began would go on for ever. */
function loopFindings(config: QueueConfig, around: Surroundings): SourceFinding[] {
  const key = OUTLET_KEYS.find((candidate) => leadsTo(sentTo(config, candidate, around), config, around));
  if (key === undefined) return [];
  const message =
    'what this source sends on comes back to it; Lambda stops such loops after about 16 rounds, which is not simulated';
  return [
    { path: [key], code: 'loop', message, expected: 'a destination that does not lead back', got: config[key]!.to },
  ];
}

function warnings(config: QueueConfig, platform: Platform): SourceFinding[] {
  const findings: SourceFinding[] = [];
  const warn = (key: string, code: string, message: string) =>
    findings.push({ path: [key], isWarning: true, code, message });
  if (!config.permission) {
    const what = config.targets.length === 1 ? `the function ${config.targets[0]}` : listed(config.targets, 'and');
    warn('permission', 'no-permission', `the service may not invoke ${what}: every event is dropped`);
  }
  if (config.objects > 0 && constantOf(queueRules(config, platform).delay) === 0) {
    warn('coalesce', 'no-effect', 'no two events coalesce without a delay: each is in the queue at once');
  }
  return findings;
}

/** Whether some other source sends events to this one. */
export function isSentTo(config: QueueConfig, around: Surroundings): boolean {
  return [...around.sources.values()].some((other) => OUTLET_KEYS.some((key) => sentTo(other, key, around) === config));
}

export function queueMeters(config: QueueConfig, platform: Platform): Meter[] {
  const { publish } = serviceOf(config.service);
  return [
    ...(extraRequests(config, platform) > 0 ? (['lambda.requests'] as const) : []),
    ...(publish === undefined ? [] : destinationMeters({ to: publish, permission: true })),
    ...OUTLET_KEYS.flatMap((key) => destinationMeters(config[key] ?? { to: '', permission: true })),
  ];
}
