/** The records of streams from the write to the outcome, in typed columns: one row for each function that is to handle a record. */
import { PagedColumns } from '../sim/paged-columns.ts';

/** What is true of a record, as bits. */
export const RecordMark = {
  /** It fails whenever it is tried, until the function is repaired. */
  poison: 1,
  /** The filter keeps it from the function. */
  filtered: 2,
} as const;

/** Rows of 30 bytes; none has an event of its own. */
export class StreamRecords {
  readonly #table = new PagedColumns();
  readonly number = this.#table.uint32();
  /** Before 0 for a record of the initial backlog. */
  readonly writtenAtMs = this.#table.float64();
  /** When the poller read it. */
  readonly readAtMs = this.#table.float64();
  /** Which of its shard's lanes it goes through. */
  readonly lane = this.#table.uint8();
  /** Bits of `RecordMark`. */
  readonly marks = this.#table.uint8();
  /** Link of the one queue that it is in: unread, or of its lane. */
  readonly next = this.#table.int32();

  acquire(): number {
    return this.#table.acquire();
  }

  release(row: number): void {
    this.#table.release(row);
  }
}
