/** Random small scenarios that mix sources of all types, as objects that `parseScenario` accepts as JSON. */
import fc from 'fast-check';
import {
  DAYS,
  type Day,
  distribution,
  FANS_OUT,
  fitted,
  isThere,
  KIND,
  ms,
  optional,
  rarely,
  type Settings,
  SINCE,
  SINK,
  SOURCE_KINDS,
  type SourceKind,
  share,
} from './random-sources.ts';

const handler = fc.oneof(
  { weight: 3, arbitrary: distribution(300) },
  { weight: 1, arbitrary: distribution(2500) },
  { weight: 2, arbitrary: fc.record({ base: distribution(300), perRecord: distribution(40) }) },
  fc.constant<unknown>({ byMemory: { 128: '900 ms', 1024: '150 ms' } }),
  fc.constant<unknown>({ formula: '50 + 90000/memoryMb' }),
);
const memory = fc.constantFrom(128, 512, 1024);
const reserved = fc.constantFrom(0, 1, 1, 2, 3, 5);

const lambdaFunction = fc.record({
  memory,
  timeout: fc.constantFrom(100, 1000, 3000, 3000, 20_000),
  init: fc.oneof({ weight: 9, arbitrary: distribution(600) }, fc.constant('12 s')),
  duration: handler,
  firstInvocation: rarely(fc.record({ extra: distribution(300) })),
  errorRate: share,
  recordErrorRate: fc.constantFrom(0, 0, 0.02, 0.3, 1),
  memoryUsed: rarely(fc.constant({ normal: { mean: 110, sd: 40 } })),
  warm: ms(0, 2),
  idleTimeout: optional(distribution(8000)),
  reuse: fc.constantFrom('mru', 'lru', 'random'),
});

/** The longest time-out that a change may set: visibility time-outs are at least that. */
const CHANGED_TIMEOUT_MS = 1000;

const KINDS = Object.keys(SOURCE_KINDS) as SourceKind[];

export interface Options {
  /** Types to choose from; all by default. */
  readonly kinds?: readonly SourceKind[];
  /** Changes in mid-run. */
  readonly changes?: boolean;
  /** Every source has functions of its own and sends nothing to another, and no limit of the account is ever met. */
  readonly apart?: boolean;
  /** Sources at most. */
  readonly most?: number;
}

const FUNCTIONS = ['f', 'g', 'h'];
const EDGE = 'edge';

const functionChange = fc.oneof<fc.Arbitrary<[string, unknown]>[]>(
  reserved.map((value) => ['reservedConcurrency', value]),
  share.map((value) => ['errorRate', value]),
  share.map((value) => ['recordErrorRate', value]),
  handler.map((value) => ['duration', value]),
  distribution(4000).map((value) => ['idleTimeout', value]),
  memory.map((value) => ['memory', value]),
  fc.constantFrom(100, CHANGED_TIMEOUT_MS).map((value) => ['timeout', value]),
);

/** What may be changed of each type of source. */
const sourceChange: Readonly<Record<string, fc.Arbitrary<[string, unknown]>>> = {
  sync: fc.boolean().map((value) => ['permission', value]),
  async: fc.oneof<fc.Arbitrary<[string, unknown]>[]>(
    fc.boolean().map((value) => ['permission', value]),
    ms(0, 2).map((value) => ['maximumRetryAttempts', value]),
    fc.constantFrom('60 s', '2 min').map((value) => ['maximumEventAge', value]),
  ),
  queue: fc.oneof<fc.Arbitrary<[string, unknown]>[]>(
    fc.boolean().map((value) => ['permission', value]),
    fc.constantFrom(1, 2, 10).map((value) => ['batchSize', value]),
    ms(2, 8).map((value) => ['maximumConcurrency', value]),
  ),
  stream: fc.oneof<fc.Arbitrary<[string, unknown]>[]>(
    fc.boolean().map((value) => ['permission', value]),
    fc.constantFrom(1, 2, 50).map((value) => ['batchSize', value]),
    fc.constantFrom('0 s', '3 s').map((value) => ['maximumBatchingWindow', value]),
    fc.constantFrom(-1, 0, 2).map((value) => ['maximumRetryAttempts', value]),
    fc.constantFrom(-1, '60 s').map((value) => ['maximumRecordAge', value]),
    fc.boolean().map((value) => ['bisectBatchOnFunctionError', value]),
    fc.boolean().map((value) => ['reportBatchItemFailures', value]),
    share.map((value) => ['filter', value]),
  ),
};

const change = fc.record({
  at: ms(0, 60_000),
  /** Which function or source, of those there are. */
  whose: fc.nat(),
  ofFunction: functionChange,
  ofSource: fc.record(sourceChange),
  /** Enough for all reservations and the 100 that stay unreserved. */
  account: ms(122, 130),
  what: fc.constantFrom('function', 'function', 'source', 'source', 'account'),
});

/** Limits under which throttles of each kind are common: reservations in an account of little more than 100, or a tiny account. */
const limits = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      reservations: fc.array(optional(reserved), { minLength: 4, maxLength: 4 }),
      concurrency: ms(122, 130),
    }),
  },
  { weight: 1, arbitrary: fc.record({ reservations: fc.constant([]), concurrency: ms(1, 6) }) },
);
/** No limit that is ever met: nothing is shared but the calendar. */
const ample = fc.record({
  reservations: fc.array(optional(reserved), { minLength: 4, maxLength: 4 }),
  concurrency: fc.constant(50_000),
});

/** Names of sources in the order in which they may send events on: each to later ones only. */
const NAMES = ['s', 't', 'u', 'v'];

interface Drawn {
  readonly source: Settings;
  readonly targets: readonly number[];
  /** Without arrivals of its own, if another source sends it events. */
  readonly isQuiet: boolean;
}

/** The functions that a source calls: one, or several where its type allows it. */
function targetsOf({ source, targets }: Drawn, functions: readonly string[]): string | string[] {
  const { type, service, via } = source;
  if (via === 'lambda-edge') return EDGE;
  const names = [...new Set(targets.map((target) => functions[target % functions.length]!))];
  const isMany = type === 'schedule' || type === 'kinesis' || FANS_OUT.includes(service as string);
  const most = isMany ? names.length : type === 'dynamodb-streams' ? 2 : 1;
  return most === 1 ? names[0]! : names.slice(0, most);
}

/** The destinations of a source with `sink` replaced by the name of a later source that takes its events, or by a queue outside. */
function connected(source: Settings, later: readonly (readonly [string, Settings])[]): Settings {
  const isQueue = KIND[source.type as string] === 'queue';
  const takes = ({ type }: Settings) => (isQueue ? type === source.type : type === 'async' || type === 'sqs');
  const sink = later.find(([, other]) => takes(other))?.[0] ?? 'sqs';
  const replaced = (to: unknown): unknown => {
    if (to === SINK) return sink;
    if (typeof to !== 'object' || to === null || !('to' in to)) return to;
    return { ...to, to: replaced(to.to) };
  };
  const keys = ['deadLetterQueue', 'onFailure', 'onSuccess'].filter((key) => source[key] !== undefined);
  return { ...source, ...Object.fromEntries(keys.map((key) => [key, replaced(source[key])])) };
}

/** The names that the destinations of a source give. */
const sentTo = (source: Settings): unknown[] =>
  [source.deadLetterQueue, source.onFailure, source.onSuccess].map((to) =>
    typeof to === 'object' && to !== null && 'to' in to ? to.to : to,
  );

/** AWS refuses a visibility time-out below that of the function. */
function withVisibility({ visibility, ...source }: Settings, timeoutMs: number): Settings {
  if (visibility === undefined) return source;
  return { ...source, visibilityTimeout: Math.max(CHANGED_TIMEOUT_MS, timeoutMs) * (visibility as number) };
}

/** Up to four sources of all types and the functions that they call. */
export function randomEvents({
  kinds = KINDS,
  changes = false,
  apart = false,
  most = 4,
}: Options): fc.Arbitrary<object> {
  return fc
    .record({
      functions: fc.array(lambdaFunction, { minLength: 3, maxLength: 3 }),
      edgeFunction: lambdaFunction,
      limits: apart ? ample : limits,
      asOf: apart
        ? fc.constant(DAYS[0])
        : fc.oneof({ weight: 5, arbitrary: fc.constant(DAYS[0]) }, fc.constantFrom(...DAYS)),
      sources: fc.array(
        fc.record({
          source: fc.constantFrom(...kinds).chain((kind): fc.Arbitrary<Settings> => SOURCE_KINDS[kind]),
          targets: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }),
          isQuiet: fc.boolean(),
        }),
        { minLength: 1, maxLength: apart ? Math.min(most, 3) : most },
      ),
      times: fc.record({
        duration: fc.oneof(
          { weight: 2, arbitrary: ms(1, 30_000) },
          { weight: 2, arbitrary: fc.constant(100_000) },
          fc.constant(400_000),
        ),
        warmUp: fc.constantFrom(0, 0, 0, 1, 2500, 8000),
        period: fc.constantFrom(700, 1000, 60_000),
      }),
      changes: fc.array(change, { maxLength: changes ? 4 : 0 }),
      seed: fc.nat(),
    })
    .filter(({ sources, asOf }) => sources.some(({ source }) => isThere(source, asOf)))
    .map((drawn) => assembled(drawn, apart));
}

interface DrawnScenario {
  readonly functions: readonly (Settings & { readonly warm: number; readonly timeout: number })[];
  readonly edgeFunction: Settings & { readonly warm: number; readonly timeout: number };
  readonly limits: { readonly reservations: readonly (number | undefined)[]; readonly concurrency: number };
  readonly asOf: Day;
  readonly sources: readonly Drawn[];
  readonly times: object;
  readonly changes: readonly DrawnChange[];
  readonly seed: number;
}

interface DrawnChange {
  readonly at: number;
  readonly whose: number;
  readonly ofFunction: readonly [string, unknown];
  readonly ofSource: Readonly<Record<string, readonly [string, unknown]>>;
  readonly account: number;
  readonly what: string;
}

function assembled(drawn: DrawnScenario, apart: boolean): object {
  const { limits: bounds, asOf, times, seed } = drawn;
  const isTiny = bounds.concurrency < 100;
  const used = drawn.sources.filter(({ source }) => isThere(source, asOf));
  const fixed = (config: DrawnScenario['edgeFunction'], place: number) => ({
    ...config,
    warm: isTiny ? Math.min(config.warm, 1) : config.warm,
    reservedConcurrency: bounds.reservations[place],
  });
  const functions: Record<string, Settings & { readonly timeout: number }> = Object.fromEntries(
    drawn.functions.map((config, place) => [FUNCTIONS[place]!, fixed(config, place)]),
  );
  // What a trigger of viewers takes on any day.
  functions[EDGE] = {
    ...fixed(drawn.edgeFunction, 3),
    memory: 128,
    timeout: Math.min(drawn.edgeFunction.timeout, 3000),
  };
  const named = used.map((one, place): [string, Settings] => {
    const target = apart && one.source.via !== 'lambda-edge' ? FUNCTIONS[place]! : targetsOf(one, FUNCTIONS);
    const timeouts = [target].flat().map((name) => functions[name]!.timeout);
    return [NAMES[place]!, { ...withVisibility(fitted(one.source, asOf), Math.max(...timeouts)), target }];
  });
  const sources = named.map(([name, source], place): [string, Settings] => [
    name,
    connected(source, apart ? [] : named.slice(place + 1)),
  ]);
  const taking = new Set(sources.flatMap(([, source]) => sentTo(source)));
  const written = sources.map(([name, { arrivals: own, ...source }], place): [string, Settings] => [
    name,
    used[place]!.isQuiet && taking.has(name) ? source : { arrivals: own, ...source },
  ]);
  return {
    ...times,
    seed,
    asOf,
    start: asOf === DAYS[0] ? '2026-11-20T09:30:00Z' : undefined,
    account: { concurrency: bounds.concurrency },
    functions,
    sources: Object.fromEntries(written),
    changes: drawn.changes.flatMap((one) => changed(one, sources, asOf, isTiny)),
  };
}

/** The change, if it is possible for whom it meets. */
function changed(
  { at, whose, ofFunction, ofSource, account, what }: DrawnChange,
  sources: readonly (readonly [string, Settings])[],
  day: Day,
  isTiny: boolean,
): object[] {
  const setting = (path: string, value: unknown) => [{ at, set: { [path]: value } }];
  if (what === 'account') return setting('account.concurrency', isTiny ? (account % 6) + 1 : account);
  if (what === 'function') {
    const name = [...FUNCTIONS, EDGE][whose % 4]!;
    const [key, value] = ofFunction;
    if (name === EDGE && key === 'memory') return [];
    // A tiny account has nothing to reserve: only a reservation of 0 is accepted there.
    return setting(`functions.${name}.${key}`, key === 'reservedConcurrency' && isTiny ? 0 : value);
  }
  if (sources.length === 0) return [];
  const [name, source] = sources[whose % sources.length]!;
  const kind = KIND[source.type as string] ?? 'sync';
  const [key, value] = ofSource[kind]!;
  if ((SINCE[kind]?.[key] ?? '') > day) return [];
  if (key === 'maximumConcurrency' && source.provisioned !== undefined) return [];
  return setting(`sources.${name}.${key}`, value);
}
