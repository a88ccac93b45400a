/** Same seed, same bytes: run twice, with shuffled keys, through a structured clone. */
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { runScenario } from '../../src/experiment/run.ts';
import { runTrial } from '../../src/experiment/trial.ts';
import { scenarioOf } from '../support/scenarios.ts';

/** A bit of everything that draws, changes and refuses. */
const EVERYTHING = {
  name: 'everything',
  description: 'All that a scenario can say',
  seed: 'determinism',
  duration: '120 s',
  period: '10 s',
  warmUp: '5 s',
  asOf: '2026-11-20',
  account: { concurrency: 130, freeTier: true },
  functions: {
    zeta: {
      memory: 512,
      architecture: 'arm64',
      duration: {
        mixture: [
          { weight: 1, gamma: { mean: '80 ms', cv: 0.5 } },
          { weight: 3, exponential: { mean: '20 ms' } },
        ],
      },
      errorRate: '5 %',
      memoryUsed: { normal: { mean: 400, sd: 60 } },
      reservedConcurrency: 10,
      idleTimeout: { uniform: { min: '1 s', max: '9 s' } },
      reuse: 'random',
      warm: 2,
    },
    alpha: {
      memory: 1024,
      duration: { cpu: { lognormal: { median: '30 ms', p99: '200 ms' } }, wait: '10 ms', threads: 1 },
      runtime: 'python3.12',
      firstInvocation: { extra: { weibull: { shape: 1.5, scale: '100 ms' } } },
    },
    10: { duration: { byMemory: { 128: '1 s', 512: '200 ms' } }, memory: 256 },
    9: { duration: { formula: '40 + 90000/memoryMb' } },
  },
  sources: {
    web: {
      type: 'sync',
      target: 'zeta',
      arrivals: {
        poisson: [
          { at: 0, rate: 50 },
          { at: '60 s', rate: 300, ramp: '10 s' },
        ],
      },
      client: { timeout: '1 s', retry: 'standard', processes: 3 },
    },
    batch: {
      type: 'sync',
      target: 'zeta',
      arrivals: { at: [{ time: '30 s', count: 200 }] },
      client: { retry: 'adaptive' },
    },
    loop: { type: 'sync', target: 'alpha', arrivals: { users: 20, think: { exponential: { mean: '200 ms' } } } },
    minute: { type: 'sync', target: '10', arrivals: { perMinute: [100, 30], scale: 1.5 } },
    wave: {
      type: 'sync',
      target: '9',
      arrivals: { poisson: '20 + 15*sin(2*pi*t/60)' },
      client: { retry: { attempts: 3 } },
    },
  },
  changes: [
    { at: '40 s', set: { 'functions.zeta.memory': 1024, 'functions.alpha.errorRate': '10 %' } },
    { at: '70 s', set: { 'account.concurrency': 140, 'functions.zeta.reservedConcurrency': 3 } },
  ],
};

/** The same mapping with its keys the other way round, at every depth. Lists stay as they are. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  );
}

const bytes = (value: unknown): string => JSON.stringify(value);

describe('same seed, same bytes', () => {
  test('run twice', async () => {
    const first = await runScenario(await scenarioOf(EVERYTHING));
    const second = await runScenario(await scenarioOf(EVERYTHING));
    expect(bytes(second)).toBe(bytes(first));
    // The scenario does what it says: every kind of thing happened.
    const { zeta, alpha } = first.functions;
    expect(zeta!.Throttles).toBeGreaterThan(100);
    expect(zeta!.outOfMemory).toBeGreaterThan(10);
    expect(alpha!.Errors).toBeGreaterThan(10);
    expect(first.sources.web!.retries).toBeGreaterThan(50);
    expect(first.sources.wave!.succeeded).toBeGreaterThan(1000);
  });

  test('with shuffled keys everything but the text is the same', async () => {
    const straight = stringify(EVERYTHING);
    const shuffled = stringify(reversed(EVERYTHING));
    expect(shuffled).not.toBe(straight);
    const one = await runScenario(await scenarioOf(straight));
    const other = await runScenario(await scenarioOf(shuffled));
    expect(other.scenario.text).toBe(shuffled);
    const withoutText = (result: typeof one) => ({ ...result, scenario: { ...result.scenario, text: '' } });
    expect(bytes(withoutText(other))).toBe(bytes(withoutText(one)));
  });

  test('as JSON and as YAML', async () => {
    const trial = async (text: string) => runTrial({ scenario: await scenarioOf(text), replication: 1 });
    expect(bytes(await trial(stringify(EVERYTHING)))).toBe(bytes(await trial(JSON.stringify(EVERYTHING))));
  });

  test('through a structured clone', async () => {
    const trial = { scenario: await scenarioOf(EVERYTHING), replication: 2 };
    expect(bytes(runTrial(structuredClone(trial)))).toBe(bytes(runTrial(trial)));
  });

  test('the observer changes nothing', async () => {
    const trial = { scenario: await scenarioOf(EVERYTHING), replication: 1 };
    let told = 0;
    const result = runTrial(trial, () => told++);
    expect(bytes(result)).toBe(bytes(runTrial(trial)));
    expect(told).toBeGreaterThan(10_000);
  });

  test('a run does not touch its scenario', async () => {
    const scenario = await scenarioOf(EVERYTHING);
    const before = structuredClone(scenario);
    runTrial({ scenario, replication: 1 });
    expect(scenario).toEqual(before);
  });

  test('two runs at once do not disturb each other', async () => {
    const scenario = await scenarioOf(EVERYTHING);
    const { startTrial } = await import('../../src/experiment/trial.ts');
    const trials = [1, 2].map((replication) => startTrial({ scenario, replication }));
    const done = [false, false];
    while (!done.every(Boolean)) {
      trials.forEach((trial, i) => {
        done[i] ||= trial.advance(1000);
      });
    }
    trials.forEach((trial, i) => {
      expect(bytes(trial.result())).toBe(bytes(runTrial({ scenario, replication: i + 1 })));
    });
  });
});

test('names made of digits are in order as text, like any other', async () => {
  const scenario = await scenarioOf(`
duration: 10 s
account: { concurrency: 1 }
functions: { "9": { duration: 100 ms, init: 0 }, "10": { duration: 100 ms, init: 0 } }
sources:
  "9": { type: sync, target: "9", arrivals: { constant: 1/s } }
  "10": { type: sync, target: "10", arrivals: { constant: 1/s } }
`);
  const { functions } = runTrial({ scenario, replication: 1 });
  expect([functions['10']!.Throttles, functions['9']!.Throttles]).toEqual([0, 10]);
});
