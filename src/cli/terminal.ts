/** What a command sees of the process around it, so that commands can run anywhere, tests included. */

export interface Terminal {
  /** Program output: results, and nothing else. */
  readonly out: (text: string) => void;
  /** Errors, notes and progress. */
  readonly err: (text: string) => void;
  /** Standard input. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Colours and width of standard output. */
  readonly outColor: boolean;
  readonly columns: number | undefined;
  readonly errColor: boolean;
  /** Where a progress bar can be drawn; undefined when standard error is not a terminal. */
  readonly progress: NodeJS.WriteStream | undefined;
  /** Calls the listener at the first interrupt (Ctrl+C); returns how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/** The process's own. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // https://no-color.org: set and not empty.
  const mayColor = (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    input: stdin,
    outColor: stdout.isTTY === true && mayColor,
    columns: stdout.isTTY === true ? stdout.columns : undefined,
    errColor: stderr.isTTY === true && mayColor,
    progress: stderr.isTTY === true ? stderr : undefined,
    onInterrupt: (listener) => {
      // Once: a second interrupt ends the process at once, as without a listener.
      process.once('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
  };
}
