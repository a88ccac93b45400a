/** A file that is written piece by piece. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GrowingFile } from '../../src/node/growing-file.ts';

test('holds what was flushed, in order, and replaces what was there', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'headroom-')), 'x.log');
  for (const _ of ['first', 'second']) {
    const file = await GrowingFile.create(path);
    file.add('one, ');
    file.add('two, ');
    expect(await readFile(path, 'utf8')).toBe('');
    await file.flush();
    expect(await readFile(path, 'utf8')).toBe('one, two, ');
    await file.flush();
    file.add('drei: ß');
    await file.flush();
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('one, two, drei: ß');
  }
});
