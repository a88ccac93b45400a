/** Objects told apart by their keys: which variant is meant, and what is said when none is. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allBeside, oneOf, parameters, variant } from '../../src/quantities/one-of.ts';
import { raise } from '../../src/quantities/problem.ts';
import { plainNumber } from '../../src/quantities/units.ts';
import { problems } from './zod-problems.ts';

interface Shape {
  readonly name: string;
  readonly area: number;
}

const circle = variant({ circle: plainNumber }, ({ circle: r }): Shape => ({ name: 'circle', area: 3 * r * r }));
const box = variant({ width: plainNumber, height: plainNumber.optional() }, ({ width, height = width }, ctx): Shape => {
  if (height > width) raise(ctx, { code: 'order', message: 'expected a box that lies', path: ['height'] });
  return { name: 'box', area: width * height };
});
const square = plainNumber.transform((side): Shape => ({ name: 'square', area: side * side }));
const shape = oneOf({ label: 'shape', kinds: { circle, width: box }, scalar: square, id: 'TestShape' });
const strict = oneOf({ label: 'shape', kinds: { circle, width: box }, suggest: (input) => `{ circle: ${input} }` });

describe('oneOf', () => {
  test.each<[unknown, Shape]>([
    [{ circle: 2 }, { name: 'circle', area: 12 }],
    [{ width: 3 }, { name: 'box', area: 9 }],
    [
      { height: 2, width: 3 },
      { name: 'box', area: 6 },
    ],
    [4, { name: 'square', area: 16 }],
  ])('%j', (input, expected) => {
    expect(shape.parse(input)).toEqual(expected);
  });

  test.each<[unknown, string]>([
    [{ circl: 2 }, 'circl: unknown shape "circl" (unknown-kind; circle)'],
    [{ zigzag: 2, circl: 2 }, 'circl: unknown shape "circl" (unknown-kind; circle)'],
    [{ zigzag: 2 }, 'zigzag: unknown shape "zigzag" (unknown-kind)'],
    [{ constructor: 2 }, 'constructor: unknown shape "constructor" (unknown-kind)'],
    [JSON.parse('{"__proto__": 2}'), '__proto__: unknown shape "__proto__" (unknown-kind)'],
    [{}, ': expected a shape with one of circle or width, got an empty object (unknown-kind)'],
    [{ height: 2 }, ': expected a shape with one of circle or width, got { height } (unknown-kind)'],
    [{ width: 2, circle: 2 }, 'circle: expected one shape, got width and circle (several-kinds)'],
    [{ circle: 2, height: 2 }, 'height: unknown key "height" in circle (unknown-key)'],
    [{ width: 2, hight: 2 }, 'hight: unknown key "hight" in width (unknown-key; height)'],
    [{ width: 2, height: 3 }, 'height: expected a box that lies (order)'],
    [{ circle: 'big' }, 'circle: expected a number, got "big" (unit)'],
    ['big', ': expected a number, got "big" (unit)'],
    [['circle'], ': expected a number, got a list (type)'],
    [undefined, ': expected a number, got nothing (missing)'],
  ])('%j', (input, expected) => {
    expect(problems(shape, input)).toEqual([expected]);
  });

  test('without a short form', () => {
    expect(problems(strict, 3)).toEqual([
      ': expected an object with one of circle or width, got 3 (type; { circle: 3 })',
    ]);
  });

  test('problems inside keep their place in the whole', () => {
    const schema = z.strictObject({ shapes: z.array(shape) });
    expect(problems(schema, { shapes: [1, { circle: -1 }] })).toEqual([
      'shapes.1.circle: expected a number, not below 0, got -1 (range)',
    ]);
  });

  test('keys beside any kind', () => {
    const scaled = oneOf({
      label: 'shape',
      kinds: allBeside({ circle, width: box }, { times: plainNumber }, ({ area }, { times }) => area * times),
    });
    expect(scaled.parse({ circle: 2, times: 10 })).toBe(120);
    expect(scaled.parse({ width: 2, height: 1, times: 10 })).toBe(20);
    expect(problems(scaled, { circle: 2 })).toEqual(['times: circle needs times beside it (missing)']);
    expect(problems(scaled, { width: 2, height: 3, times: 1 })).toEqual(['height: expected a box that lies (order)']);
  });

  test('JSON Schema is the union of the variants', () => {
    expect(z.toJSONSchema(z.strictObject({ shape }), { target: 'draft-7', io: 'input' })).toMatchObject({
      required: ['shape'],
      definitions: {
        TestShape: {
          anyOf: [
            {},
            { properties: { circle: {} }, required: ['circle'], additionalProperties: false },
            { properties: { width: {}, height: {} }, required: ['width'], additionalProperties: false },
          ],
        },
      },
    });
  });
});

describe('parameters', () => {
  const size = parameters('a size', [
    variant({ radius: plainNumber }, ({ radius }) => 2 * radius),
    variant({ width: plainNumber, height: plainNumber.optional() }, ({ width, height = 1 }) => width * height),
  ]);

  test('the form is the one with these keys', () => {
    expect([size.parse({ radius: 3 }), size.parse({ width: 3 }), size.parse({ width: 3, height: 2 })]).toEqual([
      6, 3, 6,
    ]);
  });

  test.each<[unknown, string]>([
    [{ radus: 3 }, 'radus: unknown key "radus" in a size (unknown-key; radius)'],
    [{ radius: 3, width: 3 }, ': a size takes { radius } or { width, height? }; got { radius, width } (keys)'],
    [{ height: 3 }, ': a size takes { radius } or { width, height? }; got { height } (keys)'],
    [{}, ': a size takes { radius } or { width, height? }; got an empty object (keys)'],
    [3, ': a size takes { radius } or { width, height? }; got 3 (type)'],
    [undefined, ': a size takes { radius } or { width, height? }; got nothing (missing)'],
    [{ radius: '3 s' }, 'radius: expected a number, got "3 s" (unit)'],
  ])('%j', (input, expected) => {
    expect(problems(size, input)).toEqual([expected]);
  });
});
