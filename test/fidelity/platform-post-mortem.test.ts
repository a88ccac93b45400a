/** Dated post-mortems: one scenario the day before a change of the platform and the day of it, and the two results that are known for it. */
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { observed, resultOf, scenarioOf } from '../support/scenarios.ts';

const sync = (target: string, arrivals: object) => ({ type: 'sync', target, arrivals });
const atOnce = (target: string, count: number) => sync(target, { at: [{ time: 0, count }] });

/** One function and one source on a day. */
const one = (asOf: string, config: object, arrivals: object, more: object = {}) => ({
  asOf,
  duration: '1 min',
  functions: { f: { init: 0, duration: '100 ms', ...config } },
  sources: { s: sync('f', arrivals) },
  ...more,
});

/** What is wrong with a scenario: places and messages. */
async function refused(scenario: object): Promise<{ path: string; message: string }[]> {
  const error = await scenarioOf(scenario).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ScenarioError)) throw new Error('expected an input error', { cause: error });
  return error.issues.map(({ path, message }) => ({ path, message }));
}

describe('2020-12-01, AWS News Blog: billing by 1 ms instead of 100 ms', () => {
  // 600 requests of 28 ms at 1 GB: of P16 one in a hundred thousand.
  test.each([
    ['2020-11-30', 60, 0.00112],
    ['2020-12-01', 16.8, 0.0004],
  ])('%s: %d GB-seconds, $%d', async (asOf, gbSeconds, usd) => {
    const arrivals = { perMinute: [600], spread: 'even' };
    const { usage, bill } = await resultOf(one(asOf, { memory: '1 GB', duration: '28 ms' }, arrivals));
    expect(usage).toEqual({ 'lambda.requests': 600, 'lambda.gbSeconds.x86_64': gbSeconds });
    // The blog's amounts are in cents for 60 million.
    expect(bill.totalUsd * 100_000).toBeCloseTo(usd * 100_000, 2);
  });
});

describe('2020-12-01, developer guide: one core at 1,769 MB instead of 1,792 MB, up to 10,240 MB', () => {
  const work = (asOf: string, memory: string, threads: number) =>
    one(
      asOf,
      { memory, timeout: '3 min', duration: { cpu: '60 s', threads } },
      { at: [{ time: 0, count: 1 }] },
      { duration: '3 min' },
    );
  /** The quota is granted in periods of 20 ms: more than a period from the quotient it cannot be. */
  const PERIOD_MS = 20;

  test.each([
    ['2020-11-30', 120_000],
    ['2020-12-01', (60_000 * 1769) / 896],
  ])('a minute of CPU work at 896 MB on %s: %d ms', async (asOf, wallMs) => {
    const { functions } = await resultOf(work(asOf, '896 MB', 1));
    expect(Math.abs(functions.f!.Duration.avg - wallMs)).toBeLessThanOrEqual(PERIOD_MS);
  });

  test('memory of 10,240 MB: an input error, and six threads at almost six cores', async () => {
    const [issue] = await refused(work('2020-11-30', '10240 MB', 6));
    expect(issue!.path).toBe('functions.f.memory');
    const { functions } = await resultOf(work('2020-12-01', '10240 MB', 6));
    expect(Math.abs(functions.f!.Duration.avg - 60_000 / (10_240 / 1769))).toBeLessThanOrEqual(PERIOD_MS);
  });
});

describe('2025-08-01, AWS Compute Blog: init of managed runtimes in zip files is billed', () => {
  // Developer guide, lambda-runtime-environment: 133.61 ms after an init of 80 ms; ten environments at once, each used again after a second.
  test.each([
    ['2025-07-31', 10 * 134 + 10 * 134],
    ['2025-08-01', 10 * 214 + 10 * 134],
  ])('%s: %d ms billed', async (asOf, billedMs) => {
    const at = ['0 s', '1 s'].map((time) => ({ time, count: 10 }));
    const config = { runtime: 'nodejs22.x', init: '80 ms', duration: '133.61 ms' };
    const { functions, usage } = await resultOf(one(asOf, config, { at }));
    expect(functions.f).toMatchObject({ coldStarts: 10, BilledDuration: billedMs });
    expect(usage['lambda.gbSeconds.x86_64']).toBe((billedMs * 128) / 1_024_000);
  });
});

describe('2023-11-26, AWS News Blog: 1,000 more each 10 s for every function, instead of a burst for the Region', () => {
  /** Two functions that want 1,500 environments each, b a moment after a, and as many more after 10 s. */
  const spike = (asOf: string, region: string) => {
    const slow = { init: 0, duration: '60 s', timeout: '2 min' };
    const twice = (...times: string[]) => ({ at: times.map((time) => ({ time, count: 1500 })) });
    return {
      ...{ asOf, region, duration: '20 s', period: '1 s', account: { concurrency: 10_000 } },
      functions: { a: slow, b: slow },
      sources: { a: sync('a', twice('0 s', '10 s')), b: sync('b', twice('1 ms', '10001 ms')) },
    };
  };
  // Before: 3,000, 1,000 or 500 for both together, and 500 a minute, which are 83 in 10 s.
  test.each([
    ['2023-11-25', 'us-east-1', [1500, 1500], 83],
    ['2023-11-25', 'eu-central-1', [1000, 0], 83],
    ['2023-11-25', 'sa-east-1', [500, 0], 83],
    ['2023-11-26', 'us-east-1', [1000, 1000], 2000],
    ['2023-11-26', 'eu-central-1', [1000, 1000], 2000],
    ['2023-11-26', 'sa-east-1', [1000, 1000], 2000],
  ])('%s in %s: %j at once, %d more after 10 s', async (asOf, region, first, more) => {
    const { series, account } = await resultOf(spike(asOf, region));
    expect(['a', 'b'].map((name) => series.functions[name]!.ConcurrentExecutions![0])).toEqual(first);
    expect(account.ConcurrentExecutions).toBe(first[0]! + first[1]! + more);
  });
});

// That it changed with the scaling of functions is assumed: AWS names no day.
describe('2023-11-26: the allocation of provisioned concurrency', () => {
  // Guide of 2022: a burst as on demand, then 500 a minute. Guide of 2025: a minute or two, then 6,000 a minute; nothing before all of it.
  test.each([
    ['2023-11-25', 'us-east-1', 0],
    ['2023-11-25', 'sa-east-1', ((900 - 500) / 500) * 60],
    ['2023-11-26', 'us-east-1', 90 + (900 / 6000) * 60],
    ['2023-11-26', 'sa-east-1', 90 + (900 / 6000) * 60],
  ])('900 in %s of %s: all of them ready after %d s', async (asOf, region, seconds) => {
    const provisionedConcurrency = { concurrency: 900, ready: false };
    const more = { region, duration: '5 min' };
    const { entries } = await observed(one(asOf, { provisionedConcurrency }, { at: [{ time: 0, count: 1 }] }, more));
    const ready = entries.filter(({ what }) => what === 'provisioned');
    expect(ready.map(({ timeMs }) => timeMs)).toEqual([seconds * 1000]);
  });
});

describe('2023-11-26, AWS Compute Blog: pollers of a queue scale five times as fast', () => {
  // 5 at first, 60 or 300 more a minute.
  test.each([
    ['2023-11-25', 65],
    ['2023-11-26', 305],
  ])('%s: %d batches at once after a minute', async (asOf, batches) => {
    const { functions } = await resultOf({
      asOf,
      duration: '1 min',
      functions: { f: { init: 0, duration: '14 min', timeout: '15 min' } },
      sources: { q: { type: 'sqs', target: 'f', backlog: 1000, batchSize: 1, visibilityTimeout: '12 h' } },
    });
    expect(functions.f!.ConcurrentExecutions).toBe(batches);
  });
});

// The start-up of an interface is the least that was told of it, more than 10 s; Regions followed one another from September to November.
describe('2019, AWS Compute Blog: shared network interfaces of functions in a VPC', () => {
  const inVpc = (asOf: string, count: number) =>
    resultOf({
      asOf,
      duration: '1 min',
      functions: { f: { memory: '1536 MB', vpc: { networkInterfaces: 50 }, init: '300 ms', duration: '700 ms' } },
      sources: { s: atOnce('f', count) },
    });

  test.each([
    ['2019-11-24', 11_000],
    ['2019-11-25', 1000],
  ])('a cold start of 300 ms on %s: answered after %d ms', async (asOf, latencyMs) => {
    const { sources, functions } = await inVpc(asOf, 1);
    expect(sources.s!.latency.max).toBe(latencyMs);
    // Nobody pays for waiting.
    expect(functions.f!.BilledDuration).toBe(700);
  });

  // Guide of 2018: interfaces = concurrency × memory / 3 GB, so 100 environments of 1,536 MB.
  test.each([
    ['2019-11-24', 20],
    ['2019-11-25', 0],
  ])('120 at once with 50 interfaces on %s: %d are refused', async (asOf, count) => {
    const { functions } = await inVpc(asOf, 120);
    expect(functions.f!.Throttles).toBe(count);
    expect(functions.f!.throttlesByReason.ENILimitReachedException ?? 0).toBe(count);
  });
});

describe('2018-10-11, developer guide: functions may run for 15 minutes instead of 5', () => {
  const job = (asOf: string, timeout: string) =>
    one(asOf, { duration: '10 min', timeout }, { at: [{ time: 0, count: 1 }] }, { duration: '20 min' });

  test('a job of 10 minutes: 5 minutes were billed for nothing', async () => {
    const { functions } = await resultOf(job('2018-10-10', '300 s'));
    expect(functions.f).toMatchObject({ timeouts: 1, BilledDuration: 300_000 });
    const [issue] = await refused(job('2018-10-10', '900 s'));
    expect(issue!.path).toBe('functions.f.timeout');
  });

  test('since then it ends', async () => {
    const { functions } = await resultOf(job('2018-10-11', '900 s'));
    expect(functions.f).toMatchObject({ timeouts: 0, Errors: 0, BilledDuration: 600_000 });
  });
});

describe('2021-09-29, AWS News Blog: arm64 at 80 % of the price of x86_64', () => {
  const call = (asOf: string, architecture: string) =>
    one(asOf, { architecture, memory: '1 GB', duration: '1 s' }, { at: [{ time: 0, count: 1000 }] });

  test('refused the day before', async () => {
    const [issue] = await refused(call('2021-09-28', 'arm64'));
    expect(issue!.path).toBe('functions.f.architecture');
    expect(issue!.message).toContain('it came on 2021-09-29');
  });

  test('a thousand GB-seconds on the day: $0.0166667 and $0.0133334', async () => {
    const durationUsd = async (architecture: string) =>
      (await resultOf(call('2021-09-29', architecture))).bill.lines[1]!.amountUsd;
    expect(await durationUsd('x86_64')).toBeCloseTo(0.0166667, 12);
    expect(await durationUsd('arm64')).toBeCloseTo(0.0133334, 12);
  });
});

// The measurements say what was seen, not when it changed: the days are headroom's.
describe('how long an idle environment is kept (mikhail.io in 2019 and 2021, ubc-cirrus-lab in 2025)', () => {
  const CALLS = 1000;
  /** The share of cold starts after the first call, of one call every `everyS`. */
  async function coldShare(asOf: string, everyS: number): Promise<number> {
    const constant = 1 / everyS;
    const text = one(asOf, { duration: 0 }, { constant }, { duration: `${(CALLS + 1.5) * everyS} s`, period: '1 d' });
    const { functions } = await resultOf(text);
    expect(functions.f!.Invocations).toBe(CALLS + 1);
    return (functions.f!.coldStarts - 1) / CALLS;
  }

  test.each([
    ['2019-07-31', 20, 0],
    ['2019-08-01', 20, 1],
    ['2020-12-31', 8, 0],
    ['2021-01-01', 8, 1],
  ])('%s, a call every %d min: a share of %d is cold', async (asOf, minutes, share) => {
    expect(await coldShare(asOf, minutes * 60)).toBe(share);
  });

  // Idle for 330 s: a quarter of the way from 5 to 7 minutes; of the probes of 2025 32 of 100 were still warm.
  test.each([
    ['2025-04-30', 0.25],
    ['2025-05-01', 0.68],
  ])('%s, a call every 5.5 min: a share of %d is cold', async (asOf, share) => {
    // The number of cold starts is binomial.
    expect(Math.abs((await coldShare(asOf, 330)) - share)).toBeLessThan(3 * Math.sqrt((share * (1 - share)) / CALLS));
  });
});
