/** The formats by small examples, among them the synthetic lines of each. */
import { describe, expect, test } from 'vitest';
import { summarizeLog } from '../../src/import/index.ts';
import { load, opened } from './opened.ts';

const event = (timestamp: number, message: string, logStreamName = 'a') => ({ logStreamName, timestamp, message });
const start = (id: string) => `START RequestId: ${id} Version: $LATEST\n`;
const report = (id: string, duration: string, billed: number, more = '') =>
  `REPORT RequestId: ${id}\tDuration: ${duration} ms\tBilled Duration: ${billed} ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t${more}\n`;

async function log(events: readonly unknown[] | string): Promise<[number[], number[]]> {
  const content = typeof events === 'string' ? events : JSON.stringify(events);
  const { timesMs } = await load(content, { use: 'arrivals' });
  const { durationsMs } = await load(content, { use: 'durations' });
  return [[...timesMs!], [...durationsMs!]];
}

async function duration(message: string): Promise<number> {
  return (await log([event(1000, message)]))[1][0]!;
}

describe('log events', () => {
  const synthetic = `[{"logStreamName":"2025/05/12/[$LATEST]5b11","timestamp":1747081446310,"message":"REPORT RequestId: 94f4a28a\\tDuration: 155.51 ms\\tBilled Duration: 156 ms\\tMemory Size: 1769 MB\\tMax Memory Used: 40 MB\\t\\n","ingestionTime":1747081455176,"eventId":"389612"},
 {"logStreamName":"2025/05/12/[$LATEST]5b11","timestamp":1747081447319,"message":"REPORT RequestId: 9811ba2c\\tDuration: 402.10 ms\\tBilled Duration: 569 ms\\tMemory Size: 512 MB\\tMax Memory Used: 88 MB\\tInit Duration: 166.20 ms\\t\\n","ingestionTime":1747081455176,"eventId":"389613"}]`;

  test('REPORT lines alone: the report minus its duration', async () => {
    const [times, durations] = await log(synthetic);
    const first = 1747081446310 - 155.51;
    expect(times).toEqual([0, 1747081447319 - 402.1 - first]);
    expect(durations).toEqual([155.51, 402.1]);
    expect(await summarizeLog('log', opened(synthetic))).toEqual({ records: 2, environments: 1, billedMs: 725 });
  });

  test('an array, an object with events and JSON lines are the same', async () => {
    const events = [
      event(10, 'INIT_START Runtime Version: x\n'),
      event(20, start('r1')),
      event(25, 'a line of the function with { [ "brackets\\" and a \u{1f600}\n'),
      event(30, 'END RequestId: r1\n'),
      event(31, report('r1', '9.50', 10)),
      event(50, start('r2'), 'b'),
      event(60, report('r2', '5.00', 5), 'b'),
    ];
    const expected = [
      [0, 30],
      [9.5, 5],
    ];
    const tail = { searchedLogStreams: [{ name: 'a' }], nextToken: '[{"x":1}]' };
    expect(await log(events)).toEqual(expected);
    expect(await log(JSON.stringify(events, null, 2))).toEqual(expected);
    expect(await log(`\ufeff\r\n ${JSON.stringify({ events, ...tail }, null, 2).replaceAll('\n', '\r\n')} \n`)).toEqual(
      expected,
    );
    expect(await log(JSON.stringify({ nextForwardToken: 'f', list: [[]], events }))).toEqual(expected);
    expect(await log(events.map((item) => JSON.stringify(item)).join('\n'))).toEqual(expected);
    expect(await log(`${events.map((item) => JSON.stringify(item)).join('\r\n\r\n')}\n`)).toEqual(expected);
  });

  test('requests without a REPORT line are dropped, and so are their environments', async () => {
    const events = [event(1, start('r1'), 'a'), event(2, start('r2'), 'b'), event(7, report('r2', '5.00', 5), 'b')];
    expect(await log(events)).toEqual([[0], [5]]);
    expect(await summarizeLog('log', opened(JSON.stringify(events)))).toEqual({
      records: 1,
      environments: 1,
      billedMs: 5,
    });
  });

  test('records are ordered by arrival, equal times as they stand', async () => {
    const events = [
      event(100, start('slow')),
      event(105, start('fast'), 'b'),
      event(105, start('same'), 'c'),
      event(110, report('same', '4.00', 4), 'c'),
      event(111, report('fast', '5.00', 5), 'b'),
      event(190, report('slow', '90.00', 90)),
    ];
    expect(await log(events)).toEqual([
      [0, 5, 5],
      [90, 4, 5],
    ]);
    const [times, durations] = await log(events.toReversed());
    expect(times).toEqual([0, 5, 5]);
    expect(durations).toEqual([90, 5, 4]);
  });

  test('retries share a request ID: each REPORT has the START before it, in any order of the file', async () => {
    const events = [
      event(1000, start('r')),
      event(1010, report('r', '10.00', 10)),
      event(61_000, start('r')),
      event(61_020, report('r', '20.00', 20)),
      event(61_500, start('r'), 'other stream'),
      event(200_000, report('r', '30.00', 30)),
    ];
    const expected = [
      [0, 60_000, 198_970],
      [10, 20, 30],
    ];
    expect(await log(events)).toEqual(expected);
    expect(await log(events.toReversed())).toEqual(expected);
  });

  test('the JSON log format', async () => {
    const metrics = {
      durationMs: 155.51,
      billedDurationMs: 156,
      memorySizeMB: 1769,
      maxMemoryUsedMB: 40,
      initDurationMs: 166.2,
    };
    const record = { requestId: '94f4', metrics };
    const messages = [
      JSON.stringify({ time: '2026-01-15T10:00:00.000Z', type: 'platform.start', record: { requestId: '94f4' } }),
      '{"level":"info", broken',
      JSON.stringify({ level: 'info', record: { requestId: '94f4' } }),
      JSON.stringify({ time: '2026-01-15T10:00:00.123Z', type: 'platform.report', record, status: 'success' }),
    ];
    expect(await log(messages.map((message, index) => event(1000 + index, message)))).toEqual([[0], [155.51]]);
  });

  test.each([
    ['printed below the billed ms', '155.51', 156, '', 155.51],
    ['rounded to the full ms', '155.00', 156, '', 155.005],
    ['exactly full', '156.00', 156, '', 156],
    ['billed more', '154.99', 156, '', 155.005],
    ['init not billed', '154.09', 155, 'Init Duration: 99.44 ms\t', 154.09],
    ['init not billed, rounded', '154.00', 155, 'Init Duration: 99.44 ms\t', 154.005],
    ['init billed', '402.10', 569, 'Init Duration: 166.20 ms\t', 402.1],
    ['init billed, S', '133.61', 214, 'Init Duration: 80.00 ms\t', 133.61],
    ['longer init billed', '2.19', 4101, 'Init Duration: 4098.79 ms\t', 2.19],
    ['restored', '8.40', 9, 'Restore Duration: 1010.95 ms\tBilled Restore Duration: 456 ms\t', 8.4],
    ['timed out', '3000.00', 3000, 'Status: timeout', 3000],
  ])('durations: %s', async (_, printed, billed, more, expected) => {
    expect(await duration(report('r', printed, billed, more))).toBe(expected);
    expect(await duration(report('r', printed, billed, more).replaceAll('\t', ' '))).toBe(expected);
  });

  test('a log of one day in the unit it has', async () => {
    const content = JSON.stringify([event(5, report('r', '1.00', 1))]);
    expect(await load(content, { use: 'durations', unit: 'ms' })).toEqual({ durationsMs: Float64Array.of(1) });
  });
});

describe('Azure Functions 2021', () => {
  const rows =
    'app,func,end_timestamp,duration\na1,f1,5160.142570018768,0.134\na1,f1,5161.280997037888,0.013\na1,f2,5161.5,60\n';
  const starts = [5161.5 - 60, 5160.142570018768 - 0.134, 5161.280997037888 - 0.013].map((time) => time * 1000);

  test('arrivals and the durations that belong to them', async () => {
    const { timesMs } = await load(rows, { use: 'arrivals' });
    expect([...timesMs!]).toEqual(starts.map((time) => time - starts[0]!));
    const expected = { durationsMs: Float64Array.of(60_000, 134, 13) };
    expect(await load(rows, { use: 'durations' })).toEqual(expected);
    expect(await load(rows, { use: 'durations', column: 'duration' })).toEqual(expected);
    expect(await load(rows, { use: 'durations', column: 'duration', unit: 's' })).toEqual(expected);
    expect(await load(rows, { use: 'arrivals', unit: 's' })).toEqual({ timesMs });
  });

  test('a time column that is named goes first', async () => {
    const { timesMs } = await load(rows, { use: 'arrivals', time: 'end_timestamp' });
    expect([...timesMs!]).toEqual([0, 5161280.997037888 - 5160142.570018768, 5161500 - 5160142.570018768]);
    const { durationsMs } = await load(rows, { use: 'durations', time: 'end_timestamp' });
    expect([...durationsMs!]).toEqual([134, 13, 60_000]);
  });
});

describe('Azure Functions 2019', () => {
  const rows = [
    'HashOwner,HashApp,HashFunction,Trigger,1,2,3,4',
    'o1,a1,abcdef01,http,12,0,7,3',
    'o1,a1,abcdef02,queue,0,0,40,0',
    'o2,a2,abcdef,timer,1,1,1,1',
    'o2,a2,123456,timer,2,2,2,2.0',
    '',
  ].join('\n');
  const minutes = async (row: number | string) => [...(await load(rows, { use: 'perMinute', row })).perMinute!];

  test('by index, by hash, by the start of a hash', async () => {
    expect(await minutes(0)).toEqual([12, 0, 7, 3]);
    expect(await minutes(3)).toEqual([2, 2, 2, 2]);
    expect(await minutes('abcdef02')).toEqual([0, 0, 40, 0]);
    expect(await minutes('abcdef')).toEqual([1, 1, 1, 1]);
    expect(await minutes('123456')).toEqual([2, 2, 2, 2]);
  });

  test('the only row needs no index, and minutes are as many as there are', async () => {
    expect(await load('HashFunction,1\nf,5', { use: 'perMinute' })).toEqual({ perMinute: Float64Array.of(5) });
  });

  test('rows after the one that was asked for by index are not read', async () => {
    for (const rest of ['g,oops\n', 'h\n', 'g,"', 'g,"x"x\n']) {
      for (const size of [1, 2, 5, 1000]) {
        const { perMinute } = await load(`HashFunction,1\nf,5\n${rest}`, { use: 'perMinute', row: 0 }, size);
        expect([...perMinute!]).toEqual([5]);
      }
    }
  });
});

describe('CSV with a time column', () => {
  const times = async (content: string, time: string, unit?: string) => {
    const { timesMs } = await load(content, { use: 'arrivals', time, ...(unit === undefined ? {} : { unit }) });
    return [...timesMs!];
  };

  test.each([
    [undefined, 1000],
    ['ms', 1],
    ['s', 1000],
    ['min', 60_000],
    ['h', 3_600_000],
  ])('numbers in %s', async (unit, scale) => {
    expect(await times('when,x\n3,a\n1,b\n1.5e0,c\n', 'when', unit)).toEqual([0, 0.5 * scale, 2 * scale]);
  });

  test('calendar times', async () => {
    const content = [
      'at',
      '2026-01-15T10:00:00.123Z',
      '2026-01-15 10:00:01.8705',
      '2026-01-15T12:00:02+02:00',
      '2026-01-15T05:30:03.5-0430',
      '"2026-01-15T10:00:04,25z"',
      '2026-01-16',
      '2026-01-15 10:05 UTC',
    ].join('\n');
    expect(await times(content, 'at')).toEqual(
      [0, 1747.5, 1877, 3377, 4127, 299_877, 50_399_877].map((ms) => expect.closeTo(ms, 3)),
    );
  });

  test('the columns of a CloudWatch Logs Insights export', async () => {
    const content = `@timestamp,@requestId,@duration,@billedDuration,@memorySize,@maxMemoryUsed,@initDuration
2026-01-15 10:00:01.870,9811ba2c-1356-466e-9cd3-c453eea3ea16,402.10,569,512000000,88000000,166.20
2026-01-15 10:00:00.123,94f4a28a-dbe3-4114-9f2b-0b3ae40f4dbc,155.51,156,1769000000,40000000,
`;
    expect(await times(content, '@timestamp')).toEqual([0, 1747]);
    const reference = { use: 'durations', column: '@duration' } as const;
    expect(await load(content, { ...reference, time: '@timestamp' })).toEqual({
      durationsMs: Float64Array.of(155.51, 402.1),
    });
    expect(await load(content, reference)).toEqual({ durationsMs: Float64Array.of(402.1, 155.51) });
  });

  test('the columns of an OpenDC trace, whose header has stray blanks', async () => {
    const content =
      'Timestamp [ms],Invocations, Avg Exec time per Invocation,Provisioned CPU [Mhz]\n60000,1,300,100\n120000,4,280,100\n';
    expect(await times(content, 'Timestamp [ms]', 'ms')).toEqual([0, 60_000]);
    const column = 'Avg Exec time per Invocation';
    expect(await load(content, { use: 'durations', column })).toEqual({ durationsMs: Float64Array.of(300, 280) });
  });

  test.each([
    ['semicolons', 'a;t\n"x,y";2\nz;5\n'],
    ['tabs', 'a,b\tc\tt\nx\t1\t2\ny\t\t5\n'],
    ['commas', '"a;b;c",t\nx,2\ny,5'],
    ['CRLF', 'a,t\r\nx,2\r\ny,5\r\n'],
    ['CR', 'a,t\rx,2\ry,5\r'],
    ['mixed line ends', 'a,t\r\nx,2\ny,5\r\n'],
    ['a byte-order mark and blank lines', '\ufeff\n  \n\na,t\n\nx,2\n\n\ny,5\n\n'],
    ['quotes', '"a","t"\n"x ""1""\r\n,",2\ny,"5"\n'],
    ['blanks around numbers', 'a,t\nx, 2\ny,5 \n'],
  ])('%s', async (_, content) => {
    for (const size of [1, 2, 3, 1000]) {
      const { timesMs } = await load(content, { use: 'arrivals', time: 't' }, size);
      expect([...timesMs!]).toEqual([0, 3000]);
    }
  });

  test('durations belong to the arrivals of the same file, in other units', async () => {
    const content = 't,d,x\n9,1.5,a\n1,2.5,b\n9,3.5,c\n4,4.5,d\n';
    expect(await times(content, 't', 'min')).toEqual([0, 180_000, 480_000, 480_000]);
    const reference = { use: 'durations', column: 'd', unit: 's' } as const;
    expect(await load(content, { ...reference, time: 't' })).toEqual({
      durationsMs: Float64Array.of(2500, 4500, 1500, 3500),
    });
    expect(await load(content, reference)).toEqual({ durationsMs: Float64Array.of(1500, 2500, 3500, 4500) });
  });
});
