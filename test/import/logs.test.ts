/** Logs as text, in the JSON log format, and of several functions; when a record arrived, and how long it took. */
import { describe, expect, test } from 'vitest';
import { summarizeLog } from '../../src/import/index.ts';
import { durationOf } from '../../src/import/log-duration.ts';
import { load, opened, refusal } from './opened.ts';

const STREAM = '2026/01/15/[$LATEST]5b11';
const report = (id: string, duration: string, billed: number, more = '') =>
  `REPORT RequestId: ${id}\tDuration: ${duration} ms\tBilled Duration: ${billed} ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t${more}`;
const line = (second: string, message: string, stream = STREAM) =>
  `2026-01-15T10:00:${second}+00:00 ${stream} ${message}`;

async function read(content: string, functionName?: string): Promise<[number[], number[]]> {
  const named = functionName === undefined ? {} : { function: functionName };
  const { timesMs } = await load(content, { use: 'arrivals', ...named });
  const { durationsMs } = await load(content, { use: 'durations', ...named });
  return [[...timesMs!], [...durationsMs!]];
}

describe('text, as `aws logs tail` prints it', () => {
  const text = [
    line('00.000000', 'START RequestId: r1 Version: $LATEST'),
    line('00.000100', 'a line of the function'),
    'whose message goes on here: REPORT RequestId: r1\tDuration: 9.99 ms',
    '',
    line('00.009600', 'END RequestId: r1'),
    line('00.009600', report('r1', '9.50', 10)),
    line('00.030125', 'START RequestId: r2 Version: $LATEST', '2026/01/15/[$LATEST]77aa'),
    line('00.036000', report('r2', '5.00', 5), '2026/01/15/[$LATEST]77aa'),
  ];

  test.each([
    ['line ends', text.join('\n')],
    ['a line end at the end, blank lines at the beginning', `\n \n${text.join('\n')}\n`],
    ['line ends of Windows', `${text.join('\r\n')}\r\n`],
    ['times of UTC', text.join('\n').replaceAll('+00:00', 'Z')],
    ['times of another place', text.join('\n').replaceAll('T10:', 'T12:').replaceAll('+00:00', '+02:00')],
  ])('%s', async (_, content) => {
    for (const size of [1 << 16, 7, 1]) {
      const { timesMs } = await load(content, { use: 'arrivals' }, size);
      const { durationsMs } = await load(content, { use: 'durations' }, size);
      expect(timesMs![0]).toBe(0);
      expect(timesMs![1]).toBeCloseTo(30.125, 3);
      expect([...durationsMs!]).toEqual([9.5, 5]);
    }
    expect(await summarizeLog('log', opened(content))).toEqual({ records: 2, environments: 2, billedMs: 15 });
  });

  test('what has no REPORT, no valid one, or no end is refused with its place', async () => {
    const none = text.slice(0, 4).join('\n');
    expect(await refusal(none, { use: 'arrivals' })).toMatchObject({
      code: 'trace-no-records',
      got: '2 events without any',
    });
    const wrong = text.join('\n').replace('9.50', 'x');
    expect(await refusal(wrong, { use: 'arrivals' })).toMatchObject({ code: 'trace-value', line: 6, column: 1 });
    const endless = `${text[0]}\n${'x'.repeat(2_000_001)}`;
    await expect(load(endless, { use: 'arrivals' })).rejects.toMatchObject({ code: 'trace-format', line: 2 });
  });

  test('a table whose header begins with digits is a table', async () => {
    const { timesMs } = await load('2026,x\n5,1\n9,1\n', { use: 'arrivals', time: '2026' });
    expect([...timesMs!]).toEqual([0, 4000]);
    const header = `${'1'.repeat(3000)},x`;
    expect([...(await load(`${header}\n5,1\n`, { use: 'arrivals', time: header.slice(0, -2) })).timesMs!]).toEqual([0]);
    expect(await refusal('2026', { use: 'arrivals', time: 't' })).toMatchObject({ code: 'trace-column' });
  });

  test('a log has no columns, units or counts per minute', async () => {
    const content = text.join('\n');
    expect(await refusal(content, { use: 'arrivals', time: 't' })).toMatchObject({ code: 'trace-column' });
    expect(await refusal(content, { use: 'durations', unit: 's' })).toMatchObject({ code: 'trace-unit' });
    expect(await refusal(content, { use: 'perMinute' })).toMatchObject({ code: 'trace-format', got: 'a log as text' });
  });
});

describe('lines of the JSON log format', () => {
  const platform = (time: string, type: string, record: object, more: object = {}) =>
    JSON.stringify({ time: `2026-01-15T10:00:${time}Z`, type, record, ...more });
  const metrics = {
    durationMs: 155.512,
    billedDurationMs: 322,
    memorySizeMB: 1769,
    maxMemoryUsedMB: 40,
    initDurationMs: 166.2,
  };

  test('are read without a container, with or without their log stream', async () => {
    const lines = [
      platform('00.000', 'platform.start', { requestId: '94f4', version: '$LATEST' }),
      platform('00.100', 'platform.extension', { name: 'x' }),
      platform('00.156', 'platform.report', { requestId: '94f4', metrics, status: 'success' }),
      platform('01.5005', 'platform.start', { requestId: '981b' }, { logStreamName: 'b' }),
      platform('01.6', 'platform.report', { requestId: '981b', metrics: { durationMs: 9.5 } }, { logStreamName: 'b' }),
    ];
    const [times, durations] = await read(lines.join('\n'));
    expect(times[1]).toBeCloseTo(1500.5, 3);
    expect(durations).toEqual([155.512, 9.5]);
    expect(await summarizeLog('log', opened(lines.join('\n')))).toEqual({ records: 2, environments: 2, billedMs: 332 });
  });

  test('an object that is neither event nor record is refused', async () => {
    const first = await refusal('{"time":"yesterday","type":"platform.start","record":{}}', { use: 'arrivals' });
    expect(first).toMatchObject({ code: 'trace-format', line: 1 });
    const later = `${platform('00.0', 'platform.start', { requestId: 'r' })}\n{"type":"platform.report"}`;
    expect(await refusal(later, { use: 'arrivals' })).toMatchObject({ code: 'trace-broken-row', line: 2, column: 1 });
  });
});

describe('several functions', () => {
  const of = (name: string, second: string, duration: string) =>
    line(second, report(`${name}-${second}`, duration, Number(duration)), `2026/01/15/${name}[1]aa`);
  const content = [of('checkout', '00.5', '10.00'), of('worker', '00.7', '5.00'), of('checkout', '01.5', '7.00')].join(
    '\n',
  );

  test('one is named', async () => {
    expect(await read(content, 'checkout')).toEqual([
      [0, expect.closeTo(1003, 3)],
      [10, 7],
    ]);
    expect(await read(content, 'worker')).toEqual([[0], [5]]);
    expect(await summarizeLog('log', opened(content), 'checkout')).toEqual({
      records: 2,
      environments: 1,
      billedMs: 17,
    });
  });

  test('must be named, rightly, and only where there are any', async () => {
    expect(await refusal(content, { use: 'arrivals' })).toMatchObject({
      code: 'trace-function',
      expected: 'function: one of checkout, worker',
      got: '2 functions',
    });
    expect(await refusal(content, { use: 'durations', function: 'chekout' })).toMatchObject({
      code: 'trace-function',
      got: '"chekout"',
      suggestion: 'checkout',
    });
    const unnamed = line('00.5', report('r', '5.00', 5));
    expect(await read(unnamed)).toEqual([[0], [5]]);
    expect(await refusal(unnamed, { use: 'arrivals', function: 'f' })).toMatchObject({
      code: 'trace-function',
      got: '"f"',
    });
    expect(await refusal('t\n1\n', { use: 'arrivals', time: 't', function: 'f' })).toMatchObject({
      code: 'trace-function',
    });
    const idle = `${content}\n${line('02.0', 'INIT_START Runtime Version: x', '2026/01/15/idle[1]bb')}`;
    expect(await refusal(idle, { use: 'arrivals', function: 'idle' })).toMatchObject({ code: 'trace-no-records' });
  });
});

describe('a cold start', () => {
  const cold = (start: string, init = '100.00', word = 'INIT_START', field = 'Init Duration') =>
    [
      line('00.000000', report('r0', '1.00', 1), '2026/01/15/[$LATEST]other'),
      line('01.000000', `${word} Runtime Version: x`),
      line(start, 'START RequestId: r1 Version: 1'),
      line('01.200000', report('r1', '90.00', 190, `${field}: ${init} ms\t`)),
    ].join('\n');
  const arrival = async (content: string) => Math.round((await read(content))[0][1]! * 1000) / 1000;

  test('arrives at the INIT_START that it waited for', async () => {
    expect(await arrival(cold('01.100000'))).toBe(1001);
    expect(await arrival(cold('01.100004', '100.00'))).toBe(1001);
    expect(await arrival(cold('01.100000', '100.00', 'RESTORE_START', 'Restore Duration'))).toBe(1001);
  });

  test('arrives at its START where that does not fit: the environment was initialised ahead, or times are those of CloudWatch', async () => {
    expect(await arrival(cold('01.101560'))).toBe(1102.56);
    expect(await arrival(cold('01.100000', '99.44'))).toBe(1101);
  });

  test('at one instant, comes after those that met a warm environment, and as their INIT_START lines stand', async () => {
    const of = (name: string, duration: string) => [
      line('00.100000', `START RequestId: ${name} Version: 1`, name),
      line(
        '00.300000',
        name === 'warm'
          ? report(name, duration, 4)
          : report(name, duration, 100 + Number(duration), 'Init Duration: 100.00 ms\t'),
        name,
      ),
    ];
    const inits = ['c', 'a', 'b'].map((name) => line('00.000000', 'INIT_START Runtime Version: x', name));
    const warm = [line('00.000000', 'START RequestId: warm Version: 1', 'warm'), of('warm', '4.00')[1]];
    const content = [...inits, ...of('a', '1.00'), ...of('b', '2.00'), ...of('c', '3.00'), ...warm].join('\n');
    expect(await read(content)).toEqual([
      [0, 0, 0, 0],
      [4, 3, 1, 2],
    ]);
  });
});

describe('an environment serves one request at a time', () => {
  const served = (...starts: string[]) =>
    starts.flatMap((start, i) => [
      line(start, `START RequestId: r${i} Version: 1`),
      line('09.0', report(`r${i}`, '100.00', 100)),
    ]);

  test('one that followed at once does not overlap because prints are rounded', async () => {
    const [times] = await read(served('00.000000', '00.099996', '00.199994').join('\n'));
    expect(times).toEqual([0, 100, 200]);
  });

  test('a greater overlap, or none, is left as it is', async () => {
    const [times] = await read(served('00.000000', '00.099000', '00.200000').join('\n'));
    expect(times).toEqual([0, 99, 200]);
  });

  test('finer times count where they agree with the ms', async () => {
    const event = (timestamp: number, timestampUs: unknown, id: string) =>
      JSON.stringify({ logStreamName: id, timestamp, timestampUs, message: report(id, '5.00', 5) });
    const arrivals = async (timestampUs: unknown) =>
      (await read(`${event(5, undefined, 'a')}\n${event(100, timestampUs, 'b')}`))[0][1];
    expect(await arrivals(100_250)).toBe(95.25);
    expect(await arrivals(99_999)).toBe(95);
    expect(await arrivals('100250')).toBe(95);
  });
});

describe('the duration of a record', () => {
  const none = { initMs: undefined, restoreMs: undefined, billedRestoreMs: undefined };
  test.each([
    ['no bill', 12.34, undefined, {}, 12.34],
    ['billed in steps of 100 ms', 128.83, 200, {}, 128.83],
    ['just above a step of 100 ms, printed as the step', 100, 200, {}, 100.005],
    ['just above the last ms before a step', 199, 200, {}, 199.005],
    ['billed in steps of 50 ms', 12.34, 50, {}, 12.34],
    ['a round bill that a ms explains', 99, 100, {}, 99.005],
    ['init and duration of whole ms', 100, 180, { initMs: 80 }, 100],
    ['the same, just above', 100, 181, { initMs: 80 }, 100.005],
    ['init and duration just below a ms', 99.7, 180, { initMs: 80.3 }, 99.695],
    ['init and duration just above a ms', 99.7, 181, { initMs: 80.3 }, 99.705],
    ['init and duration printed above what was billed', 99.71, 180, { initMs: 80.3 }, 99.695],
    ['init and duration billed in steps of 100 ms', 2.19, 100, { initMs: 45 }, 2.19],
    ['with the billed part of a restore', 306.34, 610, { billedRestoreMs: 303 }, 306.34],
    ['the same, printed as the ms', 306, 610, { billedRestoreMs: 303 }, 306.005],
    ['beside the billed part of a restore', 8.4, 9, { billedRestoreMs: 456 }, 8.4],
  ])('%s', (_, durationMs, billedMs, more, expected) => {
    expect(durationOf({ ...none, durationMs, billedMs, ...more })).toBeCloseTo(expected, 9);
  });
});
