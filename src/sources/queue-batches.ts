/** Batches on their way to the function: formed, tried, refused and tried again, handed over. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { Caller } from '../lambda/request.ts';
import type { EventKind } from '../sim/simulation.ts';
import type { Poller, Pollers } from './pollers.ts';
import { Mark, type QueueMessages } from './queue-messages.ts';
import { type QueueMetric, queueCounters } from './queue-metrics.ts';
import type { SourceRecorder } from './recorder.ts';
import type { SourceContext, SourceNeeds } from './source.ts';

/** How batches are sent; the settings may change in mid-run. */
export interface BatchRules {
  /** Poison messages fail for themselves, not with their batch. */
  readonly reportBatchItemFailures: boolean;
  readonly backOff: { readonly firstMs: number; readonly longestMs: number };
}

/** Sends the batches of one mapping. A poller has one batch, and its request. */
export class QueueBatches {
  readonly #name: string;
  readonly #caller: Caller;
  readonly #target: LambdaFunction;
  readonly #needs: SourceNeeds;
  readonly #messages: QueueMessages;
  readonly #pollers: Pollers;
  readonly #recorder: SourceRecorder;
  readonly #context: SourceContext;
  readonly #retry: EventKind;
  readonly #counts: Float64Array;
  readonly #counter: Readonly<Record<QueueMetric, number>>;
  #sent = 0;

  constructor(
    caller: Caller & { readonly name: string; readonly recorder: SourceRecorder },
    parts: {
      readonly target: LambdaFunction;
      readonly needs: SourceNeeds;
      readonly messages: QueueMessages;
      readonly pollers: Pollers;
      readonly context: SourceContext;
      readonly retry: EventKind;
    },
  ) {
    this.#name = caller.name;
    this.#caller = caller;
    this.#target = parts.target;
    this.#needs = parts.needs;
    this.#messages = parts.messages;
    this.#pollers = parts.pollers;
    this.#recorder = caller.recorder;
    this.#context = parts.context;
    this.#retry = parts.retry;
    this.#counts = caller.recorder.counters.counts;
    this.#counter = queueCounters(caller.recorder);
  }

  /** The poller's batch is complete: what it needs is drawn, and the function is invoked. */
  send(poller: Poller, rules: BatchRules): void {
    const { request } = poller;
    const marks = this.#form(poller);
    poller.windowEndsAtMs = Number.POSITIVE_INFINITY;
    poller.backOffMs = rules.backOff.firstMs;
    request.caller = this.#caller;
    request.number = ++this.#sent;
    request.offeredAtMs = this.#context.simulation.now;
    request.attempt = 0;
    request.record = this.#messages.record.get(poller.rows[0]!);
    request.records = poller.size;
    // Work that was done before is done anew, and drawn from streams of its own.
    const needs = (marks & Mark.ran) === 0 ? this.#needs.first : this.#needs.later;
    poller.hasPoison = (marks & Mark.poison) !== 0 && needs.poisonFails;
    request.poison = poller.hasPoison && !rules.reportBatchItemFailures;
    needs.draw(request, request.record);
    this.attempt(poller, rules);
  }

  /** Invokes the function with the poller's batch; if it is refused, sets the time of the next attempt. */
  attempt(poller: Poller, rules: BatchRules): void {
    const { request, size } = poller;
    const { simulation, invocations } = this.#context;
    const isFirst = ++request.attempt === 1;
    this.#counts[this.#counter.retries]! += isFirst ? poller.measuredTried : poller.measured;
    this.#counts[this.#counter.InvokedEventCount]! += size;
    if (!isFirst && simulation.observer !== null) this.#tellEach(poller, 'retry', -1);
    if (invocations.invoke(this.#target, request)) {
      this.readmit(poller);
      this.#deliver(poller);
      return;
    }
    this.#counts[this.#counter.FailedInvokeEventCount]! += size;
    if (!poller.isRefused) {
      poller.isRefused = true;
      this.#pollers.refused();
    }
    simulation.schedule(
      Math.max(simulation.now, Math.min(simulation.now + poller.backOffMs, poller.visibleAtMs)),
      this.#retry,
      poller.id,
    );
    poller.backOffMs = Math.min(2 * poller.backOffMs, rules.backOff.longestMs);
  }

  /** The poller's batch waits no longer for another attempt. */
  readmit(poller: Poller): void {
    if (!poller.isRefused) return;
    poller.isRefused = false;
    this.#pollers.readmitted();
  }

  /** Goes through a new batch: counts its messages, and returns all their marks together. */
  #form(poller: Poller): number {
    const messages = this.#messages;
    const { now, observer } = this.#context.simulation;
    let all = 0;
    poller.measured = 0;
    poller.measuredTried = 0;
    for (let i = 0; i < poller.size; i++) {
      const row = poller.rows[i]!;
      const marks = messages.marks.get(row);
      const isMeasured = (marks & Mark.measured) !== 0;
      all |= marks;
      if (isMeasured) poller.measured++;
      if ((marks & Mark.tried) === 0) messages.marks.set(row, marks | Mark.tried);
      else {
        if (isMeasured) poller.measuredTried++;
        if (observer !== null) observer(now, 'retry', this.#name, -1, messages.number.get(row));
      }
    }
    return all;
  }

  /** The function has the batch. */
  #deliver(poller: Poller): void {
    const messages = this.#messages;
    const { running } = messages;
    const { age } = this.#recorder;
    poller.isRunning = true;
    for (let i = 0; i < poller.size; i++) {
      const row = poller.rows[i]!;
      const others = running.get(row);
      running.set(row, others + 1);
      if (others > 0 || messages.is(row, Mark.settled)) this.#counts[this.#counter.duplicates]!++;
      messages.mark(row, Mark.ran);
      age.record(messages.ageMs(row));
    }
    if (this.#context.simulation.observer !== null) this.#tellEach(poller, 'deliver', poller.request.number);
  }

  #tellEach(poller: Poller, what: string, batch: number): void {
    const { now, observer } = this.#context.simulation;
    for (let i = 0; i < poller.size; i++) {
      observer!(now, what, this.#name, batch, this.#messages.number.get(poller.rows[i]!));
    }
  }
}
