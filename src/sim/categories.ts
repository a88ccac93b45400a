/** Draws one of several categories by weight, in constant time: keys of a stream, groups of a queue. */
import { pow } from './elementary.ts';
import type { Stream } from './random.ts';

/** Categories 0 … n − 1 with given weights (Walker's alias method, in Vose's form): one uniform number a draw. */
export class Categories {
  readonly #count: number;
  readonly #keep: Float64Array;
  readonly #alias: Int32Array;

  /** Weights are 0 or more, not all 0. */
  constructor(weights: Float64Array) {
    const count = weights.length;
    this.#count = count;
    this.#keep = new Float64Array(count).fill(1);
    this.#alias = Int32Array.from({ length: count }, (_, i) => i);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const scaled = weights.map((weight) => (weight * count) / total);
    const small: number[] = [];
    const large: number[] = [];
    for (let i = 0; i < count; i++) (scaled[i]! < 1 ? small : large).push(i);
    while (small.length > 0 && large.length > 0) {
      const less = small.pop()!;
      const more = large.at(-1)!;
      this.#keep[less] = scaled[less]!;
      this.#alias[less] = more;
      scaled[more]! -= 1 - scaled[less]!;
      if (scaled[more]! < 1) small.push(large.pop()!);
    }
  }

  draw(stream: Stream): number {
    const place = stream.uniform() * this.#count;
    const category = Math.floor(place);
    return place - category < this.#keep[category]! ? category : this.#alias[category]!;
  }
}

/**
 * Zipf's weights: the k-th of `count` categories, from 1, has weight k^−skew. Skew 0 makes all alike; with 1 the first of a hundred has
 * about a fifth of everything.
 */
export function zipfWeights(count: number, skew: number): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => pow(k + 1, -skew));
}
