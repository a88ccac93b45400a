import { describe, expect, test } from 'vitest';
import { answerOf, headline } from '../../src/report/answer.ts';
import { freeTierApplied } from '../../src/report/bill-words.ts';
import { busiest } from '../../src/report/busiest.ts';
import { reproduceCommand } from '../../src/report/reproduce.ts';
import { functionStatement, sourceStatement } from '../../src/report/sentences.ts';
import { throttleReasons, throttleWindow } from '../../src/report/throttling.ts';
import { timeAxis } from '../../src/report/time-axis.ts';
import { flashSale, sampleResult, threeFunctions, withReplications } from './sample-result.ts';

describe('what happened, in words', () => {
  test('the throttled window, its share and its spells', () => {
    const series = { Invocations: [10, 6, 10, 9, 10], Throttles: [0, 4, 0, 1, 0] };
    expect(throttleWindow(series, 1000, 100)).toEqual({
      fromMs: 1100,
      toMs: 1400,
      throttles: 5,
      share: 5 / 30,
      spells: 2,
    });
    expect(throttleWindow({ Throttles: [0, 0] }, 0, 1)).toBeUndefined();
    expect(throttleWindow(undefined, 0, 1)).toBeUndefined();
  });

  test('a function that throttled', () => {
    const result = flashSale();
    const { sentences, trouble } = functionStatement(result, 'checkout', timeAxis(result));
    expect(trouble).toBe(true);
    expect(sentences).toEqual([
      'ran 2,455,986 invocations lasting 200 ms at p50 and 1.32 s at p99, in at most 1,000 environments, with 1,039 cold starts (0.04 %), typically 180 ms.',
      'Throttled 30.5 % of requests between 09:45:00 and 09:47:30 (286,547 in all): the concurrency of the account, or its unreserved pool, was used up (ConcurrentInvocationLimitExceeded).',
      '4,915 invocations (0.2 %) ended in an error.',
    ]);
  });

  test('its callers', () => {
    const result = flashSale();
    expect(sourceStatement(result, 'checkout-callers', timeAxis(result)).sentences).toEqual([
      'offered 2,742,533 requests, of which 89.4 % succeeded; half of those took at most 200 ms, 99 % at most 1.32 s, the slowest 2.26 s.',
      '286,547 (10.4 %) were given up as throttled; 4,915 (0.18 %) failed.',
    ]);
  });

  test('a function that only throttled, and one that was never called', () => {
    const closed = sampleResult({ functions: [{ name: 'f', rate: () => 5, durationMs: 10, reserved: 0 }] });
    expect(functionStatement(closed, 'f', timeAxis(closed)).sentences).toEqual([
      expect.stringMatching(/^Throttled 100 % of requests between 09:30 and 10:00 \(/),
    ]);
    const idle = sampleResult({ functions: [{ name: 'f', rate: () => 0, durationMs: 10 }] });
    expect(functionStatement(idle, 'f', timeAxis(idle))).toEqual({
      name: 'f',
      sentences: ['was never invoked.'],
      trouble: false,
    });
    expect(sourceStatement(idle, 'f-callers', timeAxis(idle)).sentences).toEqual(['offered no request.']);
  });

  test('reasons in descending order', () => {
    const [entry] = Object.values(sampleResult().functions);
    const functions = [
      { ...entry!, throttlesByReason: { CallerRateLimitExceeded: 2, FunctionInvocationRateLimitExceeded: 1 } },
      {
        ...entry!,
        throttlesByReason: { FunctionInvocationRateLimitExceeded: 5, ConcurrentInvocationLimitExceeded: 0 },
      },
    ];
    expect(throttleReasons(functions)).toEqual([
      { reason: 'FunctionInvocationRateLimitExceeded', count: 6 },
      { reason: 'CallerRateLimitExceeded', count: 2 },
    ]);
  });
});

describe('the answer', () => {
  test('takes the slowest source and sums throttles', () => {
    const result = threeFunctions();
    expect(answerOf(result)).toMatchObject({
      environments: { value: result.account.ConcurrentExecutions },
      latency: { source: 'nightly-report-callers', value: result.sources['nightly-report-callers']!.latency.p99 },
      throttles: { value: 137_371, halfWidth: undefined },
      monthlyUsd: { value: result.bill.monthly.totalUsd },
    });
    expect(headline(result)).toContain('(nightly-report-callers)');
    expect(headline(sampleResult({ periods: 0 }))).toContain('no request answered');
  });

  test('carries half-widths where they are known', () => {
    const result = withReplications(flashSale(), 4);
    const { environments, latency, throttles, monthlyUsd } = answerOf(result);
    for (const estimate of [environments, latency!, throttles, monthlyUsd]) {
      expect(estimate.halfWidth).toBeCloseTo(estimate.value * 0.03, 6);
    }
  });

  test('reads from the bill whether the free tier was applied', () => {
    expect(freeTierApplied(sampleResult())).toBe(false);
    expect(freeTierApplied(sampleResult({ freeTier: true }))).toBe(true);
    expect(freeTierApplied(sampleResult({ periods: 0 }))).toBeUndefined();
  });

  test('the busiest are chosen by weight, shown by name, and never leave a single other', () => {
    const weight = { a: 1, b: 9, c: 5, d: 5 } as Record<string, number>;
    const names = Object.keys(weight);
    expect(busiest(names, (name) => weight[name]!, 2)).toEqual({ shown: ['b', 'c'], others: ['a', 'd'] });
    expect(busiest(names, (name) => weight[name]!, 3)).toEqual({ shown: names, others: [] });
  });

  test('the command quotes what a shell would read otherwise', () => {
    const result = withReplications(flashSale(), 3);
    const scenario = { ...result.scenario, seed: "it's", overrides: ['functions.f.memory=512 MB'] };
    expect(reproduceCommand({ ...result, scenario })).toBe(
      "npx headroom run scenario.yaml --seed='it'\\''s' --set='functions.f.memory=512 MB' --replications=3",
    );
  });
});
