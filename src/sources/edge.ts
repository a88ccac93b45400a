/** The cache in front of an origin trigger of Lambda@Edge. */
import type { Stream } from '../sim/random.ts';
import type { SourceRecorder } from './recorder.ts';

/** Decides request by request whether the cache answers, at random from a stream of its own. */
export class EdgeCache {
  readonly #share: number;
  readonly #stream: Stream;
  readonly #recorder: SourceRecorder;
  readonly #hits: number;

  constructor({ cacheHits }: { readonly cacheHits: number }, stream: Stream, recorder: SourceRecorder) {
    this.#share = cacheHits;
    this.#stream = stream;
    this.#recorder = recorder;
    this.#hits = recorder.counter('cacheHits');
  }

  /** Whether the cache answers the request that comes now; if so, that is counted, and the function never hears of it. */
  answers(): boolean {
    if (this.#stream.uniform() >= this.#share) return false;
    this.#recorder.counters.counts[this.#hits]!++;
    return true;
  }
}
