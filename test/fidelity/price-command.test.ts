/** Published price cases and rounding cases through `headroom price`: what a person types, what the terminal says. */
import { describe, expect, test } from 'vitest';
import { headroom } from '../cli/fake-terminal.ts';
import { BILLED_BY_1_MS, BILLED_BY_100_MS, INIT_BILLED, INIT_FREE } from '../support/report-lines.ts';

interface Printed {
  /** Dimension in words → amount, as printed. */
  readonly amounts: Readonly<Record<string, string>>;
  readonly total: string;
}

/** The table that the command prints for a usage file (an object stands for its JSON), on standard input. */
async function printed(file: object): Promise<Printed> {
  const { code, out, err } = await headroom(['price', '-'], { input: JSON.stringify(file) });
  expect([code, err]).toEqual([0, '']);
  const lines = out.split('\n');
  const start = lines.findIndex((line) => line.startsWith('Dimension')) + 1;
  const end = lines.findIndex((line, index) => index > start && line === '');
  const rows = lines.slice(start, end).map((line) => {
    const amount = /\$[\d,]+\.\d\d(?= {2}\[|$)/.exec(line)?.[0] ?? 'nothing';
    return [line.split(/ {2,}/)[0]!, amount] as const;
  });
  expect(rows.at(-1)![0]).toBe('total');
  return { amounts: Object.fromEntries(rows.slice(0, -1)), total: rows.at(-1)![1] };
}

/** What `--json` prints, as data. */
async function priced(file: object): Promise<{
  readonly usage: Readonly<Record<string, number>>;
  readonly usages: readonly { readonly billedDurationMs: number }[];
}> {
  const { code, out, err } = await headroom(['price', '-', '--json'], { input: JSON.stringify(file) });
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
}

const MILLION = 1_000_000;

describe('AWS Lambda pricing page, examples', () => {
  test('P1: 3M requests of 120 ms at 1,536 MB, free tier', async () => {
    const usages = [{ requests: '3M', durationMs: 120, memory: '1536 MB' }];
    expect(await printed({ freeTier: true, usages })).toEqual({
      amounts: { requests: '$0.40', 'duration, x86_64': '$2.33' },
      total: '$2.73',
    });
  });

  test('P2: 10,000 requests an hour of 2 s at 1 GB', async () => {
    const usages = [{ requests: 10_000 * 24 * 31, durationMs: '2 s', memory: '1 GB' }];
    expect(await printed({ usages })).toEqual({
      amounts: { requests: '$1.49', 'duration, x86_64': '$248.00' },
      total: '$249.49',
    });
  });

  test('P3: 6M requests of 280 ms at 4 GB with 2 GB of ephemeral storage, free tier', async () => {
    const usages = [{ requests: 6 * MILLION, durationMs: 280, memory: 4096, ephemeralStorage: '2048 MB' }];
    expect(await printed({ freeTier: true, usages })).toEqual({
      amounts: { requests: '$1.00', 'duration, x86_64': '$105.33', 'ephemeral storage': '$0.08' },
      total: '$106.41',
    });
  });

  test('P4: 100 provisioned for 8 hours, 500k requests there and 2.5M on demand, free tier', async () => {
    const provisioned = { concurrency: 100, hours: 8, requests: 500_000, durationMs: 100 };
    const usages = [{ requests: '2.5M', durationMs: 120, memory: 1536, provisioned }];
    expect(await printed({ freeTier: true, usages })).toEqual({
      amounts: {
        requests: '$0.40',
        'duration, x86_64': '$0.83',
        'provisioned concurrency, x86_64': '$18.00',
        'provisioned duration, x86_64': '$0.73',
      },
      total: '$19.96',
    });
  });

  test('P8: 30M requests of 1 s at 1 GB from a queue with provisioned pollers', async () => {
    const usages = [{ requests: '30M', durationMs: 1000, memory: '1 GB', 'lambda.pollerHours': 8000 }];
    expect(await printed({ usages })).toEqual({
      amounts: { requests: '$6.00', 'duration, x86_64': '$500.00', 'event pollers': '$74.00' },
      total: '$580.00',
    });
  });

  test('P11: 10M requests of 10 ms at 128 MB at the edge', async () => {
    const usages = [{ requests: '10M', durationMs: 10, memory: 128, edge: true }];
    // The free tier is not for the edge.
    expect(await printed({ freeTier: true, usages })).toEqual({
      amounts: { 'requests, Lambda@Edge': '$6.00', 'duration, Lambda@Edge': '$0.63' },
      total: '$6.63',
    });
  });
});

test.each([
  ['2020-11-30', '$100.00', '$112.00'],
  ['2020-12-01', '$28.00', '$40.00'],
])('P16, AWS News Blog of 2020-12-01: 60M requests of 28 ms at 1 GB on %s', async (asOf, duration, total) => {
  const usage = { requests: '60M', durationMs: 28, memory: 1024 };
  expect(await printed({ asOf, usage })).toEqual({
    amounts: { requests: '$12.00', 'duration, x86_64': duration },
    total,
  });
});

test('P17, pricing page of 2019: 3M requests of 1 s at 512 MB, free tier', async () => {
  const usages = [{ requests: '3M', durationMs: 1000, memory: 512 }];
  expect(await printed({ asOf: '2019-06-01', freeTier: true, usages })).toEqual({
    amounts: { requests: '$0.40', 'duration, x86_64': '$18.34' },
    total: '$18.74',
  });
});

test.each([
  ['x86_64', '$0.29', '$0.31'],
  ['arm64', '$0.23', '$0.25'],
])('P20: 100k requests of 350 ms at 512 MB on %s', async (architecture, duration, total) => {
  const usages = [{ requests: '100k', durationMs: 350, memory: 512, architecture }];
  expect(await printed({ usages })).toEqual({
    amounts: { requests: '$0.02', [`duration, ${architecture}`]: duration },
    total,
  });
});

test('P26: 50 provisioned on arm64 for 100 hours, 10M requests of 350 ms there', async () => {
  const provisioned = { concurrency: 50, hours: 100, requests: '10M', durationMs: 350 };
  expect(await printed({ usages: [{ memory: 512, architecture: 'arm64', provisioned }] })).toEqual({
    amounts: {
      requests: '$2.00',
      'provisioned concurrency, arm64': '$30.00',
      'provisioned duration, arm64': '$13.61',
    },
    total: '$45.61',
  });
});

test('P30: SQS, 1M messages of 128 KB in a standard queue, 1M in a FIFO queue', async () => {
  const usages = [{ 'sqs.requests': 2 * MILLION }, { 'sqs.fifoRequests': '1M' }];
  expect((await printed({ usages })).amounts).toEqual({ 'SQS requests': '$0.80', 'SQS FIFO requests': '$0.50' });
});

test('P31: Kinesis, 4 shards for 730 hours and 6.5M PUT units', async () => {
  const usages = { 'kinesis.shardHours': 4 * 730, 'kinesis.putUnits': '6.5M' };
  expect((await printed({ usages })).amounts).toEqual({ 'Kinesis shards': '$43.80', 'Kinesis PUT units': '$0.09' });
});

describe('billed duration of one request, in REPORT lines', () => {
  const ROUNDED: readonly [asOf: string, pairs: readonly (readonly [durationMs: number, billedMs: number])[]][] = [
    ['2020-11-30', BILLED_BY_100_MS],
    ['2020-12-01', BILLED_BY_1_MS],
  ];
  test.each(ROUNDED)('rules of %s', async (asOf, pairs) => {
    const { usages } = await priced({
      asOf,
      usages: pairs.map(([durationMs]) => ({ requests: 1, durationMs, memory: 128 })),
    });
    expect(usages.map(({ billedDurationMs }) => billedDurationMs)).toEqual(pairs.map(([, billedMs]) => billedMs));
  });

  /** Duration and init of one cold start at 1 GB, and what is billed, ms. */
  test.each([
    ...INIT_FREE.map((line) => ['2025-07-31', ...line] as const),
    ...INIT_BILLED.map((line) => ['2025-08-01', ...line] as const),
  ])('on %s, %f ms and an init of %f ms: %i ms', async (asOf, durationMs, initMs, billedMs) => {
    const { usage } = await priced({
      asOf,
      usage: { requests: 1, durationMs, initMs, coldStarts: 1, memory: '1 GB' },
    });
    expect(usage['lambda.gbSeconds.x86_64']! * 1000).toBeCloseTo(billedMs, 9);
  });
});
