/** An execution environment: initialised on demand, serves one request at a time, idles, is reclaimed. */
import type { Pooled } from '../sim/pool.ts';
import type { LambdaFunction } from './function.ts';
import { Ending, type Request } from './request.ts';

/** A pooled environment with the invocation that it runs, if any: one at a time, so the two are one object. */
export class Environment implements Pooled {
  readonly id: number;
  function!: LambdaFunction;
  /** Its number within the function, from 1: the order of creation. */
  number = 0;
  /** Settings it was created with; a deployment makes the function's version newer. */
  version = 0;
  memoryMb = 0;
  extraStorageMb = 0;
  createdAtMs = 0;
  /** What initialising takes, at creation and again after each reset; ms. */
  initMs = 0;
  /** Requests it has begun to serve. */
  served = 0;
  /** Its process ended (time-out, kill): the next invocation initialises again, inside its duration. */
  needsReset = false;
  alive = false;
  idle = false;
  /** When it is reclaimed if it stays idle. */
  expiresAtMs = 0;
  /** Expiry events pending for it, and the time of the one that counts; Infinity when there is none. */
  timers = 0;
  timerAtMs = Number.POSITIVE_INFINITY;
  /** Neighbours, or place, among the idle ones. */
  newer: Environment | null = null;
  older: Environment | null = null;
  place = 0;

  /** The running invocation: its request and attempt, what it will report, how it will end. */
  request: Request | null = null;
  attempt = 0;
  durationMs = 0;
  /** Init phase of this invocation; ms, 0 when warm. */
  initPhaseMs = 0;
  /** Whether that init phase completed, and so is reported and billed by the rules of the day. */
  initReported = false;
  ending: Ending = Ending.success;
  /** What it is billed, once it has ended; ms. */
  billedMs = 0;

  constructor(id: number) {
    this.id = id;
  }
}
