import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { type Result, resultSchema } from '../../src/experiment/result.ts';
import { VERSION_METRICS } from '../../src/lambda/metrics.ts';
import type { LineChart } from '../../src/report/charts/chart.ts';
import { chartsOf } from '../../src/report/charts/index.ts';
import { renderCsv, renderHtml, renderJson, renderText, renderVersionsCsv } from '../../src/report/index.ts';
import { functionStatement } from '../../src/report/sentences.ts';
import { displayWidth } from '../../src/report/text/lines.ts';
import { timeAxis } from '../../src/report/time-axis.ts';
import { busiestVersions, versionClauses, versionEntries } from '../../src/report/versions.ts';
import { flashSale, sampleResult, sum, threeFunctions, withReplications } from './sample-result.ts';
import { canaryRolledBack, deployment, provisionedLag, withRestores, withVersions } from './sample-versions.ts';

const charts = (result: Result): LineChart[] => chartsOf(result, timeAxis(result));
const ESC = '\u001b';
const words = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const records = (text: string): Record<string, string>[] => parse(text, { columns: true }) as Record<string, string>[];

/** Checkout with so many versions, of which each serves a share. */
function manyVersions(count: number): Result {
  const total = (count * (count + 1)) / 2;
  const share = (i: number) => ({ share: () => (i + 1) / total, errorRate: i === 0 ? 0.5 : 0, medianMs: 50 });
  return withVersions(
    sampleResult(),
    'checkout',
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`v${i}`, share(i)])),
  );
}

/** Everything there is to say at once: three functions, two of them with versions, all with provisioned concurrency or restores. */
function everything(): Result {
  const half = { share: () => 0.5, errorRate: 0.02, medianMs: 70 };
  const result = ['quotes', 'orders'].reduce(
    (so, name) => withVersions(so, name, { 1: half, 'a-version-with-quite-a-long-name': half }),
    withRestores(provisionedLag(), 'archive'),
  );
  const deployments = ['quotes', 'orders', 'quotes', 'orders', 'quotes'].map((name, i) =>
    deployment({ function: name, ...(i % 2 === 0 ? {} : { status: 'refused', reason: 'a reason of some length' }) }),
  );
  return { ...result, deployments };
}

describe('the versions of a function', () => {
  test('have their names and shares', () => {
    const entries = versionEntries(canaryRolledBack().functions);
    expect(Object.keys(entries)).toEqual(['checkout:1', 'checkout:2']);
    const all = canaryRolledBack().functions.checkout!.Invocations;
    expect(entries['checkout:2']).toMatchObject({ Invocations: 638, Errors: 64, ofFunction: all });
    expect(versionEntries(threeFunctions().functions)).toEqual({});
    expect(busiestVersions(versionEntries(manyVersions(6).functions), 2).shown).toEqual(['checkout:v4', 'checkout:v5']);
  });

  test('in words', () => {
    expect(versionClauses(canaryRolledBack().functions.checkout!)).toEqual([
      'version 1 had 89,426 invocations and 12 cold starts, none failed',
      'version 2 had 638 invocations and 12 cold starts, 64 (10 %) failed',
    ]);
    const [unmet] = versionClauses(
      withVersions(sampleResult(), 'checkout', { 2: { share: () => 0, medianMs: 1 } }).functions.checkout!,
    );
    expect(unmet).toBe('version 2 had 0 invocations');
    expect(versionClauses(manyVersions(6).functions.checkout!).at(-1)).toBe('2 other versions had fewer');
    expect(versionClauses(sampleResult().functions.checkout!)).toEqual([]);
    const result = canaryRolledBack();
    expect(functionStatement(result, 'checkout', timeAxis(result)).sentences).toContain(
      'Version 1 had 89,426 invocations and 12 cold starts, none failed; version 2 had 638 invocations and 12 cold starts, 64 (10 %) failed.',
    );
  });
});

describe('the table of the terminal summary', () => {
  test('invocations, share, errors, error rate, cold starts, durations', () => {
    const text = renderText(canaryRolledBack());
    expect(text).toMatch(/^Version +Invocations +Share +Errors +Error rate +Cold +p50 +p99$/m);
    expect(text).toMatch(/^checkout:1 +89,426 +99\.29 % +0 +0 % +12 +90 ms +450 ms$/m);
    expect(text).toMatch(/^checkout:2 +638 +0\.71 % +64 +10 % +12 +140 ms +700 ms$/m);
    expect(renderText(canaryRolledBack(), { columns: 60 })).toMatch(
      /^Version +Invocations +Share +Errors +Error rate +Cold$/m,
    );
    expect(renderText(flashSale())).not.toContain('Version');
  });

  test('half-widths, but for shares', () => {
    const rows = renderText(withReplications(canaryRolledBack(), 3)).split('\n');
    expect(rows[rows.findIndex((row) => row.startsWith('checkout:2')) + 1]).toMatch(
      /^ +±19\.1 {5,}±1\.92 {5,}±0\.36 +±4\.2 ms +±21 ms$/,
    );
  });

  test('of many versions those that served most, the others summed', () => {
    const text = renderText(manyVersions(40));
    const served = [...text.matchAll(/^checkout:v(\d+) /gm)].map(([, number]) => Number(number));
    expect(served).toEqual(Array.from({ length: served.length }, (_, i) => 40 - served.length + i));
    expect(text).toMatch(new RegExp(`^${40 - served.length} others +[\\d,]+ +1?\\d+ `, 'm'));
  });

  test('grows beyond a screen only by as much as there is more to say, and never beyond the width', () => {
    for (const result of [everything(), withReplications(everything(), 3), canaryRolledBack(), manyVersions(40)]) {
      for (const columns of [100, 80, 60]) {
        const lines = renderText(result, { columns }).split('\n');
        expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
        if (columns < 80) continue;
        const tables = lines.filter((line) => /^(Provisioned|Version) /.test(line)).length;
        const deployments = Math.min(4, result.deployments?.length ?? 0);
        expect(lines.length - 1).toBeLessThanOrEqual(30 + 5 * tables + 3 * deployments);
      }
    }
  });

  test('colour changes nothing but colour', () => {
    const plain = renderText(everything(), { color: true }).replaceAll(new RegExp(`${ESC}\\[\\d+m`, 'g'), '');
    expect(plain).toBe(renderText(everything()));
  });
});

describe('the page', () => {
  test('a table', async () => {
    const text = words(await renderHtml(canaryRolledBack()));
    expect(text).toContain('Versions, each as function:version');
    expect(text).toContain('checkout:1 89,426 99.29 % 0 0 % 0 12 108 ms 90 ms 450 ms 810 ms');
    expect(text).toContain('checkout:2 638 0.71 % 64 10 % 0 12 168 ms 140 ms 700 ms 1.26 s');
  });

  test('half-widths, and dashes for a version that nobody met', async () => {
    const replicated = words(await renderHtml(withReplications(canaryRolledBack(), 3)));
    expect(replicated).toContain('checkout:2 638 ± 19.1 0.71 % 64 ± 1.92 10 % 0 ± 0 12 ± 0.36 168 ms ± 5.04 ms');
    const unmet = withVersions(sampleResult(), 'checkout', { 2: { share: () => 0, medianMs: 1 } });
    const text = words(await renderHtml(unmet));
    expect(text).toContain('checkout:2 0 0 % 0 – 0 0 – – – –');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('everything at once has no line of its own wrong', async () => {
    const page = await renderHtml(withReplications(everything(), 2));
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    const ids = [...page.matchAll(/<figure id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('untrusted names become text', async () => {
    const evil = `<img src=x onerror=alert(1)>"${ESC}[31m`;
    const functions = [{ name: evil, rate: () => 5, durationMs: 9 }];
    const result = withVersions(sampleResult({ functions }), evil, {
      [evil]: { share: () => 0.5, medianMs: 9 },
      2: { share: () => 0.5, medianMs: 9 },
    });
    const page = await renderHtml(result);
    expect(page).not.toContain('<img');
    expect(page).not.toContain(ESC);
    expect(renderText(result)).not.toMatch(/\p{Cc}(?<!\n)/u);
    expect(renderVersionsCsv(result)).not.toMatch(/\p{Cc}(?<!\n)/u);
  });
});

describe('charts', () => {
  test('invocations of each version with their errors, and cold starts', () => {
    const all = charts(canaryRolledBack());
    expect(all.map(({ id }) => id)).toEqual([
      ...['concurrency', 'traffic', 'versions-1', 'version-starts-1', 'latency-1', 'cost'],
    ]);
    const [versions, starts] = all.slice(2);
    expect(versions!.lines.map(({ label }) => label)).toEqual(['version 1', 'version 2', 'version 2, errors']);
    const ofSecond = canaryRolledBack().series.versions!.checkout!['2']!;
    expect(versions!.lines[1]!.values).toEqual(ofSecond.Invocations);
    expect(versions!.lines[2]).toMatchObject({
      values: ofSecond.Errors,
      color: versions!.lines[1]!.color,
      dash: 'dotted',
    });
    expect(versions!.note.replaceAll('\u00a0', ' ')).toContain(
      'dotted lines are those of them that failed. Version 1 → 2, traffic from 09:40 (10 min), rolled back at 09:42 (12 min):',
    );
    expect(starts!.lines.map(({ values }) => values[10])).toEqual([0, 12]);
  });

  test('without errors and cold starts there is no line for them', () => {
    const calm = withVersions(sampleResult(), 'checkout', { 1: { share: () => 1, medianMs: 9 } });
    calm.series.versions!.checkout!['1']!.coldStarts = [];
    const all = charts(calm);
    expect(all.map(({ id }) => id)).not.toContain('version-starts-1');
    expect(all.find(({ id }) => id === 'versions-1')!.note).toBe('Invocations of each version in each period.');
  });

  test('of many versions those that served most, and all invocations', () => {
    const result = manyVersions(9);
    const { lines } = charts(result).find(({ id }) => id === 'versions-1')!;
    expect(lines.map(({ label }) => label)).toEqual([
      ...['version v4', 'version v5', 'version v6', 'version v7', 'version v8', '4 other versions'],
      // Those of version v0.
      '4 other versions, errors',
    ]);
    const served = Object.values(result.functions.checkout!.versions!).map(({ Invocations }) => Invocations);
    expect(sum(lines.slice(0, 6).flatMap(({ values }) => values as number[]))).toBe(sum(served));
  });

  test('of many functions the busiest four, of many deployments the first three', () => {
    const functions = Array.from({ length: 7 }, (_, i) => ({ name: `f${i}`, rate: () => 5 + i, durationMs: 90 }));
    const result = functions.reduce(
      (so, { name }) => withVersions(so, name, { 1: { share: () => 1, medianMs: 9 } }),
      sampleResult({ functions }),
    );
    const deployments = Array.from({ length: 5 }, () => deployment({ function: 'f6' }));
    const all = charts({ ...result, deployments }).filter(({ id }) => id.startsWith('versions'));
    expect(all.map(({ title }) => title)).toEqual(['f3', 'f4', 'f5', 'f6'].map((name) => `Versions of ${name}`));
    expect(all.at(-1)!.note).toMatch(/ 2 more deployments\. 3 other functions not drawn\.$/);
  });
});

describe('the table of versions in CSV', () => {
  test('one row per period and version', () => {
    const result = canaryRolledBack();
    const text = renderVersionsCsv(result)!;
    expect(text.slice(0, text.indexOf('\n')).split(',')).toEqual([
      ...['timeMs', 'instant', 'function', 'version'],
      ...VERSION_METRICS.map(({ name }) => name),
    ]);
    const rows = records(text);
    expect(rows).toHaveLength(2 * 30);
    expect(rows[21]).toMatchObject({
      timeMs: '600000',
      instant: '2026-11-20T09:40:00.000Z',
      function: 'checkout',
      version: '2',
      Invocations: String(result.series.versions!.checkout!['2']!.Invocations![10]),
    });
    expect(sum(rows.map((row) => Number(row.Errors)))).toBe(64);
  });

  test('is there only where a function has versions, which the table of functions does not know', () => {
    expect(renderVersionsCsv(flashSale())).toBeUndefined();
    const { deployments: _, ...result } = canaryRolledBack();
    expect(renderCsv(result)).toBe(renderCsv(sampleResult()));
  });

  test('names are not formulas', () => {
    const functions = [{ name: '=1+1', rate: () => 1, durationMs: 9 }];
    const result = withVersions(sampleResult({ functions }), '=1+1', { '-2': { share: () => 1, medianMs: 9 } });
    expect(records(renderVersionsCsv(result)!)[0]).toMatchObject({ function: "'=1+1", version: "'-2" });
  });
});

test('JSON: the schema takes them, and they come back as they were', () => {
  for (const result of [everything(), withReplications(everything(), 2), canaryRolledBack()]) {
    const text = renderJson(result);
    expect(JSON.parse(text)).toEqual(result);
    expect(resultSchema.parse(JSON.parse(text))).toEqual(result);
  }
});
