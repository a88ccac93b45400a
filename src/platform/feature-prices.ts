/** What Lambda charges for its features beside running functions: snapshots, streaming, the edge, pollers, instances, durability, tenants. */
import {
  PRICING_PAGE,
  PROVISIONED_SQS_NEWS,
  SERVICE_MODEL_HISTORY,
  SNAPSTART_BLOG,
  TENANT_ISOLATION_PAGE,
} from './pages.ts';
import { type Origin, priced, usEast1 } from './price.ts';

const MILLION = 1_000_000;

const sold = (day: string, page: string = SERVICE_MODEL_HISTORY): Origin => ({
  since: day,
  source: `${PRICING_PAGE}; ${page}`,
  confidence: 'sourced',
});

const EDGE: Origin = { since: '2017-07-17', dateAssumed: true, source: PRICING_PAGE, confidence: 'sourced' };
/** Snapshots of Java functions are free, which is for those who meter them to know. */
const SNAPSHOTS = sold('2024-11-18', SNAPSTART_BLOG);
const INSTANCES = sold('2025-12-01');
const DURABLE = sold('2025-12-02');
const TENANTS: Origin = { ...sold('2025-11-19', TENANT_ISOLATION_PAGE), dateAssumed: true };

export const FEATURE_PRICES = {
  'lambda.snapStart.cacheGbSeconds': priced(
    'Price of a GB-second of a snapshot in the cache of SnapStart',
    { name: 'SnapStart cache', unit: 'GB-second' },
    ...usEast1(SNAPSHOTS, 1, [0, 0.0000015046]),
  ),
  'lambda.snapStart.restoreGb': priced(
    'Price of a GB restored by SnapStart',
    { name: 'SnapStart restores', unit: 'gigabyte' },
    ...usEast1(SNAPSHOTS, 1, [0, 0.0001397998]),
  ),
  'lambda.streamedGb': priced(
    'Price of a GB of streamed responses, what goes beyond 6 MB of each',
    { name: 'response streaming', unit: 'gigabyte', allowance: 'streamedGb' },
    ...usEast1(sold('2023-04-07'), 1, [0, 0.008]),
  ),
  'lambda.edge.requests': priced(
    'Price of a request to Lambda@Edge',
    { name: 'requests, Lambda@Edge', unit: 'request' },
    ...usEast1(EDGE, MILLION, [0, 0.6]),
  ),
  'lambda.edge.gbSeconds': priced(
    'Price of a GB-second of Lambda@Edge',
    { name: 'duration, Lambda@Edge', unit: 'GB-second' },
    ...usEast1(EDGE, 1, [0, 0.00005001]),
  ),
  'lambda.pollerHours': priced(
    'Price of an hour of an event poller unit, for SQS in provisioned mode',
    { name: 'event pollers', unit: 'poller-hour' },
    ...usEast1(sold('2025-11-14', PROVISIONED_SQS_NEWS), 1, [0, 0.00925]),
  ),
  'lambda.kafkaPollerHours': priced(
    'Price of an hour of an event poller unit, for Kafka in provisioned mode',
    { name: 'event pollers, Kafka', unit: 'poller-hour' },
    ...usEast1(sold('2024-11-22'), 1, [0, 0.185]),
  ),
  'lambda.managedInstances.requests': priced(
    'Price of a request to a function on Managed Instances',
    { name: 'requests, Managed Instances', unit: 'request' },
    ...usEast1(INSTANCES, MILLION, [0, 0.2]),
  ),
  'lambda.managedInstances.ec2Usd': priced(
    'Price of a dollar of EC2 on demand under Managed Instances: itself, and 15 % for the management',
    { name: 'Managed Instances', unit: 'US dollar' },
    ...usEast1(INSTANCES, 1, [0, 1.15]),
  ),
  'lambda.durable.operations': priced(
    'Price of an operation of a durable function',
    { name: 'durable operations', unit: 'operation' },
    ...usEast1(DURABLE, MILLION, [0, 8]),
  ),
  'lambda.durable.gbWritten': priced(
    'Price of a GB written by durable functions',
    { name: 'durable data written', unit: 'gigabyte' },
    ...usEast1(DURABLE, 1, [0, 0.25]),
  ),
  'lambda.durable.gbMonths': priced(
    'Price of a month of a GB retained by durable functions',
    { name: 'durable data retained', unit: 'gigabyte-month' },
    ...usEast1(DURABLE, 1, [0, 0.15]),
  ),
  'lambda.tenantGb.x86_64': priced(
    "Price of a GB of memory of an execution environment created for a tenant, on x86_64 (the page's example has 0.000167)",
    { name: 'tenant environments, x86_64', unit: 'gigabyte' },
    ...usEast1(TENANTS, 1, [0, 0.000166667]),
  ),
  'lambda.tenantGb.arm64': priced(
    'Price of a GB of memory of an execution environment created for a tenant, on arm64',
    { name: 'tenant environments, arm64', unit: 'gigabyte' },
    ...usEast1(TENANTS, 1, [0, 0.000133333]),
  ),
};
