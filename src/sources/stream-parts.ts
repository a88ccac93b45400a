/** What all parts of one stream share: clock, events, records, counters and settings. */
import type { Invocations } from '../lambda/invocation.ts';
import type { SourceMetric } from '../lambda/metrics.ts';
import type { Request } from '../lambda/request.ts';
import type { Pool } from '../sim/pool.ts';
import type { EventKind, Simulation } from '../sim/simulation.ts';
import type { SourceRecorder } from './recorder.ts';
import type { StreamProgress } from './stream-progress.ts';
import type { StreamRecords } from './stream-records.ts';
import type { StreamSettings, StreamShape } from './stream-settings.ts';

/** The kinds of events of all streams of one type; their ids are those of sources, shards, readers and lanes. */
export interface StreamEvents {
  readonly backlog: EventKind;
  readonly arrival: EventKind;
  readonly poll: EventKind;
  readonly push: EventKind;
  readonly window: EventKind;
  readonly retry: EventKind;
  readonly expiry: EventKind;
}

/** The places of a stream's own metrics among its counters. */
export interface StreamCounters {
  readonly retries: number;
  readonly rejectedWrites: number;
  readonly polled: number;
  readonly filteredOut: number;
  readonly invoked: number;
  readonly failedInvoke: number;
  readonly dropped: number;
  readonly delivered: number;
  readonly undelivered: number;
  readonly reports: number;
  readonly iteratorAge: number;
  readonly fullestShard: number;
}

export function countersOf(recorder: SourceRecorder): StreamCounters {
  const place = (name: SourceMetric) => recorder.counter(name);
  return {
    retries: place('retries'),
    rejectedWrites: place('rejectedWrites'),
    polled: place('PolledEventCount'),
    filteredOut: place('FilteredOutEventCount'),
    invoked: place('InvokedEventCount'),
    failedInvoke: place('FailedInvokeEventCount'),
    dropped: place('DroppedEventCount'),
    delivered: place('OnFailureDestinationDeliveredEventCount'),
    undelivered: place('DestinationDeliveryFailures'),
    reports: place('destinationRecords'),
    iteratorAge: place('IteratorAge'),
    fullestShard: place('fullestShard'),
  };
}

export interface StreamParts {
  readonly name: string;
  readonly simulation: Simulation;
  readonly invocations: Invocations;
  readonly events: StreamEvents;
  readonly records: StreamRecords;
  readonly requests: Pool<Request>;
  readonly recorder: SourceRecorder;
  readonly counters: StreamCounters;
  readonly progress: StreamProgress;
  readonly shape: StreamShape;
  settings: StreamSettings;
  readonly backOff: { readonly firstMs: number; readonly longestMs: number };
  /** Records written from here on are part of the statistics of outcomes; ms. */
  readonly measuredFromMs: number;
  /** Batches made so far. */
  batches: number;
}
