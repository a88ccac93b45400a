/** The command that gives the same result again. */
import type { Result } from '../experiment/result.ts';
import { printable } from './untrusted.ts';

/** An argument as a POSIX shell reads it. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** For a scenario saved under `file`; seed, overrides and replications are spelled out. */
export function reproduceCommand(result: Result, file = 'scenario.yaml'): string {
  const { seed, overrides = [] } = result.scenario;
  const options = [
    `--seed=${quoted(printable(seed))}`,
    ...overrides.map((override) => `--set=${quoted(printable(override))}`),
    ...(result.replications > 1 ? [`--replications=${result.replications}`] : []),
  ];
  return ['npx headroom run', quoted(printable(file)), ...options].join(' ');
}
