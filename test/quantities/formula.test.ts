/** Formulas as text: what they mean, what is refused and how, and that no text can do harm. */
import { build } from 'esbuild';
import fc from 'fast-check';
import { all, create } from 'mathjs/number';
import { describe, expect, test } from 'vitest';
import { compileExpression, type Expression, type FunctionName } from '../../src/quantities/expression.ts';
import { FormulaError, type FormulaProblem, parseFormula } from '../../src/quantities/formula.ts';

async function value(text: string, t: number): Promise<number> {
  return compileExpression(await parseFormula(text, ['t']), ['t'])(t);
}

async function refusal(text: string): Promise<FormulaError> {
  const error = await parseFormula(text, ['t']).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, text).toBeInstanceOf(FormulaError);
  return error as FormulaError;
}

describe('what formulas mean', () => {
  test('of a wave and of a handler', async () => {
    const rate = compileExpression(await parseFormula('120 + 80*sin(2*pi*t/86400)', ['t']), ['t']);
    expect(rate(0)).toBe(120);
    expect(rate(21600)).toBe(200);
    expect(rate(7200)).toBeCloseTo(160, 12);
    const duration = compileExpression(await parseFormula('40 + 90000/memoryMb', ['memoryMb']), ['memoryMb']);
    expect(duration(1800)).toBe(90);
  });

  test.each<[string, number]>([
    ['-2^2', -4],
    ['2^3^2', 512],
    ['2^-2', 0.25],
    ['-7 % 4', 1],
    ['7 mod -4', -1],
    ['mod(7, 4)', 3],
    ['12 % (t + 2)', 5],
    ['2t', 10],
    ['2 pi - tau', 0],
    ['(t + 1)(t - 1)', 24],
    ['3 t^2', 75],
    ['2e', 2 * Math.E],
    ['2.*t + .5', 10.5],
    ['+t - -t', 10],
    ['t < 5 ? 1 : t < 6 ? 2 : 3', 2],
    ['t?.3:.7', 0.3],
    ['1 or 0 and 0', 1],
    ['not 0 and t == 5', 1],
    ['(0 < t) + (t <= 5) + (t != 5)', 2],
    ['min(t, 3, 4) + max(t)', 8],
    ['log(8, 2) + log10(100) + log2(4) + log(e)', 8],
    ['\n t +\n  1 ', 6],
    ['((((t))))', 5],
  ])('%s with t = 5 is %d', async (text, expected) => {
    expect(await value(text, 5)).toBe(expected);
  });

  test('plain data: constants by value, no parentheses, no unary plus', async () => {
    expect(await parseFormula('+(t) * pi', ['t'])).toEqual({
      op: 'call',
      fn: 'multiply',
      args: [
        { op: 'variable', name: 't' },
        { op: 'constant', value: Math.PI },
      ],
    });
  });
});

describe('agreement with mathjs', () => {
  const ENGINE = ['exp', 'log', 'log10', 'log2', 'pow', 'sin', 'cos', 'tan'] as const;
  const constant = (number: number | boolean): Expression => ({ op: 'constant', value: Number(number) });
  const own =
    (fn: FunctionName) =>
    (...args: number[]) =>
      compileExpression({ op: 'call', fn, args: args.map(constant) }, [])(0);
  // Exact comparisons, as ours, and our elementary functions: a difference in the last bit would be amplified by what is around it.
  const mathjs = create(all!, { relTol: Number.MIN_VALUE, absTol: 0 });
  mathjs.import(Object.fromEntries(ENGINE.map((fn) => [fn, own(fn)])), { override: true });

  const atom = fc.oneof(
    fc.constantFrom('t', 'pi', 'e', 'tau', '(2 t)', '(3 pi)', '1.5', '.25', '2.', '1e3', '4E-2'),
    fc.nat(20).map(String),
  );
  const { formula } = fc.letrec<{ formula: string }>((tie) => {
    const sub = tie('formula');
    const shape = (...parts: (string | fc.Arbitrary<string>)[]) =>
      fc
        .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
        .map((all) => all.join(' '));
    return {
      formula: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        atom,
        shape(sub, fc.constantFrom('+', '-', '*', 'mod'), sub),
        shape('(', sub, ')', fc.constantFrom('^', '/', '%'), '(', sub, ')'),
        shape(atom, '^', atom),
        shape('(', sub, ')'),
        shape('-', sub),
        shape(fc.constantFrom('abs', 'ceil', 'floor', 'round', 'sqrt', 'sign'), '(', sub, ')'),
        shape(fc.constantFrom('exp', 'log', 'log10', 'log2', 'sin', 'cos', 'tan'), '(', sub, ')'),
        shape(fc.constantFrom('min', 'max', 'mod', 'pow', 'log'), '(', sub, ',', sub, ')'),
        shape('(', sub, fc.constantFrom('<', '<=', '>', '>=', '==', '!='), '(', sub, ')', ')'),
        shape('(', sub, fc.constantFrom('and', 'or'), sub, ')'),
        shape('( not (', sub, ') )'),
        shape('(', sub, '?', sub, ':', sub, ')'),
      ),
    };
  });

  test('random formulas, also after a structured clone and through JSON', async () => {
    await fc.assert(
      fc.asyncProperty(formula, fc.integer({ min: -1e8, max: 1e8 }), async (text, integer) => {
        const t = integer / 1024;
        const expression = await parseFormula(text, ['t']);
        expect(structuredClone(expression)).toEqual(expression);
        expect(JSON.parse(JSON.stringify(expression))).toEqual(expression);
        const ours = compileExpression(expression, ['t'])(t);
        const theirs = Number(mathjs.evaluate(text, { t }));
        if (ours !== theirs && !(Number.isNaN(ours) && Number.isNaN(theirs))) {
          expect(Math.abs(ours - theirs), text).toBeLessThanOrEqual(1e-12 * Math.abs(theirs));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what is refused', () => {
  test.each<[string, FormulaProblem]>([
    ['import("fs")', { got: '"import"', position: 0 }],
    ['1:99999999', { got: '":"', position: 1 }],
    ['t[1]', { got: '"["', position: 1 }],
    ['t.a', { got: '"."', position: 1 }],
    ['5 cm', { got: '"cm"', position: 2 }],
    ['1e999', { got: '"1e999"', position: 0 }],
    ['2*sni(t)', { got: '"sni"', suggestion: 'sin', position: 2 }],
    ['ln(t)', { got: '"ln"', suggestion: 'log', position: 0 }],
    ['T', { got: '"T"', suggestion: 't', position: 0 }],
    ['t ** 2', { got: '"**"', suggestion: '^', position: 2 }],
    ['t − 1', { got: '"−"', suggestion: '-', position: 2 }],
    ['t²', { got: '"²"', suggestion: '^2', position: 1 }],
    ['π', { got: '"π"', suggestion: 'pi', position: 0 }],
    ['t > 1 && t < 5', { got: '"&&"', suggestion: 'and', position: 6 }],
    ['x=1', { got: '"x"', position: 0 }],
    ['t = 5 ? 1 : 2', { got: '"="', suggestion: '==', position: 2 }],
    ['t(2)', { got: '"t("', suggestion: 't*(', position: 0 }],
    ['sin t', { expected: '"(" after the function sin', got: '"t"', position: 0 }],
    ['sin(t, 2)', { expected: '1 argument of sin', got: '2' }],
    ['log(1, 2, 3)', { expected: '1 or 2 arguments of log', got: '3' }],
    ['min()', { expected: 'at least 1 argument of min', got: '0' }],
    ['3 4', { expected: 'an operator after "3"', got: '"4"', position: 2 }],
    ['1e 3', { expected: 'an operator after "e"', got: '"3"', position: 3 }],
    ['0 < t < 10', { got: 'a chain of comparisons' }],
    ['not t < 5', { got: '"not" beside another operator' }],
    ['t/2 pi', { got: 'a product without "*" beside a division' }],
    ['1/2 t', { got: 'a product without "*" beside a division' }],
    ['10 + 5%', { got: 'its end', position: 6 }],
    ['10 + 5% + 3', { got: '"+"', position: 6 }],
    ['%(5, 3)', { got: '"%"', position: 0 }],
    ['and(t, 1)', { got: '"and"' }],
    ['t * mod', { got: '"mod"' }],
    ['  ', { got: 'nothing' }],
    ['x'.repeat(1001), { expected: 'a formula of at most 1000 characters', got: '1001 characters' }],
    [`1${'+1'.repeat(200)}`, { expected: 'at most 400 numbers, names and signs', got: '401' }],
    [`${'('.repeat(51)}1${')'.repeat(51)}`, { expected: 'at most 50 open parentheses and "?"', position: 50 }],
    [`${'t?1:'.repeat(51)}1`, { expected: 'at most 50 open parentheses and "?"', position: 201 }],
  ])('%s', async (text, problem) => {
    const error = await refusal(text);
    expect(error).toMatchObject(problem);
    expect(error.message).toBe(`expected ${error.expected}, got ${error.got}`);
    expect(error.suggestion).toBe(problem.suggestion);
  });

  test.each<[string, number]>([
    ['t +', 3],
    ['t +   ', 3],
    ['(t', 2],
    ['t)', 1],
    ['t\n  % 5 + * 3', 10],
    ['1,000', 1],
    ['min(1, 2, )', 10],
    ['t ? 1', 5],
    ['t ? : 2', 4],
  ])('%s, by mathjs, at %d', async (text, position) => {
    expect(await refusal(text)).toMatchObject({ position, expected: expect.stringContaining('a formula such as') });
  });

  test('other variables', async () => {
    const error = await parseFormula('40 + 90000/memoryMB', ['memoryMb']).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      suggestion: 'memoryMb',
      position: 11,
      message: expect.stringMatching(/^expected memoryMb, pi/),
    });
  });

  test('an unknown name says which are known', async () => {
    expect((await refusal('foo')).message).toMatch(/^expected t, pi, e, tau or a function \(abs, .*tan\), got "foo"$/);
  });
});

describe('no text does harm', () => {
  const SHORT = String.raw`
    constructor   __proto__   toString()   "a".constructor   sin.constructor("return 1")()   sin["constructor"]   t.a   t[1]
    ones(10000,10000)   zeros(1e9)   fraction(0.1)^1e6   det(random([800,800]))   format(pi,{precision:1e9})   range(0,1,1e-9)
    import("fs")   import({sin: 1})   evaluate("1")   parse("1")   createUnit("x")   random()   bignumber(1)   end   null   true
    x=1   sin=1   f(x)=x   [1,2]   {a:1}   {"__proto__":1}   1;2   1:99999999   1:2:3   (1:2) ? 3 : 4   t ? (1:2) : 3   :
    !5   5!   t'   5 cm   5 m/s   5 to 3   5 in   3i   1/0i   0x10   0b1   1_000   1e999   t ?? 1   t?.a   sin?.(t)   t?.(1)
    ~t   t & 1   t ^| 1   t << 1   t .* 2   t xor 1   ${'`'}t${'`'}   $   _   \   # comment   t # comment   Infinity   NaN   undefined
    𝑡   тест   ١   “t”`;
  const LONG = [
    ...['', '\n', ' '.repeat(1e6), 'x'.repeat(1e6), '1'.repeat(999), '\u0000', '\ud835', '\ud800'.repeat(999)],
    ...['('.repeat(20000), `${'('.repeat(20000)}1${')'.repeat(20000)}`, `${'('.repeat(499)}1${')'.repeat(499)}`],
    ...[`1${'+1'.repeat(100000)}`, `1${'+1'.repeat(499)}`, `${'-'.repeat(999)}1`, '2^'.repeat(499), 't?1:'.repeat(249)],
    ...['1 % '.repeat(249), '(1%'.repeat(49), '%'.repeat(999), '{'.repeat(999), '"'.repeat(999)],
  ];
  const ATTACKS = [...SHORT.trim().split(/\n\s*| {3}/), ...LONG];

  test.each(ATTACKS.map((text) => [text.length > 60 ? `${text.slice(0, 20)}… (${text.length})` : text, text]))(
    '%j',
    async (_, text) => {
      const globals = Object.getOwnPropertyNames(globalThis);
      const error = await refusal(text);
      expect(error.message.length).toBeLessThan(300);
      expect(Object.getOwnPropertyNames(globalThis)).toEqual(globals);
      expect(await value('sin(pi/2)', 0)).toBe(1);
    },
  );

  test.each([
    `${'(1%'.repeat(50)}t${')'.repeat(50)}`,
    `${'sin('.repeat(50)}${'-'.repeat(240)}t${')'.repeat(50)}`,
    `${'t ? 1 : '.repeat(50)}${'-'.repeat(190)}t`,
    `1${'+1'.repeat(199)}`,
    `${'2^'.repeat(199)}t`,
    `min(${'1,'.repeat(198)}t)`,
  ])('as deep as can be (%#)', async (text) => {
    const expression = await parseFormula(text, ['t']);
    expect(structuredClone(expression)).toEqual(expression);
    expect(compileExpression(expression, ['t'])(0)).not.toBeNaN();
  });

  test('random text is a formula or a FormulaError', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        't',
        '(',
        ')',
        '%',
        '?',
        ':',
        ',',
        'not ',
        'mod',
        '^',
        '-',
        '1',
        '2.5e1',
        'min',
        'sin(',
        ' ',
        '=',
        '<',
      ),
      fc.string({ maxLength: 3, unit: 'binary' }),
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (formula) => {
        const outcome = await parseFormula(formula, ['t']).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FormulaError);
        else expect(typeof compileExpression(outcome as Expression, ['t'])(1)).toBe('number');
      }),
      { numRuns: 2000 },
    );
  });
});

test('a bundle holds only the parser of mathjs, in a part of its own', async () => {
  const { metafile } = await build({
    ...{ entryPoints: ['src/quantities/formula.ts'], outdir: 'unused', write: false, metafile: true },
    ...{ bundle: true, splitting: true, minify: true, format: 'esm' },
  });
  const [entry, ...parts] = Object.values(metafile.outputs).sort(
    (a, b) =>
      Number(b.entryPoint === 'src/quantities/formula.ts') - Number(a.entryPoint === 'src/quantities/formula.ts'),
  );
  expect(Object.keys(entry!.inputs).filter((input) => input.includes('mathjs/'))).toEqual([]);
  expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBeLessThan(160e3);
});
