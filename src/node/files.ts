/** Bytes of a scenario → text. What cannot be read is an input error. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { OpenFile } from '../import/index.ts';
import { type Issue, ScenarioError } from '../quantities/issue.ts';

/** More bytes than a scenario may have characters: reading stops here. */
const MOST_BYTES = 8_000_000;

const OPEN_ERRORS: Readonly<Record<string, readonly [code: string, problem: string, got: string]>> = {
  ENOENT: ['no-such-file', 'does not exist', 'nothing'],
  ENOTDIR: ['no-such-file', 'does not exist', 'a path through something that is no folder'],
  EISDIR: ['directory', 'is a folder', 'a folder'],
  EACCES: ['unreadable', 'may not be read', 'a file without read permission'],
  EPERM: ['unreadable', 'may not be read', 'a file without read permission'],
};

function unreadable(file: string, code: string, problem: string, got: string, place = `${file}:1:1`): ScenarioError {
  const issue: Issue = {
    code,
    path: '',
    message: `the file ${file} ${problem}`,
    expected: 'a readable text file',
    got,
    place,
  };
  return new ScenarioError([issue]);
}

/** An error of the file system as an input error; anything else as it is. */
function inputError(error: unknown, file: string): unknown {
  const systemCode = (error as NodeJS.ErrnoException | undefined)?.code;
  if (typeof systemCode !== 'string' || (error as NodeJS.ErrnoException).syscall === undefined) return error;
  const [code, problem, got] = OPEN_ERRORS[systemCode] ?? ['unreadable', 'cannot be read', systemCode];
  return unreadable(file, code, problem, got);
}

/** UTF-8 text of the bytes; throws `ScenarioError` at the first line that is none. */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(
      file,
      'not-text',
      'is not a text file',
      'bytes that are not UTF-8 text',
      `${file}:${invalidPlace(bytes)}`,
    );
  }
}

/** `line:column` of the first byte that is not UTF-8. */
function invalidPlace(bytes: Uint8Array): string {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start);
    const text = bytes.subarray(start, end < 0 ? bytes.length : end);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(text);
    } catch {
      return `${line}:${new TextDecoder().decode(text).indexOf('\ufffd') + 1}`;
    }
    if (end < 0) break;
    start = end + 1;
  }
  return `${line}:1`;
}

/** All that a stream yields, as text. Throws `ScenarioError`; stops reading where no scenario is that long. */
export async function readStream(stream: AsyncIterable<Uint8Array>, file: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES)
        throw unreadable(file, 'too-large', 'is too large for a scenario', `more than ${MOST_BYTES} bytes`);
    }
  } catch (error) {
    throw inputError(error, file);
  }
  return decodeText(Buffer.concat(chunks), file);
}

/** The text of a scenario file. Throws `ScenarioError` when it cannot be read. */
export function readScenarioFile(path: string): Promise<string> {
  return readStream(createReadStream(path), path);
}

/** Opens the files that a scenario names, relative to the folder of the scenario file (the current one without a file). */
export function filesBeside(scenarioFile: string | undefined): OpenFile {
  const folder = scenarioFile === undefined ? '.' : dirname(scenarioFile);
  return async function* open(path) {
    const full = resolve(folder, path);
    try {
      const kind = await stat(full);
      if (kind.isDirectory()) throw unreadable(path, 'directory', 'is a folder', 'a folder');
      // A device such as /dev/zero never ends.
      if (!kind.isFile() && !kind.isFIFO())
        throw unreadable(path, 'unreadable', 'is not a regular file', 'a device or socket');
      yield* createReadStream(full) as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw inputError(error, path);
    }
  };
}
