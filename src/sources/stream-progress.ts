/** How far the readers of a stream are behind: what waits and is in flight, and when they had caught up. */
import type { Backlog } from './backlog.ts';

/** A lane, as far as it matters here. */
export interface LaneProgress {
  /**
   * The latest epoch in which the lane ended a batch with which it had taken everything that could be read; −1 if none.
   */
  readonly clearEpoch: number;
  readonly queue: { readonly size: number };
  readonly reader: { readonly isRead: boolean };
}

/**
 * The backlog of a stream. Where records keep coming there is hardly an instant at which nothing waits: some are always written and not yet
 * polled. So the readers have caught up once every lane has, since the largest backlog, taken all there was to read and handled it. Without
 * further records that is the instant at which nothing waits or is in flight.
 *
 * An epoch begins with each new largest backlog. One lane that has not caught up is watched; only when it has, another is looked for.
 */
export class StreamProgress {
  readonly backlog: Backlog;
  readonly #lanes: LaneProgress[] = [];
  #watched = 0;

  constructor(backlog: Backlog) {
    this.backlog = backlog;
  }

  add(lane: LaneProgress): void {
    this.#lanes.push(lane);
  }

  get epoch(): number {
    return this.backlog.peaks;
  }

  /** One of the lanes of `reader` may have caught up. */
  look(reader: LaneProgress['reader']): void {
    const lanes = this.#lanes;
    if (this.backlog.drainedAtMs !== null || this.epoch === 0 || lanes[this.#watched]!.reader !== reader) return;
    for (let looked = 0; looked < lanes.length; looked++) {
      if (!this.#hasCaughtUp(lanes[this.#watched]!)) return;
      this.#watched = this.#watched + 1 === lanes.length ? 0 : this.#watched + 1;
    }
    this.backlog.drained();
  }

  #hasCaughtUp({ clearEpoch, queue, reader }: LaneProgress): boolean {
    return clearEpoch === this.epoch || (queue.size === 0 && reader.isRead);
  }
}
