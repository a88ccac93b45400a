/** `headroom price` as it is typed. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderOf, headroom } from './fake-terminal.ts';

const USAGE = `name: A shop
freeTier: true
usages:
  - { name: web, requests: 3M, durationMs: 119.2, memory: 1536 MB }
`;

let usage: string;
let wrong: string;

beforeAll(async () => {
  const folder = await folderOf({ 'shop.yaml': USAGE, 'wrong.yaml': USAGE.replace('memory', 'memroy') });
  usage = join(folder, 'shop.yaml');
  wrong = join(folder, 'wrong.yaml');
});

test('prints the lines, the total, and what they rest on', async () => {
  const { code, out, err } = await headroom(['price', usage]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('A shop\n$2.73 a month: us-east-1, prices of 2026-11-20, free tier applied.\n');
  expect(out).toMatch(/^requests +3,000,000 requests +1,000,000 +\$0\.20 per million +\$0\.40 +\[1\]$/m);
  expect(out).toMatch(/^duration, x86_64 +540,000 GB-seconds +400,000 +\$0\.0000166667 +\$2\.33 +\[2\]$/m);
  expect(out).toMatch(/^total +\$2\.73$/m);
  expect(out).toMatch(/^Usage +web: 3,000,000 requests of 119 ms \(billed 120 ms\), 1,536 MB, x86_64$/m);
  expect(out).toMatch(/^\[1\] AWS Lambda pricing, https:\/\/aws\.amazon\.com\/lambda\/pricing\/$/m);
  expect(out).not.toContain('\u001b[');
});

test('in colour where the terminal has it', async () => {
  expect((await headroom(['price', usage], { color: true })).out).toContain('\u001b[');
});

test('--json prints the bill block of a result, unrounded', async () => {
  const { code, out, err } = await headroom(['price', usage, '--json']);
  expect([code, err]).toEqual([0, '']);
  const lines = [
    { dimension: 'lambda.requests', quantity: 3e6, unit: 'request', amountUsd: 0.4 },
    { dimension: 'lambda.gbSeconds.x86_64', quantity: 540_000, unit: 'GB-second', amountUsd: 2.333338 },
  ];
  expect(JSON.parse(out)).toMatchObject({
    asOf: '2026-11-20',
    region: 'us-east-1',
    freeTier: true,
    lines,
    totalUsd: 2.733338,
    listUsd: 9.600018,
    monthly: { totalUsd: 2.733338, lines },
    usage: { 'lambda.requests': 3e6, 'lambda.gbSeconds.x86_64': 540_000 },
  });
});

test('--format csv has one line for each dimension, and the total', async () => {
  const { out } = await headroom(['price', usage, '--format', 'csv']);
  expect(out).toBe(
    [
      'dimension,name,quantity,unit,freeQuantity,listUsd,amountUsd',
      'lambda.requests,requests,3000000,request,1000000,0.6,0.4',
      'lambda.gbSeconds.x86_64,"duration, x86_64",540000,GB-second,400000,9.000018,2.333338',
      'total,total,,,,9.600018,2.733338',
      '',
    ].join('\n'),
  );
});

test('--set asks another question of the same file', async () => {
  const { out } = await headroom(['price', usage, '--set', 'asOf=2019-06-01', '--set', 'freeTier=false']);
  expect(out).toContain('prices of 2019-06-01, no free tier.');
  expect(out).toMatch(/^duration, x86_64 +900,000 GB-seconds +\$0\.00001667 +\$15\.00 +\[2\]\*$/m);
  expect(out).toContain('* third-party price.lambda.gbSeconds.x86_64');
});

test('tiers have rows of their own', async () => {
  const input = JSON.stringify({ usage: { 'lambda.gbSeconds.x86_64': 16e9 } });
  const { out } = await headroom(['price', '-'], { input });
  const start = out.split('\n').findIndex((line) => line.startsWith('Dimension'));
  const rows = out.split('\n').slice(start + 1, start + 6);
  expect(rows.map((row) => row.trim().replaceAll(/ {2,}/g, ' | '))).toEqual([
    'duration, x86_64 | 16,000,000,000 GB-seconds | $248,333.60 | [1]',
    'first | 6,000,000,000 GB-seconds | $0.0000166667',
    'next | 9,000,000,000 GB-seconds | $0.000015',
    'rest | 1,000,000,000 GB-seconds | $0.0000133334',
    'total | $248,333.60',
  ]);
});

test('the total is the sum of the printed lines', async () => {
  // Two lines of 0.5 cents and less: each is rounded before they are added up.
  const input = JSON.stringify({ usages: { 'lambda.requests': 25_000, 'sqs.requests': 12_500 } });
  const { out } = await headroom(['price', '-'], { input });
  expect(out.match(/\$\d+\.\d\d(?= {2}\[|$)/gm)).toEqual(['$0.01', '$0.01', '$0.02']);
  const { totalUsd } = JSON.parse((await headroom(['price', '-', '--json'], { input })).out);
  expect(totalUsd).toBeCloseTo(0.01, 12);
});

test('what headroom assumes stands out', async () => {
  const input = JSON.stringify({ region: 'eu-west-1', usage: { 'sqs.requests': 1e6 } });
  const { out } = await headroom(['price', '-'], { input });
  expect(out).toMatch(/^SQS requests .*\[1\]\*$/m);
  expect(out).toMatch(/^\[1\] us-east-1's price, this Region's was not found/m);
  expect(out).toMatch(/^\* assumption price\.sqs\.requests/m);
});

test('settings in the place of list prices are told', async () => {
  const settings = ['prices={ lambda.requests: 0.1 }', 'discounts={ lambda: 10 % }', 'savingsPlan=no-upfront'];
  const { out } = await headroom(['price', usage, ...settings.flatMap((setting) => ['--set', setting])]);
  expect(out).toMatch(/^requests .* \$0\.09 per million +\$0\.18$/m);
  expect(out).toContain('price.lambda.requests (set): $0.10 per 1,000,000');
  expect(out).toContain('discount.lambda: 10 % off');
  expect(out).toContain('Compute Savings Plan of one year');
});

describe('what is wrong', () => {
  test('in the file: every issue with its place, exit code 2', async () => {
    const { code, out, err } = await headroom(['price', wrong]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('wrong.yaml:4:51: usages.0.memroy: unknown key "memroy"');
    expect(err).toContain('did you mean memory?');
  });

  test('on standard input', async () => {
    const { code, err } = await headroom(['price', '-'], { input: 'usage: { requests: -5 }' });
    expect([code, err]).toEqual([2, expect.stringMatching(/^<stdin>:1:20: usage\.requests: expected a quantity/)]);
  });

  test('no file', async () => {
    const { code, err } = await headroom(['price', 'nowhere.yaml']);
    expect([code, err]).toEqual([2, expect.stringContaining('the file nowhere.yaml does not exist')]);
  });

  test('a scenario is sent to where it belongs', async () => {
    const { err } = await headroom(['price', 'scenarios/01-quickstart.yaml']);
    expect(err).toContain('this is a scenario: headroom run prices it');
  });
});
