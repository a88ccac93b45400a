/** When a value of a rule came into force: for messages that say since when something is possible. */
import { ruleOf } from './catalogue.ts';
import { type Fact, factOf, inForce, type Version } from './fact.ts';

/** A day and a Region: a platform, for one. */
interface When {
  readonly asOf: string;
  readonly region: string;
}

/** Whether the rule of that id allows it on the day. Throws an `Error` when there is no such rule. */
export function allowedOn({ asOf, region }: When, id: string, allows: (value: unknown) => boolean): boolean {
  const version = inForce(ruleOf(id), asOf, region);
  return version !== undefined && allows(version.value);
}

/** The first fact of a rule after the day that allows it, in the Region; undefined where none does. Throws as `allowedOn`. */
export function allowedLater(
  { asOf, region }: When,
  id: string,
  allows: (value: unknown) => boolean,
): Fact | undefined {
  const rule = ruleOf(id);
  const later = rule.versions
    .filter((version) => version.since > asOf && inForce(rule, version.since, region) === version)
    .sort((a, b) => (a.since < b.since ? -1 : 1));
  const first = later.find(({ value }) => allows(value));
  return first === undefined ? undefined : factOf(id, rule, first);
}

/** Where a fact comes from, in parentheses or a cell: the page, and how far it can be trusted unless it was read there. */
export function citation({ source, confidence, dateAssumed }: Omit<Version<unknown>, 'value'>): string {
  const doubts = [...(confidence === 'sourced' ? [] : [confidence]), ...(dateAssumed ? ['the day is assumed'] : [])];
  return doubts.length === 0 ? source : `${source}; ${doubts.join(', ')}`;
}

/** "; 10,240 MB since 2020-12-01 (page)", if the rule of that id allows it at a later day; else nothing. Throws as `allowedOn`. */
export function possibleSince(when: When, id: string, allows: (value: number) => boolean): string {
  const fact = allowedLater(when, id, (value) => typeof value === 'number' && allows(value));
  return fact === undefined ? '' : `; ${fact.text} since ${fact.since} (${citation(fact)})`;
}

const isTrue = (value: unknown): boolean => value === true;

/**
 * A sentence about what was used before its day, by the id of its rule: "arm64 was not offered on 2021-09-28: it came on 2021-09-29
 * (page)"; `from` is that day. Undefined when it is offered. `allows` tells which values of the rule mean that it is. Throws an `Error`
 * when there is no such rule.
 */
export function notOffered(
  when: When,
  id: string,
  what: string,
  allows = isTrue,
): { readonly message: string; readonly from: string | undefined } | undefined {
  if (allowedOn(when, id, allows)) return undefined;
  const fact = allowedLater(when, id, allows);
  const came = fact === undefined ? 'it never was' : `it came on ${fact.since} (${citation(fact)})`;
  return { message: `${what} was not offered on ${when.asOf}: ${came}`, from: fact?.since };
}
