/** The meaning of formulas, and that folding and specialising change nothing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  argumentCounts,
  compileExpression,
  type Expression,
  type FunctionName,
} from '../../src/quantities/expression.ts';

const constant = (value: number): Expression => ({ op: 'constant', value });
const t: Expression = { op: 'variable', name: 't' };
const call = (fn: FunctionName, ...args: Expression[]): Expression => ({ op: 'call', fn, args });

/** The function at the given arguments, none of them folded but those after the first. */
function at(fn: FunctionName, first: number, ...rest: number[]): number {
  return compileExpression(call(fn, t, ...rest.map(constant)), ['t'])(first);
}

describe('meaning', () => {
  test.each<[FunctionName, number[], number]>([
    ['round', [2.5], 3],
    ['round', [-2.5], -3],
    ['round', [0.49999999999999994], 0],
    ['round', [2 ** 52 + 1], 2 ** 52 + 1],
    ['ceil', [-1.5], -1],
    ['floor', [-1.5], -2],
    ['floor', [0.3 / 0.1], 2],
    ['sign', [-7], -1],
    ['mod', [-7, 4], 1],
    ['mod', [7, -4], -1],
    ['mod', [7.5, 2], 1.5],
    ['mod', [7, 0], 7],
    ['pow', [-8, 3], -512],
    ['pow', [-8, 2], 64],
    ['pow', [-8, 1 / 3], Number.NaN],
    ['pow', [2, -1], 0.5],
    ['pow', [0, 0], 1],
    ['sqrt', [-1], Number.NaN],
    ['log', [0], Number.NEGATIVE_INFINITY],
    ['log', [-1], Number.NaN],
    ['log', [81, 3], 4],
    ['log', [1000, 10], 3],
    ['divide', [1, 0], Number.POSITIVE_INFINITY],
    ['equal', [0.1 + 0.2, 0.3], 0],
    ['unequal', [Number.NaN, Number.NaN], 1],
    ['smaller', [1, 2], 1],
    ['smallerEq', [2, 2], 1],
    ['larger', [1, 2], 0],
    ['largerEq', [1, 2], 0],
    ['and', [0.5, -3], 1],
    ['and', [0.5, 0], 0],
    ['or', [0, 7], 1],
    ['or', [Number.NaN, 0], 0],
    ['not', [Number.NaN], 1],
    ['not', [3], 0],
    ['if', [Number.NaN, 1, 2], 2],
    ['if', [-1, 1, 2], 1],
    ['min', [3], 3],
    ['min', [3, 1, 2], 1],
    ['max', [3, 1, 5, 2], 5],
  ])('%s of %j is %d', (fn, [first, ...rest], expected) => {
    expect(at(fn, first!, ...rest) + 0).toBe(expected);
  });

  test('logarithms of whole powers are whole', () => {
    for (let exponent = -22; exponent <= 22; exponent++) expect(at('log10', Number(`1e${exponent}`))).toBe(exponent);
    for (let exponent = -1022; exponent <= 1023; exponent++) expect(at('log2', 2 ** exponent)).toBe(exponent);
  });

  test.each(['exp', 'log', 'log10', 'log2', 'sin', 'cos', 'tan'] as const)('%s agrees with the engine', (fn) => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 700, noNaN: true }), (value) => {
        const [ours, theirs] = [at(fn, value), Math[fn](value)];
        expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1e-12 * Math.abs(theirs));
      }),
    );
  });
});

test('a variable without a value and a wrong number of arguments are our own mistakes', () => {
  expect(() => compileExpression(t, ['memoryMb'])).toThrow('internal error: formula variable t has no value here');
  expect(() => compileExpression(call('sin', t, t), ['t'])).toThrow(
    'internal error: formula function sin got 2 arguments',
  );
});

test('how many arguments', () => {
  expect(argumentCounts('if')).toEqual({ least: 3, most: 3 });
  expect(argumentCounts('sin')).toEqual({ least: 1, most: 1 });
  expect(argumentCounts('pow')).toEqual({ least: 2, most: 2 });
  expect(argumentCounts('log')).toEqual({ least: 1, most: 2 });
  expect(argumentCounts('max')).toEqual({ least: 1, most: Number.POSITIVE_INFINITY });
});

describe('against a plain interpreter', () => {
  const PLAIN = {
    add: (a, b) => a + b,
    subtract: (a, b) => a - b,
    multiply: (a, b) => a * b,
    divide: (a, b) => a / b,
    larger: (a, b) => (a > b ? 1 : 0),
    max: (a, b) => Math.max(a, b),
    unaryMinus: (a) => -a,
    if: (a, b, c) => (a ? b : c),
  } as const satisfies Partial<Record<FunctionName, (a: number, b: number, c: number) => number>>;

  function interpret(expression: Expression, value: number): number {
    if (expression.op === 'constant') return expression.value;
    if (expression.op === 'variable') return value;
    const [a, b, c] = expression.args.map((argument) => interpret(argument, value));
    return PLAIN[expression.fn as keyof typeof PLAIN](a!, b!, c!);
  }

  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }).map(constant), fc.constant(t)),
      fc
        .tuple(fc.constantFrom('add', 'subtract', 'multiply', 'divide', 'larger', 'max'), tie('tree'), tie('tree'))
        .map(([fn, a, b]) => call(fn as FunctionName, a, b)),
      tie('tree').map((a) => call('unaryMinus', a)),
      fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => call('if', a, b, c)),
    ),
  }));

  test('the same bits', () => {
    fc.assert(
      fc.property(tree, fc.double(), (expression, value) => {
        expect(compileExpression(expression, ['t'])(value)).toBe(interpret(expression, value));
      }),
      { numRuns: 2000 },
    );
  });
});
