/** The times of arrivals: by hand where they are fixed, by their law where they are random. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrivalProcess, arrivalsSchema, type OpenArrivals } from '../../src/quantities/arrivals.ts';
import { parseFormula } from '../../src/quantities/formula.ts';
import { type Resources, type TraceReference, traceKey } from '../../src/quantities/resources.ts';
import { Stream } from '../../src/sim/random.ts';

const NOTHING: Resources = { formulas: {}, traces: {} };

function open(input: unknown): OpenArrivals {
  const arrivals = arrivalsSchema.parse(input);
  if (arrivals.type === 'users') throw new Error('a closed loop has no times of its own');
  return arrivals;
}

/** Times and records up to `untilMs`, at most `most`. */
function arrivals(input: unknown, untilMs = Number.MAX_VALUE, name = 'arrivals', resources = NOTHING, most = 1e6) {
  const process = arrivalProcess(open(input), new Stream(name), resources, untilMs);
  const times: number[] = [];
  const records: number[] = [];
  while (times.length < most) {
    const time = process.next();
    if (time > untilMs) break;
    times.push(time);
    records.push(process.record);
  }
  return { times, records };
}

const timesOf = (input: unknown, untilMs?: number, name?: string, resources?: Resources) =>
  arrivals(input, untilMs, name, resources).times;

const ascending = (times: readonly number[]) => times.every((time, i) => i === 0 || time >= times[i - 1]!);

describe('constant', () => {
  test('the i-th at i / rate', () => {
    expect(timesOf({ constant: '30/s' }, 200)).toEqual([1, 2, 3, 4, 5, 6].map((i) => (i * 1000) / 30));
    expect(timesOf({ constant: '30/s', scale: 2 }, 200)).toHaveLength(12);
    expect(timesOf({ constant: '1/s', scale: 0 }, 1e9)).toEqual([]);
  });

  test('takes no random numbers', () => {
    expect(timesOf({ constant: [{ at: 0, rate: 3, ramp: 500 }] }, 1e4, 'a')).toEqual(
      timesOf({ constant: [{ at: 0, rate: 3, ramp: 500 }] }, 1e4, 'b'),
    );
  });
});

describe('poisson', () => {
  /** Standard deviations that `count` lies from the mean of its Poisson law. */
  const deviation = (count: number, mean: number) => Math.abs(count - mean) / Math.sqrt(mean);

  test('a constant rate: gaps are exponential', () => {
    const times = timesOf({ poisson: '200/s' }, 100_000);
    expect(deviation(times.length, 20_000)).toBeLessThan(4);
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0)).sort((a, b) => a - b);
    const n = gaps.length;
    const distance = Math.max(...gaps.map((gap, i) => Math.abs(1 - Math.exp(-gap / 5) - (i + 0.5) / n)));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
  });

  test('changing the rate scales the same draws; so does scale', () => {
    const slow = timesOf({ poisson: '10/s' }, 100_000, 's');
    const fast = timesOf({ poisson: '40/s' }, 25_000, 's');
    const scaled = timesOf({ poisson: '10/s', scale: 4 }, 25_000, 's');
    expect(fast.length).toBe(slow.length);
    for (const [i, time] of slow.entries()) expect(fast[i]).toBeCloseTo(time / 4, 6);
    expect(scaled).toEqual(fast);
  });

  test('a constant rate is the same process as one step or a formula of that rate', async () => {
    const plain = timesOf({ poisson: '10/s' }, 60_000, 's');
    const stepped = timesOf({ poisson: [{ at: 0, rate: '10/s' }] }, 60_000, 's');
    const formula = '10 + 0*t';
    const resources = { formulas: { [formula]: await parseFormula(formula, ['t']) }, traces: {} };
    const formed = timesOf({ poisson: formula }, 60_000, 's', resources);
    expect([stepped.length, formed.length]).toEqual([plain.length, plain.length]);
    for (const [i, time] of plain.entries()) {
      expect(stepped[i]).toBeCloseTo(time, 6);
      expect(formed[i]).toBeCloseTo(time, 6);
    }
  });

  test('steps and a ramp: as many as the integral says, in each part', () => {
    const rate = [
      { at: '10 s', rate: '100/s' },
      { at: '60 s', rate: '300/s', ramp: '40 s' },
      { at: '120 s', rate: 0 },
    ];
    const times = timesOf({ poisson: rate }, 200_000);
    const between = (from: number, to: number) =>
      times.filter((time) => time >= from * 1000 && time < to * 1000).length;
    expect(between(0, 10) + between(120, 200)).toBe(0);
    expect(deviation(between(10, 60), 5000)).toBeLessThan(4);
    expect(deviation(between(60, 80), 3000)).toBeLessThan(4);
    expect(deviation(between(80, 100), 5000)).toBeLessThan(4);
    expect(deviation(between(100, 120), 6000)).toBeLessThan(4);
  });

  test('the integrated rate turns the arrivals into a process of rate 1', () => {
    const times = timesOf({ poisson: [{ at: 0, rate: '300/s', ramp: '100 s' }] }, 100_000);
    // Λ(t) = 1.5 t² with t in seconds.
    const unit = times.map((time) => 1.5 * (time / 1000) ** 2);
    const gaps = unit.map((value, i) => value - (unit[i - 1] ?? 0)).sort((a, b) => a - b);
    const n = gaps.length;
    expect(deviation(n, 15_000)).toBeLessThan(4);
    const distance = Math.max(...gaps.map((gap, i) => Math.abs(1 - Math.exp(-gap) - (i + 0.5) / n)));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
  });

  test('a sine: half of the time above, half below', async () => {
    const formula = '120 + 80*sin(2*pi*t/100)';
    const resources = { formulas: { [formula]: await parseFormula(formula, ['t']) }, traces: {} };
    const times = timesOf({ poisson: formula }, 100_000, 's', resources);
    const first = times.filter((time) => time < 50_000).length;
    expect(deviation(first, 6000 + (80 * 100) / Math.PI)).toBeLessThan(4);
    expect(deviation(times.length - first, 6000 - (80 * 100) / Math.PI)).toBeLessThan(4);
  });

  test('rate 0 never comes', () => {
    const process = arrivalProcess(open({ poisson: 0 }), new Stream('s'), NOTHING);
    expect([process.next(), process.next()]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    const scaled = arrivalProcess(open({ poisson: 5, scale: 0 }), new Stream('s'), NOTHING);
    expect(scaled.next()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('at', () => {
  test('all at their instants, in order of time', () => {
    const input = {
      at: [
        { time: '2 s', count: 2 },
        { time: '1 s', count: 0 },
        { time: 0, count: 3 },
      ],
    };
    expect(timesOf(input)).toEqual([0, 0, 0, 2000, 2000]);
    expect(timesOf({ ...input, scale: 2 })).toHaveLength(10);
    expect(timesOf({ ...input, scale: 0 })).toEqual([]);
  });

  test('the end stays the end', () => {
    const process = arrivalProcess(open({ at: [{ time: 0, count: 1 }] }), new Stream('s'), NOTHING);
    expect([process.next(), process.next(), process.next()]).toEqual([
      0,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });

  test('a million at one instant', () => {
    const process = arrivalProcess(open({ at: [{ time: 7, count: 1_000_000 }] }), new Stream('s'), NOTHING);
    let sum = 0;
    for (let i = 0; i < 1_000_000; i++) sum += process.next();
    expect(sum).toBe(7_000_000);
    expect(process.next()).toBe(Number.POSITIVE_INFINITY);
  });

  test('scale: the whole part, and one more with the probability of the fraction', () => {
    const instants = Array.from({ length: 4000 }, (_, i) => ({ time: i, count: 3 }));
    const perInstant = new Map<number, number>();
    for (const time of timesOf({ at: instants, scale: 0.75 })) perInstant.set(time, (perInstant.get(time) ?? 0) + 1);
    expect(new Set(perInstant.values())).toEqual(new Set([2, 3]));
    const three = [...perInstant.values()].filter((count) => count === 3).length;
    expect(Math.abs(three - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
  });
});

describe('perMinute', () => {
  const countsOf = (times: readonly number[], minutes: number) => {
    const counts = Array.from({ length: minutes }, () => 0);
    for (const time of times) counts[Math.floor(time / 60_000)]!++;
    return counts;
  };

  test('exact counts, in order, within their minutes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }), fc.string(), (counts, name) => {
        for (const spread of ['uniform', 'even']) {
          const times = timesOf({ perMinute: counts, spread }, undefined, name);
          expect(countsOf(times, counts.length)).toEqual(counts);
          expect(ascending(times)).toBe(true);
        }
      }),
    );
  });

  test('even: (i − ½) / n of the minute', () => {
    expect(timesOf({ perMinute: [2, 0, 3], spread: 'even' })).toEqual([15_000, 45_000, 130_000, 150_000, 170_000]);
  });

  test('at random: uniform in the minute, and each gap independent of where the others lie', () => {
    const times = timesOf({ perMinute: Array.from({ length: 2000 }, () => 10) });
    const places = times.map((time) => (time % 60_000) / 60_000);
    const sorted = places.toSorted((a, b) => a - b);
    const n = sorted.length;
    expect(Math.max(...sorted.map((u, i) => Math.abs(u - (i + 0.5) / n)))).toBeLessThan(1.95 / Math.sqrt(n));
    // The smallest and the largest of ten: means 1/11 and 10/11, variance 10 / (11² · 12).
    const se = Math.sqrt(10 / (121 * 12) / 2000);
    const mean = (offset: number) => places.filter((_, i) => i % 10 === offset).reduce((sum, u) => sum + u, 0) / 2000;
    expect(Math.abs(mean(0) - 1 / 11)).toBeLessThan(4 * se);
    expect(Math.abs(mean(9) - 10 / 11)).toBeLessThan(4 * se);
  });

  test('many in a minute stay in it', () => {
    const times = timesOf({ perMinute: [0, 300_000, 0, 1] });
    expect(countsOf(times, 4)).toEqual([0, 300_000, 0, 1]);
    expect(ascending(times)).toBe(true);
  });

  test('from a file', () => {
    const reference: TraceReference = { file: 'f.csv', row: 1, use: 'perMinute' };
    const resources = { formulas: {}, traces: { [traceKey(reference)]: { perMinute: Float64Array.of(1, 2) } } };
    const input = { perMinute: 'f.csv', row: 1, spread: 'even' };
    expect(timesOf(input, undefined, 's', resources)).toEqual([30_000, 75_000, 105_000]);
    expect(() => timesOf({ ...input, row: 2 }, undefined, 's', resources)).toThrow(
      'no perMinute were loaded from f.csv',
    );
  });

  test('scale: counts become n × scale, the fraction at random', () => {
    expect(countsOf(timesOf({ perMinute: [3, 0, 5], scale: 2 }), 3)).toEqual([6, 0, 10]);
    const counts = countsOf(timesOf({ perMinute: Array.from({ length: 4000 }, () => 1), scale: 1.25 }), 4000);
    expect(new Set(counts)).toEqual(new Set([1, 2]));
    const two = counts.filter((count) => count === 2).length;
    expect(Math.abs(two - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
  });
});

describe('trace', () => {
  const reference: TraceReference = { file: 'a.json', use: 'arrivals' };
  const many = Float64Array.from({ length: 5000 }, (_, i) => i * 10);
  const resourcesWith = (timesMs: Float64Array): Resources => ({
    formulas: {},
    traces: { [traceKey(reference)]: { timesMs } },
  });

  test('one arrival per record, with its index', () => {
    const { times, records } = arrivals(
      { trace: 'a.json' },
      undefined,
      's',
      resourcesWith(Float64Array.of(0, 5, 5, 9)),
    );
    expect(times).toEqual([0, 5, 5, 9]);
    expect(records).toEqual([0, 1, 2, 3]);
  });

  test('scale 1 draws nothing', () => {
    const stream = new Stream('s');
    const process = arrivalProcess(open({ trace: 'a.json' }), stream, resourcesWith(many));
    while (process.next() < Number.POSITIVE_INFINITY);
    expect(stream.uniform()).toBe(new Stream('s').uniform());
  });

  test('a whole scale repeats each record', () => {
    const { times, records } = arrivals(
      { trace: 'a.json', scale: 3 },
      undefined,
      's',
      resourcesWith(Float64Array.of(0, 4)),
    );
    expect(times).toEqual([0, 0, 0, 4, 4, 4]);
    expect(records).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('a fraction repeats or thins at random', () => {
    for (const [scale, kept] of [
      [0.25, [0, 1]],
      [1.25, [1, 2]],
    ] as const) {
      const { times, records } = arrivals({ trace: 'a.json', scale }, undefined, 's', resourcesWith(many));
      expect(Math.abs(times.length - 5000 * scale)).toBeLessThan(4 * Math.sqrt(5000 * 0.25 * 0.75));
      expect(times).toEqual(records.map((record) => many[record]));
      const copies = Array.from(many, () => 0);
      for (const record of records) copies[record]!++;
      expect([...new Set(copies)].sort()).toEqual(kept);
    }
  });
});

test('every kind repeats itself, and never goes back in time', () => {
  const kinds = [
    { poisson: '5/s' },
    { poisson: [{ at: 0, rate: 3, ramp: 5000 }], scale: 1.3 },
    { constant: [{ at: 0, rate: 3, ramp: 5000 }] },
    { perMinute: [5, 9], scale: 1.3 },
    { at: [{ time: 3, count: 5 }], scale: 1.3 },
  ];
  for (const kind of kinds) {
    const times = timesOf(kind, 100_000, 'same');
    expect(times).toEqual(timesOf(kind, 100_000, 'same'));
    expect(ascending(times)).toBe(true);
    expect(times.length).toBeGreaterThan(4);
  }
});
