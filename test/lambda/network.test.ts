/** VPC before and after 2019: network interfaces in cold starts, and as a limit. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeptSamplers } from '../../src/lambda/kept-samplers.ts';
import { Network } from '../../src/lambda/network.ts';
import { platformOn } from '../../src/platform/index.ts';
import { Streams } from '../../src/sim/random.ts';
import { environmentsIn, observed, resultOf } from '../support/scenarios.ts';

/** One function of 2018, called at these times (ms). */
function calls(settings: string, timesMs: readonly number[], more = ''): string {
  const instants = timesMs.map((time) => `{ time: ${time} ms, count: 1 }`).join(', ');
  return `
duration: 60 s
${more.includes('asOf') ? '' : 'asOf: 2018-06-01'}
functions: { f: { init: 100 ms, duration: 400 ms, ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { at: [ ${instants} ] } } }
${more}`;
}

describe('cold starts of 2018', () => {
  test('wait for a new interface, or for the rest of its start-up, or not at all', async () => {
    // Two environments of 1,536 MB share an interface. At 0 s three need two of them; at 4 s the fourth finds room on the second, which is
    // ready at 10 s. From 10.5 s on all four are idle. At 12 s five are needed: the fifth takes a third interface.
    const run = await observed(
      calls(
        'memory: 1536 MB, vpc: true, idleTimeout: 30 s, reuse: oldest',
        [0, 0, 0, 4000, 12_000, 12_000, 12_000, 12_000, 12_000],
      ),
    );
    expect(environmentsIn(run, 'run')).toEqual([
      [10_100, 'run 1'],
      [10_100, 'run 2'],
      [10_100, 'run 3'],
      [10_100, 'run 4'],
      [12_000, 'run 1'],
      [12_000, 'run 2'],
      [12_000, 'run 3'],
      [12_000, 'run 4'],
      [22_100, 'run 5'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      coldStarts: 5,
      // Waiting for an interface is neither init nor billed: init of a managed runtime was free, and 400 ms are four steps of 100 ms.
      InitDuration: { count: 5, max: 100 },
      Duration: { max: 400 },
      BilledDuration: 9 * 400,
      throttlesByReason: { ENILimitReachedException: 0 },
    });
    expect(run.result.sources.s!.latency.max).toBe(10_500);
  });

  test('find room on an interface that is ready', async () => {
    const run = await observed(calls('memory: 512 MB, vpc: { startup: 2 s }', [0, 3000, 3000, 3000, 3000, 3000, 3000]));
    // Six environments of 512 MB share an interface: at 3 s the first is reused, five more fit.
    expect(environmentsIn(run, 'run')).toEqual([
      [2100, 'run 1'],
      [3000, 'run 1'],
      [3100, 'run 2'],
      [3100, 'run 3'],
      [3100, 'run 4'],
      [3100, 'run 5'],
      [3100, 'run 6'],
    ]);
  });

  test('environments that are warm at t = 0 have their interfaces', async () => {
    const run = await observed(calls('memory: 1536 MB, vpc: true, warm: 1', [0, 0, 0]));
    expect(environmentsIn(run, 'run')).toEqual([
      [0, 'run 1'],
      [100, 'run 2'],
      [10_100, 'run 3'],
    ]);
  });

  test('outside a VPC there is nothing of it', async () => {
    for (const settings of ['memory: 1536 MB', 'memory: 1536 MB, vpc: false']) {
      const run = await observed(calls(settings, [0, 0, 0]));
      expect(environmentsIn(run, 'run').map(([time]) => time)).toEqual([100, 100, 100]);
      expect(run.result.functions.f!.throttlesByReason).not.toHaveProperty('ENILimitReachedException');
    }
  });
});

describe('the limit', () => {
  test('refuses what would need one interface more, until another is given back', async () => {
    // One interface, two environments. The third call is refused; after both were reclaimed at 11.5 s there is room again.
    const settings = 'memory: 1536 MB, vpc: { networkInterfaces: 1 }, idleTimeout: 1 s';
    const run = await observed(calls(settings, [0, 0, 0, 11_000, 13_000]));
    expect(environmentsIn(run, 'init', 'run', 'reclaim')).toEqual([
      [0, 'init 1'],
      [0, 'init 2'],
      [10_100, 'run 1'],
      [10_100, 'run 2'],
      [11_000, 'run 2'],
      [11_500, 'reclaim 1'],
      [12_400, 'reclaim 2'],
      [13_000, 'init 3'],
      [23_100, 'run 3'],
      [24_500, 'reclaim 3'],
    ]);
    expect(run.result.functions.f).toMatchObject({
      Invocations: 4,
      Throttles: 1,
      throttlesByReason: { ENILimitReachedException: 1, ConcurrentInvocationLimitExceeded: 0 },
    });
    expect(run.result.sources.s).toMatchObject({ succeeded: 4, throttled: 1 });
  });

  // AWS's formula: interfaces = concurrency × memory / 3 GB.
  test.each([
    [128, 2, 48],
    [1536, 3, 6],
    [1024, 350, 1050],
    // 30,720 MB have room for 10.2 environments of 3,008 MB, and for 15.5 of 1,984 MB.
    [3008, 10, 10],
    [1984, 10, 15],
  ])('of environments of %d MB with %d interfaces: %d at once', async (memoryMb, interfaces, concurrency) => {
    const result = await resultOf(`
asOf: 2018-06-01
duration: 5 s
account: { concurrency: 3000 }
functions: { f: { memory: ${memoryMb} MB, init: 0, duration: 1 s, vpc: { networkInterfaces: ${interfaces}, startup: 0 s } } }
sources: { s: { type: sync, target: f, arrivals: { at: [ { time: 0 s, count: 2000 } ] } } }`);
    expect(result.functions.f).toMatchObject({
      ConcurrentExecutions: concurrency,
      throttlesByReason: { ENILimitReachedException: 2000 - concurrency },
    });
  });

  test('is 350 where none is given', async () => {
    const result = await resultOf(`
asOf: 2018-06-01
duration: 15 s
account: { concurrency: 3000 }
functions: { f: { memory: 3008 MB, init: 0, duration: 1 s, vpc: true } }
sources: { s: { type: sync, target: f, arrivals: { at: [ { time: 0 s, count: 400 } ] } } }`);
    // 357 × 3,008 MB = 349.56 × 3 GB.
    expect(result.functions.f!.throttlesByReason.ENILimitReachedException).toBe(400 - 357);
  });

  test('callers retry as after a throttle', async () => {
    const settings = 'memory: 1536 MB, vpc: { networkInterfaces: 1, startup: 0 s }, idleTimeout: 10 ms';
    const text = calls(settings, [0, 0, 0]).replace(
      'type: sync,',
      'type: sync, client: { retry: { attempts: 9, base: 1 s, jitter: none } },',
    );
    expect((await resultOf(text)).sources.s).toMatchObject({ succeeded: 3, throttled: 0, retries: 1 });
  });
});

describe('since the shared interfaces', () => {
  test.each([
    ['us-east-1', '2019-11-24', '2019-11-25'],
    ['eu-central-1', '2019-09-26', '2019-09-27'],
    ['eu-west-1', '2019-11-05', '2019-11-06'],
  ])('in %s: slow on %s, not on %s', async (region, before, after) => {
    const first = async (day: string) =>
      environmentsIn(
        await observed(
          calls('memory: 1536 MB, vpc: { networkInterfaces: 1 }', [0, 0, 0], `asOf: ${day}\nregion: ${region}`),
        ),
        'run',
      );
    expect(await first(before)).toEqual([
      [10_100, 'run 1'],
      [10_100, 'run 2'],
    ]);
    expect(await first(after)).toEqual([
      [100, 'run 1'],
      [100, 'run 2'],
      [100, 'run 3'],
    ]);
  });
});

test('interfaces are always as many as the environments need', () => {
  const streams = new Streams('1', 1);
  const samplers = new KeptSamplers({
    stream: (purpose) => streams.get(purpose),
    resources: { formulas: {}, traces: {} },
    recordsOf: undefined,
  });
  const platform = platformOn('2018-06-01', 'us-east-1');
  const step = fc.record({ memoryMb: fc.integer({ min: 2, max: 47 }).map((n) => n * 64), joins: fc.boolean() });
  const property = fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (steps, limit) => {
    const network = new Network({ interfaces: limit, startup: { type: 'constant', value: 7 } }, platform, samplers);
    const alive: number[] = [];
    let now = 0;
    for (const { memoryMb, joins } of steps) {
      now += 10;
      if (joins) {
        const needed = Math.ceil((alive.reduce((sum, mb) => sum + mb, 0) + memoryMb) / 3072);
        expect(network.hasRoom(memoryMb)).toBe(needed <= limit);
        if (needed > limit) continue;
        const isNew = needed > network.interfaces;
        expect(network.join(memoryMb, now)).toBe(isNew ? 7 : 0);
        alive.push(memoryMb);
      } else if (alive.length > 0) network.leave(alive.shift()!);
      expect(network.interfaces).toBe(Math.ceil(alive.reduce((sum, mb) => sum + mb, 0) / 3072));
    }
  });
  fc.assert(property, { numRuns: 200 });
});
