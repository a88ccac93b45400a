/** How fast provisioned environments are allocated: a line for each function, or one bucket for the Region until November 2023. */
import type { AllocationRule } from '../platform/index.ts';
import type { AccountConfig } from './account-config.ts';
import { TokenBucket } from './token-bucket.ts';

const MINUTE_MS = 60_000;

/** Says when environments that are asked for now will be allocated. What was asked for before comes first. */
export interface AllocationPace {
  /** The instants of `count` environments, ascending; Infinity for those that never come. `preparationMs` takes the place of the rule's. */
  allocate(nowMs: number, count: number, preparationMs?: number): number[];
}

/** The pace of each function: `paces(name)` is always the same one for a name, and the same for all where the Region has one. */
export function allocationPaces(
  rule: AllocationRule,
  account: AccountConfig,
): (functionName: string) => AllocationPace {
  if (rule.kind === 'regional-burst') {
    const shared = new SharedBucket(
      new TokenBucket(account.burst ?? rule.burst, rule.perMinute, MINUTE_MS, account.burstRefill),
    );
    return () => shared;
  }
  const lines = new Map<string, Line>();
  return (name) => {
    const line = lines.get(name) ?? new Line(rule.preparationMs, rule.perMinute);
    lines.set(name, line);
    return line;
  };
}

/** After a preparation, one environment after the other at a steady rate. */
class Line implements AllocationPace {
  readonly #preparationMs: number;
  readonly #perMinute: number;
  #freeAtMs = 0;

  constructor(preparationMs: number, perMinute: number) {
    this.#preparationMs = preparationMs;
    this.#perMinute = perMinute;
  }

  allocate(nowMs: number, count: number, preparationMs = this.#preparationMs): number[] {
    const startMs = Math.max(nowMs + preparationMs, this.#freeAtMs);
    const times = Array.from({ length: count }, (_, i) => startMs + ((i + 1) * MINUTE_MS) / this.#perMinute);
    this.#freeAtMs = times.at(-1) ?? this.#freeAtMs;
    return times;
  }
}

/** A token for each environment, whoever asked for it: "scaling quotas apply across all requests" (developer guide of 2022). */
class SharedBucket implements AllocationPace {
  readonly #bucket: TokenBucket;
  #lastMs = 0;

  constructor(bucket: TokenBucket) {
    this.#bucket = bucket;
  }

  allocate(nowMs: number, count: number, preparationMs = 0): number[] {
    return Array.from({ length: count }, () => {
      this.#lastMs = this.#bucket.nextAt(Math.max(nowMs + preparationMs, this.#lastMs));
      if (this.#lastMs < Number.POSITIVE_INFINITY) this.#bucket.take(this.#lastMs);
      return this.#lastMs;
    });
  }
}
