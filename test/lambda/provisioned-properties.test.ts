/** What holds at every instant of any run with provisioned concurrency, and what it must not disturb. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildModel, type Model } from '../../src/experiment/model.ts';
import { summarise, type TrialResult } from '../../src/experiment/summary.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { assert } from '../../src/sim/assert.ts';
import { sum } from '../support/recount.ts';
import { observeScenario, scenarioOf } from '../support/scenarios.ts';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const small = (most: number) => fc.integer({ min: 0, max: most });

const schedule = fc.array(
  fc.record({ minute: small(6), min: small(6) }).map(({ minute, min }) => ({
    schedule: `at(2026-11-20T00:0${minute}:00)`,
    min,
    max: min + 4,
  })),
  { maxLength: 2 },
);
const tracked = fc
  .record({
    concurrency: fc.integer({ min: 1, max: 4 }),
    ready: fc.boolean(),
    max: fc.integer({ min: 4, max: 12 }),
    min: small(1),
    target: fc.constantFrom(0.1, 0.5, 0.7, 0.9),
    statistic: fc.constantFrom('average', 'maximum'),
    scaleOut: fc.integer({ min: 1, max: 3 }),
    scaleIn: fc.integer({ min: 1, max: 4 }),
    schedule,
  })
  .map((config) => ({ ...config, min: Math.min(config.min, config.concurrency) }));
const provisioned = fc.oneof(small(5), fc.record({ concurrency: small(5), ready: fc.boolean(), schedule }), tracked);

const lambdaFunction = fc.record({
  memory: fc.constantFrom(128, 512),
  timeout: fc.constantFrom('2 s', '60 s'),
  init: fc.constantFrom(0, '300 ms', { uniform: { min: 0, max: '3 s' } }),
  duration: fc.constantFrom('50 ms', { exponential: { mean: '2 s' } }, { exponential: { mean: '20 s' } }),
  reservedConcurrency: optional(fc.integer({ min: 11, max: 13 })),
  provisionedConcurrency: optional(provisioned),
  versions: optional(
    fc.record({ 2: fc.record({ provisionedConcurrency: optional(small(5)), memory: fc.constant(256) }) }),
  ),
  lifetime: optional(fc.constantFrom('70 s', { uniform: { min: '10 s', max: '5 min' } })),
});

const NAMES = ['a', 'b'];
const change = fc.record({ at: small(6 * 60_000), name: fc.constantFrom(...NAMES) }).chain(({ at, name }) =>
  fc
    .oneof<fc.Arbitrary<object>[]>(
      small(5).map((value) => ({ [`functions.${name}.provisionedConcurrency`]: value })),
      provisioned.map((value) => ({ [`functions.${name}.provisionedConcurrency`]: value })),
      fc.constantFrom(128, 256).map((value) => ({ [`functions.${name}.memory`]: value })),
      fc.integer({ min: 11, max: 13 }).map((value) => ({ [`functions.${name}.reservedConcurrency`]: value })),
      fc.integer({ min: 136, max: 150 }).map((value) => ({ 'account.concurrency': value })),
    )
    .map((set) => ({ at, set })),
);

/** Some fill the account at once. */
const arrivals = fc.oneof(
  fc.constantFrom(0.2, 2, 12).map((poisson) => ({ poisson })),
  fc
    .array(fc.record({ time: small(6 * 60_000), count: small(140) }), { minLength: 2, maxLength: 8 })
    .map((at) => ({ at })),
);

/** Two functions in an account that has little to give away. */
const random = fc
  .record({
    functions: fc.tuple(lambdaFunction, lambdaFunction),
    arrivals: fc.tuple(arrivals, arrivals),
    asOf: fc.constantFrom('2026-11-20', '2022-06-01'),
    warmUp: fc.constantFrom(0, 0, '100 s'),
    concurrency: fc.integer({ min: 136, max: 150 }),
    changes: fc.array(change, { maxLength: 5 }),
    seed: fc.nat(),
  })
  .map(({ functions, arrivals, concurrency, ...rest }) => ({
    ...rest,
    start: '2026-11-20T00:00:00Z',
    duration: '6 min',
    account: { concurrency },
    functions: Object.fromEntries(
      functions.map(({ versions, ...config }, i) => [
        NAMES[i],
        { ...config, ...(versions === undefined ? {} : { versions, alias: { version: 2, weight: 0.5 } }) },
      ]),
    ),
    sources: Object.fromEntries(
      arrivals.map((own, i) => [NAMES[i], { type: 'sync', target: NAMES[i], arrivals: own }]),
    ),
  }));

/** What must hold between any two events; `most` is the highest account limit so far, `reserved` the highest reservation of each function. */
function checkNow({ functions, simulation }: Model, most: number, reserved: ReadonlyMap<string, number>): void {
  const holds = (condition: boolean, what: string) => assert(condition, `${what} at ${simulation.now} ms`);
  let running = 0;
  for (const target of functions.values()) {
    const parts = target.versions.flatMap(({ provisioned }) => provisioned ?? []);
    running += target.concurrency;
    holds(target.concurrency <= (reserved.get(target.name) ?? most), 'running in its reservation');
    holds(target.provisionedBusy === sum(parts.map(({ busy }) => busy)), 'busy of all versions');
    holds(target.provisioned === sum(parts.map(({ claim }) => claim)), 'claimed by all versions');
    holds(target.concurrency >= target.provisionedBusy, 'busy, provisioned or not');
    holds(target.environments >= target.concurrency, 'alive, busy or not');
    if (parts.length > 0) {
      const { requested, ready } = target.recorder.provisioned!;
      holds(requested.level === sum(parts.map((part) => part.requested)), 'requested, as it is recorded');
      holds(ready.level === sum(parts.map((part) => part.ready)), 'ready, as it is recorded');
    }
    for (const { provisioned, generation } of target.versions) {
      if (provisioned === null) continue;
      const { requested, ready, busy, idle, pending } = provisioned;
      // Busy ones of before an update in place are busy, but not ready.
      holds(ready >= idle.length && ready - idle.length <= busy, 'idle and busy ones are those that are ready');
      holds(idle.length + pending.length <= requested, 'no more idle or on the way than asked for');
      holds(ready > requested || ready + pending.length === requested, 'what is asked for is ready or on the way');
      holds(
        idle.every((one) => one.alive && one.isProvisioned && one.generation === generation && one.request === null),
        'idle ones are of the present settings',
      );
    }
  }
  holds(running <= most, 'running in the account');
}

/** What must hold at the end. */
function checkBooks(result: TrialResult): void {
  const { functions, series, usage } = result;
  let executed = 0;
  for (const [name, own] of Object.entries(functions)) {
    const columns = series.functions[name]!;
    const {
      ProvisionedConcurrencyInvocations: inside = 0,
      ProvisionedConcurrencySpilloverInvocations: spilled = 0,
      ProvisionedConcurrencyUtilization: utilization = 0,
      ProvisionedConcurrentExecutions: most = 0,
    } = own;
    expect(inside + spilled).toBeLessThanOrEqual(own.Invocations);
    expect(own.coldStarts).toBeLessThanOrEqual(own.Invocations - inside);
    expect(utilization).toBeLessThanOrEqual(1);
    expect(most).toBeLessThanOrEqual(own.ConcurrentExecutions);
    if (own.provisionedConcurrency === undefined) continue;
    expect(sum(columns.ProvisionedConcurrencyInvocations!)).toBe(inside);
    expect(sum(columns.ProvisionedConcurrencySpilloverInvocations!)).toBe(spilled);
    expect(Math.max(...columns.provisionedReady!)).toBe(own.provisionedConcurrency.maxReady);
    expect(own.provisionedConcurrency.maxReady).toBeLessThanOrEqual(own.environments.max);
    executed += sum(columns.provisionedGbSeconds!);
  }
  // The meters by version and the metric by function are the same.
  expect(usage['lambda.provisioned.durationGbSeconds.x86_64'] ?? 0).toBeCloseTo(executed, 9);
}

/** The highest reservation so far of each function that has always had one. */
function mostReserved(states: readonly Pick<Scenario, 'functions'>[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const [name, { reservedConcurrency }] of Object.entries(states[0]!.functions)) {
    if (reservedConcurrency === undefined) continue;
    most.set(name, Math.max(...states.map(({ functions }) => functions[name]?.reservedConcurrency ?? 0)));
  }
  return most;
}

async function forAll(check: (scenario: Scenario) => void, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(random, async (text) => {
      let scenario: Scenario;
      try {
        scenario = await scenarioOf(text);
      } catch {
        // More than the account or a reservation can give.
        fc.pre(false);
        return;
      }
      check(scenario);
    }),
    { numRuns },
  );
}

describe('at every instant of any run', () => {
  test('busy ≤ claimed, idle + busy = ready, all functions within the account, each within its reservation', async () => {
    let seen = 0;
    await forAll((scenario) => {
      const model = buildModel(scenario, 1, null);
      const states = [{ ...scenario, atMs: 0 }, ...scenario.changes];
      for (let over = false; !over; ) {
        over = model.simulation.advance(1);
        const past = states.filter(({ atMs }) => atMs <= model.simulation.now);
        const most = Math.max(...past.map(({ account }) => account.concurrency!));
        checkNow(model, most, mostReserved(past));
      }
      const result = summarise(model, scenario);
      checkBooks(result);
      seen += sum(Object.values(result.functions).map((own) => own.ProvisionedConcurrencyInvocations ?? 0));
    }, 120);
    expect(seen).toBeGreaterThan(1000);
  });

  test('the same again, bit by bit', async () => {
    await forAll((scenario) => {
      const first = observeScenario(scenario);
      expect(observeScenario(scenario)).toEqual(first);
    }, 20);
  });
});

describe('common random numbers', () => {
  const scenario = (settings: object) => ({
    duration: '5 min',
    seed: 'provisioned',
    functions: {
      f: {
        init: { exponential: { mean: '1 s' } },
        duration: { exponential: { mean: '700 ms' } },
        timeout: '900 s',
        ...settings,
      },
      g: { init: { exponential: { mean: '1 s' } }, duration: { exponential: { mean: '700 ms' } } },
    },
    sources: {
      f: { type: 'sync', target: 'f', arrivals: { poisson: '10/s' } },
      g: { type: 'sync', target: 'g', arrivals: { poisson: '10/s' } },
    },
  });

  test.each([
    ['a number', { provisionedConcurrency: 5 }],
    ['auto scaling', { provisionedConcurrency: { concurrency: 1, max: 20 } }],
    ['an allocation', { provisionedConcurrency: { concurrency: 5, ready: false } }],
  ])('%s changes no draw of any request, and nothing of another function', async (_, settings) => {
    const without = observeScenario(await scenarioOf(scenario({})));
    const run = observeScenario(await scenarioOf(scenario(settings)));
    expect(run.result.functions.g).toEqual(without.result.functions.g);
    expect(run.result.sources.g).toEqual(without.result.sources.g);
    const durations = ({ told }: typeof run): Map<number, number> => {
      const began = new Map<number, number>();
      const found = new Map<number, number>();
      const running = new Map<number, number>();
      for (const { what, owner, environment, request, timeMs } of told) {
        if (owner !== 'f') continue;
        if (what === 'run') {
          began.set(environment, timeMs);
          running.set(environment, request);
        } else if (what === 'end') found.set(running.get(environment)!, timeMs - began.get(environment)!);
      }
      return found;
    };
    const reference = durations(without);
    const compared = [...durations(run)].filter(([request]) => reference.has(request));
    expect(compared.length).toBeGreaterThan(2900);
    for (const [request, durationMs] of compared) expect(durationMs).toBeCloseTo(reference.get(request)!, 6);
  });
});
