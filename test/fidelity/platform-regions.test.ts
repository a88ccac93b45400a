/**
 * The same usage in other Regions, under a Savings Plan and with discounts: each amount worked by hand from AWS's price lists, by
 * `headroom price` and by simulation.
 */
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { headroom } from '../cli/fake-terminal.ts';
import { resultOf } from '../support/scenarios.ts';

type Amounts = Readonly<Record<string, number>>;

const amountsOf = ({ lines }: TrialResult['bill']): Amounts =>
  Object.fromEntries(lines.map(({ dimension, amountUsd }) => [dimension, amountUsd]));

function expectAmounts(got: Amounts, expected: Amounts, times = 1): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(expected).sort());
  for (const [meter, usd] of Object.entries(expected)) expect(got[meter]! * times, meter).toBeCloseTo(usd, 9);
}

/**
 * A million requests of 1 s at 1 GB with 1 GB of /tmp above what is included, on each architecture, and 250 × 1 GB kept for an hour that
 * serve 900,000 of 1 s.
 */
const USAGES = [
  { requests: '1M', durationMs: 1000, memory: 1024, ephemeralStorage: 1536 },
  { requests: '1M', durationMs: 1000, memory: 1024, architecture: 'arm64' },
  { memory: 1024, provisioned: { concurrency: 250, hours: 1, requests: '900k', durationMs: 1000 } },
];

/** What that costs, of US dollars for a million of each meter. */
const amounts = ([request, x86, arm, kept, executed, ephemeral]: readonly number[]): Amounts => ({
  'lambda.requests': 2.9 * request!,
  'lambda.gbSeconds.x86_64': x86!,
  'lambda.gbSeconds.arm64': arm!,
  'lambda.provisioned.gbSeconds.x86_64': 0.9 * kept!,
  'lambda.provisioned.durationGbSeconds.x86_64': 0.9 * executed!,
  'lambda.ephemeralGbSeconds': ephemeral!,
});

async function priced(settings: object): Promise<Amounts> {
  const input = JSON.stringify({ ...settings, usages: USAGES });
  const { code, out, err } = await headroom(['price', '-', '--json'], { input });
  expect([code, err]).toEqual([0, '']);
  return amountsOf(JSON.parse(out).monthly);
}

/** A ten-thousandth of the requests, simulated, at once; 90 × 1 GB kept for 5 minutes are 0.03 of what is kept in the month. */
async function simulated({ region = 'us-east-1', ...account }: { readonly [key: string]: unknown }): Promise<Amounts> {
  const calls = (target: string, count: number) => ({
    type: 'sync',
    target,
    arrivals: { at: [{ time: '1 s', count }] },
  });
  const common = { memory: '1 GB', init: 0, duration: '1 s' };
  const { bill } = await resultOf({
    region,
    account,
    duration: '5 min',
    functions: {
      x86: { ...common, ephemeralStorage: '1536 MB' },
      arm: { ...common, architecture: 'arm64' },
      kept: { ...common, provisionedConcurrency: 90 },
    },
    sources: { x86: calls('x86', 100), arm: calls('arm', 100), kept: calls('kept', 90) },
  });
  const { 'lambda.provisioned.gbSeconds.x86_64': keptUsd, ...perRequest } = amountsOf(bill);
  const scaled = Object.entries(perRequest).map(([meter, usd]) => [meter, usd * 10_000]);
  return {
    ...Object.fromEntries(scaled),
    'lambda.provisioned.gbSeconds.x86_64': keptUsd! / 0.03,
  };
}

const LIST = [0.2, 16.6667, 13.3334, 4.1667, 9.7222, 0.0309];

/** Price lists of calculator.aws (lambda.json of each Region): US dollars for a million. */
const CASES: readonly (readonly [string, object, Amounts])[] = [
  ['us-east-1', {}, amounts(LIST)],
  ['eu-central-1', { region: 'eu-central-1' }, amounts([0.2, 16.6667, 13.3334, 5.0147, 11.7011, 0.0367])],
  ['sa-east-1', { region: 'sa-east-1' }, amounts([0.2, 16.6667, 13.3334, 6.6372, 15.4867, 0.0586])],
  ['ap-east-1', { region: 'ap-east-1' }, amounts([0.28, 22.92, 18.3, 5.7153, 13.3358, 0.0407])],
  ['af-south-1', { region: 'af-south-1' }, amounts([0.27, 22.1, 17.68, 5.53, 12.9, 0.0404])],
  [
    'us-east-1, no-upfront plan: requests and storage are not covered',
    { savingsPlan: 'no-upfront' },
    amounts([0.2, 14.7, 11.7, 3.67, 8.56, 0.0309]),
  ],
  [
    'us-east-1, all-upfront plan: provisioned concurrency 17 % below its list price, as no rate was found',
    { savingsPlan: 'all-upfront' },
    amounts([0.2, 13.8, 11.1, 4.1667 * 0.83, 9.7222 * 0.83, 0.0309]),
  ],
  [
    'us-east-1, 10 % off all of Lambda but 25 % off requests',
    { discounts: { lambda: '10 %', 'lambda.requests': '25 %' } },
    amounts(LIST.map((usd, column) => usd * (column === 0 ? 0.75 : 0.9))),
  ],
  [
    'eu-central-1, a price of its own for requests, 5 % off, and a plan 12 % below what the Region lists',
    {
      region: 'eu-central-1',
      savingsPlan: 'no-upfront',
      discounts: { lambda: '5 %' },
      prices: { 'lambda.requests': 0.1 },
    },
    amounts([0.1, 16.6667 * 0.88, 13.3334 * 0.88, 5.0147 * 0.88, 11.7011 * 0.88, 0.0367].map((usd) => usd * 0.95)),
  ],
];

describe('a million of everything', () => {
  test.each(CASES)('by `headroom price`: %s', async (_what, settings, expected) => {
    expectAmounts(await priced(settings), expected);
  });

  test.each(CASES)('by simulation: %s', async (_what, settings, expected) => {
    expectAmounts(await simulated({ ...settings }), expected);
  });
});

describe('China, 1.36 CNY for a million requests, 0.000113477 CNY for a GB-second (calculator.aws)', () => {
  const expected = { 'lambda.requests': 1.36 / 6.8, 'lambda.gbSeconds.x86_64': 113.477 / 6.8 };
  const usage = { requests: '1M', durationMs: 1000, memory: 1024 };

  test.each(['cn-north-1', 'cn-northwest-1'])('%s, at 6.8 CNY for a dollar', async (region) => {
    const input = JSON.stringify({ region, cnyPerUsd: 6.8, usage });
    const { out } = await headroom(['price', '-', '--json'], { input });
    expectAmounts(amountsOf(JSON.parse(out).monthly), expected);
    const { bill } = await resultOf({
      region,
      account: { cnyPerUsd: 6.8 },
      duration: '10 s',
      functions: { f: { memory: '1 GB', init: 0, duration: '1 s' } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { at: [{ time: 0, count: 100 }] } } },
    });
    expectAmounts(amountsOf(bill), expected, 10_000);
  });

  test('without a rate of exchange: an input error of the command', async () => {
    const { code, err } = await headroom(['price', '-'], { input: JSON.stringify({ region: 'cn-north-1', usage }) });
    expect([code, err]).toEqual([2, expect.stringContaining('"cnyPerUsd" is missing')]);
  });
});
