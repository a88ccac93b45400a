/** Hand-traced invocations that go wrong: long init, time-outs, kills, failures; and what each of them is billed. */
import { describe, expect, test } from 'vitest';
import { logOf, observed } from '../support/scenarios.ts';

/** One function that is called at these times (ms). */
function calls(settings: string, timesMs: number[], more = ''): string {
  const instants = timesMs.map((time) => `{ time: ${time} ms, count: 1 }`).join(', ');
  return `
duration: 100 s
functions: { f: { ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { at: [ ${instants} ] } } }
${more}`;
}

describe('init beyond its limit of 10 s', () => {
  test('10 s of init phase unbilled, then the whole init again inside Duration', async () => {
    const run = await observed(calls('init: 12 s, duration: 500 ms, timeout: 15 s', [0, 50_000]));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [10_000, 'run'],
      [22_500, 'end'],
      [50_000, 'arrive'],
      [50_000, 'run'],
      [50_500, 'end'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      coldStarts: 1,
      Duration: { count: 2, max: 12_500 },
      BilledDuration: 13_000,
      InitDuration: { count: 0 },
    });
    expect(run.result.sources.s!.latency.max).toBe(22_500);
  });

  test('exactly 10 s is in time, and billed by the rules of today', async () => {
    const { result } = await observed(calls('init: 10 s, duration: 500 ms', [0]));
    expect(result.functions.f).toMatchObject({
      Duration: { max: 500 },
      BilledDuration: 10_500,
      InitDuration: { count: 1, max: 10_000 },
    });
  });

  test('the retry runs under the function time-out, again and again', async () => {
    const run = await observed(calls('init: 12 s, duration: 500 ms, timeout: 3 s', [0, 20_000]));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [10_000, 'run'],
      [13_000, 'timeout'],
      [20_000, 'arrive'],
      [20_000, 'run'],
      [23_000, 'timeout'],
    ]);
    expect(run.result.functions.f).toMatchObject({ coldStarts: 1, Errors: 2, timeouts: 2, BilledDuration: 6000 });
  });
});

describe('function time-out', () => {
  const change = 'changes: [ { at: 5 s, set: { functions.f.duration: 200 ms } } ]';

  test('resets the environment: the next invocation pays init inside its duration, and it is no cold start', async () => {
    const run = await observed(calls('init: 100 ms, duration: 2 s, timeout: 1 s', [0, 6000, 7000], change));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [100, 'run'],
      [1100, 'timeout'],
      [5000, 'change'],
      [6000, 'arrive'],
      [6000, 'run'],
      [6300, 'end'],
      [7000, 'arrive'],
      [7000, 'run'],
      [7200, 'end'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      Invocations: 3,
      coldStarts: 1,
      Errors: 1,
      timeouts: 1,
      Duration: { count: 3, max: 1000, avg: 500 },
      InitDuration: { count: 1, max: 100 },
      BilledDuration: 100 + 1000 + 300 + 200,
      environments: { created: 1 },
    });
    expect(run.result.sources.s).toMatchObject({ succeeded: 2, timedOut: 1, failed: 0, retries: 0 });
    expect(run.result.sources.s!.latency).toMatchObject({ count: 2, max: 300 });
  });

  test('an invocation that takes exactly the time-out succeeds', async () => {
    const { result } = await observed(calls('init: 100 ms, duration: 1 s, timeout: 1 s', [0]));
    expect(result.functions.f).toMatchObject({ Errors: 0, timeouts: 0, Duration: { max: 1000 } });
  });

  test('init that succeeds does not count against it', async () => {
    const { result } = await observed(calls('init: 900 ms, duration: 900 ms, timeout: 1 s', [0]));
    expect(result.functions.f).toMatchObject({ Errors: 0, BilledDuration: 1800 });
  });

  test('shorter than every duration: all time out, one environment is reset each time', async () => {
    const { result } = await observed(`
duration: 100 s
functions: { f: { init: 50 ms, duration: { uniform: { min: 20 ms, max: 2 s } }, timeout: 10 ms, idleTimeout: 600 s } }
sources: { s: { type: sync, target: f, arrivals: { constant: 10/s } } }`);
    expect(result.functions.f).toMatchObject({
      Invocations: 1000,
      coldStarts: 1,
      timeouts: 999,
      Errors: 999,
      BilledDuration: 999 * 10 + 50,
    });
    expect(result.sources.s).toMatchObject({ offered: 1000, timedOut: 999, inFlight: 1, succeeded: 0 });
    expect(result.sources.s!.latency.count).toBe(0);
  });
});

describe('memory', () => {
  test('more than there is: killed, and the environment is reset', async () => {
    const run = await observed(calls('memory: 128 MB, memoryUsed: 129 MB, init: 100 ms, duration: 200 ms', [0, 1000]));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [100, 'run'],
      [300, 'kill'],
      [1000, 'arrive'],
      [1000, 'run'],
      [1300, 'kill'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      coldStarts: 1,
      Errors: 2,
      outOfMemory: 2,
      timeouts: 0,
      BilledDuration: 100 + 200 + 300,
    });
    expect(run.result.sources.s).toMatchObject({ failed: 2, succeeded: 0 });
  });

  test('all that there is: nothing happens', async () => {
    const { result } = await observed(calls('memory: 128 MB, memoryUsed: 128 MB, duration: 200 ms', [0]));
    expect(result.functions.f).toMatchObject({ Errors: 0, outOfMemory: 0 });
  });

  test('a time-out comes before a kill at the end', async () => {
    const { result } = await observed(calls('memoryUsed: 129 MB, duration: 2 s, timeout: 1 s', [0]));
    expect(result.functions.f).toMatchObject({ Errors: 1, timeouts: 1, outOfMemory: 0 });
  });
});

describe('failing handler', () => {
  test('lasts its duration, keeps its environment, and nobody tries again', async () => {
    const text = calls('init: 100 ms, duration: 200 ms, errorRate: 100 %', [0, 1000]);
    const run = await observed(text.replace('target: f', 'target: f, client: { retry: standard }'));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [100, 'run'],
      [300, 'error'],
      [1000, 'arrive'],
      [1000, 'run'],
      [1200, 'error'],
    ]);
    expect(run.result.functions.f).toMatchObject({ coldStarts: 1, Errors: 2, BilledDuration: 500 });
    expect(run.result.sources.s).toMatchObject({ failed: 2, retries: 0 });
  });

  test('a share of them fails', async () => {
    const { result } = await observed(`
duration: 10000 s
functions: { f: { duration: 10 ms, errorRate: 10 % } }
sources: { s: { type: sync, target: f, arrivals: { constant: 1/s } } }`);
    // 10,000 draws: 1,000 expected, standard deviation 30.
    expect(Math.abs(result.functions.f!.Errors - 1000)).toBeLessThan(120);
    expect(result.sources.s!.failed).toBe(result.functions.f!.Errors);
  });
});

describe('work of an environment in its first invocation', () => {
  test('is done once in each environment', async () => {
    const settings = 'init: 100 ms, duration: 200 ms, firstInvocation: { extra: 500 ms }, idleTimeout: 5 s';
    const run = await observed(calls(settings, [0, 1000, 10_000]));
    expect(logOf(run)).toEqual([
      [0, 'arrive'],
      [0, 'init'],
      [100, 'run'],
      [800, 'end'],
      [1000, 'arrive'],
      [1000, 'run'],
      [1200, 'end'],
      [6200, 'reclaim'],
      [10_000, 'arrive'],
      [10_000, 'init'],
      [10_100, 'run'],
      [10_800, 'end'],
      [15_800, 'reclaim'],
    ]);
    expect(run.result.functions.f).toMatchObject({ BilledDuration: 800 + 200 + 800, Duration: { max: 700 } });
  });

  test('is not done again after a reset', async () => {
    const settings = 'init: 100 ms, duration: 200 ms, memoryUsed: 129 MB, firstInvocation: { extra: 500 ms }';
    const run = await observed(calls(settings, [0, 1000]));
    expect(logOf(run).filter(([, what]) => what === 'kill')).toEqual([
      [800, 'kill'],
      [1300, 'kill'],
    ]);
  });
});

describe('billed time', () => {
  const settings = 'init: 100.2 ms, duration: 30.5 ms';

  test('today: init and duration together, up to the next millisecond', async () => {
    const { result } = await observed(calls(settings, [0, 1000]));
    expect(result.functions.f!.BilledDuration).toBe(131 + 31);
  });

  test('before 2025-08-01: init is free with a managed runtime, billed with a custom one', async () => {
    const managed = await observed(calls(`${settings}, runtime: nodejs22.x`, [0], 'asOf: 2025-07-31'));
    expect(managed.result.functions.f!.BilledDuration).toBe(31);
    const custom = await observed(calls(`${settings}, runtime: provided.al2023`, [0], 'asOf: 2025-07-31'));
    expect(custom.result.functions.f!.BilledDuration).toBe(131);
  });

  test('before 2020-12-01: up to the next 100 ms', async () => {
    const { result } = await observed(calls(settings, [0, 1000], 'asOf: 2020-11-30'));
    expect(result.functions.f!.BilledDuration).toBe(200);
  });

  test('GB-seconds follow memory and architecture', async () => {
    const { result } = await observed(calls('memory: 2048 MB, architecture: arm64, init: 0, duration: 500 ms', [0, 1]));
    expect(result.usage).toEqual({ 'lambda.requests': 2, 'lambda.gbSeconds.arm64': 2 });
  });

  test('ephemeral storage above 512 MB', async () => {
    const { result } = await observed(calls('ephemeralStorage: 1536 MB, init: 0, duration: 500 ms', [0, 1]));
    expect(result.usage['lambda.ephemeralGbSeconds']).toBe(1);
  });
});
