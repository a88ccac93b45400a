/** Drawing from distributions: the right law, the right records, and draws that stay when parameters change. */
import { describe, expect, test } from 'vitest';
import { type Distribution, sampler } from '../../src/quantities/distribution.ts';
import { type Resources, type TraceReference, traceKey } from '../../src/quantities/resources.ts';
import { Stream } from '../../src/sim/random.ts';

const NOTHING: Resources = { formulas: {}, traces: {} };
const DRAWS = 20_000;

function draws(distribution: Distribution, count = DRAWS, name = 'draws'): number[] {
  const draw = sampler(distribution, new Stream(name), NOTHING);
  return Array.from({ length: count }, () => draw(-1));
}

/** Standard normal distribution function, to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normalCdf(z: number): number {
  if (z < 0) return 1 - normalCdf(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}

/** Largest distance between the empirical and the given distribution function (Kolmogorov–Smirnov). */
function distance(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  const n = sorted.length;
  return Math.max(...sorted.map((x, i) => Math.max(Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n))));
}

/** 0.999 quantile of the Kolmogorov distribution. */
const KS_CRITICAL = 1.95 / Math.sqrt(DRAWS);

describe('laws', () => {
  const continuous: [Distribution, (x: number) => number][] = [
    [{ type: 'exponential', mean: 1991 }, (x) => 1 - Math.exp(-x / 1991)],
    [{ type: 'lognormal', median: 90, sigma: 0.8 }, (x) => normalCdf(Math.log(x / 90) / 0.8)],
    [{ type: 'gamma', shape: 1, scale: 50 }, (x) => 1 - Math.exp(-x / 50)],
    [{ type: 'gamma', shape: 3, scale: 50 }, (x) => 1 - Math.exp(-x / 50) * (1 + x / 50 + (x / 50) ** 2 / 2)],
    [{ type: 'weibull', shape: 1.7, scale: 40 }, (x) => 1 - Math.exp(-((x / 40) ** 1.7))],
    [{ type: 'weibull', shape: 0.5, scale: 40 }, (x) => 1 - Math.exp(-((x / 40) ** 0.5))],
    [{ type: 'normal', mean: 180, sd: 20 }, (x) => normalCdf((x - 180) / 20)],
    [{ type: 'uniform', min: 20, max: 60 }, (x) => (x - 20) / 40],
    [
      { type: 'triangular', min: 10, mode: 20, max: 50 },
      (x) => (x < 20 ? (x - 10) ** 2 / 400 : 1 - (50 - x) ** 2 / 1200),
    ],
    [{ type: 'triangular', min: 10, mode: 10, max: 50 }, (x) => 1 - (50 - x) ** 2 / 1600],
    [{ type: 'triangular', min: 10, mode: 50, max: 50 }, (x) => (x - 10) ** 2 / 1600],
    [
      { type: 'percentiles', shares: [0, 0.5, 0.9, 1], values: [10, 20, 60, 100] },
      (x) => (x < 20 ? (x - 10) / 20 : x < 60 ? 0.5 + (x - 20) / 100 : 0.9 + (x - 60) / 400),
    ],
    [
      {
        type: 'mixture',
        parts: [
          { weight: 3, distribution: { type: 'uniform', min: 0, max: 10 } },
          { weight: 1, distribution: { type: 'exponential', mean: 20 } },
        ],
      },
      (x) => 0.75 * Math.min(1, x / 10) + 0.25 * (1 - Math.exp(-x / 20)),
    ],
  ];
  for (const [distribution, cdf] of continuous) {
    test(JSON.stringify(distribution), () => {
      expect(distance(draws(distribution), cdf)).toBeLessThan(KS_CRITICAL);
    });
  }

  test('a law other than the one drawn is told apart', () => {
    const sample = draws({ type: 'exponential', mean: 100 });
    expect(distance(sample, (x) => 1 - Math.exp(-x / 105))).toBeGreaterThan(KS_CRITICAL);
  });

  test('gamma of small shape: mean and variance within four standard errors', () => {
    const [shape, scale] = [0.3, 100];
    const sample = draws({ type: 'gamma', shape, scale });
    const mean = sample.reduce((sum, x) => sum + x, 0) / DRAWS;
    const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / DRAWS;
    expect(Math.abs(mean - shape * scale)).toBeLessThan(4 * Math.sqrt((shape * scale ** 2) / DRAWS));
    // Var(s²) ≈ (μ4 − σ⁴)/n with μ4 = (3k² + 6k)·scale⁴
    const fourth = (3 * shape ** 2 + 6 * shape) * scale ** 4;
    const se = Math.sqrt((fourth - (shape * scale ** 2) ** 2) / DRAWS);
    expect(Math.abs(variance - shape * scale ** 2)).toBeLessThan(4 * se);
  });

  test('a normal is cut at 0: all below becomes 0', () => {
    const zeros = draws({ type: 'normal', mean: 0, sd: 5 }).filter((x) => x === 0).length;
    expect(Math.min(...draws({ type: 'normal', mean: 0, sd: 5 }))).toBe(0);
    expect(Math.abs(zeros - DRAWS / 2)).toBeLessThan(4 * Math.sqrt(DRAWS / 4));
  });

  test('values are drawn with replacement, each as often as it is listed', () => {
    const sample = draws({ type: 'values', values: [5, 7, 7, 9] });
    for (const [value, share] of [
      [5, 0.25],
      [7, 0.5],
      [9, 0.25],
    ] as const) {
      const seen = sample.filter((x) => x === value).length;
      expect(Math.abs(seen - share * DRAWS)).toBeLessThan(4 * Math.sqrt(DRAWS * share * (1 - share)));
    }
  });

  test('degenerate parameters give their one value', () => {
    const one: Distribution[] = [
      { type: 'constant', value: 7 },
      { type: 'lognormal', median: 7, sigma: 0 },
      { type: 'normal', mean: 7, sd: 0 },
      { type: 'uniform', min: 7, max: 7 },
      { type: 'triangular', min: 7, mode: 7, max: 7 },
      { type: 'percentiles', shares: [0, 1], values: [7, 7] },
      { type: 'values', values: [7] },
    ];
    for (const distribution of one) expect(new Set(draws(distribution, 100))).toEqual(new Set([7]));
    expect(new Set(draws({ type: 'exponential', mean: 0 }, 100))).toEqual(new Set([0]));
  });
});

describe('common random numbers', () => {
  test('a constant draws nothing', () => {
    const stream = new Stream('s');
    const draw = sampler({ type: 'constant', value: 5 }, stream, NOTHING);
    draw(-1);
    expect(stream.uniform()).toBe(new Stream('s').uniform());
  });

  const pairs: [Distribution, Distribution, (x: number) => number][] = [
    [{ type: 'exponential', mean: 1 }, { type: 'exponential', mean: 50 }, (x) => 50 * x],
    [{ type: 'lognormal', median: 1, sigma: 1 }, { type: 'lognormal', median: 9, sigma: 2 }, (x) => 9 * x ** 2],
    [{ type: 'gamma', shape: 2, scale: 1 }, { type: 'gamma', shape: 2, scale: 30 }, (x) => 30 * x],
    [{ type: 'weibull', shape: 1, scale: 1 }, { type: 'weibull', shape: 2, scale: 8 }, (x) => 8 * Math.sqrt(x)],
    [{ type: 'normal', mean: 100, sd: 1 }, { type: 'normal', mean: 500, sd: 20 }, (x) => 500 + 20 * (x - 100)],
    [{ type: 'uniform', min: 0, max: 1 }, { type: 'uniform', min: 5, max: 9 }, (x) => 5 + 4 * x],
    [
      { type: 'percentiles', shares: [0, 1], values: [0, 1] },
      { type: 'percentiles', shares: [0, 0.5, 1], values: [0, 10, 20] },
      (x) => 20 * x,
    ],
    [{ type: 'lognormal', median: 1, sigma: 1 }, { type: 'normal', mean: 50, sd: 1 }, (x) => 50 + Math.log(x)],
  ];
  for (const [before, after, relation] of pairs) {
    test(`${JSON.stringify(before)} → ${JSON.stringify(after)}`, () => {
      const [one, two] = [new Stream('same'), new Stream('same')];
      const [drawOne, drawTwo] = [sampler(before, one, NOTHING), sampler(after, two, NOTHING)];
      for (let i = 0; i < 500; i++) {
        const expected = relation(drawOne(-1));
        expect(Math.abs(drawTwo(-1) - expected)).toBeLessThan(1e-9 * (1 + expected));
      }
      expect(one.uniform()).toBe(two.uniform());
    });
  }

  test('a mixture chooses its part and draws from the same stream', () => {
    const stream = new Stream('m');
    const twin = new Stream('m');
    const uniform: Distribution = { type: 'uniform', min: 0, max: 1 };
    const parts = [
      { weight: 1, distribution: { type: 'constant', value: 7 } as const },
      { weight: 3, distribution: uniform },
    ];
    const draw = sampler({ type: 'mixture', parts }, stream, NOTHING);
    for (let i = 0; i < 200; i++) expect(draw(-1)).toBe(twin.uniform() < 0.25 ? 7 : twin.uniform());
  });
});

describe('traces', () => {
  const reference: TraceReference = { file: 'a.json', use: 'durations' };
  const column: TraceReference = { file: 'a.json', column: 'd', use: 'durations' };
  const durationsMs = Float64Array.of(10, 20, 30);
  const resources: Resources = {
    formulas: {},
    traces: { [traceKey(reference)]: { durationsMs }, [traceKey(column)]: { durationsMs } },
  };
  const draw = (ref: TraceReference, records: number[], recordsOf?: string) =>
    records.map(sampler({ type: 'trace', reference: ref }, new Stream('t'), resources, recordsOf));

  test('are replayed in order, and again from the beginning', () => {
    expect(draw(reference, [-1, -1, -1, -1, -1])).toEqual([10, 20, 30, 10, 20]);
    expect(draw(column, [2, 2, 0, 1], 'b.json')).toEqual([10, 20, 30, 10]);
  });

  test('give each request its own record when the requests replay the same file', () => {
    expect(draw(reference, [2, 2, 0, 1], 'a.json')).toEqual([30, 30, 10, 20]);
    expect(draw(column, [2, 2, 0, 1], 'a.json')).toEqual([30, 30, 10, 20]);
  });

  test('records of another function in the same log are not theirs', () => {
    const ofG: TraceReference = { ...reference, function: 'g' };
    Object.assign(resources.traces, { [traceKey(ofG)]: { durationsMs } });
    expect(draw(ofG, [2, 2, 0, 1], '["a.json","g"]')).toEqual([30, 30, 10, 20]);
    expect(draw(ofG, [2, 2, 0, 1], '["a.json","f"]')).toEqual([10, 20, 30, 10]);
    expect(draw(ofG, [2, 2, 0, 1], 'a.json')).toEqual([10, 20, 30, 10]);
  });

  test('records of another file are not theirs', () => {
    expect(draw(reference, [2, 2, 0, 1], 'b.json')).toEqual([10, 20, 30, 10]);
    expect(draw(reference, [2, 2, 0, 1])).toEqual([10, 20, 30, 10]);
  });

  test('that were not loaded are our own mistake', () => {
    const missing: Distribution = { type: 'trace', reference: { file: 'no.json', use: 'durations' } };
    expect(() => sampler(missing, new Stream('t'), resources)).toThrow('no values were loaded from no.json');
    expect(() => draw(reference, [3], 'a.json')).toThrow('a.json has no record 3');
  });
});
