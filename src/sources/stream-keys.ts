/** Partition keys: which key a record has, and which shard and lane that means. */
import { Categories, zipfWeights } from '../sim/categories.ts';
import type { Stream } from '../sim/random.ts';

/** A whole number of 32 bits mixed so that every bit of it decides every bit of the result (the finaliser of MurmurHash3, A. Appleby). */
export function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Makes the lane independent of the shard, which comes from the same key. */
const LANE_SALT = 0x9e3779b9;

/** The shard of a key, from 0: the hash space is cut into equal ranges, as a stream that was never split or merged has it. */
export function shardOf(key: number, shards: number): number {
  return Math.floor((mixed(key + 1) * shards) / 2 ** 32);
}

/** The lane of a key within its shard, from 0. */
export function laneOf(key: number, lanes: number): number {
  return Math.floor((mixed((key + 1) ^ LANE_SALT) * lanes) / 2 ** 32);
}

/**
 * All keys of one stream. A lane that no key leads to does not exist: `lane` counts those of the key's shard that do, in the order of
 * `laneOf`.
 */
export class StreamKeys {
  readonly #keys: Categories;
  readonly #stream: Stream;
  readonly #shard: Uint16Array;
  readonly #lane: Uint8Array;
  /** How many lanes each shard has. */
  readonly lanes: Uint8Array;

  constructor(count: number, skew: number, shards: number, factor: number, stream: Stream) {
    this.#keys = new Categories(zipfWeights(count, skew));
    this.#stream = stream;
    this.#shard = new Uint16Array(count);
    this.#lane = new Uint8Array(count);
    this.lanes = new Uint8Array(shards);
    const places = new Uint8Array(shards * factor);
    for (let key = 0; key < count; key++) {
      this.#shard[key] = shardOf(key, shards);
      places[this.#shard[key]! * factor + laneOf(key, factor)] = 1;
    }
    // From "is there" to the number among those that are.
    for (let shard = 0; shard < shards; shard++) {
      for (let lane = 0; lane < factor; lane++) {
        const place = shard * factor + lane;
        if (places[place] === 1) places[place] = this.lanes[shard]!++;
      }
    }
    for (let key = 0; key < count; key++) this.#lane[key] = places[this.#shard[key]! * factor + laneOf(key, factor)]!;
  }

  draw(): number {
    return this.#keys.draw(this.#stream);
  }

  shard(key: number): number {
    return this.#shard[key]!;
  }

  lane(key: number): number {
    return this.#lane[key]!;
  }
}
