/** Provisioned concurrency in the result: which functions have it, who met it and who spilled over, what it claims of the account. */
import type { FunctionResult, Result } from '../experiment/result.ts';
import { busiest, type Selection } from './busiest.ts';
import { type Estimate, functionEstimate, sumOf } from './estimate.ts';
import { countOf, formatCount, formatPercent } from './format.ts';

/** Whether a function had provisioned concurrency at any time of the run. */
export function isProvisioned(entry: FunctionResult): boolean {
  return entry.provisionedConcurrency !== undefined;
}

/** Invocations on provisioned environments. */
export function metProvisioned({ ProvisionedConcurrencyInvocations = 0 }: FunctionResult): number {
  return ProvisionedConcurrencyInvocations;
}

/** Invocations on demand because no provisioned environment was free. */
export function spilledOver({ ProvisionedConcurrencySpilloverInvocations = 0 }: FunctionResult): number {
  return ProvisionedConcurrencySpilloverInvocations;
}

/** Invocations made while provisioned concurrency was asked for. */
const meantFor = (entry: FunctionResult): number => metProvisioned(entry) + spilledOver(entry);

/** Share of a function's invocations that spilled over, 0..1; 0 where there were none. */
export function spilloverShare(entry: FunctionResult): number {
  return meantFor(entry) > 0 ? spilledOver(entry) / meantFor(entry) : 0;
}

/** Functions that have it. */
export function provisionedNames({ functions }: Result): string[] {
  return Object.keys(functions).filter((name) => isProvisioned(functions[name]!));
}

/** Functions with provisioned concurrency; those with most invocations in its time by name, where there are too many. */
export function busiestProvisioned(result: Result, most: number): Selection {
  return busiest(provisionedNames(result), (name) => meantFor(result.functions[name]!), most);
}

/** All functions with provisioned concurrency together. */
export interface Spillover {
  /** Invocations while provisioned concurrency was asked for. */
  readonly invocations: Estimate;
  readonly spilled: Estimate;
  /** The second among the first, 0..1. */
  readonly share: number;
}

/** Undefined where no function has provisioned concurrency. */
export function spilloverOf(result: Result): Spillover | undefined {
  const names = provisionedNames(result);
  if (names.length === 0) return undefined;
  const estimates = (pick: (entry: FunctionResult) => number) =>
    names.map((name) => functionEstimate(result, name, pick));
  const spilled = sumOf(estimates(spilledOver));
  const invocations = sumOf([...estimates(metProvisioned), spilled]);
  return { invocations, spilled, share: invocations.value > 0 ? spilled.value / invocations.value : 0 };
}

/** Most of the account's concurrency that was ever spoken for; undefined where that says nothing new, as nothing is provisioned. */
export function claimedConcurrency(result: Result): number | undefined {
  const { ClaimedAccountConcurrency: claimed, UnreservedConcurrentExecutions: unreserved } = result.account;
  return provisionedNames(result).length === 0 || claimed === unreserved ? undefined : claimed;
}

/** What a reader wants to know of it, in clauses; none for a function without. */
export function provisionedClauses(entry: FunctionResult): string[] {
  const { provisionedConcurrency, ProvisionedConcurrentExecutions = 0, ProvisionedConcurrencyUtilization = 0 } = entry;
  if (provisionedConcurrency === undefined) return [];
  const { avgRequested, avgReady, maxReady } = provisionedConcurrency;
  const met = meantFor(entry);
  const spilled = spilledOver(entry);
  const levels =
    `on average ${countOf(avgRequested, 'provisioned environment was', 'provisioned environments were')} asked for ` +
    `and ${formatCount(avgReady)} ready, at most ${formatCount(maxReady)}`;
  const busy = `at most ${formatCount(ProvisionedConcurrentExecutions)} were busy at once (utilisation up to ${formatPercent(ProvisionedConcurrencyUtilization)})`;
  if (met === 0) return [levels, 'no invocation came while they were asked for'];
  const missed =
    spilled > 0
      ? `${formatCount(spilled)} of ${countOf(met, 'invocation')} (${formatPercent(spilloverShare(entry))}) found none free and spilled over to environments on demand`
      : `none of ${countOf(met, 'invocation')} spilled over`;
  return [levels, busy, missed];
}
