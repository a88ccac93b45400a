/** The second bookkeeper of events: what must be true of a run, found anew from what the observer was told. */
import type { SourceResult } from '../../src/experiment/result.ts';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { SOURCE_METRICS } from '../../src/lambda/metrics.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { SyncConfig } from '../../src/sources/sync-config.ts';
import { type Entry, type Observed, observeScenario } from '../support/scenarios.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Throws at once where `expect` in a loop would cost more than the run. */
export function hold(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

export const same = (got: unknown, expected: unknown, what: string): void => {
  const [one, other] = [JSON.stringify(got), JSON.stringify(expected)];
  hold(one === other, `${what}: expected ${other}, got ${one}`);
};

const CALLERS_OUTCOMES = ['succeeded', 'failed', 'throttled', 'timedOut'] as const;
const EVENTS_OUTCOMES = ['deadLettered', 'expired', 'dropped', 'filtered', 'coalesced'] as const;
const OUTCOMES = [...CALLERS_OUTCOMES, ...EVENTS_OUTCOMES] as const;

const isPlainCaller = (source: Scenario['sources'][string]): boolean =>
  source.type === 'sync' && (source as SyncConfig).via !== 'firehose';

function checkSource(name: string, source: SourceResult, series: Readonly<Record<string, readonly number[]>>): void {
  const outcomes = OUTCOMES.map((outcome) => source[outcome] ?? 0);
  hold(source.inFlight >= 0, `${name}: ${source.inFlight} in flight`);
  same(source.offered, sum(outcomes) + source.inFlight, `${name}: offered`);
  same(source.latency.count, source.succeeded, `${name}: latencies`);
  for (const { name: metric, statistic } of SOURCE_METRICS) {
    const total = source[metric];
    const column = series[metric];
    same(column === undefined, total === undefined, `${name}: has ${metric}`);
    if (column === undefined) continue;
    same(statistic === 'sum' ? sum(column) : Math.max(...column), total, `${name}: ${metric}`);
    hold(Math.min(...column) >= 0, `${name}: ${metric} below 0`);
  }
  for (const times of [source.latency, source.age]) {
    if (times === undefined) continue;
    const ordered = [0, times.p50, times.p90, times.p95, times.p99, times.max];
    same(
      ordered.toSorted((a, b) => a - b),
      ordered,
      `${name}: quantiles`,
    );
  }
}

export function checkBooks({ functions, sources, series, account }: TrialResult): void {
  for (const [name, source] of Object.entries(sources)) checkSource(name, source, series.sources[name]!);
  for (const [name, result] of Object.entries(functions)) {
    const columns = series.functions[name]!;
    for (const metric of ['Invocations', 'Errors', 'Throttles', 'coldStarts', 'timeouts', 'outOfMemory'] as const) {
      same(sum(columns[metric]!), result[metric], `${name}: ${metric}`);
    }
    same(Math.max(...columns.ConcurrentExecutions!), result.ConcurrentExecutions, `${name}: ConcurrentExecutions`);
    same(Math.max(...columns.environments!), result.environments.max, `${name}: environments`);
    same(sum(Object.values(result.throttlesByReason)), result.Throttles, `${name}: reasons`);
    same(sum(columns.billedRequests!), result.Duration.count, `${name}: billed requests`);
  }
  for (const metric of ['ConcurrentExecutions', 'UnreservedConcurrentExecutions'] as const) {
    same(Math.max(...series.account[metric]!), account[metric], metric);
  }
}

/** The outcomes that a word of the observer may stand for. */
const WORDS: Readonly<Record<string, readonly (keyof SourceResult)[]>> = {
  succeed: ['succeeded'],
  fail: ['failed', 'throttled', 'timedOut'],
  timeout: ['timedOut'],
  throttle: ['throttled'],
  'dead-letter': ['deadLettered'],
  expire: ['expired'],
  drop: ['dropped'],
  filter: ['filtered'],
  coalesce: ['coalesced'],
};
/** What is told of a message again when it was received a second time while an invocation with it still ran, and ended meanwhile. */
const AFTERWARDS = ['deliver', 'retry', 'duplicate', 'redrive'];

interface Life {
  readonly atMs: number;
  wasDelivered: boolean;
  outcome: string | undefined;
  outcomeAtMs: number;
}

/** The lives of all events of a source. Throws if one has two outcomes, or one that cannot be. */
function livesOf(name: string, type: string, told: readonly Entry[]): Life[] {
  const lives: Life[] = [];
  for (const { timeMs, what, owner, request } of told) {
    if (owner !== name || what === 'gateway throttle') continue;
    if (what === 'arrive') {
      const number = lives.push({ atMs: timeMs, wasDelivered: false, outcome: undefined, outcomeAtMs: 0 });
      same(request, number, `${name}: number of an event`);
      continue;
    }
    const life = lives[request - 1];
    if (life === undefined) throw new Error(`${name}: ${what} of ${request}, never offered`);
    hold(WORDS[what] !== undefined || AFTERWARDS.includes(what), `${name}: unknown word ${what}`);
    const mayBeLate = AFTERWARDS.includes(what) && !type.endsWith('streams') && type !== 'kinesis';
    hold(life.outcome === undefined || mayBeLate, `${name}: ${what} of ${request} after its ${life.outcome}`);
    if (what === 'deliver') life.wasDelivered = true;
    if (WORDS[what] === undefined) continue;
    if (what === 'succeed' || what === 'timeout')
      hold(life.wasDelivered, `${name}: ${what} of ${request}, never delivered`);
    if (what === 'filter' || what === 'coalesce') hold(!life.wasDelivered, `${name}: ${what} of ${request}, delivered`);
    life.outcome = what;
    life.outcomeAtMs = timeMs;
  }
  return lives;
}

/** Period of an instant after the warm-up; a border belongs to the later one, the end to the last. */
function periodOf(timeMs: number, { warmUpMs, periodMs }: Scenario, periods: number): number {
  return Math.min(periods - 1, Math.floor((timeMs - warmUpMs) / periodMs));
}

function checkEvents(name: string, scenario: Scenario, { told, result }: Observed): Life[] {
  const source = result.sources[name]!;
  const series = result.series.sources[name]!;
  const periods = series.offered!.length;
  const lives = livesOf(name, scenario.sources[name]!.type, told);
  const measured = lives.filter(({ atMs }) => atMs >= scenario.warmUpMs);
  const byPeriod = (times: readonly number[]): number[] => {
    const counts = new Array<number>(periods).fill(0);
    for (const timeMs of times) counts[periodOf(timeMs, scenario, periods)]!++;
    return counts;
  };
  same(series.offered, byPeriod(measured.map(({ atMs }) => atMs)), `${name}: offered`);
  // Words that stand for the same counters are added up together.
  const groups = [
    ['succeed'],
    ['fail', 'timeout', 'throttle'],
    ...Object.keys(WORDS)
      .slice(4)
      .map((word) => [word]),
  ];
  for (const words of groups) {
    const counters = [...new Set(words.flatMap((word) => WORDS[word]!))];
    const counted = series.offered!.map((_, period) => sum(counters.map((counter) => series[counter]![period]!)));
    const times = measured.filter(({ outcome }) => words.includes(outcome ?? '')).map(({ outcomeAtMs }) => outcomeAtMs);
    same(counted, byPeriod(times), `${name}: ${words}`);
  }
  same(source.inFlight, measured.filter(({ outcome }) => outcome === undefined).length, `${name}: in flight`);
  const retries = told.filter(
    ({ owner, what, request }) => owner === name && what === 'retry' && lives[request - 1]!.atMs >= scenario.warmUpMs,
  );
  same(series.retries, byPeriod(retries.map(({ timeMs }) => timeMs)), `${name}: retries`);
  const deliveries = told.filter(
    ({ owner, what, timeMs }) => owner === name && what === 'deliver' && timeMs >= scenario.warmUpMs,
  );
  // The age is noted at each try of an asynchronous event, refused or not.
  if (series.AsyncEventAge === undefined) same(source.age!.count, deliveries.length, `${name}: ages`);
  return lives;
}

/** Settings that decide what can be said of a source, for those that have them. */
interface Levels {
  readonly type: string;
  readonly redrive?: { readonly redriveAtMs: number | undefined; readonly maxReceiveCount: number } | undefined;
  readonly retentionMs?: number | undefined;
  readonly backlog?: unknown;
}

/** No message is handed over more often than it may be received, and none is lost to age before its time. */
function checkLimits(name: string, scenario: Scenario, told: readonly Entry[], lives: readonly Life[]): void {
  const { type, redrive, retentionMs } = scenario.sources[name]! as Levels;
  if (!type.startsWith('sqs')) return;
  const most = redrive === undefined || redrive.redriveAtMs !== undefined ? Infinity : redrive.maxReceiveCount;
  const handed = new Map<number, number>();
  for (const { what, owner, request } of told) {
    if (owner === name && what === 'deliver') handed.set(request, (handed.get(request) ?? 0) + 1);
  }
  for (const [request, times] of handed) hold(times <= most, `${name}: ${request} was handed over ${times} times`);
  lives.forEach(({ atMs, outcome, outcomeAtMs }, i) => {
    const ageMs = outcomeAtMs - atMs;
    if (outcome === 'expire') hold(ageMs >= retentionMs! - 1e-6, `${name}: ${i + 1} expired after ${ageMs} ms`);
  });
}

/** What is known of events at an instant at which nothing is said to wait or be in flight. */
function checkDrained(name: string, scenario: Scenario, { result }: Observed, lives: readonly Life[]): void {
  const { drainedAtMs } = result.sources[name]!;
  if (typeof drainedAtMs !== 'number') return;
  hold(drainedAtMs >= scenario.warmUpMs, `${name}: drained at ${drainedAtMs}, before the warm-up was over`);
  const config = scenario.sources[name]! as Levels;
  // A stream's readers have caught up when each has, at some time, handled all there was: some records are always written, and not yet read.
  if ('service' in config || 'shards' in config || config.redrive?.redriveAtMs !== undefined) return;
  const open = lives.filter(
    ({ atMs, outcome, outcomeAtMs }) => atMs < drainedAtMs && (outcome === undefined || outcomeAtMs > drainedAtMs),
  );
  same(open.length, 0, `${name}: open at ${drainedAtMs}`);
}

/** How many events were open: the most that ever were, and the most that were for some time since the warm-up. */
function openAtOnce(lives: readonly Life[], { warmUpMs }: Scenario): { most: number; forSomeTime: number } {
  const steps = lives.flatMap(({ atMs, outcome, outcomeAtMs }) => {
    const begins = { timeMs: atMs, by: 1 };
    return outcome === undefined ? [begins] : [begins, { timeMs: outcomeAtMs, by: -1 }];
  });
  // At one instant those that begin go first: perhaps they were open together with those that end then.
  steps.sort((a, b) => a.timeMs - b.timeMs || b.by - a.by);
  let [open, most, forSomeTime] = [0, 0, 0];
  steps.forEach(({ timeMs, by }, i) => {
    open += by;
    most = Math.max(most, open);
    const untilMs = steps[i + 1]?.timeMs ?? Number.POSITIVE_INFINITY;
    if (untilMs > timeMs && untilMs > warmUpMs) forSomeTime = Math.max(forSomeTime, open);
  });
  return { most, forSomeTime };
}

/**
 * Levels of queues, streams and Firehose against the lives of their events: whatever has no outcome waits or is in flight, and the oldest
 * of it is the one that became oldest.
 */
function checkLevels(name: string, scenario: Scenario, { result }: Observed, lives: readonly Life[]): void {
  const config = scenario.sources[name]! as Levels;
  // Of asynchronous events some are not in the queue yet; of dead letters that will come back nothing is told.
  if ('service' in config || config.redrive?.redriveAtMs !== undefined) return;
  const { queueDepth = 0, messagesInFlight = 0, oldestAgeMs = 0 } = result.sources[name]!;
  const { warmUpMs, durationMs } = scenario;
  const endMs = warmUpMs + durationMs;
  const { most, forSomeTime } = openAtOnce(lives, scenario);
  const levels = `${queueDepth} waiting, ${messagesInFlight} in flight`;
  hold(queueDepth + messagesInFlight >= forSomeTime, `${name}: ${levels} of ${forSomeTime} open`);
  hold(Math.max(queueDepth, messagesInFlight) <= most, `${name}: ${levels} of ${most} open`);
  // Records of a stream's backlog were written before they are told.
  if (config.backlog !== undefined && 'shards' in config) return;
  const { retentionMs = Number.POSITIVE_INFINITY } = config;
  let [leastMs, mostMs] = [0, 0];
  for (const { atMs, outcome, outcomeAtMs } of lives) {
    const untilMs = outcome === undefined ? endMs : outcomeAtMs;
    if (untilMs < warmUpMs) continue;
    mostMs = Math.max(mostMs, untilMs - atMs);
    // What is past its retention, but still in a batch, may count as gone; what leaves as the warm-up ends as well.
    if (untilMs > warmUpMs) leastMs = Math.max(leastMs, Math.min(untilMs - atMs, retentionMs));
  }
  const isBetween = leastMs - 1e-6 <= oldestAgeMs && oldestAgeMs <= mostMs + 1e-6;
  hold(isBetween, `${name}: oldest ${oldestAgeMs}, not ${leastMs} to ${mostMs}`);
}

/** CloudWatch's counts, which count all events and not only those offered after the warm-up, against the outcomes. */
function checkMetrics(name: string, scenario: Scenario, { result, told }: Observed): void {
  if (scenario.warmUpMs > 0) return;
  const source = result.sources[name]!;
  const { succeeded, failed, timedOut, expired = 0, dropped = 0, deadLettered = 0, filtered = 0, throttled } = source;
  const equals = (got: number | undefined, expected: number, what: string) => {
    if (got !== undefined) same(got, expected, `${name}: ${what}`);
  };
  equals(source.FilteredOutEventCount, filtered, 'filtered out');
  // A record that a stream refuses is one write, and an event for each of its readers.
  equals(source.rejectedWrites, throttled / scenario.sources[name]!.targets.length, 'rejected writes');
  const own = told.filter(({ owner }) => owner === name);
  const count = (word: string) => own.filter(({ what }) => what === word).length;
  if (source.OnFailureDestinationDeliveredEventCount !== undefined) {
    equals(source.OnFailureDestinationDeliveredEventCount, deadLettered, 'delivered on failure');
    equals(source.DroppedEventCount, failed + timedOut + expired, 'dropped events');
    hold(source.InvokedEventCount! >= count('deliver'), `${name}: ${source.InvokedEventCount} in invocations`);
  } else if (source.DeletedEventCount !== undefined) {
    hold(source.DeletedEventCount >= succeeded, `${name}: ${source.DeletedEventCount} deleted`);
    hold(source.InvokedEventCount! >= count('deliver'), `${name}: ${source.InvokedEventCount} in invocations`);
    hold(source.receives! >= source.emptyReceives!, `${name}: receives`);
    hold(source.PolledEventCount! >= succeeded + filtered, `${name}: polled`);
  } else if (source.AsyncEventsDropped !== undefined && source.redriven === 0) {
    // Without the permission events are dropped before they are in the queue.
    const givenUp = failed + timedOut + expired + deadLettered;
    hold(source.AsyncEventsDropped >= givenUp, `${name}: ${source.AsyncEventsDropped} given up`);
    const { deadLetterQueue } = scenario.sources[name]! as { deadLetterQueue?: unknown };
    if (deadLetterQueue === undefined)
      hold(source.AsyncEventsDropped <= givenUp + dropped, `${name}: ${source.AsyncEventsDropped} given up`);
    hold(source.AsyncEventsReceived! >= succeeded, `${name}: ${source.AsyncEventsReceived} received`);
  }
}

/** Each invocation by a source of events hands over the events of one batch, and nothing is handed over without one. */
function checkDeliveries({ sources }: Scenario, told: readonly Entry[]): void {
  const targets = new Map(Object.entries(sources).map(([name, config]) => [name, config.targets]));
  let running: string | undefined;
  let batch = '';
  for (const { what, owner, environment, timeMs } of told) {
    if (what === 'run') {
      running = owner;
      batch = '';
    } else if (what === 'deliver') {
      const present = `${owner} ${environment} ${timeMs}`;
      hold(batch === '' || batch === present, `${present} was handed over together with ${batch}`);
      hold(running !== undefined && targets.get(owner)!.includes(running), `${present} was handed over to nobody`);
      batch = present;
    } else running = undefined;
  }
}

/** How long whoever stands before the function waits by itself; ms (the quotas of late 2026). */
const SERVICE_WAITS: Readonly<Record<string, number>> = {
  'rest-api': 29_000,
  'http-api': 30_000,
  'lambda-edge': 30_000,
  cognito: 5000,
  lex: 30_000,
  alexa: 8000,
};

/** What became of the requests of the only source of a function that has the permission to call it. */
export function recountCaller(name: string, scenario: Scenario, told: readonly Entry[]): Record<string, number> {
  const { targets, via, client, gateway } = scenario.sources[name]! as SyncConfig;
  const endMs = scenario.warmUpMs + scenario.durationMs;
  const patienceMs = Math.min(client.timeoutMs ?? Infinity, gateway?.timeoutMs ?? SERVICE_WAITS[via] ?? Infinity);
  const requests = new Map<number, { isMeasured: boolean; outcome: string; sinceMs: number; environment: number }>();
  const initialising = new Set<number>();
  let [offered, retries] = [0, 0];
  for (const { timeMs, what, owner, environment, request } of told) {
    if (owner !== name && owner !== targets[0]) continue;
    if (what === 'arrive') {
      const isMeasured = timeMs >= scenario.warmUpMs;
      requests.set(request, { isMeasured, outcome: 'inFlight', sinceMs: Number.NaN, environment: -1 });
      if (isMeasured) offered++;
      continue;
    }
    const state = requests.get(request);
    if (state === undefined) continue;
    const begins = what === 'init' || (what === 'run' && !initialising.has(environment));
    if (what === 'init') initialising.add(environment);
    if (what === 'run') initialising.delete(environment);
    if (begins) Object.assign(state, { outcome: 'inFlight', sinceMs: timeMs, environment });
    else if (what === 'retry') {
      Object.assign(state, { outcome: 'inFlight', sinceMs: Number.NaN });
      if (state.isMeasured) retries++;
    } else if (what === 'gateway throttle' || what.startsWith('throttle')) state.outcome = 'throttled';
    else if (environment === state.environment && timeMs <= state.sinceMs + patienceMs) {
      if (what === 'end') state.outcome = 'succeeded';
      if (what === 'error' || what === 'kill') state.outcome = 'failed';
      if (what === 'timeout') state.outcome = 'timedOut';
    }
  }
  const counts: Record<string, number> = { offered, retries, inFlight: 0 };
  for (const outcome of CALLERS_OUTCOMES) counts[outcome] = 0;
  for (const { isMeasured, outcome, sinceMs } of requests.values()) {
    if (!isMeasured) continue;
    const hasGivenUp = outcome === 'inFlight' && sinceMs + patienceMs <= endMs;
    counts[hasGivenUp ? 'timedOut' : outcome]!++;
  }
  return counts;
}

function checkCaller(name: string, scenario: Scenario, { told, result }: Observed): void {
  const source = result.sources[name]!;
  const own = told.filter(({ owner }) => owner === name);
  const arrivedAt = new Map(own.filter(({ what }) => what === 'arrive').map((told) => [told.request, told.timeMs]));
  const measured = own.filter(({ request }) => arrivedAt.get(request)! >= scenario.warmUpMs);
  const count = (word: string, of = measured) => of.filter(({ what }) => what === word).length;
  same(
    [...arrivedAt.keys()],
    Array.from(arrivedAt, (_, i) => i + 1),
    `${name}: numbers`,
  );
  same([source.offered, source.retries], [count('arrive'), count('retry')], `${name}: offered and retries`);
  if (source.gatewayThrottles !== undefined) {
    const late = own.filter(({ timeMs }) => timeMs >= scenario.warmUpMs);
    same(source.gatewayThrottles, count('gateway throttle', late), `${name}: refused by the service`);
  }
}

/** Runs a scenario and holds everything about it against the books. */
export function checkAll(scenario: Scenario): Observed {
  const run = observeScenario(scenario);
  checkBooks(run.result);
  for (const [name, source] of Object.entries(scenario.sources)) {
    if (isPlainCaller(source)) checkCaller(name, scenario, run);
    else {
      const lives = checkEvents(name, scenario, run);
      checkDrained(name, scenario, run, lives);
      checkLevels(name, scenario, run, lives);
      checkMetrics(name, scenario, run);
      checkLimits(name, scenario, run.told, lives);
    }
  }
  checkDeliveries(scenario, run.told);
  return run;
}
