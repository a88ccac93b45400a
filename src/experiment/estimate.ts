/** Means and confidence intervals over independent replications, for a whole tree of numbers at once. */
import { assert } from '../sim/assert.ts';
import { studentT } from './student-t.ts';

/**
 * A tree with numbers at its leaves, or null where a number is not known: a mean over replications with a null is null. Everything else is
 * taken from the first replication.
 */
type Tree = number | string | boolean | null | undefined | readonly Tree[] | { readonly [key: string]: Tree };

const CONFIDENCE = 0.95;

/** Takes trees of one shape, one a replication, and gives their mean and the half-widths of its 95 % Student-t intervals. */
export class TreeEstimate<T> {
  count = 0;
  #first: T | undefined;
  #means: number[] = [];
  #squares: number[] = [];

  /** Adds a replication. Its numbers, in order of a walk over the tree, must be as many as those of the others. */
  add(tree: T): void {
    this.count++;
    if (this.count === 1) {
      // A single run is its own mean: nothing is taken apart until a second one comes.
      this.#first = tree;
      return;
    }
    if (this.count === 2) {
      visit(this.#first as Tree, (value) => this.#means.push(value));
      this.#squares = new Array(this.#means.length).fill(0);
    }
    let leaf = 0;
    const leaves = this.#means.length;
    visit(tree as Tree, (value) => {
      assert(leaf < leaves, 'replications of different shape');
      const deviation = value - this.#means[leaf]!;
      this.#means[leaf]! += deviation / this.count;
      this.#squares[leaf]! += deviation * (value - this.#means[leaf]!);
      leaf++;
    });
    assert(leaf === leaves, 'replications of different shape');
  }

  /** The mean of at least one replication. */
  mean(): T {
    return this.count === 1 ? this.#first! : this.#rebuild((leaf) => this.#means[leaf]!);
  }

  /** Half-widths; needs two replications. */
  halfWidth(): T {
    const factor = studentT(CONFIDENCE, this.count - 1) / Math.sqrt(this.count);
    return this.#rebuild((leaf) => factor * Math.sqrt(this.#squares[leaf]! / (this.count - 1)));
  }

  #rebuild(numberAt: (leaf: number) => number): T {
    let leaf = 0;
    return rebuild(this.#first as Tree, () => numberAt(leaf++)) as T;
  }
}

function visit(tree: Tree, use: (value: number) => void): void {
  if (typeof tree === 'number') use(tree);
  else if (tree === null) use(Number.NaN);
  else if (Array.isArray(tree)) for (const part of tree) visit(part, use);
  else if (typeof tree === 'object') for (const part of Object.values(tree)) visit(part, use);
}

function rebuild(tree: Tree, next: () => number): Tree {
  if (typeof tree === 'number' || tree === null) {
    const value = next();
    return Number.isNaN(value) ? null : value;
  }
  if (Array.isArray(tree)) return tree.map((part) => rebuild(part, next));
  if (typeof tree !== 'object') return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, part]) => [key, rebuild(part, next)]));
}
