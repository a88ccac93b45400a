/** A scenario named on the command line, `-` for standard input, → text, name and the files beside it. */
import type { OpenFile } from '../import/index.ts';
import { filesBeside, readScenarioFile, readStream } from '../node/files.ts';
import type { Terminal } from './terminal.ts';

export interface NamedScenario {
  /** As places name it. */
  readonly file: string;
  readonly open: OpenFile;
  /** Reads the text. Throws `ScenarioError`. */
  readonly read: () => Promise<string>;
}

/** What the command line calls standard input and output. */
export const DASH = '-';

/** How `argument` is called in messages. */
export function fileNameOf(argument: string): string {
  return argument === DASH ? '<stdin>' : argument;
}

export function namedScenario(argument: string, terminal: Terminal): NamedScenario {
  const file = fileNameOf(argument);
  if (argument === DASH) return { file, open: filesBeside(undefined), read: () => readStream(terminal.input, file) };
  return { file, open: filesBeside(argument), read: () => readScenarioFile(argument) };
}
