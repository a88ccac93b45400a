/**
 * Erlang's delay formula: a queue whose batches of one message are handled by at most c at once, Poisson arrivals, exponential service. The
 * chance to wait, and the mean wait, follow from the offered load a and c alone.
 */
import { describe, expect, test } from 'vitest';
import { TreeEstimate } from '../../src/experiment/estimate.ts';
import { startTrial } from '../../src/experiment/trial.ts';
import type { Observer } from '../../src/sim/simulation.ts';
import { expectAgreement } from '../fidelity/agreement.ts';
import { scenarioOf } from '../support/scenarios.ts';

/** C = B / (1 − ρ(1 − B)), with Erlang's loss formula B and ρ = a/c (A. K. Erlang, 1917). */
function erlangC(load: number, servers: number): number {
  let blocked = 1;
  for (let c = 1; c <= servers; c++) blocked = (load * blocked) / (c + load * blocked);
  const utilisation = load / servers;
  return blocked / (1 - utilisation * (1 - blocked));
}

const ROWS = [
  { load: 1.5, servers: 2, waits: 0.64285714, horizonS: 20_000 },
  { load: 4, servers: 5, waits: 0.55411255, horizonS: 20_000 },
  { load: 16, servers: 20, waits: 0.25607779, horizonS: 12_000 },
];

/** Counts the messages offered after the warm-up that waited, and how long they did. */
function waitsOf(warmUpMs: number) {
  const offeredAtMs = new Map<number, number>();
  const seen = { messages: 0, waited: 0, waitMs: 0 };
  const observer: Observer = (timeMs, what, owner, _environment, message) => {
    if (owner !== 'q') return;
    if (what === 'arrive') offeredAtMs.set(message, timeMs);
    if (what !== 'deliver') return;
    const sinceMs = offeredAtMs.get(message)!;
    offeredAtMs.delete(message);
    if (sinceMs < warmUpMs) return;
    seen.messages++;
    seen.waitMs += timeMs - sinceMs;
    if (timeMs > sinceMs) seen.waited++;
  };
  return { seen, observer };
}

describe.each(ROWS)('a = $load, c = $servers', ({ load, servers, waits, horizonS }) => {
  test('the formula', () => {
    expect(erlangC(load, servers)).toBeCloseTo(waits, 8);
  });

  test('the queue', async () => {
    const warmUpS = 500;
    const scenario = await scenarioOf({
      warmUp: `${warmUpS} s`,
      duration: `${horizonS} s`,
      period: `${horizonS} s`,
      functions: {
        f: {
          init: 0,
          duration: { exponential: { mean: '1 s' } },
          timeout: '15 min',
          idleTimeout: '1 d',
          warm: servers,
        },
      },
      sources: {
        q: {
          ...{ type: 'sqs', target: 'f', arrivals: { poisson: load }, batchSize: 1, visibilityTimeout: '12 h' },
          ...{ maximumConcurrency: servers, pollers: { start: servers } },
        },
      },
    });
    const tree = new TreeEstimate<{ waited: number; waitS: number }>();
    for (let replication = 1; replication <= 20; replication++) {
      const { seen, observer } = waitsOf(warmUpS * 1000);
      const trial = startTrial({ scenario, replication }, observer);
      while (!trial.advance(100_000));
      tree.add({ waited: seen.waited / seen.messages, waitS: seen.waitMs / 1000 / seen.messages });
      const { functions, sources } = trial.result();
      expect(functions.f).toMatchObject({ Throttles: 0, ConcurrentExecutions: servers });
      // What the result says of ages at delivery is the same wait, over all deliveries of the horizon.
      expect(sources.q!.age!.avg / 1000).toBeCloseTo(seen.waitMs / 1000 / seen.messages, 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [mean, halfWidth] = [tree.mean(), tree.halfWidth()];
    const chance = erlangC(load, servers);
    expectAgreement('share that waits', { mean: mean.waited, halfWidth: halfWidth.waited }, { value: chance });
    const wait = { mean: mean.waitS, halfWidth: halfWidth.waitS };
    expectAgreement('mean wait', wait, { value: chance / (servers - load) });
  });
});
