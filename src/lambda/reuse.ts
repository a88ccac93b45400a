/** Which idle environment serves the next request: five orders behind one interface. */
import type { Stream } from '../sim/random.ts';
import type { Environment } from './environment.ts';
import type { ReuseOrder } from './function-config.ts';

/** The idle environments of one function. */
export interface IdleEnvironments {
  readonly size: number;
  /** Removes and returns the one to reuse; only when `size` > 0. */
  take(): Environment;
  add(environment: Environment): void;
  /** Removes one that is among them (it expired or is retired). */
  remove(environment: Environment): void;
}

/** The idle environments of a function that reuses in `order`; `stream` serves the random order. */
export function idleEnvironments(order: ReuseOrder, stream: Stream): IdleEnvironments {
  switch (order) {
    case 'mru':
      return new RecencyList(true);
    case 'lru':
      return new RecencyList(false);
    case 'random':
      return new RandomBag(stream);
    case 'oldest':
      return new AgeHeap(1);
    case 'newest':
      return new AgeHeap(-1);
  }
}

/** A doubly linked list by time of last use: constant time for everything. */
class RecencyList implements IdleEnvironments {
  size = 0;
  readonly #takeNewest: boolean;
  #newest: Environment | null = null;
  #oldest: Environment | null = null;

  constructor(takeNewest: boolean) {
    this.#takeNewest = takeNewest;
  }

  take(): Environment {
    const environment = (this.#takeNewest ? this.#newest : this.#oldest)!;
    this.remove(environment);
    return environment;
  }

  add(environment: Environment): void {
    environment.older = this.#newest;
    environment.newer = null;
    if (this.#newest === null) this.#oldest = environment;
    else this.#newest.newer = environment;
    this.#newest = environment;
    this.size++;
  }

  remove(environment: Environment): void {
    const { newer, older } = environment;
    if (newer === null) this.#newest = older;
    else newer.older = older;
    if (older === null) this.#oldest = newer;
    else older.newer = newer;
    this.size--;
  }
}

/** An unordered bag: any idle environment with equal chance. */
class RandomBag implements IdleEnvironments {
  readonly #bag: Environment[] = [];
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  get size(): number {
    return this.#bag.length;
  }

  take(): Environment {
    const environment = this.#bag[Math.floor(this.#stream.uniform() * this.#bag.length)]!;
    this.remove(environment);
    return environment;
  }

  add(environment: Environment): void {
    environment.place = this.#bag.length;
    this.#bag.push(environment);
  }

  remove(environment: Environment): void {
    const last = this.#bag.pop()!;
    if (last === environment) return;
    last.place = environment.place;
    this.#bag[environment.place] = last;
  }
}

/** A binary heap by environment number, each environment knowing its place, so that any can leave in logarithmic time. */
class AgeHeap implements IdleEnvironments {
  readonly #heap: Environment[] = [];
  /** 1: oldest first; −1: newest first. */
  readonly #sign: number;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  get size(): number {
    return this.#heap.length;
  }

  take(): Environment {
    const environment = this.#heap[0]!;
    this.remove(environment);
    return environment;
  }

  add(environment: Environment): void {
    this.#heap.push(environment);
    this.#rise(this.#heap.length - 1, environment);
  }

  remove(environment: Environment): void {
    const place = environment.place;
    const last = this.#heap.pop()!;
    if (last === environment) return;
    this.#rise(place, last);
    this.#sink(last.place, last);
  }

  #goesBefore(a: Environment, b: Environment): boolean {
    return (a.number - b.number) * this.#sign < 0;
  }

  #rise(start: number, environment: Environment): void {
    let place = start;
    while (place > 0) {
      const parent = this.#heap[(place - 1) >> 1]!;
      if (!this.#goesBefore(environment, parent)) break;
      this.#put(place, parent);
      place = (place - 1) >> 1;
    }
    this.#put(place, environment);
  }

  #sink(start: number, environment: Environment): void {
    const heap = this.#heap;
    let place = start;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#goesBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#goesBefore(heap[child]!, environment)) break;
      this.#put(place, heap[child]!);
      place = child;
    }
    this.#put(place, environment);
  }

  #put(place: number, environment: Environment): void {
    this.#heap[place] = environment;
    environment.place = place;
  }
}
