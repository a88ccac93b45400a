/** Text of a scenario (YAML 1.2 or JSON) → plain data, with the line and column of every key and value. */

import { Composer, type Document, Lexer, LineCounter, type Node, type ParsedNode, Parser } from 'yaml';
import { formatNumber } from '../quantities/decimal.ts';
import { shown } from '../quantities/problem.ts';
import { convertDocument, type Entry, type NodeTree } from './convert.ts';
import { details, type Finding, type Path } from './finding.ts';

/** Larger texts are refused; tables of numbers belong into trace files. In characters. */
const LONGEST_TEXT = 2_000_000;
/** Levels of the syntax tree, about two for each level of nesting. A scenario needs some twenty; the composer recurses. */
const DEEPEST_SYNTAX = 100;
/** A broken file gives a cascade of syntax errors; the first of a line, and the first few of all, say what there is to say. */
const MOST_SYNTAX_ERRORS = 10;

/** A finding at a fixed offset of the text. */
export interface TextFinding extends Omit<Finding, 'path' | 'at'> {
  readonly offset: number;
  readonly path?: Path;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface ScenarioDocument {
  /** Plain data: what JSON.parse of the same scenario would give. Aliased nodes are shared, so treat it as read-only. */
  readonly value: unknown;
  /** Line and column (from 1) of the key or value at the path, or of its nearest ancestor that is in the text. */
  place(path: Path, at: 'key' | 'value'): Position;
  /** Whether the text has a value at the path. */
  has(path: Path): boolean;
}

/** A finding in a text; `line` and `column` count from 1. */
export interface PlacedProblem extends Omit<Finding, 'at'>, Position {}

/** The document, unless its text could not be read to the end, and what is wrong with it so far. */
export interface Reading {
  readonly document?: ScenarioDocument;
  readonly problems: readonly PlacedProblem[];
}

/**
 * Reads one document. Never throws on any text, and takes time linear in its length. `expectedContents` is what an empty file is told to hold.
 */
export function readDocument(text: string, expectedContents = 'a mapping with functions and sources'): Reading {
  const positionOf = positions(text);
  const placed = (findings: readonly TextFinding[]) =>
    findings.map(({ offset, path = [], ...finding }) => ({ ...finding, path, ...positionOf(offset) }));

  const unreadable = textProblem(text);
  if (unreadable !== undefined) return { problems: placed([unreadable]) };
  const documents = compose(text);
  if ('offset' in documents) return { problems: placed([documents]) };
  const syntax = syntaxProblems(documents, text);
  const contents = documents[0]?.contents;
  if (syntax.length > 0) return { problems: placed(syntax) };
  if (contents === null || contents === undefined) {
    const hints = details(expectedContents, 'nothing');
    return { problems: placed([{ offset: 0, code: 'empty', message: 'the file is empty', ...hints }]) };
  }
  const { value, tree, problems, isBounded } = convertDocument(contents);
  if (!isBounded) return { problems: placed(problems) };
  const place: ScenarioDocument['place'] = (path, what) => positionOf(offsetOf(tree, contents, path, what));
  const has = (path: Path) => {
    let node: Node | undefined = contents;
    for (const segment of path) node = node === undefined ? undefined : tree.child(node, segment)?.value;
    return node !== undefined;
  };
  return { document: { value, place, has }, problems: placed(problems) };
}

/** Offset → line and column. */
function positions(text: string): (offset: number) => Position {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lines.addNewLine(end + 1);
  return (offset) => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    return { line, column: col };
  };
}

function textProblem(text: string): TextFinding | undefined {
  if (text.length > LONGEST_TEXT) {
    const expected = `at most ${formatNumber(LONGEST_TEXT)} characters (large tables belong into a trace file)`;
    const got = `${formatNumber(text.length)} characters`;
    return { offset: 0, code: 'too-large', message: 'the file is too large', ...details(expected, got) };
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  const offset = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/);
  if (offset < 0) return undefined;
  const got = `character U+${text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')}`;
  return { offset, code: 'not-text', message: 'this is not a text file', ...details('YAML or JSON text', got) };
}

/** The documents of the text, or what forbids to compose them. */
function compose(text: string): Document.Parsed<ParsedNode>[] | TextFinding {
  const parser = new Parser();
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The composer and the schema recurse: nesting is bounded before they see it.
    if (parser.stack.length > DEEPEST_SYNTAX) {
      const message = 'the file is nested too deeply';
      return {
        offset: parser.offset,
        code: 'too-deep',
        message,
        ...details(`at most ${DEEPEST_SYNTAX / 2} levels`, 'more'),
      };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  // Duplicate keys are found by `convertDocument`: the composer's own check takes time quadratic in the number of keys.
  const composer = new Composer({ schema: 'core', resolveKnownTags: false, uniqueKeys: false });
  return [...composer.compose(tokens, true, text.length)];
}

function syntaxProblems(documents: readonly Document.Parsed<ParsedNode>[], text: string): TextFinding[] {
  const all = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  const inOrder = all.sort((a, b) => a.pos[0] - b.pos[0]);
  const found = inOrder
    .filter(({ pos: [offset] }, i) => i === 0 || text.slice(inOrder[i - 1]!.pos[0], offset).includes('\n'))
    .slice(0, MOST_SYNTAX_ERRORS);
  const problems: TextFinding[] = found.map(({ message, pos: [offset], code }) => ({
    offset,
    code: code === 'TAG_RESOLVE_FAILED' ? 'tag' : 'syntax',
    message: `this is not valid YAML: ${message.split('\n', 1)[0]}`,
    ...details('YAML 1.2 or JSON', textAt(text, offset)),
  }));
  const [, second] = documents;
  if (second !== undefined && problems.length === 0) {
    const got = `${documents.length} documents`;
    const offset = second.contents?.range[0] ?? second.range[0];
    problems.push({
      offset,
      code: 'syntax',
      message: 'the file holds more than one document',
      ...details('one document', got),
    });
  }
  const version = documents[0]?.directives.yaml.version;
  if (version !== undefined && version !== '1.2') {
    problems.push({
      offset: 0,
      code: 'syntax',
      message: 'only YAML 1.2 is read',
      ...details('YAML 1.2', `YAML ${version}`),
    });
  }
  return problems;
}

/** What stands at an offset, up to the end of its line. */
function textAt(text: string, offset: number): string {
  const rest = text
    .slice(offset, offset + 200)
    .split('\n', 1)[0]!
    .trim();
  if (rest !== '') return shown(rest);
  return offset >= text.trimEnd().length ? 'the end of the file' : 'the end of the line';
}

function offsetOf(tree: NodeTree, root: Node, path: Path, what: 'key' | 'value'): number {
  let offset = root.range?.[0] ?? 0;
  let node: Node | undefined = root;
  for (const [i, segment] of path.entries()) {
    const entry: Entry | undefined = node === undefined ? undefined : tree.child(node, segment);
    if (entry === undefined) return offset;
    const last = i === path.length - 1;
    // Where the rest of the path is missing in the text, its nearest ancestor's key is the place to look at.
    offset =
      (last && what === 'value' ? entry.value?.range?.[0] : undefined) ??
      entry.key?.range?.[0] ??
      entry.value?.range?.[0] ??
      offset;
    node = entry.value;
  }
  return offset;
}
