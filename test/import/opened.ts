/** Files for import tests: bytes at hand in chunks of any size, and what a load is refused with. */
import { expect } from 'vitest';
import { loadTrace, type OpenFile, TraceError } from '../../src/import/index.ts';
import type { Trace, TraceReference } from '../../src/quantities/resources.ts';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Opens every path as these bytes, in chunks of `size`; a list of sizes is gone through again and again. */
export function opened(content: string | Uint8Array, size: number | readonly number[] = 1 << 16): OpenFile {
  const bytes = typeof content === 'string' ? bytesOf(content) : content;
  const sizes = typeof size === 'number' ? [size] : size;
  return async function* () {
    for (let from = 0, turn = 0; from < bytes.length; turn++) {
      const step = sizes[turn % sizes.length]!;
      yield bytes.subarray(from, from + step);
      from += step;
    }
  };
}

type Part = Omit<TraceReference, 'file'>;

export function load(content: string | Uint8Array, part: Part, size?: number | readonly number[]): Promise<Trace> {
  return loadTrace({ file: 'trace.file', ...part }, opened(content, size));
}

/** The error that a load ends with; the same for whole files and for single bytes. */
export async function refusal(content: string | Uint8Array, part: Part): Promise<TraceError> {
  const errorWith = (size: number) =>
    load(content, part, size).then(
      () => undefined,
      (reason: unknown) => reason,
    );
  const error = await errorWith(1 << 16);
  expect(error, String(error)).toBeInstanceOf(TraceError);
  const bytewise = await errorWith(1);
  expect({ ...(bytewise as object) }).toEqual({ ...(error as object) });
  expect((bytewise as Error).message).toBe((error as Error).message);
  const { file, got } = error as TraceError;
  expect(file).toBe('trace.file');
  if (got !== undefined) {
    expect(got.length).toBeLessThanOrEqual(60);
    expect(got).not.toMatch(/\p{Cc}/u);
  }
  return error as TraceError;
}
