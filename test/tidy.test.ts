/** What CONTRIBUTING.md promises about the code and would be forgotten if no test held it. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '../src/version.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');

/** Folders of `src`, each with those it may import from besides itself: everything to its left, and what is named here. */
const LINE = ['sim', 'quantities', 'platform', 'lambda', 'sources', 'scenario', 'experiment', 'report'];
const leftOf = (folder: string): string[] => LINE.slice(0, LINE.indexOf(folder));
const MAY_IMPORT: Record<string, readonly string[]> = {
  ...Object.fromEntries(LINE.map((folder) => [folder, leftOf(folder)])),
  // After the run, from usage to money.
  cost: ['platform'],
  // Before the run, from file contents to records.
  import: ['quantities'],
  scenario: [...leftOf('scenario'), 'import'],
  experiment: [...leftOf('experiment'), 'import', 'cost'],
  report: [...leftOf('report'), 'import', 'cost'],
  node: [...LINE, 'import', 'cost'],
  cli: [...LINE, 'import', 'cost', 'node'],
  // The library's entry, for Node and browsers alike.
  'index.ts': [...LINE, 'import', 'cost'],
  'version.ts': [],
};

/** Longer than other files may be, and why. */
const LONG_FILES: Record<string, { readonly lines: number; readonly because: string }> = {
  'sim/elementary.ts': {
    lines: 400,
    because: 'five functions with their tables: one idea, which a second file would only spread',
  },
};
const MOST_LINES = 350;
const MOST_FUNCTION_LINES = 70;

/** Whatever depends on the clock, the machine or chance outside our streams. `globalThis` would be a way around the list. */
const IMPURE_GLOBALS = ['Date', 'performance', 'process', 'globalThis', 'crypto'];
/** ECMAScript leaves their last bits to the engine; ours are in sim/elementary.ts. */
const INEXACT_MATH = /^(a?cosh?|a?sinh?|a?tanh?|atan2|cbrt|exp|expm1|hypot|log|log1p|log10|log2|pow)$/;

interface Import {
  readonly specifier: string;
  /** Gone after compilation; `import { type A }` is not, it still loads the file. */
  readonly isTypeOnly: boolean;
  /** Loaded when it is needed, not before its importer runs. */
  readonly isLazy: boolean;
}

interface SourceFile {
  /** Relative to `src`. */
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly Import[];
}

function nodesOf(syntax: ts.Node): ts.Node[] {
  const nodes = [syntax];
  for (let i = 0; i < nodes.length; i++) ts.forEachChild(nodes[i]!, (child) => void nodes.push(child));
  return nodes;
}

function importOf(node: ts.Node): Import | undefined {
  const made = (name: ts.Node | undefined, isTypeOnly: boolean, isLazy: boolean): Import | undefined =>
    name !== undefined && ts.isStringLiteralLike(name) ? { specifier: name.text, isTypeOnly, isLazy } : undefined;
  if (ts.isImportDeclaration(node)) {
    return made(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword, false);
  }
  if (ts.isExportDeclaration(node)) return made(node.moduleSpecifier, node.isTypeOnly, false);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return made(node.arguments[0], false, true);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return made(node.argument.literal, true, false);
  return undefined;
}

const files: SourceFile[] = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .sort()
  .map((path) => {
    const text = read(`src/${path}`);
    const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const imports = nodesOf(syntax).flatMap((node) => importOf(node) ?? []);
    return { path, folder: path.split('/')[0]!, text, syntax, imports };
  });

const filesIn = (...folders: string[]): SourceFile[] => files.filter(({ folder }) => folders.includes(folder));

/** `path:line` of a node, for messages that can be clicked on. */
function placeOf({ path, syntax }: SourceFile, node: ts.Node): string {
  return `src/${path}:${syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1}`;
}

/** The file in `src` that a relative import means. */
function targetOf(file: SourceFile, { specifier }: Import): string {
  return posix.join(posix.dirname(file.path), specifier);
}

/** Everything that is wrong, one line each; a test expects none. */
function violations(
  of: readonly SourceFile[],
  check: (file: SourceFile, node: ts.Node) => string | undefined,
): string[] {
  return of.flatMap((file) =>
    nodesOf(file.syntax).flatMap((node) => {
      const violation = check(file, node);
      return violation === undefined ? [] : [`${placeOf(file, node)}: ${violation}`];
    }),
  );
}

describe('imports', () => {
  test('were found', () => {
    const imports = files.flatMap((file) => file.imports);
    expect(files.length).toBeGreaterThan(50);
    expect(imports.filter(({ isTypeOnly }) => isTypeOnly).length).toBeGreaterThan(50);
    expect(imports.filter(({ isTypeOnly }) => !isTypeOnly).length).toBeGreaterThan(50);
    expect(imports.filter(({ isLazy }) => isLazy).length).toBeGreaterThan(0);
  });

  test('come from the left only', () => {
    const found = files.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .flatMap((one) => {
          const target = targetOf(file, one);
          const folder = target.split('/')[0]!;
          const isAllowed =
            folder === file.folder || folder === 'version.ts' || MAY_IMPORT[file.folder]?.includes(folder) === true;
          return isAllowed ? [] : [`src/${file.path} imports ${target}`];
        }),
    );
    expect(found).toEqual([]);
  });

  test('name files that there are, with their extension', () => {
    const paths = new Set(files.map(({ path }) => path));
    const found = files.flatMap((file) =>
      file.imports
        .filter((one) => one.specifier.startsWith('.') && !paths.has(targetOf(file, one)))
        .map(({ specifier }) => `src/${file.path} imports ${specifier}`),
    );
    expect(found).toEqual([]);
  });

  test('make no cycles', () => {
    const loads = new Map(
      files.map((file) => [
        file.path,
        file.imports
          .filter(({ specifier, isTypeOnly, isLazy }) => specifier.startsWith('.') && !isTypeOnly && !isLazy)
          .map((one) => targetOf(file, one)),
      ]),
    );
    // Take away what loads nothing that is left, again and again: what remains lies on cycles or needs them.
    const left = new Set(loads.keys());
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const path of left) if (!loads.get(path)!.some((target) => left.has(target))) left.delete(path);
    }
    expect([...left]).toEqual([]);
  });

  test('of Node stay in node/ and cli/, of yargs in cli/', () => {
    const found = files.flatMap(({ path, folder, imports }) =>
      imports
        .filter(
          ({ specifier }) =>
            (isBuiltin(specifier) && folder !== 'node' && folder !== 'cli') ||
            (/^yargs(\/|$)/.test(specifier) && folder !== 'cli'),
        )
        .map(({ specifier }) => `src/${path} imports ${specifier}`),
    );
    expect(found).toEqual([]);
  });
});

describe('the model', () => {
  const pure = filesIn('sim', 'quantities', 'lambda', 'sources');

  test('asks no clock, no machine and no chance but its streams', () => {
    const declared = (file: SourceFile): Set<string> =>
      new Set(
        nodesOf(file.syntax).flatMap((node) =>
          (ts.isBindingElement(node) || ts.isVariableDeclaration(node) || ts.isParameter(node)) &&
          ts.isIdentifier(node.name)
            ? [node.name.text]
            : [],
        ),
      );
    const own = new Map(pure.map((file) => [file, declared(file)]));
    const found = violations(pure, (file, node) => {
      if (!ts.isIdentifier(node)) return undefined;
      const { parent } = node;
      const isMember =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        ((ts.isPropertyDeclaration(parent) || ts.isPropertySignature(parent) || ts.isPropertyAssignment(parent)) &&
          parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node);
      if (isMember)
        return node.text === 'random' && parent.getText(file.syntax) === 'Math.random' ? 'Math.random' : undefined;
      return IMPURE_GLOBALS.includes(node.text) && !own.get(file)!.has(node.text) ? node.text : undefined;
    });
    expect(found).toEqual([]);
  });

  test('calls no function of Math that engines round differently', () => {
    const found = violations(pure, (file, node) => {
      if (ts.isPropertyAccessExpression(node) && node.expression.getText(file.syntax) === 'Math') {
        return INEXACT_MATH.test(node.name.text) ? node.getText(file.syntax) : undefined;
      }
      // Math otherwise than as Math.name, such as `const { log } = Math`.
      if (ts.isIdentifier(node) && node.text === 'Math' && !ts.isPropertyAccessExpression(node.parent)) return 'Math';
      if (!ts.isBinaryExpression(node)) return undefined;
      const isPower = [ts.SyntaxKind.AsteriskAsteriskToken, ts.SyntaxKind.AsteriskAsteriskEqualsToken].includes(
        node.operatorToken.kind,
      );
      // Powers of two with whole exponents are exact everywhere.
      return isPower && node.left.getText(file.syntax) !== '2' ? node.getText(file.syntax) : undefined;
    });
    expect(found).toEqual([]);
  });
});

describe('every source file', () => {
  test('says in its first line what it is for', () => {
    const found = files.filter(({ text }) => {
      const [first, second] = text.split('\n');
      return !/^\/\*\* \S.* \*\/$/.test((first!.startsWith('#!') ? second : first) ?? '');
    });
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test('is short enough to read at one go', () => {
    const tooLong = files.flatMap(({ path, text }) => {
      const lines = text.split('\n').length - 1;
      return lines > (LONG_FILES[path]?.lines ?? MOST_LINES) ? [`src/${path}: ${lines} lines`] : [];
    });
    expect(tooLong).toEqual([]);
    const needless = Object.keys(LONG_FILES).filter(
      (long) => !files.some(({ path, text }) => path === long && text.split('\n').length - 1 > MOST_LINES),
    );
    expect(needless).toEqual([]);
  });

  test('has functions that fit a screen', () => {
    const found = violations(files, ({ syntax }, node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return undefined;
      const lineAt = (position: number): number => syntax.getLineAndCharacterOfPosition(position).line;
      const lines = lineAt(node.getEnd()) - lineAt(node.getStart(syntax)) + 1;
      return lines > MOST_FUNCTION_LINES ? `a function of ${lines} lines` : undefined;
    });
    expect(found).toEqual([]);
  });
});

describe('the papers', () => {
  const manifest = JSON.parse(read('package.json')) as {
    version: string;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const dependencies = { ...manifest.dependencies, ...manifest.devDependencies };

  test('README.md names every scenario', () => {
    const readme = read('README.md');
    const scenarios = readdirSync(`${root}scenarios`).filter((name) => /\.ya?ml$/.test(name));
    expect(scenarios.length).toBeGreaterThan(0);
    expect(scenarios.filter((name) => !readme.includes(name))).toEqual([]);
  });

  test('the engine calls itself by the version of the package', () => {
    expect(ENGINE_VERSION).toBe(manifest.version);
  });

  test('every dependency is pinned exactly', () => {
    expect(Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('CONTRIBUTING.md says what every dependency is for', () => {
    const contributing = read('CONTRIBUTING.md');
    expect(Object.keys(dependencies).filter((name) => !contributing.includes(`\`${name}\``))).toEqual([]);
  });

  test('the lock file belongs to no registry', () => {
    const lock = read('package-lock.json');
    expect(JSON.parse(lock)).toMatchObject({ version: manifest.version });
    expect(lock).not.toMatch(/"resolved": "(https?|git)/);
  });
});
