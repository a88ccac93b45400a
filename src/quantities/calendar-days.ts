/** The Gregorian calendar in UTC, by arithmetic alone: days since 1970-01-01 and back, months, days of the week, instants as text. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A day of the calendar: month 1 to 12, day of the month from 1. */
export interface CivilDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** 400 years have 97 leap days. */
const MEAN_YEAR_DAYS = 365.2425;

/** Every fourth year but the centuries, of which only every fourth. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days in a month, 28 to 31. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : MONTH_LENGTHS[month - 1]!;
}

/** Leap years from year 1 to `year`, both included; below 0 for years before. */
function leapYearsUntil(year: number): number {
  return Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
}

/** Days from 1970-01-01 to January 1 of a year. */
function yearStart(year: number): number {
  return 365 * (year - 1970) + leapYearsUntil(year - 1) - leapYearsUntil(1969);
}

/** Days from 1970-01-01, which is day 0, to a day. */
export function dayNumber(year: number, month: number, day: number): number {
  let days = yearStart(year) + day - 1;
  for (let before = 1; before < month; before++) days += daysInMonth(year, before);
  return days;
}

/** The day so many days after 1970-01-01: the way back from `dayNumber`. */
export function civilDay(number: number): CivilDay {
  let year = 1970 + Math.floor(number / MEAN_YEAR_DAYS);
  while (yearStart(year) > number) year--;
  while (yearStart(year + 1) <= number) year++;
  let rest = number - yearStart(year);
  let month = 1;
  while (rest >= daysInMonth(year, month)) {
    rest -= daysInMonth(year, month);
    month++;
  }
  return { year, month, day: rest + 1 };
}

/** The day of the week as EventBridge counts it: 1 is Sunday, 7 is Saturday. */
export function weekdayOf(number: number): number {
  // 1970-01-01 was a Thursday, which is 5.
  return ((((number + 4) % 7) + 7) % 7) + 1;
}

/** An instant, ms since 1970-01-01T00:00Z, as ISO 8601 in UTC: "2026-11-20T10:00:00Z", with milliseconds only where there are some. */
export function describeInstant(epochMs: number): string {
  if (!Number.isFinite(epochMs)) return String(epochMs);
  const number = Math.floor(epochMs / DAY_MS);
  const { year, month, day } = civilDay(number);
  const ofDayMs = Math.floor(epochMs - number * DAY_MS);
  const padded = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const clock = [ofDayMs / HOUR_MS, (ofDayMs / MINUTE_MS) % 60, (ofDayMs / 1000) % 60];
  const years = year < 0 || year > 9999 ? `${year < 0 ? '-' : '+'}${padded(Math.abs(year), 6)}` : padded(year, 4);
  const fraction = ofDayMs % 1000 === 0 ? '' : `.${padded(ofDayMs % 1000, 3)}`;
  const time = clock.map((value) => padded(Math.floor(value))).join(':');
  return `${years}-${padded(month)}-${padded(day)}T${time}${fraction}Z`;
}
