/** What is free every month, for ever, in each account: one allowance for all meters that draw on it. */
import { type Rule, rule } from './fact.ts';
import {
  LOGS_FREE_TIER_PAGE,
  PRICING_PAGE,
  SERVICE_MODEL_HISTORY,
  SNS_PRICING_PAGE,
  SQS_PRICING_PAGE,
  STEP_FUNCTIONS_PRICING_PAGE,
} from './pages.ts';
import { always, since } from './shapes.ts';

export const FREE_TIER = {
  requests: always('Requests free of charge', 'requests per month', 1_000_000, PRICING_PAGE),
  gbSeconds: always('Compute free of charge', 'GB-seconds per month', 400_000, PRICING_PAGE),
  streamedGb: rule(
    'Response streaming free of charge',
    'GB per month',
    since('2023-04-07', 100, `${PRICING_PAGE}; ${SERVICE_MODEL_HISTORY}`),
  ),
  logsGb: always(
    'CloudWatch Logs free of charge: written, stored and scanned together',
    'GB per month',
    5,
    LOGS_FREE_TIER_PAGE,
    'third-party',
  ),
  sqsRequests: always(
    'Requests to queues free of charge, standard and FIFO together',
    'requests per month',
    1_000_000,
    SQS_PRICING_PAGE,
  ),
  snsRequests: always('Publishes to topics free of charge', 'requests per month', 1_000_000, SNS_PRICING_PAGE),
  stepFunctionsTransitions: always(
    'State transitions free of charge',
    'transitions per month',
    4000,
    STEP_FUNCTIONS_PRICING_PAGE,
    'own knowledge',
  ),
} as const satisfies Readonly<Record<string, Rule<number>>>;

/** An allowance of the free tier. */
export type Allowance = keyof typeof FREE_TIER;
