/** EventBridge schedule expressions: `rate(5 minutes)`, `cron(0 8 * * ? *)`, `at(2026-11-20T10:00:00)`, or what is wrong with one. */
import * as z from 'zod';
import { DAY_MS, dayNumber, daysInMonth, HOUR_MS, MINUTE_MS } from './calendar-days.ts';
import { readCron } from './cron-expression.ts';
import { nearestWord } from './nearest-word.ts';
import { listed, raise, shown } from './problem.ts';
import { fault, type Piece, ScheduleFault } from './schedule-fault.ts';
import type { Schedule } from './schedule-firings.ts';

export { describeInstant } from './calendar-days.ts';
export { type Firings, firingsAfter, type Schedule } from './schedule-firings.ts';

const EXAMPLES = ['rate(5 minutes)', 'cron(0 8 * * ? *)', 'at(2026-11-20T10:00:00)'];
const FORMS = listed(EXAMPLES);
/** ScheduleExpression of PutRule and of CreateSchedule: at most 256 characters. */
const LONGEST_TEXT = 256;
/** The longest time a scenario can speak of: 100 years. AWS publishes no longest rate. */
const LONGEST_RATE_DAYS = 36_525;

const UNITS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };
const A_RATE = 'a whole number of minutes, hours or days, as in rate(5 minutes)';
/** What is not a unit of EventBridge's: in ms. */
const OTHER_UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  sec: 1000,
  second: 1000,
  m: MINUTE_MS,
  min: MINUTE_MS,
  h: HOUR_MS,
  hr: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  week: 7 * DAY_MS,
};

/** `1 minute`, `5 minutes` */
const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** So many of a unit of `unitMs`, as EventBridge writes it; undefined where that is no whole number of minutes. */
function rateText(count: number, unitMs: number): string | undefined {
  // Rounded, because 1.1 hours are 3960000.0000000005 ms.
  const intervalMs = Math.round(count * unitMs);
  if (!(intervalMs > 0)) return undefined;
  const units = Object.entries(UNITS);
  const same = Number.isInteger(count) ? units.find(([, ms]) => ms === unitMs) : undefined;
  const [unit, ms] = same ?? units.findLast(([, size]) => intervalMs % size === 0) ?? [];
  return unit === undefined || ms === undefined ? undefined : counted(intervalMs / ms, unit);
}

/** The ms of a unit in whatever words; undefined when it is none. */
function sizeOf(word: string): number | undefined {
  const singular = word.toLowerCase().replace(/(?<=..)s$/, '');
  if (Object.hasOwn(UNITS, singular)) return UNITS[singular];
  if (Object.hasOwn(OTHER_UNITS, singular)) return OTHER_UNITS[singular];
  return UNITS[nearestWord(singular, Object.keys(UNITS)) ?? ''];
}

/** `value unit`: EventBridge wants a space between them, and the singular for 1 only. */
function readRate(body: Piece): Schedule {
  const [value = '', word = '', ...more] = body.text.split(/\s+/);
  const loose = /^([+-]?[\d.]+)\s*([a-z]+)$/i.exec(body.text);
  const size = loose === null ? undefined : sizeOf(loose[2]!);
  const meant = loose === null || size === undefined ? undefined : rateText(Number(loose[1]), size);
  const wrong = (code: string, message: string, suggestion = meant) => fault(code, message, A_RATE, body, suggestion);
  if (word === '' || more.length > 0) {
    throw wrong('syntax', `a rate takes a value and a unit with a space between them, got ${shown(body.text)}`);
  }
  if (/^-\d/.test(value) || Number(value) === 0) {
    throw wrong('range', `the value of a rate must be at least 1, got ${shown(value)}`);
  }
  if (!/^\d+$/.test(value)) {
    const kind = /^\+?\d*\.\d*$/.test(value) ? 'whole number' : 'number';
    throw wrong('syntax', `the value of a rate must be a ${kind}, got ${shown(value)}`);
  }
  const unit = word.replace(/s$/, '');
  const unitMs = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (unitMs === undefined) {
    const isShort = size !== undefined && size < MINUTE_MS;
    const shortest = isShort && Number(value) * size < MINUTE_MS ? '1 minute' : meant;
    const why = isShort ? ': no schedule fires more than once a minute' : '';
    throw wrong('unit', `unknown unit ${shown(word)} of a rate${why}`, shortest);
  }
  const count = Number(value);
  if ((count === 1) !== (word === unit)) {
    const rule = count === 1 ? 'singular when the value is 1' : 'plural when the value is not 1';
    throw wrong('unit', `the unit of a rate is ${rule}, got ${shown(body.text)}`, counted(count, unit));
  }
  const intervalMs = count * unitMs;
  if (intervalMs > LONGEST_RATE_DAYS * DAY_MS) {
    throw wrong('range', `a rate is at most 100 years, got ${shown(body.text)}`, counted(LONGEST_RATE_DAYS, 'day'));
  }
  return { type: 'rate', intervalMs };
}

const AN_INSTANT = 'yyyy-mm-ddThh:mm:ss in UTC, as in at(2026-11-20T10:00:00)';

type Six = [number, number, number, number, number, number];

/** `yyyy-mm-ddThh:mm:ss`, in UTC: EventBridge Scheduler's default time zone. */
function readAt(body: Piece): Schedule {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(body.text);
  if (parts === null) {
    const near = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d*)?)?)?\s*Z?$/i.exec(body.text);
    const [year, ...rest] = near?.slice(1) ?? [];
    const [month, day, hour, minute, second] = rest.map((part = '0') => part.padStart(2, '0'));
    const written = near === null ? undefined : `${year}-${month}-${day}T${hour}:${minute}:${second}`;
    throw fault('syntax', `at() takes ${AN_INSTANT}; got ${shown(body.text)}`, AN_INSTANT, body, written);
  }
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as Six;
  const within = (what: string, value: number, least: number, most: number) => {
    if (value >= least && value <= most) return;
    const expected = `${what} ${least} to ${most}`;
    throw fault('range', `${value} is out of range in at(${body.text}): expected ${expected}`, expected, body);
  };
  within('month', month, 1, 12);
  within(`day of month ${month} of ${year}`, day, 1, daysInMonth(year, month));
  within('hour', hour, 0, 23);
  within('minute', minute, 0, 59);
  within('second', second, 0, 59);
  const ofDayMs = hour * HOUR_MS + minute * MINUTE_MS + second * 1000;
  return { type: 'at', epochMs: dayNumber(year, month, day) * DAY_MS + ofDayMs };
}

/** Names of the kinds, and of Unix cron's shorthands. */
const KINDS = ['rate', 'cron', 'at'];
const SHORTHANDS: Readonly<Record<string, string>> = {
  '@yearly': 'cron(0 0 1 1 ? *)',
  '@annually': 'cron(0 0 1 1 ? *)',
  '@monthly': 'cron(0 0 1 * ? *)',
  '@weekly': 'cron(0 0 ? * SUN *)',
  '@daily': 'cron(0 0 * * ? *)',
  '@midnight': 'cron(0 0 * * ? *)',
  '@hourly': 'cron(0 * * * ? *)',
};

/** Text that is not of the form `kind(…)`, and what may have been meant. */
function formFault(text: string): ScheduleFault {
  const whole = { text, at: 0 };
  const [, kind = '', rest] = /^([a-z]+)\b[\s(]*(.*?)[\s)]*$/is.exec(text) ?? [];
  if (KINDS.includes(kind.toLowerCase())) {
    const message = `${kind} takes what it is given in one pair of parentheses right after it, got ${shown(text)}`;
    return fault('syntax', message, FORMS, whole, `${kind.toLowerCase()}(${rest})`);
  }
  return fault('syntax', `expected ${FORMS}, got ${shown(text)}`, FORMS, whole, guessed(text));
}

/** An expression for text without a kind. */
function guessed(text: string): string | undefined {
  if (Object.hasOwn(SHORTHANDS, text.toLowerCase())) return SHORTHANDS[text.toLowerCase()];
  if (/^\d{4}-\d/.test(text)) return `at(${text})`;
  const every = /^(?:every\s+)?(\d[\d.]*\s*[a-z]+)$/i.exec(text)?.[1];
  if (every !== undefined) return `rate(${every})`;
  const words = text.split(/\s+/).length;
  return words >= 5 && words <= 7 ? `cron(${text})` : undefined;
}

/** The schedule an expression means. Throws a `ScheduleFault`. */
function readExpression(text: string): Schedule {
  const whole = { text, at: 0 };
  if (text.length > LONGEST_TEXT) {
    const expected = `at most ${LONGEST_TEXT} characters`;
    throw fault('syntax', `a schedule expression has ${expected}, got ${text.length}`, expected, whole);
  }
  const match = /^([^\s()]+)\(([^()]*)\)$/.exec(text);
  if (match === null) throw formFault(text);
  const [, kind = '', inside = ''] = match;
  const trimmed = inside.trim();
  const body = { text: trimmed, at: kind.length + 1 + inside.indexOf(trimmed) };
  switch (kind) {
    case 'rate':
      return readRate(body);
    case 'at':
      return readAt(body);
    case 'cron':
      return readCron(body, text);
    default: {
      const near = nearestWord(kind, KINDS);
      const expected = 'rate(…), cron(…) or at(…), in lower case';
      throw fault('syntax', `unknown kind of schedule ${shown(kind)}`, expected, { text: kind, at: 0 }, near);
    }
  }
}

/** The schedule, or what is wrong. */
function tried(text: string): Schedule | ScheduleFault {
  try {
    return readExpression(text);
  } catch (error) {
    if (error instanceof ScheduleFault) return error;
    throw error;
  }
}

/** Corrections in a row: each field may have its own. */
const MOST_CORRECTIONS = 10;

/** The expression with everything put right that has an obvious correction; undefined if it is still wrong then. */
function corrected(text: string): string | undefined {
  let current = text;
  for (let correction = 0; correction <= MOST_CORRECTIONS; correction++) {
    const result = tried(current);
    if (!(result instanceof ScheduleFault)) return current;
    const { piece, replacement } = result;
    if (replacement === undefined) return undefined;
    current = current.slice(0, piece.at) + replacement + current.slice(piece.at + piece.text.length);
  }
  return undefined;
}

const expressionSchema = z
  .string()
  .meta({ examples: EXAMPLES })
  .transform((input, ctx): Schedule => {
    const text = input.trim();
    const result = tried(text);
    if (!(result instanceof ScheduleFault)) return result;
    raise(ctx, { ...result.problem, suggestion: corrected(text) });
    return z.NEVER;
  });

/**
 * The schema of an EventBridge schedule expression. A wrong one raises one problem (`syntax`, `range`, `unit`; `missing`, `type`) that says
 * what is wrong in which field, and suggests the whole expression put right where that is obvious. A cron expression that can never
 * fire, such as one for February 30, is no error: AWS documents none, and a year that is past is the same case.
 */
export const scheduleSchema: z.ZodType<Schedule> = z
  .preprocess((input, ctx) => {
    if (typeof input === 'string') return input;
    const code = input === undefined ? 'missing' : 'type';
    raise(ctx, { code, message: `expected ${FORMS}, got ${shown(input)}`, expected: FORMS, got: shown(input) });
    return z.NEVER;
  }, expressionSchema)
  // As in units.ts: keeps a key with this schema among the required ones of the JSON Schema.
  .nonoptional()
  .meta({
    id: 'ScheduleExpression',
    description: 'An EventBridge schedule expression in UTC: rate(…), a cron(…) of six fields, or at(…).',
  });
