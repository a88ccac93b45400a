/** How much of a source waits and is in flight, over time: depth of the queue, age of the oldest event, when the backlog was gone. */
import type { Clock } from '../lambda/recorder.ts';
import type { SourceRecorder } from './recorder.ts';

/**
 * The events of one source that wait or are in flight. Its owner tells it of every event that moves; it keeps the levels `queueDepth`,
 * `messagesInFlight` and `oldestAgeMs` of the recorder and finds the instant at which the largest backlog was gone.
 */
export class Backlog {
  /** Events that wait. */
  waiting = 0;
  /** Events in the hands of the function, or of those who call it. */
  inFlight = 0;
  /** Rises with each new largest backlog. */
  peaks = 0;
  readonly #clock: Clock;
  readonly #recorder: SourceRecorder;
  readonly #depth: number;
  readonly #flying: number;
  readonly #age: number;
  #largest = 0;
  #drainedAtMs: number | null = null;

  constructor(recorder: SourceRecorder, clock: Clock) {
    this.#clock = clock;
    this.#recorder = recorder;
    this.#depth = recorder.counter('queueDepth');
    this.#flying = recorder.counter('messagesInFlight');
    this.#age = recorder.counter('oldestAgeMs');
  }

  /** The first instant after the largest backlog (waiting and in flight) at which there was none, ms; null while that has not come. */
  get drainedAtMs(): number | null {
    return this.#drainedAtMs;
  }

  /** So many events more wait (fewer, if negative), and so many more are in flight. */
  move(waiting: number, inFlight: number): void {
    this.waiting += waiting;
    this.inFlight += inFlight;
    const { counters } = this.#recorder;
    if (waiting > 0) counters.raise(this.#depth, this.waiting);
    if (inFlight > 0) counters.raise(this.#flying, this.inFlight);
    const backlog = this.waiting + this.inFlight;
    if (backlog > this.#largest) {
      this.#largest = backlog;
      this.peaks++;
      this.#drainedAtMs = null;
    } else if (backlog === 0) this.drained();
  }

  /** The largest backlog is gone, now if it was not before. For those whose backlog is gone while new events come and go. */
  drained(): void {
    this.#drainedAtMs ??= this.#clock.now;
  }

  /** The oldest event that is neither handled nor given up is that old: to be told before it leaves, and when levels are settled. */
  oldestIs(ageMs: number): void {
    this.#recorder.counters.raise(this.#age, ageMs);
  }

  /** Tells the counters where the levels stand; `oldestAgeMs` is 0 when there is no event. */
  settleLevels(oldestAgeMs: number): void {
    const { counters } = this.#recorder;
    counters.raise(this.#age, oldestAgeMs);
    counters.setLevel(this.#depth, this.waiting);
    counters.setLevel(this.#flying, this.inFlight);
    counters.setLevel(this.#age, oldestAgeMs);
  }

  /** Forgets what was largest (the end of warm-up): what is there now is where it starts from. */
  reset(): void {
    this.#largest = this.waiting + this.inFlight;
    this.peaks++;
    this.#drainedAtMs = null;
  }
}
