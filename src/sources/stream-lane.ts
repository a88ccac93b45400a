/** A lane of a shard: the records of some of its keys, which go to the function batch by batch, one invocation at a time. */
import { type Caller, Ending, type Request } from '../lambda/request.ts';
import { RowQueue } from '../sim/row-lists.ts';
import { FinalOutcome } from './recorder.ts';
import type { StreamParts } from './stream-parts.ts';
import type { ShardReader } from './stream-reader.ts';

/** No tumbling window has records that its last invocation is owed for. */
const NONE = Number.NEGATIVE_INFINITY;

/** Beyond this no back-off is still below its longest: a double can double no more often. */
const MOST_DOUBLINGS = 1023;

/**
 *   records read ──▶ queue ──▶ batch (full, or its window is over) ──▶ function ──▶ done, next batch
 *                                ▲                                        │
 *                                └── back-off ◀── refused, or failed ◀────┘──▶ given up after too many retries
 *
 * The batch is the front of the queue, so that nothing moves when it is made. A failed one may be cut into parts, which are tried in order.
 */
export class Lane implements Caller {
  readonly id: number;
  readonly reader: ShardReader;
  readonly queue: RowQueue;
  /** Records at the front of the queue that belong to the present batch. */
  held = 0;
  clearEpoch = -1;
  isRunning = false;
  readonly #parts: StreamParts;
  /** Sizes of the parts of the batch; the last one is tried now. */
  readonly #sizes: number[] = [];
  #request: Request | null = null;
  /** The request is drawn for the present part. */
  #isDrawn = false;
  /** An attempt at the batch ran. */
  #hasRun = false;
  /** Attempts at the present part that ran and failed, and those refused since it last ran. */
  #failures = 0;
  #refusals = 0;
  /** How many records of the present part the invocation gets done, if it ends well. */
  #checkpoint = 0;
  /** The epoch in which the present batch was everything there was to read; −1 if it was not. */
  #takesAllIn = -1;
  #retriesAtMs = Number.POSITIVE_INFINITY;
  #timerAtMs = Number.POSITIVE_INFINITY;
  /** The tumbling window whose records are being handled. */
  #window = NONE;

  constructor(id: number, reader: ShardReader, parts: StreamParts) {
    this.id = id;
    this.reader = reader;
    this.#parts = parts;
    this.queue = new RowQueue(parts.records.next);
  }

  get name(): string {
    return this.#parts.name;
  }

  /** A record that the poller has read. */
  push(row: number): void {
    this.queue.push(row);
  }

  /** Begins a batch if it is time and there is none. */
  proceed(): void {
    if (this.#request !== null) return;
    this.#dropAged();
    if (this.#owesLast()) this.#begin(0);
    else if (this.queue.size > 0 && this.#isDue()) this.#begin(this.#batchSize());
  }

  /** A timer for the end of a window goes off; one that was overtaken does nothing. */
  windowEnds(): void {
    if (this.#parts.simulation.now !== this.#timerAtMs) return;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    this.proceed();
  }

  /** The back-off is over. */
  retry(): void {
    if (this.#parts.simulation.now !== this.#retriesAtMs) return;
    this.#retriesAtMs = Number.POSITIVE_INFINITY;
    this.#tryAgain(0);
  }

  /** Gives up what is too old. Nothing is taken from a function at work: what is behind its batch then waits for it. */
  expire(): void {
    if (this.isRunning) return;
    if (this.#request === null) {
      this.proceed();
      return;
    }
    const before = this.#sizes.length;
    this.#dropAged();
    if (this.#sizes.length === before) return;
    this.#retriesAtMs = Number.POSITIVE_INFINITY;
    this.#nextPart();
  }

  answered(_request: Request, _attempt: number, ending: Ending): void {
    const { progress, recorder, counters } = this.#parts;
    const size = this.#sizes.at(-1)!;
    const hasSucceeded = ending === Ending.success;
    const done = hasSucceeded ? this.#checkpoint : 0;
    this.isRunning = false;
    this.#hasRun = true;
    this.#isDrawn = false;
    progress.backlog.move(size - done, -size);
    if (done > 0) this.reader.consumer.succeeded(this.queue, done);
    this.held -= done;
    if (hasSucceeded && done === size) {
      if (this.#takesAllIn >= 0) this.clearEpoch = this.#takesAllIn;
      this.#sizes.pop();
      this.#nextPart();
      return;
    }
    recorder.counters.counts[counters.failedInvoke]! += size - done;
    this.#sizes[this.#sizes.length - 1] = size - done;
    this.#failed(done, ending === Ending.timeout ? FinalOutcome.timedOut : FinalOutcome.failed);
  }

  /** What is left of the present part failed, after `done` of its records were done. */
  #failed(done: number, outcome: number): void {
    const { settings } = this.#parts;
    const size = this.#sizes.at(-1)!;
    if (settings.bisects && (done > 0 || size > 1)) {
      // Splitting is no retry. What was done is cut off already; where nothing was done, the cut is in the middle.
      if (done === 0) {
        const first = Math.ceil(size / 2);
        this.#sizes[this.#sizes.length - 1] = size - first;
        this.#sizes.push(first);
      }
      this.#failures = 0;
      this.#tryAgain(0);
    } else if (++this.#failures <= settings.retries) this.#tryAgain(this.#backOffMs(this.#failures));
    else {
      this.#sizes.pop();
      this.held -= size;
      if (size > 0) this.reader.consumer.gaveUp(this.queue, size, outcome);
      this.#nextPart();
    }
  }

  /** The present part is done with: on to the next one, or the batch is over. */
  #nextPart(): void {
    if (this.#sizes.length === 0) {
      this.#end();
      return;
    }
    this.#failures = 0;
    this.#tryAgain(0);
  }

  #tryAgain(waitMs: number): void {
    const before = this.#sizes.length;
    this.#dropAged();
    if (this.#sizes.length < before) this.#nextPart();
    else if (waitMs === 0) this.#attempt();
    else {
      if (this.queue.size > 0) this.reader.armExpiry(this.queue.first);
      this.#wait(waitMs);
    }
  }

  #wait(waitMs: number): void {
    const { simulation, events } = this.#parts;
    this.#retriesAtMs = simulation.now + waitMs;
    simulation.schedule(this.#retriesAtMs, events.retry, this.id);
  }

  #backOffMs(times: number): number {
    const { firstMs, longestMs } = this.#parts.backOff;
    return Math.min(longestMs, firstMs * 2 ** Math.min(times - 1, MOST_DOUBLINGS));
  }

  #begin(size: number): void {
    const parts = this.#parts;
    const request = parts.requests.acquire();
    request.caller = this;
    request.number = ++parts.batches;
    request.attempt = 0;
    request.running = 0;
    request.record = -1;
    this.#request = request;
    this.#sizes.push(size);
    this.held = size;
    this.#isDrawn = false;
    this.#hasRun = false;
    this.#failures = 0;
    this.#refusals = 0;
    this.#takesAllIn = -1;
    if (parts.shape.tumblingMs > 0 && size > 0) this.#window = this.#windowOf(this.queue.first);
    this.#attempt();
  }

  /** The last part of the batch is done with. */
  #end(): void {
    const { requests, progress } = this.#parts;
    // An invocation without records was the last of its window.
    if (this.#request!.records === 0) this.#window = NONE;
    requests.release(this.#request!);
    this.#request = null;
    this.proceed();
    if (!this.isRunning && this.queue.size > 0) this.reader.armExpiry(this.queue.first);
    this.reader.wantMore();
    progress.look(this.reader);
  }

  #attempt(): void {
    const { invocations, recorder, counters, progress } = this.#parts;
    const { consumer } = this.reader;
    const request = this.#request!;
    const size = this.#sizes.at(-1)!;
    if (!this.#isDrawn) this.#draw(request, size);
    if (++request.attempt > 1) consumer.retried(this.queue, size);
    recorder.counters.counts[counters.invoked]! += size;
    if (invocations.invoke(consumer.target, request)) {
      this.isRunning = true;
      this.#refusals = 0;
      this.#takesAllIn = this.queue.size === size && this.reader.isRead ? progress.epoch : -1;
      consumer.handed(this.queue, size, request.number);
      return;
    }
    recorder.counters.counts[counters.failedInvoke]! += size;
    consumer.refused(this.queue, size);
    if (this.queue.size > 0) this.reader.armExpiry(this.queue.first);
    this.#wait(this.#backOffMs(++this.#refusals));
  }

  #draw(request: Request, size: number): void {
    const { consumer } = this.reader;
    const { needs } = consumer;
    const firstPoison = consumer.firstPoison(this.queue, size);
    const { reports } = this.#parts.settings;
    this.#checkpoint = reports ? firstPoison : size;
    request.records = size;
    request.poison = !reports && firstPoison < size;
    (this.#hasRun ? needs.later : needs.first).draw(request, -1);
    this.#isDrawn = true;
  }

  /** Gives up the records at the front that are too old, of the batch and behind it; parts of which nothing is left are gone. */
  #dropAged(): void {
    const { records, settings, simulation } = this.#parts;
    const { queue } = this;
    const { consumer } = this.reader;
    let aged = 0;
    for (
      let row = queue.first;
      row >= 0 && records.writtenAtMs.get(row) + settings.lifetimeMs <= simulation.now;
      aged++
    ) {
      row = queue.after(row);
    }
    if (aged === 0) return;
    const held = Math.min(aged, this.held);
    if (held > 0) {
      consumer.aged(queue, held, true);
      this.held -= held;
      this.#isDrawn = false;
      this.#shorten(held);
    }
    if (aged > held) consumer.aged(queue, aged - held, false);
  }

  /** Takes so many records out of the parts, from the front. */
  #shorten(by: number): void {
    for (let left = by; left > 0; ) {
      const size = this.#sizes.at(-1)!;
      const taken = Math.min(size, left);
      if (taken === size) this.#sizes.pop();
      else this.#sizes[this.#sizes.length - 1] = size - taken;
      left -= taken;
    }
  }

  /** Whether the records there are need not wait for more; if not, sets a timer for when they need no longer. */
  #isDue(): boolean {
    const { settings, records, simulation, shape } = this.#parts;
    const { queue, reader } = this;
    if (settings.windowMs === 0 || queue.size >= settings.fullBatch) return true;
    let endsAtMs = records.readAtMs.get(queue.first) + settings.windowMs;
    if (shape.tumblingMs > 0) {
      // When there can be no more records of its tumbling window, a batch waits for none.
      const borderMs = (this.#windowOf(queue.first) + 1) * shape.tumblingMs;
      endsAtMs = Math.min(endsAtMs, reader.readableAtMs(borderMs));
    }
    return simulation.now >= endsAtMs || this.#setTimer(endsAtMs);
  }

  /** Records of the batch that begins now: a batch does not reach from one tumbling window into the next. */
  #batchSize(): number {
    const { settings, shape } = this.#parts;
    const { queue } = this;
    const most = Math.min(queue.size, settings.fullBatch);
    if (shape.tumblingMs === 0) return most;
    const window = this.#windowOf(queue.first);
    let size = 1;
    for (let row = queue.after(queue.first); size < most && this.#windowOf(row) === window; size++)
      row = queue.after(row);
    return size;
  }

  /** Whether the tumbling window in which records were handled is over, with all its records, and its last invocation is due. */
  #owesLast(): boolean {
    if (this.#window === NONE) return false;
    const { shape, simulation } = this.#parts;
    const { queue, reader } = this;
    if (queue.size > 0) return this.#windowOf(queue.first) > this.#window;
    const borderMs = (this.#window + 1) * shape.tumblingMs;
    // The poll that reads what was written before the border has this looked at again.
    if (reader.hasUnreadBefore(borderMs)) return false;
    const closesAtMs = reader.readableAtMs(borderMs);
    return simulation.now >= closesAtMs || this.#setTimer(closesAtMs);
  }

  /** One timer at a time: one that goes off too early is set again. Always false. */
  #setTimer(timeMs: number): boolean {
    if (timeMs < this.#timerAtMs) {
      this.#timerAtMs = timeMs;
      this.#parts.simulation.schedule(timeMs, this.#parts.events.window, this.id);
    }
    return false;
  }

  #windowOf(row: number): number {
    return Math.floor(this.#parts.records.writtenAtMs.get(row) / this.#parts.shape.tumblingMs);
  }
}
