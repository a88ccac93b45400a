/** The pollers of one queue: how many there are, who of them is idle or gathers a batch, and their receives that bring nothing. */
import { Request } from '../lambda/request.ts';
import type { Pool, Pooled } from '../sim/pool.ts';
import type { Alarm } from './queue-alarm.ts';
import type { QueueMapping } from './queue-mapping.ts';
import type { SourceRecorder } from './recorder.ts';

/** So many rows a poller can hold before its list grows. */
const FIRST_ROWS = 10;

/** One of the processes that read a queue: it has at most one batch at a time. Pooled; its request has the same id. */
export class Poller implements Pooled {
  readonly id: number;
  readonly request: Request;
  mapping!: QueueMapping;
  /** The messages of its batch: the first `size` entries. */
  rows = new Int32Array(FIRST_ROWS);
  size = 0;
  /** The earliest end of the visibility time-outs of its batch; ms. */
  visibleAtMs = 0;
  /** When its open batch is sent at the latest; Infinity while it has none. In ms. */
  windowEndsAtMs = Number.POSITIVE_INFINITY;
  /** Its batch was refused and waits to be tried again. */
  isRefused = false;
  /** An invocation runs with its batch. */
  isRunning = false;
  /** Its next wait after a refusal; ms. */
  backOffMs = 0;
  /** Of the messages in its batch: how many are measured, and how many of those were tried before. */
  measured = 0;
  measuredTried = 0;
  /** A message in its batch fails. */
  hasPoison = false;
  /** Since when its receives bring nothing: it is idle, or its open batch waits for more. In ms. */
  emptySinceMs = 0;
  /** How many of those receives are counted. */
  emptyReceives = 0;
  /** The next in the queue of the idle, or of those with an open batch. */
  next: Poller | null = null;

  constructor(id: number) {
    this.id = id;
    this.request = new Request(id);
  }

  /** Adds a message to its batch. */
  add(row: number): void {
    if (this.size === this.rows.length) {
      const grown = new Int32Array(2 * this.size);
      grown.set(this.rows);
      this.rows = grown;
    }
    this.rows[this.size++] = row;
  }
}

/** Pollers in the order in which they came; one is in at most one such queue. */
export class PollerQueue {
  size = 0;
  /** The next to leave. */
  first: Poller | null = null;
  #last: Poller | null = null;

  push(poller: Poller): void {
    poller.next = null;
    if (this.#last === null) this.first = poller;
    else this.#last.next = poller;
    this.#last = poller;
    this.size++;
  }

  /** Takes the first; only when there is one. */
  shift(): Poller {
    const poller = this.first!;
    this.first = poller.next;
    if (this.first === null) this.#last = null;
    this.size--;
    return poller;
  }
}

/** How many pollers there may be, and how their number changes. */
export interface PollerRules {
  readonly start: number;
  readonly least: number;
  readonly most: number;
  /** So many more, or fewer, at a step; steps are `stepMs` apart. */
  readonly stepSize: number;
  readonly stepMs: number;
  readonly longPollMs: number;
  /** Steps go down when at least this share of the batches failed. */
  readonly failedShare: number;
}

/** Who is told that the number of pollers changed. */
export interface PollerMeter {
  changed(pollers: number): void;
}

/**
 * While messages wait and all pollers are busy, more are added step by step. A step goes down instead while a batch waits because it was
 * refused, or when too many of the batches failed that ended last. A poller above the least number whose long poll brings nothing goes, too.
 */
export class Pollers {
  /** Pollers there are, those included that will go when their batch has ended. */
  size = 0;
  /** Those whose batch is open, in the order in which their windows end. */
  readonly open = new PollerQueue();
  readonly #idle = new PollerQueue();
  readonly #rules: PollerRules;
  readonly #mapping: QueueMapping;
  readonly #pool: Pool<Poller>;
  readonly #clock: { readonly now: number };
  readonly #ramp: Alarm;
  readonly #longPoll: Alarm;
  readonly #meter: PollerMeter;
  readonly #counts: Float64Array;
  readonly #receives: number;
  readonly #emptyReceives: number;
  #least = 0;
  #most = 0;
  #allowed = 0;
  #refused = 0;
  #ended = 0;
  #failed = 0;
  #isFailing = false;
  #empty = 0;

  constructor(
    rules: PollerRules,
    mapping: QueueMapping,
    pool: Pool<Poller>,
    clock: { readonly now: number },
    alarms: { readonly ramp: Alarm; readonly longPoll: Alarm },
    recorder: SourceRecorder,
    meter: PollerMeter,
  ) {
    this.#rules = rules;
    this.#mapping = mapping;
    this.#pool = pool;
    this.#clock = clock;
    this.#ramp = alarms.ramp;
    this.#longPoll = alarms.longPoll;
    this.#meter = meter;
    this.#counts = recorder.counters.counts;
    this.#receives = recorder.counter('receives');
    this.#emptyReceives = recorder.counter('emptyReceives');
  }

  /** There may be at most `most`, whatever the rules say; with 0 nobody polls. From nobody it starts as at the beginning. */
  limit(most: number): void {
    const wasOff = this.#most === 0;
    this.#most = Math.min(this.#rules.most, most);
    this.#least = Math.min(this.#rules.least, this.#most);
    this.#allowed = Math.min(wasOff ? this.#rules.start : this.#allowed, this.#most);
    this.#fill();
    this.#trim();
  }

  get hasIdle(): boolean {
    return this.#idle.size > 0;
  }

  /** The one that has been idle longest; its long poll brings something. Only when there is one. */
  takeIdle(): Poller {
    const poller = this.#idle.shift();
    this.#countEmpty(poller, this.#pollsEnded(poller));
    return poller;
  }

  /** A poller has nothing to do. */
  rest(poller: Poller): void {
    this.#poll(poller);
    this.#idle.push(poller);
    if (this.size > this.#least) this.#longPoll.set(this.#clock.now + this.#rules.longPollMs);
  }

  /** A poller has a batch, and polls for more. */
  gather(poller: Poller): void {
    this.#poll(poller);
    this.open.push(poller);
  }

  /** The first with an open batch: its long poll has brought something, and it polls on. */
  brought(): void {
    const { first } = this.open;
    this.#countEmpty(first!, this.#pollsEnded(first!));
    this.#poll(first!);
  }

  /** The first with an open batch gathers no longer; `isCutOff`: its last poll ended with the window, and brought nothing. */
  close(isCutOff: boolean): void {
    const poller = this.open.shift();
    const ended = this.#pollsEnded(poller);
    this.#countEmpty(poller, isCutOff ? Math.ceil(ended) : ended);
  }

  /** Its batch has come to an end: whether the poller stays. */
  stays(poller: Poller): boolean {
    if (this.size <= this.#allowed) return true;
    this.#remove(poller);
    return false;
  }

  /** Messages wait, and nobody is free to take them. */
  wantMore(): void {
    if (this.#allowed < this.#most) this.#setStep();
  }

  /** A batch was refused, and waits to be tried again. */
  refused(): void {
    this.#refused++;
    if (this.#allowed > this.#least) this.#setStep();
  }

  /** A batch that had been refused waits no longer. */
  readmitted(): void {
    this.#refused--;
  }

  /** An invocation with a batch has ended; `hasFailed`: in a way that makes pollers fewer. */
  ended(hasFailed: boolean): void {
    this.#ended++;
    if (!hasFailed) return;
    this.#failed++;
    if (this.#allowed > this.#least) this.#setStep();
  }

  /** Time for a step, up or down. `areWaiting`: messages wait. */
  step(areWaiting: boolean): void {
    const { stepSize, failedShare } = this.#rules;
    if (this.#ended > 0) {
      this.#isFailing = this.#failed > 0 && this.#failed >= failedShare * this.#ended;
      this.#ended = 0;
      this.#failed = 0;
    }
    if (this.#refused > 0 || this.#isFailing) {
      this.#allowed = Math.max(this.#least, this.#allowed - stepSize);
      this.#trim();
      if (this.#allowed > this.#least) this.#setStep();
    } else if (areWaiting && !this.hasIdle && this.#allowed < this.#most) {
      this.#allowed = Math.min(this.#most, this.#allowed + stepSize);
      this.#fill();
    }
  }

  /** A long poll may have ended: those that are too many go, whoever has been idle longest first. */
  longPollEnds(): void {
    const { longPollMs } = this.#rules;
    for (;;) {
      const { first } = this.#idle;
      if (first === null || this.size <= this.#least) return;
      if (first.emptySinceMs + longPollMs > this.#clock.now) {
        this.#longPoll.set(first.emptySinceMs + longPollMs);
        return;
      }
      this.#dismiss();
      this.#allowed = Math.max(this.#least, Math.min(this.#allowed, this.size));
    }
  }

  /** Brings the empty receives up to date. */
  settle(): void {
    for (const { first } of [this.#idle, this.open]) {
      for (let poller = first; poller !== null; poller = poller.next)
        this.#countEmpty(poller, this.#pollsEnded(poller));
    }
  }

  /** Empty receives since the last reset, as of the last `settle`. */
  get emptyReceives(): number {
    return this.#empty;
  }

  reset(): void {
    this.#empty = 0;
  }

  /** The number of pollers is brought up to what is allowed; new ones are idle. */
  #fill(): void {
    while (this.size < this.#allowed) {
      const poller = this.#pool.acquire();
      poller.mapping = this.#mapping;
      poller.size = 0;
      this.#meter.changed(++this.size);
      this.rest(poller);
    }
  }

  /** Idle pollers that are too many go at once; busy ones when their batch has ended. */
  #trim(): void {
    while (this.size > this.#allowed && this.hasIdle) this.#dismiss();
  }

  #dismiss(): void {
    this.#remove(this.takeIdle());
  }

  #remove(poller: Poller): void {
    this.#meter.changed(--this.size);
    this.#pool.release(poller);
  }

  #setStep(): void {
    this.#ramp.set(this.#clock.now + this.#rules.stepMs);
  }

  #poll(poller: Poller): void {
    poller.emptySinceMs = this.#clock.now;
    poller.emptyReceives = 0;
  }

  /** Long polls since its last receive that brought something, the present one in part. */
  #pollsEnded(poller: Poller): number {
    return (this.#clock.now - poller.emptySinceMs) / this.#rules.longPollMs;
  }

  /** In a spell of length L, ⌊L / long poll⌋ receives bring nothing: they are counted, not simulated. */
  #countEmpty(poller: Poller, polls: number): void {
    const empty = Math.floor(polls) - poller.emptyReceives;
    if (empty <= 0) return;
    poller.emptyReceives += empty;
    this.#empty += empty;
    this.#counts[this.#receives]! += empty;
    this.#counts[this.#emptyReceives]! += empty;
  }
}
