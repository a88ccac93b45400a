/** The Regions by name, and which of them this version has prices for. */

import type { Issue } from '../quantities/issue.ts';
import { nearestWord, nearestWords } from '../quantities/nearest-word.ts';
import { listed } from '../quantities/problem.ts';
import { PRICE_CALCULATOR } from './pages.ts';
import { LISTED_REGIONS } from './region-prices.ts';

/** The Region of a scenario that names none. */
export const DEFAULT_REGION = 'us-east-1';

/** The Regions with prices, sorted: the only ones a scenario can name. */
export const PRICED_REGIONS: readonly string[] = LISTED_REGIONS;

/** Further Regions that there are; their prices were not found. */
const UNPRICED_REGIONS = [
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'mx-central-1',
  'us-gov-east-1',
  'us-gov-west-1',
];

/** Every Region that there is, sorted. */
export const KNOWN_REGIONS: readonly string[] = [...PRICED_REGIONS, ...UNPRICED_REGIONS].sort();

/** Regions named in a message. */
const MOST_NEAR = 5;

/** What is wrong with a Region, or undefined: it must be one whose prices are in this version. */
export function regionIssue(region: string): Issue | undefined {
  if (PRICED_REGIONS.includes(region)) return undefined;
  const near = listed(nearestWords(region, PRICED_REGIONS, MOST_NEAR));
  const issue = { path: 'region', expected: `a Region such as ${near}`, got: region };
  if (UNPRICED_REGIONS.includes(region)) {
    return {
      code: 'not-in-this-version',
      message: `the prices of Region ${region} are not in this version`,
      ...issue,
    };
  }
  const suggestion = nearestWord(region, PRICED_REGIONS);
  return {
    code: 'unknown-region',
    message: `There is no Region called "${region}" among those with prices of Lambda (${PRICE_CALCULATOR}).`,
    ...issue,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
