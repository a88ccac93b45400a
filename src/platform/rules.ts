/** The limits and rules of the service as dated data: one tree, whose leaves say since when they hold and which page says so. */
import { ASYNC_RULES } from './async-rules.ts';
import { CALLER_RULES } from './caller-rules.ts';
import { ARCHITECTURES, CPU_RULES, EPHEMERAL_STORAGE_RULES, MEMORY_RULES, TIMEOUT_RULES } from './compute-rules.ts';
import { FIRST_DAY } from './days.ts';
import { DEPLOYMENT_RULES } from './deployment-rules.ts';
import { rule } from './fact.ts';
import { FEATURE_RULES } from './feature-rules.ts';
import { IDLE_TIMEOUT } from './idle-timeout.ts';
import { EVENTBRIDGE_RULES, SNS_RULES } from './messaging-rules.ts';
import { NETWORK_RULES } from './network-rules.ts';
import {
  ACCOUNT_LIMITS_API,
  INIT_BILLING_BLOG,
  LIMITS_OF_2015,
  MILLISECOND_BLOG,
  PRICING_PAGE,
  QUOTAS_PAGE,
  RESERVED_CONCURRENCY_PAGE,
  RUNTIME_ENVIRONMENT_PAGE,
} from './pages.ts';
import { PROVISIONED_RULES } from './provisioned-rules.ts';
import { RUNTIME_RULES } from './runtime-rules.ts';
import { SCALING } from './scaling-rules.ts';
import { about, always, since } from './shapes.ts';
import { SNAPSTART_RULES } from './snapstart-rules.ts';
import { SQS_RULES } from './sqs-rules.ts';
import { STATIC_LIMITS } from './static-limits.ts';
import { DYNAMODB_STREAM_RULES, KINESIS_RULES, STREAM_RULES } from './stream-rules.ts';

const SECOND_MS = 1000;

const ACCOUNT = {
  concurrency: rule(
    'Concurrent executions of an account in a Region, unless raised',
    'executions',
    since(FIRST_DAY, 100, `${LIMITS_OF_2015}; ${ACCOUNT_LIMITS_API}`, 'third-party'),
    about('2017-05-08', 1000, QUOTAS_PAGE),
  ),
  minimumUnreserved: always('Concurrency that cannot be reserved', 'executions', 100, RESERVED_CONCURRENCY_PAGE),
  requestsPerConcurrency: rule(
    'Requests per second for each unit of concurrency',
    'requests per second',
    about(FIRST_DAY, 10, `${QUOTAS_PAGE}; documented since 2019`),
  ),
  requestBucketSeconds: rule('Size of the request-rate bucket, as seconds of its rate', '', {
    ...since(FIRST_DAY, 1, 'AWS says that the limiter is a token bucket and publishes no size', 'assumption'),
    text: '1 second of its rate',
  }),
};

const BILLING = {
  granularityMs: rule(
    'Billed duration is rounded up to a multiple of',
    'ms',
    since(FIRST_DAY, 100, MILLISECOND_BLOG),
    since('2020-12-01', 1, MILLISECOND_BLOG),
  ),
  init: rule<'custom-runtimes' | 'all'>(
    'Whose init time is billed, on demand and from a zip file',
    '',
    {
      ...since(FIRST_DAY, 'custom-runtimes', INIT_BILLING_BLOG),
      text: 'only with custom runtimes; free with managed runtimes',
    },
    { ...since('2025-08-01', 'all', INIT_BILLING_BLOG), text: 'always' },
  ),
  streamedIncludedMb: always('Part of each streamed response that costs nothing', 'MB', 6, PRICING_PAGE),
};

const INIT = {
  limitMs: rule(
    'Longest init phase, after which init is tried again inside the invocation',
    'ms',
    about(FIRST_DAY, 10 * SECOND_MS, RUNTIME_ENVIRONMENT_PAGE),
  ),
  aheadLimitMs: rule(
    'Longest init phase ahead of requests (provisioned concurrency, SnapStart), unless the function time-out is longer',
    'ms',
    about(FIRST_DAY, 130 * SECOND_MS, RUNTIME_ENVIRONMENT_PAGE),
  ),
  defaultRuntime: always(
    'Runtime whose init times a function gets that names neither init nor runtime',
    '',
    'nodejs22.x',
    'AWS has no default runtime',
    'assumption',
  ),
};

/** A tree of rules. Its shape is the shape of `Platform`: adding a fact is one entry here. */
export const RULES = {
  account: ACCOUNT,
  scaling: SCALING,
  memory: MEMORY_RULES,
  cpu: CPU_RULES,
  timeout: TIMEOUT_RULES,
  ephemeralStorage: EPHEMERAL_STORAGE_RULES,
  architectures: ARCHITECTURES,
  runtimes: RUNTIME_RULES,
  limits: STATIC_LIMITS,
  features: FEATURE_RULES,
  provisioned: PROVISIONED_RULES,
  snapStart: SNAPSTART_RULES,
  network: NETWORK_RULES,
  deployments: DEPLOYMENT_RULES,
  billing: BILLING,
  init: INIT,
  idleTimeout: IDLE_TIMEOUT,
  async: ASYNC_RULES,
  sqs: SQS_RULES,
  sns: SNS_RULES,
  eventbridge: EVENTBRIDGE_RULES,
  streams: STREAM_RULES,
  kinesis: KINESIS_RULES,
  dynamodbStreams: DYNAMODB_STREAM_RULES,
  callers: CALLER_RULES,
};
