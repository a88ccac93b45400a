/** Runs a run without blocking: in chunks, with the event loop's turn between them, so that it can be watched and interrupted. */
import { setImmediate } from 'node:timers/promises';
import type { Run } from '../experiment/run.ts';
import { CHUNK_EVENTS } from '../experiment/trial.ts';

export interface RunWatcher {
  /** Stops the run at the next chunk; its result is then partial. */
  readonly signal?: AbortSignal;
  /** Told after each chunk how much is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Waited for after each chunk and at the end: whoever writes down what happens keeps up with it. */
  readonly afterChunk?: () => Promise<void>;
  /** Events in a chunk. */
  readonly chunkEvents?: number;
}

/** Advances the run to its end, or until it is told to stop. Returns whether it ended. */
export async function runInChunks(run: Run, watcher: RunWatcher = {}): Promise<boolean> {
  const { signal, onProgress, afterChunk, chunkEvents = CHUNK_EVENTS } = watcher;
  while (signal?.aborted !== true) {
    const hasEnded = run.advance(chunkEvents);
    await afterChunk?.();
    if (hasEnded) return true;
    onProgress?.(run.progress);
    await setImmediate();
  }
  return false;
}
