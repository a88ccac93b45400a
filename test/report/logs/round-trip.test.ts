/** A log, read by our own importer and replayed, is the run that wrote it: the same invocations, billed milliseconds and environments. */
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../../src/experiment/summary.ts';
import { summarizeLog } from '../../../src/import/index.ts';
import { logged, opening, replayed } from '../../support/logged.ts';

const FILES = ['run.json', 'run.jsonl', 'run.log'];

type Settings = Readonly<Record<string, object>>;

interface Case {
  readonly functions: Settings;
  readonly sources: Settings;
  readonly asOf?: string;
}

const BURSTS = {
  at: [
    { time: '1 s', count: 150 },
    { time: '20 s', count: 250 },
  ],
};
const RANDOM = { lognormal: { median: '90 ms', p99: '900 ms' } };
const poisson = (perMinute: number) => ({ perMinute: [perMinute, perMinute, 0] });

/** All invocations end before the run does: one that still runs at the end has no REPORT. */
const CASES: Readonly<Record<string, Case>> = {
  'random arrivals, durations and inits, which are billed together': {
    functions: { f: { memory: '1024 MB', duration: RANDOM } },
    sources: { s: { type: 'sync', target: 'f', arrivals: poisson(900) } },
  },
  'requests at one instant, some of them warm': {
    functions: { f: { duration: { exponential: { mean: '300 ms' } }, timeout: '20 s', warm: 40 } },
    sources: { s: { type: 'sync', target: 'f', arrivals: BURSTS } },
  },
  'a queue that is drained, batch after batch': {
    functions: { f: { duration: { exponential: { mean: '80 ms' } } } },
    sources: { s: { type: 'sqs', target: 'f', backlog: 4000, arrivals: poisson(60) } },
  },
  'lanes of a stream, and a client that loses patience': {
    functions: { f: { duration: { gamma: { mean: '300 ms', cv: 1 } } }, g: { duration: RANDOM } },
    sources: {
      s: { type: 'kinesis', target: 'f', arrivals: poisson(3000), shards: 3, parallelizationFactor: 2, batchSize: 5 },
      t: {
        type: 'sync',
        target: 'g',
        arrivals: { perMinute: [1200, 0, 0] },
        client: { timeout: '50 ms', retry: 'standard' },
      },
    },
  },
  'errors that are tried again, time-outs and kills': {
    functions: {
      f: { duration: { exponential: { mean: '800 ms' } }, timeout: '2 s', errorRate: '20 %', memory: '256 MB' },
      g: { duration: RANDOM, memory: '256 MB', memoryUsed: { normal: { mean: '220 MB', sd: '30 MB' } } },
    },
    sources: {
      s: { type: 'async', target: 'f', arrivals: { perMinute: [300, 0, 0, 0, 0, 0] } },
      t: { type: 'sync', target: 'g', arrivals: poisson(400) },
    },
  },
  'steps of 100 ms': {
    asOf: '2019-08-01',
    functions: { f: { memory: '1024 MB', runtime: 'nodejs10.x', init: RANDOM, duration: RANDOM } },
    sources: { s: { type: 'sync', target: 'f', arrivals: poisson(900) } },
  },
  'init that is not billed': {
    asOf: '2023-04-21',
    functions: { f: { runtime: 'python3.9', duration: RANDOM } },
    sources: { s: { type: 'sync', target: 'f', arrivals: poisson(900) } },
  },
  'snapshots that are restored': {
    functions: {
      f: {
        runtime: 'java21',
        snapStart: {
          restore: { uniform: { min: '200 ms', max: '600 ms' } },
          hooks: { uniform: { min: '5 ms', max: '90 ms' } },
        },
        duration: RANDOM,
      },
    },
    sources: { s: { type: 'sync', target: 'f', arrivals: poisson(600) } },
  },
};

/** The same functions, called when the log says for as long as it says; ends and errors are in those durations. */
function replayOf(functions: Settings): object {
  const of = (name: string) => ({ trace: 'run', function: name });
  const again = Object.entries(functions).map(([name, settings]) => {
    const { errorRate: _, memoryUsed: __, ...rest } = settings as { errorRate?: string; memoryUsed?: object };
    return [name, { ...rest, timeout: '900 s', duration: of(name) }];
  });
  const callers = Object.keys(functions).map((name) => [
    `${name}-again`,
    { type: 'sync', target: name, arrivals: of(name) },
  ]);
  return { functions: Object.fromEntries(again), sources: Object.fromEntries(callers) };
}

function booksOf({ functions }: TrialResult, name: string) {
  const { Invocations, BilledDuration, coldStarts, environments, Duration, ConcurrentExecutions } = functions[name]!;
  const { created, max } = environments;
  return { Invocations, BilledDuration, coldStarts, created, max, ended: Duration.count, ConcurrentExecutions };
}

describe.each(Object.entries(CASES))('%s', (_, { functions, sources, asOf = '2026-11-20' }) => {
  test.each(FILES)('%s', async (file) => {
    const common = { asOf, account: { concurrency: 5000 }, duration: '10 min' };
    const { text, result } = await logged({ ...common, functions, sources }, file);
    const again = await replayed({ ...common, ...replayOf(functions) }, text);
    for (const name of Object.keys(functions)) {
      const books = booksOf(result, name);
      expect(books.ended).toBe(books.Invocations);
      expect(books.Invocations).toBeGreaterThanOrEqual(400);
      expect(booksOf(again, name)).toEqual(books);
      expect(await summarizeLog(file, opening(text), name)).toMatchObject({
        records: books.Invocations,
        billedMs: books.BilledDuration,
      });
    }
  });
});

test('a log of one function needs no name', async () => {
  const functions = { f: { duration: RANDOM } };
  const sources = { s: { type: 'sync', target: 'f', arrivals: { perMinute: [300] } } };
  const { text, result } = await logged({ duration: '2 min', functions, sources }, 'run.log');
  const again = await replayed(
    {
      functions: { f: { duration: { trace: 'run' } } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { trace: 'run' } } },
    },
    text,
  );
  expect(booksOf(again, 'f')).toEqual(booksOf(result, 'f'));
  const { environments } = await summarizeLog('run', opening(text));
  expect(environments).toBe(result.functions.f!.environments.created);
});
