/** Lambda@Edge: what the cache keeps from the function, limits of its own, and prices of its own. */
import { describe, expect, test } from 'vitest';
import { bill } from '../../src/cost/bill.ts';
import { priceBookOf } from '../../src/cost/price-book.ts';
import { platformOn } from '../../src/platform/index.ts';
import { Streams } from '../../src/sim/random.ts';
import { arrivalTimes, observed, resultOf } from '../support/scenarios.ts';

function scenario(f: object, source: object, more: object = {}): object {
  return {
    duration: '100 s',
    functions: { f: { init: 0, duration: '10 ms', ...f } },
    sources: { s: { type: 'sync', target: 'f', via: 'lambda-edge', arrivals: { constant: '10/s' }, ...source } },
    ...more,
  };
}
const origin = (cacheHits: number, trigger = 'origin-request') => ({ edge: { trigger, cacheHits } });

describe('the cache', () => {
  test.each(['origin-request', 'origin-response'])(
    'keeps its share from an %s trigger, drawn one by one',
    async (trigger) => {
      const run = await observed(scenario({}, origin(0.25, trigger), { seed: 3 }));
      // The i-th viewer comes at i/10 s; who is answered from the cache is decided by a stream of its own.
      const stream = new Streams('3', 1).get('s>f/cache');
      const misses: number[] = [];
      for (let i = 1; i <= 1000; i++) if (stream.uniform() >= 0.25) misses.push(i * 100);
      expect(arrivalTimes(run, 's')).toEqual(misses);
      const { sources, functions } = run.result;
      expect(sources.s).toMatchObject({ offered: misses.length, cacheHits: 1000 - misses.length });
      expect(functions.f!.Invocations).toBe(misses.length);
    },
  );

  test.each(['viewer-request', 'viewer-response'])('keeps nothing from a %s trigger', async (trigger) => {
    const { sources } = await resultOf(scenario({}, { edge: { trigger } }));
    expect(sources.s).toMatchObject({ offered: 1000, cacheHits: 0 });
  });

  test.each([
    ['provisioned concurrency', { provisionedConcurrency: 5 }],
    ['SnapStart', { runtime: 'java21', snapStart: true }],
  ])('is refused with %s', async (what, settings) => {
    await expect(resultOf(scenario(settings, {}))).rejects.toThrow(`f has ${what}; Lambda@Edge takes none`);
  });

  test('all or nothing', async () => {
    const all = await resultOf(scenario({}, origin(1)));
    expect(all.sources.s).toMatchObject({ offered: 0, cacheHits: 1000, inFlight: 0 });
    expect(all.usage).toMatchObject({ 'lambda.edge.requests': 0, 'lambda.edge.gbSeconds': 0 });
    const nothing = await resultOf(scenario({}, origin(0)));
    expect(nothing.sources.s).toMatchObject({ offered: 1000, cacheHits: 0 });
  });

  test('counts hits when they happen, and those of the warm-up not at all', async () => {
    const more = { warmUp: '50 s', duration: '50 s', period: '10 s' };
    const { sources, series } = await resultOf(scenario({}, origin(1), more));
    // Of the viewers at 50.0, 50.1 … 100 s the first comes as the warm-up ends; the last falls into the last period.
    expect(series.sources.s!.cacheHits).toEqual([100, 100, 100, 100, 101]);
    expect(sources.s!.cacheHits).toBe(501);
  });

  test('answers users at once, who then think', async () => {
    const arrivals = { users: 3, think: '10 s' };
    const { sources } = await resultOf(scenario({}, { ...origin(1), arrivals }));
    // At 0, 10 … 100 s.
    expect(sources.s).toMatchObject({ offered: 0, cacheHits: 33 });
  });

  test('changes no other draw', async () => {
    const f = { duration: { exponential: { mean: '50 ms' } }, timeout: '30 s' };
    const durations = async (source: object) => {
      const { entries } = await observed(scenario(f, source, { duration: '1000 s' }));
      const runs = new Map(entries.filter(({ what }) => what === 'run').map((entry) => [entry.request, entry.timeMs]));
      return entries
        .filter(({ what }) => what === 'end')
        .map((entry) => [entry.request, entry.timeMs - runs.get(entry.request)!] as const);
    };
    // The n-th request that is offered needs what the n-th needs without a cache.
    const without = new Map(await durations(origin(0)));
    const withCache = await durations(origin(0.5));
    expect(withCache.length).toBeGreaterThan(4000);
    for (const [request, durationMs] of withCache) expect(durationMs).toBeCloseTo(without.get(request)!, 6);
  });
});

test('10,000 requests per second of the Region are shared, and the rest is refused', async () => {
  const source = (count: number) => ({
    type: 'sync',
    target: 'f',
    via: 'lambda-edge',
    arrivals: { at: [{ time: 0, count }] },
  });
  const { sources, functions } = await resultOf({
    duration: '1 s',
    account: { concurrency: 50_000 },
    functions: { f: { init: 0, duration: '10 ms', warm: 20_000 } },
    sources: { a: source(9000), b: source(4000) },
  });
  // They take turns until b has no more.
  expect(sources.a!.gatewayThrottles! + sources.b!.gatewayThrottles!).toBe(3000);
  expect(functions.f).toMatchObject({ Invocations: 10_000, Throttles: 0 });
  expect(sources.b).toMatchObject({ succeeded: 4000 });
});

describe('money', () => {
  test('the function is billed at the prices of the edge, in both meters', async () => {
    const arrivals = { at: [{ time: 0, count: 200 }] };
    const { usage } = await resultOf(scenario({ memory: '256 MB' }, { arrivals }));
    // 200 × 10 ms × 256 MB.
    expect(usage).toMatchObject({ 'lambda.edge.requests': 200, 'lambda.edge.gbSeconds': 0.5, 'lambda.requests': 0 });
  });

  test('P11: ten million requests of 10 ms at 128 MB', () => {
    const prices = priceBookOf(platformOn('2026-11-20', 'us-east-1').prices);
    const usage = { 'lambda.edge.requests': 1e7, 'lambda.edge.gbSeconds': 1e7 * 0.01 * 0.125 };
    const { lines, totalUsd } = bill(usage, prices, { simulatedMs: 730 * 3_600_000, freeTier: true });
    const amount = (dimension: string) => lines.find((line) => line.dimension === dimension)!.amountUsd;
    expect(amount('lambda.edge.requests')).toBeCloseTo(6, 9);
    expect(amount('lambda.edge.gbSeconds')).toBeCloseTo(0.625125, 9);
    expect(totalUsd.toFixed(2)).toBe('6.63');
  });

  test('P11 by simulation, a hundredth of it', async () => {
    const arrivals = { at: Array.from({ length: 100 }, (_, second) => ({ time: `${second} s`, count: 1000 })) };
    const { usage } = await resultOf(scenario({}, { arrivals }));
    expect(usage).toMatchObject({ 'lambda.edge.requests': 100_000, 'lambda.edge.gbSeconds': 125 });
  });
});
