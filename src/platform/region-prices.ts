/** Lambda's list prices by Region. */
import type { Version } from './fact.ts';
import { type Currency, type ListPrice, type Origin, priceIn, type Step, withElsewhere } from './price.ts';

/** The columns of the table. `executed` is duration inside provisioned concurrency; these two are of x86_64. */
type Column = 'millionRequests' | 'x86_64' | 'arm64' | 'provisioned' | 'executed' | 'ephemeral';

const COLUMNS: readonly Column[] = ['millionRequests', 'x86_64', 'arm64', 'provisioned', 'executed', 'ephemeral'];

/** Requests and duration, which most Regions charge the same for. */
const STANDARD = [0.2, 0.0000166667, 0.0000133334] as const;

/** In US dollars: a million requests, and a GB-second each on x86_64, on arm64, provisioned, executed, and of ephemeral storage. */
const DOLLARS: Readonly<Record<string, readonly number[]>> = {
  'us-east-1': [...STANDARD, 0.0000041667, 0.0000097222, 0.0000000309],
  'us-east-2': [...STANDARD, 0.0000041667, 0.0000097222, 0.0000000309],
  'us-west-1': [...STANDARD, 0.0000049041, 0.000011443, 0.000000037],
  'us-west-2': [...STANDARD, 0.0000041667, 0.0000097222, 0.0000000309],
  'af-south-1': [0.27, 0.0000221, 0.00001768, 0.00000553, 0.0000129, 0.0000000404],
  'ap-east-1': [0.28, 0.00002292, 0.0000183, 0.0000057153, 0.0000133358, 0.0000000407],
  'ap-northeast-1': [...STANDARD, 0.0000053835, 0.0000125615, 0.000000037],
  'ap-northeast-2': [...STANDARD, 0.0000051254, 0.0000119592, 0.0000000352],
  'ap-northeast-3': [...STANDARD, 0.0000053835, 0.0000125615, 0.000000037],
  'ap-south-1': [...STANDARD, 0.0000044985, 0.0000104966, 0.0000000352],
  'ap-southeast-1': [...STANDARD, 0.0000051991, 0.0000121313, 0.000000037],
  'ap-southeast-2': [...STANDARD, 0.000005236, 0.0000122173, 0.000000037],
  'ap-southeast-4': [...STANDARD, 0.000005236, 0.0000122173, 0.000000037],
  'ap-southeast-5': [0.18, 0.000015, 0.000012, 0.0000046791, 0.0000109181, 0.0000000333],
  'ca-central-1': [...STANDARD, 0.000004646, 0.0000108407, 0.000000034],
  'eu-central-1': [...STANDARD, 0.0000050147, 0.0000117011, 0.0000000367],
  'eu-central-2': [0.22, 0.0000183334, 0.0000146667, 0.0000055162, 0.0000128712, 0.0000000441],
  'eu-north-1': [...STANDARD, 0.0000044248, 0.0000103245, 0.0000000323],
  'eu-south-1': [0.23, 0.0000195172, 0.0000156138, 0.0000048783, 0.0000113827, 0.0000000357],
  'eu-west-1': [...STANDARD, 0.000004646, 0.0000108407, 0.000000034],
  'eu-west-2': [...STANDARD, 0.0000048304, 0.0000112709, 0.0000000358],
  'eu-west-3': [...STANDARD, 0.0000048673, 0.0000113569, 0.0000000358],
  'me-south-1': [0.25, 0.0000206667, 0.0000165334, 0.0000051108, 0.0000119251, 0.0000000374],
  'sa-east-1': [...STANDARD, 0.0000066372, 0.0000154867, 0.0000000586],
};

/** In Chinese yuan; the list has no more columns there. */
const YUAN: Readonly<Record<string, readonly number[]>> = {
  'cn-north-1': [1.36, 0.000113477],
  'cn-northwest-1': [1.36, 0.000113477],
};

/** The Region whose prices are known best. */
export const HOME: readonly string[] = ['us-east-1'];
/** The Regions whose list prices are in Chinese yuan. */
export const CHINA: readonly string[] = Object.keys(YUAN);
/** All with list prices. */
export const LISTED_REGIONS: readonly string[] = [...Object.keys(DOLLARS), ...CHINA].sort();
export const ABROAD: readonly string[] = LISTED_REGIONS.filter((region) => !HOME.includes(region));
/** Those that charge for duration what us-east-1 does, and the others. */
export const STANDARD_REGIONS: readonly string[] = LISTED_REGIONS.filter(
  (region) => DOLLARS[region]?.[1] === STANDARD[1],
);
export const OTHER_REGIONS: readonly string[] = LISTED_REGIONS.filter((region) => !STANDARD_REGIONS.includes(region));

/** From this monthly quantity on, the share that is off the first tier's rate. */
export type Rebate = readonly [from: number, share: number];

interface Options {
  readonly per?: number;
  /** What the column is multiplied by to give the price. */
  readonly times?: number;
  readonly tiers?: readonly Rebate[];
}

/** A column of the table as versions of a price, one for all of the Regions that charge the same. Regions without an entry are left out. */
export function listPrices(
  column: Column,
  regions: readonly string[],
  origin: Origin,
  { per = 1, times = 1, tiers = [[0, 0]] }: Options = {},
): Version<ListPrice>[] {
  const index = COLUMNS.indexOf(column);
  const alike = new Map<string, string[]>();
  for (const region of regions) {
    const [amount, currency] = entryOf(region, index) ?? [];
    if (amount === undefined) continue;
    const key = `${amount} ${currency}`;
    alike.set(key, [...(alike.get(key) ?? []), region]);
  }
  return [...alike.values()].map((those) => {
    const [amount, currency] = entryOf(those[0]!, index)!;
    const steps = tiers.map(([from, share]): Step => [from, tenDecimals(amount * times * (1 - share))]);
    return priceIn(those, origin, per, steps, currency);
  });
}

/** The same for us-east-1, whose price stands for the Regions that the column has no entry of. */
export function homePrices(column: Column, origin: Origin, options: Options = {}): Version<ListPrice>[] {
  return listPrices(column, HOME, origin, options).flatMap(withElsewhere);
}

function entryOf(region: string, index: number): readonly [amount: number, currency: Currency] | undefined {
  const usd = DOLLARS[region]?.[index];
  if (usd !== undefined) return [usd, 'usd'];
  const cny = YUAN[region]?.[index];
  return cny === undefined ? undefined : [cny, 'cny'];
}

/** AWS's list rounds to ten decimals: 10 % off 0.0000133334 is printed as 0.0000120001. */
const tenDecimals = (amount: number): number => Number(amount.toFixed(10));
