/** Services in front of functions: how long they wait, what they let through, what they cost. */
import { describe, expect, test } from 'vitest';
import { VIA_NAMES, type ViaName } from '../../src/sources/via.ts';
import { type Observed, observed, resultOf } from '../support/scenarios.ts';

const at = (...instants: [time: string | number, count: number][]): object => ({
  at: instants.map(([time, count]) => ({ time, count })),
});
const once = at([0, 1]);
const noJitter = (attempts: number, base: string) => ({ attempts, base, cap: '1 h', jitter: 'none' });

/** One function, one source. */
function scenario(via: string, f: object, source: object, more: object = {}): object {
  return {
    duration: '1000 s',
    period: '1 s',
    functions: { f: { init: 0, ...f } },
    sources: { s: { type: 'sync', target: 'f', via, arrivals: once, ...source } },
    ...more,
  };
}

/** An account that refuses nothing, and a function that is warm enough for anything. */
const PLENTY = { account: { concurrency: 100_000 } };
const warm = { duration: 1, warm: 20_000 };

const told = ({ entries }: Observed, ...kinds: string[]) =>
  entries.filter(({ what }) => kinds.includes(what)).map(({ timeMs, what }) => [timeMs, what]);

describe('how long the service waits', () => {
  const slow = { duration: '200 s', timeout: '900 s' };
  // API Gateway, Lex and Alexa answer in the function's place after so many seconds.
  test.each([
    ['rest-api', 29],
    ['http-api', 30],
    ['lex', 30],
    ['alexa', 8],
  ])('%s: %i s', async (via, seconds) => {
    const { sources, series, functions } = await resultOf(scenario(via, slow, {}));
    expect(sources.s).toMatchObject({ offered: 1, timedOut: 1, retries: 0, inFlight: 0 });
    expect(series.sources.s!.timedOut!.indexOf(1)).toBe(seconds);
    expect(functions.f).toMatchObject({ Invocations: 1, Errors: 0, BilledDuration: 200_000 });
  });

  test('Cognito: 5 s, and two more calls at once after each', async () => {
    const run = await observed(scenario('cognito', slow, {}));
    expect(told(run, 'run', 'retry')).toEqual([
      [0, 'run'],
      [5000, 'retry'],
      [5000, 'run'],
      [10_000, 'retry'],
      [10_000, 'run'],
    ]);
    expect(run.result.series.sources.s!.timedOut!.indexOf(1)).toBe(15);
    expect(run.result.sources.s).toMatchObject({ timedOut: 1, retries: 2 });
  });

  test('Cognito tries neither refusals nor errors again', async () => {
    const refused = await resultOf(scenario('cognito', { duration: 1, reservedConcurrency: 0 }, {}));
    expect(refused.sources.s).toMatchObject({ throttled: 1, retries: 0 });
    const failed = await resultOf(scenario('cognito', { duration: 1, errorRate: 1 }, {}));
    expect(failed.sources.s).toMatchObject({ failed: 1, retries: 0 });
  });

  test.each(['sdk', 'alb', 'function-url', 'step-functions', 's3-batch'])('%s: as long as it takes', async (via) => {
    const { sources } = await resultOf(scenario(via, slow, {}));
    expect(sources.s).toMatchObject({ succeeded: 1, timedOut: 0 });
    expect(sources.s!.latency.max).toBe(200_000);
  });

  test('gateway.timeout changes that, and an impatient client is first', async () => {
    const waits = async (source: object): Promise<number> => {
      const { series } = await resultOf(scenario('alb', slow, source));
      return series.sources.s!.timedOut!.indexOf(1);
    };
    expect(await waits({ gateway: { timeout: '60 s' } })).toBe(60);
    expect(await waits({ gateway: { timeout: '60 s' }, client: { timeout: '7 s' } })).toBe(7);
    expect(await waits({ gateway: { timeout: '60 s' }, client: { timeout: '70 s' } })).toBe(60);
  });

  test('an answer at the very instant is in time', async () => {
    const { sources } = await resultOf(scenario('rest-api', { duration: '29 s', timeout: '900 s' }, {}));
    expect(sources.s).toMatchObject({ succeeded: 1, timedOut: 0 });
  });
});

describe('what the service lets through', () => {
  test('API Gateway: 5,000 at once, then 10,000 per second', async () => {
    const arrivals = at([0, 6000], ['100 ms', 1500], ['10 s', 6000]);
    const { sources, functions, usage, series } = await resultOf(scenario('rest-api', warm, { arrivals }, PLENTY));
    // 5,000 of the first 6,000; a tenth of a second later 1,000 tokens are back; after ten seconds all 5,000.
    expect(sources.s).toMatchObject({ offered: 13_500, succeeded: 11_000, throttled: 2500, gatewayThrottles: 2500 });
    expect(series.sources.s!.gatewayThrottles!.slice(0, 11)).toEqual([1500, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000]);
    // What is refused there never reaches the function, and neither of the two bills it.
    expect(functions.f).toMatchObject({ Invocations: 11_000, Throttles: 0 });
    expect(usage).toMatchObject({ 'lambda.requests': 11_000, 'apigateway.restRequests': 11_000 });
  });

  test('all its sources share the bucket, of REST and HTTP APIs alike', async () => {
    const source = (via: string) => ({ type: 'sync', target: 'f', via, arrivals: at([0, 3000]) });
    const { sources } = await resultOf({
      duration: '1 s',
      functions: { f: { init: 0, ...warm } },
      sources: { a: source('rest-api'), b: source('http-api'), c: source('function-url') },
      ...PLENTY,
    });
    // They take turns at one instant.
    expect(sources.a).toMatchObject({ succeeded: 2500, gatewayThrottles: 500 });
    expect(sources.b).toMatchObject({ succeeded: 2500, gatewayThrottles: 500 });
    expect(sources.c).toMatchObject({ succeeded: 3000, gatewayThrottles: 0 });
  });

  test('a limit of its own comes before the shared one', async () => {
    const gateway = { requestsPerSecond: 10, burst: 5 };
    const arrivals = at([0, 8], ['100 ms', 2], ['250 ms', 2]);
    const { sources } = await resultOf(scenario('http-api', warm, { arrivals, gateway }, PLENTY));
    // 5 of 8; one token after 100 ms; at 250 ms 2.5 tokens were gained and one of them is gone.
    expect(sources.s).toMatchObject({ succeeded: 7, gatewayThrottles: 5 });
  });

  test('a limit above the quota means that the quota was raised', async () => {
    const gateway = { requestsPerSecond: 20_000, burst: 10_000 };
    const arrivals = at([0, 12_000], ['100 ms', 3000]);
    const { sources } = await resultOf(scenario('rest-api', warm, { arrivals, gateway }, PLENTY));
    expect(sources.s).toMatchObject({ succeeded: 12_000, gatewayThrottles: 3000 });
  });

  test('what is refused by its own limit takes nothing of the shared one', async () => {
    const source = (more: object) => ({ type: 'sync', target: 'f', via: 'rest-api', ...more });
    const { sources } = await resultOf({
      duration: '1 s',
      functions: { f: { init: 0, ...warm } },
      sources: {
        a: source({ arrivals: at([0, 3000]), gateway: { requestsPerSecond: 1, burst: 10 } }),
        b: source({ arrivals: at([0, 5000], ['100 ms', 1000]) }),
      },
      ...PLENTY,
    });
    expect(sources.a).toMatchObject({ succeeded: 10, gatewayThrottles: 2990 });
    expect(sources.b).toMatchObject({ succeeded: 5990, gatewayThrottles: 10 });
  });

  test('without a burst it is one second of the rate, where there is no quota', async () => {
    const source = { arrivals: at([0, 20]), gateway: { requestsPerSecond: 7 } };
    const { sources } = await resultOf(scenario('alb', warm, source, PLENTY));
    expect(sources.s).toMatchObject({ succeeded: 7, gatewayThrottles: 13 });
  });

  test('a client tries again after a refusal there as after one of Lambda', async () => {
    const source = {
      arrivals: at([0, 2]),
      gateway: { requestsPerSecond: 1, burst: 1 },
      client: { retry: noJitter(2, '1 s') },
    };
    const run = await observed(scenario('rest-api', { duration: '10 ms' }, source));
    expect(told(run, 'run', 'gateway throttle', 'retry')).toEqual([
      [0, 'run'],
      [0, 'gateway throttle'],
      [0, 'retry'],
      [1000, 'run'],
    ]);
    expect(run.result.sources.s).toMatchObject({ succeeded: 2, throttled: 0, retries: 1, gatewayThrottles: 1 });
    expect(run.result.functions.f!.Throttles).toBe(0);
  });
});

describe('what the client gets', () => {
  test('behind HTTP a function error is a 502, and retried like any failure; to an SDK it is an answer', async () => {
    const client = { retry: noJitter(3, '1 s') };
    const f = { duration: '100 ms', errorRate: 1 };
    const http = await observed(scenario('function-url', f, { client }));
    expect(told(http, 'run')).toEqual([
      [0, 'run'],
      [1100, 'run'],
      [3200, 'run'],
    ]);
    expect(http.result.sources.s).toMatchObject({ failed: 1, retries: 2 });
    const sdk = await resultOf(scenario('sdk', f, { client }));
    expect(sdk.sources.s).toMatchObject({ failed: 1, retries: 0 });
  });

  test("so is the function's own time-out", async () => {
    const client = { retry: noJitter(2, '1 s') };
    const f = { duration: '10 s', timeout: '2 s' };
    const http = await resultOf(scenario('http-api', f, { client }));
    expect(http.sources.s).toMatchObject({ timedOut: 1, retries: 1 });
    const sdk = await resultOf(scenario('sdk', f, { client }));
    expect(sdk.sources.s).toMatchObject({ timedOut: 1, retries: 0 });
  });

  test('a retry after an error does the work anew, and may succeed', async () => {
    const source = {
      arrivals: { constant: '10/s' },
      client: { retry: noJitter(2, '1 s') },
    };
    const f = { duration: '1 ms', errorRate: 0.5 };
    const { sources } = await resultOf(scenario('alb', f, source));
    // A quarter fails twice; standard deviation 43.
    expect(Math.abs(sources.s!.failed - 2500)).toBeLessThan(200);
    expect(Math.abs(sources.s!.retries - 5000)).toBeLessThan(250);
  });
});

describe('permission', () => {
  test('without it every request fails, and the function never hears of it', async () => {
    for (const via of ['sdk', 'rest-api'] as const) {
      const { sources, functions } = await resultOf(
        scenario(via, { duration: 1 }, { arrivals: at([0, 3]), permission: false }),
      );
      expect(sources.s).toMatchObject({ offered: 3, failed: 3, throttled: 0, inFlight: 0 });
      expect(functions.f).toMatchObject({ Invocations: 0, Throttles: 0 });
    }
  });

  test('it can be given and taken away during a run', async () => {
    const changes = [
      { at: '10 s', set: { 'sources.s.permission': true } },
      { at: '20 s', set: { 'sources.s.permission': false } },
    ];
    for (const via of ['sdk', 'alb'] as const) {
      const source = { arrivals: at(['5 s', 1], ['15 s', 2], ['25 s', 4]), permission: false };
      const { sources } = await resultOf(scenario(via, { duration: 1 }, source, { changes }));
      expect(sources.s).toMatchObject({ offered: 7, succeeded: 2, failed: 5 });
    }
  });

  test('a refusal of the service is a throttle also then', async () => {
    const source = { arrivals: at([0, 5]), permission: false, gateway: { requestsPerSecond: 1, burst: 2 } };
    const { sources } = await resultOf(scenario('alb', { duration: 1 }, source));
    expect(sources.s).toMatchObject({ failed: 2, throttled: 3, gatewayThrottles: 3 });
  });
});

describe('what it costs', () => {
  const usageOf = async (via: string, source: object, f: object = { duration: 1 }, more: object = {}) =>
    (await resultOf(scenario(via, f, source, { duration: '1 h', period: '60 s', ...more }))).usage;

  test('REST API: requests, those that Lambda refuses among them', async () => {
    const usage = await usageOf('rest-api', { arrivals: at([0, 10]) }, { duration: '1 s', reservedConcurrency: 4 });
    expect(usage).toMatchObject({ 'apigateway.restRequests': 10, 'lambda.requests': 4 });
  });

  test('HTTP API: each begun 512 KB', async () => {
    const arrivals = at([0, 10]);
    expect(await usageOf('http-api', { arrivals, size: '512 KB' })).toMatchObject({ 'apigateway.httpRequests': 10 });
    expect(await usageOf('http-api', { arrivals, size: '513 KB' })).toMatchObject({ 'apigateway.httpRequests': 20 });
    expect(await usageOf('http-api', { arrivals, size: 0 })).toMatchObject({ 'apigateway.httpRequests': 10 });
  });

  test('load balancer: its hours, and the largest of its measures', async () => {
    // 100 new connections per second are 4 units, for an hour.
    const busy = await usageOf('alb', { arrivals: { constant: '100/s' } });
    expect(busy['alb.hours']).toBe(1);
    expect(busy['alb.lcuHours']).toBeCloseTo(4, 9);
    // 10/s × 1 MB are 36,000 MB an hour = 35.15625 GB; one unit is 0.4 GB.
    const large = await usageOf('alb', { arrivals: { constant: '10/s' }, size: '1 MB' });
    expect(large['alb.lcuHours']).toBeCloseTo(87.890625, 9);
    // 10 requests at 0 that are open for 900 s each: 2.5 connections on average, of 3,000; new connections 10/3600/25.
    const open = await usageOf('alb', { arrivals: at([0, 10]), size: 0 }, { duration: '900 s', timeout: '900 s' });
    expect(open['alb.lcuHours']).toBeCloseTo(2.5 / 3000, 12);
    // Given up after 36 s, they are open for 36 s: 0.1 on average; that is less than 10/3600/25.
    const given = await usageOf(
      'alb',
      { arrivals: at([0, 10]), size: 0, gateway: { timeout: '36 s' } },
      { duration: '900 s', timeout: '900 s' },
    );
    expect(given['alb.lcuHours']).toBeCloseTo(10 / 3600 / 25, 12);
  });

  test('S3 Batch Operations: objects, not attempts', async () => {
    const usage = await usageOf('s3-batch', { arrivals: at([0, 10]) }, { duration: 1, errorRate: 1 });
    expect(usage).toMatchObject({ 's3batch.objects': 10, 'lambda.requests': 40 });
  });

  test('S3 Batch Operations: no objects that were refused for good before they reached Lambda', async () => {
    // Four of ten get through at once, and nobody tries again.
    const source = { arrivals: at([0, 10]), gateway: { requestsPerSecond: 1, burst: 4, retries: 0 } };
    const usage = await usageOf('s3-batch', source, { duration: 1 });
    expect(usage).toMatchObject({ 's3batch.objects': 4, 'lambda.requests': 4 });
    // One token at 0 and one at 1 s, both taken by the first: Lambda refuses it twice, and it is an object like others.
    const patient = { arrivals: at([0, 2]), gateway: { requestsPerSecond: 1, burst: 1, retries: 1 } };
    const refused = await usageOf('s3-batch', patient, { duration: 1, reservedConcurrency: 0 });
    expect(refused).toMatchObject({ 's3batch.objects': 1, 'lambda.requests': 0 });
  });

  test.each(['sdk', 'function-url', 'cognito', 'lex', 'alexa'])('%s: nothing', async (via) => {
    expect(Object.keys(await usageOf(via, {}))).toEqual(['lambda.requests', 'lambda.gbSeconds.x86_64']);
  });

  test('the warm-up costs nothing', async () => {
    const source = { arrivals: at([0, 10], ['90 s', 5]) };
    const rest = await usageOf('rest-api', source, { duration: 1 }, { warmUp: '60 s' });
    expect(rest['apigateway.restRequests']).toBe(5);
    const alb = await usageOf('alb', source, { duration: 1 }, { warmUp: '60 s' });
    expect(alb['alb.hours']).toBe(1);
    expect(alb['alb.lcuHours']).toBeCloseTo(5 / 3600 / 25, 12);
  });
});

describe('S3 Batch Operations', () => {
  test('tries an object again, three times, after refusals, errors and time-outs', async () => {
    const waits = async (f: object) => told(await observed(scenario('s3-batch', f, {})), 'retry');
    const retriesAt = (...times: number[]) => times.map((timeMs) => [timeMs, 'retry']);
    // Refused at 0, then after waits of 1, 2 and 4 s.
    expect(await waits({ duration: '1 s', reservedConcurrency: 0 })).toEqual(retriesAt(0, 1000, 3000));
    // Each try takes a second: 0–1, 2–3, 5–6, 10–11.
    expect(await waits({ duration: '1 s', errorRate: 1 })).toEqual(retriesAt(1000, 3000, 6000));
    expect(await waits({ duration: '10 s', timeout: '1 s' })).toEqual(retriesAt(1000, 3000, 6000));
  });

  test('as often and as soon as the scenario says', async () => {
    const source = { gateway: { retries: 1, retryWait: '30 s' } };
    const run = await observed(scenario('s3-batch', { duration: '1 s', errorRate: 1 }, source));
    expect(told(run, 'run')).toEqual([
      [0, 'run'],
      [31_000, 'run'],
    ]);
  });
});

test('every way of calling runs, and nothing is counted that it has not', async () => {
  for (const via of VIA_NAMES) {
    const { sources } = await resultOf(scenario(via, { duration: 1 }, { arrivals: at([0, 3]) }));
    expect(sources.s, via).toMatchObject({ offered: 3, succeeded: 3, inFlight: 0 });
    const own = { sdk: [], 'lambda-edge': ['cacheHits'], 'step-functions': ['stateTransitions'] };
    for (const metric of ['cacheHits', 'stateTransitions'] as const) {
      const isOwn = (own as Partial<Record<ViaName, string[]>>)[via]?.includes(metric) ?? false;
      expect(sources.s![metric] !== undefined, `${via} ${metric}`).toBe(isOwn);
    }
    expect(sources.s!.gatewayThrottles).toBe(via === 'sdk' ? undefined : 0);
  }
});
