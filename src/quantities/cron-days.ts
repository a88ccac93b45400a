/** The days of a cron expression: its two day fields with their wildcards ? L W #, and the days of a month they mean. */
import { dayNumber, daysInMonth, weekdayOf } from './calendar-days.ts';
import { DAY_OF_MONTH, DAY_OF_WEEK, rangeFault, readValue, readValues, WEEKDAYS } from './cron-fields.ts';
import { shown } from './problem.ts';
import { fault, type Piece, ScheduleFault, split } from './schedule-fault.ts';

/**
 * On which days a cron schedule fires; days of the week are 1 (Sunday) to 7. Source: cron expressions reference of the EventBridge user
 * guide. Where it is silent, the rules are those of Quartz, whose syntax it is: LW and L-3, L and W in no list, no 31W in shorter months.
 */
export type CronDays =
  | { readonly type: 'daysOfMonth'; readonly days: readonly number[] }
  | { readonly type: 'daysOfWeek'; readonly days: readonly number[] }
  /** L, L-3, LW: so many days before the last of the month, or the weekday nearest to that day. */
  | { readonly type: 'lastDay'; readonly daysBefore: number; readonly onWeekday: boolean }
  /** 3W: Monday to Friday, the nearest to that day within its month; none in a month without that day. */
  | { readonly type: 'nearestWeekday'; readonly day: number }
  /** 3#2: the second Tuesday; none in a month that has no fifth. */
  | { readonly type: 'nthDayOfWeek'; readonly day: number; readonly nth: number }
  /** 6L: the last Friday. */
  | { readonly type: 'lastDayOfWeek'; readonly day: number };

const SATURDAY = 7;
const SUNDAY = 1;
const LONGEST_MONTH = 31;

function readDayOfMonth(whole: Piece): CronDays {
  const last = /^L(?:-(\d+))?(W)?$/i.exec(whole.text);
  if (last !== null) {
    const [, before = '0', weekday] = last;
    const daysBefore = Number(before);
    if (daysBefore >= LONGEST_MONTH) {
      const piece = { text: before, at: whole.at + 2 };
      throw rangeFault(DAY_OF_MONTH, piece, whole, 'at most 30 days before the last', 'L-');
    }
    return { type: 'lastDay', daysBefore, onWeekday: weekday !== undefined };
  }
  const weekday = /^(\d+)W$/i.exec(whole.text)?.[1];
  if (weekday === undefined) return { type: 'daysOfMonth', days: readValues(DAY_OF_MONTH, whole) };
  return { type: 'nearestWeekday', day: readValue(DAY_OF_MONTH, { text: weekday, at: whole.at }, whole) };
}

function readNthDayOfWeek(whole: Piece): CronDays {
  const { text } = whole;
  const [day, nth, more] = split(whole, '#') as [Piece, Piece, Piece?];
  const wrong = (message: string) => {
    const expected = 'one day#week such as 3#2 (the second Tuesday)';
    return fault('syntax', `${message} in the day-of-week field, got ${shown(text)}`, expected, whole);
  };
  if (more !== undefined) throw wrong('only one # is allowed');
  if (/[-,/*?]/.test(text)) throw wrong('# goes with no list, range or step');
  if (day.text === '') throw wrong('the day is missing before #');
  if (nth.text === '') throw wrong('the week is missing after #');
  const weekday = readValue(DAY_OF_WEEK, day, whole);
  if (!/^[1-5]$/.test(nth.text)) throw rangeFault(DAY_OF_WEEK, nth, whole, 'a week from 1 to 5', 'the week ');
  return { type: 'nthDayOfWeek', day: weekday, nth: Number(nth.text) };
}

function readDayOfWeek(whole: Piece): CronDays {
  const { text, at } = whole;
  if (/^L$/i.test(text)) return { type: 'daysOfWeek', days: [SATURDAY] };
  if (text.includes('#')) return readNthDayOfWeek(whole);
  const last = /^([^-,/*?]+)L$/i.exec(text)?.[1];
  if (last === undefined) return { type: 'daysOfWeek', days: readValues(DAY_OF_WEEK, whole) };
  return { type: 'lastDayOfWeek', day: readValue(DAY_OF_WEEK, { text: last, at }, whole) };
}

/** The days of a cron expression, from its two day fields: one of them must be ?. Throws a `ScheduleFault`. */
export function readDays(dayOfMonth: Piece, dayOfWeek: Piece): CronDays {
  const ofMonth = dayOfMonth.text === '?' ? undefined : readDayOfMonth(dayOfMonth);
  const ofWeek = dayOfWeek.text === '?' ? undefined : readDayOfWeek(dayOfWeek);
  if (ofMonth !== undefined && ofWeek === undefined) return ofMonth;
  if (ofWeek !== undefined && ofMonth === undefined) return ofWeek;
  const expected = '? in one of the two day fields, and not in the other';
  const got = `${shown(dayOfMonth.text)} and ${shown(dayOfWeek.text)}`;
  if (ofMonth === undefined || ofWeek === undefined) {
    const message = 'the day-of-month and the day-of-week field are both ?: one of them must say on which days';
    throw new ScheduleFault({ code: 'syntax', message, expected, got }, dayOfMonth, '*');
  }
  const message = `the day-of-month and the day-of-week field are both given, ${got}: one of them must be ?`;
  const problem = { code: 'syntax', message, expected, got };
  if ('days' in ofWeek && ofWeek.days.length === WEEKDAYS.length) throw new ScheduleFault(problem, dayOfWeek, '?');
  const isEvery = 'days' in ofMonth && ofMonth.days.length === LONGEST_MONTH;
  throw new ScheduleFault(problem, dayOfMonth, isEvery ? '?' : undefined);
}

/** A day of the month as its bit. */
const bit = (day: number): number => 1 << (day - 1);

/** The weekday nearest to a day of a month that begins on `first` and has `length` days; in the same month. */
function nearestWeekday(day: number, first: number, length: number): number {
  const weekday = ((first + day - 2) % 7) + 1;
  if (weekday === SATURDAY) return day === 1 ? 3 : day - 1;
  if (weekday === SUNDAY) return day === length ? day - 2 : day + 1;
  return day;
}

/** The first day of that day of the week in a month that begins on `first`. */
function firstOf(weekday: number, first: number): number {
  return 1 + ((weekday - first + 7) % 7);
}

/** The days of a month on which a schedule fires, as bits: bit 0 is the first. */
export function matchingDays(days: CronDays, year: number, month: number): number {
  const length = daysInMonth(year, month);
  const first = weekdayOf(dayNumber(year, month, 1));
  let found = 0;
  switch (days.type) {
    case 'daysOfMonth':
      for (const day of days.days) if (day <= length) found |= bit(day);
      return found;
    case 'daysOfWeek':
      for (const weekday of days.days) {
        for (let day = firstOf(weekday, first); day <= length; day += 7) found |= bit(day);
      }
      return found;
    case 'lastDay': {
      const day = length - days.daysBefore;
      if (day < 1) return 0;
      return bit(days.onWeekday ? nearestWeekday(day, first, length) : day);
    }
    case 'nearestWeekday':
      return days.day <= length ? bit(nearestWeekday(days.day, first, length)) : 0;
    case 'nthDayOfWeek': {
      const day = firstOf(days.day, first) + 7 * (days.nth - 1);
      return day <= length ? bit(day) : 0;
    }
    case 'lastDayOfWeek': {
      const day = firstOf(days.day, first);
      return bit(day + 7 * Math.floor((length - day) / 7));
    }
  }
}
