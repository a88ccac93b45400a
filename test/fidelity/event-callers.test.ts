/** Services in front of a function: the limits and time-outs on AWS's quota pages. */
import { describe, expect, test } from 'vitest';
import { resultOf } from '../support/scenarios.ts';
import { at } from './event-runs.ts';

const call = (via: string, source: object, config: object = {}, more: object = {}) =>
  resultOf({
    duration: '2 min',
    functions: { f: { init: 0, duration: '10 ms', memory: '1 GB', ...config } },
    sources: { s: { type: 'sync', via, target: 'f', ...source } },
    ...more,
  });

describe('API Gateway quotas: 10,000 requests a second, a bucket of 5,000', () => {
  test.each(['rest-api', 'http-api'])('%s: 20,000 at once: 5,000 get through', async (via) => {
    const result = await call(via, { arrivals: at([0, 20_000]) }, {}, { account: { concurrency: 30_000 } });
    expect(result.sources.s!.gatewayThrottles).toBe(15_000);
    // Lambda lets a function grow by 1,000 environments at once.
    expect(result.functions.f).toMatchObject({ Invocations: 1000, Throttles: 4000 });
    expect(result.sources.s).toMatchObject({ offered: 20_000, succeeded: 1000, throttled: 19_000 });
  });

  test('REST and HTTP APIs draw on the same bucket', async () => {
    const { sources } = await resultOf({
      duration: '10 s',
      functions: { f: { init: 0, duration: '10 ms' } },
      sources: {
        a: { type: 'sync', via: 'rest-api', target: 'f', arrivals: at([0, 4000]) },
        b: { type: 'sync', via: 'http-api', target: 'f', arrivals: at([0, 4000]) },
      },
    });
    expect(sources.a!.gatewayThrottles! + sources.b!.gatewayThrottles!).toBe(3000);
  });
});

describe('how long the service waits, while the function runs on and is billed', () => {
  test.each([
    ['rest-api', 29_000],
    ['http-api', 30_000],
    ['lex', 30_000],
    ['alexa', 8000],
  ])('%s: %d ms', async (via, waitsMs) => {
    const outcome = async (durationMs: number) => {
      const { sources, usage } = await call(via, { arrivals: at([0, 1]) }, { duration: durationMs, timeout: '60 s' });
      expect(usage['lambda.gbSeconds.x86_64']).toBe(durationMs / 1000);
      const { succeeded, timedOut } = sources.s!;
      return { succeeded, timedOut };
    };
    expect(await outcome(waitsMs - 1)).toEqual({ succeeded: 1, timedOut: 0 });
    expect(await outcome(waitsMs + 1)).toEqual({ succeeded: 0, timedOut: 1 });
  });

  test('Cognito waits 5 s, and asks three times', async () => {
    const { sources, functions } = await call(
      'cognito',
      { arrivals: at([0, 1]) },
      { duration: '6 s', timeout: '60 s' },
    );
    expect(sources.s).toMatchObject({ offered: 1, timedOut: 1, retries: 2 });
    expect(functions.f!.Invocations).toBe(3);
  });
});
