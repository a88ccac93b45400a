import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/experiment/result.ts';
import { answerOf, headline } from '../../src/report/answer.ts';
import type { LineChart } from '../../src/report/charts/chart.ts';
import { chartsOf } from '../../src/report/charts/index.ts';
import { renderHtml, renderText } from '../../src/report/index.ts';
import { claimedConcurrency, provisionedClauses, spilloverOf } from '../../src/report/provisioned.ts';
import { functionStatement } from '../../src/report/sentences.ts';
import { timeAxis } from '../../src/report/time-axis.ts';
import { flashSale, sampleResult, sum, withReplications } from './sample-result.ts';
import { provisionedLag, withProvisioned, withRestores } from './sample-versions.ts';

const charts = (result: Result): LineChart[] => chartsOf(result, timeAxis(result));
const labels = ({ lines }: LineChart): string[] => lines.map(({ label }) => label);
const ESC = '\u001b';
const words = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
/** Everything that is asked for is ready, and enough. */
const plenty = (): Result => withProvisioned(sampleResult(), { checkout: { requested: () => 9, ready: () => 9 } });

describe('who met a provisioned environment', () => {
  test('the sum over functions that have any', () => {
    const { quotes, orders } = provisionedLag().functions;
    const spilled = quotes!.ProvisionedConcurrencySpilloverInvocations!;
    const all = quotes!.Invocations + orders!.Invocations;
    expect(spilloverOf(provisionedLag())).toEqual({
      invocations: { value: all, halfWidth: undefined },
      spilled: { value: spilled, halfWidth: undefined },
      share: spilled / all,
    });
    expect(spilloverOf(flashSale())).toBeUndefined();
    expect(answerOf(flashSale()).spillover).toBeUndefined();
  });

  test('the headline has the share, or that there was no spillover, or nothing', () => {
    // 37,937 of 263,956 + 36,035.
    expect(headline(provisionedLag())).toContain(
      ', no throttles, 12.6 % of 299,991 invocations found no provisioned environment free, $',
    );
    expect(headline(plenty())).toContain(', no throttles, no spillover, $');
    expect(headline(flashSale())).not.toContain('spillover');
  });

  test('the half-width of a sum is known where one part of it is above zero', () => {
    const { invocations, spilled } = spilloverOf(withReplications(provisionedLag(), 3))!;
    expect(invocations.halfWidth).toBeUndefined();
    expect(spilled.halfWidth).toBeCloseTo(spilled.value * 0.03, 6);
  });

  test('concurrency claimed of the account is said where something is provisioned and more is claimed than runs', () => {
    expect(claimedConcurrency(provisionedLag())).toBe(75);
    expect(renderText(provisionedLag())).toMatch(/^Concurrency .* max 55 of 1,000, 75 claimed$/m);
    const reserved = flashSale();
    reserved.account.ClaimedAccountConcurrency += 10;
    expect(claimedConcurrency(reserved)).toBeUndefined();
    const same = provisionedLag();
    same.account.ClaimedAccountConcurrency = same.account.UnreservedConcurrentExecutions;
    expect(claimedConcurrency(same)).toBeUndefined();
  });
});

describe('in words', () => {
  test('levels, use, and who found none free', () => {
    expect(provisionedClauses(provisionedLag().functions.quotes!)).toEqual([
      'on average 40 provisioned environments were asked for and 36.7 ready, at most 60',
      'at most 51 were busy at once (utilisation up to 100 %)',
      '37,937 of 263,956 invocations (14.4 %) found none free and spilled over to environments on demand',
    ]);
    expect(provisionedClauses(provisionedLag().functions.orders!).at(-1)).toBe(
      'none of 36,035 invocations spilled over',
    );
    expect(provisionedClauses(provisionedLag().functions.archive!)).toEqual([]);
    const result = provisionedLag();
    expect(functionStatement(result, 'quotes', timeAxis(result)).sentences.at(-1)).toMatch(
      /^On average 40 .*demand\.$/,
    );
  });

  test('asked for, but never called', () => {
    const idle = sampleResult({ functions: [{ name: 'f', rate: () => 0, durationMs: 9 }] });
    const provisioned = withProvisioned(idle, { f: { requested: () => 1, ready: () => 1 } });
    for (const metric of ['ProvisionedConcurrencyInvocations', 'ProvisionedConcurrencySpilloverInvocations'] as const) {
      provisioned.functions.f![metric] = 0;
    }
    expect(provisionedClauses(provisioned.functions.f!)).toEqual([
      'on average 1 provisioned environment was asked for and 1 ready, at most 1',
      'no invocation came while they were asked for',
    ]);
    expect(headline(provisioned)).toContain('no spillover');
    expect(renderText(provisioned)).not.toMatch(/NaN|undefined/);
  });
});

describe('the table of the terminal summary', () => {
  test('asked for, ready, busy, invocations on them, spilled over, their share, the highest utilisation', () => {
    const text = renderText(provisionedLag());
    expect(text).toMatch(
      /^Provisioned +Asked avg +Ready avg +Ready max +Busy max +Invocations +Spilled over +Share +Use max$/m,
    );
    expect(text).toMatch(/^quotes +40 +36\.7 +60 +51 +226,019 +37,937 +14\.4 % +100 %$/m);
    expect(text).toMatch(/^orders +5 +5 +5 +3 +36,035 +0 +0 % +60 %$/m);
    expect(text).not.toMatch(/^archive .* %$/m);
  });

  test('at 80 columns short numbers, and fewer of them', () => {
    const text = renderText(provisionedLag(), { columns: 80 });
    expect(text).toMatch(/^Provisioned +Ready avg +Busy max +Invocations +Spilled over +Share +Use max$/m);
    expect(text).toMatch(/^quotes +36\.7 +51 +226k +37\.9k +14\.4 % +100 %$/m);
  });

  test('half-widths of what has one', () => {
    const rows = renderText(withReplications(provisionedLag(), 3), { columns: 140 }).split('\n');
    const below = rows[rows.findIndex((row) => /^quotes .*%/.test(row)) + 1]!;
    expect(below).toMatch(/^ +±1\.2 +±1\.1 +±1\.8 +±1\.53 +±6,781 +±1,138 +±3 %$/);
  });

  test('spillover is marked, and nothing else', () => {
    const red = (text: string): string[] =>
      [...text.matchAll(new RegExp(`${ESC}\\[31m([^${ESC}]*)${ESC}`, 'g'))].map(([, cell]) => cell!.trim());
    expect(red(renderText(provisionedLag(), { color: true }))).toEqual(['37,937', '14.4 %']);
    expect(red(renderText(plenty(), { color: true }))).toEqual([]);
  });

  test('restores from snapshots have a line', () => {
    expect(renderText(withRestores(provisionedLag(), 'quotes'))).toMatch(
      /^Restored {5}quotes 64 times, 250 ms at p50, 1\.25 s at p99$/m,
    );
    expect(renderText(provisionedLag())).not.toContain('Restored');
  });
});

describe('the page', () => {
  test('a tile, a table, and the claimed concurrency', async () => {
    const text = words(await renderHtml(provisionedLag()));
    expect(text).toContain('of 299,991 invocations found no provisioned environment free 12.6 %');
    expect(text).toContain(
      'Provisioned concurrency. At most 75 of the account&#39;s 1,000 were claimed: unreserved executions, reservations, and provisioned concurrency outside them (ClaimedAccountConcurrency)',
    );
    expect(text).toContain('quotes 40 36.7 60 51 100 % 226,019 37,937 14.4 % orders 5 5 5 3 60 % 36,035 0 0 %');
    expect(text).toContain('utilisation up to 100 %');
  });

  test('restores have a table and a word, inits none', async () => {
    const text = words(await renderHtml(withRestores(provisionedLag(), 'quotes')));
    expect(text).toContain('Restores from snapshots (SnapStart)');
    expect(text).toContain('quotes 64 300 ms 250 ms 500 ms 1.25 s 2.25 s');
    expect(text).toContain('64 cold starts (0.02 %), typically restored in 250 ms.');
  });

  test('pages without any of it know nothing of it', async () => {
    expect(await renderHtml(flashSale())).not.toMatch(/[Pp]rovisioned|spill|Restore|Claimed|Version|\.many/);
  });

  test('six tiles stand in rows of three, more in rows of four', async () => {
    const style = async (result: Result) => /\.(six|many)\{[^}]*\}/.exec(await renderHtml(result))?.[1];
    expect(await style(plenty())).toBeUndefined();
    const rolledBack = [
      {
        function: 'checkout',
        from: '1',
        to: '2',
        status: 'rolled back' as const,
        startedAtMs: 0,
        shiftedAtMs: 0,
        completedAtMs: null,
        rolledBackAtMs: 60_000,
        metNewVersion: 3,
        failedOnNewVersion: 0,
      },
    ];
    expect(await style({ ...plenty(), deployments: rolledBack })).toBe('six');
  });
});

describe('charts', () => {
  test('asked for, ready, busy on them and in all, for each function; and spillover', () => {
    const all = charts(provisionedLag());
    expect(all.map(({ id }) => id).slice(0, 5)).toEqual([
      ...['concurrency', 'provisioned-1', 'provisioned-2', 'spillover', 'traffic'],
    ]);
    const quotes = all.find(({ id }) => id === 'provisioned-1')!;
    expect(quotes.title).toBe('Provisioned concurrency of quotes');
    expect(labels(quotes)).toEqual(['provisioned, busy', 'all, busy', 'provisioned, ready', 'asked for']);
    expect(quotes.lines.map(({ values }) => values[13])).toEqual([10, 42, 10, 60]);
    const series = provisionedLag().series.functions;
    expect(quotes.lines[1]!.values).toEqual(series.quotes!.ConcurrentExecutions);
    const spillover = all.find(({ id }) => id === 'spillover')!;
    expect(labels(spillover)).toEqual(['on provisioned environments', 'quotes, spilled over', 'orders, spilled over']);
    expect(sum(spillover.lines[0]!.values as number[])).toBe(226_019 + 36_035);
    expect(sum(spillover.lines[1]!.values as number[])).toBe(37_937);
  });

  test('claimed concurrency beside what is busy, or in words where it is far above', () => {
    const concurrency = (result: Result): LineChart => charts(result).find(({ id }) => id === 'concurrency')!;
    expect(labels(concurrency(provisionedLag()))).toContain('claimed of the account');
    const far = provisionedLag();
    far.series.account.ClaimedAccountConcurrency = far.series.account.ClaimedAccountConcurrency!.map(() => 800);
    expect(labels(concurrency(far))).not.toContain('claimed of the account');
    expect(concurrency(far).note).toContain(
      "Far above the scale: claimed of the account (800), account's limit (1,000).",
    );
    expect(labels(concurrency(flashSale()))).not.toContain('claimed of the account');
  });

  test('no chart of spillover where there was none', () => {
    expect(charts(plenty()).map(({ id }) => id)).toEqual([
      ...['concurrency', 'provisioned-1', 'traffic', 'latency-1', 'cost'],
    ]);
    const one = withProvisioned(sampleResult(), { checkout: { requested: () => 2, ready: () => 2 } });
    expect(labels(charts(one).find(({ id }) => id === 'spillover')!)).toEqual([
      'on provisioned environments',
      'spilled over',
    ]);
  });

  test('of many functions the busiest four, the others together', () => {
    const functions = Array.from({ length: 7 }, (_, i) => ({ name: `f${i}`, rate: () => 50 + i, durationMs: 90 }));
    const some = { requested: () => 2, ready: () => 2 };
    const many = withProvisioned(
      sampleResult({ functions }),
      Object.fromEntries(functions.map(({ name }) => [name, some])),
    );
    const all = charts(many);
    expect(all.filter(({ id }) => id.startsWith('provisioned')).map(({ title }) => title.slice(-2))).toEqual([
      ...['f3', 'f4', 'f5', 'f6'],
    ]);
    expect(all.find(({ id }) => id === 'provisioned-4')!.note).toMatch(/3 other functions not drawn\.$/);
    const spillover = all.find(({ id }) => id === 'spillover')!;
    expect(labels(spillover).at(-1)).toBe('3 others, spilled over');
    const spilled = sum(spillover.lines.slice(1).flatMap(({ values }) => values as number[]));
    expect(spilled).toBe(spilloverOf(many)!.spilled.value);
  });

  test('cost: what ran on provisioned environments is drawn, what they cost by being there is said', () => {
    const result = provisionedLag();
    const used = sum(['quotes', 'orders'].flatMap((name) => result.series.functions[name]!.provisionedGbSeconds!));
    const line = (dimension: string, quantity: number, amountUsd: number) => ({
      dimension,
      quantity,
      unit: 'GB-second',
      amountUsd,
    });
    const lines = [
      ...result.bill.lines,
      line('lambda.provisioned.durationGbSeconds.x86_64', used, used * 1e-5),
      line('lambda.provisioned.gbSeconds.x86_64', 9000, 0.04),
    ];
    const cost = charts({ ...result, bill: { ...result.bill, lines } }).find(({ id }) => id === 'cost')!;
    expect(labels(cost)).toEqual(['total of these', 'requests', 'duration', 'provisioned duration']);
    expect(cost.lines[3]!.values.at(-1)).toBeCloseTo(used * 1e-5, 9);
    expect(cost.note).toContain('$0.04 for provisioned concurrency, x86_64.');
    expect(cost.note).not.toContain('Both architectures');
    const both = [...lines, line('lambda.provisioned.durationGbSeconds.arm64', 1, 1e-5)];
    const shared = charts({ ...result, bill: { ...result.bill, lines: both } }).find(({ id }) => id === 'cost')!;
    expect(shared.note).toContain('Both architectures');
  });
});
