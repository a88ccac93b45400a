/** What the service was on a given day in a given Region: every limit, rule and price, picked at once. */
import { ScenarioError } from '../quantities/issue.ts';
import { dayIssue } from './days.ts';
import { type Fact, factOf, inForce, type Rule } from './fact.ts';
import { FREE_TIER, PRICES, type PriceBook } from './prices.ts';
import { regionIssue } from './regions.ts';
import { RULES } from './rules.ts';

export { billedMs, initIsBilled } from './billed-duration.ts';
export { dayIssue, FIRST_DAY, NEWEST_DAY } from './days.ts';
export type { Confidence, Fact } from './fact.ts';
export type { Allowance, Meter, Price, PriceBook, PriceTier } from './prices.ts';
export { KNOWN_REGIONS, PRICED_REGIONS, regionIssue } from './regions.ts';
export type { Architecture, ScalingRule } from './rules.ts';
export { initFactOf, initOf, RUNTIMES } from './runtimes.ts';

/** The values of a tree of rules, in the same shape. */
type Values<Tree> = Tree extends Rule<infer Value> ? Value : { readonly [Name in keyof Tree]: Values<Tree[Name]> };

/** The rules of one day in one Region, typed (`platform.memory.maxMb`), and the facts they come from. Plain data. */
export interface Platform extends Values<typeof RULES> {
  readonly asOf: string;
  readonly region: string;
  readonly prices: PriceBook;
  /** Everything in force, sorted by id, with sources. Ids are the dotted paths above: `memory.maxMb`, `price.lambda.requests`. */
  readonly facts: readonly Fact[];
}

/** Every rule under the id of its facts, sorted by id. */
const CATALOGUE: readonly (readonly [id: string, rule: Rule<unknown>])[] = [
  ...rulesIn(RULES),
  ...Object.entries(PRICES).map(([meter, rule]) => [`price.${meter}`, rule] as const),
  ...Object.entries(FREE_TIER).map(([allowance, rule]) => [`freeTier.${allowance}`, rule] as const),
].sort(([a], [b]) => (a < b ? -1 : 1));

/** Every fact of every day, sorted by id, then by day. */
export const FACTS: readonly Fact[] = CATALOGUE.flatMap(([id, rule]) =>
  rule.versions.map((version) => factOf(id, rule, version)),
);

/**
 * The platform on a day (YYYY-MM-DD; later than the newest known day uses the newest rules) in a Region.
 * Throws `ScenarioError` when the day is unreadable or before `FIRST_DAY`, or when this version has no prices for the Region.
 */
export function platformOn(asOf: string, region: string): Platform {
  const issues = [dayIssue(asOf), regionIssue(region)].filter((issue) => issue !== undefined);
  if (issues.length > 0) throw new ScenarioError(issues);
  const lookUp = (rule: Rule<unknown>): unknown => inForce(rule, asOf, region)?.value;
  return {
    ...(valuesIn(RULES, lookUp) as Values<typeof RULES>),
    asOf,
    region,
    prices: { meters: valuesIn(PRICES, lookUp), freeTier: valuesIn(FREE_TIER, lookUp) } as PriceBook,
    facts: CATALOGUE.flatMap(([id, rule]) => {
      const version = inForce(rule, asOf, region);
      return version === undefined ? [] : [factOf(id, rule, version)];
    }),
  };
}

/** The fact of that id in force on the platform's day, or undefined: what to cite when a rule decides something. */
export function factIn(platform: Platform, id: string): Fact | undefined {
  return platform.facts.find((fact) => fact.id === id);
}

/** A tree of rules: a rule, or named trees. */
interface Tree {
  readonly [name: string]: Tree | Rule<unknown>;
}

function isRule(node: Tree | Rule<unknown>): node is Rule<unknown> {
  return Array.isArray(node.versions);
}

function rulesIn(tree: Tree, prefix = ''): [id: string, rule: Rule<unknown>][] {
  return Object.entries(tree).flatMap(([name, node]) =>
    isRule(node) ? [[`${prefix}${name}`, node] as [string, Rule<unknown>]] : rulesIn(node, `${prefix}${name}.`),
  );
}

/** The tree with each rule replaced by its value; a rule without one is left out. */
function valuesIn(tree: Tree, lookUp: (rule: Rule<unknown>) => unknown): Record<string, unknown> {
  const entries = Object.entries(tree).map(
    ([name, node]) => [name, isRule(node) ? lookUp(node) : valuesIn(node, lookUp)] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
