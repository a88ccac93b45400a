/** A request: what a caller offers to a function, with everything it needs drawn in advance. */
import type { Pooled } from '../sim/pool.ts';
import type { Handler } from './handler.ts';
import type { RoutedNeeds } from './routed-needs.ts';

/** How an invocation ends. */
export const Ending = { success: 0, error: 1, timeout: 2, outOfMemory: 3 } as const;
export type Ending = (typeof Ending)[keyof typeof Ending];

/** Who offered a request and waits for the answer. */
export interface Caller {
  /** The source's name: with function and `Request.number` it tells requests apart. */
  readonly name: string;
  /** It is Lambda itself that tries a request again, and all attempts are the same request to AWS; left out where each is a new one. */
  readonly keepsRequestId?: true;
  /** Attempt number `attempt` of `request` has ended. */
  answered(request: Request, attempt: number, ending: Ending): void;
}

/** A pooled request. Its needs are drawn when it is offered, and kept until an attempt has run. */
export class Request implements Pooled {
  readonly id: number;
  caller!: Caller;
  /** How many requests its source had offered with it: 1 for the first. */
  number = 0;
  offeredAtMs = 0;
  /** Offered after warm-up, and so part of its source's statistics. */
  measured = false;
  /** The trace record behind it, −1 if none. */
  record = -1;
  /** How many events it carries: 1, or those of a batch. */
  records = 1;
  /** It carries an event that fails whenever it is tried. */
  poison = false;
  /** The handler it was drawn for, which turns the work below into a wall time. */
  handler!: Handler;
  /** Wall time of the handler, or CPU time where the handler is described by its CPU work; ms. */
  workMs = 0;
  /** Waiting after the CPU work; ms. */
  waitMs = 0;
  /** The handler ends in an error. */
  fails = false;
  memoryUsedMb = 0;
  /** Drawn for the case that it is the first that its environment runs: extra time, or CPU work where the function says so; ms. */
  firstInvocationMs = 0;
  /** Whether the limits on requests per second apply to it, of the account and of a reservation; to asynchronous ones they do not today. */
  isRateLimited = true;
  /** Where the function has several versions: the draw that decides which it meets, the index of the one its needs are for, and who drew. */
  route = 0;
  drawnFor = 0;
  routed: RoutedNeeds | null = null;
  /** Attempts made so far. */
  attempt = 0;
  /** Invocations of it that still run. */
  running = 0;
  /** No final outcome yet. */
  open = false;
  /** The attempt whose answer the caller waits for now; 0 while it waits for none (it gave up, or backs off). */
  awaited = 0;
  /** Which of the caller's processes sends it. */
  process = 0;
  /** When the latest attempt was sent, when it will be answered, and how long that takes; ms. */
  sentAtMs = 0;
  endsAtMs = 0;
  responseMs = 0;
  /** Retry quota that its latest retry took. */
  quotaTaken = 0;
  /** The next of those that wait to be sent. */
  next: Request | null = null;

  constructor(id: number) {
    this.id = id;
  }
}
