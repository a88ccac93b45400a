/** Reusable objects with integer ids: what an event refers to by its id. */

/** A thing that a pool hands out; its id is its place in the pool for ever. */
export interface Pooled {
  readonly id: number;
}

/** A pool of objects made by `create`; as many as were ever in use at once. Ids that events refer to stay below 2^25 (event-list.ts). */
export class Pool<T extends Pooled> {
  readonly #create: (id: number) => T;
  readonly #all: T[] = [];
  readonly #free: T[] = [];

  constructor(create: (id: number) => T) {
    this.#create = create;
  }

  /** An object that nobody uses; its fields hold whatever its last user left there. */
  acquire(): T {
    const reused = this.#free.pop();
    if (reused !== undefined) return reused;
    const made = this.#create(this.#all.length);
    this.#all.push(made);
    return made;
  }

  release(object: T): void {
    this.#free.push(object);
  }

  at(id: number): T {
    return this.#all[id]!;
  }
}
