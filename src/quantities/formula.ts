/** Formulas as text: mathjs parses them, between a check of every word and sign before and an allow-list of syntax nodes after. */
import { argumentCounts, type Expression, type FunctionName } from './expression.ts';
import type { NodeOf, SyntaxNode } from './mathjs-parser.ts';
import { nearestWord } from './nearest-word.ts';

const MAX_LENGTH = 1000;
/** Numbers, words and signs. Bounds the size and depth of the tree, and with them every recursion over it. */
const MAX_TOKENS = 400;
/** Open parentheses and conditionals: each costs mathjs about 25 stack frames. */
const MAX_NESTING = 50;
const A_FORMULA = 'a formula such as "120 + 80*sin(2*pi*t/86400)"';

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['tau', 2 * Math.PI],
]);

const FUNCTION_NAMES = [
  ...(['abs', 'ceil', 'floor', 'round', 'sign', 'min', 'max', 'mod', 'pow', 'sqrt'] as const),
  ...(['exp', 'log', 'log10', 'log2', 'sin', 'cos', 'tan'] as const),
] satisfies FunctionName[];
const FUNCTIONS: ReadonlySet<string> = new Set(FUNCTION_NAMES);

/** mathjs's names of the operators. */
const OPERATOR_NAMES = [
  ...(['add', 'subtract', 'multiply', 'divide', 'mod', 'pow', 'unaryMinus', 'and', 'or', 'not'] as const),
  ...(['equal', 'unequal', 'smaller', 'smallerEq', 'larger', 'largerEq'] as const),
] satisfies FunctionName[];
const OPERATORS: ReadonlySet<string> = new Set(OPERATOR_NAMES);
const LOGICAL: ReadonlySet<string> = new Set(['and', 'or', 'not']);

const WORD_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'mod']);
const SIGNS = ['+', '-', '*', '/', '%', '^', '(', ')', ',', '<', '<=', '>', '>=', '==', '!=', '?', ':'];

/** What other notations write, and what a formula writes instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ '**': '^', '²': '^2', '³': '^3', '×': '*', '·': '*', '÷': '/', '−': '-', '–': '-' },
    ...{ '=': '==', '≤': '<=', '≥': '>=', '≠': '!=', '&': 'and', '&&': 'and', '|': 'or', '||': 'or' },
    ...{ π: 'pi', τ: 'tau', ln: 'log', power: 'pow', fmod: 'mod', modulo: 'mod', xor: '!=' },
  }),
);

/** What is wrong with a formula, in the terms of `Issue`. */
export interface FormulaProblem {
  readonly expected?: string;
  readonly got?: string;
  /** What to write in place of what was got. */
  readonly suggestion?: string;
  /** Where: a 0-based offset into the text. */
  readonly position?: number;
}

/** A text is not a formula, or does what formulas may not. The message is one sentence. */
export class FormulaError extends Error implements FormulaProblem {
  declare readonly expected?: string;
  declare readonly got?: string;
  declare readonly suggestion?: string;
  declare readonly position?: number;

  constructor(message: string, problem: FormulaProblem = {}) {
    super(message);
    this.name = 'FormulaError';
    Object.assign(this, problem);
  }
}

/** One number, name or sign of a formula. */
interface Token {
  readonly kind: 'number' | 'name' | 'sign';
  readonly text: string;
  readonly position: number;
}

function refuse(expected: string, got: string, position?: number, suggestion?: string): never {
  throw new FormulaError(`expected ${expected}, got ${got}`, {
    expected,
    got,
    ...(position !== undefined && { position }),
    ...(suggestion !== undefined && { suggestion }),
  });
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

const TOKEN =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_$][\p{L}\p{Nd}_$]*)|(?<sign>\*\*|&&|\|\||[<>=!]=|\S))/uy;

/** The tokens of a text of bounded length. A sign can be one that no formula has. */
function tokensOf(text: string): Token[] {
  if (text.length > MAX_LENGTH) refuse(`a formula of at most ${MAX_LENGTH} characters`, `${text.length} characters`);
  if (text.trim() === '') refuse(A_FORMULA, 'nothing');
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const { number, name, sign = '' } = TOKEN.exec(text)!.groups!;
    const word = number ?? name ?? sign;
    const position = TOKEN.lastIndex - word.length;
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    tokens.push({ kind, text: word, position });
  }
  return tokens;
}

function refuseName(name: string, variables: readonly string[], position?: number): never {
  if (WORD_OPERATORS.has(name)) refuse(`values on both sides of ${name}`, quoted(name), position);
  const known = [...variables, ...CONSTANTS.keys(), ...FUNCTION_NAMES];
  // A name of one or two letters is near every other.
  const near = name.length > 2 ? nearestWord(name, known) : known.find((other) => other === name.toLowerCase());
  const expected = `${variables.join(', ')}, ${[...CONSTANTS.keys()].join(', ')} or a function (${FUNCTION_NAMES.join(', ')})`;
  refuse(expected, quoted(name), position, INSTEAD.get(name) ?? near);
}

function checkName({ text: name, position }: Token, next: string, variables: readonly string[]): void {
  if (WORD_OPERATORS.has(name)) return;
  if (FUNCTIONS.has(name)) {
    if (next !== '(') refuse(`"(" after the function ${name}`, next === '' ? 'its end' : quoted(next), position);
  } else if (!variables.includes(name) && !CONSTANTS.has(name)) {
    refuseName(name, variables, position);
  } else if (next === '(') {
    refuse(`an operator between ${name} and "(", as ${name} is not a function`, `"${name}("`, position, `${name}*(`);
  }
}

function endsValue(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return token.kind === 'sign' ? token.text === ')' : !WORD_OPERATORS.has(token.text);
}

function checkNumber(token: Token, previous: Token | undefined): void {
  if (!Number.isFinite(Number(token.text))) refuse('a number up to 1.79e308', quoted(token.text), token.position);
  if (endsValue(previous)) refuse(`an operator after ${quoted(previous!.text)}`, quoted(token.text), token.position);
}

/**
 * mathjs reads `10 + 5% + 3` as a remainder of 5, and parses what follows each `%` twice, which takes for ever where they are nested:
 * signs after `%` are refused, and mathjs is given `mod` instead.
 */
function checkRemainder({ position }: Token, previous: Token | undefined, next: Token | undefined): void {
  if (!endsValue(previous)) refuse('a value before the remainder sign "%"', '"%"', position);
  const startsValue = next !== undefined && (next.kind !== 'sign' || next.text === '(');
  if (!startsValue) {
    refuse('a number, a name or "(" after the remainder sign "%"', next ? quoted(next.text) : 'its end', position);
  }
}

function checkSign({ text: sign, position }: Token): void {
  if (SIGNS.includes(sign)) return;
  refuse(`numbers, names and ${SIGNS.join(' ')} and or not mod`, quoted(sign), position, INSTEAD.get(sign));
}

/** Refuses every text that could cost mathjs much time or stack, unknown names and signs, and notations easily misread. */
function checkTokens(tokens: readonly Token[], variables: readonly string[]): void {
  if (tokens.length > MAX_TOKENS) refuse(`at most ${MAX_TOKENS} numbers, names and signs`, `${tokens.length}`);
  let open = 0;
  let conditionals = 0;
  let colons = 0;
  for (const [index, token] of tokens.entries()) {
    const { kind, text, position } = token;
    const [previous, next] = [tokens[index - 1], tokens[index + 1]];
    if (kind === 'name') checkName(token, next?.text ?? '', variables);
    if (kind === 'number') checkNumber(token, previous);
    if (kind === 'sign') checkSign(token);
    if (text === '%') checkRemainder(token, previous, next);
    if (text === '(') open++;
    if (text === ')') open--;
    if (text === '?') conditionals++;
    if (text === ':' && ++colons > conditionals) refuse('a condition and "?" before ":"', '":"', position);
    if (open + conditionals > MAX_NESTING) refuse(`at most ${MAX_NESTING} open parentheses and "?"`, 'more', position);
  }
}

/** The syntax tree. mathjs gets the tokens with one space between them, on one line, and `mod` for `%`. */
async function parseTokens(tokens: readonly Token[], text: string): Promise<SyntaxNode> {
  const line = tokens.map((token) => (token.text === '%' ? 'mod' : token.text)).join(' ');
  const { parseSyntax } = await import('./mathjs-parser.ts');
  try {
    return parseSyntax(line);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const offset = 'char' in cause && typeof cause.char === 'number' ? cause.char - 1 : line.length;
    const token = offset < line.length ? tokens[line.slice(0, offset).split(' ').length - 1] : undefined;
    const reason = cause.message.replace(/ \(char \d+\)$/, '');
    const got = `${token === undefined ? 'its end' : quoted(token.text)} where it does not fit (${reason})`;
    return refuse(A_FORMULA, got, token?.position ?? text.trimEnd().length);
  }
}

function call(fn: FunctionName, args: readonly SyntaxNode[], variables: readonly string[]): Expression {
  return { op: 'call', fn, args: args.map((argument) => expressionOf(argument, variables)) };
}

function functionCall({ fn, args, optional }: NodeOf<'FunctionNode'>, variables: readonly string[]): Expression {
  if (fn.type !== 'SymbolNode' || optional) return refuse('a function by its name', 'a call of something else');
  if (!FUNCTIONS.has(fn.name)) return refuseName(fn.name, variables);
  const name = fn.name as FunctionName;
  const { least, most } = argumentCounts(name);
  if (args.length < least || args.length > most) {
    const count =
      most === least ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} or ${most}`;
    refuse(`${count} ${count.endsWith('1') ? 'argument' : 'arguments'} of ${name}`, `${args.length}`);
  }
  return call(name, args, variables);
}

const isOperator = (node: SyntaxNode | undefined, ...names: string[]): boolean =>
  node?.type === 'OperatorNode' && names.includes(node.fn);

/** `t/2 pi` and `not t < 5` do not mean what they look like to everyone. */
function checkReadable({ fn, args, implicit }: NodeOf<'OperatorNode'>): void {
  const divides = fn === 'divide' || fn === 'mod';
  const [first, second] = args;
  const afterDivision = divides && second?.type === 'OperatorNode' && second.implicit;
  if (afterDivision || (implicit && isOperator(first, 'divide', 'mod'))) {
    refuse('"*" or parentheses, to tell t/(2*pi) from t/2*pi', 'a product without "*" beside a division');
  }
  if (!LOGICAL.has(fn) && args.some((argument) => isOperator(argument, 'not'))) {
    refuse('parentheses around "not" and what it negates, as in not (t < 5)', '"not" beside another operator');
  }
}

/** The allow-list: what is not converted here is refused, whatever mathjs would make of it. */
function expressionOf(node: SyntaxNode, variables: readonly string[]): Expression {
  switch (node.type) {
    case 'ConstantNode':
      if (typeof node.value !== 'number' || !Number.isFinite(node.value)) refuse('numbers', quoted(`${node.value}`));
      return { op: 'constant', value: node.value };
    case 'SymbolNode': {
      if (variables.includes(node.name)) return { op: 'variable', name: node.name };
      const value = CONSTANTS.get(node.name);
      return value === undefined ? refuseName(node.name, variables) : { op: 'constant', value };
    }
    case 'ParenthesisNode':
      return expressionOf(node.content, variables);
    case 'ConditionalNode':
      return call('if', [node.condition, node.trueExpr, node.falseExpr], variables);
    case 'FunctionNode':
      return functionCall(node, variables);
    case 'OperatorNode':
      checkReadable(node);
      if (node.fn === 'unaryPlus') return expressionOf(node.args[0]!, variables);
      if (!OPERATORS.has(node.fn)) return refuse(`the operators ${SIGNS.join(' ')} and or not mod`, quoted(node.fn));
      return call(node.fn as FunctionName, node.args, variables);
    case 'RelationalNode':
      return refuse('comparisons joined by "and", as in 0 < t and t < 10', 'a chain of comparisons');
    default:
      return refuse('numbers, names, operators, conditionals and calls of functions', `a ${node.type} of mathjs`);
  }
}

/**
 * A formula in the named variables, as plain data; nothing is evaluated. It may use numbers, the variables, the constants pi, e, tau,
 * + − * / % ^, comparisons, and, or, not, mod, `condition ? a : b`, parentheses, a left-out `*` as in `2 pi` (not beside a division),
 * and the functions abs, ceil, floor, round, sign, min, max, mod, pow, sqrt, exp, log, log10, log2, sin, cos, tan. Precedence is that
 * of mathjs: −2^2 is −4, ^ groups from the right, `and` binds more tightly than `or`. What they mean: `compileExpression`.
 * @param variables names such as `t` or `memoryMb`.
 * @throws FormulaError for every other text, at once, whatever its length.
 */
export async function parseFormula(text: string, variables: readonly string[]): Promise<Expression> {
  const tokens = tokensOf(text);
  checkTokens(tokens, variables);
  return expressionOf(await parseTokens(tokens, text), variables);
}
