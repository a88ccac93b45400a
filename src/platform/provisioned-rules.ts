/** The rules of provisioned concurrency, and of Application Auto Scaling where it scales provisioned concurrency. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  GUIDE_HISTORY,
  PRICING_PAGE,
  PROVISIONED_CONCURRENCY_PAGE,
  QUOTAS_PAGE,
  SERVICE_MODEL_HISTORY,
} from './pages.ts';
import { regionalBursts } from './scaling-rules.ts';
import { always, offered, since } from './shapes.ts';

const MINUTE_MS = 60_000;
const MAO = 'G. Mao, Medium, September 2020';

/**
 * How fast provisioned environments are allocated. `regional-burst`: at the rate at which the account's functions scale on demand, from
 * a bucket of `burst` that is refilled by `perMinute`. `per-function`: `perMinute` for each function, after `preparationMs`. No environment
 * is used before the whole request is allocated.
 */
export type AllocationRule =
  | { readonly kind: 'regional-burst'; readonly burst: number; readonly perMinute: number }
  | { readonly kind: 'per-function'; readonly perMinute: number; readonly preparationMs: number };

/** The day is not sourced: pages of 2022 say the one, pages of 2025 the other. It is taken for the day on which scaling changed. */
const ALLOCATION = rule<AllocationRule>(
  'How fast provisioned concurrency is allocated',
  '',
  ...regionalBursts<AllocationRule>((burst, perMinute) => ({
    kind: 'regional-burst',
    burst,
    perMinute,
  })),
  {
    since: '2023-11-26',
    dateAssumed: true,
    value: { kind: 'per-function', perMinute: 6000, preparationMs: 90_000 },
    text: '6,000 environments per minute for each function, after 90 s of preparation',
    source: `${PROVISIONED_CONCURRENCY_PAGE}: preparing takes "a minute or two", 90 s are assumed; ${GUIDE_HISTORY} of 2022 has the older rate`,
    confidence: 'sourced',
  },
);

export const PROVISIONED_RULES = {
  isOffered: offered('Provisioned concurrency', since('2019-12-04', true, SERVICE_MODEL_HISTORY)),
  allocation: ALLOCATION,
  isWithinReservation: rule<boolean>(
    'Whether provisioned concurrency of a function, all versions together, is part of its reserved concurrency, where it has one',
    '',
    { ...since(FIRST_DAY, true, PROVISIONED_CONCURRENCY_PAGE), text: 'yes' },
  ),
  requestsPerConcurrency: always(
    'Requests per second for each unit of provisioned concurrency',
    'requests per second',
    10,
    QUOTAS_PAGE,
  ),
  billingStepMs: always('Provisioned time is rounded up to a multiple of', 'ms', 5 * MINUTE_MS, PRICING_PAGE),
  targetMin: always('Least target utilization of target tracking', '', 0.1, PROVISIONED_CONCURRENCY_PAGE),
  targetMax: always('Largest target utilization of target tracking', '', 0.9, PROVISIONED_CONCURRENCY_PAGE),
  targetDefault: always(
    'Target utilization of target tracking that names none',
    '',
    0.7,
    `${PROVISIONED_CONCURRENCY_PAGE}: its example`,
    'assumption',
  ),
  periodMs: always('Period of the metric that target tracking looks at', 'ms', MINUTE_MS, PROVISIONED_CONCURRENCY_PAGE),
  scaleOutDatapoints: always(
    'Periods above the target, one after the other, after which it scales out',
    'periods',
    3,
    PROVISIONED_CONCURRENCY_PAGE,
  ),
  scaleInDatapoints: always(
    'Periods below the lower bound, one after the other, after which it scales in',
    'periods',
    15,
    `${MAO}; ${PROVISIONED_CONCURRENCY_PAGE} says 3 for both alarms`,
    'third-party',
  ),
  scaleInShare: always('Share of the target below which utilization is low', '', 0.9, PROVISIONED_CONCURRENCY_PAGE),
};
