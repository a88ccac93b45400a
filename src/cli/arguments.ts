/** The command line as text → what is asked for. */
import yargs, { type Argv } from 'yargs';
import { NEWEST_DAY } from '../platform/days.ts';
import { DEFAULT_REGION } from '../platform/regions.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { listed } from '../quantities/problem.ts';
import { share as shareSchema } from '../quantities/units.ts';
import { ENGINE_VERSION } from '../version.ts';
import { UsageError } from './errors.ts';
import { FORMATS, type Format, PRINTED_FORMATS, type PrintedFormat } from './formats.ts';
import type { PlatformArguments } from './platform.ts';
import type { PriceArguments } from './price.ts';
import { DASH } from './read-scenario.ts';
import type { RunArguments } from './run.ts';

export type Command =
  | { readonly name: 'run'; readonly args: RunArguments }
  | { readonly name: 'validate'; readonly scenarios: readonly string[] }
  | { readonly name: 'price'; readonly args: PriceArguments }
  | { readonly name: 'platform'; readonly args: PlatformArguments }
  | { readonly name: 'schema' }
  /** Help or the version. */
  | { readonly name: 'print'; readonly text: string };

/** The commands, each with its options. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  run: ['seed', 'set', 'replications', 'format', 'out', 'logs', 'log-sample', 'json', 'quiet'],
  validate: [],
  price: ['set', 'format', 'json'],
  platform: ['as-of', 'region', 'diff', 'format', 'json'],
  schema: [],
};
const COMMANDS = Object.keys(OPTIONS);
const COMMAND_EXPECTED = `expected a command: ${listed(COMMANDS)}`;

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
    case 'price':
      return { name: 'price', args: priceArguments(parsed) };
    case 'platform':
      return { name: 'platform', args: platformArguments(parsed) };
    case 'schema':
      return { name: 'schema' };
    default:
      throw new UsageError(COMMAND_EXPECTED);
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
    .command('price <usage>', "Price a month's usage without simulating it", priceOptions)
    .command('platform [rules]', 'Print the limits, rules and prices of a day, with their sources', platformOptions)
    .command('schema', 'Print the JSON Schema of scenario files')
    .demandCommand(1, COMMAND_EXPECTED)
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
  const options = [...(OPTIONS[command] ?? []), 'help', 'version'];
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1]?.split(', ') ?? [];
  const option = unknown.find((name) => argv.some((argument) => argument.split('=')[0] === `--${name}`));
  if (option !== undefined) return `unknown option --${option}${didYouMean(option, options, '--')}`;
  if (unknown.length > 0) return `${command} does not take "${unknown[0]}"`;
  if (message.startsWith('Not enough non-option')) {
    const file = command === 'price' ? 'a usage file' : 'a scenario file';
    return `${command}: expected ${file}, or - for standard input`;
  }
  return message;
}

const TEXT = { type: 'string', requiresArg: true } as const;

function runOptions(command: Argv): Argv {
  return command
    .positional('scenario', { type: 'string', describe: 'Scenario file (YAML or JSON); - for standard input' })
    .option('seed', { ...TEXT, describe: "Seed of all random numbers; takes the place of the scenario's" })
    .option('set', { ...TEXT, describe: 'PATH=VALUE: change one value of the scenario; may be repeated' })
    .option('replications', { ...TEXT, describe: 'Independent replications', defaultDescription: '1' })
    .option('format', {
      ...TEXT,
      describe: 'Any of text, json, csv, html, separated by commas',
      defaultDescription: 'text',
    })
    .option('out', {
      ...TEXT,
      describe:
        'Folder for the reports, or - for standard output (without it text is printed, other formats go into the current folder)',
    })
    .option('logs', {
      ...TEXT,
      describe:
        'File for the START, END and REPORT lines of every invocation (of replication 1): .json as `aws logs filter-log-events` gives them, .jsonl in the JSON log format, any other as `aws logs tail` prints them',
    })
    .option('log-sample', {
      ...TEXT,
      describe: 'Share of the invocations in that file, chosen by request ID, such as "1 %"',
      defaultDescription: '100 %',
    })
    .option('json', { type: 'boolean', describe: 'Print the result as JSON instead of text' })
    .option('quiet', { type: 'boolean', describe: 'No progress, no notes; with files, no summary' })
    .example('$0 run scenario.yaml --set functions.checkout.memory="512 MB"', 'change one value')
    .example('$0 run scenario.yaml --format html,csv --out reports', 'write reports to files');
}

function priceOptions(command: Argv): Argv {
  return printedOptions(command)
    .positional('usage', { type: 'string', describe: 'Usage file (YAML or JSON); - for standard input' })
    .option('set', { ...TEXT, describe: 'PATH=VALUE: change one value of the file; may be repeated' })
    .example('$0 price usage.yaml --set region=eu-west-1', 'the same in another Region')
    .example('$0 price usage.yaml --format csv > bill.csv', 'for a spreadsheet');
}

function platformOptions(command: Argv): Argv {
  return printedOptions(command)
    .positional('rules', { type: 'string', describe: 'Part of the names of rules, such as memory or price.lambda' })
    .option('as-of', { ...TEXT, describe: 'Day, YYYY-MM-DD', defaultDescription: 'the newest known' })
    .option('region', { ...TEXT, describe: 'AWS Region', defaultDescription: DEFAULT_REGION })
    .option('diff', { ...TEXT, describe: 'Another day: print what changed between the two' })
    .example('$0 platform memory --as-of 2019-06-01', 'the rules of memory on a day')
    .example('$0 platform --as-of 2020-11-30 --diff 2020-12-01', 'what changed on a day');
}

/** The options of commands that print one thing in one form. */
function printedOptions(command: Argv): Argv {
  return command
    .option('format', {
      ...TEXT,
      describe: `One of ${PRINTED_FORMATS.join(', ')}, printed on standard output`,
      defaultDescription: 'text',
    })
    .option('json', { type: 'boolean', describe: 'The same as --format json' });
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
    ...logArguments(parsed),
  };
}

function logArguments(parsed: Parsed): Pick<RunArguments, 'logs'> {
  const file = once(parsed, 'logs');
  const sample = once(parsed, 'log-sample');
  if (file === undefined) {
    if (sample === undefined) return {};
    throw new UsageError('--log-sample needs --logs FILE');
  }
  if (file === DASH) throw new UsageError('--logs - : expected a file; standard output has the report');
  const share = shareSchema.safeParse(sample ?? 1);
  if (!share.success || share.data === 0) {
    throw new UsageError(`--log-sample: expected a share above 0, at most 100 %, such as "1 %", got "${sample}"`);
  }
  return { logs: { file, share: share.data } };
}

function priceArguments(parsed: Parsed): PriceArguments {
  return { usage: outside(parsed.usage as string), set: all(parsed, 'set'), format: printedFormat(parsed) };
}

function platformArguments(parsed: Parsed): PlatformArguments {
  const diff = once(parsed, 'diff');
  const rules = parsed.rules as string | undefined;
  return {
    ...(rules === undefined ? {} : { rules: outside(rules) }),
    asOf: once(parsed, 'as-of') ?? NEWEST_DAY,
    region: once(parsed, 'region') ?? DEFAULT_REGION,
    ...(diff === undefined ? {} : { diff }),
    format: printedFormat(parsed),
  };
}

function printedFormat(parsed: Parsed): PrintedFormat {
  const name = once(parsed, 'format');
  const format = PRINTED_FORMATS.find((candidate) => candidate === name);
  if (name !== undefined && format === undefined)
    throw new UsageError(`--format: expected one of ${PRINTED_FORMATS.join(', ')}, got "${name}"`);
  if (!flag(parsed, 'json')) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw new UsageError(`--json and --format ${format} contradict each other`);
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
