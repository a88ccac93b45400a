/** A timer that one owner sets again and again: at most one of its events counts at any time. */
import type { EventKind, Simulation } from '../sim/simulation.ts';

/** Goes off at the earliest time it was set to. An event that an earlier one has overtaken comes for nothing. */
export class Alarm {
  readonly #simulation: Simulation;
  readonly #kind: EventKind;
  readonly #id: number;
  #dueAtMs = Number.POSITIVE_INFINITY;

  constructor(simulation: Simulation, kind: EventKind, id: number) {
    this.#simulation = simulation;
    this.#kind = kind;
    this.#id = id;
  }

  /** It goes off at `timeMs`, unless it is set to an earlier time already. */
  set(timeMs: number): void {
    if (timeMs >= this.#dueAtMs) return;
    this.#dueAtMs = timeMs;
    this.#simulation.schedule(timeMs, this.#kind, this.#id);
  }

  /** An event of it has come: whether it is the one that counts. If so, the alarm can be set anew. */
  rings(): boolean {
    if (this.#simulation.now !== this.#dueAtMs) return false;
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    return true;
  }
}
