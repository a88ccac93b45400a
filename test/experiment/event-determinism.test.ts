/** Same seed, same bytes, for sources of all types: run twice, in steps of any size, with shuffled keys, alone or as one of many. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { runScenario, startRun } from '../../src/experiment/run.ts';
import { runTrial } from '../../src/experiment/trial.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { randomEvents } from '../support/random-events.ts';
import { observeScenario, scenarioOf, startScenario } from '../support/scenarios.ts';

/** The same mapping with its keys the other way round, at every depth. Lists stay as they are. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, part]) => [key, reversed(part)]));
}

const bytes = (value: unknown): string => JSON.stringify(value);
/** A short answer where the whole of both texts would take minutes to compare line by line. */
const isSame = (one: unknown, other: unknown): boolean => bytes(one) === bytes(other);

const scenarios = randomEvents({ changes: true });
const numRuns = Number(process.env.RUNS ?? 50);

test('twice, in odd steps, watched, cloned: the same trial', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), async (text, steps) => {
      const scenario = await scenarioOf(text);
      const before = bytes(scenario);
      const result = runTrial({ scenario, replication: 1 });
      expect(bytes(scenario) === before).toBe(true);
      expect(isSame(runTrial({ scenario: structuredClone(scenario), replication: 1 }), result)).toBe(true);
      expect(isSame(observeScenario(scenario).result, result)).toBe(true);
      const trial = startScenario(scenario);
      for (let i = 0; !trial.advance(steps[i % steps.length]!); i++);
      expect(isSame(trial.result(), result)).toBe(true);
    }),
    { numRuns },
  );
});

test('with the keys of the file the other way round', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (text) => {
      const straight = await parseScenario(stringify(text));
      const shuffled = await parseScenario(stringify(reversed(text)));
      const [one, other] = [await runScenario(straight), await runScenario(shuffled)];
      const withoutText = (result: typeof one) => ({ ...result, scenario: { ...result.scenario, text: '' } });
      expect(isSame(withoutText(other), withoutText(one))).toBe(true);
    }),
    { numRuns },
  );
});

test('the first of many replications is the single run', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (text) => {
      const scenario = await scenarioOf(text);
      const run = startRun(scenario, { replications: 3 });
      run.advance(Number.MAX_SAFE_INTEGER);
      expect(isSame({ ...run.result(), partial: false }, await runScenario(scenario))).toBe(true);
    }),
    { numRuns: Math.ceil(numRuns / 2) },
  );
});
