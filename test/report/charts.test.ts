import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chartRows, type LineChart } from '../../src/report/charts/chart.ts';
import { loadDraw } from '../../src/report/charts/draw.ts';
import { chartsOf } from '../../src/report/charts/index.ts';
import { chartOption, NARROW, plotArea, WIDE } from '../../src/report/charts/options.ts';
import { tidySvg } from '../../src/report/charts/svg.ts';
import { linearAxis, logarithmicAxis } from '../../src/report/charts/value-axis.ts';
import { timeAxis } from '../../src/report/time-axis.ts';
import { deadLetters, drainOfAMillion, manyQueues, outage } from './sample-events.ts';
import { flashSale, sampleResult, threeFunctions } from './sample-result.ts';

const draw = await loadDraw();
const charts = (result: ReturnType<typeof sampleResult>): LineChart[] => chartsOf(result, timeAxis(result));
const chart = (result: ReturnType<typeof sampleResult>, id: string): LineChart =>
  charts(result).find((each) => each.id === id)!;
const labels = (of: LineChart): string[] => of.lines.map((line) => line.label);
const line = (of: LineChart, label: string): readonly (number | null)[] =>
  of.lines.find((each) => each.label === label)!.values;

describe('what is drawn', () => {
  test('one chart per question, with a latency chart for each of the busiest sources', () => {
    expect(charts(flashSale()).map((each) => each.id)).toEqual(['concurrency', 'traffic', 'latency-1', 'cost']);
    const many = sampleResult({
      functions: Array.from({ length: 6 }, (_, i) => ({ name: `f${i}`, rate: () => 1 + i, durationMs: 9 })),
    });
    expect(charts(many).filter((each) => each.id.startsWith('latency'))).toHaveLength(4);
    expect(charts(many).find((each) => each.id === 'latency-4')!.note).toContain('2 other sources not drawn');
    expect(charts(sampleResult({ periods: 0 }))).toEqual([]);
  });

  test('concurrency: the only function with its idle environments, against the limit', () => {
    expect(labels(chart(flashSale(), 'concurrency'))).toEqual([
      'checkout, idle ones included',
      'checkout, busy',
      "account's limit",
    ]);
  });

  test('concurrency: several functions under the account, own limits, and a limit out of sight in words', () => {
    const day = chart(threeFunctions(), 'concurrency');
    expect(labels(day)).toEqual(['whole account', 'api', 'nightly-report', 'thumbnails', 'limit of thumbnails']);
    expect(day.note).toContain("Far above the scale: account's limit (1,000).");
    expect(line(day, 'limit of thumbnails')[0]).toBe(50);
  });

  test('concurrency: ten functions and the others, never above the account', () => {
    const functions = Array.from({ length: 500 }, (_, i) => ({
      name: `f${i}`,
      rate: () => 1 + (i % 9),
      durationMs: 100,
    }));
    const crowd = chart(sampleResult({ functions }), 'concurrency');
    expect(crowd.lines).toHaveLength(13);
    expect(labels(crowd)).toContain('490 others, at most');
    const account = line(crowd, 'whole account');
    line(crowd, '490 others, at most').forEach((value, period) => {
      expect(value).toBeLessThanOrEqual(account[period]!);
    });
  });

  test('traffic: sums over sources and functions', () => {
    const result = threeFunctions();
    const traffic = chart(result, 'traffic');
    expect(traffic.valueName).toBe('requests per min');
    const sumOf = (label: string): number => line(traffic, label).reduce<number>((sum, value) => sum + value!, 0);
    expect(sumOf('offered')).toBe(Object.values(result.sources).reduce((sum, source) => sum + source.offered, 0));
    expect(sumOf('throttles')).toBe(137_371);
    expect(labels(chart(flashSale(), 'traffic'))).toEqual(['offered', 'throttles', 'errors']);
  });

  test('latency: gaps where nothing was answered, logarithmic where the range is wide', () => {
    const day = charts(threeFunctions());
    const night = day.find((each) => each.title === 'Latency of nightly-report-callers')!;
    expect(night.scale).toBe('linear');
    expect(line(night, 'p50')[0]).toBeNull();
    expect(line(night, 'p50')[150]).toBe(9000);
    expect(chart(flashSale(), 'latency-1').scale).toBe('logarithmic');
  });

  test('cost: ends at the total of the bill', () => {
    const result = threeFunctions();
    const cost = chart(result, 'cost');
    expect(labels(cost)).toEqual(['total', 'requests', 'duration', 'ephemeral storage']);
    expect(line(cost, 'total').at(-1)).toBeCloseTo(result.bill.totalUsd, 9);
    expect(line(cost, 'requests').at(-1)).toBeCloseTo(result.bill.lines[0]!.amountUsd, 9);
    expect(cost.note).toContain('Both architectures');
    expect(chart(flashSale(), 'cost').note).not.toContain('Both architectures');
  });

  test('queues: backlog, ages, pollers, and what was lost', () => {
    expect(charts(drainOfAMillion()).map((each) => each.id)).toEqual([
      ...['concurrency', 'traffic', 'backlog', 'age', 'pollers', 'latency-1', 'cost'],
    ]);
    const backlog = chart(drainOfAMillion(), 'backlog');
    expect(labels(backlog)).toEqual(['orders, waiting', 'orders, in flight']);
    expect(line(backlog, 'orders, waiting').slice(0, 2)).toEqual([1_000_000, 940_000]);
    expect(chart(drainOfAMillion(), 'latency-1').title).toBe('From message to success: orders');
    const traffic = chart(deadLetters(), 'traffic');
    expect(labels(traffic)).toEqual(['offered', 'succeeded', 'throttles', 'retries', 'dead-lettered', 'lost']);
    expect(traffic.valueName).toBe('requests and events per min');
    const { deadLettered, expired } = deadLetters().series.sources.uploads!;
    expect(line(traffic, 'dead-lettered')).toEqual(deadLettered);
    expect(line(traffic, 'lost')).toEqual(expired);
  });

  test('queues: IteratorAge has gaps where nothing was handed over', () => {
    const ages = line(chart(outage(), 'iterator-age'), 'clicks');
    expect([ages[119], ages[120], ages[179], ages[180]]).toEqual([60_000, null, null, 3_600_000]);
    expect(charts(outage()).map((each) => each.id)).not.toContain('pollers');
    expect(charts(deadLetters()).map((each) => each.id)).not.toContain('iterator-age');
  });

  test('queues: the busiest four that have the metric, and how many are not drawn', () => {
    const { lines, note } = chart(manyQueues(), 'backlog');
    expect(lines).toHaveLength(8);
    expect(note).toMatch(/8 other sources not drawn\.$/);
    const pollers = chart(manyQueues(), 'pollers');
    expect(labels(pollers)).toEqual([0, 3, 6, 9].map((i) => `events-of-team-number-${i}`));
    expect(pollers.note).not.toContain('not drawn');
  });

  test('cost: what is known for the whole run only is said beside the total', () => {
    const cost = chart(manyQueues(), 'cost');
    expect(labels(cost)[0]).toBe('total of these');
    // 12.5 + 0.5 + 3 + 2 + 1 + 0.1
    expect(cost.note).toContain('Not drawn, as it is known for the whole run only: $19.10 for SQS requests,');
    expect(chart(drainOfAMillion(), 'cost').note).not.toContain('Not drawn');
  });

  test('cost: Lambda@Edge and the further requests of large events end at the total of the bill too', () => {
    const result = flashSale();
    const [requests, duration] = result.bill.lines;
    const edge = { dimension: 'lambda.edge.requests', quantity: 0, unit: 'request', amountUsd: 0 };
    // Half of the requests at three times the price.
    const half = { ...requests!, quantity: requests!.quantity / 2, amountUsd: requests!.amountUsd / 2 };
    const atEdge = { ...edge, quantity: half.quantity, amountUsd: 3 * half.amountUsd };
    const large = { ...requests!, quantity: 4 * requests!.quantity, amountUsd: 4 * requests!.amountUsd };
    for (const [lines, factor] of [
      [[half, atEdge, duration!], 2],
      [[large, duration!], 4],
    ] as const) {
      const cost = chart({ ...result, bill: { ...result.bill, lines } }, 'cost');
      expect(line(cost, 'requests').at(-1)).toBeCloseTo(factor * requests!.amountUsd, 9);
      expect(cost.note.includes('Lambda@Edge')).toBe(factor === 2);
    }
  });

  test('rows of the table keep maxima', () => {
    const result = threeFunctions();
    const traffic = chart(result, 'traffic');
    const rows = chartRows(traffic, timeAxis(result), 60);
    expect(rows).toHaveLength(60);
    expect(rows.at(-1)!.toMs).toBe(result.simulatedMs);
    const peakOf = (values: readonly (number | null)[]): number => Math.max(...values.map((value) => value ?? 0));
    expect(peakOf(rows.map((row) => row.values[0]!))).toBe(peakOf(line(traffic, 'offered')));
  });
});

describe('value axes', () => {
  test('round ends of each kind', () => {
    const ticksOf = (axis: { ticks: readonly { value: number }[] }): number[] => axis.ticks.map((tick) => tick.value);
    expect(ticksOf(linearAxis('count', 107))).toEqual([0, 20, 40, 60, 80, 100, 120]);
    expect(ticksOf(linearAxis('count', 1))).toEqual([0, 1]);
    expect(ticksOf(linearAxis('count', 0))).toEqual([0, 1]);
    expect(ticksOf(linearAxis('time', 101_700))).toEqual([0, 20_000, 40_000, 60_000, 80_000, 100_000, 120_000]);
    expect(ticksOf(linearAxis('time', 1360))).toEqual([0, 500, 1000, 1500]);
    expect(ticksOf(logarithmicAxis('time', 200, 7900))).toEqual([200, 500, 1000, 2000, 5000, 10_000]);
    expect(ticksOf(logarithmicAxis('time', 2, 800_000))).toEqual([10, 100, 1000, 10_000, 60_000, 600_000]);
  });

  test('every value lies on its axis', () => {
    const kind = fc.constantFrom('count' as const, 'time' as const, 'money' as const);
    const value = fc.double({ min: 1e-6, max: 1e13, noNaN: true });
    fc.assert(
      fc.property(kind, value, value, (of, a, b) => {
        const [least, most] = [Math.min(a, b), Math.max(a, b)];
        for (const axis of [linearAxis(of, most), ...(of === 'count' ? [] : [logarithmicAxis(of, least, most)])]) {
          for (const each of [least, most]) {
            expect(axis.place(each)).toBeGreaterThanOrEqual(axis.min - 1e-9);
            expect(axis.place(each)).toBeLessThanOrEqual(axis.max + 1e-9 * Math.max(1, axis.max));
          }
          expect(axis.ticks.length).toBeLessThanOrEqual(9);
          expect(axis.ticks.length).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Corners of the straight paths of an SVG, in pixels. */
function corners(svg: string): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  for (const [, path] of svg.matchAll(/ d="([^"]*)"/g)) {
    let [x, y] = [0, 0];
    for (const [, letter, numbers] of path!.matchAll(/([MlhvZ])([-\d. ]*)/g)) {
      const [a = 0, b = 0] = numbers!.trim().split(' ').map(Number);
      if (letter === 'M') [x, y] = [a, b];
      else if (letter === 'l') [x, y] = [x + a, y + b];
      else if (letter === 'h') x += a;
      else if (letter === 'v') y += a;
      found.push({ x, y });
    }
  }
  return found;
}

describe('pictures', () => {
  test('the same text however many were drawn before, without ids, classes or styles', () => {
    const result = flashSale();
    const axis = timeAxis(result);
    const all = (): string[] => charts(result).map((each) => draw(each, axis, WIDE));
    const first = all();
    expect(all()).toEqual(first);
    for (const svg of first) {
      expect(svg).not.toMatch(/zr\d|class=|<style|id=|url\(|ecmeta|NaN|Infinity|undefined/);
      expect(svg.match(/<g/g)!.length).toBeGreaterThan(1);
    }
  });

  test('nothing is drawn outside the picture', () => {
    const functions = Array.from({ length: 30 }, (_, i) => ({
      name: `WWWWWWWWWWWWWWWWWWWWW-${i}`,
      rate: () => 3 + i,
      durationMs: 90,
    }));
    const ofCallers = [flashSale(), threeFunctions(), sampleResult({ functions }), sampleResult({ periods: 1 })];
    for (const result of [...ofCallers, manyQueues(), outage()]) {
      for (const each of charts(result)) {
        for (const size of [WIDE, NARROW]) {
          const svg = draw(each, timeAxis(result), size);
          const height = Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)![1]);
          const places = corners(svg);
          expect(Math.min(...places.map(({ x }) => x), ...places.map(({ y }) => y))).toBeGreaterThanOrEqual(0);
          expect(Math.max(...places.map(({ x }) => x))).toBeLessThanOrEqual(size.width);
          expect(Math.max(...places.map(({ y }) => y))).toBeLessThanOrEqual(height);
          expect(plotArea(each, timeAxis(result), size).height).toBeGreaterThan(150);
        }
      }
    }
  });

  test('at most a thousand points a line, in steps that end with the run', () => {
    const result = sampleResult({
      periods: 2000,
      periodMs: 1000,
      functions: [{ name: 'f', rate: (t) => 5 + (t % 7), durationMs: 300 }],
    });
    for (const each of charts(result)) {
      const option = chartOption(each, timeAxis(result), WIDE) as { series: { data: [number, number | null][] }[] };
      for (const { data } of option.series) {
        expect(data.length).toBeLessThanOrEqual(1000);
        expect(data.at(-1)![0]).toBe(result.simulatedMs);
      }
    }
  });

  test('a single period and a lone answer are visible', () => {
    const result = sampleResult({
      periods: 3,
      functions: [{ name: 'f', rate: (t) => (t > 60 && t < 120 ? 5 : 0), durationMs: 100 }],
    });
    const latency = chart(result, 'latency-1');
    const option = chartOption(latency, timeAxis(result), WIDE) as { series: { data: unknown[] }[] };
    expect(option.series[0]!.data).toMatchObject([
      [60_000, expect.any(Number)],
      [120_000, expect.any(Number)],
      [120_000, null],
    ]);
  });

  test('paths become steps in tenths of a pixel; text is left alone', () => {
    const svg =
      '<svg><path d="M70 258.54L580 258.51L600 258.5L600 200L610.04 190" class="zr0-cls-1"></path><text>class="a" d="M1 2L3 4"</text></svg>';
    expect(tidySvg(svg)).toBe('<svg><path d="M70 258.5h530v-58.5l10 -10"/><text>class="a" d="M1 2L3 4"</text></svg>');
  });
});
