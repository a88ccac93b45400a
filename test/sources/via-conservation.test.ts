/** Random settings of services in front of a function: nothing is lost between them, and nothing is counted twice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VIA_NAMES } from '../../src/sources/via.ts';
import { observeScenario, scenarioOf } from '../support/scenarios.ts';

test('nothing is lost between client, service and function', async () => {
  const cases = fc.record({
    via: fc.constantFrom(...VIA_NAMES.filter((name) => name !== 'firehose')),
    perSecond: fc.integer({ min: 1, max: 30 }),
    users: fc.boolean(),
    errorRate: fc.constantFrom(0, 0.3, 1),
    reservedConcurrency: fc.integer({ min: 0, max: 4 }),
    durationMs: fc.integer({ min: 1, max: 4000 }),
    waitMs: fc.option(fc.integer({ min: 100, max: 5000 }), { nil: undefined }),
    limit: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    clientRetry: fc.constantFrom('none', 'standard', 'adaptive'),
    retry: fc.option(fc.record({ attempts: fc.integer({ min: 0, max: 4 }), jitter: fc.constantFrom('none', 'full') }), {
      nil: undefined,
    }),
    cacheHits: fc.constantFrom(0, 0.5),
    permission: fc.boolean(),
  });
  const retryingServices = ['step-functions', 'cognito', 's3-batch'];
  await fc.assert(
    fc.asyncProperty(cases, async (drawn) => {
      const { via, limit, waitMs, permission, errorRate, reservedConcurrency } = drawn;
      const gateway = {
        ...(limit === undefined ? {} : { requestsPerSecond: limit, burst: 2 * limit }),
        ...(waitMs === undefined ? {} : { timeout: waitMs }),
      };
      const arrivals = drawn.users
        ? { users: drawn.perSecond, think: '1 s' }
        : {
            poisson: [
              { at: 0, rate: drawn.perSecond },
              { at: '30 s', rate: 0 },
            ],
          };
      const source = {
        type: 'sync',
        target: 'f',
        via,
        permission,
        arrivals,
        ...(via === 'sdk' ? {} : { gateway }),
        ...(via === 'step-functions' && drawn.retry !== undefined ? { retry: drawn.retry } : {}),
        ...(via === 'lambda-edge' ? { edge: { trigger: 'origin-request', cacheHits: drawn.cacheHits } } : {}),
        ...(retryingServices.includes(via) ? {} : { client: { retry: drawn.clientRetry } }),
      };
      const f = { init: 0, duration: drawn.durationMs, errorRate, reservedConcurrency, timeout: '3 s' };
      const { told, result } = observeScenario(
        await scenarioOf({ duration: '600 s', functions: { f }, sources: { s: source } }),
      );
      const { offered, succeeded, failed, throttled, timedOut, inFlight, retries, latency } = result.sources.s!;
      const count = (what: string): number => told.filter((entry) => entry.what === what).length;
      expect(offered).toBe(count('arrive'));
      expect(offered).toBe(succeeded + failed + throttled + timedOut + inFlight);
      expect(latency.count).toBe(succeeded);
      expect(retries).toBe(count('retry'));
      const { gatewayThrottles = 0, stateTransitions } = result.sources.s!;
      expect(gatewayThrottles).toBe(count('gateway throttle'));
      const { Invocations, Throttles } = result.functions.f!;
      if (!permission) expect([Invocations, Throttles, succeeded]).toEqual([0, 0, 0]);
      // Every attempt was refused by somebody or ran; at the end of a closed loop, or of an adaptive client, some are still to come.
      const made = Invocations + Throttles + gatewayThrottles;
      if (permission) expect(made).toBeLessThanOrEqual(offered + retries);
      if (permission && inFlight === 0) expect(made).toBe(offered + retries);
      if (permission && stateTransitions !== undefined) expect(stateTransitions).toBe(Invocations + Throttles);
    }),
    { numRuns: 80 },
  );
});
