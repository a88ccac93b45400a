/** Synchronous sources: requests arrive, or users ask, and someone waits for the answer. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { type Caller, type Ending, Request } from '../lambda/request.ts';
import { RequestNeeds } from '../lambda/request-needs.ts';
import { type ArrivalProcess, arrivalProcess, recordsOf } from '../quantities/arrivals.ts';
import { type Sampler, sampler } from '../quantities/distribution.ts';
import { Pool } from '../sim/pool.ts';
import { type EventKind, TieClass } from '../sim/simulation.ts';
import { Client, type ClientEvents, type ClientListener, clientEvents } from './client.ts';
import { FinalOutcome, SourceRecorder } from './recorder.ts';
import type { Source, SourceContext } from './source.ts';
import type { SyncConfig } from './sync-config.ts';

/**
 * A user whose answer came at the instant of asking (refused, or nothing to do) and who thinks for less asks again after this long.
 * Without it simulated time would stand still. An assumption, printed with closed-loop sources; ms.
 */
export const SHORTEST_USER_CYCLE_MS = 1;

/** Attaches all synchronous sources, in the order of their names. */
export function attachSyncSources(configs: ReadonlyMap<string, SyncConfig>, context: SourceContext): Source[] {
  const { simulation } = context;
  const sources: SyncSource[] = [];
  const requests = new Pool((id) => new Request(id));
  const arrival = simulation.kind('arrival', TieClass.arrival, (index) => sources[index]!.arrive());
  const ask = simulation.kind('ask', TieClass.arrival, (index) => sources[index]!.offer(-1));
  const events = clientEvents(simulation, (id) => {
    const request = requests.at(id);
    return { client: (request.caller as SyncSource).client, request };
  });
  for (const [name, config] of configs) {
    sources.push(new SyncSource(name, config, sources.length, context, requests, { arrival, ask, ...events }));
  }
  for (const source of sources) source.begin();
  return sources;
}

/** What an ending is to the caller, by `Ending`: a kill is a failure like any other. */
const OUTCOMES = [FinalOutcome.succeeded, FinalOutcome.failed, FinalOutcome.timedOut, FinalOutcome.failed];

interface SyncEvents extends ClientEvents {
  readonly arrival: EventKind;
  readonly ask: EventKind;
}

class SyncSource implements Source, Caller, ClientListener {
  readonly name: string;
  readonly target: string;
  readonly recorder: SourceRecorder;
  readonly client: Client;
  readonly #index: number;
  readonly #config: SyncConfig;
  readonly #context: SourceContext;
  readonly #requests: Pool<Request>;
  readonly #events: SyncEvents;
  readonly #arrivals: ArrivalProcess | null;
  readonly #drawThinkMs: Sampler | null;
  readonly #needs: RequestNeeds;
  /** For attempts after one that ran: they do the work anew, and draw from streams of their own. */
  readonly #laterNeeds: RequestNeeds;
  #offered = 0;

  constructor(
    name: string,
    config: SyncConfig,
    index: number,
    context: SourceContext,
    requests: Pool<Request>,
    events: SyncEvents,
  ) {
    const { simulation, streams, resources } = context;
    const { arrivals } = config;
    const target = context.functions.get(config.target)!;
    this.name = name;
    this.target = config.target;
    this.recorder = new SourceRecorder(context.periods);
    this.#index = index;
    this.#config = config;
    this.#context = context;
    this.#requests = requests;
    this.#events = events;
    const needs = (attempt: string): RequestNeeds =>
      new RequestNeeds(target.config, context.mayFail(config.target), context.cpu, {
        stream: (purpose) => streams.get(this.#purpose(attempt + purpose)),
        resources,
        recordsOf: recordsOf(arrivals),
      });
    this.#needs = needs('');
    this.#laterNeeds = needs('later attempts/');
    const isOpen = arrivals.type !== 'users';
    this.#arrivals = isOpen
      ? arrivalProcess(arrivals, streams.get(this.#purpose('arrivals')), resources, simulation.endMs)
      : null;
    this.#drawThinkMs = isOpen ? null : sampler(arrivals.think, streams.get(this.#purpose('think')), resources);
    const jitter = streams.get(this.#purpose('jitter'));
    this.client = new Client(config.client, simulation, context.invocations, target, jitter, events, this);
  }

  /** Schedules the first arrival, or has every user ask at once. */
  begin(): void {
    const { simulation } = this.#context;
    if (this.#arrivals !== null) simulation.schedule(this.#arrivals.next(), this.#events.arrival, this.#index);
    if (this.#config.arrivals.type !== 'users') return;
    for (let user = 0; user < this.#config.arrivals.users; user++) {
      simulation.schedule(0, this.#events.ask, this.#index);
    }
  }

  reconfigure(target: FunctionConfig): void {
    this.#needs.reconfigure(target);
    this.#laterNeeds.reconfigure(target);
  }

  /** A request of the arrival process is due. */
  arrive(): void {
    const arrivals = this.#arrivals!;
    const { record } = arrivals;
    this.#context.simulation.schedule(arrivals.next(), this.#events.arrival, this.#index);
    this.offer(record);
  }

  /** Offers one request; `record` is the trace record behind it, −1 if none. */
  offer(record: number): void {
    const { simulation, warmUpMs } = this.#context;
    const { now } = simulation;
    const request = this.#requests.acquire();
    request.caller = this;
    request.number = ++this.#offered;
    request.offeredAtMs = now;
    request.measured = now >= warmUpMs;
    request.attempt = 0;
    request.running = 0;
    request.open = true;
    request.quotaTaken = 0;
    const { processes } = this.#config.client;
    request.process = processes === 1 ? 0 : (request.number - 1) % processes;
    request.record = record;
    this.#needs.draw(request, record);
    if (request.measured) this.recorder.offered();
    simulation.observer?.(now, 'arrive', this.name, -1, request.number);
    this.client.attempt(request);
  }

  answered(request: Request, attempt: number, ending: Ending): void {
    if (attempt === request.awaited) this.client.answered(request, OUTCOMES[ending]!);
    else this.#releaseIfUnused(request);
  }

  retried(request: Request, hasRun: boolean): void {
    if (request.measured) this.recorder.retried();
    if (hasRun) this.#laterNeeds.draw(request, request.record);
    this.#context.simulation.observer?.(this.#context.simulation.now, 'retry', this.name, -1, request.number);
  }

  settled(request: Request, outcome: number): void {
    const { simulation } = this.#context;
    const { now } = simulation;
    // Not now − offered: a difference of two late clock readings would be less exact than the response time itself.
    const latencyMs = request.sentAtMs - request.offeredAtMs + request.responseMs;
    if (request.measured) this.recorder.settled(outcome, latencyMs);
    request.open = false;
    request.awaited = 0;
    if (this.#drawThinkMs !== null) {
      const thinkMs = this.#drawThinkMs(-1);
      const pauseMs = now === request.offeredAtMs ? Math.max(thinkMs, SHORTEST_USER_CYCLE_MS) : thinkMs;
      simulation.schedule(now + pauseMs, this.#events.ask, this.#index);
    }
    this.#releaseIfUnused(request);
  }

  #releaseIfUnused(request: Request): void {
    if (!request.open && request.running === 0) this.#requests.release(request);
  }

  #purpose(purpose: string): string {
    return `${this.name}>${this.target}/${purpose}`;
  }
}
