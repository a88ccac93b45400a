/** YAML nodes → plain data, with the checks that the composer leaves out: keys, tags, aliases. */

import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { formatNumber } from '../quantities/decimal.ts';
import { shown } from '../quantities/problem.ts';
import type { TextFinding } from './document.ts';
import { details, type Path } from './finding.ts';

/** Nodes that aliases may add to what is written. An alias bomb asks for billions; 500 aliased functions for some ten thousand. */
const MOST_ALIASED_NODES = 200_000;
/** Levels of nesting, aliases resolved. A mixture's parts are at the ninth or so; validation takes longer with each level. */
const DEEPEST = 20;

/** Where a key and its value stand. In a list there is no key. */
export interface Entry {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** The nodes by path, aliases followed. */
export interface NodeTree {
  child(node: Node, segment: string | number): Entry | undefined;
}

interface Converted {
  readonly value: unknown;
  /** How many nodes this is when every alias is written out, and how many levels. */
  readonly nodes: number;
  readonly levels: number;
}

const NOTHING: Converted = { value: null, nodes: 1, levels: 1 };

class Conversion {
  readonly problems: TextFinding[] = [];
  isBounded = true;
  readonly targets = new Map<Node, Node>();
  readonly #anchors = new Map<string, Node>();
  readonly #done = new Map<Node, Converted>();
  #aliasedNodes = 0;

  convert(node: Node | null, path: Path): Converted {
    if (node === null) return NOTHING;
    if (isAlias(node)) return this.#alias(node, node.source, path);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    const converted = this.#plain(node, path);
    if (anchor !== undefined) this.#done.set(node, converted);
    if (converted.levels === DEEPEST) {
      this.isBounded = false;
      const message = 'the file is nested too deeply';
      this.#report(node, path, { code: 'too-deep', message, ...details(`at most ${DEEPEST} levels`, 'more') });
    }
    return converted;
  }

  #plain(node: Node, path: Path): Converted {
    if (isScalar(node)) return { value: node.value, nodes: 1, levels: 1 };
    let nodes = 1;
    let levels = 0;
    const add = (converted: Converted) => {
      nodes += converted.nodes;
      levels = Math.max(levels, converted.levels);
      return converted.value;
    };
    let value: unknown;
    if (isSeq<Node>(node)) value = node.items.map((item, i) => add(this.convert(item, [...path, i])));
    else if (isMap<Node, Node | null>(node)) value = this.#mapping(node, path, add);
    return { value, nodes, levels: levels + 1 };
  }

  #mapping(
    node: YAMLMap<Node, Node | null>,
    path: Path,
    add: (converted: Converted) => unknown,
  ): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const pair of node.items) {
      const key = this.#key(pair, path);
      if (key === undefined) continue;
      if (Object.hasOwn(value, key)) {
        const message = `the key ${shown(key)} is given twice`;
        this.#report(pair.key, [...path, key], {
          code: 'duplicate-key',
          message,
          ...details('each key once', shown(key)),
        });
      }
      value[key] = add(this.convert(pair.value, [...path, key]));
    }
    return value;
  }

  /** The key as text; undefined where it cannot be one. It may carry an anchor, or be an alias of a scalar. */
  #key({ key }: Pair<Node, Node | null>, path: Path): string | undefined {
    const { value } = this.convert(key, path);
    const got = shown(value);
    if (typeof value !== 'string' && typeof value !== 'number') {
      const message = 'a key must be text or a number';
      this.#report(key, path, { code: 'key', message, ...details('text or a number', got) });
    } else if (value === '__proto__') {
      const message = `the key ${got} is not allowed`;
      this.#report(key, [...path, value], { code: 'name', message, ...details('another name', got) });
    } else if (value === '<<') {
      const message = 'merge keys ("<<") are not part of YAML 1.2';
      const expected = 'the keys written out, or an alias for the whole value';
      this.#report(key, [...path, value], { code: 'unknown-key', message, ...details(expected, got) });
    } else return String(value);
    return undefined;
  }

  #alias(node: Node, name: string, path: Path): Converted {
    const target = this.#anchors.get(name);
    const converted = target === undefined ? undefined : this.#done.get(target);
    if (target === undefined || converted === undefined) {
      const isUnknown = target === undefined;
      const message = isUnknown
        ? `the alias *${name} has no anchor before it`
        : `the alias *${name} refers to a value that contains it`;
      const expected = isUnknown ? `&${name} further up` : 'a value that ends';
      this.#report(node, path, { code: 'alias', message, ...details(expected, `*${name}`) });
      return NOTHING;
    }
    this.targets.set(node, target);
    this.#aliasedNodes += converted.nodes;
    if (this.isBounded && this.#aliasedNodes > MOST_ALIASED_NODES) {
      this.isBounded = false;
      const message = 'the aliases of this file expand to too many values';
      const expected = `at most ${formatNumber(MOST_ALIASED_NODES)} values through aliases`;
      this.#report(node, path, { code: 'alias', message, ...details(expected, 'more') });
    }
    return converted;
  }

  #report(node: Node | null, path: Path, finding: Omit<TextFinding, 'offset' | 'path'>): void {
    this.problems.push({ ...finding, path, offset: node?.range?.[0] ?? 0 });
  }
}

export interface ConvertedDocument {
  readonly value: unknown;
  readonly tree: NodeTree;
  readonly problems: readonly TextFinding[];
  /** Whether the value is of a depth and size that may be worked on. */
  readonly isBounded: boolean;
}

/**
 * Converts the contents of a document. Duplicate keys, keys that are no scalars, unknown or endless aliases and aliases that multiply
 * into too many values are problems.
 */
export function convertDocument(root: Node): ConvertedDocument {
  const conversion = new Conversion();
  const { value } = conversion.convert(root, []);
  const { targets, problems, isBounded } = conversion;
  const entriesOf = new Map<Node, ReadonlyMap<string, Entry>>();
  const entries = (map: YAMLMap<Node, Node | null>) => {
    let known = entriesOf.get(map);
    if (known === undefined) {
      known = new Map(
        map.items.map((pair) => [keyText(pair.key, targets), { key: pair.key, value: pair.value ?? undefined }]),
      );
      entriesOf.set(map, known);
    }
    return known;
  };
  const tree: NodeTree = {
    child(node, segment) {
      const real = targets.get(node) ?? node;
      if (isMap<Node, Node | null>(real)) return entries(real).get(String(segment));
      const item = isSeq<Node>(real) ? real.items[Number(segment)] : undefined;
      return item === undefined ? undefined : { key: undefined, value: item };
    },
  };
  return { value, tree, problems, isBounded };
}

/** A key as text; aliases of scalars may be keys. */
function keyText(key: Node, targets: ReadonlyMap<Node, Node>): string {
  const node = targets.get(key) ?? key;
  return isScalar(node) ? String(node.value) : '';
}
