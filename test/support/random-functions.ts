/** Random settings of functions and their versions as they could be on a day, as a scenario says them. */
import fc from 'fast-check';

export const whole = (least: number, most: number) => fc.integer({ min: least, max: most });
export const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
export const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
export const share = fc.constantFrom(0, 0, 0.05, 0.5, 1);

export const distribution = (mostMs: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    whole(0, mostMs),
    fc.record({ exponential: fc.record({ mean: whole(1, mostMs) }) }),
    fc.record({ values: fc.array(whole(0, mostMs), { minLength: 1, maxLength: 3 }) }),
  );

export type Settings = Readonly<Record<string, unknown>>;

/** First days of what functions can have (AWS Lambda Developer Guide, release notes). */
export const SINCE = {
  synchronous: '2015-04-09',
  memory1536: '2015-06-15',
  versions: '2015-10-08',
  vpc: '2016-02-11',
  aliases: '2017-11-28',
  reserved: '2017-11-30',
  sqs: '2018-06-28',
  asyncSettings: '2019-11-25',
  provisioned: '2019-12-04',
  memoryByMb: '2020-12-01',
  arm64: '2021-09-29',
  ephemeralStorage: '2022-03-24',
  snapStart: '2022-11-29',
  maximumConcurrency: '2023-01-12',
  streaming: '2023-04-07',
  snapStartArm64: '2024-07-18',
  snapStartPython: '2024-11-18',
} as const;

const RUNTIMES: Readonly<Record<string, string>> = {
  nodejs: '2014-11-13',
  java8: '2015-06-15',
  'python2.7': '2015-10-08',
  'go1.x': '2018-01-15',
  provided: '2018-11-29',
  java11: '2019-11-18',
  'provided.al2': '2020-08-12',
  'nodejs20.x': '2023-11-08',
  'python3.12': '2023-11-14',
  java21: '2023-11-15',
};

/** `arbitrary` from that day on, and nothing before. */
export const from = <T>(day: string, since: string, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  day >= since ? arbitrary : fc.constant(undefined);

export const handler = fc.oneof<{ arbitrary: fc.Arbitrary<unknown>; weight: number }[]>(
  { weight: 4, arbitrary: distribution(1500) },
  { weight: 1, arbitrary: distribution(12_000) },
  { weight: 1, arbitrary: fc.record({ cpu: distribution(200), wait: distribution(300) }) },
  { weight: 1, arbitrary: fc.constant({ byMemory: { 128: '900 ms', 1024: '150 ms' } }) },
);

export const memory = (day: string) =>
  fc.constantFrom(
    128,
    512,
    1024,
    ...(day >= SINCE.memory1536 ? [1536] : []),
    ...(day >= SINCE.memoryByMb ? [1769] : []),
  );

/** The most provisioned concurrency of a version at t = 0; a function has up to three versions. */
const MOST_PROVISIONED = 4;
/** Reservations of functions that may have it. */
export const AMPLE = 3 * MOST_PROVISIONED;

const schedule = (day: string) =>
  fc
    .record({
      when: fc.oneof(
        fc.constantFrom('rate(1 minute)', 'cron(* * * * ? *)', 'cron(0/2 * * * ? *)'),
        whole(0, 59).map((second) => `at(${day}T00:00:${String(second).padStart(2, '0')})`),
        whole(0, 6).map((minute) => `at(${day}T00:0${minute}:00)`),
      ),
      min: optional(whole(0, 6)),
      more: whole(0, 6),
      hasMax: fc.boolean(),
    })
    .map(({ when, min, more, hasMax }) => ({
      schedule: when,
      ...(min === undefined ? {} : { min }),
      ...(hasMax || min === undefined ? { max: (min ?? 0) + more } : {}),
    }));

export const provisioned = (day: string) =>
  fc.oneof<{ arbitrary: fc.Arbitrary<unknown>; weight: number }[]>(
    { weight: 2, arbitrary: whole(0, MOST_PROVISIONED) },
    {
      weight: 1,
      arbitrary: fc.record({
        concurrency: whole(0, MOST_PROVISIONED),
        ready: fc.boolean(),
        schedule: fc.array(schedule(day), { maxLength: 2 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        concurrency: whole(1, MOST_PROVISIONED),
        ready: fc.boolean(),
        min: optional(whole(0, 1)),
        max: whole(MOST_PROVISIONED, 14),
        target: optional(fc.constantFrom(0.1, 0.5, 0.7, 0.9)),
        statistic: fc.constantFrom('average', 'maximum'),
        scaleOut: optional(whole(1, 2)),
        scaleIn: optional(whole(1, 3)),
        cooldown: optional(whole(0, 100_000)),
        schedule: fc.array(schedule(day), { maxLength: 1 }),
      }),
    },
  );

/** Hooks are one time, so that a test can tell what they bill. */
const snapStart = fc.oneof<fc.Arbitrary<unknown>[]>(
  fc.constant(true),
  fc.record({ restore: optional(distribution(900)), hooks: optional(fc.constantFrom(0, 7.5, 120, 11_000)) }),
);

const vpc = fc.oneof<fc.Arbitrary<unknown>[]>(
  fc.constant(true),
  fc.record({ networkInterfaces: optional(whole(1, 3)), startup: optional(distribution(4000)) }),
);

export const lifetime = fc.oneof<fc.Arbitrary<unknown>[]>(
  fc.constant(0),
  whole(100, 12_000),
  fc.record({ uniform: fc.record({ min: whole(0, 100), max: whole(200, 12_000) }) }),
);

/** What versions may differ in. */
const versioned = (day: string) => ({
  memory: memory(day),
  timeout: fc.constantFrom(100, 1000, 3000, 20_000),
  init: fc.oneof({ weight: 9, arbitrary: distribution(900) }, fc.constant<unknown>('12 s')),
  duration: handler,
  firstInvocation: rarely(
    fc.oneof<fc.Arbitrary<unknown>[]>(fc.record({ extra: distribution(300) }), fc.record({ cpu: distribution(60) })),
  ),
  errorRate: share,
  memoryUsed: rarely(fc.constantFrom({ normal: { mean: 120, sd: 60 } }, { uniform: { min: 0, max: 2000 } })),
  lifetime: rarely(lifetime),
  logSize: rarely(fc.constantFrom('1 KB', '3 MB')),
  architecture: from(day, SINCE.arm64, fc.constantFrom('x86_64', 'arm64')),
  ephemeralStorage: from(day, SINCE.ephemeralStorage, fc.constantFrom(512, 512, 1024)),
  streamedResponse: from(day, SINCE.streaming, rarely(fc.constantFrom('5 MB', '9 MB'))),
  package: from(day, SINCE.memoryByMb, fc.constantFrom(undefined, undefined, 'zip', 'image')),
  runtime: optional(fc.constantFrom(...Object.keys(RUNTIMES).filter((runtime) => RUNTIMES[runtime]! <= day))),
  provisionedConcurrency: from(day, SINCE.provisioned, optional(provisioned(day))),
});

const further = (day: string, isSteady: boolean) => {
  const settings = { ...versioned(day), ...(isSteady ? { init: whole(0, 900) } : {}) };
  // What a version says less often it has from its function.
  const sparse = Object.fromEntries(
    Object.entries(settings).map(([key, of]) => [key, optional(of as fc.Arbitrary<unknown>)]),
  );
  return fc.record(sparse);
};

interface Drawn {
  readonly snapStart: unknown;
  readonly wantsSnapStart: boolean;
  readonly isPython: boolean;
  readonly own: Settings;
  readonly rest: Settings;
  readonly furthers: readonly Settings[];
  readonly weight: number | undefined;
  readonly reserved: number | undefined;
}

export const drawnFunction = (day: string, isSteady: boolean): fc.Arbitrary<Drawn> =>
  fc.record({
    snapStart,
    wantsSnapStart: fc.constantFrom(true, false, false),
    isPython: fc.boolean(),
    own: fc.record({ ...versioned(day), ...(isSteady ? { init: whole(0, 900) } : {}) }),
    rest: fc.record({
      warm: whole(0, 3),
      idleTimeout: optional(distribution(8000)),
      reuse: fc.constantFrom('mru', 'lru', 'random', 'oldest', 'newest'),
      vpc: from(day, SINCE.vpc, rarely(vpc)),
      version: fc.constantFrom(undefined, undefined, 'blue'),
    }),
    furthers: day < SINCE.versions ? fc.constant([]) : fc.array(further(day, isSteady), { maxLength: 2 }),
    weight: from(day, SINCE.aliases, optional(fc.constantFrom(0, 0.1, 0.5, 1))),
    reserved: from(day, SINCE.reserved, optional(fc.oneof(whole(AMPLE, AMPLE + 4), whole(0, 2)))),
  });

export const without = (settings: Settings, ...keys: string[]): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.includes(key)));

/** The function with what cannot be together taken out of it. */
export function fittedFunction(day: string, drawn: Drawn): Settings {
  const { own, rest, furthers, weight, reserved, wantsSnapStart, isPython } = drawn;
  const hasSnapStart = wantsSnapStart && day >= SINCE.snapStart;
  const isSmall = reserved !== undefined && reserved < AMPLE;
  const runtime = day >= SINCE.snapStartPython && isPython ? 'python3.12' : 'java11';
  const forSnapStart = (settings: Settings): Settings => {
    const { architecture } = settings;
    const kept = without(settings, 'provisionedConcurrency', 'package', 'ephemeralStorage', 'runtime', 'architecture');
    return day >= SINCE.snapStartArm64 ? { ...kept, architecture } : kept;
  };
  const allowed = (settings: Settings): Settings =>
    hasSnapStart ? forSnapStart(settings) : isSmall ? without(settings, 'provisionedConcurrency') : settings;
  const { snapStart: setting } = drawn;
  const given = typeof setting === 'object' ? (setting as Settings) : {};
  // Of Python nobody published how long a restore takes.
  const restored = runtime === 'java11' ? setting : { ...given, restore: given.restore ?? 400 };
  const versions = Object.fromEntries(furthers.map((settings, index) => [String(index + 2), allowed(settings)]));
  return {
    ...allowed(own),
    ...rest,
    reservedConcurrency: reserved,
    ...(hasSnapStart ? { runtime, snapStart: restored } : {}),
    ...(furthers.length === 0 ? {} : { versions }),
    ...(furthers.length === 0 || weight === undefined ? {} : { alias: { version: '2', weight } }),
  };
}
