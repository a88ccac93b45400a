/** The rules of the services that call functions and wait: their time-outs, request rates, payloads and retries. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  ALB_TARGET_PAGE,
  ALEXA_BLOG,
  API_GATEWAY_PRICING_PAGE,
  API_GATEWAY_QUOTAS,
  CLOUDFRONT_QUOTAS,
  COGNITO_TRIGGERS_PAGE,
  EDGE_BILLING_NEWS,
  EDGE_LIMITS_SUMMARY,
  FIREHOSE_FAILURES_PAGE,
  FIREHOSE_PRICING_PAGE,
  FIREHOSE_TRANSFORMATION_PAGE,
  HTTP_API_BLOG,
  HTTP_API_QUOTAS,
  LCU_SUMMARY,
  OLD_API_GATEWAY_LIMITS,
  PREVIEW_BLOG,
  QUOTAS_PAGE,
  RAISED_TIMEOUT_NEWS,
  RELEASES_PAGE,
  REST_API_QUOTAS,
  S3_BATCH_PAGE,
  STEP_FUNCTIONS_ERRORS_PAGE,
} from './pages.ts';
import { about, always, offered, offeredInTurn, since } from './shapes.ts';

const EDGE_RESTRICTIONS_PAGE =
  'Amazon CloudFront Developer Guide, https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** Regions whose API Gateway accounts have a quarter of the usual request rate. */
const SMALL_API_GATEWAY_REGIONS = [
  'af-south-1',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'mx-central-1',
];

const OWN_MEMORY = "AWS's announcement of the service";

/** By the name that `via` of a synchronous source gives. */
const OFFERED = offeredInTurn('Services that call a function and wait for its answer', {
  sdk: since(FIRST_DAY, true, PREVIEW_BLOG),
  alexa: about('2015-06-25', true, OWN_MEMORY, 'own knowledge'),
  'rest-api': since('2015-07-09', true, RELEASES_PAGE),
  cognito: about('2016-07-28', true, OWN_MEMORY, 'own knowledge'),
  lex: since('2016-11-30', true, RELEASES_PAGE),
  'step-functions': since('2016-12-01', true, OWN_MEMORY, 'own knowledge'),
  firehose: about('2016-12-21', true, OWN_MEMORY, 'own knowledge'),
  'lambda-edge': since(
    '2017-07-17',
    true,
    `${OWN_MEMORY}; in preview since 2016-12-03 (${RELEASES_PAGE})`,
    'own knowledge',
  ),
  alb: since('2018-11-29', true, RELEASES_PAGE),
  's3-batch': since('2019-04-30', true, S3_BATCH_PAGE, 'own knowledge'),
  'http-api': about('2019-12-04', true, `${HTTP_API_BLOG} (preview)`),
  'function-url': since('2022-04-06', true, RELEASES_PAGE),
});

const API_GATEWAY = {
  apiGatewayRestTimeoutMs: always(
    'Time-out of a REST API integration, unless raised',
    'ms',
    29 * SECOND_MS,
    REST_API_QUOTAS,
  ),
  hasRaisedTimeouts: offered(
    'Time-outs of REST API integrations above 29 s, on request',
    since('2024-06-04', true, RAISED_TIMEOUT_NEWS, 'own knowledge'),
  ),
  apiGatewayHttpTimeoutMs: always('Longest time-out of an HTTP API integration', 'ms', 30 * SECOND_MS, HTTP_API_QUOTAS),
  apiGatewayRequestsPerSecond: rule(
    'Requests to all APIs of an account in a Region',
    'per second',
    since(FIRST_DAY, 1000, OLD_API_GATEWAY_LIMITS, 'third-party'),
    about('2017-11-30', 10_000, API_GATEWAY_QUOTAS),
    { ...about('2017-11-30', 2500, API_GATEWAY_QUOTAS), regions: SMALL_API_GATEWAY_REGIONS },
  ),
  apiGatewayBurst: rule(
    'Burst of requests to all APIs of an account in a Region',
    'requests',
    since(FIRST_DAY, 2000, OLD_API_GATEWAY_LIMITS, 'third-party'),
    about('2017-11-30', 5000, API_GATEWAY_QUOTAS),
    { ...about('2017-11-30', 1250, API_GATEWAY_QUOTAS), regions: SMALL_API_GATEWAY_REGIONS },
  ),
  apiGatewayPayloadMb: always('Largest request or response of API Gateway', 'MB', 10, API_GATEWAY_QUOTAS),
  httpApiBilledChunkKb: always(
    'A request to an HTTP API is billed as one for each',
    'KB',
    512,
    API_GATEWAY_PRICING_PAGE,
  ),
};

/** A load balancer is billed by capacity units: an hour has as many as the largest of its four measures asks for. */
const LOAD_BALANCER = {
  albBodyMb: always('Largest request or response of a function behind a load balancer', 'MB', 1, ALB_TARGET_PAGE),
  lcuNewConnectionsPerSecond: always(
    'New connections of one capacity unit',
    'per second',
    25,
    LCU_SUMMARY,
    'third-party',
  ),
  lcuActiveConnections: always(
    'Active connections of one capacity unit',
    'connections',
    3000,
    LCU_SUMMARY,
    'third-party',
  ),
  lcuGbPerHour: always(
    'Data of one capacity unit with functions as targets',
    'GB per hour',
    0.4,
    LCU_SUMMARY,
    'third-party',
  ),
};

const FIREHOSE = {
  firehoseTimeoutMs: always('Time-out of a Firehose transformation', 'ms', 5 * MINUTE_MS, FIREHOSE_TRANSFORMATION_PAGE),
  firehoseRetries: always('Retries of a Firehose transformation', 'retries', 3, FIREHOSE_FAILURES_PAGE),
  firehoseBufferMb: always('Buffer of a transformation that names none', 'MB', 1, FIREHOSE_TRANSFORMATION_PAGE),
  firehoseBufferMinMb: always('Smallest buffer of a transformation', 'MB', 0.2, FIREHOSE_TRANSFORMATION_PAGE),
  firehoseBufferMaxMb: always('Largest buffer of a transformation', 'MB', 3, FIREHOSE_TRANSFORMATION_PAGE),
  firehoseBufferMs: always(
    'Time after which a buffer is sent that names none',
    'ms',
    MINUTE_MS,
    FIREHOSE_TRANSFORMATION_PAGE,
  ),
  firehoseBufferMaxMs: always(
    'Longest time after which a buffer is sent',
    'ms',
    15 * MINUTE_MS,
    FIREHOSE_TRANSFORMATION_PAGE,
  ),
  firehoseBilledRecordKb: always('A record is billed as a multiple of', 'KB', 5, FIREHOSE_PRICING_PAGE),
};

const STEP_FUNCTIONS = {
  stepFunctionsIntervalMs: always('First wait of a Retry that names none', 'ms', SECOND_MS, STEP_FUNCTIONS_ERRORS_PAGE),
  stepFunctionsMaxAttempts: always('Retries of a Retry that names none', 'retries', 3, STEP_FUNCTIONS_ERRORS_PAGE),
  stepFunctionsBackoffRate: always(
    'Growth of the waits of a Retry that names none',
    'times',
    2,
    STEP_FUNCTIONS_ERRORS_PAGE,
  ),
};

const LAMBDA_EDGE = {
  edgeViewerTimeoutMs: rule(
    'Longest time-out of a viewer trigger of Lambda@Edge',
    'ms',
    since(FIRST_DAY, 5 * SECOND_MS, EDGE_LIMITS_SUMMARY, 'third-party'),
    about('2026-01-01', 30 * SECOND_MS, CLOUDFRONT_QUOTAS),
  ),
  edgeOriginTimeoutMs: always(
    'Longest time-out of an origin trigger of Lambda@Edge',
    'ms',
    30 * SECOND_MS,
    CLOUDFRONT_QUOTAS,
  ),
  edgeViewerMemoryMb: rule(
    'Most memory of a viewer trigger of Lambda@Edge',
    'MB',
    since(FIRST_DAY, 128, EDGE_LIMITS_SUMMARY, 'third-party'),
    about('2026-01-01', 10_240, CLOUDFRONT_QUOTAS),
  ),
  edgeRequestsPerSecond: always('Requests to Lambda@Edge in each Region', 'per second', 10_000, CLOUDFRONT_QUOTAS),
  edgeRegion: always('Region in which functions of Lambda@Edge are kept', '', 'us-east-1', EDGE_RESTRICTIONS_PAGE),
  edgeArchitecture: always('Architecture of functions of Lambda@Edge', '', 'x86_64', EDGE_RESTRICTIONS_PAGE),
  edgeGranularityMs: rule(
    'Billed duration of Lambda@Edge is rounded up to a multiple of',
    'ms',
    since(FIRST_DAY, 50, EDGE_BILLING_NEWS),
    since('2021-04-01', 1, EDGE_BILLING_NEWS),
  ),
};

export const CALLER_RULES = {
  offered: OFFERED,
  syncPayloadMb: always('Largest request or response of a synchronous invocation', 'MB', 6, QUOTAS_PAGE),
  ...API_GATEWAY,
  ...LOAD_BALANCER,
  ...FIREHOSE,
  ...STEP_FUNCTIONS,
  ...LAMBDA_EDGE,
  cognitoTimeoutMs: always('Time-out of a Cognito trigger', 'ms', 5 * SECOND_MS, COGNITO_TRIGGERS_PAGE),
  cognitoAttempts: always('Attempts of a Cognito trigger, the first included', 'attempts', 3, COGNITO_TRIGGERS_PAGE),
  lexTimeoutMs: always(
    'Time-out of a Lex code hook',
    'ms',
    30 * SECOND_MS,
    'the quotas of Amazon Lex name no time-out',
    'own knowledge',
  ),
  alexaTimeoutMs: always('Time-out of an Alexa skill', 'ms', 8 * SECOND_MS, ALEXA_BLOG),
  s3BatchRetries: always(
    'Retries of an object of S3 Batch Operations',
    'retries',
    3,
    `${S3_BATCH_PAGE} says that temporary failures are tried again before the job ends and publishes no number`,
    'assumption',
  ),
};
