/** Whatever the text, parsing ends soon, with a scenario or with a list of issues. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDocument } from '../../src/scenario/document.ts';
import { issuesOf, VALID } from './sample.ts';

const RUNS = { numRuns: 300 };

/** Pieces that mean something to YAML, to the schema or to formulas. */
const PIECES = [
  ...[
    '\n',
    '  ',
    '\t',
    ': ',
    '- ',
    '? ',
    '#',
    '|',
    '>',
    '&a ',
    '*a',
    '!x ',
    '%',
    '---\n',
    '...\n',
    '<<: ',
    '"',
    "'",
    '\\',
    ',',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    'null',
    '~',
    'true',
    '.nan',
    '-.inf',
    '1e999',
    '0x10',
    '-1',
    '0',
    '1 parsec',
    '5/s',
    '9999999999999 d',
  ],
  ...[
    'functions',
    'sources',
    'changes',
    'set',
    'at',
    'checkout',
    'web',
    '__proto__',
    'constructor',
    'duration',
    'memory',
  ],
  ...[
    'lognormal',
    'mixture',
    'trace',
    'formula',
    'perMinute',
    'users',
    'poisson',
    'import("fs")',
    '1:99999999',
    'memoryMb',
    't',
  ],
];

/** Issues have a place, a code and a sentence; nothing else is thrown. */
async function expectIssues(text: string): Promise<void> {
  for (const issue of await issuesOf(text)) {
    expect(issue.place).toMatch(/^s\.yaml:[1-9]\d*:[1-9]\d*$/);
    expect(issue.code).not.toBe('');
    expect(issue.message).not.toBe('');
  }
}

test('any text', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ maxLength: 400, unit: 'binary' }), expectIssues), RUNS);
});

test('any text of meaningful pieces', async () => {
  const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((words) => words.join(''));
  await fc.assert(fc.asyncProperty(pieces, expectIssues), RUNS);
});

test('a valid scenario with parts of it replaced', async () => {
  const edit = fc.tuple(fc.nat(VALID.length), fc.nat(12), fc.constantFrom(...PIECES, ''));
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      const text = edits.reduce(
        (before, [at, length, by]) => before.slice(0, at) + by + before.slice(at + length),
        VALID,
      );
      await expectIssues(text);
    }),
    { numRuns: 300 },
  );
});

/** JSON with the keys of a scenario at every level. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('list'), tie('mapping'), tie('mapping')),
  leaf: fc.oneof(fc.constantFrom(...PIECES, null, true), fc.double(), fc.integer()),
  list: fc.array(tie('tree'), { maxLength: 4 }),
  mapping: fc.dictionary(
    fc.constantFrom(...PIECES.filter((piece) => /^\w+$/.test(piece)), 'f', 'type', 'target'),
    tie('tree'),
    {
      maxKeys: 5,
      noNullPrototype: true,
    },
  ),
}));

test('any data', async () => {
  await fc.assert(
    fc.asyncProperty(tree, (data) => expectIssues(JSON.stringify(data))),
    RUNS,
  );
});

test('any value anywhere in a valid scenario', async () => {
  const paths = [
    'functions.checkout.duration',
    'functions.checkout',
    'functions',
    'sources.web.arrivals',
    'sources.web',
    'changes',
    'account',
    'duration',
    'functions.checkout.init',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), tree, async (path, data) => {
      for (const issue of await issuesOf(VALID, { set: [`${path}=${JSON.stringify(data)}`] })) {
        expect(issue.place).toMatch(/^(--set |s\.yaml:\d+:\d+$)/);
      }
    }),
    { numRuns: 300 },
  );
});

test('any --set', async () => {
  const words = fc.array(fc.constantFrom(...PIECES, '.', '=', 'functions.checkout.'), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(words, async (set) => void (await issuesOf(VALID, { set: [set.join('')] }))),
    RUNS,
  );
});

test('JSON means what JSON.parse says', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (data) => {
      const text = JSON.stringify(data);
      fc.pre(!text.includes('__proto__') && !/\\u00[01]|\u007f|"<<":/.test(text) && data !== null);
      const { document, problems } = readDocument(text);
      expect(problems).toEqual([]);
      expect(document!.value).toEqual(JSON.parse(text));
    }),
    RUNS,
  );
});

test.each([
  ['many keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n')],
  [
    'many sources without a target',
    `functions: {f: {duration: 1}}\nsources:\n${Array.from({ length: 6000 }, (_, i) => ` s${i}: {type: sync, target: t${i}, arrivals: {constant: 1}}`).join('\n')}`,
  ],
  [
    'many functions',
    `functions:\n${Array.from({ length: 6000 }, (_, i) => ` f${i}: {duration: ${i}, reservedConcurrency: 1}`).join('\n')}`,
  ],
  [
    'many changes',
    `${VALID}changes:\n${Array.from({ length: 6000 }, (_, i) => ` - {at: ${i}, set: {functions.checkout.memory: ${i}}}`).join('\n')}`,
  ],
  ['many syntax errors', '} '.repeat(100_000)],
  ['many documents', '--- 1\n'.repeat(20_000)],
  ['many aliases', `a: &a 1\n${'b: [*a, *a, *a]\n'.repeat(20_000)}`],
  ['a long line', `a: ${'x '.repeat(500_000)}`],
  ['a long quote', `a: "${'x\\n '.repeat(200_000)}`],
])('a large text does not take long: %s', async (_, text) => {
  expect((await issuesOf(text)).length).toBeGreaterThan(0);
});
