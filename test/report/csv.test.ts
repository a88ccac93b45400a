import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { COMMON_FUNCTION_METRICS, PROVISIONED_METRICS, SOURCE_METRICS } from '../../src/lambda/metrics.ts';
import { renderCsv, renderSourcesCsv } from '../../src/report/index.ts';
import { deadLetters, drainOfAMillion } from './sample-events.ts';
import { sampleResult, threeFunctions } from './sample-result.ts';

const records = (text: string): Record<string, string>[] => parse(text, { columns: true }) as Record<string, string>[];

test('one row per period and function, columns in the order of the table of metrics', () => {
  const result = threeFunctions();
  const text = renderCsv(result);
  const header = text.slice(0, text.indexOf('\n')).split(',');
  expect(header).toEqual(['timeMs', 'instant', 'function', ...COMMON_FUNCTION_METRICS.map((metric) => metric.name)]);
  const rows = records(text);
  expect(rows).toHaveLength(3 * 1440);
  expect(rows[4]).toMatchObject({
    timeMs: '60000',
    instant: '2026-11-20T00:01:00.000Z',
    function: 'nightly-report',
    Invocations: String(result.series.functions['nightly-report']!.Invocations![1]),
  });
  for (const { name } of COMMON_FUNCTION_METRICS) {
    const column = rows.filter((row) => row.function === 'api').map((row) => Number(row[name]));
    expect(column).toEqual(result.series.functions.api![name]);
  }
});

test('times begin where the statistics do', () => {
  const result = sampleResult({ periods: 1 });
  const [row] = records(renderCsv({ ...result, series: { ...result.series, startMs: 90_000 } }));
  expect(row).toMatchObject({ timeMs: '90000', instant: '2026-11-20T09:31:30.000Z' });
});

test('names are neither formulas nor broken cells', () => {
  const names = ['=1+1', '+cmd|x', '-2', '@SUM(A1)', 'a,"b"', '\u001b[31mred\nline'];
  const text = renderCsv(
    sampleResult({ periods: 1, functions: names.map((name) => ({ name, rate: () => 1, durationMs: 1 })) }),
  );
  expect(records(text).map((row) => row.function)).toEqual([
    "'=1+1",
    "'+cmd|x",
    "'-2",
    "'@SUM(A1)",
    'a,"b"',
    'red line',
  ]);
  expect(text).not.toMatch(/\p{Cc}(?<!\n)/u);
});

test('a metric without values is left empty; no periods leave the header', () => {
  const result = sampleResult({ periods: 2 });
  delete result.series.functions.checkout!.timeouts;
  expect(records(renderCsv(result)).map((row) => row.timeouts)).toEqual(['', '']);
  expect(renderCsv(sampleResult({ periods: 0 }))).toBe(
    `timeMs,instant,function,${COMMON_FUNCTION_METRICS.map((m) => m.name).join()}\n`,
  );
});

test('columns of provisioned concurrency are there as soon as one function has any, empty for the others', () => {
  const result = threeFunctions();
  for (const { name } of PROVISIONED_METRICS) result.series.functions.api![name] = new Array(1440).fill(0.5);
  const rows = records(renderCsv(result)).slice(0, 3);
  for (const { name } of PROVISIONED_METRICS) {
    expect(rows.map((row) => [row.function, row[name]])).toEqual(
      rows.map((row) => [row.function, row.function === 'api' ? '0.5' : '']),
    );
  }
});

test('many rows are written in parts that join without a seam', () => {
  const functions = Array.from({ length: 500 }, (_, i) => ({ name: `f${i}`, rate: () => 0.2, durationMs: 50 }));
  const result = sampleResult({ periods: 50, functions });
  const lines = renderCsv(result).split('\n');
  expect(lines).toHaveLength(500 * 50 + 2);
  expect(lines[1 + 500 * 20 + 7]!.startsWith(`${20 * 60_000},2026-11-20T09:50:00.000Z,f7,`)).toBe(true);
  expect(new Set(lines.slice(0, -1).map((line) => line.split(',').length)).size).toBe(1);
});

describe('the table of sources', () => {
  test('one row per period and source, with the metrics that any of them has, in the order of the table', () => {
    const result = deadLetters();
    const text = renderSourcesCsv(result);
    const header = text.slice(0, text.indexOf('\n')).split(',');
    const has = (name: string): boolean => result.series.sources.uploads![name] !== undefined;
    expect(header).toEqual([
      ...['timeMs', 'instant', 'source'],
      ...SOURCE_METRICS.map(({ name }) => name).filter(has),
      ...['latencyP50', 'latencyP90', 'latencyP99', 'latencyMax'],
    ]);
    expect(header).toContain('queueDepth');
    expect(header).not.toContain('pollers');
    const rows = records(text);
    expect(rows).toHaveLength(2 * 60);
    const uploads = rows.filter((row) => row.source === 'uploads');
    expect(uploads.map((row) => Number(row.queueDepth))).toEqual(result.series.sources.uploads!.queueDepth);
    expect(rows[0]).toMatchObject({ timeMs: '0', instant: '2026-11-20T09:30:00.000Z', source: 'api-callers' });
    expect(rows[0]).toMatchObject({ queueDepth: '', latencyP50: '90' });
  });

  test('callers alone have the columns of callers; no latency where nothing succeeded', () => {
    const text = renderSourcesCsv(threeFunctions());
    expect(text.slice(0, text.indexOf('\n'))).toBe(
      'timeMs,instant,source,offered,succeeded,failed,throttled,timedOut,retries,latencyP50,latencyP90,latencyP99,latencyMax',
    );
    const night = records(text).filter((row) => row.source === 'nightly-report-callers');
    expect(night[0]).toMatchObject({ offered: '0', latencyP99: '' });
    expect(Number(night[150]!.latencyP50)).toBe(9000);
  });

  test('the table of functions does not know of it', () => {
    expect(renderCsv(drainOfAMillion())).not.toContain('orders');
    expect(renderSourcesCsv(sampleResult({ periods: 0 })).split('\n')).toHaveLength(2);
    expect(renderSourcesCsv({ ...sampleResult({ periods: 1 }), series: drainOfAMillion().series })).toContain(
      ',orders,',
    );
  });

  test('names are not formulas', () => {
    const text = renderSourcesCsv(
      sampleResult({ periods: 1, functions: [{ name: '=1+1', rate: () => 1, durationMs: 1 }] }),
    );
    expect(records(text)[0]!.source).toBe("'=1+1-callers");
  });
});
