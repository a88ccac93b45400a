/** Results of scenarios with events: they keep to their schema, and every report can be made of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Result, resultSchema } from '../../src/experiment/result.ts';
import { runScenario, startRun } from '../../src/experiment/run.ts';
import { renderCsv, renderHtml, renderJson, renderSourcesCsv, renderText } from '../../src/report/index.ts';
import { randomEvents } from '../support/random-events.ts';
import { scenarioOf } from '../support/scenarios.ts';

const NO_VALUE = /\bNaN\b|\bundefined\b|\bInfinity\b|\bnull\b|\[object /;

/** Each kind of report, with its text of the scenario left out. */
async function reportsOf(result: Result): Promise<Readonly<Record<string, string>>> {
  const untitled = { ...result, scenario: { ...result.scenario, text: '' } };
  return {
    text: renderText(untitled),
    narrow: renderText(untitled, { columns: 40, color: true }),
    html: await renderHtml(untitled),
    csv: renderCsv(untitled),
    'sources csv': renderSourcesCsv(untitled),
  };
}

async function checkReports(result: Result): Promise<void> {
  const parsed = resultSchema.safeParse(result);
  expect(parsed.error?.issues ?? []).toEqual([]);
  // What is no number in JSON would be null there.
  const read = JSON.parse(renderJson(result));
  expect(resultSchema.safeParse(read).error?.issues ?? []).toEqual([]);
  expect(JSON.stringify(read) === JSON.stringify(result)).toBe(true);
  for (const [kind, text] of Object.entries(await reportsOf(result))) {
    const found = NO_VALUE.exec(text);
    const around = found === null ? '' : text.slice(Math.max(0, found.index - 200), found.index + 100);
    expect([kind, around]).toEqual([kind, '']);
    if (kind.endsWith('csv')) {
      const columns = text
        .trim()
        .split('\n')
        .map((line) => line.split(',').length);
      expect([kind, new Set(columns).size]).toEqual([kind, 1]);
    }
  }
}

const numRuns = (runs: number) => Number(process.env.RUNS ?? runs);

describe('reports of any scenario with events', () => {
  test('of a single run', async () => {
    await fc.assert(
      fc.asyncProperty(randomEvents({ changes: true }), async (text) => {
        await checkReports(await runScenario(await scenarioOf(text)));
      }),
      { numRuns: numRuns(12) },
    );
  });

  test('of a run that was interrupted, perhaps in the warm-up', async () => {
    await fc.assert(
      fc.asyncProperty(randomEvents({ changes: true }), fc.integer({ min: 0, max: 3000 }), async (text, events) => {
        const run = startRun(await scenarioOf(text));
        run.advance(events);
        await checkReports(run.result());
      }),
      { numRuns: numRuns(8) },
    );
  });

  test('of replications', async () => {
    let unknown = 0;
    await fc.assert(
      fc.asyncProperty(randomEvents({ most: 2 }), async (text) => {
        const result = await runScenario(await scenarioOf(text), { replications: 3 });
        await checkReports(result);
        for (const { offered, inFlight, drainedAtMs, ...source } of Object.values(result.sources)) {
          const { succeeded, failed, throttled, timedOut, deadLettered = 0, expired = 0 } = source;
          const { dropped = 0, filtered = 0, coalesced = 0 } = source;
          const settled = succeeded + failed + throttled + timedOut + deadLettered + expired;
          expect(settled + dropped + filtered + coalesced + inFlight).toBeCloseTo(offered, 6);
          if (drainedAtMs === null) unknown++;
        }
      }),
      { numRuns: numRuns(8) },
    );
    expect(unknown).toBeGreaterThan(0);
  });

  test('of a run that cost a few millionths of a dollar', async () => {
    // Amounts up to 5, 9 and 10 microdollars: axes whose ends are no sums of their steps in binary.
    for (const count of [1, 2, 5, 9, 10]) {
      const scenario = await scenarioOf({
        duration: '100 s',
        functions: { f: { memory: 512, init: 0, duration: '95 ms' } },
        sources: { s: { type: 'async', target: 'f', arrivals: { at: [{ time: 0, count }] } } },
      });
      await checkReports(await runScenario(scenario));
    }
  });

  test('of replications of which only some drained their queue', async () => {
    const scenario = await scenarioOf({
      duration: '10 s',
      functions: { f: { init: 0, duration: { exponential: { mean: '1 s' } }, timeout: '5 s', reservedConcurrency: 2 } },
      sources: {
        q: { type: 'sqs', target: 'f', backlog: 16, batchSize: 1, maximumConcurrency: 2, visibilityTimeout: '30 s' },
      },
    });
    // Sixteen seconds of work for two: about 8 s, plus or minus 2.
    const drained: unknown[] = [];
    for (let replications = 1; replications <= 20; replications++) {
      const { sources } = await runScenario(scenario, { replications });
      drained.push(sources.q!.drainedAtMs);
    }
    const firstUnknown = drained.indexOf(null);
    expect(drained[0]).toEqual(expect.any(Number));
    expect(firstUnknown).toBeGreaterThan(0);
    // Once a replication has none the mean has none.
    expect(new Set(drained.slice(firstUnknown))).toEqual(new Set([null]));
    const result = await runScenario(scenario, { replications: firstUnknown + 1 });
    await checkReports(result);
    expect(result.halfWidth!.sources.q!.drainedAtMs).toBeNull();
    expect(result.halfWidth!.sources.q!.offered).toBe(0);
    expect(result.sources.q!.offered).toBe(16);
  });
});
