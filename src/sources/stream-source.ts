/** A stream and the functions that read it: writes, shards, polls, batches. The same for Kinesis and DynamoDB. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { eventMetrics } from '../lambda/metrics.ts';
import { Request } from '../lambda/request.ts';
import type { Meter, Platform } from '../platform/index.ts';
import { type ArrivalProcess, arrivalProcess } from '../quantities/arrivals.ts';
import { Pool } from '../sim/pool.ts';
import { TieClass } from '../sim/simulation.ts';
import { Backlog } from './backlog.ts';
import { FinalOutcome, SourceRecorder } from './recorder.ts';
import type { Source, SourceContext } from './source.ts';
import type { StreamConfig } from './stream-config.ts';
import { StreamConsumer } from './stream-consumer.ts';
import { StreamKeys } from './stream-keys.ts';
import type { Lane } from './stream-lane.ts';
import { countersOf, type StreamEvents, type StreamParts } from './stream-parts.ts';
import { StreamProgress } from './stream-progress.ts';
import { ShardReader } from './stream-reader.ts';
import { StreamRecords } from './stream-records.ts';
import { rulesOf, settingsOf, shapeOf } from './stream-settings.ts';
import { Shard } from './stream-shard.ts';
import { streamUsage } from './stream-usage.ts';

const STREAM_METRICS = eventMetrics(
  'PolledEventCount',
  'FilteredOutEventCount',
  'InvokedEventCount',
  'FailedInvokeEventCount',
  'DroppedEventCount',
  'OnFailureDestinationDeliveredEventCount',
  'DestinationDeliveryFailures',
  'destinationRecords',
  'fullestShard',
  'IteratorAge',
  'rejectedWrites',
);

/** What events of all streams of one type refer to by their ids. */
interface Registry {
  readonly sources: StreamSource[];
  readonly shards: Shard[];
  readonly readers: ShardReader[];
  readonly lanes: Lane[];
  readonly records: StreamRecords;
  readonly requests: Pool<Request>;
  readonly events: StreamEvents;
}

/** Puts all streams of one type into the model. */
export function attachStreams(configs: ReadonlyMap<string, StreamConfig>, context: SourceContext): Source[] {
  const { simulation } = context;
  const sources: StreamSource[] = [];
  const shards: Shard[] = [];
  const readers: ShardReader[] = [];
  const lanes: Lane[] = [];
  const events: StreamEvents = {
    backlog: simulation.kind('stream backlog', TieClass.arrival, (id) => sources[id]!.fill()),
    arrival: simulation.kind('record', TieClass.arrival, (id) => sources[id]!.arrive()),
    poll: simulation.kind('poll', TieClass.timer, (id) => shards[id]!.poll()),
    push: simulation.kind('fan-out', TieClass.timer, (id) => readers[id]!.push()),
    window: simulation.kind('batching window', TieClass.timer, (id) => lanes[id]!.windowEnds()),
    retry: simulation.kind('batch retry', TieClass.arrival, (id) => lanes[id]!.retry()),
    expiry: simulation.kind('record expiry', TieClass.expiry, (id) => readers[id]!.expire(), true),
  };
  const records = new StreamRecords();
  const requests = new Pool((id) => new Request(id));
  const registry: Registry = { sources, shards, readers, lanes, records, requests, events };
  for (const [name, config] of configs) sources.push(new StreamSource(name, config, registry, context));
  for (const source of sources) source.begin();
  return sources;
}

class StreamSource implements Source {
  readonly name: string;
  readonly targets: readonly string[];
  readonly recorder: SourceRecorder;
  readonly backlog: Backlog;
  readonly #index: number;
  readonly #platform: Platform;
  readonly #parts: StreamParts;
  readonly #consumers: readonly StreamConsumer[];
  readonly #keys: StreamKeys;
  readonly #shards: readonly Shard[];
  readonly #arrivals: ArrivalProcess | null;
  #config: StreamConfig;
  #offered = 0;
  /** Records taken in since the warm-up. */
  #written = 0;

  constructor(name: string, config: StreamConfig, registry: Registry, context: SourceContext) {
    const { simulation, streams, platform } = context;
    const rules = rulesOf(config, platform);
    this.name = name;
    this.targets = config.targets;
    this.recorder = new SourceRecorder(context.periods, STREAM_METRICS);
    this.backlog = new Backlog(this.recorder, simulation);
    this.#index = registry.sources.length;
    this.#platform = platform;
    this.#config = config;
    const parts: StreamParts = {
      name,
      simulation,
      invocations: context.invocations,
      events: registry.events,
      records: registry.records,
      requests: registry.requests,
      recorder: this.recorder,
      counters: countersOf(this.recorder),
      progress: new StreamProgress(this.backlog),
      shape: shapeOf(config, rules),
      settings: settingsOf(config, rules, platform),
      backOff: config.backOff,
      // What is there at the beginning counts like what comes at t = 0.
      measuredFromMs: context.warmUpMs === 0 ? Number.NEGATIVE_INFINITY : context.warmUpMs,
      batches: 0,
    };
    this.#parts = parts;
    const purpose = `${name}>${config.targets[0]}`;
    const { shards, keys, parallelizationFactor, arrivals } = config;
    this.#keys = new StreamKeys(keys.count, keys.skew, shards, parallelizationFactor, streams.get(`${purpose}/key`));
    this.#consumers = config.targets.map(
      (target) => new StreamConsumer(context.functions.get(target)!, config, parts, context),
    );
    this.#shards = Array.from({ length: shards }, (_, place) => this.#shard(place, registry));
    this.#arrivals =
      arrivals === undefined
        ? null
        : arrivalProcess(arrivals, streams.get(`${purpose}/arrivals`), context.resources, simulation.endMs);
  }

  #shard(place: number, { shards, readers, lanes }: Registry): Shard {
    const parts = this.#parts;
    const shard = new Shard(shards.length, place, parts);
    shards.push(shard);
    for (const consumer of this.#consumers) {
      const laneIds = Array.from({ length: this.#keys.lanes[place]! }, (_, lane) => lanes.length + lane);
      const reader = new ShardReader(readers.length, shard, consumer, laneIds, parts);
      readers.push(reader);
      shard.readers.push(reader);
      lanes.push(...reader.lanes);
      for (const lane of reader.lanes) parts.progress.add(lane);
    }
    return shard;
  }

  /** Schedules what is there at t = 0, and the first record after that. */
  begin(): void {
    const { simulation, events } = this.#parts;
    if (this.#config.backlog !== undefined) simulation.schedule(0, events.backlog, this.#index);
    this.#scheduleNext();
  }

  /** The run begins with records that were written before. */
  fill(): void {
    const { backlog, atMs } = this.#config;
    const { records, ageMs } = backlog!;
    for (const shard of this.#shards) shard.pollFirst();
    for (let i = 0; i < records; i++) {
      const writtenAtMs = (-ageMs * (records - i)) / records;
      if (atMs === undefined || writtenAtMs >= -atMs) this.#write(writtenAtMs, true);
    }
  }

  /** A record is written. */
  arrive(): void {
    this.#scheduleNext();
    this.#write(this.#parts.simulation.now, false);
  }

  reconfigure(target: FunctionConfig, name: string): void {
    for (const consumer of this.#consumers) {
      if (consumer.target.name !== name) continue;
      consumer.needs.first.reconfigure(target);
      consumer.needs.later.reconfigure(target);
    }
  }

  change(config: StreamConfig): void {
    const rules = rulesOf(config, this.#platform);
    this.#config = config;
    this.#parts.settings = settingsOf(config, rules, this.#platform);
    for (const { readers } of this.#shards) {
      for (const reader of readers) {
        reader.rearm();
        for (const lane of reader.lanes) lane.proceed();
        reader.wantMore();
      }
    }
  }

  settleLevels(): void {
    let oldestMs = Number.POSITIVE_INFINITY;
    let fullest = 0;
    for (const { readers } of this.#shards) {
      let held = 0;
      for (const reader of readers) {
        oldestMs = Math.min(oldestMs, reader.oldestMs);
        held += reader.held;
      }
      fullest = Math.max(fullest, held);
    }
    const { counters } = this.recorder;
    const { fullestShard } = this.#parts.counters;
    counters.setLevel(fullestShard, fullest);
    this.backlog.settleLevels(Math.max(0, this.#parts.simulation.now - oldestMs));
  }

  reset(): void {
    this.#written = 0;
    this.#parts.progress.backlog.reset();
    for (const consumer of this.#consumers) {
      consumer.pushed = 0;
      consumer.destination?.reset();
    }
  }

  usage(measuredMs: number): Readonly<Partial<Record<Meter, number>>> {
    return streamUsage(this.#config, this.#platform, this.#consumers, this.#written, measuredMs);
  }

  #scheduleNext(): void {
    const { simulation, events } = this.#parts;
    if (this.#arrivals !== null) simulation.schedule(this.#arrivals.next(), events.arrival, this.#index);
  }

  /** One record for each function that reads the stream. What it is is drawn whether the shard takes it in or not. */
  #write(writtenAtMs: number, isOld: boolean): void {
    const { simulation, records, recorder, counters, progress, measuredFromMs } = this.#parts;
    const { now, observer } = simulation;
    const key = this.#keys.draw();
    const shard = this.#shards[this.#keys.shard(key)]!;
    const isTaken = isOld || shard.takesIn();
    const isMeasured = writtenAtMs >= measuredFromMs;
    if (!isTaken) recorder.counters.counts[counters.rejectedWrites]!++;
    else if (!isOld) this.#written++;
    const { readers } = shard;
    let held = 0;
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[i]!;
      const marks = reader.consumer.drawMarks();
      const number = ++this.#offered;
      if (isMeasured) recorder.offered();
      if (observer !== null) observer(now, 'arrive', this.name, -1, number);
      if (!isTaken) {
        if (isMeasured) recorder.settled(FinalOutcome.throttled, 0);
        if (observer !== null) observer(now, 'throttle', this.name, -1, number);
        continue;
      }
      const row = records.acquire();
      records.number.set(row, number);
      records.writtenAtMs.set(row, writtenAtMs);
      records.lane.set(row, this.#keys.lane(key));
      records.marks.set(row, marks);
      reader.write(row);
      held += reader.held;
    }
    recorder.counters.raise(counters.fullestShard, held);
    if (isTaken) progress.backlog.move(readers.length, 0);
  }
}
