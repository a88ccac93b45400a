/** The message groups of a FIFO queue: their messages in order, their locks, and whose turn it is. */
import { PagedColumns } from '../sim/paged-columns.ts';
import { RowList, RowQueue } from '../sim/row-lists.ts';
import type { Poller } from './pollers.ts';

/** `available`: it may be received from (and is in the list of those, even if its messages have expired meanwhile). */
export const GroupState = { empty: 0, available: 1, locked: 2 } as const;

/** What is kept for each group: its row is its number. */
export class Groups {
  readonly rows = new PagedColumns();
  readonly state = this.rows.uint8();
  /** Its messages that no batch holds, visible or not, in order: a list through `FifoColumns.next`. */
  readonly first = this.rows.int32();
  readonly last = this.rows.int32();
  /** How many of them have no outcome yet, and how many of those are hidden. */
  readonly size = this.rows.int32();
  readonly hidden = this.rows.int32();
  /** When its lock ends; ms. */
  readonly lockedUntilMs = this.rows.float64();
  /** Number of the youngest message handled. */
  readonly youngest = this.rows.uint32();
  readonly available = new RowQueue(this.rows.int32());
  /** All are locked for the same time, so that those locked longest come first. */
  readonly locked = new RowList(this.rows.int32(), this.rows.int32());
  /** The poller for whose batch it is locked; null when it is not, or when that batch has ended. */
  readonly holders: (Poller | null)[] = [];

  constructor(count: number) {
    for (let i = 0; i < count; i++) {
      const group = this.rows.acquire();
      this.state.set(group, GroupState.empty);
      this.first.set(group, -1);
      this.size.set(group, 0);
      this.hidden.set(group, 0);
      this.youngest.set(group, 0);
      this.holders.push(null);
    }
  }
}
