/**
 * The worked diagrams of AWS's guides: who runs where, and when it is throttled. Lambda Developer Guide, lambda-concurrency, unless another
 * source is named.
 */
import { describe, expect, test } from 'vitest';
import { observed, resultOf } from '../support/scenarios.ts';

const sync = (target: string, arrivals: object) => ({ type: 'sync', target, arrivals });

describe('S7: ten requests and six environments, A to F', () => {
  // Init of 1 s and 4 s of work. Whatever the order of reuse, at most one environment is free when a request comes.
  test.each(['mru', 'lru', 'random', 'oldest', 'newest'])('reused by %s', async (reuse) => {
    const arrivalsMs = [0, 1000, 2000, 3000, 4000, 5500, 6500, 7500, 7900, 8900];
    const { entries, result } = await observed({
      duration: '20 s',
      functions: { f: { init: '1 s', duration: '4 s', timeout: '10 s', reuse } },
      sources: { s: sync('f', { at: arrivalsMs.map((ms) => ({ time: `${ms} ms`, count: 1 })) }) },
    });
    const runs = entries.filter(({ what }) => what === 'run').toSorted((a, b) => a.request - b.request);
    expect(runs.map(({ environment }) => ' ABCDEF'[environment]).join('')).toBe('ABCDEABCFD');
    expect(result.functions.f).toMatchObject({ coldStarts: 6, ConcurrentExecutions: 6 });
  });
});

/** Requests at once, every 2 s: `counts[i]` of them in the i-th of the phases, which last 20 s each. */
const phases = (...counts: number[]) => ({
  at: counts.flatMap((count, phase) =>
    Array.from({ length: 10 }, (_, i) => ({ time: `${20 * phase + 2 * i} s`, count })),
  ),
});
/** Of a series by 2 s, the values in a phase. */
const inPhase = (series: readonly number[] | undefined, phase: number) => series!.slice(10 * phase, 10 * phase + 10);
const each = (value: number) => new Array(10).fill(value);
const firstOnly = (value: number) => [value, ...new Array(9).fill(0)];
const work = { init: '500 ms', duration: '1 s' };

test('provisioned concurrency 400 of an account of 1,000: five points in time', async () => {
  const { series } = await resultOf({
    duration: '100 s',
    period: '2 s',
    functions: { orange: { ...work, provisionedConcurrency: 400 }, other: work },
    sources: {
      orange: sync('orange', phases(200, 500, 400, 700, 700)),
      other: sync('other', phases(0, 0, 0, 250, 400)),
    },
  });
  const { orange, other } = series.functions;
  const spilled = orange!.ProvisionedConcurrencySpilloverInvocations;
  // t1: ready at once. t2: out of provisioned concurrency, others start cold. t3: back at 400.
  expect(inPhase(orange!.coldStarts, 0)).toEqual(each(0));
  expect(inPhase(spilled, 1)).toEqual(each(100));
  expect(inPhase(orange!.coldStarts, 1)).toEqual(firstOnly(100));
  expect(inPhase(spilled, 2)).toEqual(each(0));
  // t4: both use what is unreserved. t5: the account is full.
  expect(inPhase(spilled, 3)).toEqual(each(300));
  expect(inPhase(other!.Invocations, 3)).toEqual(each(250));
  const throttled = orange!.Throttles!.map((count, i) => count + other!.Throttles![i]!);
  for (const phase of [0, 1, 2, 3]) expect(inPhase(throttled, phase)).toEqual(each(0));
  expect(inPhase(throttled, 4)).toEqual(each(100));
  expect(inPhase(orange!.ProvisionedConcurrencyInvocations, 4)).toEqual(each(400));
});

test('provisioned concurrency 200 within 400 reserved: five points in time', async () => {
  const { series, functions } = await resultOf({
    duration: '100 s',
    period: '2 s',
    functions: { orange: { ...work, provisionedConcurrency: 200, reservedConcurrency: 400 }, other: work },
    sources: {
      orange: sync('orange', phases(150, 300, 500, 350, 200)),
      other: sync('other', phases(600, 600, 600, 600, 600)),
    },
  });
  const { orange } = series.functions;
  const spilled = [0, 1, 2, 3, 4].map((phase) => inPhase(orange!.ProvisionedConcurrencySpilloverInvocations, phase));
  expect(spilled).toEqual([0, 100, 200, 150, 0].map(each));
  expect([0, 1, 2, 3, 4].map((phase) => inPhase(orange!.Throttles, phase))).toEqual([0, 0, 100, 0, 0].map(each));
  expect(inPhase(orange!.coldStarts, 1)).toEqual(firstOnly(100));
  expect(inPhase(orange!.coldStarts, 2)).toEqual(firstOnly(100));
  expect(inPhase(orange!.coldStarts, 4)).toEqual(each(0));
  // The other functions have 600 for themselves, and no more.
  expect(functions.other).toMatchObject({ Throttles: 0, ConcurrentExecutions: 600 });
});

test('reserved concurrency starts cold again after some inactivity, provisioned concurrency never', async () => {
  const at = ['1 min', '31 min'].map((time) => ({ time, count: 1 }));
  const { functions } = await resultOf({
    duration: '1 h',
    functions: { reserved: { ...work, reservedConcurrency: 10 }, provisioned: { ...work, provisionedConcurrency: 1 } },
    sources: { reserved: sync('reserved', { at }), provisioned: sync('provisioned', { at }) },
  });
  expect(functions.reserved).toMatchObject({ Invocations: 2, coldStarts: 2 });
  expect(functions.provisioned).toMatchObject({ Invocations: 2, coldStarts: 0 });
});

test.each([
  { concurrency: 1000, throttled: 20_000, busy: 200 },
  { concurrency: 3000, throttled: 0, busy: 600 },
])('30,000 requests a second of 20 ms, limit $concurrency: $throttled a second throttled', async (known) => {
  const { concurrency, throttled, busy } = known;
  const { sources, functions } = await resultOf({
    // The bucket of one second's worth is empty after the first second.
    warmUp: '1 s',
    duration: '4 s',
    account: { concurrency },
    functions: { f: { init: 0, duration: '20 ms' } },
    sources: { s: sync('f', { constant: 30_000 }) },
  });
  // Both ends of the horizon can fall between two tokens.
  expect(Math.abs(sources.s!.throttled - 4 * throttled)).toBeLessThanOrEqual(1);
  expect(Math.abs(functions.f!.environments.avgBusy - busy)).toBeLessThan(0.01);
});

describe('AWS Lambda Operator Guide, 10,000 requests, a limit of 10,000, a burst of 3,000', () => {
  test.each([
    ['b, over 2 minutes', [5000, 5000], [2000, 1500]],
    ['c, over 3 minutes', [3333, 3333, 3334], [333, 0, 0]],
  ])('%s: %j at once at each full minute, %j are throttled', async (_name, counts, throttles) => {
    const at = counts.map((count, minute) => ({ time: `${minute} min`, count }));
    const { series } = await resultOf({
      asOf: '2020-09-01',
      duration: `${counts.length} min`,
      account: { concurrency: 10_000 },
      functions: { f: { init: 0, duration: '1 s' } },
      sources: { s: sync('f', { at }) },
    });
    expect(series.functions.f!.Throttles).toEqual(throttles);
  });
});
