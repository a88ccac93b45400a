/** Where asynchronous events and the records of them go in the end: the dead-letter queue, onFailure and onSuccess. */
import { eventMetrics, type SourceMetric } from '../lambda/metrics.ts';
import type { Meter } from '../platform/index.ts';
import type { QueueConfig } from './async-config.ts';
import { Destination, type DestinationConfig } from './destinations.ts';
import type { SourceRecorder } from './recorder.ts';
import type { SourceContext } from './source.ts';

/** What is counted for a source whose events go through the queue. */
export const QUEUE_METRICS = eventMetrics(
  'redriven',
  'AsyncEventsReceived',
  'AsyncEventAge',
  'AsyncEventsDropped',
  'DeadLetterErrors',
  'DestinationDeliveryFailures',
  'destinationRecords',
);
/** The place of a metric in the counters of such a source. */
export const queueCounter = (name: SourceMetric): number => QUEUE_METRICS.findIndex((metric) => metric.name === name);

const RECORDS = queueCounter('destinationRecords');
const DEAD_LETTER_ERRORS = queueCounter('DeadLetterErrors');
const DELIVERY_FAILURES = queueCounter('DestinationDeliveryFailures');

/** Who took an event that was given up. */
export const Taker = { nobody: 0, destination: 1, deadLetterQueue: 2 } as const;
export type Taker = (typeof Taker)[keyof typeof Taker];

/**
 * The outlets of one source. A dead-letter queue gets the event as it was; a destination gets a record that holds the event and what became
 * of it (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export class Outlets {
  readonly #config: QueueConfig;
  readonly #context: SourceContext;
  readonly #counts: Float64Array;
  readonly #deadLetterQueue: Destination | null;
  readonly #onFailure: Destination | null;
  readonly #onSuccess: Destination | null;
  /** Requests to take events out of the dead-letter queue. */
  #redriveRequests = 0;

  constructor(config: QueueConfig, context: SourceContext, recorder: SourceRecorder) {
    const made = (to: DestinationConfig | undefined) => (to === undefined ? null : new Destination(to, context));
    this.#config = config;
    this.#context = context;
    this.#counts = recorder.counters.counts;
    this.#deadLetterQueue = made(config.deadLetterQueue);
    this.#onFailure = made(config.onFailure);
    this.#onSuccess = made(config.onSuccess);
  }

  succeeded(): void {
    if (this.#onSuccess !== null) this.#report(this.#onSuccess);
  }

  /** An event is given up. Says who took it: the dead-letter queue, else the destination, else nobody. */
  gaveUp(): Taker {
    const isReported = this.#onFailure !== null && this.#report(this.#onFailure);
    if (this.#deadLetterQueue !== null) {
      const isTaken = this.#deadLetterQueue.deliver(this.#config.sizeKb);
      this.#counts[isTaken ? RECORDS : DEAD_LETTER_ERRORS]!++;
      if (isTaken) return Taker.deadLetterQueue;
    }
    return isReported ? Taker.destination : Taker.nobody;
  }

  /** Events are received from the dead-letter queue and deleted there, as many at a time as a call takes. */
  redriven(events: number): void {
    const { receiveMost, billedChunkKb } = this.#context.platform.sqs;
    const receivedKb = Math.min(events, receiveMost) * this.#config.sizeKb;
    const receives = Math.max(1, Math.ceil(receivedKb / billedChunkKb));
    this.#redriveRequests += Math.ceil(events / receiveMost) * (receives + 1);
  }

  usage(): Partial<Record<Meter, number>> {
    const usage: Partial<Record<Meter, number>> = {};
    for (const outlet of [this.#deadLetterQueue, this.#onFailure, this.#onSuccess]) {
      for (const [meter, quantity] of Object.entries(outlet?.usage() ?? {}) as [Meter, number][]) {
        usage[meter] = (usage[meter] ?? 0) + quantity;
      }
    }
    if (this.#redriveRequests > 0) usage['sqs.requests'] = (usage['sqs.requests'] ?? 0) + this.#redriveRequests;
    return usage;
  }

  reset(): void {
    for (const outlet of [this.#deadLetterQueue, this.#onFailure, this.#onSuccess]) outlet?.reset();
    this.#redriveRequests = 0;
  }

  #report(destination: Destination): boolean {
    const isTaken = destination.deliver(this.#config.sizeKb + this.#config.overheadKb);
    this.#counts[isTaken ? RECORDS : DELIVERY_FAILURES]!++;
    return isTaken;
  }
}
