/** The whole command line, but for the process around it. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { resultSchema } from '../../src/experiment/result.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { ENGINE_VERSION } from '../../src/version.ts';
import { folderOf, headroom } from './fake-terminal.ts';

/** Exactly 60 requests of 100 ms. */
const MINUTE = `name: A minute
duration: 1 min
functions:
  checkout:
    memory: 1024 MB
    init: 0
    duration: 100 ms
sources:
  web:
    type: sync
    target: checkout
    arrivals: { constant: 1/s }
`;
const WRONG = MINUTE.replace('memory:', 'memroy:').replace('target: checkout', 'target: chekout');

let folder: string;
let minute: string;
let wrong: string;

beforeAll(async () => {
  folder = await folderOf({
    'minute.yaml': MINUTE,
    'wrong.yaml': WRONG,
    'trace.yaml': MINUTE.replace('{ constant: 1/s }', '{ trace: t.csv, time: t }'),
    't.csv': 't\n0\n1\n2\n',
    'rubbish.yaml': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff]),
  });
  minute = join(folder, 'minute.yaml');
  wrong = join(folder, 'wrong.yaml');
});

describe('run', () => {
  test('prints the summary', async () => {
    const { code, out, err } = await headroom(['run', minute]);
    expect(code).toBe(0);
    expect(out).toContain('A minute');
    expect(out).toMatch(/checkout +60 /);
    expect(out).not.toContain('\u001b[');
    expect(err).toBe('');
  });

  test('in colour where the terminal has it, in its width', async () => {
    const { out } = await headroom(['run', minute], { color: true, columns: 60 });
    expect(out).toContain('\u001b[');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours do not count as width.
    const widths = out.split('\n').map((line) => line.replace(/\u001b\[\d+m/g, '').length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(60);
  });

  test('--json prints the result and nothing else', async () => {
    const { code, out, err } = await headroom(['run', minute, '--json']);
    expect([code, err]).toEqual([0, '']);
    const result = resultSchema.parse(JSON.parse(out));
    expect(result.functions.checkout).toMatchObject({ Invocations: 60 });
    expect(result.scenario).toMatchObject({ name: 'A minute', seed: '1', text: MINUTE });
  });

  test('the same seed gives the same bytes, another seed others', async () => {
    const random = ['run', minute, '--json', '--set', 'sources.web.arrivals={ poisson: 5/s }'];
    const first = await headroom([...random, '--seed', '7']);
    expect((await headroom([...random, '--seed', '7'])).out).toBe(first.out);
    const events = ({ out }: { out: string }) => JSON.parse(out).series.functions;
    expect(events(await headroom([...random, '--seed', '8']))).not.toEqual(events(first));
  });

  test('--seed and --set reach the result as they are', async () => {
    const { out } = await headroom([
      'run',
      minute,
      '--json',
      '--seed',
      '007',
      '--set',
      'functions.checkout.memory=512 MB',
    ]);
    expect(JSON.parse(out).scenario).toMatchObject({ seed: '007', overrides: ['functions.checkout.memory=512 MB'] });
  });

  test('reads standard input', async () => {
    const { code, out } = await headroom(['run', '-', '--json'], { input: MINUTE.replace('name: A minute\n', '') });
    expect([code, JSON.parse(out).scenario.name]).toEqual([0, 'scenario']);
    const { code: wrongCode, err } = await headroom(['run', '-'], { input: WRONG });
    expect(wrongCode).toBe(2);
    expect(err).toContain('<stdin>:5:5: functions.checkout.memroy: unknown key "memroy"');
  });

  test('reads the files beside the scenario', async () => {
    const { code, out } = await headroom(['run', join(folder, 'trace.yaml'), '--json']);
    expect([code, JSON.parse(out).sources.web.offered]).toEqual([0, 3]);
  });

  test('--replications', async () => {
    const { out } = await headroom(['run', minute, '--json', '--replications', '3']);
    const { replications, halfWidth } = JSON.parse(out);
    expect([replications, halfWidth.sources.web.offered]).toEqual([3, 0]);
  });

  test('--out writes the formats to a folder, which it makes', async () => {
    const target = join(folder, 'a', 'b');
    const { code, out, err } = await headroom(['run', minute, '--out', target, '--format', 'text,json,csv,html']);
    expect(code).toBe(0);
    expect(out).toContain('A minute');
    expect(err).toBe(
      ['txt', 'json', 'csv', 'sources.csv', 'html']
        .map((ending) => `wrote ${join(target, `minute.${ending}`)}\n`)
        .join(''),
    );
    const written = ['minute.csv', 'minute.html', 'minute.json', 'minute.sources.csv', 'minute.txt'];
    expect((await readdir(target)).sort()).toEqual(written);
    expect(JSON.parse(await readFile(join(target, 'minute.json'), 'utf8')).partial).toBe(false);
    const html = await readFile(join(target, 'minute.html'), 'utf8');
    expect(html).toContain('npx headroom run');
    expect(html).toContain('minute.yaml');
  });

  test('--format csv writes a third table where a function has several versions', async () => {
    const versions = await folderOf({ 'v.yaml': MINUTE.replace('init: 0', 'init: 0\n    versions: { 2: {} }') });
    const { code } = await headroom(['run', join(versions, 'v.yaml'), '--out', versions, '--format', 'csv']);
    expect(code).toBe(0);
    expect((await readdir(versions)).sort()).toEqual(['v.csv', 'v.sources.csv', 'v.versions.csv', 'v.yaml']);
    expect(await readFile(join(versions, 'v.versions.csv'), 'utf8')).toBe(
      'timeMs,instant,function,version,Invocations,Errors,coldStarts,timeouts\n' +
        '0,2026-11-20T00:00:00.000Z,checkout,1,60,0,1,0\n0,2026-11-20T00:00:00.000Z,checkout,2,0,0,0,0\n',
    );
  });

  test('--quiet leaves the files alone to speak', async () => {
    const outcome = await headroom(['run', minute, '--out', join(folder, 'q'), '--format', 'csv', '--quiet']);
    expect(outcome).toEqual({ code: 0, out: '', err: '' });
  });

  test('--quiet without files still prints the result', async () => {
    expect((await headroom(['run', minute, '--quiet'])).out).toContain('A minute');
  });

  test('--out - prints one format', async () => {
    const { out, err } = await headroom(['run', minute, '--out', '-', '--format', 'csv']);
    expect(out).toMatch(/^timeMs,/);
    expect(err).toBe('');
    expect((await headroom(['run', minute, '--out', '-'])).out).toContain('A minute');
  });

  test('a folder that cannot be made is the world failing, told before the run', async () => {
    const outcome = await headroom(['run', minute, '--out', join(minute, 'x')]);
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toMatch(/^headroom: cannot write .*minute\.yaml/);
    expect(outcome.err).not.toContain('    at ');
  });

  test('a file that cannot be written is the world failing', async () => {
    const target = join(folder, 'taken');
    await mkdir(join(target, 'minute.txt'), { recursive: true });
    const { code, err } = await headroom(['run', minute, '--out', target]);
    expect(code).toBe(1);
    expect(err).toContain('minute.txt');
  });

  test('an interrupt prints what was simulated so far, marked partial', async () => {
    const long = ['run', minute, '--set', 'duration=30000 d'];
    const { code, out } = await headroom([...long, '--json'], { interrupted: true });
    expect(code).toBe(130);
    expect(resultSchema.parse(JSON.parse(out)).partial).toBe(true);
    expect(await headroom(long, { interrupted: true })).toMatchObject({
      code: 130,
      out: expect.stringContaining('PARTIAL'),
    });
  });
});

describe('what is wrong is printed without a stack, and the exit code is 2', () => {
  test('every issue of a scenario', async () => {
    const { code, out, err } = await headroom(['run', wrong]);
    expect([code, out]).toEqual([2, '']);
    const withoutOtherKeys = err.replace(/(expected one of memory, architecture), .*/, '$1, …');
    expect(withoutOtherKeys).toBe(`${wrong}:5:5: functions.checkout.memroy: unknown key "memroy"
    expected one of memory, architecture, …
    got "memroy"
    did you mean memory?
${wrong}:11:13: sources.web.target: the target "chekout" is not a function of this scenario
    expected one of checkout
    got "chekout"
    did you mean checkout?
`);
  });

  test.each<[name: string, argv: (folder: string) => string[], err: RegExp]>([
    [
      'a file that does not exist',
      (at) => ['run', `${at}/nope.yaml`],
      /nope\.yaml:1:1: the file .* does not exist\n {4}expected .*\n {4}got nothing\n$/,
    ],
    ['a folder', (at) => ['run', at], /:1:1: the file .* is a folder\n {4}expected .*\n {4}got a folder\n$/],
    ['binary rubbish', (at) => ['run', `${at}/rubbish.yaml`], /rubbish\.yaml:1:1: .* is not a text file\n/],
    [
      '--set on a path that does not exist',
      (at) => ['run', `${at}/minute.yaml`, '--set', 'functions.checkout.memry=1'],
      /^--set functions\.checkout\.memry=1: functions\.checkout\.memry: .*\n {4}expected one of memory.*\n {4}got "memry"\n {4}did you mean memory\?\n$/,
    ],
    [
      '--set of a value that is wrong',
      (at) => ['run', `${at}/minute.yaml`, '--set', 'functions.checkout.memory=64 MB'],
      /^--set functions\.checkout\.memory=64 MB: /,
    ],
    ['an empty seed', (at) => ['run', `${at}/minute.yaml`, '--seed', ''], /^--seed: seed: /],
    ['an unknown command', () => ['rnu'], /^headroom: unknown command "rnu"; did you mean run\?\n/],
    [
      'an unknown option',
      (at) => ['run', `${at}/minute.yaml`, '--sed', '5'],
      /^headroom: unknown option --sed; did you mean --seed\?\n/,
    ],
  ])('%s', async (_, argv, expected) => {
    const { code, out, err } = await headroom(argv(folder));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/^ +at /m);
  });

  test('names cannot write to the terminal', async () => {
    const { err } = await headroom(['run', '-'], { input: `${MINUTE}"\\e]0;owned\\a\\e[31mred": 1\n` });
    expect(err).toContain('unknown key');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe('validate', () => {
  test('every file, whatever is wrong with the others', async () => {
    const { code, out, err } = await headroom(['validate', wrong, minute, join(folder, 'nope.yaml')]);
    expect(code).toBe(2);
    expect(out).toBe(`${minute}: ok\n`);
    expect(err.match(/^\S+:\d+:\d+: /gm)).toHaveLength(3);
    expect(err).toContain(`${wrong}: 2 issues\n`);
    expect(err).toContain('nope.yaml: 1 issue\n');
  });

  test('warnings do not fail', async () => {
    const { code, out, err } = await headroom(['validate', '-'], { input: `${MINUTE}account: { burst: 5 }\n` });
    expect([code, out]).toEqual([0, '<stdin>: ok\n']);
    expect(err).toMatch(/^<stdin>: warning: account\.burst: burst has no effect/);
  });
});

test('schema prints the JSON Schema', async () => {
  const { code, out } = await headroom(['schema']);
  expect([code, JSON.parse(out)]).toEqual([0, scenarioJsonSchema()]);
});

test('--version and --help', async () => {
  expect(await headroom(['--version'])).toEqual({ code: 0, out: `${ENGINE_VERSION}\n`, err: '' });
  expect((await headroom(['--help'])).out).toMatch(
    /headroom run <scenario>.*headroom validate.*headroom price <usage>.*headroom platform.*headroom schema/s,
  );
  expect((await headroom(['run', '--help'])).out).toContain('--replications');
});

/** A terminal that remembers what is drawn. */
class Screen extends Writable {
  readonly isTTY = true;
  readonly columns = 80;
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  cursorTo(): boolean {
    return true;
  }

  clearLine(): boolean {
    return true;
  }
}

test('a short run draws no progress bar', async () => {
  const screen = new Screen();
  await headroom(['run', minute], { progress: screen as unknown as NodeJS.WriteStream });
  expect(screen.text).toBe('');
});
