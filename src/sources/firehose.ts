/** Firehose: records are gathered in a buffer, and one invocation transforms all that is in it. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { FunctionConfig } from '../lambda/function-config.ts';
import { eventMetrics } from '../lambda/metrics.ts';
import type { Caller, Ending, Request } from '../lambda/request.ts';
import type { RequestNeeds } from '../lambda/request-needs.ts';
import type { TokenBucket } from '../lambda/token-bucket.ts';
import type { Meter } from '../platform/index.ts';
import { type ArrivalProcess, arrivalProcess, type OpenArrivals } from '../quantities/arrivals.ts';
import { PagedColumns } from '../sim/paged-columns.ts';
import type { Pool } from '../sim/pool.ts';
import { RowList } from '../sim/row-lists.ts';
import { type EventKind, type Simulation, TieClass } from '../sim/simulation.ts';
import { Backlog } from './backlog.ts';
import { behindPermission, Client, type ClientEvents, type ClientListener, type Line } from './client.ts';
import { Gateway } from './gateway.ts';
import { FinalOutcome, OUTCOME_WORDS, SourceRecorder } from './recorder.ts';
import { type CommonConfig, type Source, type SourceContext, type SourceNeeds, sourceNeeds } from './source.ts';
import type { SyncConfig } from './sync-config.ts';
import { viaOf } from './via.ts';
import { effectiveClient } from './via-caller.ts';

const MEASURED = 1;
const POISON = 2;

export interface FirehoseEvents {
  /** A buffer may have waited long enough; the id is the source's. */
  readonly buffer: EventKind;
}

export function firehoseEvents(simulation: Simulation, find: (id: number) => FirehoseSource): FirehoseEvents {
  return { buffer: simulation.kind('firehose buffer', TieClass.timer, (id) => find(id).bufferIsDue()) };
}

interface Parts {
  readonly index: number;
  readonly requests: Pool<Request>;
  readonly shared: ReadonlyMap<string, TokenBucket>;
  readonly events: ClientEvents & FirehoseEvents & { readonly arrival: EventKind };
}

/** The records that have no outcome yet, oldest first; 33 bytes each. */
class Records {
  readonly #columns = new PagedColumns();
  readonly offeredAtMs = this.#columns.float64();
  readonly number = this.#columns.float64();
  readonly flags = this.#columns.uint8();
  readonly list = new RowList(this.#columns.int32(), this.#columns.int32());

  add(nowMs: number, number: number, flags: number): number {
    const row = this.#columns.acquire();
    this.offeredAtMs.set(row, nowMs);
    this.number.set(row, number);
    this.flags.set(row, flags);
    this.list.push(row);
    return row;
  }

  remove(row: number): void {
    this.list.remove(row);
    this.#columns.release(row);
  }
}

/**
 * One stream. A buffer is sent when it has reached its size, or when its first record has waited for the interval. Its batch is one
 * invocation, tried again as the rule of the service says; what becomes of the last try becomes of all its records, but for those that the
 * handler returns as failed (poison): these fail alone, and the invocation succeeds. As many batches as there are run at once.
 */
export class FirehoseSource implements Source, Caller, ClientListener, Line {
  readonly name: string;
  readonly targets: readonly string[];
  readonly recorder: SourceRecorder;
  readonly backlog: Backlog;
  readonly client: Client;
  readonly #context: SourceContext;
  readonly #parts: Parts;
  readonly #arrivals: ArrivalProcess;
  readonly #needs: SourceNeeds;
  readonly #gateway: Gateway;
  readonly #records = new Records();
  /** The first record of the batch that a request carries, by the id of the request: its records follow one another in the list. */
  readonly #firstRows: number[] = [];
  /** Whether poison fails in the present try of a batch, likewise. */
  readonly #poisonFails: boolean[] = [];
  readonly #mostRecords: number;
  readonly #intervalMs: number;
  #lambda: Line;
  #offered = 0;
  #batches = 0;
  /** Records taken in since the last reset. */
  #takenIn = 0;
  #buffered = 0;
  #firstBuffered = -1;
  #sendsAtMs = 0;
  #timerIsSet = false;

  constructor(name: string, config: SyncConfig, context: SourceContext, parts: Parts) {
    const { simulation, streams, resources, platform, functions } = context;
    const target = functions.get(config.targets[0]!)!;
    const { firehoseBufferMb, firehoseBufferMs } = platform.callers;
    const bufferKb = (config.buffer?.sizeMb ?? firehoseBufferMb) * 1024;
    const stream = (purpose: string) => streams.get(`${name}>${target.name}/${purpose}`);
    this.name = name;
    this.targets = config.targets;
    this.recorder = new SourceRecorder(context.periods, eventMetrics(...viaOf(config.via).metrics));
    this.backlog = new Backlog(this.recorder, simulation);
    this.#context = context;
    this.#parts = parts;
    this.#arrivals = arrivalProcess(config.arrivals as OpenArrivals, stream('arrivals'), resources, simulation.endMs);
    this.#needs = sourceNeeds(name, target, context);
    this.#mostRecords = config.sizeKb > 0 ? Math.ceil(bufferKb / config.sizeKb) : Number.POSITIVE_INFINITY;
    this.#intervalMs = config.buffer?.intervalMs ?? firehoseBufferMs;
    this.#lambda = behindPermission(config, context.invocations);
    this.#gateway = new Gateway(name, config, context, this.recorder, parts.shared);
    const client = effectiveClient(config, platform);
    this.client = new Client(client, simulation, this, target, stream('jitter'), parts.events, this);
  }

  /** Schedules the first arrival. */
  begin(): void {
    this.#context.simulation.schedule(this.#arrivals.next(), this.#parts.events.arrival, this.#parts.index);
  }

  reconfigure(target: FunctionConfig): void {
    this.#needs.first.reconfigure(target);
    this.#needs.later.reconfigure(target);
  }

  /** The permission to invoke the function was given or taken away. */
  change(config: CommonConfig): void {
    this.#lambda = behindPermission(config as SyncConfig, this.#context.invocations);
  }

  settleLevels(): void {
    this.backlog.settleLevels(this.#oldestAgeMs());
  }

  reset(): void {
    this.backlog.reset();
    this.#takenIn = 0;
  }

  usage(measuredMs: number): Readonly<Partial<Record<Meter, number>>> {
    return this.#gateway.usage({ requests: 0, events: this.#takenIn, openMs: 0 }, measuredMs);
  }

  /** A record is due. */
  arrive(): void {
    const { simulation, warmUpMs } = this.#context;
    const { now } = simulation;
    simulation.schedule(this.#arrivals.next(), this.#parts.events.arrival, this.#parts.index);
    const number = ++this.#offered;
    const isMeasured = now >= warmUpMs;
    const isPoison = this.#needs.first.drawPoison();
    if (isMeasured) this.recorder.offered();
    simulation.observer?.(now, 'arrive', this.name, -1, number);
    if (!this.#gateway.admits(number)) {
      if (isMeasured) this.recorder.settled(FinalOutcome.throttled, 0);
      simulation.observer?.(now, OUTCOME_WORDS[FinalOutcome.throttled]!, this.name, -1, number);
      return;
    }
    this.#takenIn++;
    const row = this.#records.add(now, number, (isMeasured ? MEASURED : 0) + (isPoison ? POISON : 0));
    this.backlog.move(1, 0);
    if (++this.#buffered === 1) {
      this.#firstBuffered = row;
      this.#sendsAtMs = now + this.#intervalMs;
      this.#setTimer();
    }
    if (this.#buffered >= this.#mostRecords) this.#send();
  }

  /** The timer goes off: for the buffer that there is now, or for one that was full earlier. */
  bufferIsDue(): void {
    this.#timerIsSet = false;
    if (this.#buffered === 0) return;
    if (this.#context.simulation.now >= this.#sendsAtMs) this.#send();
    else this.#setTimer();
  }

  /** One timer at a time: a later buffer is never due before an earlier one. */
  #setTimer(): void {
    if (this.#timerIsSet) return;
    this.#timerIsSet = true;
    this.#context.simulation.schedule(this.#sendsAtMs, this.#parts.events.buffer, this.#parts.index);
  }

  #send(): void {
    const records = this.#buffered;
    const request = this.#parts.requests.acquire();
    request.caller = this;
    request.number = ++this.#batches;
    request.offeredAtMs = this.#context.simulation.now;
    request.measured = false;
    request.attempt = 0;
    request.running = 0;
    request.open = true;
    request.quotaTaken = 0;
    request.process = 0;
    request.record = -1;
    request.records = records;
    request.poison = false;
    this.#draw(request, this.#needs.first);
    this.#firstRows[request.id] = this.#firstBuffered;
    this.#buffered = 0;
    this.backlog.move(-records, records);
    this.client.attempt(request);
  }

  #draw(request: Request, needs: RequestNeeds): void {
    needs.draw(request, -1);
    this.#poisonFails[request.id] = needs.poisonFails;
  }

  get refusal(): number | undefined {
    return this.#lambda.refusal;
  }

  /** Hands a batch to the function. */
  invoke(target: LambdaFunction, request: Request): boolean {
    if (!this.#lambda.invoke(target, request)) return false;
    const { now, observer } = this.#context.simulation;
    const { list, offeredAtMs, number } = this.#records;
    let row = this.#firstRows[request.id]!;
    for (let i = 0; i < request.records; i++) {
      this.recorder.age.record(now - offeredAtMs.get(row));
      observer?.(now, 'deliver', this.name, request.number, number.get(row));
      row = list.newer(row);
    }
    return true;
  }

  answered(request: Request, attempt: number, ending: Ending): void {
    if (attempt === request.awaited) this.client.answered(request, ending);
    else this.#releaseIfUnused(request);
  }

  retried(request: Request, hasRun: boolean): void {
    const { now, observer } = this.#context.simulation;
    const { list, flags, number } = this.#records;
    if (hasRun) this.#draw(request, this.#needs.later);
    let row = this.#firstRows[request.id]!;
    for (let i = 0; i < request.records; i++) {
      if ((flags.get(row) & MEASURED) !== 0) this.recorder.retried();
      observer?.(now, 'retry', this.name, request.number, number.get(row));
      row = list.newer(row);
    }
  }

  settled(request: Request, outcome: number): void {
    const { list } = this.#records;
    let row = this.#firstRows[request.id]!;
    for (let i = 0; i < request.records; i++) {
      const next = list.newer(row);
      this.#settle(row, request, outcome);
      row = next;
    }
    this.backlog.move(0, -request.records);
    request.open = false;
    request.awaited = 0;
    this.#releaseIfUnused(request);
  }

  #settle(row: number, request: Request, outcome: number): void {
    const { now, observer } = this.#context.simulation;
    const { list, offeredAtMs, flags, number } = this.#records;
    if (row === list.oldest) this.backlog.oldestIs(now - offeredAtMs.get(row));
    const hasSucceeded = outcome === FinalOutcome.succeeded;
    const isReturnedAsFailed = hasSucceeded && this.#poisonFails[request.id]! && (flags.get(row) & POISON) !== 0;
    const final = isReturnedAsFailed ? FinalOutcome.failed : outcome;
    if ((flags.get(row) & MEASURED) !== 0) {
      this.recorder.settled(final, request.sentAtMs - offeredAtMs.get(row) + request.responseMs);
    }
    const what = OUTCOME_WORDS[final]!;
    observer?.(now, what, this.name, request.number, number.get(row));
    this.#records.remove(row);
  }

  #oldestAgeMs(): number {
    const { list, offeredAtMs } = this.#records;
    return list.oldest < 0 ? 0 : this.#context.simulation.now - offeredAtMs.get(list.oldest);
  }

  #releaseIfUnused(request: Request): void {
    if (!request.open && request.running === 0) this.#parts.requests.release(request);
  }
}
