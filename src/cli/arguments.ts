/** The command line as text → what is asked for. */
import yargs, { type Argv } from 'yargs';
import { nearestWord } from '../quantities/nearest-word.ts';
import { ENGINE_VERSION } from '../version.ts';
import { UsageError } from './errors.ts';
import { FORMATS, type Format } from './formats.ts';
import { DASH } from './read-scenario.ts';
import type { RunArguments } from './run.ts';

export type Command =
  | { readonly name: 'run'; readonly args: RunArguments }
  | { readonly name: 'validate'; readonly scenarios: readonly string[] }
  | { readonly name: 'schema' }
  /** Help or the version. */
  | { readonly name: 'print'; readonly text: string };

/** yargs loses a lone "-"; no argument can hold a NUL. */
const DASH_INSIDE = '\0-';
const MOST_REPLICATIONS = 10_000;
const FORMAT_NAMES = Object.keys(FORMATS) as Format[];

type Parsed = Readonly<Record<string, unknown>>;

/** Parses the arguments after the program's name. Throws `UsageError`. */
export async function parseArguments(argv: readonly string[]): Promise<Command> {
  const separator = argv.indexOf('--');
  const plain = separator < 0 ? argv : argv.toSpliced(separator, 1);
  let text = '';
  const parsed: Parsed = await parser(plain).parseAsync(
    plain.map((argument) => (argument === DASH ? DASH_INSIDE : argument)),
    {},
    (_error: unknown, _argv: unknown, output: string) => {
      text = output;
    },
  );
  if (text !== '') return { name: 'print', text: `${text}\n` };
  switch ((parsed._ as unknown[])[0]) {
    case 'run':
      return { name: 'run', args: runArguments(parsed) };
    case 'validate':
      return { name: 'validate', scenarios: (parsed.scenario as string[]).map(outside) };
    case 'schema':
      return { name: 'schema' };
    default:
      throw new UsageError('expected a command: run, validate or schema');
  }
}

function parser(argv: readonly string[]): Argv {
  return yargs()
    .scriptName('headroom')
    .locale('en')
    .usage('$0 <command>\n\nWhat would throttle, how slow, how much: a simulator of AWS Lambda.')
    .command('run <scenario>', 'Simulate a scenario and report', runOptions)
    .command('validate <scenario..>', 'Check scenario files and list every issue', (command) =>
      command.positional('scenario', { type: 'string', array: true, describe: 'Scenario files; - for standard input' }),
    )
    .command('schema', 'Print the JSON Schema of scenario files')
    .demandCommand(1, 'expected a command: run, validate or schema')
    .strict()
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'camel-case-expansion': false,
    })
    .version(ENGINE_VERSION)
    .help()
    .wrap(100)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error instanceof UsageError
        ? error
        : new UsageError(inPlainWords(message ?? error.message, argv), { cause: error });
    }) as Argv;
}

const COMMANDS = ['run', 'validate', 'schema'];
const OPTIONS = ['seed', 'set', 'replications', 'format', 'out', 'json', 'quiet', 'help', 'version'];

/** What is wrong with the arguments, with a suggestion; the parser's own message where there is nothing to add. */
function inPlainWords(message: string, argv: readonly string[]): string {
  const didYouMean = (word: string, words: readonly string[], prefix = ''): string => {
    const near = nearestWord(word, words);
    return near === undefined ? '' : `; did you mean ${prefix}${near}?`;
  };
  const [command = ''] = argv.filter((argument) => !argument.startsWith('-'));
  if (command !== '' && !COMMANDS.includes(command)) {
    return `unknown command "${command}"${didYouMean(command, COMMANDS)}`;
  }
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1]?.split(', ') ?? [];
  const option = unknown.find((name) => argv.some((argument) => argument.split('=')[0] === `--${name}`));
  if (option !== undefined) return `unknown option --${option}${didYouMean(option, OPTIONS, '--')}`;
  if (unknown.length > 0) return `${command} does not take "${unknown[0]}"`;
  if (message.startsWith('Not enough non-option'))
    return `${command}: expected a scenario file, or - for standard input`;
  return message;
}

function runOptions(command: Argv): Argv {
  const text = { type: 'string', requiresArg: true } as const;
  return command
    .positional('scenario', { type: 'string', describe: 'Scenario file (YAML or JSON); - for standard input' })
    .option('seed', { ...text, describe: "Seed of all random numbers; takes the place of the scenario's" })
    .option('set', { ...text, describe: 'PATH=VALUE: change one value of the scenario; may be repeated' })
    .option('replications', { ...text, describe: 'Independent replications', defaultDescription: '1' })
    .option('format', {
      ...text,
      describe: 'Any of text, json, csv, html, separated by commas',
      defaultDescription: 'text',
    })
    .option('out', {
      ...text,
      describe:
        'Folder for the reports, or - for standard output (without it text is printed, other formats go into the current folder)',
    })
    .option('json', { type: 'boolean', describe: 'Print the result as JSON instead of text' })
    .option('quiet', { type: 'boolean', describe: 'No progress, no notes; with files, no summary' })
    .example('$0 run scenario.yaml --set functions.checkout.memory="512 MB"', 'change one value')
    .example('$0 run scenario.yaml --format html,csv --out reports', 'write reports to files');
}

function runArguments(parsed: Parsed): RunArguments {
  const seed = once(parsed, 'seed');
  const out = once(parsed, 'out');
  const json = flag(parsed, 'json');
  const formats = formatsOf(all(parsed, 'format'));
  if (out === DASH && (formats.length > 1 || (json && formats.some((format) => format !== 'json')))) {
    throw new UsageError('--out - prints one format: name one with --format');
  }
  return {
    scenario: outside(parsed.scenario as string),
    ...(seed === undefined ? {} : { seed }),
    set: all(parsed, 'set'),
    replications: replicationsOf(once(parsed, 'replications')),
    formats,
    ...(out === undefined ? {} : { out }),
    json,
    quiet: flag(parsed, 'quiet'),
  };
}

/** The values of an option that may be repeated. */
function all(parsed: Parsed, option: string): string[] {
  const value = parsed[option] as string | string[] | undefined;
  return (value === undefined ? [] : [value].flat()).map(outside);
}

function once(parsed: Parsed, option: string): string | undefined {
  const values = all(parsed, option);
  if (values.length > 1) throw new UsageError(`--${option} is given ${values.length} times`);
  return values[0];
}

function flag(parsed: Parsed, option: string): boolean {
  return [parsed[option]].flat().at(-1) === true;
}

/** An argument as it was given. */
function outside(argument: string): string {
  return argument === DASH_INSIDE ? DASH : argument;
}

function replicationsOf(text = '1'): number {
  const replications = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (replications >= 1 && replications <= MOST_REPLICATIONS) return replications;
  throw new UsageError(`--replications: expected a whole number from 1 to ${MOST_REPLICATIONS}, got "${text}"`);
}

function formatsOf(texts: readonly string[]): RunArguments['formats'] {
  const names = texts.flatMap((text) => text.split(',')).map((name) => name.trim());
  const wrong = names.find((name) => !(FORMAT_NAMES as string[]).includes(name));
  if (wrong !== undefined) throw new UsageError(`--format: expected any of ${FORMAT_NAMES.join(', ')}, got "${wrong}"`);
  return names.length === 0 ? ['text'] : FORMAT_NAMES.filter((name) => names.includes(name));
}
