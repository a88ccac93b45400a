/** Cases worked from public course notes on AWS Lambda (2018 to 2023), each under the rules of its day. */
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { observed, resultOf, scenarioOf } from '../support/scenarios.ts';

const sync = (target: string, arrivals: object) => ({ type: 'sync', target, arrivals });
const atOnce = (target: string, count: number) => sync(target, { at: [{ time: '0 s', count }] });

/** One function `f` and one source, `count` requests at t = 0 if nothing else is said. */
const one = (config: object, more: object = {}, count = 1) => ({
  duration: '10 s',
  functions: { f: { init: 0, duration: '100 ms', ...config } },
  sources: { s: atOnce('f', count) },
  ...more,
});

/** The places of what is wrong with a scenario; empty when it is accepted. */
async function wrongIn(scenario: object): Promise<string[]> {
  try {
    await scenarioOf(scenario);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues.map(({ path }) => path);
    throw error;
  }
}

test('the first request meets a cold start: 500 ms, then 400, 400, …', async () => {
  const run = await observed({
    ...one({ init: '100 ms', duration: '400 ms' }, { sources: { s: sync('f', { users: 1, think: 0 }) } }),
    duration: '1700 ms',
  });
  const times = (what: string) => run.entries.filter((entry) => entry.what === what).map(({ timeMs }) => timeMs);
  expect(times('end').map((endMs, i) => endMs - times('arrive')[i]!)).toEqual([500, 400, 400, 400]);
  const { sources, functions } = run.result;
  expect(sources.s!.latency).toMatchObject({ count: 4, avg: 425, max: 500 });
  expect(functions.f!.Duration).toMatchObject({ count: 4, avg: 400, max: 400 });
  expect(functions.f!.InitDuration).toMatchObject({ count: 1, avg: 100 });
});

describe('an account of 1,000: X reserves 150, Y reserves 300, the others share 550', () => {
  const functions = {
    x: { reservedConcurrency: 150, init: 0, duration: '1 s' },
    y: { reservedConcurrency: 300, init: 0, duration: '1 s' },
    a: { init: 0, duration: '1 s' },
    b: { init: 0, duration: '1 s' },
  };
  /** So many requests to each of x, y, a and b, all of them at once but for those to b, which come a moment later. */
  const account = (requests: readonly [number, number, number, number]) => {
    const names = ['x', 'y', 'a', 'b'] as const;
    const at = (name: string, count: number) => [{ time: name === 'b' ? '1 ms' : '0 s', count }];
    const sources = names.map((name, i) => [name, sync(name, { at: at(name, requests[i]!) })]);
    return { duration: '10 s', functions, sources: Object.fromEntries(sources) };
  };

  test('X throttles at its 151st concurrent request, Y at its 301st, the others at their 551st', async () => {
    const { entries, result } = await observed(account([151, 301, 300, 251]));
    const throttles = entries.filter(({ what }) => what.startsWith('throttle '));
    expect(throttles.map(({ owner, request, what }) => [owner, request, what])).toEqual([
      ['x', 151, 'throttle ReservedFunctionConcurrentInvocationLimitExceeded'],
      ['y', 301, 'throttle ReservedFunctionConcurrentInvocationLimitExceeded'],
      ['b', 251, 'throttle ConcurrentInvocationLimitExceeded'],
    ]);
    expect(result.account).toMatchObject({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 550 });
  });

  test.each([
    { what: 'X overloaded', requests: [1500, 300, 300, 250], throttles: [1350, 0, 0, 0] },
    { what: 'Y overloaded', requests: [150, 1500, 300, 250], throttles: [0, 1200, 0, 0] },
    { what: 'the others overloaded', requests: [150, 300, 900, 250], throttles: [0, 0, 350, 250] },
  ] as const)('$what: X and Y keep theirs, and take nothing from others', async ({ requests, throttles }) => {
    const result = await resultOf(account(requests));
    expect(['x', 'y', 'a', 'b'].map((name) => result.functions[name]!.Throttles)).toEqual(throttles);
  });
});

test('reservations of 900 of 1,000 are accepted, 901 are an input error', async () => {
  const reserving = (first: number, second: number) => ({
    duration: '1 s',
    functions: {
      a: { duration: '1 s', reservedConcurrency: first },
      b: { duration: '1 s', reservedConcurrency: second },
    },
    sources: { s: atOnce('a', 1) },
  });
  expect(await wrongIn(reserving(400, 500))).toEqual([]);
  expect(await wrongIn(reserving(400, 501))).toEqual(['functions.b.reservedConcurrency']);
});

describe('1 s of CPU work in 2020, when 1,792 MB were one core', () => {
  /** The quota is granted in periods of 20 ms: more than a period from the quotient it cannot be. */
  const PERIOD_MS = 20;
  test.each([
    { memory: 1792, threads: 1, aboutMs: 1000 },
    { memory: 1792, threads: 2, aboutMs: 1000 },
    { memory: 896, threads: 1, aboutMs: 2000 },
    { memory: 896, threads: 2, aboutMs: 2000 },
    { memory: 3008, threads: 1, aboutMs: 1000 },
    { memory: 3008, threads: 2, aboutMs: 596 },
  ])('$memory MB, $threads thread(s): about $aboutMs ms', async ({ memory, threads, aboutMs }) => {
    const config = { memory: `${memory} MB`, duration: { cpu: '1 s', threads } };
    const { functions } = await resultOf(one(config, { asOf: '2020-09-01' }));
    expect(Math.abs(functions.f!.Duration.avg - aboutMs)).toBeLessThanOrEqual(PERIOD_MS);
  });
});

describe('limits by date', () => {
  test.each([
    { asOf: '2020-09-15', memory: '3008 MB', accepted: true },
    { asOf: '2020-09-15', memory: '3072 MB', accepted: false },
    { asOf: '2020-09-15', memory: '130 MB', accepted: false },
    { asOf: '2020-09-15', memory: '64 MB', accepted: false },
    { asOf: '2020-11-30', memory: '10240 MB', accepted: false },
    { asOf: '2020-12-01', memory: '10240 MB', accepted: true },
    { asOf: '2020-12-01', memory: '130 MB', accepted: true },
    { asOf: '2020-12-01', memory: '64 MB', accepted: false },
  ])('memory $memory on $asOf: accepted $accepted', async ({ asOf, memory, accepted }) => {
    expect(await wrongIn(one({ memory }, { asOf }))).toEqual(accepted ? [] : ['functions.f.memory']);
  });

  test.each([
    { asOf: '2020-09-15', timeout: '900 s', accepted: true },
    { asOf: '2020-09-15', timeout: '901 s', accepted: false },
    { asOf: '2018-06-01', timeout: '300 s', accepted: true },
    { asOf: '2018-06-01', timeout: '301 s', accepted: false },
    { asOf: '2018-10-11', timeout: '301 s', accepted: true },
  ])('time-out $timeout on $asOf: accepted $accepted', async ({ asOf, timeout, accepted }) => {
    expect(await wrongIn(one({ timeout }, { asOf }))).toEqual(accepted ? [] : ['functions.f.timeout']);
  });
});

test('April 2023, 128 MB: what five invocations were billed', async () => {
  const billed = { '1054.22': 1055, '512.2': 513, '680.38': 681, '1075.18': 1076, '593.5': 594 };
  const names = Object.keys(billed).map((_, i) => `f${i}`);
  const { functions, usage } = await resultOf({
    asOf: '2023-04-15',
    duration: '10 s',
    functions: Object.fromEntries(
      Object.keys(billed).map((durationMs, i) => [
        names[i]!,
        { memory: '128 MB', runtime: 'python3.9', init: '150 ms', duration: `${durationMs} ms` },
      ]),
    ),
    sources: Object.fromEntries(names.map((name) => [name, atOnce(name, 1)])),
  });
  expect(names.map((name) => functions[name]!.BilledDuration)).toEqual(Object.values(billed));
  expect(usage['lambda.gbSeconds.x86_64']).toBe(((1055 + 513 + 681 + 1076 + 594) * 128) / 1_024_000);
});

describe('a job of 25 minutes', () => {
  const job = (config: object) => one({ duration: '25 min', ...config }, { duration: '30 min' }, 3);

  test.each([
    { what: 'the default time-out', config: {}, billedMs: 3000 },
    { what: 'a time-out of 900 s', config: { timeout: '900 s' }, billedMs: 900_000 },
  ])('$what: all time out, $billedMs ms billed each', async ({ config, billedMs }) => {
    const { functions, sources } = await resultOf(job(config));
    expect(functions.f).toMatchObject({ Invocations: 3, timeouts: 3, Errors: 3, BilledDuration: 3 * billedMs });
    expect(functions.f!.Duration).toMatchObject({ avg: billedMs, max: billedMs });
    expect(sources.s).toMatchObject({ offered: 3, timedOut: 3, succeeded: 0 });
  });

  test('asking for 25 min is an input error', async () => {
    expect(await wrongIn(job({ timeout: '25 min' }))).toEqual(['functions.f.timeout']);
  });
});

describe('1,000 files of 1 s', () => {
  const files = (arrivals: object, duration: string) =>
    resultOf(one({ duration: '1 s' }, { duration, sources: { s: sync('f', arrivals) } }));

  test('one caller, one after the other: 1,000 s in one environment', async () => {
    const done = async (duration: string) => (await files({ users: 1, think: 0 }, duration)).sources.s!.succeeded;
    expect([await done('999 s'), await done('1000 s')]).toEqual([999, 1000]);
    expect((await files({ users: 1, think: 0 }, '1000 s')).functions.f!.environments.max).toBe(1);
  });

  test('all at once in an account of 1,000: 1 s with 1,000 environments', async () => {
    const { sources, functions } = await files({ at: [{ time: '0 s', count: 1000 }] }, '1 s');
    expect(sources.s).toMatchObject({ succeeded: 1000, throttled: 0 });
    expect(functions.f!.environments).toMatchObject({ created: 1000, max: 1000 });
  });
});

test('reserved concurrency set to 0: later calls are throttled, running ones finish, nothing is billed after', async () => {
  // Ten requests a second of 1 s each; the change comes between the 105th and the 106th.
  const { functions, sources, series, usage } = await resultOf(
    one(
      { duration: '1 s' },
      {
        duration: '20 s',
        period: '500 ms',
        sources: { s: sync('f', { constant: '10/s' }) },
        changes: [{ at: '10.55 s', set: { 'functions.f.reservedConcurrency': 0 } }],
      },
    ),
  );
  expect(sources.s).toMatchObject({ offered: 200, succeeded: 105, throttled: 95, inFlight: 0 });
  expect(functions.f).toMatchObject({
    Throttles: 95,
    throttlesByReason: { ReservedFunctionConcurrentInvocationLimitExceeded: 95 },
    BilledDuration: 105_000,
  });
  expect(usage['lambda.requests']).toBe(105);
  // The 105th ends at 11.5 s.
  const { BilledDuration, ConcurrentExecutions } = series.functions.f!;
  expect(BilledDuration!.slice(23)[0]).toBe(1000);
  expect(BilledDuration!.slice(24)).toEqual(new Array(16).fill(0));
  expect(ConcurrentExecutions!.slice(24)).toEqual(new Array(16).fill(0));
});
