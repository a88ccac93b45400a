/** A second bookkeeper: counts a run anew from what the observer was told, by plain lists and sums. */
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { SyncConfig } from '../../src/sources/sync-config.ts';
import type { Entry } from './scenarios.ts';

/** What one function should report; series by period. */
export interface FunctionCount {
  readonly Invocations: number[];
  readonly Errors: number[];
  readonly Throttles: number[];
  readonly coldStarts: number[];
  readonly timeouts: number[];
  readonly outOfMemory: number[];
  readonly ConcurrentExecutions: number[];
  /** Maxima of living environments: with those that end at the very beginning of a period, and without. */
  readonly environmentsBefore: number[];
  readonly environmentsAfter: number[];
  readonly throttlesByReason: Record<string, number>;
  readonly durationsMs: number[];
  /** Completed init phases and durations together. */
  busyMs: number;
  aliveMs: number;
  created: number;
  readonly lifespansMs: number[];
}

export interface SourceCount {
  readonly offered: number[];
  readonly succeeded: number[];
  readonly failed: number[];
  readonly throttled: number[];
  readonly timedOut: number[];
  readonly retries: number[];
  readonly latenciesMs: number[];
}

/** Periods of the measured horizon, and what belongs to which. */
class Periods {
  readonly count: number;
  readonly #warmUpMs: number;
  readonly #periodMs: number;
  readonly #endMs: number;

  constructor({ warmUpMs, durationMs, periodMs }: Scenario) {
    this.count = Math.ceil(durationMs / periodMs);
    this.#warmUpMs = warmUpMs;
    this.#periodMs = periodMs;
    this.#endMs = warmUpMs + durationMs;
  }

  zeros(): number[] {
    return new Array(this.count).fill(0);
  }

  /** The period of an instant; −1 in the warm-up. A border belongs to the later one, the end to the last. */
  of(timeMs: number): number {
    if (timeMs < this.#warmUpMs) return -1;
    return Math.min(this.count - 1, Math.floor((timeMs - this.#warmUpMs) / this.#periodMs));
  }

  add(series: number[], timeMs: number): void {
    const period = this.of(timeMs);
    if (period >= 0) series[period]!++;
  }

  /**
   * Maxima by period, and the area in the horizon, of a level that starts at `first` and changes by steps. A period begins at the level that
   * its predecessor ends with: `before` what falls at the border itself, or after it (`maxima`).
   */
  level(
    first: number,
    steps: readonly (readonly [timeMs: number, change: number])[],
  ): { before: number[]; maxima: number[]; area: number } {
    const before = this.zeros();
    const maxima = this.zeros();
    /** The instant at which the present period begins, until the level first rises. */
    let openingMs = this.of(0) === 0 ? 0 : Number.NaN;
    let level = first;
    let area = 0;
    let now = 0;
    let period = this.of(0);
    const goTo = (timeMs: number) => {
      area += level * Math.max(0, Math.min(timeMs, this.#endMs) - Math.max(now, this.#warmUpMs));
      now = timeMs;
      for (const target = this.of(timeMs); period < target; ) {
        before[++period] = level;
        maxima[period] = level;
        openingMs = this.#warmUpMs + period * this.#periodMs;
      }
    };
    if (period === 0) before[0] = maxima[0] = level;
    for (const [timeMs, change] of steps) {
      goTo(timeMs);
      level += change;
      if (period < 0) continue;
      before[period] = Math.max(before[period]!, level);
      if (change > 0 || timeMs > openingMs) openingMs = Number.NaN;
      maxima[period] = timeMs === openingMs ? level : Math.max(maxima[period]!, level);
    }
    goTo(this.#endMs);
    return { before, maxima, area };
  }
}

const ENDINGS = ['end', 'error', 'timeout', 'kill'];

/** Recounts one function; `told` is in the order of telling. */
export function recountFunction(scenario: Scenario, told: readonly Entry[], name: string): FunctionCount {
  const periods = new Periods(scenario);
  const own = told.filter(({ owner }) => owner === name);
  const { warm } = scenario.functions[name]!;
  const zeros = () => periods.zeros();
  const count = {
    Invocations: zeros(),
    Errors: zeros(),
    Throttles: zeros(),
    coldStarts: zeros(),
    timeouts: zeros(),
    outOfMemory: zeros(),
    throttlesByReason: {} as Record<string, number>,
    durationsMs: [] as number[],
    lifespansMs: [] as number[],
    created: 0,
  };
  const bornAt = new Map<number, number>(Array.from({ length: warm }, (_, i) => [i + 1, 0]));
  const runsSince = new Map<number, number>();
  const initialising = new Set<number>();
  const busy: [number, number][] = [];
  const alive: [number, number][] = [];
  const isMeasured = (timeMs: number) => periods.of(timeMs) >= 0;
  for (const { timeMs, what, environment } of own) {
    if (what === 'init') {
      bornAt.set(environment, timeMs);
      initialising.add(environment);
      alive.push([timeMs, 1]);
      periods.add(count.coldStarts, timeMs);
      if (isMeasured(timeMs)) count.created++;
    }
    if (what === 'init' || (what === 'run' && !initialising.has(environment))) {
      busy.push([timeMs, 1]);
      periods.add(count.Invocations, timeMs);
    }
    if (what === 'run') {
      initialising.delete(environment);
      runsSince.set(environment, timeMs);
    }
    if (ENDINGS.includes(what)) {
      busy.push([timeMs, -1]);
      if (isMeasured(timeMs)) count.durationsMs.push(timeMs - runsSince.get(environment)!);
      if (what !== 'end') periods.add(count.Errors, timeMs);
      if (what === 'timeout') periods.add(count.timeouts, timeMs);
      if (what === 'kill') periods.add(count.outOfMemory, timeMs);
    }
    if (what === 'reclaim') {
      alive.push([timeMs, -1]);
      if (isMeasured(timeMs)) count.lifespansMs.push(timeMs - bornAt.get(environment)!);
    }
    if (what.startsWith('throttle')) {
      periods.add(count.Throttles, timeMs);
      const reason = what.slice('throttle '.length);
      if (isMeasured(timeMs)) count.throttlesByReason[reason] = (count.throttlesByReason[reason] ?? 0) + 1;
    }
  }
  const busyLevel = periods.level(0, busy);
  const aliveLevel = periods.level(warm, alive);
  return {
    ...count,
    ConcurrentExecutions: busyLevel.maxima,
    environmentsBefore: aliveLevel.before,
    environmentsAfter: aliveLevel.maxima,
    busyMs: busyLevel.area,
    aliveMs: aliveLevel.area,
  };
}

/** What is known of a request while the log is read. */
interface RequestState {
  readonly offeredAtMs: number;
  /** The attempt that runs, until the caller tries again. */
  attempt: { readonly sinceMs: number; readonly environment: number } | null;
  refusedAtMs: number | null;
  settled: boolean;
}

/** Recounts the only source of a function; `told` is in the order of telling. */
export function recountSource(scenario: Scenario, told: readonly Entry[], name: string): SourceCount {
  const { targets, client } = scenario.sources[name]! as SyncConfig;
  const [target] = targets;
  const patienceMs = client.timeoutMs ?? Number.POSITIVE_INFINITY;
  const endMs = scenario.warmUpMs + scenario.durationMs;
  const periods = new Periods(scenario);
  const zeros = () => periods.zeros();
  const count = { offered: zeros(), succeeded: zeros(), failed: zeros(), throttled: zeros(), timedOut: zeros() };
  const retries = zeros();
  const latenciesMs: number[] = [];
  const requests = new Map<number, RequestState>();
  const initialising = new Set<number>();
  const isMeasured = ({ offeredAtMs }: RequestState) => offeredAtMs >= scenario.warmUpMs;
  const settle = (state: RequestState, outcome: 'succeeded' | 'failed' | 'throttled' | 'timedOut', timeMs: number) => {
    state.settled = true;
    if (isMeasured(state)) periods.add(count[outcome], timeMs);
  };
  for (const { timeMs, what, owner, environment, request } of told) {
    if (owner !== name && owner !== target) continue;
    const state = requests.get(request);
    if (what === 'arrive') {
      const offered = { offeredAtMs: timeMs, attempt: null, refusedAtMs: null, settled: false };
      requests.set(request, offered);
      if (isMeasured(offered)) periods.add(count.offered, timeMs);
    }
    if (state === undefined) continue;
    if (what === 'retry') {
      state.attempt = null;
      state.refusedAtMs = null;
      if (isMeasured(state)) periods.add(retries, timeMs);
    }
    if (what.startsWith('throttle')) state.refusedAtMs = timeMs;
    if (what === 'init' || (what === 'run' && !initialising.has(environment))) {
      state.attempt = { sinceMs: timeMs, environment };
    }
    if (what === 'init') initialising.add(environment);
    if (what === 'run') initialising.delete(environment);
    const { attempt } = state;
    const isAnswer = ENDINGS.includes(what) && attempt !== null && attempt.environment === environment;
    if (isAnswer && timeMs <= attempt.sinceMs + patienceMs) {
      settle(state, what === 'end' ? 'succeeded' : what === 'timeout' ? 'timedOut' : 'failed', timeMs);
      if (what === 'end' && isMeasured(state)) latenciesMs.push(timeMs - state.offeredAtMs);
    }
  }
  for (const state of requests.values()) {
    if (state.settled) continue;
    if (state.refusedAtMs !== null) settle(state, 'throttled', state.refusedAtMs);
    else if (state.attempt !== null && state.attempt.sinceMs + patienceMs <= endMs) {
      settle(state, 'timedOut', state.attempt.sinceMs + patienceMs);
    }
  }
  return { ...count, retries, latenciesMs };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
