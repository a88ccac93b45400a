/** The command line as text → what is asked for. */
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { UsageError } from '../../src/cli/errors.ts';
import type { PlatformArguments } from '../../src/cli/platform.ts';
import type { PriceArguments } from '../../src/cli/price.ts';
import type { RunArguments } from '../../src/cli/run.ts';
import { NEWEST_DAY } from '../../src/platform/index.ts';

const DEFAULTS: RunArguments = {
  scenario: 's.yaml',
  set: [],
  replications: 1,
  formats: ['text'],
  json: false,
  quiet: false,
};

test.each<[line: string, args: Partial<RunArguments>]>([
  ['run s.yaml', {}],
  ['run -', { scenario: '-' }],
  ['run -- -', { scenario: '-' }],
  ['run -- s.yaml', {}],
  ['run 007', { scenario: '007' }],
  ['run s.yaml --seed 007', { seed: '007' }],
  ['run s.yaml --seed 1e3', { seed: '1e3' }],
  ['run s.yaml --seed -5', { seed: '-5' }],
  ['run s.yaml --seed=', { seed: '' }],
  ['run --set a.b=1 s.yaml', { set: ['a.b=1'] }],
  ['run s.yaml --set a.b=1 --set c=2', { set: ['a.b=1', 'c=2'] }],
  ['run s.yaml --set a=-1', { set: ['a=-1'] }],
  ['run s.yaml --out -', { out: '-' }],
  ['run s.yaml --out=-', { out: '-' }],
  ['run s.yaml --out reports', { out: 'reports' }],
  ['run s.yaml --format json,csv', { formats: ['json', 'csv'] }],
  ['run s.yaml --format html --format text', { formats: ['text', 'html'] }],
  ['run s.yaml --format csv,csv', { formats: ['csv'] }],
  ['run s.yaml --json --quiet', { json: true, quiet: true }],
  ['run s.yaml --json --json', { json: true }],
  ['run s.yaml --json --out - --format json', { json: true, out: '-', formats: ['json'] }],
  ['run s.yaml --replications 20', { replications: 20 }],
])('%s', async (line, args) => {
  expect(await parseArguments(line.split(' '))).toEqual({ name: 'run', args: { ...DEFAULTS, ...args } });
});

test('a value may hold blanks and equals signs', async () => {
  const command = await parseArguments(['run', 's.yaml', '--set', 'functions.f.memory=512 MB', '--set=name=a=b']);
  expect(command).toMatchObject({ args: { set: ['functions.f.memory=512 MB', 'name=a=b'] } });
});

test('validate takes many, schema none', async () => {
  expect(await parseArguments(['validate', 'a', '-', '007'])).toEqual({
    name: 'validate',
    scenarios: ['a', '-', '007'],
  });
  expect(await parseArguments(['schema'])).toEqual({ name: 'schema' });
});

test.each<[line: string, args: Partial<PriceArguments>]>([
  ['price u.yaml', {}],
  ['price -', { usage: '-' }],
  ['price 007', { usage: '007' }],
  ['price u.yaml --set a=1 --set b=-1', { set: ['a=1', 'b=-1'] }],
  ['price u.yaml --json', { format: 'json' }],
  ['price u.yaml --json --format json', { format: 'json' }],
  ['price u.yaml --format csv', { format: 'csv' }],
])('%s', async (line, args) => {
  const defaults: PriceArguments = { usage: 'u.yaml', set: [], format: 'text' };
  expect(await parseArguments(line.split(' '))).toEqual({ name: 'price', args: { ...defaults, ...args } });
});

test.each<[line: string, args: Partial<PlatformArguments>]>([
  ['platform', {}],
  ['platform memory', { rules: 'memory' }],
  ['platform --as-of 2019-06-01 price.lambda', { rules: 'price.lambda', asOf: '2019-06-01' }],
  ['platform --region=eu-west-1 --diff 2020-12-01', { region: 'eu-west-1', diff: '2020-12-01' }],
  ['platform --json', { format: 'json' }],
  ['platform --format text', {}],
])('%s', async (line, args) => {
  const defaults: PlatformArguments = { asOf: NEWEST_DAY, region: 'us-east-1', format: 'text' };
  expect(await parseArguments(line.split(' '))).toEqual({ name: 'platform', args: { ...defaults, ...args } });
});

describe('what cannot be understood', () => {
  test.each([
    ['', 'expected a command: run, validate, price, platform or schema'],
    ['rnu s.yaml', 'unknown command "rnu"; did you mean run?'],
    ['run', 'run: expected a scenario file, or - for standard input'],
    ['run a.yaml b.yaml', 'run does not take "b.yaml"'],
    ['run s.yaml --sed 5', 'unknown option --sed; did you mean --seed?'],
    ['run s.yaml --seed', 'Not enough arguments following: seed'],
    ['run s.yaml --seed 1 --seed 2', '--seed is given 2 times'],
    ['run s.yaml --set', 'Not enough arguments following: set'],
    ['run s.yaml --format pdf', '--format: expected any of text, json, csv, html, got "pdf"'],
    ['run s.yaml --format text,', '--format: expected any of text, json, csv, html, got ""'],
    ['run s.yaml --out - --format json,csv', '--out - prints one format: name one with --format'],
    ['run s.yaml --out - --json --format csv', '--out - prints one format: name one with --format'],
    ['run s.yaml --replications 0', '--replications: expected a whole number from 1 to 10000, got "0"'],
    ['run s.yaml --replications 2.5', '--replications: expected a whole number from 1 to 10000, got "2.5"'],
    ['run s.yaml --replications 1e9', '--replications: expected a whole number from 1 to 10000, got "1e9"'],
    ['run s.yaml --__proto__ x', '__proto__'],
    ['validate', 'validate: expected a scenario file, or - for standard input'],
    ['schema x', 'schema does not take "x"'],
    ['pirce u.yaml', 'unknown command "pirce"; did you mean price?'],
    ['platfrom', 'unknown command "platfrom"; did you mean platform?'],
    ['price', 'price: expected a usage file, or - for standard input'],
    ['price a.yaml b.yaml', 'price does not take "b.yaml"'],
    ['price u.yaml --fromat csv', 'unknown option --fromat; did you mean --format?'],
    // An option of another command is no suggestion.
    ['price u.yaml --regoin x', 'unknown option --regoin'],
    ['price u.yaml --format html', '--format: expected one of text, json, csv, got "html"'],
    ['price u.yaml --format text,csv', '--format: expected one of text, json, csv, got "text,csv"'],
    ['price u.yaml --format csv --format json', '--format is given 2 times'],
    ['price u.yaml --json --format csv', '--json and --format csv contradict each other'],
    ['platform --asof 2019-01-01', 'unknown option --asof; did you mean --as-of?'],
    ['platform --as-of', 'Not enough arguments following: as-of'],
    ['platform --as-of 2019-01-01 --as-of 2020-01-01', '--as-of is given 2 times'],
    ['platform memory cpu', 'platform does not take "cpu"'],
  ])('%s', async (line, message) => {
    const parsing = parseArguments(line === '' ? [] : line.split(' '));
    await expect(parsing).rejects.toThrow(UsageError);
    await expect(parsing).rejects.toThrow(message);
  });
});
