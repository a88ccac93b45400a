/** Puts the queues of one kind into the model: their events, and each mapping with all its parts. */
import type { MetricDefinition } from '../lambda/metrics.ts';
import type { TokenBucket } from '../lambda/token-bucket.ts';
import type { Meter, Platform } from '../platform/index.ts';
import { recordsOf } from '../quantities/arrivals.ts';
import { Pool } from '../sim/pool.ts';
import type { RowQueue } from '../sim/row-lists.ts';
import { type EventKind, TieClass } from '../sim/simulation.ts';
import { Backlog } from './backlog.ts';
import { Poller, Pollers } from './pollers.ts';
import { PollerLevel } from './pollers-level.ts';
import { Alarm } from './queue-alarm.ts';
import { QueueBatches } from './queue-batches.ts';
import { deadLetterSource, type QueueConfig } from './queue-config.ts';
import { QueueIntake } from './queue-intake.ts';
import { type MappingParts, type QueueKinds, QueueMapping, Timer } from './queue-mapping.ts';
import { QueueMessages } from './queue-messages.ts';
import { ReceivePace } from './queue-pace.ts';
import { QueueRequests } from './queue-requests.ts';
import { type KindRules, queueRules } from './queue-rules.ts';
import { DelayLine, type MessageQueue, type QueueParts } from './queue-store.ts';
import { SourceRecorder } from './recorder.ts';
import { type Source, type SourceContext, sourceNeeds } from './source.ts';

/** What one kind of queue is. */
export interface QueueKind<Config extends QueueConfig> {
  readonly type: Config['type'];
  readonly metrics: readonly MetricDefinition[];
  readonly meter: Meter;
  rules(config: Config, platform: Platform): KindRules;
  /** The queue itself, and the list in which its delayed messages wait. */
  queue(
    name: string,
    config: Config,
    parts: QueueParts,
    recorder: SourceRecorder,
    context: SourceContext,
  ): { readonly queue: MessageQueue; readonly delayed: RowQueue };
  /** What limits the producers; null if nothing does. */
  writes(config: Config, platform: Platform): TokenBucket | null;
}

/** A timer's events carry the index of the mapping and the timer. */
const TIMERS = Object.keys(Timer).length;

/** What the mappings of one kind share. */
interface Shared<Config extends QueueConfig> {
  readonly kind: QueueKind<Config>;
  readonly context: SourceContext;
  readonly pool: Pool<Poller>;
  readonly kinds: QueueKinds;
  readonly timer: EventKind;
  readonly expiry: EventKind;
  readonly mappings: QueueMapping[];
}

export function attachQueues<Config extends QueueConfig>(
  kind: QueueKind<Config>,
  configs: ReadonlyMap<string, Config>,
  context: SourceContext,
): Source[] {
  const { simulation } = context;
  const mappings: QueueMapping[] = [];
  const pool = new Pool((id) => new Poller(id));
  const named = (what: string) => `${kind.type} ${what}`;
  const ofMapping = (what: string, act: (mapping: QueueMapping) => void): EventKind =>
    simulation.kind(named(what), TieClass.arrival, (index) => act(mappings[index]!));
  const ring = (id: number): void => mappings[Math.floor(id / TIMERS)]!.ring((id % TIMERS) as Timer);
  const shared: Shared<Config> = {
    kind,
    context,
    pool,
    kinds: {
      arrival: ofMapping('arrival', (mapping) => mapping.arrive()),
      wake: ofMapping('receive', (mapping) => mapping.woken()),
      retry: simulation.kind(named('invocation retry'), TieClass.arrival, (id) => {
        const poller = pool.at(id);
        poller.mapping.retry(poller);
      }),
      window: simulation.kind(named('batching window'), TieClass.timer, (id) => {
        const poller = pool.at(id);
        poller.mapping.windowEnds(poller);
      }),
    },
    timer: simulation.kind(named('timer'), TieClass.timer, ring),
    expiry: simulation.kind(named('retention'), TieClass.expiry, ring, true),
    mappings,
  };
  for (const [name, config] of configs) mappings.push(mappingOf(name, config, shared));
  for (const mapping of mappings) mapping.begin();
  return mappings;
}

function mappingOf<Config extends QueueConfig>(name: string, config: Config, shared: Shared<Config>): QueueMapping {
  const { periods } = shared.context;
  const recorder = new SourceRecorder(periods, shared.kind.metrics);
  return new QueueMapping(name, config, recorder, (mapping) => partsOf(mapping, config, shared));
}

function partsOf<Config extends QueueConfig>(
  mapping: QueueMapping,
  config: Config,
  { kind, context, pool, kinds, timer, expiry, mappings }: Shared<Config>,
): MappingParts {
  const { simulation, platform, functions, warmUpMs } = context;
  const { name, recorder } = mapping;
  const index = mappings.length;
  const target = functions.get(config.targets[0]!)!;
  const { arrivals } = config;
  const needs = sourceNeeds(name, target, context, arrivals && recordsOf(arrivals));
  const rules = queueRules(config, target.config.timeoutMs, kind.rules(config, platform), platform);
  const backlog = new Backlog(recorder, simulation);
  const alarms = Object.values(Timer).map(
    (which) => new Alarm(simulation, which === Timer.expiry ? expiry : timer, index * TIMERS + which),
  );
  const keepsDeadLetters = (config.redrive?.redriveAtMs ?? Number.POSITIVE_INFINITY) <= simulation.endMs;
  const messages = new QueueMessages(
    name,
    { retentionMs: rules.retentionMs, warmUpMs, keepsDeadLetters },
    simulation,
    recorder,
    backlog,
  );
  const visibility = alarms[Timer.visibility]!;
  const { visibilityMs, maxReceiveCount } = rules;
  const to = deadLetterSource(config);
  // Looked up when it is first needed: it may be made after this one.
  let taker: QueueMapping | undefined;
  // Dead letters go to a queue of the scenario, or to one outside where nothing happens to them.
  const bury = (row: number): void => {
    messages.bury(row);
    if (to === undefined) return;
    taker ??= mappings.find((other) => other.name === to)!;
    taker.take(false);
  };
  const parts: QueueParts = { messages, backlog, clock: simulation, visibility, visibilityMs, maxReceiveCount, bury };
  const { queue, delayed } = kind.queue(name, config, parts, recorder, context);
  const { delayMs } = config;
  const delay = delayMs > 0 ? new DelayLine(delayed, messages, delayMs, alarms[Timer.delay]!) : null;
  const requests = new QueueRequests(config.sizeKb, config.sendBatch, platform);
  const writes = kind.writes(config, platform);
  const intakeParts = { messages, queue, backlog, requests, needs, delay, writes };
  const intake = new QueueIntake(name, config, intakeParts, recorder, context);
  const level = new PollerLevel(recorder, simulation, rules.provisioned);
  const pollerAlarms = { ramp: alarms[Timer.ramp]!, longPoll: alarms[Timer.longPoll]! };
  const pollers = new Pollers(rules.pollers, mapping, pool, simulation, pollerAlarms, recorder, level);
  const batches = new QueueBatches(mapping, { target, needs, messages, pollers, context, retry: kinds.retry });
  const pace = rules.receiveLimits.length === 0 ? null : new ReceivePace(rules.receiveLimits);
  const made = { backlog, messages, queue, intake, pollers, level, batches, requests, pace, alarms };
  return { context, index, kinds, pool, needs, rules, meter: kind.meter, ...made };
}
