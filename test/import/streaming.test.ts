/** Files in pieces of any size: what is written is what is read, in bounded memory, in Node and in a browser bundle. */
import { createContext, runInContext } from 'node:vm';
import { stringify } from 'csv-stringify/sync';
import { build } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeOrder } from '../../src/import/column.ts';
import { loadTrace, type OpenFile, type TraceError } from '../../src/import/index.ts';
import type { Trace } from '../../src/quantities/resources.ts';
import { bytesOf, load } from './opened.ts';

const number = fc.oneof(
  fc.double({ min: 0, max: 1e12, noNaN: true }),
  fc.integer({ min: 0, max: 20 }),
  fc.constantFrom(0, 5e-324, 0.1, 1e-7, 1e21, 123456789.125),
);
const note = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  fc.constantFrom('', '"', ',', ';\t', '\n', '\r\n', ' "a", "b"\n\n', '\ufeff', '€', '\u{1f600}', '\ufffd'),
);
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

describe('CSV written by csv-stringify', () => {
  test('reads back equal, wherever it is cut', async () => {
    const layout = fc.record({
      rows: fc.array(fc.tuple(note, number, number), { minLength: 1, maxLength: 30 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      bom: fc.boolean(),
      quoted: fc.boolean(),
      sizes,
    });
    await fc.assert(
      fc.asyncProperty(layout, async ({ rows, delimiter, lineEnd, bom, quoted, sizes }) => {
        const header = ['note', 'time', 'took'];
        const content = stringify([header, ...rows], {
          delimiter,
          bom,
          quoted,
          record_delimiter: lineEnd,
          quoted_string: true,
        });
        const durations = { use: 'durations', column: 'took' } as const;
        const inFile = await load(content, durations, sizes);
        expect([...inFile.durationsMs!]).toEqual(rows.map((row) => row[2]));
        const sorted = rows.toSorted((a, b) => a[1] - b[1]);
        const { timesMs } = await load(content, { use: 'arrivals', time: 'time', unit: 'ms' }, sizes);
        expect([...timesMs!]).toEqual(sorted.map((row) => row[1] - sorted[0]![1]));
        const byTime = await load(content, { ...durations, time: 'time' }, sizes);
        expect([...byTime.durationsMs!]).toEqual(sorted.map((row) => row[2]));
      }),
      { numRuns: 150 },
    );
  });

  test('points at a broken value, wherever it is cut', async () => {
    const rows = fc.array(fc.tuple(note, number), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, rows, note, sizes, async (before, behind, last, sizes) => {
        const written = (list: unknown[][]) => stringify(list);
        const head = written([['note', 'time'], ...before]) + written([[last, '']]).slice(0, -1);
        const content = `${head}oops\n${written(behind)}`;
        const error = await load(content, { use: 'arrivals', time: 'time' }, sizes).then(
          () => undefined,
          (reason: unknown) => reason as TraceError,
        );
        const lines = head.replace(/\r\n?/g, '\n').split('\n');
        expect(error).toMatchObject({
          code: 'trace-value',
          got: '"oops"',
          line: lines.length,
          column: lines.at(-1)!.length + 1,
        });
      }),
      { numRuns: 150 },
    );
  });
});

describe('any bytes', () => {
  const snippets = [
    't',
    ',',
    '"',
    '\n',
    '1',
    '[',
    ']',
    '{',
    '}',
    '"events":',
    '"message":"REPORT RequestId: r Duration: 1 ms"',
    '\\',
    ':',
    '€',
  ];
  const parts = ['{"timestamp":5,', 't,x\n1,2\n', '"logStreamName":"s",', 'HashFunction,1\n'];
  const rubbish = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(fc.constantFrom(...snippets, ...parts), { maxLength: 30 }).map((list) => bytesOf(list.join(''))),
  );

  test('end in a trace or in a TraceError that does not depend on the pieces', async () => {
    const parts = fc.constantFrom(
      { use: 'arrivals', time: 't' } as const,
      { use: 'arrivals' } as const,
      { use: 'perMinute', row: 0 } as const,
    );
    const outcome = (bytes: Uint8Array, part: Parameters<typeof load>[1], size: number | number[]) =>
      load(bytes, part, size).catch((error: Error) => ({ ...error, message: error.message, name: error.name }));
    await fc.assert(
      fc.asyncProperty(rubbish, parts, sizes, async (bytes, part, sizes) => {
        const whole = await outcome(bytes, part, 1000);
        if ('name' in whole) expect(whole.name).toBe('TraceError');
        expect(await outcome(bytes, part, sizes)).toEqual(whole);
      }),
      {
        numRuns: 500,
        examples: [
          [Uint8Array.from([1, 1, 13, 0, 128]), { use: 'arrivals', time: 't' }, [1]],
          [Uint8Array.from([116, 13, 10, 0xef, 0xbf, 0xbd, 10, 13, 255]), { use: 'arrivals', time: 't' }, [2]],
        ],
      },
    );
  });
});

test('the order of time is stable', () => {
  const times = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 });
  fc.assert(
    fc.property(times, (list) => {
      const order = timeOrder(Float64Array.from(list)) ?? list.keys();
      const expected = [...list.keys()].sort((a, b) => list[a]! - list[b]!);
      expect([...order]).toEqual(expected);
    }),
  );
});

describe('large files', () => {
  /** At least `size` bytes: the lines in turn, one chunk per thousand lines, none of them made before it is asked for. */
  const generated = (header: string, line: (index: number) => string, lines: number, end = '') => {
    const state = { bytes: 0, ahead: 0 };
    const open: OpenFile = async function* () {
      yield bytesOf(header);
      for (let from = 0; from < lines; from += 1000) {
        const chunk = bytesOf(
          Array.from({ length: Math.min(1000, lines - from) }, (_, index) => line(from + index)).join(''),
        );
        state.bytes += chunk.length;
        yield chunk;
      }
      yield bytesOf(end);
    };
    return { open, state };
  };

  test('CSV of 5 MB, out of order', async () => {
    const lines = 70_000;
    const line = (index: number) =>
      `app${index % 7},function-with-a-rather-long-name-${'x'.repeat(20)},${lines + (index ^ 1)}.5,${index % 100}.25\n`;
    const { open, state } = generated('app,func,end_timestamp,duration\n', line, lines);
    const { durationsMs } = await loadTrace({ file: 'f', use: 'durations', time: 'end_timestamp' }, open);
    expect(state.bytes).toBeGreaterThan(4_900_000);
    expect(durationsMs).toHaveLength(lines);
    expect([...durationsMs!.subarray(0, 4)]).toEqual([1250, 250, 3250, 2250]);
  });

  test('log events of 5 MB', async () => {
    const lines = 20_000;
    const line = (index: number) =>
      `${index === 0 ? '' : ','}\n  {"logStreamName": "2025/05/12/[$LATEST]${index % 9}", "timestamp": ${1e12 + index}, "message": ${JSON.stringify(
        `REPORT RequestId: ${'r'.repeat(36)}${index}\tDuration: 0.00 ms\tBilled Duration: 1 ms\tMemory Size: 1769 MB\tMax Memory Used: 40 MB\t\n`,
      )}, "ingestionTime": 1}`;
    const { open, state } = generated('[', line, lines, '\n]\n');
    const { timesMs } = await loadTrace({ file: 'f', use: 'arrivals' }, open);
    expect(state.bytes).toBeGreaterThan(4_900_000);
    expect([...timesMs!.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(timesMs).toHaveLength(lines);
  });

  test('one chunk of the whole file', async () => {
    const content = `t\n${Array.from({ length: 200_000 }, (_, index) => `${index}\n`).join('')}`;
    const { timesMs } = await load(content, { use: 'arrivals', time: 't', unit: 'ms' }, content.length);
    expect(timesMs).toEqual(Float64Array.from({ length: 200_000 }, (_, index) => index));
  });
});

describe('bundles', () => {
  /** Loads through a bundle for `platform`, run in a context that has nothing but what is handed in. */
  async function bundled(platform: 'browser' | 'node') {
    const { outputFiles } = await build({
      stdin: { contents: "export { loadTrace } from './src/import/index.ts';", resolveDir: '.' },
      bundle: true,
      write: false,
      platform,
      format: 'iife',
      globalName: 'headroom',
      logLevel: 'silent',
    });
    return outputFiles[0]!.text;
  }

  test('the browser bundle reads CSV and logs without anything of Node', async () => {
    const code = await bundled('browser');
    const context = createContext({ TextDecoder, TextEncoder, setTimeout, clearTimeout });
    const loaded = (await runInContext(
      `${code}
      const open = (text) => async function* () {
        const bytes = new TextEncoder().encode(text);
        for (let from = 0; from < bytes.length; from += 7) yield bytes.subarray(from, from + 7);
      };
      const log = '[{"timestamp":9,"message":"REPORT RequestId: r\\\\tDuration: 1.50 ms\\\\tBilled Duration: 2 ms"}]';
      Promise.all([
        headroom.loadTrace({ file: 'f', use: 'arrivals', time: 't' }, open('t,x\\r\\n1,"ä\\r\\n"\\r\\n3,€\\r\\n')),
        headroom.loadTrace({ file: 'f', use: 'durations' }, open(log)),
        headroom.loadTrace({ file: 'f', use: 'arrivals', time: 't' }, open('t\\n1\\nx\\n')).catch((error) => error.line),
        headroom.loadTrace({ file: 'f', use: 'arrivals', time: 't' }, open('t,x\\n1,2\\n\\n1\\n')).catch((error) => error.line),
        headroom.loadTrace({ file: 'f', use: 'arrivals', time: 't' }, open('t,x\\n1,"2\\n')).catch((error) => error.line),
      ])`,
      context,
    )) as [Trace, Trace, number, number, number];
    expect([...loaded[0].timesMs!]).toEqual([0, 2000]);
    expect([...loaded[1].durationsMs!]).toEqual([1.5]);
    expect(loaded.slice(2)).toEqual([3, 4, 2]);
  });

  test('the Node bundle takes the build that needs node:stream', async () => {
    expect(await bundled('node')).toMatch(/require\("stream"\)/);
    expect(await bundled('browser')).not.toMatch(/require\("stream"\)/);
  });
});
