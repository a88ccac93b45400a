/** What functions log and stream is metered by the invocations that ended. */
import { describe, expect, test } from 'vitest';
import { startRun } from '../../src/experiment/run.ts';
import { resultOf, scenarioOf } from '../support/scenarios.ts';

const GB = 1024;

const scenario = (settings: string, more = '') => `
duration: 1 min
functions: { f: { init: 0, duration: 10 ms, ${settings} } }
sources: { s: { type: sync, target: f, arrivals: { at: [ { time: 1 s, count: 30 }, { time: 59.995 s, count: 3 } ] } } }
${more}`;

const usageOf = async (settings: string, more?: string) => (await resultOf(scenario(settings, more))).usage;

describe('logSize', () => {
  test('GB of 2^30 bytes, of invocations that ended', async () => {
    expect((await usageOf('logSize: 2 KB'))['logs.gb']).toBe((30 * 2) / (GB * GB));
    expect((await usageOf('logSize: 1 MB'))['logs.gb']).toBe(30 / GB);
    expect((await usageOf('logSize: 2 KB', 'warmUp: 2 s'))['logs.gb']).toBe((3 * 2) / (GB * GB));
  });

  test('priced by the gigabyte', async () => {
    const { bill } = await resultOf(scenario('logSize: 64 MB'));
    expect(bill.lines.find(({ dimension }) => dimension === 'logs.gb')).toMatchObject({
      quantity: 30 / 16,
      unit: 'gigabyte',
      amountUsd: (30 / 16) * 0.5,
    });
  });

  test('of each function, and each version, its own', async () => {
    const { usage } = await resultOf(`
duration: 1 min
functions:
  f: { init: 0, duration: 1 ms, logSize: 1 MB, versions: { 2: { logSize: 8 MB } }, alias: { version: 2, weight: 100 % } }
  g: { init: 0, duration: 1 ms, logSize: 2 MB }
  h: { init: 0, duration: 1 ms }
sources:
  a: { type: sync, target: f, arrivals: { at: [ { time: 1 s, count: 4 } ] } }
  b: { type: sync, target: g, arrivals: { at: [ { time: 1 s, count: 5 } ] } }
  c: { type: sync, target: h, arrivals: { at: [ { time: 1 s, count: 6 } ] } }`);
    expect(usage['logs.gb']).toBe((4 * 8 + 5 * 2) / GB);
  });
});

describe('streamedResponse', () => {
  test('what is above 6 MB of each response', async () => {
    expect((await usageOf('streamedResponse: 20 MB'))['lambda.streamedGb']).toBe((30 * 14) / GB);
    expect((await usageOf('streamedResponse: 6 MB'))['lambda.streamedGb']).toBe(0);
    expect((await usageOf('streamedResponse: 1 MB'))['lambda.streamedGb']).toBe(0);
    const { bill } = await resultOf(scenario('streamedResponse: 20 MB'));
    expect(bill.lines.find(({ dimension }) => dimension === 'lambda.streamedGb')!.amountUsd).toBeCloseTo(
      ((30 * 14) / GB) * 0.008,
      12,
    );
  });

  test('at its limit of the day and one above; before its day', async () => {
    const issuesOf = (settings: string, asOf: string) =>
      scenarioOf(`asOf: ${asOf}\n${scenario(settings)}`).then(
        () => [],
        ({ issues }) => issues,
      );
    expect(await issuesOf('streamedResponse: 200 MB', '2026-11-20')).toEqual([]);
    expect(await issuesOf('streamedResponse: 201 MB', '2026-11-20')).toMatchObject([
      { code: 'limit', path: 'functions.f.streamedResponse', got: '201 MB' },
    ]);
    expect(await issuesOf('streamedResponse: 20 MB', '2025-07-30')).toEqual([]);
    expect(await issuesOf('streamedResponse: 21 MB', '2025-07-30')).toMatchObject([{ code: 'limit' }]);
    expect(await issuesOf('streamedResponse: 1 MB', '2023-04-07')).toEqual([]);
    expect(await issuesOf('streamedResponse: 1 MB', '2023-04-06')).toMatchObject([
      { code: 'not-yet', path: 'functions.f.streamedResponse', expected: 'asOf: 2023-04-07 or later' },
    ]);
  });
});

test('without the settings there are no such meters, and no assumptions', async () => {
  const usage = await usageOf('memory: 128 MB');
  expect(Object.keys(usage)).toEqual(['lambda.requests', 'lambda.gbSeconds.x86_64']);
  const idsOf = async (settings: string) =>
    startRun(await scenarioOf(scenario(settings)))
      .result()
      .assumptions.map(({ id }) => id)
      .filter((id) => /log|stream/i.test(id));
  expect(await idsOf('memory: 128 MB')).toEqual([]);
  expect(await idsOf('logSize: 1 KB')).toEqual(['price.logs.gb']);
  expect(await idsOf('streamedResponse: 1 MB')).toEqual(['price.lambda.streamedGb', 'streamedResponse']);
});
