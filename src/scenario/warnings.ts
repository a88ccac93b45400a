/** What is valid but probably not meant. */
import type { Platform } from '../platform/index.ts';
import { formatDuration } from '../quantities/units.ts';
import { runtimeWarnings } from './availability.ts';
import { valueAt } from './finding.ts';
import { provisionedWarnings } from './provisioned-checks.ts';
import type { Warning } from './scenario.ts';
import type { ScenarioInput } from './schema.ts';
import { startWarnings } from './start-checks.ts';

/** `raw` tells what was given from what is a default; `endMs` is the end of the run. */
export function warningsOf(
  raw: unknown,
  { account, changes, functions, sources, asOf, duration }: ScenarioInput,
  endMs: number,
  platform: Platform,
): Warning[] {
  const warnings: Warning[] = [];
  const warn = (code: string, path: string, message: string) => warnings.push({ code, path, message });
  if (platform.scaling.kind === 'per-function') {
    for (const key of ['burst', 'burstRefill']) {
      if (valueAt(raw, ['account', key]) === undefined) continue;
      warn(
        'no-effect',
        `account.${key}`,
        `${key} has no effect on ${asOf}: since 2023-11-26 each function scales on its own`,
      );
    }
  }
  warnings.push(
    ...runtimeWarnings(functions, platform),
    ...startWarnings(functions, platform),
    ...provisionedWarnings(account, Object.entries(functions), platform),
  );
  const waiting = Object.keys(sources).find((name) => sources[name]!.type !== 'sync');
  if (duration === undefined && waiting !== undefined) {
    const message =
      `without a duration the run ends at ${formatDuration(endMs)}, the last arrival and the longest time-out: ` +
      'what is retried or handled later counts as in flight';
    warn('short-run', 'duration', message);
  }
  for (const [index, { at }] of changes.entries()) {
    if (at <= endMs) continue;
    warn(
      'no-effect',
      `changes.${index}`,
      `the change at ${formatDuration(at)} has no effect: the run ends at ${formatDuration(endMs)}`,
    );
  }
  const targets = new Set(Object.values(sources).flatMap(({ targets }) => targets));
  for (const name of Object.keys(functions).sort()) {
    if (!targets.has(name)) warn('not-called', `functions.${name}`, `no source calls the function ${name}`);
  }
  return warnings;
}
