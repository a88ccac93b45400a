/** Random small scenarios of any day since 2014 with all that a function can be by then, as objects that `parseScenario` accepts as JSON. */
import fc from 'fast-check';
import { ScenarioError } from '../../src/quantities/issue.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  AMPLE,
  distribution,
  drawnFunction,
  fittedFunction,
  from,
  handler,
  lifetime,
  memory,
  optional,
  provisioned,
  rarely,
  type Settings,
  SINCE,
  share,
  whole,
  without,
} from './random-functions.ts';
import { scenarioOf } from './scenarios.ts';

/** Days on which something came or changed, the day before some of them, and days between. */
export const DAYS = [
  '2014-11-13',
  '2015-04-09',
  '2016-02-11',
  '2017-11-30',
  '2018-07-01',
  '2018-11-29',
  '2019-09-26',
  '2019-12-04',
  '2020-11-30',
  '2020-12-01',
  '2021-09-29',
  '2022-11-29',
  '2023-11-25',
  '2023-11-26',
  '2024-11-18',
  '2025-07-31',
  '2025-08-01',
  '2026-11-20',
];
const DAY_MS = 86_400_000;
const FIRST_DAY = DAYS[0]!;
const FIRST_MS = Date.parse(FIRST_DAY);
const anyDay = whole(0, 4390).map((days) => new Date(FIRST_MS + days * DAY_MS).toISOString().slice(0, 10));
const recent = fc.constantFrom('2020-06-01', '2022-12-01', '2024-02-01', '2025-01-01', '2026-11-20');

const rate = fc.oneof({ weight: 4, arbitrary: whole(0, 10) }, fc.constant(60));
const arrivals = fc.oneof<fc.Arbitrary<object>[]>(
  fc.record({ poisson: rate }),
  fc.record({ constant: rate }),
  fc.record({
    at: fc.array(fc.record({ time: whole(0, 30_000), count: whole(0, 20) }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    poisson: fc.tuple(rate, rate, whole(0, 20_000)).map(([first, second, at]) => [
      { at: 0, rate: first },
      { at: at + 1, rate: second },
    ]),
  }),
);
const users = fc.record({ users: whole(0, 6), think: distribution(1500) });

const sync = fc.record({
  type: fc.constant('sync'),
  arrivals: fc.oneof<fc.Arbitrary<object>[]>(arrivals, arrivals, users),
  client: fc.record({
    timeout: optional(whole(50, 3000)),
    retry: fc.oneof<fc.Arbitrary<unknown>[]>(
      fc.constantFrom('none', 'standard', 'legacy', 'adaptive'),
      fc.record({
        attempts: whole(1, 4),
        base: whole(0, 500),
        cap: whole(0, 2000),
        jitter: fc.constantFrom('full', 'none'),
      }),
    ),
  }),
});
const async = (day: string) =>
  fc.record({
    type: fc.constant('async'),
    arrivals,
    maximumRetryAttempts: from(day, SINCE.asyncSettings, optional(whole(0, 2))),
    maximumEventAge: from(day, SINCE.asyncSettings, optional(fc.constantFrom('60 s', '2 min'))),
    duplicates: fc.constantFrom(0, 0, 0.3),
    retryDelays: optional(fc.array(whole(0, 9000), { minLength: 1, maxLength: 2 })),
  });
const sqs = (day: string) =>
  fc.record({
    type: fc.constant('sqs'),
    arrivals,
    backlog: fc.constantFrom(0, 0, 50),
    batchSize: fc.constantFrom(1, 3, 10),
    visibilityTimeout: fc.constantFrom('20 s', '2 min'),
    maxReceiveCount: optional(whole(1, 3)),
    maximumConcurrency: from(day, SINCE.maximumConcurrency, optional(whole(2, 6))),
  });

const source = (day: string): fc.Arbitrary<Settings> =>
  fc.oneof<{ arbitrary: fc.Arbitrary<Settings>; weight: number }[]>(
    { weight: day < SINCE.synchronous ? 0 : 3, arbitrary: sync as fc.Arbitrary<Settings> },
    { weight: 1, arbitrary: async(day) as fc.Arbitrary<Settings> },
    { weight: day < SINCE.sqs ? 0 : 1, arbitrary: sqs(day) as fc.Arbitrary<Settings> },
  );

export const NAMES = ['a', 'b', 'c'] as const;

const hook = rarely(fc.record({ duration: whole(0, 5000), failureRate: fc.constantFrom(0, 0, 0.5, 1) }));
const deployment = fc.record({
  gap: whole(1, 12_000),
  shift: fc.oneof<{ arbitrary: fc.Arbitrary<unknown>; weight: number }[]>(
    { weight: 1, arbitrary: fc.constant('AllAtOnce') },
    { weight: 1, arbitrary: fc.constantFrom('Canary10Percent5Minutes', 'Linear10PercentEvery1Minute') },
    { weight: 3, arbitrary: fc.record({ canary: fc.constantFrom(0.1, 0.5, 1), after: whole(1, 9000) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        linear: fc.constantFrom(0.1, 0.3, 1),
        every: whole(1, 3000),
        startsAtOnce: optional(fc.boolean()),
      }),
    },
  ),
  preTraffic: hook,
  postTraffic: hook,
  alarm: rarely(
    fc.record({
      errorRate: fc.constantFrom(0, 0.04, 0.5),
      latency: optional(whole(10, 2000)),
      statistic: fc.constantFrom('avg', 'p50', 'p99', 'max'),
      of: fc.constantFrom('version', 'alias'),
      period: fc.constantFrom('1 s', '2500 ms', '1 min'),
      datapoints: whole(1, 2),
      delay: fc.constantFrom(0, 0, 700),
    }),
  ),
  waitForProvisioned: fc.boolean(),
});
type DrawnDeployment = typeof deployment extends fc.Arbitrary<infer T> ? T : never;

/** How long one takes that nothing breaks off, or more; ms. */
function lengthMs({ shift, preTraffic, postTraffic }: DrawnDeployment): number {
  const { after = 0, every = 0, linear = 1 } = (typeof shift === 'object' ? shift : {}) as Record<string, number>;
  const named: Readonly<Record<string, number>> = {
    Canary10Percent5Minutes: 300_000,
    Linear10PercentEvery1Minute: 600_000,
  };
  const hooksMs = (preTraffic?.duration ?? 0) + (postTraffic?.duration ?? 0);
  return hooksMs + (typeof shift === 'string' ? (named[shift] ?? 0) : 0) + after + every * Math.ceil(1 / linear);
}

/** One after the other, to and from the further versions. */
function deploymentsOf(name: string, drawn: readonly DrawnDeployment[], settings: Settings): Settings[] {
  const names = [(settings.version as string) ?? '1', ...Object.keys((settings.versions as object) ?? {})];
  if (names.length === 1 || settings.alias !== undefined) return [];
  let atMs = 0;
  return drawn.map(({ gap, ...config }, index) => {
    atMs += gap;
    const at = atMs;
    atMs += lengthMs({ gap, ...config });
    return { function: name, to: names[(index + 1) % names.length], at, ...config };
  });
}

const change = (day: string) =>
  fc.record({
    at: whole(0, 60_000),
    whose: fc.nat({ max: 2 }),
    set: fc.oneof<{ arbitrary: fc.Arbitrary<[string, unknown]>; weight: number }[]>(
      ...(day < SINCE.reserved
        ? []
        : [
            {
              weight: 1,
              arbitrary: whole(AMPLE, AMPLE + 4).map((value): [string, unknown] => ['reservedConcurrency', value]),
            },
          ]),
      ...(day < SINCE.provisioned
        ? []
        : [
            {
              weight: 3,
              arbitrary: provisioned(day).map((value): [string, unknown] => ['provisionedConcurrency', value]),
            },
          ]),
      { weight: 1, arbitrary: memory(day).map((value): [string, unknown] => ['memory', value]) },
      { weight: 1, arbitrary: share.map((value): [string, unknown] => ['errorRate', value]) },
      { weight: 1, arbitrary: handler.map((value): [string, unknown] => ['duration', value]) },
      { weight: 1, arbitrary: distribution(4000).map((value): [string, unknown] => ['idleTimeout', value]) },
      { weight: 1, arbitrary: lifetime.map((value): [string, unknown] => ['lifetime', value]) },
      { weight: 1, arbitrary: distribution(900).map((value): [string, unknown] => ['init', value]) },
      { weight: 1, arbitrary: fc.constantFrom(100, 3000).map((value): [string, unknown] => ['timeout', value]) },
      { weight: 1, arbitrary: whole(163, 180).map((value): [string, unknown] => ['account', value]) },
    ),
  });

export interface PlatformOptions {
  /** Changes in mid-run. */
  readonly changes?: boolean;
  readonly deployments?: boolean;
  /** Every function has a source of its own, and no limit of the account is ever met. */
  readonly apart?: boolean;
  /** Longer runs, in which target tracking acts. */
  readonly long?: boolean;
  /** Days from this one on. */
  readonly since?: string;
  /** Every init of a function takes the same time. */
  readonly isSteady?: boolean;
}

/** Up to three functions and sources of any day. */
export function randomPlatform(options: PlatformOptions): fc.Arbitrary<object> {
  const { since = FIRST_DAY } = options;
  const day = fc.oneof(fc.constantFrom(...DAYS), anyDay, recent);
  return day.map((asOf) => (asOf < since ? since : asOf)).chain((asOf) => onDay(asOf, options));
}

function onDay(
  asOf: string,
  { changes = true, deployments = true, apart = false, long = false, isSteady = false }: PlatformOptions,
) {
  return fc
    .record({
      functions: fc.array(drawnFunction(asOf, isSteady), { minLength: 1, maxLength: 3 }),
      // What three functions reserve, or have provisioned, and 100 besides.
      concurrency: apart ? fc.constant(3000) : fc.oneof(whole(163, 170), whole(1, 6)),
      burst: fc.constantFrom(undefined, undefined, 5),
      sources: fc.array(fc.record({ target: fc.nat({ max: 2 }), source: source(asOf) }), {
        minLength: 1,
        maxLength: 3,
      }),
      deployments: fc.array(fc.array(deployment, { maxLength: 3 }), { minLength: 3, maxLength: 3 }),
      changes: fc.array(change(asOf), { maxLength: changes ? 4 : 0 }),
      times: fc.record({
        duration: long ? fc.constantFrom(300_000, 720_000) : fc.oneof(whole(1, 60_000), fc.constant(90_000)),
        warmUp: long ? fc.constantFrom(0, 130_000) : fc.constantFrom(0, 0, 1, 2500, 7000, 25_000),
        period: fc.constantFrom(700, 1000, 60_000),
      }),
      seed: fc.nat(),
    })
    .map((drawn) => {
      const isTiny = drawn.concurrency < 100;
      const functions = drawn.functions.map((one) => {
        const fitted = fittedFunction(asOf, isTiny ? { ...one, reserved: one.reserved === 0 ? 0 : undefined } : one);
        return isTiny ? untied(fitted) : fitted;
      });
      const used = apart ? drawn.sources.slice(0, functions.length) : drawn.sources;
      return {
        ...drawn.times,
        seed: drawn.seed,
        asOf,
        account: {
          concurrency: drawn.concurrency,
          burst: asOf >= '2023-11-26' ? undefined : apart ? 1_000_000 : drawn.burst,
        },
        functions: Object.fromEntries(functions.map((config, i) => [NAMES[i], config])),
        sources: Object.fromEntries(
          used.map(({ target, source }, i) => [
            `s${NAMES[i]}`,
            { ...source, target: NAMES[apart ? i : target % functions.length] },
          ]),
        ),
        changes: drawn.changes.flatMap((one) => changed(one, functions, isTiny)),
        deployments:
          deployments && asOf >= SINCE.aliases
            ? functions.flatMap((config, i) => deploymentsOf(NAMES[i]!, drawn.deployments[i]!, config))
            : [],
      };
    });
}

/** A tiny account has nothing to provision, and few may be warm. */
function untied(config: Settings): Settings {
  const versions = Object.entries((config.versions as Readonly<Record<string, Settings>>) ?? {});
  return {
    ...without(config, 'provisionedConcurrency'),
    warm: Math.min(config.warm as number, 1),
    ...(versions.length === 0
      ? {}
      : { versions: Object.fromEntries(versions.map(([name, of]) => [name, without(of, 'provisionedConcurrency')])) }),
  };
}

/** The change, if it is possible for the function that it meets. */
function changed(
  { at, whose, set: [key, value] }: { at: number; whose: number; set: [string, unknown] },
  functions: readonly Settings[],
  isTiny: boolean,
): object[] {
  if (key === 'account') return [{ at, set: { 'account.concurrency': isTiny ? ((value as number) % 6) + 1 : value } }];
  const index = whose % functions.length;
  const { reservedConcurrency: reserved, snapStart: isRestored } = functions[index]!;
  const isSmall = typeof reserved === 'number' && reserved < AMPLE;
  if (isTiny && key === 'reservedConcurrency') return [];
  if (key === 'provisionedConcurrency' && (isTiny || isSmall || isRestored !== undefined)) return [];
  return [{ at, set: { [`functions.${NAMES[index]}.${key}`]: value } }];
}

/**
 * Checks scenarios of any day that can be parsed; `RUNS=…` says how many. Of the others every issue must name a line and column, and they
 * must be few.
 */
export async function forAllPlatforms(
  options: PlatformOptions,
  numRuns: number,
  check: (scenario: Scenario, text: object) => void | Promise<void>,
): Promise<void> {
  let checked = 0;
  let refused = 0;
  const property = fc.asyncProperty(randomPlatform(options), async (text) => {
    const scenario = await scenarioOf(text).catch((error: unknown) => {
      if (!(error instanceof ScenarioError)) throw error;
      for (const { place, message } of error.issues) hold(/:\d+:\d+$/.test(place ?? ''), `no place: ${message}`);
    });
    if (scenario === undefined) {
      refused++;
      return;
    }
    checked++;
    await check(scenario, text);
  });
  await fc.assert(property, { numRuns: Number(process.env.RUNS ?? numRuns) });
  hold(checked > 20 * refused, `${refused} scenarios were refused`);
}

function hold(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

const REGIONS = [
  'us-east-1',
  'eu-central-1',
  'ap-northeast-1',
  'me-south-1',
  'cn-north-1',
  'af-south-1',
  'il-central-1',
];
/** What hardly goes with anything. */
const ODD: readonly Settings[] = [
  { snapStart: true },
  { snapStart: { restore: 100 }, runtime: 'python3.12' },
  { snapStart: true, runtime: 'java21', package: 'image' },
  { provisionedConcurrency: { concurrency: 3, max: 40, schedule: [{ schedule: 'rate(1 minute)', max: 1 }] } },
  { provisionedConcurrency: 70, reservedConcurrency: 4 },
  { provisionedConcurrency: 0, reservedConcurrency: 0 },
  { runtime: 'provided.al2023', init: 'measured', architecture: 'arm64' },
  { runtime: 'python3.9', init: 'measured', firstInvocation: 'runtime' },
  { runtime: 'ruby3.4', init: 'measured', package: { image: '900 MB' } },
  { runtime: 'java8', init: undefined, firstInvocation: 'runtime' },
  { package: { layers: 3, unzipped: '200 MB' }, environmentVariables: '1 KB', memory: 3008 },
  { vpc: { networkInterfaces: 1, startup: 0 }, lifetime: 0, idleTimeout: 0, memory: 1536 },
  { warm: 400, ephemeralStorage: 10_240, timeout: '900 s' },
  { alias: { version: '2', weight: 0.3 }, version: 'blue', versions: { 2: { snapStart: true }, 'a-b': { init: 0 } } },
];

/** Scenarios that mix what may not be mixed, on days and in Regions they were not drawn for: many must be refused. */
export const wildPlatform: fc.Arbitrary<object> = fc
  .tuple(
    randomPlatform({}) as fc.Arbitrary<{ readonly functions: Readonly<Record<string, Settings>> }>,
    fc.oneof(fc.constantFrom(...DAYS), anyDay),
    fc.constantFrom(...REGIONS),
    fc.array(fc.constantFrom(...ODD), { minLength: 3, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([text, asOf, region, odd, isPaidInYuan]) => ({
    ...text,
    asOf,
    region,
    functions: Object.fromEntries(
      Object.entries(text.functions).map(([name, config], i) => [name, { ...config, ...odd[i] }]),
    ),
    ...(isPaidInYuan ? { account: { cnyPerUsd: 7.1, savingsPlan: 'no-upfront', freeTier: true } } : {}),
  }));
