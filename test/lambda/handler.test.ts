/** How long handlers run: memory curves, formulas, CPU work, waits, replayed durations. */
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.ts';
import { Streams } from '../../src/sim/random.ts';
import { standardExponential } from '../../src/sim/variates.ts';
import { type Observed, observed, observeScenario, resultOf } from '../support/scenarios.ts';

/** Requests far enough apart for one environment without init. */
function scenario(duration: unknown, more: object = {}, count = 1): object {
  return {
    duration: '1000 s',
    ...('asOf' in more ? { asOf: more.asOf } : {}),
    functions: { f: { init: 0, timeout: '900 s', duration, ...('f' in more ? (more.f as object) : {}) } },
    sources: {
      s: {
        type: 'sync',
        target: 'f',
        arrivals: { at: Array.from({ length: count }, (_, i) => ({ time: `${i * 50} s`, count: 1 })) },
      },
    },
  };
}

async function durationMs(duration: unknown, memory: string, asOf = '2026-11-20'): Promise<number> {
  const result = await resultOf(scenario(duration, { asOf, f: { memory } }));
  expect(result.functions.f!.Duration.count).toBe(1);
  return result.functions.f!.Duration.max;
}

/** Time from run to end of each invocation, in order. */
function durationsOf({ entries }: Observed): number[] {
  const runs = entries.filter(({ what }) => what === 'run');
  return entries.filter(({ what }) => what === 'end').map(({ timeMs }, i) => timeMs - runs[i]!.timeMs);
}

describe('byMemory', () => {
  const curve = { byMemory: { 512: '520 ms', 128: '2.08 s', 1024: '300 ms' } };

  test.each([
    ['512 MB', 520],
    ['128 MB', 2080],
    ['1024 MB', 300],
    ['3008 MB', 300],
  ])('at %s: the point itself, or the last one beyond the ends', async (memory, expected) => {
    expect(await durationMs(curve, memory)).toBe(expected);
  });

  test('between two points a power of the memory', async () => {
    // Four times the memory, a quarter of the time: so with twice the memory, half of it.
    expect(await durationMs(curve, '256 MB')).toBeCloseTo(1040, 9);
    expect(await durationMs(curve, '768 MB')).toBeCloseTo(520 * (300 / 520) ** (Math.log(1.5) / Math.log(2)), 9);
  });

  test('below the first point it stays the same', async () => {
    expect(await durationMs({ byMemory: { 512: '520 ms', 1024: '300 ms' } }, '128 MB')).toBe(520);
  });
});

describe('batches', () => {
  test('a request is a batch of one: the base and one record', async () => {
    expect(await durationMs({ base: '50 ms', perRecord: '2 ms' }, '128 MB')).toBe(52);
    expect(await durationMs({ base: 50, perRecord: { values: [7] } }, '128 MB')).toBe(57);
  });

  test('a share of records always fails, and counts as an error', async () => {
    const result = await resultOf(scenario(10, { f: { recordErrorRate: '100 %' } }, 3));
    expect(result.functions.f!.Errors).toBe(3);
    expect(result.sources.s!.failed).toBe(3);
  });
});

describe('formula', () => {
  test('in ms, of memoryMb', async () => {
    expect(await durationMs({ formula: '40 + 90000/memoryMb' }, '1000 MB')).toBe(130);
  });

  test('below 0 is 0', async () => {
    expect(await durationMs({ formula: '100 - memoryMb' }, '128 MB')).toBe(0);
  });
});

describe('CPU work', () => {
  test.each([
    ['1792 MB', 1, 1000],
    ['896 MB', 1, 2000],
    ['3008 MB', 1, 1000],
    ['3008 MB', 2, 596],
  ])('1 s in 2020 at %s with %i threads: about %i ms', async (memory, threads, expected) => {
    const wallMs = await durationMs({ cpu: '1 s', threads }, memory, '2020-06-01');
    expect(Math.abs(wallMs - expected)).toBeLessThanOrEqual(20);
  });

  test('one core is 1,769 MB since 2020-12-01', async () => {
    expect(await durationMs({ cpu: '1 s' }, '1769 MB')).toBe(1000);
    expect(await durationMs({ cpu: '1 s' }, '1700 MB')).toBeGreaterThan(1020);
  });

  test('then waiting, which no memory shortens', async () => {
    expect(await durationMs({ cpu: '17.3 ms', wait: '2 ms' }, '1769 MB')).toBeCloseTo(19.3, 9);
    const slow = await durationMs({ cpu: '17.3 ms' }, '128 MB');
    expect(await durationMs({ cpu: '17.3 ms', wait: '2 ms' }, '128 MB')).toBeCloseTo(slow + 2, 9);
    // 1.447 ms of quota in 20 ms: five ticks of 4 ms, the last of them in the period with number ⌊16 / 1.447⌋.
    expect(slow).toBeCloseTo(11 * 20 + 1.3, 9);
  });

  test('work and wait are drawn from streams of their own', async () => {
    const exponential = { exponential: { mean: '100 ms' } };
    const work = durationsOf(await observed(scenario({ cpu: exponential }, { f: { memory: '1769 MB' } }, 10)));
    const both = durationsOf(
      await observed(scenario({ cpu: exponential, wait: exponential }, { f: { memory: '1769 MB' } }, 10)),
    );
    const waits = new Streams('1', 1).get('s>f/wait');
    work.forEach((workMs, i) => {
      expect(both[i]).toBeCloseTo(workMs + standardExponential(waits) * 100, 6);
    });
  });

  test('with another memory the same work is drawn', async () => {
    const cpu = { exponential: { mean: '500 ms' } };
    const whole = durationsOf(await observed(scenario({ cpu }, { f: { memory: '1769 MB' } }, 15)));
    const half = durationsOf(await observed(scenario({ cpu }, { f: { memory: '885 MB' } }, 15)));
    whole.forEach((wallMs, i) => {
      expect(Math.abs(half[i]! - 2 * wallMs)).toBeLessThan(20);
    });
  });
});

describe('replayed durations', () => {
  const csv = 'when,ms\n0,100\n5,200\n6,300\n';
  const open = async function* () {
    yield new TextEncoder().encode(csv);
  };
  const replayed = (arrivals: object) =>
    parseScenario(
      JSON.stringify({
        duration: '1000 s',
        functions: { f: { init: 0, duration: { trace: 'times.csv', column: 'ms' } } },
        sources: { s: { type: 'sync', target: 'f', arrivals } },
      }),
      { open },
    );

  test('in order, from the beginning again', async () => {
    const run = observeScenario(await replayed({ constant: '0.01/s' }));
    expect(durationsOf(run)).toEqual([100, 200, 300, 100, 200, 300, 100, 200, 300]);
  });

  test('beside the arrivals of the same file', async () => {
    const run = observeScenario(await replayed({ trace: 'times.csv', time: 'when', unit: 's' }));
    expect(run.entries.filter(({ what }) => what === 'arrive').map(({ timeMs }) => timeMs)).toEqual([0, 5000, 6000]);
    expect(durationsOf(run)).toEqual([100, 200, 300]);
  });

  test('each source replays them for itself', async () => {
    const scenario = await replayed({ constant: '0.01/s' });
    const { s } = scenario.sources;
    const { result } = observeScenario({ ...scenario, sources: { r: s!, s: s! } });
    expect(result.functions.f!.BilledDuration).toBe(2 * 3 * 600);
  });
});
