/** What the settings of a synchronous source come to on a day: who waits how long, who tries again, how much is let through. */
import type { Platform } from '../platform/index.ts';
import { ALL_CAUSES, RETRY_MODES, type RetryRule } from './retry.ts';
import type { ClientConfig, SyncConfig } from './sync-config.ts';
import { type RateLimit, viaOf } from './via.ts';

/** How long the service in front of the function waits for an answer, ms; undefined: as long as the function runs. */
export function serviceWaitMs({ via, gateway, edge }: SyncConfig, { callers }: Platform): number | undefined {
  return gateway?.timeoutMs ?? viaOf(via).waitsMs?.(callers, edge?.trigger ?? 'viewer-request');
}

/**
 * The client as the function meets it. Both the client and the service in front of the function may give up waiting, and the first one
 * decides. Services that retry by themselves do so in the client's place; other clients see a status of 429 or 5xx for whatever goes wrong.
 */
export function effectiveClient(config: SyncConfig, platform: Platform): ClientConfig {
  const { client, via } = config;
  if (via === 'sdk') return client;
  const waits = [client.timeoutMs, serviceWaitMs(config, platform)].filter((waitMs) => waitMs !== undefined);
  const timeoutMs = waits.length === 0 ? undefined : Math.min(...waits);
  const retry = ownRule(config, platform) ?? { ...client.retry, causes: ALL_CAUSES };
  return { ...client, timeoutMs, retry };
}

/** The tries that a service makes by itself; undefined where it makes none. */
export function ownRule(config: SyncConfig, platform: Platform): RetryRule | undefined {
  const { via, gateway } = config;
  if (via === 'step-functions') return stepFunctionsRule(config, platform);
  const own = viaOf(via).ownRetries?.(platform.callers);
  if (own === undefined) return undefined;
  return {
    attempts: 1 + (gateway?.retries ?? own.retries),
    baseMs: gateway?.retryWaitMs ?? own.waitMs,
    capMs: Number.POSITIVE_INFINITY,
    backoffRate: own.backoffRate,
    jitter: 'none',
    hasQuota: false,
    isAdaptive: false,
    causes: own.causes,
  };
}

/** A `Retry` with the defaults of Step Functions; without one, nothing is tried again. */
function stepFunctionsRule({ retry }: SyncConfig, { callers }: Platform): RetryRule {
  if (retry === undefined) return RETRY_MODES.none;
  const { intervalMs, attempts, backoffRate, maxDelayMs, jitter, on } = retry;
  const onTimeout = on.includes('timeout');
  return {
    attempts: 1 + (attempts ?? callers.stepFunctionsMaxAttempts),
    baseMs: intervalMs ?? callers.stepFunctionsIntervalMs,
    capMs: maxDelayMs ?? Number.POSITIVE_INFINITY,
    backoffRate: backoffRate ?? callers.stepFunctionsBackoffRate,
    jitter,
    hasQuota: false,
    isAdaptive: false,
    causes: {
      throttles: on.includes('throttle'),
      errors: on.includes('error'),
      unanswered: onTimeout,
      functionTimeouts: onTimeout,
    },
  };
}

/**
 * The request limit that a source sets for itself (a stage or route of API Gateway, a rule of a firewall); undefined without one. What is
 * left out is the quota of the day, or one second of the rate.
 */
export function ownLimit({ via, gateway }: SyncConfig, { callers }: Platform): RateLimit | undefined {
  const { requestsPerSecond, burst } = gateway ?? {};
  if (requestsPerSecond === undefined && burst === undefined) return undefined;
  const shared = viaOf(via).sharedLimit?.(callers);
  const perSecond = requestsPerSecond ?? shared!.perSecond;
  return { perSecond, burst: burst ?? shared?.burst ?? Math.ceil(perSecond) };
}

/** The limit that sources of one kind share, by that kind: the quota of the day, or the most that one of them sets, for which it was raised. */
export function sharedLimits(configs: Iterable<SyncConfig>, platform: Platform): ReadonlyMap<string, RateLimit> {
  const limits = new Map<string, RateLimit>();
  for (const config of configs) {
    const { shares, sharedLimit } = viaOf(config.via);
    if (shares === undefined || sharedLimit === undefined) continue;
    const known = limits.get(shares) ?? sharedLimit(platform.callers);
    const own = ownLimit(config, platform) ?? known;
    limits.set(shares, {
      perSecond: Math.max(known.perSecond, own.perSecond),
      burst: Math.max(known.burst, own.burst),
    });
  }
  return limits;
}
