/** Every rule, price and allowance under the id of its facts, and every fact of every day. */
import { FIRST_DAY } from './days.ts';
import { type Fact, factOf, inForce, type Rule, type Version } from './fact.ts';
import { FREE_TIER, PRICES, SAVINGS_PLANS } from './prices.ts';
import { RULES } from './rules.ts';

/** A tree of rules: a rule, or named trees. */
export interface Tree {
  readonly [name: string]: Tree | Rule<unknown>;
}

/** A rule of the catalogue. */
export interface Entry {
  /** Dotted name: `memory.maxMb`, `price.lambda.requests`. */
  readonly id: string;
  readonly rule: Rule<unknown>;
}

/** The name of the rule, in a tree, that says since when everything else in the tree exists. */
const GATE = 'isOffered';

export function isRule(node: Tree | Rule<unknown>): node is Rule<unknown> {
  return Array.isArray(node.versions);
}

/** The rules of a tree; none is older than the feature that it belongs to. */
function entriesIn(tree: Tree, prefix = '', outerFrom = FIRST_DAY): Entry[] {
  const gate = tree[GATE];
  const from = gate !== undefined && isRule(gate) ? firstDayOf(gate) : outerFrom;
  return Object.entries(tree).flatMap(([name, node]): Entry[] => {
    const id = `${prefix}${name}`;
    if (!isRule(node)) return entriesIn(node, `${id}.`, from);
    return [{ id, rule: name === GATE ? node : notBefore(node, from) }];
  });
}

function firstDayOf(gate: Rule<unknown>): string {
  return gate.versions.find(({ value }) => value === true)?.since ?? FIRST_DAY;
}

/** The rule without what it would have been before the day. */
function notBefore(rule: Rule<unknown>, day: string): Rule<unknown> {
  const later = rule.versions.filter(({ since }) => since > day);
  const then = rule.versions.filter(
    (version) => version.since <= day && regionsOf(version).some((region) => inForce(rule, day, region) === version),
  );
  return { ...rule, versions: [...then.map((version) => ({ ...version, since: day })), ...later] };
}

/** Regions to look a version up in: its own, or one that no version names. */
function regionsOf({ regions }: Version<unknown>): readonly string[] {
  return regions ?? ['any other'];
}

/** Sorted by id. */
export const CATALOGUE: readonly Entry[] = [
  ...entriesIn(RULES),
  ...entriesIn(PRICES, 'price.'),
  ...entriesIn(FREE_TIER, 'freeTier.'),
  ...entriesIn(SAVINGS_PLANS, 'savingsPlan.'),
].sort((a, b) => (a.id < b.id ? -1 : 1));

const BY_ID: ReadonlyMap<string, Entry> = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

/** Every fact of every day, sorted by id, then by day. */
export const FACTS: readonly Fact[] = CATALOGUE.flatMap(({ id, rule }) =>
  rule.versions.map((version) => factOf(id, rule, version)),
);

/** The rule of that id. Throws an `Error` when there is none. */
export function ruleOf(id: string): Rule<unknown> {
  const entry = BY_ID.get(id);
  if (entry === undefined) throw new Error(`There is no rule called "${id}".`);
  return entry.rule;
}

/** The fact of a rule on a day in a Region; undefined before its first version. */
export function factOn({ id, rule }: Entry, day: string, region: string): Fact | undefined {
  const version = inForce(rule, day, region);
  return version === undefined ? undefined : factOf(id, rule, version);
}
