/** On any day: same seed, same bytes, however a run is cut into pieces and its text is ordered. */
import { describe, test } from 'vitest';
import { startRun } from '../../src/experiment/run.ts';
import { runTrial, startTrial } from '../../src/experiment/trial.ts';
import { logFormatFor, ReportLog } from '../../src/report/logs/index.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { forAllPlatforms } from '../support/random-platform.ts';
import { scenarioOf } from '../support/scenarios.ts';
import { hold } from './event-books.ts';

const bytes = (value: unknown): string => JSON.stringify(value);
const equal = (one: string, other: string, what: string): void => hold(one === other, what);

/** Every mapping, at every depth, with its keys in another order. Lists stay as they are. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, shuffled(part)] as const);
  return Object.fromEntries([...entries.slice(1).reverse(), ...entries.slice(0, 1)]);
}

/** Without the text of the file, which is another one. */
const withoutText = (scenario: Scenario): string => bytes({ ...scenario, text: '' });

/** Sizes of pieces that differ from run to run, and with them where the cuts are. */
function* pieces(seed: string): Generator<number> {
  for (let piece = Number.parseInt(seed, 10) % 97; ; piece = (piece * 31 + 7) % 397) yield piece + 1;
}

function loggedBy(scenario: Scenario, file: string, nextPiece: () => number): { text: string; result: string } {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const log = new ReportLog(scenario, { format: logFormatFor(file), share: 0.7, write });
  const trial = startTrial({ scenario, replication: 1 }, null, log);
  while (!trial.advance(nextPiece()));
  log.finish();
  return { text, result: bytes(trial.result()) };
}

describe('on any day, same seed, same bytes', () => {
  test('run twice, with shuffled keys, with an observer, in pieces that are looked at', async () => {
    await forAllPlatforms({}, 16, async (scenario, text) => {
      const trial = { scenario, replication: 1 };
      const whole = bytes(runTrial(trial));
      equal(bytes(runTrial(structuredClone(trial))), whole, 'run again');
      equal(bytes(runTrial(trial, () => {})), whole, 'with an observer');
      const other = await scenarioOf(shuffled(text) as object);
      equal(withoutText(other), withoutText(scenario), 'the scenario of shuffled keys');
      const run = startTrial(trial);
      const sizes = pieces(scenario.seed);
      while (!run.advance(sizes.next().value!)) run.result();
      equal(bytes(run.result()), whole, 'in pieces');
    });
  });

  test('logs in pieces, and logs or not', async () => {
    await forAllPlatforms({}, 8, (scenario) => {
      for (const name of ['run.log', 'run.json', 'run.jsonl']) {
        const sizes = pieces(scenario.seed);
        const inPieces = loggedBy(scenario, name, () => sizes.next().value!);
        const atOnce = loggedBy(scenario, name, () => 1e9);
        equal(inPieces.text, atOnce.text, `${name} in pieces`);
        equal(inPieces.result, bytes(runTrial({ scenario, replication: 1 })), `${name}: the result`);
      }
    });
  });

  test('replications, the second of which is the same whatever the first was', async () => {
    await forAllPlatforms({}, 8, (scenario) => {
      const run = startRun(scenario, { replications: 2 });
      while (!run.advance(777)) run.result();
      const other = startRun(scenario, { replications: 2 });
      while (!other.advance(1e9));
      equal(bytes(run.result()), bytes(other.result()), 'two replications');
    });
  });
});
