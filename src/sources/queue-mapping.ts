/** An event source mapping on a queue: pollers gather batches, invoke the function with them, and delete what was handled. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { type Caller, Ending, type Request } from '../lambda/request.ts';
import type { Meter } from '../platform/index.ts';
import { assert } from '../sim/assert.ts';
import type { Pool } from '../sim/pool.ts';
import type { EventKind } from '../sim/simulation.ts';
import type { Backlog } from './backlog.ts';
import type { Poller, Pollers } from './pollers.ts';
import type { PollerLevel } from './pollers-level.ts';
import type { Alarm } from './queue-alarm.ts';
import type { QueueBatches } from './queue-batches.ts';
import type { QueueConfig } from './queue-config.ts';
import type { QueueIntake } from './queue-intake.ts';
import type { QueueMessages } from './queue-messages.ts';
import { type QueueMetric, queueCounters } from './queue-metrics.ts';
import type { ReceivePace } from './queue-pace.ts';
import type { QueueRequests } from './queue-requests.ts';
import { mostInBatch, type QueueRules } from './queue-rules.ts';
import { type MessageQueue, Returned } from './queue-store.ts';
import { FinalOutcome, type SourceRecorder } from './recorder.ts';
import type { CommonConfig, Source, SourceContext, SourceNeeds } from './source.ts';

const HOUR_MS = 3_600_000;

/** What a mapping sets alarms for. */
export const Timer = { delay: 0, visibility: 1, ramp: 2, longPoll: 3, pace: 4, redrive: 5, expiry: 6 } as const;
export type Timer = (typeof Timer)[keyof typeof Timer];

/** Kinds of events that all mappings of a type share; the id is the mapping's index, or its poller's id. */
export interface QueueKinds {
  readonly arrival: EventKind;
  readonly wake: EventKind;
  /** Of a poller. */
  readonly window: EventKind;
  readonly retry: EventKind;
}

/** What a mapping is made of. */
export interface MappingParts {
  readonly context: SourceContext;
  readonly index: number;
  readonly kinds: QueueKinds;
  readonly pool: Pool<Poller>;
  readonly needs: SourceNeeds;
  readonly rules: QueueRules;
  readonly meter: Meter;
  readonly backlog: Backlog;
  readonly messages: QueueMessages;
  readonly queue: MessageQueue;
  readonly intake: QueueIntake;
  readonly pollers: Pollers;
  readonly level: PollerLevel;
  readonly batches: QueueBatches;
  readonly requests: QueueRequests;
  /** Null where nothing limits receives. */
  readonly pace: ReceivePace | null;
  /** By timer. */
  readonly alarms: readonly Alarm[];
}

/**
 *   producers ─▶ queue ──receive──▶ poller: gathers a batch until it is full, or its window is over
 *                 ▲ ▲                 │ invoke
 *                 │ └── visible again ┤ refused: tried again, and dropped when the visibility time-out of its messages ends
 *                 └──── visible again ┤ failed: when the visibility time-out of its messages ends
 *                                     └─▶ handled: deleted
 *
 * A poller waits for the answer and polls again at the same instant. Receives and deletes take no time.
 */
export class QueueMapping implements Source, Caller {
  readonly name: string;
  readonly targets: readonly string[];
  readonly recorder: SourceRecorder;
  readonly backlog: Backlog;
  readonly #parts: MappingParts;
  readonly #counts: Float64Array;
  readonly #counter: Readonly<Record<QueueMetric, number>>;
  #config: QueueConfig;
  #mostInBatch: number;
  #isWaking = false;

  constructor(
    name: string,
    config: QueueConfig,
    recorder: SourceRecorder,
    make: (mapping: QueueMapping) => MappingParts,
  ) {
    this.name = name;
    this.targets = config.targets;
    this.recorder = recorder;
    this.#config = config;
    this.#counts = recorder.counters.counts;
    this.#counter = queueCounters(recorder);
    this.#parts = make(this);
    this.backlog = this.#parts.backlog;
    this.#mostInBatch = mostInBatch(config, this.#parts.context.platform);
  }

  /** Fills the queue with its backlog and has the pollers poll. */
  begin(): void {
    const { intake, pollers, context, kinds, index } = this.#parts;
    this.#alarm(Timer.redrive).set(this.#config.redrive?.redriveAtMs ?? Number.POSITIVE_INFINITY);
    pollers.limit(this.#mostPollers);
    intake.fill(this.#config.backlog);
    this.#came();
    this.#wake();
    context.simulation.schedule(intake.nextArrivalMs(), kinds.arrival, index);
  }

  reconfigure(target: FunctionConfig): void {
    const { needs } = this.#parts;
    needs.first.reconfigure(target);
    needs.later.reconfigure(target);
  }

  change(config: CommonConfig): void {
    const { pollers, context } = this.#parts;
    this.#config = config as QueueConfig;
    this.#mostInBatch = mostInBatch(this.#config, context.platform);
    pollers.limit(this.#mostPollers);
    this.#wake();
  }

  settleLevels(): void {
    const { pollers, level, backlog, messages } = this.#parts;
    pollers.settle();
    level.settle();
    backlog.settleLevels(messages.oldestAgeMs());
  }

  reset(): void {
    const { requests, backlog, pollers, level } = this.#parts;
    requests.reset();
    pollers.reset();
    level.reset();
    backlog.reset();
  }

  usage(): Readonly<Partial<Record<Meter, number>>> {
    const { requests, pollers, level, meter, rules } = this.#parts;
    const usage = { [meter]: requests.total(pollers.emptyReceives) };
    return rules.provisioned === undefined ? usage : { ...usage, 'lambda.pollerHours': level.billedMs() / HOUR_MS };
  }

  accept(): void {
    this.take(true);
  }

  /** Another source sends a message (`isSend`), or a redrive policy moves it here, which costs nothing. */
  take(isSend: boolean): void {
    this.#parts.intake.accept(isSend);
    this.#came();
    this.#wake();
  }

  /** Messages of the arrival process are due. */
  arrive(): void {
    const { intake, context, kinds, index } = this.#parts;
    context.simulation.schedule(intake.arrive(), kinds.arrival, index);
    this.#came();
    this.#dispatch();
  }

  /** Messages or pollers came in the course of other events: they meet now. */
  woken(): void {
    this.#isWaking = false;
    this.#dispatch();
  }

  /** An alarm has gone off. */
  ring(timer: Timer): void {
    if (!this.#alarm(timer).rings()) return;
    const { queue, intake, pollers } = this.#parts;
    switch (timer) {
      case Timer.delay:
        intake.showDelayed();
        break;
      case Timer.visibility:
        queue.reappear();
        break;
      case Timer.ramp:
        pollers.step(this.#mayReceive);
        break;
      case Timer.longPoll:
        pollers.longPollEnds();
        break;
      case Timer.redrive:
        intake.redrive();
        this.#came();
        break;
      case Timer.expiry:
        this.#expire();
    }
    this.#dispatch();
  }

  /** The batching window of a poller may be over. */
  windowEnds(poller: Poller): void {
    if (poller.windowEndsAtMs !== this.#parts.context.simulation.now) return;
    this.#send(poller, true);
    this.#dispatch();
  }

  /** A refused batch is tried again, or dropped when its messages become visible again. */
  retry(poller: Poller): void {
    const { batches, queue, context } = this.#parts;
    if (context.simulation.now < poller.visibleAtMs) batches.attempt(poller, this.#config);
    else {
      queue.finish(poller, Returned.all);
      batches.readmit(poller);
      this.#release(poller);
    }
  }

  answered(request: Request, _attempt: number, ending: Ending): void {
    const { queue, messages, requests, pollers, pool } = this.#parts;
    const poller = pool.at(request.id);
    const { reportBatchItemFailures: isPartial } = this.#config;
    const hasFailed = ending !== Ending.success;
    const some = poller.hasPoison && isPartial ? Returned.failedOnes : Returned.none;
    messages.sentAtMs = request.sentAtMs;
    messages.responseMs = request.responseMs;
    const back = queue.finish(poller, hasFailed ? Returned.all : some);
    const deleted = poller.size - back;
    poller.isRunning = false;
    this.#counts[this.#counter.FailedInvokeEventCount]! += back;
    this.#counts[this.#counter.DeletedEventCount]! += deleted;
    requests.deleted(deleted);
    // With partial responses polling is not scaled down, whatever fails (services-sqs-errorhandling.html).
    pollers.ended(hasFailed && !isPartial);
    this.#release(poller);
  }

  /** The most pollers that the settings allow. */
  get #mostPollers(): number {
    const { permission, maximumConcurrency = Number.POSITIVE_INFINITY } = this.#config;
    return permission ? maximumConcurrency : 0;
  }

  /** Whether a receive would bring something now. */
  get #mayReceive(): boolean {
    return this.#parts.queue.receivable > 0 && this.backlog.inFlight < this.#parts.rules.mostInFlight;
  }

  #alarm(timer: Timer): Alarm {
    return this.#parts.alarms[timer]!;
  }

  /** New messages are in the queue: the oldest of all expires first. */
  #came(): void {
    this.#alarm(Timer.expiry).set(this.#parts.messages.nextExpiryMs());
  }

  /** Pollers look for messages after everything else of this event. */
  #wake(): void {
    if (this.#isWaking) return;
    const { context, kinds, index } = this.#parts;
    this.#isWaking = true;
    context.simulation.schedule(context.simulation.now, kinds.wake, index);
  }

  #expire(): void {
    const { messages, intake } = this.#parts;
    for (let row = messages.nextOverdue(); row >= 0; row = messages.nextOverdue()) {
      intake.withdraw(row);
      messages.settle(row, FinalOutcome.expired);
    }
    this.#came();
  }

  /** As long as there are messages to receive and pollers for them, they meet. */
  #dispatch(): void {
    const { pollers } = this.#parts;
    while (this.#mayReceive) {
      const { first: open } = pollers.open;
      if (open === null && !pollers.hasIdle) {
        pollers.wantMore();
        return;
      }
      if (this.#mustWait()) return;
      const takesOpen = open !== null && (this.#config.gather === 'together' || !pollers.hasIdle);
      this.#gather(takesOpen ? open : pollers.takeIdle());
    }
  }

  /** Whether a limit on receives stands against the next; an alarm is set then. */
  #mustWait(): boolean {
    const { pace, level, context } = this.#parts;
    if (pace === null) return false;
    const { now } = context.simulation;
    const waitMs = pace.waitMs(now, level.level);
    if (waitMs === 0) return false;
    this.#alarm(Timer.pace).set(now + waitMs);
    return true;
  }

  /** The poller receives what there is, and sends its batch if it is complete. */
  #gather(poller: Poller): void {
    const { rules, pollers, context, kinds } = this.#parts;
    const { maximumBatchingWindowMs: windowMs } = this.#config;
    const most = this.#mostInBatch;
    const isOpen = poller.windowEndsAtMs !== Number.POSITIVE_INFINITY;
    // Without a window a batch is what one receive brings.
    const wanted = windowMs === 0 ? Math.min(rules.receiveMost, most) : most - poller.size;
    if (wanted > 0) this.#receive(poller, wanted);
    if (poller.size >= most || (windowMs === 0 && poller.size > 0)) this.#send(poller, false);
    else if (isOpen) pollers.brought();
    else if (poller.size === 0) pollers.rest(poller);
    else {
      const { simulation } = context;
      poller.windowEndsAtMs = simulation.now + windowMs;
      pollers.gather(poller);
      simulation.schedule(poller.windowEndsAtMs, kinds.window, poller.id);
    }
  }

  #receive(poller: Poller, wanted: number): void {
    const { queue, messages, requests, rules, pace, level, context } = this.#parts;
    const filteredBefore = messages.filtered;
    const received = queue.receive(poller, Math.min(wanted, rules.mostInFlight - this.backlog.inFlight));
    if (received === 0) return;
    const calls = requests.received(received);
    requests.deleted(messages.filtered - filteredBefore);
    this.#counts[this.#counter.receives]! += calls;
    this.#counts[this.#counter.PolledEventCount]! += received;
    if (pace !== null) pace.use(context.simulation.now, level.level, calls, received * this.#config.sizeKb);
  }

  /** The poller's batch is complete, or its window over. */
  #send(poller: Poller, isWindowOver: boolean): void {
    const { pollers, batches } = this.#parts;
    if (poller.windowEndsAtMs !== Number.POSITIVE_INFINITY) {
      assert(pollers.open.first === poller, 'an open batch was sent before an older one');
      pollers.close(isWindowOver);
    }
    batches.send(poller, this.#config);
  }

  /** The poller is done with its batch: it polls again at this instant, if it stays. */
  #release(poller: Poller): void {
    const { pollers } = this.#parts;
    poller.size = 0;
    if (pollers.stays(poller)) {
      if (this.#mayReceive && !this.#mustWait()) this.#gather(poller);
      else pollers.rest(poller);
    }
    this.#dispatch();
  }
}
