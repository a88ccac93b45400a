/** The kinds of failure of a command, and how they read. */
import picocolors from 'picocolors';
import type { Issue } from '../quantities/issue.ts';
import { printable } from '../report/untrusted.ts';

/** Exit codes; README.md lists them. */
export const EXIT = { done: 0, failed: 1, inputWrong: 2, interrupted: 130 } as const;

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The world failed, for example a disk that is full: exit code 1. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

/** The outcome of writing to `path`; what fails there is told as a `WorldError`. */
export async function inWorld<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new WorldError(`cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * `place: path: message`, then what was expected, what was got and a suggestion, each on a line of its own where the message does not say
 * it already. `file` is the place of issues that have none.
 */
export function issueText(issue: Issue, file: string, color: boolean): string {
  const { bold, dim, green } = picocolors.createColors(color);
  const { path, message, expected, got, suggestion } = issue;
  const said = (words: string) => message.includes(words);
  const lines = [
    `${bold(printable(issue.place ?? file))}: ${path === '' ? '' : `${printable(path)}: `}${printable(message)}`,
  ];
  if (expected !== undefined && !said(`expected ${expected}`)) lines.push(dim(`    expected ${printable(expected)}`));
  if (got !== undefined && !said(`got ${got}`)) lines.push(dim(`    got ${printable(got)}`));
  if (suggestion !== undefined && !said('did you mean'))
    lines.push(green(`    did you mean ${printable(suggestion)}?`));
  return `${lines.join('\n')}\n`;
}
