/** Durations, memory sizes, rates, shares and counts: text with a unit, or a plain number, to a number in engine units. */
import * as z from 'zod';
import { nearestWord } from './nearest-word.ts';
import { type Problem, raise, shown } from './problem.ts';

export { shown };

/** A zod schema of a number written as text with a unit or as a plain number in the engine's unit. */
export type Quantity = z.ZodType<number>;

/** A unit as an exact factor: `numerator / denominator × 10^exponent` engine units each. */
interface Unit {
  readonly numerator: number;
  readonly denominator: number;
  readonly exponent: number;
}

/** What kind of quantity: how it is named in messages, its units, and the numbers it admits. */
interface Kind {
  /** "a duration such as "250 ms" or "15 min"" completes "expected …". */
  readonly expected: string;
  readonly units: Readonly<Record<string, Unit>>;
  readonly maximum: number;
  /** The maximum in words. */
  readonly maximumText: string;
  readonly integer?: boolean;
  /** A likely right spelling of a text that does not parse, if one is obvious. */
  readonly suggest?: (text: string) => string | undefined;
  /** A likely meaning of a number above the maximum. */
  readonly suggestNumber?: (value: number) => string | undefined;
}

const unit = (numerator: number, exponent = 0, denominator = 1): Unit => ({ numerator, denominator, exponent });

/** Time units in ms. */
const TIME_UNITS: Readonly<Record<string, Unit>> = Object.fromEntries(
  (
    [
      [['ns', 'nanosecond', 'nanoseconds'], unit(1, -6)],
      [['us', 'µs', 'μs', 'microsecond', 'microseconds'], unit(1, -3)],
      [['ms', 'msec', 'millisecond', 'milliseconds'], unit(1)],
      [['s', 'sec', 'secs', 'second', 'seconds'], unit(1, 3)],
      [['min', 'mins', 'm', 'minute', 'minutes'], unit(6, 4)],
      [['h', 'hr', 'hour', 'hours'], unit(36, 5)],
      [['d', 'day', 'days'], unit(864, 5)],
      [['w', 'week', 'weeks'], unit(6048, 5)],
    ] as const
  ).flatMap(([words, value]) => words.map((word) => [word, value])),
);

/** Memory units in MB of 2^20 bytes: Lambda's "MB" and "GB" are binary (aws-facts: 1 GB = 1,024 MB). */
const MEMORY_UNITS: Readonly<Record<string, Unit>> = {
  B: unit(1, 0, 2 ** 20),
  KB: unit(1, 0, 2 ** 10),
  KiB: unit(1, 0, 2 ** 10),
  MB: unit(1),
  MiB: unit(1),
  GB: unit(2 ** 10),
  GiB: unit(2 ** 10),
};

/** Rate units in 1/s: "/s", "per second". */
const RATE_UNITS: Readonly<Record<string, Unit>> = Object.fromEntries(
  Object.entries(TIME_UNITS)
    .filter(([, { exponent }]) => exponent >= 0)
    .map(([word, { numerator, exponent }]) => [`/${word}`, unit(1, 3 - exponent, numerator)]),
);

const NUMBER = String.raw`([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,3}))?`;
const QUANTITY_TEXT = new RegExp(String.raw`^\s*${NUMBER}\s*(.*?)\s*$`, 's');
/** Longer text is not a quantity; keeps the exact arithmetic small. */
const LONGEST_TEXT = 64;

/** The double nearest to the decimal `digits × 10^exponent` times the unit: exact arithmetic, one rounding (two when dividing). */
function scaled(digits: string, exponent: number, { numerator, denominator, exponent: shift }: Unit): number {
  const [whole = '', fraction = ''] = digits.split('.');
  const integer = BigInt(whole + fraction) * BigInt(numerator);
  return Number(`${integer}e${exponent - fraction.length + shift}`) / denominator;
}

/** `200 / s`, `200 per second` and `200/s` have the same unit. */
function canonicalUnit(word: string): string {
  return word.replace(/^(?:\/|per\b)\s*/, '/');
}

/** Short units are all near one another, and a guess among them would change the meaning: they must match but for their case. */
function nearestUnit(word: string, units: readonly string[]): string | undefined {
  if (word.replace('/', '').length > 3) return nearestWord(word, units);
  return units.find((candidate) => candidate.toLowerCase() === word.toLowerCase());
}

function unitProblem(kind: Kind, text: string): Problem {
  const [, sign = '', digits = '', exponent, word = ''] = QUANTITY_TEXT.exec(text.slice(0, LONGEST_TEXT)) ?? [];
  let suggestion = kind.suggest?.(text.trim());
  if (suggestion === undefined && digits !== '' && sign !== '-') {
    const near = nearestUnit(canonicalUnit(word), Object.keys(kind.units));
    const number = exponent === undefined ? digits : `${digits}e${exponent}`;
    if (near !== undefined)
      suggestion = near.startsWith('/') || near === '%' ? `${number}${near}` : `${number} ${near}`;
  }
  return {
    code: 'unit',
    message: `expected ${kind.expected}, got ${shown(text)}`,
    expected: kind.expected,
    got: shown(text),
    suggestion,
  };
}

function rangeProblem(kind: Kind, value: number, input: unknown): Problem | undefined {
  let expected: string | undefined;
  if (!Number.isFinite(value)) expected = kind.expected;
  else if (value < 0) expected = `${kind.expected}, not below 0`;
  else if (value > kind.maximum) expected = `${kind.expected}, at most ${kind.maximumText}`;
  else if (kind.integer === true && !Number.isInteger(value)) expected = kind.expected;
  if (expected === undefined) return undefined;
  const suggestion = value > kind.maximum && Number(input) === value ? kind.suggestNumber?.(value) : undefined;
  return {
    code: 'range',
    message: `expected ${expected}, got ${shown(input)}`,
    expected,
    got: shown(input),
    suggestion,
  };
}

/** The number in engine units, or what is wrong with the input. */
function read(kind: Kind, input: unknown): number | Problem {
  if (typeof input === 'number') return rangeProblem(kind, input, input) ?? input + 0;
  if (typeof input !== 'string') {
    const code = input === undefined ? 'missing' : 'type';
    return {
      code,
      message: `expected ${kind.expected}, got ${shown(input)}`,
      expected: kind.expected,
      got: shown(input),
    };
  }
  const match = input.length > LONGEST_TEXT ? null : QUANTITY_TEXT.exec(input);
  if (match === null) return unitProblem(kind, input);
  const [, sign, digits = '', exponent = '0', word = ''] = match;
  const name = canonicalUnit(word);
  const found = word === '' ? unit(1) : Object.hasOwn(kind.units, name) ? kind.units[name] : undefined;
  if (found === undefined) return unitProblem(kind, input);
  const magnitude = scaled(digits, Number(exponent), found);
  const value = sign === '-' && magnitude !== 0 ? -magnitude : magnitude;
  return rangeProblem(kind, value, input) ?? value;
}

/**
 * The schema of a kind; in JSON Schema a number in range, or text. It sees an absent key, and says what was expected there; `nonoptional`
 * is for the JSON Schema, which would otherwise take a key with a schema made from this one as optional.
 */
function quantity(kind: Kind, id: string, description: string, examples: readonly (string | number)[]): Quantity {
  const number = (kind.integer === true ? z.int() : z.number()).min(0).max(kind.maximum);
  const written = z.union([number, z.string()]).meta({ examples: [...examples] });
  return z
    .preprocess(
      (input, ctx) => {
        const value = read(kind, input);
        if (typeof value === 'number') return value;
        raise(ctx, value);
        return z.NEVER;
      },
      written.transform((value) => value as number),
    )
    .nonoptional()
    .meta({ id, description });
}

/** "5/s" for "5 rps", "5 s" or "5 requests per second"; undefined when nothing is obvious. */
function suggestRate(text: string): string | undefined {
  const match = /^(\d[\d.]*)\s*(.*)$/.exec(text);
  if (match === null) return undefined;
  const [, number, word = ''] = match;
  if (/^(?:rps|tps|qps|ips|hz|s|sec|seconds?)$/i.test(word)) return `${number}/s`;
  if (/^(?:rpm|m|min|minutes?)$/i.test(word)) return `${number}/min`;
  if (/^(?:rph|h|hours?)$/i.test(word)) return `${number}/h`;
  const per = /(?:\/|\bper)\s*([a-z]+)$/i.exec(word)?.[1]?.toLowerCase();
  return per !== undefined && Object.hasOwn(RATE_UNITS, `/${per}`) ? `${number}/${per}` : undefined;
}

/** "512 MB" for "512 mb", "512M" or "512 Mi". */
function suggestMemory(text: string): string | undefined {
  const match = /^(\d[\d.]*)\s*([kmg])(?:i?b?|bytes?)$/i.exec(text);
  return match === null ? undefined : `${match[1]} ${match[2]!.toUpperCase()}B`;
}

/** A duration in ms, at most 100 years of 365.25 days; a plain number is in ms. */
export const duration: Quantity = quantity(
  {
    expected: 'a duration such as "250 ms" or "15 min"',
    units: TIME_UNITS,
    maximum: 36525 * 86_400_000,
    maximumText: '100 years',
  },
  'Duration',
  'A duration: text with a unit (us, ms, s, min, h, d, w) or a number of milliseconds.',
  ['250 ms', '1.5 s', '15 min', 250],
);

/** Sizes are binary: those of AWS's limits and prices for memory and payloads are. */
export const KB_PER_MB = 1024;
export const MB_PER_GB = 1024;

/** Memory or storage in MB of 2^20 bytes, at most 1 PB; a plain number is in MB. */
export const memory: Quantity = quantity(
  {
    expected: 'a memory size such as "512 MB" or "1 GB"',
    units: MEMORY_UNITS,
    maximum: 2 ** 30,
    maximumText: '1048576 GB',
    suggest: suggestMemory,
  },
  'Memory',
  'A memory size: text with a unit (B, KB, MB, GB; 1 MB = 2^20 bytes) or a number of MB.',
  ['512 MB', '1 GB', 512],
);

/** A rate per second, 0 to 1e9; a plain number is per second. */
export const rate: Quantity = quantity(
  {
    expected: 'a rate such as "200/s" or "30/min"',
    units: RATE_UNITS,
    maximum: 1e9,
    maximumText: '1e9 per second',
    suggest: suggestRate,
  },
  'Rate',
  'A rate: text such as "200/s", "30/min", "5/h" or "1/d", or a number per second.',
  ['200/s', '30/min', 200],
);

/** A share from 0 to 1; text may be in percent. */
export const share: Quantity = quantity(
  {
    expected: 'a share such as "0.1 %" or a number from 0 to 1',
    units: { '%': unit(1, -2) },
    maximum: 1,
    maximumText: '100 %',
    suggest: (text) => /^([\d.]+)\s*(?:percent|pct)$/i.exec(text)?.[1]?.concat(' %'),
    suggestNumber: (value) => (value <= 100 ? `${value} %` : undefined),
  },
  'Share',
  'A share: text in percent or a number from 0 to 1.',
  ['0.1 %', 0.001],
);

/** A whole number from 0 to 2^53 − 1. */
export const count: Quantity = quantity(
  { expected: 'a whole number', units: {}, maximum: Number.MAX_SAFE_INTEGER, maximumText: '2^53 − 1', integer: true },
  'Count',
  'A whole number of at least 0.',
  [100],
);

/** A metered quantity, from 0 to 1e15: requests, GB-seconds, hours. Text may count in thousands, millions or billions. */
export const amount: Quantity = quantity(
  {
    expected: 'a quantity such as 3000000 or "2.5M"',
    units: {
      k: unit(1, 3),
      thousand: unit(1, 3),
      M: unit(1, 6),
      million: unit(1, 6),
      billion: unit(1, 9),
    },
    maximum: 1e15,
    maximumText: '1e15',
    suggest: (text) => (/^\d{1,3}([,_ ]\d{3})+$/.test(text) ? text.replace(/[,_ ]/g, '') : undefined),
  },
  'Amount',
  'A quantity of at least 0: a number, or text such as "2.5M" (k, M, thousand, million, billion).',
  [3_000_000, '2.5M'],
);

/** A number without a unit, from 0 to 1e9: a shape, a coefficient of variation, a weight, a scale. */
export const plainNumber: Quantity = quantity(
  { expected: 'a number', units: {}, maximum: 1e9, maximumText: '1e9' },
  'PlainNumber',
  'A number of at least 0.',
  [1.5],
);

const DISPLAY_UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
  ['us', 0.001],
];

/**
 * A duration for people, which `duration` reads: "250 ms", "1.991 s", "90 min" as "1.5 h". Four significant digits, in the largest unit
 * that says it exactly, else in the largest unit not longer than the duration.
 */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0 s';
  if (!Number.isFinite(durationMs)) return String(durationMs);
  const sign = durationMs < 0 ? '-' : '';
  const magnitude = Math.abs(durationMs);
  const rounded = (size: number) => Number((magnitude / size).toPrecision(4));
  const fitting = DISPLAY_UNITS.filter(([, size]) => magnitude >= size);
  const exact = fitting.find(([, size]) => Math.abs(rounded(size) * size - magnitude) <= 1e-12 * magnitude);
  const [word, size] = exact ?? fitting[0] ?? DISPLAY_UNITS.at(-1)!;
  return `${sign}${rounded(size)} ${word}`;
}
