/** Durations in a column belong to the arrivals of the same rows, whatever the order of the file. */
import { expect, test } from 'vitest';
import { runTrial } from '../../src/experiment/trial.ts';
import { parseScenario } from '../../src/scenario/parse.ts';

const CSV = 'when,took\n30,300\n10,100\n20,200\n';

async function* open() {
  yield new TextEncoder().encode(CSV);
}

test('an unsorted file is replayed with each row’s own duration', async () => {
  const scenario = await parseScenario(
    `
duration: 1 min
functions:
  f: { init: 0, duration: { trace: calls.csv, column: took } }
sources:
  s: { type: sync, target: f, arrivals: { trace: calls.csv, time: when } }
`,
    { open },
  );
  const log: (readonly [number, string])[] = [];
  runTrial({ scenario, replication: 1 }, (timeMs, what) => log.push([timeMs, what]));
  expect(log.filter(([, what]) => what === 'run' || what === 'end')).toEqual([
    [0, 'run'],
    [100, 'end'],
    [10_000, 'run'],
    [10_200, 'end'],
    [20_000, 'run'],
    [20_300, 'end'],
  ]);
});

test('thinned and repeated records keep their durations', async () => {
  const scenario = await parseScenario(
    `
duration: 1 min
functions:
  f: { init: 0, duration: { trace: calls.csv, column: took } }
sources:
  s: { type: sync, target: f, arrivals: { trace: calls.csv, time: when, scale: 2 } }
`,
    { open },
  );
  const { functions } = runTrial({ scenario, replication: 1 });
  expect(functions.f!.BilledDuration).toBe(2 * (100 + 200 + 300));
});

test('one file under two spellings is one file', async () => {
  const scenario = await parseScenario(
    `
duration: 1 min
functions:
  f: { init: 0, duration: { trace: ./a/../calls.csv, column: took } }
sources:
  s: { type: sync, target: f, arrivals: { trace: calls.csv, time: when } }
`,
    { open },
  );
  const { series } = runTrial({ scenario: { ...scenario, periodMs: 10_000 }, replication: 1 });
  expect(series.functions.f!.BilledDuration!.slice(0, 3)).toEqual([100, 200, 300]);
});

test('two sources that replay one file by different columns are refused', async () => {
  const parsing = parseScenario(
    `
duration: 1 min
functions:
  f: { duration: { trace: calls.csv, column: took } }
sources:
  s: { type: sync, target: f, arrivals: { trace: calls.csv, time: when } }
  t: { type: sync, target: f, arrivals: { trace: calls.csv, time: took } }
`,
    { open },
  );
  await expect(parsing).rejects.toMatchObject({
    issues: [{ code: 'record-order', path: 'sources.s.arrivals.time', place: 'scenario:6:67' }],
  });
});
