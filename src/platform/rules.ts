/** The limits and rules of the service as dated data: one entry each, with the day it took effect and the page it comes from. */
import { formatNumber } from '../quantities/decimal.ts';
import { ASYNC_RULES } from './async-rules.ts';
import { CALLER_RULES } from './caller-rules.ts';
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import { IDLE_TIMEOUT } from './idle-timeout.ts';
import { EVENTBRIDGE_RULES, SNS_RULES } from './messaging-rules.ts';
import {
  CONCURRENCY_PAGE,
  GUIDE_HISTORY,
  INIT_BILLING_BLOG,
  MEMORY_PAGE,
  MILLISECOND_BLOG,
  QUOTAS_PAGE,
  RESERVED_CONCURRENCY_PAGE,
  RUNTIME_ENVIRONMENT_PAGE,
  SCALING_BLOG,
  SERVERLESS_COSTS,
  SERVICE_MODEL_HISTORY,
  TIMEOUT_PAGE,
} from './pages.ts';
import { SQS_RULES } from './sqs-rules.ts';
import { DYNAMODB_STREAM_RULES, KINESIS_RULES, STREAM_RULES } from './stream-rules.ts';

/**
 * How fast environments may be added. `regional-burst`: one bucket of `burst` environments for the whole account, refilled by `perMinute`.
 * `per-function`: each function has its own bucket of `capacity`, refilled by `perInterval` every `intervalMs`.
 */
export type ScalingRule =
  | { readonly kind: 'regional-burst'; readonly burst: number; readonly perMinute: number }
  | {
      readonly kind: 'per-function';
      readonly capacity: number;
      readonly perInterval: number;
      readonly intervalMs: number;
    };

export type Architecture = 'x86_64' | 'arm64';

const regionalBurst = (burst: number): { value: ScalingRule; text: string } => ({
  value: { kind: 'regional-burst', burst, perMinute: 500 },
  text: `${formatNumber(burst)} environments at once, shared by the Region, then 500 more per minute`,
});

/** A tree of rules. Its shape is the shape of `Platform`: adding a fact is one entry here. */
export const RULES = {
  account: {
    concurrency: rule('Concurrent executions of an account in a Region, unless raised', 'executions', {
      since: FIRST_DAY,
      value: 1000,
      source: QUOTAS_PAGE,
      confidence: 'sourced',
    }),
    minimumUnreserved: rule('Concurrency that cannot be reserved', 'executions', {
      since: FIRST_DAY,
      value: 100,
      source: RESERVED_CONCURRENCY_PAGE,
      confidence: 'sourced',
    }),
    requestsPerConcurrency: rule('Requests per second for each unit of concurrency', 'requests per second', {
      since: FIRST_DAY,
      dateAssumed: true,
      value: 10,
      source: `${QUOTAS_PAGE}; documented since 2019`,
      confidence: 'sourced',
    }),
    requestBucketSeconds: rule('Size of the request-rate bucket, as seconds of its rate', '', {
      since: FIRST_DAY,
      value: 1,
      text: '1 second of its rate',
      source: 'AWS says that the limiter is a token bucket and publishes no size',
      confidence: 'assumption',
    }),
  },
  scaling: rule<ScalingRule>(
    'How fast execution environments may be added',
    '',
    { since: FIRST_DAY, ...regionalBurst(500), source: `${GUIDE_HISTORY} (scaling.md)`, confidence: 'sourced' },
    {
      since: FIRST_DAY,
      regions: ['ap-northeast-1', 'eu-central-1'],
      ...regionalBurst(1000),
      source: `${GUIDE_HISTORY} (scaling.md)`,
      confidence: 'sourced',
    },
    {
      since: FIRST_DAY,
      regions: ['eu-west-1', 'us-east-1', 'us-west-2'],
      ...regionalBurst(3000),
      source: `${GUIDE_HISTORY} (scaling.md)`,
      confidence: 'sourced',
    },
    {
      since: '2020-08-19',
      regions: ['us-east-2'],
      ...regionalBurst(1000),
      source: `${GUIDE_HISTORY} (scaling.md)`,
      confidence: 'sourced',
    },
    {
      since: '2023-11-26',
      value: { kind: 'per-function', capacity: 1000, perInterval: 1000, intervalMs: 10_000 },
      text: '1,000 environments per 10 s for each function, refilled continuously',
      source: `${SCALING_BLOG}; ${CONCURRENCY_PAGE} (one paragraph there says 500)`,
      confidence: 'sourced',
    },
  ),
  memory: {
    defaultMb: rule('Memory of a function that names none', 'MB', {
      since: FIRST_DAY,
      value: 128,
      source: MEMORY_PAGE,
      confidence: 'sourced',
    }),
    minMb: rule('Least memory of a function', 'MB', {
      since: FIRST_DAY,
      value: 128,
      source: MEMORY_PAGE,
      confidence: 'sourced',
    }),
    maxMb: rule(
      'Most memory of a function',
      'MB',
      { since: FIRST_DAY, value: 3008, source: GUIDE_HISTORY, confidence: 'sourced' },
      { since: '2020-12-01', value: 10_240, source: MEMORY_PAGE, confidence: 'sourced' },
    ),
    stepMb: rule(
      'Step of the memory setting',
      'MB',
      { since: FIRST_DAY, value: 64, source: GUIDE_HISTORY, confidence: 'sourced' },
      { since: '2020-12-01', value: 1, source: MEMORY_PAGE, confidence: 'sourced' },
    ),
  },
  cpu: {
    mbPerCore: rule(
      'Memory at which a function has one full vCPU',
      'MB',
      { since: FIRST_DAY, value: 1792, source: GUIDE_HISTORY, confidence: 'sourced' },
      { since: '2020-12-01', value: 1769, source: MEMORY_PAGE, confidence: 'sourced' },
    ),
    periodMs: rule('Period of the CPU quota', 'ms', {
      since: FIRST_DAY,
      dateAssumed: true,
      value: 20,
      source: `${SERVERLESS_COSTS}, durations at 98 memory sizes in April 2025; AWS publishes none`,
      confidence: 'measured',
    }),
    tickMs: rule('Scheduler tick at which the CPU quota is enforced', 'ms', {
      since: FIRST_DAY,
      dateAssumed: true,
      value: 4,
      source: `${SERVERLESS_COSTS}, durations at 98 memory sizes in April 2025; AWS publishes none`,
      confidence: 'measured',
    }),
  },
  timeout: {
    defaultMs: rule('Time-out of a function that names none', 'ms', {
      since: FIRST_DAY,
      value: 3000,
      source: TIMEOUT_PAGE,
      confidence: 'sourced',
    }),
    maxMs: rule(
      'Longest time-out of a function',
      'ms',
      { since: FIRST_DAY, value: 300_000, source: GUIDE_HISTORY, confidence: 'sourced' },
      { since: '2018-10-11', value: 900_000, source: `${GUIDE_HISTORY}; ${QUOTAS_PAGE}`, confidence: 'sourced' },
    ),
  },
  ephemeralStorage: {
    minMb: rule('Least ephemeral storage (/tmp)', 'MB', {
      since: FIRST_DAY,
      value: 512,
      source: QUOTAS_PAGE,
      confidence: 'sourced',
    }),
    maxMb: rule(
      'Most ephemeral storage (/tmp)',
      'MB',
      { since: FIRST_DAY, value: 512, source: GUIDE_HISTORY, confidence: 'sourced' },
      { since: '2022-03-24', value: 10_240, source: SERVICE_MODEL_HISTORY, confidence: 'sourced' },
    ),
    includedMb: rule('Ephemeral storage that costs nothing', 'MB', {
      since: FIRST_DAY,
      value: 512,
      source: QUOTAS_PAGE,
      confidence: 'sourced',
    }),
  },
  architectures: rule<readonly Architecture[]>(
    'Instruction sets',
    '',
    { since: FIRST_DAY, value: ['x86_64'], text: 'x86_64', source: SERVICE_MODEL_HISTORY, confidence: 'sourced' },
    {
      since: '2021-09-29',
      value: ['x86_64', 'arm64'],
      text: 'x86_64, arm64',
      source: SERVICE_MODEL_HISTORY,
      confidence: 'sourced',
    },
  ),
  billing: {
    granularityMs: rule(
      'Billed duration is rounded up to a multiple of',
      'ms',
      { since: FIRST_DAY, value: 100, source: MILLISECOND_BLOG, confidence: 'sourced' },
      { since: '2020-12-01', value: 1, source: MILLISECOND_BLOG, confidence: 'sourced' },
    ),
    init: rule<'custom-runtimes' | 'all'>(
      'Whose init time is billed, on demand and from a zip file',
      '',
      {
        since: FIRST_DAY,
        value: 'custom-runtimes',
        text: 'only with custom runtimes; free with managed runtimes',
        source: INIT_BILLING_BLOG,
        confidence: 'sourced',
      },
      { since: '2025-08-01', value: 'all', text: 'always', source: INIT_BILLING_BLOG, confidence: 'sourced' },
    ),
  },
  init: {
    limitMs: rule('Longest init phase, after which init is tried again inside the invocation', 'ms', {
      since: FIRST_DAY,
      dateAssumed: true,
      value: 10_000,
      source: RUNTIME_ENVIRONMENT_PAGE,
      confidence: 'sourced',
    }),
    defaultRuntime: rule('Runtime whose init times a function gets that names neither init nor runtime', '', {
      since: FIRST_DAY,
      value: 'nodejs22.x',
      source: 'AWS has no default runtime',
      confidence: 'assumption',
    }),
  },
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
