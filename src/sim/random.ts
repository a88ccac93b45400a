/** Named, seeded, independent streams of random numbers. */
import alea from 'seedrandom/lib/alea.js';

/** Draws are made so many at a time; see `Stream`. */
const BATCH = 64;

/**
 * One stream of uniform random numbers: seedrandom's alea, 53 bits a draw. alea is used because sibling streams seeded by text are
 * independent (seedrandom's xor generators are linear in their seed and are not).
 *
 * Numbers are drawn from alea in batches: in a tight loop its closures are inlined and its state stays in registers, which makes a draw
 * cheaper where it counts, amid other work (bench `trickle`: a twentieth). The numbers and their order are alea’s own.
 */
export class Stream {
  readonly #draw: () => number;
  readonly #batch = new Float64Array(BATCH);
  #next = BATCH;

  constructor(name: string) {
    this.#draw = alea(name).double;
  }

  /** The next uniform number in [0, 1). It can be exactly 0: take the logarithm of 1 − u, not of u. */
  uniform(): number {
    if (this.#next === BATCH) this.#refill();
    return this.#batch[this.#next++]!;
  }

  #refill(): void {
    const draw = this.#draw;
    const batch = this.#batch;
    for (let i = 0; i < BATCH; i++) batch[i] = draw();
    this.#next = 0;
  }
}

/**
 * The streams of one replication, found by name. The same name is the same stream, so that a part of the model that is configured anew
 * during a run goes on where it was. What one stream draws is a function of (seed, replication, name) only: common random numbers.
 */
export class Streams {
  readonly #seed: string;
  readonly #replication: number;
  readonly #streams = new Map<string, Stream>();

  /** `replication` counts from 1. */
  constructor(seed: string, replication: number) {
    this.#seed = seed;
    this.#replication = replication;
  }

  get(name: string): Stream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = new Stream(JSON.stringify([this.#seed, this.#replication, name]));
      this.#streams.set(name, stream);
    }
    return stream;
  }
}
