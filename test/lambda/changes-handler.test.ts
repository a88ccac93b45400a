/** What a changed memory, handler, init or time-out applies to, and what stays as it was. */

import { describe, expect, test } from 'vitest';
import { traceKey } from '../../src/quantities/resources.ts';
import { environmentsIn, observed, observeScenario, resultOf, scenarioOf } from '../support/scenarios.ts';

const source = (arrivals: object, target = 'f'): object => ({ type: 'sync', target, arrivals });
const times = (...timesMs: number[]): object =>
  source({ at: timesMs.map((time) => ({ time: `${time} ms`, count: 1 })) });
const change = (at: string, set: object): object => ({ at, set });

describe('memory', () => {
  test('new environments only; busy ones finish with what they have, idle ones are not used again', async () => {
    const run = await observed({
      duration: '60 s',
      functions: { f: { init: '100 ms', memory: '1024 MB', duration: { formula: '2048000 / memoryMb' } } },
      sources: { s: times(0, 3000, 3001, 6000, 7000) },
      changes: [change('4 s', { 'functions.f.memory': '2048 MB' })],
    });
    expect(environmentsIn(run, 'init', 'run', 'end', 'reclaim')).toEqual([
      [0, 'init 1'],
      [100, 'run 1'],
      [2100, 'end 1'],
      [3000, 'run 1'],
      [3001, 'init 2'],
      [3101, 'run 2'],
      [5000, 'end 1'],
      [5000, 'reclaim 1'],
      [5101, 'end 2'],
      [5101, 'reclaim 2'],
      [6000, 'init 3'],
      [6100, 'run 3'],
      [7000, 'init 4'],
      [7100, 'run 4'],
      [7100, 'end 3'],
      [8100, 'end 4'],
    ]);
    expect(run.result.usage['lambda.gbSeconds.x86_64']).toBeCloseTo((2.1 + 2 + 2.1) * 1 + (1.1 + 1.1) * 2, 9);
  });

  test('idle environments end when the new setting comes', async () => {
    const run = await observed({
      duration: '60 s',
      functions: { f: { init: 0, duration: '100 ms', warm: 2, reuse: 'newest' } },
      sources: { s: times(1000, 6000) },
      changes: [change('5 s', { 'functions.f.memory': '256 MB' })],
    });
    expect(environmentsIn(run, 'init', 'run', 'reclaim')).toEqual([
      [1000, 'run 2'],
      [5000, 'reclaim 2'],
      [5000, 'reclaim 1'],
      [6000, 'init 3'],
      [6000, 'run 3'],
    ]);
  });

  test('a request that waits for its next try runs with the memory of the environment it gets', async () => {
    const run = await observed({
      duration: '60 s',
      functions: {
        f: { init: 0, memory: '1024 MB', duration: { formula: '1024000 / memoryMb' }, reservedConcurrency: 0 },
      },
      sources: {
        s: {
          ...times(0),
          client: { retry: { attempts: 2, base: '5 s', jitter: 'none' } },
        },
      },
      changes: [change('2 s', { 'functions.f.memory': '2048 MB', 'functions.f.reservedConcurrency': 1 })],
    });
    expect(environmentsIn(run, 'run', 'end')).toEqual([
      [5000, 'run 1'],
      [5500, 'end 1'],
    ]);
  });
});

describe('the handler', () => {
  test('a slow database: duration and failures of the requests offered from then on', async () => {
    const run = await observed({
      duration: '60 s',
      functions: { f: { init: 0, duration: '500 ms' } },
      sources: { s: times(0, 4800, 5000, 7000) },
      changes: [change('5 s', { 'functions.f.duration': '2 s', 'functions.f.errorRate': '100 %' })],
    });
    expect(environmentsIn(run, 'init', 'end', 'error', 'reclaim')).toEqual([
      [0, 'init 1'],
      [500, 'end 1'],
      [5000, 'init 2'],
      [5300, 'end 1'],
      [7000, 'error 2'],
      [9000, 'error 2'],
    ]);
    expect(run.result.functions.f).toMatchObject({ Errors: 2, coldStarts: 2 });
  });

  test('init and first work of the environments made from then on', async () => {
    const run = await observed({
      duration: '60 s',
      functions: { f: { init: '100 ms', duration: '100 ms', idleTimeout: '1 s' } },
      sources: { s: times(0, 10_000) },
      changes: [change('5 s', { 'functions.f.init': '700 ms', 'functions.f.firstInvocation': { extra: '50 ms' } })],
    });
    expect(environmentsIn(run, 'init', 'run', 'end')).toEqual([
      [0, 'init 1'],
      [100, 'run 1'],
      [200, 'end 1'],
      [10_000, 'init 2'],
      [10_700, 'run 2'],
      [10_850, 'end 2'],
    ]);
  });

  test('a function time-out', async () => {
    const result = await resultOf({
      duration: '60 s',
      functions: { f: { init: 0, duration: '2 s' } },
      sources: { s: times(0, 4500, 5000) },
      changes: [change('5 s', { 'functions.f.timeout': '1 s' })],
    });
    expect(result.functions.f).toMatchObject({ Invocations: 3, timeouts: 1 });
  });

  test('changes add up, in order of time', async () => {
    const run = await observed({
      duration: '60 s',
      functions: { f: { init: 0, duration: '100 ms' } },
      sources: { s: times(0, 10_000, 20_000) },
      changes: [
        change('15 s', { 'functions.f.timeout': '200 ms' }),
        change('5 s', { 'functions.f.duration': '300 ms' }),
      ],
    });
    expect(environmentsIn(run, 'end', 'timeout')).toEqual([
      [100, 'end 1'],
      [10_300, 'end 1'],
      [20_200, 'timeout 2'],
    ]);
  });

  test('a change of something else leaves a replayed trace where it is', async () => {
    const scenario = await scenarioOf({
      duration: '60 s',
      functions: { f: { init: 0, duration: { values: [1] } } },
      sources: { s: times(0, 1000, 2000, 3000, 4000) },
      changes: [change('2.5 s', { 'functions.f.errorRate': '1 %' })],
    });
    const reference = { file: 'durations.csv', column: 'ms', use: 'durations' } as const;
    const replayed = { type: 'trace', reference } as const;
    const key = traceKey(reference);
    const f = { ...scenario.functions.f!, duration: replayed };
    const { entries } = observeScenario({
      ...scenario,
      functions: { f },
      changes: scenario.changes.map((entry) => ({
        ...entry,
        functions: { f: { ...entry.functions.f!, duration: structuredClone(replayed) } },
      })),
      resources: { formulas: {}, traces: { [key]: { durationsMs: Float64Array.of(100, 200, 300, 400, 500) } } },
    });
    const ends = entries.filter(({ what }) => what === 'end' || what === 'error').map(({ timeMs }) => timeMs);
    expect(ends).toEqual([100, 1200, 2300, 3400, 4500]);
  });
});
