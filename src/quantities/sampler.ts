/** Distributions as plain data, and drawing from them. */
import { assert } from '../sim/assert.ts';
import { exp, pow } from '../sim/elementary.ts';
import type { Stream } from '../sim/random.ts';
import { standardExponential, standardGamma, standardNormal } from '../sim/variates.ts';
import { type Resources, recordsKey, type TraceReference, traceKey } from './resources.ts';

/** A distribution in engine units (ms, MB). Every value drawn is at least 0: what a normal draws below becomes 0. */
export type Distribution =
  | { readonly type: 'constant'; readonly value: number }
  | { readonly type: 'exponential'; readonly mean: number }
  /** The logarithm is normal with mean ln(median) and standard deviation `sigma`. */
  | { readonly type: 'lognormal'; readonly median: number; readonly sigma: number }
  | { readonly type: 'gamma'; readonly shape: number; readonly scale: number }
  | { readonly type: 'weibull'; readonly shape: number; readonly scale: number }
  | { readonly type: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly type: 'uniform'; readonly min: number; readonly max: number }
  | { readonly type: 'triangular'; readonly min: number; readonly mode: number; readonly max: number }
  /** `shares[i]` (0 to 1, ascending from 0 to 1) of all values are at most `values[i]`; linear between. */
  | { readonly type: 'percentiles'; readonly shares: readonly number[]; readonly values: readonly number[] }
  /** Drawn with replacement. */
  | { readonly type: 'values'; readonly values: readonly number[] }
  | { readonly type: 'trace'; readonly reference: TraceReference }
  | { readonly type: 'mixture'; readonly parts: readonly MixturePart[] };

/** One part of a mixture: drawn from with probability weight / sum of the weights. */
export interface MixturePart {
  readonly weight: number;
  readonly distribution: Distribution;
}

/** Draws one value. `record` is the index of the trace record behind the request, -1 if there is none. */
export type Sampler = (record: number) => number;

/** The value of a constant distribution; undefined for any other. */
export function constantOf(distribution: Distribution): number | undefined {
  return distribution.type === 'constant' ? distribution.value : undefined;
}

/**
 * A sampler that draws from the stream. Standard variates (uniform, exponential, normal, gamma) are drawn and then scaled, so that with
 * other parameters of the same family the same stream gives the same standard draws; a constant draws nothing. A draw allocates nothing.
 *
 * A trace is replayed in order, from the beginning again after its end. `recordsOf` is the `recordsKey` of the records that the `record`
 * argument counts, if the requests replay any: a trace distribution on those same records gives each request its own.
 */
export function sampler(distribution: Distribution, stream: Stream, resources: Resources, recordsOf?: string): Sampler {
  switch (distribution.type) {
    case 'constant': {
      const { value } = distribution;
      return () => value;
    }
    case 'exponential': {
      const { mean } = distribution;
      return () => standardExponential(stream) * mean;
    }
    case 'lognormal': {
      const { median, sigma } = distribution;
      return () => median * exp(sigma * standardNormal(stream));
    }
    case 'gamma': {
      const { shape, scale } = distribution;
      return () => standardGamma(stream, shape) * scale;
    }
    case 'weibull': {
      const { scale } = distribution;
      const power = 1 / distribution.shape;
      return () => scale * pow(standardExponential(stream), power);
    }
    case 'normal': {
      const { mean, sd } = distribution;
      return () => Math.max(0, mean + sd * standardNormal(stream));
    }
    case 'uniform': {
      const { min, max } = distribution;
      return () => min + (max - min) * stream.uniform();
    }
    case 'triangular':
      return triangular(distribution.min, distribution.mode, distribution.max, stream);
    case 'percentiles':
      return percentiles(Float64Array.from(distribution.shares), Float64Array.from(distribution.values), stream);
    case 'values': {
      const values = Float64Array.from(distribution.values);
      return () => values[Math.floor(stream.uniform() * values.length)]!;
    }
    case 'trace':
      return replay(distribution.reference, resources, recordsOf);
    case 'mixture':
      return mixture(distribution.parts, stream, resources, recordsOf);
  }
}

/** By inversion: the distribution function is a parabola on either side of the mode. */
function triangular(min: number, mode: number, max: number, stream: Stream): Sampler {
  const below = (max - min) * (mode - min);
  const above = (max - min) * (max - mode);
  const split = max > min ? (mode - min) / (max - min) : 1;
  return () => {
    const u = stream.uniform();
    return u < split ? min + Math.sqrt(u * below) : max - Math.sqrt((1 - u) * above);
  };
}

/** By inversion: the quantile function is linear between the given percentiles. */
function percentiles(shares: Float64Array, values: Float64Array, stream: Stream): Sampler {
  return () => {
    const u = stream.uniform();
    let low = 0;
    let high = shares.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (shares[middle]! <= u) low = middle;
      else high = middle;
    }
    const fraction = (u - shares[low]!) / (shares[high]! - shares[low]!);
    return values[low]! + (values[high]! - values[low]!) * fraction;
  };
}

function replay(reference: TraceReference, resources: Resources, recordsOf: string | undefined): Sampler {
  const durations = resources.traces[traceKey(reference)]?.durationsMs;
  assert(durations !== undefined && durations.length > 0, `no values were loaded from ${reference.file}`);
  const matched = recordsKey(reference) === recordsOf;
  let next = 0;
  return (record) => {
    if (matched && record >= 0) {
      assert(record < durations.length, `${reference.file} has no record ${record}`);
      return durations[record]!;
    }
    const value = durations[next]!;
    next = next + 1 < durations.length ? next + 1 : 0;
    return value;
  };
}

/** One uniform chooses the part, which then draws from the same stream. */
function mixture(
  parts: readonly MixturePart[],
  stream: Stream,
  resources: Resources,
  recordsOf: string | undefined,
): Sampler {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  let sum = 0;
  const upTo = parts.map(({ weight }) => {
    sum += weight;
    return sum;
  });
  const samplers = parts.map(({ distribution }) => sampler(distribution, stream, resources, recordsOf));
  const last = parts.length - 1;
  return (record) => {
    const target = stream.uniform() * total;
    let index = 0;
    while (index < last && target >= upTo[index]!) index++;
    return samplers[index]!(record);
  };
}
