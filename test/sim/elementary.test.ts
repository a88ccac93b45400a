/** The elementary functions: exact to within 1 ulp, the same bits as ever, and the special values of Math.*. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as elementary from '../../src/sim/elementary.ts';
import { GOLDEN_HASHES, goldenHashes, spread, uniforms } from './elementary-golden.ts';
import { errorUlps, type Fixed, trueCos, trueExp, trueLog, truePow, trueSin } from './elementary-oracle.ts';

const { log, exp, pow, sin, cos } = elementary;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const INPUTS = 20_000;

type Inputs = (uniform: () => number) => readonly [number] | readonly [number, number];

/** A power within the normal doubles, from any base: the exponent is chosen for the size of the result. */
const wholeRange: Inputs = (u) => {
  const x = spread(u, -1074, 1024);
  return [x, ((2040 * u() - 1020) * log(2)) / log(x)];
};
const nearOne: Inputs = (u) => {
  const x = 1 + (2 * u() - 1) * spread(u, -52, -3);
  return x === 1 ? [x, 1] : [x, (1400 * u() - 700) / log(x)];
};
const subnormal: Inputs = (u) => {
  const x = spread(u, -1000, 1000);
  return [x, ((-1023 - 50.9 * u()) * log(2)) / log(x)];
};

const angles: Record<string, Inputs> = {
  'one turn': (u) => [6.283185307179586 * u()],
  moderate: (u) => [4_000_000 * u() - 2_000_000],
  any: (u) => [spread(u, -40, 1024)],
  tiny: (u) => [spread(u, -1074, -20)],
  'multiples of π/2': (u) => [Math.floor(1e6 * u()) * 1.5707963267948966],
};

type Of<Result> = (x: number, y: number) => Result;

/** Function, truth, the bound its documentation states, and the ranges to try. */
const ACCURACY: Record<string, [Of<number>, Of<Fixed>, number, Record<string, Inputs>]> = {
  log: [
    log,
    trueLog,
    0.9,
    {
      '1 − u': (u) => [1 - u()],
      'about 1': (u) => [0.6 + u()],
      'close to 1': (u) => [1 + (2 * u() - 1) * spread(u, -52, -3)],
      any: (u) => [spread(u, -1074, 1024)],
    },
  ],
  exp: [
    exp,
    trueExp,
    0.52,
    {
      moderate: (u) => [20 * u() - 10],
      any: (u) => [1417 * u() - 708],
      tiny: (u) => [(2 * u() - 1) * spread(u, -60, -3)],
    },
  ],
  'exp, subnormal': [exp, trueExp, 0.76, { any: (u) => [-708.4 - 36 * u()] }],
  pow: [
    pow,
    truePow,
    0.52,
    { moderate: (u) => [20 * u(), 20 * u() - 10], 'whole range': wholeRange, 'near 1': nearOne },
  ],
  'pow, subnormal': [pow, truePow, 0.76, { any: subnormal }],
  sin: [sin, trueSin, 0.8, angles],
  cos: [cos, trueCos, 0.8, angles],
};

describe.each(Object.entries(ACCURACY))('%s', (_name, [own, truth, bound, ranges]) => {
  test.each(Object.entries(ranges))('is exact to within its bound: %s', (_range, inputs) => {
    const uniform = uniforms(7);
    let worst = { ulps: 0, x: 0, y: 0 };
    for (let i = 0; i < INPUTS; i++) {
      const [x, y = 0] = inputs(uniform);
      const ulps = errorUlps(own(x, y), truth(x, y));
      if (!(ulps <= worst.ulps)) {
        worst = { ulps, x, y };
      }
    }
    expect(worst.ulps, `at ${worst.x}, ${worst.y}`).toBeLessThanOrEqual(bound);
    expect(worst.ulps).toBeGreaterThan(0.4);
  });
});

test('holds on hard and extreme arguments', () => {
  // The double closest to a multiple of π/2 is the first: 2^-61 from it.
  const hard = [
    6381956970095103 * 2 ** 797,
    Math.PI,
    Math.PI / 2,
    355,
    1e22,
    1.7976931348623157e308,
    5e-324,
    0.7853981633974484,
  ];
  for (const x of [...hard, 1647099, 1647098.9999999998, 3 * SMALLEST_NORMAL, ...hard.map((h) => -h)]) {
    expect(errorUlps(sin(x), trueSin(x)), `sin ${x}`).toBeLessThanOrEqual(0.8);
    expect(errorUlps(cos(x), trueCos(x)), `cos ${x}`).toBeLessThanOrEqual(0.8);
  }
  for (const x of [
    5e-324,
    SMALLEST_NORMAL,
    1 - 2 ** -53,
    1 + 2 ** -52,
    1.7976931348623157e308,
    Math.SQRT1_2,
    Math.SQRT2,
    2,
  ]) {
    expect(errorUlps(log(x), trueLog(x)), `log ${x}`).toBeLessThanOrEqual(0.9);
  }
  for (const x of [709.782712893384, -708.3964185322641, -708.4, -745.1332191019411, 5e-324, -5e-324, 2 ** -54]) {
    expect(errorUlps(exp(x), trueExp(x)), `exp ${x}`).toBeLessThanOrEqual(0.76);
  }
});

test('is exact where the result is a double', () => {
  for (let e = -1074; e <= 1023; e++) {
    expect(pow(2, e)).toBe(2 ** e);
    expect(pow(2 ** e, 1)).toBe(2 ** e);
  }
  for (let e = 0, power = 1; e <= 22; e++, power *= 10) {
    expect(pow(10, e)).toBe(power);
    expect(pow(-10, e)).toBe(e % 2 === 0 ? power : -power);
  }
  for (let x = 1; x < 2000; x++) {
    expect(pow(x, 3)).toBe(x * x * x);
    expect(pow(x * x, 0.5)).toBe(x);
    expect(pow(x * x * x * x, 0.25)).toBe(x);
  }
  expect([exp(0), exp(-0), log(1), sin(0), cos(0), pow(3, 0), pow(1, 1e300)]).toEqual([1, 1, 0, 0, 1, 1, 1]);
});

const SPECIAL = [
  ...[
    0,
    5e-324,
    SMALLEST_NORMAL,
    1e-300,
    1e-9,
    0.5,
    1 - 2 ** -53,
    1,
    1 + 2 ** -52,
    2,
    3,
    709.782712893384,
    709.7827128933841,
  ],
  ...[
    745.1332191019411,
    745.1332191019412,
    1e10,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    2 ** 64,
    2 ** 65,
    2 ** 66,
    1e308,
    Infinity,
  ],
].flatMap((x) => [x, -x]);

/** Whether two results are the same, or differ by rounding only. The engine's own results may be off by some ulps. */
function agrees(own: number, engine: number): boolean {
  return Object.is(own, engine) || (own !== 0 && Math.abs(own - engine) <= 1e-14 * Math.abs(engine));
}

describe('special values are those of Math.*', () => {
  test.each([
    ['log', log, Math.log],
    ['exp', exp, Math.exp],
    ['sin', sin, Math.sin],
    ['cos', cos, Math.cos],
  ] as const)('%s', (name, own, engine) => {
    for (const x of [...SPECIAL, Number.NaN]) {
      expect(agrees(own(x), engine(x)), `${name}(${x}) is ${own(x)}`).toBe(true);
    }
  });

  test('pow', () => {
    for (const x of [...SPECIAL, Number.NaN]) {
      for (const y of [...SPECIAL, Number.NaN]) {
        expect(agrees(pow(x, y), x ** y), `pow(${x}, ${y}) is ${pow(x, y)}`).toBe(true);
      }
    }
  });

  test('sin is odd and cos even, to the bit', () => {
    const uniform = uniforms(3);
    for (let i = 0; i < 10_000; i++) {
      const x = spread(uniform, -1074, 1024);
      expect(Object.is(sin(-x), -sin(x)) && Object.is(cos(-x), cos(x))).toBe(true);
    }
  });
});

test('gives the golden values on the running engine', () => {
  expect(goldenHashes(elementary)).toEqual(GOLDEN_HASHES);
});

test('takes nothing from Math that an engine may round as it likes', () => {
  const source = readFileSync(new URL('../../src/sim/elementary.ts', import.meta.url), 'utf8');
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  expect(new Set(code.match(/Math\.\w+/g))).toEqual(new Set(['Math.abs', 'Math.floor', 'Math.fround']));
  expect(code).not.toContain('**');
});
