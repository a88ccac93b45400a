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
