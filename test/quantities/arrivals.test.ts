/** How arrivals are written: every form, and what is said of wrong ones. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  type Arrivals,
  arrivalsNeeds,
  arrivalsSchema,
  lastArrivalMs,
  recordsOf,
} from '../../src/quantities/arrivals.ts';
import { type Resources, type TraceReference, traceKey } from '../../src/quantities/resources.ts';
import { problems } from './zod-problems.ts';

describe('forms', () => {
  test.each<[unknown, Arrivals]>([
    [{ poisson: '200/s' }, { type: 'poisson', rate: { type: 'constant', perSecond: 200 }, scale: 1 }],
    [
      { poisson: 5, scale: 1.5 },
      { type: 'poisson', rate: { type: 'constant', perSecond: 5 }, scale: 1.5 },
    ],
    [{ constant: '30/min' }, { type: 'constant', rate: { type: 'constant', perSecond: 0.5 }, scale: 1 }],
    [
      { scale: 0, constant: '2*t' },
      { type: 'constant', rate: { type: 'formula', formula: '2*t' }, scale: 0 },
    ],
    [
      { poisson: [{ at: '1 s', rate: '5/s' }] },
      { type: 'poisson', rate: { type: 'steps', steps: [{ atMs: 1000, perSecond: 5, rampMs: 0 }] }, scale: 1 },
    ],
    [
      {
        at: [
          { time: '2 s', count: 1 },
          { time: 0, count: 10_000 },
          { time: '2 s', count: 3 },
        ],
      },
      {
        type: 'at',
        instants: [
          { timeMs: 0, count: 10_000 },
          { timeMs: 2000, count: 1 },
          { timeMs: 2000, count: 3 },
        ],
        scale: 1,
      },
    ],
    [{ perMinute: [12, 0, 7] }, { type: 'perMinute', counts: [12, 0, 7], spread: 'uniform', scale: 1 }],
    [
      { perMinute: [1], spread: 'even', scale: 2 },
      { type: 'perMinute', counts: [1], spread: 'even', scale: 2 },
    ],
    [
      { perMinute: 'f.csv', row: 'abc' },
      { type: 'perMinute', counts: { file: 'f.csv', row: 'abc', use: 'perMinute' }, spread: 'uniform', scale: 1 },
    ],
    [
      { perMinute: 'f.csv', row: 0, spread: 'uniform' },
      { type: 'perMinute', counts: { file: 'f.csv', row: 0, use: 'perMinute' }, spread: 'uniform', scale: 1 },
    ],
    [
      { users: 50, think: '2 s' },
      { type: 'users', users: 50, think: { type: 'constant', value: 2000 } },
    ],
    [{ trace: 'a.json' }, { type: 'trace', reference: { file: 'a.json', use: 'arrivals' }, scale: 1 }],
    [
      { trace: 'a.csv', time: 't', unit: 's', scale: 0.5 },
      { type: 'trace', reference: { file: 'a.csv', time: 't', unit: 's', use: 'arrivals' }, scale: 0.5 },
    ],
  ])('%j', (input, expected) => {
    expect(arrivalsSchema.parse(input)).toEqual(expected);
  });

  test('it is plain data', () => {
    const arrivals = arrivalsSchema.parse({ perMinute: 'f.csv', row: 3, scale: 2 });
    expect(structuredClone(arrivals)).toEqual(arrivals);
    expect(JSON.parse(JSON.stringify(arrivals))).toEqual(arrivals);
  });
});

describe('refusals', () => {
  const anObject = 'expected an object with one of poisson, constant, at, perMinute, trace or users';
  test.each<[unknown, string]>([
    ['200/s', `: ${anObject}, got "200/s" (type; { poisson: 200/s })`],
    [200, `: ${anObject}, got 200 (type; { poisson: 200 })`],
    [undefined, `: ${anObject}, got nothing (missing)`],
    [{ poison: '200/s' }, 'poison: unknown kind of arrivals "poison" (unknown-kind; poisson)'],
    [{ poisson: 1, constant: 1 }, 'constant: expected one kind of arrivals, got poisson and constant (several-kinds)'],
    [{ poisson: 1, unit: 's' }, 'unit: unknown key "unit" in poisson (unknown-key)'],
    [{ poisson: 1, scal: 2 }, 'scal: unknown key "scal" in poisson (unknown-key; scale)'],
    [{ poisson: 1, scale: -1 }, 'scale: expected a number, not below 0, got -1 (range)'],
    [
      { poisson: [{ at: 0, rate: -1 }] },
      'poisson.0.rate: expected a rate such as "200/s" or "30/min", not below 0, got -1 (range)',
    ],
    [{ at: [] }, 'at: expected at least one instant (too_small)'],
    [{ at: [{ time: 0, count: 0.5 }] }, 'at.0.count: expected a whole number, got 0.5 (range)'],
    [{ at: [{ time: 0 }] }, 'at.0: an entry of at takes { time, count }; got { time } (keys)'],
    [{ perMinute: [] }, 'perMinute: expected at least one count (too_small)'],
    [{ perMinute: [1, -1] }, 'perMinute.1: expected a whole number, not below 0, got -1 (range)'],
    [{ perMinute: 5 }, 'perMinute: expected a list of counts or the name of a file, got 5 (type)'],
    [{ perMinute: [1], row: 1 }, 'row: row belongs to a file, and the counts are given as a list (keys)'],
    [{ perMinute: 'f', row: -1 }, 'row: Too small: expected number to be >=0 (too_small)'],
    [{ users: 5 }, 'think: users needs think beside it (missing)'],
    [{ users: 5, think: 1, scale: 2 }, 'scale: unknown key "scale" in users (unknown-key)'],
    [{ trace: 'a', unit: 's' }, 'unit: unit belongs to a column of times, and no time is given (keys)'],
  ])('%j', (input, expected) => {
    expect(problems(arrivalsSchema, input)).toEqual([expected]);
  });
});

describe('what they need and how long they last', () => {
  const parse = (input: unknown) => arrivalsSchema.parse(input);

  test('files and formulas, with their place in the spec', () => {
    expect(arrivalsNeeds(parse({ poisson: '2*t' }))).toEqual([
      { type: 'formula', path: ['poisson'], text: '2*t', variables: ['t'] },
    ]);
    expect(arrivalsNeeds(parse({ perMinute: 'f.csv', row: 0 }))).toEqual([
      { type: 'trace', path: ['perMinute'], reference: { file: 'f.csv', row: 0, use: 'perMinute' } },
    ]);
    expect(arrivalsNeeds(parse({ trace: 'a.json' }))).toEqual([
      { type: 'trace', path: ['trace'], reference: { file: 'a.json', use: 'arrivals' } },
    ]);
    expect(arrivalsNeeds(parse({ users: 1, think: { trace: 'a.json' } }))).toEqual([
      { type: 'trace', path: ['think', 'trace'], reference: { file: 'a.json', use: 'durations' } },
    ]);
    for (const none of [{ poisson: 5 }, { at: [{ time: 0, count: 1 }] }, { perMinute: [1] }]) {
      expect(arrivalsNeeds(parse(none))).toEqual([]);
    }
  });

  test('the last arrival, where there is one', () => {
    const minutes: TraceReference = { file: 'f.csv', row: 0, use: 'perMinute' };
    const trace: TraceReference = { file: 'a.json', use: 'arrivals' };
    const resources: Resources = {
      formulas: {},
      traces: {
        [traceKey(minutes)]: { perMinute: Float64Array.of(1, 0, 0) },
        [traceKey(trace)]: { timesMs: Float64Array.of(0, 5, 9.5) },
      },
    };
    const last = (input: unknown) => lastArrivalMs(parse(input), resources);
    expect(last({ trace: 'a.json' })).toBe(9.5);
    expect(last({ perMinute: 'f.csv', row: 0 })).toBe(180_000);
    expect(last({ perMinute: [1, 2] })).toBe(120_000);
    expect(
      last({
        at: [
          { time: '5 s', count: 1 },
          { time: '1 s', count: 1 },
        ],
      }),
    ).toBe(5000);
    expect(last({ poisson: 5 })).toBeUndefined();
    expect(last({ users: 5, think: 1 })).toBeUndefined();
  });

  test('whose records are counted', () => {
    expect(recordsOf(parse({ trace: 'a.json' }))).toBe('a.json');
    expect(recordsOf(parse({ trace: 'a.json', function: 'f' }))).toBe('["a.json","f"]');
    expect(recordsOf(parse({ perMinute: 'f.csv', row: 0 }))).toBeUndefined();
  });
});

test('JSON Schema', () => {
  const json = z.toJSONSchema(z.strictObject({ arrivals: arrivalsSchema }), { target: 'draft-7', io: 'input' });
  expect(json.required).toEqual(['arrivals']);
  expect(json.definitions).toMatchObject({
    Arrivals: {
      anyOf: [
        { properties: { poisson: { $ref: '#/definitions/RateOverTime' } }, required: ['poisson'] },
        { required: ['constant'] },
        { required: ['at'] },
        { required: ['perMinute'] },
        { required: ['trace'] },
        { properties: { think: { $ref: '#/definitions/DurationDistribution' } }, required: ['users', 'think'] },
      ],
    },
  });
});
