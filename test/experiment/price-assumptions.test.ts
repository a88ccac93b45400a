/** What a report says of prices that are not AWS's, and that its bill is made with them. */
import { describe, expect, test } from 'vitest';
import { runScenario } from '../../src/experiment/run.ts';
import { scenarioOf } from '../support/scenarios.ts';

/** A thousand requests of 100 ms at 1 GB in 100 s. */
const run = async (account: object, rest: object = {}) =>
  runScenario(
    await scenarioOf({
      duration: '101 s',
      account,
      functions: { f: { memory: '1 GB', init: 0, duration: '100 ms' } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { at: [{ time: 0, count: 1000 }] } } },
      ...rest,
    }),
  );

const amounts = ({ bill }: Awaited<ReturnType<typeof run>>) => bill.lines.map(({ amountUsd }) => amountUsd);

describe('assumptions', () => {
  test('say nothing of prices that are as listed', async () => {
    const { assumptions, bill } = await run({});
    expect(assumptions.filter(({ id }) => /set|discount|savings|cny/i.test(id))).toEqual([]);
    expect(bill.lines.map(({ amountUsd }) => amountUsd)).toEqual([0.0002, 0.00166667]);
  });

  test('list own prices, discounts and the plan, each with where it comes from', async () => {
    const result = await run({
      prices: {
        'lambda.requests': 0.1,
        'logs.gb': {
          per: 10,
          tiers: [
            { from: 0, usd: 4 },
            { from: 2e10, usd: 3 },
          ],
        },
      },
      discounts: { 'lambda.gbSeconds': '12.5 %', lambda: 0.07 },
      savingsPlan: 'no-upfront',
      cnyPerUsd: 7,
    });
    const ofPrices = result.assumptions.filter(({ id }) => /set\)|discount|savingsPlan|cny/i.test(id));
    expect(ofPrices.map(({ id, value }) => [id, value])).toEqual([
      ['price.lambda.requests (set)', '$0.10 per 1,000,000'],
      ['price.logs.gb (set)', '$4.00, $3.00 from 20 billion per 10'],
      ['savingsPlan.no-upfront', 'about 12 % off duration and provisioned concurrency'],
      ['savingsPlan.cover', expect.stringContaining('where a tier charges less')],
      ['discount.lambda', '7 % off'],
      ['discount.lambda.gbSeconds', '12.5 % off'],
    ]);
    expect(ofPrices.map(({ source }) => source)).toEqual([
      'the scenario',
      'the scenario',
      expect.stringContaining('Price List API'),
      expect.stringContaining('(assumption)'),
      'the scenario',
      'the scenario',
    ]);
    expect(amounts(result)[0]).toBeCloseTo(0.0001 * 0.93, 12);
    expect(amounts(result)[1]).toBeCloseTo(100 * 0.0000147 * 0.875, 12);
  });

  test('in China tell the rate of exchange beside prices in yuan', async () => {
    const result = await run({ cnyPerUsd: 6.8 }, { region: 'cn-north-1' });
    const { assumptions } = result;
    expect(assumptions.find(({ id }) => id === 'cnyPerUsd')?.value).toBe('6.8 CNY to the US dollar');
    expect(assumptions.find(({ id }) => id === 'price.lambda.requests')?.value).toBe('1.36 CNY per 1,000,000');
    expect(amounts(result)[0]).toBeCloseTo(0.0002, 12);
    expect(amounts(result)[1]).toBeCloseTo((100 * 0.000113477) / 6.8, 12);
  });

  test('elsewhere say which prices are those of us-east-1', async () => {
    const { assumptions } = await run({}, { region: 'eu-central-2' });
    const source = (id: string) => assumptions.find((line) => line.id === id)?.source;
    expect(source('price.lambda.requests')).toMatch(/Pricing Calculator.*\(sourced\)$/);
    expect(source('price.lambda.gbSeconds.x86_64')).toMatch(/bounds of the higher tiers.*\(assumption\)$/);
  });
});
