/** The price of a month in the terminal. */
import { describe, expect, test } from 'vitest';
import { priceUsage } from '../../src/experiment/price.ts';
import { renderPriceCsv, renderPriceText } from '../../src/report/index.ts';
import { displayWidth } from '../../src/report/text/lines.ts';
import { parseUsageFile } from '../../src/scenario/usage-file.ts';
import { METERS } from '../../src/scenario/usage-schema.ts';

const ESC = '\u001b';
const plain = (text: string): string => text.replaceAll(new RegExp(`${ESC}\\[\\d+m`, 'g'), '');
const priced = (file: object) => priceUsage(parseUsageFile(JSON.stringify(file)));

const everything = (region = 'us-east-1') =>
  priced({
    region,
    freeTier: true,
    usages: [
      { name: 'shop', requests: 3e9, durationMs: 119.5, memory: 1536, coldStarts: 1e6, initMs: 200, logBytes: 500 },
      {
        requests: 1,
        durationMs: 1,
        ephemeralStorage: 1024,
        responseMb: 9,
        provisioned: { concurrency: 3, hours: 2, requests: 7, durationMs: 9 },
      },
      { memory: 512, runtime: 'python3.13', snapStart: { cacheHours: 4, restores: 5 }, streamedGb: 5 },
      { requests: 10, durationMs: 5, edge: true },
      Object.fromEntries(METERS.map((meter) => [meter, 1_234_567])),
    ],
  });

describe('the table', () => {
  test.each([40, 60, 80, 100, 160])('fits %i columns, but for addresses', (columns) => {
    for (const region of ['us-east-1', 'eu-west-1']) {
      const lines = renderPriceText(everything(region), { columns }).split('\n');
      const wide = lines.filter((line) => displayWidth(line) > columns);
      expect(wide.filter((line) => !line.includes('http') && !line.includes('price.'))).toEqual([]);
    }
  });

  test('has the same words with and without colour', () => {
    const colored = renderPriceText(everything(), { color: true });
    expect(colored).toContain(ESC);
    expect(plain(colored)).toBe(renderPriceText(everything()));
  });

  test('says what was read', () => {
    const text = renderPriceText(everything()).replaceAll(/\n {13}/g, ' ');
    expect(text).toContain(
      'shop: 3,000,000,000 requests of 120 ms (billed 120 ms), 1,536 MB, x86_64, 1,000,000 cold starts with an init of ' +
        '200 ms, 500 bytes logged by each',
    );
    expect(text).toContain(
      '1 request of 1 ms, 128 MB, x86_64, 1,024 MB of /tmp, provisioned concurrency 3 for 2 hours with 7 requests of 9 ms, ' +
        'responses of 9 MB',
    );
    expect(text).toContain('512 MB, x86_64, SnapStart cache for 4 hours and 5 restores, 5 GB streamed');
    expect(text).toContain('10 requests of 5 ms, 128 MB, Lambda@Edge');
  });

  test('lists twenty usages and counts the others', () => {
    const usages = Array.from({ length: 25 }, (_, index) => ({ name: `usage-${index}`, requests: 1 }));
    const text = renderPriceText(priced({ usages }));
    expect(text).toContain('usage-19: 1 request\n');
    expect(text).not.toContain('usage-20');
    expect(text).toContain('5 more usages');
  });

  test('names from the file are made safe to print', () => {
    const file = { name: `${ESC}[2Jname`, usages: [{ name: `${ESC}]0;title\u0007web`, requests: 1 }] };
    const text = renderPriceText(priced(file));
    expect(text).not.toContain(ESC);
    expect(text).toMatch(/^name\n/);
    expect(text).toContain('web: 1 request');
  });
});

test('CSV has a row for every dimension, and the total', () => {
  const rows = renderPriceCsv(everything()).trimEnd().split('\n');
  expect(rows.slice(1).map((row) => row.split(',')[0])).toEqual([...METERS, 'total']);
});
