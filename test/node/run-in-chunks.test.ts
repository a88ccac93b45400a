/** Running in chunks: progress, interruption. */
import { expect, test } from 'vitest';
import type { Run } from '../../src/experiment/run.ts';
import { runInChunks } from '../../src/node/run-in-chunks.ts';

/** A run of so many chunks. */
function runOf(chunks: number): Run & { advanced: number } {
  return {
    advanced: 0,
    advance() {
      this.advanced++;
      return this.advanced >= chunks;
    },
    get progress() {
      return this.advanced / chunks;
    },
    result() {
      throw new Error('not asked for');
    },
  };
}

test('goes to the end and tells how much is done after each chunk but the last', async () => {
  const shares: number[] = [];
  expect(await runInChunks(runOf(4), { onProgress: (share) => shares.push(share) })).toBe(true);
  expect(shares).toEqual([0.25, 0.5, 0.75]);
});

test('stops after the chunk in which it is told to', async () => {
  const interrupt = new AbortController();
  const run = runOf(10);
  const onProgress = (share: number) => share >= 0.3 && interrupt.abort();
  expect(await runInChunks(run, { signal: interrupt.signal, onProgress })).toBe(false);
  expect(run.advanced).toBe(3);
});

test('leaves the event loop its turns', async () => {
  const interrupt = new AbortController();
  setImmediate(() => interrupt.abort());
  expect(await runInChunks(runOf(1000), { signal: interrupt.signal })).toBe(false);
});

test('waits for what is to be done after each chunk, the last one too', async () => {
  const done: number[] = [];
  const run = runOf(3);
  const afterChunk = async () => {
    const { advanced } = run;
    await new Promise((resolve) => setTimeout(resolve, 1));
    done.push(advanced);
  };
  expect(await runInChunks(run, { afterChunk })).toBe(true);
  expect(done).toEqual([1, 2, 3]);
});

test('what fails after a chunk ends the run; chunks are as large as asked for', async () => {
  const sizes: number[] = [];
  const run: Run = { ...runOf(9), advance: (events) => sizes.push(events) > 8 };
  const afterChunk = () => (sizes.length < 2 ? Promise.resolve() : Promise.reject(new Error('disk full')));
  await expect(runInChunks(run, { afterChunk, chunkEvents: 7 })).rejects.toThrow('disk full');
  expect(sizes).toEqual([7, 7]);
});
