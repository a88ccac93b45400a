/** The rules of asynchronous invocation: how often an event is tried again, how old and how large it may get, how long it is on its way. */
import { ASYNC_DELAYS } from './async-delays.ts';
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  ASYNC_ERRORS_PAGE,
  ASYNC_PAYLOAD_NEWS,
  ASYNC_SETTINGS_PAGE,
  GUIDE_HISTORY,
  PREVIEW_BLOG,
  PRICING_PAGE,
  QUOTAS_PAGE,
  RELEASES_PAGE,
  SERVICE_MODEL_HISTORY,
} from './pages.ts';
import { about, always, offered, offeredInTurn, since } from './shapes.ts';

const MINUTE_MS = 60_000;

const OWN_MEMORY = "AWS's announcement of the service";

/** By the name that `service` of an asynchronous source gives. */
const OFFERED = offeredInTurn('Services that invoke functions asynchronously', {
  sdk: since(FIRST_DAY, true, PREVIEW_BLOG),
  s3: since(FIRST_DAY, true, PREVIEW_BLOG),
  sns: since('2015-04-09', true, OWN_MEMORY, 'own knowledge'),
  cloudformation: about('2015-04-09', true, OWN_MEMORY, 'own knowledge'),
  'cloudwatch-logs': about('2015-08-13', true, OWN_MEMORY, 'own knowledge'),
  ses: since('2015-09-28', true, OWN_MEMORY, 'own knowledge'),
  schedule: since('2015-10-08', true, RELEASES_PAGE),
  iot: about('2015-10-08', true, `${OWN_MEMORY} (beta)`, 'own knowledge'),
  codepipeline: about('2015-12-03', true, OWN_MEMORY, 'own knowledge'),
  config: about('2015-12-18', true, OWN_MEMORY, 'own knowledge'),
  eventbridge: since(
    '2016-01-14',
    true,
    `${OWN_MEMORY}, as CloudWatch Events; EventBridge since 2019-07-11`,
    'own knowledge',
  ),
  codecommit: about('2016-03-07', true, OWN_MEMORY, 'own knowledge'),
});

export const ASYNC_RULES = {
  offered: OFFERED,
  delay: ASYNC_DELAYS,
  retryDelaysMs: rule<readonly number[]>('Waits before an event is tried again after function errors', '', {
    since: FIRST_DAY,
    value: [MINUTE_MS, 2 * MINUTE_MS],
    text: '1 min after the first error, 2 min after the second',
    source: ASYNC_ERRORS_PAGE,
    confidence: 'sourced',
  }),
  throttleRetryFirstMs: always('First wait after a throttle or system error', 'ms', 1000, ASYNC_ERRORS_PAGE),
  throttleRetryLongestMs: always(
    'Longest wait between tries of a throttled event',
    'ms',
    5 * MINUTE_MS,
    ASYNC_ERRORS_PAGE,
  ),
  throttleRetryJitter: rule('Share by which waits of throttled events are longer at most, at random', '', {
    since: FIRST_DAY,
    dateAssumed: true,
    value: 0.16,
    text: '16 %, on average 8 %',
    source:
      'https://github.com/cosmo-grant/aws-by-example, a throttled event tried after 1.05 to 1.11 times the nominal waits in November 2025',
    confidence: 'measured',
  }),
  hasSettings: offered(
    'Settings of asynchronous invocation: attempts, age, destinations',
    since('2019-11-25', true, `${SERVICE_MODEL_HISTORY}; ${RELEASES_PAGE}`),
  ),
  maximumRetryAttemptsMax: always('Most retries of an event after function errors', 'retries', 2, ASYNC_SETTINGS_PAGE),
  maximumEventAgeMinMs: always('Least maximum event age', 'ms', MINUTE_MS, ASYNC_SETTINGS_PAGE),
  maximumEventAgeMaxMs: always('Largest maximum event age', 'ms', 360 * MINUTE_MS, ASYNC_SETTINGS_PAGE),
  payloadMaxKb: rule(
    'Largest event of an asynchronous invocation',
    'KB',
    since(FIRST_DAY, 128, GUIDE_HISTORY),
    since('2018-11-16', 256, RELEASES_PAGE),
    since('2025-10-24', 1024, `${ASYNC_PAYLOAD_NEWS}; ${QUOTAS_PAGE}`),
  ),
  callersAreRateLimited: rule(
    "Whether 10 requests per second for each unit of concurrency also limit asynchronous calls that are not an AWS service's",
    '',
    {
      since: FIRST_DAY,
      dateAssumed: true,
      value: true,
      text: 'yes',
      source: `${GUIDE_HISTORY} (quotas of 2019 to 2022)`,
      confidence: 'sourced',
    },
    {
      since: '2022-12-01',
      dateAssumed: true,
      value: false,
      text: 'no: only concurrency limits them',
      source: QUOTAS_PAGE,
      confidence: 'sourced',
    },
  ),
  includedRequestKb: always('Size of an event up to which it is billed as one request', 'KB', 256, PRICING_PAGE),
  extraRequestKb: always('Size above that for each further billed request', 'KB', 64, PRICING_PAGE),
};
