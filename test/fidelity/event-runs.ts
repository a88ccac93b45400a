/** What the cases of event sources have in common: arrivals at given times, when things happened, and conservation. */
import { expect } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { OUTCOMES } from '../../src/sources/recorder.ts';
import type { Observed } from '../support/scenarios.ts';

/** Arrivals of so many events at each time: `at(['0 s', 2], ['10 s', 1])`. */
export const at = (...times: [time: string | number, count: number][]): object => ({
  at: times.map(([time, count]) => ({ time, count })),
});

/** Times at which something happened to a function or source: `[0, 60100]`. */
export function timesOf({ entries }: Observed, owner: string, what: string): number[] {
  return entries.filter((entry) => entry.owner === owner && entry.what === what).map(({ timeMs }) => timeMs);
}

/** Sizes of the batches that a source handed to its function, with the times at which it did: `[[5250, 250], …]`. */
export function batchesOf({ told }: Observed, owner: string): [timeMs: number, size: number][] {
  const batches = new Map<string, [number, number]>();
  for (const entry of told) {
    if (entry.owner !== owner || entry.what !== 'deliver') continue;
    // A batch that is tried again keeps its number.
    const id = `${entry.environment} ${entry.timeMs}`;
    const batch = batches.get(id);
    if (batch === undefined) batches.set(id, [entry.timeMs, 1]);
    else batch[1]++;
  }
  return [...batches.values()];
}

/** Every event offered has one outcome, or is still under way. */
export function expectConserved({ sources }: TrialResult, name: string): void {
  const source = sources[name]!;
  const settled = OUTCOMES.reduce((sum, outcome) => sum + (source[outcome] ?? 0), 0);
  expect(settled + source.inFlight, `${name}: outcomes and what is in flight`).toBe(source.offered);
}
