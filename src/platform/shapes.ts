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

/** A rule that has had one value since before the first known day. */
export function always<Value>(
  doc: string,
  unit: string,
  value: Value,
  source: string,
  confidence: Confidence = 'sourced',
): Rule<Value> {
  return rule(doc, unit, since(FIRST_DAY, value, source, confidence));
}

/** Whether a feature is offered: not on the first known day, and from the day of `version` on. */
export function offered(doc: string, { source, ...version }: Version<true>): Rule<boolean> {
  return rule<boolean>(
    doc,
    '',
    { since: FIRST_DAY, value: false, text: 'not yet', source, confidence: version.confidence },
    { ...version, text: 'yes', source },
  );
}
