#!/usr/bin/env node
/** The command line: the only place that prints errors and exits. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ScenarioError } from '../quantities/issue.ts';
import { type Command, parseArguments } from './arguments.ts';
import { EXIT, issueText, UsageError, WorldError } from './errors.ts';
import { fileNameOf } from './read-scenario.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** Runs one command line (the arguments after the program's name) and returns the exit code. Never throws. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  let command: Command | undefined;
  try {
    command = await parseArguments(argv);
    return await dispatch(command, terminal);
  } catch (error) {
    return report(error, command, terminal);
  }
}

/** Commands are loaded when they are asked for: `--version` waits for none. */
async function dispatch(command: Command, terminal: Terminal): Promise<number> {
  switch (command.name) {
    case 'print':
      terminal.out(command.text);
      return EXIT.done;
    case 'run':
      return (await import('./run.ts')).runCommand(command.args, terminal);
    case 'validate':
      return (await import('./validate.ts')).validateCommand(command.scenarios, terminal);
    case 'price':
      return (await import('./price.ts')).priceCommand(command.args, terminal);
    case 'platform':
      return (await import('./platform.ts')).platformCommand(command.args, terminal);
    case 'schema':
      return (await import('./schema.ts')).schemaCommand(terminal);
  }
}

/** The place of issues that have none. */
function fileOf(command: Command | undefined): string {
  if (command?.name === 'run') return fileNameOf(command.args.scenario);
  return command?.name === 'price' ? fileNameOf(command.args.usage) : 'scenario';
}

function report(error: unknown, command: Command | undefined, { err, errColor }: Terminal): number {
  if (error instanceof ScenarioError) {
    const file = fileOf(command);
    for (const issue of error.issues) err(issueText(issue, file, errColor));
    return EXIT.inputWrong;
  }
  if (error instanceof UsageError) {
    err(`headroom: ${error.message}\nRun "headroom --help" for the commands and their options.\n`);
    return EXIT.inputWrong;
  }
  if (error instanceof WorldError) err(`headroom: ${error.message}\n`);
  // A defect of our own: the stack is what a report of it needs.
  else err(`headroom: internal error, please report it\n${error instanceof Error ? error.stack : String(error)}\n`);
  return EXIT.failed;
}

/** Output that cannot be delivered: a closed pipe is no error, a full disk is. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.done);
  process.stderr.write(`headroom: cannot write to standard output: ${error.message}\n`);
  process.exit(EXIT.failed);
}

const [, program] = process.argv;
if (program !== undefined && realpathSync(program) === fileURLToPath(import.meta.url)) {
  process.stdout.on('error', onOutputError);
  process.stderr.on('error', () => {});
  process.exitCode = await main(process.argv.slice(2), processTerminal());
}
