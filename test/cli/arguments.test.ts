/** The command line as text → what is asked for. */
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { UsageError } from '../../src/cli/errors.ts';
import type { RunArguments } from '../../src/cli/run.ts';

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

describe('what cannot be understood', () => {
  test.each([
    ['', 'expected a command: run, validate or schema'],
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
  ])('%s', async (line, message) => {
    const parsing = parseArguments(line === '' ? [] : line.split(' '));
    await expect(parsing).rejects.toThrow(UsageError);
    await expect(parsing).rejects.toThrow(message);
  });
});
