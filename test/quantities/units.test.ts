/** Durations, memory sizes, rates, shares and counts: what is read, exactly, and what is refused, in which words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  amount,
  count,
  duration,
  formatDuration,
  memory,
  plainNumber,
  type Quantity,
  rate,
  share,
} from '../../src/quantities/units.ts';
import { problems } from './zod-problems.ts';

describe('values', () => {
  const cases: [Quantity, unknown, number][] = [
    [duration, 250, 250],
    [duration, '250', 250],
    [duration, '250 ms', 250],
    [duration, '0.1 s', 100],
    [duration, '17.3 ms', 17.3],
    [duration, '1.991 s', 1991],
    [duration, '0.3s', 300],
    [duration, '0.07 min', 4200],
    [duration, '1.1 h', 3_960_000],
    [duration, '15 min', 900_000],
    [duration, '15 m', 900_000],
    [duration, '1 minute', 60_000],
    [duration, '2 minutes', 120_000],
    [duration, '1.5 h', 5_400_000],
    [duration, '2 d', 172_800_000],
    [duration, '1 week', 604_800_000],
    [duration, '10 us', 0.01],
    [duration, '10 µs', 0.01],
    [duration, '7 ns', 7e-6],
    [duration, '1e3 s', 1e6],
    [duration, '.5 sec', 500],
    [duration, '  5   seconds ', 5000],
    [duration, '+5 s', 5000],
    [duration, '-0 s', 0],
    [duration, 0, 0],
    [memory, '512 MB', 512],
    [memory, '512 MiB', 512],
    [memory, '1 GB', 1024],
    [memory, '1.5GiB', 1536],
    [memory, '512 KB', 0.5],
    [memory, '1048576 B', 1],
    [memory, 1769, 1769],
    [rate, '200/s', 200],
    [rate, '30/min', 0.5],
    [rate, '30 / minute', 0.5],
    [rate, '36 per hour', 0.01],
    [rate, '1/d', 1 / 86_400],
    [rate, '0.2/ms', 200],
    [rate, '100/min', 100 / 60],
    [rate, 1e9, 1e9],
    [rate, 0, 0],
    [amount, 3e6, 3_000_000],
    [amount, '2.5M', 2_500_000],
    [amount, '0.7 million', 700_000],
    [amount, '12 k', 12_000],
    [amount, '1.1 billion', 1_100_000_000],
    [amount, '0.5', 0.5],
    [share, '0.1 %', 0.001],
    [share, '5%', 0.05],
    [share, '100 %', 1],
    [share, 0.25, 0.25],
    [count, 0, 0],
    [count, '1000', 1000],
    [count, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [plainNumber, 1.5, 1.5],
  ];
  for (const [quantity, input, expected] of cases) {
    test(`${JSON.stringify(input)} is ${expected}`, () => expect(quantity.parse(input)).toBe(expected));
  }
});

describe('refusals', () => {
  const aDuration = 'expected a duration such as "250 ms" or "15 min"';
  const aRate = 'expected a rate such as "200/s" or "30/min"';
  const aSize = 'expected a memory size such as "512 MB" or "1 GB"';
  const aShare = 'expected a share such as "0.1 %" or a number from 0 to 1';
  const anAmount = 'expected a quantity such as 3000000 or "2.5M"';
  const cases: [Quantity, unknown, string][] = [
    [duration, '5 parsecs', `${aDuration}, got "5 parsecs" (unit)`],
    [duration, '5 secnds', `${aDuration}, got "5 secnds" (unit; 5 seconds)`],
    [duration, '5 Seconds', `${aDuration}, got "5 Seconds" (unit; 5 seconds)`],
    [duration, '5 min 30 s', `${aDuration}, got "5 min 30 s" (unit)`],
    [duration, '1,000 ms', `${aDuration}, got "1,000 ms" (unit)`],
    [duration, '512 MB', `${aDuration}, got "512 MB" (unit)`],
    [duration, '', `${aDuration}, got "" (unit)`],
    [duration, 'constructor', `${aDuration}, got "constructor" (unit)`],
    [duration, '1 constructor', `${aDuration}, got "1 constructor" (unit)`],
    [duration, `${'9'.repeat(100)} ms`, `${aDuration}, got "${'9'.repeat(57)}…" (unit)`],
    [duration, '-5 s', `${aDuration}, not below 0, got "-5 s" (range)`],
    [duration, -0.5, `${aDuration}, not below 0, got -0.5 (range)`],
    [duration, Number.NaN, `${aDuration}, got NaN (range)`],
    [duration, Number.POSITIVE_INFINITY, `${aDuration}, got Infinity (range)`],
    [duration, '1e400 s', `${aDuration}, got "1e400 s" (range)`],
    [duration, '36526 d', `${aDuration}, at most 100 years, got "36526 d" (range)`],
    [duration, true, `${aDuration}, got true (type)`],
    [duration, null, `${aDuration}, got nothing (type)`],
    [duration, undefined, `${aDuration}, got nothing (missing)`],
    [duration, ['1 s'], `${aDuration}, got a list (type)`],
    [duration, { mean: 1 }, `${aDuration}, got { mean } (type)`],
    [memory, '512 mb', `${aSize}, got "512 mb" (unit; 512 MB)`],
    [memory, '128 Mi', `${aSize}, got "128 Mi" (unit; 128 MB)`],
    [memory, '1 TB', `${aSize}, got "1 TB" (unit)`],
    [memory, '5 s', `${aSize}, got "5 s" (unit)`],
    [rate, '200 rps', `${aRate}, got "200 rps" (unit; 200/s)`],
    [rate, '200 s', `${aRate}, got "200 s" (unit; 200/s)`],
    [rate, '200 requests/min', `${aRate}, got "200 requests/min" (unit; 200/min)`],
    [rate, '5/parsec', `${aRate}, got "5/parsec" (unit)`],
    [rate, '5/us', `${aRate}, got "5/us" (unit)`],
    [rate, 2e9, `${aRate}, at most 1e9 per second, got 2000000000 (range)`],
    [share, 20, `${aShare}, at most 100 %, got 20 (range; 20 %)`],
    [share, '101 %', `${aShare}, at most 100 %, got "101 %" (range)`],
    [share, '5 percent', `${aShare}, got "5 percent" (unit; 5 %)`],
    [share, -0.1, `${aShare}, not below 0, got -0.1 (range)`],
    [amount, '3,000,000', `${anAmount}, got "3,000,000" (unit; 3000000)`],
    [amount, '2.5m', `${anAmount}, got "2.5m" (unit; 2.5 M)`],
    [amount, '3 milion', `${anAmount}, got "3 milion" (unit; 3 million)`],
    [amount, -1, `${anAmount}, not below 0, got -1 (range)`],
    [amount, 1e16, `${anAmount}, at most 1e15, got 10000000000000000 (range)`],
    [count, 1.5, 'expected a whole number, got 1.5 (range)'],
    [count, '5 s', 'expected a whole number, got "5 s" (unit)'],
    [count, 2 ** 53, 'expected a whole number, at most 2^53 − 1, got 9007199254740992 (range)'],
  ];
  for (const [quantity, input, expected] of cases) {
    test(expected, () => expect(problems(quantity, input)).toEqual([`: ${expected}`]));
  }

  test('what was expected and got comes as data too', () => {
    const issue = duration.safeParse('5 secnds').error?.issues[0];
    expect(issue).toMatchObject({
      params: {
        issueCode: 'unit',
        expected: 'a duration such as "250 ms" or "15 min"',
        got: '"5 secnds"',
        suggestion: '5 seconds',
      },
    });
  });

  test('an absent key is reported at its place', () => {
    expect(problems(z.strictObject({ timeout: duration }), {})).toEqual([
      `timeout: ${aDuration}, got nothing (missing)`,
    ]);
  });

  test('the suggestion is itself read', () => {
    for (const [quantity, text] of [
      [rate, '5 tps'],
      [memory, '3 g'],
      [duration, '7 minuts'],
      [share, '3 pct'],
    ] as const) {
      const issue = quantity.safeParse(text).error!.issues[0]!;
      const suggestion: unknown = issue.code === 'custom' ? issue.params?.suggestion : undefined;
      expect(quantity.safeParse(suggestion).success).toBe(true);
    }
  });
});

describe('properties', () => {
  const decimal = fc.tuple(fc.nat(999_999), fc.integer({ min: 0, max: 6 }));

  test('a decimal in any unit is the nearest double of the exact product', () => {
    const factors = { ms: 1n, s: 1000n, min: 60_000n, h: 3_600_000n, d: 86_400_000n };
    fc.assert(
      fc.property(
        decimal,
        fc.constantFrom(...(Object.keys(factors) as (keyof typeof factors)[])),
        ([digits, places], word) => {
          const text = `${digits}e-${places} ${word}`;
          const exact = Number(`${BigInt(digits) * factors[word]}e-${places}`);
          if (exact <= 36525 * 86_400_000) expect(duration.parse(text)).toBe(exact);
        },
      ),
    );
  });

  test('decimal point and exponent say the same', () => {
    fc.assert(
      fc.property(decimal, ([digits, places]) => {
        const padded = String(digits).padStart(places + 1, '0');
        const point = padded.length - places;
        const text = `${padded.slice(0, point)}.${padded.slice(point)}`;
        expect(duration.parse(`${text} s`)).toBe(duration.parse(`${digits}e${-places} s`));
        expect(share.safeParse(`${text} %`).data).toBe(share.safeParse(`${digits}e${-places}%`).data);
      }),
    );
  });

  test('any number of milliseconds survives being written and read', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 3e12, noNaN: true }), (value) => {
        expect(duration.parse(`${value} ms`)).toBe(value);
        expect(duration.parse(value)).toBe(value);
      }),
    );
  });

  test('no text makes it throw or give anything but a number in range', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', ' s', '/s', ' MB', ' %'), (text, unit) => {
        for (const quantity of [duration, memory, rate, share, count, amount]) {
          const { data } = quantity.safeParse(text + unit);
          expect(data === undefined || data >= 0).toBe(true);
        }
      }),
    );
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0 s'],
    [0.01, '10 us'],
    [17.3, '17.3 ms'],
    [250, '250 ms'],
    [1991, '1.991 s'],
    [59_999, '60 s'],
    [90_000, '1.5 min'],
    [100_000, '100 s'],
    [123_456, '2.058 min'],
    [900_000, '15 min'],
    [5_400_000, '1.5 h'],
    [2_628_000_000, '730 h'],
    [604_800_000, '7 d'],
    [-1500, '-1.5 s'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('%d ms', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  test('what it writes is read again, to four digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 3e12, noNaN: true }), (value) => {
        expect(Math.abs(duration.parse(formatDuration(value)) / value - 1)).toBeLessThan(5.1e-4);
      }),
    );
  });
});

test('JSON Schema: a number in range or text, required, documented', () => {
  const schema = z.toJSONSchema(z.strictObject({ a: duration, b: share.default(0), c: count.optional() }), {
    target: 'draft-7',
    io: 'input',
  });
  expect(schema.required).toEqual(['a']);
  expect(schema.definitions).toMatchObject({
    Duration: {
      anyOf: [{ type: 'number', minimum: 0 }, { type: 'string' }],
      examples: ['250 ms', '1.5 s', '15 min', 250],
    },
  });
});
