/** What a run assumes about callers that wait for answers: how they retry, how soon users ask again. */
import { formatDuration } from '../quantities/units.ts';
import type { RetryRule } from './retry.ts';
import type { SourceAssumption } from './source.ts';
import type { SyncConfig } from './sync-config.ts';

/**
 * A user whose answer came at the instant of asking (refused, or nothing to do) and who thinks for less asks again after this long.
 * Without it simulated time would stand still. An assumption, printed with closed-loop sources; ms.
 */
export const SHORTEST_USER_CYCLE_MS = 1;

/** For every way of calling; how a service in front of the function is retried is told with that service. */
export function callerAssumptions({ client, arrivals, via }: SyncConfig): SourceAssumption[] {
  const assumptions: SourceAssumption[] = [];
  if (via === 'sdk') {
    assumptions.push({
      id: 'retry',
      value: retryInWords(client.retry),
      source:
        'AWS SDKs and Tools Reference Guide, Retry behavior; throttles and attempts that the caller gave up waiting for are retried; function errors and time-outs are answers, and are not',
    });
  }
  if (arrivals.type === 'users') {
    assumptions.push({
      id: 'shortestUserCycle',
      value: formatDuration(SHORTEST_USER_CYCLE_MS),
      source: 'a user who is answered at once and does not think asks again after this long (assumption)',
    });
  }
  return assumptions;
}

/** A rule with what it retries, where that is not what an SDK does: "errors: 3 attempts, waits up to 1 s doubling, full jitter". */
export function retryInWords(rule: RetryRule): string {
  const { attempts, baseMs, jitter, causes } = rule;
  if (attempts === 1) return 'none';
  const what = [
    ...(causes?.throttles ? ['throttles'] : []),
    ...(causes?.errors ? ['errors'] : []),
    ...(causes?.unanswered ? ['time-outs'] : []),
  ];
  const waits = baseMs === 0 && rule.backoffRate === 1 ? 'at once' : `${waitsInWords(rule)}, ${jitter} jitter`;
  return (
    `${what.length === 0 ? '' : `${what.join(', ')}: `}${attempts} attempts, ${waits}` +
    `${rule.hasQuota ? ', retry quota of 500' : ''}${rule.isAdaptive ? ', adaptive rate limit' : ''}`
  );
}

function waitsInWords({ baseMs, capMs, backoffRate = 2 }: RetryRule): string {
  const growth = backoffRate === 2 ? ' doubling' : ` growing ${backoffRate} times`;
  const cap = Number.isFinite(capMs) ? ` to ${formatDuration(capMs)}` : '';
  return `waits up to ${formatDuration(baseMs)}${backoffRate === 1 ? '' : growth + cap}`;
}
