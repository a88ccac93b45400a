/** The Regions by name, and which of them this version has prices for. */

import type { Issue } from '../quantities/issue.ts';
import { nearestWord } from '../quantities/nearest-word.ts';

/** Every Region that AWS's price list for Lambda names. */
export const KNOWN_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-4',
  'ap-southeast-5',
  'ca-central-1',
  'cn-north-1',
  'cn-northwest-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'me-south-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** The Regions whose prices are in this version: the only ones a scenario can name. */
export const PRICED_REGIONS: readonly string[] = ['us-east-1'];

/** What is wrong with a Region, or undefined: it must be one whose prices are in this version. */
export function regionIssue(region: string): Issue | undefined {
  if (PRICED_REGIONS.includes(region)) return undefined;
  const issue = { path: 'region', expected: PRICED_REGIONS.join(', '), got: region };
  if (KNOWN_REGIONS.includes(region)) {
    return {
      code: 'not-in-this-version',
      message: `the prices of Region ${region} are not in this version`,
      ...issue,
    };
  }
  const suggestion = nearestWord(region, KNOWN_REGIONS);
  return {
    code: 'unknown-region',
    message: `There is no Region called "${region}".`,
    ...issue,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
