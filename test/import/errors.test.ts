/** What is wrong with a file, and where. Every case is read whole and byte by byte, with the same error. */
import { describe, expect, test } from 'vitest';
import { Column } from '../../src/import/column.ts';
import { loadTrace, summarizeLog, TraceError } from '../../src/import/index.ts';
import { shownText } from '../../src/import/trace-error.ts';
import type { TraceReference } from '../../src/quantities/resources.ts';
import { load, opened, refusal } from './opened.ts';

const arrivals = { use: 'arrivals', time: 't' } as const;
const azure = 'app,func,end_timestamp,duration\n';
const minutes = 'HashOwner,HashApp,HashFunction,Trigger,1,2\n';
const line = (message: string) => `{"logStreamName":"a","timestamp":5,"message":${JSON.stringify(message)}}`;
const reported = line('REPORT RequestId: r\tDuration: 1.00 ms\tBilled Duration: 1 ms');

type Case = [what: string, content: string, part: Omit<TraceReference, 'file'>, expected: Partial<TraceError>];

const cases: Case[] = [
  ['empty', '', arrivals, { code: 'trace-empty', got: 'no text' }],
  ['blank', ' \r\n\ufeff\n\n', arrivals, { code: 'trace-empty' }],
  ['header only', 't,x\n', arrivals, { code: 'trace-no-records', got: 'the header only' }],
  ['header only, no line end', 't,x', { use: 'durations', column: 'x' }, { code: 'trace-no-records' }],
  ['header only, per minute', minutes, { use: 'perMinute', row: 0 }, { code: 'trace-no-records' }],
  ['no events', '[ ]', { use: 'arrivals' }, { code: 'trace-no-records', got: '0 events without any' }],
  ['no events in the list', '{"events": [], "n": [1]}', { use: 'arrivals' }, { code: 'trace-no-records' }],
  [
    'no REPORT line',
    `[${line('START RequestId: r')}]`,
    { use: 'arrivals' },
    { code: 'trace-no-records', got: '1 events without any' },
  ],

  [
    'a row too short',
    't,x\n1,a\n\n2\n3,c\n',
    arrivals,
    { code: 'trace-broken-row', line: 4, column: 2, expected: '2 fields, as the header has', got: '1 field' },
  ],
  [
    'a row too long',
    't,x\n1,a\n2,"b,b",c\n',
    arrivals,
    { code: 'trace-broken-row', line: 3, column: 9, got: '3 fields' },
  ],
  [
    'a row after rows of several lines',
    't,x\n1,"a\n\nb"\n2,"c\nc"\n\n3,"\nd",e\n',
    arrivals,
    { code: 'trace-broken-row', line: 9, column: 4 },
  ],
  ['an open quote', 't,x\n1,a\n2,"b\n3,c\n4,d\n', arrivals, { code: 'trace-quote', line: 3, column: 3 }],
  ['an open quote in the header', 't,"x\n1,a\n', arrivals, { code: 'trace-quote', line: 1, column: 3 }],
  ['text behind a quote', 't,x\n1,a\n2,"b"b\n', arrivals, { code: 'trace-quote', line: 3, column: 3 }],
  ['a quote inside', 't,x\n1,a\n2,b"b\n', arrivals, { code: 'trace-quote', line: 3, column: 3 }],

  [
    'a time that is no number',
    'x,t\na,1\nb,abc\n',
    arrivals,
    { code: 'trace-value', line: 3, column: 3, got: '"abc"' },
  ],
  ['a first time that is none', 'x,t\na,now\n', arrivals, { code: 'trace-value', line: 2, column: 3, got: '"now"' }],
  [
    'a blank time',
    'x,t\na,1\nb, \n',
    arrivals,
    { code: 'trace-value', line: 3, message: 'The time in column "t" is blank.' },
  ],
  [
    'a negative time',
    'x,t\r\na,1\r\n\r\n"b\r\nb",-2\r\n',
    arrivals,
    { code: 'trace-value', line: 5, column: 4, got: '"-2"', message: 'The time in column "t" is negative.' },
  ],
  ['NaN', 't\n1\nNaN\n', arrivals, { code: 'trace-value', line: 3, got: '"NaN"' }],
  ['Infinity', 't\n1\nInfinity\n', arrivals, { code: 'trace-value', line: 3, got: '"Infinity"' }],
  [
    'too large',
    't\n1\n1e306\n',
    { ...arrivals, unit: 'h' },
    { code: 'trace-value', line: 3, message: 'The time in column "t" is too large.' },
  ],
  ['hexadecimal', 't\n0x10\n', arrivals, { code: 'trace-value', line: 2, got: '"0x10"' }],
  [
    'a decimal comma',
    't;x\n1,5;a\n',
    arrivals,
    { code: 'trace-value', line: 2, column: 1, suggestion: 'write decimals with a point' },
  ],
  ['control characters', 't\n1\n\u001b[31m\u202e"\n', arrivals, { code: 'trace-quote', line: 3 }],
  [
    'control characters in a value',
    't\n1\n\u001b[31m\u202e\n',
    arrivals,
    { code: 'trace-value', line: 3, got: '"\\x1b[31m\\u{202e}"' },
  ],
  [
    'a negative duration',
    `${azure}a,f,5,1\na,f,6,-1\n`,
    { use: 'arrivals' },
    { code: 'trace-value', line: 3, column: 7, got: '"-1"' },
  ],
  [
    'a duration that is no number',
    `${azure}a,f,5,1\na,f,6,x\n`,
    { use: 'durations' },
    { code: 'trace-value', line: 3, column: 7, got: '"x"' },
  ],
  [
    'an end that is no number',
    `${azure}a,f,5,1\na,f,,1\n`,
    { use: 'durations' },
    { code: 'trace-value', line: 3, column: 5, got: '""' },
  ],

  [
    'a day that does not exist',
    't\n2026-02-28\n2026-02-30\n',
    arrivals,
    { code: 'trace-value', line: 3, got: '"2026-02-30"' },
  ],
  ['an hour that does not exist', 't\n2026-02-28T24:00\n', arrivals, { code: 'trace-value', line: 2 }],
  [
    'a number among calendar times',
    't\n2026-02-28\n17\n',
    arrivals,
    { code: 'trace-value', line: 3, expected: 'a calendar time such as 2026-01-15T10:00:00.123Z' },
  ],
  [
    'a calendar time among numbers',
    't\n17\n2026-02-28\n',
    arrivals,
    { code: 'trace-value', line: 3, expected: 'a number' },
  ],
  [
    'a unit for calendar times',
    't\n2026-02-28\n',
    { ...arrivals, unit: 's' },
    { code: 'trace-unit', line: 2, expected: 'no unit', got: '"s"' },
  ],
  [
    'an unknown unit',
    't\n1\n',
    { ...arrivals, unit: 'seconds' },
    { code: 'trace-unit', expected: 'ms, s, min, h', suggestion: 's' },
  ],
  [
    'another unit than the format has',
    `${azure}a,f,5,1\n`,
    { use: 'arrivals', unit: 'ms' },
    { code: 'trace-unit', expected: 's' },
  ],
  [
    'another unit than logs have',
    `[${reported}]`,
    { use: 'arrivals', unit: 's' },
    { code: 'trace-unit', expected: 'ms' },
  ],

  [
    'a column that is missing',
    'time,x\n1,2\n',
    { use: 'arrivals', time: 'tiem' },
    { code: 'trace-column', line: 1, column: 1, expected: 'one of: time, x', got: '"tiem"', suggestion: 'time' },
  ],
  [
    'a column by the case of its letters',
    'Time,x\n1,2\n',
    { use: 'arrivals', time: 'time' },
    { code: 'trace-column', suggestion: 'Time' },
  ],
  [
    'a duration column that is missing',
    't,x\n1,2\n',
    { use: 'durations', time: 't', column: 'y' },
    { code: 'trace-column', got: '"y"' },
  ],
  [
    'no header',
    '1.05,3,3842\n2,3,4\n',
    arrivals,
    { code: 'trace-column', suggestion: 'the first line must name the columns' },
  ],
  [
    'two columns of a name',
    't,t\n1,2\n',
    arrivals,
    { code: 'trace-column', message: 'The file has several columns "t".' },
  ],
  ['columns in JSON', `[${reported}]`, arrivals, { code: 'trace-column', got: '"t"' }],

  [
    'no time column named',
    '\n\nid,started_at\n1,2\n',
    { use: 'arrivals' },
    { code: 'trace-format', line: 3, column: 1, suggestion: 'time: started_at', got: 'columns id, started_at' },
  ],
  [
    'no duration column named',
    'id,latency\n1,2\n',
    { use: 'durations' },
    { code: 'trace-format', suggestion: 'column: latency' },
  ],
  [
    'counts per minute as arrivals',
    `${minutes}o,a,f,http,1,2\n`,
    { use: 'arrivals' },
    { code: 'trace-format', expected: 'perMinute with this file and a row' },
  ],
  [
    'not counts per minute',
    't,x\n1,2\n',
    { use: 'perMinute', row: 0 },
    { code: 'trace-format', line: 1, got: 'columns t, x' },
  ],
  ['JSON as counts per minute', `[${reported}]`, { use: 'perMinute', row: 0 }, { code: 'trace-format', got: 'JSON' }],
  ['JSON that is no list', '{"a": 1,\n "b": [2]}', { use: 'arrivals' }, { code: 'trace-format', line: 1, column: 1 }],
  ['JSON that is a list of numbers', '\n[1, 2]', { use: 'arrivals' }, { code: 'trace-format', line: 2, column: 2 }],
  [
    'JSON of metrics',
    '{"MetricDataResults":[{"Id":"inv"}],"Messages":[]}',
    { use: 'arrivals' },
    { code: 'trace-format', line: 1 },
  ],
  [
    'JSON with a null in the list',
    `[${reported},\nnull]`,
    { use: 'arrivals' },
    { code: 'trace-broken-json', line: 2, column: 1, expected: 'an event' },
  ],

  [
    'an event without a time',
    `[${reported},\n {"message":"m"}]`,
    { use: 'arrivals' },
    { code: 'trace-broken-row', line: 2, column: 2, got: '"{\\"message\\":\\"m\\"}"' },
  ],
  [
    'a REPORT line without a duration',
    `${reported}\n${line('REPORT RequestId: r2\tBilled Duration: 1 ms')}`,
    { use: 'durations' },
    { code: 'trace-value', line: 2, column: 1 },
  ],
  [
    'a REPORT line with a broken duration',
    `${reported}\n${line('REPORT RequestId: r2\tDuration: 1.0.0 ms')}`,
    { use: 'durations' },
    { code: 'trace-value', line: 2 },
  ],
  [
    'a REPORT line with a negative duration',
    line('REPORT RequestId: r2\tDuration: -1 ms'),
    { use: 'durations' },
    { code: 'trace-value', line: 1 },
  ],

  [
    'JSON cut inside an object',
    `[${reported},\n${reported.slice(0, 60)}`,
    { use: 'arrivals' },
    { code: 'trace-truncated', line: 2, column: 61 },
  ],
  [
    'JSON cut between objects',
    `[${reported},\n${reported}\n`,
    { use: 'arrivals' },
    { code: 'trace-truncated', line: 3, column: 1 },
  ],
  ['JSON cut behind a comma', `[${reported},`, { use: 'arrivals' }, { code: 'trace-truncated', line: 1 }],
  ['JSON cut behind the list', `{"events": [${reported}]`, { use: 'arrivals' }, { code: 'trace-truncated', line: 1 }],
  ['one bracket', '[', { use: 'arrivals' }, { code: 'trace-truncated', line: 1, column: 2 }],
  ['one brace', '\n{', { use: 'arrivals' }, { code: 'trace-truncated', line: 2, column: 2 }],
  [
    'brackets that do not match',
    `[${reported},\n\n  {"message": [}}]`,
    { use: 'arrivals' },
    { code: 'trace-broken-json', line: 3 },
  ],
  [
    'a broken object',
    `[${reported},\n\n  {"message" 5}]`,
    { use: 'arrivals' },
    { code: 'trace-broken-json', line: 3, column: 3, got: '"{\\"message\\" 5}"' },
  ],
  [
    'an open text',
    `[${reported},\n{"message": "abc\n"}]`,
    { use: 'arrivals' },
    { code: 'trace-broken-json', line: 2, column: 17 },
  ],
  [
    'no comma',
    `[${reported}\n${reported}]`,
    { use: 'arrivals' },
    { code: 'trace-broken-json', line: 2, column: 1, expected: 'a comma or ]' },
  ],
  ['a comma too many', `[${reported},\n]`, { use: 'arrivals' }, { code: 'trace-broken-json', line: 2, column: 1 }],
  [
    'text behind the list',
    `[${reported}]\nx`,
    { use: 'arrivals' },
    { code: 'trace-broken-json', line: 2, column: 1, expected: 'the end of the file' },
  ],
  ['two lists', `[${reported}][]`, { use: 'arrivals' }, { code: 'trace-broken-json', line: 1 }],
  ['text among lines', `${reported}\nx`, { use: 'arrivals' }, { code: 'trace-broken-json', line: 2, column: 1 }],
  [
    'broken JSON behind the list',
    `{"events": [${reported}], "a": }`,
    { use: 'arrivals' },
    { code: 'trace-broken-json' },
  ],

  [
    'a row beyond the last',
    `${minutes}o,a,f,http,1,2\n`,
    { use: 'perMinute', row: 1 },
    { code: 'trace-row', expected: '0 to 0', got: '1' },
  ],
  [
    'a row below the first',
    `${minutes}o,a,f,http,1,2\n`,
    { use: 'perMinute', row: -1 },
    { code: 'trace-row', got: '-1' },
  ],
  ['half a row', `${minutes}o,a,f,http,1,2\n`, { use: 'perMinute', row: 0.5 }, { code: 'trace-row', got: '0.5' }],
  [
    'no row named',
    `${minutes}o,a,f,http,1,2\no,a,g,http,1,2\n`,
    { use: 'perMinute' },
    { code: 'trace-row', suggestion: 'row: 0' },
  ],
  [
    'an unknown hash',
    `${minutes}o,a,abcdefgh,http,1,2\n`,
    { use: 'perMinute', row: 'abcdeg' },
    { code: 'trace-row', got: '"abcdeg"' },
  ],
  ['a short hash', `${minutes}o,a,abcdefgh,http,1,2\n`, { use: 'perMinute', row: 'abcde' }, { code: 'trace-row' }],
  [
    'an index as text',
    `${minutes}o,a,abcdefgh,http,1,2\n`,
    { use: 'perMinute', row: '0' },
    { code: 'trace-row', suggestion: 'row: 0' },
  ],
  [
    'the start of two hashes',
    `${minutes}o,a,abcdef1,http,1,2\no,a,x,http,1,2\no,a,abcdef2,http,1,2\n`,
    { use: 'perMinute', row: 'abcdef' },
    { code: 'trace-row', message: 'Several rows have this hash: 0, 2.' },
  ],
  [
    'the hash of two rows',
    `${minutes}o,a,abcdef1,http,1,2\no,b,abcdef1,http,1,2\n`,
    { use: 'perMinute', row: 'abcdef1' },
    { code: 'trace-row', message: 'Several rows have this hash: 0, 1.' },
  ],
  [
    'a count that is no number',
    `${minutes}o,a,f,http,1,2\no,a,g,http,1,x\n`,
    { use: 'perMinute', row: 1 },
    {
      code: 'trace-value',
      line: 3,
      column: 14,
      got: '"x"',
      message: 'The count of minute 2 is not a whole number of at least 0.',
    },
  ],
  ['a negative count', `${minutes}o,a,f,http,1,-2\n`, { use: 'perMinute', row: 0 }, { code: 'trace-value', line: 2 }],
  ['half a request', `${minutes}o,a,f,http,1,2.5\n`, { use: 'perMinute', row: 0 }, { code: 'trace-value', line: 2 }],
  [
    'a blank count',
    `${minutes}o,a,f,http,,2\n`,
    { use: 'perMinute', row: 0 },
    { code: 'trace-value', line: 2, column: 12 },
  ],
  [
    'a minute left out',
    'HashFunction,1,3\nf,1,2\n',
    { use: 'perMinute', row: 0 },
    { code: 'trace-column', line: 1, expected: 'column 2', got: '"3"' },
  ],
];

test.each(cases)('%s', async (_, content, part, expected) => {
  expect(await refusal(content, part)).toMatchObject(expected);
});

describe('not text', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)));

  test.each([
    ['a zero byte', bytes('t\n1\n2\0\n'), 3, undefined],
    ['a byte that starts no character', bytes('t\n1\n2€\n', [0xff], '\n€\n'), 4, undefined],
    ['a character cut by a line end', bytes('t\n€\r\n', [0xe2, 0x82], '\n1'), 3, undefined],
    ['a character cut by the end', bytes('t\n1\n', [0xe2, 0x82]), 3, undefined],
    ['gzip', bytes([0x1f, 0x8b, 8, 0]), 1, 'unpack the file first'],
    ['zip', bytes([0x50, 0x4b, 3, 4, 0, 0]), 1, 'unpack the file first'],
    ['UTF-16', bytes([0xff, 0xfe, 0x74, 0]), 1, 'save the file as UTF-8'],
    ['an image', bytes([0x89], 'PNG\r\n', [0x1a], '\n\0\0'), 1, undefined],
  ])('%s', async (_, content, line, suggestion) => {
    const error = await refusal(content, arrivals);
    expect(error).toMatchObject({ code: 'trace-not-text', line, expected: 'UTF-8 text' });
    expect(error.suggestion).toBe(suggestion);
  });
});

describe('bounds', () => {
  test('a first line without an end', async () => {
    await expect(load('x'.repeat(1_100_000), arrivals)).rejects.toMatchObject({ code: 'trace-format', line: 1 });
  });

  test('a quote that swallows the file', async () => {
    const content = `t,x\n1,a\n2,"b\n${'3,c\n'.repeat(400_000)}`;
    await expect(load(content, arrivals)).rejects.toMatchObject({ code: 'trace-broken-row', line: 3 });
  });

  test('one object without an end', async () => {
    const content = `\n{"a": [${'1,'.repeat(2_500_000)}`;
    await expect(load(content, { use: 'arrivals' })).rejects.toMatchObject({
      code: 'trace-format',
      line: 2,
      column: 1,
    });
  });

  test('a nest of brackets', async () => {
    const deep = 1_000_000;
    const content = `{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`;
    await expect(load(content, { use: 'arrivals' })).rejects.toBeInstanceOf(TraceError);
  });

  test('more records than a column may have', () => {
    const column = new Column('big.csv', 3000);
    for (let i = 0; i < 3000; i++) column.push(i);
    expect(() => column.push(3000)).toThrow(TraceError);
    expect(() => column.push(3000)).toThrow(
      expect.objectContaining({ code: 'trace-too-large', file: 'big.csv', expected: 'at most 3000 records' }),
    );
    expect(column.toArray()).toHaveLength(3000);
    expect(column.toArray().at(-1)).toBe(2999);
  });

  test('what is shown of a file has at most 60 characters', () => {
    expect(shownText('a'.repeat(58))).toBe(`"${'a'.repeat(58)}"`);
    expect(shownText('a'.repeat(59))).toBe(`"${'a'.repeat(57)}…"`);
    expect(shownText('\n'.repeat(100))).toHaveLength(60);
    expect(shownText('\u0007\t"\u2028')).toBe('"\\x07\\t\\"\\u{2028}"');
  });
});

describe('around the reading', () => {
  test('errors of opening pass through', async () => {
    const open = () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('no such file')) }),
    });
    await expect(loadTrace({ file: 'f', ...arrivals }, open)).rejects.toThrow('no such file');
  });

  test('the file is closed after an error and when no more is needed', async () => {
    for (const [content, part] of [
      ['t\nx\n', arrivals],
      ['HashFunction,1\nf,1\n', { use: 'perMinute', row: 0 }],
    ] as const) {
      let closed = false;
      const open = async function* () {
        try {
          yield new TextEncoder().encode(content);
          for (;;) yield new TextEncoder().encode('\n');
        } finally {
          closed = true;
        }
      };
      await loadTrace({ file: 'f', ...part }, open).catch(() => undefined);
      expect(closed).toBe(true);
    }
  });

  test('a summary is of a log only', async () => {
    await expect(summarizeLog('f', opened('t\n1\n'))).rejects.toMatchObject({ code: 'trace-format', file: 'f' });
  });
});
