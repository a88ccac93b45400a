/** What CloudWatch Logs charges for what functions write. */
import { CLOUDWATCH_PRICING_PAGE, LIST_PRICES, LOG_TIERS_BLOG } from './pages.ts';
import { listed, priced, usEast1 } from './price.ts';

/** In GB, as the source's example counts: 60 TB at $0.50 were $30,000, and are $12,500 since. */
const TB = 1000;

export const LOG_PRICES = {
  'logs.gb': priced(
    'Price of a GB written to CloudWatch Logs by functions',
    { name: 'logs written', unit: 'gigabyte', allowance: 'logsGb' },
    ...usEast1(listed(CLOUDWATCH_PRICING_PAGE), 1, [0, 0.5]),
    ...usEast1(
      {
        since: '2025-05-01',
        source: `${LOG_TIERS_BLOG}, whose TB are of 1,000 GB`,
        confidence: 'third-party',
      },
      1,
      [0, 0.5],
      [10 * TB, 0.25],
      [30 * TB, 0.1],
      [50 * TB, 0.05],
    ),
  ),
  'logs.storedGbMonths': priced(
    'Price of a month of a GB stored in CloudWatch Logs',
    { name: 'logs stored', unit: 'gigabyte-month', allowance: 'logsGb' },
    ...usEast1(listed(CLOUDWATCH_PRICING_PAGE), 1, [0, 0.03]),
  ),
  'logs.scannedGb': priced(
    'Price of a GB scanned by a query of CloudWatch Logs Insights',
    { name: 'logs scanned', unit: 'gigabyte', allowance: 'logsGb' },
    ...usEast1(
      {
        since: '2018-11-27',
        dateAssumed: true,
        source: `${CLOUDWATCH_PRICING_PAGE}; ${LIST_PRICES}`,
        confidence: 'sourced',
      },
      1,
      [0, 0.005],
    ),
  ),
};
