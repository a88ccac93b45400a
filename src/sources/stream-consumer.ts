/** One function that reads a stream: what its records and batches need, and how their outcomes are counted. */
import type { LambdaFunction } from '../lambda/function.ts';
import type { Stream } from '../sim/random.ts';
import type { RowQueue } from '../sim/row-lists.ts';
import { Destination } from './destinations.ts';
import { FinalOutcome, OUTCOME_WORDS } from './recorder.ts';
import { type SourceContext, type SourceNeeds, sourceNeeds } from './source.ts';
import type { StreamConfig } from './stream-config.ts';
import type { StreamParts } from './stream-parts.ts';
import { RecordMark } from './stream-records.ts';

export class StreamConsumer {
  readonly target: LambdaFunction;
  readonly needs: SourceNeeds;
  readonly destination: Destination | null;
  /** Records pushed to it by enhanced fan-out. */
  pushed = 0;
  readonly #parts: StreamParts;
  readonly #filter: Stream;
  readonly #mayPoison: boolean;
  readonly #reportKb: number;

  constructor(
    target: LambdaFunction,
    { onFailure, reportKb }: StreamConfig,
    parts: StreamParts,
    context: SourceContext,
  ) {
    this.target = target;
    this.needs = sourceNeeds(parts.name, target, context);
    this.destination = onFailure === undefined ? null : new Destination(onFailure, context);
    this.#mayPoison = context.mayPoison(target.name);
    this.#reportKb = reportKb;
    this.#parts = parts;
    this.#filter = context.streams.get(`${parts.name}>${target.name}/filter`);
  }

  /** Draws what is true of a record: bits of `RecordMark`. */
  drawMarks(): number {
    const { filter } = this.#parts.settings;
    const poison = this.needs.first.drawPoison() ? RecordMark.poison : 0;
    return filter > 0 && this.#filter.uniform() < filter ? poison | RecordMark.filtered : poison;
  }

  /** The first of so many records at the front of `queue` that fails if it is tried now, counted from 0; `count` if there is none. */
  firstPoison(queue: RowQueue, count: number): number {
    if (!this.#mayPoison || !this.needs.first.poisonFails) return count;
    const { marks } = this.#parts.records;
    let row = queue.first;
    for (let i = 0; i < count; i++, row = queue.after(row)) if ((marks.get(row) & RecordMark.poison) !== 0) return i;
    return count;
  }

  /** So many records at the front of `queue` were handed to the function, as part of batch number `batch`. */
  handed(queue: RowQueue, count: number, batch: number): void {
    const { records, recorder, counters, simulation, name, progress } = this.#parts;
    const { now, observer } = simulation;
    progress.backlog.move(-count, count);
    let row = queue.first;
    let ageMs = 0;
    for (let i = 0; i < count; i++, row = queue.after(row)) {
      ageMs = now - records.writtenAtMs.get(row);
      recorder.age.record(ageMs);
      if (observer !== null) observer(now, 'deliver', name, batch, records.number.get(row));
    }
    if (count > 0) recorder.counters.raise(counters.iteratorAge, ageMs);
  }

  /** So many records at the front of `queue` were sent to the function, which refused them: they are as old as if it had not. */
  refused(queue: RowQueue, count: number): void {
    const { records, recorder, counters, simulation } = this.#parts;
    if (count === 0) return;
    let row = queue.first;
    for (let i = 1; i < count; i++) row = queue.after(row);
    recorder.counters.raise(counters.iteratorAge, simulation.now - records.writtenAtMs.get(row));
  }

  /** So many records at the front of `queue` are tried again. */
  retried(queue: RowQueue, count: number): void {
    const { records, recorder, counters, simulation, name, measuredFromMs } = this.#parts;
    const { now, observer } = simulation;
    let row = queue.first;
    for (let i = 0; i < count; i++, row = queue.after(row)) {
      if (records.writtenAtMs.get(row) >= measuredFromMs) recorder.counters.counts[counters.retries]!++;
      if (observer !== null) observer(now, 'retry', name, -1, records.number.get(row));
    }
  }

  /** So many records at the front of `queue`, in the hands of the function until now, are done. */
  succeeded(queue: RowQueue, count: number): void {
    this.#settle(queue, count, FinalOutcome.succeeded);
  }

  /** So many waiting records at the front of `queue` failed too often; the last attempt ended in `outcome`. */
  gaveUp(queue: RowQueue, count: number, outcome: number): void {
    this.#drop(queue, count, outcome, true);
  }

  /** So many waiting records at the front of `queue` are too old. `wereTried`: the poller gave them up, and reports it. */
  aged(queue: RowQueue, count: number, wereTried: boolean): void {
    this.#drop(queue, count, FinalOutcome.expired, wereTried || this.#parts.settings.isDiscardedByAge);
  }

  /** The first of `queue` is kept from the function by the filter. */
  filteredOut(queue: RowQueue): void {
    const { recorder, counters, progress } = this.#parts;
    recorder.counters.counts[counters.filteredOut]!++;
    this.#settle(queue, 1, FinalOutcome.filtered);
    progress.backlog.move(-1, 0);
  }

  #drop(queue: RowQueue, count: number, outcome: number, isReported: boolean): void {
    const { recorder, counters, progress } = this.#parts;
    const { counts } = recorder.counters;
    if (isReported && this.#report()) {
      counts[counters.delivered]! += count;
      this.#settle(queue, count, FinalOutcome.deadLettered);
    } else {
      counts[counters.dropped]! += count;
      this.#settle(queue, count, outcome);
    }
    progress.backlog.move(-count, 0);
  }

  /** Sends one report to the destination, if there is one; whether it took it. */
  #report(): boolean {
    if (this.destination === null) return false;
    const { recorder, counters } = this.#parts;
    const isTaken = this.destination.deliver(this.#reportKb);
    recorder.counters.counts[isTaken ? counters.reports : counters.undelivered]!++;
    return isTaken;
  }

  /** Takes so many records off the front of `queue`, for good. */
  #settle(queue: RowQueue, count: number, outcome: number): void {
    const { records, recorder, simulation, name, measuredFromMs, progress } = this.#parts;
    const { now, observer } = simulation;
    progress.backlog.oldestIs(now - records.writtenAtMs.get(queue.first));
    for (let i = 0; i < count; i++) {
      const row = queue.shift();
      const writtenAtMs = records.writtenAtMs.get(row);
      if (writtenAtMs >= measuredFromMs) recorder.settled(outcome, now - writtenAtMs);
      if (observer !== null) observer(now, OUTCOME_WORDS[outcome]!, name, -1, records.number.get(row));
      records.release(row);
    }
  }
}
