/** Sources of all types together: every event has one outcome, a second bookkeeper agrees, and in the end nothing is left. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runTrial } from '../../src/experiment/trial.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { SyncConfig } from '../../src/sources/sync-config.ts';
import { randomEvents } from '../support/random-events.ts';
import { observeScenario, scenarioOf, startScenario } from '../support/scenarios.ts';
import { checkAll, checkBooks, hold, recountCaller, same } from './event-books.ts';

interface Text {
  readonly sources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The scenario with 40 minutes for every event to be handled or given up. */
function endless(text: Text): object {
  const ages = (type: unknown): object => {
    if (type === 'schedule') return { maximumEventAge: '2 min', schedule: 'at(2026-11-20T09:31:00)' };
    if (type === 'async') return { maximumEventAge: '2 min' };
    if (type === 'sqs' || type === 'sqs-fifo') return { retention: '2 min' };
    if (type === 'sync') return {};
    // Without permission they stay for a day.
    return { maximumRecordAge: '60 s', permission: true };
  };
  const sources = Object.entries(text.sources).flatMap(([name, source]) => {
    const { arrivals, client } = source as { arrivals?: object; client?: { retry?: unknown } };
    // Users never stop, and an adaptive client may take hours.
    const isOver = !('users' in (arrivals ?? {})) && client?.retry !== 'adaptive';
    return isOver ? [[name, { ...source, ...ages(source.type) }]] : [];
  });
  const quiet = { s: { type: 'sync', target: 'f', arrivals: { at: [{ time: 0, count: 1 }] } } };
  const used = sources.length === 0 ? quiet : Object.fromEntries(sources);
  return {
    ...text,
    asOf: '2026-11-20',
    start: '2026-11-20T09:30:00Z',
    duration: '40 min',
    period: '60 s',
    sources: used,
  };
}

async function forAll(scenarios: fc.Arbitrary<object>, numRuns: number, check: (scenario: Scenario) => void) {
  await fc.assert(
    fc.asyncProperty(scenarios, async (text) => {
      check(await scenarioOf(text));
    }),
    { numRuns: Number(process.env.RUNS ?? numRuns) },
  );
}

describe('on any scenario with events', () => {
  test('each has one outcome, which a second bookkeeper finds as well', async () => {
    await forAll(randomEvents({}), 150, checkAll);
  });

  test('also when settings change on the way', async () => {
    await forAll(randomEvents({ changes: true }), 200, checkAll);
  });

  test('halfway as well, and looking changes nothing', async () => {
    await forAll(randomEvents({ changes: true }), 60, (scenario) => {
      const trial = startScenario(scenario);
      let events = 100;
      while (!trial.advance(events)) {
        checkBooks(trial.result());
        events = Math.ceil(events * 1.7);
      }
      same(trial.result(), runTrial({ scenario, replication: 1 }), 'result');
    });
  });

  test('given time, nothing waits or is in flight', async () => {
    await fc.assert(
      fc.asyncProperty(randomEvents({}), async (text) => {
        const scenario = await scenarioOf(endless(text as Text));
        const { sources, series } = observeScenario(scenario).result;
        for (const [name, { type }] of Object.entries(scenario.sources)) {
          const { inFlight, queueDepth, drainedAtMs } = sources[name]!;
          same(inFlight, 0, `${name} of type ${type}: in flight`);
          if (queueDepth !== undefined && queueDepth > 0 && scenario.warmUpMs === 0)
            hold(typeof drainedAtMs === 'number', `${name} of type ${type}: never drained`);
          for (const level of ['queueDepth', 'messagesInFlight', 'oldestAgeMs'])
            same(series.sources[name]![level]?.at(-1) ?? 0, 0, `${name} of type ${type}: ${level}`);
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 60) },
    );
  });

  test('every way of calling a function gives each request the outcome that its answers say', async () => {
    let recounted = 0;
    await forAll(randomEvents({ kinds: ['sync'], apart: true }), 80, (scenario) => {
      const run = observeScenario(scenario);
      for (const [name, source] of Object.entries(scenario.sources)) {
        const { via, permission, targets } = source as SyncConfig;
        const isAlone = Object.values(scenario.sources).filter((other) => other.targets[0] === targets[0]).length === 1;
        if (via === 'firehose' || !permission || !isAlone) continue;
        const { offered, succeeded, failed, throttled, timedOut, retries, inFlight } = run.result.sources[name]!;
        const { ...counts } = recountCaller(name, scenario, run.told);
        same({ offered, retries, inFlight, succeeded, failed, throttled, timedOut }, counts, `${name} via ${via}`);
        recounted++;
      }
    });
    expect(recounted).toBeGreaterThan(50);
  });
});
