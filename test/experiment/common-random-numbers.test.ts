/** Common random numbers: what one request draws does not depend on other sources, limits, memory or retries. */
import { describe, expect, test } from 'vitest';
import { arrivalTimes, type Observed, observed, observeScenario, scenarioOf } from '../support/scenarios.ts';

const lognormal = (median: string) => ({ lognormal: { median, sigma: 0.8 } });
const f = { init: { exponential: { mean: '200 ms' } }, duration: lognormal('100 ms'), timeout: '900 s', memory: 512 };
const a = { type: 'sync', target: 'f', arrivals: { poisson: '10/s' } };

/** One function, one source, and what is put in their places. */
function scenario(more: { f?: object; a?: object; functions?: object; sources?: object; rest?: object } = {}): object {
  return {
    duration: '100 s',
    seed: 'common',
    functions: { f: { ...f, ...more.f }, ...more.functions },
    sources: { a: { ...a, ...more.a }, ...more.sources },
    ...more.rest,
  };
}

/**
 * Time from run to end of each invocation that a source's requests came to, by request number. Without retries every arrival is followed,
 * in the order of telling, by what became of it.
 */
function durations({ told }: Observed, source: string): Map<number, number> {
  const found = new Map<number, number>();
  const running = new Map<string, { request: number; sinceMs: number } | undefined>();
  let offered: { request: number; isOwn: boolean } | undefined;
  for (const { what, owner, environment, request, timeMs } of told) {
    const key = `${owner} ${environment}`;
    if (what === 'arrive') offered = { request, isOwn: owner === source };
    if (what === 'run') running.set(key, offered?.isOwn ? { request, sinceMs: timeMs } : undefined);
    const run = running.get(key);
    if ((what === 'end' || what === 'error') && run !== undefined) found.set(run.request, timeMs - run.sinceMs);
  }
  return found;
}

/** Requests that ran in both must have taken the same time, or `factor` times as long. */
function expectSameDurations(one: Observed, other: Observed, factor = 1, atLeast = 900): void {
  const reference = durations(one, 'a');
  const compared = [...durations(other, 'a')].filter(([request]) => reference.has(request));
  expect(compared.length).toBeGreaterThan(atLeast);
  for (const [request, durationMs] of compared) expect(durationMs).toBeCloseTo(factor * reference.get(request)!, 6);
}

function expectSameArrivals(one: Observed, other: Observed): void {
  expect(arrivalTimes(one, 'a').length).toBeGreaterThan(900);
  expect(arrivalTimes(other, 'a')).toEqual(arrivalTimes(one, 'a'));
}

describe('leaves the arrivals and durations of every other request as they were', () => {
  const g = { duration: '100 ms' };
  const other = (target: string) => ({ type: 'sync', target, arrivals: { poisson: '7/s' } });

  test('a source with a function of its own: everything else is the same', async () => {
    const base = await observed(scenario());
    const more = await observed(scenario({ functions: { e: g }, sources: { A: other('e') } }));
    const own = more.told.filter(({ owner }) => owner === 'a' || owner === 'f');
    expect(own).toEqual(base.told);
    expect(more.result.functions.f).toEqual(base.result.functions.f);
    expect(more.result.sources.a).toEqual(base.result.sources.a);
  });

  test('a second source of the same function', async () => {
    const base = await observed(scenario());
    const more = await observed(scenario({ sources: { A: other('f') } }));
    expectSameArrivals(base, more);
    expectSameDurations(base, more);
  });

  test.each([
    ['memory', { f: { memory: 2048 } }],
    ['a reservation', { f: { reservedConcurrency: 2 } }],
    ['an account limit', { rest: { account: { concurrency: 2 } } }],
    ['an error rate', { f: { errorRate: '20 %' } }],
    ['memory use', { f: { memoryUsed: { normal: { mean: 100, sd: 5 } } } }],
    ['another reuse order', { f: { reuse: 'random' } }],
    ['another idle time-out', { f: { idleTimeout: { exponential: { mean: '1 s' } } } }],
    ['another init time', { f: { init: { uniform: { min: 0, max: '1 s' } } } }],
    ['warm environments', { f: { warm: 3 } }],
    ['several processes', { a: { client: { processes: 3 } } }],
    ['the rules of another day', { rest: { asOf: '2020-06-01' } }],
    ['a period', { rest: { period: '1 s' } }],
    [
      'a change of a limit on the way',
      { rest: { changes: [{ at: '50 s', set: { 'functions.f.reservedConcurrency': 5 } }] } },
    ],
    ['a change of memory on the way', { rest: { changes: [{ at: '50 s', set: { 'functions.f.memory': 1024 } }] } }],
  ])('%s', async (_, more) => {
    const base = await observed(scenario());
    const varied = await observed(scenario(more));
    expectSameArrivals(base, varied);
    expectSameDurations(base, varied, 1, 400);
  });

  test.each([
    ['retries of throttles', 'standard', undefined],
    ['a rule of its own', { attempts: 5, base: '50 ms' }, undefined],
    ['the adaptive mode', 'adaptive', undefined],
    ['patience and retries', 'standard', '150 ms'],
  ])('%s', async (_, retry, timeout) => {
    const scarce = { f: { reservedConcurrency: 2, init: 0 } };
    const base = await observed(scenario(scarce));
    const varied = await observed(scenario({ ...scarce, a: { client: { retry, timeout } } }));
    expect(varied.result.sources.a!.retries).toBeGreaterThan(20);
    expectSameArrivals(base, varied);
    // A refused request keeps what it drew; one that was given up while it ran draws anew, so that only its first try is compared.
    const reference = durations(base, 'a');
    const offeredAt = new Map(
      varied.told.filter(({ what }) => what === 'arrive').map((told) => [told.request, told.timeMs]),
    );
    const runsSince = new Map<number, number>();
    let compared = 0;
    for (const { what, environment, request, timeMs } of varied.told) {
      if (what === 'run') runsSince.set(environment, timeMs);
      if (what !== 'end' || !reference.has(request)) continue;
      const sinceMs = runsSince.get(environment)!;
      if (timeout !== undefined && sinceMs !== offeredAt.get(request)) continue;
      expect(timeMs - sinceMs).toBeCloseTo(reference.get(request)!, 6);
      compared++;
    }
    expect(compared).toBeGreaterThan(300);
  });
});

describe('standard draws are scaled', () => {
  test('twice the median, twice every duration', async () => {
    const base = await observed(scenario());
    const slow = await observed(scenario({ f: { duration: lognormal('200 ms') } }));
    expectSameArrivals(base, slow);
    expectSameDurations(base, slow, 2);
  });

  test('twice the rate, the same gaps in half the time', async () => {
    const base = arrivalTimes(await observed(scenario()), 'a');
    const busy = arrivalTimes(await observed(scenario({ a: { arrivals: { poisson: '20/s' } } })), 'a');
    base.forEach((timeMs, i) => {
      expect(busy[i]).toBeCloseTo(timeMs / 2, 6);
    });
  });

  test('with a higher error rate the same requests fail, and more', async () => {
    const failures = async (errorRate: string) => {
      const { told } = await observed(scenario({ f: { errorRate } }));
      return told.filter(({ what }) => what === 'error').map(({ request }) => request);
    };
    const few = await failures('5 %');
    const many = new Set(await failures('15 %'));
    expect(few.length).toBeGreaterThan(20);
    expect(many.size).toBeGreaterThan(2 * few.length);
    for (const request of few) expect(many.has(request)).toBe(true);
  });

  test('an error rate that comes with a change draws as one that was always there', async () => {
    const errors = (run: Observed) =>
      run.told.filter(({ what, timeMs }) => what === 'error' && timeMs > 60_000).map(({ request }) => request);
    const always = errors(await observed(scenario({ f: { errorRate: '15 %' } })));
    const changes = [{ at: '50 s', set: { 'functions.f.errorRate': '15 %' } }];
    expect(errors(await observed(scenario({ rest: { changes } })))).toEqual(always);
    expect(always.length).toBeGreaterThan(30);
  });
});

describe('other streams', () => {
  /** Init time of each environment, by its number. */
  function inits({ told }: Observed): Map<number, number> {
    const begun = new Map<number, number>();
    const found = new Map<number, number>();
    for (const { what, environment, timeMs } of told) {
      if (what === 'init') begun.set(environment, timeMs);
      if (what === 'run' && begun.has(environment) && !found.has(environment)) {
        found.set(environment, timeMs - begun.get(environment)!);
      }
    }
    return found;
  }

  test("init goes by the function's environment number, whoever needs the environment", async () => {
    const base = inits(await observed(scenario()));
    const more = inits(
      await observed(scenario({ sources: { z: { type: 'sync', target: 'f', arrivals: { poisson: '30/s' } } } })),
    );
    expect(more.size).toBeGreaterThan(base.size);
    for (const [environment, initMs] of base) expect(more.get(environment)).toBeCloseTo(initMs, 6);
    const warm = inits(await observed(scenario({ f: { warm: 2 } })));
    for (const [environment, initMs] of warm) {
      expect(environment).toBeGreaterThan(2);
      if (base.has(environment)) expect(initMs).toBeCloseTo(base.get(environment)!, 6);
    }
  });

  test('another seed and another replication are other numbers', async () => {
    const text = scenario();
    const times = async (seed: string, replication: number) =>
      arrivalTimes(observeScenario(await scenarioOf(text, seed), replication), 'a').slice(0, 5);
    const all = [await times('1', 1), await times('2', 1), await times('1', 2), await times('12', 1)];
    expect(new Set(all.map(String)).size).toBe(4);
    expect(await times('1', 2)).toEqual(all[2]);
  });

  test('a function or source of another name draws other numbers', async () => {
    const base = arrivalTimes(await observed(scenario()), 'a');
    const named = await observed(scenario({ sources: { b: a } }));
    expect(arrivalTimes(named, 'a')).toEqual(base);
    expect(arrivalTimes(named, 'b').slice(0, 3)).not.toEqual(base.slice(0, 3));
  });
});
