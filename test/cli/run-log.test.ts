/** `headroom run --logs FILE`: the log of a run, and what becomes of it when the run or the disk ends early. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderOf, headroom } from './fake-terminal.ts';

/** Exactly 60 requests of 100 ms, each of which ends in time. */
const MINUTE = `
duration: 1 min
functions: { checkout: { memory: 1024 MB, init: 250 ms, duration: 100 ms } }
sources: { web: { type: sync, target: checkout, arrivals: { at: [ { time: 1 s, count: 20 }, { time: 30 s, count: 40 } ] } } }
`;
/** The same by its log. */
const AGAIN = `
functions: { checkout: { memory: 1024 MB, init: 250 ms, duration: { trace: run.json } } }
sources: { web: { type: sync, target: checkout, arrivals: { trace: run.json } } }
`;

let folder: string;
let minute: string;

beforeAll(async () => {
  folder = await folderOf({ 'minute.yaml': MINUTE, 'again.yaml': AGAIN });
  minute = join(folder, 'minute.yaml');
});

describe('--logs', () => {
  test('writes a file that a scenario can replay, and changes nothing else', async () => {
    const file = join(folder, 'run.json');
    const { code, out, err } = await headroom(['run', minute, '--json', '--logs', file]);
    expect([code, err]).toEqual([0, `wrote ${file} (60 invocations)\n`]);
    expect(out).toBe((await headroom(['run', minute, '--json'])).out);
    const { functions } = JSON.parse((await headroom(['run', join(folder, 'again.yaml'), '--json'])).out);
    const { Invocations, BilledDuration, coldStarts, environments } = JSON.parse(out).functions.checkout;
    expect(functions.checkout).toMatchObject({ Invocations, BilledDuration, coldStarts });
    expect(functions.checkout.environments.created).toBe(environments.created);
  });

  test('takes the form from the extension', async () => {
    const text = async (name: string) => {
      const file = join(folder, name);
      expect((await headroom(['run', minute, '--quiet', '--logs', file])).err).toBe('');
      return readFile(file, 'utf8');
    };
    expect(JSON.parse(await text('a.json'))).toHaveLength(40 + 3 * 60);
    expect(JSON.parse((await text('a.jsonl')).split('\n')[0]!)).toMatchObject({ type: 'platform.initStart' });
    expect(await text('a.log')).toMatch(/^2026-11-20T00:00:01\.000000\+00:00 \S+ INIT_START/);
    expect(await text('a')).toBe(await text('a.log'));
  });

  test('is of the first replication', async () => {
    const files = [join(folder, 'one.log'), join(folder, 'three.log')];
    const random = ['run', minute, '--quiet', '--set', 'sources.web.arrivals={ poisson: 2/s }', '--logs'];
    await headroom([...random, files[0]!]);
    await headroom([...random, files[1]!, '--replications', '3']);
    expect(await readFile(files[1]!, 'utf8')).toBe(await readFile(files[0]!, 'utf8'));
  });

  test('--log-sample keeps a share, and says so', async () => {
    const file = join(folder, 'sample.log');
    const { code, err } = await headroom(['run', minute, '--logs', file, '--log-sample', '25 %']);
    const text = await readFile(file, 'utf8');
    const kept = text.match(/ REPORT /g)!.length;
    expect(kept).toBeGreaterThan(3);
    expect(kept).toBeLessThan(30);
    const note = '25 % of the invocations, chosen by request ID';
    expect([code, err]).toEqual([0, `wrote ${file} (${note}: ${kept} of 60 invocations)\n`]);
    expect(text.split('\n')[0]).toContain(`headroom: ${note}`);
  });

  test('an interrupted run leaves a whole file of what was simulated', async () => {
    const file = join(folder, 'partial.json');
    const { code } = await headroom(['run', minute, '--logs', file], { interrupted: true });
    expect(code).toBe(130);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([]);
  });
});

describe('what cannot be', () => {
  test.each([
    [['--logs', '-'], '--logs - : expected a file'],
    [['--log-sample', '1 %'], '--log-sample needs --logs FILE'],
    [
      ['--logs', 'x.log', '--log-sample', '0'],
      '--log-sample: expected a share above 0, at most 100 %, such as "1 %", got "0"',
    ],
    [['--logs', 'x.log', '--log-sample', '200 %'], 'got "200 %"'],
    [['--logs', 'x.log', '--log-sample', 'some'], 'got "some"'],
    [['--logs', 'x.log', '--logs', 'y.log'], '--logs is given 2 times'],
  ])('%j', async (options, message) => {
    const { code, out, err } = await headroom(['run', minute, ...options]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(existsSync('x.log')).toBe(false);
  });

  test('a file that the run needs for something else', async () => {
    const scenario = await headroom(['run', minute, '--logs', join(folder, '.', 'minute.yaml')]);
    expect(scenario.code).toBe(2);
    expect(await readFile(minute, 'utf8')).toBe(MINUTE);
    const report = await headroom([
      ...['run', minute, '--format', 'csv', '--out', folder],
      ...['--logs', join(folder, 'minute.sources.csv')],
    ]);
    expect(report.code).toBe(2);
    expect(report.err).toContain('minute.sources.csv is also the scenario or a report of it');
  });

  test('a folder that is not there, and a scenario that is wrong: nothing is written', async () => {
    const nowhere = await headroom(['run', minute, '--logs', join(folder, 'nowhere', 'x.log')]);
    expect([nowhere.code, nowhere.out]).toEqual([1, '']);
    expect(nowhere.err).toContain('cannot write');
    const file = join(folder, 'never.log');
    const wrong = await headroom(['run', minute, '--logs', file, '--set', 'functions.checkout.memory=1']);
    expect(wrong.code).toBe(2);
    expect(existsSync(file)).toBe(false);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk ends the run with 1 and no report (needs /dev/full)', async () => {
    const { code, out, err } = await headroom(['run', minute, '--logs', '/dev/full']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^headroom: cannot write \/dev\/full: ENOSPC/);
  });
});
