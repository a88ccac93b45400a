/** Synchronous sources: requests arrive, or users ask, and someone waits for the answer. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { callerMetrics } from '../lambda/metrics.ts';
import { type Caller, type Ending, Request } from '../lambda/request.ts';
import type { TokenBucket } from '../lambda/token-bucket.ts';
import type { Meter } from '../platform/index.ts';
import { type ArrivalProcess, arrivalProcess, recordsOf } from '../quantities/arrivals.ts';
import { type Sampler, sampler } from '../quantities/distribution.ts';
import { Pool } from '../sim/pool.ts';
import { type EventKind, TieClass } from '../sim/simulation.ts';
import { callerAssumptions, SHORTEST_USER_CYCLE_MS } from './caller-assumptions.ts';
import { behindPermission, Client, type ClientEvents, type ClientListener, clientEvents } from './client.ts';
import { EdgeCache } from './edge.ts';
import { FirehoseSource, firehoseEvents } from './firehose.ts';
import { GatewayLine, sharedBuckets } from './gateway.ts';
import { SourceRecorder } from './recorder.ts';
import {
  type CommonConfig,
  type Source,
  type SourceContext,
  type SourceNeeds,
  sourceNeeds,
  sourceType,
} from './source.ts';
import { type SyncConfig, syncSchema } from './sync-config.ts';
import { type ViaName, viaOf } from './via.ts';
import { viaAssumptions } from './via-assumptions.ts';
import { effectiveClient } from './via-caller.ts';
import { isAtEdge, viaFindings } from './via-checks.ts';

/** A source of this file, or of its neighbour for Firehose. */
type Attached = SyncSource | FirehoseSource;

function attach(configs: ReadonlyMap<string, SyncConfig>, context: SourceContext): Source[] {
  const { simulation, platform } = context;
  const sources: Attached[] = [];
  const sync = (index: number): SyncSource => sources[index] as SyncSource;
  const requests = new Pool((id) => new Request(id));
  const arrival = simulation.kind('arrival', TieClass.arrival, (index) => sources[index]!.arrive());
  const ask = simulation.kind('ask', TieClass.arrival, (index) => sync(index).offer(-1));
  const clientOf = ({ caller }: Request): Client => (caller as Attached).client;
  const clients = clientEvents(simulation, (id) => requests.at(id), clientOf);
  const all = [...configs.values()];
  const some = (via: ViaName): boolean => all.some((config) => config.via === via);
  // Kinds of their own, so that requests that no cache stands before are not asked whether one does.
  const viewers = some('lambda-edge')
    ? {
        arrival: simulation.kind('viewer request', TieClass.arrival, (index) => sync(index).view()),
        ask: simulation.kind('viewer ask', TieClass.arrival, (index) => sync(index).lookUp(-1)),
      }
    : null;
  const firehose = some('firehose') ? firehoseEvents(simulation, (index) => sources[index] as FirehoseSource) : null;
  const shared = sharedBuckets(all, platform);
  for (const [name, config] of configs) {
    const parts = { index: sources.length, requests, shared };
    const events = { arrival, ask, ...clients };
    if (config.via === 'firehose') {
      sources.push(new FirehoseSource(name, config, context, { ...parts, events: { ...events, ...firehose! } }));
    } else if (config.via === 'lambda-edge') {
      sources.push(new SyncSource(name, config, context, { ...parts, events: { ...events, ...viewers! } }));
    } else sources.push(new SyncSource(name, config, context, { ...parts, events }));
  }
  for (const source of sources) source.begin();
  return sources;
}

export const SYNC = sourceType<SyncConfig>({
  type: 'sync',
  schema: syncSchema,
  changeable: ['permission'],
  attach,
  check: viaFindings,
  assumptions: (config, platform) => [...callerAssumptions(config), ...viaAssumptions(config, platform)],
  meters: ({ via }) => viaOf(via).meters,
  isEdge: isAtEdge,
});

interface SyncEvents extends ClientEvents {
  readonly arrival: EventKind;
  readonly ask: EventKind;
}

/** What sources of this type have in common. */
interface Parts {
  readonly index: number;
  readonly requests: Pool<Request>;
  /** The request limits that several sources draw on. */
  readonly shared: ReadonlyMap<string, TokenBucket>;
  readonly events: SyncEvents;
}

class SyncSource implements Source, Caller, ClientListener {
  readonly name: string;
  readonly targets: readonly string[];
  readonly recorder: SourceRecorder;
  readonly client: Client;
  readonly #index: number;
  readonly #config: SyncConfig;
  readonly #context: SourceContext;
  readonly #requests: Pool<Request>;
  readonly #events: SyncEvents;
  /** What stands between the client and the function; null with an SDK. */
  readonly #gateway: GatewayLine | null;
  readonly #cache: EdgeCache | null;
  readonly #arrivals: ArrivalProcess | null;
  readonly #drawThinkMs: Sampler | null;
  readonly #needs: SourceNeeds;
  #offered = 0;

  constructor(name: string, config: SyncConfig, context: SourceContext, parts: Parts) {
    const { simulation, streams, resources, platform } = context;
    const { arrivals, via, edge } = config;
    const target = context.functions.get(config.targets[0]!)!;
    this.name = name;
    this.targets = config.targets;
    this.recorder = new SourceRecorder(context.periods, callerMetrics(...viaOf(via).metrics));
    this.#index = parts.index;
    this.#config = config;
    this.#context = context;
    this.#requests = parts.requests;
    this.#events = parts.events;
    this.#needs = sourceNeeds(name, target, context, recordsOf(arrivals));
    const isOpen = arrivals.type !== 'users';
    this.#arrivals = isOpen
      ? arrivalProcess(arrivals, streams.get(this.#purpose('arrivals')), resources, simulation.endMs)
      : null;
    this.#drawThinkMs = isOpen ? null : sampler(arrivals.think, streams.get(this.#purpose('think')), resources);
    const jitter = streams.get(this.#purpose('jitter'));
    const lambda = behindPermission(config, context.invocations);
    this.#gateway = via === 'sdk' ? null : new GatewayLine(name, config, context, this.recorder, parts.shared, lambda);
    const client = effectiveClient(config, platform);
    this.client = new Client(client, simulation, this.#gateway ?? lambda, target, jitter, parts.events, this);
    this.#cache = edge === undefined ? null : new EdgeCache(edge, streams.get(this.#purpose('cache')), this.recorder);
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
    this.#needs.first.reconfigure(target);
    this.#needs.later.reconfigure(target);
  }

  /** The permission to invoke the function was given or taken away. */
  change(config: CommonConfig): void {
    const lambda = behindPermission(config as SyncConfig, this.#context.invocations);
    if (this.#gateway === null) this.client.sendThrough(lambda);
    else this.#gateway.passOnTo(lambda);
  }

  reset(): void {
    this.#gateway?.reset();
  }

  usage(measuredMs: number): Readonly<Partial<Record<Meter, number>>> {
    return this.#gateway?.usageOf(this.recorder.total('offered'), measuredMs) ?? {};
  }

  /** A request of the arrival process is due. */
  arrive(): void {
    const arrivals = this.#arrivals!;
    const { record } = arrivals;
    this.#context.simulation.schedule(arrivals.next(), this.#events.arrival, this.#index);
    this.offer(record);
  }

  /** A viewer's request of the arrival process is due. */
  view(): void {
    const arrivals = this.#arrivals!;
    const { record } = arrivals;
    this.#context.simulation.schedule(arrivals.next(), this.#events.arrival, this.#index);
    this.lookUp(record);
  }

  /** Offers a viewer's request, unless the cache has the answer. */
  lookUp(record: number): void {
    if (this.#cache?.answers() === true) this.#askAgain(this.#context.simulation.now);
    else this.offer(record);
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
    request.records = 1;
    request.poison = this.#needs.first.drawPoison();
    this.#needs.first.draw(request, record);
    if (request.measured) this.recorder.offered();
    simulation.observer?.(now, 'arrive', this.name, -1, request.number);
    this.client.attempt(request);
  }

  answered(request: Request, attempt: number, ending: Ending): void {
    if (attempt === request.awaited) this.client.answered(request, ending);
    else this.#releaseIfUnused(request);
  }

  retried(request: Request, hasRun: boolean): void {
    if (request.measured) this.recorder.retried();
    if (hasRun) this.#needs.later.draw(request, request.record);
    this.#context.simulation.observer?.(this.#context.simulation.now, 'retry', this.name, -1, request.number);
  }

  settled(request: Request, outcome: number): void {
    // Not now − offered: a difference of two late clock readings would be less exact than the response time itself.
    const latencyMs = request.sentAtMs - request.offeredAtMs + request.responseMs;
    if (request.measured) {
      this.recorder.settled(outcome, latencyMs);
      this.#gateway?.settled(outcome);
    }
    request.open = false;
    request.awaited = 0;
    this.#askAgain(request.offeredAtMs);
    this.#releaseIfUnused(request);
  }

  /** The user who asked at `offeredAtMs` has the answer, thinks, and asks again; nothing where arrivals are open. */
  #askAgain(offeredAtMs: number): void {
    if (this.#drawThinkMs === null) return;
    const { simulation } = this.#context;
    const { now } = simulation;
    const thinkMs = this.#drawThinkMs(-1);
    const pauseMs = now === offeredAtMs ? Math.max(thinkMs, SHORTEST_USER_CYCLE_MS) : thinkMs;
    simulation.schedule(now + pauseMs, this.#events.ask, this.#index);
  }

  #releaseIfUnused(request: Request): void {
    if (!request.open && request.running === 0) this.#requests.release(request);
  }

  #purpose(purpose: string): string {
    return `${this.name}>${this.targets[0]}/${purpose}`;
  }
}
