/** The settings of a synchronous source that go with `via`: what stands in front of the function, and which of them belong to what. */
import * as z from 'zod';
import type { Arrivals } from '../quantities/arrivals.ts';
import { listed, raise, shown } from '../quantities/problem.ts';
import { count, duration, memory, plainNumber, rate, share } from '../quantities/units.ts';
import { countFrom } from './common-config.ts';
import type { RetryRule } from './retry.ts';
import { VIA_NAMES, type ViaName, viaOf } from './via.ts';

const EDGE_TRIGGERS = ['viewer-request', 'origin-request', 'origin-response', 'viewer-response'] as const;
export type EdgeTrigger = (typeof EDGE_TRIGGERS)[number];

/** What a `Retry` of Step Functions names; AWS's own longest, 99,999,999, would never end. */
const MOST_RETRIES = 1000;
const RETRIED = ['throttle', 'error', 'timeout'] as const;

const gateway = z
  .strictObject({
    requestsPerSecond: rate.optional().meta({
      description: 'Requests that it lets through per second. Default: the quota of the day, if there is one.',
    }),
    burst: count.optional().meta({
      description: 'Requests that it lets through at once. Default: the quota of the day, or one second of the rate.',
    }),
    timeout: duration.optional().meta({
      description:
        'How long it waits for the answer to one attempt. Default: REST API 29 s, HTTP API and Lex 30 s, Alexa 8 s, Cognito 5 s, Firehose 5 min, Lambda@Edge the longest time-out of its trigger; the others wait for ever.',
    }),
    retries: countFrom(0, MOST_RETRIES)
      .optional()
      .meta({ description: 'Tries after the first of Firehose and S3 Batch Operations. Default 3.' }),
    retryWait: duration
      .optional()
      .meta({ description: 'Wait before the first of these; it doubles with each. Default 1 s, an assumption.' }),
  })
  .transform(({ requestsPerSecond, burst, timeout, retries, retryWait }) => ({
    requestsPerSecond,
    burst,
    timeoutMs: timeout,
    retries,
    retryWaitMs: retryWait,
  }));

const growth = plainNumber.superRefine((value, ctx) => {
  if (value >= 1) return;
  const [expected, got] = ['a number of at least 1', shown(value)];
  raise(ctx, { code: 'range', message: `expected ${expected}, got ${got}`, expected, got });
});

const stepFunctionsRetry = z
  .strictObject({
    interval: duration.optional().meta({ description: 'IntervalSeconds: wait before the first retry. Default 1 s.' }),
    attempts: countFrom(0, MOST_RETRIES)
      .optional()
      .meta({ description: 'MaxAttempts: retries, the first try not counted. Default 3.' }),
    backoffRate: growth
      .optional()
      .meta({ description: 'BackoffRate: how many times the last wait the next one is. Default 2.' }),
    maxDelay: duration.optional().meta({ description: 'MaxDelaySeconds: no wait is longer. Default: no bound.' }),
    jitter: z.enum(['none', 'full']).default('none').meta({ description: 'JitterStrategy. Default none.' }),
    on: z
      .array(z.enum(RETRIED))
      .min(1, 'expected at least one of throttle, error, timeout')
      .default([...RETRIED])
      .meta({ description: 'ErrorEquals: what is tried again. Default: all (States.ALL).' }),
  })
  .transform(({ interval, maxDelay, ...rest }) => ({ ...rest, intervalMs: interval, maxDelayMs: maxDelay }));

const edge = z.strictObject({
  trigger: z
    .enum(EDGE_TRIGGERS)
    .default('viewer-request')
    .meta({ description: 'Where CloudFront calls the function. Default viewer-request.' }),
  cacheHits: share.default(0).meta({
    description: 'Share of the requests that the cache answers; they never reach an origin trigger. Default 0.',
  }),
});

const buffer = z
  .strictObject({
    size: memory.optional().meta({ description: 'Size at which a buffer is sent, 0.2 to 3 MB. Default 1 MB.' }),
    interval: duration.optional().meta({ description: 'Time after which it is sent, 0 to 900 s. Default 60 s.' }),
  })
  .transform(({ size, interval }) => ({ sizeMb: size, intervalMs: interval }));

/** The keys beside those of every synchronous source. */
export const VIA_SHAPE = {
  via: z
    .enum(VIA_NAMES)
    .default('sdk')
    .meta({ description: 'What calls the function and waits for its answer. Default sdk.' }),
  gateway: gateway.optional().meta({ description: 'The service in front of the function: its limits and time-out.' }),
  retry: stepFunctionsRetry
    .optional()
    .meta({ description: 'The Retry of a state machine (step-functions). Default: nothing is tried again.' }),
  edge: edge.optional().meta({ description: 'Where and how often CloudFront calls the function (lambda-edge).' }),
  buffer: buffer.optional().meta({ description: 'How records are gathered before they are transformed (firehose).' }),
};

/** The settings behind these keys, before a day is known. */
export interface ViaSettings {
  readonly via: ViaName;
  readonly gateway?: z.output<typeof gateway> | undefined;
  readonly retry?: z.output<typeof stepFunctionsRetry> | undefined;
  readonly edge?: z.output<typeof edge> | undefined;
  readonly buffer?: z.output<typeof buffer> | undefined;
}

const behind = VIA_NAMES.filter((name) => name !== 'sdk');
const retryingServices: readonly ViaName[] = ['firehose', 's3-batch'];

/** The ways in which a key has a meaning. */
const BELONGS: readonly { readonly key: string; readonly to: readonly ViaName[]; readonly whose: string }[] = [
  { key: 'gateway', to: behind, whose: 'a service in front of the function' },
  { key: 'retry', to: ['step-functions'], whose: 'via step-functions' },
  { key: 'edge', to: ['lambda-edge'], whose: 'via lambda-edge' },
  { key: 'buffer', to: ['firehose'], whose: 'via firehose' },
];

/** What the rules below look at beside the settings of `via`. */
interface Refined extends ViaSettings {
  readonly client: { readonly retry: RetryRule };
  readonly arrivals: Arrivals;
}

/** Raises whatever was set that does not go with `via`, or not with the rest. */
export function refineVia(settings: Refined, ctx: z.RefinementCtx): void {
  const { via, gateway: front, edge: at, arrivals, client } = settings;
  const { what, ownRetries, sharedLimit } = viaOf(via);
  const problem = (code: string, path: readonly string[], message: string, expected: string, got: string): void =>
    raise(ctx, { code, message, expected, got, path });
  for (const { key, to, whose } of BELONGS) {
    if (settings[key as keyof ViaSettings] === undefined || to.includes(via)) continue;
    problem('keys', [key], `${key} belongs to ${whose}, and via is ${via}`, `no ${key}, or another via`, via);
  }
  for (const [key, value] of [['retries', front?.retries] as const, ['retryWait', front?.retryWaitMs] as const]) {
    if (value === undefined || retryingServices.includes(via) || via === 'sdk') continue;
    const message = `${key} belongs to via ${listed(retryingServices)}, and via is ${via}`;
    problem('keys', ['gateway', key], message, `no ${key}, or another via`, via);
  }
  if (client.retry.attempts > 1 && ownRetries !== undefined) {
    const message = `${what} calls the function and tries again by its own rules, not by those of a client`;
    const expected = via === 'step-functions' ? 'retry, beside via' : 'no client.retry';
    problem('keys', ['client', 'retry'], message, expected, 'a retry of the client');
  }
  if (via === 'firehose' && arrivals.type === 'users') {
    const message = 'users wait for an answer, which Firehose gives to nobody';
    problem('value', ['arrivals', 'users'], message, 'poisson, constant, at, perMinute or trace', 'users');
  }
  if (at !== undefined && at.cacheHits > 0 && at.trigger.startsWith('viewer')) {
    const message = `a ${at.trigger} trigger runs for every request, whether or not the cache has the answer`;
    problem('value', ['edge', 'cacheHits'], message, 'an origin trigger, or no cacheHits', at.trigger);
  }
  const hasLimit = sharedLimit !== undefined || front?.requestsPerSecond !== undefined;
  if (front?.burst !== undefined && !hasLimit && via !== 'sdk') {
    const message = `burst needs requestsPerSecond beside it: ${what} has no request limit of its own`;
    problem('keys', ['gateway', 'burst'], message, 'requestsPerSecond, such as 100/s', 'nothing');
  }
}
