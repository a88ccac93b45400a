/** What the service was on a given day in a given Region: every limit, rule and price, picked at once. */
import { ScenarioError } from '../quantities/issue.ts';
import { CATALOGUE, factOn, isRule, type Tree } from './catalogue.ts';
import { dayIssue } from './days.ts';
import { type Fact, inForce, type Rule } from './fact.ts';
import { FREE_TIER, type ListPrices, PRICES, SAVINGS_PLANS } from './prices.ts';
import { regionIssue } from './regions.ts';
import { RULES } from './rules.ts';

export { billedMs, initIsBilled } from './billed-duration.ts';
export { FACTS } from './catalogue.ts';
export {
  MEASURED_MEMORY_MB,
  MEASURED_RUNTIMES,
  measuredCell,
  measuredPool,
  PACKAGE_TYPES,
  type PackageType,
  type StartSettings,
} from './cold-starts.ts';
export {
  type DurationByMemory,
  FIRST_RUN_RUNTIMES,
  firstRunFactOf,
  LIFETIME,
  restoreFactOf,
  SHORTEST_LIFETIME_MS,
} from './cold-starts-published.ts';
export { ARCHITECTURE_NAMES, type Architecture } from './compute-rules.ts';
export { dayIssue, FIRST_DAY, NEWEST_DAY } from './days.ts';
export type { DeploymentConfigurations, TrafficShift } from './deployment-rules.ts';
export { type FactChange, factsBetween } from './diff.ts';
export type { Confidence, Fact } from './fact.ts';
export { citation, notOffered, possibleSince } from './history.ts';
export type { NetworkModel } from './network-rules.ts';
export type {
  Allowance,
  ListPrice,
  ListPrices,
  Meter,
  OwnPrice,
  Price,
  PriceBook,
  PriceRule,
  PriceTier,
  SavingsPlanName,
} from './prices.ts';
export { isInYuan, PRICES, priceInWords, unitsPriced } from './prices.ts';
export type { AllocationRule } from './provisioned-rules.ts';
export { DEFAULT_REGION, KNOWN_REGIONS, PRICED_REGIONS, regionIssue } from './regions.ts';
export { initFactOf, initOf, measuredInitFactOf, measuredInitOf, RUNTIMES } from './runtimes.ts';
export type { ScalingRule } from './scaling-rules.ts';

/** The values of a tree of rules, in the same shape. */
type Values<Tree> = Tree extends Rule<infer Value> ? Value : { readonly [Name in keyof Tree]: Values<Tree[Name]> };

/** The rules of one day in one Region, typed (`platform.memory.maxMb`), and the facts they come from. Plain data. */
export interface Platform extends Values<typeof RULES> {
  readonly asOf: string;
  readonly region: string;
  readonly prices: ListPrices;
  /** Everything in force, sorted by id, with sources. Ids are the dotted paths above: `memory.maxMb`, `price.lambda.requests`. */
  readonly facts: readonly Fact[];
}

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
    prices: {
      meters: valuesIn(PRICES, lookUp),
      freeTier: valuesIn(FREE_TIER, lookUp),
      savingsPlans: valuesIn(SAVINGS_PLANS, lookUp),
    } as ListPrices,
    facts: CATALOGUE.flatMap((entry) => factOn(entry, asOf, region) ?? []),
  };
}

/** The fact of that id in force on the platform's day, or undefined: what to cite when a rule decides something. */
export function factIn(platform: Platform, id: string): Fact | undefined {
  return platform.facts.find((fact) => fact.id === id);
}

/** The tree with each rule replaced by its value; a rule without one is left out. */
function valuesIn(tree: Tree, lookUp: (rule: Rule<unknown>) => unknown): Record<string, unknown> {
  const entries = Object.entries(tree).map(
    ([name, node]) => [name, isRule(node) ? lookUp(node) : valuesIn(node, lookUp)] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
