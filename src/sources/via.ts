/** The ways in which a function is called by someone who waits: one entry each, with what the service in front of it does. */
import type { SourceMetric } from '../lambda/metrics.ts';
import type { Meter, Platform } from '../platform/index.ts';
import { ALL_CAUSES, type RetryCauses } from './retry.ts';
import type { EdgeTrigger } from './via-config.ts';

type Callers = Platform['callers'];

/** A request rate: a bucket of `burst` requests that is filled again at `perSecond`. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** A limit on the size of a request. */
export interface SizeLimit {
  readonly mb: number;
  /** Whose limit it is, as a message says it. */
  readonly whose: string;
}

/** What passed through the service in front of a function since the warm-up. */
export interface Traffic {
  /** Attempts that it passed on to Lambda. */
  readonly requests: number;
  /** Requests, objects or records offered to it and not refused by it for good. */
  readonly events: number;
  /** Time that its requests were open, all together; ms. */
  readonly openMs: number;
  /** Size of one request; KB. */
  readonly sizeKb: number;
}

/** Tries that a service makes by itself, until its settings say otherwise. */
export interface OwnRetries {
  /** Tries after the first. */
  readonly retries: number;
  readonly waitMs: number;
  readonly backoffRate: number;
  readonly causes: RetryCauses;
}

/** One way in which a function is called. */
export interface Via {
  /** What calls the function, with its article. */
  readonly what: string;
  /** How long it waits for an answer, ms; left out: as long as the function runs. */
  readonly waitsMs?: (callers: Callers, trigger: EdgeTrigger) => number;
  /** Whether that can be made longer: never, or only once AWS has raised a quota. Left out: it is a setting. */
  readonly longestWait?: 'fixed' | 'quota';
  /** The limit that all its sources share. */
  readonly sharedLimit?: (callers: Callers) => RateLimit;
  /** Sources with the same word share the limit. */
  readonly shares?: 'apiGateway' | 'edge';
  /** Beside Lambda's own limit. */
  readonly sizeLimits?: (callers: Callers) => readonly SizeLimit[];
  /** Whether it retries by itself; then a client in front of it has no say. */
  readonly ownRetries?: (callers: Callers) => OwnRetries;
  /** What only such sources count. */
  readonly metrics: readonly Extract<SourceMetric, 'gatewayThrottles' | 'cacheHits' | 'stateTransitions'>[];
  readonly meters: readonly Meter[];
  /** The quantities of its meters, in their order. */
  readonly quantities?: (traffic: Traffic, callers: Callers, measuredMs: number) => readonly number[];
  /** What the client gets on a throttle and an error, in words. */
  readonly answers: string;
  /** What the client gets when the wait is over; `wait` is how long that is. */
  readonly afterWait: (wait: string) => string;
  /** Where these answers are read. */
  readonly source: string;
  /** The facts of the platform that it goes by, to be listed in reports. */
  readonly facts: readonly string[];
}

const HOUR_MS = 3_600_000;
const KB_PER_GB = 1024 * 1024;

const API_ERRORS =
  'AWS Lambda Developer Guide, https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html (sourced); 429 and 504: Amazon API Gateway Developer Guide, limits and gateway responses (sourced)';
const ALB_ERRORS =
  'User Guide for Application Load Balancers, https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (sourced); that no idle time-out ends the wait for a function: own knowledge';
const EDGE_ERRORS =
  'Amazon CloudFront Developer Guide, https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html (sourced)';
const STEP_FUNCTIONS_ERRORS =
  'AWS Step Functions Developer Guide, https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (sourced)';
const COGNITO_ERRORS =
  'Amazon Cognito Developer Guide, https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html (sourced)';
const FIREHOSE_ERRORS =
  'Amazon Data Firehose Developer Guide, https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html (sourced)';

const NO_CAUSES: RetryCauses = { throttles: false, unanswered: false, errors: false, functionTimeouts: false };

/** AWS publishes no waits between the tries of Firehose and S3 Batch Operations. An assumption, settable and printed. */
export const SERVICE_RETRY_WAIT_MS = 1000;

/** REST and HTTP APIs share one bucket in an account and Region (API Gateway Developer Guide, quotas). */
const apiGateway = {
  sharedLimit: ({ apiGatewayRequestsPerSecond, apiGatewayBurst }: Callers): RateLimit => ({
    perSecond: apiGatewayRequestsPerSecond,
    burst: apiGatewayBurst,
  }),
  shares: 'apiGateway',
  sizeLimits: ({ apiGatewayPayloadMb }: Callers) => [{ mb: apiGatewayPayloadMb, whose: 'the limit of API Gateway' }],
  metrics: ['gatewayThrottles'],
  answers: '429 over its own limits, 500 when Lambda throttles, 502 on errors and time-outs of the function',
  afterWait: (wait: string) => `504 after ${wait}`,
  source: API_ERRORS,
} as const satisfies Partial<Via>;

const serviceRetries = (retries: number): OwnRetries => ({
  retries,
  waitMs: SERVICE_RETRY_WAIT_MS,
  backoffRate: 2,
  causes: ALL_CAUSES,
});

export const VIAS = {
  sdk: {
    what: 'an SDK',
    metrics: [],
    meters: [],
    answers: '429 when Lambda throttles, 200 with the error on errors and time-outs of the function',
    afterWait: (wait) => `nothing after ${wait}`,
    source: 'AWS Lambda API Reference, Invoke (sourced)',
    facts: [],
  },
  'rest-api': {
    ...apiGateway,
    what: 'a REST API',
    waitsMs: ({ apiGatewayRestTimeoutMs }) => apiGatewayRestTimeoutMs,
    longestWait: 'quota',
    meters: ['apigateway.restRequests'],
    quantities: ({ requests }) => [requests],
    facts: ['apiGatewayRestTimeoutMs', 'apiGatewayRequestsPerSecond', 'apiGatewayBurst'],
  },
  'http-api': {
    ...apiGateway,
    what: 'an HTTP API',
    waitsMs: ({ apiGatewayHttpTimeoutMs }) => apiGatewayHttpTimeoutMs,
    longestWait: 'fixed',
    meters: ['apigateway.httpRequests'],
    quantities: ({ requests, sizeKb }, { httpApiBilledChunkKb }) => [
      requests * Math.max(1, Math.ceil(sizeKb / httpApiBilledChunkKb)),
    ],
    facts: ['apiGatewayHttpTimeoutMs', 'httpApiBilledChunkKb', 'apiGatewayRequestsPerSecond', 'apiGatewayBurst'],
  },
  alb: {
    what: 'an Application Load Balancer',
    sizeLimits: ({ albBodyMb }) => [{ mb: albBodyMb, whose: 'the limit of a load balancer for functions' }],
    metrics: ['gatewayThrottles'],
    meters: ['alb.hours', 'alb.lcuHours'],
    quantities: loadBalancerHours,
    answers: '502 when Lambda throttles, and on errors and time-outs of the function',
    afterWait: (wait) => `504 after ${wait}`,
    source: ALB_ERRORS,
    facts: ['lcuNewConnectionsPerSecond', 'lcuActiveConnections', 'lcuGbPerHour'],
  },
  'function-url': {
    what: 'a function URL',
    metrics: ['gatewayThrottles'],
    meters: [],
    answers: '429 when Lambda throttles, 502 on errors and time-outs of the function',
    afterWait: (wait) => `nothing after ${wait}`,
    source: 'no page of AWS found (own knowledge)',
    facts: [],
  },
  'lambda-edge': {
    what: 'CloudFront',
    waitsMs: ({ edgeViewerTimeoutMs, edgeOriginTimeoutMs }, trigger) =>
      trigger.startsWith('viewer') ? edgeViewerTimeoutMs : edgeOriginTimeoutMs,
    longestWait: 'fixed',
    sharedLimit: ({ edgeRequestsPerSecond }) => ({ perSecond: edgeRequestsPerSecond, burst: edgeRequestsPerSecond }),
    shares: 'edge',
    metrics: ['gatewayThrottles', 'cacheHits'],
    // Lambda@Edge has prices of its own, which are those of the function.
    meters: [],
    answers: '503 over its own limits, when Lambda throttles, and on errors and time-outs of the function',
    afterWait: (wait) => `503 after ${wait}`,
    source: EDGE_ERRORS,
    facts: ['edgeRequestsPerSecond'],
  },
  'step-functions': {
    what: 'a state machine',
    ownRetries: () => ({ retries: 0, waitMs: 0, backoffRate: 1, causes: NO_CAUSES }),
    metrics: ['gatewayThrottles', 'stateTransitions'],
    meters: ['stepfunctions.transitions'],
    // Every attempt is one.
    quantities: ({ requests }) => [requests],
    answers:
      'Lambda.TooManyRequestsException when Lambda throttles, the error of the function, Sandbox.Timedout on its time-out',
    afterWait: (wait) => `States.Timeout after ${wait}`,
    source: STEP_FUNCTIONS_ERRORS,
    facts: [],
  },
  cognito: {
    what: 'Cognito',
    waitsMs: ({ cognitoTimeoutMs }) => cognitoTimeoutMs,
    longestWait: 'fixed',
    ownRetries: ({ cognitoAttempts }) => ({
      retries: cognitoAttempts - 1,
      waitMs: 0,
      backoffRate: 1,
      causes: { ...NO_CAUSES, unanswered: true },
    }),
    metrics: ['gatewayThrottles'],
    meters: [],
    answers: 'a failed trigger when Lambda throttles, and on errors and time-outs of the function',
    afterWait: (wait) => `another call after ${wait}`,
    source: COGNITO_ERRORS,
    facts: ['cognitoTimeoutMs', 'cognitoAttempts'],
  },
  lex: {
    what: 'Lex',
    waitsMs: ({ lexTimeoutMs }) => lexTimeoutMs,
    longestWait: 'fixed',
    metrics: ['gatewayThrottles'],
    meters: [],
    answers: 'a failed dependency when Lambda throttles, and on errors and time-outs of the function',
    afterWait: (wait) => `the same after ${wait}`,
    source: 'no page of AWS found (own knowledge)',
    facts: ['lexTimeoutMs'],
  },
  alexa: {
    what: 'Alexa',
    waitsMs: ({ alexaTimeoutMs }) => alexaTimeoutMs,
    longestWait: 'fixed',
    metrics: ['gatewayThrottles'],
    meters: [],
    answers: 'a skill that does not respond when Lambda throttles, and on errors and time-outs of the function',
    afterWait: (wait) => `the same after ${wait}`,
    source: 'no page of AWS found (own knowledge)',
    facts: ['alexaTimeoutMs'],
  },
  's3-batch': {
    what: 'S3 Batch Operations',
    ownRetries: ({ s3BatchRetries }) => serviceRetries(s3BatchRetries),
    metrics: ['gatewayThrottles'],
    meters: ['s3batch.objects'],
    quantities: ({ events }) => [events],
    answers: 'a temporary failure when Lambda throttles, and on errors and time-outs of the function',
    afterWait: (wait) => `the same after ${wait}`,
    source:
      'Amazon S3 User Guide, https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html; that refusals and errors count as temporary: own knowledge',
    facts: ['s3BatchRetries'],
  },
  firehose: {
    what: 'Firehose',
    waitsMs: ({ firehoseTimeoutMs }) => firehoseTimeoutMs,
    longestWait: 'fixed',
    ownRetries: ({ firehoseRetries }) => serviceRetries(firehoseRetries),
    metrics: ['gatewayThrottles'],
    meters: ['firehose.gb'],
    quantities: ({ events, sizeKb }, { firehoseBilledRecordKb: step }) => [
      (events * Math.max(1, Math.ceil(sizeKb / step)) * step) / KB_PER_GB,
    ],
    answers: 'a batch that is tried again when Lambda throttles, and on errors and time-outs of the function',
    afterWait: (wait) => `the same after ${wait}`,
    source: FIREHOSE_ERRORS,
    facts: ['firehoseTimeoutMs', 'firehoseRetries', 'firehoseBufferMb', 'firehoseBufferMs'],
  },
} as const satisfies Readonly<Record<string, Via>>;

export type ViaName = keyof typeof VIAS;

export const VIA_NAMES = Object.keys(VIAS) as [ViaName, ...ViaName[]];

/** The entry of a name, without what only the compiler knows of it. */
export function viaOf(name: ViaName): Via {
  return VIAS[name];
}

/**
 * Hours of a load balancer, and its capacity units (LCU): an hour has as many as the largest of its measures asks for (Elastic Load
 * Balancing pricing page). Averaged over the measured time; every request is a connection of its own, there are no rules beyond the ten
 * that are free, and only the bytes of requests count. Assumptions, printed.
 */
function loadBalancerHours(traffic: Traffic, callers: Callers, measuredMs: number): readonly number[] {
  const { requests, openMs, sizeKb } = traffic;
  const hours = measuredMs / HOUR_MS;
  if (hours === 0) return [0, 0];
  const lcus = Math.max(
    requests / (measuredMs / 1000) / callers.lcuNewConnectionsPerSecond,
    openMs / measuredMs / callers.lcuActiveConnections,
    (requests * sizeKb) / KB_PER_GB / hours / callers.lcuGbPerHour,
  );
  return [hours, lcus * hours];
}
