/** When requests arrive: arrivals as plain data, and the process that gives their times one after the other. */
import { assert } from '../sim/assert.ts';
import { exp } from '../sim/elementary.ts';
import type { Stream } from '../sim/random.ts';
import { standardExponential } from '../sim/variates.ts';
import { compileRate, type RateSpec, RateWalk } from './rate.ts';
import { type Resources, recordsKey, type Trace, type TraceReference, traceKey } from './resources.ts';
import type { Distribution } from './sampler.ts';

/** `count` requests at one instant. */
export interface Instant {
  readonly timeMs: number;
  readonly count: number;
}

/** Arrivals that do not wait for answers. `scale` is how many times the traffic. */
export type OpenArrivals =
  | { readonly type: 'poisson'; readonly rate: RateSpec; readonly scale: number }
  /** The i-th, from 1, where the integral of the rate reaches i. */
  | { readonly type: 'constant'; readonly rate: RateSpec; readonly scale: number }
  /** In order of time. */
  | { readonly type: 'at'; readonly instants: readonly Instant[]; readonly scale: number }
  /** Exact counts per minute, from a list or a file; at random or evenly within the minute. */
  | {
      readonly type: 'perMinute';
      readonly counts: readonly number[] | TraceReference;
      readonly spread: Spread;
      readonly scale: number;
    }
  /** One arrival per record. */
  | { readonly type: 'trace'; readonly reference: TraceReference; readonly scale: number };

export const SPREADS = ['uniform', 'even'] as const;
export type Spread = (typeof SPREADS)[number];

/** A closed loop: each user waits for the answer, thinks, and asks again. */
export interface ClosedLoop {
  readonly type: 'users';
  readonly users: number;
  readonly think: Distribution;
}

export type Arrivals = OpenArrivals | ClosedLoop;

/** The times of arrivals, one after the other. */
export interface ArrivalProcess {
  /** Time of the next arrival in ms, never before the last; Infinity when there is none. */
  next(): number;
  /** Index of the trace record behind the arrival last returned; -1 if there is none. */
  readonly record: number;
}

/** The longest time a scenario can speak of, ms: where a walk along a formula ends at the latest. */
const FOREVER_MS = 36525 * 86_400_000;
const MINUTE_MS = 60_000;

/**
 * The process of open arrivals, from time 0. Throws a `ScenarioError` with code `formula-value` where a formula gives no rate. Arrivals
 * after `horizonMs` may be left out: it bounds the search for the next arrival of a formula that is 0 for long.
 */
export function arrivalProcess(
  arrivals: OpenArrivals,
  stream: Stream,
  resources: Resources,
  horizonMs: number = FOREVER_MS,
): ArrivalProcess {
  const { scale } = arrivals;
  const walk = (rate: RateSpec) => new RateWalk(compileRate(rate, resources, scale), Math.min(horizonMs, FOREVER_MS));
  switch (arrivals.type) {
    case 'poisson': {
      const { rate } = arrivals;
      if (rate.type === 'constant') return new SteadyPoisson(rate.perSecond * scale, stream);
      return new Poisson(walk(rate), stream);
    }
    case 'constant':
      return new Regular(walk(arrivals.rate));
    case 'at':
      return new Instants(arrivals.instants, new Copies(scale, stream));
    case 'perMinute':
      return new MinuteCounts(
        minuteCounts(arrivals.counts, resources),
        arrivals.spread,
        new Copies(scale, stream),
        stream,
      );
    case 'trace':
      return new Replay(times(arrivals.reference, resources), new Copies(scale, stream));
  }
}

/**
 * The end of arrivals that end by themselves, ms: the last record of a trace, the last instant, the last minute of counts. Undefined
 * for rates and closed loops.
 */
export function lastArrivalMs(arrivals: Arrivals, resources: Resources): number | undefined {
  switch (arrivals.type) {
    case 'trace':
      return times(arrivals.reference, resources).at(-1) ?? 0;
    case 'at':
      return arrivals.instants.at(-1)?.timeMs ?? 0;
    case 'perMinute':
      return minuteCounts(arrivals.counts, resources).length * MINUTE_MS;
    default:
      return undefined;
  }
}

/** The `recordsKey` of the records that `ArrivalProcess.record` counts: what `sampler` wants to know as `recordsOf`. */
export function recordsOf(arrivals: Arrivals): string | undefined {
  return arrivals.type === 'trace' ? recordsKey(arrivals.reference) : undefined;
}

function column<Name extends keyof Trace>(reference: TraceReference, name: Name, resources: Resources): Float64Array {
  const values = resources.traces[traceKey(reference)]?.[name];
  assert(values !== undefined, `no ${name} were loaded from ${reference.file}`);
  return values;
}

const times = (reference: TraceReference, resources: Resources) => column(reference, 'timesMs', resources);

function minuteCounts(counts: readonly number[] | TraceReference, resources: Resources): ArrayLike<number> {
  return 'file' in counts ? column(counts, 'perMinute', resources) : counts;
}

/** A Poisson process of one rate, apart from `Poisson` because most requests of a long run come from here. */
class SteadyPoisson implements ArrivalProcess {
  readonly record = -1;
  readonly #stream: Stream;
  readonly #meanMs: number;
  #timeMs: number;

  constructor(perSecond: number, stream: Stream) {
    this.#stream = stream;
    this.#meanMs = perSecond > 0 ? 1000 / perSecond : 0;
    this.#timeMs = perSecond > 0 ? 0 : Number.POSITIVE_INFINITY;
  }

  next(): number {
    this.#timeMs += standardExponential(this.#stream) * this.#meanMs;
    return this.#timeMs;
  }
}

/** A Poisson process of varying rate: unit exponential steps along the integrated rate. */
class Poisson implements ArrivalProcess {
  readonly record = -1;
  readonly #walk: RateWalk;
  readonly #stream: Stream;

  constructor(walk: RateWalk, stream: Stream) {
    this.#walk = walk;
    this.#stream = stream;
  }

  next(): number {
    return this.#walk.advance(standardExponential(this.#stream));
  }
}

/** One arrival whenever the integrated rate reaches a whole number. */
class Regular implements ArrivalProcess {
  readonly record = -1;
  readonly #walk: RateWalk;

  constructor(walk: RateWalk) {
    this.#walk = walk;
  }

  next(): number {
    return this.#walk.advance(1);
  }
}

/** How many arrivals `scale` makes of some: the whole part, and one more with the probability of the fraction. */
class Copies {
  readonly #scale: number;
  readonly #stream: Stream;

  constructor(scale: number, stream: Stream) {
    this.#scale = scale;
    this.#stream = stream;
  }

  /** Draws only if the scale is not a whole number. */
  of(count: number): number {
    const scaled = count * this.#scale;
    if (Number.isInteger(this.#scale)) return scaled;
    const whole = Math.floor(scaled);
    return this.#stream.uniform() < scaled - whole ? whole + 1 : whole;
  }
}

/** Many arrivals at the same instant. */
class Instants implements ArrivalProcess {
  readonly record = -1;
  readonly #instants: readonly Instant[];
  readonly #copies: Copies;
  #next = 0;
  #left = 0;

  constructor(instants: readonly Instant[], copies: Copies) {
    this.#instants = instants;
    this.#copies = copies;
  }

  next(): number {
    while (this.#left === 0) {
      const instant = this.#instants[this.#next];
      if (instant === undefined) return Number.POSITIVE_INFINITY;
      this.#next++;
      this.#left = this.#copies.of(instant.count);
    }
    this.#left--;
    return this.#instants[this.#next - 1]!.timeMs;
  }
}

/** Exact counts per minute. */
class MinuteCounts implements ArrivalProcess {
  readonly record = -1;
  readonly #counts: ArrayLike<number>;
  readonly #spread: Spread;
  readonly #copies: Copies;
  readonly #stream: Stream;
  /** The minute being drawn is `#minute - 1`. */
  #minute = 0;
  #count = 0;
  #left = 0;
  /** The share of the minute that is still to come. */
  #rest = 1;

  constructor(counts: ArrayLike<number>, spread: Spread, copies: Copies, stream: Stream) {
    this.#counts = counts;
    this.#spread = spread;
    this.#copies = copies;
    this.#stream = stream;
  }

  next(): number {
    while (this.#left === 0) {
      if (this.#minute >= this.#counts.length) return Number.POSITIVE_INFINITY;
      this.#count = this.#copies.of(this.#counts[this.#minute++]!);
      this.#left = this.#count;
      this.#rest = 1;
    }
    const startMs = (this.#minute - 1) * MINUTE_MS;
    const endMs = startMs + MINUTE_MS;
    const timeMs = startMs + MINUTE_MS * this.#position();
    this.#left--;
    // Rounding must not move an arrival into the next minute.
    return timeMs < endMs ? timeMs : endMs * (1 - Number.EPSILON);
  }

  /** Of uniform points in the minute the next in order, without storing them: the smallest of the r left in what is left. */
  #position(): number {
    if (this.#spread === 'even') return (this.#count - this.#left + 0.5) / this.#count;
    this.#rest *= exp(-standardExponential(this.#stream) / this.#left);
    return 1 - this.#rest;
  }
}

/** One arrival per record of a trace, repeated or thinned at random when scaled. */
class Replay implements ArrivalProcess {
  record = -1;
  readonly #timesMs: Float64Array;
  readonly #copies: Copies;
  #left = 0;

  constructor(timesMs: Float64Array, copies: Copies) {
    this.#timesMs = timesMs;
    this.#copies = copies;
  }

  next(): number {
    while (this.#left === 0) {
      if (this.record + 1 >= this.#timesMs.length) return Number.POSITIVE_INFINITY;
      this.record++;
      this.#left = this.#copies.of(1);
    }
    this.#left--;
    return this.#timesMs[this.record]!;
  }
}
