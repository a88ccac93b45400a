/** EventBridge cron expressions: the six fields together, and what was meant by those of another cron. */
import { readDays } from './cron-days.ts';
import { HOURS, MINUTES, MONTH, readValues, unixWeekdays, WEEKDAYS, YEAR } from './cron-fields.ts';
import { fault, type Piece, type ScheduleFault } from './schedule-fault.ts';
import type { CronSchedule } from './schedule-firings.ts';

const SIX_FIELDS = 'six fields: minutes hours day-of-month month day-of-week year';

/** The six fields for the five of Unix cron, which counts from Sunday = 0 and has no ?; undefined where both day fields are given. */
function fromUnix(fields: readonly string[]): string[] | undefined {
  const [minutes, hours, dayOfMonth, month, dayOfWeek] = fields as [string, string, string, string, string];
  if (dayOfWeek === '*') return [minutes, hours, dayOfMonth, month, '?', '*'];
  return dayOfMonth === '*' ? [minutes, hours, '?', month, unixWeekdays(dayOfWeek), '*'] : undefined;
}

const MONTH_TEXT = new RegExp(`^\\*$|${MONTH.names.join('|')}`, 'i');
const WEEKDAY_TEXT = new RegExp(`[?#L]|${WEEKDAYS.join('|')}`, 'i');

/** Whether six fields are seconds first and no year: then a number comes first, the month fifth and the day of the week last. */
function hasSeconds(fields: readonly string[]): boolean {
  return /^\d+$/.test(fields[0]!) && MONTH_TEXT.test(fields[4]!) && WEEKDAY_TEXT.test(fields[5]!);
}

/** What is wrong with the number of fields, or with their order; undefined when nothing is. */
function layoutFault(body: Piece, fields: readonly string[]): ScheduleFault | undefined {
  const wrong = (what: string, fixed?: readonly string[]) =>
    fault('syntax', `cron takes ${SIX_FIELDS}; got ${what}`, SIX_FIELDS, body, fixed?.join(' '));
  const withoutCommas = fields.map((field) => field.replace(/,$/, ''));
  if (fields.length > 1 && fields.slice(0, -1).every((field) => field.endsWith(','))) {
    return wrong('commas between them, not only spaces', withoutCommas);
  }
  switch (fields.length) {
    case 5:
      if (fields.includes('?')) return wrong('5: the year is missing', [...fields, '*']);
      return wrong('5, the form of Unix cron', fromUnix(fields));
    case 6:
      if (!hasSeconds(fields)) return undefined;
      return wrong('a field of seconds before them and no year', [...fields.slice(1), '*']);
    case 7:
      return wrong('7: there is no field of seconds', fields.slice(1));
    default:
      return wrong(String(fields.length));
  }
}

/** The schedule of the six fields in `body`; `text` is the whole expression. Throws a `ScheduleFault`. */
export function readCron(body: Piece, text: string): CronSchedule {
  const fields = [...body.text.matchAll(/\S+/g)].map((match) => ({ text: match[0], at: body.at + match.index }));
  const wrong = layoutFault(
    body,
    fields.map((field) => field.text),
  );
  if (wrong !== undefined) throw wrong;
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [Piece, Piece, Piece, Piece, Piece, Piece];
  return {
    type: 'cron',
    minutes: readValues(MINUTES, minutes),
    hours: readValues(HOURS, hours),
    months: readValues(MONTH, month),
    days: readDays(dayOfMonth, dayOfWeek),
    years: readValues(YEAR, year),
    text,
  };
}
