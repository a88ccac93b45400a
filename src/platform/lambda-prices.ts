/** What Lambda itself charges for: requests, compute, ephemeral storage, Lambda@Edge, event pollers. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  OLD_PRICING_PAGE,
  PRICING_PAGE,
  PROVISIONED_SQS_NEWS,
  SERVICE_MODEL_HISTORY,
  TIERED_PRICING_BLOG,
} from './pages.ts';
import { usEast1 } from './price.ts';

export const LAMBDA_PRICES = {
  'lambda.requests': rule(
    'Price of a request',
    '',
    usEast1({ since: FIRST_DAY, source: PRICING_PAGE, confidence: 'sourced' }, 1_000_000, [0, 0.2]),
  ),
  'lambda.gbSeconds.x86_64': rule(
    'Price of a GB-second on x86_64',
    '',
    usEast1({ since: FIRST_DAY, source: OLD_PRICING_PAGE, confidence: 'third-party' }, 1, [0, 0.00001667]),
    usEast1(
      {
        since: '2020-01-01',
        dateAssumed: true,
        source: `${PRICING_PAGE}; it printed the shorter 0.00001667 until about 2020`,
        confidence: 'sourced',
      },
      1,
      [0, 0.0000166667],
    ),
    usEast1(
      { since: '2022-08-01', dateAssumed: true, source: TIERED_PRICING_BLOG, confidence: 'sourced' },
      1,
      [0, 0.0000166667],
      [6e9, 0.000015],
      [15e9, 0.0000133334],
    ),
  ),
  'lambda.gbSeconds.arm64': rule(
    'Price of a GB-second on arm64',
    '',
    usEast1(
      { since: '2021-09-29', source: `${PRICING_PAGE}; ${SERVICE_MODEL_HISTORY}`, confidence: 'sourced' },
      1,
      [0, 0.0000133334],
    ),
    usEast1(
      { since: '2022-08-01', dateAssumed: true, source: TIERED_PRICING_BLOG, confidence: 'sourced' },
      1,
      [0, 0.0000133334],
      [7.5e9, 0.0000120001],
      [18.75e9, 0.0000106667],
    ),
  ),
  'lambda.ephemeralGbSeconds': rule(
    'Price of a GB-second of ephemeral storage above the included 512 MB',
    '',
    usEast1(
      { since: '2022-03-24', source: `${PRICING_PAGE}; ${SERVICE_MODEL_HISTORY}`, confidence: 'sourced' },
      1,
      [0, 0.0000000309],
    ),
  ),
  'lambda.edge.requests': rule(
    'Price of a request to Lambda@Edge',
    '',
    usEast1({ since: FIRST_DAY, source: PRICING_PAGE, confidence: 'sourced' }, 1_000_000, [0, 0.6]),
  ),
  'lambda.edge.gbSeconds': rule(
    'Price of a GB-second of Lambda@Edge',
    '',
    usEast1({ since: FIRST_DAY, source: PRICING_PAGE, confidence: 'sourced' }, 1, [0, 0.00005001]),
  ),
  'lambda.pollerHours': rule(
    'Price of an hour of an event poller unit, for SQS in provisioned mode',
    '',
    usEast1(
      { since: '2025-11-14', source: `${PRICING_PAGE}; ${PROVISIONED_SQS_NEWS}`, confidence: 'sourced' },
      1,
      [0, 0.00925],
    ),
  ),
};
