/** Own prices, discounts, Savings Plans and yuan in a scenario: how they are written, and every way to get them wrong. */
import { describe, expect, test } from 'vitest';
import { type Issue, ScenarioError } from '../../src/quantities/issue.ts';
import { parseScenario } from '../../src/scenario/parse.ts';

const scenario = (account: string, head = ''): string => `${head}duration: 1 s
account:
${account}
functions:
  f: { init: 0, duration: 10 ms }
sources:
  s: { type: sync, target: f, arrivals: { constant: 1 } }
`;

async function issuesOf(text: string, set: readonly string[] = []): Promise<readonly Issue[]> {
  try {
    await parseScenario(text, { file: 's.yaml', set });
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues;
    throw error;
  }
  return [];
}

describe('what is read', () => {
  test('a number of dollars, dollars for so many units, tiers', async () => {
    const { account } = await parseScenario(
      scenario(`  prices:
    lambda.requests: 0.18
    sqs.requests: { usd: 4, per: 10M }
    logs.gb: { tiers: [{ from: 0, usd: 0.4 }, { from: 1k, usd: 0.3 }] }`),
    );
    expect(account.prices).toEqual({
      'lambda.requests': { tiers: [{ from: 0, usd: 0.18 }] },
      'sqs.requests': { per: 10_000_000, tiers: [{ from: 0, usd: 4 }] },
      'logs.gb': {
        tiers: [
          { from: 0, usd: 0.4 },
          { from: 1000, usd: 0.3 },
        ],
      },
    });
  });

  test('shares, a plan, a rate of exchange', async () => {
    const { account } = await parseScenario(
      scenario(`  discounts: { lambda: 10 %, sqs.requests: 0.05 }
  savingsPlan: no-upfront
  cnyPerUsd: 7.1`),
    );
    expect(account).toMatchObject({
      discounts: { lambda: 0.1, 'sqs.requests': 0.05 },
      savingsPlan: 'no-upfront',
      cnyPerUsd: 7.1,
    });
  });

  test('--set names a meter as a whole, whether the file has it or not', async () => {
    const set = ['account.prices.lambda.requests=0.1', 'account.discounts.lambda.gbSeconds=20 %'];
    const { account } = await parseScenario(scenario('  prices: { lambda.requests: 0.18 }'), { set });
    expect(account.prices).toEqual({ 'lambda.requests': { tiers: [{ from: 0, usd: 0.1 }] } });
    expect(account.discounts).toEqual({ 'lambda.gbSeconds': 0.2 });
  });
});

describe('what is refused', () => {
  test.each([
    [
      'an unknown meter',
      '  prices: { lambda.request: 0.18 }',
      {
        code: 'unknown-meter',
        place: 's.yaml:3:13',
        path: 'account.prices.lambda.request',
        message: 'unknown meter "lambda.request"',
        expected: expect.stringMatching(/^a meter such as lambda\.requests, /),
        suggestion: 'lambda.requests',
      },
    ],
    ['a group of meters with a price', '  prices: { lambda: 1 }', { code: 'unknown-meter', got: '"lambda"' }],
    [
      'an unknown group of meters',
      '  discounts: { lamda: 10 % }',
      { code: 'unknown-meter', place: 's.yaml:3:16', suggestion: 'lambda' },
    ],
    [
      'a discount above 100 %',
      '  discounts: { lambda: 110 % }',
      { code: 'range', place: 's.yaml:3:24', expected: expect.stringContaining('at most 100 %') },
    ],
    ['a discount below 0', '  discounts: { lambda: -5 % }', { code: 'range', place: 's.yaml:3:24' }],
    ['ten for 10 %', '  discounts: { lambda: 10 }', { code: 'range', suggestion: '10 %' }],
    ['a price below 0', '  prices: { lambda.requests: -1 }', { code: 'range', place: 's.yaml:3:30' }],
    ['a price that is no number', '  prices: { lambda.requests: cheap }', { code: 'unit', got: '"cheap"' }],
    ['no units at all', '  prices: { lambda.requests: { usd: 1, per: 0 } }', { code: 'range', got: '0' }],
    [
      'an unknown key of a price',
      '  prices: { lambda.requests: { eur: 1 } }',
      { code: 'unknown-key', path: 'account.prices.lambda.requests.eur' },
    ],
    [
      'a price that says nothing',
      '  prices: { lambda.requests: {} }',
      { code: 'keys', expected: expect.stringContaining('{ usd, per? } or { tiers, per? }') },
    ],
    [
      'tiers that do not start at 0',
      '  prices: { logs.gb: { tiers: [{ from: 1, usd: 1 }] } }',
      { code: 'order', message: 'expected the first tier from 0, got 1' },
    ],
    [
      'tiers out of order',
      '  prices: { logs.gb: { tiers: [{ from: 0, usd: 1 }, { from: 9, usd: 1 }, { from: 9, usd: 1 }] } }',
      { code: 'order', path: 'account.prices.logs.gb.tiers.2.from', got: '9' },
    ],
    ['no tiers', '  prices: { logs.gb: { tiers: [] } }', { code: 'range' }],
    ['an unknown plan', '  savingsPlan: no-up-front', { code: 'value', suggestion: 'no-upfront' }],
    ['no yuan in a dollar', '  cnyPerUsd: 0', { code: 'range', place: 's.yaml:3:14' }],
  ])('%s', async (_what, account, issue) => {
    const issues = await issuesOf(scenario(account));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject(issue);
  });

  test('a Savings Plan before Lambda took part', async () => {
    const text = scenario('  savingsPlan: all-upfront', 'asOf: 2020-01-31\n');
    expect(await issuesOf(text)).toMatchObject([
      {
        code: 'not-yet',
        path: 'account.savingsPlan',
        message: expect.stringMatching(/was not offered on 2020-01-31: it came on 2020-02-01 \(.*Price List/),
        expected: 'asOf: 2020-02-01 or later',
      },
    ]);
    expect(await issuesOf(text.replace('2020-01-31', '2020-02-01'))).toEqual([]);
  });

  test.each(['cn-north-1', 'cn-northwest-1'])('%s without a rate of exchange', async (region) => {
    const text = scenario('  freeTier: false', `region: ${region}\n`);
    expect(await issuesOf(text)).toMatchObject([
      {
        code: 'missing',
        path: 'account.cnyPerUsd',
        message: `the key "cnyPerUsd" is missing: AWS lists the prices of ${region} in yuan, and bills are in US dollars`,
      },
    ]);
    expect(await issuesOf(text, ['account.cnyPerUsd=7.1'])).toEqual([]);
  });

  test('a plan that comes during the run', async () => {
    const text = `${scenario('  freeTier: false')}changes:\n  - { at: 0 s, set: { account.savingsPlan: none } }\n`;
    expect(await issuesOf(text)).toMatchObject([{ code: 'not-changeable' }]);
  });

  test('a Region that is none: several near ones are named', async () => {
    const [issue] = await issuesOf(scenario('  freeTier: false', 'region: eu-wets-1\n'));
    expect(issue).toMatchObject({ code: 'unknown-region', place: 's.yaml:1:9', suggestion: 'eu-west-1' });
    expect(issue?.expected).toMatch(/^a Region such as eu-west-1, eu-\w+-\d, eu-\w+-\d, [\w-]+ or [\w-]+$/);
  });
});
