import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProvisionedLedger } from '../../src/lambda/provisioned-ledger.ts';

const MINUTE = 60_000;
const STEP = 5 * MINUTE;

/** Concurrency by time, at 1 MB: MB·ms are then environment-milliseconds. */
function billed(changes: readonly (readonly [atMs: number, requested: number])[], untilMs: number): number {
  const ledger = new ProvisionedLedger(STEP, 1);
  for (const [atMs, requested] of changes) ledger.requestedIs(atMs, requested);
  return ledger.allocatedMbMs(untilMs);
}

describe('the time that provisioned concurrency is enabled', () => {
  test('counts to the moment of asking while it is', () => {
    expect(billed([[0, 10]], 7 * MINUTE)).toBe(10 * 7 * MINUTE);
  });

  test.each([
    [1, 5],
    [5 * MINUTE, 5],
    [5 * MINUTE + 1, 10],
    [12 * MINUTE, 15],
  ])('enabled for %d ms: %d minutes', (enabledMs, minutes) => {
    expect(
      billed(
        [
          [1000, 3],
          [1000 + enabledMs, 0],
        ],
        60 * MINUTE,
      ),
    ).toBe(3 * minutes * MINUTE);
  });

  test('a time that is a step but for its last bits is that step', () => {
    const startMs = 12_345.6;
    expect(
      billed(
        [
          [startMs, 1],
          [startMs + STEP + 1e-9, 0],
        ],
        60 * MINUTE,
      ),
    ).toBeCloseTo(STEP, 6);
  });

  test('is counted for each environment: what was raised last is lowered first', () => {
    // 10 from 0 to 20 min; 90 from 2 min to 4 min, 5 of them to 8 min.
    const changes = [
      [0, 10],
      [2 * MINUTE, 100],
      [4 * MINUTE, 15],
      [8 * MINUTE, 10],
      [20 * MINUTE, 0],
    ] as const;
    expect(billed(changes, 60 * MINUTE)).toBe((10 * 20 + 85 * 5 + 5 * 10) * MINUTE);
  });

  test('memory may change meanwhile, without a rounding', () => {
    const ledger = new ProvisionedLedger(STEP, 128);
    ledger.requestedIs(0, 2);
    ledger.memoryIs(4 * MINUTE, 256);
    ledger.requestedIs(6 * MINUTE, 0);
    // 4 minutes at 128 MB, the rest of ten at 256 MB.
    expect(ledger.allocatedMbMs(30 * MINUTE)).toBe(2 * (4 * 128 + 6 * 256) * MINUTE);
  });

  test('only what comes after the warm-up counts, in steps from the beginning', () => {
    const ledger = new ProvisionedLedger(STEP, 1);
    ledger.requestedIs(0, 1);
    ledger.executedMbMs = 77;
    ledger.reset(3 * MINUTE);
    expect(ledger.allocatedMbMs(3 * MINUTE)).toBe(0);
    expect(ledger.executedMbMs).toBe(0);
    ledger.requestedIs(4 * MINUTE, 0);
    expect(ledger.allocatedMbMs(30 * MINUTE)).toBe(2 * MINUTE);
  });

  test('asking changes nothing, and a change to the same concurrency neither', () => {
    const ledger = new ProvisionedLedger(STEP, 1);
    ledger.requestedIs(0, 4);
    expect(ledger.allocatedMbMs(MINUTE)).toBe(4 * MINUTE);
    ledger.requestedIs(2 * MINUTE, 4);
    ledger.requestedIs(4 * MINUTE, 0);
    expect(ledger.allocatedMbMs(10 * MINUTE)).toBe(4 * 5 * MINUTE);
  });

  test('is at least the time itself, and less than a step more for each environment that was ended', () => {
    const change = fc.tuple(fc.integer({ min: 0, max: 10 * MINUTE }), fc.integer({ min: 0, max: 20 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (gaps) => {
        let [nowMs, requested, exact, ended] = [0, 0, 0, 0];
        const ledger = new ProvisionedLedger(STEP, 1);
        for (const [gapMs, next] of gaps) {
          nowMs += gapMs;
          exact += requested * gapMs;
          ended += Math.max(0, requested - next);
          requested = next;
          ledger.requestedIs(nowMs, next);
        }
        expect(ledger.allocatedMbMs(nowMs)).toBeGreaterThanOrEqual(exact);
        expect(ledger.allocatedMbMs(nowMs)).toBeLessThanOrEqual(exact + ended * STEP);
        // What was all given back is billed in whole steps.
        ledger.requestedIs(nowMs, 0);
        expect(ledger.allocatedMbMs(nowMs) % STEP).toBe(0);
      }),
    );
  });
});
