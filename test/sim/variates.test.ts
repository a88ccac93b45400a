/** Exponential, normal and gamma variates: their distributions against independent CDFs and against plain twins. */
import { describe, expect, test } from 'vitest';
import { cos, log } from '../../src/sim/elementary.ts';
import { Stream, Streams } from '../../src/sim/random.ts';
import {
  EXPONENTIAL,
  NORMAL,
  standardExponential,
  standardGamma,
  standardNormal,
  type Ziggurat,
} from '../../src/sim/variates.ts';

const DRAWS = 1_000_000;

/** Kolmogorov's critical value at the 0.1 % level, for D √n. The seeds are fixed: a failure is a change, not bad luck. */
const CRITICAL_KS = 1.95;

function draws(count: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: count }, draw);
}

/** D √n of a sample against a CDF. */
function kolmogorovSmirnov(sample: Float64Array, cdf: (x: number) => number): number {
  const sorted = sample.toSorted();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return distance * Math.sqrt(sorted.length);
}

/** D √(n/2) of two samples of n without ties. */
function twoSampleKolmogorovSmirnov(first: Float64Array, second: Float64Array): number {
  const a = first.toSorted();
  const b = second.toSorted();
  let distance = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i]! < b[j]!) {
      i++;
    } else {
      j++;
    }
    distance = Math.max(distance, Math.abs(i - j) / a.length);
  }
  return distance * Math.sqrt(a.length / 2);
}

function lnGamma(x: number): number {
  if (x < 20) {
    return lnGamma(x + 1) - Math.log(x);
  }
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  );
}

/** The share of gamma(shape) variates at or below x: the series of the incomplete gamma function, or 1 less its continued fraction. */
function gammaCdf(shape: number, x: number): number {
  return x <= 0 ? 0 : x < shape + 1 ? gammaSeries(shape, x) : 1 - gammaTail(shape, x);
}

function gammaSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum * Math.exp(shape * Math.log(x) - x - lnGamma(shape));
}

/** The share above x, for x ≥ shape + 1: Legendre's continued fraction, from the far end. */
function gammaTail(shape: number, x: number): number {
  let fraction = 0;
  for (let n = 60; n >= 1; n--) {
    fraction = (n * (n - shape)) / (x + 2 * n + 1 - shape - fraction);
  }
  return Math.exp(shape * Math.log(x) - x - lnGamma(shape)) / (x + 1 - shape - fraction);
}

const exponentialCdf = (x: number): number => -Math.expm1(-x);
const normalCdf = (x: number): number => 0.5 + 0.5 * Math.sign(x) * gammaCdf(0.5, 0.5 * x * x);
/** The share of |normal| above x. */
const normalTails = (x: number): number =>
  x * x < 3 ? 1 - gammaSeries(0.5, 0.5 * x * x) : gammaTail(0.5, 0.5 * x * x);

/** The first four moments about 0 as multiples of their standard errors away from what they should be. */
function momentErrors(sample: Float64Array, moments: readonly number[]): number[] {
  return [1, 2, 3, 4].map((k) => {
    const mean = sample.reduce((sum, x) => sum + x ** k, 0) / sample.length;
    const variance = moments[2 * k]! - moments[k]! ** 2;
    return (mean - moments[k]!) / Math.sqrt(variance / sample.length);
  });
}

interface Case {
  readonly ziggurat: Ziggurat;
  readonly draw: (stream: Pick<Stream, 'uniform'>) => number;
  readonly twin: (stream: Stream) => number;
  readonly density: (x: number) => number;
  readonly cdf: (x: number) => number;
  /** The share of |x| above a positive x. */
  readonly tail: (x: number) => number;
  /** E[X^k], k = 0 to 8. */
  readonly moments: readonly number[];
  readonly first: readonly number[];
}

const CASES: Record<string, Case> = {
  exponential: {
    ziggurat: EXPONENTIAL,
    draw: standardExponential,
    twin: (stream) => -log(1 - stream.uniform()),
    density: (x) => Math.exp(-x),
    cdf: exponentialCdf,
    tail: (x) => Math.exp(-x),
    moments: [1, 1, 2, 6, 24, 120, 720, 5040, 40320],
    first: [0.4421922260044912, 0.07757839710188308, 1.307527528679082, 1.3960102306326625, 1.1237640915416953],
  },
  normal: {
    ziggurat: NORMAL,
    draw: standardNormal,
    twin: (stream) => Math.sqrt(-2 * log(1 - stream.uniform())) * cos(6.283185307179586 * stream.uniform()),
    density: (x) => Math.exp(-0.5 * x * x),
    cdf: normalCdf,
    tail: (x) => (x === 0 ? 1 : normalTails(x)),
    moments: [1, 0, 1, 0, 3, 0, 15, 0, 105],
    first: [-1.16361948179257, -0.07482003577270341, 0.6856727546159618, 1.224910398950632, 0.2700819700947048],
  },
};

describe.each(Object.entries(CASES))(
  'the standard %s',
  (name, { ziggurat, draw, twin, density, cdf, tail, moments, first }) => {
    const { edges, heights, area, r } = ziggurat;
    const stream = new Stream(name);
    const sample = draws(DRAWS, () => draw(stream));

    test('has 256 layers of equal area', () => {
      expect([edges[1], edges[256], heights[0], heights[256]]).toEqual([r, 0, 0, 1]);
      for (let i = 0; i < 256; i++) {
        expect((edges[i]! * (heights[i + 1]! - heights[i]!)) / area).toBeCloseTo(1, 11);
        expect(heights[i + 1]! / density(edges[i + 1]!)).toBeCloseTo(1, 14);
      }
      const total = name === 'normal' ? Math.sqrt(Math.PI / 2) : 1;
      expect((r * density(r) + total * tail(r)) / area).toBeCloseTo(1, 12);
    });

    test('follows its distribution', () => {
      expect(kolmogorovSmirnov(sample, cdf)).toBeLessThan(CRITICAL_KS);
      for (const error of momentErrors(sample, moments)) {
        expect(Math.abs(error)).toBeLessThan(3.5);
      }
    });

    test('agrees with its plain twin', () => {
      const twins = draws(DRAWS, () => twin(stream));
      expect(kolmogorovSmirnov(twins, cdf)).toBeLessThan(CRITICAL_KS);
      expect(twoSampleKolmogorovSmirnov(sample, twins)).toBeLessThan(CRITICAL_KS);
    });

    test('has the right share between the edges of every two layers', () => {
      const counts = new Array<number>(256).fill(0);
      for (const value of sample) {
        const x = Math.abs(value);
        // The layer whose right edge is the first at or below x: edges fall from r to 0, and x beyond r is in the tail, 0.
        let low = 0;
        let high = 256;
        while (high - low > 1) {
          const middle = (low + high) >> 1;
          if (edges[middle]! <= x) {
            high = middle;
          } else {
            low = middle;
          }
        }
        counts[x >= r ? 0 : low]!++;
      }
      const chiSquare = counts.reduce((sum, count, i) => {
        const expected = DRAWS * (i === 0 ? tail(r) : tail(edges[i + 1]!) - tail(edges[i]!));
        return sum + (count - expected) ** 2 / expected;
      }, 0);
      // 330.5 is the 0.1 % point of χ² with 255 degrees of freedom; 190.3 that of the other end: too good is wrong too.
      expect(chiSquare).toBeGreaterThan(190.3);
      expect(chiSquare).toBeLessThan(330.5);
    });

    test('reaches the tail as often as it should', () => {
      const beyond = draws(4 * DRAWS, () => draw(stream)).filter((x) => Math.abs(x) > r);
      const expected = 4 * DRAWS * tail(r);
      expect(Math.abs(beyond.length - expected)).toBeLessThan(3.3 * Math.sqrt(expected));
    });

    test('has a tail of the right form', () => {
      // The first uniform number of each draw leads to the end of layer 0, which is the tail.
      let isFirst = true;
      const uniform = () => {
        const u = isFirst ? 0.999999 / 256 : stream.uniform();
        isFirst = false;
        return u;
      };
      const beyond = draws(DRAWS / 2, () => {
        isFirst = true;
        return draw({ uniform });
      });
      expect(kolmogorovSmirnov(beyond, (x) => 1 - tail(x) / tail(r))).toBeLessThan(CRITICAL_KS);
    });

    test('is the same in every stream, and its draws are independent', () => {
      for (const streamName of ['', 'a', 'b', 'web>checkout/duration', '0', '1']) {
        const other = new Streams('7', 3).get(streamName);
        const values = draws(100_000, () => draw(other));
        expect(kolmogorovSmirnov(values, cdf), streamName).toBeLessThan(CRITICAL_KS);
        let product = 0;
        for (let i = 1; i < values.length; i++) {
          product += (values[i]! - moments[1]!) * (values[i - 1]! - moments[1]!);
        }
        expect(Math.abs(product) / Math.sqrt(values.length), streamName).toBeLessThan(3.3);
      }
    });

    test('needs one uniform number for about 98 % of draws', () => {
      let uniforms = 0;
      const uniform = () => {
        uniforms++;
        return stream.uniform();
      };
      let once = 0;
      for (let i = 0; i < 100_000; i++) {
        const before = uniforms;
        draw({ uniform });
        once += uniforms === before + 1 ? 1 : 0;
      }
      expect(once).toBeGreaterThan(97_500);
    });

    test('gives the same first draws as ever', () => {
      const golden = new Streams('1', 1).get('golden');
      expect(Array.from({ length: 5 }, () => draw(golden))).toEqual(first);
    });

    test('is finite whatever the uniform numbers are', () => {
      for (const extreme of [0, 1 - 2 ** -53, 2 ** -53, 0.5]) {
        let calls = 0;
        // The extreme first, then ordinary numbers: a stream that repeats one number for ever need not end.
        const uniform = () => (calls++ < 2 ? extreme : stream.uniform());
        expect(Number.isFinite(draw({ uniform }))).toBe(true);
      }
    });
  },
);

test('normal variates beyond the ziggurat are as often negative as positive', () => {
  const stream = new Stream('signs');
  const beyond = draws(4 * DRAWS, () => standardNormal(stream)).filter((x) => Math.abs(x) > NORMAL.r);
  const negative = beyond.filter((x) => x < 0).length;
  expect(Math.abs(2 * negative - beyond.length)).toBeLessThan(3.3 * Math.sqrt(beyond.length));
});

describe('the standard gamma', () => {
  test.each([0.05, 0.3, 0.5, 1, 1.5, 2.5, 10, 200])('of shape %d follows its distribution', (shape) => {
    const stream = new Stream(`gamma ${shape}`);
    const sample = draws(200_000, () => standardGamma(stream, shape));
    const moments = [1];
    for (let k = 0; k < 8; k++) {
      moments.push(moments[k]! * (shape + k));
    }
    expect(kolmogorovSmirnov(sample, (x) => gammaCdf(shape, x))).toBeLessThan(CRITICAL_KS);
    for (const error of momentErrors(sample, moments)) {
      expect(Math.abs(error)).toBeLessThan(3.5);
    }
  });

  test('gives the same first draws as ever', () => {
    const golden = new Streams('1', 1).get('golden');
    expect([0.5, 1, 3, 100].map((shape) => standardGamma(golden, shape))).toEqual([
      0.5014015460562311, 2.250304107243411, 4.589772236159292, 106.57492819419636,
    ]);
  });
});
