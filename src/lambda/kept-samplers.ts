/** Samplers by purpose, kept over changes of other settings: a replayed trace goes on where it was. */
import { type Distribution, type Sampler, sampler } from '../quantities/distribution.ts';
import type { Resources } from '../quantities/resources.ts';
import type { Stream } from '../sim/random.ts';

/** What samplers are made from. */
export interface SamplerContext {
  /** The stream for a purpose. */
  stream(purpose: string): Stream;
  readonly resources: Resources;
  /** The file whose records the requests replay, if they replay one. */
  readonly recordsOf: string | undefined;
}

/** Makes a sampler for each purpose, and a new one only when the distribution is another one than before. */
export class KeptSamplers {
  readonly #context: SamplerContext;
  readonly #kept = new Map<string, { readonly spec: string; readonly sampler: Sampler }>();

  constructor(context: SamplerContext) {
    this.#context = context;
  }

  get(purpose: string, distribution: Distribution): Sampler {
    const spec = JSON.stringify(distribution);
    const kept = this.#kept.get(purpose);
    if (kept?.spec === spec) return kept.sampler;
    const { stream, resources, recordsOf } = this.#context;
    const made = sampler(distribution, stream(purpose), resources, recordsOf);
    this.#kept.set(purpose, { spec, sampler: made });
    return made;
  }
}
