/** The text of one cell to a number: decimal numbers, units of time, calendar times. */
import { nearestWord } from '../quantities/nearest-word.ts';
import { type Place, shownText, TraceError } from './trace-error.ts';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };
const UNIT_NAMES = Object.keys(UNITS_MS).join(', ');

/** How many ms the unit of a time column or of a duration column is. Throws `TraceError` where it is none of ms, s, min, h. */
export function unitMs(unit: string, file: string): number {
  if (Object.hasOwn(UNITS_MS, unit)) return UNITS_MS[unit]!;
  const words: Record<string, string> = {
    m: 'min',
    sec: 's',
    second: 's',
    seconds: 's',
    minutes: 'min',
    hours: 'h',
    milliseconds: 'ms',
  };
  throw new TraceError(
    'trace-unit',
    { file },
    {
      message: `${shownText(unit)} is not a unit of a trace's times.`,
      expected: UNIT_NAMES,
      got: shownText(unit),
      suggestion: Object.hasOwn(words, unit) ? words[unit] : nearestWord(unit, Object.keys(UNITS_MS)),
    },
  );
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A decimal number, or NaN for any other text: no hexadecimal, no "Infinity", no empty text. */
export function decimal(text: string): number {
  return DECIMAL.test(text) ? Number(text) + 0 : Number.NaN;
}

/**
 * A duration or time in ms from a decimal number of `scale` ms. `what` names it ("time", "duration"), `column` and `field` are where it
 * stands. Throws `TraceError` where it is blank, not a number, negative or not finite in ms.
 */
export function millisecondsIn(
  text: string,
  scale: number,
  what: 'time' | 'duration',
  column: string,
  placeOf: (field: number) => Place,
  field: number,
): number {
  const value = decimal(text.trim()) * scale;
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  let fault = 'is not a number';
  if (text.trim() === '') fault = 'is blank';
  else if (value < 0) fault = 'is negative';
  else if (value === Number.POSITIVE_INFINITY) fault = 'is too large';
  throw new TraceError('trace-value', placeOf(field), {
    message: `The ${what} in column ${shownText(column)} ${fault}.`,
    expected: what === 'time' ? 'a number of at least 0, or a calendar time of ISO 8601' : 'a number of at least 0',
    got: shownText(text),
    suggestion: /^\s*\d+,\d+\s*$/.test(text) ? 'write decimals with a point' : undefined,
  });
}

const CALENDAR =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(?:Z|UTC|([+-])(\d\d):?(\d\d)))?)?$/i;

/**
 * A calendar time of ISO 8601 ("2026-01-15T10:00:00.123Z", also with a blank for the T as CloudWatch Logs Insights exports it) in ms
 * since 1970; undefined for any other text and for days and hours that do not exist. Without an offset it is UTC.
 */
export function calendarMs(text: string): number | undefined {
  const match = CALENDAR.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const midnight = Date.UTC(year!, month! - 1, day!);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day || date.getUTCFullYear() !== year)
    return undefined;
  if (hour! > 23 || minute! > 59 || second! > 59) return undefined;
  const fractionMs = match[7] === undefined ? 0 : Number(`0.${match[7]}e3`);
  const offsetMs = match[8] === undefined ? 0 : (Number(match[9]) * 60 + Number(match[10])) * 60_000;
  const timeMs = midnight + ((hour! * 60 + minute!) * 60 + second!) * 1000 + fractionMs;
  return match[8] === '-' ? timeMs + offsetMs : timeMs - offsetMs;
}
