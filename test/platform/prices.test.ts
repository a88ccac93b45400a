/** Every price as the list has it: in us-east-1 the day before each change and the day itself, by Region today. Copied, not computed. */
import { describe, expect, test } from 'vitest';
import { inForce } from '../../src/platform/fact.ts';
import {
  FACTS,
  FIRST_DAY,
  factIn,
  KNOWN_REGIONS,
  type ListPrice,
  type Meter,
  NEWEST_DAY,
  PRICED_REGIONS,
  PRICES,
  platformOn,
  regionIssue,
} from '../../src/platform/index.ts';
import { dayBefore } from './day-before.ts';

const METERS = Object.keys(PRICES) as Meter[];
const priceText = (meter: string, day: string, region = 'us-east-1') =>
  factIn(platformOn(day, region), `price.${meter}`)?.text;

/** Meter → the days on which its price in us-east-1 changed, and the price since then. */
const HISTORY: Readonly<Record<Meter, readonly (readonly [day: string, price: string])[]>> = {
  'lambda.requests': [[FIRST_DAY, '$0.20 per 1,000,000']],
  'lambda.gbSeconds.x86_64': [
    [FIRST_DAY, '$0.00001667'],
    ['2020-01-01', '$0.0000166667'],
    ['2022-08-01', '$0.0000166667, $0.000015 from 6 billion, $0.0000133334 from 15 billion'],
  ],
  'lambda.gbSeconds.arm64': [
    ['2021-09-29', '$0.0000133334'],
    ['2022-08-01', '$0.0000133334, $0.0000120001 from 7.5 billion, $0.0000106667 from 18.75 billion'],
  ],
  'lambda.ephemeralGbSeconds': [['2022-03-24', '$0.0000000309']],
  'lambda.provisioned.gbSeconds.x86_64': [['2019-12-04', '$0.0000041667']],
  'lambda.provisioned.gbSeconds.arm64': [['2021-09-29', '$0.0000033334']],
  'lambda.provisioned.durationGbSeconds.x86_64': [['2019-12-04', '$0.0000097222']],
  'lambda.provisioned.durationGbSeconds.arm64': [['2021-09-29', '$0.0000077778']],
  'lambda.snapStart.cacheGbSeconds': [['2024-11-18', '$0.0000015046']],
  'lambda.snapStart.restoreGb': [['2024-11-18', '$0.0001397998']],
  'lambda.streamedGb': [['2023-04-07', '$0.008']],
  'lambda.edge.requests': [['2017-07-17', '$0.60 per 1,000,000']],
  'lambda.edge.gbSeconds': [['2017-07-17', '$0.00005001']],
  'lambda.pollerHours': [['2025-11-14', '$0.00925']],
  'lambda.kafkaPollerHours': [['2024-11-22', '$0.185']],
  'lambda.managedInstances.requests': [['2025-12-01', '$0.20 per 1,000,000']],
  'lambda.managedInstances.ec2Usd': [['2025-12-01', '$1.15']],
  'lambda.durable.operations': [['2025-12-02', '$8.00 per 1,000,000']],
  'lambda.durable.gbWritten': [['2025-12-02', '$0.25']],
  'lambda.durable.gbMonths': [['2025-12-02', '$0.15']],
  'lambda.tenantGb.x86_64': [['2025-11-19', '$0.000166667']],
  'lambda.tenantGb.arm64': [['2025-11-19', '$0.000133333']],
  'logs.gb': [
    [FIRST_DAY, '$0.50'],
    ['2025-05-01', '$0.50, $0.25 from 10,000, $0.10 from 30,000, $0.05 from 50,000'],
  ],
  'logs.storedGbMonths': [[FIRST_DAY, '$0.03']],
  'logs.scannedGb': [['2018-11-27', '$0.005']],
  'sqs.requests': [[FIRST_DAY, '$0.40, $0.30 from 100 billion, $0.24 from 200 billion per 1,000,000']],
  'sqs.fifoRequests': [[FIRST_DAY, '$0.50, $0.40 from 100 billion, $0.35 from 200 billion per 1,000,000']],
  'sns.requests': [[FIRST_DAY, '$0.50 per 1,000,000']],
  'eventbridge.events': [[FIRST_DAY, '$1.00 per 1,000,000']],
  'kinesis.shardHours': [[FIRST_DAY, '$0.015']],
  'kinesis.putUnits': [[FIRST_DAY, '$0.014 per 1,000,000']],
  'kinesis.extendedRetentionShardHours': [[FIRST_DAY, '$0.02']],
  'kinesis.fanOutShardHours': [['2018-08-02', '$0.015']],
  'kinesis.fanOutGb': [['2018-08-02', '$0.013']],
  'kinesis.onDemandStreamHours': [['2021-11-29', '$0.04']],
  'kinesis.onDemandGbIn': [['2021-11-29', '$0.08']],
  'kinesis.onDemandGbOut': [['2021-11-29', '$0.04']],
  'apigateway.restRequests': [
    [FIRST_DAY, '$3.50, $2.80 from 333 million, $2.38 from 1 billion, $1.51 from 20 billion per 1,000,000'],
  ],
  'apigateway.httpRequests': [['2019-12-04', '$1.00, $0.90 from 300 million per 1,000,000']],
  'apigateway.webSocketMessages': [['2018-12-18', '$1.00, $0.80 from 1 billion per 1,000,000']],
  'apigateway.webSocketConnectionMinutes': [['2018-12-18', '$0.25 per 1,000,000']],
  'alb.hours': [[FIRST_DAY, '$0.0225']],
  'alb.lcuHours': [[FIRST_DAY, '$0.008']],
  'stepfunctions.transitions': [[FIRST_DAY, '$0.025 per 1,000']],
  'stepfunctions.expressRequests': [['2019-12-03', '$1.00 per 1,000,000']],
  'stepfunctions.expressGbHours': [['2019-12-03', '$0.060012, $0.029988 from 1,000, $0.016416 from 5,000']],
  'firehose.gb': [[FIRST_DAY, '$0.029, $0.025 from 512,000, $0.02 from 2,048,000']],
  's3batch.objects': [['2019-04-30', '$1.00 per 1,000,000']],
};

describe('in us-east-1', () => {
  const changes = METERS.flatMap((meter) =>
    HISTORY[meter].map(([day, price], i) => [meter, day, HISTORY[meter][i - 1]?.[1], price] as const),
  );

  test.each(changes)('%s on %s: from %s to %s', (meter, day, before, after) => {
    expect(priceText(meter, day)).toBe(after);
    if (day !== FIRST_DAY) expect(priceText(meter, dayBefore(day))).toBe(before);
  });

  test('the table above has every price there was', () => {
    const facts = FACTS.filter(({ id, regions }) => id.startsWith('price.') && regions?.includes('us-east-1'));
    expect(facts.map(({ id, since }) => `${id} ${since}`).sort()).toEqual(
      changes.map(([meter, day]) => `price.${meter} ${day}`).sort(),
    );
  });

  test.each([
    ['freeTier.requests', FIRST_DAY, '1,000,000 requests per month'],
    ['freeTier.gbSeconds', FIRST_DAY, '400,000 GB-seconds per month'],
    ['freeTier.streamedGb', '2023-04-07', '100 GB per month'],
    ['freeTier.logsGb', FIRST_DAY, '5 GB per month'],
    ['freeTier.sqsRequests', FIRST_DAY, '1,000,000 requests per month'],
    ['freeTier.snsRequests', FIRST_DAY, '1,000,000 requests per month'],
    ['freeTier.stepFunctionsTransitions', FIRST_DAY, '4,000 transitions per month'],
    ['savingsPlan.no-upfront', '2020-02-01', 'about 12 % off duration and provisioned concurrency'],
    ['savingsPlan.all-upfront', '2020-02-01', 'about 17 % off duration and provisioned concurrency'],
  ])('%s since %s: %s', (id, day, text) => {
    expect(factIn(platformOn(day, 'us-east-1'), id)?.text).toBe(text);
    if (day !== FIRST_DAY) expect(factIn(platformOn(dayBefore(day), 'us-east-1'), id)).toBeUndefined();
  });

  test('a Savings Plan lowers duration and provisioned concurrency by 12 or 17 %', () => {
    const { meters, savingsPlans } = platformOn(NEWEST_DAY, 'us-east-1').prices;
    for (const { usd, share, covers } of Object.values(savingsPlans)) {
      for (const [meter, rate] of Object.entries(usd)) {
        expect(covers).toContain(meter);
        expect(1 - rate / firstTier(meters[meter as Meter]!)).toBeCloseTo(share, 2);
      }
    }
    expect(Object.keys(savingsPlans)).toEqual(['no-upfront', 'all-upfront']);
  });
});

const firstTier = ({ tiers: [tier] }: ListPrice): number => ('usd' in tier! ? tier.usd : tier!.cny);

/** As AWS's calculator lists them: a million requests, x86_64, arm64, provisioned, executed, ephemeral; "std" is .0000166667 .0000133334. */
const BY_REGION = `
us-east-1, us-east-2, us-west-2 | .20 | std | std | .0000041667 | .0000097222 | 3.09e-8
us-west-1 | .20 | std | std | .0000049041 | .000011443 | 3.70e-8
eu-west-1, ca-central-1 | .20 | std | std | .000004646 | .0000108407 | 3.40e-8
eu-central-1 | .20 | std | std | .0000050147 | .0000117011 | 3.67e-8
eu-central-2 | .22 | .0000183334 | .0000146667 | .0000055162 | .0000128712 | 4.41e-8
eu-west-2 | .20 | std | std | .0000048304 | .0000112709 | 3.58e-8
eu-west-3 | .20 | std | std | .0000048673 | .0000113569 | 3.58e-8
eu-north-1 | .20 | std | std | .0000044248 | .0000103245 | 3.23e-8
eu-south-1 | .23 | .0000195172 | .0000156138 | .0000048783 | .0000113827 | 3.57e-8
ap-northeast-1, ap-northeast-3 | .20 | std | std | .0000053835 | .0000125615 | 3.70e-8
ap-northeast-2 | .20 | std | std | .0000051254 | .0000119592 | 3.52e-8
ap-southeast-1 | .20 | std | std | .0000051991 | .0000121313 | 3.70e-8
ap-southeast-2, ap-southeast-4 | .20 | std | std | .000005236 | .0000122173 | 3.70e-8
ap-southeast-5 | .18 | .000015 | .000012 | .0000046791 | .0000109181 | 3.33e-8
ap-south-1 | .20 | std | std | .0000044985 | .0000104966 | 3.52e-8
ap-east-1 | .28 | .00002292 | .0000183 | .0000057153 | .0000133358 | 4.07e-8
af-south-1 | .27 | .0000221 | .00001768 | .00000553 | .0000129 | 4.04e-8
me-south-1 | .25 | .0000206667 | .0000165334 | .0000051108 | .0000119251 | 3.74e-8
sa-east-1 | .20 | std | std | .0000066372 | .0000154867 | 5.86e-8`;

const ROWS = BY_REGION.trim()
  .split('\n')
  .flatMap((line) => {
    const [regions = '', ...cells] = line.split('|').map((cell) => cell.trim());
    const numbers = cells.map((cell, i) => (cell === 'std' ? [0, 0.0000166667, 0.0000133334][i]! : Number(cell)));
    return regions.split(', ').map((region) => [region, numbers] as const);
  });

describe('by Region', () => {
  test.each(ROWS)('%s', (region, numbers) => {
    const { meters } = platformOn(NEWEST_DAY, region).prices;
    const listed: Meter[] = [
      'lambda.requests',
      'lambda.gbSeconds.x86_64',
      'lambda.gbSeconds.arm64',
      'lambda.provisioned.gbSeconds.x86_64',
      'lambda.provisioned.durationGbSeconds.x86_64',
      'lambda.ephemeralGbSeconds',
    ];
    expect(listed.map((meter) => firstTier(meters[meter]!))).toEqual(numbers);
  });

  test('every Region has a row, or is in China', () => {
    const china = ['cn-north-1', 'cn-northwest-1'];
    expect([...ROWS.map(([region]) => region), ...china].sort()).toEqual(PRICED_REGIONS);
    expect(PRICED_REGIONS).toHaveLength(26);
  });

  test.each(['cn-north-1', 'cn-northwest-1'])('%s lists requests and duration in yuan', (region) => {
    expect(priceText('lambda.requests', NEWEST_DAY, region)).toBe('1.36 CNY per 1,000,000');
    expect(priceText('lambda.gbSeconds.x86_64', '2020-06-01', region)).toBe('0.000113477 CNY');
    expect(platformOn(NEWEST_DAY, region).prices.meters['lambda.requests']).toEqual({
      per: 1_000_000,
      tiers: [{ from: 0, cny: 1.36 }],
    });
    const arm = factIn(platformOn(NEWEST_DAY, region), 'price.lambda.gbSeconds.arm64');
    expect(arm).toMatchObject({ confidence: 'assumption', text: expect.stringMatching(/^0.0000907816 CNY/) });
    expect(priceText('lambda.ephemeralGbSeconds', NEWEST_DAY, region)).toBe('$0.0000000309');
  });

  test('10 and 20 % off in the higher tiers everywhere; only the bounds of us-east-1 were found', () => {
    for (const region of PRICED_REGIONS) {
      const fact = factIn(platformOn(NEWEST_DAY, region), 'price.lambda.gbSeconds.x86_64')!;
      const { tiers } = fact.value as ListPrice;
      const rates = tiers.map((tier) => ('usd' in tier ? tier.usd : tier.cny));
      expect(tiers.map(({ from }) => from)).toEqual([0, 6e9, 15e9]);
      expect(rates[1]! / rates[0]!).toBeCloseTo(0.9, 5);
      expect(rates[2]! / rates[0]!).toBeCloseTo(0.8, 5);
      expect(fact.confidence).toBe(region === 'us-east-1' ? 'sourced' : 'assumption');
    }
  });

  test('provisioned concurrency on arm64 is four fifths of x86_64, which only us-east-1 lists', () => {
    for (const region of PRICED_REGIONS) {
      const platform = platformOn(NEWEST_DAY, region);
      for (const kind of ['gbSeconds', 'durationGbSeconds'] as const) {
        const of = (architecture: 'x86_64' | 'arm64') =>
          firstTier(platform.prices.meters[`lambda.provisioned.${kind}.${architecture}`]!);
        expect(of('arm64') / of('x86_64'), region).toBeCloseTo(0.8, 4);
        const fact = factIn(platform, `price.lambda.provisioned.${kind}.arm64`);
        expect(fact?.confidence).toBe(region === 'us-east-1' ? 'sourced' : 'assumption');
      }
    }
  });

  test('a price found for us-east-1 alone stands for the others, and says so', () => {
    const fact = factIn(platformOn(NEWEST_DAY, 'eu-west-1'), 'price.sqs.requests');
    expect(fact?.text).toBe(HISTORY['sqs.requests'][0]![1]);
    expect(fact).toMatchObject({ confidence: 'assumption', source: expect.stringMatching(/^us-east-1's price, this/) });
    expect(factIn(platformOn(NEWEST_DAY, 'us-east-1'), 'price.sqs.requests')?.confidence).toBe('sourced');
  });

  test('the older price with fewer digits was that of all Regions which charge the standard one', () => {
    expect(priceText('lambda.gbSeconds.x86_64', '2019-12-31', 'eu-west-1')).toBe('$0.00001667');
    expect(priceText('lambda.gbSeconds.x86_64', '2020-01-01', 'eu-west-1')).toBe('$0.0000166667');
    expect(priceText('lambda.gbSeconds.x86_64', '2019-12-31', 'ap-east-1')).toBe('$0.00002292');
  });
});

describe('every price', () => {
  test('is there today in every Region', () => {
    for (const region of PRICED_REGIONS) {
      expect(Object.keys(platformOn(NEWEST_DAY, region).prices.meters)).toEqual(METERS);
    }
  });

  test('is one: on no day does a Region have two of a meter', () => {
    for (const meter of METERS) {
      const { versions } = PRICES[meter];
      for (const day of new Set(versions.map(({ since }) => since))) {
        const ofDay = versions.filter(({ since }) => since === day);
        expect(ofDay.filter(({ regions }) => regions === undefined).length, meter).toBeLessThanOrEqual(1);
        for (const region of PRICED_REGIONS) {
          const own = ofDay.filter(({ regions }) => regions?.includes(region));
          expect(own.length, `${meter} ${day} ${region}`).toBeLessThanOrEqual(1);
          if (own.length === 1) expect(inForce(PRICES[meter], day, region)).toBe(own[0]);
        }
      }
    }
  });

  test('has tiers that start at 0, ascend in quantity and fall in price, and a page with an address', () => {
    for (const fact of FACTS.filter(({ id }) => id.startsWith('price.'))) {
      const { per, tiers } = fact.value as ListPrice;
      const rates = tiers.map((tier) => ('usd' in tier ? tier.usd : tier.cny));
      expect(per).toBeGreaterThan(0);
      expect(tiers[0]!.from).toBe(0);
      for (let i = 1; i < tiers.length; i++) {
        expect(tiers[i]!.from, fact.id).toBeGreaterThan(tiers[i - 1]!.from);
        expect(rates[i], fact.id).toBeLessThan(rates[i - 1]!);
      }
      expect(rates.every((rate) => rate > 0)).toBe(true);
      expect(fact.source, fact.id).toMatch(/https:\/\/|Price List|copies in blogs/);
      expect(fact.since, fact.id).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });

  test('has units that stay the same through the years and everywhere', () => {
    for (const meter of METERS)
      expect(new Set(PRICES[meter].versions.map(({ value }) => value.per)).size, meter).toBe(1);
  });

  test('has words of its own for reports', () => {
    const names = METERS.map((meter) => PRICES[meter].dimension.name);
    expect(new Set(names).size).toBe(METERS.length);
  });
});

describe('a feature is sold from the day on which it is offered', () => {
  const includes = (name: string) => (value: unknown) => (value as readonly string[]).includes(name);
  const isTrue = (value: unknown) => value === true;

  test.each<[Meter, string, (value: unknown) => boolean]>([
    ['lambda.gbSeconds.arm64', 'architectures', includes('arm64')],
    ['lambda.ephemeralGbSeconds', 'ephemeralStorage.maxMb', (value) => (value as number) > 512],
    ['lambda.provisioned.gbSeconds.x86_64', 'provisioned.isOffered', isTrue],
    ['lambda.provisioned.durationGbSeconds.x86_64', 'provisioned.isOffered', isTrue],
    ['lambda.streamedGb', 'features.responseStreaming', isTrue],
    ['lambda.edge.requests', 'callers.offered', includes('lambda-edge')],
    ['lambda.pollerHours', 'sqs.provisioned.isOffered', isTrue],
  ])('%s, %s', (meter, rule, offers) => {
    const days = (id: string, holds: (value: unknown) => boolean) =>
      FACTS.filter((fact) => fact.id === id && holds(fact.value)).map(({ since }) => since);
    const [offered] = days(rule, offers).sort();
    expect(offered).toBeDefined();
    expect(days(`price.${meter}`, () => true).sort()[0]).toBe(offered);
  });
});

describe('a Region', () => {
  test.each([
    ['us-esat-1', 'us-east-1', 'a Region such as us-east-1, us-east-2, '],
    ['eu-west-9', 'eu-west-1', 'a Region such as eu-west-1, eu-west-2, eu-west-3, '],
    ['US-EAST-1', 'us-east-1', 'a Region such as us-east-1, '],
    ['atlantis', undefined, 'a Region such as '],
    ['', undefined, 'a Region such as '],
    ['x'.repeat(1000), undefined, 'a Region such as '],
  ])('"%s" is not one', (region, suggestion, expected) => {
    const issue = regionIssue(region);
    expect(issue).toMatchObject({ code: 'unknown-region', path: 'region', got: region });
    expect(issue?.suggestion).toBe(suggestion);
    expect(issue?.expected?.startsWith(expected)).toBe(true);
    expect(issue?.expected?.split(/, | or /)).toHaveLength(5);
  });

  test('that exists but has no prices here is told apart from one that does not', () => {
    expect(regionIssue('il-central-1')).toMatchObject({ code: 'not-in-this-version' });
    expect(KNOWN_REGIONS).toEqual([...new Set(KNOWN_REGIONS)].sort());
    expect(KNOWN_REGIONS).toEqual(expect.arrayContaining([...PRICED_REGIONS]));
    for (const region of KNOWN_REGIONS) {
      expect(regionIssue(region)?.code).toBe(PRICED_REGIONS.includes(region) ? undefined : 'not-in-this-version');
    }
  });
});
