/** The shapes that most rules have: a value that never changed, values from a day on, a feature offered from a day on. */
import { FIRST_DAY } from './days.ts';
import { type Confidence, type Rule, rule, type Version } from './fact.ts';

/** A value from a day on, read on an AWS page unless another confidence is given. */
export function since<Value>(
  day: string,
  value: Value,
  source: string,
  confidence: Confidence = 'sourced',
): Version<Value> {
  return { since: day, value, source, confidence };
}

/** A value from about a day on: the day itself is not sourced. */
export function about<Value>(
  day: string,
  value: Value,
  source: string,
  confidence: Confidence = 'sourced',
): Version<Value> {
  return { ...since(day, value, source, confidence), dateAssumed: true };
}

/** A rule that has had one value since before the first known day, or for as long as what it is about exists. */
export function always<Value>(
  doc: string,
  unit: string,
  value: Value,
  source: string,
  confidence: Confidence = 'sourced',
): Rule<Value> {
  return rule(doc, unit, since(FIRST_DAY, value, source, confidence));
}

/** Whether a feature is offered: from the day of `version` on, and not before. */
export function offered(doc: string, { source, ...version }: Version<true>): Rule<boolean> {
  const yes: Version<boolean> = { ...version, text: 'yes', source };
  if (version.since === FIRST_DAY) return rule(doc, '', yes);
  const { confidence } = version;
  return rule(doc, '', { since: FIRST_DAY, value: false, text: 'not yet', source, confidence }, yes);
}

/** Names that were offered one after the other: the value is the list of those there are on a day, in the order in which they came. */
export function offeredInTurn(doc: string, names: Readonly<Record<string, Version<true>>>): Rule<readonly string[]> {
  const inTurn = Object.entries(names).sort(([, a], [, b]) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
  const listOn = (day: string): string[] => inTurn.filter(([, { since }]) => since <= day).map(([name]) => name);
  const changes = new Map(inTurn.map(([, version]) => [version.since, version]));
  const versions = Array.from(changes, ([day, version]): Version<readonly string[]> => {
    const value = listOn(day);
    return { ...version, value, text: value.join(', ') };
  });
  const first = versions[0];
  if (first === undefined || first.since === FIRST_DAY) return rule(doc, '', ...versions);
  const { source, confidence } = first;
  return rule(doc, '', { since: FIRST_DAY, value: [], text: 'none yet', source, confidence }, ...versions);
}
