/** How long a scenario runs. */
import { versionsOf } from '../lambda/function-config.ts';
import { type Arrivals, lastArrivalMs } from '../quantities/arrivals.ts';
import type { Resources } from '../quantities/resources.ts';
import { formatDuration } from '../quantities/units.ts';
import type { AppliedChange } from './changes.ts';
import { details, type Finding } from './finding.ts';
import type { ScenarioInput } from './schema.ts';

const isTrace = (arrivals: Arrivals | undefined) => arrivals?.type === 'trace' || arrivals?.type === 'perMinute';
const endsByItself = (arrivals: Arrivals | undefined) => isTrace(arrivals) || arrivals?.type === 'at';

/** What is wrong with the times of a scenario, as far as it can be said before its traces are loaded. */
export function checkTimes({ duration, period, sources }: ScenarioInput): Finding[] {
  const findings: Finding[] = [];
  const positive = (key: string, value: number | undefined) => {
    if (value !== 0) return;
    findings.push({
      path: [key],
      code: 'range',
      message: `expected a ${key} above 0, got 0`,
      ...details('more than 0', '0'),
    });
  };
  positive('duration', duration);
  positive('period', period);
  const arrivals = Object.values(sources).map((source) => source.arrivals);
  if (duration === undefined && !(arrivals.some(isTrace) || arrivals.every(endsByItself))) {
    const message = 'the key "duration" is missing';
    const expected =
      'a duration such as "30 min" (only with traces there is a default: the last arrival plus the longest time-out)';
    findings.push({ path: ['duration'], at: 'key', code: 'missing', message, ...details(expected, 'nothing') });
  }
  return findings;
}

/**
 * The measured horizon, ms: as given, or up to the last arrival of the sources that end by themselves plus the longest time-out of any
 * function, less the warm-up. A finding when nothing is left to measure.
 */
export function horizonOf(
  scenario: ScenarioInput,
  changes: readonly AppliedChange[],
  resources: Resources,
): number | Finding {
  const { duration, warmUp, functions, sources } = scenario;
  if (duration !== undefined) return duration;
  const configs = [functions, ...changes.map((change) => change.functions)].flatMap((record) => Object.values(record));
  const longest = configs.flatMap(versionsOf).reduce((most, { config }) => Math.max(most, config.timeoutMs), 0);
  const last = Object.values(sources).reduce(
    (most, { arrivals }) => Math.max(most, (arrivals && lastArrivalMs(arrivals, resources)) ?? 0),
    0,
  );
  const end = last + longest;
  if (end > warmUp) return end - warmUp;
  const message = `the warm-up is not shorter than what there is to simulate, ${formatDuration(end)}`;
  return {
    path: ['warmUp'],
    code: 'range',
    message,
    ...details(`less than ${formatDuration(end)}`, formatDuration(warmUp)),
  };
}
