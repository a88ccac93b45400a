/** When schedules fire: by hand from the calendar, and minute by minute against a matcher that knows only the host's calendar. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDay, dayNumber, daysInMonth, weekdayOf } from '../../src/quantities/calendar-days.ts';
import { firingsAfter, scheduleSchema } from '../../src/quantities/schedule-expression.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEVER = Number.POSITIVE_INFINITY;

const firingsOf = (text: string, startIso: string) => firingsAfter(scheduleSchema.parse(text), Date.parse(startIso));

/** The first firings, as "2026-11-20T10:00"; "never" when there is none. */
function first(count: number, text: string, startIso: string): string[] {
  const firings = firingsOf(text, startIso);
  return Array.from({ length: count }, () => {
    const timeMs = firings.next();
    return timeMs === NEVER ? 'never' : new Date(Date.parse(startIso) + timeMs).toISOString().slice(0, 16);
  });
}

/** The first firings of `cron(0 0 …)`, as days. */
const days = (count: number, fields: string, startIso: string): string[] =>
  first(count, `cron(0 0 ${fields})`, startIso).map((instant) => instant.replace('T00:00', ''));

/** How many firings there are before a time. */
function countWithin(text: string, startIso: string, horizonMs: number): number {
  const firings = firingsOf(text, startIso);
  let count = 0;
  while (firings.next() < horizonMs) count++;
  return count;
}

describe('rate', () => {
  test('counts from the start, wherever that is in the hour', () => {
    const firings = firingsOf('rate(5 minutes)', '2026-11-20T09:31:17.250Z');
    expect([firings.next(), firings.next(), firings.next()]).toEqual([5 * MINUTE, 10 * MINUTE, 15 * MINUTE]);
  });

  test('one an hour is 24 up to and with the end of a day', () => {
    const firings = firingsOf('rate(1 hour)', '2026-11-20T09:30:00Z');
    const times = Array.from({ length: 24 }, () => firings.next());
    expect(times).toEqual(Array.from({ length: 24 }, (_, i) => (i + 1) * HOUR));
    expect(times.at(-1)).toBe(DAY);
  });

  test('days are 24 hours', () => {
    const firings = firingsOf('rate(2 days)', '2024-02-28T12:00:00Z');
    expect([firings.next(), firings.next()]).toEqual([2 * DAY, 4 * DAY]);
  });
});

describe('at', () => {
  test('fires once', () => {
    const firings = firingsOf('at(2026-11-20T10:00:30)', '2026-11-20T09:30:00Z');
    expect([firings.next(), firings.next()]).toEqual([30 * MINUTE + 30_000, NEVER]);
  });

  test('fires at the very start, and not if it is past', () => {
    expect(firingsOf('at(2026-11-20T09:30:00)', '2026-11-20T09:30:00Z').next()).toBe(0);
    expect(firingsOf('at(2026-11-20T09:30:00)', '2026-11-20T09:30:00.001Z').next()).toBe(NEVER);
  });
});

describe('the examples of the user guide', () => {
  // 2026-11-20 is a Friday.
  const friday = '2026-11-20T09:30:00Z';
  const cases: [string, string[]][] = [
    ['cron(0 10 * * ? *)', ['2026-11-20T10:00', '2026-11-21T10:00', '2026-11-22T10:00']],
    ['cron(15 12 * * ? *)', ['2026-11-20T12:15', '2026-11-21T12:15', '2026-11-22T12:15']],
    ['cron(0 18 ? * MON-FRI *)', ['2026-11-20T18:00', '2026-11-23T18:00', '2026-11-24T18:00']],
    ['cron(0 8 1 * ? *)', ['2026-12-01T08:00', '2027-01-01T08:00', '2027-02-01T08:00']],
    ['cron(0/15 * * * ? *)', ['2026-11-20T09:30', '2026-11-20T09:45', '2026-11-20T10:00']],
    ['cron(0/10 * ? * MON-FRI *)', ['2026-11-20T09:30', '2026-11-20T09:40', '2026-11-20T09:50']],
    ['cron(0/5 8-17 ? * MON-FRI *)', ['2026-11-20T09:30', '2026-11-20T09:35', '2026-11-20T09:40']],
    // The list of a December in 2026: its 2nd Tuesday is the 8th; the last Fridays are November 27 and December 25.
    ['cron(0 0 ? * 3#2 *)', ['2026-12-08T00:00', '2027-01-12T00:00', '2027-02-09T00:00']],
    ['cron(15 10 ? * 6L *)', ['2026-11-27T10:15', '2026-12-25T10:15', '2027-01-29T10:15']],
    ['cron(15 10 ? * 6L 2019-2022)', ['never', 'never', 'never']],
    // The 3rd is a Thursday in December 2026, a Sunday in January 2027, a Wednesday in February.
    ['cron(0 0 3W * ? *)', ['2026-12-03T00:00', '2027-01-04T00:00', '2027-02-03T00:00']],
    ['cron(1/10 9 * * ? *)', ['2026-11-20T09:31', '2026-11-20T09:41', '2026-11-20T09:51']],
    ['cron(5,35 14 * * ? *)', ['2026-11-20T14:05', '2026-11-20T14:35', '2026-11-21T14:05']],
  ];
  test.each(cases)('%s', (text, instants) => expect(first(3, text, friday)).toEqual(instants));

  test('every five minutes of an office day, and then Monday', () => {
    const instants = first(103, 'cron(0/5 8-17 ? * MON-FRI *)', friday);
    // From 09:30 to 17:55 there are 8 h 25 min, 101 steps of 5 minutes: 102 firings.
    expect(instants[101]).toBe('2026-11-20T17:55');
    expect(instants[102]).toBe('2026-11-23T08:00');
  });

  test('a range of hours over midnight is a set of hours, each on its own day', () => {
    // Friday 20:00 to 23:30 is followed by Monday 00:00, which the guide spells out, not by Saturday.
    const instants = first(11, 'cron(0/30 20-2 ? * MON-FRI *)', friday);
    const evening = ['20:00', '20:30', '21:00', '21:30', '22:00', '22:30', '23:00', '23:30'];
    expect(instants.slice(0, 8)).toEqual(evening.map((time) => `2026-11-20T${time}`));
    expect(instants.slice(8)).toEqual(['2026-11-23T00:00', '2026-11-23T00:30', '2026-11-23T01:00']);
  });
});

describe('counts', () => {
  test('eight in the morning for seven days is seven', () => {
    expect(countWithin('cron(0 8 * * ? *)', '2026-11-20T00:00:00Z', 7 * DAY)).toBe(7);
    expect(countWithin('cron(0 8 * * ? *)', '2026-11-20T08:00:00Z', 7 * DAY)).toBe(7);
    expect(countWithin('cron(0 8 * * ? *)', '2026-11-20T08:00:00.001Z', 7 * DAY)).toBe(7);
  });

  test('every minute of a common and of a leap year', () => {
    expect(countWithin('cron(* * * * ? *)', '2026-01-01T00:00:00Z', 365 * DAY)).toBe(525_600);
    expect(countWithin('cron(* * * * ? 2028)', '2028-01-01T00:00:00Z', 2 * 366 * DAY)).toBe(527_040);
  });

  test('quarter hours of the working days of November 2026', () => {
    // 30 days that begin on a Sunday: 5 Sundays and 4 Saturdays are off.
    expect(countWithin('cron(0/15 * ? 11 MON-FRI 2026)', '2026-11-01T00:00:00Z', 400 * DAY)).toBe(21 * 96);
  });
});

describe('the start', () => {
  test('a firing at the very start counts, one a moment before does not', () => {
    expect(first(1, 'cron(30 9 * * ? *)', '2026-11-20T09:30:00Z')).toEqual(['2026-11-20T09:30']);
    expect(first(1, 'cron(30 9 * * ? *)', '2026-11-20T09:30:00.001Z')).toEqual(['2026-11-21T09:30']);
  });

  test('a start within a minute waits for the next', () => {
    expect(firingsOf('cron(* * * * ? *)', '2026-11-20T09:30:59.750Z').next()).toBe(250);
  });

  test('a start before 1970 waits for it, one after 2199 for ever', () => {
    expect(first(2, 'cron(0 0 1 * ? *)', '1969-12-31T23:00:00Z')).toEqual(['1970-01-01T00:00', '1970-02-01T00:00']);
    expect(days(1, '1 * ? *', '2200-01-01T00:00:00Z')).toEqual(['never']);
  });

  test('two walks of one schedule do not disturb each other', () => {
    const schedule = scheduleSchema.parse('cron(0 0 * * ? *)');
    const [one, other] = [firingsAfter(schedule, 0), firingsAfter(schedule, 0)];
    expect([one.next(), one.next(), other.next(), one.next()]).toEqual([0, DAY, 0, 2 * DAY]);
  });

  test('must be an instant', () => {
    expect(() => firingsAfter({ type: 'rate', intervalMs: 1 }, Number.NaN)).toThrow('internal error');
  });
});

describe('the calendar', () => {
  const cases: [string, string, string, string[]][] = [
    ['February 29', '29 2 ? *', '2026-01-01', ['2028-02-29', '2032-02-29', '2036-02-29']],
    ['no February 29 in 2100', '29 2 ? *', '2094-01-01', ['2096-02-29', '2104-02-29', '2108-02-29']],
    ['February 29 in 2000', '29 2 ? *', '1997-01-01', ['2000-02-29', '2004-02-29', '2008-02-29']],
    ['the day after February 28, 2100', '28-1 2-3 ? *', '2100-02-28', ['2100-02-28', '2100-03-01', '2100-03-28']],
    ['the 31st', '31 * ? *', '2026-11-01', ['2026-12-31', '2027-01-31', '2027-03-31']],
    ['the 30th', '30 * ? *', '2027-01-15', ['2027-01-30', '2027-03-30', '2027-04-30']],
    ['the last day', 'L * ? *', '2027-11-01', ['2027-11-30', '2027-12-31', '2028-01-31', '2028-02-29', '2028-03-31']],
    ['the day before the last', 'L-1 * ? *', '2027-01-01', ['2027-01-30', '2027-02-27', '2027-03-30']],
    // 30 days before the last: only months of 31 days have it, and it is the first.
    ['30 before the last', 'L-30 * ? *', '2026-11-02', ['2026-12-01', '2027-01-01', '2027-03-01']],
    ['over the year', '1 NOV-FEB ? *', '2026-11-02', ['2026-12-01', '2027-01-01', '2027-02-01', '2027-11-01']],
    ['New Year', '31,1 12,1 ? *', '2026-12-02', ['2026-12-31', '2027-01-01', '2027-01-31', '2027-12-01']],
    // 2026-11-20 is a Friday.
    [
      'over the week',
      '? * FRI-MON *',
      '2026-11-20',
      ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23', '2026-11-27'],
    ],
    ['L is Saturday', '? * L *', '2026-11-20', ['2026-11-21', '2026-11-28', '2026-12-05']],
    ['1 is Sunday', '? * 1 *', '2026-11-20', ['2026-11-22', '2026-11-29', '2026-12-06']],
    // Sundays of November 2026: 1, 8, 15, 22, 29. The next months with five are January and May 2027.
    ['a fifth Sunday', '? * 1#5 *', '2026-11-02', ['2026-11-29', '2027-01-31', '2027-05-30']],
    ['the first Monday', '? * MON#1 *', '2026-11-03', ['2026-12-07', '2027-01-04', '2027-02-01']],
    // Saturdays: November 28 is the last of four, January 30 of five.
    ['the last Saturday', '? * 7L *', '2026-11-02', ['2026-11-28', '2026-12-26', '2027-01-30']],
    // August 1, 2026 is a Saturday: the Friday before is in July, so Monday. November 1 is a Sunday.
    ['1W on a Saturday', '1W * ? *', '2026-07-31', ['2026-08-03', '2026-09-01', '2026-10-01', '2026-11-02']],
    // May 31, 2026 is a Sunday: Friday the 29th. June has no 31st.
    ['31W on a Sunday', '31W * ? *', '2026-05-01', ['2026-05-29', '2026-07-31', '2026-08-31']],
    // As Quartz lists them: July 31, 2027 is a Saturday, January 31 and October 31 are Sundays.
    [
      '31W in 2027',
      '31W * ? 2027',
      '2027-01-01',
      ['2027-01-29', '2027-03-31', '2027-05-31', '2027-07-30', '2027-08-31', '2027-10-29', '2027-12-31', 'never'],
    ],
    // November 14 and 15, 2026 are a Saturday and a Sunday.
    ['14W on a Saturday', '14W 11 ? *', '2026-11-01', ['2026-11-13']],
    ['15W on a Sunday', '15W 11 ? *', '2026-11-01', ['2026-11-16']],
    // February 28, 2026 is a Saturday; 2028 has a 29th, a Tuesday.
    ['28W at the end of February', '28W 2 ? *', '2026-01-01', ['2026-02-27', '2027-02-26', '2028-02-28']],
    ['29W in leap years only', '29W 2 ? *', '2026-01-01', ['2028-02-29', '2032-02-27']],
    // October 31, 2026 is a Saturday; January 31, 2027 and February 28, 2027 are Sundays.
    [
      'the last weekday',
      'LW * ? *',
      '2026-10-01',
      ['2026-10-30', '2026-11-30', '2026-12-31', '2027-01-29', '2027-02-26'],
    ],
    // 29 days before January 31 is Saturday, January 2, 2027: Friday the 1st.
    ['a weekday before the last', 'L-29W 1 ? *', '2027-01-01', ['2027-01-01']],
    ['every other year', '1 1 ? 2026/2', '2026-06-01', ['2028-01-01', '2030-01-01']],
    ['the last year there is', '31 12 ? *', '2198-12-31', ['2198-12-31', '2199-12-31', 'never', 'never']],
    ['a year that is past', '1 1 ? 2015', '2026-01-01', ['never']],
    ['February 30', '30 2 ? *', '1970-01-01', ['never', 'never']],
  ];
  test.each(cases)('%s: %s', (_, fields, start, expected) => {
    expect(days(expected.length, fields, `${start}T00:00:00Z`)).toEqual(expected);
  });

  test('days and numbers are those of the host, four centuries long', () => {
    const beginning = Date.UTC(1890, 0, 1) / DAY;
    for (let number = beginning; number < beginning + 146_097; number++) {
      const date = new Date(number * DAY);
      const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      const found = civilDay(number);
      if (found.year !== year || found.month !== month || found.day !== day)
        expect(found).toEqual({ year, month, day });
      if (dayNumber(year, month, day) !== number) expect(dayNumber(year, month, day)).toBe(number);
      if (weekdayOf(number) !== date.getUTCDay() + 1) expect(weekdayOf(number)).toBe(date.getUTCDay() + 1);
    }
    expect([2023, 2024, 2100, 2000].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 28, 29]);
  });
});

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Whether a value is in a field, as a person would check it: going round the dial from where an item begins, is the value reached
 * before the item ends, in whole steps?
 */
function matcher(text: string, least: number, most: number, names: readonly string[] = []): (value: number) => boolean {
  const size = most - least + 1;
  const around = (from: number, to: number) => (to - from + size) % size;
  const value = (word: string) =>
    names.includes(word.toUpperCase()) ? names.indexOf(word.toUpperCase()) + least : Number(word);
  const items = text.split(',').map((item) => {
    const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item)!;
    const begin = from === '*' ? least : value(from!);
    const end = to !== undefined ? value(to) : from === '*' || step !== undefined ? most : begin;
    return { begin, reach: around(begin, end), step: Number(step ?? 1) };
  });
  return (candidate) =>
    items.some(({ begin, reach, step }) => around(begin, candidate) <= reach && around(begin, candidate) % step === 0);
}

const lastDay = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

/** Of the weekdays of the date's month, the one closest to a day. */
function closestWeekday(date: Date, target: number): number {
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return Array.from({ length: lastDay(date) }, (_, i) => i + 1)
    .filter((day) => ![0, 6].includes(new Date(Date.UTC(year, month, day)).getUTCDay()))
    .sort((a, b) => Math.abs(a - target) - Math.abs(b - target))[0]!;
}

/** The day fields, straight from their definitions. */
function dayMatcher(dayOfMonth: string, dayOfWeek: string): (date: Date) => boolean {
  const [, before, nearest] = /^L(?:-(\d+))?(W)?$/i.exec(dayOfMonth) ?? [];
  const isLast = /^L/i.test(dayOfMonth);
  const near = /^(\d+)W$/i.exec(dayOfMonth)?.[1];
  if (isLast || near !== undefined) {
    return (date) => {
      const target = isLast ? lastDay(date) - Number(before ?? 0) : Number(near);
      if (target < 1 || target > lastDay(date)) return false;
      return date.getUTCDate() === (isLast && nearest === undefined ? target : closestWeekday(date, target));
    };
  }
  if (dayOfMonth !== '?') {
    const matches = matcher(dayOfMonth, 1, 31);
    return (date) => matches(date.getUTCDate());
  }
  const [, weekday, rest] = /^(\w+?)(L|#\d)$/i.exec(dayOfWeek) ?? [];
  const matches = matcher(weekday ?? (dayOfWeek === 'L' ? '7' : dayOfWeek), 1, 7, WEEKDAYS);
  return (date) => {
    if (!matches(date.getUTCDay() + 1)) return false;
    if (rest === undefined) return true;
    const day = date.getUTCDate();
    return rest === 'L' ? day + 7 > lastDay(date) : Math.ceil(day / 7) === Number(rest.slice(1));
  };
}

/** All firings from the start, one minute after the other (or one day, for expressions at midnight). */
function bruteForce(fields: readonly string[], startMs: number, endMs: number, stepMs: number): number[] {
  const [minutes, hours, dayOfMonth, months, dayOfWeek, years] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const isMinute = matcher(minutes, 0, 59);
  const isHour = matcher(hours, 0, 23);
  const isMonth = matcher(months, 1, 12, MONTHS);
  const isYear = matcher(years, 1970, 2199);
  const isDay = dayMatcher(dayOfMonth, dayOfWeek);
  const found: number[] = [];
  for (let instant = Math.ceil(startMs / stepMs) * stepMs; instant < endMs; instant += stepMs) {
    const date = new Date(instant);
    if (
      isMinute(date.getUTCMinutes()) &&
      isHour(date.getUTCHours()) &&
      isMonth(date.getUTCMonth() + 1) &&
      isYear(date.getUTCFullYear()) &&
      isDay(date)
    ) {
      found.push(instant - startMs);
    }
  }
  return found;
}

/** A field of values, ranges (also over the end), steps and lists; the values as numbers or names. */
function fieldText(least: number, most: number, names: readonly string[] = []): fc.Arbitrary<string> {
  const number = fc.integer({ min: least, max: most });
  const value = number.map((n) =>
    n % 3 === 0 ? (names[n - least] ?? String(n)) : n % 3 === 1 ? (names[n - least]?.toLowerCase() ?? `${n}`) : `${n}`,
  );
  const step = fc.integer({ min: 1, max: Math.min(most, 12) });
  const item = fc.oneof(
    value,
    fc.tuple(value, value).map(([from, to]) => `${from}-${to}`),
    fc.tuple(value, value, step).map(([from, to, by]) => `${from}-${to}/${by}`),
    fc.tuple(value, step).map(([from, by]) => `${from}/${by}`),
    step.map((by) => `*/${by}`),
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(',')),
  );
}

const dayOfMonthText = fc.oneof(
  fieldText(1, 31),
  fc.constantFrom('L', 'LW', 'l', 'Lw'),
  fc.integer({ min: 0, max: 30 }).map((before) => `L-${before}`),
  fc.integer({ min: 0, max: 30 }).map((before) => `L-${before}W`),
  fc.integer({ min: 1, max: 31 }).map((day) => `${day}W`),
);
const weekdayText = fc.integer({ min: 1, max: 7 }).chain((day) => fc.constantFrom(String(day), WEEKDAYS[day - 1]!));
const dayOfWeekText = fc.oneof(
  fieldText(1, 7, WEEKDAYS),
  fc.constant('L'),
  weekdayText.map((day) => `${day}L`),
  fc.tuple(weekdayText, fc.integer({ min: 1, max: 5 })).map(([day, nth]) => `${day}#${nth}`),
);
const dayTexts = fc.oneof(
  dayOfMonthText.map((text) => [text, '?'] as const),
  dayOfWeekText.map((text) => ['?', text] as const),
);
const yearText = fc.oneof(
  { weight: 3, arbitrary: fc.constant('*') },
  fc.tuple(fc.integer({ min: 1990, max: 2110 }), fc.integer({ min: 1, max: 5 })).map(([from, by]) => `${from}/${by}`),
  fc
    .tuple(fc.integer({ min: 1990, max: 2050 }), fc.integer({ min: 0, max: 60 }))
    .map(([from, more]) => `${from}-${from + more}`),
);
const instantMs = fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2105, 0, 1) });

/** Fails unless the firings up to a time are exactly these. */
function expectFirings(fields: readonly string[], startMs: number, endMs: number, stepMs: number): number {
  const expected = bruteForce(fields, startMs, endMs, stepMs);
  const firings = firingsAfter(scheduleSchema.parse(`cron(${fields.join(' ')})`), startMs);
  expect(expected.map(() => firings.next())).toEqual(expected);
  expect(firings.next()).toBeGreaterThanOrEqual(endMs - startMs);
  return expected.length;
}

describe('against brute force', () => {
  test('minute by minute for twelve days', () => {
    let fired = 0;
    fc.assert(
      fc.property(
        fieldText(0, 59),
        fieldText(0, 23),
        dayTexts,
        fieldText(1, 12, MONTHS),
        yearText,
        instantMs,
        (minutes, hours, [dayOfMonth, dayOfWeek], months, years, startMs) => {
          const fields = [minutes, hours, dayOfMonth, months, dayOfWeek, years];
          fired += expectFirings(fields, startMs, startMs + 12 * DAY, MINUTE);
        },
      ),
      { numRuns: 150 },
    );
    expect(fired).toBeGreaterThan(1000);
  });

  test('day by day for five years', () => {
    let fired = 0;
    fc.assert(
      fc.property(
        dayTexts,
        fieldText(1, 12, MONTHS),
        yearText,
        instantMs,
        ([dayOfMonth, dayOfWeek], months, years, startMs) => {
          const fields = ['0', '0', dayOfMonth, months, dayOfWeek, years];
          fired += expectFirings(fields, startMs, startMs + 5 * 366 * DAY, DAY);
        },
      ),
      { numRuns: 400 },
    );
    expect(fired).toBeGreaterThan(1000);
  });
});
