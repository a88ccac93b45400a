/** Reading scenario and trace files: what cannot be read is an input error with a place. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeText, filesBeside, readScenarioFile, readStream } from '../../src/node/files.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-'));
  await writeFile(join(folder, 's.yaml'), 'name: grün\n');
  await writeFile(join(folder, 't.csv'), 't\n1\n');
  await writeFile(join(folder, 'rubbish'), Buffer.from([0x61, 0x0a, 0x62, 0xff, 0xfe, 0x00]));
});

/** The one issue of an input error. */
async function issueOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ScenarioError);
  const { issues } = error as ScenarioError;
  expect(issues).toHaveLength(1);
  return issues[0]!;
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += Buffer.from(chunk).toString();
  return text;
}

describe('the scenario itself', () => {
  test('is UTF-8 text', async () => {
    expect(await readScenarioFile(join(folder, 's.yaml'))).toBe('name: grün\n');
  });

  test.each([
    ['nope.yaml', 'no-such-file', ':1:1'],
    ['s.yaml/x', 'no-such-file', ':1:1'],
    ['.', 'directory', ':1:1'],
    ['rubbish', 'not-text', ':2:2'],
  ])('%s: %s', async (name, code, place) => {
    const file = `${folder}/${name}`;
    expect(await issueOf(readScenarioFile(file))).toMatchObject({
      code,
      place: `${file}${place}`,
      expected: 'a readable text file',
    });
  });

  test('a character cut at the end, a byte-order mark, a character beyond 16 bits', () => {
    expect(() => decodeText(new Uint8Array([0x61, 0xc3]), 'f')).toThrow(ScenarioError);
    expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]), 'f')).toBe('a');
    expect(decodeText(new TextEncoder().encode('😀'), 'f')).toBe('😀');
  });

  test('a stream without end is not read to its end', async () => {
    async function* endless() {
      for (;;) yield new Uint8Array(1_000_000);
    }
    expect(await issueOf(readStream(endless(), '<stdin>'))).toMatchObject({ code: 'too-large', place: '<stdin>:1:1' });
  });

  test('an error that is not about the file passes through', async () => {
    async function* broken() {
      yield new Uint8Array(1);
      throw new TypeError('a defect');
    }
    await expect(readStream(broken(), '<stdin>')).rejects.toThrow(TypeError);
  });
});

describe('files that a scenario names', () => {
  test('are found beside it', async () => {
    expect(await textOf(filesBeside(join(folder, 's.yaml'))('t.csv'))).toBe('t\n1\n');
    expect(await textOf(filesBeside(undefined)(join(folder, 't.csv')))).toBe('t\n1\n');
  });

  test.each([
    ['nope.csv', 'no-such-file'],
    ['.', 'directory'],
    ['/dev/zero', 'unreadable'],
  ])('%s: %s', async (name, code) => {
    const open = filesBeside(join(folder, 's.yaml'));
    expect(await issueOf(textOf(open(name)))).toMatchObject({ code, message: expect.stringContaining(name) });
  });
});
