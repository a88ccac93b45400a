/** What the trickle and the busy workload cost at the very least: one function in one loop, the same semantics, nothing recorded. */
import alea from 'seedrandom/lib/alea.js';

/** Parameters of a plain run; times in seconds. */
export interface PlainWorkload {
  readonly ratePerSecond: number;
  readonly handler: { readonly mean: number } | { readonly median: number; readonly sigma: number };
  readonly initSeconds: number;
  readonly idleTimeoutSeconds: number;
  readonly horizonSeconds: number;
  readonly limit: number;
}

/** Runs the workload: Poisson arrivals, a loss limit, most recently used environment first. Returns invocations and cold starts. */
export function plainLoop(workload: PlainWorkload): { invocations: number; coldStarts: number; throttles: number } {
  const { ratePerSecond, handler, initSeconds, idleTimeoutSeconds, horizonSeconds, limit } = workload;
  const arrivals = alea('arrivals').double;
  const durations = alea('durations').double;
  const draw =
    'mean' in handler
      ? () => -Math.log(1 - durations()) * handler.mean
      : () =>
          handler.median *
          Math.exp(handler.sigma * Math.sqrt(-2 * Math.log(1 - durations())) * Math.cos(2 * Math.PI * durations()));
  const ends = new Float64Array(limit + 1);
  const idleSince = new Float64Array(limit + 1);
  let busy = 0;
  let idle = 0;
  let invocations = 0;
  let coldStarts = 0;
  let throttles = 0;
  let now = -Math.log(1 - arrivals()) / ratePerSecond;
  while (now <= horizonSeconds) {
    while (busy > 0 && ends[0]! <= now) {
      idleSince[idle++] = ends[0]!;
      busy = removeFirst(ends, busy);
    }
    if (busy < limit) {
      invocations++;
      let seconds = draw();
      if (idle > 0 && idleSince[idle - 1]! + idleTimeoutSeconds >= now) idle--;
      else {
        idle = 0;
        coldStarts++;
        seconds += initSeconds;
      }
      insert(ends, busy++, now + seconds);
    } else throttles++;
    now -= Math.log(1 - arrivals()) / ratePerSecond;
  }
  return { invocations, coldStarts, throttles };
}

function insert(heap: Float64Array, size: number, value: number): void {
  let place = size;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (heap[parent]! <= value) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = value;
}

function removeFirst(heap: Float64Array, size: number): number {
  const last = heap[size - 1]!;
  const left = size - 1;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= left) break;
    if (child + 1 < left && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= last) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = last;
  return left;
}
