/** Order within a message group and within a partition key: never violated, whatever else goes on. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { Categories, zipfWeights } from '../../src/sim/categories.ts';
import { Streams } from '../../src/sim/random.ts';
import { randomEvents } from '../support/random-events.ts';
import { type Entry, observeScenario, scenarioOf } from '../support/scenarios.ts';

const OUTCOMES = ['succeed', 'fail', 'timeout', 'throttle', 'dead-letter', 'expire', 'filter', 'drop', 'coalesce'];

/** What has keys: a stream with its partition keys, or a queue with its groups. */
interface Keyed {
  readonly targets: readonly string[];
  readonly keys?: { readonly count: number; readonly skew: number };
  readonly groups?: { readonly count: number; readonly skew: number };
  readonly redrive?: { readonly redriveAtMs: number | undefined };
  readonly retentionMs?: number | undefined;
}

/** The place in which each event of a source has to keep the order: its group, or the function and the key of its record. */
function placesOf(name: string, { seed, sources }: Scenario, events: number): number[] {
  const { targets, keys, groups } = sources[name] as unknown as Keyed;
  const { count, skew } = (keys ?? groups)!;
  // Each function that reads a stream has an event of its own for each record.
  const readers = keys === undefined ? 1 : targets.length;
  const choice = new Categories(zipfWeights(count, skew));
  const draws = new Streams(seed, 1).get(`${name}>${targets[0]}/key`);
  const drawn = Array.from({ length: Math.ceil(events / readers) }, () => choice.draw(draws));
  return Array.from({ length: events }, (_, i) => drawn[Math.floor(i / readers)]! * readers + (i % readers));
}

/** What is known of the events of one place that have no outcome, in order. */
class Place {
  readonly open: number[] = [];
  /** Open events that are at the front of the batch which is being handed over. */
  inBatch = 0;
}

/**
 * An event may be handed over, or succeed, only when all earlier ones of its place are done with, or are in the same batch before it. Two
 * kinds of messages of a queue stand in nobody's way: those past their retention that an invocation still runs with, and those that went to
 * a dead-letter queue from which they will come back, of which nothing is told until then. Neither may be handed over any more.
 */
class OrderCheck {
  /** Events handed over that had others behind them in their place. */
  contested = 0;
  readonly #name: string;
  readonly #config: Keyed;
  readonly #places: readonly number[];
  readonly #byPlace = new Map<number, Place>();
  readonly #sinceMs = new Map<number, number>();
  readonly #passedOver = new Set<number>();
  readonly #done = new Set<number>();
  #batch = -1;

  constructor(name: string, scenario: Scenario, events: number) {
    this.#name = name;
    this.#config = scenario.sources[name] as unknown as Keyed;
    this.#places = placesOf(name, scenario, events);
  }

  hear({ timeMs, what, environment, request }: Entry): void {
    // Received again when its invisibility ended, and handed over after the first invocation had succeeded after all.
    if (what === 'deliver' && this.#done.has(request)) return;
    const place = this.#placeOf(request);
    if (what !== 'deliver' || environment !== this.#batch) for (const one of this.#byPlace.values()) one.inBatch = 0;
    this.#batch = what === 'deliver' ? environment : -1;
    if (what === 'arrive' || what === 'redrive') this.#enter(place, request, timeMs);
    else if (what === 'deliver') {
      this.#passOver(place, place.inBatch, request, timeMs);
      const next = place.open[place.inBatch++];
      this.#hold(next === request, `${request} was handed over before ${next}`);
      if (place.open.length > place.inBatch) this.contested++;
    } else if (OUTCOMES.includes(what)) this.#end(place, request, what, timeMs);
  }

  #enter({ open }: Place, request: number, timeMs: number): void {
    if (open.includes(request)) open.splice(open.indexOf(request), 1);
    open.push(request);
    this.#sinceMs.set(request, timeMs);
    this.#passedOver.delete(request);
  }

  #end(place: Place, request: number, what: string, timeMs: number): void {
    const { open } = place;
    this.#done.add(request);
    if (this.#passedOver.has(request)) {
      this.#hold(this.#isOverdue(request, timeMs), `${what} of ${request}, which is a dead letter`);
      return;
    }
    if (['succeed', 'fail', 'timeout'].includes(what)) {
      this.#passOver(place, 0, request, timeMs);
      this.#hold(open[0] === request, `${what} of ${request} before ${open[0]}`);
    }
    open.splice(open.indexOf(request), 1);
  }

  /** Takes out what may stand before `request` without standing in its way. */
  #passOver({ open }: Place, from: number, request: number, timeMs: number): void {
    const isDead = this.#config.redrive?.redriveAtMs !== undefined;
    while (open.length > from && open[from] !== request && (isDead || this.#isOverdue(open[from]!, timeMs))) {
      this.#passedOver.add(open[from]!);
      open.splice(from, 1);
    }
  }

  #isOverdue(request: number, timeMs: number): boolean {
    return this.#sinceMs.get(request)! + (this.#config.retentionMs ?? Infinity) <= timeMs;
  }

  #placeOf(request: number): Place {
    const place = this.#places[request - 1]!;
    const known = this.#byPlace.get(place) ?? new Place();
    this.#byPlace.set(place, known);
    return known;
  }

  #hold(condition: boolean, message: string): void {
    if (!condition) throw new Error(`${this.#name}: ${message}`);
  }
}

/** Holds one source against the rule. Returns how many events were handed over that had others behind them. */
function checkOrder(name: string, scenario: Scenario, told: readonly Entry[]): number {
  const own = told.filter(({ owner }) => owner === name);
  const check = new OrderCheck(name, scenario, own.filter(({ what }) => what === 'arrive').length);
  for (const entry of own) check.hear(entry);
  return check.contested;
}

async function forAll(kinds: readonly ('sqs-fifo' | 'kinesis' | 'dynamodb-streams' | 'sync')[], numRuns: number) {
  let handed = 0;
  await fc.assert(
    fc.asyncProperty(randomEvents({ kinds, changes: true }), async (text) => {
      const scenario = await scenarioOf(text);
      const { told } = observeScenario(scenario);
      for (const [name, { type }] of Object.entries(scenario.sources)) {
        if (type !== 'sync') handed += checkOrder(name, scenario, told);
      }
    }),
    { numRuns: Number(process.env.RUNS ?? numRuns) },
  );
  return handed;
}

test('of a partition key', async () => {
  expect(await forAll(['kinesis', 'dynamodb-streams', 'sync'], 80)).toBeGreaterThan(10_000);
});

test('of a message group', async () => {
  expect(await forAll(['sqs-fifo', 'sync'], 80)).toBeGreaterThan(1000);
});
