/** What a queue does with its messages, whatever its kind: the contract between the queue and the pollers that read it. */
import type { RowQueue } from '../sim/row-lists.ts';
import type { Backlog } from './backlog.ts';
import type { Poller } from './pollers.ts';
import type { Alarm } from './queue-alarm.ts';
import type { QueueMessages } from './queue-messages.ts';

/** Which messages of a batch that has ended go back to the queue; the others were handled. */
export const Returned = { none: 0, failedOnes: 1, all: 2 } as const;
export type Returned = (typeof Returned)[keyof typeof Returned];

/**
 * The messages of a queue that can be received, that are hidden because they were, and that return. It settles messages that leave it, and
 * tells the backlog of those that move.
 */
export interface MessageQueue {
  /** Messages that a receive would bring now. */
  readonly receivable: number;
  /** Draws where the next message belongs (its group). */
  draw(): number;
  /** A message was offered that belongs there. */
  place(row: number, where: number): void;
  /** The message becomes visible for the first time. */
  show(row: number): void;
  /**
   * Receives at most `most` messages. Those that the filter lets pass join the poller's batch; dead letters are not among those received.
   * Returns how many were received.
   */
  receive(poller: Poller, most: number): number;
  /** The poller's batch has ended, or was dropped. Returns how many messages go back. */
  finish(poller: Poller, returned: Returned): number;
  /** Visibility time-outs may be over. */
  reappear(): void;
  /** Takes out a message that nobody holds and that was shown; its outcome is known. */
  withdraw(row: number): void;
}

/** What a queue works with. */
export interface QueueParts {
  readonly messages: QueueMessages;
  readonly backlog: Backlog;
  readonly clock: { readonly now: number };
  readonly visibility: Alarm;
  readonly visibilityMs: number;
  /** Receives above this make a message a dead letter; Infinity without a redrive policy. */
  readonly maxReceiveCount: number;
  /** A message goes to the dead-letter queue. */
  bury(row: number): void;
}

/** New messages on their way to being visible: all wait equally long, so they come out in the order in which they went in. */
export class DelayLine {
  readonly #waiting: RowQueue;
  readonly #messages: QueueMessages;
  readonly #delayMs: number;
  readonly #alarm: Alarm;

  constructor(waiting: RowQueue, messages: QueueMessages, delayMs: number, alarm: Alarm) {
    this.#waiting = waiting;
    this.#messages = messages;
    this.#delayMs = delayMs;
    this.#alarm = alarm;
  }

  push(row: number): void {
    this.#waiting.push(row);
    this.#alarm.set(this.#readyAtMs(row));
  }

  /** The next message whose delay is over now; −1 if there is none yet. */
  next(nowMs: number): number {
    const { first } = this.#waiting;
    if (first < 0) return -1;
    const readyAtMs = this.#readyAtMs(first);
    if (readyAtMs <= nowMs) return this.#waiting.shift();
    this.#alarm.set(readyAtMs);
    return -1;
  }

  /** Takes the message out if it is still delayed: only ever the oldest of all. */
  removeIfFirst(row: number): boolean {
    if (this.#waiting.first !== row) return false;
    this.#waiting.shift();
    return true;
  }

  #readyAtMs(row: number): number {
    return this.#messages.enqueuedAtMs.get(row) + this.#delayMs;
  }
}
