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

export function callerAssumptions({ client, arrivals }: SyncConfig): SourceAssumption[] {
  const assumptions: SourceAssumption[] = [
    {
      id: 'retry',
      value: retryInWords(client.retry),
      source:
        'AWS SDKs and Tools Reference Guide, Retry behavior; throttles and attempts that the caller gave up waiting for are retried; function errors and time-outs are answers, and are not',
    },
  ];
  if (arrivals.type === 'users') {
    assumptions.push({
      id: 'shortestUserCycle',
      value: formatDuration(SHORTEST_USER_CYCLE_MS),
      source: 'a user who is answered at once and does not think asks again after this long (assumption)',
    });
  }
  return assumptions;
}

function retryInWords(rule: RetryRule): string {
  if (rule.attempts === 1) return 'none';
  const cap = Number.isFinite(rule.capMs) ? ` to ${formatDuration(rule.capMs)}` : '';
  return (
    `${rule.attempts} attempts, waits up to ${formatDuration(rule.baseMs)} doubling${cap}, ${rule.jitter} jitter` +
    `${rule.hasQuota ? ', retry quota of 500' : ''}${rule.isAdaptive ? ', adaptive rate limit' : ''}`
  );
}
