/** Where asynchronous events and the records of them go in the end: the dead-letter queue, onFailure and onSuccess. */
import { eventMetrics, type SourceMetric } from '../lambda/metrics.ts';
import type { Meter } from '../platform/index.ts';
import type { AsyncSettings } from './async-config.ts';
import { addUsage, Destination, type DestinationConfig } from './destinations.ts';
import { QueueRequests } from './queue-requests.ts';
import type { SourceRecorder } from './recorder.ts';
import type { SourceContext } from './source.ts';

/** What is counted for a source whose events go through the queue. */
export const ASYNC_METRICS = eventMetrics(
  'redriven',
  'AsyncEventsReceived',
  'AsyncEventAge',
  'AsyncEventsDropped',
  'DeadLetterErrors',
  'DestinationDeliveryFailures',
  'destinationRecords',
);
/** The place of a metric in the counters of such a source. */
export const asyncCounter = (name: SourceMetric): number => ASYNC_METRICS.findIndex((metric) => metric.name === name);

const RECORDS = asyncCounter('destinationRecords');
const DEAD_LETTER_ERRORS = asyncCounter('DeadLetterErrors');
const DELIVERY_FAILURES = asyncCounter('DestinationDeliveryFailures');

/** Who took an event that was given up. */
export const Taker = { nobody: 0, destination: 1, deadLetterQueue: 2 } as const;
export type Taker = (typeof Taker)[keyof typeof Taker];

/**
 * The outlets of one source. A dead-letter queue gets the event as it was; a destination gets a record that holds the event and what became
 * of it (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
export class Outlets {
  readonly #config: AsyncSettings;
  readonly #counts: Float64Array;
  readonly #deadLetterQueue: Destination | null;
  readonly #onFailure: Destination | null;
  readonly #onSuccess: Destination | null;
  /** Bills what takes events out of the dead-letter queue, if anything does. */
  readonly #redrives: QueueRequests | null;

  constructor(config: AsyncSettings, context: SourceContext, recorder: SourceRecorder) {
    const made = (to: DestinationConfig | undefined) => (to === undefined ? null : new Destination(to, context));
    this.#config = config;
    this.#counts = recorder.counters.counts;
    this.#deadLetterQueue = made(config.deadLetterQueue);
    this.#onFailure = made(config.onFailure);
    this.#onSuccess = made(config.onSuccess);
    const isRedriven = config.deadLetterQueue?.redriveAtMs !== undefined;
    this.#redrives = isRedriven ? new QueueRequests(config.sizeKb, 1, context.platform) : null;
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
    this.#redrives?.received(events);
    this.#redrives?.deleted(events);
  }

  usage(): Partial<Record<Meter, number>> {
    const usage: Partial<Record<Meter, number>> = {};
    for (const outlet of [this.#deadLetterQueue, this.#onFailure, this.#onSuccess]) addUsage(usage, outlet?.usage());
    if (this.#redrives !== null) addUsage(usage, { 'sqs.requests': this.#redrives.total(0) });
    return usage;
  }

  reset(): void {
    for (const outlet of [this.#deadLetterQueue, this.#onFailure, this.#onSuccess]) outlet?.reset();
    this.#redrives?.reset();
  }

  #report(destination: Destination): boolean {
    const isTaken = destination.deliver(this.#config.sizeKb + this.#config.overheadKb);
    this.#counts[isTaken ? RECORDS : DELIVERY_FAILURES]!++;
    return isTaken;
  }
}
