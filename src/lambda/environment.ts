/** An execution environment: initialised on demand or ahead of it, serves one request at a time, idles, is reclaimed. */
import type { Pooled } from '../sim/pool.ts';
import { Ending, type Request } from './request.ts';
import type { FunctionVersion } from './version.ts';

/** A pooled environment with the invocation that it runs, if any: one at a time, so the two are one object. */
export class Environment implements Pooled {
  readonly id: number;
  version!: FunctionVersion;
  /** Its number within the function, from 1: the order of creation. */
  number = 0;
  /** The settings it was created with; an update in place makes the version's generation newer. */
  generation = 0;
  /** Kept by provisioned concurrency: it does not idle away. */
  isProvisioned = false;
  memoryMb = 0;
  extraStorageMb = 0;
  createdAtMs = 0;
  /** What initialising takes, or restoring with SnapStart, at creation and again after each reset; ms. */
  initMs = 0;
  /** Of a restore, the part that is billed; ms. */
  hooksMs = 0;
  /** How long it waits for its network interface before that; ms. */
  networkMs = 0;
  /** What the first run of its handler takes longer because the runtime is new; ms. */
  firstRunMs = 0;
  /** When it is recycled, used or not. */
  diesAtMs = Number.POSITIVE_INFINITY;
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
  /** Init or restore phase of this invocation; ms, 0 when warm. */
  initPhaseMs = 0;
  /** Whether that phase completed, and so is reported and billed by the rules of the day. */
  initReported = false;
  /** The running invocation restored it from a snapshot, before its handler or inside its duration. */
  isRestored = false;
  /** The restore took too long: the handler does not run, and the environment ends. */
  startFailed = false;
  ending: Ending = Ending.success;
  /** What it is billed, once it has ended; ms. */
  billedMs = 0;
  /** What of that is for the restore, rounded up on its own; ms. */
  billedRestoreMs = 0;

  constructor(id: number) {
    this.id = id;
  }
}
