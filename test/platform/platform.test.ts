/** What `platformOn` picks: every dated rule on the day it changed and the day before. */
import { describe, expect, test } from 'vitest';
import { inForce } from '../../src/platform/fact.ts';
import {
  FACTS,
  FIRST_DAY,
  factIn,
  KNOWN_REGIONS,
  NEWEST_DAY,
  type Platform,
  PRICED_REGIONS,
  platformOn,
} from '../../src/platform/index.ts';
import { RULES } from '../../src/platform/rules.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { dayBefore } from './day-before.ts';

const on = (day: string): Platform => platformOn(day, 'us-east-1');

/** What changed on which day: the value the day before, and on the day. Beside the data on purpose, not computed from it. */
const CHANGES: readonly [
  day: string,
  what: string,
  of: (platform: Platform) => unknown,
  before: unknown,
  after: unknown,
][] = [
  ['2018-10-11', 'longest time-out', (p) => p.timeout.maxMs, 300_000, 900_000],
  [
    '2019-08-01',
    'idle time-out',
    (p) => p.idleTimeout,
    { type: 'uniform', min: 1_500_000, max: 3_600_000 },
    { type: 'constant', value: 600_000 },
  ],
  [
    '2020-01-01',
    'x86_64 price',
    (p) => p.prices.meters['lambda.gbSeconds.x86_64']?.tiers,
    [{ from: 0, usd: 0.00001667 }],
    [{ from: 0, usd: 0.0000166667 }],
  ],
  ['2020-12-01', 'most memory', (p) => p.memory.maxMb, 3008, 10_240],
  ['2020-12-01', 'memory step', (p) => p.memory.stepMb, 64, 1],
  ['2020-12-01', 'memory of one core', (p) => p.cpu.mbPerCore, 1792, 1769],
  ['2020-12-01', 'billing granularity', (p) => p.billing.granularityMs, 100, 1],
  [
    '2021-01-01',
    'idle time-out',
    (p) => p.idleTimeout,
    { type: 'constant', value: 600_000 },
    { type: 'uniform', min: 300_000, max: 420_000 },
  ],
  ['2021-09-29', 'architectures', (p) => p.architectures, ['x86_64'], ['x86_64', 'arm64']],
  [
    '2021-09-29',
    'arm64 price',
    (p) => p.prices.meters['lambda.gbSeconds.arm64']?.tiers,
    undefined,
    [{ from: 0, usd: 0.0000133334 }],
  ],
  ['2022-03-24', 'most ephemeral storage', (p) => p.ephemeralStorage.maxMb, 512, 10_240],
  [
    '2022-03-24',
    'ephemeral storage price',
    (p) => p.prices.meters['lambda.ephemeralGbSeconds'],
    undefined,
    { per: 1, tiers: [{ from: 0, usd: 3.09e-8 }] },
  ],
  [
    '2022-08-01',
    'x86_64 tiers',
    (p) => p.prices.meters['lambda.gbSeconds.x86_64']?.tiers.map(({ from }) => from),
    [0],
    [0, 6e9, 15e9],
  ],
  [
    '2022-08-01',
    'arm64 tiers',
    (p) => p.prices.meters['lambda.gbSeconds.arm64']?.tiers.map(({ from }) => from),
    [0],
    [0, 7.5e9, 18.75e9],
  ],
  [
    '2023-11-26',
    'scaling',
    (p) => p.scaling,
    { kind: 'regional-burst', burst: 3000, perMinute: 500 },
    { kind: 'per-function', capacity: 1000, perInterval: 1000, intervalMs: 10_000 },
  ],
  ['2025-05-01', 'idle time-out', (p) => p.idleTimeout.type, 'uniform', 'percentiles'],
  ['2025-08-01', 'init billing', (p) => p.billing.init, 'custom-runtimes', 'all'],
];

/** What `event-rules.test.ts` tests: the rules of event sources and callers, and the prices of other services. */
const EVENT_METERS = /^price\.lambda\.(edge|pollerHours)/;
const isOfLambda = (id: string): boolean => {
  const { async, sqs, streams, kinesis, dynamodbStreams, callers } = RULES;
  const group = id.split('.')[0]!;
  const ofOthers = Object.keys({ async, sqs, streams, kinesis, dynamodbStreams, callers });
  return group === 'price' ? id.startsWith('price.lambda.') : !ofOthers.includes(group);
};

describe('dated rules in us-east-1', () => {
  test.each(CHANGES)('%s: %s', (day, _what, of, before, after) => {
    expect(of(on(dayBefore(day)))).toEqual(before);
    expect(of(on(day))).toEqual(after);
  });

  test('the table above names every day on which anything of Lambda itself changes', () => {
    const days = new Set(
      FACTS.filter(
        ({ id, regions }) => isOfLambda(id) && !EVENT_METERS.test(id) && regions?.includes('us-east-1') !== false,
      ).map(({ since }) => since),
    );
    expect([...days].sort()).toEqual([FIRST_DAY, ...new Set(CHANGES.map(([day]) => day))]);
  });

  test('what never changed', () => {
    for (const day of [FIRST_DAY, NEWEST_DAY]) {
      const { account, memory, timeout, ephemeralStorage, cpu, init, prices } = on(day);
      expect(account).toEqual({
        concurrency: 1000,
        minimumUnreserved: 100,
        requestsPerConcurrency: 10,
        requestBucketSeconds: 1,
      });
      expect(memory).toMatchObject({ defaultMb: 128, minMb: 128 });
      expect(timeout.defaultMs).toBe(3000);
      expect(ephemeralStorage).toMatchObject({ minMb: 512, includedMb: 512 });
      expect(cpu).toMatchObject({ periodMs: 20, tickMs: 4 });
      expect(init).toEqual({ limitMs: 10_000, defaultRuntime: 'nodejs22.x' });
      expect(prices.meters['lambda.requests']).toEqual({ per: 1_000_000, tiers: [{ from: 0, usd: 0.2 }] });
      expect(prices.freeTier).toEqual({
        requests: 1_000_000,
        gbSeconds: 400_000,
        sqsRequests: 1_000_000,
        snsRequests: 1_000_000,
        stepFunctionsTransitions: 4000,
      });
    }
  });

  test('days after the newest known one use its rules', () => {
    expect({ ...on('2031-02-28'), asOf: NEWEST_DAY }).toEqual(on(NEWEST_DAY));
  });

  test('a platform is plain data', () => {
    expect(structuredClone(on(NEWEST_DAY))).toEqual(on(NEWEST_DAY));
    expect(JSON.parse(JSON.stringify(on(NEWEST_DAY)))).toEqual(on(NEWEST_DAY));
  });
});

describe('burst by Region', () => {
  test.each([
    ['us-east-1', '2020-06-01', 3000],
    ['us-west-2', '2018-01-01', 3000],
    ['eu-west-1', '2023-11-25', 3000],
    ['ap-northeast-1', '2018-01-01', 1000],
    ['eu-central-1', '2023-11-25', 1000],
    ['us-east-2', '2020-08-18', 500],
    ['us-east-2', '2020-08-19', 1000],
    ['sa-east-1', '2023-11-25', 500],
  ])('%s on %s: %d', (region, day, burst) => {
    expect(inForce(RULES.scaling, day, region)?.value).toEqual({ kind: 'regional-burst', burst, perMinute: 500 });
  });

  test('since 2023-11-26 every Region scales by function', () => {
    for (const region of KNOWN_REGIONS) {
      expect(inForce(RULES.scaling, '2023-11-26', region)?.value.kind).toBe('per-function');
    }
  });
});

describe('what is refused', () => {
  function issuesOf(asOf: string, region: string) {
    try {
      platformOn(asOf, region);
    } catch (error) {
      if (error instanceof ScenarioError) return error.issues;
      throw error;
    }
    throw new Error('expected a ScenarioError');
  }

  test('a day before the first known one', () => {
    expect(issuesOf('2017-11-29', 'us-east-1')).toMatchObject([{ code: 'range', path: 'asOf', got: '2017-11-29' }]);
    expect(on(FIRST_DAY).asOf).toBe('2017-11-30');
  });

  test.each([
    '',
    'yesterday',
    '2020-1-1',
    '2020-13-01',
    '2020-00-10',
    '2020-04-31',
    '2020-06-00',
    '2021-02-29',
    '1900-02-29',
    '2020-01-01T00:00Z',
  ])('a text that is no day: "%s"', (text) => {
    expect(issuesOf(text, 'us-east-1')).toMatchObject([{ code: 'date', path: 'asOf', got: text }]);
  });

  test('the 29th of February in a leap year is a day', () => {
    expect(on('2020-02-29').asOf).toBe('2020-02-29');
  });

  test('a Region without prices, and one that does not exist, both at once with a bad day', () => {
    expect(issuesOf(NEWEST_DAY, 'eu-west-1')).toMatchObject([{ code: 'not-in-this-version', path: 'region' }]);
    expect(issuesOf(NEWEST_DAY, 'us-esat-1')).toMatchObject([{ code: 'unknown-region', suggestion: 'us-east-1' }]);
    expect(issuesOf('soon', 'atlantis').map(({ path }) => path)).toEqual(['asOf', 'region']);
  });

  test('every Region of the price list is known, in order, and those with prices are among them', () => {
    expect(KNOWN_REGIONS).toHaveLength(26);
    expect([...KNOWN_REGIONS].sort()).toEqual(KNOWN_REGIONS);
    expect(KNOWN_REGIONS).toEqual(expect.arrayContaining([...PRICED_REGIONS]));
  });
});

describe('facts', () => {
  test('are sorted by id and day, and unique by id, day and Regions', () => {
    const keys = FACTS.map(({ id, since, regions }) => `${id} ${since} ${regions?.join() ?? ''}`);
    expect(new Set(keys).size).toBe(keys.length);
    const order = FACTS.map(({ id, since }) => `${id} ${since}`);
    expect([...order].sort()).toEqual(order);
  });

  test('each has a day, a source, words and a description', () => {
    for (const fact of FACTS) {
      expect(fact.since >= FIRST_DAY && fact.since <= NEWEST_DAY, fact.id).toBe(true);
      expect(fact.since, fact.id).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(fact.source.length, fact.id).toBeGreaterThan(20);
      expect(fact.text, fact.id).not.toMatch(/object|undefined|NaN/);
      expect(fact.doc.length, fact.id).toBeGreaterThan(10);
    }
  });

  test('no Region is in two facts of one id and day', () => {
    for (const fact of FACTS) {
      const rivals = FACTS.filter(({ id, since }) => id === fact.id && since === fact.since).flatMap(
        ({ regions }) => regions ?? ['*'],
      );
      expect(new Set(rivals).size, fact.id).toBe(rivals.length);
    }
  });

  test('a platform lists one fact for each value it exposes, the value included', () => {
    const platform = on('2020-06-01');
    expect(new Set(platform.facts.map(({ id }) => id)).size).toBe(platform.facts.length);
    for (const { id, value } of platform.facts) {
      const [group, ...names] = id.split('.');
      if (group === 'price') expect(platform.prices.meters).toHaveProperty([id.slice('price.'.length)], value);
      else if (group === 'freeTier') expect(platform.prices.freeTier).toHaveProperty(names, value);
      else expect(platform, id).toHaveProperty([group!, ...names], value);
    }
  });

  test('read as a line of assumptions', () => {
    const text = (day: string, id: string) => factIn(on(day), id)?.text;
    expect(text(NEWEST_DAY, 'account.concurrency')).toBe('1,000 executions');
    expect(text(NEWEST_DAY, 'price.lambda.requests')).toBe('$0.20 per 1,000,000');
    expect(text('2019-01-01', 'price.lambda.gbSeconds.x86_64')).toBe('$0.00001667');
    expect(text(NEWEST_DAY, 'price.lambda.gbSeconds.arm64')).toBe(
      '$0.0000133334, $0.0000120001 from 7.5 billion, $0.0000106667 from 18.75 billion',
    );
    expect(text('2019-01-01', 'scaling')).toBe(
      '3,000 environments at once, shared by the Region, then 500 more per minute',
    );
    expect(factIn(on(NEWEST_DAY), 'account.requestBucketSeconds')?.confidence).toBe('assumption');
    expect(factIn(on(NEWEST_DAY), 'account.luck')).toBeUndefined();
  });
});
