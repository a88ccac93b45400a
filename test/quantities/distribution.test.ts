/** How distributions are written: every form, and what is said of wrong ones. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { constantOf, type Distribution, distributionNeeds, distributionOf } from '../../src/quantities/distribution.ts';
import { duration, memory } from '../../src/quantities/units.ts';
import { problems } from './zod-problems.ts';

const schema = distributionOf(duration);

describe('forms', () => {
  test.each<[unknown, Distribution]>([
    ['250 ms', { type: 'constant', value: 250 }],
    [0, { type: 'constant', value: 0 }],
    [{ constant: '2 s' }, { type: 'constant', value: 2000 }],
    [{ exponential: { mean: '1.991 s' } }, { type: 'exponential', mean: 1991 }],
    [{ lognormal: { median: 90, sigma: 0.5 } }, { type: 'lognormal', median: 90, sigma: 0.5 }],
    [{ gamma: { shape: 2, scale: '1 s' } }, { type: 'gamma', shape: 2, scale: 1000 }],
    [{ gamma: { mean: '1 s', cv: 0.5 } }, { type: 'gamma', shape: 4, scale: 250 }],
    [{ weibull: { shape: 1.5, scale: '1 s' } }, { type: 'weibull', shape: 1.5, scale: 1000 }],
    [{ normal: { mean: 180, sd: 20 } }, { type: 'normal', mean: 180, sd: 20 }],
    [{ uniform: { min: 1, max: '1 s' } }, { type: 'uniform', min: 1, max: 1000 }],
    [{ triangular: { min: 1, mode: 1, max: 3 } }, { type: 'triangular', min: 1, mode: 1, max: 3 }],
    [
      { percentiles: { 100: '1 s', '99.9': 500, 50: 20, 0: 10 } },
      { type: 'percentiles', shares: [0, 0.5, 0.999, 1], values: [10, 20, 500, 1000] },
    ],
    [{ values: [5, '1 s', 5] }, { type: 'values', values: [5, 1000, 5] }],
    [{ trace: 'a.json' }, { type: 'trace', reference: { file: 'a.json', use: 'durations' } }],
    [
      { trace: 'a.json', function: 'f' },
      { type: 'trace', reference: { file: 'a.json', function: 'f', use: 'durations' } },
    ],
    [
      { trace: 'a.csv', column: 'd', unit: 's' },
      { type: 'trace', reference: { file: 'a.csv', column: 'd', unit: 's', use: 'durations' } },
    ],
    [
      {
        mixture: [
          { weight: 3, exponential: { mean: 5 } },
          { constant: 7, weight: 1 },
        ],
      },
      {
        type: 'mixture',
        parts: [
          { weight: 3, distribution: { type: 'exponential', mean: 5 } },
          { weight: 1, distribution: { type: 'constant', value: 7 } },
        ],
      },
    ],
  ])('%j', (input, expected) => {
    expect(schema.parse(input)).toEqual(expected);
  });

  test('lognormal by median and 99th percentile, by mean and coefficient of variation', () => {
    const byP99 = schema.parse({ lognormal: { median: 90, p99: 600 } });
    expect(byP99).toMatchObject({ type: 'lognormal', median: 90 });
    // ln(600/90) / 2.3263478740408408
    expect(byP99.type === 'lognormal' && byP99.sigma).toBeCloseTo(0.8154928, 6);
    const byMean = schema.parse({ lognormal: { mean: 100, cv: 1 } });
    // sigma² = ln 2, median = 100/√2
    expect(byMean.type === 'lognormal' && byMean.sigma).toBeCloseTo(0.8325546, 6);
    expect(byMean.type === 'lognormal' && byMean.median).toBeCloseTo(70.7106781, 6);
    expect(schema.parse({ lognormal: { median: 90, p99: 90 } })).toEqual({ type: 'lognormal', median: 90, sigma: 0 });
  });

  test('of memory, in MB; a trace of it is a column', () => {
    const ofMemory = distributionOf(memory);
    expect(ofMemory.parse({ normal: { mean: '180 MB', sd: '20 MB' } })).toEqual({ type: 'normal', mean: 180, sd: 20 });
    expect(ofMemory.parse({ trace: 'a.csv', column: 'm' })).toMatchObject({
      reference: { file: 'a.csv', column: 'm' },
    });
    expect(problems(ofMemory, { trace: 'a.csv' })).toEqual(['column: trace needs column beside it (missing)']);
    expect(problems(ofMemory, '5 s')).toHaveLength(1);
  });

  test('constantOf', () => {
    expect(constantOf(schema.parse('5 s'))).toBe(5000);
    expect(constantOf(schema.parse({ uniform: { min: 5, max: 5 } }))).toBeUndefined();
  });
});

describe('refusals', () => {
  const aDuration = 'expected a duration such as "250 ms" or "15 min"';
  test.each<[unknown, string]>([
    ['5 parsecs', `: ${aDuration}, got "5 parsecs" (unit)`],
    [undefined, `: ${aDuration}, got nothing (missing)`],
    [{ lognorml: { median: 1, p99: 2 } }, 'lognorml: unknown distribution "lognorml" (unknown-kind; lognormal)'],
    [
      { exponential: { mean: 1 }, gamma: {} },
      'gamma: expected one distribution, got exponential and gamma (several-kinds)',
    ],
    [{ exponential: { mean: '5 parsecs' } }, `exponential.mean: ${aDuration}, got "5 parsecs" (unit)`],
    [{ exponential: { mean: -1 } }, `exponential.mean: ${aDuration}, not below 0, got -1 (range)`],
    [{ exponential: { men: 1 } }, 'exponential.men: unknown key "men" in exponential (unknown-key; mean)'],
    [{ exponential: 5 }, 'exponential: exponential takes { mean }; got 5 (type)'],
    [{ exponential: { mean: 1 }, unit: 's' }, 'unit: unknown key "unit" in exponential (unknown-key)'],
    [
      { lognormal: { median: '5 s' } },
      'lognormal: lognormal takes { median, p99 }, { mean, cv } or { median, sigma }; got { median } (keys)',
    ],
    [
      { lognormal: { median: '5 s', cv: 1 } },
      'lognormal: lognormal takes { median, p99 }, { mean, cv } or { median, sigma }; got { median, cv } (keys)',
    ],
    [
      { lognormal: { median: '5 s', p99: '1 s' } },
      'lognormal.p99: expected p99 to be at least the median, which is 5000; got 1000 (order)',
    ],
    [{ lognormal: { median: 0, sigma: 1 } }, 'lognormal.median: expected more than 0, got 0 (range)'],
    [{ lognormal: { median: 1, sigma: 21 } }, 'lognormal.sigma: expected a number from 0 to 20, got 21 (range)'],
    [{ gamma: { shape: 0, scale: 1 } }, 'gamma.shape: expected a number from 0.001 to 1000000, got 0 (range)'],
    [{ weibull: { shape: Number.NaN, scale: 1 } }, 'weibull.shape: expected a number, got NaN (range)'],
    [{ uniform: { min: 5, max: 1 } }, 'uniform.max: expected max to be at least min, which is 5; got 1 (order)'],
    [
      { triangular: { min: 1, mode: 6, max: 5 } },
      'triangular.max: expected max to be at least the mode, which is 6; got 5 (order)',
    ],
    [
      { percentiles: { 0: 1, p50: 2, 100: 3 } },
      'percentiles.p50: expected a percentile from 0 to 100 as key, got "p50" (key; 50)',
    ],
    [{ percentiles: { 0: 1, 150: 2 } }, 'percentiles.150: expected a percentile from 0 to 100 as key, got "150" (key)'],
    [
      { percentiles: { 50: 1, 100: 2 } },
      'percentiles: percentiles need the smallest value under 0 and the largest under 100; 0 is missing (keys)',
    ],
    [
      { percentiles: { 0: 1, 99: 2 } },
      'percentiles: percentiles need the smallest value under 0 and the largest under 100; 100 is missing (keys)',
    ],
    [
      { percentiles: { 0: 1, 50: 9, 100: 8 } },
      'percentiles.100: expected 100 to be at least that of percentile 50, which is 9; got 8 (order)',
    ],
    [{ percentiles: { 0: 1, 50: 2, '50.0': 3, 100: 4 } }, 'percentiles.50.0: percentile 50 is given twice (key)'],
    [{ values: [] }, 'values: expected at least one value (too_small)'],
    [{ values: [1, '2 MB'] }, `values.1: ${aDuration}, got "2 MB" (unit)`],
    [{ trace: 'a', unit: 's' }, 'unit: unit belongs to a column, and no column is given (keys)'],
    [{ trace: 'a', column: 'd', function: 'f' }, 'function: function belongs to a log, which has no columns (keys)'],
    [{ mixture: [] }, 'mixture: expected at least one part (too_small)'],
    [{ mixture: [{ constant: 5 }] }, 'mixture.0.weight: constant needs weight beside it (missing)'],
    [{ mixture: [{ constant: 5, weight: 0 }] }, 'mixture.0.weight: expected more than 0, got 0 (range)'],
    [{ mixture: [{ weight: 1, gama: {} }] }, 'mixture.0.gama: unknown distribution "gama" (unknown-kind; gamma)'],
    [{ mixture: [{ weight: 1, mixture: [] }] }, 'mixture.0.mixture: unknown distribution "mixture" (unknown-kind)'],
  ])('%j', (input, expected) => {
    expect(problems(schema, input)).toEqual([expected]);
  });

  test('an unknown family lists those there are', () => {
    const issue = schema.safeParse({ foo: 1 }).error?.issues[0];
    const expected =
      'one of constant, exponential, lognormal, gamma, weibull, normal, uniform, triangular, percentiles, values, trace or mixture';
    expect(issue).toMatchObject({ params: { expected, got: '"foo"' } });
  });

  test('all wrong parameters at once', () => {
    expect(problems(schema, { uniform: { min: -1, max: 'x' } })).toHaveLength(2);
  });
});

test('what it needs, with the place in the spec', () => {
  const reference = { file: 'a.csv', column: 'd', use: 'durations' };
  expect(distributionNeeds(schema.parse({ trace: 'a.csv', column: 'd' }))).toEqual([
    { type: 'trace', path: ['trace'], reference },
  ]);
  const mixture = schema.parse({
    mixture: [
      { weight: 1, constant: 5 },
      { weight: 1, trace: 'a.csv', column: 'd' },
    ],
  });
  expect(distributionNeeds(mixture)).toEqual([{ type: 'trace', path: ['mixture', 1, 'trace'], reference }]);
  expect(distributionNeeds(schema.parse(5))).toEqual([]);
});

test('JSON Schema: one definition for each quantity, however often it is used', () => {
  const whole = z.strictObject({ a: schema, b: distributionOf(duration).optional(), c: distributionOf(memory) });
  const json = z.toJSONSchema(whole, { target: 'draft-7', io: 'input' });
  expect(json.required).toEqual(['a', 'c']);
  expect(json.properties?.a).toEqual({ $ref: '#/definitions/DurationDistribution' });
  expect(json.definitions).toMatchObject({
    DurationDistribution: {
      anyOf: [
        {},
        { required: ['constant'], additionalProperties: false },
        { required: ['exponential'] },
        ...Array(10).fill({}),
      ],
    },
  });
  expect(Object.keys(json.definitions ?? {}).sort()).toEqual([
    'Duration',
    'DurationDistribution',
    'Memory',
    'MemoryDistribution',
    'PlainNumber',
  ]);
});
