/** The records of a log in order of arrival, each environment serving one at a time. */
import { inOrder } from './column.ts';
import { PRINT_STEP_MS } from './log-duration.ts';

/** Columns with an entry for each record, in the order of their REPORT lines. */
export interface Unordered {
  /** When the handler began; ms. */
  readonly startsMs: Float64Array;
  readonly durationsMs: Float64Array;
  /** The number of the log stream, from 0. */
  readonly streamOf: Float64Array;
  readonly streams: number;
  /** Records that an environment was initialised for: when that began, and a number by which such are in order at one instant. */
  readonly cold: ReadonlyMap<number, { readonly timeMs: number; readonly order: number }>;
}

/** Printed times of a start are off by up to so much in sum: of INIT_START, its duration and START, each rounded to μs. */
const START_ROUNDING_MS = 0.002;

/**
 * Arrivals (the first at 0) and durations in order of arrival; at one instant those that were served by a warm environment first, which is
 * what Lambda does, then those that had one made for them.
 *
 * Rounded prints can make an environment begin an invocation a little before the one ahead of it ends, where one followed on the heels of
 * the other, as batches of a queue do. Replayed, that would need a second environment: the later one is taken to begin just then.
 */
export function oneAtATime({ startsMs, durationsMs, streamOf, streams, cold }: Unordered): {
  arrivalsMs: Float64Array;
  durationsMs: Float64Array;
} {
  const arrivedMs = (record: number): number => cold.get(record)?.timeMs ?? startsMs[record]!;
  let firstMs = Number.POSITIVE_INFINITY;
  for (let record = 0; record < startsMs.length; record++) firstMs = Math.min(firstMs, arrivedMs(record));
  const arrivalsMs = startsMs.map((_, record) => arrivedMs(record) - firstMs);
  const order = arrivalOrder(arrivalsMs, cold);
  /** By stream: the last record so far. */
  const last = new Int32Array(streams).fill(-1);
  let isShifted = false;
  for (const record of order) {
    const before = last[streamOf[record]!]!;
    last[streamOf[record]!] = record;
    if (before < 0 || startsMs[before]! + durationsMs[before]! > startsMs[record]! + PRINT_STEP_MS) continue;
    const began = cold.has(before) ? startsMs[before]! - firstMs + START_ROUNDING_MS : arrivalsMs[before]!;
    const freeMs = began + durationsMs[before]!;
    if (freeMs <= arrivalsMs[record]!) continue;
    arrivalsMs[record] = freeMs;
    isShifted = true;
  }
  const final = isShifted ? arrivalOrder(arrivalsMs, cold) : order;
  return { arrivalsMs: inOrder(arrivalsMs, final), durationsMs: inOrder(durationsMs, final) };
}

function arrivalOrder(arrivalsMs: Float64Array, cold: Unordered['cold']): Uint32Array {
  const rank = (record: number): number => {
    const init = cold.get(record);
    return init === undefined ? record : arrivalsMs.length + init.order;
  };
  const order = Uint32Array.from(arrivalsMs, (_, record) => record);
  return order.sort((a, b) => arrivalsMs[a]! - arrivalsMs[b]! || rank(a) - rank(b));
}
