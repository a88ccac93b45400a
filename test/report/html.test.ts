import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/experiment/result.ts';
import { PALETTE } from '../../src/report/charts/palette.ts';
import { breakable, escapeHtml, html, linked } from '../../src/report/html/markup.ts';
import { renderHtml } from '../../src/report/index.ts';
import { deadLetters, drainOfAMillion, manyQueues, outage, withQueues } from './sample-events.ts';
import { flashSale, sampleResult, threeFunctions, withReplications } from './sample-result.ts';

const ESC = '\u001b';
/** What a reader reads, without charts: tags dropped, entities decoded, white space folded. */
const words = (page: string): string =>
  page
    .replace(/<(style|svg)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

describe('the page', () => {
  test('answers first, then shows, then says where it comes from', async () => {
    const text = words(await renderHtml(flashSale()));
    const order = [
      'Flash sale',
      "What happens at ten o'clock?",
      'At most 1,000 environments busy at once, p99 latency 1.32 s, 286,547 throttles',
      'Throttled 30.5 % of requests between 09:45:00 and 09:47:30',
      '1 warning',
      'Concurrency against its limits',
      'Arrivals, throttles and errors',
      'Latency of checkout-callers',
      'Cost so far',
      'Functions',
      'Throttles by reason',
      'Sources',
      'Bill',
      'total $11.13 $16,255.38',
      'Assumptions',
      'most recently used first',
      'Seed 42 · headroom 0.1.0',
      'npx headroom run scenario.yaml --seed=42',
      'name: Flash sale',
    ];
    let from = 0;
    for (const each of order) {
      const at = text.indexOf(each, from);
      expect([each, at >= from]).toEqual([each, true]);
      from = at;
    }
  });

  test('is self-contained: no script, no request, a policy that forbids both', async () => {
    const page = await renderHtml(threeFunctions());
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;;`,
    );
    expect(page).not.toMatch(/<script|<img|<link|<iframe|@import|url\(|xlink|javascript:|\son\w+=/i);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses).toEqual(['https://example.org/keep-alive', 'https://aws.amazon.com/lambda/pricing/']);
    expect(page.match(/<a /g)).toHaveLength(page.match(/rel="noopener noreferrer"/g)!.length);
  });

  test('stays small', async () => {
    const functions = Array.from({ length: 500 }, (_, i) => ({
      name: `function-number-${i}`,
      rate: () => 1 + (i % 9),
      durationMs: 80 + i,
    }));
    const results = [flashSale(), threeFunctions(), sampleResult({ periods: 60, functions }), outage(), deadLetters()];
    for (const result of results) {
      expect((await renderHtml(result)).length).toBeLessThan(300_000);
    }
  });

  test('is the same every time, whatever was drawn in between', async () => {
    const first = await renderHtml(flashSale());
    await renderHtml(threeFunctions());
    expect(await renderHtml(flashSale())).toBe(first);
    expect(await renderHtml(JSON.parse(JSON.stringify(flashSale())))).toBe(first);
  });

  test('each chart has a title, words for a screen reader, two sizes and a table of at most 60 rows', async () => {
    const page = await renderHtml(threeFunctions());
    const figures = [...page.matchAll(/<figure id="([\w-]+)">(.*?)<\/figure>/gs)];
    expect(figures.map(([, id]) => id)).toEqual([
      'concurrency',
      'traffic',
      'latency-1',
      'latency-2',
      'latency-3',
      'cost',
    ]);
    for (const [, , figure] of figures) {
      expect(
        figure!.match(
          /<svg class="(?:wide|narrow)" viewBox="[\d ]+" role="img" aria-label="[^"]+">\n<title>[^<]+<\/title>/g,
        ),
      ).toHaveLength(2);
      const rows = figure!.match(/<tr><th scope="row">/g)!.length;
      expect(rows).toBe(60);
      expect(figure!.match(/<rect x=/g)).toHaveLength(rows);
    }
  });

  test('charts follow the page in light and dark: no colour of their own', async () => {
    const page = await renderHtml(threeFunctions());
    const pictures = [...page.matchAll(/<svg class.*?<\/svg>/gs)].join('');
    expect(pictures).toContain('stroke="var(--blue)"');
    expect(pictures).not.toMatch(/"#[0-9a-f]{6}"/);
    for (const [name, { light, dark }] of Object.entries(PALETTE)) {
      expect(page).toContain(`--${name}:${light}`);
      expect(page).toContain(`--${name}:${dark}`);
    }
  });

  test('says what was simulated, from the end of the warm-up', async () => {
    const sample = sampleResult();
    const result = {
      ...sample,
      scenario: { ...sample.scenario, warmUpMs: 300_000 },
      series: { ...sample.series, startMs: 300_000 },
    };
    const facts = ['30 min from 2026-11-20 09:35 UTC', 'after a warm-up of 5 min', 'us-east-1', 'rules of 2026-11-20'];
    expect(words(await renderHtml(result))).toContain(facts.join(' · '));
  });

  test('gives the command it is given', async () => {
    const text = words(
      await renderHtml(flashSale(), { reproduce: 'npx headroom run sale.yaml --seed 42 && echo "<done>"' }),
    );
    expect(text).toContain('npx headroom run sale.yaml --seed 42 && echo "<done>"');
  });

  test('marks a partial run', async () => {
    const page = await renderHtml({ ...flashSale(), partial: true, simulatedMs: 720_000 });
    expect(words(page)).toContain('PARTIAL: interrupted at 12 min of 30 min of simulated time.');
    expect(await renderHtml(flashSale())).not.toContain('PARTIAL');
  });

  test('gives half-widths where there are replications', async () => {
    const text = words(await renderHtml(withReplications(flashSale(), 5)));
    expect(text).toContain('1,000 ± 30 environments');
    expect(text).toContain('2,455,986 ± 73,680');
    expect(text).toContain('$16,255.38 ± $487.66');
    expect(words(await renderHtml(flashSale()))).not.toContain('±');
  });

  test('holds when nothing happened, in one period, in none', async () => {
    const idle = sampleResult({ functions: [{ name: 'idle', rate: () => 0, durationMs: 10 }] });
    const oneOfNone = {
      ...idle,
      functions: {},
      sources: {},
      series: { ...idle.series, functions: {}, sources: {}, account: {} },
    };
    const results: Result[] = [
      idle,
      sampleResult({ periods: 1 }),
      sampleResult({ periods: 0 }),
      { ...oneOfNone, assumptions: [] },
    ];
    for (const result of results) {
      const page = await renderHtml(result);
      expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
      expect(page.endsWith('</html>\n')).toBe(true);
    }
    expect(words(await renderHtml(idle))).toContain('idle was never invoked.');
  });
});

describe('sources of events on the page', () => {
  test('what was lost and what waited: tiles, sentences, charts, tables', async () => {
    const text = words(await renderHtml(deadLetters()));
    const order = [
      'of 36,000 events: 1,800 dead-lettered, 372 lost 2,172',
      'events waiting at most; drained within 17 min of its peak 8,000',
      'uploads offered 36,000 events',
      'Backlog The most events that waited in each period',
      'Age of the oldest event',
      'From event to success: uploads',
      'dead-lettered expired dropped retries duplicates',
      'What waited in queues and streams',
      'uploads 8,000 around 09:49 14 10 min 36 min',
      'Counted beside',
      'Destination Delivery Failures 3 records that could not be sent to a destination, and were lost',
    ];
    let from = 0;
    for (const each of order) {
      const at = text.indexOf(each, from);
      expect([each, at >= from]).toEqual([each, true]);
      from = at;
    }
    expect(text).not.toMatch(/filtered|coalesced|NaN|undefined|null|Infinity/);
  });

  test('never drained, nothing handed over: words instead of numbers', async () => {
    const stuck = withQueues(sampleResult(), [{ name: 'q', kind: 'sqs', initial: 500, capacity: () => 0 }]);
    const text = words(await renderHtml(stuck));
    expect(text).toContain('no message was handled');
    expect(text).toContain('messages waiting at most; not drained: 500 waiting or running at the end 500');
    expect(text).toMatch(/q 500 around 09:30 0 30 min never – – –/);
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  test('half-widths of ages and of the drain, from the end of the warm-up', async () => {
    const result = withReplications(drainOfAMillion(), 4);
    const late = {
      ...result,
      scenario: { ...result.scenario, warmUpMs: 60_000 },
      series: { ...result.series, startMs: 60_000 },
    };
    // 1,000,000 ms since t = 0, of which a minute was warm-up; 3 % of 1,000,000 ms.
    expect(words(await renderHtml(late))).toContain('15 min 40 s ± 30 s');
  });

  test('pages of callers alone know nothing of it', async () => {
    const page = await renderHtml(flashSale());
    expect(page).not.toMatch(/queues and streams|dead-lettered|\.six|Counted beside/);
    expect(await renderHtml(drainOfAMillion())).toContain('<dl class="tiles six">');
  });

  test('many sources: the busiest by name, the others summed, in every table', async () => {
    const text = words(await renderHtml(manyQueues()));
    expect(text).toContain('6 others meaning');
    expect(text).toContain('4 other sources offered');
    expect(text).toContain('Dead Letter Errors 4 4 4 4 4 4 24 events that could not be sent');
  });

  test('an untrusted name becomes text', async () => {
    const evil = `<img src=x onerror=alert(1)>"${ESC}[31m`;
    const queue = {
      name: evil,
      kind: 'sqs' as const,
      initial: 900,
      capacity: () => 50,
      beside: { DeadLetterErrors: 2 },
    };
    const page = await renderHtml(withQueues(sampleResult(), [queue, { ...queue, name: `${evil}2` }]));
    expect(page).not.toContain('<img');
    expect(page).not.toContain(ESC);
  });
});

describe('untrusted text', () => {
  const evil = `</script><img src=x onerror=alert(1)>"'&${ESC}[31m</title></style></pre><!--`;
  const sample = sampleResult({
    name: evil,
    functions: [
      { name: evil, rate: () => 2, durationMs: 10 },
      { name: 'g', rate: () => 1, durationMs: 10, reserved: 1 },
    ],
  });
  const result: Result = {
    ...sample,
    engine: { name: 'headroom', version: evil },
    scenario: {
      ...sample.scenario,
      description: evil,
      seed: evil,
      region: evil,
      asOf: evil,
      text: evil,
      overrides: [evil],
    },
    assumptions: [{ id: evil, value: evil, source: `javascript:alert(1) https://example.org/"onclick="x ${evil}` }],
    warnings: [{ code: evil, path: evil, message: evil }],
    bill: { ...sample.bill, lines: [...sample.bill.lines, { dimension: evil, unit: evil, quantity: 2, amountUsd: 1 }] },
  };

  test('becomes text everywhere, in charts too', async () => {
    const page = await renderHtml(result, { reproduce: evil });
    const tags = new Set([...page.matchAll(/<\/?([a-zA-Z!-]+)/g)].map(([, tag]) => tag));
    expect(tags).not.toContain('script');
    expect(tags).not.toContain('img');
    expect(page).not.toContain('<!--');
    for (const [tag] of page.matchAll(/<[^>]*>/g)) expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=/);
    expect(page.match(/<\/title>/g)!.length).toBe(page.match(/<title>/g)!.length);
    expect(page.match(/<\/(?:style|pre)>/g)).toHaveLength(3);
    expect(page).not.toContain(ESC);
    expect(page.split('&lt;/script&gt;&lt;img src=x').length).toBeGreaterThan(20);
    expect([...page.matchAll(/href="([^"]*)"/g)].map(([, address]) => address)).toEqual(['https://example.org/']);
  });

  test('identifiers may break where they are made of words', () => {
    expect(breakable('account.requestBucketSeconds').text).toBe('account.<wbr>request<wbr>Bucket<wbr>Seconds');
    expect(breakable('<b>').text).toBe('&lt;b&gt;');
  });

  test('escapes by default', () => {
    expect(escapeHtml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
    expect(html`<p>${'<b>'}${html`<i>${'&'}</i>`}${['<', html`>`]}${3}</p>`.text).toBe(
      '<p>&lt;b&gt;<i>&amp;</i>&lt;>3</p>',
    );
  });

  test('links only http and https, without the full stop', () => {
    expect(linked('see https://a.example/b?c=1&d=2).').text).toBe(
      'see <a href="https://a.example/b?c=1&amp;d=2" rel="noopener noreferrer">https://a.example/b?c=1&amp;d=2</a>).',
    );
    expect(linked('javascript:alert(1) data:text/html,x file:///etc').text).not.toContain('<a');
  });
});
