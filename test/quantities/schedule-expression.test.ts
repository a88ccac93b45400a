/** Schedule expressions as they are written: what each form means, and what is said of wrong ones. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { describeInstant, type Schedule, scheduleSchema } from '../../src/quantities/schedule-expression.ts';
import { problems } from './zod-problems.ts';

/** The values of a field by its position, from an expression that leaves the others open. */
function field(index: number, text: string): unknown {
  const fields = ['*', '*', '*', '*', '?', '*'];
  if (index === 4) fields[2] = '?';
  fields[index] = text;
  const schedule = scheduleSchema.parse(`cron(${fields.join(' ')})`);
  if (schedule.type !== 'cron') throw new Error('not a cron schedule');
  const { minutes, hours, months, days, years } = schedule;
  return [minutes, hours, days, months, days, years][index];
}

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const MINUTES = 0;
const HOURS = 1;
const DAY_OF_MONTH = 2;
const MONTH = 3;
const DAY_OF_WEEK = 4;
const YEAR = 5;

describe('forms', () => {
  const cases: [string, Schedule][] = [
    ['rate(1 minute)', { type: 'rate', intervalMs: 60_000 }],
    ['rate(5 minutes)', { type: 'rate', intervalMs: 300_000 }],
    ['rate(1 hour)', { type: 'rate', intervalMs: 3_600_000 }],
    ['rate(36 hours)', { type: 'rate', intervalMs: 129_600_000 }],
    ['rate(1 day)', { type: 'rate', intervalMs: 86_400_000 }],
    ['rate(36525 days)', { type: 'rate', intervalMs: 36_525 * 86_400_000 }],
    ['  rate(  5   minutes )  ', { type: 'rate', intervalMs: 300_000 }],
    ['at(1970-01-01T00:00:00)', { type: 'at', epochMs: 0 }],
    ['at(2026-11-20T10:00:00)', { type: 'at', epochMs: Date.UTC(2026, 10, 20, 10) }],
    ['at(2028-02-29T23:59:59)', { type: 'at', epochMs: Date.UTC(2028, 1, 29, 23, 59, 59) }],
  ];
  test.each(cases)('%j', (text, schedule) => expect(scheduleSchema.parse(text)).toEqual(schedule));

  test('cron is plain data and keeps its text', () => {
    const schedule = scheduleSchema.parse(' cron(0/20 8-9,17 ?  NOV-FEB MON-FRI 2026-2028) ');
    expect(schedule).toEqual({
      type: 'cron',
      minutes: [0, 20, 40],
      hours: [8, 9, 17],
      days: { type: 'daysOfWeek', days: [2, 3, 4, 5, 6] },
      months: [1, 2, 11, 12],
      years: [2026, 2027, 2028],
      text: 'cron(0/20 8-9,17 ?  NOV-FEB MON-FRI 2026-2028)',
    });
    expect(structuredClone(schedule)).toEqual(schedule);
    expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
  });

  const fields: [string, number, string, unknown][] = [
    ['all', MINUTES, '*', range(0, 59)],
    ['all', HOURS, '*', range(0, 23)],
    ['all', MONTH, '*', range(1, 12)],
    ['all', YEAR, '*', range(1970, 2199)],
    ['a list in any order, once each', MINUTES, '45,15,30,15', [15, 30, 45]],
    ['a leading zero', HOURS, '08', [8]],
    ['from 1 every 10', MINUTES, '1/10', [1, 11, 21, 31, 41, 51]],
    ['every 25 from the first', MINUTES, '*/25', [0, 25, 50]],
    ['every 5 of the months begins in January', MONTH, '*/5', [1, 6, 11]],
    ['a step within a range', MINUTES, '10-40/5', [10, 15, 20, 25, 30, 35, 40]],
    ['a step that ends before the range does', MINUTES, '10-40/20', [10, 30]],
    ['a range of one', HOURS, '8-8', [8]],
    ['the whole range', HOURS, '0-23', range(0, 23)],
    ['hours over midnight', HOURS, '20-2', [0, 1, 2, 20, 21, 22, 23]],
    ['a step over midnight', HOURS, '20-2/3', [2, 20, 23]],
    ['minutes over the hour', MINUTES, '55-5/5', [0, 5, 55]],
    ['months over the year', MONTH, 'NOV-FEB', [1, 2, 11, 12]],
    ['months over the year with a step', MONTH, 'NOV-FEB/2', [1, 11]],
    ['a list of ranges, values and steps', HOURS, '1-3,7,20/2', [1, 2, 3, 7, 20, 22]],
    ['names of months in any case', MONTH, 'jan,Feb,MAR,12', [1, 2, 3, 12]],
    ['years', YEAR, '2026,2030-2032,2190/4', [2026, 2030, 2031, 2032, 2190, 2194, 2198]],
    ['days', DAY_OF_MONTH, '1,15-17', { type: 'daysOfMonth', days: [1, 15, 16, 17] }],
    ['days over the month', DAY_OF_MONTH, '30-2', { type: 'daysOfMonth', days: [1, 2, 30, 31] }],
    ['the last day', DAY_OF_MONTH, 'L', { type: 'lastDay', daysBefore: 0, onWeekday: false }],
    ['before the last day', DAY_OF_MONTH, 'L-3', { type: 'lastDay', daysBefore: 3, onWeekday: false }],
    ['the last weekday', DAY_OF_MONTH, 'LW', { type: 'lastDay', daysBefore: 0, onWeekday: true }],
    ['the nearest weekday', DAY_OF_MONTH, '3W', { type: 'nearestWeekday', day: 3 }],
    ['wildcards in lower case', DAY_OF_MONTH, '31w', { type: 'nearestWeekday', day: 31 }],
    ['1 is Sunday', DAY_OF_WEEK, '1,7', { type: 'daysOfWeek', days: [1, 7] }],
    ['days over the week', DAY_OF_WEEK, 'FRI-MON', { type: 'daysOfWeek', days: [1, 2, 6, 7] }],
    ['every other day of the week', DAY_OF_WEEK, 'SUN/2', { type: 'daysOfWeek', days: [1, 3, 5, 7] }],
    ['L alone is Saturday', DAY_OF_WEEK, 'L', { type: 'daysOfWeek', days: [7] }],
    ['the last Friday', DAY_OF_WEEK, '6L', { type: 'lastDayOfWeek', day: 6 }],
    ['the last Friday by name', DAY_OF_WEEK, 'friL', { type: 'lastDayOfWeek', day: 6 }],
    ['the second Tuesday', DAY_OF_WEEK, '3#2', { type: 'nthDayOfWeek', day: 3, nth: 2 }],
    ['the second Tuesday by name', DAY_OF_WEEK, 'tue#2', { type: 'nthDayOfWeek', day: 3, nth: 2 }],
  ];
  test.each(fields)('%s: field %i %j', (_, index, text, values) => expect(field(index, text)).toEqual(values));

  test('in JSON Schema it is text with examples that it takes itself', () => {
    const { $defs } = z.toJSONSchema(z.strictObject({ when: scheduleSchema }), { io: 'input' });
    const { type, examples } = $defs!.ScheduleExpression!;
    expect(type).toBe('string');
    expect(examples).toHaveLength(3);
    for (const example of examples as string[]) expect(problems(scheduleSchema, example)).toEqual([]);
  });
});

const SIX = 'cron takes six fields: minutes hours day-of-month month day-of-week year; got';
const FORMS = 'rate(5 minutes), cron(0 8 * * ? *) or at(2026-11-20T10:00:00)';
const OF_WEEK = '1 (Sunday) to 7 (Saturday) or SUN to SAT';

/** What is refused, the message, and in brackets the code and what is suggested. */
type Refusal = [unknown, string];

function refuses(cases: readonly Refusal[]): void {
  test.each(cases)('%j: %s', (input, problem) => expect(problems(scheduleSchema, input)).toEqual([`: ${problem}`]));
}

describe('no schedule at all', () => {
  const pair = 'takes what it is given in one pair of parentheses right after it, got';
  refuses([
    [undefined, `expected ${FORMS}, got nothing (missing)`],
    [null, `expected ${FORMS}, got nothing (type)`],
    [5, `expected ${FORMS}, got 5 (type)`],
    [{ rate: '5 minutes' }, `expected ${FORMS}, got { rate } (type)`],
    ['', `expected ${FORMS}, got "" (syntax)`],
    ['often', `expected ${FORMS}, got "often" (syntax)`],
    ['now and then, if it must be', `expected ${FORMS}, got "now and then, if it must be" (syntax)`],
    ['5 minutes', `expected ${FORMS}, got "5 minutes" (syntax; rate(5 minutes))`],
    ['every 1 hours', `expected ${FORMS}, got "every 1 hours" (syntax; rate(1 hour))`],
    ['@daily', `expected ${FORMS}, got "@daily" (syntax; cron(0 0 * * ? *))`],
    ['0 8 * * ? *', `expected ${FORMS}, got "0 8 * * ? *" (syntax; cron(0 8 * * ? *))`],
    ['0 8 * * 1-5', `expected ${FORMS}, got "0 8 * * 1-5" (syntax; cron(0 8 ? * MON-FRI *))`],
    ['2026-11-20T10:00:00Z', `expected ${FORMS}, got "2026-11-20T10:00:00Z" (syntax; at(2026-11-20T10:00:00))`],
    ['cron(0 8 * * ? *', `cron ${pair} "cron(0 8 * * ? *" (syntax; cron(0 8 * * ? *))`],
    ['cron 0 8 * * ? *', `cron ${pair} "cron 0 8 * * ? *" (syntax; cron(0 8 * * ? *))`],
    ['cron (0 8 * * ? *)', `cron ${pair} "cron (0 8 * * ? *)" (syntax; cron(0 8 * * ? *))`],
    ['rate(5 minutes))', `rate ${pair} "rate(5 minutes))" (syntax; rate(5 minutes))`],
    ['rate', `rate ${pair} "rate" (syntax)`],
    ['Rate(5 minutes)', 'unknown kind of schedule "Rate" (syntax; rate(5 minutes))'],
    ['corn(0 8 * * ? *)', 'unknown kind of schedule "corn" (syntax; cron(0 8 * * ? *))'],
    ['interval(5 minutes)', 'unknown kind of schedule "interval" (syntax)'],
    [`rate(${' '.repeat(300)}5 minutes)`, 'a schedule expression has at most 256 characters, got 315 (syntax)'],
  ]);
});

describe('rate', () => {
  const two = 'a rate takes a value and a unit with a space between them, got';
  refuses([
    ['rate()', `${two} "" (syntax)`],
    ['rate(5)', `${two} "5" (syntax)`],
    ['rate(minutes)', `${two} "minutes" (syntax)`],
    ['rate(5minutes)', `${two} "5minutes" (syntax; rate(5 minutes))`],
    ['rate(5 minutes daily)', `${two} "5 minutes daily" (syntax)`],
    ['rate(1 minutes)', 'the unit of a rate is singular when the value is 1, got "1 minutes" (unit; rate(1 minute))'],
    ['rate(1 days)', 'the unit of a rate is singular when the value is 1, got "1 days" (unit; rate(1 day))'],
    ['rate(5 minute)', 'the unit of a rate is plural when the value is not 1, got "5 minute" (unit; rate(5 minutes))'],
    ['rate(5 hour)', 'the unit of a rate is plural when the value is not 1, got "5 hour" (unit; rate(5 hours))'],
    ['rate(0 minutes)', 'the value of a rate must be at least 1, got "0" (range)'],
    ['rate(0.0 minutes)', 'the value of a rate must be at least 1, got "0.0" (range)'],
    ['rate(-5 minutes)', 'the value of a rate must be at least 1, got "-5" (range)'],
    ['rate(0.5 hours)', 'the value of a rate must be a whole number, got "0.5" (syntax; rate(30 minutes))'],
    ['rate(1.1 hours)', 'the value of a rate must be a whole number, got "1.1" (syntax; rate(66 minutes))'],
    ['rate(0.5 minutes)', 'the value of a rate must be a whole number, got "0.5" (syntax)'],
    ['rate(five minutes)', 'the value of a rate must be a number, got "five" (syntax)'],
    ['rate(1e3 minutes)', 'the value of a rate must be a number, got "1e3" (syntax)'],
    [
      'rate(30 seconds)',
      'unknown unit "seconds" of a rate: no schedule fires more than once a minute (unit; rate(1 minute))',
    ],
    [
      'rate(120 seconds)',
      'unknown unit "seconds" of a rate: no schedule fires more than once a minute (unit; rate(2 minutes))',
    ],
    ['rate(90 seconds)', 'unknown unit "seconds" of a rate: no schedule fires more than once a minute (unit)'],
    ['rate(2 weeks)', 'unknown unit "weeks" of a rate (unit; rate(14 days))'],
    ['rate(1 month)', 'unknown unit "month" of a rate (unit)'],
    ['rate(5 Minutes)', 'unknown unit "Minutes" of a rate (unit; rate(5 minutes))'],
    ['rate(5 mintues)', 'unknown unit "mintues" of a rate (unit; rate(5 minutes))'],
    ['rate(60 min)', 'unknown unit "min" of a rate (unit; rate(60 minutes))'],
    ['rate(1 h)', 'unknown unit "h" of a rate (unit; rate(1 hour))'],
    ['rate(36526 days)', 'a rate is at most 100 years, got "36526 days" (range; rate(36525 days))'],
  ]);
});

describe('at', () => {
  const takes = 'at() takes yyyy-mm-ddThh:mm:ss in UTC, as in at(2026-11-20T10:00:00); got';
  const out = (instant: string, value: number, expected: string) =>
    `${value} is out of range in at(${instant}): expected ${expected} (range)`;
  refuses([
    ['at()', `${takes} "" (syntax)`],
    ['at(tomorrow)', `${takes} "tomorrow" (syntax)`],
    ['at(2026-11-20T10:00:00Z)', `${takes} "2026-11-20T10:00:00Z" (syntax; at(2026-11-20T10:00:00))`],
    ['at(2026-11-20T10:00:00+02:00)', `${takes} "2026-11-20T10:00:00+02:00" (syntax)`],
    ['at(2026-11-20 10:00)', `${takes} "2026-11-20 10:00" (syntax; at(2026-11-20T10:00:00))`],
    ['at(2026-1-2)', `${takes} "2026-1-2" (syntax; at(2026-01-02T00:00:00))`],
    ['at(2026-13-20T10:00:00)', out('2026-13-20T10:00:00', 13, 'month 1 to 12')],
    ['at(2026-00-20T10:00:00)', out('2026-00-20T10:00:00', 0, 'month 1 to 12')],
    ['at(2026-02-29T10:00:00)', out('2026-02-29T10:00:00', 29, 'day of month 2 of 2026 1 to 28')],
    ['at(2026-11-00T10:00:00)', out('2026-11-00T10:00:00', 0, 'day of month 11 of 2026 1 to 30')],
    ['at(2026-11-20T24:00:00)', out('2026-11-20T24:00:00', 24, 'hour 0 to 23')],
    ['at(2026-11-20T10:60:00)', out('2026-11-20T10:60:00', 60, 'minute 0 to 59')],
    ['at(2026-11-20T10:00:60)', out('2026-11-20T10:00:60', 60, 'second 0 to 59')],
  ]);
});

describe('the six fields', () => {
  const both = (days: string, weekdays: string) =>
    `the day-of-month and the day-of-week field are both given, "${days}" and "${weekdays}": one of them must be ?`;
  refuses([
    ['cron()', `${SIX} 0 (syntax)`],
    ['cron(0 8 *)', `${SIX} 3 (syntax)`],
    ['cron(0 0 8 * * ? * *)', `${SIX} 8 (syntax)`],
    ['cron(0 8 * * *)', `${SIX} 5, the form of Unix cron (syntax; cron(0 8 * * ? *))`],
    ['cron(*/5 8 1 * *)', `${SIX} 5, the form of Unix cron (syntax; cron(*/5 8 1 * ? *))`],
    ['cron(0 8 * * 0)', `${SIX} 5, the form of Unix cron (syntax; cron(0 8 ? * SUN *))`],
    ['cron(0 8 * * 1-5)', `${SIX} 5, the form of Unix cron (syntax; cron(0 8 ? * MON-FRI *))`],
    ['cron(0 8 * * 6,7)', `${SIX} 5, the form of Unix cron (syntax; cron(0 8 ? * SAT,SUN *))`],
    ['cron(0 8 * * 1/2)', `${SIX} 5, the form of Unix cron (syntax; cron(0 8 ? * MON/2 *))`],
    ['cron(0 8 * * 2#1)', `${SIX} 5, the form of Unix cron (syntax; cron(0 8 ? * 2#1 *))`],
    // In Unix either of the two is enough: no six fields say that.
    ['cron(0 8 1 * 0)', `${SIX} 5, the form of Unix cron (syntax)`],
    ['cron(0 8 * * ?)', `${SIX} 5: the year is missing (syntax; cron(0 8 * * ? *))`],
    ['cron(0 0 8 * * ? *)', `${SIX} 7: there is no field of seconds (syntax; cron(0 8 * * ? *))`],
    ['cron(0 0 8 * * ?)', `${SIX} a field of seconds before them and no year (syntax; cron(0 8 * * ? *))`],
    ['cron(0 0 8 ? * MON-FRI)', `${SIX} a field of seconds before them and no year (syntax; cron(0 8 ? * MON-FRI *))`],
    ['cron(0 0 8 * * MON)', `${SIX} a field of seconds before them and no year (syntax; cron(0 8 ? * MON *))`],
    [
      'cron(0/5, 9-18, ?, *, MON-FRI, *)',
      `${SIX} commas between them, not only spaces (syntax; cron(0/5 9-18 ? * MON-FRI *))`,
    ],
    ['cron(0 8 * * * *)', `${both('*', '*')} (syntax; cron(0 8 * * ? *))`],
    ['cron(0 8 * * MON *)', `${both('*', 'MON')} (syntax; cron(0 8 ? * MON *))`],
    ['cron(0 8 1 * * *)', `${both('1', '*')} (syntax; cron(0 8 1 * ? *))`],
    ['cron(0 8 15 * 6L *)', `${both('15', '6L')} (syntax)`],
    [
      'cron(0 8 ? * ? *)',
      'the day-of-month and the day-of-week field are both ?: one of them must say on which days (syntax; cron(0 8 * * ? *))',
    ],
    // Several faults: the first is named, and all are put right.
    ['cron(0 8 * SEPT TUES *)', 'unknown month "SEPT" in the month field (syntax; cron(0 8 ? SEP TUE *))'],
  ]);
});

describe('a field', () => {
  refuses([
    ['cron(60 8 * * ? *)', '60 is out of range in the minutes field: expected 0 to 59 (range)'],
    ['cron(0 24 * * ? *)', '24 is out of range in the hours field: expected 0 to 23 (range)'],
    ['cron(0 8,25 * * ? *)', '25 is out of range in the hours field "8,25": expected 0 to 23 (range)'],
    ['cron(0 8-25/2 * * ? *)', '25 is out of range in the hours field "8-25/2": expected 0 to 23 (range)'],
    ['cron(0 8 0 * ? *)', '0 is out of range in the day-of-month field: expected 1 to 31 (range)'],
    ['cron(0 8 32 * ? *)', '32 is out of range in the day-of-month field: expected 1 to 31 (range)'],
    ['cron(0 8 * 13 ? *)', '13 is out of range in the month field: expected 1 to 12 or JAN to DEC (range)'],
    ['cron(0 8 ? * 8 *)', `8 is out of range in the day-of-week field: expected ${OF_WEEK} (range)`],
    [
      'cron(0 8 ? * 0 *)',
      `0 is out of range in the day-of-week field: expected ${OF_WEEK} (range; cron(0 8 ? * SUN *))`,
    ],
    [
      'cron(0 8 ? * 0-4 *)',
      `0 is out of range in the day-of-week field "0-4": expected ${OF_WEEK} (range; cron(0 8 ? * SUN-THU *))`,
    ],
    ['cron(0 8 * * ? 1969)', '1969 is out of range in the year field: expected 1970 to 2199 (range)'],
    ['cron(0 8 * * ? 2026-2200)', '2200 is out of range in the year field "2026-2200": expected 1970 to 2199 (range)'],
    [
      'cron(0 8 * * ? 2030-2026)',
      'the range 2030-2026 runs backwards in the year field (range; cron(0 8 * * ? 2026-2030))',
    ],
    ['cron(0 8 * JUNE ? *)', 'unknown month "JUNE" in the month field (syntax; cron(0 8 * JUN ? *))'],
    ['cron(0 8 * JAN-JLU ? *)', 'unknown month "JLU" in the month field "JAN-JLU" (syntax; cron(0 8 * JAN-JUL ? *))'],
    ['cron(  0 8 * JANUARY ? *)', 'unknown month "JANUARY" in the month field (syntax; cron(  0 8 * JAN ? *))'],
    ['cron(0 8 * FOO ? *)', 'unknown month "FOO" in the month field (syntax)'],
    [
      'cron(0 8 ? * THURS,SAT *)',
      'unknown day of the week "THURS" in the day-of-week field "THURS,SAT" (syntax; cron(0 8 ? * THU,SAT *))',
    ],
    ['cron(0 8 MON * ? *)', '"MON" is not a number in the day-of-month field: expected 1 to 31 (syntax)'],
    ['cron(0 8h * * ? *)', '"8h" is not a number in the hours field: expected 0 to 23 (syntax)'],
    ['cron(1.5 8 * * ? *)', '"1.5" is not a number in the minutes field: expected 0 to 59 (syntax)'],
    [
      'cron(0/0 8 * * ? *)',
      'the step 0 is out of range in the minutes field "0/0": expected a step from 1 to 59 (range)',
    ],
    [
      'cron(*/60 * * * ? *)',
      'the step 60 is out of range in the minutes field "*/60": expected a step from 1 to 59 (range)',
    ],
    ['cron(0/ 8 * * ? *)', '"" is not a step in the minutes field "0/": expected a step from 1 to 59 (syntax)'],
    ['cron(0/x 8 * * ? *)', '"x" is not a step in the minutes field "0/x": expected a step from 1 to 59 (syntax)'],
    ['cron(0/5/5 8 * * ? *)', '"0/5/5" has more than one step in the minutes field (syntax)'],
    ['cron(0 1-2-3,9 * * ? *)', '"1-2-3" has more than one dash in the hours field "1-2-3,9" (syntax)'],
    ['cron(0 8, * * ? *)', 'a value is missing in the hours field "8," (syntax; cron(0 8 * * ? *))'],
    ['cron(0 8,,9 * * ? *)', 'a value is missing in the hours field "8,,9" (syntax; cron(0 8,9 * * ? *))'],
    ['cron(/10 8 * * ? *)', 'a value is missing in the minutes field "/10" (syntax; cron(*/10 8 * * ? *))'],
    ['cron(-5 8 * * ? *)', 'a value is missing in the minutes field "-5" (syntax)'],
    ['cron(0 8- * * ? *)', 'a value is missing in the hours field "8-" (syntax)'],
    ['cron(*-5 8 * * ? *)', '* takes no value beside it in the minutes field "*-5" (syntax)'],
  ]);
});

describe('? L W #', () => {
  const nth = 'in the day-of-week field, got';
  refuses([
    ['cron(? 8 * * ? *)', '? is only for the two day fields, not in the minutes field (syntax; cron(* 8 * * ? *))'],
    ['cron(0 8 * * ? ?)', '? is only for the two day fields, not in the year field (syntax; cron(0 8 * * ? *))'],
    ['cron(0 8 ?,1 * ? *)', '"?" must be all there is in the day-of-month field "?,1" (syntax)'],
    ['cron(0 8 ? * MON,? *)', '"?" must be all there is in the day-of-week field "MON,?" (syntax)'],
    ['cron(L 8 * * ? *)', 'L is only for the two day fields, not in the minutes field (syntax)'],
    ['cron(0 8 * L ? *)', 'L is only for the two day fields, not in the month field (syntax)'],
    ['cron(0 8 L,15 * ? *)', '"L" must be all there is in the day-of-month field "L,15" (syntax)'],
    ['cron(0 8 15-L * ? *)', '"L" must be all there is in the day-of-month field "15-L" (syntax)'],
    ['cron(0 8 L/2 * ? *)', '"L" must be all there is in the day-of-month field "L/2" (syntax)'],
    ['cron(0 8 15L * ? *)', 'L takes no day before it in the day-of-month field (syntax)'],
    [
      'cron(0 8 L-31 * ? *)',
      'L-31 is out of range in the day-of-month field "L-31": expected at most 30 days before the last (range)',
    ],
    ['cron(0 8 ? * MON,6L *)', '"6L" must be all there is in the day-of-week field "MON,6L" (syntax)'],
    ['cron(0 8 ? * FRIL,MON *)', '"FRIL" must be all there is in the day-of-week field "FRIL,MON" (syntax)'],
    ['cron(0 8 ? * L-3 *)', '"L" must be all there is in the day-of-week field "L-3" (syntax)'],
    ['cron(0 8 ? * 9L *)', `9 is out of range in the day-of-week field "9L": expected ${OF_WEEK} (range)`],
    ['cron(0 3W * * ? *)', 'W is only for the day-of-month field, not in the hours field (syntax)'],
    ['cron(0 8 ? * 3W *)', 'W is only for the day-of-month field, not in the day-of-week field (syntax)'],
    ['cron(0 8 1,15W * ? *)', '"15W" must be all there is in the day-of-month field "1,15W" (syntax)'],
    ['cron(0 8 1-15W * ? *)', '"15W" must be all there is in the day-of-month field "1-15W" (syntax)'],
    ['cron(0 8 W15 * ? *)', 'W comes after its day in the day-of-month field (syntax; cron(0 8 15W * ? *))'],
    ['cron(0 8 W * ? *)', 'W needs a day before it in the day-of-month field (syntax)'],
    ['cron(0 8 0W * ? *)', '0 is out of range in the day-of-month field "0W": expected 1 to 31 (range)'],
    ['cron(0 8 32W * ? *)', '32 is out of range in the day-of-month field "32W": expected 1 to 31 (range)'],
    ['cron(0 8 3#1 * ? *)', '# is only for the day-of-week field, not in the day-of-month field (syntax)'],
    ['cron(0 8 ? * 5# *)', `the week is missing after # ${nth} "5#" (syntax)`],
    ['cron(0 8 ? * #6 *)', `the day is missing before # ${nth} "#6" (syntax)`],
    [
      'cron(0 8 ? * 5#6 *)',
      'the week 6 is out of range in the day-of-week field "5#6": expected a week from 1 to 5 (range)',
    ],
    [
      'cron(0 8 ? * 5#0 *)',
      'the week 0 is out of range in the day-of-week field "5#0": expected a week from 1 to 5 (range)',
    ],
    ['cron(0 8 ? * 8#1 *)', `8 is out of range in the day-of-week field "8#1": expected ${OF_WEEK} (range)`],
    [
      'cron(0 8 ? * TUES#1 *)',
      'unknown day of the week "TUES" in the day-of-week field "TUES#1" (syntax; cron(0 8 ? * TUE#1 *))',
    ],
    ['cron(0 8 ? * 3#1,6#3 *)', `only one # is allowed ${nth} "3#1,6#3" (syntax)`],
    ['cron(0 8 ? * 3#1,6 *)', `# goes with no list, range or step ${nth} "3#1,6" (syntax)`],
    ['cron(0 8 ? * 2-4#1 *)', `# goes with no list, range or step ${nth} "2-4#1" (syntax)`],
  ]);
});

test('whatever the text, there is one problem or none, and what is suggested is a schedule', () => {
  const words = [
    '*',
    '?',
    '5',
    '0/5',
    '8-17',
    '1-5',
    'L',
    'LW',
    '15W',
    'W3',
    '3#2',
    '6L',
    '0',
    '61',
    'MON',
    'SEPT',
    '2026',
    ',',
    '',
  ];
  const word = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.string({ maxLength: 4 }));
  const change = fc.tuple(fc.nat(6), fc.nat(1), word);
  /** Words taken away, put in and replaced here and there. */
  const changed = (fields: readonly string[], changes: readonly [number, number, string][]) => {
    const result = [...fields];
    for (const [at, count, text] of changes) result.splice(at, count, text);
    return result.join(' ');
  };
  const text = fc
    .tuple(
      fc.constantFrom('cron(', 'Cron(', 'cron ', '', 'rate(', 'at('),
      fc.constantFrom(
        ['0', '8', '*', '*', '?', '*'],
        ['0', '8', '*', '*', '1-5'],
        ['5', 'minutes'],
        ['2026-2-20', '10:00'],
      ),
      fc.array(change, { maxLength: 3 }),
      fc.constantFrom(')', '', '))'),
    )
    .map(([kind, fields, changes, end]) => kind + changed(fields, changes) + end);
  let suggested = 0;
  fc.assert(
    fc.property(text, (input) => {
      const { error } = scheduleSchema.safeParse(input);
      if (error === undefined) return;
      expect(error.issues).toHaveLength(1);
      const [issue] = error.issues;
      const suggestion: unknown = issue?.code === 'custom' ? issue.params?.suggestion : 'not ours';
      if (suggestion === undefined) return;
      suggested++;
      expect(problems(scheduleSchema, suggestion)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
  expect(suggested).toBeGreaterThan(100);
});

test('what was expected and what there was is said apart from the message', () => {
  const params = (text: string) =>
    scheduleSchema.safeParse(text).error?.issues.map((issue) => 'params' in issue && issue.params);
  expect(params('cron(0 8,25 * * ? *)')).toEqual([{ issueCode: 'range', expected: '0 to 23', got: '"25"' }]);
  expect(params('cron(0 8 * * * *)')).toEqual([
    {
      issueCode: 'syntax',
      expected: '? in one of the two day fields, and not in the other',
      got: '"*" and "*"',
      suggestion: 'cron(0 8 * * ? *)',
    },
  ]);
});

describe('an instant in words', () => {
  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [Date.UTC(2026, 10, 20, 9, 30), '2026-11-20T09:30:00Z'],
    [Date.UTC(2024, 1, 29, 23, 59, 59, 7), '2024-02-29T23:59:59.007Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('%d is %s', (epochMs, text) => expect(describeInstant(epochMs)).toBe(text));
});
