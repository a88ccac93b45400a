/** How long services take from an event to Lambda's queue of asynchronous invocation: AWS promises nothing, so this is what people measured. */
import { type Distribution, distributionOf } from '../quantities/distribution.ts';
import { duration } from '../quantities/units.ts';
import { FIRST_DAY } from './days.ts';
import { type Rule, rule, type Version } from './fact.ts';

const LATENCY_COMPARED = 'bitesizedserverless.com, Serverless messaging: latency compared';
const S3_EVENTS_PAGE = 'Amazon S3 User Guide, Amazon S3 Event Notifications';

const delaySchema = distributionOf(duration);

const delayOf = (service: string, ...versions: readonly Version<Distribution>[]): Rule<Distribution> =>
  rule(`Time from an event of ${service} to Lambda's queue`, '', ...versions);

/** A lognormal through a median and a 99th percentile, in ms. The measurement says what was seen, not when it began to be so. */
const measured = (day: string, median: number, p99: number, when: string): Version<Distribution> => ({
  since: day,
  dateAssumed: true,
  value: delaySchema.parse({ lognormal: { median, p99 } }),
  text: `lognormal, median ${median} ms, 99th percentile ${p99} ms`,
  source: `${LATENCY_COMPARED} (seen in ${when})`,
  confidence: 'measured',
});

const atOnce = (source: string): Version<Distribution> => ({
  since: FIRST_DAY,
  value: { type: 'constant', value: 0 },
  text: '0 s',
  source,
  confidence: 'assumption',
});

const UNKNOWN = atOnce('AWS publishes none, and no measurement was found');

/** By the name that `service` of an asynchronous source gives; `schedule` is EventBridge firing its own rules. */
export const ASYNC_DELAYS = {
  sdk: delayOf('a call', atOnce('the call returns when the event is in the queue')),
  s3: delayOf(
    'S3',
    atOnce(
      `no measurement was found; AWS says "typically in seconds but can sometimes take a minute or longer" (${S3_EVENTS_PAGE})`,
    ),
  ),
  sns: delayOf('SNS', measured(FIRST_DAY, 73, 225, 'September 2022')),
  eventbridge: delayOf(
    'EventBridge',
    measured(FIRST_DAY, 395, 794, 'September 2022'),
    measured('2023-02-17', 148, 387, 'February 2023'),
  ),
  'cloudwatch-logs': delayOf('CloudWatch Logs', UNKNOWN),
  ses: delayOf('SES', UNKNOWN),
  cloudformation: delayOf('CloudFormation', UNKNOWN),
  config: delayOf('AWS Config', UNKNOWN),
  iot: delayOf('AWS IoT', UNKNOWN),
  codecommit: delayOf('CodeCommit', UNKNOWN),
  codepipeline: delayOf('CodePipeline', UNKNOWN),
  schedule: delayOf(
    'a schedule',
    atOnce('EventBridge promises the minute, not the second; the start of the minute is taken'),
  ),
};
