/** The fields of an EventBridge cron expression: text such as "0/5", "8-17" or "MON,WED-FRI" to the values it means. */
import { nearestWord } from './nearest-word.ts';
import { shown } from './problem.ts';
import { fault, type Piece, ScheduleFault, split } from './schedule-fault.ts';

/** One of the six fields: its values, and what they are called. */
export interface CronField {
  readonly label: string;
  readonly least: number;
  readonly most: number;
  /** The values in words. */
  readonly expected: string;
  /** Names of the values from `least` on. */
  readonly names: readonly string[];
  /** What a name stands for, in messages. */
  readonly noun: string;
  /** Whether a range may run over the end: 20-2 are the hours 20 to 23 and 0 to 2. */
  readonly wraps: boolean;
}

const numbers = (label: string, least: number, most: number, wraps = true): CronField => ({
  label,
  least,
  most,
  expected: `${least} to ${most}`,
  names: [],
  noun: 'number',
  wraps,
});

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** From 1, as EventBridge counts them. */
export const WEEKDAYS: readonly string[] = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Ranges as in the cron expressions reference of the EventBridge user guide (aws-facts, section 10). */
export const MINUTES = numbers('minutes', 0, 59);
export const HOURS = numbers('hours', 0, 23);
export const DAY_OF_MONTH = numbers('day-of-month', 1, 31);
export const MONTH: CronField = {
  ...numbers('month', 1, 12),
  expected: '1 to 12 or JAN to DEC',
  names: MONTHS,
  noun: 'month',
};
export const DAY_OF_WEEK: CronField = {
  ...numbers('day-of-week', 1, 7),
  expected: '1 (Sunday) to 7 (Saturday) or SUN to SAT',
  names: WEEKDAYS,
  noun: 'day of the week',
};
/** There is nothing to wrap around to: a range of years runs forward, as in Quartz. */
export const YEAR = numbers('year', 1970, 2199, false);

/** `in the hours field "8,25"`; the field's text is left out where the message quotes all of it already. */
function where(field: CronField, whole: Piece, quoted: Piece): string {
  return `in the ${field.label} field${quoted.text === whole.text ? '' : ` ${shown(whole.text)}`}`;
}

/** A number that is too small or too large: `expected` says what it may be, `what` comes before it in the message. */
export function rangeFault(field: CronField, value: Piece, whole: Piece, expected: string, what = ''): ScheduleFault {
  const message = `${what}${value.text} is out of range ${where(field, whole, value)}: expected ${expected}`;
  return fault('range', message, expected, value);
}

/** `unknown month "JUNE"` and the like, in a field of names. */
function nameFault(field: CronField, value: Piece, whole: Piece): ScheduleFault {
  const word = value.text.toUpperCase();
  // "TUES" and "JANUARY" are too far from their names to be near them.
  const name = field.names.find((candidate) => word.startsWith(candidate)) ?? nearestWord(word, field.names);
  const message = `unknown ${field.noun} ${shown(value.text)} ${where(field, whole, value)}`;
  return fault('syntax', message, field.expected, value, name);
}

/** A value is missing between, before or after separators. */
function emptyFault(field: CronField, whole: Piece): ScheduleFault {
  const message = `a value is missing in the ${field.label} field ${shown(whole.text)}`;
  const tidy = whole.text.replace(/,{2,}/g, ',').replace(/^,|,$/g, '').replace(/^\//, '*/');
  return fault('syntax', message, field.expected, whole, tidy === '' || tidy === whole.text ? undefined : tidy);
}

/** A wildcard that must be all there is in its field, or belongs to another field, stands where a value must. */
function wildcardFault(field: CronField, value: Piece, whole: Piece): ScheduleFault {
  const { text } = value;
  const place = where(field, whole, value);
  const alone = (expected: string) => fault('syntax', `${shown(text)} must be all there is ${place}`, expected, value);
  const misplaced = (wildcard: string, fields: string, replacement?: string) =>
    fault('syntax', `${wildcard} is only for ${fields}, not ${place}`, field.expected, value, replacement);
  const [isOfMonth, isOfWeek] = [field === DAY_OF_MONTH, field === DAY_OF_WEEK];
  if (text.includes('*')) return fault('syntax', `* takes no value beside it ${place}`, '* or */step', value);
  if (text.includes('?')) {
    if (isOfMonth || isOfWeek) return alone('? alone');
    return misplaced('?', 'the two day fields', text === whole.text ? '*' : undefined);
  }
  if (text.includes('#')) return isOfWeek ? alone('one day#week alone') : misplaced('#', 'the day-of-week field');
  if (/W/i.test(text)) {
    if (!isOfMonth) return misplaced('W', 'the day-of-month field');
    const day = /^W(\d+)$/i.exec(text)?.[1];
    if (day !== undefined) return fault('syntax', `W comes after its day ${place}`, 'W as in 15W', value, `${day}W`);
    if (/^W$/i.test(text)) return fault('syntax', `W needs a day before it ${place}`, 'W as in 15W', value);
    return alone('LW or 15W alone');
  }
  if (isOfWeek) return alone('L or 6L alone');
  if (!isOfMonth) return misplaced('L', 'the two day fields');
  if (/^L$/i.test(text)) return alone('L, L-3 or LW alone');
  return fault('syntax', `L takes no day before it ${place}`, 'L, L-3 or LW', value);
}

/** Text that is neither a number nor a name of the field. */
function valueFault(field: CronField, value: Piece, whole: Piece): ScheduleFault {
  const { text } = value;
  if (text === '') return emptyFault(field, whole);
  const hasLast = field === DAY_OF_WEEK && WEEKDAYS.some((day) => text.toUpperCase() === `${day}L`);
  if (hasLast || /[*?#]|^\d*[LW]+\d*$/i.test(text)) return wildcardFault(field, value, whole);
  if (field.names.length > 0) return nameFault(field, value, whole);
  const message = `${shown(text)} is not a number ${where(field, whole, value)}: expected ${field.expected}`;
  return fault('syntax', message, field.expected, value);
}

/** A number or a name. */
export function readValue(field: CronField, value: Piece, whole: Piece): number {
  const { text } = value;
  const named = field.names.indexOf(text.toUpperCase());
  if (named !== -1) return field.least + named;
  if (!/^\d+$/.test(text)) throw valueFault(field, value, whole);
  const number = Number(text);
  if (number >= field.least && number <= field.most) return number;
  const { problem } = rangeFault(field, value, whole, field.expected);
  // Unix counts from Sunday = 0: then the other numbers of the field are meant so too.
  if (field === DAY_OF_WEEK && number === 0) throw new ScheduleFault(problem, whole, unixWeekdays(whole.text));
  throw new ScheduleFault(problem, value);
}

/** A field's days of the week, written as Unix writes them (0 or 7 is Sunday), with names. */
export function unixWeekdays(text: string): string {
  if (/[#L]/i.test(text)) return text;
  return text.replace(/(?<![/\d])[0-7](?!\d)/g, (digit) => WEEKDAYS[Number(digit) % 7]!);
}

/** A step of 0 would be none. One above the largest value is refused: AWS does so with a step of 60 minutes (aws-sdk-js issue 4212). */
function readStep(field: CronField, step: Piece, whole: Piece): number {
  const expected = `a step from 1 to ${field.most}`;
  if (!/^\d+$/.test(step.text)) {
    const message = `${shown(step.text)} is not a step ${where(field, whole, step)}: expected ${expected}`;
    throw fault('syntax', message, expected, step);
  }
  const number = Number(step.text);
  if (number < 1 || number > field.most) throw rangeFault(field, step, whole, expected, 'the step ');
  return number;
}

/** `range`, `range/step`: what is before and after a separator that may come once. */
function splitOnce(field: CronField, item: Piece, whole: Piece, separator: string, noun: string): [Piece, Piece?] {
  const [before, after, more] = split(item, separator) as [Piece, Piece?, Piece?];
  if (more === undefined) return after === undefined ? [before] : [before, after];
  const message = `${shown(item.text)} has more than one ${noun} ${where(field, whole, item)}`;
  throw fault('syntax', message, 'first-last/step', item);
}

/** Adds the values of `*`, `8`, `8-17`, `20-2`, each with a step if it has one; a value with a step runs on to the field's end. */
function addItem(field: CronField, item: Piece, whole: Piece, values: Set<number>): void {
  const [range, step] = splitOnce(field, item, whole, '/', 'step');
  let first = field.least;
  let last = field.most;
  if (range.text !== '*') {
    const [from, to] = splitOnce(field, range, whole, '-', 'dash');
    first = readValue(field, from, whole);
    if (to !== undefined) last = readValue(field, to, whole);
    else if (step === undefined) last = first;
  }
  const by = step === undefined ? 1 : readStep(field, step, whole);
  const size = field.most - field.least + 1;
  if (last < first) {
    if (!field.wraps) {
      const [turned, message] = [`${last}-${first}`, `the range ${range.text} runs backwards`];
      throw fault('range', `${message} ${where(field, whole, range)}`, turned, range, turned);
    }
    last += size;
  }
  for (let value = first; value <= last; value += by) values.add(value > field.most ? value - size : value);
}

/** The values a field means, ascending. Throws a `ScheduleFault`. */
export function readValues(field: CronField, whole: Piece): number[] {
  const values = new Set<number>();
  for (const item of split(whole, ',')) addItem(field, item, whole, values);
  return [...values].sort((a, b) => a - b);
}
