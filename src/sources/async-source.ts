/** Sources whose events reach a function through its queue of asynchronous invocations: what happens before they are in the queue. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import type { Request } from '../lambda/request.ts';
import type { Meter, Platform } from '../platform/index.ts';
import { type ArrivalProcess, recordsOf } from '../quantities/arrivals.ts';
import { type Sampler, sampler } from '../quantities/distribution.ts';
import type { Stream } from '../sim/random.ts';
import { type EventKind, TieClass } from '../sim/simulation.ts';
import { type AsyncRules, type AsyncSettings, asyncRules } from './async-config.ts';
import { AsyncContext, type AsyncOwner, drawNeeds } from './async-context.ts';
import { ASYNC_METRICS, Outlets } from './async-outlets.ts';
import { AsyncQueue } from './async-queue.ts';
import { serviceOf } from './async-services.ts';
import { Mark } from './async-store.ts';
import { Backlog } from './backlog.ts';
import { addUsage, Destination } from './destinations.ts';
import { FinalOutcome, OUTCOME_WORDS, SourceRecorder } from './recorder.ts';
import { type CommonConfig, type Source, type SourceContext, sourceNeeds } from './source.ts';

type SourceKinds = Readonly<Record<'arrival' | 'handedOn' | 'redrive', EventKind>>;

/**
 * Puts sources into the model whose events go through the queue. `arrivalsOf` gives the times at which a source's events come; null if
 * only other sources send them.
 */
export function attachAsync<Config extends AsyncSettings>(
  configs: ReadonlyMap<string, Config>,
  context: SourceContext,
  arrivalsOf: (name: string, config: Config) => ArrivalProcess | null,
): Source[] {
  const sources: AsyncSource[] = [];
  const kind = (name: string, act: (source: AsyncSource) => void): EventKind =>
    context.simulation.kind(name, TieClass.arrival, (index) => act(sources[index]!));
  const kinds = {
    arrival: kind('asynchronous arrival', (source) => source.arrive()),
    handedOn: kind('event handed on', (source) => source.offer(-1)),
    redrive: kind('redrive', (source) => source.redrive()),
  };
  const shared = new AsyncContext(context);
  for (const [name, config] of configs) {
    sources.push(new AsyncSource(name, config, sources.length, shared, kinds, arrivalsOf(name, config)));
  }
  for (const source of sources) source.begin();
  return sources;
}

/** The requests that an invocation is billed as beside the first, for the size of its event. */
export function extraRequests({ sizeKb }: AsyncSettings, { async }: Platform): number {
  return Math.max(0, Math.ceil((sizeKb - async.includedRequestKb) / async.extraRequestKb));
}

/** One function's queue, and what decides whether and when an event gets there. */
interface Lane {
  readonly queue: AsyncQueue;
  readonly filter: Stream | null;
  readonly duplication: Stream | null;
  readonly drawDelayMs: Sampler;
}

class AsyncSource implements Source, AsyncOwner {
  readonly name: string;
  readonly targets: readonly string[];
  readonly recorder: SourceRecorder;
  readonly backlog: Backlog;
  readonly outlets: Outlets;
  rules: AsyncRules;
  awaitsRedrive = false;
  readonly #index: number;
  readonly #config: AsyncSettings;
  readonly #context: SourceContext;
  readonly #shared: AsyncContext;
  readonly #kinds: SourceKinds;
  readonly #arrivals: ArrivalProcess | null;
  readonly #lanes: readonly Lane[];
  /** Bills what is published to the service, where that costs something. */
  readonly #published: Destination | null;
  readonly #objects: Stream | null;
  /** By object: 1 while an event of it is on its way. */
  readonly #onTheirWay: Uint8Array;
  readonly #extraRequestsEach: number;
  #extraRequests = 0;
  #permission: boolean;
  #offered = 0;

  constructor(
    name: string,
    config: AsyncSettings,
    index: number,
    shared: AsyncContext,
    kinds: SourceKinds,
    arrivals: ArrivalProcess | null,
  ) {
    const { context } = shared;
    const { publish } = serviceOf(config.service);
    this.name = name;
    this.targets = config.targets;
    this.recorder = new SourceRecorder(context.periods, ASYNC_METRICS);
    this.backlog = new Backlog(this.recorder, context.simulation);
    this.outlets = new Outlets(config, context, this.recorder);
    this.rules = asyncRules(config, context.platform);
    this.#index = index;
    this.#config = config;
    this.#context = context;
    this.#shared = shared;
    this.#kinds = kinds;
    this.#arrivals = arrivals;
    this.#lanes = config.targets.map((target) => this.#laneTo(target));
    this.#published = publish === undefined ? null : new Destination({ to: publish, permission: true }, context);
    this.#objects = config.objects === 0 ? null : context.streams.get(`${name}>${config.targets[0]}/object`);
    this.#onTheirWay = new Uint8Array(config.objects);
    this.#extraRequestsEach = extraRequests(config, context.platform);
    this.#permission = config.permission;
  }

  /** Schedules the first arrival, and the redrive if there is one. */
  begin(): void {
    const { simulation } = this.#context;
    const redriveAtMs = this.#config.deadLetterQueue?.redriveAtMs;
    this.#scheduleArrival();
    if (redriveAtMs === undefined || redriveAtMs > simulation.endMs) return;
    this.awaitsRedrive = true;
    simulation.schedule(redriveAtMs, this.#kinds.redrive, this.#index);
  }

  reconfigure(target: FunctionConfig, name: string): void {
    for (const { queue } of this.#lanes) {
      if (queue.target.name !== name) continue;
      queue.needs.first.reconfigure(target);
      queue.needs.later.reconfigure(target);
    }
  }

  change(config: CommonConfig): void {
    const changed = config as AsyncSettings;
    const { eventAgeMs } = this.rules;
    this.rules = asyncRules(changed, this.#context.platform);
    this.#permission = changed.permission;
    if (this.rules.eventAgeMs < eventAgeMs) for (const { queue } of this.#lanes) queue.expireSooner();
  }

  settleLevels(): void {
    this.backlog.settleLevels(this.#lanes.reduce((oldest, { queue }) => Math.max(oldest, queue.oldestAgeMs), 0));
  }

  reset(): void {
    this.#extraRequests = 0;
    this.#published?.reset();
    this.outlets.reset();
    this.backlog.reset();
  }

  usage(): Readonly<Partial<Record<Meter, number>>> {
    const usage = this.outlets.usage();
    if (this.#extraRequestsEach > 0) usage['lambda.requests'] = this.#extraRequests;
    addUsage(usage, this.#published?.usage());
    return usage;
  }

  /** Another source sends an event: it arrives at this instant, after what ends at it. */
  accept(): void {
    const { simulation } = this.#context;
    simulation.schedule(simulation.now, this.#kinds.handedOn, this.#index);
  }

  /** An event of the arrival process is due. */
  arrive(): void {
    const { record } = this.#arrivals!;
    this.#scheduleArrival();
    this.offer(record);
  }

  /** An event happens, and is offered to each function; `record` is the trace record behind it, −1 if none. */
  offer(record: number): void {
    this.#published?.deliver(this.#config.sizeKb);
    for (const lane of this.#lanes) this.#offerTo(lane, record);
  }

  receive(row: number, queue: AsyncQueue, request: Request): void {
    const { events, requests } = this.#shared;
    if (this.#objects !== null) this.#onTheirWay[events.older.get(row)] = 0;
    if (this.#permission) queue.add(row, request);
    else {
      this.settle(request.number, request.measured, FinalOutcome.dropped, 0);
      requests.release(request);
      events.release(row);
    }
  }

  invoked(): void {
    this.#extraRequests += this.#extraRequestsEach;
  }

  redrive(): void {
    this.awaitsRedrive = false;
    this.outlets.redriven(this.#lanes.reduce((sum, { queue }) => sum + queue.deadLetters, 0));
    for (const { queue } of this.#lanes) queue.redrive();
  }

  settle(number: number, isMeasured: boolean, outcome: number, latencyMs: number): void {
    const { now, observer } = this.#context.simulation;
    if (isMeasured) this.recorder.settled(outcome, latencyMs);
    observer?.(now, OUTCOME_WORDS[outcome]!, this.name, -1, number);
  }

  #scheduleArrival(): void {
    if (this.#arrivals === null) return;
    this.#context.simulation.schedule(this.#arrivals.next(), this.#kinds.arrival, this.#index);
  }

  /** Everything that chance decides is drawn first, so that what becomes of one event changes nothing for the next. */
  #offerTo({ queue, filter, duplication, drawDelayMs }: Lane, record: number): void {
    const { simulation, warmUpMs } = this.#context;
    const { events, requests, delivery } = this.#shared;
    const { now } = simulation;
    const request = requests.acquire();
    request.number = ++this.#offered;
    request.offeredAtMs = now;
    request.measured = now >= warmUpMs;
    request.record = record;
    request.records = 1;
    drawNeeds(queue.needs.first, request, record, queue.needs.first.drawPoison());
    const isFiltered = filter !== null && filter.uniform() < this.#config.filter;
    const isTwice = duplication !== null && duplication.uniform() < this.#config.duplicates;
    const delayMs = drawDelayMs(-1);
    const object = this.#objects === null ? -1 : Math.floor(this.#objects.uniform() * this.#onTheirWay.length);
    if (request.measured) this.recorder.offered();
    simulation.observer?.(now, 'arrive', this.name, -1, request.number);
    if (isFiltered || (object >= 0 && this.#onTheirWay[object] === 1)) {
      const outcome = isFiltered ? FinalOutcome.filtered : FinalOutcome.coalesced;
      this.settle(request.number, request.measured, outcome, 0);
      requests.release(request);
      return;
    }
    const row = events.add(request, isTwice ? Mark.twice : 0);
    events.older.set(row, object);
    if (delayMs === 0) this.receive(row, queue, request);
    else {
      if (object >= 0) this.#onTheirWay[object] = 1;
      queue.keep(row, request);
      simulation.schedule(now + delayMs, delivery, row);
    }
  }

  #laneTo(name: string): Lane {
    const { streams, resources, functions } = this.#context;
    const { filter, duplicates, backOff, arrivals } = this.#config;
    const stream = (purpose: string): Stream => streams.get(`${this.name}>${name}/${purpose}`);
    const target = functions.get(name)!;
    const needs = sourceNeeds(this.name, target, this.#context, arrivals && recordsOf(arrivals));
    const jitter = backOff.jitter === 0 ? null : stream('jitter');
    return {
      queue: new AsyncQueue(this, target, needs, this.#shared, jitter),
      filter: filter > 0 ? stream('filter') : null,
      duplication: duplicates > 0 ? stream('duplicates') : null,
      drawDelayMs: sampler(this.rules.delay, stream('delay'), resources),
    };
  }
}
