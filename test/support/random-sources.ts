/** Random sources of every type, as a scenario says them, and which of their settings there were on a day. */
import fc from 'fast-check';

export const ms = (least: number, most: number) => fc.integer({ min: least, max: most });
export const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
export const share = fc.constantFrom(0, 0, 0, 0.05, 0.5, 1);
/** Seldom there. */
export const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const mostlyTrue = fc.constantFrom(true, true, true, true, false);

export const distribution = (mostMs: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    ms(0, mostMs),
    fc.record({ exponential: fc.record({ mean: ms(1, mostMs) }) }),
    fc.record({ values: fc.array(ms(0, mostMs), { minLength: 1, maxLength: 3 }) }),
  );

/** What the days have in common is always drawn; `fitted` takes away what was not there yet. */
export const DAYS = ['2026-11-20', '2024-02-01', '2022-06-01', '2020-06-01', '2018-07-01'] as const;
export type Day = (typeof DAYS)[number];
export type Settings = Readonly<Record<string, unknown>>;

/** Several seconds of traffic, or of a backlog all at once, and then quiet, so that long runs show how things end. */
const arrivals: fc.Arbitrary<object> = fc
  .tuple(
    fc.oneof<fc.Arbitrary<object>[]>(
      fc.record({
        poisson: fc.tuple(fc.constantFrom(1, 5, 12, 60), ms(500, 12_000)).map(([rate, until]) => [
          { at: 0, rate },
          { at: until, rate: 0 },
        ]),
      }),
      fc.record({
        constant: fc.tuple(fc.constantFrom(1, 5, 12), ms(500, 12_000)).map(([rate, until]) => [
          { at: 0, rate },
          { at: until, rate: 0 },
        ]),
      }),
      fc.record({
        at: fc.array(
          fc.record({ time: ms(0, 20_000), count: fc.oneof({ weight: 4, arbitrary: ms(0, 12) }, fc.constant(400)) }),
          { minLength: 1, maxLength: 4 },
        ),
      }),
      fc.record({
        perMinute: fc.array(ms(0, 60), { minLength: 1, maxLength: 2 }),
        spread: fc.constantFrom('uniform', 'even'),
      }),
    ),
    fc.constantFrom(undefined, undefined, undefined, 0.5, 2),
  )
  .map(([open, scale]) => ({ ...open, scale }));

const VIAS = [
  'sdk',
  'rest-api',
  'http-api',
  'alb',
  'function-url',
  'lambda-edge',
  'step-functions',
  'cognito',
  'lex',
  'alexa',
  's3-batch',
  'firehose',
] as const;
type Via = (typeof VIAS)[number];

/** First days of ways to call a function that were not always there (dates of AWS's announcements). */
const VIA_SINCE: Readonly<Partial<Record<Via, string>>> = {
  alb: '2018-11-29',
  's3-batch': '2019-04-30',
  'http-api': '2020-03-12',
  'function-url': '2022-04-06',
};
/** These try again by themselves, so that their clients may not. */
const OWN_RETRIES: readonly Via[] = ['step-functions', 'cognito', 's3-batch', 'firehose'];
/** These have a request limit of their own, to which `burst` may belong. */
const LIMITED: readonly Via[] = ['rest-api', 'http-api', 'lambda-edge'];

const clientRetry = fc.oneof(
  fc.constantFrom('none', 'standard', 'legacy', 'adaptive'),
  fc.record({
    attempts: ms(1, 6),
    base: ms(0, 500),
    cap: ms(0, 2000),
    jitter: fc.constantFrom('full', 'equal', 'none'),
  }),
);

const sync = (via: Via) =>
  fc
    .record({
      arrivals: fc.oneof(
        { weight: 3, arbitrary: arrivals },
        fc.record({ users: ms(0, 6), think: ms(50, 1500) }) as fc.Arbitrary<object>,
      ),
      openArrivals: arrivals,
      client: fc.record({ timeout: optional(ms(50, 3000)), retry: clientRetry, processes: ms(1, 3) }),
      gateway: optional(
        fc.record({
          requestsPerSecond: optional(fc.constantFrom(0.5, 5, 30)),
          burst: optional(ms(0, 30)),
          timeout: optional(fc.constantFrom(100, 1500, 4500)),
          retries: optional(ms(0, 4)),
          retryWait: optional(ms(0, 3000)),
        }),
      ),
      retry: optional(
        fc.record({
          interval: optional(ms(0, 3000)),
          attempts: optional(ms(0, 4)),
          backoffRate: optional(fc.constantFrom(1, 1.5, 3)),
          maxDelay: optional(ms(0, 4000)),
          jitter: fc.constantFrom('none', 'full'),
          on: optional(
            fc.constantFrom(['throttle'], ['error'], ['timeout'], ['throttle', 'error'], ['throttle', 'timeout']),
          ),
        }),
      ),
      edge: fc
        .tuple(
          fc.constantFrom('viewer-request', 'origin-request', 'origin-response', 'viewer-response'),
          fc.constantFrom(0, 0.4, 1),
        )
        .map(([trigger, cacheHits]) => ({ trigger, cacheHits: trigger.startsWith('origin') ? cacheHits : 0 })),
      buffer: fc.record({ size: optional(fc.constantFrom('0.2 MB', '3 MB')), interval: optional(ms(0, 20_000)) }),
      size: fc.constantFrom('1 KB', '100 KB'),
      permission: mostlyTrue,
    })
    .map(({ gateway: front, retry, edge, buffer, openArrivals, ...rest }) => {
      const gateway = front && {
        requestsPerSecond: front.requestsPerSecond,
        burst: LIMITED.includes(via) || front.requestsPerSecond !== undefined ? front.burst : undefined,
        timeout: front.timeout,
        ...(via === 'firehose' || via === 's3-batch' ? { retries: front.retries, retryWait: front.retryWait } : {}),
      };
      return {
        type: 'sync',
        via,
        ...rest,
        arrivals: via === 'firehose' ? openArrivals : rest.arrivals,
        client: OWN_RETRIES.includes(via) ? { ...rest.client, retry: 'none' } : rest.client,
        ...(via === 'sdk' ? {} : { gateway }),
        ...(via === 'step-functions' ? { retry } : {}),
        ...(via === 'lambda-edge' ? { edge } : {}),
        ...(via === 'firehose' ? { buffer } : {}),
      };
    });

const SERVICES = [
  'sdk',
  's3',
  'sns',
  'eventbridge',
  'cloudwatch-logs',
  'ses',
  'cloudformation',
  'config',
  'iot',
  'codecommit',
  'codepipeline',
] as const;
type Service = (typeof SERVICES)[number];

const FILTERS: readonly Service[] = ['s3', 'sns', 'eventbridge', 'cloudwatch-logs', 'ses', 'iot', 'codecommit'];
export const FANS_OUT: readonly string[] = ['sns', 'eventbridge'];

/** `sink` stands for a later source that takes events in, if there is one. */
export const SINK = 'sink';
const destination = (...to: string[]) =>
  fc.oneof<fc.Arbitrary<string | object>[]>(
    fc.constantFrom(...to, SINK),
    fc.record({ to: fc.constantFrom(...to, SINK), permission: fc.boolean() }),
  );

const asyncQueue = {
  size: fc.constantFrom('1 KB', '100 KB'),
  delay: optional(fc.oneof<fc.Arbitrary<unknown>[]>(fc.constant(0), distribution(8000))),
  permission: mostlyTrue,
  duplicates: share,
  maximumRetryAttempts: optional(ms(0, 2)),
  maximumEventAge: optional(fc.constantFrom('60 s', '61.5 s', '3 min')),
  retryDelays: optional(fc.array(ms(0, 20_000), { minLength: 1, maxLength: 3 })),
  backOff: optional(fc.record({ first: ms(20, 3000), longest: optional(ms(3000, 60_000)), jitter: share })),
  slowsAbove: optional(ms(1, 20)),
  deadLetterQueue: optional(
    fc.oneof<fc.Arbitrary<string | object>[]>(
      destination('sqs', 'sns'),
      fc.record({ to: fc.constant('sqs'), permission: fc.boolean(), redriveAt: ms(0, 90_000) }),
    ),
  ),
  onFailure: optional(destination('sqs', 'sns', 'eventbridge', 's3')),
  onSuccess: optional(destination('sqs', 'sns', 'eventbridge')),
};

const asyncOf = (service: Service) =>
  fc
    .record({
      arrivals,
      filter: optional(share),
      coalesce: optional(fc.record({ objects: ms(1, 6) })),
      ...asyncQueue,
    })
    .map(({ filter, coalesce, ...rest }) => ({
      type: 'async',
      service,
      ...rest,
      ...(FILTERS.includes(service) ? { filter } : {}),
      ...(service === 's3' ? { coalesce } : {}),
    }));

const schedule = fc
  .record({
    schedule: fc.constantFrom(
      'rate(1 minute)',
      'cron(* * * * ? *)',
      'cron(0/2 9-17 ? * MON-FRI *)',
      'at(2026-11-20T09:30:07)',
      'rate(1 day)',
    ),
    ...asyncQueue,
  })
  .map((rest) => ({ type: 'schedule', ...rest }));

const anyQueue = {
  arrivals,
  backlog: fc.constantFrom(0, 0, 7, 150),
  maximumConcurrency: optional(ms(2, 6)),
  pollers: optional(
    fc.record({ start: optional(ms(1, 3)), perMinute: optional(fc.constantFrom(6, 600)), most: optional(ms(3, 20)) }),
  ),
  provisioned: rarely(fc.record({ minimum: optional(ms(2, 4)), maximum: optional(ms(4, 12)) })),
  /** Times the function's time-out. */
  visibility: fc.constantFrom(1, 1, 1.5, 6, 30),
  redrive: optional(
    fc.oneof<fc.Arbitrary<object>[]>(
      fc.record({ maxReceiveCount: ms(1, 3) }),
      fc.record({ deadLetterQueue: fc.record({ to: fc.constantFrom('sqs', SINK), maxReceiveCount: ms(1, 3) }) }),
      fc.record({ deadLetterQueue: fc.record({ redriveAt: ms(0, 90_000), maxReceiveCount: ms(1, 2) }) }),
    ),
  ),
  retention: optional(fc.constantFrom('60 s', '61.5 s', '2 min')),
  delay: fc.constantFrom(0, 0, 700, 5000),
  reportBatchItemFailures: fc.boolean(),
  filter: share,
  backOff: optional(fc.record({ first: ms(20, 2000), longest: ms(2000, 5000), failedShare: share })),
  permission: mostlyTrue,
  volume: fc.constantFrom(
    { size: '1 KB', sendBatch: 1 },
    { size: '1 KB', sendBatch: 10 },
    { size: '20 KB', sendBatch: 7 },
    { size: '200 KB', sendBatch: 1 },
  ),
};

interface AnyQueue {
  readonly volume: object;
  readonly redrive: object | undefined;
  readonly provisioned: object | undefined;
  readonly maximumConcurrency: number | undefined;
}
const queueOf = <T extends AnyQueue>({ volume, redrive, provisioned, maximumConcurrency, ...rest }: T): object => ({
  ...rest,
  ...volume,
  ...redrive,
  provisioned,
  maximumConcurrency: provisioned === undefined ? maximumConcurrency : undefined,
});

const sqs = fc
  .record({
    ...anyQueue,
    batch: fc.constantFrom<object[]>(
      { batchSize: 1 },
      { batchSize: 3 },
      {},
      { batchSize: 4, maximumBatchingWindow: 1000 },
      { batchSize: 50, maximumBatchingWindow: '2 s' },
      { batchSize: 10_000, maximumBatchingWindow: '5 s' },
    ),
    gather: fc.constantFrom('together', 'spread'),
  })
  .map(({ batch, ...rest }) => ({ type: 'sqs', ...queueOf(rest), ...batch }));

const fifo = fc
  .record({
    ...anyQueue,
    batchSize: fc.constantFrom(1, 2, 5, 10),
    groups: fc.record({ count: ms(1, 8), skew: fc.constantFrom(0, 1) }),
    throughput: fc.constantFrom('standard', 'high'),
    duplicates: share,
    afterFailure: fc.constantFrom('group', 'batch'),
  })
  .map((rest) => ({ type: 'sqs-fifo', ...queueOf(rest) }));

const anyStream = {
  arrivals,
  backlog: optional(fc.record({ records: ms(1, 200), age: fc.constantFrom('0 s', '50 s', '86390 s') })),
  shards: ms(1, 3),
  keys: fc.record({ count: ms(1, 12), skew: fc.constantFrom(0, 1) }),
  size: fc.constantFrom('1 KB', '3 KB', '200 KB'),
  parallelizationFactor: fc.constantFrom(1, 2, 10),
  batchSize: fc.constantFrom(1, 3, 7, 100),
  maximumBatchingWindow: fc.constantFrom('0 s', '0 s', '1.7 s', '6 s'),
  maximumRetryAttempts: fc.constantFrom(-1, 0, 1, 4),
  maximumRecordAge: fc.constantFrom(-1, -1, '60 s'),
  bisectBatchOnFunctionError: fc.boolean(),
  reportBatchItemFailures: fc.boolean(),
  onFailure: optional(destination('sqs', 'sns', 's3')),
  tumblingWindow: fc.constantFrom('0 s', '0 s', '5 s'),
  filter: share,
  permission: mostlyTrue,
  backOff: fc.constantFrom({ first: '1 s', longest: '1 min' }, { first: '10 ms', longest: '2 s' }),
  pollPhase: fc.constantFrom('spread', 'together'),
  readAhead: fc.constantFrom(0, 5, 10_000),
};

/** LATEST reads nothing of a backlog, and may not be given one. */
const stream = <T extends { readonly backlog: unknown; readonly startingPosition: string }>(settings: T): T => ({
  ...settings,
  backlog: settings.startingPosition === 'LATEST' ? undefined : settings.backlog,
});

const kinesis = fc
  .record({
    ...anyStream,
    startingPosition: fc.constantFrom('TRIM_HORIZON', 'TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'),
    at: fc.constantFrom('10 s', '1 min'),
    enhancedFanOut: fc.boolean(),
    retention: fc.constantFrom(undefined, '24 h', '25 h'),
  })
  .map(stream)
  .map(({ at, ...rest }) => ({
    type: 'kinesis',
    ...rest,
    ...(rest.startingPosition === 'AT_TIMESTAMP' ? { at } : {}),
  }));

const dynamodb = fc
  .record({ ...anyStream, startingPosition: fc.constantFrom('TRIM_HORIZON', 'LATEST') })
  .map(stream)
  .map((rest) => ({ type: 'dynamodb-streams', ...rest }));

/** First days of settings, by type (AWS's announcements; what-is-new pages of these dates). */
export const SINCE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  async: {
    maximumRetryAttempts: '2019-11-25',
    maximumEventAge: '2019-11-25',
    onFailure: '2019-11-25',
    onSuccess: '2019-11-25',
  },
  queue: {
    maximumConcurrency: '2023-01-12',
    provisioned: '2025-11-14',
    reportBatchItemFailures: '2021-11-23',
    filter: '2021-11-26',
    maximumBatchingWindow: '2020-11-25',
    throughput: '2021-05-27',
  },
  stream: {
    parallelizationFactor: '2019-11-25',
    maximumBatchingWindow: '2019-09-25',
    maximumRetryAttempts: '2019-11-25',
    maximumRecordAge: '2019-11-25',
    bisectBatchOnFunctionError: '2019-11-25',
    onFailure: '2019-11-25',
    reportBatchItemFailures: '2020-12-15',
    tumblingWindow: '2020-12-15',
    filter: '2021-11-26',
    enhancedFanOut: '2018-08-02',
  },
};
export const KIND: Readonly<Record<string, string>> = {
  async: 'async',
  schedule: 'async',
  sqs: 'queue',
  'sqs-fifo': 'queue',
  kinesis: 'stream',
  'dynamodb-streams': 'stream',
};
const FIFO_SINCE = '2019-11-19';

/** The settings that there were on the day. */
export function fitted(source: Settings, day: Day): Settings {
  const since = SINCE[KIND[source.type as string] ?? ''] ?? {};
  const kept = Object.entries(source).filter(([key]) => since[key] === undefined || since[key] <= day);
  const settings = Object.fromEntries(kept);
  // A batch above 10 needs the window that there was not.
  if (source.type === 'sqs' && settings.maximumBatchingWindow === undefined && (settings.batchSize as number) > 10)
    delete settings.batchSize;
  if (day < S3_SINCE && 'onFailure' in settings) settings.onFailure = withoutS3(settings.onFailure);
  return settings;
}

/** The first day of S3 as a destination; before it, a queue takes its place. */
const S3_SINCE = '2024-11-14';

function withoutS3(destination: unknown): unknown {
  if (typeof destination !== 'object' || destination === null) return destination === 's3' ? 'sqs' : destination;
  return (destination as { to?: unknown }).to === 's3' ? { ...destination, to: 'sqs' } : destination;
}

export function isThere({ type, via }: Settings, day: Day): boolean {
  if (type === 'sqs-fifo') return day >= FIFO_SINCE;
  return type !== 'sync' || (VIA_SINCE[via as Via] ?? '') <= day;
}

export const SOURCE_KINDS = {
  sync: fc.constantFrom(...VIAS).chain(sync),
  async: fc.constantFrom(...SERVICES).chain(asyncOf),
  schedule,
  sqs,
  'sqs-fifo': fifo,
  kinesis,
  'dynamodb-streams': dynamodb,
} as const satisfies Readonly<Record<string, fc.Arbitrary<Settings>>>;
export type SourceKind = keyof typeof SOURCE_KINDS;
