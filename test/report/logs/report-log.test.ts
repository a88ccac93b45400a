/** The log of a run: hand-traced lines, who shares a request ID, what a sample keeps. */
import { describe, expect, test } from 'vitest';
import { linesOf, logged, messagesIn } from '../../support/logged.ts';
import { BILLED_BY_1_MS, BILLED_BY_100_MS, INIT_BILLED, INIT_FREE } from '../../support/report-lines.ts';

/** One function called by one source. */
function called(settings: string, arrivals: string, more = ''): string {
  return `
start: 2026-11-20T09:30:00Z
duration: 10 min
functions: { f: { ${settings} } }
sources: { s: { type: sync, target: f, arrivals: ${arrivals}${more} } }`;
}

const at = (...timesMs: number[]) =>
  `{ at: [ ${timesMs.map((time) => `{ time: ${time} ms, count: 1 }`).join(', ')} ] }`;

/** Request IDs and streams as short names, in the order of their appearance. */
function named(text: string): string[] {
  const names = new Map<string, string>();
  const short = (kind: string) => (long: string) => {
    if (!names.has(long))
      names.set(long, `${kind}${[...names.values()].filter((name) => name[0] === kind).length + 1}`);
    return names.get(long)!;
  };
  return linesOf(text).map((line) =>
    line
      .replace(/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g, short('r'))
      .replace(/(?<=\])[\da-f]{32}/, short('e')),
  );
}

const requestIds = (text: string, word: string): string[] =>
  Array.from(text.matchAll(new RegExp(`${word} RequestId: (\\S+)`, 'g')), ([, id]) => id!);

const reportFields = (text: string, field: string): string[] =>
  messagesIn(text)
    .filter((message) => message.startsWith('REPORT'))
    .map((message) => new RegExp(`\\t${field}: ([^\\t]*)`).exec(message)?.[1] ?? '');

describe('hand-traced', () => {
  test('cold, warm, and an environment beside it', async () => {
    const { text, log } = await logged(called('memory: 512 MB, init: 100 ms, duration: 400.25 ms', at(0, 300, 700.5)));
    expect(named(text)).toEqual([
      '2026-11-20T09:30:00.000000+00:00 2026/11/20/f[1]e1 INIT_START Runtime Version: nodejs22.x',
      '2026-11-20T09:30:00.100000+00:00 2026/11/20/f[1]e1 START RequestId: r1 Version: 1',
      '2026-11-20T09:30:00.300000+00:00 2026/11/20/f[1]e2 INIT_START Runtime Version: nodejs22.x',
      '2026-11-20T09:30:00.400000+00:00 2026/11/20/f[1]e2 START RequestId: r2 Version: 1',
      '2026-11-20T09:30:00.500250+00:00 2026/11/20/f[1]e1 END RequestId: r1',
      '2026-11-20T09:30:00.500250+00:00 2026/11/20/f[1]e1 REPORT RequestId: r1\tDuration: 400.25 ms\tBilled Duration: 501 ms\tMemory Size: 512 MB\tMax Memory Used: 0 MB\tInit Duration: 100.00 ms\t',
      '2026-11-20T09:30:00.700500+00:00 2026/11/20/f[1]e1 START RequestId: r3 Version: 1',
      '2026-11-20T09:30:00.800250+00:00 2026/11/20/f[1]e2 END RequestId: r2',
      '2026-11-20T09:30:00.800250+00:00 2026/11/20/f[1]e2 REPORT RequestId: r2\tDuration: 400.25 ms\tBilled Duration: 501 ms\tMemory Size: 512 MB\tMax Memory Used: 0 MB\tInit Duration: 100.00 ms\t',
      '2026-11-20T09:30:01.100750+00:00 2026/11/20/f[1]e1 END RequestId: r3',
      '2026-11-20T09:30:01.100750+00:00 2026/11/20/f[1]e1 REPORT RequestId: r3\tDuration: 400.25 ms\tBilled Duration: 401 ms\tMemory Size: 512 MB\tMax Memory Used: 0 MB\t',
    ]);
    expect(log).toMatchObject({ invocations: 3, kept: 3 });
  });

  test('an init that takes too long is broken off; then a time-out', async () => {
    const { text } = await logged(called('init: 12 s, duration: 4 s', at(0)));
    expect(named(text).map((line) => line.replace(/ \S+/, ''))).toEqual([
      '2026-11-20T09:30:00.000000+00:00 INIT_START Runtime Version: nodejs22.x',
      '2026-11-20T09:30:10.000000+00:00 INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout',
      '2026-11-20T09:30:10.000000+00:00 START RequestId: r1 Version: 1',
      '2026-11-20T09:30:13.000000+00:00 2026-11-20T09:30:13.000Z r1 Task timed out after 3.00 seconds',
      '2026-11-20T09:30:13.000000+00:00 END RequestId: r1',
      '2026-11-20T09:30:13.000000+00:00 REPORT RequestId: r1\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 0 MB\tStatus: timeout',
    ]);
  });

  test('a restore from a snapshot, of which the hooks are billed', async () => {
    const settings = 'runtime: java21, snapStart: { restore: 300 ms, hooks: 50.5 ms }, duration: 100.25 ms';
    expect(messagesIn((await logged(called(settings, at(0)))).text)).toEqual([
      'RESTORE_START Runtime Version: java21',
      'RESTORE_REPORT Restore Duration: 350.50 ms',
      expect.stringMatching(/^START/),
      expect.stringMatching(/^END/),
      expect.stringMatching(
        /\tDuration: 100\.25 ms\tBilled Duration: 152 ms\t.*\tRestore Duration: 350\.50 ms\tBilled Restore Duration: 51 ms\t$/,
      ),
    ]);
  });

  test('memory: the most that the process used so far, and all there is when it is killed', async () => {
    const used = (time: string, mb: string) => `{ at: ${time}, set: { functions.f.memoryUsed: ${mb} } }`;
    const { text } = await logged(`
${called('memory: 256 MB, init: 0, duration: 1 ms, memoryUsed: 100 MB', at(0, 1000, 2000, 3000, 4000))}
changes: [ ${used('0.5 s', '200.5 MB')}, ${used('1.5 s', '50 MB')}, ${used('2.5 s', '300 MB')}, ${used('3.5 s', '80 MB')} ]`);
    expect(reportFields(text, 'Max Memory Used')).toEqual(['100 MB', '201 MB', '201 MB', '256 MB', '80 MB']);
    expect(reportFields(text, 'Error Type')).toEqual(['', '', '', 'Runtime.OutOfMemory', '']);
  });

  test('what still runs at the end has begun, and has no REPORT', async () => {
    const { text, log } = await logged(called('init: 2 s, duration: 700 s, timeout: 900 s', at(0, 599_000)));
    expect(messagesIn(text).map((message) => message.split(' ')[0])).toEqual(['INIT_START', 'START', 'INIT_START']);
    expect(log.invocations).toBe(0);
  });

  test('a version is named in START and log stream', async () => {
    const { text } = await logged(
      called('init: 0, duration: 1 ms, versions: { 2: {} }, alias: { version: 2, weight: 100 % }', at(0)),
    );
    expect(text).toContain('/f[2]');
    expect(text).toContain(' Version: 2\n');
  });
});

// aws-facts.md, section 9: what AWS printed, and billed, in each era.
describe('rounding, as printed lines show it', () => {
  test.each([
    ['2019-06-01', BILLED_BY_100_MS],
    ['2023-04-21', BILLED_BY_1_MS],
  ] as const)('on %s', async (asOf, lines) => {
    for (const [duration, billed] of lines) {
      const { text } = await logged(
        `asOf: ${asOf}\n${called(`init: 0, timeout: 10 s, duration: ${duration} ms`, at(0))}`,
      );
      expect(reportFields(text, 'Duration')).toEqual([`${duration.toFixed(2)} ms`]);
      expect(reportFields(text, 'Billed Duration')).toEqual([`${billed} ms`]);
    }
  });

  test.each([
    ...INIT_FREE.map((line) => ['2025-07-31', ...line] as const),
    ...INIT_BILLED.map((line) => ['2025-08-01', ...line] as const),
  ])('on %s: %d ms after an init of %d ms', async (asOf, duration, init, billed) => {
    const { text } = await logged(
      `asOf: ${asOf}\n${called(`init: ${init} ms, timeout: 10 s, duration: ${duration} ms`, at(0))}`,
    );
    expect(reportFields(text, 'Billed Duration')).toEqual([`${billed} ms`]);
    expect(reportFields(text, 'Init Duration')).toEqual([`${init.toFixed(2)} ms`]);
  });
});

describe('request IDs', () => {
  const failing = 'init: 0, duration: 10 ms, errorRate: 50 %';

  test('all tries of an asynchronous event share one', async () => {
    const { text } = await logged(called(failing, '{ at: [ { time: 0 s, count: 400 } ] }').replace('sync', 'async'));
    const tries = new Map<string, number>();
    for (const id of requestIds(text, 'REPORT')) tries.set(id, (tries.get(id) ?? 0) + 1);
    expect(tries.size).toBe(400);
    const count = (number: number) => [...tries.values()].filter((tried) => tried === number).length;
    // Shares 0.5, 0.25 and 0.25 of 400: five standard deviations are 50 and 43.
    expect(Math.abs(count(1) - 200)).toBeLessThan(50);
    expect(Math.abs(count(2) - 100)).toBeLessThan(43);
    expect(count(1) + count(2) + count(3)).toBe(400);
  });

  test('each retry of a client has its own', async () => {
    const retries = ', client: { timeout: 5 ms, retry: { attempts: 3, base: 1 s, cap: 1 s, jitter: none } }';
    const ids = requestIds((await logged(called('init: 0, duration: 10 ms', at(0, 100), retries))).text, 'START');
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });

  test('so has each try of a batch', async () => {
    const { text } = await logged(`
duration: 1 h
functions: { f: { init: 0, duration: 10 ms, errorRate: 50 % } }
sources: { s: { type: sqs, target: f, arrivals: { at: [ { time: 0 s, count: 50 } ] }, visibilityTimeout: 30 s } }`);
    const ids = requestIds(text, 'REPORT');
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('no two sources or functions share any', async () => {
    const source = (type: string, target: string) =>
      `{ type: ${type}, target: ${target}, arrivals: { constant: 1/s } }`;
    const { text } = await logged(`
duration: 20 s
functions: { f: { duration: 10 ms }, g: { duration: 10 ms } }
sources:
  a: ${source('sync', 'f')}
  b: ${source('sync', 'g')}
  c: ${source('async', 'f')}
  d: ${source('sqs', 'g')}
  e: { type: kinesis, target: f, arrivals: { constant: 1/s }, shards: 2 }`);
    const ids = requestIds(text, 'START');
    expect(ids.length).toBeGreaterThan(80);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a sample', () => {
  const scenario = called(
    'init: 0, duration: 10 ms, errorRate: 50 %',
    '{ at: [ { time: 0 s, count: 4000 } ] }',
  ).replace('sync', 'async');

  test('keeps all tries of an event or none, of about the stated share', async () => {
    const all = await logged(scenario);
    const some = await logged(scenario, 'run.log', 0.1);
    const [note, ...rest] = linesOf(some.text);
    expect(note).toBe(
      '2026-11-20T09:30:00.000000+00:00 headroom headroom: 10 % of the invocations, chosen by request ID',
    );
    const kept = new Set(requestIds(some.text, 'START'));
    // 4,000 coins of 0.1: five standard deviations are 95.
    expect(Math.abs(kept.size - 400)).toBeLessThan(95);
    const lines = linesOf(all.text);
    const idOf = (line: string) => /RequestId: (\S+)/.exec(line)?.[1];
    expect(rest.filter((line) => idOf(line) !== undefined)).toEqual(lines.filter((line) => kept.has(idOf(line) ?? '')));
    expect(some.log).toMatchObject({ invocations: all.log.kept, kept: requestIds(some.text, 'REPORT').length });
    expect(some.result).toEqual(all.result);
  });

  test('is stated in the first record of every form', async () => {
    const json = JSON.parse((await logged(scenario, 'run.json', 0.001)).text);
    expect(json[0]).toMatchObject({ logStreamName: 'headroom', message: expect.stringContaining('0.1 % of the') });
    const [line] = (await logged(scenario, 'run.ndjson', 0.001)).text.split('\n');
    expect(JSON.parse(line!)).toMatchObject({ type: 'headroom.sample', record: { share: 0.001 } });
  });
});

describe('the forms of a log', () => {
  const scenario = called('duration: { exponential: { mean: 90 ms } }', '{ poisson: 5/s }');

  test.each(['run.json', 'run.jsonl', 'run.log'])('%s: the same bytes twice, and the run unchanged', async (file) => {
    const first = await logged(scenario, file);
    const second = await logged(scenario, file);
    expect(second.text).toBe(first.text);
    expect(first.result).toEqual((await logged(scenario, 'run.log', 0.5)).result);
  });

  test('.json: events of CloudWatch, with IDs that rise', async () => {
    const events = JSON.parse((await logged(scenario, 'RUN.JSON')).text) as Record<string, unknown>[];
    const text = linesOf((await logged(scenario)).text);
    expect(events).toHaveLength(text.length);
    for (const [i, event] of events.entries()) {
      const [time, stream, ...message] = text[i]!.split(' ');
      const { timestamp, timestampUs } = event as { timestamp: number; timestampUs: number };
      expect(event).toMatchObject({ logStreamName: stream, message: `${message.join(' ')}\n` });
      expect(new Date(timestamp).toISOString().slice(0, 23)).toBe(time!.slice(0, 23));
      expect(timestampUs - timestamp * 1000).toBe(Number(time!.slice(23, 26)));
      expect(event.eventId).toBe(String(i).padStart(56, '0'));
    }
  });

  test('.jsonl: records of the JSON log format, each with its stream', async () => {
    const lines = linesOf((await logged(scenario, 'run.jsonl')).text);
    const text = linesOf((await logged(scenario)).text);
    const records = lines.map((line) => JSON.parse(line) as { type: string; logStreamName: string });
    expect(records.map(({ logStreamName }) => logStreamName)).toEqual(
      text.filter((line) => !line.includes(' END ')).map((line) => line.split(' ')[1]),
    );
    expect(new Set(records.map(({ type }) => type))).toEqual(
      new Set(['platform.initStart', 'platform.start', 'platform.report']),
    );
  });

  test('an empty run is a valid log', async () => {
    const empty = called('duration: 1 ms', '{ constant: 0/s }');
    expect(JSON.parse((await logged(empty, 'run.json')).text)).toEqual([]);
    expect((await logged(empty)).text).toBe('');
  });
});
