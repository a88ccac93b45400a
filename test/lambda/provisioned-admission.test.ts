/** Who is served by provisioned environments, who spills over to environments on demand, and who is throttled. */
import { describe, expect, test } from 'vitest';
import { environmentsIn, observed, resultOf } from '../support/scenarios.ts';

const at = (...times: (readonly [timeMs: number, count: number])[]): object => ({
  at: times.map(([timeMs, count]) => ({ time: `${timeMs} ms`, count })),
});
const source = (arrivals: object, target = 'f', more: object = {}): object => ({
  type: 'sync',
  target,
  arrivals,
  ...more,
});
const busy = { init: '100 ms', duration: '10 s', timeout: '20 s', idleTimeout: '1 h' };

describe('spillover', () => {
  test('provisioned environments first, warm ones on demand next, then new ones', async () => {
    const run = await observed({
      duration: '60 s',
      functions: { f: { ...busy, warm: 1, provisionedConcurrency: 2 } },
      sources: { s: source(at([0, 4], [20_000, 1])) },
    });
    expect(environmentsIn(run, 'init', 'run')).toEqual([
      [0, 'run 3'],
      [0, 'run 2'],
      [0, 'run 1'],
      [0, 'init 4'],
      [100, 'run 4'],
      [20_000, 'run 2'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      Invocations: 5,
      ConcurrentExecutions: 4,
      ProvisionedConcurrentExecutions: 2,
      ProvisionedConcurrencyUtilization: 1,
      ProvisionedConcurrencyInvocations: 3,
      ProvisionedConcurrencySpilloverInvocations: 2,
      coldStarts: 1,
    });
    expect(run.result.account).toMatchObject({ ConcurrentExecutions: 4, UnreservedConcurrentExecutions: 2 });
  });

  test('at 10 requests a second for each, also when environments are free', async () => {
    const result = await resultOf({
      duration: '60 s',
      functions: { f: { init: 0, duration: '1 ms', warm: 1, provisionedConcurrency: 2 } },
      // 21 within the first second: 20 tokens, the last request finds one token more only from 50 ms on.
      sources: { s: source(at(...Array.from({ length: 21 }, (_, i) => [i * 2, 1] as const))) },
    });
    expect(result.functions.f).toMatchObject({
      ProvisionedConcurrencyInvocations: 20,
      ProvisionedConcurrencySpilloverInvocations: 1,
      ProvisionedConcurrentExecutions: 1,
      ProvisionedConcurrencyUtilization: 0.5,
    });
  });

  test('not for asynchronous events, to which no limit on requests applies', async () => {
    const result = await resultOf({
      duration: '60 s',
      functions: { f: { init: 0, duration: '1 ms', provisionedConcurrency: 2 } },
      sources: {
        s: { type: 'async', target: 'f', arrivals: at(...Array.from({ length: 21 }, (_, i) => [i * 2, 1] as const)) },
      },
    });
    expect(result.functions.f).toMatchObject({
      ProvisionedConcurrencyInvocations: 21,
      ProvisionedConcurrencySpilloverInvocations: 0,
    });
  });

  test('the rate of a lowered concurrency is lower at once, also while more are busy', async () => {
    const result = await resultOf({
      duration: '10 s',
      period: '1 s',
      functions: {
        f: { init: 0, duration: { values: ['4500 ms'] }, timeout: '5 s', warm: 30, provisionedConcurrency: 6 },
      },
      sources: {
        s: source(at([0, 5])),
        t: source(at(...Array.from({ length: 30 }, (_, i) => [5000 + i, 1] as const))),
      },
      changes: [{ at: '1 s', set: { 'functions.f.provisionedConcurrency': 2, 'functions.f.duration': '0 ms' } }],
    });
    // Ready are still five at 4 s, two from 4.5 s on; at 5 s there are the 20 tokens of two.
    expect(result.series.functions.f!.provisionedReady!.slice(3, 6)).toEqual([5, 5, 2]);
    expect(result.series.functions.f!.ProvisionedConcurrencyInvocations![5]).toBe(20);
  });

  test('the rate follows what is ready', async () => {
    const result = await resultOf({
      duration: '300 s',
      period: '10 s',
      functions: { f: { init: 0, duration: '1 ms', warm: 1, provisionedConcurrency: 1 } },
      sources: { s: source({ constant: '40/s' }) },
      changes: [{ at: '30 s', set: { 'functions.f.provisionedConcurrency': 3 } }],
    });
    const { f } = result.series.functions;
    // 10 tokens at first, then 10 a second; from 30 + 90 + 0.02 s on 30 a second, with a bucket of 30.
    const provisioned = f!.ProvisionedConcurrencyInvocations!;
    expect(provisioned.slice(0, 2)).toEqual([109, 100]);
    expect(provisioned.slice(13, 15)).toEqual([300, 300]);
    expect(provisioned[13]! + f!.ProvisionedConcurrencySpilloverInvocations![13]!).toBe(400);
  });
});

describe('reserved concurrency', () => {
  test('leaves what is not provisioned to spillover, and throttles beyond', async () => {
    const result = await resultOf({
      duration: '60 s',
      functions: { f: { ...busy, reservedConcurrency: 5, provisionedConcurrency: 3 } },
      sources: { s: source(at([0, 7])) },
    });
    expect(result.functions.f).toMatchObject({
      Invocations: 5,
      Throttles: 2,
      ProvisionedConcurrencyInvocations: 3,
      ProvisionedConcurrencySpilloverInvocations: 2,
    });
    expect(result.functions.f!.throttlesByReason.ReservedFunctionConcurrentInvocationLimitExceeded).toBe(2);
    // Claimed is the reservation, of which provisioned concurrency is a part.
    expect(result.account).toEqual({
      ConcurrentExecutions: 5,
      UnreservedConcurrentExecutions: 0,
      ClaimedAccountConcurrency: 5,
    });
  });

  test('all of it provisioned: every other version is throttled', async () => {
    const result = await resultOf({
      duration: '60 s',
      functions: {
        f: {
          ...busy,
          reservedConcurrency: 4,
          provisionedConcurrency: 4,
          versions: { 2: {} },
          alias: { version: 2, weight: 1 },
        },
      },
      sources: { s: source(at([0, 3])) },
    });
    expect(result.functions.f).toMatchObject({ Invocations: 0, Throttles: 3, ProvisionedConcurrencyInvocations: 0 });
  });

  test('is shared by the provisioned concurrency of all versions', async () => {
    const result = await resultOf({
      duration: '60 s',
      functions: {
        f: {
          ...busy,
          reservedConcurrency: 4,
          provisionedConcurrency: 1,
          versions: { 2: { provisionedConcurrency: 2 } },
          alias: { version: 2, weight: 1 },
        },
      },
      sources: { s: source(at([0, 5])) },
    });
    // All meet version 2: two provisioned, one of the fourth that nobody provisioned, two throttled.
    expect(result.functions.f).toMatchObject({
      Invocations: 3,
      Throttles: 2,
      ProvisionedConcurrencyInvocations: 2,
      ProvisionedConcurrencySpilloverInvocations: 1,
      provisionedConcurrency: { avgRequested: 3, maxReady: 3 },
    });
  });

  test('taken away or given in mid-run: provisioned concurrency moves between the reservation and the account', async () => {
    const result = await resultOf({
      duration: '4 min',
      functions: { f: { ...busy, provisionedConcurrency: 3 }, g: busy },
      sources: { s: source(at([0, 1])), g: source(at([0, 1]), 'g') },
      changes: [{ at: '60 s', set: { 'functions.f.reservedConcurrency': 10 } }],
    });
    // 3 provisioned and g's one; then 10 reserved.
    expect(result.series.account.ClaimedAccountConcurrency).toEqual([4, 10, 10, 10]);
    expect(result.series.functions.g!.concurrencyLimit).toEqual([997, 990, 990, 990]);
    expect(result.series.functions.f!.concurrencyLimit).toEqual([1000, 10, 10, 10]);
  });
});

test('what is provisioned for one function is not there for the others', async () => {
  const result = await resultOf({
    duration: '60 s',
    account: { concurrency: 200 },
    functions: { f: { ...busy, provisionedConcurrency: 100 }, g: busy },
    sources: { g: source(at([0, 120]), 'g'), f: source(at([1000, 120])) },
  });
  expect(result.functions.g).toMatchObject({ Invocations: 100, Throttles: 20, ConcurrentExecutions: 100 });
  // f has its own, and nothing to spill over to.
  expect(result.functions.f).toMatchObject({ ProvisionedConcurrencyInvocations: 100, Throttles: 20 });
  expect(result.account.ConcurrentExecutions).toBe(200);
});

test('each version has its own, and the metrics of the function are of all of them', async () => {
  const result = await resultOf({
    duration: '60 s',
    functions: {
      f: {
        ...busy,
        provisionedConcurrency: 6,
        versions: { 2: { provisionedConcurrency: 2, memory: '1 GB', architecture: 'arm64' } },
        alias: { version: 2, weight: 0.5 },
      },
    },
    sources: { s: source(at([0, 8])) },
  });
  const { f } = result.functions;
  const [first, second] = [f!.versions!['1']!.Invocations, f!.versions!['2']!.Invocations];
  expect(first + second).toBe(8);
  const provisioned = Math.min(first, 6) + Math.min(second, 2);
  expect(f!.ProvisionedConcurrencyInvocations).toBe(provisioned);
  expect(f!.ProvisionedConcurrencySpilloverInvocations).toBe(8 - provisioned);
  expect(f!.ProvisionedConcurrencyUtilization).toBe(Math.max(Math.min(first, 6) / 6, Math.min(second, 2) / 2));
  expect(result.usage['lambda.provisioned.gbSeconds.x86_64']).toBe((6 * 60) / 8);
  expect(result.usage['lambda.provisioned.gbSeconds.arm64']).toBe(2 * 60);
  expect(result.usage['lambda.provisioned.durationGbSeconds.x86_64']).toBe((Math.min(first, 6) * 10) / 8);
  expect(result.usage['lambda.provisioned.durationGbSeconds.arm64']).toBe(Math.min(second, 2) * 10);
  // What spilled over is billed on demand, its init included.
  expect(result.usage['lambda.gbSeconds.x86_64']).toBeCloseTo((Math.max(0, first - 6) * 10.1) / 8, 9);
  expect(result.usage['lambda.gbSeconds.arm64']).toBeCloseTo(Math.max(0, second - 2) * 10.1, 9);
});

test('an invocation counts as busy in every period that it runs in, also after the warm-up', async () => {
  const result = await resultOf({
    duration: '3 min',
    warmUp: '1 min',
    functions: {
      f: { ...busy, duration: '100 s', timeout: '200 s', provisionedConcurrency: { concurrency: 2, ready: false } },
    },
    sources: { s: source(at([91_000, 1])), w: source(at([0, 1])) },
  });
  const { f } = result.series.functions;
  expect(f!.ProvisionedConcurrentExecutions).toEqual([1, 1, 1]);
  expect(f!.ProvisionedConcurrencyInvocations).toEqual([1, 0, 0]);
  // Measured from 60 s on: asked for all the time, ready from 90.12 s on.
  expect(result.functions.f!.provisionedConcurrency!.avgRequested).toBe(2);
  expect(result.functions.f!.provisionedConcurrency!.avgReady).toBeCloseTo((2 * (240 - 90.12)) / 180, 12);
  expect(result.usage['lambda.provisioned.gbSeconds.x86_64']).toBe((2 * 180) / 8);
});

test('a function without any keeps its result and its series as they were', async () => {
  const result = await resultOf({
    duration: '60 s',
    functions: { f: { ...busy, provisionedConcurrency: 1 }, g: busy },
    sources: { s: source(at([0, 1])), g: source(at([0, 1]), 'g') },
  });
  const names = (record: object) => Object.keys(record).filter((name) => /provisioned/i.test(name));
  expect(names(result.functions.g!)).toEqual([]);
  expect(names(result.series.functions.g!)).toEqual([]);
  expect(names(result.functions.f!)).toHaveLength(5);
  expect(names(result.series.functions.f!)).toHaveLength(7);
});
