import { describe, expect, test } from 'vitest';
import { renderText } from '../../src/report/index.ts';
import { displayWidth, pad, squeeze, truncate, wrap } from '../../src/report/text/lines.ts';
import { sparkline } from '../../src/report/text/sparkline.ts';
import { tableLines } from '../../src/report/text/table.ts';
import { deadLetters, drainOfAMillion, manyQueues, outage, withQueues } from './sample-events.ts';
import { flashSale, sampleResult, threeFunctions, withReplications } from './sample-result.ts';

const ESC = '\u001b';
const plain = (text: string): string => text.replaceAll(new RegExp(`${ESC}\\[\\d+m`, 'g'), '');
const crowd = () =>
  sampleResult({
    accountLimit: 5000,
    functions: Array.from({ length: 500 }, (_, i) => ({
      name: `function-number-${i}`,
      rate: () => 1 + (i % 7),
      durationMs: 80,
    })),
  });

describe('the terminal summary', () => {
  test('answers in its first lines', () => {
    const lines = renderText(flashSale()).split('\n');
    expect(lines[0]).toBe('Flash sale');
    expect(lines.slice(1, 3).join(' ')).toBe(
      'At most 1,000 environments busy at once, p99 latency 1.32 s, 286,547 throttles (10.4 % of requests), $16,255.38 a month.',
    );
  });

  test('fits the screen, at 80 columns and with 500 functions too', () => {
    for (const result of [
      flashSale(),
      threeFunctions(),
      crowd(),
      withReplications(flashSale(), 5),
      withReplications(crowd(), 5),
      drainOfAMillion(),
      outage(),
      deadLetters(),
      withReplications(deadLetters(), 5),
      manyQueues(),
      withReplications(manyQueues(), 5),
    ]) {
      for (const columns of [100, 80, 60]) {
        const lines = renderText(result, { columns }).split('\n');
        expect(lines.at(-1)).toBe('');
        if (columns >= 80) expect(lines.length - 1).toBeLessThanOrEqual(30);
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('has a row per function and source, in full where there is room', () => {
    const text = renderText(threeFunctions(), { columns: 140 });
    expect(text).toMatch(/^Function +Invocations +Errors +Throttles +Cold +Busy\/limit +Envs +p50 +p99$/m);
    expect(text).toMatch(/^thumbnails +2,541,160 +0 +137,371 +566 +50\/50 +50 +850 ms +5\.61 s$/m);
    expect(text).toMatch(
      /^Source +Offered +Succeeded +Failed +Throttled +Timed out +Retries +In flight +p50 +p90 +p99 +max$/m,
    );
    expect(text).toMatch(/^api-callers +18,144,017 +18,144,017 +0 +0 +0 +0 +0 +120 ms +264 ms +792 ms +1\.36 s$/m);
    expect(text).toMatch(/^Throttles +ReservedFunctionConcurrentInvocationLimitExceeded 137,371$/m);
  });

  test('sources of events: what was lost, how deep the queue got, how old the oldest', () => {
    const text = renderText(deadLetters(), { columns: 220 });
    expect(text).toMatch(
      /^Source +Offered +Succeeded +Failed +Throttled +Timed out +Dead letters +Lost +Filtered +Merged +Retries +Duplicates +In flight +Queue max +Oldest +p50 +p90 +p99 +max$/m,
    );
    expect(text).toMatch(/^api-callers +144,136 +144,136 +0 +0 +0 +– +– +– +– +0 +– +0 +– +– +90 ms/m);
    expect(text).toMatch(/^uploads +36,000 +33,840 +– +– +– +1,800 +372 +0 +0 +3,600 +7 +0 +8,000 +10 min/m);
    expect(text).toMatch(/^Lost {9}expired 360, dropped 12$/m);
    expect(text).toMatch(/^Backlog {6}▂.*█.*▁ max 8,000, uploads$/m);
    expect(renderText(deadLetters(), { columns: 80 })).toMatch(
      /^Source +Offered +Throttled +Dead letters +Lost +Queue max +p99$/m,
    );
  });

  test('columns of callers are not there where nobody calls, and those of events not where nothing waits', () => {
    expect(renderText(drainOfAMillion(), { columns: 200 })).toMatch(
      /^Source +Offered +Succeeded +Dead letters +Lost +Filtered +Merged +Retries/m,
    );
    expect(renderText(flashSale(), { columns: 200 })).not.toMatch(/Dead|Lost|Queue|Backlog/);
    const passing = withQueues(sampleResult(), [{ name: 'q', kind: 'sqs', arrivals: () => 60, capacity: () => 90 }]);
    expect(renderText(passing)).not.toMatch(/^(Backlog|Lost) /m);
  });

  test('the half-width of losses of several kinds is not known', () => {
    const rows = renderText(withReplications(deadLetters(), 5), { columns: 120 }).split('\n');
    const head = rows.find((row) => row.startsWith('Source'))!;
    const below = rows[rows.findIndex((row) => row.startsWith('uploads')) + 1]!;
    const under = (column: string): string => {
      const end = head.indexOf(column) + column.length;
      return below.slice(end - column.length - 2, end).trim();
    };
    expect([under('Dead letters'), under('Lost'), under('Queue max')]).toEqual(['±54', '', '±240']);
  });

  test('of many billed dimensions the costliest have a line', () => {
    const text = renderText(manyQueues(), { columns: 100 });
    // The costliest two of eight are duration and SQS requests; the rest is 0.65 + 0.5 + 3 + 2 + 1 + 0.1.
    expect(text).toMatch(
      /^Bill .*\nduration, x86_64 .*\nSQS requests .*\n6 others +\$7\.25 +\$480\.19\ntotal +\$9\.08 +\$6,630\.27$/m,
    );
    expect(text).toMatch(/^Warning .*\n +4 more warnings in the JSON report$/m);
  });

  test('shows the bill, what a month contains, assumptions, warnings, seed and version', () => {
    const text = renderText(flashSale());
    expect(text).toMatch(/^Bill +Quantity +Simulated +A month {2}\(730 hours, no free tier\)$/m);
    expect(text).toMatch(/^requests +2,455,986 requests +\$0\.49 +\$717\.15$/m);
    expect(text).toMatch(/^total +\$11\.13 +\$16,255\.38$/m);
    expect(text).toContain('reuse = most recently used');
    expect(text).toMatch(/^Warning +account\.concurrency: The limit of 1,000 was reached/m);
    expect(text).toMatch(/^Seed 42, headroom 0\.1\.0, 7,367,958 events$/m);
    expect(renderText(sampleResult({ freeTier: true }))).toContain('(730 hours, free tier applied)');
  });

  test('sums the rest when there are many', () => {
    const result = crowd();
    const text = renderText(result);
    expect(text).toMatch(/^49\d others/m);
    const [, others] = /^49\d others +([\d,]+)/m.exec(text)!;
    const rows = [...text.matchAll(/^function-number-\d+ +([\d,]+)/gm)].map(([, count]) =>
      Number(count!.replaceAll(',', '')),
    );
    const shown = rows.slice(0, rows.length / 2 + 1);
    const invocations = Object.values(result.functions).reduce((sum, entry) => sum + entry.Invocations, 0);
    expect(Number(others!.replaceAll(',', ''))).toBeLessThan(invocations);
    expect(Math.min(...shown)).toBeGreaterThanOrEqual(invocations / 500);
  });

  test('marks a partial run first', () => {
    const text = renderText({ ...flashSale(), partial: true, simulatedMs: 720_000 });
    expect(text.split('\n')[0]).toBe('PARTIAL: interrupted at 12 min of 30 min of simulated time');
  });

  test('gives half-widths where there are replications', () => {
    const text = renderText(withReplications(flashSale(), 5));
    expect(text).toContain('At most 1,000 ± 30 environments');
    expect(text).toContain('means of 5 replications ± 95 %');
    expect(text).toMatch(/^ +±73,680 +±147\.4 +±8,596/m);
    expect(text).toContain('$16,255.38 ± $487.66');
    expect(renderText(flashSale())).not.toContain('±');
  });

  test('says so when nothing happened', () => {
    const text = renderText(sampleResult({ functions: [{ name: 'idle', rate: () => 0, durationMs: 10 }] }));
    expect(text).toContain('At most 0 environments busy at once, no request answered, no throttles, $0.00 a month.');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(renderText(sampleResult({ periods: 0 }))).not.toMatch(/NaN|undefined|Infinity/);
    expect(renderText(sampleResult({ periods: 1 }))).toContain('At most');
  });

  test('colour changes nothing but colour, and only where it means something', () => {
    for (const result of [flashSale(), withReplications(threeFunctions(), 3)]) {
      const coloured = renderText(result, { color: true });
      expect(coloured).not.toBe(plain(coloured));
      expect(plain(coloured)).toBe(renderText(result));
      expect(renderText(result)).not.toContain(ESC);
    }
    expect(renderText(sampleResult(), { color: true })).not.toContain(`${ESC}[31m`);
    expect(renderText(flashSale(), { color: true })).toContain(`${ESC}[31m`);
  });

  test('names cannot reach the terminal', () => {
    const evil = `${ESC}]0;owned\u0007${ESC}[2Jname\r\n\u0000`;
    const sample = sampleResult({ name: evil, functions: [{ name: evil, rate: () => 1, durationMs: 1 }] });
    const result = {
      ...sample,
      scenario: { ...sample.scenario, seed: evil },
      assumptions: [{ id: evil, value: evil, source: evil }],
      warnings: [{ code: evil, path: evil, message: evil }],
    };
    expect(renderText(result)).not.toMatch(/\p{Cc}(?<!\n)/u);
    expect(renderText(result)).not.toContain('[2J');
  });

  test('is the same every time', () => {
    expect(renderText(threeFunctions())).toBe(renderText(threeFunctions()));
  });
});

describe('lines and tables', () => {
  test('wide and combining characters', () => {
    expect([displayWidth('abc'), displayWidth('東京'), displayWidth('e\u0301'), displayWidth('🚀')]).toEqual([
      3, 4, 1, 2,
    ]);
    expect(truncate('東京都', 5)).toBe('東京…');
    expect(pad('東', 4, 'right')).toBe('  東');
    expect(squeeze('orders-production-eu', 13)).toBe('orders…ion-eu');
  });

  test('wrapping keeps every word', () => {
    const text = 'one two three four five six seven';
    const lines = wrap(text, 12, '  ');
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(12);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
  });

  test('a narrow table drops idle columns, then shortens, then drops by rank', () => {
    const columns = [
      { header: 'name', align: 'left' as const, rank: 0, cells: [{ text: 'f' }] },
      { header: 'a', align: 'right' as const, rank: 0, cells: [{ text: '1,000,000', short: '1M' }] },
      { header: 'b', align: 'right' as const, rank: 1, cells: [{ text: '2,000,000', short: '2M' }] },
      { header: 'zero', align: 'right' as const, rank: 2, idle: true, cells: [{ text: '0' }] },
    ];
    const at = (width: number): string[] => tableLines(columns, width, (text) => text);
    expect(at(40)[1]).toBe('f     1,000,000  2,000,000     0');
    expect(at(28)[1]).toBe('f     1,000,000  2,000,000');
    expect(at(14)[1]).toBe('f     1M  2M');
    expect(at(8)[1]).toBe('f     1M');
  });

  test('sparkline keeps the peak in its place', () => {
    expect(sparkline([0, 1, 2, 4, 8], 5, 8)).toBe('▁▂▃▅█');
    expect(sparkline([0, 0, 9, 0, 0, 0], 3, 9)).toBe('▁█▁');
    expect(sparkline([0, 0], 5, 0)).toBe('▁▁');
    expect(sparkline([], 5, 0)).toBe('');
  });
});
